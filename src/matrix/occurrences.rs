//! A column of counts, or the hits of a query -> how often each document holds a term.

use super::sparse::Csr;

/// The documents that hold a term, and how often.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Occurrences {
    /// Document indices, strictly rising.
    pub documents: Vec<u32>,
    /// Occurrences in each of them, at least 1.
    pub counts: Vec<u32>,
}

impl Occurrences {
    /// The occurrences of one term, a row of the transposed counts `(n_terms, n_docs)`.
    pub fn from_column(transposed: &Csr<u32>, column: usize) -> Self {
        let (documents, counts) = transposed.row(column);
        Self { documents: documents.to_vec(), counts: counts.to_vec() }
    }

    /// Number of occurrences in all documents.
    #[cfg(test)]
    pub(crate) fn total(&self) -> u64 {
        self.counts.iter().map(|&count| u64::from(count)).sum()
    }

    /// `(document, count)` in the order of the documents.
    pub fn iter(&self) -> impl Iterator<Item = (usize, u32)> + '_ {
        self.documents.iter().map(|&document| document as usize).zip(self.counts.iter().copied())
    }
}
