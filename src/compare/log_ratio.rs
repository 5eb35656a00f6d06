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

/// `log2((f1 / n1) / (f2 / n2))`, a count of 0 taken as 0.5: each unit doubles the rate.
pub fn log_ratio(table: &Contingency) -> f64 {
    let count = |count: u64| if count == 0 { 0.5 } else { count as f64 };
    (count(table.target) / table.target_total as f64).log2()
        - (count(table.reference) / table.reference_total as f64).log2()
}

/// The exact interval of the Log Ratio with `tail` probability on either side; the table has at
/// least one occurrence.
///
/// Given the sum of two Poisson counts the target's is binomial with odds `r n1 / n2`, `r` the ratio
/// of the rates, so the Clopper-Pearson bounds `p` of that binomial give `p / (1 - p) * n2 / n1`
/// (Przyborowski & Wilenski 1940; `poisson.test` of R). A term absent from the target has no lower
/// bound (`-inf`), one absent from the reference no upper one (`inf`); tables show them as missing.
pub fn log_ratio_interval(table: &Contingency, tail: f64) -> Interval {
    let log_odds = clopper_pearson_logit(table.target as f64, table.reference as f64, tail);
    let offset = (table.reference_total as f64 / table.target_total as f64).ln();
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
        let table =
            Contingency { target: 11, target_total: 800, reference: 21, reference_total: 3011 };
        let interval = log_ratio_interval(&table, 0.025);
        assert!((interval.low.exp2() - 0.858_426_4).abs() < 1e-7, "{interval:?}");
        assert!((interval.high.exp2() - 4.277_265_9).abs() < 1e-7, "{interval:?}");
    }
}
