//! Periods, dates, tokens and sources of documents -> what the archive covers, and since when.
//!
//! A source is judged by its own rhythm. Its *usual gap* is the 95th percentile of the days between
//! one of its publication days and the next. It *enters* when its first document comes more than
//! [`GAPS`] usual gaps after the first of the archive, *leaves* when its last one comes as much
//! before the archive's last, and is *silent* where two of its neighbouring documents lie as far
//! apart; each time at least one whole period must have passed that has documents of others.
//! Periods in which the whole archive is empty lengthen no gap.

use jiff::civil::Date;

use super::axis::PeriodIndex;
use super::sources::Sources;
use crate::period::Timeline;

/// How many usual gaps an absence must exceed. Of a source that publishes at random, one gap in
/// 8,000 is as long (a Poisson process has its 95th percentile at 3 mean gaps).
pub const GAPS: i64 = 3;
/// With fewer documents the rhythm of a source cannot be told.
pub const FEW: u64 = 5;

/// Documents and tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount {
    /// Number of documents.
    pub documents: u64,
    /// Sum of their tokens.
    pub tokens: u64,
    /// Tokens of the longest of them.
    pub longest: u64,
}

impl Amount {
    fn add(&mut self, tokens: u32) {
        self.documents += 1;
        self.tokens += u64::from(tokens);
        self.longest = self.longest.max(u64::from(tokens));
    }

    /// Of each period of the index, length `timeline.len()`; undated documents count nowhere.
    ///
    /// # Panics
    /// When tokens and index are not of one length.
    pub fn by_period(index: &PeriodIndex, tokens: &[u32]) -> Vec<Self> {
        assert_eq!(index.period_of.len(), tokens.len(), "one token count for every document");
        let mut periods = vec![Self::default(); index.timeline.len()];
        for (period, &tokens) in index.period_of.iter().zip(tokens) {
            if let Some(period) = period {
                periods[*period as usize].add(tokens);
            }
        }
        periods
    }

    /// Whether rates of it say little: documents, but fewer than [`FEW`], or more than half of the
    /// tokens in one of them.
    pub fn is_thin(&self) -> bool {
        self.documents > 0 && (self.documents < FEW || 2 * self.longest > self.tokens)
    }
}

/// One source over time. Undated documents count nowhere.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceCoverage {
    /// Its name.
    pub name: String,
    /// All its dated documents.
    pub total: Amount,
    /// The periods in which it has documents, by their index, rising.
    pub periods: Vec<(u32, Amount)>,
    /// The day of its first document; none when none is dated.
    pub first: Option<Date>,
    /// The day of its last document.
    pub last: Option<Date>,
    /// The index of its first document.
    pub first_document: Option<u32>,
    /// The 95th percentile of the days from one of its publication days to the next.
    pub usual_gap: Option<i64>,
    /// Whether it comes in after the start of the archive.
    pub enters: bool,
    /// Whether it ends before the end of the archive.
    pub leaves: bool,
    /// First and last period of each silence, by their index.
    pub silences: Vec<(u32, u32)>,
}

impl SourceCoverage {
    /// `throughout`, `enters`, `leaves`, `silent`, more than one of these (`enters, leaves`), or
    /// `few documents`.
    pub fn status(&self) -> String {
        if self.total.documents < FEW {
            return "few documents".to_owned();
        }
        let silent = !self.silences.is_empty();
        let words = [(self.enters, "enters"), (self.leaves, "leaves"), (silent, "silent")];
        let said: Vec<_> = words.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
        if said.is_empty() { "throughout".to_owned() } else { said.join(", ") }
    }

    /// The index of the period of its first and last document.
    pub fn span(&self) -> Option<(u32, u32)> {
        Some((self.periods.first()?.0, self.periods.last()?.0))
    }
}

/// What an archive covers.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// The periods.
    pub timeline: Timeline,
    /// Documents and tokens of each period, length `timeline.len()`.
    pub periods: Vec<Amount>,
    /// The sources, in the order of their names.
    pub sources: Vec<SourceCoverage>,
    /// What names no source, by period, as [`SourceCoverage::periods`].
    pub unnamed: Vec<(u32, Amount)>,
}

impl Coverage {
    /// Of documents with these dates, tokens and sources, all in document order. `dates` are those
    /// the index was made of.
    ///
    /// # Panics
    /// When they are not of one length.
    pub fn new(
        index: &PeriodIndex,
        dates: &[Option<Date>],
        tokens: &[u32],
        sources: &Sources,
    ) -> Self {
        let n_docs = index.period_of.len();
        let lengths = [dates.len(), tokens.len(), sources.source_of.len()];
        assert_eq!(lengths, [n_docs; 3], "one date, token count and source for every document");
        let periods = Amount::by_period(index, tokens);
        let mut documents: Vec<Vec<u32>> = vec![Vec::new(); sources.n_groups()];
        for document in (0..n_docs).filter(|&document| index.period_of[document].is_some()) {
            documents[sources.group(document)].push(document as u32);
        }
        let archive = Archive::new(index, dates, tokens, &periods);
        for documents in &mut documents {
            documents.sort_by_key(|&document| (dates[document as usize], document));
        }
        let unnamed = archive.by_period(&documents.pop().unwrap_or_default());
        let cover = |(name, documents): (&String, Vec<u32>)| archive.source(name, &documents);
        let sources = sources.names.iter().zip(documents).map(cover).collect();
        Self { timeline: index.timeline, periods, sources, unnamed }
    }

    /// Number of periods that have documents.
    pub fn n_covered(&self) -> usize {
        self.periods.iter().filter(|period| period.documents > 0).count()
    }

    /// All dated documents.
    pub fn total(&self) -> Amount {
        total(&self.periods)
    }
}

fn total<'a>(amounts: impl IntoIterator<Item = &'a Amount>) -> Amount {
    amounts.into_iter().fold(Amount::default(), |sum, amount| Amount {
        documents: sum.documents + amount.documents,
        tokens: sum.tokens + amount.tokens,
        longest: sum.longest.max(amount.longest),
    })
}

/// What sources are judged against.
struct Archive<'a> {
    index: &'a PeriodIndex,
    dates: &'a [Option<Date>],
    tokens: &'a [u32],
    periods: &'a [Amount],
    first: Option<Date>,
    last: Option<Date>,
    /// Days of the empty periods before each period, and one more entry for all of them.
    empty_days: Vec<i64>,
}

impl<'a> Archive<'a> {
    fn new(
        index: &'a PeriodIndex,
        dates: &'a [Option<Date>],
        tokens: &'a [u32],
        periods: &'a [Amount],
    ) -> Self {
        let on_axis = index.period_of.iter().zip(dates).filter(|(period, _)| period.is_some());
        let days = || on_axis.clone().filter_map(|(_, date)| *date);
        let mut empty_days = vec![0];
        for (period, amount) in index.timeline.periods().zip(periods) {
            let before = empty_days.last().copied().unwrap_or(0);
            let days = days_between(period.start(), period.end()) + 1;
            empty_days.push(before + if amount.documents == 0 { days } else { 0 });
        }
        Self { index, dates, tokens, periods, first: days().min(), last: days().max(), empty_days }
    }

    /// Days from one date to a later one, without those of empty periods.
    fn gap(&self, from: Date, to: Date) -> i64 {
        let period = |day| self.index.timeline.index_of(day).unwrap_or(0);
        let empty = self.empty_days[period(to)] - self.empty_days[period(from)];
        days_between(from, to) - empty
    }

    /// Documents in the order of their dates, summed by period.
    fn by_period(&self, documents: &[u32]) -> Vec<(u32, Amount)> {
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
    fn source(&self, name: &str, documents: &[u32]) -> SourceCoverage {
        let mut days: Vec<Date> =
            documents.iter().filter_map(|&document| self.dates[document as usize]).collect();
        days.dedup();
        let periods = self.by_period(documents);
        let mut source = SourceCoverage {
            name: name.to_owned(),
            total: total(periods.iter().map(|(_, amount)| amount)),
            periods,
            first: days.first().copied(),
            last: days.last().copied(),
            first_document: documents.first().copied(),
            usual_gap: None,
            enters: false,
            leaves: false,
            silences: Vec::new(),
        };
        if source.total.documents >= FEW {
            self.judge(&mut source, &days);
        }
        source
    }

    fn judge(&self, source: &mut SourceCoverage, days: &[Date]) {
        let (Some(first), Some(last)) = (self.first, self.last) else { return };
        let (Some(&from), Some(&to)) = (days.first(), days.last()) else { return };
        let gaps: Vec<i64> = days.windows(2).map(|pair| self.gap(pair[0], pair[1])).collect();
        let usual = usual(gaps.clone());
        let long = |gap: i64| gap > GAPS * usual;
        let period = |day| self.index.timeline.index_of(day).unwrap_or(0);
        let covered = |period: &usize| self.periods[*period].documents > 0;
        let passed = |from: usize, to: usize| {
            let mut between = (from..to).filter(covered);
            let first = between.next()?;
            Some((first, between.next_back().unwrap_or(first)))
        };
        source.usual_gap = Some(usual);
        source.enters = long(self.gap(first, from)) && passed(0, period(from)).is_some();
        let end = self.periods.len();
        source.leaves = long(self.gap(to, last)) && passed(period(to) + 1, end).is_some();
        let silence = |(pair, gap): (&[Date], &i64)| {
            let between = passed(period(pair[0]) + 1, period(pair[1]));
            between.filter(|_| long(*gap)).map(|(from, to)| (from as u32, to as u32))
        };
        source.silences = days.windows(2).zip(&gaps).filter_map(silence).collect();
    }
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
    use crate::period::Granularity;
    use jiff::ToSpan;
    use jiff::civil::date;

    /// Documents of `(source, first day, every so many days, how many)`.
    fn coverage(series: &[(&str, Date, i64, i64)], by: Granularity) -> Coverage {
        let mut documents = Vec::new();
        for &(source, first, every, count) in series {
            documents.extend((0..count).map(|i| (source, first + (i * every).days())));
        }
        let dates: Vec<_> = documents.iter().map(|(_, day)| Some(*day)).collect();
        let sources = documents.iter().map(|(source, _)| Some(*source).filter(|s| !s.is_empty()));
        let index = PeriodIndex::new(dates.clone(), by).unwrap();
        Coverage::new(&index, &dates, &vec![10; dates.len()], &Sources::new(sources))
    }

    fn statuses(coverage: &Coverage) -> Vec<String> {
        coverage.sources.iter().map(SourceCoverage::status).collect()
    }

    const START: Date = date(2020, 1, 1);

    #[test]
    fn sources_are_judged_by_their_own_rhythm() {
        let coverage = coverage(
            &[
                ("a-daily", START, 1, 730),
                ("b-monthly", date(2020, 2, 20), 30, 22),
                ("c-enters", date(2020, 7, 1), 2, 274),
                ("d-leaves", START, 2, 100),
                ("e-silent", START, 1, 100),
                ("e-silent", date(2020, 7, 15), 1, 535),
                ("f-visits", date(2020, 5, 1), 1, 40),
                ("g-few", date(2020, 5, 1), 1, 4),
            ],
            Granularity::Month,
        );
        let expected = [
            "throughout",
            "throughout",
            "enters",
            "leaves",
            "silent",
            "enters, leaves",
            "few documents",
        ];
        assert_eq!(statuses(&coverage), expected);
        let silent = &coverage.sources[4];
        // Its last day before is 9 April: May and June are whole.
        assert_eq!(silent.silences, [(4, 5)]);
        assert_eq!(silent.usual_gap, Some(1));
        assert_eq!(coverage.sources[2].span(), Some((6, 23)));
        assert_eq!(coverage.total().documents, 730 + 22 + 274 + 100 + 635 + 40 + 4);
    }

    #[test]
    fn an_empty_stretch_of_the_archive_silences_nobody() {
        let later = date(2021, 6, 1);
        let both =
            [("a", START, 1, 90), ("a", later, 1, 90), ("b", START, 5, 18), ("b", later, 5, 18)];
        let both = coverage(&both, Granularity::Month);
        assert_eq!(statuses(&both), ["throughout", "throughout"]);
        assert_eq!(both.n_covered(), 6);
    }

    #[test]
    fn a_yearly_source_may_miss_a_year() {
        let yearly = |from: i16, count| ("yearly", date(from, 9, 20), 365, count);
        let base = ("base", date(1946, 9, 20), 365, 70);
        let miss = coverage(&[base, yearly(1946, 20), yearly(1967, 49)], Granularity::Year);
        assert_eq!(statuses(&miss), ["throughout", "throughout"]);
        let gone = coverage(&[base, yearly(1946, 20), yearly(1972, 44)], Granularity::Year);
        assert_eq!(statuses(&gone), ["throughout", "silent"]);
        assert_eq!(gone.sources[1].silences, [(20, 25)]);
    }

    #[test]
    fn thin_periods_hold_little_or_one_giant() {
        let amount = |tokens: &[u32]| {
            let mut amount = Amount::default();
            tokens.iter().for_each(|&tokens| amount.add(tokens));
            amount
        };
        assert!(amount(&[5; 4]).is_thin() && !amount(&[5; 5]).is_thin());
        assert!(amount(&[5, 5, 5, 5, 5, 26]).is_thin() && !amount(&[5, 5, 5, 5, 5, 25]).is_thin());
        assert!(!Amount::default().is_thin());
    }

    #[test]
    fn no_sources_and_one_document_are_covered() {
        let coverage = coverage(&[("", START, 1, 1)], Granularity::Day);
        assert!(coverage.sources.is_empty());
        assert_eq!(coverage.unnamed.len(), 1);
        assert_eq!((coverage.n_covered(), coverage.total().tokens), (1, 10));
        assert_eq!((usual(vec![]), usual(vec![0]), usual((1..=100).collect())), (1, 1, 95));
    }
}
