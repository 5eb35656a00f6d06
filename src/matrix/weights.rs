//! Documents and their reprint families -> how much each counts where counts are summed.

/// One number a document, applied where counts are summed over documents; the counts themselves
/// stay integers.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    weight: Vec<f64>,
    unit: Vec<u32>,
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

    /// Whether every document counts once.
    pub fn is_equal(&self) -> bool {
        self.weight.iter().all(|&weight| weight == 1.0)
    }

    /// The same sampling units with every document counting once.
    #[must_use]
    pub fn unweighted(&self) -> Self {
        Self { weight: vec![1.0; self.weight.len()], unit: self.unit.clone() }
    }
}
