use std::collections::BTreeMap;

use super::*;
use crate::corpus::Document;
use crate::text::Segmenter;

fn detected(texts: &[String]) -> Vec<Option<&'static str>> {
    let document = |text: &String| Document { text: text.clone(), ..Document::default() };
    let documents: Vec<Document> = texts.iter().map(document).collect();
    languages(&Tokens::of(&documents, &Segmenter::default()))
}

/// A row of a corpus: id, label, text.
type Row = (String, String, String);

/// The rows of a corpus beside the project; none when it is not there.
fn shared(name: &str) -> Vec<Row> {
    use std::io::Read;
    let path = format!("{}/../shared/data/{name}.jsonl.gz", env!("CARGO_MANIFEST_DIR"));
    let Ok(file) = std::fs::File::open(&path) else {
        println!("skipped: {path} is not there");
        return Vec::new();
    };
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let row = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        (field("id"), field("label"), field("text"))
    };
    text.lines().map(row).collect()
}

#[test]
fn sentences_in_many_languages() {
    for (text, code) in [
        ("The committee said that it will publish the report in the spring of next year.", "en"),
        ("Der Ausschuss teilte mit, dass er den Bericht im Frühjahr veröffentlichen wird.", "de"),
        (
            "Le comité a déclaré qu'il publierait le rapport au printemps de l'année prochaine.",
            "fr",
        ),
        ("El comité dijo que publicará el informe en la primavera del próximo año.", "es"),
        (
            "Il comitato ha detto che pubblicherà il rapporto nella primavera dell'anno prossimo.",
            "it",
        ),
        (
            "O comité disse que não vai publicar o relatório em março, mas também não mais tarde.",
            "pt",
        ),
        (
            "De commissie zei dat zij het verslag in het voorjaar van volgend jaar zal publiceren.",
            "nl",
        ),
        ("Комитет сообщил, что он опубликует доклад весной следующего года, а не в этом.", "ru"),
        (
            "Комітет повідомив, що він опублікує доповідь навесні наступного року, а не у цьому.",
            "uk",
        ),
        ("委员会表示，将于明年春天发布报告。", "zh"),
        ("委員会は来年の春に報告書を公表すると述べた。", "ja"),
        ("위원회는 내년 봄에 보고서를 발표할 것이라고 밝혔다.", "ko"),
        ("Η επιτροπή δήλωσε ότι θα δημοσιεύσει την έκθεση την άνοιξη.", "el"),
    ] {
        assert_eq!(detected(&[text.to_owned()]), [Some(code)], "{text}");
    }
}

#[test]
fn what_says_nothing_is_undecided() {
    let texts = ["", "2023 1,200", "Jalapeño Tabasco", "TikTok Wirecard Disney", "der", "o e a le"];
    let texts = texts.map(str::to_owned);
    assert_eq!(detected(&texts), [None; 6]);
    assert_eq!(majority(&detected(&texts)), None);
    assert_eq!(majority(&[Some("de"), None, Some("en"), Some("de")]), Some("de"));
    assert_eq!(majority(&[Some("en"), None, Some("de")]), Some("de"), "of equals the first");
}

#[test]
fn all_languages_have_a_bit() {
    assert!(Lists::get().names.len() <= Languages::BITS as usize);
}

/// ISO 639-3 labels of the declaration's translations into the languages of the analyzer. Nynorsk
/// is Norwegian as much as Bokmål.
const OURS: [(&str, &str); 20] = [
    ("arb", "ar"),
    ("cmn", "zh"),
    ("dan", "da"),
    ("nld", "nl"),
    ("eng", "en"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("deu", "de"),
    ("ell", "el"),
    ("hun", "hu"),
    ("ita", "it"),
    ("nob", "no"),
    ("nno", "no"),
    ("por", "pt"),
    ("ron", "ro"),
    ("rus", "ru"),
    ("spa", "es"),
    ("swe", "sv"),
    ("tam", "ta"),
    ("tur", "tr"),
];

/// Every translation into one of our languages is recognised, and few of the others are taken for
/// one: Chinese in other tongues, and next of kin (Scots, Kven, Gagauz, Walloon, Romansh).
#[test]
fn the_declaration_of_human_rights() {
    let rows = shared("udhr");
    if rows.is_empty() {
        return;
    }
    for (skip, words, least_right, most_wrong) in [(0, 1000, 27, 22), (10, 40, 26, 30)] {
        // More than the words looked at, or a sentence or two from within.
        let part = |text: &str| {
            text.split_inclusive(char::is_whitespace).skip(skip).take(words).collect::<String>()
        };
        let texts: Vec<String> = rows.iter().map(|(.., text)| part(text)).collect();
        let (mut right, mut ours, mut wrong) = (0, 0, Vec::new());
        for ((id, label, _), found) in rows.iter().zip(detected(&texts)) {
            if let Some((_, code)) = OURS.iter().find(|(name, _)| name == label) {
                ours += 1;
                right += usize::from(found == Some(code));
                assert!(found.is_none() || found == Some(code), "{id} as {found:?}");
            } else if found.and_then(Language::of_code).is_some() {
                wrong.push((id, found));
            }
        }
        assert_eq!(ours, 27);
        assert!(right >= least_right, "{right} of {ours}");
        assert!(wrong.len() <= most_wrong, "{wrong:?}");
    }
}

/// Reports are English, a headline is English or undecided.
#[test]
fn english_corpora() {
    for (name, undecided, wrong) in [
        ("bbc", 0.0, 0.0),
        ("rustsec", 0.02, 0.0),
        ("agnews_test", 0.03, 0.001),
        ("headlines_en", 0.7, 0.002),
    ] {
        // More than the words looked at, of every fourth headline.
        let rows = shared(name).into_iter().step_by(if name == "headlines_en" { 4 } else { 1 });
        let texts: Vec<String> = rows.map(|(.., text)| text.chars().take(1500).collect()).collect();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for found in detected(&texts) {
            *counts.entry(found.unwrap_or("undecided")).or_default() += 1;
        }
        let share = |count: usize| count as f64 / texts.len().max(1) as f64;
        let count = |name| counts.get(name).copied().unwrap_or_default();
        assert!(share(count("undecided")) <= undecided, "{name}: {counts:?}");
        let others = texts.len() - count("en") - count("undecided");
        assert!(share(others) <= wrong, "{name}: {counts:?}");
    }
}
