//! A Parquet table with a column of ids -> ids and vectors.

use std::fs::File;
use std::path::Path;

use ndarray::Array2;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};

use super::{is_id, matrix};
use crate::error::{Error, Result};

/// Ids and vectors: the column called `id` (or `ids`, `doc_id`, `document`), and either one column of
/// lists of numbers or one column a coordinate.
pub(super) fn read(path: &Path) -> Result<(Option<Vec<String>>, Array2<f64>)> {
    let refuse = |what: String| Error::input(path.display(), what);
    let failed = |error: ParquetError| refuse(format!("not a Parquet file: {error}"));
    let file = File::open(path).map_err(Error::io("read", path))?;
    let reader = SerializedFileReader::new(file).map_err(failed)?;
    let rows = reader.get_row_iter(None).map_err(failed)?;
    let (mut ids, mut vectors) = (Vec::new(), Vec::new());
    for (number, row) in (1..).zip(rows) {
        let (id, vector) =
            parts(&row.map_err(failed)?).map_err(|what| refuse(format!("row {number}: {what}")))?;
        ids.push(id);
        vectors.push(vector);
    }
    Ok((Some(ids), matrix(vectors, |row, what| refuse(format!("row {}: {what}", row + 1)))?))
}

fn parts(row: &Row) -> Result<(String, Vec<f64>), String> {
    let (mut id, mut vector) = (None, Vec::new());
    for (name, field) in row.get_column_iter() {
        if is_id(name) {
            id = Some(match field {
                Field::Str(text) => text.clone(),
                Field::Null => return Err("it has no id".into()),
                other => other.to_string(),
            });
        } else if let Field::ListInternal(list) = field {
            for element in list.elements() {
                vector.push(number(name, element)?);
            }
        } else {
            vector.push(number(name, field)?);
        }
    }
    Ok((id.ok_or("no column is called id (or ids, doc_id, document)")?, vector))
}

fn number(column: &str, field: &Field) -> Result<f64, String> {
    match field {
        Field::Double(value) => Ok(*value),
        Field::Float(value) => Ok(f64::from(*value)),
        Field::Float16(value) => Ok(f64::from(*value)),
        Field::Int(value) => Ok(f64::from(*value)),
        Field::Long(value) => Ok(*value as f64),
        other => Err(format!("column {column}: {other} is not a number")),
    }
}
