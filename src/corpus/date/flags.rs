//! A document with the candidates for its date -> what is doubtful about the date.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::evidence::{DateEvidence, DateKind, Reading, ResolvedDate};
use crate::corpus::document::Document;
use crate::corpus::read::ReadParams;
use crate::error::{Error, Result};
use crate::period::Period;

/// Something to know about a document's date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateFlag {
    /// Two statements of the day of publication differ by so many days at most.
    Conflict {
        /// Days between the date taken and the farthest other statement.
        days: u32,
    },
    /// A date can be read two ways, and nothing says which is meant.
    Ambiguous,
    /// It lies after the day of the run.
    Future,
    /// It lies before the year 1500.
    Before1500,
    /// It is shared by a suspicious part of its source or folder: at least 20 documents and a fifth
    /// of them, against what other evidence, the other days or the other groups say (the rule
    /// stands in `corpus/date/batch.rs`).
    ScrapeBatch,
    /// All that is known is when the page or file was last changed.
    UpdatedOnly,
    /// There is no date, or none that is trusted.
    Undated,
}

impl DateFlag {
    /// Its name in tables and notes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Conflict { .. } => "conflict",
            Self::Ambiguous => "ambiguous",
            Self::Future => "future",
            Self::Before1500 => "before-1500",
            Self::ScrapeBatch => "scrape-batch",
            Self::UpdatedOnly => "updated-only",
            Self::Undated => "undated",
        }
    }

    /// Whether it makes a date impossible: no report is older than print or younger than its reading.
    pub fn is_impossible(self) -> bool {
        matches!(self, Self::Future | Self::Before1500)
    }

    /// Whether it makes a date that was taken doubtful.
    pub fn is_doubt(self) -> bool {
        !matches!(self, Self::Ambiguous | Self::Undated)
    }
}

impl fmt::Display for DateFlag {
    /// `conflict of 35 days`, `undated`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::Conflict { days: 1 } => f.write_str(" of 1 day"),
            Self::Conflict { days } => write!(f, " of {days} days"),
            _ => Ok(()),
        }
    }
}

/// Which dates count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DatePolicy {
    /// Every date that was taken.
    All,
    /// Those that are possible: documents dated in the future or before 1500 count as undated.
    #[default]
    Plausible,
    /// Only those without doubt: documents with another date count as undated.
    Strict,
}

impl DatePolicy {
    /// Its name in flags and settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Plausible => "plausible",
            Self::Strict => "strict",
        }
    }
}

impl fmt::Display for DatePolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for DatePolicy {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        [Self::All, Self::Plausible, Self::Strict]
            .into_iter()
            .find(|policy| policy.name() == text)
            .ok_or_else(|| Error::setting("--dates", text, "one of all, plausible, strict"))
    }
}

impl Document {
    /// Whether its date is, or was before [`DatePolicy`] put it aside, doubtful: in
    /// conflict, in the future, before 1500, shared by a scrape batch, or only that of a change.
    pub fn date_is_doubtful(&self) -> bool {
        self.date_flags.iter().any(|flag| flag.is_doubt())
    }

    /// Its date, or the one that was taken before [`DatePolicy`] put it aside.
    pub(super) fn date_taken(&self) -> Option<ResolvedDate> {
        // Only a date that was taken is doubtful, and it is the first of the candidates.
        let aside = self.date_evidence.first().filter(|_| self.date_is_doubtful());
        self.date.or_else(|| match aside?.reading {
            Reading::Date { date, precision } => {
                Some(ResolvedDate { date, precision, kind: aside?.kind })
            }
            _ => None,
        })
    }

    /// Flags its date by what the document alone tells, unless that was done before.
    pub(crate) fn judge_date(&mut self, params: &ReadParams) {
        if self.date_flags.is_empty() {
            self.date_flags = flags(self, params);
            self.apply_policy(params.dates);
        }
    }

    /// Adds what the other documents tell.
    pub(crate) fn flag_scrape_batch(&mut self, policy: DatePolicy) {
        self.date_flags.push(DateFlag::ScrapeBatch);
        self.date_flags.sort_unstable();
        self.apply_policy(policy);
    }

    fn apply_policy(&mut self, policy: DatePolicy) {
        let flagged = |doubt: fn(DateFlag) -> bool| self.date_flags.iter().any(|&f| doubt(f));
        let aside = match policy {
            DatePolicy::All => false,
            DatePolicy::Plausible => flagged(DateFlag::is_impossible),
            DatePolicy::Strict => flagged(DateFlag::is_doubt),
        };
        if aside && self.date.is_some() {
            self.date = None;
            self.date_flags.push(DateFlag::Undated);
        }
    }
}

fn flags(document: &Document, params: &ReadParams) -> Vec<DateFlag> {
    let trusted = |e: &&DateEvidence| params.date_order.contains(&e.kind);
    let evidence = || document.date_evidence.iter().filter(trusted);
    let ambiguous = |e: &DateEvidence| matches!(e.reading, Reading::Ambiguous { .. });
    let mut flags = Vec::new();
    let Some(taken) = document.date else {
        if evidence().any(ambiguous) {
            flags.push(DateFlag::Ambiguous);
        }
        flags.push(DateFlag::Undated);
        return flags;
    };
    let gaps = || {
        let stated = evidence().filter(|e| e.kind.states_publication());
        stated.map(|e| (e, gap(taken, e.reading))).filter(|&(_, days)| days > 0)
    };
    // Of a date with two readings that agrees with none the nearer one counts, and only against
    // another statement of the day: beside a file's name it is the better evidence, but unread.
    let apart = |e: &DateEvidence| !ambiguous(e) || taken.kind.states_publication();
    if let Some(days) = gaps().filter(|(e, _)| apart(e)).map(|(_, days)| days).max() {
        flags.push(DateFlag::Conflict { days });
    }
    if gaps().any(|(e, _)| !apart(e)) {
        flags.push(DateFlag::Ambiguous);
    }
    if params.today.is_some_and(|today| taken.date > today) {
        flags.push(DateFlag::Future);
    }
    if taken.date.year() < 1500 {
        flags.push(DateFlag::Before1500);
    }
    if matches!(taken.kind, DateKind::Updated | DateKind::Modified) {
        flags.push(DateFlag::UpdatedOnly);
    }
    flags
}

/// Days between the date taken and the nearest day that a candidate may mean.
fn gap(taken: ResolvedDate, reading: Reading) -> u32 {
    let own = taken.period();
    let to = |start: Date, end: Date| {
        let days = (start - own.end()).get_days().max((own.start() - end).get_days());
        days.max(0) as u32
    };
    match reading {
        Reading::Date { date, precision } => {
            let other = Period::of(date, precision);
            to(other.start(), other.end())
        }
        Reading::Ambiguous { day_first, month_first } => {
            to(day_first, day_first).min(to(month_first, month_first))
        }
        Reading::Unreadable => 0,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn judged(evidence: &[(DateKind, &str)], params: &ReadParams) -> Document {
        let read = |&(kind, text): &(DateKind, &str)| {
            DateEvidence::new(kind, text, super::super::parse(text, false))
        };
        let mut document =
            Document { date_evidence: evidence.iter().map(read).collect(), ..Document::default() };
        document.date = ResolvedDate::take(&mut document.date_evidence, &params.date_order);
        document.judge_date(params);
        document
    }

    #[test]
    fn flags_of_one_document() {
        use DateFlag::{Ambiguous, Before1500, Conflict, Future, Undated, UpdatedOnly};
        use DateKind::{BodyLine, Filename, Header, Metadata, Modified, Updated, Url};
        let params = ReadParams { today: Some(date(2024, 1, 31)), ..ReadParams::default() };
        for (evidence, expected) in [
            (&[(Header, "2023-04-20"), (BodyLine, "2023-04-19")][..], &[Conflict { days: 1 }][..]),
            (&[(Header, "2023-04-20"), (Metadata, "April 2023")], &[]),
            (&[(Header, "2023-04-20"), (Metadata, "2022")], &[Conflict { days: 110 }]),
            (&[(Metadata, "2023-04-20"), (Url, "2023-06-01")], &[Conflict { days: 42 }]),
            // File names and `Updated:` lines often name another day.
            (&[(Header, "2023-04-20"), (Filename, "2024-01-01"), (Updated, "2023-09-09")], &[]),
            (&[(Header, "05/04/2023")], &[Ambiguous, Undated]),
            // One of its readings is confirmed, none is, there is nothing to measure it by.
            (&[(BodyLine, "05/04/2023"), (Header, "2023-04-05")], &[]),
            (&[(BodyLine, "05/04/2023"), (Header, "2023-04-20")], &[Conflict { days: 14 }]),
            (&[(BodyLine, "05/04/2023"), (Filename, "2023-04-20")], &[Ambiguous]),
            (&[(Header, "2024-01-31")], &[]),
            (&[(Header, "2024-02-01")], &[Future, Undated]),
            (&[(Header, "1215-06-15")], &[Before1500, Undated]),
            (&[(Updated, "2023-04-20"), (Modified, "2023-05-05")], &[UpdatedOnly]),
            (&[(Modified, "2023-05-05")], &[Undated]),
            (&[(Header, "2023-02-30")], &[Undated]),
            (&[], &[Undated]),
        ] {
            assert_eq!(judged(evidence, &params).date_flags, expected, "{evidence:?}");
        }
    }

    #[test]
    fn strict_puts_doubtful_dates_aside() {
        let evidence = [(DateKind::Header, "2023-04-20"), (DateKind::BodyLine, "2023-04-19")];
        let all = judged(&evidence, &ReadParams::default());
        assert!(all.date.is_some() && all.date_is_doubtful());
        let params = ReadParams { dates: DatePolicy::Strict, ..ReadParams::default() };
        let mut strict = judged(&evidence, &params);
        assert!(strict.date.is_none() && strict.date_is_doubtful());
        assert_eq!(strict.date_flags, [DateFlag::Conflict { days: 1 }, DateFlag::Undated]);
        assert_eq!(strict.date_evidence, all.date_evidence);
        strict.judge_date(&params);
        assert_eq!(strict.date_flags.len(), 2);
        assert!(judged(&evidence[..1], &params).date.is_some());
    }

    /// A kind that the order leaves out is no statement to disagree with.
    #[test]
    fn kinds_left_out_make_no_conflict() {
        let params = ReadParams { date_order: vec![DateKind::Header], ..ReadParams::default() };
        let evidence = [(DateKind::Header, "2023-04-20"), (DateKind::BodyLine, "2023-04-19")];
        let read = judged(&evidence, &params);
        assert_eq!((read.date_flags.len(), read.date_evidence.len()), (0, 2));
    }

    #[test]
    fn names() {
        assert_eq!("strict".parse::<DatePolicy>().unwrap(), DatePolicy::Strict);
        let error = "some".parse::<DatePolicy>().unwrap_err().to_string();
        assert_eq!(error, "--dates some: must be one of all, plausible, strict");
        let shown = [DateFlag::Conflict { days: 1 }, DateFlag::Conflict { days: 35 }];
        assert_eq!(
            shown.map(|flag| flag.to_string()),
            ["conflict of 1 day", "conflict of 35 days"]
        );
    }
}
