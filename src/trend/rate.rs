//! Occurrences of a term, tokens and weights of the documents -> its rate and document share by
//! period.
//!
//! The rate of a period is `sum w y / sum w x`: `y` occurrences, `x` tokens, `w` weight of a document.
//! The reprints of one report in a period are one observation (see [`crate::stats::ratio`]), and so
//! they are when every reprint is counted: the weights say how much a reprint counts, not that it
//! says anything new. The share of documents is `sum w` over the documents that hold the term, over
//! `sum w` of all; its Wilson interval is taken at the effective number of documents,
//! `(sum W)^2 / sum W^2` with `W` the weight of a report and its reprints in the period (Kish 1965).
//! Every figure is worked out twice, with the weights and with every reprint counted.
//!
//! What all terms share, the totals of the periods, is added up once in [`Denominators`]; a term
//! then costs its own documents and the periods, not the corpus.

use serde::{Deserialize, Serialize};

use super::axis::PeriodIndex;
use super::burst::BurstParams;
use super::change_point::ChangePointParams;
use super::sample::{PeriodRatio, PeriodSample, Sample};
use super::season::Season;
use super::series::{Point, TimeSeries};
use crate::error::Result;
use crate::matrix::occurrences::Occurrences;
use crate::matrix::weights::Weights;
use crate::stats::proportion::wilson_effective;
use crate::stats::ratio::{CommonEffect, Ratio};
use crate::stats::{Interval, check_level};

/// Settings of a trend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrendParams {
    /// Confidence level of the intervals, between 0 and 1. Default 0.95.
    pub level: f64,
    /// How bursts are found.
    pub bursts: BurstParams,
    /// How change points are found.
    pub change_points: ChangePointParams,
    /// Whether the rhythm of the week or the year stays in the curves. Default: it stays.
    pub season: Season,
}

impl Default for TrendParams {
    fn default() -> Self {
        Self {
            level: 0.95,
            bursts: BurstParams::default(),
            change_points: ChangePointParams::default(),
            season: Season::default(),
        }
    }
}

impl TrendParams {
    /// Refuses values outside their range.
    pub fn check(&self) -> Result<()> {
        check_level(self.level)?;
        self.bursts.check()?;
        self.change_points.check()
    }
}

/// Documents and tokens of every period: the denominators of all rates.
#[derive(Debug, Clone)]
pub struct Denominators<'a> {
    index: &'a PeriodIndex,
    pub(super) level: f64,
    pub(super) weighted: Sample,
    /// Every reprint counted; none where the weights say the same.
    all: Option<Sample>,
}

impl<'a> Denominators<'a> {
    /// Of documents with these `tokens` and `weights`, length `n_docs`; undated documents count
    /// nowhere. `level` is the confidence level of the intervals.
    ///
    /// # Panics
    /// When tokens, weights and index are not of one length.
    pub fn new(
        index: &'a PeriodIndex,
        tokens: &[u32],
        weights: &Weights,
        level: f64,
    ) -> Result<Self> {
        check_level(level)?;
        let n_docs = index.period_of.len();
        assert_eq!(n_docs, tokens.len(), "one token count for every document");
        assert_eq!(n_docs, weights.n_docs(), "one weight for every document");
        let all = || Sample::new(index, tokens, &weights.unweighted(), level);
        Ok(Self {
            index,
            level,
            weighted: Sample::new(index, tokens, weights, level),
            all: (!weights.is_equal()).then(all),
        })
    }

    /// A term over time.
    pub fn series(&self, occurrences: &Occurrences) -> TimeSeries {
        let figures = self.figures(&self.weighted, occurrences);
        let all = self.all.as_ref().map(|all| self.figures(all, occurrences));
        let all = all.as_ref().unwrap_or(&figures);
        TimeSeries {
            timeline: self.index.timeline,
            points: figures.iter().zip(all).map(|(figure, all)| figure.point(all)).collect(),
        }
    }

    /// The figures of each period in one sample.
    fn figures(&self, sample: &Sample, occurrences: &Occurrences) -> Vec<Figures> {
        let terms = sample.ratios(occurrences);
        let ratios: Vec<Ratio> = terms.iter().map(|term| term.ratio).collect();
        let common = CommonEffect::of(&ratios);
        let periods = terms.iter().zip(&sample.periods);
        periods.map(|(term, period)| Figures::new(term, period, &common, self.level)).collect()
    }
}

/// A term in one period of one sample.
struct Figures {
    term: PeriodRatio,
    documents: f64,
    interval: Option<Interval>,
    share: Option<Interval>,
}

impl Figures {
    fn new(term: &PeriodRatio, period: &PeriodSample, common: &CommonEffect, level: f64) -> Self {
        // At most 1 effective document for each that is there.
        let information = period.effective / period.documents;
        Self {
            term: *term,
            documents: period.documents,
            interval: term.ratio.interval(common, level, period.t_factor),
            share: wilson_effective(term.holders * information, period.effective, level),
        }
    }

    /// Beside the same figures with every reprint counted.
    fn point(&self, all: &Self) -> Point {
        const MILLION: f64 = 1e6;
        let rate = |figures: &Self| figures.term.ratio.rate().map(|rate| rate * MILLION);
        let low = |figures: &Self| figures.interval.map(|interval| interval.low * MILLION);
        let high = |figures: &Self| figures.interval.map(|interval| interval.high * MILLION);
        Point {
            numerator: self.term.ratio.occurrences,
            denominator: self.term.ratio.totals.tokens,
            rate_per_million: rate(self),
            low: low(self),
            high: high(self),
            documents: self.documents,
            documents_with_term: self.term.holders,
            share: (self.documents > 0.0).then(|| self.term.holders / self.documents),
            share_low: self.share.map(|share| share.low),
            share_high: self.share.map(|share| share.high),
            numerator_all: all.term.ratio.occurrences,
            denominator_all: all.term.ratio.totals.tokens,
            rate_all: rate(all),
            low_all: low(all),
            high_all: high(all),
            documents_all: all.documents,
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
    use proptest::prelude::*;

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
        Denominators::new(&index, &TOKENS, &Weights::equal(6), 0.95).unwrap().series(&occurrences())
    }

    #[test]
    fn counts_and_rates_are_those_of_the_dated_documents() {
        let points = series().points;
        let counts: Vec<_> = points
            .iter()
            .map(|p| (p.numerator, p.denominator, p.documents, p.documents_with_term))
            .collect();
        assert_eq!(
            counts,
            [
                (4.0, 400.0, 2.0, 1.0),
                (0.0, 0.0, 0.0, 0.0),
                (2.0, 1000.0, 1.0, 1.0),
                (1.0, 0.0, 2.0, 1.0),
            ]
        );
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
             documents_with_term, share, share_low, share_high, numerator_all, denominator_all, \
             rate_all, low_all, high_all, documents_all"
        );
        assert_eq!(table.rows.len(), 8);
        let mut empty = vec![Cell::Missing; 18];
        empty[0] = "a|b".into();
        empty[1] = "2023-02".into();
        empty[3] = Cell::Integer(0);
        for column in [7, 13, 17] {
            empty[column] = Cell::Integer(0);
        }
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
        let denominators = Denominators::new(&index, &tokens, &Weights::equal(6), 0.95).unwrap();
        assert_eq!(denominators.series(&moved), series());
    }

    #[test]
    fn a_level_outside_0_to_1_is_refused() {
        let index = PeriodIndex::new(dates(), Granularity::Year).unwrap();
        for level in [0.0, 95.0] {
            assert!(TrendParams { level, ..TrendParams::default() }.check().is_err());
            assert!(Denominators::new(&index, &TOKENS, &Weights::equal(6), level).is_err());
        }
        assert!(TrendParams::default().check().is_ok());
    }

    /// A report: its month, tokens, occurrences, and how many copies follow it.
    type Report = (i8, u32, u32, usize);

    fn reports() -> impl Strategy<Value = Vec<Report>> {
        let report = (1_i8..=4, 50_u32..900, 0_u32..12, 0_usize..4);
        prop::collection::vec(report, 2..25)
    }

    /// The series of the reports and their copies under these weights, by size of the family and
    /// place in it.
    fn family_series(reports: &[Report], weight: impl Fn(usize, usize) -> f64) -> TimeSeries {
        let (mut dates, mut tokens, mut weights, mut units) = (vec![], vec![], vec![], vec![]);
        let mut occurrences = Occurrences::default();
        // Copies stand apart from what they are copied from.
        for place in 0..4 {
            let holding = reports.iter().enumerate().filter(|(_, report)| place <= report.3);
            for (unit, &(month, length, count, copies)) in holding {
                let weight = weight(copies + 1, place);
                if count > 0 {
                    occurrences.documents.push(dates.len() as u32);
                    occurrences.counts.push(count);
                }
                dates.push(Some(date(2023, month, 1)));
                tokens.push(length);
                weights.push(weight);
                units.push(unit as u32);
            }
        }
        let index = PeriodIndex::new(dates, Granularity::Month).unwrap();
        let weights = Weights::new(weights, units);
        Denominators::new(&index, &tokens, &weights, 0.95).unwrap().series(&occurrences)
    }

    /// The same reports with so many copies each.
    fn copied(reports: &[Report], copies: usize) -> Vec<Report> {
        reports.iter().map(|&(month, tokens, count, _)| (month, tokens, count, copies)).collect()
    }

    fn discount(size: usize, _: usize) -> f64 {
        1.0 / size as f64
    }

    fn first(_: usize, place: usize) -> f64 {
        if place == 0 { 1.0 } else { 0.0 }
    }

    /// What a point says of the weighted rate.
    fn weighted(point: &Point) -> [Option<f64>; 10] {
        [
            Some(point.numerator),
            Some(point.denominator),
            point.rate_per_million,
            point.low,
            point.high,
            Some(point.documents),
            Some(point.documents_with_term),
            point.share,
            point.share_low,
            point.share_high,
        ]
    }

    fn near(a: Option<f64>, b: Option<f64>) -> bool {
        match a.zip(b) {
            Some((a, b)) => (a - b).abs() <= 1e-9 * (1.0 + a.abs()),
            None => a == b,
        }
    }

    proptest! {
        #[test]
        fn discounted_copies_leave_rates_and_intervals_as_they_were(reports in reports()) {
            let alone = copied(&reports, 0);
            let (with, without) = (family_series(&reports, discount), family_series(&alone, first));
            for (with, without) in with.points.iter().zip(&without.points) {
                let pairs = weighted(with).into_iter().zip(weighted(without));
                for (place, (a, b)) in pairs.enumerate() {
                    prop_assert!(near(a, b), "figure {place}: {a:?} {b:?}");
                }
            }
        }

        #[test]
        fn the_first_of_each_family_is_the_archive_without_copies(reports in reports()) {
            let alone = copied(&reports, 0);
            let (with, without) = (family_series(&reports, first), family_series(&alone, first));
            for (with, without) in with.points.iter().zip(&without.points) {
                prop_assert_eq!(weighted(with), weighted(without));
            }
        }

        #[test]
        fn as_many_copies_of_everything_change_nothing_but_the_counts(
            reports in reports(), copies in 0_usize..4
        ) {
            let alone = copied(&reports, 0);
            let all = copied(&reports, copies);
            let (with, without) = (family_series(&all, |_, _| 1.0), family_series(&alone, first));
            for (with, without) in with.points.iter().zip(&without.points) {
                prop_assert!(near(with.rate_per_million, without.rate_per_million));
                prop_assert!(near(with.low, without.low) && near(with.high, without.high));
                prop_assert!(near(with.share_low, without.share_low));
                prop_assert_eq!(with.numerator, without.numerator * (copies + 1) as f64);
            }
        }
    }

    #[test]
    fn raw_figures_stand_beside_the_discounted_ones() {
        // A report of 2 in 100 tokens, reprinted three times, and one of 300 without the term.
        let reports = [(1, 100, 2, 3), (1, 300, 0, 0)];
        let series = family_series(&reports, discount);
        let point = series.points[0];
        assert_eq!((point.numerator, point.denominator, point.documents), (2.0, 400.0, 2.0));
        assert_eq!((point.numerator_all, point.denominator_all), (8.0, 700.0));
        assert_eq!(point.documents_all, 5.0);
        assert_eq!(point.rate_all, Some(8.0 / 700.0 * 1e6));
        assert_eq!(point.share, Some(0.5));
        // Without weights the raw figures are the figures.
        let plain = family_series(&reports, |_, _| 1.0);
        assert!(
            plain.points.iter().all(|p| p.rate_all == p.rate_per_million && p.low_all == p.low)
        );
    }
}
