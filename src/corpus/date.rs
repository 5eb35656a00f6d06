//! Words at a place where a date stands -> a calendar day, or the reason why not.
//!
//! Only absolute dates are read, and only where the caller says one stands (a header, a labelled
//! line, a date column): running text is never searched. Forms read, each with or without a
//! weekday before it, a time before or after it, and a time zone:
//!
//! - `2023-04-19`, `2023/4/19`, `2023.4.19`, `2023. 4. 19.`, `2023-Apr-19`, `20230419`,
//!   `2023年4月19日`, `二〇二三年四月十九日`
//! - `July 02, 2023`, `July 2nd, 2023`, `30 May 2023`, `30th of May, 2023`, `2023 May 30`, with the
//!   names of months and weekdays in every language with a stemmer (`30 мая 2023 г.`, `3. syyskuuta
//!   1939`, `12 de junio del 2012`, `1er février 2023`, `2023. május 30.`)
//! - `19.04.2023` (day first), `4/19/2023`, `19-04-2023`
//! - `May 2023`, `2023-05`, `2023年5月` (precise to the month), `2023` (precise to the year)
//!
//! Digits may be ASCII, full-width, Tamil, Arabic or Persian ones, of one script within a number
//! (years before 1700 in the latter two belong to other calendars and are not read). `4/5/2023` can
//! be read two ways and is refused unless the caller says that the day comes first; so is
//! `4. 5. 2023`. The day is the one written, whatever the time zone. Two-digit years, Unix timestamps
//! and relative dates are not read.

mod batch;
mod cursor;
mod evidence;
mod flags;
mod forms;
mod names;
mod notes;
mod paths;
mod time;

#[cfg(test)]
mod conformance;

use jiff::civil::Date;

use crate::period::Granularity;

use cursor::{Cursor, is_space};

pub(crate) use batch::scrape_batches;
pub(crate) use evidence::check_order;
pub use evidence::{DateEvidence, DateKind, Reading, ResolvedDate};
pub use flags::{DateFlag, DatePolicy};
pub(crate) use notes::notes;
pub use paths::{in_file_stem, in_url};

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
    Ambiguous {
        /// The day, if the day comes first.
        day_first: Date,
        /// The day, if the month comes first.
        month_first: Date,
    },
}

/// Reads a date that fills the whole of `text`.
pub fn parse(text: &str, day_first: bool) -> Result<WrittenDate, Unread> {
    let (date, end) = parse_prefix(text, day_first)?;
    let mut cursor = Cursor { at: end, ..Cursor::new(text, day_first) };
    if cursor.nothing_else() { Ok(date) } else { Err(Unread::NotADate) }
}

/// Reads a date at the start of `text`: the date, and the byte where it ends with its time and zone.
pub fn parse_prefix(text: &str, day_first: bool) -> Result<(WrittenDate, usize), Unread> {
    let mut cursor = Cursor::new(text, day_first);
    cursor.skip(|c| is_space(c) || "([（".contains(c));
    if cursor.time() || cursor.attempt(|c| (c.weekday() && c.time()).then_some(())).is_some() {
        cursor.skip(|c| is_space(c) || c == ',');
        cursor.eat_word(&["on"]);
    }
    let date = cursor.date()?;
    cursor.time_after();
    Ok((date, cursor.at))
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
            Err(Unread::Ambiguous { .. }) => "ambiguous".to_owned(),
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
            "２０２３年５月３０日",
            "２０２３－０５－３０",
            "二〇二三年五月三十日",
            "2023年5月30日 星期二 上午9:59",
            "2023年5月30日(火) 9時59分",
            "2023年5月30",
            "2023. 5. 30.",
            "2023. május 30-án",
            "2023 május 30",
            "30. 05. 2023",
            "30. Mai 2023, 9.59 Uhr",
            "Dienstag, den 30. Mai 2023",
            "le 30 mai 2023 à 9h59",
            "mar. 30 mai 2023",
            "30 de mayo de 2023",
            "30 de maio de 2023 às 9h59",
            "30 maggio 2023",
            "30 mei 2023 om 9:59 uur",
            "den 30 maj 2023 kl. 09:59",
            "30. toukokuuta 2023 klo 9.59",
            "30 Μαΐου 2023",
            "30 мая 2023 г. в 09:59",
            "30 mai 2023",
            "30 Mayıs 2023 Salı",
            "30.Mayıs.2023, 09:59",
            "٣٠ مايو ٢٠٢٣",
            "30 أيار 2023",
            "30 மே 2023",
            "2023年5月30日晚8:00",
            "Tue May 30 2023 10:34:51 GMT+0800 (CST)",
            "30 May 2023 23:59 -0400",
        ] {
            assert_eq!(read(text), "2023-05-30", "{text}");
        }
        assert_eq!(read("July 02, 2023 09:17:35"), "2023-07-02");
        assert_eq!(read("July 2nd, 2023"), "2023-07-02");
        assert_eq!(read("Sept 4, 2014"), "2014-09-04");
        assert_eq!(read("29 February 2024"), "2024-02-29");
        assert_eq!(read("1er février 2023"), "2023-02-01");
        assert_eq!(read("1º de março de 2023"), "2023-03-01");
        assert_eq!(read("1° marzo 2023"), "2023-03-01");
        assert_eq!(read("3. syyskuuta 1939"), "1939-09-03");
        assert_eq!(read("Mar 3, 2023"), "2023-03-03");
        assert_eq!(read("14-jan-2014"), "2014-01-14");
        assert_eq!(read("12 كانون الأول 2023"), "2023-12-12");
        assert_eq!(read("sexta-feira, 10 de junho de 2014 14:52"), "2014-06-10");
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
        assert_eq!(read("04. 05. 2023"), "ambiguous");
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
            "3O May 2023",
            "2０2３",
            "14 giu 13",
            "18.10.14 um 22:56 Uhr",
            "2016年6月2911:30",
            "Aug 7, 2014Aug 7, 2014",
            "DECEMBER 21 19.87",
            "1484823450",
            "2023-100",
            "112年5月30日",
            "30 listopad 2023",
            "30 رمضان 1445",
            "۱۴۰۲/۰۲/۰۹",
            "٩/٥/١٤٤٥",
            "२०८०/०१/१६",
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
        for (text, rest) in [
            ("2023-02-16 5 pm is late", " 5 pm is late"),
            ("2023-02-16 13.12 percent", " 13.12 percent"),
            ("2023-02-16 Sun rises", " Sun rises"),
            ("2023-02-16 At noon", " At noon"),
            ("2023 March of the bears", " March of the bears"),
            ("30 мая 2023 г. Совещание", " Совещание"),
        ] {
            assert_eq!(&text[parse_prefix(text, false).unwrap().1..], rest);
        }
    }
}
