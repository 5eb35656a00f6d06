//! Counts -> weights.

use std::sync::Arc;

use super::sparse::Csr;
use super::vocabulary::Vocabulary;

/// Weighted counts: what clustering and projections take.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightedMatrix {
    /// Weights, shape `(n_docs, n_terms)`.
    pub weights: Csr<f64>,
    /// The terms of the columns.
    pub vocabulary: Arc<Vocabulary>,
}
