//! Contingency -> the log-likelihood ratio over the two cells of the term (Rayson & Garside 2000), signed.

use serde::{Deserialize, Serialize};

use super::contingency::{Contingency, Family};
use super::g2::over_used;
use crate::error::Result;

/// The measure `g2_two_cell`; it has no settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct G2TwoCellParams {}

impl G2TwoCellParams {
    /// There is nothing to refuse.
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "the registry's signature")]
    pub fn check(&self) -> Result<()> {
        Ok(())
    }

    /// [`g2_two_cell`] of the table.
    pub fn score(&self, table: &Contingency, _family: &Family) -> f64 {
        g2_two_cell(table)
    }
}

/// `2 sum O ln(O / E)` over the two cells that count the term, as log-likelihood calculators on the
/// web give it, with the sign of `O11 - E11`. It leaves out what the other tokens add
/// ([`g2`](super::g2::g2)), next to nothing for a rare term.
pub fn g2_two_cell(table: &Contingency) -> f64 {
    let sum = table.sum();
    let cell = |observed: f64, expected: f64| {
        if observed > 0.0 { observed * (observed / expected).ln() } else { 0.0 }
    };
    let share = table.target_share();
    let statistic =
        2.0 * (cell(table.target, sum * share) + cell(table.reference, sum * (1.0 - share)));
    if over_used(table) { statistic } else { -statistic }
}
