//! The documents that hold a term, a stretch of periods -> those that made it what it is.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::axis::PeriodIndex;
use crate::matrix::occurrences::Occurrences;
use crate::matrix::weights::Weights;

/// The documents of `periods` that hold the term most often, at most `most`, each with its
/// occurrences; equals in document order. Of the copies of one report only the first is named, and
/// none of those that weigh nothing.
pub fn leading_documents(
    occurrences: &Occurrences,
    index: &PeriodIndex,
    weights: &Weights,
    periods: RangeInclusive<usize>,
    most: usize,
) -> Vec<(u32, u32)> {
    let within = |document: usize| {
        index.period_of[document].is_some_and(|period| periods.contains(&(period as usize)))
            && weights.weights()[document] > 0.0
    };
    let mut found: Vec<(u32, u32)> = occurrences
        .iter()
        .filter(|(document, _)| within(*document))
        .map(|(document, count)| (document as u32, count))
        .collect();
    found.sort_by_key(|&(document, count)| (std::cmp::Reverse(count), document));
    let mut units = BTreeSet::new();
    found.retain(|(document, _)| {
        units.len() < most && units.insert(weights.units()[*document as usize])
    });
    found
}
