//! Occurrences of a term and the tokens of the documents -> its rate and document share by period.
//!
//! What all terms share, the totals of the periods, is added up once in [`Denominators`]; a term
//! then costs its own documents and the periods, not the corpus.

use serde::{Deserialize, Serialize};

use super::axis::PeriodIndex;
use super::series::{Point, TimeSeries};
use crate::error::Result;
use crate::matrix::occurrences::Occurrences;
use crate::stats::check_level;
use crate::stats::proportion::wilson;
use crate::stats::ratio::{CommonEffect, GroupTotals, Ratio, t_factor};

/// Settings of a trend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrendParams {
    /// Confidence level of the intervals, between 0 and 1. Default 0.95.
    pub level: f64,
}

impl Default for TrendParams {
    fn default() -> Self {
        Self { level: 0.95 }
    }
}

impl TrendParams {
    /// Refuses values outside their range.
    pub fn check(&self) -> Result<()> {
        check_level(self.level)
    }
}

/// Documents and tokens of every period: the denominators of all rates.
#[derive(Debug, Clone)]
pub struct Denominators<'a> {
    index: &'a PeriodIndex,
    tokens: &'a [u32],
    level: f64,
    totals: Vec<GroupTotals>,
    t_factors: Vec<f64>,
}

impl<'a> Denominators<'a> {
    /// Of documents with these `tokens`, length `n_docs`; undated documents count nowhere. `level`
    /// is the confidence level of the intervals.
    ///
    /// # Panics
    /// When `tokens` and the index are not of one length.
    pub fn new(index: &'a PeriodIndex, tokens: &'a [u32], level: f64) -> Result<Self> {
        check_level(level)?;
        assert_eq!(index.period_of.len(), tokens.len(), "one token count for every document");
        let mut totals = vec![GroupTotals::default(); index.timeline.len()];
        for (period, &tokens) in index.period_of.iter().zip(tokens) {
            if let Some(period) = period {
                totals[*period as usize].add(tokens);
            }
        }
        let t_factors = totals.iter().map(|period| t_factor(period.documents, level)).collect();
        Ok(Self { index, tokens, level, totals, t_factors })
    }

    /// The totals of the periods, in their order.
    pub fn totals(&self) -> &[GroupTotals] {
        &self.totals
    }

    /// A term over time.
    pub fn series(&self, occurrences: &Occurrences) -> TimeSeries {
        let ratios = self.ratios(occurrences);
        let common = CommonEffect::of(&ratios);
        let points = ratios
            .iter()
            .zip(&self.t_factors)
            .map(|(ratio, &t_factor)| self.point(ratio, &common, t_factor))
            .collect();
        TimeSeries { timeline: self.index.timeline, points }
    }

    /// The ratio of each period, from the documents that hold the term.
    fn ratios(&self, occurrences: &Occurrences) -> Vec<Ratio> {
        let mut holders: Vec<Vec<(u32, u32)>> = vec![Vec::new(); self.totals.len()];
        for (document, count) in occurrences.iter() {
            if let Some(period) = self.index.period_of[document] {
                holders[period as usize].push((count, self.tokens[document]));
            }
        }
        let periods = holders.iter().zip(&self.totals);
        periods.map(|(holders, &totals)| Ratio::new(holders.iter().copied(), totals)).collect()
    }

    fn point(&self, ratio: &Ratio, common: &CommonEffect, t_factor: f64) -> Point {
        const MILLION: f64 = 1e6;
        let interval = ratio.interval(common, self.level, t_factor);
        let documents = ratio.totals.documents;
        let share = wilson(ratio.holders, documents, self.level);
        Point {
            numerator: ratio.occurrences,
            denominator: ratio.totals.tokens,
            rate_per_million: ratio.rate().map(|rate| rate * MILLION),
            low: interval.map(|interval| interval.low * MILLION),
            high: interval.map(|interval| interval.high * MILLION),
            documents,
            documents_with_term: ratio.holders,
            share: (documents > 0).then(|| ratio.holders as f64 / documents as f64),
            share_low: share.map(|share| share.low),
            share_high: share.map(|share| share.high),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::sparse::Csr;
    use crate::period::Granularity;
    use crate::table::Cell;
    use crate::trend::series::trend_table;
    use jiff::civil::{Date, date};

    fn dates() -> Vec<Option<Date>> {
        vec![
            Some(date(2023, 1, 3)),
            Some(date(2023, 1, 20)),
            None,
            Some(date(2023, 3, 1)),
            Some(date(2023, 4, 1)),
            Some(date(2023, 4, 2)),
        ]
    }

    fn occurrences() -> Occurrences {
        Occurrences { documents: vec![0, 2, 3, 5], counts: vec![4, 9, 2, 1] }
    }

    const TOKENS: [u32; 6] = [300, 100, 500, 1000, 0, 0];

    fn series() -> TimeSeries {
        let index = PeriodIndex::new(dates(), Granularity::Month).unwrap();
        Denominators::new(&index, &TOKENS, 0.95).unwrap().series(&occurrences())
    }

    #[test]
    fn counts_and_rates_are_those_of_the_dated_documents() {
        let points = series().points;
        let counts: Vec<_> = points
            .iter()
            .map(|p| (p.numerator, p.denominator, p.documents, p.documents_with_term))
            .collect();
        assert_eq!(counts, [(4, 400, 2, 1), (0, 0, 0, 0), (2, 1000, 1, 1), (1, 0, 2, 1)]);
        let rates: Vec<_> = points.iter().map(|p| p.rate_per_million).collect();
        assert_eq!(rates, [Some(10_000.0), None, Some(2_000.0), None]);
        let shares: Vec<_> = points.iter().map(|p| p.share).collect();
        assert_eq!(shares, [Some(0.5), None, Some(1.0), Some(0.5)]);
    }

    #[test]
    fn intervals_stand_where_two_documents_have_tokens() {
        let points = series().points;
        assert!(points[0].low.unwrap() < 10_000.0 && points[0].high.unwrap() > 10_000.0);
        for period in [1, 2, 3] {
            assert_eq!((points[period].low, points[period].high), (None, None));
        }
        assert_eq!(points[1].share_low, None);
        assert!(points[2].share_low.unwrap() < 0.3);
    }

    #[test]
    fn an_empty_period_is_a_row_of_missing_cells() {
        let series = series();
        let table = trend_table([("a|b", &series), ("c", &series)]);
        let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        assert_eq!(
            names.join(", "),
            "term, period, numerator, denominator, rate_per_million, low, high, documents, \
             documents_with_term, share, share_low, share_high"
        );
        assert_eq!(table.rows.len(), 8);
        let mut empty = vec![Cell::Missing; 12];
        empty[0] = "a|b".into();
        empty[1] = "2023-02".into();
        empty[3] = Cell::Integer(0);
        empty[7] = Cell::Integer(0);
        assert_eq!(table.rows[1], empty);
        assert_eq!(table.rows[4][0], "c".into());
    }

    #[test]
    fn a_column_of_counts_is_an_occurrence_list() {
        let counts = Csr::new(2, vec![0, 1, 3], vec![1, 0, 1], vec![5, 6, 7]).transpose();
        let occurrences = Occurrences::from_column(&counts, 1);
        assert_eq!(occurrences, Occurrences { documents: vec![0, 1], counts: vec![5, 7] });
        assert_eq!(occurrences.total(), 12);
    }

    #[test]
    fn the_order_of_documents_does_not_matter() {
        let order = [5, 2, 0, 4, 1, 3];
        let permuted: Vec<_> = order.iter().map(|&d| dates()[d]).collect();
        let tokens: Vec<_> = order.iter().map(|&d| TOKENS[d]).collect();
        let all = occurrences();
        let mut moved = Occurrences::default();
        for (place, &document) in order.iter().enumerate() {
            if let Some((_, count)) = all.iter().find(|&(d, _)| d == document) {
                moved.documents.push(place as u32);
                moved.counts.push(count);
            }
        }
        let index = PeriodIndex::new(permuted, Granularity::Month).unwrap();
        let denominators = Denominators::new(&index, &tokens, 0.95).unwrap();
        assert_eq!(denominators.series(&moved), series());
    }

    #[test]
    fn a_level_outside_0_to_1_is_refused() {
        let index = PeriodIndex::new(dates(), Granularity::Year).unwrap();
        for level in [0.0, 95.0] {
            assert!(TrendParams { level }.check().is_err());
            assert!(Denominators::new(&index, &TOKENS, level).is_err());
        }
        assert!(TrendParams::default().check().is_ok());
    }
}
