//! A block of rows of a CSV or TSV file -> documents.

use std::ops::Range;
use std::sync::Arc;

use crate::corpus::document::{Document, Rejected};

use super::block::{self, Text};
use super::columns::Columns;
use super::produce::Place;
use super::quotes;
use super::record::Record;
use super::{Parsed, ReadParams};

/// Whole rows of one file.
pub(crate) struct Rows {
    pub(crate) place: Place,
    pub(crate) header: Arc<Vec<String>>,
    pub(crate) columns: Arc<Columns>,
    pub(crate) delimiter: u8,
    /// Line number of the block's first byte, from 1.
    pub(crate) first_line: u64,
    pub(crate) text: Text,
    /// The first byte behind the header.
    pub(crate) start: usize,
    /// Rows with a quote that is not closed.
    pub(crate) unclosed: Vec<Range<usize>>,
}

/// Reads the rows in `bytes`, the header no different from the others.
pub(crate) fn reader(bytes: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes)
}

/// The values of the first row that can be read and where it ends.
pub(crate) fn header(
    text: &Text,
    delimiter: u8,
    unclosed: &[Range<usize>],
) -> (Vec<String>, usize) {
    for piece in pieces(0, text.bytes().len(), unclosed) {
        let mut rows = reader(&text.bytes()[piece.clone()], delimiter);
        let mut row = csv::ByteRecord::new();
        // Reading from memory, without a demand on the number of values, does not fail.
        if rows.read_byte_record(&mut row).unwrap_or(false) {
            let legacy = text.legacy(row.as_slice());
            let names = row.iter().map(|name| block::decode(name, legacy).into_owned()).collect();
            return (names, piece.start + rows.position().byte() as usize);
        }
    }
    (Vec::new(), text.bytes().len())
}

/// What is left of `start..end` between the ranges `without`.
fn pieces(
    start: usize,
    end: usize,
    without: &[Range<usize>],
) -> impl Iterator<Item = Range<usize>> {
    let starts = std::iter::once(start).chain(without.iter().map(|range| range.end));
    let ends = without.iter().map(|range| range.start).chain([end]);
    starts.zip(ends).map(move |(from, to)| from.max(start)..to.max(start)).filter(|r| !r.is_empty())
}

/// The documents of a block. A row with more values than the header is rejected; missing values at
/// its end count as empty.
pub(crate) fn parse(rows: &Rows, params: &ReadParams) -> Parsed {
    let mut parsed = Parsed::default();
    let bytes = rows.text.bytes();
    let mut lines = LineCounter { bytes, at: 0, line: rows.first_line };
    let good = pieces(rows.start, bytes.len(), &rows.unclosed).map(|range| (range, true));
    let bad = rows.unclosed.iter().cloned().map(|range| (range, false));
    let mut ranges: Vec<(Range<usize>, bool)> = good.chain(bad).collect();
    ranges.sort_by_key(|(range, _)| range.start);
    for (range, good) in ranges {
        if !good {
            let reason = format!(
                "unclosed quote: a value that begins with a quote does not end with one within \
                 {} lines",
                quotes::LINES
            );
            let line = lines.at_row(range.start);
            parsed.rejected.push(rows.place.rejected(Some(line), reason));
            continue;
        }
        let mut reader = reader(&bytes[range.clone()], rows.delimiter);
        let mut row = csv::ByteRecord::new();
        // Reading from memory, without a demand on the number of values, does not fail.
        while reader.read_byte_record(&mut row).unwrap_or(false) {
            let start = range.start + row.position().map_or(0, |at| at.byte() as usize);
            parsed.push(document(&row, lines.at_row(start), rows, params));
        }
    }
    parsed
}

/// Counts lines up to the rows of a block, asked for in order.
struct LineCounter<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl LineCounter<'_> {
    /// The line of the row behind the line breaks at `start`.
    fn at_row(&mut self, start: usize) -> u64 {
        let breaks = self.bytes[start..].iter().take_while(|b| b"\r\n".contains(b)).count();
        let row = start + breaks;
        self.line += memchr::memchr_iter(b'\n', &self.bytes[self.at..row]).count() as u64;
        self.at = row;
        self.line
    }
}

fn document(
    row: &csv::ByteRecord,
    line: u64,
    rows: &Rows,
    params: &ReadParams,
) -> Result<Document, Rejected> {
    if row.len() > rows.header.len() {
        let reason = format!(
            "{} values in a row of {} columns; is a value with a comma left without quotes?",
            row.len(),
            rows.header.len()
        );
        return Err(rows.place.rejected(Some(line), reason));
    }
    let legacy = rows.text.legacy(row.as_slice());
    let mut record = Record::default();
    for (name, value) in rows.header.iter().zip(row) {
        let value = block::decode(value, legacy);
        match rows.columns.role(name) {
            Some(role) => record.set(role, value.into_owned()),
            None if value.is_empty() => {}
            None => record.fields.push((name.clone(), value.into_owned())),
        }
    }
    let document = record.into_document(&rows.place, line, &rows.columns, params)?;
    Ok(Document { encoding: legacy.map(encoding_rs::Encoding::name), ..document })
}
