//! Contingency -> relative risk, how many times the reference's rate the target's is.

use serde::{Deserialize, Serialize};

use super::contingency::{Contingency, Family};
use crate::error::Result;

/// The measure `relative_risk`; it has no settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RelativeRiskParams {}

impl RelativeRiskParams {
    /// There is nothing to refuse.
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "the registry's signature")]
    pub fn check(&self) -> Result<()> {
        Ok(())
    }

    /// [`relative_risk`] of the table.
    pub fn score(&self, table: &Contingency, _family: &Family) -> f64 {
        relative_risk(table)
    }
}

/// `r1 / r2`, 1 where the rates are equal, `inf` for a term absent from the reference.
pub fn relative_risk(table: &Contingency) -> f64 {
    table.target_rate() / table.reference_rate()
}
