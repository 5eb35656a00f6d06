//! How a long call tells its caller what it is doing, and learns that it should stop.

use crate::error::{Error, Result};

/// A listener for the stages of a run. Every method has an empty default: `()` is the silent one.
///
/// Stages do not nest. A listener never influences a result; it can only end the run.
pub trait Progress: Sync {
    /// A stage begins (`"reading"`, `"counting"`, ...), with its number of steps where known.
    fn begin(&self, stage: &'static str, total: Option<u64>) {
        let _ = (stage, total);
    }

    /// More steps of the current stage are done. Called from several threads.
    fn advance(&self, steps: u64) {
        let _ = steps;
    }

    /// The current stage is over.
    fn end(&self) {}

    /// Whether the user asked to stop.
    fn cancelled(&self) -> bool {
        false
    }

    /// [`Error::Cancelled`] once the user asked to stop.
    fn check(&self) -> Result<()> {
        if self.cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }
}

impl Progress for () {}

/// A listener that hears nothing of a step within a stage, but may still end the run.
pub(crate) struct Silent<'a>(pub(crate) &'a dyn Progress);

impl Progress for Silent<'_> {
    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}
