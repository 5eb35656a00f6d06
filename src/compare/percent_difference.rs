//! Contingency -> %DIFF, by how many percent the rates differ (Gabrielatos & Marchi 2012).

use serde::{Deserialize, Serialize};

use super::contingency::{Contingency, Family};
use crate::error::Result;

/// The measure `percent_difference`; it has no settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PercentDifferenceParams {}

impl PercentDifferenceParams {
    /// There is nothing to refuse.
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "the registry's signature")]
    pub fn check(&self) -> Result<()> {
        Ok(())
    }

    /// [`percent_difference`] of the table.
    pub fn score(&self, table: &Contingency, _family: &Family) -> f64 {
        percent_difference(table)
    }
}

/// `100 (r1 - r2) / r2`: -100 for a term absent from the target, unbounded (`inf`) for one absent from
/// the reference, where the authors put a rate of 1e-18 to get a number at all.
pub fn percent_difference(table: &Contingency) -> f64 {
    let (target, reference) = (table.target_rate(), table.reference_rate());
    if target == reference { 0.0 } else { 100.0 * (target - reference) / reference }
}
