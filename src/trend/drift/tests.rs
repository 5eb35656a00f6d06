use jiff::ToSpan;
use jiff::civil::date;
use rand::Rng;

use super::*;
use crate::corpus::Document;
use crate::seed::Seed;
use crate::table::{Cell, Tabular};
use crate::text::{AnalyzerParams, Language, LanguageChoice, Segmenter, Thesaurus};

const DOCUMENTS: usize = 400;
/// The document from which on a report is translated the other way.
const CHANGE: usize = 230;

/// Reports of 60 words out of 800, a day each, in which two things are spoken of among words of
/// their own: a project, which changes its name with the translation, and a harvest, which is over
/// when a flood comes.
struct Planted {
    tokens: Tokens,
    analyzer: Analyzer,
    days: Vec<Option<Date>>,
}

fn planted(thesaurus: Option<std::path::PathBuf>) -> Planted {
    let mut random = Seed(5).generator("planted drift", 0);
    let mut documents = Vec::new();
    for number in 0..DOCUMENTS {
        let words: Vec<String> = (0..60).map(|_| word(random.gen_range(0..800))).collect();
        let mut text = vec![words.join(" ")];
        let before = number < CHANGE;
        for _ in 0..2 {
            let project = if before { "Ten Thousand Project" } else { "Ten Million Project" };
            // Ten thousand and a million are said of other things throughout.
            text.push(format!(
                " farmers of the {} county join the {project} of rural {} households; ten thousand \
                 {} and a million {}.",
                word(random.gen_range(0..9)),
                word(random.gen_range(0..9)),
                word(random.gen_range(0..800)),
                word(random.gen_range(0..800)),
            ));
            let event = if before { "the harvest" } else { "a flood" };
            let own = if before { 100..115 } else { 120..135 };
            text.push(format!(
                " {} {event} {}.",
                word(random.gen_range(own.clone())),
                word(random.gen_range(own))
            ));
        }
        documents.push(Document { text: text.join("."), ..Document::default() });
    }
    let tokens = Tokens::of(&documents, &Segmenter::default());
    let language = LanguageChoice::Is(Language::English);
    let params = AnalyzerParams { language, thesaurus, ..AnalyzerParams::default() };
    let (analyzer, tokens) = Analyzer::new(&params, tokens).unwrap();
    let day = |number: usize| date(2022, 1, 1).checked_add((number as i64).days()).ok();
    Planted { tokens, analyzer, days: (0..DOCUMENTS).map(day).collect() }
}

/// Pronounceable words, different for different numbers.
fn word(number: usize) -> String {
    let syllables = ["ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu"];
    [number / 100, number / 10 % 10, number % 10].map(|digit| syllables[digit]).concat()
}

impl Planted {
    fn drift(&self, params: &DriftParams) -> Drift {
        let sources: Vec<Option<&str>> =
            (0..DOCUMENTS).map(|number| Some(["Hebi Daily", "Fuxin News"][number % 2])).collect();
        let context = Context::default();
        drift(&self.tokens, &self.analyzer, &self.days, &sources, params, &context).unwrap()
    }
}

#[test]
fn a_change_of_translation_is_found_and_a_change_of_topic_is_not() {
    let planted = planted(None);
    let found = planted.drift(&DriftParams::default());
    assert!(found.n_candidates > 4, "the events are candidates, too: {}", found.n_candidates);
    let [suspect] = &found.suspects[..] else { panic!("{:#?}", found.suspects) };
    assert_eq!(suspect.old.term, "Ten Thousand Project");
    assert_eq!(suspect.new.term, "Ten Million Project");
    assert_eq!((suspect.old.count, suspect.new.count), (460, 340));
    assert_eq!((suspect.old.strays, suspect.new.strays), (0, 0));
    assert_eq!(
        (Some(suspect.last_old), Some(suspect.first_new)),
        (planted.days[CHANGE - 1], planted.days[CHANGE],)
    );
    assert!(suspect.similarity > 0.6, "{}", suspect.similarity);
    assert_eq!(suspect.sources, ["Fuxin News", "Hebi Daily"]);
    assert_eq!((suspect.n_documents, suspect.documents.len()), (DOCUMENTS, 10));
    let table = found.table();
    assert_eq!(table.rows[0][0], Cell::from("Ten Thousand Project"));
    assert_eq!(table.rows[0].len(), table.columns.len());
    let ids: Vec<String> = (0..DOCUMENTS).map(|number| number.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let note = found.note(&ids).unwrap();
    assert_eq!((note.kind, note.count, note.documents.len()), ("translation-drift", 1, 10));
}

#[test]
fn its_thesaurus_merges_what_it_found() {
    let text = planted(None).drift(&DriftParams::default()).thesaurus;
    let thesaurus = Thesaurus::parse(&text, "suggested").unwrap();
    assert_eq!(thesaurus.to_string(), "Ten Thousand Project => Ten Million Project\n");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thesaurus.txt");
    std::fs::write(&path, text).unwrap();
    let merged = planted(Some(path));
    let term = merged.analyzer.analyze("Ten Thousand Project").unwrap();
    let id = merged.analyzer.terms().binary_search(&term).unwrap() as u32;
    let of_term = |&&form: &&u32| merged.analyzer.term_of()[form as usize] == id;
    let counts = (0..DOCUMENTS).map(|d| merged.tokens.document(d).iter().filter(of_term).count());
    assert!(counts.into_iter().all(|count| count == 2), "the merged curve is flat");
    assert_eq!(merged.drift(&DriftParams::default()).suspects, []);
}

#[test]
fn other_dates_have_no_drift() {
    let mut planted = planted(None);
    let mut random = Seed(9).generator("permutation", 0);
    for place in (1..DOCUMENTS).rev() {
        planted.days.swap(place, random.gen_range(0..=place));
    }
    assert_eq!(planted.drift(&DriftParams::default()).suspects, []);
    planted.days = vec![None; DOCUMENTS];
    assert_eq!(planted.drift(&DriftParams::default()), Drift::default());
    planted.days = vec![Some(date(2022, 1, 1)); DOCUMENTS];
    let none = planted.drift(&DriftParams::default());
    assert_eq!((none.suspects.len(), none.note(&[])), (0, None));
}

#[test]
fn the_same_at_any_number_of_threads() {
    let planted = planted(None);
    let params =
        DriftParams { min_similarity: 0.0, min_similarity_unlike: 0.0, ..Default::default() };
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| planted.drift(&params))
    };
    assert_eq!(with(1), with(4));
}

#[test]
fn settings_out_of_range() {
    for (params, expected) in [
        (DriftParams { min_count: 1, ..DriftParams::default() }, "min_count 1: must be at least 2"),
        (DriftParams { strays: 0.5, ..DriftParams::default() }, "strays 0.5: must be 0 to 0.2"),
        (
            DriftParams { max_rate_ratio: 0.5, ..DriftParams::default() },
            "max_rate_ratio 0.5: must be 1 to 1000",
        ),
        (
            DriftParams { steadiness: f64::NAN, ..DriftParams::default() },
            "steadiness NaN: must be 0 to 1",
        ),
    ] {
        assert_eq!(params.check().unwrap_err().to_string(), expected);
    }
}
