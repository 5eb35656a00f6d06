//! The periods of all sampling units and of a term -> the straight line through its rates, and how surely
//! it slopes.
//!
//! `y_u = x_u (a + b t_u)` for the occurrences `y` and tokens `x` of a unit in period `t`, by least squares
//! with weights `1 / x_u`: each period counts by its tokens, and a period of few reports for little,
//! whatever its rate. With `c` the mean of `t` by tokens, `b = sum (t_u - c) y_u / S`,
//! `S = sum x_u (t_u - c)^2`. Its variance is that of the units, whatever clumps the term comes in:
//! `sum (t_u - c)^2 e_u^2 / S^2`, `e_u` what the line leaves of `y_u` (White 1980), and no less than
//! Poisson's. The interval is by Student's t with one degree of freedom fewer than the units the term is
//! worth, `(sum y)^2 / sum y^2` (Kish 1965).
//!
//! The Theil-Sen slope, which stands beside it, is that of the *median* rate, every period counting alike:
//! 0 for terms absent from most periods, and drawn to where the periods are large for others.

use super::profile::{Profile, Totals};
use crate::stats::distribution::student_t_critical;

/// A slope in units of the rate a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// The slope.
    pub slope: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl Line {
    /// Through the rates of a term, occurrences per token a period; `tail` probability on either side of
    /// the interval. None where fewer than three units or fewer than two periods have tokens.
    pub(super) fn new(profile: &Profile, totals: &Totals, tail: f64) -> Option<Self> {
        let periods = || totals.unit_tokens.iter().enumerate().map(|(t, &x)| (t, t as f64, x));
        let tokens: f64 = totals.unit_tokens.iter().sum();
        let centre = periods().map(|(_, t, x)| t * x).sum::<f64>() / tokens;
        let square = periods().map(|(_, t, x)| x * (t - centre).powi(2)).sum::<f64>();
        let units = totals.units.iter().sum::<u64>() as f64;
        if units < 3.0 || square.is_nan() || square <= 0.0 {
            return None;
        }
        let occurrences = &profile.unit_occurrences;
        let mean = occurrences.iter().sum::<f64>() / tokens;
        let slope = periods().map(|(p, t, _)| (t - centre) * occurrences[p]).sum::<f64>() / square;
        let (mut spread, mut poisson) = (0.0, 0.0);
        for (p, t, x) in periods() {
            let rate = mean + slope * (t - centre);
            let left = profile.squares[p] - 2.0 * rate * profile.products[p]
                + rate * rate * totals.squared_tokens[p];
            spread += (t - centre).powi(2) * left.max(0.0);
            poisson += (t - centre).powi(2) * rate.max(0.0) * x;
        }
        let variance = (spread * units / (units - 2.0)).max(poisson);
        let worth = occurrences.iter().sum::<f64>().powi(2) / profile.squares.iter().sum::<f64>();
        let degrees = (worth - 1.0).min(units - 2.0).max(1.0);
        let reach = student_t_critical(tail, degrees) * variance.sqrt() / square;
        Some(Self { slope, low: slope - reach, high: slope + reach })
    }

    /// In other units, so many of the old ones each.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self { slope: self.slope * factor, low: self.low * factor, high: self.high * factor }
    }
}

#[cfg(test)]
mod tests {
    use super::super::profile::HeldUnit;
    use super::*;

    fn totals(units: &[u64]) -> Totals {
        let tokens: Vec<f64> = units.iter().map(|&n| n as f64 * 100.0).collect();
        let squared_tokens = units.iter().map(|&n| n as f64 * 1e4).collect();
        Totals { unit_tokens: tokens.clone(), tokens, units: units.to_vec(), squared_tokens }
    }

    fn line(totals: &Totals, held: &[(u32, f64)]) -> Line {
        let unit = |&(period, occurrences)| HeldUnit { period, occurrences, tokens: 100.0 };
        let held: Vec<HeldUnit> = held.iter().map(unit).collect();
        Line::new(&Profile::of_units(&held, totals), totals, 0.025).unwrap()
    }

    /// Python: least squares of the 14 units, and `sqrt(sum((t - c)^2 e^2) * 14 / 12) / sum((t - c)^2)`,
    /// times `scipy.stats.t.ppf(0.975, 60^2 / 490 - 1)`.
    #[test]
    fn equals_least_squares_with_the_variance_of_white() {
        let totals = totals(&[2, 5, 3, 4]);
        let counts = [1, 0, 3, 9, 0, 0, 2, 8, 0, 5, 11, 10, 9, 2_u32];
        let period = |unit: usize| [0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3][unit];
        let held: Vec<(u32, f64)> = (0..14)
            .filter(|&unit| counts[unit] > 0)
            .map(|unit| (period(unit), f64::from(counts[unit])))
            .collect();
        let line = line(&totals, &held).times(100.0);
        let expected = [SLOPE, SLOPE - REACH, SLOPE + REACH];
        for (value, expected) in [line.slope, line.low, line.high].into_iter().zip(expected) {
            assert!((value - expected).abs() < 1e-9, "{line:?} {expected}");
        }
    }

    const SLOPE: f64 = 2.460_093_896_713_615;
    const REACH: f64 = 1.893_080_640_399_457;

    #[test]
    fn a_period_of_one_report_says_little() {
        let totals = totals(&[1, 50, 50, 50]);
        let even: Vec<(u32, f64)> = (1..4).flat_map(|p| (0..50).map(move |_| (p, 1.0))).collect();
        let line = line(&totals, &even);
        assert!(line.low < 0.0 && 0.0 < line.high, "{line:?}");
    }
}
