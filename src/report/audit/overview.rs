//! Every finding of an audit, the gravest first.

use crate::note::{Note, Severity};
use crate::report::archive::Archive;
use crate::report::section::{Section, counted};
use crate::table::{Column, Table, column};

/// The first section: what was read, and all that was found. The notes of `sections` stay where they
/// are and are in the table too.
pub(super) fn overview(archive: &Archive, mut notes: Vec<Note>, sections: &[Section]) -> Section {
    notes.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.kind.cmp(b.kind)));
    let mut all: Vec<&Note> =
        notes.iter().chain(sections.iter().flat_map(|section| &section.notes)).collect();
    all.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.kind.cmp(b.kind)));
    let count =
        |severity: Severity| all.iter().filter(|note| note.severity == severity).count() as u64;
    let tokens: u64 = archive.tokens.lengths().iter().map(|&tokens| u64::from(tokens)).sum();
    Section {
        title: "Overview".to_owned(),
        lead: vec![
            format!(
                "{} with {}: {}, {} and {}.",
                counted(archive.corpus.documents.len() as u64, "document"),
                counted(tokens, "token"),
                counted(count(Severity::Warning), "warning"),
                counted(count(Severity::Caution), "caution"),
                counted(count(Severity::Info), "other note")
            ),
            if count(Severity::Warning) > 0 {
                "A warning says that a result may be wrong until something is done about it; a \
                 caution, that it must be read with care."
                    .to_owned()
            } else {
                "Nothing found here makes a result wrong by itself.".to_owned()
            },
        ],
        tables: vec![table(&all)],
        notes,
        ..Section::default()
    }
}

fn table(notes: &[&Note]) -> Table {
    const COLUMNS: &[Column] = &[
        column("severity", "", "warning, caution or info"),
        column("kind", "", "Short name of the finding"),
        column("count", "", "How many documents, rows or periods it is about"),
        column("message", "", "What was found"),
        column("advice", "", "What to do about it"),
        column("documents", "", "Up to ten of the documents behind it"),
    ];
    let row = |note: &&Note| {
        vec![
            note.severity.name().into(),
            note.kind.into(),
            note.count.into(),
            note.message.as_str().into(),
            note.advice.into(),
            note.documents.join(" ").into(),
        ]
    };
    Table { name: "findings", columns: COLUMNS, rows: notes.iter().map(row).collect() }
}
