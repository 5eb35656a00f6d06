//! The columns of a document-term matrix: what each term is, looks like, and how common it is.

/// The terms of a matrix in column order, which is the order of their text by bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// The term as the analysis knows it: case-folded and stemmed (`innov`); words of an n-gram
    /// are joined by one space.
    pub terms: Vec<String>,
    /// Its most frequent surface form (`innovation`); what is shown. Ties go to the first in byte
    /// order.
    pub surface: Vec<String>,
    /// Number of documents that hold it.
    pub document_frequency: Vec<u32>,
    /// Number of occurrences in all documents.
    pub collection_frequency: Vec<u64>,
}

impl Vocabulary {
    /// Number of terms.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether there is no term.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The column of a term, by its analysed text.
    pub fn column(&self, term: &str) -> Option<usize> {
        self.terms.binary_search_by(|candidate| candidate.as_str().cmp(term)).ok()
    }
}
