//! A word -> the month or weekday it names, in any of the languages with a stemmer.
//!
//! Words are compared in lower case and without accents, as scraped pages often lost theirs. No two
//! of the languages give one name to different months, which a test holds.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

const TEXT: &str = include_str!("names.txt");

#[derive(Default)]
struct Names {
    months: HashMap<String, i8>,
    weekdays: HashSet<String>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names::default();
    each_name(|section, number, name| {
        if section == "[months]" {
            names.months.insert(fold(name), number);
        } else {
            names.weekdays.insert(fold(name));
        }
    });
    names
});

/// Calls `each` with the section, the number from 1 and the name, for every name of the file.
fn each_name(mut each: impl FnMut(&'static str, i8, &str)) {
    let mut section = "";
    for line in TEXT.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.split_once(": ") {
            None => section = line,
            Some((_, names)) => {
                for (number, forms) in (1..).zip(names.split(" | ")) {
                    forms
                        .split(' ')
                        .for_each(|name| each(section, number, &name.replace('_', " ")));
                }
            }
        }
    }
}

/// Lower case without accents, the dotless `ı` of Turkish and the marks on Arabic letters included.
pub(super) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let marked = |c: &char| matches!(c, '\u{300}'..='\u{36F}' | '\u{64B}'..='\u{655}');
    let letters = word.nfd().flat_map(char::to_lowercase).filter(|c| !marked(c));
    letters.map(|c| if c == 'ı' { 'i' } else { c }).collect()
}

/// The number (from 1) of the month with this name, full or shortened.
pub(super) fn month(name: &str) -> Option<i8> {
    NAMES.months.get(&fold(name)).copied()
}

pub(super) fn is_weekday(name: &str) -> bool {
    NAMES.weekdays.contains(&fold(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_has_two_meanings() {
        let mut seen: HashMap<String, i8> = HashMap::new();
        let mut numbers = [0; 13];
        each_name(|section, number, name| {
            if section == "[months]" {
                let other = *seen.entry(fold(name)).or_insert(number);
                assert_eq!(other, number, "{name}");
                numbers[number as usize] += 1;
            } else {
                assert!((1..=7).contains(&number));
            }
        });
        assert!(numbers[1..].iter().all(|&names| names >= 18));
    }

    #[test]
    fn names_are_known_in_any_case_and_without_accents() {
        for (name, number) in [
            ("May", 5),
            ("SEPT", 9),
            ("Décembre", 12),
            ("decembre", 12),
            ("МАЯ", 5),
            ("toukokuuta", 5),
            ("Μαΐου", 5),
            ("ΜΑΪΟΥ", 5),
            ("ARALIK", 12),
            ("Aralık", 12),
            ("HAZİRAN", 6),
            ("أبريل", 4),
            ("ابريل", 4),
            ("كانون الثاني", 1),
            ("மே", 5),
        ] {
            assert_eq!(month(name), Some(number), "{name}");
        }
        assert_eq!(month("listopad"), None);
        assert!(is_weekday("Segunda-feira") && is_weekday("Tues") && !is_weekday("may"));
    }
}
