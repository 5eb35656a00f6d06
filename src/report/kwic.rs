//! A term query -> its concordance.

use super::archive::Archive;
use super::section::{Section, counted};
use super::trends::find;
use crate::error::Result;
use crate::query::{Kwic, KwicParams, Query};
use crate::table::Tabular;

/// Every occurrence of a query in its line, or the first of them in some order. The archive has its
/// texts.
pub fn kwic(archive: &Archive, query: &Query, params: &KwicParams) -> Result<Section> {
    let (compiled, occurrences) = find(archive, None, query)?;
    let documents = &archive.corpus.documents;
    let (tokens, segmenter) = (&archive.tokens, &archive.segmenter);
    let kwic = Kwic::new(&compiled, documents, tokens, None, segmenter, params)?;
    let total = kwic.lines.len();
    let kwic = kwic.arranged(params);
    let shown = match kwic.lines.len() {
        shown if shown < total => format!(", of which {shown} are shown"),
        _ => String::new(),
    };
    Ok(archive.noted(Section {
        title: "Occurrences".to_owned(),
        lead: vec![format!(
            "{} of {} in {}{shown}.",
            counted(total as u64, "occurrence"),
            query.label,
            counted(occurrences.documents.len() as u64, "document")
        )],
        tables: vec![kwic.table()],
        ..Section::default()
    }))
}
