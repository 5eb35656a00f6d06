//! A corpus -> tables of its documents, its rejected records and what cleaning changed.

use crate::table::{Cell, Column, Table, Tabular, column};

use super::assemble::Corpus;
use super::document::{DateEvidence, Document};

const DOCUMENTS: &[Column] = &[
    column("id", "", "Unique id of the document"),
    column("date", "", "Day of publication; the first of the month, year, ... if less precise"),
    column("title", "", "Title"),
    column("source", "", "Newspaper, site or office"),
    column("path", "", "File, with archive member and line"),
    column("tokens", "tokens", "Length of the text"),
    column("author", "", "Author"),
    column(
        "date_precision",
        "",
        "How precisely the date is known: day, week, month, quarter or year",
    ),
    column("date_evidence", "", "What the date was read from, every candidate if they differ"),
];

const REJECTED: &[Column] = &[
    column("path", "", "File, with archive member"),
    column("line", "", "Line, from 1"),
    column("reason", "", "Why it could not be read"),
];

const REMOVED: &[Column] = &[
    column("id", "", "Id of the document"),
    column(
        "start",
        "bytes",
        "First byte in the file; of a record in a table, in its text; empty when it cannot be told",
    ),
    column("end", "bytes", "One past its last byte, counted alike"),
    column("rule", "", "Rule that removed or repaired it"),
    column("text", "", "Text in the source"),
    column("replacement", "", "What stands in its place; empty when it was removed"),
];

impl Corpus {
    /// The table `documents`, one row each; `tokens` has their lengths in the same order, and may be
    /// empty when they are not known.
    pub fn documents_table(&self, tokens: &[u32]) -> Table {
        let row = |(at, document): (usize, &Document)| -> Vec<Cell> {
            let date = document.date.as_ref();
            vec![
                document.id.as_str().into(),
                date.map(|d| d.date.to_string()).into(),
                Some(document.title.as_str()).filter(|title| !title.is_empty()).into(),
                document.source.as_deref().into(),
                document.origin.as_ref().map(ToString::to_string).into(),
                tokens.get(at).copied().into(),
                document.author.as_deref().into(),
                date.map(|d| d.precision.name()).into(),
                evidence(document).into(),
            ]
        };
        let rows = self.documents.iter().enumerate().map(row).collect();
        Table { name: "documents", columns: DOCUMENTS, rows }
    }

    /// The table `rejected`: every file and record that could not be read.
    pub fn rejected_table(&self) -> Table {
        let row = |r: &super::Rejected| {
            vec![r.path.as_str().into(), r.line.into(), r.reason.as_str().into()]
        };
        Table { name: "rejected", columns: REJECTED, rows: self.rejected.iter().map(row).collect() }
    }

    /// The table `removed`: every piece of a text that cleaning took out or replaced.
    pub fn removed_table(&self) -> Table {
        let rows = self.documents.iter().flat_map(|document| {
            document.removed.iter().map(|removal| {
                let known = !document.offsets.is_lost();
                vec![
                    document.id.as_str().into(),
                    known.then_some(removal.start).into(),
                    known.then_some(removal.end).into(),
                    removal.rule.into(),
                    removal.text.as_str().into(),
                    removal.replacement.as_str().into(),
                ]
            })
        });
        Table { name: "removed", columns: REMOVED, rows: rows.collect() }
    }
}

impl Tabular for Corpus {
    fn table(&self) -> Table {
        self.documents_table(&[])
    }
}

/// `header`, or all of it when the dates differ: `header 2023-04-20; body-line 2023-04-19`. For an
/// undated document the words that could not be read.
fn evidence(document: &Document) -> Option<String> {
    let Some(date) = &document.date else {
        return document.unread_date.as_ref().map(|unread| {
            let why = if unread.ambiguous { "ambiguous" } else { "unreadable" };
            format!("{why} {}", unread.text)
        });
    };
    let shown = |e: &DateEvidence| format!("{} {}", e.kind.name(), e.date);
    if date.evidence.iter().all(|e| e.date == date.date) {
        return date.evidence.first().map(|e| e.kind.name().to_owned());
    }
    Some(date.evidence.iter().map(shown).collect::<Vec<_>>().join("; "))
}
