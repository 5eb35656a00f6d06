//! The columns of a document-term matrix: what each term is, looks like, and how common it is;
//! and which terms become columns.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::table::{Column, Table, Tabular, column};

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

impl Tabular for Vocabulary {
    /// The table `vocabulary`, in column order.
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("column", "", "Number of its column, from 0"),
            column("term", "", "The term in its most frequent form"),
            column("stem", "", "The term as the analysis knows it"),
            column("count", "occurrences", "Occurrences in all documents"),
            column("documents", "documents", "Documents that hold it"),
        ];
        let rows = (0..self.len()).map(|column| {
            vec![
                column.into(),
                self.surface[column].as_str().into(),
                self.terms[column].as_str().into(),
                self.collection_frequency[column].into(),
                self.document_frequency[column].into(),
            ]
        });
        Table { name: "vocabulary", columns: COLUMNS, rows: rows.collect() }
    }
}

/// Which terms become columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VocabularyParams {
    /// Least document frequency; default 1.
    pub min_df: DocumentLimit,
    /// Greatest document frequency; default: a share of 1.0, every document.
    pub max_df: DocumentLimit,
    /// Keep at most so many terms, the most frequent ones by collection frequency (ties by text);
    /// default: all.
    pub max_terms: Option<usize>,
    /// Longest n-gram, 1 to 3; default 1. An n-gram is n neighbouring words with no break between
    /// them, of which the first and the last are terms; a stop word inside keeps its place.
    pub n_grams: usize,
}

impl Default for VocabularyParams {
    fn default() -> Self {
        Self {
            min_df: DocumentLimit::Count(1),
            max_df: DocumentLimit::Share(1.0),
            max_terms: None,
            n_grams: 1,
        }
    }
}

impl VocabularyParams {
    /// Refuses settings that no corpus could satisfy.
    pub fn check(&self) -> Result<()> {
        if !(1..=3).contains(&self.n_grams) {
            return Err(Error::setting("--n-grams", self.n_grams, "1, 2 or 3"));
        }
        if self.max_terms == Some(0) {
            return Err(Error::setting("--max-terms", 0, "at least 1"));
        }
        for (name, limit) in [("--min-df", self.min_df), ("--max-df", self.max_df)] {
            if let DocumentLimit::Share(share) = limit
                && !(0.0..=1.0).contains(&share)
            {
                return Err(Error::setting(name, share, DocumentLimit::ALLOWED));
            }
        }
        Ok(())
    }
}

/// A number of documents (`5`), or a share of them (`0.05`: a number with a decimal point).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum DocumentLimit {
    /// So many documents.
    Count(u32),
    /// So large a share of the documents, from 0.0 to 1.0.
    Share(f64),
}

impl DocumentLimit {
    const ALLOWED: &'static str =
        "a number of documents such as 5, or a share from 0.0 to 1.0 with its decimal point";

    /// The limit in documents, of `n_docs`: not rounded.
    pub fn documents(self, n_docs: usize) -> f64 {
        match self {
            Self::Count(count) => f64::from(count),
            Self::Share(share) => share * n_docs as f64,
        }
    }
}

impl FromStr for DocumentLimit {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let limit = if text.contains(['.', 'e']) {
            text.parse().ok().filter(|share| (0.0..=1.0).contains(share)).map(Self::Share)
        } else {
            text.parse().ok().map(Self::Count)
        };
        limit.ok_or_else(|| Error::setting("document frequency", text, Self::ALLOWED))
    }
}

impl fmt::Display for DocumentLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Share(share) => write!(f, "{share:?}"),
        }
    }
}

impl<'de> Deserialize<'de> for DocumentLimit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LimitVisitor;
        impl Visitor<'_> for LimitVisitor {
            type Value = DocumentLimit;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(DocumentLimit::ALLOWED)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<DocumentLimit, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, count: u64) -> Result<DocumentLimit, E> {
                self.visit_str(&count.to_string())
            }

            fn visit_i64<E: de::Error>(self, count: i64) -> Result<DocumentLimit, E> {
                self.visit_str(&count.to_string())
            }

            fn visit_f64<E: de::Error>(self, share: f64) -> Result<DocumentLimit, E> {
                // With the decimal point that tells a share from a number.
                self.visit_str(&format!("{share:?}"))
            }
        }
        deserializer.deserialize_any(LimitVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_numbers_shares_or_their_text() {
        let read = |json: &str| serde_json::from_str::<DocumentLimit>(json);
        for (json, limit) in [
            ("5", DocumentLimit::Count(5)),
            ("1.0", DocumentLimit::Share(1.0)),
            ("0.05", DocumentLimit::Share(0.05)),
            ("1e-7", DocumentLimit::Share(1e-7)),
        ] {
            assert_eq!(read(json).unwrap(), limit);
            assert_eq!(read(&serde_json::to_string(&limit).unwrap()).unwrap(), limit);
            assert_eq!(read(&format!("\"{limit}\"")).unwrap(), limit);
        }
        for wrong in ["-1", "1.5", "5000000000", "\"some\"", "true"] {
            let error = read(wrong).unwrap_err().to_string();
            assert!(error.contains("a number of documents such as 5, or a share"), "{error}");
        }
    }
}
