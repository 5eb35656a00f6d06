//! Successes out of trials -> a proportion with its interval.

use super::distribution::normal_quantile;
use super::{Interval, tail};

/// The score interval of a proportion at `level` (Wilson 1927), without continuity correction;
/// none without trials.
pub fn wilson(successes: u64, trials: u64, level: f64) -> Option<Interval> {
    wilson_effective(successes as f64, trials as f64, level)
}

/// [`wilson`] for the fractional numbers of effective sample sizes; `successes` are at most
/// `trials`.
pub fn wilson_effective(successes: f64, trials: f64, level: f64) -> Option<Interval> {
    if trials.is_nan() || trials <= 0.0 {
        return None;
    }
    let (k, n) = (successes.clamp(0.0, trials), trials);
    let z = -normal_quantile(tail(level));
    let centre = k + z * z / 2.0;
    let spread = z * (k * (n - k) / n + z * z / 4.0).sqrt();
    let bound = |value: f64| (value / (n + z * z)).clamp(0.0, 1.0);
    Some(Interval {
        // Exact at the ends, where rounding would leave 1e-17.
        low: if k == 0.0 { 0.0 } else { bound(centre - spread) },
        high: if k == n { 1.0 } else { bound(centre + spread) },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// statsmodels 0.15, `proportion_confint(k, n, 1 - level, "wilson")`.
    #[test]
    fn equals_statsmodels() {
        for (k, n, level, low, high) in WILSON {
            let interval = wilson(k, n, level).unwrap();
            assert!((interval.low - low).abs() < 1e-13, "{k}/{n}: {interval:?}");
            assert!((interval.high - high).abs() < 1e-13, "{k}/{n}: {interval:?}");
        }
    }

    const WILSON: [(u64, u64, f64, f64, f64); 5] = [
        (0, 10, 0.95, 0.0, 0.277_532_799_862_889_2),
        (1, 10, 0.95, 0.017_876_213_095_072_896, 0.404_150_026_795_238_5),
        (5, 7, 0.9, 0.408_667_545_511_197_44, 0.900_434_156_437_713),
        (10, 10, 0.99, 0.601_145_906_695_091_9, 1.0),
        (37, 2500, 0.95, 0.010_756_439_290_951_21, 0.020_332_373_679_402_49),
    ];

    #[test]
    fn holds_the_proportion_and_has_no_opinion_without_trials() {
        assert_eq!(wilson(0, 0, 0.95), None);
        for trials in 1..40 {
            for successes in 0..=trials {
                let interval = wilson(successes, trials, 0.9).unwrap();
                assert!(interval.contains(successes as f64 / trials as f64));
                assert!(interval.low >= 0.0 && interval.high <= 1.0);
            }
        }
    }
}
