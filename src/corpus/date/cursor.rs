//! Characters of a date -> its numbers, names of months and days, times and zones.

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The number (from 1) of the month with this name, full or shortened to three letters.
fn month_number(word: &str) -> Option<i8> {
    let word = word.to_ascii_lowercase();
    let found = MONTHS
        .iter()
        .position(|&m| m == word || m[..3] == word || (word == "sept" && m == "september"));
    found.map(|at| at as i8 + 1)
}

fn is_weekday(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    WEEKDAYS
        .iter()
        .any(|day| *day == word || (day.starts_with(&word) && (3..=5).contains(&word.len())))
}

/// A place in a text, moved over what is read there.
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) day_first: bool,
}

impl<'a> Cursor<'a> {
    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn skip(&mut self, which: impl Fn(char) -> bool) {
        self.at = self.text.len() - self.rest().trim_start_matches(which).len();
    }

    pub(super) fn spaces(&mut self) {
        self.skip(char::is_whitespace);
    }

    pub(super) fn eat(&mut self, which: impl Fn(char) -> bool) -> Option<char> {
        let next = self.rest().chars().next().filter(|&c| which(c))?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Up to `most` ASCII digits that no further digit follows: their value and number.
    pub(super) fn number(&mut self, most: usize) -> Option<(i32, usize)> {
        let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > most {
            return None;
        }
        let value = self.rest()[..digits].parse().ok()?;
        self.at += digits;
        Some((value, digits))
    }

    pub(super) fn small_number(&mut self) -> Option<i8> {
        self.number(2).map(|(value, _)| value as i8)
    }

    pub(super) fn year(&mut self) -> Option<i16> {
        let start = self.at;
        if let Some((value, 4)) = self.number(4) {
            return Some(value as i16);
        }
        self.at = start;
        None
    }

    pub(super) fn word(&mut self) -> &'a str {
        let letters = self.rest().bytes().take_while(u8::is_ascii_alphabetic).count();
        let word = &self.rest()[..letters];
        self.at += letters;
        word
    }

    pub(super) fn eat_word(&mut self, words: &[&str]) -> bool {
        let start = self.at;
        self.spaces();
        let word = self.word();
        let found = words.iter().any(|w| w.eq_ignore_ascii_case(word));
        if !found {
            self.at = start;
        }
        found
    }

    pub(super) fn month_name(&mut self) -> Option<i8> {
        let start = self.at;
        let month = month_number(self.word());
        if month.is_some() {
            self.eat(|c| c == '.');
        } else {
            self.at = start;
        }
        month
    }

    pub(super) fn weekday(&mut self) {
        let start = self.at;
        if is_weekday(self.word()) {
            self.skip(|c| c.is_whitespace() || ".,".contains(c));
        } else {
            self.at = start;
        }
    }

    /// `st`, `nd`, `rd`, `th` right after a number.
    pub(super) fn ordinal(&mut self) {
        let start = self.at;
        let word = self.word();
        if !["st", "nd", "rd", "th"].iter().any(|ending| ending.eq_ignore_ascii_case(word)) {
            self.at = start;
        }
    }

    /// `09:59`, `9:59:01.5`, with `AM`/`p.m.` after it.
    pub(super) fn time(&mut self) -> bool {
        let Some(hour) = self.small_number() else { return false };
        if hour > 24 || self.eat(|c| c == ':' || c == '：').is_none() {
            return false;
        }
        if self.small_number().is_none_or(|minute| minute > 59) {
            return false;
        }
        let minute_end = self.at;
        if self.eat(|c| c == ':').is_some() && self.number(2).is_some() {
            if self.rest().starts_with(['.', ',']) {
                let fraction = self.rest()[1..].bytes().take_while(u8::is_ascii_digit).count();
                self.at += if fraction > 0 { fraction + 1 } else { 0 };
            }
        } else {
            self.at = minute_end;
        }
        let before = self.at;
        self.spaces();
        let half = self
            .rest()
            .get(..4)
            .is_some_and(|s| matches!(&*s.to_ascii_lowercase(), "a.m." | "p.m."));
        if half {
            self.at += 4;
        } else if !self.eat_word(&["am", "pm"]) {
            self.at = before;
        }
        true
    }

    /// A time and zone after the date, if there is one; else nothing is taken.
    pub(super) fn time_after(&mut self) {
        let start = self.at;
        self.skip(|c| c.is_whitespace() || ",;-–|".contains(c));
        if !self.eat_word(&["at"]) {
            let before = self.at;
            if self.eat(|c| c == 'T').is_none()
                && self.rest().starts_with(|c: char| c.is_ascii_digit())
            {
                self.at = before;
            }
        }
        self.spaces();
        self.weekday();
        if !self.time() {
            self.at = start;
            return;
        }
        let before = self.at;
        self.spaces();
        let zone = self.at;
        if self.eat(|c| "+-−".contains(c)).is_some() {
            let ok = self.number(4).is_some()
                && (self.eat(|c| c == ':').is_none() || self.number(2).is_some());
            self.at = if ok { self.at } else { before };
        } else {
            let word = self.word();
            let is_zone = (1..=5).contains(&word.len())
                && word.bytes().all(|b| b.is_ascii_uppercase())
                && !self.rest().starts_with(char::is_alphanumeric);
            self.at = if is_zone && zone != self.at { self.at } else { before };
        }
    }
}
