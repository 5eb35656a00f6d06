//! The languages of the documents.

use crate::report::archive::Archive;
use crate::report::section::{Section, counted};
use crate::table::Tabular;

/// The section on languages.
pub(super) fn languages(archive: &Archive) -> Section {
    let counts = &archive.languages.counts;
    let shown: Vec<String> = counts
        .iter()
        .map(|count| format!("{} {}", count.code.unwrap_or("not known"), count.documents))
        .collect();
    Section {
        title: "Languages".to_owned(),
        lead: vec![format!(
            "{}: {}.",
            counted(archive.corpus.documents.len() as u64, "document"),
            shown.join(", ")
        )],
        about: vec![
            "By script and function words; the language of a few words is not known. \
             --only-language CODE leaves the others out, --each-language analyses each apart."
                .to_owned(),
        ],
        tables: vec![archive.languages.table()],
        ..Section::default()
    }
}
