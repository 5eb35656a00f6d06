//! The languages of the documents.

use crate::chart::number;
use crate::report::archive::Archive;
use crate::report::section::{Section, counted};
use crate::table::Tabular;

/// How many languages the first sentence names.
const NAMED: usize = 5;

/// The section on languages.
pub(super) fn languages(archive: &Archive) -> Section {
    let (known, unknown): (Vec<_>, Vec<_>) =
        archive.languages.counts.iter().partition(|count| count.code.is_some());
    let told = |name: &str, documents: usize| format!("{name} ({})", number(documents as f64));
    let (named, others) = known.split_at(known.len().min(NAMED));
    let mut shown: Vec<String> =
        named.iter().map(|count| told(count.code.unwrap_or_default(), count.documents)).collect();
    if !others.is_empty() {
        let name = counted(others.len() as u64, "other language");
        shown.push(told(&name, others.iter().map(|count| count.documents).sum()));
    }
    shown.extend(unknown.iter().map(|count| told("not known", count.documents)));
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
