//! Counts of two groups of documents -> keyness: what one says more than the other, how sure.
//!
//! A measure is one file with its parameters and one line below.

pub mod contingency;
pub mod g2;
pub mod groups;
pub mod keyness;
pub mod log_ratio;
pub mod lrc;
#[cfg(test)]
mod reference;
mod tabular;

pub use contingency::{Contingency, Family};
pub use groups::Groups;
pub use keyness::{CompareParams, Keyness, KeynessRow, compare};

use crate::registry::registry;

registry! {
    /// A keyness measure: one signed number for a term, positive when the target says it more.
    pub enum Measure tagged "measure";
    fn score(table: &Contingency, family: &Family) -> f64;
    /// Signed log-likelihood ratio over four cells.
    "g2" => G2(g2::G2Params),
    /// Binary logarithm of the ratio of the rates.
    "log_ratio" => LogRatio(log_ratio::LogRatioParams),
    /// Conservative Log Ratio: the bound of its interval nearest 0.
    "lrc" => Lrc(lrc::LrcParams),
}
