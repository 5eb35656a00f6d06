//! Evidence -> the table `evidence`, one row a sentence.

use super::Evidence;
use crate::table::{Column, Table, column};

const COLUMNS: &[Column] = &[
    column("term", "", "The term of the value"),
    column("part", "", "Its period or group; empty for the whole archive"),
    column("document", "", "Id of a document that holds it"),
    column("date", "", "Its date, as precisely as it is known"),
    column("source", "", "Its newspaper, site or office"),
    column("sentence", "", "The sentence, cut where it is long; the title of a counted document"),
    column("match", "", "The occurrence as written"),
    column("path", "", "File, with archive member"),
    column("line", "", "Line of the record in a table, from 1"),
    column(
        "byte_start",
        "bytes",
        "First byte of the occurrence in the file; of a record in a table, in its text; missing where it cannot be told",
    ),
    column("byte_end", "bytes", "One past its last byte, counted alike"),
];

/// The table `evidence`. Of values that several sections show the first is taken.
pub fn evidence_table<'e>(evidence: impl IntoIterator<Item = &'e Evidence>) -> Table {
    let mut seen = std::collections::HashSet::new();
    let mut rows = Vec::new();
    for value in evidence {
        if !seen.insert((&value.term, &value.part)) {
            continue;
        }
        rows.extend(value.lines.iter().map(|line| {
            vec![
                value.term.as_str().into(),
                Some(value.part.as_str()).filter(|part| !part.is_empty()).into(),
                line.id.as_str().into(),
                line.date.as_deref().into(),
                line.source.as_deref().into(),
                line.sentence.as_str().into(),
                Some(line.matched()).filter(|matched| !matched.is_empty()).into(),
                line.path.as_deref().into(),
                line.line.into(),
                line.bytes.as_ref().map(|bytes| bytes.start).into(),
                line.bytes.as_ref().map(|bytes| bytes.end).into(),
            ]
        }));
    }
    Table { name: "evidence", columns: COLUMNS, rows }
}
