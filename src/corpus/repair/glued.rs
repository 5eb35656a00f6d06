//! Sentences without a space between (`over the meeting.Zhang made`) -> a space behind the full stop.
//!
//! `decimal.Decimal` looks the same. So where words stand on both sides of a point as in programs
//! (`os.path`), the word behind must be one that begins sentences (`The`, `We`).

use super::Change;

/// Words that begin sentences and no names.
const STARTERS: [&str; 64] = [
    "A",
    "About",
    "According",
    "After",
    "All",
    "Also",
    "Although",
    "An",
    "And",
    "As",
    "At",
    "Because",
    "Before",
    "But",
    "By",
    "During",
    "Each",
    "Every",
    "Everyone",
    "For",
    "From",
    "Furthermore",
    "Has",
    "He",
    "Her",
    "Here",
    "His",
    "How",
    "However",
    "I",
    "If",
    "In",
    "It",
    "Its",
    "Let",
    "Many",
    "More",
    "Most",
    "No",
    "Of",
    "On",
    "Our",
    "She",
    "Since",
    "So",
    "Some",
    "That",
    "The",
    "Their",
    "Then",
    "There",
    "Therefore",
    "These",
    "They",
    "This",
    "Those",
    "Through",
    "Thus",
    "To",
    "Under",
    "We",
    "What",
    "When",
    "With",
];

/// Quick look: a small letter or quote, a full stop, a capital and no capital behind it.
#[inline]
pub(super) fn suspect(a: u8, b: u8, c: u8, d: u8) -> u8 {
    let before = u8::from(a.wrapping_sub(b'a') < 26) | (a >> 7) | u8::from(a == b')');
    let capital = u8::from(c.wrapping_sub(b'A') < 26);
    u8::from(b == b'.') & before & capital & (u8::from(d.wrapping_sub(b'A') >= 26))
}

/// Endings of addresses and files, written like the beginning of a sentence.
const ENDINGS: [&str; 12] =
    ["Cn", "Com", "Edu", "Gov", "Html", "Io", "Js", "Net", "Org", "Pdf", "Php", "Uk"];

/// Whether a text is about programs: two names like `os.path`, and no addresses.
pub(super) fn is_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    let small =
        |range: Option<&[u8]>| range.is_some_and(|two| two.iter().all(u8::is_ascii_lowercase));
    let name = |at: &usize| {
        let at = *at;
        small(at.checked_sub(2).and_then(|from| bytes.get(from..at)))
            && small(bytes.get(at + 1..at + 3))
            && !text[..at].rsplit(char::is_whitespace).next().is_some_and(is_address)
            && !text[at..].split(char::is_whitespace).next().is_some_and(is_address)
    };
    memchr::memchr_iter(b'.', bytes).filter(name).nth(1).is_some()
}

fn is_address(word: &str) -> bool {
    const PARTS: [&str; 10] =
        ["@", "/", "www", ".com", ".org", ".net", ".cn", ".gov", ".edu", ".htm"];
    PARTS.iter().any(|part| word.contains(part))
}

/// The full stops of a line that want a space; in a text about programs only before words that begin
/// sentences.
pub(super) fn find(line: &str, is_code: impl Fn() -> bool) -> Vec<Change> {
    let starts = |next: &str| STARTERS.binary_search(&next).is_ok();
    let wanted = |next: &str| starts(next) || !(ENDINGS.contains(&next) || is_code());
    let change = |at: usize| Change::new(at, at + 1, "glued", ". ");
    places(line).filter(|(_, next)| wanted(next)).map(|(at, _)| change(at)).collect()
}

/// The full stops between a word in small letters and a capitalised word, and that word.
fn places(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let stops = memchr::memchr_iter(b'.', text.as_bytes());
    stops.filter_map(move |at| {
        let capital = text.as_bytes().get(at + 1).is_some_and(u8::is_ascii_uppercase);
        (capital && ends_sentence(&text[..at])).then_some(())?;
        let rest = &text[at + 1..];
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        let small = word.chars().skip(1).all(char::is_lowercase);
        let goes_on = behind.starts_with(|c: char| c == ',' || c == '’' || c.is_whitespace());
        (small && goes_on).then_some((at, word))
    })
}

/// Whether the last word before a stop is one of running text: in small letters, and nothing but
/// letters since the last space.
fn ends_sentence(before: &str) -> bool {
    let word = before.rsplit(char::is_whitespace).next().unwrap_or(before);
    let word = word.trim_start_matches(['“', '"', '‘', '(', '「']);
    let word = word.trim_end_matches(['”', '"', '’', ')', '」']);
    let small = word.chars().all(|c| c.is_lowercase() || c == '-' || c == '’' || c == '\'');
    small && word.chars().count() >= 2 && word.ends_with(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starters_are_sorted() {
        assert!(STARTERS.is_sorted());
    }

    #[test]
    fn sentences_are_parted() {
        let stops = |text: &str, code| find(text, || code).len();
        assert_eq!(stops("presided over the meeting.The bureau met", true), 1);
        assert_eq!(stops("industrial parks, etc.The 12 key tasks!We", true), 1);
        assert_eq!(stops("the “experience”.It is", true), 1);
        assert_eq!(stops("over the meeting.Zhang Shihui made", true), 0);
        assert_eq!(stops("over the meeting.Zhang Shihui made", false), 1);
        assert_eq!(stops("see amazon.Com now", false), 0);
        for text in [
            "the U.S.The end",
            "see example.Com and www.bbc.The x",
            "a decimal.Decimal(1) and x.The() or os.path.The x",
            "in 3.The end",
            "Booking.Com is",
            "the end. The start",
            "to e.g.The x",
            "node.JS is",
        ] {
            let found = find(text, || true);
            assert!(found.is_empty(), "{text} {found:?}");
        }
        assert!(is_code("import os.path\nfrom collections.abc") && !is_code("os.path is one"));
        assert!(!is_code("www.example.com and https://a.bc/de.fg, me@exa.mple, exa.mple.cn"));
        assert!(!is_code("the end. We go. e.g. this, a.m. or p.m."));
    }
}
