//! Reports in, documents with dates out.

pub mod document;

pub use document::{Document, Origin, Rejected};
