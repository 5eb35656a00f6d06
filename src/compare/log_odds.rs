//! Contingency -> z of the weighted log odds (Monroe, Colaresi & Quinn 2008), under one of three priors.
//!
//! The prior gives every term `alpha_w` occurrences in both groups before anything is counted, so that
//! rare terms do not lead by chance. What it is a share of matters more than the formula:
//!
//! | key | `alpha_w` | sum `alpha_0` |
//! | --- | --- | --- |
//! | `log_odds` | `alpha_0` times the share of the term in both groups pooled | 500, a setting |
//! | `log_odds_flat` | 0.01 for every term, a setting | 0.01 times the number of distinct terms |
//! | `log_odds_counts` | its count in both groups pooled | the tokens of both groups |
//!
//! The first is the informative prior of their section 3.5.1 with the pooled groups as background
//! corpus, the second their flat prior (3.4), the third what several programs take for the informative
//! one: it shrinks so strongly that no z of a term exceeds about its G2's.

use serde::{Deserialize, Serialize};

use super::contingency::{Contingency, Family};
use crate::error::{Error, Result};

/// Settings of the measure `log_odds`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogOddsParams {
    /// Occurrences of all terms together that the prior is worth, above 0. Default 500.
    pub alpha_0: f64,
}

impl Default for LogOddsParams {
    fn default() -> Self {
        Self { alpha_0: 500.0 }
    }
}

impl LogOddsParams {
    /// Refuses a prior that is not above 0.
    pub fn check(&self) -> Result<()> {
        check_prior("alpha_0", self.alpha_0)
    }

    /// [`log_odds_z`] of the table; the background are both groups pooled.
    pub fn score(&self, table: &Contingency, _family: &Family) -> f64 {
        let tokens = table.target_total + table.reference_total;
        log_odds_z(table, self.alpha_0 * table.sum() / tokens, self.alpha_0)
    }
}

/// Settings of the measure `log_odds_flat`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogOddsFlatParams {
    /// Occurrences of each term that the prior is worth, above 0. Default 0.01.
    pub alpha: f64,
}

impl Default for LogOddsFlatParams {
    fn default() -> Self {
        Self { alpha: 0.01 }
    }
}

impl LogOddsFlatParams {
    /// Refuses a prior that is not above 0.
    pub fn check(&self) -> Result<()> {
        check_prior("alpha", self.alpha)
    }

    /// [`log_odds_z`] of the table.
    pub fn score(&self, table: &Contingency, family: &Family) -> f64 {
        log_odds_z(table, self.alpha, self.alpha * family.types as f64)
    }
}

/// The measure `log_odds_counts`; it has no settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogOddsCountsParams {}

impl LogOddsCountsParams {
    /// There is nothing to refuse.
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "the registry's signature")]
    pub fn check(&self) -> Result<()> {
        Ok(())
    }

    /// [`log_odds_z`] of the table.
    pub fn score(&self, table: &Contingency, _family: &Family) -> f64 {
        log_odds_z(table, table.sum(), table.target_total + table.reference_total)
    }
}

fn check_prior(name: &'static str, value: f64) -> Result<()> {
    if value > 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(Error::setting(name, value, "a number of occurrences above 0"))
}

/// `delta / sqrt(var)` with `delta` the difference of the log odds
/// `ln((y + alpha_w) / (n + alpha_0 - y - alpha_w))` of target and reference and
/// `var = 1 / (y1 + alpha_w) + 1 / (y2 + alpha_w)` (their equations 15, 16, 20 and 22).
pub fn log_odds_z(table: &Contingency, alpha_w: f64, alpha_0: f64) -> f64 {
    let log_odds =
        |count: f64, total: f64| ((count + alpha_w) / (total + alpha_0 - count - alpha_w)).ln();
    let delta = log_odds(table.target, table.target_total)
        - log_odds(table.reference, table.reference_total);
    let variance = 1.0 / (table.target + alpha_w) + 1.0 / (table.reference + alpha_w);
    delta / variance.sqrt()
}
