//! Characters of a date -> its numbers, words, separators and names.

use super::names;

/// The zeros of the digits read: ASCII, full-width, Tamil, Arabic, Persian. Those of Hindi, Bengali
/// and Thai are left out: calendars with other years of the same size are written in them.
const ZEROS: [char; 5] = ['0', '\u{FF10}', '\u{BE6}', '\u{660}', '\u{6F0}'];
/// Years before this in Arabic or Persian digits are those of an Islamic or Persian calendar.
const FIRST_YEAR_IN_ARABIC: i32 = 1700;

/// The value of a digit and the zero of its script.
fn digit(c: char) -> Option<(u32, char)> {
    ZEROS.into_iter().find_map(|zero| {
        let value = u32::from(c).checked_sub(u32::from(zero))?;
        (value < 10).then_some((value, zero))
    })
}

/// The value of a Chinese digit.
fn chinese_digit(c: char) -> Option<i32> {
    let digits = "〇一二三四五六七八九";
    let c = if c == '零' || c == '○' { '〇' } else { c };
    digits.chars().position(|d| d == c).map(|value| value as i32)
}

/// Whether `c` parts words: white space, and the invisible marks of writing directions.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A place in a text, moved over what is read there.
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) day_first: bool,
    /// Whether the date fills the text: then looser forms of times are taken.
    pub(super) whole: bool,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str, day_first: bool) -> Self {
        Self { text, at: 0, day_first, whole: false }
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn skip(&mut self, which: impl Fn(char) -> bool) {
        self.at = self.text.len() - self.rest().trim_start_matches(which).len();
    }

    pub(super) fn spaces(&mut self) {
        self.skip(is_space);
    }

    /// What `read` finds; the place is kept when it finds nothing.
    pub(super) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let found = read(self);
        if found.is_none() {
            self.at = start;
        }
        found
    }

    pub(super) fn eat(&mut self, which: impl Fn(char) -> bool) -> Option<char> {
        let next = self.rest().chars().next().filter(|&c| which(c))?;
        self.at += next.len_utf8();
        Some(next)
    }

    pub(super) fn eat_text(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        self.at += if found { text.len() } else { 0 };
        found
    }

    /// `-`, `/` or `.`, also full-width.
    pub(super) fn separator(&mut self) -> Option<char> {
        self.eat(|c| "-/.－／．‐‑".contains(c)).map(|c| match c {
            '/' | '／' => '/',
            '.' | '．' => '.',
            _ => '-',
        })
    }

    /// Number of digits of one script that stand here.
    pub(super) fn digits(&self) -> usize {
        let script = self.rest().chars().next().and_then(digit).map(|(_, zero)| zero);
        let same = |c: &char| script.is_some() && digit(*c).map(|(_, zero)| zero) == script;
        self.rest().chars().take_while(same).count()
    }

    /// Up to `most` digits that no further digit follows: their value and number.
    pub(super) fn number(&mut self, most: usize) -> Option<(i32, usize)> {
        let digits = self.digits();
        if digits == 0 || digits > most {
            return None;
        }
        let (mut value, mut len) = (0, 0);
        for c in self.rest().chars().take(digits) {
            value = value * 10 + digit(c)?.0 as i32;
            len += c.len_utf8();
        }
        let next = self.rest()[len..].chars().next();
        if next.is_some_and(|c| digit(c).is_some()) {
            return None; // Digits of two scripts in a row.
        }
        self.at += len;
        Some((value, digits))
    }

    pub(super) fn small_number(&mut self) -> Option<i8> {
        self.number(2).map(|(value, _)| value as i8)
    }

    pub(super) fn year(&mut self) -> Option<i16> {
        self.attempt(|c| {
            let arabic = c.in_arabic_digits();
            let (value, digits) = c.number(4)?;
            let ours = !arabic || value >= FIRST_YEAR_IN_ARABIC;
            (digits == 4 && ours).then_some(value as i16)
        })
    }

    pub(super) fn in_arabic_digits(&self) -> bool {
        self.rest().starts_with(|c| matches!(c, '\u{660}'..='\u{669}' | '\u{6F0}'..='\u{6F9}'))
    }

    /// `二〇二三`
    pub(super) fn chinese_year(&mut self) -> Option<i16> {
        self.attempt(|c| {
            let mut value = 0;
            for _ in 0..4 {
                value = value * 10 + chinese_digit(c.eat(|c| chinese_digit(c).is_some())?)?;
            }
            Some(value as i16)
        })
    }

    /// A number below 100, in digits or as `四`, `十二`, `三十一`.
    pub(super) fn chinese_number(&mut self) -> Option<i8> {
        self.small_number().or_else(|| {
            let unit = |c: &mut Self| {
                c.eat(|c| chinese_digit(c).is_some_and(|value| value > 0)).and_then(chinese_digit)
            };
            let first = unit(self);
            let tens = self.eat(|c| c == '十').is_some();
            let last = if tens { unit(self) } else { None };
            match (first, tens) {
                (None, false) => None,
                (Some(value), false) => Some(value as i8),
                (tens, true) => Some((tens.unwrap_or(1) * 10 + last.unwrap_or(0)) as i8),
            }
        })
    }

    pub(super) fn word(&mut self) -> &'a str {
        // Some vowels of Tamil are marks that count as no letter, as do detached accents.
        let in_word = |c: char| {
            c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36F}' | '\u{B82}'..='\u{BCD}')
        };
        let start = self.at;
        self.skip(in_word);
        &self.text[start..self.at]
    }

    /// One of these words (in lower case and without accents), with spaces before it.
    pub(super) fn eat_word(&mut self, words: &[&str]) -> bool {
        self.attempt(|c| {
            c.spaces();
            let word = c.word();
            (!word.is_empty() && words.contains(&&*names::fold(word))).then_some(())
        })
        .is_some()
    }

    /// A name that `known` knows, of one word or of two joined by a space or hyphen.
    fn name<T>(&mut self, known: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.attempt(|c| {
            let start = c.at;
            let first = c.word();
            if first.is_empty() {
                return None;
            }
            let two = c.attempt(|c| {
                c.eat(|c| c == ' ' || c == '-')?;
                let second = c.word();
                if second.is_empty() { None } else { known(&c.text[start..c.at]) }
            });
            two.or_else(|| known(first))
        })
    }

    pub(super) fn month_name(&mut self) -> Option<i8> {
        let month = self.name(names::month)?;
        self.eat(|c| c == '.');
        Some(month)
    }

    /// A weekday with the marks after it.
    pub(super) fn weekday(&mut self) -> bool {
        let found = self.name(|name| names::is_weekday(name).then_some(())).is_some()
            || self.east_asian_weekday().is_some();
        if found {
            self.skip(|c| is_space(c) || ".,،".contains(c));
        }
        found
    }

    /// `星期二`, `周二`, `火曜日`, `(火)`
    fn east_asian_weekday(&mut self) -> Option<()> {
        self.attempt(|c| {
            if ["星期", "礼拜", "周", "週"].into_iter().any(|word| c.eat_text(word)) {
                c.eat(|c| "一二三四五六日天".contains(c))?;
                return Some(());
            }
            c.eat(|c| "月火水木金土日".contains(c))?;
            (c.eat_text("曜日") || c.rest().starts_with([')', '）'])).then_some(())
        })
    }

    /// What makes the number before it the number of a day: `st`, `er`, `º`, `-án`, ...
    pub(super) fn ordinal(&mut self) {
        // No bare `o`: `3O May` is a misread 30.
        const ENDINGS: [&str; 15] = [
            "st", "nd", "rd", "th", "er", "ere", "re", "e", "eme", "de", "ste", "an", "en", "jen",
            "η",
        ];
        if self.eat(|c| "º°ª".contains(c)).is_none() {
            _ = self.attempt(|c| {
                c.eat(|c| c == '.' || c == '-' || c == ':');
                let word = names::fold(c.word());
                (ENDINGS.contains(&&*word) || c.text[..c.at].ends_with('º')).then_some(())
            });
        }
    }
}
