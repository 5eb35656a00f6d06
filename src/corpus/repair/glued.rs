//! Sentences without a space between (`over the meeting.Zhang made`) -> a space behind the full stop.
//!
//! `decimal.Decimal` looks the same. So the word behind must be one that begins sentences (`The`,
//! `We`); any other capitalised word is taken only in a text that has such a place too.

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

/// Quick look: a small letter or quote, a closing mark, a capital and no capital behind it.
#[inline]
pub(super) fn suspect(a: u8, b: u8, c: u8, d: u8) -> u8 {
    let stop = u8::from(b == b'.') | u8::from(b == b'!') | u8::from(b == b'?');
    let before = u8::from(a.wrapping_sub(b'a') < 26) | (a >> 7) | u8::from(a == b')');
    let capital = u8::from(c.wrapping_sub(b'A') < 26);
    stop & before & capital & (u8::from(d.wrapping_sub(b'A') >= 26))
}

/// Whether sentences are glued in this text beyond doubt.
pub(super) fn is_certain(text: &str) -> bool {
    places(text).any(|(_, next)| STARTERS.binary_search(&next).is_ok())
}

/// The full stops of a line that want a space, which `certain` says of names too.
pub(super) fn find(line: &str, certain: bool) -> Vec<Change> {
    let wanted = |next: &str| certain || STARTERS.binary_search(&next).is_ok();
    let change = |at: usize| Change::new(at, at + 1, "glued", format!("{} ", &line[at..=at]));
    places(line).filter(|(_, next)| wanted(next)).map(|(at, _)| change(at)).collect()
}

/// The stops between a word in small letters and a capitalised word, and that word.
fn places(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let stops = memchr::memchr3_iter(b'.', b'!', b'?', text.as_bytes());
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
        let stops = |text: &str, certain| find(text, certain).len();
        assert_eq!(stops("presided over the meeting.The bureau met", false), 1);
        assert_eq!(stops("industrial parks, etc.The 12 key tasks!We", false), 1);
        assert_eq!(stops("the “experience”.It is", false), 1);
        assert_eq!(stops("over the meeting.Zhang Shihui made", false), 0);
        assert_eq!(stops("over the meeting.Zhang Shihui made", true), 1);
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
            let found = find(text, false);
            assert!(found.is_empty(), "{text} {found:?}");
        }
        assert!(is_certain("a.\nthe end.We go") && !is_certain("the end. We go"));
    }
}
