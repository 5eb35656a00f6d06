//! What a run hands to every method: the seed and the progress listener.

use crate::error::Result;
use crate::progress::Progress;
use crate::seed::Seed;

/// Handed to every long call. Methods take their randomness from `seed` and report to `progress`.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Decides every random choice.
    pub seed: Seed,
    /// Hears of stages and may end the run.
    pub progress: &'a dyn Progress,
}

impl Default for Context<'_> {
    fn default() -> Self {
        Self { seed: Seed::default(), progress: &() }
    }
}

impl Context<'_> {
    /// Run `work` as the stage `name` of `total` steps, ended whether or not it succeeds.
    pub fn stage<T>(
        &self,
        name: &'static str,
        total: Option<u64>,
        work: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        self.progress.check()?;
        self.progress.begin(name, total);
        let result = work();
        self.progress.end();
        self.progress.check()?;
        result
    }
}
