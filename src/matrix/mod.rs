//! Counts, weights and projections: documents are rows, terms are columns.

pub mod class_tfidf;
pub mod counts;
pub mod embeddings;
pub mod factorise;
mod krylov;
mod n_grams;
pub mod occurrences;
pub(crate) mod panel;
pub mod partial;
pub mod project;
pub mod sparse;
#[cfg(test)]
pub(crate) mod testing;
pub mod vocabulary;
pub mod weighting;
pub mod weights;

pub use counts::DocTermMatrix;
pub use occurrences::Occurrences;
pub use partial::PartialCounts;
pub use sparse::Csr;
pub use vocabulary::{DocumentLimit, Vocabulary, VocabularyParams};
pub use weighting::{WeightedMatrix, Weighting};
pub use weights::Weights;
