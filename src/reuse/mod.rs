//!
//! Two texts are compared by their *shingles*: the sets of all runs of five neighbouring words,
//! case folded, punctuation left out (Broder 1997, "On the resemblance and containment of
//! documents"). Their similarity is the Jaccard index of the two sets, shared over all. Texts at
//! least [`threshold`](ReprintParams::threshold) alike are copies of each other, and a family is
//! all that hang together by such pairs. Candidates come from `MinHash` sketches in bands; the exact
//! index decides, so that no pair is joined by an estimate.
//!

mod bands;
mod choice;
pub mod families;
mod fingerprints;
mod forest;
pub mod formulas;
mod params;
pub mod passages;
mod similarity;
mod sketch;
pub mod tables;
#[cfg(test)]
mod tests;
mod words;

pub use choice::Reprints;
pub use families::{Closest, Families, Family, Member};
pub use params::ReprintParams;
pub use passages::{Passage, Passages};
pub use tables::{DocumentLabels, PassageTable, ReprintFlows, ReprintTable};
