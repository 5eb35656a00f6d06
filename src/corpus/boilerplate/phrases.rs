//! A line, and the list of phrases -> the rule of the phrase that it is or begins with.

use std::sync::LazyLock;

use super::is_mark;

/// How a phrase is compared with a line, both in lower case and the line without closing marks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Match {
    /// The line is the phrase.
    Whole,
    /// The line begins with the phrase: for notices nobody else writes.
    Start,
    /// The line begins with the phrase and a colon or wide space, and is no sentence.
    Label,
    /// The line begins with the phrase and a colon, and goes on with a name.
    Name,
    /// The line is a row of such phrases.
    Bar,
}

use Match::{Bar, Label, Name, Start, Whole};

/// A rule, how it is matched, and its phrase.
type Phrase = (&'static str, Match, &'static str);

/// The phrases, in sections by rule and match.
const PHRASES: &str = include_str!("furniture.txt");

/// The phrases by their first three bytes, so that an ordinary line is done after one look.
struct Table {
    /// A bit for each key that has phrases: small enough to stay at hand.
    known: [u64; KEYS / 64],
    /// For each key, the place of its phrases.
    places: Vec<u16>,
    phrases: Vec<Vec<Phrase>>,
}

/// How many keys there are: five bits of each byte, which tell letters apart in any case.
const KEYS: usize = 1 << 15;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { known: [0; KEYS / 64], places: vec![0; KEYS], phrases: Vec::new() };
    let mut section = ("", Whole);
    for line in PHRASES.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')?.split_once(' ')) {
            Some((rule, "whole")) => section = (rule, Whole),
            Some((rule, "start")) => section = (rule, Start),
            Some((rule, "label")) => section = (rule, Label),
            Some((rule, "name")) => section = (rule, Name),
            Some((rule, "bar")) => section = (rule, Bar),
            _ => table.add((section.0, section.1, line)),
        }
    }
    table
});

impl Table {
    fn add(&mut self, phrase: Phrase) {
        // Shorter phrases stand under every byte that may follow.
        let free = 3_usize.saturating_sub(phrase.2.len()) * 5;
        let first = key(phrase.2) >> free << free;
        for key in first..first + (1 << free) {
            if !self.knows(key) {
                self.known[key / 64] |= 1 << (key % 64);
                self.places[key] = self.phrases.len() as u16;
                self.phrases.push(Vec::new());
            }
            self.phrases[usize::from(self.places[key])].push(phrase);
        }
    }

    fn knows(&self, key: usize) -> bool {
        self.known[key / 64] >> (key % 64) & 1 == 1
    }

    fn of(&self, text: &str) -> &[Phrase] {
        let key = key(text);
        if self.knows(key) { &self.phrases[usize::from(self.places[key])] } else { &[] }
    }
}

fn key(text: &str) -> usize {
    let byte = |at: usize| usize::from(text.as_bytes().get(at).copied().unwrap_or(0) & 31);
    byte(0) << 10 | byte(1) << 5 | byte(2)
}

/// The rule of a line; `bare` is it without the marks around it.
pub(super) fn rule(bare: &str, line: &str) -> Option<&'static str> {
    let found = |text: &str| {
        let phrases = TABLE.of(text);
        let fits = |phrase: &&Phrase| matches(**phrase, text, line);
        if let Some(found) = phrases.iter().find(fits) {
            return Some(found.0);
        }
        let first = |phrase: &Phrase| phrase.1 == Bar && begins_bar(text, phrase.2);
        if phrases.iter().any(first) { bar_rule(text) } else { None }
    };
    found(bare).or_else(|| {
        let opened = bare.starts_with(is_bracket);
        if opened { found(bare.trim_matches(|c| is_bracket(c) || is_mark(c))) } else { None }
    })
}

fn is_bracket(c: char) -> bool {
    "[]【】()（）".contains(c)
}

fn matches((rule, how, phrase): Phrase, bare: &str, line: &str) -> bool {
    if !starts_with(bare, phrase) {
        return false;
    }
    let rest = &bare[phrase.len()..];
    match how {
        Whole => rest.is_empty() && stands_alone(line),
        Start => rule != "copyright" || !breaks_off(rest),
        Label => stands_alone(line) && is_label(rest, line),
        Name => is_name(rest),
        Bar => false,
    }
}

fn starts_with(text: &str, phrase: &str) -> bool {
    text.as_bytes()
        .get(..phrase.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(phrase.as_bytes()))
}

/// Whether a line can be a phrase of its own: the last words of a hard-wrapped sentence begin with a
/// small letter or end with a full stop.
fn stands_alone(line: &str) -> bool {
    let line = line.trim();
    !line.starts_with(|c: char| c.is_ascii_lowercase()) && !line.ends_with(['.', ',', ';'])
}

/// After `See also`: a colon, or a wide space as left by a removed link; and no sentence.
fn is_label(rest: &str, line: &str) -> bool {
    let marked = rest.starts_with([':', '：', '\u{A0}', '\t']) || rest.starts_with("  ");
    let words = rest.trim_matches(is_mark);
    marked
        && words.chars().count() >= 2
        && line.len() <= 200
        && !line.trim_end().ends_with(['.', '。', ';', ','])
        // Markup of documentation, which refers to its own parts.
        && !line.contains('`')
}

/// After `Editor`: a colon and a name or two.
fn is_name(rest: &str) -> bool {
    let Some(name) = rest.trim_start().strip_prefix([':', '：']) else { return false };
    let name = name.trim();
    let few = (1..=6).contains(&name.split_whitespace().count()) && name.chars().count() <= 50;
    few && !name.ends_with(['.', '。', ';', ','])
        && !name.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Whether the last of several sentences is not ended: a hard-wrapped paragraph that goes on.
fn breaks_off(rest: &str) -> bool {
    let Some((before, last)) = rest.rsplit_once(". ") else { return false };
    let reserved = before.to_ascii_lowercase().contains("rights reserved");
    !reserved
        && last.split_whitespace().count() >= 3
        && last.ends_with(|c: char| c.is_ascii_lowercase())
}

/// Whether a line begins with this phrase of a row, and goes on.
fn begins_bar(text: &str, phrase: &str) -> bool {
    let next = text.as_bytes().get(phrase.len());
    next.is_some_and(|b| !b.is_ascii_alphanumeric()) && starts_with(text, phrase)
}

/// The rule of a row of phrases: parted by marks, or single words parted by spaces.
fn bar_rule(text: &str) -> Option<&'static str> {
    // `print(x)` is a line of a program.
    if text.starts_with(|c: char| c.is_ascii_lowercase()) {
        return None;
    }
    let marks = |c: char| is_bracket(c) || "|｜·•/\t\u{A0}\u{3000}".contains(c);
    let parts = |by: &dyn Fn(char) -> bool| -> Option<&'static str> {
        let parts = text.split(by).map(str::trim).filter(|part| !part.is_empty());
        let rules: Vec<&str> = parts.map(bar_phrase).collect::<Option<_>>()?;
        let one = rules.len() >= 2 && rules.iter().all(|rule| *rule == rules[0]);
        one.then_some(rules[0])
    };
    parts(&marks).or_else(|| parts(&char::is_whitespace))
}

fn bar_phrase(part: &str) -> Option<&'static str> {
    let is = |(_, how, phrase): &&Phrase| *how == Bar && part.eq_ignore_ascii_case(phrase);
    TABLE.of(part).iter().find(is).map(|found| found.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order() {
        assert!(TABLE.phrases.len() < usize::from(u16::MAX));
        let long = TABLE.phrases.iter().flatten().filter(|phrase| phrase.2.len() >= 3);
        let all: Vec<&Phrase> = long.collect();
        for (rule, _, phrase) in &all {
            assert!(!rule.is_empty());
            assert_eq!(*phrase, phrase.trim().to_ascii_lowercase());
        }
        let mut keys: Vec<_> = all.iter().map(|(_, how, phrase)| (*how as u8, *phrase)).collect();
        keys.sort_unstable();
        let count = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), count);
    }
}
