//! A method and its clusters -> which of them would be found again, from other documents of the same
//! kind (`bootstrap`) or by other chances of the method (`seeds`).

mod bootstrap;
mod seeds;

use serde::{Deserialize, Serialize};

pub(super) use bootstrap::replicate_all;
pub use bootstrap::{Bootstrap, ClusterStability, Mark, bootstrap_jaccard};
pub use seeds::{SeedAgreement, seed_agreement};

use crate::error::{Error, Result};
use crate::progress::Progress;

/// How stability is measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StabilityParams {
    /// Bootstrap replicates, 0 or at least 2; 0: none. Default 20: with them the mean of a cluster
    /// is known to about a quarter of its spread. Hennig (2007) takes 50.
    pub replicates: usize,
    /// Seeds compared, that of the run among them, 0 or at least 2; 0: none. Default 5.
    pub seeds: usize,
}

impl Default for StabilityParams {
    fn default() -> Self {
        Self { replicates: 20, seeds: 5 }
    }
}

impl StabilityParams {
    /// Refuses one replicate and one seed, which compare with nothing.
    pub fn check(&self) -> Result<()> {
        if self.replicates == 1 {
            return Err(Error::setting("--replicates", 1, "0 for none, or at least 2"));
        }
        if self.seeds == 1 {
            return Err(Error::setting("--seeds", 1, "0 for none, or at least 2"));
        }
        Ok(())
    }
}

/// Passes on that the user wants to stop, and nothing else: stages do not nest.
pub(super) struct Muted<'a>(pub(super) &'a dyn Progress);

impl Progress for Muted<'_> {
    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}

/// Mean and standard deviation (with `n - 1`) of some values; the latter is 0 for fewer than two.
pub(super) fn mean_and_spread(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, if values.len() > 1 { (squares / (n - 1.0)).sqrt() } else { 0.0 })
}

#[cfg(test)]
mod tests;
