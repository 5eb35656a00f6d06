//! A term over time -> the points at which its rate changed to stay.
//!
//! The periods are cut into segments of one rate each by PELT (see [`super::pelt`]) with the Poisson
//! likelihood of the occurrences, their tokens as exposure, and a penalty for every change.
//!
//! Words come in clumps: a plain Poisson cost takes the clumps of a few documents for changes. So
//! counts and exposures are taken at their effective size, divided by how many times the Poisson
//! variance their variance is. That is the greatest of
//! - the design effect of the term over documents (see [`crate::stats::ratio`]), what documents of
//!   one period differ by;
//! - what neighbouring periods differ by anyway, `neighbours`;
//! - 1.
//!
//! The first keeps permuted dates from showing changes; the second keeps a restless series from
//! being cut at every turn.
//!
//! Measured with the dates of real archives dealt out anew (`cargo bench --bench calibration -- events`),
//! terms of ten documents and more: series that show a change, in per cent, at a penalty of
//!
//! | archive | periods | terms | 2 ln n (BIC) | 2.5 ln n | 3 ln n |
//! | --- | --- | --- | --- | --- | --- |
//! | rustsec by quarter, 5 deals | 42 | 817 | 4.1 | 1.7 | 0.9 |
//! | ungdc by year, 2 deals | 79 | 952 | 3.3 | 1.2 | 0.3 |
//!
//! The words of 200 documents and more are the worst of ungdc: 6.1 at BIC.

use serde::{Deserialize, Serialize};

use super::pelt::{Poisson, SegmentCost, pelt};
use super::rate::Denominators;
use super::sample::PeriodRatio;
use crate::error::{Error, Result};
use crate::matrix::occurrences::Occurrences;
use crate::stats::ratio::{CommonEffect, Ratio, t_factor};

/// Settings of the change points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChangePointParams {
    /// What a change costs, in multiples of `ln n` with `n` the periods that have tokens, above 0.
    /// Default 2: BIC, with one rate and one place for every change.
    pub penalty: f64,
    /// The fewest periods of a segment, at least 1. Default 2: what lasts one period is a burst.
    pub shortest: usize,
}

impl Default for ChangePointParams {
    fn default() -> Self {
        Self { penalty: 2.0, shortest: 2 }
    }
}

impl ChangePointParams {
    /// Refuses values outside their range.
    pub fn check(&self) -> Result<()> {
        if !(self.penalty > 0.0 && self.penalty.is_finite()) {
            return Err(Error::setting("--penalty", self.penalty, "a number above 0"));
        }
        if self.shortest == 0 {
            return Err(Error::setting("shortest", self.shortest, "at least 1"));
        }
        Ok(())
    }
}

/// A stretch of periods with one rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment {
    /// Index of its first period that has tokens.
    pub first: usize,
    /// Index of its last period that has tokens.
    pub last: usize,
    /// Rate of the series that was cut, per million tokens: the rate unless that was adjusted.
    pub level: f64,
    /// Occurrences per million tokens.
    pub rate: f64,
    /// Lower bound of the rate; none with fewer than two sampling units.
    pub low: Option<f64>,
    /// Upper bound of the rate.
    pub high: Option<f64>,
    /// Weighted occurrences.
    pub occurrences: f64,
    /// Weighted documents that hold the term.
    pub holders: f64,
}

/// A term cut into segments.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// One after the other; none without a period that has tokens.
    pub segments: Vec<Segment>,
    /// What each change between two segments gains: by how much twice the log likelihood at the
    /// effective sizes falls when the two are one. One fewer than segments.
    pub gains: Vec<f64>,
    /// What a change had to gain.
    pub penalty: f64,
    /// How many times the Poisson variance was reckoned with, at least 1.
    pub dispersion: f64,
}

impl Denominators<'_> {
    /// The segments of a term. With `adjusted`, rates per million of each period, it is that series
    /// that is cut: the one without its season.
    pub fn changes(
        &self,
        occurrences: &Occurrences,
        params: &ChangePointParams,
        adjusted: Option<&[Option<f64>]>,
    ) -> Changes {
        let periods: Vec<Ratio> =
            self.weighted.ratios(occurrences).iter().map(|period| period.ratio).collect();
        let common = CommonEffect::of(&periods);
        let count = |t: usize| match adjusted {
            Some(rates) => rates[t].unwrap_or(0.0) / 1e6 * periods[t].totals.tokens,
            None => periods[t].occurrences,
        };
        let present: Vec<usize> =
            (0..periods.len()).filter(|&t| periods[t].totals.tokens > 0.0).collect();
        let entries: Vec<(f64, f64)> = present
            .iter()
            .map(|&t| {
                let repetition = periods[t].totals.repetition();
                (count(t) / repetition, periods[t].totals.tokens / repetition)
            })
            .collect();
        let dispersion = common.value().max(neighbours(&entries)).max(1.0);
        let effective: Vec<(f64, f64)> =
            entries.iter().map(|(y, e)| (y / dispersion, e / dispersion)).collect();
        let cost = Poisson::new(&effective);
        let penalty = params.penalty * (present.len() as f64).ln();
        let mut bounds = vec![0];
        bounds.extend(pelt(&cost, penalty, params.shortest));
        bounds.push(present.len());
        let gain = |around: &[usize]| {
            let (from, at, to) = (around[0], around[1], around[2]);
            cost.cost(from, to) - cost.cost(from, at) - cost.cost(at, to)
        };
        let segments = if present.is_empty() {
            Vec::new()
        } else {
            let ends: Vec<usize> =
                bounds[1..].iter().map(|&bound| present[bound - 1] + 1).collect();
            let ratios = self.weighted.ratios_over(occurrences, &ends);
            let stretches = bounds.windows(2).zip(&ratios);
            stretches
                .map(|(bounds, ratio)| {
                    let own = &present[bounds[0]..bounds[1]];
                    let tokens = |t: &usize| periods[*t].totals.tokens;
                    let level = own.iter().map(|&t| count(t)).sum::<f64>()
                        / own.iter().map(tokens).sum::<f64>();
                    self.segment((own[0], own[own.len() - 1]), level, ratio, &common)
                })
                .collect()
        };
        Changes { segments, gains: bounds.windows(3).map(gain).collect(), penalty, dispersion }
    }

    fn segment(
        &self,
        (first, last): (usize, usize),
        level: f64,
        stretch: &PeriodRatio,
        common: &CommonEffect,
    ) -> Segment {
        const MILLION: f64 = 1e6;
        let ratio = &stretch.ratio;
        let interval = ratio.interval(common, self.level, t_factor(ratio.totals.units, self.level));
        Segment {
            first,
            last,
            level: level * MILLION,
            rate: ratio.rate().unwrap_or(0.0) * MILLION,
            low: interval.map(|interval| interval.low * MILLION),
            high: interval.map(|interval| interval.high * MILLION),
            occurrences: ratio.occurrences,
            holders: stretch.holders,
        }
    }
}

/// How many times the Poisson variance neighbouring periods differ by: the median over the pairs of
/// neighbours of `(y_a / e_a - y_b / e_b)^2 / (r (1 / e_a + 1 / e_b))`, `r` the rate of both together,
/// over the median of chi-square with one degree of freedom. A few changes do not move a median. Of
/// the pairs without an occurrence those count, as pairs that do not differ, in which at least
/// [`EXPECTED`] were to be expected at the rate of all periods. 0 with fewer than five pairs.
fn neighbours(entries: &[(f64, f64)]) -> f64 {
    const FEWEST: usize = 5;
    /// The median of chi-square with one degree of freedom.
    const MEDIAN: f64 = 0.454_936_423_119_572_8;
    let (count, exposure) = entries.iter().fold((0.0, 0.0), |(y, e), own| (y + own.0, e + own.1));
    let difference = |pair: &[(f64, f64)]| {
        let ((y_a, e_a), (y_b, e_b)) = (pair[0], pair[1]);
        let rate = (y_a + y_b) / (e_a + e_b);
        if rate <= 0.0 {
            return (count / exposure * (e_a + e_b) >= EXPECTED).then_some(0.0);
        }
        Some((y_a / e_a - y_b / e_b).powi(2) / (rate * (1.0 / e_a + 1.0 / e_b)))
    };
    let mut differences: Vec<f64> = entries.windows(2).filter_map(difference).collect();
    if differences.len() < FEWEST {
        return 0.0;
    }
    differences.sort_by(f64::total_cmp);
    let half = differences.len() / 2;
    let median = if differences.len().is_multiple_of(2) {
        f64::midpoint(differences[half - 1], differences[half])
    } else {
        differences[half]
    };
    median / MEDIAN
}

/// See [`neighbours`].
const EXPECTED: f64 = 5.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::weights::Weights;
    use crate::period::Granularity;
    use crate::seed::Seed;
    use crate::trend::axis::PeriodIndex;
    use jiff::civil::date;
    use rand::Rng;

    /// `documents` a month over `months`; each holds the term with the given probability, then
    /// `burst` times.
    fn archive(
        months: i16,
        documents: usize,
        burst: u32,
        seed: u64,
        share: impl Fn(i16) -> f64,
    ) -> (PeriodIndex, Vec<u32>, Occurrences) {
        let mut generator = Seed(seed).generator("change-point", 0);
        let (mut days, mut tokens, mut held) = (Vec::new(), Vec::new(), Occurrences::default());
        for month in 0..months {
            for _ in 0..documents {
                if generator.gen_bool(share(month)) {
                    held.documents.push(days.len() as u32);
                    held.counts.push(generator.gen_range(1..=burst));
                }
                days.push(Some(date(2000 + month / 12, 1 + (month % 12) as i8, 9)));
                tokens.push(generator.gen_range(100..900));
            }
        }
        (PeriodIndex::new(days, Granularity::Month).unwrap(), tokens, held)
    }

    fn changes(archive: &(PeriodIndex, Vec<u32>, Occurrences)) -> Changes {
        let (index, tokens, held) = archive;
        let weights = Weights::equal(tokens.len());
        let rates = Denominators::new(index, tokens, &weights, 0.95).unwrap();
        rates.changes(held, &ChangePointParams::default(), None)
    }

    #[test]
    fn a_planted_change_is_found_where_it_is() {
        let found = changes(&archive(36, 40, 4, 1, |month| if month < 20 { 0.1 } else { 0.4 }));
        let firsts: Vec<usize> = found.segments.iter().map(|segment| segment.first).collect();
        assert_eq!(firsts, [0, 20], "{found:?}");
        let [before, after] = [found.segments[0], found.segments[1]];
        assert_eq!((before.last, after.last), (19, 35));
        assert!(before.high < after.low && before.low.unwrap() < before.rate, "{found:?}");
        assert_eq!(before.level, before.rate);
        assert!(found.gains[0] > found.penalty && found.dispersion > 1.0);
    }

    #[test]
    fn clumps_without_a_change_are_seldom_taken_for_one() {
        let found = (0..100)
            .filter(|&seed| {
                let archive = archive(40, 25, 9, seed, |_| 0.15);
                !changes(&archive).gains.is_empty()
            })
            .count();
        assert!(found <= 8, "{found} of 100");
    }

    #[test]
    fn edges() {
        let none = changes(&archive(24, 10, 3, 1, |_| 0.0));
        assert_eq!((none.segments.len(), none.gains.len()), (1, 0));
        assert_eq!((none.segments[0].rate, none.segments[0].holders), (0.0, 0.0));
        let one = changes(&archive(1, 10, 3, 1, |_| 0.5));
        assert_eq!((one.segments.len(), one.penalty), (1, 0.0));
        let mut empty = archive(5, 10, 3, 1, |_| 0.5);
        empty.1.fill(0);
        assert!(changes(&empty).segments.is_empty());
    }

    #[test]
    fn a_gap_is_in_no_segment() {
        let mut archive = archive(36, 40, 4, 1, |month| if month < 20 { 0.1 } else { 0.4 });
        let gap = |period: u32| (18..22).contains(&period);
        archive.0.period_of.iter_mut().for_each(|period| *period = period.filter(|&p| !gap(p)));
        let found = changes(&archive);
        let spans: Vec<_> = found.segments.iter().map(|s| (s.first, s.last)).collect();
        assert_eq!(spans, [(0, 17), (22, 35)]);
    }

    #[test]
    fn an_adjusted_series_is_cut_as_it_is() {
        let archive = archive(36, 40, 4, 1, |month| if month < 20 { 0.1 } else { 0.4 });
        let (index, tokens, held) = &archive;
        let weights = Weights::equal(tokens.len());
        let rates = Denominators::new(index, tokens, &weights, 0.95).unwrap();
        let flat = vec![Some(500.0); 36];
        let found = rates.changes(held, &ChangePointParams::default(), Some(&flat));
        assert!(found.gains.is_empty() && (found.segments[0].level - 500.0).abs() < 1e-9);
        assert!(found.segments[0].rate != 500.0);
    }

    #[test]
    fn neighbours_of_poisson_counts_differ_by_about_one() {
        let mut generator = Seed(8).generator("neighbours", 0);
        // Binomial with many trials, and four times as spread.
        let mut count = || (0..400).filter(|_| generator.gen_bool(0.1)).count() as f64;
        let plain: Vec<(f64, f64)> = (0..400).map(|_| (count(), 400.0)).collect();
        let value = neighbours(&plain);
        assert!((0.7..1.25).contains(&value), "{value}");
        let clumped: Vec<(f64, f64)> = plain.iter().map(|&(y, e)| (4.0 * y, 4.0 * e)).collect();
        assert!((neighbours(&clumped) / value - 4.0).abs() < 1e-9);
        assert_eq!(neighbours(&plain[..4]), 0.0);
        // A word that was not there before does not look restless.
        let mut new = [(0.0, 400.0); 40];
        for (entry, count) in new[34..].iter_mut().zip([900.0, 700.0, 500.0, 300.0, 90.0, 20.0]) {
            entry.0 = count;
        }
        assert_eq!(neighbours(&new), 0.0);
    }

    #[test]
    fn settings_outside_their_range_are_refused() {
        for penalty in [0.0, -2.0, f64::NAN] {
            assert!(ChangePointParams { penalty, ..ChangePointParams::default() }.check().is_err());
        }
        assert!(ChangePointParams { shortest: 0, ..ChangePointParams::default() }.check().is_err());
        assert!(ChangePointParams::default().check().is_ok());
    }
}
