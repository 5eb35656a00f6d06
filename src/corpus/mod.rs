//! Reports in, documents with dates out.

mod assemble;
mod boilerplate;
mod clean;
pub mod date;
pub mod document;
mod encoding;
mod front;
mod html;
mod metadata;
mod mojibake;
mod offsets;
pub mod read;
mod repair;
mod scan;
pub(crate) mod sentence;
pub(crate) mod sentence_end;
mod source;
mod tables;
pub mod template;

pub use assemble::Corpus;
pub use document::{Document, Origin, Rejected};
pub use read::{InputFile, LeftOut, ReadParams, ReadSummary, Reading, read_blocks};
pub use source::SourceFrom;

#[cfg(test)]
mod report_tests;
