//! Table -> CSV: a header of column names, then the rows (RFC 4180, but lines end in `\n`).

use std::io::{self, Write};

use csv::{ErrorKind, Terminator, WriterBuilder};

use crate::table::{Cell, Column, Table, column};

/// Write `table` as CSV: UTF-8, a header line, numbers as the shortest digits that read back as
/// the same value, an empty field for what is missing.
pub fn write_csv(table: &Table, writer: impl Write) -> io::Result<()> {
    let mut writer = WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(writer);
    writer.write_record(table.columns.iter().map(|column| column.name)).map_err(io_error)?;
    let mut number = String::new();
    for row in &table.rows {
        for cell in row {
            writer.write_field(field(cell, &mut number)).map_err(io_error)?;
        }
        // An empty record ends the line and checks its length against the header's.
        writer.write_record(None::<&[u8]>).map_err(io_error)?;
    }
    writer.flush()
}

/// `table` as the bytes of a CSV file; see [`write_csv`].
///
/// # Panics
/// When a row is not as long as the header: that is a mistake of the table's maker.
pub fn csv_bytes(table: &Table) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_csv(table, &mut bytes)
        .expect("memory takes every write, and rows are as long as the header");
    bytes
}

/// The data dictionary of `tables`: one row for each of their columns, in order.
pub fn columns_table(tables: &[&Table]) -> Table {
    const COLUMNS: &[Column] = &[
        column("table", "", "Name of the table, the same as its file."),
        column("column", "", "Name of the column in the header."),
        column("unit", "", "Unit of its values; empty for names and labels."),
        column("about", "", "What the column holds."),
    ];
    let rows = tables.iter().flat_map(|table| {
        let row = |column: &Column| {
            vec![table.name.into(), column.name.into(), column.unit.into(), column.about.into()]
        };
        table.columns.iter().map(row)
    });
    Table { name: "columns", columns: COLUMNS, rows: rows.collect() }
}

/// The text of one cell, which may be put together in `number`.
fn field<'a>(cell: &'a Cell, number: &'a mut String) -> &'a str {
    use std::fmt::Write as _;
    number.clear();
    match cell {
        Cell::Text(text) => return text,
        Cell::Integer(value) => _ = write!(number, "{value}"),
        // A p-value of 1e-200 is no row of 200 zeros.
        Cell::Number(value) if *value != 0.0 && value.abs() < 1e-4 => {
            _ = write!(number, "{value:e}");
        }
        Cell::Number(value) if value.is_finite() => _ = write!(number, "{value}"),
        Cell::Missing | Cell::Number(_) => {}
    }
    number
}

/// The system's own error where there is one, so that a full disk and a closed pipe stay
/// recognisable.
fn io_error(error: csv::Error) -> io::Error {
    if !error.is_io_error() {
        return io::Error::new(io::ErrorKind::InvalidInput, error);
    }
    match error.into_kind() {
        ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] =
        &[column("term", "", "A term."), column("rate", "per million tokens", "Its rate.")];

    fn table(rows: Vec<Vec<Cell>>) -> Table {
        Table { name: "sample", columns: COLUMNS, rows }
    }

    fn text(rows: Vec<Vec<Cell>>) -> String {
        String::from_utf8(csv_bytes(&table(rows))).unwrap()
    }

    #[test]
    fn numbers_are_shortest_and_missing_is_empty() {
        let cells = [
            0.1.into(),
            1e21.into(),
            (-2.5).into(),
            3.0.into(),
            (0.1 + 0.2).into(),
            (-1.5e-7).into(),
        ];
        let mut rows: Vec<Vec<Cell>> = cells.map(|cell: Cell| vec!["a".into(), cell]).to_vec();
        rows.push(vec!["b".into(), f64::NAN.into()]);
        rows.push(vec!["b".into(), Cell::Number(f64::INFINITY)]);
        rows.push(vec!["b".into(), None::<u32>.into()]);
        rows.push(vec!["b".into(), i64::MIN.into()]);
        assert_eq!(
            text(rows),
            "term,rate\na,0.1\na,1000000000000000000000\na,-2.5\na,3\na,0.30000000000000004\na,-1.5e-7\n\
             b,\nb,\nb,\nb,-9223372036854775808\n"
        );
    }

    #[test]
    fn every_number_reads_back_as_itself() {
        for value in [0.1, 1e21, 1e-300, f64::MAX, f64::MIN_POSITIVE, 5e-324, 1.0 / 3.0] {
            let text = text(vec![vec!["a".into(), value.into()]]);
            let field = text.lines().nth(1).unwrap().strip_prefix("a,").unwrap();
            assert_eq!(field.parse::<f64>().unwrap(), value);
        }
    }

    #[test]
    fn text_is_quoted_where_needed_and_reads_back() {
        let odd = ["a,b", "say \"no\"", "two\nlines", "cr\r\nlf", " space ", "政策", ""];
        let bytes = csv_bytes(&table(odd.iter().map(|&s| vec![s.into(), 1_u32.into()]).collect()));
        assert!(bytes.starts_with(b"term,rate\n\"a,b\",1\n\"say \"\"no\"\"\",1\n"));
        let mut reader = csv::Reader::from_reader(&bytes[..]);
        let read: Vec<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
        assert_eq!(read, odd);
    }

    #[test]
    fn a_table_without_rows_is_its_header() {
        assert_eq!(text(vec![]), "term,rate\n");
    }

    #[test]
    fn a_short_row_is_refused() {
        let error = write_csv(&table(vec![vec!["a".into()]]), io::sink()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    }

    #[test]
    fn a_closed_pipe_stays_recognisable() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let rows = vec![vec!["a".into(), 1_u32.into()]; 10_000];
        assert_eq!(write_csv(&table(rows), Closed).unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }

    #[test]
    fn the_dictionary_lists_every_column() {
        let (one, two) = (table(vec![]), Table { name: "other", ..table(vec![]) });
        let dictionary = columns_table(&[&one, &two]);
        assert_eq!(dictionary.name, "columns");
        assert_eq!(
            String::from_utf8(csv_bytes(&dictionary)).unwrap(),
            "table,column,unit,about\nsample,term,,A term.\nsample,rate,per million tokens,Its rate.\n\
             other,term,,A term.\nother,rate,per million tokens,Its rate.\n"
        );
    }
}
