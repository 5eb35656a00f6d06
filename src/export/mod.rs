//! Results -> files: one file per format.

pub mod csv;
pub mod json;
pub mod matrix_market;
pub mod npz;
