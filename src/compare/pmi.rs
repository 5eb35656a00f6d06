//! Contingency -> pointwise mutual information of a term and the target.

use serde::{Deserialize, Serialize};

use super::contingency::{Contingency, Family};
use crate::error::Result;

/// The measure `pmi`; it has no settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PmiParams {}

impl PmiParams {
    /// There is nothing to refuse.
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "the registry's signature")]
    pub fn check(&self) -> Result<()> {
        Ok(())
    }

    /// [`pmi`] of the table.
    pub fn score(&self, table: &Contingency, _family: &Family) -> f64 {
        pmi(table)
    }
}

/// `ln(O11 / E11)` (Church & Hanks 1990, in natural logarithms as quanteda has it): `-inf` for a term
/// absent from the target, where quanteda adds 1e-9 to the ratio to get -20.7. At most `ln(n / n1)`,
/// which every term of the target alone reaches, however rare: a poor ranking.
pub fn pmi(table: &Contingency) -> f64 {
    (table.target / (table.sum() * table.target_share())).ln()
}
