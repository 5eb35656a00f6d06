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

    /// The occurrences of some terms, columns of the counts `(n_docs, n_terms)`, in one pass.
    pub fn of_columns(counts: &Csr<u32>, columns: &[usize]) -> Vec<Self> {
        let mut place: Vec<Option<usize>> = vec![None; counts.n_cols()];
        for (number, &column) in columns.iter().enumerate() {
            place[column] = Some(number);
        }
        let mut found = vec![Self::default(); columns.len()];
        for (document, (terms, values)) in counts.rows().enumerate() {
            for (&term, &count) in terms.iter().zip(values) {
                if let Some(number) = place[term as usize] {
                    found[number].documents.push(document as u32);
                    found[number].counts.push(count);
                }
            }
        }
        // A column named twice was filled once.
        let last = |&column: &usize| place[column].map(|number| found[number].clone());
        columns.iter().map(|column| last(column).unwrap_or_default()).collect()
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
