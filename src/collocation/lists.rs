//! Counts in windows and weights -> the sums over a group of documents, and over sampling units.

use super::count::WindowCounts;
use super::measures::Association;
use crate::matrix::{DocTermMatrix, Weights};
use crate::stats::ratio::{GroupTotals, Ratio, t_factor};

/// Weighted sums over a group of documents: all of them, or those of a stretch of time.
#[derive(Debug, Clone)]
pub struct Group {
    /// The weights of its documents; 0 for all others.
    pub(super) weights: Weights,
    /// Occurrences of the term.
    pub occurrences: f64,
    /// Documents that hold the term.
    pub documents: f64,
    /// Words inside windows.
    pub inside: f64,
    /// Words that are not the term's own.
    pub words: f64,
    joint: Vec<f64>,
    windows: Vec<f64>,
    count: Vec<f64>,
}

impl Group {
    /// The sums over `documents`, or over all.
    pub fn new(
        counts: &WindowCounts,
        matrix: &DocTermMatrix,
        weights: &Weights,
        documents: Option<&[u32]>,
    ) -> Self {
        let weights = match documents {
            None => weights.clone(),
            Some(documents) => masked(weights, documents),
        };
        let weight = |document: u32| weights.weights()[document as usize];
        let lengths = matrix.tokens.iter().zip(weights.weights());
        let all_words: f64 = lengths.map(|(&words, weight)| weight * f64::from(words)).sum();
        let mut count = weights.frequencies(&matrix.counts).occurrences;
        let (mut joint, mut windows) = (vec![0.0; count.len()], vec![0.0; count.len()]);
        for column in 0..counts.n_columns() {
            for held in counts.column(column) {
                let weight = weight(counts.document(held));
                joint[column] += weight * f64::from(held.joint);
                windows[column] += weight * f64::from(held.windows);
                count[column] -= weight * f64::from(held.own);
            }
        }
        let rows = || counts.rows.iter().map(|row| (weight(row.document), row));
        let own: f64 = rows().map(|(weight, row)| weight * f64::from(row.own)).sum();
        Self {
            occurrences: rows().map(|(weight, row)| weight * f64::from(row.occurrences)).sum(),
            documents: rows().map(|(weight, _)| weight).sum(),
            inside: rows().map(|(weight, row)| weight * f64::from(row.inside)).sum(),
            words: all_words - own,
            joint,
            windows,
            count,
            weights,
        }
    }

    /// The counts of a column.
    pub fn association(&self, column: usize) -> Association {
        Association {
            joint: self.joint[column],
            windows: self.windows[column],
            term: self.occurrences,
            count: self.count[column],
            inside: self.inside,
            words: self.words,
        }
    }
}

/// The weights with 0 for all but `documents`.
fn masked(weights: &Weights, documents: &[u32]) -> Weights {
    let mut kept = vec![0.0; weights.n_docs()];
    for &document in documents {
        kept[document as usize] = weights.weights()[document as usize];
    }
    Weights::new(kept, weights.units().to_vec())
}

/// A denominator by sampling unit: words inside windows, words outside, occurrences.
pub(super) struct Denominator<'w> {
    weights: &'w Weights,
    /// Weighted sum of each unit.
    of_unit: Vec<f64>,
    totals: GroupTotals,
    /// By how much few units widen an interval.
    pub(super) t_factor: f64,
}

impl<'w> Denominator<'w> {
    /// From `(document, amount)`, in the order of the documents.
    pub(super) fn new(
        weights: &'w Weights,
        amounts: impl Iterator<Item = (u32, f64)>,
        level: f64,
    ) -> Self {
        let n_units = weights.units().iter().max().map_or(0, |&last| last as usize + 1);
        let (mut of_unit, mut weight) = (vec![0.0; n_units], vec![0.0; n_units]);
        for (document, amount) in amounts.filter(|(_, amount)| *amount > 0.0) {
            let (own, unit) =
                (weights.weights()[document as usize], weights.units()[document as usize]);
            of_unit[unit as usize] += own * amount;
            weight[unit as usize] += own;
        }
        let mut totals = GroupTotals::default();
        for (&amount, &weight) in of_unit.iter().zip(&weight).filter(|(amount, _)| **amount > 0.0) {
            totals.add(amount, weight);
        }
        let t_factor = t_factor(totals.units, level);
        Self { weights, of_unit, totals, t_factor }
    }

    /// The ratio of `(document, occurrences)`, in the order of the documents, to it.
    pub(super) fn ratio(&self, occurrences: impl Iterator<Item = (u32, u32)>) -> Ratio {
        let weighted = occurrences.map(|(document, count)| {
            let document = document as usize;
            let weight = self.weights.weights()[document];
            (self.weights.units()[document], weight * f64::from(count))
        });
        let mut by_unit: Vec<(u32, f64)> = weighted.filter(|(_, count)| *count > 0.0).collect();
        // Stable: the sum of a unit runs in the order of its documents.
        by_unit.sort_by_key(|&(unit, _)| unit);
        by_unit.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                first.1 += later.1;
            }
            same
        });
        let holders = by_unit.iter().map(|&(unit, count)| (count, self.of_unit[unit as usize]));
        Ratio::new(holders, self.totals)
    }
}
