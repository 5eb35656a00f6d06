//! Dates of documents -> the days without any where days usually have some.
//!
//! Archives have weekly rhythms and grow: a day is held against the same weekday near it. A day
//! without documents is missing when at least [`USUALLY`] of the days of its weekday within
//! [`WEEKS`] weeks before and after its empty stretch have documents, [`LEAST`] days or more being
//! there to compare.

use jiff::civil::Date;

use crate::period::{Granularity, Timeline};
use crate::table::{Column, Table, column};

/// How many weeks before and after an empty stretch are looked at.
pub const WEEKS: usize = 13;
/// The share of comparable days with documents from which a day without is missing.
pub const USUALLY: f64 = 0.95;
/// The least number of comparable days.
pub const LEAST: usize = 8;

/// A stretch of days without documents, from the first missing day to the last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MissingDays {
    /// The first missing day.
    pub from: Date,
    /// The last missing day.
    pub to: Date,
    /// How many days from the first to the last usually have documents.
    pub days: usize,
    /// How many documents such days hold near the stretch, summed.
    pub expected: f64,
}

/// The missing days of documents dated to these days, in order.
pub fn missing_days(dates: impl IntoIterator<Item = Option<Date>>) -> Vec<MissingDays> {
    let days: Vec<Date> = dates.into_iter().flatten().collect();
    let Some(span) = Timeline::spanning(days.iter().copied(), Granularity::Day) else {
        return Vec::new();
    };
    let mut documents = vec![0_u32; span.len()];
    for day in days {
        if let Some(place) = span.index_of(day) {
            documents[place] += 1;
        }
    }
    let mut runs = Vec::new();
    let mut start = 0;
    for run in documents.chunk_by(|a, b| (*a == 0) == (*b == 0)) {
        if run[0] == 0 {
            runs.extend(missing_of(&documents, (start, start + run.len()), span));
        }
        start += run.len();
    }
    runs
}

/// The missing days of one empty stretch `from..to`.
fn missing_of(
    documents: &[u32],
    (from, to): (usize, usize),
    span: Timeline,
) -> Option<MissingDays> {
    // By place in the week of the stretch; longer stretches repeat it.
    let near: Vec<Option<f64>> = (0..7.min(to - from))
        .map(|day| {
            let before = (1..=WEEKS).filter_map(|week| (from + day).checked_sub(7 * week));
            // The first day after the stretch of the same weekday.
            let next = from + day + (to - from - day).div_ceil(7) * 7;
            let after = (0..WEEKS).map(|week| next + 7 * week);
            // In a stretch shorter than a week, a week earlier lies before it.
            let counts: Vec<u32> =
                before.chain(after).filter_map(|day| documents.get(day)).copied().collect();
            let with = counts.iter().filter(|&&count| count > 0).count();
            let usual = counts.len() >= LEAST && with as f64 >= USUALLY * counts.len() as f64;
            usual.then(|| counts.iter().map(|&c| f64::from(c)).sum::<f64>() / counts.len() as f64)
        })
        .collect();
    let missing = || (from..to).filter_map(|day| Some((day, near[(day - from) % 7]?)));
    let (first, last) = (missing().next()?.0, missing().next_back()?.0);
    Some(MissingDays {
        from: span.period(first).start(),
        to: span.period(last).start(),
        days: missing().count(),
        expected: missing().map(|(_, documents)| documents).sum(),
    })
}

const COLUMNS: &[Column] = &[
    column("from", "", "First day without documents that usually has some"),
    column("to", "", "Last such day"),
    column("days", "days", "Days of the stretch that usually have documents"),
    column("expected", "documents", "Documents that such days hold near the stretch"),
];

/// The table `missing_days`.
pub fn missing_days_table(runs: &[MissingDays]) -> Table {
    let row = |run: &MissingDays| {
        let (from, to) = (run.from.to_string(), run.to.to_string());
        vec![from.into(), to.into(), run.days.into(), run.expected.into()]
    };
    Table { name: "missing_days", columns: COLUMNS, rows: runs.iter().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::{Weekday, date};

    /// Every day of 2022 that `there` keeps.
    fn year(there: impl Fn(Date) -> bool) -> Vec<Option<Date>> {
        let days = (0..365).map(|day| date(2022, 1, 1) + day.days());
        days.filter(|day| there(*day)).map(Some).collect()
    }

    fn runs(dates: Vec<Option<Date>>) -> Vec<(String, String, usize)> {
        let shown = |run: &MissingDays| (run.from.to_string(), run.to.to_string(), run.days);
        missing_days(dates).iter().map(shown).collect()
    }

    fn workday(day: Date) -> bool {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    fn within(day: Date, from: Date, to: Date) -> bool {
        (from..=to).contains(&day)
    }

    #[test]
    fn days_off_are_not_missing() {
        assert_eq!(runs(year(|_| true)), []);
        assert_eq!(runs(year(workday)), []);
        assert_eq!(runs(year(|day| day.weekday() == Weekday::Tuesday)), []);
        assert_eq!(runs(vec![]), []);
        assert_eq!(runs(vec![Some(date(2022, 1, 1)), None, Some(date(2022, 12, 31))]), []);
    }

    #[test]
    fn a_stretch_begins_and_ends_with_days_that_should_be_there() {
        let (from, to) = (date(2022, 6, 1), date(2022, 6, 19));
        let missing = runs(year(|day| workday(day) && !within(day, from, to)));
        assert_eq!(missing, [("2022-06-01".into(), "2022-06-17".into(), 13)]);
        let monday = runs(year(|day| workday(day) && day != date(2022, 6, 6)));
        assert_eq!(monday, [("2022-06-06".into(), "2022-06-06".into(), 1)]);
        let twice = year(|day| !within(day, from, to)).into_iter().flat_map(|day| [day, day]);
        let whole = missing_days(twice);
        assert_eq!((whole[0].days, whole[0].expected), (19, 38.0));
    }

    #[test]
    fn a_thin_beginning_is_no_loss() {
        let grows = year(|day| day >= date(2022, 6, 1) || day.weekday() == Weekday::Monday);
        assert_eq!(runs(grows), []);
    }

    #[test]
    fn an_outage_of_months_is_found() {
        let missing = runs(year(|day| !within(day, date(2022, 4, 1), date(2022, 8, 31))));
        assert_eq!(missing, [("2022-04-01".into(), "2022-08-31".into(), 153)]);
    }
}
