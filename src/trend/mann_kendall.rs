//! A series -> does it go one way: Mann-Kendall, with the correction of Hamed and Rao.
//!
//! `S = sum over i < j of sign(x_j - x_i)`, with variance
//! `(n (n - 1) (2 n + 5) - sum over ties t (t - 1) (2 t + 5)) / 18` (Mann 1945; Kendall 1975), and
//! `z = (S - sign S) / sqrt(var S)`. `tau` is Kendall's tau-b, `S / sqrt(n0 (n0 - n1))` with `n0` all
//! pairs and `n1` those that tie, as R's `Kendall` has it; `tau_a = S / n0` is what pymannkendall
//! calls tau.
//!
//! Neighbouring periods are alike, and so `S` varies more than that. Hamed & Rao (1998, *J. Hydrology*
//! 204, eq. 13 to 15) multiply its variance by `1 + 2 / (n (n - 1) (n - 2)) * sum over lags i of
//! (n - i) (n - i - 1) (n - i - 2) r_i`, where `r_i` are the autocorrelations, beyond 95 % chance, of
//! the ranks of the series without its Theil-Sen slope: the same sums as pymannkendall's.

use crate::stats::distribution::{normal_ln_survival, normal_quantile};

/// Which way a series goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannKendall {
    /// Number of values.
    pub n: usize,
    /// Rising pairs less falling ones.
    pub s: i64,
    /// Variance of `s` where no value depends on another, ties allowed for.
    pub var_s: f64,
    /// Kendall's tau-b; 0 where all values are equal.
    pub tau: f64,
    /// What the variance is multiplied by for autocorrelation; 1 without correction.
    pub factor: f64,
}

impl MannKendall {
    /// Of the `values` in their order, all finite.
    pub fn new(values: &[f64]) -> Self {
        let n = values.len();
        let mut s = 0_i64;
        for (i, &earlier) in values.iter().enumerate() {
            let sign = |&later: &f64| i32::from(later > earlier) - i32::from(later < earlier);
            s += i64::from(values[i + 1..].iter().map(sign).sum::<i32>());
        }
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let (mut tied_pairs, mut tied_variance) = (0.0, 0.0);
        for ties in sorted.chunk_by(|a, b| a == b) {
            let t = ties.len() as f64;
            tied_pairs += t * (t - 1.0) / 2.0;
            tied_variance += t * (t - 1.0) * (2.0 * t + 5.0);
        }
        let count = n as f64;
        let pairs = count * (count - 1.0) / 2.0;
        let untied = pairs * (pairs - tied_pairs);
        Self {
            n,
            s,
            var_s: (count * (count - 1.0) * (2.0 * count + 5.0) - tied_variance) / 18.0,
            tau: if untied > 0.0 { s as f64 / untied.sqrt() } else { 0.0 },
            factor: 1.0,
        }
    }

    /// With the correction of Hamed and Rao for the `values` it is of; `slope` is their Theil-Sen
    /// slope a period. At most `lags` lags count, all of them by default.
    #[must_use]
    pub fn hamed_rao(self, values: &[f64], slope: f64, lags: Option<usize>) -> Self {
        let n = values.len();
        if n < 3 {
            return self;
        }
        let rest: Vec<f64> =
            values.iter().enumerate().map(|(i, value)| value - (i + 1) as f64 * slope).collect();
        let mut ranks = mid_ranks(&rest);
        let mean = ranks.iter().sum::<f64>() / n as f64;
        ranks.iter_mut().for_each(|rank| *rank -= mean);
        let product = |lag: usize| -> f64 {
            ranks[lag..].iter().zip(&ranks).map(|(later, earlier)| later * earlier).sum()
        };
        let variance = product(0);
        if variance == 0.0 {
            return self;
        }
        let bound = -normal_quantile(0.025) / (n as f64).sqrt();
        let mut sum = 0.0;
        for lag in 1..n.min(lags.map_or(n, |lags| lags + 1)) {
            let correlation = product(lag) / variance;
            if correlation.abs() > bound {
                let left = (n - lag) as f64;
                sum += left * (left - 1.0) * (left - 2.0) * correlation;
            }
        }
        let n = n as f64;
        Self { factor: 1.0 + 2.0 / (n * (n - 1.0) * (n - 2.0)) * sum, ..self }
    }

    /// The same without a correction that makes the variance smaller: the sum of noisy
    /// autocorrelations does so by chance, down to 0 and below, and what is left of `p` then means
    /// nothing.
    #[must_use]
    pub fn at_least_independent(self) -> Self {
        Self { factor: self.factor.max(1.0), ..self }
    }

    /// Kendall's tau-a.
    pub fn tau_a(&self) -> f64 {
        let pairs = self.n as f64 * (self.n as f64 - 1.0) / 2.0;
        if pairs > 0.0 { self.s as f64 / pairs } else { 0.0 }
    }

    /// The variance of `s` in use.
    pub fn variance(&self) -> f64 {
        self.var_s * self.factor
    }

    /// The standardised `s`, with continuity correction; 0 where it cannot vary.
    pub fn z(&self) -> f64 {
        let variance = self.variance();
        if variance > 0.0 { (self.s - self.s.signum()) as f64 / variance.sqrt() } else { 0.0 }
    }

    /// Natural logarithm of the two-sided p-value.
    pub fn ln_p(&self) -> f64 {
        (normal_ln_survival(self.z().abs()) + std::f64::consts::LN_2).min(0.0)
    }
}

/// Ranks from 1; equal values share the mean of theirs.
fn mid_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<u32> = (0..values.len() as u32).collect();
    let value = |place: u32| values[place as usize];
    order.sort_unstable_by(|&a, &b| value(a).total_cmp(&value(b)).then(a.cmp(&b)));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for ties in order.chunk_by(|&a, &b| value(a) == value(b)) {
        let rank = before as f64 + f64::midpoint(ties.len() as f64, 1.0);
        ties.iter().for_each(|&place| ranks[place as usize] = rank);
        before += ties.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trend::sen::TheilSen;
    use crate::trend::testing::{close, numbers, reference};
    use proptest::prelude::*;

    #[test]
    fn equals_pymannkendall() {
        let Some(case) = reference("pymannkendall_case.json") else { return };
        let data = numbers(&case["data"]);
        let present: Vec<f64> = data.iter().flatten().copied().collect();
        let points: Vec<(f64, f64)> =
            data.iter().enumerate().filter_map(|(i, x)| Some((i as f64, (*x)?))).collect();
        let slope = TheilSen::new(&points, 0.0, 0.95).unwrap().slope;
        let plain = MannKendall::new(&present);
        for (name, test) in [
            ("original_test", plain),
            ("hamed_rao_modification_test", plain.hamed_rao(&present, slope, None)),
            ("hamed_rao lag=1", plain.hamed_rao(&present, slope, Some(1))),
        ] {
            let expected = &case["results"][name];
            close(test.s as f64, &expected["s"], name);
            close(test.variance(), &expected["var_s"], name);
            close(test.tau_a(), &expected["Tau"], name);
            close(test.z(), &expected["z"], name);
            close(test.ln_p().exp(), &expected["p"], name);
            close(slope, &expected["slope"], name);
        }
    }

    #[test]
    fn equals_r() {
        let Some(cases) = reference("R_package_examples.json") else { return };
        let kendall = &cases["PrecipGL"];
        let data: Vec<f64> = numbers(&kendall["data"]).into_iter().flatten().collect();
        let test = MannKendall::new(&data);
        close(test.tau, &kendall["tau"], "tau-b");
        close(test.s as f64, &kendall["S"], "S");
        close(test.var_s, &kendall["varS"], "var S");
        // R's `Kendall` works in single precision, and its p is off by 6e-5: of its own S and var S
        // the normal tail is what stands here.
        let p = kendall["p"].as_f64().unwrap();
        assert!((test.ln_p().exp() / p - 1.0).abs() < 1e-4);
        let trend = &cases["maxau_Q"];
        let data: Vec<f64> = numbers(&trend["data"]).into_iter().flatten().collect();
        let test = MannKendall::new(&data);
        close(test.z(), &trend["z"], "z");
        close(test.ln_p().exp(), &trend["p"], "p");
        close(test.tau, &trend["tau"], "tau");
    }

    #[test]
    fn what_cannot_vary_is_no_trend() {
        for values in [&[][..], &[1.0], &[2.0, 2.0, 2.0, 2.0]] {
            let test = MannKendall::new(values).hamed_rao(values, 0.0, None);
            assert_eq!((test.s, test.z(), test.ln_p(), test.tau), (0, 0.0, 0.0, 0.0));
        }
    }

    #[test]
    fn a_steady_rise_is_one_and_the_correction_may_only_widen() {
        let rise: Vec<f64> = (0..20).map(f64::from).collect();
        let test = MannKendall::new(&rise);
        assert_eq!((test.s, test.tau), (190, 1.0));
        // Alternation shrinks the variance by the formula.
        let saw: Vec<f64> = (0..20).map(|i| f64::from(i % 2)).collect();
        let corrected = MannKendall::new(&saw).hamed_rao(&saw, 0.0, None);
        assert!(corrected.factor < 1.0);
        assert_eq!(corrected.at_least_independent().factor, 1.0);
    }

    proptest! {
        #[test]
        fn reversing_time_turns_the_sign(values in prop::collection::vec(0_i32..6, 3..40)) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let reversed: Vec<f64> = values.iter().rev().copied().collect();
            let (a, b) = (MannKendall::new(&values), MannKendall::new(&reversed));
            prop_assert_eq!((a.s, a.var_s, a.tau), (-b.s, b.var_s, -b.tau));
            let (a, b) = (a.hamed_rao(&values, 0.25, None), b.hamed_rao(&reversed, -0.25, None));
            prop_assert!((a.factor - b.factor).abs() < 1e-9 * (1.0 + a.factor.abs()));
        }
    }
}
