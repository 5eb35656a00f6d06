//! Results -> files: one file per format, and the folder that holds them.

pub mod csv;
pub mod folder;
pub mod graphml;
pub mod json;
pub mod manifest;
pub mod matrix_market;
pub mod npz;
pub mod verification;

pub use folder::ResultFolder;
pub use graphml::graphml;
pub use manifest::{Counts, FileRecord, Manifest};
