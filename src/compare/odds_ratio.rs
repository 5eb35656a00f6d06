//! Contingency -> the odds ratio of a term, with half an occurrence added to every cell.

use serde::{Deserialize, Serialize};

use super::contingency::{Contingency, Family};
use crate::error::Result;

/// The measure `odds_ratio`; it has no settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OddsRatioParams {}

impl OddsRatioParams {
    /// There is nothing to refuse.
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "the registry's signature")]
    pub fn check(&self) -> Result<()> {
        Ok(())
    }

    /// [`odds_ratio`] of the table.
    pub fn score(&self, table: &Contingency, _family: &Family) -> f64 {
        odds_ratio(table)
    }
}

/// `(O11 + 1/2) (O22 + 1/2) / ((O12 + 1/2) (O21 + 1/2))` (Haldane 1956; Anscombe 1956): finite whatever
/// is 0, 1 where the odds are equal and the groups of one size.
pub fn odds_ratio(table: &Contingency) -> f64 {
    let odds = |count: f64, total: f64| (count + 0.5) / (total - count + 0.5);
    odds(table.target, table.target_total) / odds(table.reference, table.reference_total)
}
