//! Counts of two groups of documents -> keyness: what one says more than the other, how sure.
//!
//! A measure is one file with its parameters and one line below.

pub mod chi2;
pub mod comparer;
pub mod contingency;
pub mod dispersion;
mod document_tests;
pub mod frequency_list;
pub mod g2;
pub mod g2_two_cell;
pub mod groups;
pub mod keyness;
pub mod log_odds;
pub mod log_ratio;
pub mod lrc;
mod notes;
pub mod odds_ratio;
pub mod params;
pub mod percent_difference;
mod permutations;
pub mod pmi;
pub mod reduced_frequency;
#[cfg(test)]
mod reference;
pub mod relative_risk;
pub mod simple_maths;
pub mod tabular;
mod units;

#[cfg(test)]
mod document_level_tests;
#[cfg(test)]
mod measure_tests;
#[cfg(test)]
mod tests;

pub use comparer::{Comparer, compare};
pub use contingency::{Contingency, Family};
pub use frequency_list::FrequencyList;
pub use groups::Groups;
pub use keyness::{Keyness, KeynessRow, Kind};
pub use params::CompareParams;

use crate::registry::registry;

registry! {
    /// A keyness measure: one number for a term, of a contingency table. Most are positive where the
    /// target says it more; those that are ratios are above 1 there.
    pub enum Measure tagged "measure";
    fn score(table: &Contingency, family: &Family) -> f64;
    /// Conservative Log Ratio: the bound of its interval nearest 0.
    "lrc" => Lrc(lrc::LrcParams),
    /// Binary logarithm of the ratio of the rates.
    "log_ratio" => LogRatio(log_ratio::LogRatioParams),
    /// Signed log-likelihood ratio over four cells.
    "g2" => G2(g2::G2Params),
    /// The same over the two cells of the term.
    "g2_two_cell" => G2TwoCell(g2_two_cell::G2TwoCellParams),
    /// Signed chi-square.
    "chi2" => Chi2(chi2::Chi2Params),
    /// Signed chi-square with Yates' correction.
    "chi2_yates" => Chi2Yates(chi2::Chi2YatesParams),
    /// z of the weighted log odds, the prior in proportion to both groups pooled.
    "log_odds" => LogOdds(log_odds::LogOddsParams),
    /// z of the weighted log odds, the prior the same for every term.
    "log_odds_flat" => LogOddsFlat(log_odds::LogOddsFlatParams),
    /// z of the weighted log odds, the prior the counts of both groups.
    "log_odds_counts" => LogOddsCounts(log_odds::LogOddsCountsParams),
    /// By how many percent the rates differ.
    "percent_difference" => PercentDifference(percent_difference::PercentDifferenceParams),
    /// The ratio of the rates.
    "relative_risk" => RelativeRisk(relative_risk::RelativeRiskParams),
    /// The ratio of the odds, half an occurrence added to every cell.
    "odds_ratio" => OddsRatio(odds_ratio::OddsRatioParams),
    /// The ratio of the rates, a constant added to both.
    "simple_maths" => SimpleMaths(simple_maths::SimpleMathsParams),
    /// Pointwise mutual information with the target.
    "pmi" => Pmi(pmi::PmiParams),
}

impl Measure {
    /// How far a score is from no difference, whatever the direction: its size, for ratios that of
    /// their logarithm. What terms are ranked by.
    pub fn strength(&self, score: f64) -> f64 {
        match self {
            Self::RelativeRisk(_) | Self::OddsRatio(_) | Self::SimpleMaths(_) => score.ln().abs(),
            Self::PercentDifference(_) => (score / 100.0).ln_1p().abs(),
            _ => score.abs(),
        }
    }
}
