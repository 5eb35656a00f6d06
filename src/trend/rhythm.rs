//! The days of the documents of a source -> whether it comes in, ends, or falls silent.
//!
//! A source is judged by its own rhythm. Its *usual gap* is the 95th percentile of the days between
//! one of its publication days and the next. It *enters* when its first document comes more than
//! [`GAPS`] usual gaps after the first of the archive, *leaves* when its last one comes as much
//! before the archive's last, and is *silent* where two of its neighbouring documents lie as far
//! apart; each time at least one whole period must have passed that has documents of others.
//! Periods in which the whole archive is empty lengthen no gap.
//!
//! A wrong date must not move these ends: the first or last documents, at most [`STRAYS`] of all,
//! are *strays* when more than [`FAR`] usual gaps and [`APART`] of the span of the archive lie
//! between them and the others. So the ends of the archive are found too.

use std::ops::Range;

use jiff::civil::Date;

use super::axis::PeriodIndex;
use super::coverage::{Amount, SourceCoverage, total};

/// How many usual gaps an absence must exceed. Of a source that publishes at random, one gap in
/// 8,000 is as long (a Poisson process has its 95th percentile at 3 mean gaps).
pub const GAPS: i64 = 3;
/// With fewer documents the rhythm of a source cannot be told.
pub const FEW: u64 = 5;
/// The greatest share of the documents that are strays at either end; fewer than [`MANY`]
/// documents have none.
pub const STRAYS: f64 = 0.02;
/// See [`STRAYS`].
pub const MANY: usize = 20;
/// How many usual gaps lie at least between strays and the others.
pub const FAR: i64 = 10;
/// How great a share of the span of the archive does.
pub const APART: f64 = 0.05;

/// What sources are judged against.
pub(super) struct Rhythm<'a> {
    index: &'a PeriodIndex,
    dates: &'a [Option<Date>],
    tokens: &'a [u32],
    periods: &'a [Amount],
    /// The first and the last day, strays aside; none without dates.
    ends: Option<(Date, Date)>,
    /// Days of the empty periods before each period, and one more entry for all of them.
    empty_days: Vec<i64>,
}

impl<'a> Rhythm<'a> {
    pub(super) fn new(
        index: &'a PeriodIndex,
        dates: &'a [Option<Date>],
        tokens: &'a [u32],
        periods: &'a [Amount],
    ) -> Self {
        let on_axis = index.period_of.iter().zip(dates).filter(|(period, _)| period.is_some());
        let mut days: Vec<Date> = on_axis.filter_map(|(_, date)| *date).collect();
        days.sort_unstable();
        // Of all but the fewest documents at either end: strays cannot stretch it.
        let few = strays(days.len());
        let middle = days.get(few..days.len() - few).and_then(|d| d.first().zip(d.last()));
        let span = middle.map_or(0, |(&first, &last)| days_between(first, last));
        let core = &days[core(&days, apart(span))];
        let mut empty_days = vec![0];
        for (period, amount) in index.timeline.periods().zip(periods) {
            let before = empty_days.last().copied().unwrap_or(0);
            let days = days_between(period.start(), period.end()) + 1;
            empty_days.push(before + if amount.documents == 0 { days } else { 0 });
        }
        let ends = core.first().copied().zip(core.last().copied());
        Self { index, dates, tokens, periods, ends, empty_days }
    }

    /// The first and the last period, strays aside.
    pub(super) fn core(&self) -> (u32, u32) {
        let all = (0, self.periods.len() as u32 - 1);
        self.ends.map_or(all, |(first, last)| (self.period(first), self.period(last)))
    }

    fn period(&self, day: Date) -> u32 {
        self.index.timeline.index_of(day).unwrap_or(0) as u32
    }

    /// Days from one date to a later one, without those of empty periods.
    fn gap(&self, from: Date, to: Date) -> i64 {
        let before = |day| self.empty_days[self.period(day) as usize];
        let empty = before(to) - before(from);
        days_between(from, to) - empty
    }

    /// Documents in the order of their dates, summed by period.
    pub(super) fn by_period(&self, documents: &[u32]) -> Vec<(u32, Amount)> {
        let mut periods: Vec<(u32, Amount)> = Vec::new();
        for &document in documents {
            let Some(period) = self.index.period_of[document as usize] else { continue };
            if periods.last().is_none_or(|(last, _)| *last != period) {
                periods.push((period, Amount::default()));
            }
            if let Some((_, amount)) = periods.last_mut() {
                amount.add(self.tokens[document as usize]);
            }
        }
        periods
    }

    /// A source by its documents in the order of their dates.
    pub(super) fn source(&self, name: &str, documents: &[u32]) -> SourceCoverage {
        let dated: Vec<(Date, u32)> = documents
            .iter()
            .filter_map(|&document| Some((self.dates[document as usize]?, document)))
            .collect();
        let core = self.within(&dated);
        let ends = core.first().zip(core.last());
        let periods = self.by_period(documents);
        let mut source = SourceCoverage {
            name: name.to_owned(),
            total: total(periods.iter().map(|(_, amount)| amount)),
            periods,
            strays: (dated.len() - core.len()) as u64,
            first: ends.map(|(first, _)| first.0),
            last: ends.map(|(_, last)| last.0),
            ends: ends.map(|(first, last)| (first.1, last.1)),
            span: ends.map(|(first, last)| (self.period(first.0), self.period(last.0))),
            usual_gap: None,
            enters: false,
            leaves: false,
            silences: Vec::new(),
        };
        if core.len() as u64 >= FEW {
            let mut days: Vec<Date> = core.iter().map(|(day, _)| *day).collect();
            days.dedup();
            self.judge(&mut source, &days);
        }
        source
    }

    /// The documents without strays: those of the whole archive, and the source's own.
    fn within<'d>(&self, dated: &'d [(Date, u32)]) -> &'d [(Date, u32)] {
        let Some((first, last)) = self.ends else { return dated };
        let from = dated.partition_point(|(day, _)| *day < first);
        let to = dated.partition_point(|(day, _)| *day <= last);
        // A source of strays alone keeps them: there is nothing to set them against.
        let inside = if from < to { &dated[from..to] } else { dated };
        let days: Vec<Date> = inside.iter().map(|(day, _)| *day).collect();
        &inside[core(&days, apart(days_between(first, last)))]
    }

    /// Judges a source by its publication days, strays aside.
    fn judge(&self, source: &mut SourceCoverage, days: &[Date]) {
        let (Some((first, last)), Some(span)) = (self.ends, source.span) else { return };
        let (Some(&from), Some(&to)) = (days.first(), days.last()) else { return };
        let gaps: Vec<i64> = days.windows(2).map(|pair| self.gap(pair[0], pair[1])).collect();
        let usual = usual(gaps.clone());
        let long = |gap: i64| gap > GAPS * usual;
        let covered = |period: &u32| self.periods[*period as usize].documents > 0;
        let passed = |from: u32, to: u32| {
            let mut between = (from..to).filter(covered);
            let first = between.next()?;
            Some((first, between.next_back().unwrap_or(first)))
        };
        let (start, end) = self.core();
        source.usual_gap = Some(usual);
        source.enters = long(self.gap(first, from)) && passed(start, span.0).is_some();
        source.leaves = long(self.gap(to, last)) && passed(span.1 + 1, end + 1).is_some();
        let silence = |(pair, gap): (&[Date], &i64)| {
            let between = passed(self.period(pair[0]) + 1, self.period(pair[1]));
            between.filter(|_| long(*gap))
        };
        source.silences = days.windows(2).zip(&gaps).filter_map(silence).collect();
    }
}

/// How many of so many documents may be strays at either end.
fn strays(documents: usize) -> usize {
    if documents < MANY { 0 } else { (documents as f64 * STRAYS).ceil() as usize }
}

/// How many days must lie between strays and the others in an archive of this span.
fn apart(span: i64) -> i64 {
    (span as f64 * APART).ceil() as i64
}

/// Which of these days, one a document and rising, are no strays, with at least `apart` days
/// between.
fn core(days: &[Date], apart: i64) -> Range<usize> {
    let gap = |place: usize| days_between(days[place - 1], days[place]);
    let gaps: Vec<i64> = (1..days.len()).map(gap).filter(|&gap| gap > 0).collect();
    let far = (FAR * usual(gaps)).max(apart);
    let (n, few) = (days.len(), strays(days.len()));
    let start = (1..=few).rev().find(|&place| gap(place) > far).unwrap_or(0);
    let end = (n - few..n).find(|&place| gap(place) > far).unwrap_or(n);
    start..end
}

/// The 95th percentile (nearest rank) of gaps in days, at least a day.
fn usual(mut gaps: Vec<i64>) -> i64 {
    gaps.sort_unstable();
    let rank = (gaps.len() * 95).div_ceil(100);
    rank.checked_sub(1).map_or(1, |place| gaps[place].max(1))
}

fn days_between(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;

    #[test]
    fn the_usual_gap_is_the_95th_percentile() {
        assert_eq!((usual(vec![]), usual(vec![0]), usual((1..=100).collect())), (1, 1, 95));
    }

    #[test]
    fn strays_are_few_and_far() {
        let daily: Vec<Date> = (0..100).map(|day| date(2021, 1, 1) + day.days()).collect();
        let with = |others: &[Date]| {
            let mut days = [others, &daily].concat();
            days.sort_unstable();
            core(&days, 5)
        };
        assert_eq!(with(&[]), 0..100);
        assert_eq!(with(&[date(1021, 3, 1), date(2091, 3, 1)]), 1..101);
        assert_eq!(with(&[date(2020, 12, 25), date(2020, 12, 22)]), 0..102, "a week is not far");
        let early: Vec<Date> = (0..4).map(|day| date(2019, 1, 1) + day.days()).collect();
        assert_eq!(with(&early), 0..104, "4 of 104 are not few");
        assert_eq!(core(&[date(1021, 1, 1), date(2021, 1, 1)], 0), 0..2);
        assert_eq!(core(&[], 0), 0..0);
    }
}
