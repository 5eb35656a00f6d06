//! The periods of all sampling units, and of those that hold a term -> does the term move with a score
//! of the periods.
//!
//! With the period number as score this is the test of Cochran (1954) and Armitage (1955) for a trend in
//! a proportion: `T = sum t_p (m_p - n_p m / n)`, `m_p` of `n_p` units hold the term. Its tail is that of
//! the permutation distribution ([`crate::stats::subset_sum`]): the dates of the units are dealt out
//! anew, and `m` of them fall to the holders. That stays good where the normal tail does not: few
//! holders, periods of very unequal size.
//!
//! The share of documents also rises where documents grow longer. So the same score is set against the
//! rate: `R = sum t_u (y_u - r x_u)` over units of `y` occurrences and `x` tokens, `r` the rate over all,
//! with its permutation variance `sum (y_u - r x_u)^2 sum (t_u - mean t)^2 / (n - 1)`: reports with many
//! occurrences at once widen it. A term has moved if both say so, in the same direction.

use std::f64::consts::LN_2;

use super::profile::{Profile, Totals};
use crate::stats::distribution::normal_ln_survival;
use crate::stats::subset_sum::Population;

/// Below this standardised sum the normal tail is as good as any.
const NEAR: f64 = 2.0;

/// A score of the periods, and the units they hold.
#[derive(Debug, Clone)]
pub(super) struct ScoreTest {
    /// The score of each period.
    scores: Vec<f64>,
    population: Population,
    /// Sum of squared deviations of the units' scores.
    squares: f64,
    mean: f64,
}

/// A term against one score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoreResult {
    /// Standardised score of the share of sampling units that hold the term.
    pub z_share: f64,
    /// Standardised score of the rate.
    pub z_rate: f64,
    /// Natural logarithm of the two-sided p-value that both reach; 0 where they disagree in sign.
    pub ln_p: f64,
}

impl ScoreTest {
    pub(super) fn new(scores: Vec<f64>, totals: &Totals) -> Self {
        let pairs = || scores.iter().zip(&totals.units).map(|(&score, &units)| (score, units));
        let n = totals.units.iter().sum::<u64>().max(1) as f64;
        let mean = pairs().map(|(score, units)| score * units as f64).sum::<f64>() / n;
        let squares = pairs().map(|(score, units)| units as f64 * (score - mean).powi(2)).sum();
        Self { population: Population::new(pairs()), squares, mean, scores }
    }

    /// The score of each period.
    pub(super) fn scores(&self) -> &[f64] {
        &self.scores
    }

    /// Units of each period against the score: standardised, and the log p-value.
    pub(super) fn share(&self, holders: &[u64]) -> (f64, f64) {
        let size: u64 = holders.iter().sum();
        let sum: f64 = self.scores.iter().zip(holders).map(|(t, &m)| t * m as f64).sum();
        let z = self.population.z(size, sum);
        let ln_p = if z.abs() < NEAR {
            two_sided(z)
        } else {
            self.population.ln_tails(size, sum).two_sided()
        };
        (z, ln_p)
    }

    /// The standardised score of the rate; `error` is the sum of `(y_u - r x_u)^2`.
    fn rate(&self, profile: &Profile, totals: &Totals, rate: f64, error: f64) -> f64 {
        let units = self.population.size() as f64;
        let variance = error * self.squares / (units - 1.0).max(1.0);
        let pairs = profile.unit_occurrences.iter().zip(&totals.unit_tokens);
        let sum: f64 =
            pairs.zip(&self.scores).map(|((y, x), t)| (t - self.mean) * (y - rate * x)).sum();
        if variance > 0.0 { sum / variance.sqrt() } else { 0.0 }
    }

    /// A term of this rate against the score.
    pub(super) fn test(&self, profile: &Profile, totals: &Totals, term: TermRate) -> ScoreResult {
        let z_rate = self.rate(profile, totals, term.rate, term.error);
        let (z_share, ln_share) = self.share(&profile.above_median);
        let agree = z_share * z_rate > 0.0;
        let ln_p = if agree { ln_share.max(two_sided(z_rate)) } else { 0.0 };
        ScoreResult { z_share, z_rate, ln_p }
    }
}

/// The rate of a term over all periods, with the squared error of its units.
#[derive(Debug, Clone, Copy)]
pub(super) struct TermRate {
    /// Occurrences per token.
    pub(super) rate: f64,
    /// The sum over all units of `(y_u - rate x_u)^2`.
    pub(super) error: f64,
}

impl TermRate {
    pub(super) fn new(profile: &Profile, totals: &Totals) -> Self {
        let tokens: f64 = totals.unit_tokens.iter().sum();
        let rate = profile.unit_occurrences.iter().sum::<f64>() / tokens;
        let squares: f64 = profile.squares.iter().sum();
        let products: f64 = profile.products.iter().sum();
        let squared_tokens: f64 = totals.squared_tokens.iter().sum();
        let error = squares - 2.0 * rate * products + rate * rate * squared_tokens;
        Self { rate, error: error.max(0.0) }
    }
}

fn two_sided(z: f64) -> f64 {
    (normal_ln_survival(z.abs()) + LN_2).min(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals(units: &[u64]) -> Totals {
        let tokens: Vec<f64> = units.iter().map(|&n| n as f64 * 100.0).collect();
        let squared_tokens = units.iter().map(|&n| n as f64 * 1e4).collect();
        Totals {
            tokens: tokens.clone(),
            unit_tokens: tokens,
            units: units.to_vec(),
            squared_tokens,
        }
    }

    /// R 4.3, `prop.trend.test(c(83, 90, 129, 70), c(86, 93, 136, 82))`: X-squared 8.2249, which
    /// has the binomial variance, `n / (n - 1)` of the permutation's.
    #[test]
    fn equals_r_up_to_the_variance() {
        let test = ScoreTest::new(vec![1.0, 2.0, 3.0, 4.0], &totals(&[86, 93, 136, 82]));
        let (z, ln_p) = test.share(&[83, 90, 129, 70]);
        assert!((z * z * 397.0 / 396.0 - 8.2249).abs() < 1e-4, "{z}");
        assert!(z < 0.0 && (ln_p.exp() - 0.004132).abs() < 0.001, "{}", ln_p.exp());
    }

    #[test]
    fn one_talkative_report_moves_nothing() {
        let totals = totals(&[50; 10]);
        let test = ScoreTest::new((0..10).map(f64::from).collect(), &totals);
        let mut profile = Profile {
            occurrences: vec![0.0; 10],
            unit_occurrences: vec![0.0; 10],
            squares: vec![0.0; 10],
            products: vec![0.0; 10],
            holders: vec![0; 10],
            above_median: vec![0; 10],
        };
        profile.unit_occurrences[9] = 500.0;
        profile.squares[9] = 250_000.0;
        profile.products[9] = 500.0 * 100.0;
        profile.above_median[9] = 1;
        let result = test.test(&profile, &totals, TermRate::new(&profile, &totals));
        assert!(result.z_rate < 2.0 && result.ln_p > -2.5, "{result:?}");
    }
}
