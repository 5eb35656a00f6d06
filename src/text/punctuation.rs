//! The bytes between and inside words -> what breaks a phrase, what joins a word, what only full
//! segmentation can tell.

use crate::corpus::sentence_end::{is_mark, sentence_end_at};

pub(super) enum Gap {
    Plain,
    Breaks,
    EndsSentence,
    Unicode,
}

/// What stands between two runs of word bytes, from `start` to `end` of a text. A line break alone
/// separates words; a blank line ends a sentence.
pub(super) fn classify_gap(text: &str, start: usize, end: usize) -> Gap {
    let mut newlines = 0;
    let (mut breaks, mut ends) = (false, false);
    let mut rest = &text.as_bytes()[start..end];
    while let [byte, after @ ..] = rest {
        match CLASS[*byte as usize] {
            Class::Breaking => breaks = true,
            Class::Mark => {
                breaks = true;
                ends = ends || ends_sentence(text, end - rest.len());
            }
            Class::Newline => newlines += 1,
            Class::Multibyte => match simple_punctuation(*byte, after) {
                Some(mark) => {
                    breaks |= mark.breaks;
                    ends = ends || (after[1] == 0xa6 && ends_sentence(text, end - rest.len()));
                    rest = &after[2..];
                    continue;
                }
                None => return Gap::Unicode,
            },
            Class::Other => {}
        }
        rest = after;
    }
    match (ends || newlines > 1, breaks) {
        (true, _) => Gap::EndsSentence,
        (false, true) => Gap::Breaks,
        (false, false) => Gap::Plain,
    }
}

/// Whether the mark at byte `at` ends a sentence.
pub(super) fn ends_sentence(text: &str, at: usize) -> bool {
    sentence_end_at(text, at).is_some()
}

/// Whether a sentence ends within `text[start..end]`, with a mark or a paragraph.
pub(super) fn ends_within(text: &str, start: usize, end: usize) -> bool {
    let ends = |(at, c)| c == '\u{2029}' || (is_mark(c) && ends_sentence(text, start + at));
    text[start..end].char_indices().any(ends)
}

pub(super) enum Junction {
    /// The word ends here.
    Apart,
    /// The mark of so many bytes belongs to the word, which goes on behind it.
    Joined(usize),
    /// Only full segmentation can tell.
    Unicode,
}

/// Whether the mark at `end` joins the word byte before it with the byte behind it: rules WB6,
/// WB7, WB11 and WB12 of UAX #29.
#[inline]
pub(super) fn junction(bytes: &[u8], end: usize) -> Junction {
    let mark = bytes[end];
    let (length, letters, digits) = match mark {
        b'\'' | b'.' => (1, true, true),
        b',' | b';' => (1, false, true),
        b':' => (1, false, false),
        0x80.. => match simple_punctuation(mark, &bytes[end + 1..]) {
            Some(mark) if mark.joins => (3, true, true),
            Some(_) => return Junction::Apart,
            None => return Junction::Unicode,
        },
        _ => return Junction::Apart,
    };
    let (before, after) = (bytes[end - 1], bytes.get(end + length).copied().unwrap_or(b' '));
    if !after.is_ascii() {
        // A curly quote or dash behind the mark joins nothing; another character might.
        let known = simple_punctuation(after, &bytes[end + length + 1..]).is_some();
        return if known { Junction::Apart } else { Junction::Unicode };
    }
    let joined = (letters && before.is_ascii_alphabetic() && after.is_ascii_alphabetic())
        || (digits && before.is_ascii_digit() && after.is_ascii_digit());
    if joined { Junction::Joined(length) } else { Junction::Apart }
}

struct Mark {
    /// Joins two letters or two digits, as an apostrophe does.
    joins: bool,
    breaks: bool,
}

/// The punctuation U+2010 to U+2026 that English text is full of: dashes, curly quotes, bullets,
/// the ellipsis. All of it is plain to UAX #29 but for the single quotes.
#[inline]
fn simple_punctuation(first: u8, after: &[u8]) -> Option<Mark> {
    let [0x80, third, ..] = after else { return None };
    if first != 0xe2 {
        return None;
    }
    let (joins, breaks) = match third {
        0x98 | 0x99 => (true, false),
        0x90..=0x93 | 0x96 | 0x97 | 0x9a..=0x9f | 0xa0..=0xa1 => (false, false),
        0x94 | 0x95 | 0xa2 | 0xa6 => (false, true),
        _ => return None,
    };
    // A combining mark or joiner behind it would attach to it; leave that to the full rules.
    match after.get(2) {
        Some(0xcc..=0xcd | 0xe2..) => {
            after.get(2..5).is_some_and(is_simple).then_some(Mark { joins, breaks })
        }
        Some(0x80..) => None,
        _ => Some(Mark { joins, breaks }),
    }
}

/// Whether three bytes are one of the marks of [`simple_punctuation`].
fn is_simple(bytes: &[u8]) -> bool {
    matches!(bytes, [0xe2, 0x80, 0x90..=0x9f | 0xa0..=0xa2 | 0xa6])
}

/// Whether no phrase runs across this character.
pub(super) fn breaks_phrase(c: char) -> bool {
    if c.is_ascii() {
        return matches!(CLASS[c as usize], Class::Breaking | Class::Mark);
    }
    matches!(c,
        '\u{2014}' | '\u{2015}' | '\u{2022}' | '\u{2026}' | '\u{2028}' | '\u{2029}'
        | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301b}'
        | '丨' | '\u{ff01}' | '\u{ff08}' | '\u{ff09}' | '\u{ff0c}' | '\u{ff0e}' | '\u{ff1a}' | '\u{ff1b}'
        | '\u{ff1f}' | '\u{ff3b}' | '\u{ff3d}' | '\u{ff5b}'..='\u{ff5d}' | '\u{ff61}' | '\u{ff64}'
        | '\u{bf}' | '\u{a1}' | '\u{37e}' | '\u{387}' | '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{6d4}'
        | '\u{964}' | '\u{965}')
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Breaking,
    /// Breaks a phrase and may end a sentence.
    Mark,
    Newline,
    Multibyte,
    Other,
}

const CLASS: [Class; 256] = {
    let mut class = [Class::Other; 256];
    let mut byte = 0x80;
    while byte < 256 {
        class[byte] = Class::Multibyte;
        byte += 1;
    }
    class[b'\n' as usize] = Class::Newline;
    let breaking = b",;:()[]{}|";
    let mut i = 0;
    while i < breaking.len() {
        class[breaking[i] as usize] = Class::Breaking;
        i += 1;
    }
    class[b'.' as usize] = Class::Mark;
    class[b'!' as usize] = Class::Mark;
    class[b'?' as usize] = Class::Mark;
    class
};
