//! Stories -> the same as a careless scraper leaves some of them.

use encoding_rs::{Encoding, WINDOWS_1252, WINDOWS_1257};
use rand::Rng;
use rand::seq::SliceRandom;

use super::story::{Part, Story};
use crate::seed::Generator;

/// Name, share of the reports, and whether reprints may have it: what cannot be put right for sure
/// would make them less alike.
const KINDS: [(&str, f64, bool); 6] = [
    ("mojibake-1252", 0.025, true),
    ("mojibake-1257", 0.01, true),
    ("full-width", 0.04, true),
    ("glued", 0.02, false),
    ("invisible", 0.02, false),
    ("entities", 0.01, false),
];

/// Damages some of the stories, each in one way.
pub(super) fn plant(stories: &mut [Story], rng: &mut Generator) {
    let mut order: Vec<usize> = (0..stories.len()).collect();
    order.shuffle(rng);
    for (kind, share, reprints) in KINDS {
        let mut left = (share * stories.len() as f64).round() as usize;
        order.retain(|&at| {
            let story = &mut stories[at];
            let allowed = story.language == "en"
                && (reprints || !matches!(story.part, Part::Family(_) | Part::Passage));
            if left == 0 || !allowed {
                return true;
            }
            let before = story.paragraphs.clone();
            for paragraph in &mut story.paragraphs {
                *paragraph = damaged(paragraph, kind, rng);
            }
            if story.paragraphs == before {
                return true;
            }
            story.damage.push(kind);
            left -= 1;
            false
        });
    }
}

fn damaged(text: &str, kind: &str, rng: &mut Generator) -> String {
    match kind {
        "mojibake-1252" | "mojibake-1257" => garble(text, kind),
        "full-width" => text.replace(", ", "，").replace("; ", "；"),
        "glued" => glue(text),
        "invisible" => sprinkle(text, rng),
        "entities" => ["“&ldquo;", "”&rdquo;", "’&#8217;"]
            .iter()
            .fold(text.to_owned(), |text, pair| {
                let (sign, entity) = pair.split_at(3);
                text.replace(sign, entity)
            })
            .replace("; the ", ";&nbsp;the "),
        _ => text.to_owned(),
    }
}

/// UTF-8 read in the code page that `kind` names.
pub(super) fn garble(text: &str, kind: &str) -> String {
    let page: &Encoding = if kind == "mojibake-1257" { WINDOWS_1257 } else { WINDOWS_1252 };
    let garbled = |c: char| {
        let mut bytes = [0; 4];
        let bytes = c.encode_utf8(&mut bytes).as_bytes();
        if c.is_ascii() {
            c.to_string()
        } else {
            page.decode_without_bom_handling(bytes).0.into_owned()
        }
    };
    text.chars().map(garbled).collect()
}

/// `the plan, said the` -> `the plan，SaidThe`, once a paragraph.
fn glue(text: &str) -> String {
    let Some((before, after)) = text.split_once(", ") else { return text.to_owned() };
    let words: Vec<&str> = after.splitn(3, ' ').collect();
    let [first, second, rest] = words[..] else { return text.to_owned() };
    let [first, second] = [first, second].map(super::inflect::capital);
    format!("{before}，{first}{second} {rest}")
}

/// Characters that are not seen, within and between words.
fn sprinkle(text: &str, rng: &mut Generator) -> String {
    const UNSEEN: [char; 5] = ['\u{200B}', '\u{AD}', '\u{2060}', '\u{FEFF}', '\u{200E}'];
    let mut sprinkled = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        sprinkled.push(c);
        if c.is_ascii_lowercase() && rng.gen_bool(0.01) {
            sprinkled.extend(UNSEEN.choose(rng));
        }
    }
    sprinkled
}
