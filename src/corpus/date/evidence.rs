//! Candidates for a document's date, with what they were read from -> the one that is taken.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Unread, WrittenDate};
use crate::error::{Error, Result};
use crate::period::{Granularity, Period};

/// What a date was read from, in the default order of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateKind {
    /// The `date 2023-02-16` header of a text report.
    Header,
    /// A date column or field, or one of a sidecar file (`report.json` beside `report.txt`).
    Metadata,
    /// A line such as `Date: ...`, `Release time: ...`, a date alone on its line, before the body,
    /// or the dateline that begins it (`BEIJING, May 30, 2023 (Hebi Daily) -- `).
    BodyLine,
    /// The path of the document's address: `/2023/05/30/`.
    Url,
    /// The file's name.
    Filename,
    /// A line such as `Updated: ...`: when the page changed, not when the report came out.
    Updated,
    /// When the file, or the member of an archive, was last changed: copying is enough for that, so
    /// it is taken only when the order of trust names it.
    Modified,
}

impl DateKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Header,
        Self::Metadata,
        Self::BodyLine,
        Self::Url,
        Self::Filename,
        Self::Updated,
        Self::Modified,
    ];

    /// Those that are taken, the most trusted first, unless the user says otherwise.
    pub const DEFAULT_ORDER: [Self; 6] =
        [Self::Header, Self::Metadata, Self::BodyLine, Self::Url, Self::Filename, Self::Updated];

    /// Its name in tables and flags.
    pub fn name(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Metadata => "metadata",
            Self::BodyLine => "body-line",
            Self::Url => "url",
            Self::Filename => "filename",
            Self::Updated => "updated",
            Self::Modified => "modified",
        }
    }

    /// Whether it states the day of publication, so that two of them should agree.
    pub(super) fn states_publication(self) -> bool {
        matches!(self, Self::Header | Self::Metadata | Self::BodyLine | Self::Url)
    }
}

impl fmt::Display for DateKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for DateKind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == text).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Error::setting("--date-order", text, format!("one of {names}"))
        })
    }
}

/// Refuses an order of trust that is empty or names a kind twice.
pub(crate) fn check_order(order: &[DateKind]) -> Result<()> {
    let twice = order.iter().enumerate().find(|(at, kind)| order[..*at].contains(kind));
    let shown = order.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(",");
    match twice {
        Some((_, kind)) => {
            Err(Error::setting("--date-order", shown, format!("without a second `{kind}`")))
        }
        None if order.is_empty() => {
            let names = DateKind::ALL.map(DateKind::name).join(", ");
            Err(Error::setting("--date-order", "(empty)", format!("at least one of {names}")))
        }
        None => Ok(()),
    }
}

/// How the words of a candidate read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// As a date.
    Date {
        /// The day it names; the first of the month, year, ... when it is less precise.
        date: Date,
        /// [`Granularity::Day`], [`Granularity::Month`] or [`Granularity::Year`]; a date column may
        /// hold weeks and quarters too.
        precision: Granularity,
    },
    /// Two ways: `04/05/2023`.
    Ambiguous {
        /// The day, if the day comes first.
        day_first: Date,
        /// The day, if the month comes first.
        month_first: Date,
    },
    /// As no date, although one should stand there.
    Unreadable,
}

impl From<WrittenDate> for Reading {
    fn from(WrittenDate { date, precision }: WrittenDate) -> Self {
        Self::Date { date, precision }
    }
}

impl From<Result<WrittenDate, Unread>> for Reading {
    fn from(read: Result<WrittenDate, Unread>) -> Self {
        match read {
            Ok(date) => date.into(),
            Err(Unread::Ambiguous { day_first, month_first }) => {
                Self::Ambiguous { day_first, month_first }
            }
            Err(Unread::NotADate) => Self::Unreadable,
        }
    }
}

impl fmt::Display for Reading {
    /// `2023-04-19`, `2023-04`, `2023-04-05 or 2023-05-04`, `unreadable`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Date { date, precision } => Period::of(date, precision).fmt(f),
            Self::Ambiguous { day_first, month_first } => {
                let (first, second) = (day_first.min(month_first), day_first.max(month_first));
                write!(f, "{first} or {second}")
            }
            Self::Unreadable => f.write_str("unreadable"),
        }
    }
}

/// One candidate for a document's date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateEvidence {
    /// What it was read from.
    pub kind: DateKind,
    /// The words it was read from.
    pub text: String,
    /// How they read.
    pub reading: Reading,
    /// Bytes of the file where they stand in a text report, counted as those of a
    /// [`Removal`](crate::corpus::document::Removal); `None` for what stands elsewhere (a column,
    /// an address, a file's name) and where the bytes of a damaged file cannot be told.
    pub span: Option<Range<usize>>,
}

impl DateEvidence {
    /// Evidence without a place in the file.
    pub fn new(kind: DateKind, text: impl Into<String>, reading: impl Into<Reading>) -> Self {
        Self { kind, text: text.into(), reading: reading.into(), span: None }
    }

    /// The stretch of days it names, if it can be read in one way.
    pub fn period(&self) -> Option<Period> {
        match self.reading {
            Reading::Date { date, precision } => Some(Period::of(date, precision)),
            _ => None,
        }
    }
}

/// The date of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResolvedDate {
    /// The day taken; the first of the month, year, ... when the report is less precise.
    pub date: Date,
    /// How precisely the report states it.
    pub precision: Granularity,
    /// What it was read from.
    pub kind: DateKind,
}

impl ResolvedDate {
    /// Takes the most trusted candidate that can be read, of equals the first, and sorts the
    /// candidates: the one taken, then the others by trust, then the kinds that `order` leaves out
    /// and that are never taken.
    pub fn take(evidence: &mut [DateEvidence], order: &[DateKind]) -> Option<Self> {
        let trust = |kind| order.iter().position(|&other| other == kind);
        evidence.sort_by_key(|e| (trust(e.kind).unwrap_or(order.len()), e.kind));
        let readable =
            |e: &DateEvidence| trust(e.kind).is_some() && matches!(e.reading, Reading::Date { .. });
        let at = evidence.iter().position(readable)?;
        evidence[..=at].rotate_right(1);
        match evidence[0].reading {
            Reading::Date { date, precision } => {
                Some(Self { date, precision, kind: evidence[0].kind })
            }
            _ => None,
        }
    }

    /// The stretch of days it names.
    pub fn period(&self) -> Period {
        Period::of(self.date, self.precision)
    }

    /// The day, if it is known precisely enough for periods of this length.
    pub fn at(&self, granularity: Granularity) -> Option<Date> {
        // All days that the date may mean must lie in one period: a week may lie in two months.
        let known = self.period();
        let within = |day| Period::of(day, granularity);
        (self.precision == Granularity::Day || within(known.start()) == within(known.end()))
            .then_some(self.date)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn evidence(text: &str, kind: DateKind) -> DateEvidence {
        DateEvidence::new(kind, text, super::super::parse(text, false))
    }

    #[test]
    fn the_most_trusted_is_taken_and_all_are_kept() {
        let mut all = vec![
            evidence("2023-05-01", DateKind::Modified),
            evidence("2023-04-19", DateKind::BodyLine),
            evidence("04/05/2023", DateKind::Header),
            evidence("2023-04-20", DateKind::Metadata),
        ];
        let taken = ResolvedDate::take(&mut all, &DateKind::DEFAULT_ORDER).unwrap();
        assert_eq!((taken.date, taken.kind), (date(2023, 4, 20), DateKind::Metadata));
        let kinds: Vec<_> = all.iter().map(|e| e.kind.name()).collect();
        assert_eq!(kinds, ["metadata", "header", "body-line", "modified"]);
        let order = [DateKind::Modified, DateKind::BodyLine];
        let taken = ResolvedDate::take(&mut all, &order).unwrap();
        assert_eq!((taken.date, all[0].kind), (date(2023, 5, 1), DateKind::Modified));
        // A kind that the order leaves out is never taken.
        let mut rest = vec![evidence("2023-05-01", DateKind::Modified)];
        assert_eq!(ResolvedDate::take(&mut rest, &DateKind::DEFAULT_ORDER), None);
        assert_eq!(rest.len(), 1);
    }

    #[test]
    fn orders_are_checked() {
        assert!(check_order(&DateKind::DEFAULT_ORDER).is_ok());
        let twice = check_order(&[DateKind::Url, DateKind::Header, DateKind::Url]);
        let message = twice.unwrap_err().to_string();
        assert_eq!(message, "--date-order url,header,url: must be without a second `url`");
        assert!(check_order(&[]).is_err());
        let unknown = "mtime".parse::<DateKind>().unwrap_err().to_string();
        assert!(unknown.contains("mtime") && unknown.contains("filename, updated, modified"));
    }

    #[test]
    fn a_date_serves_periods_it_is_precise_enough_for() {
        let kind = DateKind::Metadata;
        let year = ResolvedDate { date: date(2023, 1, 1), precision: Granularity::Year, kind };
        assert_eq!(year.at(Granularity::Year), Some(date(2023, 1, 1)));
        assert_eq!(year.at(Granularity::Month), None);
        let month = ResolvedDate { precision: Granularity::Month, ..year };
        assert_eq!(month.at(Granularity::Week), None);
        assert_eq!(month.at(Granularity::Quarter), Some(date(2023, 1, 1)));
        let week = |day| ResolvedDate { date: day, precision: Granularity::Week, kind };
        let (inside, across) = (week(date(2023, 1, 9)), week(date(2023, 1, 30)));
        assert_eq!(inside.at(Granularity::Week), Some(date(2023, 1, 9)));
        assert_eq!(inside.at(Granularity::Month), Some(date(2023, 1, 9)));
        assert_eq!(across.at(Granularity::Month), None);
        assert_eq!(across.at(Granularity::Quarter), Some(date(2023, 1, 30)));
        assert_eq!(across.at(Granularity::Day), None);
    }
}
