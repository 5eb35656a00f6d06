//! Contingency -> LRC, the conservative Log Ratio of Evert (2022): the default ranking.

use serde::{Deserialize, Serialize};

use super::contingency::{Contingency, Family};
use super::g2::over_used;
use super::log_ratio::log_ratio_interval;
use crate::error::Result;

/// The measure `lrc`; it has no settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LrcParams {}

impl LrcParams {
    /// There is nothing to refuse.
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "the registry's signature")]
    pub fn check(&self) -> Result<()> {
        Ok(())
    }

    /// [`lrc`] of the table.
    pub fn score(&self, table: &Contingency, family: &Family) -> f64 {
        lrc(table, family)
    }
}

/// The bound nearest 0 of the exact Log Ratio interval, 0 where the interval spans 0.
///
/// As `keyness(measure = "LRC")` of the R package `corpora` defines it: the two-sided interval, its
/// level adjusted by Bonferroni for the number of terms tested, so that at `level` no term of the
/// family is credited with more than its true ratio. (Its `PositiveLRC` is one-sided; its plain
/// `LogRatio` is another estimate than Hardie's.)
pub fn lrc(table: &Contingency, family: &Family) -> f64 {
    let interval = log_ratio_interval(table, family.tail());
    if over_used(table) { interval.low.max(0.0) } else { interval.high.min(0.0) }
}

#[cfg(test)]
mod tests {
    use super::super::reference::{FAMILY, close, rows};
    use super::*;

    #[test]
    fn lrc_equals_its_formula_in_scipy() {
        for row in rows() {
            let value = lrc(&row.counts, &FAMILY);
            assert!(close(value, row.lrc), "{}: {value} is not {}", row.term, row.lrc);
        }
    }

    #[test]
    fn a_larger_family_is_more_cautious() {
        let table = super::super::reference::inaugural(109, 3);
        let at = |size| lrc(&table, &Family { size, ..FAMILY });
        assert!(at(1) > at(100) && at(100) > at(100_000) && at(100_000) > 0.0);
        assert_eq!(lrc(&table.swapped(), &FAMILY), -lrc(&table, &FAMILY));
    }
}
