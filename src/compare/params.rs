//! The settings of a comparison.

use serde::{Deserialize, Serialize};

use super::Measure;
use super::lrc::LrcParams;
use crate::error::{Error, Result};
use crate::stats::check_level;

/// Settings of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CompareParams {
    /// Terms with fewer occurrences in both groups together, each times the weight of its document,
    /// are not tested, at least 1. Default 5: rarer ones can hardly reach a result and cost the
    /// others their significance.
    pub min_count: u64,
    /// Confidence level of the Log Ratio interval, and of all LRC together. Default 0.95.
    pub level: f64,
    /// What the terms are ranked by: its strength, whatever the sign. Default `lrc`.
    pub rank_by: Measure,
    /// A lockword's Log Ratio interval lies between minus this and this, above 0. Default 0.5: rates
    /// within a factor of 1.41 of each other.
    pub lock_band: f64,
    /// Number of random permutations that the document-level test draws; 0, the default, takes its
    /// tail probabilities by saddlepoint instead, which reach farther.
    pub permutations: u64,
}

impl Default for CompareParams {
    fn default() -> Self {
        Self {
            min_count: 5,
            level: 0.95,
            rank_by: Measure::Lrc(LrcParams::default()),
            lock_band: 0.5,
            permutations: 0,
        }
    }
}

impl CompareParams {
    /// Refuses values outside their range.
    pub fn check(&self) -> Result<()> {
        if self.min_count == 0 {
            return Err(Error::setting("--min-count", self.min_count, "at least 1"));
        }
        if !(self.lock_band > 0.0 && self.lock_band.is_finite()) {
            let allowed = "a Log Ratio above 0, such as 0.5";
            return Err(Error::setting("--lock-band", self.lock_band, allowed));
        }
        if self.permutations > MOST_PERMUTATIONS {
            let allowed = format!("0 (by saddlepoint) to {MOST_PERMUTATIONS}");
            return Err(Error::setting("--permutations", self.permutations, allowed));
        }
        check_level(self.level)?;
        self.rank_by.check()
    }
}

/// More would count past 32 bits.
const MOST_PERMUTATIONS: u64 = 1_000_000_000;
