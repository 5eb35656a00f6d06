//! The forms of a date -> its day. See [`super`] for the list.

use jiff::civil::Date;

use super::cursor::{Cursor, is_space};
use super::{Unread, WrittenDate};
use crate::period::Granularity;

/// Words before a date, folded: `le 11 décembre`, `den 1. september`.
const BEFORE: [&str; 13] =
    ["the", "le", "el", "il", "den", "der", "am", "a", "em", "on", "на", "dne", "في"];
/// Words between its parts, folded: `30th of May`, `12 de junio del 2012`.
const BETWEEN: [&str; 6] = ["of", "de", "del", "di", "do", "в"];

fn day(year: i16, month: i8, day: i8) -> Result<WrittenDate, Unread> {
    if !(1000..=2999).contains(&year) {
        return Err(Unread::NotADate);
    }
    let date = Date::new(year, month, day).map_err(|_| Unread::NotADate)?;
    Ok(WrittenDate { date, precision: Granularity::Day })
}

fn coarse(year: i16, month: i8, precision: Granularity) -> Result<WrittenDate, Unread> {
    Ok(WrittenDate { precision, ..day(year, month, 1)? })
}

impl Cursor<'_> {
    /// A date with what may stand before it: an article, a weekday.
    pub(super) fn date(&mut self) -> Result<WrittenDate, Unread> {
        let start = self.at;
        let plain = self.bare_date();
        if plain != Err(Unread::NotADate) {
            return plain;
        }
        // `mar` is March, or Tuesday in French, so the weekday is the second guess.
        self.at = start;
        let article = self.eat_word(&BEFORE);
        self.spaces();
        if !self.weekday() && !article {
            return plain;
        }
        self.eat_word(&BEFORE);
        self.bare_date()
    }

    fn bare_date(&mut self) -> Result<WrittenDate, Unread> {
        self.spaces();
        match self.digits() {
            8 => self.compact(),
            4 => self.year_first(),
            1 | 2 => self.day_or_month_first(),
            0 => match self.chinese_year() {
                Some(year) if self.eat(|c| c == '年').is_some() => self.after_chinese_year(year),
                Some(_) => Err(Unread::NotADate),
                None => self.month_first(),
            },
            _ => Err(Unread::NotADate),
        }
    }

    /// `20230419`
    fn compact(&mut self) -> Result<WrittenDate, Unread> {
        if self.in_arabic_digits() {
            return Err(Unread::NotADate);
        }
        let (number, _) = self.number(8).ok_or(Unread::NotADate)?;
        day((number / 10_000) as i16, (number / 100 % 100) as i8, (number % 100) as i8)
    }

    /// `2023-04-19`, `2023/4/19`, `2023. 4. 19.`, `2023年4月19日`, `2023 May 30`, `2023. május 30.`,
    /// `2023-05`, `2023`
    fn year_first(&mut self) -> Result<WrittenDate, Unread> {
        let year = self.year().ok_or(Unread::NotADate)?;
        let after_year = self.at;
        self.spaces();
        if self.eat(|c| c == '年').is_some() {
            return self.after_chinese_year(year);
        }
        self.at = after_year;
        if let Some(read) = self.separated_month(year) {
            return read;
        }
        self.at = after_year;
        self.skip(|c| is_space(c) || ",.".contains(c));
        if self.at > after_year
            && let Some(month) = self.month_name()
        {
            self.spaces();
            if let Some(number) = self.small_number() {
                self.ordinal();
                return day(year, month, number);
            }
        }
        self.at = after_year;
        coarse(year, 1, Granularity::Year)
    }

    /// `-04-19`, `/4/19`, `. 4. 19.`, `-May-30`, `-05` behind the year.
    fn separated_month(&mut self, year: i16) -> Option<Result<WrittenDate, Unread>> {
        let (separator, _) = self.spaced_separator()?;
        let month = self.month_name().or_else(|| self.small_number())?;
        let number = self.attempt(|c| {
            c.spaced_separator().filter(|&(second, _)| second == separator)?;
            c.small_number()
        });
        if let Some(number) = number {
            return Some(day(year, month, number));
        }
        (separator != '.').then(|| coarse(year, month, Granularity::Month))
    }

    /// A separator, and whether spaces stand around it, as only full stops may have.
    fn spaced_separator(&mut self) -> Option<(char, bool)> {
        self.attempt(|c| {
            let start = c.at;
            c.spaces();
            let before = c.at > start;
            let separator = c.separator()?;
            let end = c.at;
            if separator == '.' {
                c.spaces();
            }
            (separator == '.' || !before).then_some((separator, before || c.at > end))
        })
    }

    fn after_chinese_year(&mut self, year: i16) -> Result<WrittenDate, Unread> {
        self.spaces();
        let Some(month) = self.chinese_number() else {
            return coarse(year, 1, Granularity::Year);
        };
        self.spaces();
        self.eat(|c| c == '月').ok_or(Unread::NotADate)?;
        self.spaces();
        let Some(number) = self.chinese_number() else {
            return coarse(year, month, Granularity::Month);
        };
        self.spaces();
        let unit = self.eat(|c| "日号號".contains(c)).is_some();
        let next_word = self.rest().starts_with(char::is_alphanumeric);
        if unit || !next_word { day(year, month, number) } else { Err(Unread::NotADate) }
    }

    /// `19.04.2023`, `4/19/2023`, `30 May 2023`, `30-May-2023`, `30th of May, 2023`
    fn day_or_month_first(&mut self) -> Result<WrittenDate, Unread> {
        let first = self.small_number().ok_or(Unread::NotADate)?;
        let after_first = self.at;
        if let Some((separator, spaced)) = self.spaced_separator()
            && let Some(second) = self.small_number()
        {
            let (again, spaced_again) = self.spaced_separator().ok_or(Unread::NotADate)?;
            let year = self.year().filter(|_| again == separator).ok_or(Unread::NotADate)?;
            self.year_word();
            // Dotted dates put the day first wherever they are customary.
            let day_first = self.day_first || separator == '.' && !spaced && !spaced_again;
            return two_numbers(first, second, year, day_first);
        }
        self.at = after_first;
        self.ordinal();
        self.between();
        let month = self.month_name().ok_or(Unread::NotADate)?;
        self.between();
        let year = self.year().ok_or(Unread::NotADate)?;
        self.year_word();
        day(year, month, first)
    }

    /// What may stand between the parts of a date with a name.
    fn between(&mut self) {
        let marks = |c| is_space(c) || "-/.,،".contains(c);
        self.skip(marks);
        if self.eat_word(&BETWEEN) {
            self.skip(marks);
        }
    }

    /// `July 02, 2023`, `July 2nd, 2023`, `May 2023`; also `Aug 05 12:00:00 2015`
    fn month_first(&mut self) -> Result<WrittenDate, Unread> {
        let month = self.month_name().ok_or(Unread::NotADate)?;
        self.eat(|c| c == ']');
        self.between();
        if let Some(year) = self.year() {
            self.year_word();
            return coarse(year, month, Granularity::Month);
        }
        let number = self.small_number().ok_or(Unread::NotADate)?;
        self.ordinal();
        self.between();
        if self.time() {
            self.spaces();
        }
        let year = self.year().ok_or(Unread::NotADate)?;
        self.year_word();
        day(year, month, number)
    }
}

fn two_numbers(first: i8, second: i8, year: i16, day_first: bool) -> Result<WrittenDate, Unread> {
    match (day(year, second, first), day(year, first, second)) {
        (Ok(date), Ok(other)) if date == other || day_first => Ok(date),
        (Ok(date), Ok(other)) => {
            Err(Unread::Ambiguous { day_first: date.date, month_first: other.date })
        }
        (only, Err(_)) | (Err(_), only) => only,
    }
}
