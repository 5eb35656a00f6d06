//! A line of text -> the characters in it that stand for others, and what they stand for.
//!
//! | rule | what | becomes |
//! | --- | --- | --- |
//! | `mojibake` | UTF-8 read in another code page ([`mojibake`]) | the character meant |
//! | `entity` | `&amp;`, `&#8217;`: well-formed references of HTML ([`entity`]) | the character |
//! | `control-character` | controls but tab and line breaks ([`invisible`]) | nothing, or a space |
//! | `invisible-character` | soft hyphens, zero-width spaces, marks of direction ([`invisible`]) | nothing |
//! | `full-width` | `，`, `（`, `Ａ` in text that is mostly Latin ([`width`]) | `, `, ` (`, `A` |
//! | `glued` | `meeting.Zhang`: sentences without a space between ([`glued`]) | `meeting. Zhang` |

mod entity;
mod glued;
mod invisible;
mod width;

use std::cell::OnceCell;

use super::mojibake;
use super::scan;

/// One change to a line: its bytes `start..end` become `replacement`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) rule: &'static str,
    pub(crate) replacement: String,
}

impl Change {
    fn new(start: usize, end: usize, rule: &'static str, replacement: impl Into<String>) -> Self {
        Self { start, end, rule, replacement: replacement.into() }
    }
}

/// What of a whole text decides on its lines, found out when it is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Nature<'a> {
    text: &'a str,
    latin: OnceCell<bool>,
    code: OnceCell<bool>,
}

impl<'a> Nature<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self { text, latin: OnceCell::new(), code: OnceCell::new() }
    }

    /// Written in Latin letters, with some Chinese or Japanese words at most.
    fn is_latin(&self) -> bool {
        *self.latin.get_or_init(|| width::is_latin(self.text))
    }

    /// About programs, with names like `os.path`.
    fn is_code(&self) -> bool {
        *self.code.get_or_init(|| glued::is_code(self.text))
    }
}

/// Quick look: whether anything in a text may have to be changed.
pub(crate) fn is_suspect(text: &str) -> bool {
    // All ones where a byte is another.
    let is = |a: u8, other: u8| u8::from(a == other).wrapping_neg();
    let coarse = |a: u8, b: u8| {
        // Not 0 for what is neither ASCII nor visible, and for a capital.
        let odd = a.wrapping_sub(b' ').saturating_sub(0x5E) & !is(a, b'\n') & !is(a, b'\t');
        let capital = 26_u8.saturating_sub(b.wrapping_sub(b'A'));
        odd | is(a, b'&') | (is(a, b'.') & capital)
    };
    let control = |a: u8| {
        u8::from(a < 0x20) & u8::from(a != b'\n') & u8::from(a != b'\t') | u8::from(a == 0x7F)
    };
    scan::any(text, coarse, |a, b, c, d| {
        control(a)
            | u8::from(a == b'&') & u8::from(b > b' ')
            | glued::suspect(a, b, c, d)
            | invisible::suspect(a, b, c)
            | width::suspect(a, b)
            | mojibake::suspect(a, b, c, d)
    })
}

/// The changes to a line of a text of this nature, in order.
pub(crate) fn changes(line: &str, nature: &Nature<'_>) -> Vec<Change> {
    if is_suspect(line) { find(line, nature) } else { vec![] }
}

/// The changes to a line without the quick look.
pub(crate) fn find(line: &str, nature: &Nature<'_>) -> Vec<Change> {
    let meant =
        |repair: mojibake::Repair| Change::new(repair.start, repair.end, "mojibake", repair.meant);
    let mut changes: Vec<Change> = Vec::new();
    if mojibake::is_suspect(line) {
        changes.extend(mojibake::find(line).into_iter().map(meant));
    }
    let mut add = |found: Vec<Change>| {
        // What an earlier rule explains is not looked at by the next.
        for change in found {
            let at = changes.partition_point(|known| known.start < change.start);
            let apart = at.checked_sub(1).is_none_or(|before| changes[before].end <= change.start)
                && changes.get(at).is_none_or(|next| change.end <= next.start);
            if apart {
                changes.insert(at, change);
            }
        }
    };
    add(entity::find(line));
    add(invisible::find(line));
    add(width::find(line, || nature.is_latin()));
    add(glued::find(line, || nature.is_code()));
    // What was meant may be a full-width mark itself.
    for change in changes.iter_mut().filter(|change| change.rule == "mojibake") {
        let mut meant = change.replacement.chars();
        if let (Some(wide), None) = (meant.next(), meant.next())
            && let Some(narrow) = width::narrowed(line, change.start..change.end, wide)
            && nature.is_latin()
        {
            change.replacement = narrow;
        }
    }
    changes
}

/// A line with its changes made.
pub(crate) fn applied(line: &str, changes: &[Change]) -> String {
    let mut made = String::with_capacity(line.len());
    let mut from = 0;
    for change in changes {
        made.push_str(&line[from..change.start]);
        made.push_str(&change.replacement);
        from = change.end;
    }
    made.push_str(&line[from..]);
    made
}

/// The text as it should be, for titles and names.
pub(crate) fn repaired(text: String) -> String {
    if !is_suspect(&text) {
        return text;
    }
    applied(&text, &changes(&text, &Nature::of(&text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_do_not_meet() {
        for (text, expected) in [
            ("AT&amp;T’s plan, R&D and &c;", "AT&T’s plan, R&D and &c;"),
            ("itâ€™s a soft\u{AD}hyphen in cafÃ\u{AD}", "it’s a softhyphen in cafí"),
            ("conference，AccelerateKey tasks", "conference, AccelerateKey tasks"),
            ("presided over the meeting.The bureau", "presided over the meeting. The bureau"),
            ("gardensļ¼\u{8C}each 30Â°", "gardens, each 30°"),
            ("one\u{0}two\u{200B}three\u{FEFF}", "onetwothree"),
            ("会议强调，要加快（创新）。", "会议强调，要加快（创新）。"),
            ("&#8220;quoted&#8221;&nbsp;text&#151;and so on", "“quoted”\u{A0}text—and so on"),
        ] {
            assert_eq!(repaired(text.to_owned()), expected);
        }
    }

    #[test]
    fn clean_text_is_not_suspect() {
        for text in [
            "",
            "Plain text, with a & b.\n\tAnd more: U.S. policy (2023).",
            "naïve “quotes” – dash… and’s",
            "会议强调要加快推进科技创新",
        ] {
            assert!(!is_suspect(text), "{text}");
        }
    }
}
