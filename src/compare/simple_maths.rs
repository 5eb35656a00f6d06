//! Contingency -> simple maths, the ratio of the rates with a constant added to both (Kilgarriff 2009).

use serde::{Deserialize, Serialize};

use super::contingency::{Contingency, Family};
use crate::error::{Error, Result};

/// Settings of the measure `simple_maths`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SimpleMathsParams {
    /// Added to both rates, in occurrences per million tokens, above 0. Default 1; 100 or 1000 leads
    /// to more frequent terms.
    pub added: f64,
}

impl Default for SimpleMathsParams {
    fn default() -> Self {
        Self { added: 1.0 }
    }
}

impl SimpleMathsParams {
    /// Refuses a constant that is not above 0.
    pub fn check(&self) -> Result<()> {
        if self.added > 0.0 && self.added.is_finite() {
            return Ok(());
        }
        Err(Error::setting("added", self.added, "a rate per million tokens above 0, such as 1"))
    }

    /// [`simple_maths`] of the table.
    pub fn score(&self, table: &Contingency, _family: &Family) -> f64 {
        simple_maths(table, self.added)
    }
}

/// `(f1 + N) / (f2 + N)`, `f1` and `f2` the rates per million tokens, `N` what is `added`; 1 where the
/// rates are equal.
pub fn simple_maths(table: &Contingency, added: f64) -> f64 {
    (table.target_rate() * 1e6 + added) / (table.reference_rate() * 1e6 + added)
}
