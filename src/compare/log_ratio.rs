//! Contingency -> the Log Ratio of Hardie (2014) and its exact interval.

use serde::{Deserialize, Serialize};

use super::contingency::{Contingency, Family};
use crate::error::Result;
use crate::stats::Interval;
use crate::stats::distribution::{clopper_pearson_logit, ln_to_log2};

/// The measure `log_ratio`; it has no settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogRatioParams {}

impl LogRatioParams {
    /// There is nothing to refuse.
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "the registry's signature")]
    pub fn check(&self) -> Result<()> {
        Ok(())
    }

    /// [`log_ratio`] of the table.
    pub fn score(&self, table: &Contingency, _family: &Family) -> f64 {
        log_ratio(table)
    }
}

/// `log2((f1 / n1) / (f2 / n2))`, a count of 0 taken as 0.5: each unit doubles the rate. So is a
/// weighted count below 0.5, or it would make a larger difference than none at all.
pub fn log_ratio(table: &Contingency) -> f64 {
    (table.target.max(0.5) / table.target_total).log2()
        - (table.reference.max(0.5) / table.reference_total).log2()
}

/// The exact interval of the Log Ratio with `tail` probability on either side; the table has at
/// least one occurrence.
///
/// Given the sum of two Poisson counts the target's is binomial with odds `r n1 / n2`, `r` the ratio
/// of the rates, so the Clopper-Pearson bounds `p` of that binomial give `p / (1 - p) * n2 / n1`
/// (Przyborowski & Wilenski 1940; `poisson.test` of R). A term absent from the target has no lower
/// bound (`-inf`), one absent from the reference no upper one (`inf`); tables show them as missing.
/// Weighted counts enter the beta quantiles as they are, as effective sample sizes do (Korn &
/// Graubard 1998): a report that counts a third as much is a third of the evidence.
pub fn log_ratio_interval(table: &Contingency, tail: f64) -> Interval {
    let log_odds = clopper_pearson_logit(table.target, table.reference, tail);
    let offset = (table.reference_total / table.target_total).ln();
    Interval { low: ln_to_log2(log_odds.low + offset), high: ln_to_log2(log_odds.high + offset) }
}

#[cfg(test)]
mod tests {
    use super::super::reference::{close, rows};
    use super::*;

    #[test]
    fn log_ratio_and_interval_equal_scipy() {
        for row in rows() {
            let interval = log_ratio_interval(&row.counts, 0.025);
            let values = [
                (log_ratio(&row.counts), row.log_ratio),
                (interval.low, row.low),
                (interval.high, row.high),
            ];
            for (value, expected) in values {
                assert!(close(value, expected), "{}: {value} is not {expected}", row.term);
            }
        }
    }

    /// `poisson.test(c(11, 6 + 8 + 7), c(800, 1083 + 1050 + 878))` of the R help: the rate ratio
    /// lies between 0.8584264 and 4.2772659.
    #[test]
    fn the_interval_is_that_of_poisson_test() {
        let table = Contingency {
            target: 11.0,
            target_total: 800.0,
            reference: 21.0,
            reference_total: 3011.0,
        };
        let interval = log_ratio_interval(&table, 0.025);
        assert!((interval.low.exp2() - 0.858_426_4).abs() < 1e-7, "{interval:?}");
        assert!((interval.high.exp2() - 4.277_265_9).abs() < 1e-7, "{interval:?}");
    }

    /// mpmath 1.4, 40 digits: binary log odds of the 0.025 quantile of beta(k, r + 1) and of the
    /// 0.975 quantile of beta(k + 1, r).
    #[test]
    fn fractional_counts_have_an_interval_round_them() {
        for (target, reference, low, high) in FRACTIONAL {
            let table = Contingency { target, target_total: 1e3, reference, reference_total: 1e3 };
            let interval = log_ratio_interval(&table, 0.025);
            assert!(close(interval.low, low), "{target} {reference}: {interval:?}");
            assert!(close(interval.high, high), "{target} {reference}: {interval:?}");
            assert!(interval.contains(log_ratio(&table)), "{interval:?}");
        }
    }

    const FRACTIONAL: [(f64, f64, f64, f64); 5] = [
        (2.5, 0.75, -2.402_425_846_369_16, 9.008_635_765_809_844),
        (0.333_333_333_3, 4.2, -18.740_848_144_746_66, 0.787_597_472_061_651_9),
        (10.6, 7.4, -0.974_997_737_117_829_5, 2.095_730_288_085_995),
        (0.05, 30.0, -112.145_361_518_829_65, -2.892_555_411_940_896_6),
        (333.3, 1.25, 5.785_608_044_135_668, 12.460_955_680_011_37),
    ];
}
