//! A table with a column of ids -> ids and vectors.

use std::path::Path;

use ndarray::Array2;

use super::{is_id, matrix};
use crate::error::{Error, Result};

/// Ids and vectors of a CSV file with a header: the column called `id` (or `ids`, `doc_id`,
/// `document`), every other column a coordinate.
pub(super) fn read(path: &Path) -> Result<(Option<Vec<String>>, Array2<f64>)> {
    let refuse = |what: String| Error::input(path.display(), what);
    let failed = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error) => Error::io("read", path)(error),
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let line = pos.map_or(0, |place| place.line());
            refuse(format!("line {line}: {len} fields, where the header has {expected_len}"))
        }
        other => refuse(format!("not a CSV table: {other:?}")),
    };
    let mut reader = csv::Reader::from_path(path).map_err(failed)?;
    let header = reader.headers().map_err(failed)?.clone();
    let Some(id_column) = header.iter().position(is_id) else {
        let what = "no column is called id (or ids, doc_id, document)";
        return Err(refuse(what.to_owned()));
    };
    let (mut ids, mut rows) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(failed)?;
        let line = record.position().map_or(0, csv::Position::line);
        let mut row = Vec::with_capacity(record.len() - 1);
        for (column, field) in record.iter().enumerate() {
            if column == id_column {
                ids.push(field.to_owned());
            } else {
                row.push(field.trim().parse().map_err(|_| {
                    let name = &header[column];
                    refuse(format!("line {line}, column {name}: {field:?} is not a number"))
                })?);
            }
        }
        rows.push(row);
    }
    Ok((Some(ids), matrix(rows, |row, what| refuse(format!("vector {}: {what}", row + 1)))?))
}
