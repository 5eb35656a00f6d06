//! Token streams and an analyzer -> a document-term matrix of counts.

use std::sync::Arc;

use super::sparse::Csr;
use super::vocabulary::Vocabulary;

/// Term counts of every document: integers, so that sums are exact in any order.
#[derive(Debug, Clone, PartialEq)]
pub struct DocTermMatrix {
    /// Counts, shape `(n_docs, n_terms)`.
    pub counts: Csr<u32>,
    /// The terms of the columns.
    pub vocabulary: Arc<Vocabulary>,
    /// Number of word tokens of each document, stop words and numbers included: the denominator
    /// of every rate.
    pub tokens: Vec<u32>,
}
