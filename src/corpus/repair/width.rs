//! Full-width letters and marks in Latin text (`conference，Accelerate`) -> those of its own width.
//!
//! A full-width mark has its space within it, so a comma becomes a comma and a space. Chinese and
//! Japanese text is left alone: text that is not mostly Latin as a whole, lines of it that are not,
//! and marks beside one of its characters.

use std::ops::Range;

use super::Change;

/// Quick look: U+3001, U+3002 and U+FF00..FFFF.
#[inline]
pub(super) fn suspect(a: u8, b: u8) -> u8 {
    let wide = u8::from(a == 0xEF) & u8::from(b.wrapping_sub(0xBB) < 3);
    wide | u8::from(a == 0xE3) & u8::from(b == 0x80)
}

/// How many Latin letters a Chinese or Japanese character weighs: it is a word or half of one.
const WORD: usize = 3;

/// Whether text is written in Latin letters, with some Chinese or Japanese words at most.
pub(super) fn is_latin(text: &str) -> bool {
    if text.is_ascii() {
        return true;
    }
    let latin = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let ideographs = text.chars().filter(|c| is_ideograph(*c)).count();
    latin > WORD * ideographs
}

fn is_ideograph(c: char) -> bool {
    matches!(c as u32, 0x3040..=0x318F | 0x3400..=0x9FFF | 0xAC00..=0xD7AF | 0x20000..=0x3FFFF)
}

/// The full-width characters of a line, where it and the whole text are Latin.
pub(super) fn find(line: &str, text_is_latin: impl Fn() -> bool) -> Vec<Change> {
    if !line.chars().any(|c| narrow(c).is_some()) || !is_latin(line) || !text_is_latin() {
        return vec![];
    }
    let mut found = Vec::new();
    let mut before: Option<char> = None;
    for (at, c) in line.char_indices() {
        let end = at + c.len_utf8();
        if let Some(narrow) = narrow(c) {
            let after = line[end..].chars().next();
            let beside = before.is_some_and(is_ideograph) || after.is_some_and(is_ideograph);
            if !beside {
                let replacement = spaced(before, narrow, after);
                found.push(Change::new(at, end, "full-width", replacement));
            }
        }
        before = Some(c);
    }
    found
}

/// What the full-width character `wide`, which stands for these bytes of a line, becomes.
pub(super) fn narrowed(line: &str, bytes: Range<usize>, wide: char) -> Option<String> {
    let narrow = narrow(wide)?;
    let before = line[..bytes.start].chars().next_back();
    let after = line[bytes.end..].chars().next();
    let beside = before.is_some_and(is_ideograph) || after.is_some_and(is_ideograph);
    (is_latin(line) && !beside).then(|| spaced(before, narrow, after))
}

/// The character of ordinary width.
fn narrow(c: char) -> Option<char> {
    match c {
        '、' => Some(','),
        '。' => Some('.'),
        '\u{3000}' => Some(' '),
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFF01 + 0x21),
        _ => None,
    }
}

/// A mark with the space that its full width held: behind a stop, before an opening bracket.
fn spaced(before: Option<char>, narrow: char, after: Option<char>) -> String {
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let number = |c: Option<char>| c.is_some_and(char::is_numeric);
    let behind = match narrow {
        // `10：30` and `3．5` are numbers.
        ',' | '.' | ':' => word(after) && !(number(before) && number(after)),
        ';' | '!' | '?' | ')' | ']' => word(after),
        _ => false,
    };
    let ahead = matches!(narrow, '(' | '[') && word(before);
    format!("{}{narrow}{}", if ahead { " " } else { "" }, if behind { " " } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrow_text(text: &str) -> String {
        let mut narrowed = text.to_owned();
        for change in find(text, || true).iter().rev() {
            narrowed.replace_range(change.start..change.end, &change.replacement);
        }
        narrowed
    }

    #[test]
    fn latin_text_is_narrowed() {
        for (text, expected) in [
            ("conference，AccelerateKey", "conference, AccelerateKey"),
            ("innovation， and", "innovation, and"),
            (
                "Bureau（hereinafter）said：yes；no！Why？",
                "Bureau (hereinafter) said: yes; no! Why?",
            ),
            ("at 10：30 on ３．５％ of ２０２３", "at 10:30 on 3.5% of 2023"),
            ("ＡＢＣ\u{3000}words、here。There", "ABC words, here. There"),
            ("Hu Jintao (胡锦涛)，president", "Hu Jintao (胡锦涛), president"),
        ] {
            assert_eq!(narrow_text(text), expected);
        }
    }

    #[test]
    fn chinese_and_japanese_text_stays() {
        for text in [
            "iPhone产量提升30％",
            "第１条　すべての人間は、生",
            "他们说：OK，好",
            "a long English line about the 会议，科技 meeting",
        ] {
            assert_eq!(narrow_text(text), text);
        }
        assert!(is_latin("Hu Jintao (胡锦涛)，president") && !is_latin("iPhone产量提升30％"));
    }
}
