//! The calendar: granularities, periods, timelines with their empty periods, ranges.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, ISOWeekDate, Weekday, date};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Granularity {
    /// A calendar day.
    Day,
    /// An ISO 8601 week, Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// January to March, April to June, ...
    Quarter,
    /// A calendar year.
    Year,
}

impl Granularity {
    /// All of them, the shortest first.
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// Its name in flags, tables and charts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

impl fmt::Display for Granularity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Granularity {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|g| g.name() == text)
            .ok_or_else(|| Error::setting("--by", text, "one of day, week, month, quarter, year"))
    }
}

/// One period: a granularity and its running number, so that neighbours differ by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    granularity: Granularity,
    number: i32,
}

const EPOCH: Date = date(1970, 1, 1);
/// The Monday of the ISO week that holds [`EPOCH`].
const EPOCH_MONDAY: Date = date(1969, 12, 29);

fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

/// The first day of a month, counted from that of the year 0.
fn first_of(month: i32) -> Date {
    let year = i16::try_from(month.div_euclid(12)).unwrap_or(i16::MAX).clamp(-9999, 9999);
    date(year, i8::try_from(month.rem_euclid(12)).unwrap_or(0) + 1, 1)
}

impl Period {
    /// The period of this granularity that holds `day`.
    pub fn of(day: Date, granularity: Granularity) -> Self {
        let year = i32::from(day.year());
        let month = i32::from(day.month()) - 1;
        let number = match granularity {
            Granularity::Day => days_between(EPOCH, day),
            Granularity::Week => days_between(EPOCH_MONDAY, day).div_euclid(7),
            Granularity::Month => year * 12 + month,
            Granularity::Quarter => year * 4 + month / 3,
            Granularity::Year => year,
        };
        Self { granularity, number }
    }

    /// Its granularity.
    pub fn granularity(self) -> Granularity {
        self.granularity
    }

    /// The period `steps` later (earlier when negative).
    #[must_use]
    pub fn plus(self, steps: i32) -> Self {
        Self { number: self.number + steps, ..self }
    }

    /// How many periods `other` lies after this one. Both are of one granularity.
    pub fn steps_to(self, other: Self) -> i32 {
        debug_assert_eq!(self.granularity, other.granularity);
        other.number - self.number
    }

    /// Its first day.
    pub fn start(self) -> Date {
        let after = |day: Date, days: i32| {
            day.saturating_add(jiff::Span::new().days(days.clamp(-3_000_000, 3_000_000)))
        };
        match self.granularity {
            Granularity::Day => after(EPOCH, self.number),
            Granularity::Week => after(EPOCH_MONDAY, self.number.saturating_mul(7)),
            Granularity::Month => first_of(self.number),
            Granularity::Quarter => first_of(self.number * 3),
            Granularity::Year => first_of(self.number * 12),
        }
    }

    /// Its last day.
    pub fn end(self) -> Date {
        let last_month = match self.granularity {
            Granularity::Day => return self.start(),
            Granularity::Week => return self.start().saturating_add(jiff::Span::new().days(6)),
            Granularity::Month => self.number,
            Granularity::Quarter => self.number * 3 + 2,
            Granularity::Year => self.number * 12 + 11,
        };
        first_of(last_month).last_of_month()
    }
}

impl fmt::Display for Period {
    /// `2023-02-16`, `2023-W07`, `2023-02`, `2023-Q1`, `2023`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.start();
        match self.granularity {
            Granularity::Day => write!(f, "{start}"),
            Granularity::Week => {
                let week = start.iso_week_date();
                write!(f, "{:04}-W{:02}", week.year(), week.week())
            }
            Granularity::Month => write!(f, "{:04}-{:02}", start.year(), start.month()),
            Granularity::Quarter => {
                write!(f, "{:04}-Q{}", start.year(), (start.month() - 1) / 3 + 1)
            }
            Granularity::Year => write!(f, "{:04}", start.year()),
        }
    }
}

impl FromStr for Period {
    type Err = Error;

    /// Reads what [`Display`](fmt::Display) writes.
    fn from_str(text: &str) -> Result<Self> {
        parse_period(text).ok_or_else(|| {
            Error::setting(
                "period",
                format!("`{text}`"),
                "a year 2023, a quarter 2023-Q1, a month 2023-02, a week 2023-W07 or a day 2023-02-16",
            )
        })
    }
}

fn parse_period(text: &str) -> Option<Period> {
    let (year, rest) = match text.split_once('-') {
        Some((year, rest)) => (year, Some(rest)),
        None => (text, None),
    };
    if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year: i16 = year.parse().ok()?;
    let number = |digits: &str| -> Option<i8> {
        (digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit()))
            .then(|| digits.parse().ok())?
    };
    let Some(rest) = rest else {
        return Some(Period::of(Date::new(year, 1, 1).ok()?, Granularity::Year));
    };
    if let Some(quarter) = rest.strip_prefix(['Q', 'q']) {
        let quarter = number(quarter).filter(|q| (1..=4).contains(q))?;
        return Some(Period::of(Date::new(year, quarter * 3, 1).ok()?, Granularity::Quarter));
    }
    if let Some(week) = rest.strip_prefix(['W', 'w']) {
        let monday = ISOWeekDate::new(year, number(week)?, Weekday::Monday).ok()?;
        return Some(Period::of(monday.date(), Granularity::Week));
    }
    match rest.split_once('-') {
        Some((month, day)) => {
            let day = Date::new(year, number(month)?, number(day)?).ok()?;
            Some(Period::of(day, Granularity::Day))
        }
        None => Some(Period::of(Date::new(year, number(rest)?, 1).ok()?, Granularity::Month)),
    }
}

/// A stretch of days with optional ends, both included: `2022`, `2022-09..2023-02`, `..2022`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRange {
    /// First day, or open.
    pub from: Option<Date>,
    /// Last day, or open.
    pub to: Option<Date>,
}

impl DateRange {
    /// Whether `day` lies in the range.
    pub fn contains(&self, day: Date) -> bool {
        self.from.is_none_or(|from| day >= from) && self.to.is_none_or(|to| day <= to)
    }
}

impl FromStr for DateRange {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let end = |part: &str| -> Result<Option<Period>> {
            if part.is_empty() { Ok(None) } else { part.parse().map(Some) }
        };
        let (from, to) = if let Some((from, to)) = text.split_once("..") {
            (end(from.trim())?, end(to.trim())?)
        } else {
            let period: Period = text.trim().parse()?;
            (Some(period), Some(period))
        };
        let range = Self { from: from.map(Period::start), to: to.map(Period::end) };
        match (range.from, range.to) {
            (Some(from), Some(to)) if from > to => Err(Error::setting(
                "period",
                format!("`{text}`"),
                "a range whose start is not after its end",
            )),
            _ => Ok(range),
        }
    }
}

impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(from) = self.from {
            write!(f, "{from}")?;
        }
        f.write_str("..")?;
        self.to.map_or(Ok(()), |to| write!(f, "{to}"))
    }
}

/// All periods from the first to the last, the empty ones too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeline {
    first: Period,
    len: usize,
}

impl Timeline {
    /// The shortest timeline that holds every day given; `None` without days.
    pub fn spanning(
        days: impl IntoIterator<Item = Date>,
        granularity: Granularity,
    ) -> Option<Self> {
        let mut periods = days.into_iter().map(|day| Period::of(day, granularity));
        let first = periods.next()?;
        let (low, high) = periods.fold((first, first), |(low, high), p| (low.min(p), high.max(p)));
        Some(Self { first: low, len: low.steps_to(high) as usize + 1 })
    }

    /// The same start with so many periods, at least 1.
    #[must_use]
    pub fn of_length(self, len: usize) -> Self {
        Self { len: len.max(1), ..self }
    }

    /// The granularity of its periods.
    pub fn granularity(&self) -> Granularity {
        self.first.granularity
    }

    /// Number of periods, never 0.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.len
    }

    /// The period at `index`.
    pub fn period(&self, index: usize) -> Period {
        self.first.plus(index as i32)
    }

    /// The periods in order.
    pub fn periods(&self) -> impl ExactSizeIterator<Item = Period> + use<> {
        let first = self.first;
        (0..self.len as i32).map(move |step| first.plus(step))
    }

    /// The index of the period that holds `day`, if it lies on the timeline.
    pub fn index_of(&self, day: Date) -> Option<usize> {
        let step = self.first.steps_to(Period::of(day, self.granularity()));
        usize::try_from(step).ok().filter(|&index| index < self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> String {
        text.parse::<DateRange>().unwrap().to_string()
    }

    #[test]
    fn periods_read_what_they_write() {
        for text in ["2023", "2023-Q1", "2023-02", "2023-W07", "2023-02-16", "2020-W53", "0999"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "23", "2023-13", "2023-Q5", "2023-W54", "2023-02-30", "2023-1-1-1", "x"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }

    #[test]
    fn ranges_cover_whole_periods() {
        assert_eq!(range("2022"), "2022-01-01..2022-12-31");
        assert_eq!(range("2022-Q3"), "2022-07-01..2022-09-30");
        assert_eq!(range("2022-09..2023-02"), "2022-09-01..2023-02-28");
        assert_eq!(range("..2022"), "..2022-12-31");
        assert_eq!(range("2023.."), "2023-01-01..");
        assert_eq!(range("9999"), "9999-01-01..9999-12-31");
        assert_eq!(range("9999-12"), "9999-12-01..9999-12-31");
        assert_eq!(range("9999-Q4"), "9999-10-01..9999-12-31");
        assert_eq!(range("9999-W52"), "9999-12-27..9999-12-31");
        assert_eq!(range("9999-12-31"), "9999-12-31..9999-12-31");
        assert_eq!(range("2024-02"), "2024-02-01..2024-02-29");
        assert!("2023..2022".parse::<DateRange>().is_err());
    }

    #[test]
    fn timelines_keep_empty_periods() {
        let days = [date(2023, 3, 9), date(2022, 11, 30), date(2023, 1, 1)];
        let timeline = Timeline::spanning(days, Granularity::Month).unwrap();
        let labels: Vec<_> = timeline.periods().map(|p| p.to_string()).collect();
        assert_eq!(labels, ["2022-11", "2022-12", "2023-01", "2023-02", "2023-03"]);
        assert_eq!(timeline.index_of(date(2023, 2, 14)), Some(3));
        assert_eq!(timeline.index_of(date(2023, 4, 1)), None);
        assert!(Timeline::spanning([], Granularity::Day).is_none());
    }

    #[test]
    fn weeks_before_1970_are_monday_based() {
        let week = Period::of(date(1946, 9, 20), Granularity::Week);
        assert_eq!(week.start(), date(1946, 9, 16));
        assert_eq!(week.end(), date(1946, 9, 22));
    }
}
