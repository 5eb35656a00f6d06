//! A corpus -> tables of its documents, its rejected records and what cleaning changed.

use crate::table::{Cell, Column, Table, Tabular, column};

use super::assemble::Corpus;
use super::document::{DateEvidence, DateKind, Document, Reading};
use super::template::{FurnitureLine, TemplateChange};

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
    column("date_flags", "", "What is doubtful about the date"),
    column("url", "", "Address of the page"),
    column("language", "", "ISO 639-1 code of the language"),
];

const DATES: &[Column] = &[
    column("id", "", "Id of the document"),
    column("kind", "", "What the candidate was read from"),
    column("date", "", "Day it names; the first of the month, year, ... if less precise"),
    column("precision", "", "How precise it is: day, week, month, quarter or year"),
    column("reading", "", "The date, both dates of an ambiguous one, or unreadable"),
    column("taken", "", "Whether it is the date of the document: yes or no"),
    column("start", "bytes", "First byte in the file of a text report"),
    column("end", "bytes", "One past its last byte"),
    column("text", "", "Words it was read from"),
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

const TEMPLATES: &[Column] = &[
    column("source", "", "Source of the documents; their folder or table when it is not known"),
    column("text", "", "Line that recurs as part of a page, as the first document has it"),
    column("documents", "documents", "Documents that hold it; exact repetitions count once"),
    column("share", "", "Share of the documents between its first and last day that hold it"),
    column("first", "", "Day of the first document of this template that holds it"),
    column("last", "", "Day of the last"),
];

const TEMPLATE_CHANGES: &[Column] = &[
    column("source", "", "Source of the documents; their folder or table when it is not known"),
    column("after", "", "Day of the last documents with the old page template"),
    column("before", "", "Day of the first documents with the new one"),
    column("lines_gone", "lines", "Recurring lines that stop there"),
    column("lines_new", "lines", "Recurring lines that begin there"),
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
                flags(document).into(),
                document.url.as_deref().into(),
                document.language.into(),
            ]
        };
        let rows = self.documents.iter().enumerate().map(row).collect();
        Table { name: "documents", columns: DOCUMENTS, rows }
    }

    /// The table `dates`: every candidate for the date of a document, one row each, the one taken
    /// before the others.
    pub fn dates_table(&self) -> Table {
        let rows = self.documents.iter().flat_map(|document| {
            document.date_evidence.iter().enumerate().map(move |(at, evidence)| {
                let read = match evidence.reading {
                    Reading::Date { date, precision } => Some((date, precision)),
                    _ => None,
                };
                let taken = at == 0 && document.date.is_some();
                vec![
                    document.id.as_str().into(),
                    evidence.kind.name().into(),
                    read.map(|(date, _)| date.to_string()).into(),
                    read.map(|(_, precision)| precision.name()).into(),
                    evidence.reading.to_string().into(),
                    if taken { "yes" } else { "no" }.into(),
                    evidence.span.as_ref().map(|span| span.start).into(),
                    evidence.span.as_ref().map(|span| span.end).into(),
                    evidence.text.as_str().into(),
                ]
            })
        });
        Table { name: "dates", columns: DATES, rows: rows.collect() }
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

    /// The table `templates`: the lines that recur as part of a page, one row an epoch.
    pub fn templates_table(&self) -> Table {
        let row = |line: &FurnitureLine| {
            vec![
                line.source.as_str().into(),
                line.text.as_str().into(),
                line.documents.into(),
                Cell::Number(line.share),
                line.first.map(|day| day.to_string()).into(),
                line.last.map(|day| day.to_string()).into(),
            ]
        };
        let rows = self.templates.lines.iter().map(row).collect();
        Table { name: "templates", columns: TEMPLATES, rows }
    }

    /// The table `template_changes`: when the pages of a source changed.
    pub fn template_changes_table(&self) -> Table {
        let row = |change: &TemplateChange| {
            vec![
                change.source.as_str().into(),
                change.after.to_string().into(),
                change.before.to_string().into(),
                change.lines_gone.into(),
                change.lines_new.into(),
            ]
        };
        let rows = self.templates.changes.iter().map(row).collect();
        Table { name: "template_changes", columns: TEMPLATE_CHANGES, rows }
    }
}

impl Tabular for Corpus {
    fn table(&self) -> Table {
        self.documents_table(&[])
    }
}

/// `header`, or all of it when the dates differ: `header 2023-04-20; body-line 2023-04-19`. For an
/// undated document what could not be read or was not taken. When a file was last changed counts
/// only where it was taken: it differs from copy to copy.
fn evidence(document: &Document) -> Option<String> {
    let shown = |e: &DateEvidence| match (document.date, e.reading) {
        (Some(_), Reading::Date { date, .. }) => format!("{} {date}", e.kind.name()),
        (None, Reading::Date { .. }) => format!("{} {}", e.kind.name(), e.reading),
        (_, Reading::Ambiguous { .. }) => format!("ambiguous {}", e.text),
        (_, Reading::Unreadable) => format!("unreadable {}", e.text),
    };
    let listed = |e: &&DateEvidence| match e.kind {
        DateKind::Modified => document.date.is_some_and(|date| date.kind == e.kind),
        _ => document.date.is_none() || matches!(e.reading, Reading::Date { .. }),
    };
    let all: Vec<&DateEvidence> = document.date_evidence.iter().filter(listed).collect();
    let same = |e: &&DateEvidence| {
        let own = document.date.map(|date| date.date);
        matches!(e.reading, Reading::Date { date, .. } if Some(date) == own)
    };
    if all.iter().all(same) {
        return all.first().map(|e| e.kind.name().to_owned());
    }
    Some(all.into_iter().map(shown).collect::<Vec<_>>().join("; "))
}

/// `conflict of 35 days; future`
fn flags(document: &Document) -> Option<String> {
    let flags: Vec<_> = document.date_flags.iter().map(ToString::to_string).collect();
    (!flags.is_empty()).then(|| flags.join("; "))
}
