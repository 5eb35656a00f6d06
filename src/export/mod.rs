//! Results -> files: one file per format.

pub mod csv;
pub mod json;
