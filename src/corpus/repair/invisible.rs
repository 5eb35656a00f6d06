//! Characters that nobody sees -> nothing, but where a script or an emoji needs them.

use super::Change;

/// Quick look: the first bytes of control characters, soft hyphens, zero-width characters and marks
/// of direction.
#[inline]
pub(super) fn suspect(a: u8, b: u8, c: u8) -> u8 {
    let latin = u8::from(a == 0xC2) & (u8::from(b < 0xA0) | u8::from(b == 0xAD));
    // U+200B..200F, U+2028..202E.
    let general = u8::from(b == 0x80)
        & (u8::from(c.wrapping_sub(0x8B) < 5) | u8::from(c.wrapping_sub(0xA8) < 7));
    // U+2060..206F.
    let format = u8::from(b == 0x81) & u8::from(c >= 0xA0);
    let punctuation = u8::from(a == 0xE2) & (general | format);
    let arabic = u8::from(a == 0xD8) & u8::from(b == 0x9C);
    latin | punctuation | arabic
}

/// Marks that stand for nothing in any script: soft hyphens, marks of direction and of byte order.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
    )
}

/// Spaces and joiners of no width, by which some scripts part or shape words.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200D}')
}

/// The control and invisible characters of a line.
pub(super) fn find(line: &str) -> Vec<Change> {
    let mut found = Vec::new();
    let mut before: Option<char> = None;
    for (at, c) in line.char_indices() {
        let end = at + c.len_utf8();
        let after = || line[end..].chars().next();
        if is_joiner(c) {
            let plain = |beside: Option<char>| beside.is_none_or(needs_no_joiners);
            let run = || line[end..].chars().find(|c| !is_joiner(*c));
            if plain(before) && plain(run()) {
                found.push(Change::new(at, end, "invisible-character", ""));
            }
            // What is before stays before: of several joiners all go or none.
            continue;
        }
        match c {
            // Breaks of pages, lines and fields, which part words.
            '\u{B}' | '\u{C}' | '\u{1C}'..='\u{1F}' | '\u{2028}' | '\u{2029}' => {
                let word = |beside: Option<char>| beside.is_some_and(|c| !c.is_whitespace());
                let space = if word(before) && word(after()) { " " } else { "" };
                found.push(Change::new(at, end, "control-character", space));
            }
            // Tabs and line breaks part words as they are.
            '\t' | '\n' | '\r' | '\u{85}' => {}
            c if c.is_control() => found.push(Change::new(at, end, "control-character", "")),
            c if is_invisible(c) => found.push(Change::new(at, end, "invisible-character", "")),
            _ => {}
        }
        before = Some(c);
    }
    found
}

/// Latin, Greek and Cyrillic letters, punctuation, Chinese and Japanese: everything that joiners
/// beside it do not shape.
fn needs_no_joiners(c: char) -> bool {
    matches!(c as u32,
        0..=0x58F | 0x1E00..=0x1FFF | 0x2000..=0x218F | 0x3000..=0x9FFF | 0xFF00..=0xFFEF)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(text: &str) -> String {
        let mut cleaned = text.to_owned();
        for change in find(text).iter().rev() {
            cleaned.replace_range(change.start..change.end, &change.replacement);
        }
        cleaned
    }

    #[test]
    fn what_nobody_sees_goes() {
        for (text, expected) in [
            ("soft\u{AD}hyphen", "softhyphen"),
            ("2021\u{200D}\u{200B}", "2021"),
            ("zero\u{200B} width\u{200C}", "zero width"),
            ("\u{FEFF}mark", "mark"),
            ("\u{202A}left\u{202C} \u{200E}right", "left right"),
            ("bell\u{7} and\u{0} nul\u{1B}", "bell and nul"),
            ("page\u{C}break, \u{C}page\u{2028}line", "page break, page line"),
            ("delete\u{7F}", "delete"),
            ("中\u{200B}文", "中文"),
        ] {
            assert_eq!(cleaned(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_scripts_and_emoji_need_stays() {
        for text in [
            "می\u{200C}خواهم",
            "উত্\u{200D}পীড়নের",
            "ภาษา\u{200B}ไทย",
            "👩\u{200D}👩\u{200D}👧",
            "❤\u{FE0F}\u{200D}🔥",
            "tab\tand line\u{85}break",
            "cafe\u{301}",
        ] {
            assert_eq!(cleaned(text), text, "{text:?}");
        }
    }
}
