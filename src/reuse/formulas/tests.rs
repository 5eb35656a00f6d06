//! Formulas of small corpora: against a plain count of n-grams, and planted by hand.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::repeats::{Wanted, repeats};
use super::reports::Reports;
use super::words::{FIRST_WORD, Words};
use super::*;
use crate::context::Context;
use crate::corpus::Document;
use crate::matrix::Weights;
use crate::period::{Granularity, Timeline};
use crate::text::{
    Analyzer, AnalyzerParams, Language, LanguageChoice, Segmenter, StopWords, Tokens,
};

/// What a corpus needs to be searched.
struct Corpus {
    texts: Vec<String>,
    tokens: Tokens,
    analyzer: Analyzer,
    weights: Weights,
    days: Vec<Option<Date>>,
    sources: Vec<Option<&'static str>>,
}

impl Corpus {
    fn new(texts: Vec<String>) -> Self {
        let document = |text: &String| Document { text: text.clone(), ..Document::default() };
        let documents: Vec<Document> = texts.iter().map(document).collect();
        let tokens = Tokens::of(&documents, &Segmenter::default());
        let language = LanguageChoice::Is(Language::English);
        let params =
            AnalyzerParams { language, stop_words: StopWords::Auto, ..AnalyzerParams::default() };
        let (analyzer, tokens) = Analyzer::new(&params, tokens).unwrap();
        let n = texts.len();
        let (days, sources) = (vec![None; n], vec![None; n]);
        Self { texts, tokens, analyzer, weights: Weights::equal(n), days, sources }
    }

    fn input(&self) -> FormulaInput<'_> {
        FormulaInput {
            tokens: &self.tokens,
            analyzer: &self.analyzer,
            weights: &self.weights,
            days: &self.days,
            sources: &self.sources,
        }
    }

    fn formulas(&self, params: &FormulaParams) -> Formulas {
        let texts: Vec<&str> = self.texts.iter().map(String::as_str).collect();
        let quoted = QuotedTexts { texts: &texts, segmenter: &Segmenter::default() };
        formulas(&self.input(), Some(quoted), params, &Context::default()).unwrap()
    }
}

fn params(min_documents: u32) -> FormulaParams {
    FormulaParams { min_documents, ..FormulaParams::default() }
}

/// Every maximal repeat of 3 to `longest` words in at least `units` units, by counting all of them.
fn by_counting(
    words: &Words<'_>,
    units: &[u32],
    least: u32,
    longest: usize,
) -> BTreeSet<(Vec<u32>, u32, u32)> {
    type Seen = (u32, BTreeSet<u32>, BTreeSet<Option<u32>>, BTreeSet<Option<u32>>);
    let mut seen: BTreeMap<Vec<u32>, Seen> = BTreeMap::new();
    // An end of a phrase is another neighbour each time.
    let mut ends = u32::MAX;
    for (document, &unit) in units.iter().enumerate().take(words.tokens.n_documents()) {
        let stream: Vec<u32> = words.document(document).collect();
        for start in 0..stream.len() {
            for end in start + 3..=(start + longest).min(stream.len()) {
                let sequence = &stream[start..end];
                if sequence.iter().any(|&word| word < FIRST_WORD) {
                    break;
                }
                let mut neighbour = |at: Option<usize>| {
                    let word = at.and_then(|at| stream.get(at)).filter(|&&word| word >= FIRST_WORD);
                    ends -= 1;
                    Some(word.copied().unwrap_or(ends))
                };
                let (before, behind) = (neighbour(start.checked_sub(1)), neighbour(Some(end)));
                let entry = seen.entry(sequence.to_vec()).or_default();
                entry.0 += 1;
                entry.1.insert(unit);
                entry.2.insert(before);
                entry.3.insert(behind);
            }
        }
    }
    seen.into_iter()
        .filter(|(_, (_, units, before, behind))| {
            units.len() >= least as usize && before.len() > 1 && behind.len() > 1
        })
        .map(|(sequence, (count, units, ..))| (sequence, count, units.len() as u32))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn the_walk_finds_what_counting_finds(
        texts in prop::collection::vec(prop::collection::vec(0..7_u8, 0..40), 1..12),
        copies in 1..4_u32,
        least in 2..4_u32,
    ) {
        // Word 6 is a full stop.
        let word = |&n: &u8| if n == 6 { ". ".to_owned() } else { format!("w{n} ") };
        let texts: Vec<String> = texts.iter().map(|t| t.iter().map(word).collect()).collect();
        let mut corpus = Corpus::new(texts);
        let units: Vec<u32> = (0..corpus.texts.len() as u32).map(|n| n / copies).collect();
        corpus.weights = Weights::new(vec![1.0; units.len()], units.clone());
        let words = Words::new(&corpus.tokens, &corpus.analyzer);
        let reports = Reports::new(&corpus.input());
        let wanted = Wanted { min_words: 3, max_words: 40, min_units: least, min_sources: 0 };
        let found = repeats(&words, &reports, &wanted, |_| true).unwrap();
        let found: BTreeSet<(Vec<u32>, u32, u32)> =
            found.into_iter().map(|r| (r.words, r.occurrences, r.units)).collect();
        prop_assert_eq!(found, by_counting(&words, &units, least, 40));
    }
}

/// Sentences that no other has, around a phrase.
fn around(n: usize, phrase: &str) -> String {
    format!("Report{n} tells item{n} about thing{n}. yesterday{n} {phrase}. later{n} came part{n}.")
}

#[test]
fn a_slogan_is_found_with_its_variants_and_grammar_is_not() {
    let mut texts: Vec<String> = (0..8).map(|n| around(n, "we build a strong country")).collect();
    texts.extend((8..12).map(|n| around(n, "they are building strong countries")));
    texts.extend((12..14).map(|n| around(n, "he builds a very strong country")));
    texts.extend((14..30).map(|n| around(n, "it is in accordance with the")));
    let corpus = Corpus::new(texts);
    let found = corpus.formulas(&params(4));
    let texts: Vec<&str> = found.formulas.iter().map(|formula| formula.text.as_str()).collect();
    assert_eq!(texts.first(), Some(&"build a strong country"), "{texts:?}");
    assert!(!texts.iter().any(|text| text.contains("accordance with the")), "{texts:?}");
    let slogan = &found.formulas[0];
    let variants: Vec<(&str, &str, u32)> =
        slogan.variants.iter().map(|v| (v.text.as_str(), v.kind.name(), v.documents)).collect();
    let expected =
        [("build a strong country", "head", 8), ("building strong countries", "inflected", 4)];
    assert_eq!(variants, expected);
    // Twelve documents; "builds a very strong country" is too rare to be a form by itself.
    assert_eq!(slogan.uses.len(), 12);
    let first = slogan.uses[0];
    let stream = &corpus.tokens.document(0)[first.start as usize..first.end as usize];
    assert_eq!(corpus.tokens.lexicon().form(stream[0]), "build");
    assert_eq!(corpus.tokens.lexicon().form(stream[3]), "country");
}

#[test]
fn pieces_give_way_to_the_whole_and_copies_count_once() {
    let phrase = "harmonious digital harvest along green rivers";
    let texts: Vec<String> = (0..6).map(|n| around(n, phrase)).collect();
    let mut corpus = Corpus::new(texts);
    let found = corpus.formulas(&params(5));
    assert_eq!(found.formulas.len(), 1, "{:?}", found.formulas);
    assert_eq!(found.formulas[0].text, phrase);
    // Two are copies of each other: five reports are left, then four.
    corpus.weights = Weights::new(vec![0.5, 0.5, 1.0, 1.0, 1.0, 1.0], vec![0, 0, 1, 2, 3, 4]);
    assert_eq!(corpus.formulas(&params(5)).formulas.len(), 1);
    assert!(corpus.formulas(&params(6)).formulas.is_empty());
    let two_sources = FormulaParams { min_sources: Some(2), ..params(5) };
    corpus.sources = vec![Some("a"); 6];
    assert!(corpus.formulas(&two_sources).formulas.is_empty());
    corpus.sources[4] = Some("b");
    assert_eq!(corpus.formulas(&two_sources).formulas.len(), 1);
}

#[test]
fn phrases_in_quotation_marks_may_be_short() {
    let mut texts: Vec<String> =
        (0..9).map(|n| around(n, "big modern water works opened")).collect();
    texts.extend((9..13).map(|n| around(n, "they said “grand harvests,” again")));
    texts.extend((13..15).map(|n| around(n, "they planned grand harvests again")));
    texts.extend((15..21).map(|n| around(n, "a word of “the” and “of the”")));
    let found = Corpus::new(texts).formulas(&params(4));
    let mut shown: Vec<(&str, bool, u32, usize)> = found
        .formulas
        .iter()
        .map(|f| (f.text.as_str(), f.quoted, f.quoted_uses, f.uses.len()))
        .collect();
    let expected = [("grand harvests", true, 4, 6), ("big modern water works opened", false, 0, 9)];
    shown.sort_by_key(|shown| !shown.1);
    assert_eq!(shown, expected);
}

#[test]
fn names_of_people_are_no_slogans() {
    let mut texts: Vec<String> =
        (0..9).map(|n| around(n, "then Kofi Annan Boutros spoke to us")).collect();
    texts.extend((9..15).map(|n| around(n, "our clean bright future begins")));
    let found = Corpus::new(texts).formulas(&params(4));
    let texts: Vec<&str> = found.formulas.iter().map(|formula| formula.text.as_str()).collect();
    assert_eq!(texts, ["clean bright future begins"]);
}

/// One report of 100 words a day for `days` days, with a phrase where `uses` says how often.
fn daily(days: usize, phrase: &str, uses: impl Fn(usize) -> usize) -> Corpus {
    let text = |n: usize| {
        let mut words: Vec<String> = (0..40).map(|word| format!("w{n}x{word} ")).collect();
        words.resize(40 + uses(n), format!(". {phrase}. "));
        words.concat()
    };
    let mut corpus = Corpus::new((0..days).map(text).collect());
    let day = |n: usize| date(2021, 1, 1).saturating_add(jiff::Span::new().days(n as i64));
    corpus.days = (0..days).map(|n| Some(day(n))).collect();
    corpus.sources = (0..days).map(|n| Some(["a", "b", "c"][n % 3])).collect();
    corpus
}

fn lives(corpus: &Corpus, by: Granularity) -> (Formulas, Vec<Career>, Vec<Successor>) {
    let found = corpus.formulas(&params(5));
    let timeline = Timeline::spanning(corpus.days.iter().copied().flatten(), by).unwrap();
    let period = |day: &Option<Date>| timeline.index_of((*day)?).map(|place| place as u32);
    let period_of: Vec<Option<u32>> = corpus.days.iter().map(period).collect();
    let careers = careers(&found, &corpus.input(), Some((timeline, &period_of)));
    let successors = successors(&found, &careers, &corpus.input(), timeline);
    (found, careers, successors)
}

#[test]
fn a_life_by_hand() {
    // Used daily from 2 March (day 60) to 30 April, every tenth day in May, never again.
    let corpus = daily(365, "clean bright river future", |n| match n {
        60..120 => 1,
        120..151 => usize::from(n % 10 == 0),
        _ => 0,
    });
    let (found, careers, _) = lives(&corpus, Granularity::Month);
    assert_eq!(found.formulas.len(), 1);
    let life = &careers[0];
    assert_eq!(life.first, Some((date(2021, 3, 2), 60)));
    assert_eq!(life.last, Some((date(2021, 5, 31), 150)));
    assert!(life.born);
    assert_eq!(life.status, Some(Status::Gone));
    let uses: Vec<f64> = life.periods.iter().map(|period| period.uses).collect();
    assert_eq!(uses[..6], [0.0, 0.0, 30.0, 30.0, 4.0, 0.0]);
    // April has fewer days: the rate is higher. May lies below half of it for good.
    assert_eq!((life.peak, life.half_life_days), (Some(3), Some(30)));
    // 64 uses: the 32nd is on day 91.
    assert_eq!(life.days_to_half, Some(31));
    let adopters: Vec<(&str, Option<i64>)> =
        life.adopters.iter().map(|a| (a.source.as_str(), a.lag_days)).collect();
    assert_eq!(adopters, [("a", Some(0)), ("b", Some(1)), ("c", Some(2))]);
    assert_eq!(life.periods[2].cumulative_sources, 3);
    assert_eq!(life.periods[11].cumulative_documents, 64.0);
}

#[test]
fn what_has_not_fallen_has_no_half_life_and_what_was_there_is_not_born() {
    let corpus = daily(200, "clean bright river future", |n| usize::from(n % 2 == 0));
    let life = &lives(&corpus, Granularity::Month).1[0];
    assert_eq!((life.born, life.half_life_days, life.status), (false, None, Some(Status::Alive)));
    let corpus = daily(200, "clean bright river future", |n| usize::from(n >= 180));
    let life = &lives(&corpus, Granularity::Month).1[0];
    assert_eq!((life.born, life.half_life_days, life.status), (true, None, Some(Status::New)));
    // The fall comes with the end of the archive: not yet.
    let corpus = daily(182, "clean bright river future", |n| usize::from((100..181).contains(&n)));
    let life = &lives(&corpus, Granularity::Month).1[0];
    assert_eq!((life.half_life_days, life.status), (None, Some(Status::Alive)));
}

#[test]
fn a_successor_takes_over_in_the_same_mouths() {
    let mut corpus =
        daily(300, "clean bright river future", |n| usize::from((30..120).contains(&n)));
    let rises = |n: usize| (120..240).contains(&n);
    let later = daily(300, "clean bright village future", |n| usize::from(rises(n) && n % 2 == 0));
    let unlike = daily(300, "famous wooden chess boards", |n| usize::from(rises(n) && n % 2 == 1));
    let texts: Vec<String> = (0..300)
        .map(|n| format!("{} {} {}", corpus.texts[n], later.texts[n], unlike.texts[n]))
        .collect();
    let (days, sources) = (corpus.days.clone(), corpus.sources.clone());
    corpus = Corpus { days, sources, ..Corpus::new(texts) };
    let (found, careers, followed) = lives(&corpus, Granularity::Month);
    let text = |place: usize| found.formulas[place].text.as_str();
    let pairs: Vec<(&str, &str)> =
        followed.iter().map(|s| (text(s.formula), text(s.successor))).collect();
    assert_eq!(pairs, [("clean bright river future", "clean bright village future")]);
    assert_eq!(followed[0].sources_shared, Some(1.0));
    assert_eq!(followed[0].words_shared, 0.75);
    let place = followed[0].formula;
    assert_eq!(careers[place].status, Some(Status::Gone));
    let groups = [(0..120).collect::<Vec<u32>>(), (120..300).collect()];
    let changed = moved(&found, &corpus.weights, &groups[1], &groups[0]);
    let river = changed.iter().find(|moved| moved.formula == place).unwrap();
    assert_eq!((river.documents_target, river.documents_reference), (0.0, 90.0));
    assert!(river.z < -10.0);
}

#[test]
fn few_documents_and_no_dates_are_no_trouble() {
    for texts in [vec![], vec![String::new()], vec![around(0, "we build a strong country")]] {
        let corpus = Corpus::new(texts);
        let found = corpus.formulas(&FormulaParams::default());
        assert!(found.formulas.is_empty());
        assert!(careers(&found, &corpus.input(), None).is_empty());
    }
    let corpus = Corpus::new((0..6).map(|n| around(n, "clean bright river future")).collect());
    let found = corpus.formulas(&params(5));
    let life = &careers(&found, &corpus.input(), None)[0];
    assert_eq!((life.documents, life.units, life.first, life.status), (6.0, 6, None, None));
    assert!(life.periods.is_empty() && life.adopters.is_empty());
}

#[test]
fn threads_do_not_change_the_formulas() {
    let phrases = ["clean bright river future", "strong young harvest country", "two new roads"];
    let texts: Vec<String> = (0..200)
        .map(|n| around(n, &format!("{} and “{}”", phrases[n % 3], phrases[(n / 3) % 3])))
        .collect();
    let corpus = Corpus::new(texts);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| corpus.formulas(&params(5)))
    };
    let found = with(1);
    assert!(found.formulas.len() >= 3);
    assert_eq!(found, with(4));
}
