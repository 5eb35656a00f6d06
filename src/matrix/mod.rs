//! Counts, weights and projections: documents are rows, terms are columns.

pub mod counts;
pub mod occurrences;
pub mod project;
pub mod sparse;
pub mod vocabulary;
pub mod weighting;

pub use counts::DocTermMatrix;
pub use occurrences::Occurrences;
pub use sparse::Csr;
pub use vocabulary::Vocabulary;
pub use weighting::WeightedMatrix;
