//! Table -> Parquet: the same columns as in CSV, with their types.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use crate::table::{Cell, Table};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Integer,
    Number,
}

impl Kind {
    /// Texts where one cell is a text, whole numbers where all are; a column without values is one of
    /// texts.
    fn of(table: &Table, column: usize) -> Self {
        let cells = || table.rows.iter().map(|row| &row[column]);
        if cells().any(|cell| matches!(cell, Cell::Text(_))) {
            Self::Text
        } else if cells().any(|cell| matches!(cell, Cell::Number(_))) {
            Self::Number
        } else if cells().any(|cell| matches!(cell, Cell::Integer(_))) {
            Self::Integer
        } else {
            Self::Text
        }
    }
}

/// Writes `table` as one Parquet file, every column optional: what is missing is null. Texts are
/// UTF-8, whole numbers 64-bit integers, other numbers doubles, all compressed by Snappy. The same
/// table gives the same bytes.
pub fn write_parquet(table: &Table, writer: impl Write + Send) -> Result<()> {
    let kinds: Vec<Kind> = (0..table.columns.len()).map(|column| Kind::of(table, column)).collect();
    let fields: Result<Vec<_>> = table
        .columns
        .iter()
        .zip(&kinds)
        .map(|(column, kind)| {
            let (physical, logical) = match kind {
                Kind::Text => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
                Kind::Integer => (PhysicalType::INT64, None),
                Kind::Number => (PhysicalType::DOUBLE, None),
            };
            let field = Type::primitive_type_builder(column.name, physical)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(logical);
            field.build().map(Arc::new)
        })
        .collect();
    let schema = Type::group_type_builder(table.name).with_fields(fields?).build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(concat!("dateline ", env!("CARGO_PKG_VERSION")).to_owned());
    let mut file =
        SerializedFileWriter::new(writer, Arc::new(schema), Arc::new(properties.build()))?;
    let mut group = file.next_row_group()?;
    for (column, kind) in kinds.into_iter().enumerate() {
        write_column(&mut group, table, column, kind)?;
    }
    group.close()?;
    file.close()?;
    Ok(())
}

fn write_column<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    table: &Table,
    column: usize,
    kind: Kind,
) -> Result<()> {
    let cells = || table.rows.iter().map(|row| &row[column]);
    let Some(mut writer) = group.next_column()? else { return Ok(()) };
    match kind {
        Kind::Text => {
            let values =
                cells().map(|cell| text(cell).map(|text| ByteArray::from(text.into_bytes())));
            let (values, levels) = present(values);
            writer.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
        }
        Kind::Integer => {
            let integer =
                |cell: &Cell| if let Cell::Integer(value) = cell { Some(*value) } else { None };
            let (values, levels) = present(cells().map(integer));
            writer.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
        }
        Kind::Number => {
            let number = |cell: &Cell| match cell {
                Cell::Number(value) if value.is_finite() => Some(*value),
                Cell::Integer(value) => Some(*value as f64),
                _ => None,
            };
            let (values, levels) = present(cells().map(number));
            writer.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
        }
    }
    writer.close()
}

/// The values there are, and for every row 1 where there is one.
fn present<T>(cells: impl Iterator<Item = Option<T>>) -> (Vec<T>, Vec<i16>) {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    for cell in cells {
        levels.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    (values, levels)
}

/// A cell of a column of texts.
fn text(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Missing => None,
        Cell::Text(text) => Some(text.clone()),
        Cell::Integer(number) => Some(number.to_string()),
        Cell::Number(number) => number.is_finite().then(|| number.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, column};
    use ::parquet::file::reader::{FileReader, SerializedFileReader};

    const COLUMNS: &[Column] = &[
        column("term", "", "A term."),
        column("count", "tokens", "Uses."),
        column("share", "0..1", "Of all."),
        column("none", "", "Nothing."),
    ];

    #[test]
    fn every_cell_comes_back_with_its_type() {
        let rows = vec![
            vec!["réforme".into(), 3_u32.into(), 0.25.into(), Cell::Missing],
            vec![Cell::Missing, Cell::Missing, f64::NAN.into(), Cell::Missing],
            vec!["a,b".into(), (1_u64 << 40).into(), 2_u32.into(), Cell::Missing],
        ];
        let table = Table { name: "terms", columns: COLUMNS, rows };
        let write = || {
            let mut bytes = Vec::new();
            write_parquet(&table, &mut bytes).unwrap();
            bytes
        };
        let bytes = write();
        assert_eq!(bytes, write());
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        let rows = SerializedFileReader::new(file).unwrap();
        let rows: Vec<String> =
            rows.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
        let expected = [
            r#"{term: "réforme", count: 3, share: 0.25, none: null}"#,
            "{term: null, count: null, share: null, none: null}",
            r#"{term: "a,b", count: 1099511627776, share: 2.0, none: null}"#,
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn an_empty_table_is_a_file_too() {
        let table = Table { name: "terms", columns: COLUMNS, rows: Vec::new() };
        let mut bytes = Vec::new();
        write_parquet(&table, &mut bytes).unwrap();
        assert_eq!(&bytes[..4], b"PAR1");
    }
}
