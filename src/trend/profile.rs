//! Documents in periods with their weights, and the occurrences of a term -> what its tests need of it.
//!
//! A report and its reprints are one sampling unit, and one observation, which stands in the period
//! of its first document. The rates by period are those of every document in its own period, times
//! its weight.

use super::axis::PeriodIndex;
use crate::matrix::weights::Weights;

/// A document that is in no period or weighs nothing.
const NOWHERE: u32 = u32::MAX;

/// Documents, tokens and sampling units of every period: what all terms share.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Totals {
    /// Weighted tokens of the documents of each period.
    pub(super) tokens: Vec<f64>,
    /// Weighted tokens of the units that stand in each period.
    pub(super) unit_tokens: Vec<f64>,
    /// The number of these units.
    pub(super) units: Vec<u64>,
    /// The sum over these units of the square of their weighted tokens.
    pub(super) squared_tokens: Vec<f64>,
}

impl Totals {
    pub(super) fn new(periods: usize) -> Self {
        Self {
            tokens: vec![0.0; periods],
            unit_tokens: vec![0.0; periods],
            units: vec![0; periods],
            squared_tokens: vec![0.0; periods],
        }
    }
}

/// A term in all periods.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Profile {
    /// Weighted occurrences in the documents of each period.
    pub(super) occurrences: Vec<f64>,
    /// Weighted occurrences in the units that stand in each period.
    pub(super) unit_occurrences: Vec<f64>,
    /// The sum of their squares, a unit each.
    pub(super) squares: Vec<f64>,
    /// The sum of occurrences times tokens, a unit each.
    pub(super) products: Vec<f64>,
    /// The units that hold the term, by period.
    pub(super) holders: Vec<u64>,
    /// The units that say it more often than the median unit, by period; the holders themselves
    /// where no more than half of all units hold it.
    pub(super) above_median: Vec<u64>,
}

impl Profile {
    /// Of a term in these units.
    pub(super) fn of_units(units: &[HeldUnit], totals: &Totals) -> Self {
        let periods = totals.tokens.len();
        let zeros = || vec![0.0; periods];
        let mut profile = Self {
            occurrences: zeros(),
            unit_occurrences: zeros(),
            squares: zeros(),
            products: zeros(),
            holders: vec![0; periods],
            above_median: Vec::new(),
        };
        for unit in units {
            let period = unit.period as usize;
            profile.unit_occurrences[period] += unit.occurrences;
            profile.squares[period] += unit.occurrences * unit.occurrences;
            profile.products[period] += unit.occurrences * unit.tokens;
            profile.holders[period] += 1;
        }
        profile.above_median = profile.above_median(units, totals.units.iter().sum());
        profile
    }

    fn above_median(&self, units: &[HeldUnit], all: u64) -> Vec<u64> {
        let absent = all as usize - units.len();
        if absent >= units.len() {
            return self.holders.clone();
        }
        let rate = |unit: &HeldUnit| unit.occurrences / unit.tokens;
        let mut rates: Vec<f64> = units.iter().map(rate).collect();
        // The lower median of all units, of which those without the term come first.
        let place = (all as usize - 1) / 2 - absent;
        let median = *rates.select_nth_unstable_by(place, f64::total_cmp).1;
        let mut above = vec![0; self.holders.len()];
        for unit in units.iter().filter(|unit| rate(unit) > median) {
            above[unit.period as usize] += 1;
        }
        above
    }
}

/// A unit that holds a term.
#[derive(Debug, Clone, Copy)]
pub(super) struct HeldUnit {
    /// Where it stands.
    pub(super) period: u32,
    /// Weighted occurrences.
    pub(super) occurrences: f64,
    /// Weighted tokens.
    pub(super) tokens: f64,
}

/// The sampling units of an archive, each in its period.
#[derive(Debug, Clone)]
pub(super) struct Units {
    /// Of each document.
    weight: Vec<f64>,
    period_of: Vec<u32>,
    unit_of: Vec<u32>,
    /// Of each unit.
    tokens: Vec<f64>,
    first: Vec<u32>,
    /// Whether each unit is one document.
    single: bool,
    pub(super) totals: Totals,
}

impl Units {
    /// # Panics
    /// When tokens, weights and index are not of one length.
    pub(super) fn new(index: &PeriodIndex, tokens: &[u32], weights: &Weights) -> Self {
        let n_docs = index.period_of.len();
        assert_eq!(n_docs, tokens.len(), "one token count for every document");
        assert_eq!(n_docs, weights.n_docs(), "one weight for every document");
        let dated: Vec<u32> =
            (0..n_docs as u32).filter(|&d| index.period_of[d as usize].is_some()).collect();
        let mut units = Self {
            weight: weights.weights().to_vec(),
            period_of: index.period_of.iter().map(|period| period.unwrap_or(NOWHERE)).collect(),
            unit_of: vec![NOWHERE; n_docs],
            tokens: Vec::new(),
            first: Vec::new(),
            single: true,
            totals: Totals::new(index.timeline.len()),
        };
        for members in weights.by_unit(&dated).chunk_by(|a, b| a.0 == b.0) {
            units.add(members, tokens);
        }
        units
    }

    /// Adds a unit of these `(unit, document)`.
    fn add(&mut self, members: &[(u32, u32)], tokens: &[u32]) {
        let unit = self.tokens.len() as u32;
        let (mut sum, mut first) = (0.0, NOWHERE);
        for &(_, document) in members {
            let document = document as usize;
            let weighted = self.weight[document] * f64::from(tokens[document]);
            self.unit_of[document] = unit;
            self.totals.tokens[self.period_of[document] as usize] += weighted;
            sum += weighted;
            first = first.min(self.period_of[document]);
        }
        self.single &= members.len() == 1;
        self.tokens.push(sum);
        self.first.push(first);
        self.totals.unit_tokens[first as usize] += sum;
        self.totals.units[first as usize] += 1;
        self.totals.squared_tokens[first as usize] += sum * sum;
    }

    /// A term that these documents hold so often; none where its weighted occurrences are fewer than
    /// `least`.
    pub(super) fn profile(&self, documents: &[u32], counts: &[u32], least: f64) -> Option<Profile> {
        let held = || documents.iter().zip(counts).filter(|(d, _)| self.is_in(**d));
        let weighed = |(&d, &count): (&u32, &u32)| self.weight[d as usize] * f64::from(count);
        // Sums of sevenths must reach what they come to.
        if held().map(weighed).sum::<f64>() < least - 1e-9 {
            return None;
        }
        let mut profile = Profile::of_units(&self.held(documents, counts), &self.totals);
        for (&document, count) in held() {
            let period = self.period_of[document as usize];
            profile.occurrences[period as usize] += weighed((&document, count));
        }
        Some(profile)
    }

    fn is_in(&self, document: u32) -> bool {
        self.unit_of[document as usize] != NOWHERE
    }

    /// The units among these documents, in their order.
    pub(super) fn held(&self, documents: &[u32], counts: &[u32]) -> Vec<HeldUnit> {
        let mut found: Vec<(u32, f64)> = documents
            .iter()
            .zip(counts)
            .filter(|&(&document, _)| self.is_in(document))
            .map(|(&document, &count)| {
                let document = document as usize;
                (self.unit_of[document], self.weight[document] * f64::from(count))
            })
            .collect();
        if !self.single {
            // Stable, so that the documents of a unit are added up in their order.
            found.sort_by_key(|unit| unit.0);
            found.dedup_by(|later, kept| {
                let same = later.0 == kept.0;
                kept.1 += if same { later.1 } else { 0.0 };
                same
            });
        }
        let unit = |(unit, occurrences): (u32, f64)| HeldUnit {
            period: self.first[unit as usize],
            occurrences,
            tokens: self.tokens[unit as usize],
        };
        found.into_iter().map(unit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::Granularity;
    use jiff::civil::date;

    #[test]
    fn a_family_stands_where_it_begins_and_its_rates_where_they_are_said() {
        let days = [date(2021, 1, 1), date(2022, 1, 1), date(2023, 1, 1), date(2023, 2, 1)];
        let dates = days.map(Some).into_iter().chain([None]);
        let index = PeriodIndex::new(dates, Granularity::Year).unwrap();
        let weights = Weights::new(vec![1.0, 0.5, 0.5, 1.0, 1.0], vec![0, 1, 1, 3, 4]);
        let units = Units::new(&index, &[10, 20, 20, 40, 7], &weights);
        assert_eq!(units.totals.units, [1, 1, 1]);
        assert_eq!(units.totals.tokens, [10.0, 10.0, 50.0]);
        assert_eq!(units.totals.unit_tokens, [10.0, 20.0, 40.0]);
        assert_eq!(units.totals.squared_tokens, [100.0, 400.0, 1600.0]);
        let profile = units.profile(&[1, 2, 4], &[3, 5, 9], 4.0).unwrap();
        assert_eq!(profile.occurrences, [0.0, 1.5, 2.5]);
        assert_eq!(
            (&profile.unit_occurrences, &profile.holders),
            (&vec![0.0, 4.0, 0.0], &vec![0, 1, 0])
        );
        assert_eq!((profile.squares[1], profile.products[1]), (16.0, 80.0));
        assert_eq!(profile.above_median, profile.holders);
        assert_eq!(units.profile(&[1, 2, 4], &[3, 5, 9], 4.1), None);
    }

    #[test]
    fn a_common_term_is_split_at_the_median_rate() {
        let dates = (1..=5).map(|month| Some(date(2021, month, 1)));
        let index = PeriodIndex::new(dates, Granularity::Month).unwrap();
        let units = Units::new(&index, &[10; 5], &Weights::equal(5));
        // Rates of all units, in order: 0, 1, 2, 2, 4; the median 2.
        let profile = units.profile(&[1, 2, 3, 4], &[1, 2, 4, 2], 1.0).unwrap();
        assert_eq!(profile.above_median, [0, 0, 0, 1, 0]);
        assert_eq!(profile.holders, [0, 1, 1, 1, 1]);
    }
}
