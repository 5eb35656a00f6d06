//! Documents and their reprint families -> how much each counts where counts are summed.

use super::sparse::Csr;

/// One number a document, applied where counts are summed over documents; the counts themselves
/// stay integers.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    weight: Vec<f64>,
    unit: Vec<u32>,
}

/// Weighted sums by term, length `n_terms`.
#[derive(Debug, Clone, PartialEq)]
pub struct Frequencies {
    /// Occurrences.
    pub occurrences: Vec<f64>,
    /// Documents that hold the term.
    pub documents: Vec<f64>,
}

impl Weights {
    /// Every one of `n_docs` documents counts once and is a sampling unit of its own.
    pub fn equal(n_docs: usize) -> Self {
        Self { weight: vec![1.0; n_docs], unit: (0..n_docs as u32).collect() }
    }

    /// `weight` in document order, each finite and at least 0. `unit` numbers the sampling units:
    /// documents of one unit are copies of one report and say nothing independent of each other.
    ///
    /// # Panics
    /// When the two are not of one length.
    pub fn new(weight: Vec<f64>, unit: Vec<u32>) -> Self {
        assert_eq!(weight.len(), unit.len(), "one weight and one unit a document");
        debug_assert!(weight.iter().all(|w| w.is_finite() && *w >= 0.0));
        Self { weight, unit }
    }

    /// Number of documents.
    pub fn n_docs(&self) -> usize {
        self.weight.len()
    }

    /// The weight of each document, in document order.
    pub fn weights(&self) -> &[f64] {
        &self.weight
    }

    /// The sampling unit of each document, in document order.
    pub fn units(&self) -> &[u32] {
        &self.unit
    }

    /// The same of some `documents` only, in their order.
    #[must_use]
    pub fn select(&self, documents: &[usize]) -> Self {
        Self {
            weight: documents.iter().map(|&document| self.weight[document]).collect(),
            unit: documents.iter().map(|&document| self.unit[document]).collect(),
        }
    }

    /// Those of `documents` that weigh anything as `(unit, document)`, by unit and then by document:
    /// the members of a unit side by side.
    pub fn by_unit(&self, documents: &[u32]) -> Vec<(u32, u32)> {
        let weighs = documents.iter().filter(|&&document| self.weight[document as usize] > 0.0);
        let mut members: Vec<(u32, u32)> =
            weighs.map(|&document| (self.unit[document as usize], document)).collect();
        members.sort_unstable();
        members
    }

    /// How many independent documents of equal weight `documents` are worth (Kish 1965):
    /// `(sum W)^2 / sum W^2`, `W` the weight of all of them in one unit. Their number where each is a
    /// unit of its own and weighs as much as the others; 0 where none weighs anything.
    pub fn effective(&self, documents: &[u32]) -> f64 {
        let (mut sum, mut squares) = (0.0, 0.0);
        for unit in self.by_unit(documents).chunk_by(|a, b| a.0 == b.0) {
            let weight: f64 =
                unit.iter().map(|&(_, document)| self.weight[document as usize]).sum();
            sum += weight;
            squares += weight * weight;
        }
        if squares > 0.0 { sum * sum / squares } else { 0.0 }
    }

    /// Of every column of `counts`, shape `(n_docs, n_terms)`: its sum, and the sum over the documents
    /// that hold the term, both with each document times its weight, in document order.
    pub fn frequencies(&self, counts: &Csr<u32>) -> Frequencies {
        let zeros = || vec![0.0; counts.n_cols()];
        let mut sums = Frequencies { occurrences: zeros(), documents: zeros() };
        for ((terms, values), &weight) in counts.rows().zip(&self.weight) {
            for (&term, &count) in terms.iter().zip(values) {
                sums.occurrences[term as usize] += weight * f64::from(count);
                sums.documents[term as usize] += weight;
            }
        }
        sums
    }

    /// Whether every document counts once.
    pub fn is_equal(&self) -> bool {
        self.weight.iter().all(|&weight| weight == 1.0)
    }

    /// Whether some documents are of one sampling unit.
    pub fn has_copies(&self) -> bool {
        let mut units = self.unit.clone();
        units.sort_unstable();
        units.windows(2).any(|pair| pair[0] == pair[1])
    }

    /// The same sampling units with every document counting once.
    #[must_use]
    pub fn unweighted(&self) -> Self {
        Self { weight: vec![1.0; self.weight.len()], unit: self.unit.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_stand_together_without_those_that_weigh_nothing() {
        let weights = Weights::new(vec![0.5, 1.0, 0.5, 0.0, 1.0], vec![7, 2, 7, 2, 0]);
        assert_eq!(weights.by_unit(&[0, 1, 2, 3, 4]), [(0, 4), (2, 1), (7, 0), (7, 2)]);
        assert!(weights.has_copies() && !weights.select(&[0, 1, 4]).has_copies());
        assert_eq!(weights.select(&[3, 0]), Weights::new(vec![0.0, 0.5], vec![2, 7]));
    }

    #[test]
    fn frequencies_are_weighted_sums() {
        let counts = Csr::new(2, vec![0, 2, 3, 3], vec![0, 1, 1], vec![4, 1, 6]);
        let sums = Weights::new(vec![0.5, 1.0, 1.0], vec![0, 1, 2]).frequencies(&counts);
        assert_eq!((sums.occurrences, sums.documents), (vec![2.0, 6.5], vec![0.5, 1.5]));
    }

    #[test]
    fn copies_are_worth_one_document() {
        let documents: Vec<u32> = (0..4).collect();
        assert_eq!(Weights::equal(4).effective(&documents), 4.0);
        let halves = Weights::new(vec![0.5, 0.5, 1.0, 1.0], vec![0, 0, 2, 3]);
        assert_eq!(halves.effective(&documents), 3.0);
        // A family that counts twice as much as the others leaves less to go by.
        assert!((halves.unweighted().effective(&documents) - 16.0 / 6.0).abs() < 1e-15);
        assert_eq!(Weights::new(vec![0.0; 2], vec![0, 1]).effective(&[0, 1]), 0.0);
    }
}
