//! Text with garbled characters (`itâ€™s`, `Home Ā» News`) -> the same text with them repaired.
//!
//! Such characters are UTF-8 read as windows-1252, -1257, -1250 or -1251. A stretch of two or more
//! non-ASCII characters is put back into bytes of one of these code pages; where the bytes are one
//! valid UTF-8 character, that character is what was meant, *if* the stretch cannot be ordinary
//! text. That is decided by the character meant:
//!
//! | meant | repaired |
//! | --- | --- |
//! | typographic marks, currency, arrows, symbols, emoji | always |
//! | Latin-1 signs (`»`, `°`, `£`) and letters with diacritics | inside or beside lower-case words: never at the end of an upper-case word (`SÃO`, `NESTLÉ®`), never when the stretch is all letters |
//! | other letters (Greek, Cyrillic, CJK, ...) | in groups: 3 of two bytes, or 2 of three bytes |
//!
//! In doubt nothing is changed.

use std::sync::LazyLock;

use encoding_rs::{Encoding, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1257};

/// One repair within a text: the bytes `start..end` become `meant`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Repair {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) meant: char,
}

/// The repaired text, and how many characters were repaired.
pub(crate) fn repair(text: String) -> (String, usize) {
    let repairs = if is_suspect(&text) { find(&text) } else { vec![] };
    if repairs.is_empty() {
        return (text, 0);
    }
    let mut repaired = String::with_capacity(text.len());
    let mut from = 0;
    for repair in &repairs {
        repaired.push_str(&text[from..repair.start]);
        repaired.push(repair.meant);
        from = repair.end;
    }
    repaired.push_str(&text[from..]);
    (repaired, repairs.len())
}

/// Quick look: whether a character that can begin a garbled one stands before another non-ASCII one.
pub(crate) fn is_suspect(text: &str) -> bool {
    // Every lead byte C2..F4 shows as a character of two bytes in these code pages. Looked at in
    // pieces without a way out, so that many bytes are compared at once.
    const PIECE: usize = 512;
    let bytes = text.as_bytes();
    let behind = bytes.get(2..).unwrap_or_default();
    bytes.chunks(PIECE).zip(behind.chunks(PIECE)).any(|(leads, behind)| {
        let pairs = leads.iter().zip(behind);
        let garbled = |lead: u8, next: u8| u8::from(lead & 0xE0 == 0xC0) & (next >> 7);
        pairs.fold(0, |any, (lead, next)| any | garbled(*lead, *next)) != 0
    })
}

/// The code pages that garble, in the order they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    Western,
    Baltic,
    Central,
    Cyrillic,
}

impl Page {
    const ALL: [Self; 4] = [Self::Western, Self::Baltic, Self::Central, Self::Cyrillic];

    fn encoding(self) -> &'static Encoding {
        match self {
            Self::Western => WINDOWS_1252,
            Self::Baltic => WINDOWS_1257,
            Self::Central => WINDOWS_1250,
            Self::Cyrillic => WINDOWS_1251,
        }
    }

    /// The byte 0x80..=0xFF shown as `shown`.
    fn byte(self, shown: char) -> Option<u8> {
        static TABLES: LazyLock<[Vec<(char, u8)>; 4]> =
            LazyLock::new(|| Page::ALL.map(Page::table));
        let table = &TABLES[self as usize];
        table.binary_search_by_key(&shown, |entry| entry.0).ok().map(|at| table[at].1)
    }

    fn table(self) -> Vec<(char, u8)> {
        let shown =
            |byte: u8| self.encoding().decode_without_bom_handling(&[byte]).0.chars().next();
        let mut table: Vec<_> = (0x80..=0xFF).filter_map(|b| Some((shown(b)?, b))).collect();
        table.sort_unstable();
        table
    }
}

/// What one stretch of characters would mean in one code page.
struct Reading {
    page: Page,
    /// How many characters are shown for it.
    shown: usize,
    meant: char,
}

/// How sure a reading is.
#[derive(PartialEq, Eq)]
enum Trust {
    Sure,
    InGroup,
    No,
}

/// Every repair in a line of text, in order.
pub(crate) fn find(line: &str) -> Vec<Repair> {
    let chars: Vec<(usize, char)> = line.char_indices().collect();
    let start = |at: usize| chars.get(at).map_or(line.len(), |c| c.0);
    let mut repairs = Vec::new();
    let mut explained = 0;
    let mut at = 0;
    while at < chars.len() {
        let group = if chars[at].1.is_ascii() { vec![] } else { group_at(&chars, at) };
        at += usize::from(group.is_empty());
        for reading in group {
            let end = at + reading.shown;
            repairs.push(Repair { start: start(at), end: start(end), meant: reading.meant });
            explained += reading.shown;
            at = end;
        }
    }
    // `Ã¥` is also Mac Roman for another character: taken only where nothing on the line speaks
    // against windows-1252.
    if chars.iter().filter(|c| !c.1.is_ascii()).count() > explained {
        repairs.retain(|repair| repair.meant != 'å');
    }
    repairs
}

/// The readings to accept from position `at` on: one sure one, or a group; empty when none.
fn group_at(chars: &[(usize, char)], at: usize) -> Vec<Reading> {
    for page in Page::ALL {
        let Some(first) = read(chars, at, page) else { continue };
        match trust(chars, at, &first) {
            Trust::Sure => return vec![first],
            Trust::No => {}
            Trust::InGroup => {
                let block = script(first.meant);
                let needed = if first.shown >= 3 { 2 } else { 3 };
                let mut end = at + first.shown;
                let mut group = vec![first];
                while let Some(next) = read(chars, end, page).filter(|r| script(r.meant) == block) {
                    end += next.shown;
                    group.push(next);
                }
                if block.is_some() && group.len() >= needed {
                    return group;
                }
            }
        }
    }
    vec![]
}

/// Reads the characters from `at` on as the bytes of one UTF-8 character of two or more bytes.
fn read(chars: &[(usize, char)], at: usize, page: Page) -> Option<Reading> {
    let lead = page.byte(chars.get(at)?.1)?;
    let shown = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let mut bytes = [lead, 0, 0, 0];
    for (slot, byte) in bytes[1..shown].iter_mut().enumerate() {
        *byte = page.byte(chars.get(at + 1 + slot)?.1)?;
    }
    let meant = std::str::from_utf8(&bytes[..shown]).ok()?.chars().next()?;
    Some(Reading { page, shown, meant })
}

fn trust(chars: &[(usize, char)], at: usize, reading: &Reading) -> Trust {
    let second = chars[at + 1].1;
    let before = at.checked_sub(1).map(|before| chars[before].1);
    let after = chars.get(at + reading.shown).map(|c| c.1);
    let lower = |c: Option<char>| c.is_some_and(|c| c.is_lowercase() && c.is_ascii());
    match reading.meant as u32 {
        // C1 controls, surrogates' neighbours and private use are never meant.
        0..=0x9F | 0xE000..=0xF8FF => Trust::No,
        0x2010..=0x206F
        | 0x20A0..=0x20BF
        | 0x2116..=0x2122
        | 0x2190..=0x27BF
        | 0xFEFF
        | 0xFFFD
        | 0x1F000..=0x1FAFF => Trust::Sure,
        0xA0..=0xFF if reading.page == Page::Cyrillic => {
            let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
            let sure = !second.is_alphabetic() && (latin(before) || latin(after));
            if sure { Trust::Sure } else { Trust::No }
        }
        0xA0..=0xFF => {
            let letter_may_follow = match reading.page {
                Page::Western => true,
                // `ăș`-like pairs are Romanian.
                Page::Central => reading.meant >= 'À' && !"şŞţŢ".contains(second),
                _ => false,
            };
            let plain = letter_may_follow || !second.is_alphabetic();
            sure_if(plain && word_allows(before, after))
        }
        // Letters of the other Latin alphabets stand within lower-case words.
        0x100..=0x17F if reading.page != Page::Cyrillic => {
            let quote = "’‘“”…'\u{A0}".contains(second);
            sure_if(lower(before) || (lower(after) && !quote && !second.is_alphabetic()))
        }
        // Vietnamese letters, of three bytes.
        0x1E00..=0x1EFF if lower(before) || lower(after) => Trust::Sure,
        _ => Trust::InGroup,
    }
}

fn sure_if(condition: bool) -> Trust {
    if condition { Trust::Sure } else { Trust::No }
}

/// Whether a garbled letter or sign may stand between these two: within a word, or at its end when
/// what is before is neither a capital nor an opening quote or other non-ASCII sign.
fn word_allows(before: Option<char>, after: Option<char>) -> bool {
    if after.is_some_and(|c| c.is_ascii_alphabetic()) {
        return true;
    }
    match before {
        None => true,
        Some(c) if c.is_uppercase() => false,
        Some(c) => c.is_ascii() || c.is_lowercase() || c.is_whitespace(),
    }
}

/// A rough script of a letter, so that a group is of one piece; `None` for everything else.
fn script(c: char) -> Option<u32> {
    match c as u32 {
        0x3000..=0x9FFF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF => Some(0x3000),
        0xAC00..=0xD7AF => Some(0xAC00),
        code if c.is_alphanumeric() && code >= 0x370 => Some(match code {
            0x400..=0x52F => 0x400,
            0x370..=0x3FF | 0x1F00..=0x1FFF => 0x370,
            code => code >> 8,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(text: &str) -> String {
        repair(text.to_owned()).0
    }

    #[test]
    fn garbled_text_is_repaired() {
        for (garbled, meant) in [
            ("Home Ā» Hebi City’s 2023 “Day”", "Home » Hebi City’s 2023 “Day”"),
            ("the partyâ€™s â€œspiritâ€\u{9d}", "the party’s “spirit”"),
            ("the partyā€™s work", "the party’s work"),
            ("a cafÃ© in ZÃ¼rich", "a café in Zürich"),
            ("RUF MICH ZURÃœCK", "RUF MICH ZURÜCK"),
            ("20Â°C, Â£35 and Â« voilÃ\u{A0} Â»", "20°C, £35 and « voilà »"),
            ("HÄ±rsÄ±zÄ± RÄ«ga Ä°stanbul siÄ™", "Hırsızı Rīga İstanbul się"),
            ("pĹ™edseda mÄ›sta, LĂłdĹş", "předseda města, Lódź"),
            ("РџСЂРёРІРµС‚ РјРёСЂ", "Привет мир"),
            ("Ð¿Ñ€Ð¸Ð²ÐµÑ‚", "привет"),
            ("ä¸\u{AD}æ–‡", "中文"),
            ("âœ” done ðŸ˜€", "✔ done 😀"),
            ("pÃ¥ norsk", "på norsk"),
            ("giÃ¡ háº¡t, l’Ã©galitÃ©", "giá hạt, l’égalité"),
        ] {
            assert_eq!(fixed(garbled), meant, "{garbled}");
        }
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        for text in [
            "SÃO PAULO",
            "AÇÃO «SÃ»",
            "«Ā» klase",
            "RĪGĀ»",
            "Āboli un ābeles, Ādaži",
            "NESTLÉ® 5×£35",
            "BYĆ», być…",
            "ROMÂNĂ» și ăștia",
            "Ăştia au plecat",
            "L’été à Noël… «déjà»",
            "Über Ä’s und Ö“",
            "Рік «В» СССР» і Сєров",
            "Привет, мир! «Ёж»",
            "ΑΒΓ «Ω»",
            "东方 “中文”—标点，测试",
            "日本語…「テスト」",
            "café’s crème—brûlée",
            "naïve “quotes” – dash…",
            "Đà Nẵng, Việt Nam",
            "Øre æ å — ÆØÅ",
            "İstanbul’da ığdır",
            "Łódź, Kraków’s „cudzysłów”",
            "SELKÄ\u{A0}EDELLÄ",
            "50 €–60 £",
            "Mötley Crüe®",
            "Dvořák’s Žižkov «č»",
        ] {
            assert_eq!(fixed(text), text);
        }
    }

    fn ftfy(name: &str) -> Option<Vec<serde_json::Value>> {
        let path = format!("{}/../shared/data/conformance/ftfy/{name}", env!("CARGO_MANIFEST_DIR"));
        let json = std::fs::read_to_string(&path).ok();
        if json.is_none() {
            println!("skipped: {path} is not there");
        }
        Some(serde_json::from_str(&json?).unwrap())
    }

    /// The negative cases of the `ftfy` test suite must stay as they are.
    #[test]
    fn negative_cases_of_ftfy() {
        for case in ftfy("negative.json").unwrap_or_default() {
            let text = case["original"].as_str().unwrap();
            assert_eq!(fixed(text), text, "{}", case["label"]);
        }
    }

    /// The positive cases of the `ftfy` test suite: what is changed is changed into what they expect,
    /// or at least into a part of it (they also undo double and mixed garbling, which is left here).
    #[test]
    fn positive_cases_of_ftfy() {
        let (mut right, mut other) = (0, vec![]);
        let cases = ["in-the-wild.json", "synthetic.json"].map(ftfy);
        for case in cases.into_iter().flatten().flatten() {
            let text = case["original"].as_str().unwrap();
            let expected = case["fixed-encoding"].as_str().or(case["fixed"].as_str()).unwrap();
            let got = fixed(text);
            if got == expected {
                right += 1;
            } else if got != text {
                other.push(format!("{text:?}\n   got {got:?}\n   not {expected:?}"));
            }
        }
        println!("{right} as expected; changed otherwise: {}\n{}", other.len(), other.join("\n"));
    }

    #[test]
    fn the_quick_look_misses_nothing() {
        for text in ["Ā»", "â€™", "Р¤", "ðŸ˜€", "x Ã©"] {
            assert!(is_suspect(text));
        }
        let late = format!("{}x Ã©", "é ".repeat(1000));
        assert!(is_suspect(&late));
        for text in ["", "é", "plain", "café", "“quoted”", "中文", "naïve — café"] {
            assert!(!is_suspect(text), "{text}");
        }
    }
}
