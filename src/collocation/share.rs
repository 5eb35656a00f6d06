//! Windows that hold a collocate, of all windows -> their share with an interval over sampling
//! units, and the difference of two shares.
//!
//! The share is a ratio estimator over sampling units. Its design effect, how many times the
//! binomial variance its linearised variance is, turns the number of windows into an effective one,
//! at which the score interval is taken (Korn & Graubard 1998; Wilson 1927). As in
//! [`crate::stats::ratio`], the design effect of a group is averaged with that of both, which counts
//! as four units, and is never below 1. The difference of two shares has the interval of Newcombe
//! (1998, method 10) made of the two, and the test of the pooled share at the effective sizes.

use std::f64::consts::LN_2;

use crate::stats::distribution::normal_ln_survival;
use crate::stats::proportion::wilson_effective;
use crate::stats::ratio::{PRIOR_DOCUMENTS, Ratio};

/// A share of windows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The share, 0 to 1.
    pub share: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// How many independent windows it is worth.
    pub(super) effective: f64,
}

/// The shares of two groups; `t_factors` are theirs. None for a group without two sampling units
/// that have windows.
pub(super) fn shares(ratios: [&Ratio; 2], t_factors: [f64; 2], level: f64) -> [Option<Share>; 2] {
    let effects = ratios.map(design_effect);
    let known = || ratios.iter().zip(effects).filter_map(|(r, e)| Some((e?, r.occurrences)));
    let weight: f64 = known().map(|(_, weight)| weight).sum();
    let common = if weight > 0.0 {
        known().map(|(effect, own)| effect * own).sum::<f64>() / weight
    } else {
        1.0
    };
    [0, 1].map(|group| {
        let (ratio, other) = (ratios[group], ratios[1 - group]);
        ratio.variance()?;
        let prior = PRIOR_DOCUMENTS.min(other.holders as f64);
        let own = ratio.holders as f64;
        let effect = effects[group]
            .map_or(common, |effect| (own * effect + prior * common) / (own + prior))
            .max(1.0);
        let windows = ratio.totals.tokens;
        let effective = windows / (effect * t_factors[group] * ratio.totals.repetition());
        let share = ratio.rate()?.min(1.0);
        let interval = wilson_effective(share * effective, effective, level)?;
        Some(Share { share, low: interval.low, high: interval.high, effective })
    })
}

/// How many times the binomial variance the variance of a share is; none where the share is 0 or 1.
fn design_effect(ratio: &Ratio) -> Option<f64> {
    let others = 1.0 - ratio.rate()?;
    (others > 1e-12).then_some(ratio.design_effect()? / others)
}

/// The interval of `one - other`.
pub(super) fn difference(one: &Share, other: &Share) -> (f64, f64) {
    let between = one.share - other.share;
    let below = (one.share - one.low).hypot(other.high - other.share);
    let above = (one.high - one.share).hypot(other.share - other.low);
    (between - below, between + above)
}

/// Natural logarithm of the two-sided p-value of no difference.
pub(super) fn ln_p(one: &Share, other: &Share) -> f64 {
    let all = one.effective + other.effective;
    let pooled = (one.share * one.effective + other.share * other.effective) / all;
    let variance = pooled * (1.0 - pooled) * (1.0 / one.effective + 1.0 / other.effective);
    if variance <= 0.0 {
        return 0.0;
    }
    let z = (one.share - other.share).abs() / variance.sqrt();
    (LN_2 + normal_ln_survival(z)).min(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use crate::stats::ratio::{GroupTotals, t_factor};
    use rand::Rng;

    fn ratio(units: &[(u32, u32)]) -> Ratio {
        let mut totals = GroupTotals::default();
        units.iter().for_each(|&(_, windows)| totals.add(f64::from(windows), 1.0));
        let held = units.iter().filter(|unit| unit.0 > 0);
        Ratio::new(held.map(|&(held, windows)| (f64::from(held), f64::from(windows))), totals)
    }

    fn both(one: &[(u32, u32)], other: &[(u32, u32)]) -> [Option<Share>; 2] {
        let factors = [one, other].map(|units| t_factor(units.len() as u64, 0.95));
        shares([&ratio(one), &ratio(other)], factors, 0.95)
    }

    /// statsmodels 0.15: `confint_proportions_2indep(56, 70, 48, 80, method="newcomb")`, and the
    /// pooled z test `proportions_ztest([56, 48], [70, 80])`.
    #[test]
    fn independent_windows_give_the_interval_of_newcombe() {
        let share = |held: f64, windows: f64| {
            let interval = wilson_effective(held, windows, 0.95).unwrap();
            let (low, high) = (interval.low, interval.high);
            Share { share: held / windows, low, high, effective: windows }
        };
        let (one, other) = (share(56.0, 70.0), share(48.0, 80.0));
        let (low, high) = difference(&one, &other);
        assert!((low - 0.052_431_472_402_364_98).abs() < 1e-12, "{low}");
        assert!((high - 0.333_872_654_036_909_06).abs() < 1e-12, "{high}");
        let p = ln_p(&one, &other).exp();
        assert!((p / 0.008_045_081_368_196_56 - 1.0).abs() < 1e-10, "{p}");
    }

    #[test]
    fn clumped_windows_are_worth_fewer() {
        let spread: Vec<_> = (0..40).map(|n| (u32::from(n % 2 == 0), 1)).collect();
        let clumped: Vec<_> = (0..40).map(|n| (if n % 2 == 0 { 10 } else { 0 }, 10)).collect();
        let [one, other] = both(&spread, &spread).map(Option::unwrap);
        assert_eq!(one, other);
        assert!(one.effective < 40.0 && one.effective > 35.0, "{one:?}");
        let [clumps, _] = both(&clumped, &clumped).map(Option::unwrap);
        assert!((clumps.effective / one.effective - 1.0).abs() < 0.1, "{clumps:?}");
        assert_eq!(both(&[(1, 3)], &spread)[0], None);
        assert_eq!(both(&[], &spread)[0], None);
    }

    #[test]
    fn shares_of_nothing_and_of_all_have_intervals() {
        let (none, all) = ([(0, 4); 12], [(4, 4); 12]);
        let [none, all] = both(&none, &all).map(Option::unwrap);
        assert_eq!((none.low, all.high), (0.0, 1.0));
        assert!(none.high < 0.2 && all.low > 0.8, "{none:?} {all:?}");
        let (low, high) = difference(&all, &none);
        assert!(low > 0.7 && high <= 1.0 && ln_p(&all, &none) < -20.0);
    }

    /// Units of 1 to 6 windows; in a unit either every window holds the collocate with probability
    /// 0.6, or none. True shares are equal.
    #[test]
    fn equal_shares_differ_in_about_one_run_of_twenty() {
        let (mut beyond, mut uncovered) = (0, 0);
        for run in 0..600 {
            let mut generator = Seed(5).generator("shares", run);
            let mut group = |n: usize| -> Vec<(u32, u32)> {
                (0..n)
                    .map(|_| {
                        let (windows, topical) =
                            (generator.gen_range(1..=6), generator.gen_bool(0.3));
                        let held = (0..windows).filter(|_| topical && generator.gen_bool(0.6));
                        (held.count() as u32, windows)
                    })
                    .collect()
            };
            let (one, other) = (group(80), group(50));
            let [one, other] = both(&one, &other).map(Option::unwrap);
            let (low, high) = difference(&one, &other);
            beyond += u32::from(ln_p(&one, &other) < 0.05_f64.ln());
            uncovered += u32::from(low > 0.0 || high < 0.0);
        }
        assert!((12..=42).contains(&beyond), "{beyond} of 600");
        assert!((12..=42).contains(&uncovered), "{uncovered} of 600");
    }
}
