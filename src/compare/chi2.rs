//! Contingency -> Pearson's chi-square over four cells, signed, with or without Yates' correction.

use serde::{Deserialize, Serialize};

use super::contingency::{Contingency, Family};
use super::g2::over_used;
use crate::error::Result;

/// The measure `chi2`; it has no settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Chi2Params {}

impl Chi2Params {
    /// There is nothing to refuse.
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "the registry's signature")]
    pub fn check(&self) -> Result<()> {
        Ok(())
    }

    /// [`chi2`] of the table, not corrected.
    pub fn score(&self, table: &Contingency, _family: &Family) -> f64 {
        chi2(table, 0.0)
    }
}

/// The measure `chi2_yates`; it has no settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Chi2YatesParams {}

impl Chi2YatesParams {
    /// There is nothing to refuse.
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "the registry's signature")]
    pub fn check(&self) -> Result<()> {
        Ok(())
    }

    /// [`chi2`] of the table with the correction of Yates (1934), in every table. (`textstat_keyness`
    /// of quanteda corrects where an expected count is below 5, and only there.)
    pub fn score(&self, table: &Contingency, _family: &Family) -> f64 {
        chi2(table, 0.5)
    }
}

/// `sum (|O - E| - c)^2 / E` over all four cells, `c` the `correction` (never beyond `|O - E|`), with
/// the sign of `O11 - E11`. `|O - E|` is the same in all four.
pub fn chi2(table: &Contingency, correction: f64) -> f64 {
    let (n1, n2) = (table.target_total, table.reference_total);
    let (n, sum) = (n1 + n2, table.sum());
    let others = n - sum;
    let difference = (table.target * n2 - table.reference * n1) / n;
    let left = (difference.abs() - correction).max(0.0);
    // The sum of 1 / E over the cells; a term that is every token has none that differ.
    let inverse = n / n1 * (n / n2) / sum * (n / others);
    if left == 0.0 || !inverse.is_finite() {
        return 0.0;
    }
    let statistic = left * left * inverse;
    if over_used(table) { statistic } else { -statistic }
}
