//! Words at a place where a date stands -> a calendar day, or the reason why not.
//!
//! Only absolute dates are read, and only where the caller says one stands (a header, a labelled
//! line, a date column): running text is never searched. Forms read, each with or without a
//! weekday before it, a time before or after it, and a time zone:
//!
//! - `2023-04-19`, `2023/4/19`, `2023.4.19`, `2023-Apr-19`, `20230419`, `2023年4月19日`
//! - `July 02, 2023`, `July 2nd, 2023`, `30 May 2023`, `30th of May, 2023`, `2023 May 30`
//! - `19.04.2023` (day first), `4/19/2023`, `19-04-2023`
//! - `May 2023`, `2023-05`, `2023年5月` (precise to the month), `2023` (precise to the year)
//!
//! `4/5/2023` can be read two ways and is refused unless the caller says that the day comes first.
//! The day is the one written, whatever the time zone. Two-digit years, Unix timestamps and
//! relative dates are not read.

mod cursor;

use jiff::civil::Date;

use crate::period::Granularity;

use cursor::Cursor;

/// A day as written, with how precisely it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenDate {
    /// The day; the first of the month or year when less precise.
    pub date: Date,
    /// [`Granularity::Day`], [`Granularity::Month`] or [`Granularity::Year`].
    pub precision: Granularity,
}

/// Why words are no usable date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// No form of a date, or a day that the calendar does not have.
    NotADate,
    /// Day and month could be either way round.
    Ambiguous,
}

/// Reads a date that fills the whole of `text`.
pub fn parse(text: &str, day_first: bool) -> Result<WrittenDate, Unread> {
    let (date, end) = parse_prefix(text, day_first)?;
    let rest = text[end..].trim_matches(|c: char| c.is_whitespace() || ".,;)]".contains(c));
    if rest.is_empty() { Ok(date) } else { Err(Unread::NotADate) }
}

/// Reads a date at the start of `text`: the date, and the byte where it ends with its time and zone.
pub fn parse_prefix(text: &str, day_first: bool) -> Result<(WrittenDate, usize), Unread> {
    let mut cursor = Cursor { text, at: 0, day_first };
    cursor.skip(|c| c.is_whitespace() || "([".contains(c));
    cursor.weekday();
    let before = cursor.at;
    if cursor.time() {
        cursor.skip(|c| c == ' ' || c == ',');
        cursor.eat_word(&["on"]);
    } else {
        cursor.at = before;
    }
    let date = cursor.date()?;
    cursor.time_after();
    Ok((date, cursor.at))
}

/// A date that is a whole part of a file name: `YYYY-MM-DD` or `YYYYMMDD`, with no letter or digit
/// next to it.
pub fn in_file_stem(stem: &str) -> Option<(WrittenDate, &str)> {
    let boundary = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    stem.char_indices().filter(|(_, c)| c.is_ascii_digit()).find_map(|(at, _)| {
        [10, 8].into_iter().find_map(|len| {
            let part = stem.get(at..at + len)?;
            let dashes = part.bytes().filter(|b| *b == b'-').count();
            let digits = part.bytes().filter(u8::is_ascii_digit).count();
            (digits == 8
                && dashes + digits == len
                && boundary(stem[..at].chars().next_back())
                && boundary(stem[at + len..].chars().next()))
            .then(|| parse(part, false).ok().map(|date| (date, part)))?
        })
    })
}

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
    fn date(&mut self) -> Result<WrittenDate, Unread> {
        self.spaces();
        if self.rest().starts_with(|c: char| c.is_ascii_digit()) {
            let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
            match digits {
                8 => self.compact(),
                4 => self.year_first(),
                1 | 2 => self.day_or_month_first(),
                _ => Err(Unread::NotADate),
            }
        } else {
            self.month_first()
        }
    }

    /// `20230419`
    fn compact(&mut self) -> Result<WrittenDate, Unread> {
        let part = |from: usize, to: usize| self.rest()[from..to].parse::<i16>().unwrap_or(0);
        let date = day(part(0, 4), part(4, 6) as i8, part(6, 8) as i8)?;
        self.at += 8;
        Ok(date)
    }

    /// `2023-04-19`, `2023/4/19`, `2023.4.19`, `2023年4月19日`, `2023 May 30`, `2023-05`, `2023`
    fn year_first(&mut self) -> Result<WrittenDate, Unread> {
        let year = self.year().ok_or(Unread::NotADate)?;
        let after_year = self.at;
        self.spaces();
        if self.eat(|c| c == '年').is_some() {
            return self.after_chinese_year(year);
        }
        self.at = after_year;
        if let Some(separator) = self.eat(|c| "-/.".contains(c)) {
            if let Some(month) = self.month_name().or_else(|| self.small_number()) {
                let after_month = self.at;
                if self.eat(|c| c == separator).is_some()
                    && let Some(number) = self.small_number()
                {
                    return day(year, month, number);
                }
                self.at = after_month;
                if separator != '.' {
                    return coarse(year, month, Granularity::Month);
                }
            }
        } else {
            self.skip(|c| c == ' ' || c == ',');
            if let Some(month) = self.month_name() {
                self.spaces();
                let number = self.small_number().ok_or(Unread::NotADate)?;
                self.ordinal();
                return day(year, month, number);
            }
        }
        self.at = after_year;
        coarse(year, 1, Granularity::Year)
    }

    fn after_chinese_year(&mut self, year: i16) -> Result<WrittenDate, Unread> {
        self.spaces();
        let Some(month) = self.small_number() else {
            return coarse(year, 1, Granularity::Year);
        };
        self.spaces();
        self.eat(|c| c == '月').ok_or(Unread::NotADate)?;
        self.spaces();
        let Some(number) = self.small_number() else {
            return coarse(year, month, Granularity::Month);
        };
        self.spaces();
        self.eat(|c| c == '日' || c == '号').ok_or(Unread::NotADate)?;
        day(year, month, number)
    }

    /// `19.04.2023`, `4/19/2023`, `30 May 2023`, `30-May-2023`, `30th of May, 2023`
    fn day_or_month_first(&mut self) -> Result<WrittenDate, Unread> {
        let first = self.small_number().ok_or(Unread::NotADate)?;
        let after_first = self.at;
        if let Some(separator) = self.eat(|c| "-/.".contains(c))
            && let Some(second) = self.small_number()
        {
            self.eat(|c| c == separator).ok_or(Unread::NotADate)?;
            let year = self.year().ok_or(Unread::NotADate)?;
            return self.two_numbers(first, second, year, separator);
        }
        self.at = after_first;
        self.ordinal();
        self.skip(|c| c.is_whitespace() || "-/.,".contains(c));
        if self.eat_word(&["of"]) {
            self.spaces();
        }
        let month = self.month_name().ok_or(Unread::NotADate)?;
        self.skip(|c| c.is_whitespace() || "-/.,".contains(c));
        day(self.year().ok_or(Unread::NotADate)?, month, first)
    }

    fn two_numbers(
        &self,
        first: i8,
        second: i8,
        year: i16,
        sep: char,
    ) -> Result<WrittenDate, Unread> {
        let day_first = day(year, second, first);
        let month_first = day(year, first, second);
        match (day_first, month_first) {
            (Ok(date), Ok(same)) if date == same => Ok(date),
            // Dotted dates put the day first wherever they are customary.
            (Ok(date), Ok(_)) if self.day_first || sep == '.' => Ok(date),
            (Ok(_), Ok(_)) => Err(Unread::Ambiguous),
            (only, Err(_)) | (Err(_), only) => only,
        }
    }

    /// `July 02, 2023`, `July 2nd, 2023`, `May 2023`; also `Aug 05 12:00:00 2015`
    fn month_first(&mut self) -> Result<WrittenDate, Unread> {
        let month = self.month_name().ok_or(Unread::NotADate)?;
        self.skip(|c| c.is_whitespace() || ",-/".contains(c));
        if let Some(year) = self.year() {
            return coarse(year, month, Granularity::Month);
        }
        let number = self.small_number().ok_or(Unread::NotADate)?;
        self.ordinal();
        self.skip(|c| c.is_whitespace() || ",-/".contains(c));
        let before_time = self.at;
        if self.time() {
            self.spaces();
        } else {
            self.at = before_time;
        }
        day(self.year().ok_or(Unread::NotADate)?, month, number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match parse(text, false) {
            Ok(WrittenDate { date, precision: Granularity::Day }) => date.to_string(),
            Ok(WrittenDate { date, precision: Granularity::Month }) => {
                date.to_string()[..7].to_owned()
            }
            Ok(WrittenDate { date, .. }) => date.to_string()[..4].to_owned(),
            Err(Unread::Ambiguous) => "ambiguous".to_owned(),
            Err(Unread::NotADate) => "none".to_owned(),
        }
    }

    #[test]
    fn forms_of_a_day() {
        for text in [
            "2023-05-30",
            "2023/5/30",
            "2023.5.30",
            "20230530",
            "2023年5月30日",
            "2023 年 05 月 30 日",
            "2023-05-30T09:59:00Z",
            "2023-05-30 09:59",
            "2023-05-30T09:59:00.123+08:00",
            "2023-05-30 09:59:00 CST",
            "30.05.2023",
            "5/30/2023",
            "30/5/2023",
            "30-05-2023",
            "May 30, 2023",
            "May 30 2023",
            "MAY 30TH, 2023",
            "may 30,2023",
            "May 30th 2023",
            "30 May 2023",
            "30th of May, 2023",
            "30-May-2023",
            "2023-May-30",
            "2023 May 30",
            "Tue, 30 May 2023 09:59:00 +0800",
            "Tuesday, May 30, 2023",
            "Tue May 30 09:59:00 2023",
            "09:59 on May 30, 2023",
            "9:59 AM, 30 May 2023",
            "May 30, 2023 09:59:35",
            "May 30, 2023 at 9:59 a.m.",
            "  2023-05-30 ",
            "(2023-05-30)",
            "2023年5月30日 09:59",
            "30 May 2023, 21:59 GMT",
            "May. 30, 2023",
        ] {
            assert_eq!(read(text), "2023-05-30", "{text}");
        }
        assert_eq!(read("July 02, 2023 09:17:35"), "2023-07-02");
        assert_eq!(read("July 2nd, 2023"), "2023-07-02");
        assert_eq!(read("Sept 4, 2014"), "2014-09-04");
        assert_eq!(read("29 February 2024"), "2024-02-29");
    }

    #[test]
    fn coarser_dates() {
        for text in ["May 2023", "May, 2023", "2023-05", "2023/5", "2023年5月"] {
            assert_eq!(read(text), "2023-05", "{text}");
        }
        assert_eq!(read("2023"), "2023");
        assert_eq!(read("2023年"), "2023");
    }

    #[test]
    fn two_readings_are_refused_unless_the_order_is_given() {
        assert_eq!(read("4/5/2023"), "ambiguous");
        assert_eq!(read("04-05-2023 10:00"), "ambiguous");
        assert_eq!(read("4/4/2023"), "2023-04-04");
        assert_eq!(read("04.05.2023"), "2023-05-04");
        let day_first = parse("4/5/2023", true).unwrap();
        assert_eq!(day_first.date.to_string(), "2023-05-04");
        assert_eq!(parse("4/19/2023", true).unwrap().date.to_string(), "2023-04-19");
    }

    #[test]
    fn no_date_rather_than_a_wrong_one() {
        for text in [
            "",
            " ",
            "2023-02-30",
            "2023-13-01",
            "31 April 2023",
            "29 February 2023",
            "0999-01-01",
            "3000-01-01",
            "23-05-30",
            "5/30/23",
            "1685411940",
            "yesterday",
            "May",
            "May 30",
            "30 May",
            "2023-05-30-12",
            "12023-05-30",
            "2023-05-301",
            "2023.4",
            "v2023.5.30",
            "2023-05-30 something",
            "Mayor 30, 2023",
            "Marching 3, 2023",
            "13:00",
            "20231301",
            "2023 reports",
            "May 30, 2023 and June 2, 2023",
            "null",
            "2023-05-3O",
            "２０２３",
        ] {
            assert_eq!(read(text), "none", "{text}");
        }
    }

    #[test]
    fn a_prefix_ends_where_the_date_ends() {
        let text = "2023-02-16 The study";
        assert_eq!(&text[parse_prefix(text, false).unwrap().1..], " The study");
        let text = "May 30, 2023 09:59 The study";
        assert_eq!(&text[parse_prefix(text, false).unwrap().1..], " The study");
        let text = "2023-02-16 A study";
        assert_eq!(&text[parse_prefix(text, false).unwrap().1..], " A study");
    }

    #[test]
    fn file_names() {
        let found = |stem| in_file_stem(stem).map(|(date, _)| date.date.to_string());
        assert_eq!(found("2023-05-30-meeting"), Some("2023-05-30".to_owned()));
        assert_eq!(found("report_20230530"), Some("2023-05-30".to_owned()));
        for stem in [
            "000_519e79330e14d553",
            "x20230530",
            "202305301",
            "20231301",
            "2023-5-30",
            "",
            "é2023-05-30é",
        ] {
            assert_eq!(found(stem), None, "{stem}");
        }
    }

    /// Cases of the Python `dateparser` test suite: whatever is read must be the day they expect.
    #[test]
    fn never_a_wrong_day_on_the_dateparser_cases() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../shared/data/conformance/dateparser/test_date_parser.json"
        );
        let Ok(json) = std::fs::read_to_string(path) else {
            println!("skipped: {path} is not there");
            return;
        };
        let cases: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
        let (mut read, mut wrong) = (0, vec![]);
        for case in cases.iter().filter(|c| c["test"] == "test_dates_parsing") {
            let (Some(text), Some(expected)) = (case["args"][0].as_str(), case["args"][1].as_str())
            else {
                continue;
            };
            if let Ok(date) = parse(text, false) {
                read += 1;
                let same = match date.precision {
                    Granularity::Day => expected[..10] == date.date.to_string(),
                    Granularity::Month => expected[..7] == date.date.to_string()[..7],
                    _ => expected[..4] == date.date.to_string()[..4],
                };
                if !same {
                    wrong.push((text.to_owned(), date.date, expected.to_owned()));
                }
            }
        }
        println!("{read} dates read");
        assert!(read >= 15 && wrong.is_empty(), "{read} read, wrong: {wrong:?}");
    }
}
