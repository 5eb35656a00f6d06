//! Periods, dates, tokens and sources of documents -> what the archive covers, and since when.
//!
//! How sources are judged is told in [`rhythm`](super::rhythm).

use jiff::civil::Date;

use super::axis::PeriodIndex;
use super::rhythm::{FEW, Rhythm};
use super::sources::Sources;
use crate::period::Timeline;

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
    pub(super) fn add(&mut self, tokens: u32) {
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
    /// How many of its documents are strays: few, and far from all the others.
    pub strays: u64,
    /// The day of its first document, strays aside; none when none is dated.
    pub first: Option<Date>,
    /// The day of its last document, strays aside.
    pub last: Option<Date>,
    /// The indices of these two documents.
    pub ends: Option<(u32, u32)>,
    /// The indices of the periods of these two documents.
    pub span: Option<(u32, u32)>,
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

    /// Whether it neither enters, leaves nor falls silent, as far as its documents can tell.
    pub fn is_throughout(&self) -> bool {
        let absent = self.enters || self.leaves || !self.silences.is_empty();
        self.total.documents >= FEW && !absent
    }
}

/// What an archive covers.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// The periods.
    pub timeline: Timeline,
    /// Documents and tokens of each period, length `timeline.len()`.
    pub periods: Vec<Amount>,
    /// The first and the last period of its documents, strays aside, by their index.
    pub core: (u32, u32),
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
        let rhythm = Rhythm::new(index, dates, tokens, &periods);
        for documents in &mut documents {
            documents.sort_by_key(|&document| (dates[document as usize], document));
        }
        let unnamed = rhythm.by_period(&documents.pop().unwrap_or_default());
        let cover = |(name, documents): (&String, Vec<u32>)| rhythm.source(name, &documents);
        let sources = sources.names.iter().zip(documents).map(cover).collect();
        let core = rhythm.core();
        Self { timeline: index.timeline, periods, core, sources, unnamed }
    }

    /// Number of periods that have documents, from the first of the archive to the last, strays
    /// aside.
    pub fn n_covered(&self) -> usize {
        let core = &self.periods[self.core.0 as usize..=self.core.1 as usize];
        core.iter().filter(|period| period.documents > 0).count()
    }

    /// In how many of these periods a source has documents.
    pub fn n_present(&self, source: &SourceCoverage) -> usize {
        let within = |(period, _): &&(u32, Amount)| (self.core.0..=self.core.1).contains(period);
        source.periods.iter().filter(within).count()
    }

    /// All dated documents.
    pub fn total(&self) -> Amount {
        total(&self.periods)
    }
}

pub(super) fn total<'a>(amounts: impl IntoIterator<Item = &'a Amount>) -> Amount {
    amounts.into_iter().fold(Amount::default(), |sum, amount| Amount {
        documents: sum.documents + amount.documents,
        tokens: sum.tokens + amount.tokens,
        longest: sum.longest.max(amount.longest),
    })
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
        assert_eq!(coverage.sources[2].span, Some((6, 23)));
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

    /// Wrong dates among a hundred right ones: a year too early in the source that enters, and a
    /// thousand years too early or seventy too late in others.
    #[test]
    fn a_few_wrong_dates_move_no_end() {
        let right = [("a", START, 2, 365), ("b", START, 3, 243), ("new", date(2021, 2, 1), 2, 165)];
        let wrong = [
            ("a", date(1020, 5, 1), 1, 1),
            ("b", date(2091, 5, 1), 400, 2),
            ("new", date(2020, 6, 1), 1, 1),
        ];
        let by = Granularity::Month;
        let [clean, dirty] =
            [vec![], wrong.to_vec()].map(|wrong| coverage(&[&right[..], &wrong].concat(), by));
        assert_eq!(statuses(&clean), ["throughout", "throughout", "enters"]);
        assert_eq!(statuses(&dirty), statuses(&clean));
        let strays: Vec<u64> = dirty.sources.iter().map(|source| source.strays).collect();
        assert_eq!(strays, [1, 2, 1]);
        assert_eq!((clean.n_covered(), dirty.n_covered()), (24, 24));
        assert_eq!(dirty.n_present(&dirty.sources[0]), 24);
        assert_eq!(dirty.sources[2].first, Some(date(2021, 2, 1)));
        assert_eq!(dirty.total().documents, clean.total().documents + 4);
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
    }
}
