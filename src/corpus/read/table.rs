//! A block of rows of a CSV or TSV file -> documents.

use std::borrow::Cow;
use std::sync::Arc;

use crate::corpus::encoding;

use super::columns::Columns;
use super::produce::Place;
use super::record::Record;
use super::{Parsed, ReadParams};

/// Rows of one file.
pub(crate) struct Rows {
    pub(crate) place: Place,
    pub(crate) header: Arc<Vec<String>>,
    pub(crate) columns: Arc<Columns>,
    pub(crate) records: Vec<csv::ByteRecord>,
    /// To be added to the line number of each.
    pub(crate) lines_behind: u64,
}

/// The documents of a block. A row with more values than the header is rejected; missing values at
/// its end count as empty.
pub(crate) fn parse(rows: &Rows, params: &ReadParams) -> Parsed {
    // A table in a legacy encoding: guessed from all the rows of the block that are not UTF-8.
    let legacy = rows.records.iter().filter(|row| std::str::from_utf8(row.as_slice()).is_err());
    let legacy = encoding::guess(legacy.map(csv::ByteRecord::as_slice));
    let mut parsed = Parsed::default();
    for row in &rows.records {
        let line = row.position().map_or(0, csv::Position::line) + rows.lines_behind;
        if row.len() > rows.header.len() {
            let reason = format!(
                "{} values in a row of {} columns; is a value with a comma left without quotes?",
                row.len(),
                rows.header.len()
            );
            parsed.rejected.push(rows.place.rejected(Some(line), reason));
            continue;
        }
        let mut record = Record::default();
        for (name, value) in rows.header.iter().zip(row) {
            let value = match std::str::from_utf8(value) {
                Ok(value) => Cow::Borrowed(value),
                Err(_) => legacy.decode_without_bom_handling(value).0,
            };
            match rows.columns.role(name) {
                Some(role) => record.set(role, value.into_owned()),
                None if value.is_empty() => {}
                None => record.fields.push((name.clone(), value.into_owned())),
            }
        }
        parsed.push(record.into_document(&rows.place, line, &rows.columns, params));
    }
    parsed
}
