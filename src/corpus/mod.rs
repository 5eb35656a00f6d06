//! Reports in, documents with dates out.

pub mod document;

pub use document::{Document, Origin, Rejected};
pub mod read;
#[derive(Default)]
pub struct Corpus {
    pub documents: Vec<Document>,
}
impl Corpus {
    pub fn assemble(
        _documents: Vec<Document>,
        _rejected: Vec<Rejected>,
        _files: Vec<read::InputFile>,
        _outside_range: usize,
        _params: &read::ReadParams,
    ) -> crate::error::Result<Corpus> {
        todo!()
    }
}
