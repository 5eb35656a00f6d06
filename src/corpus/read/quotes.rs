//! Bytes of a CSV or TSV file -> where its last whole row ends, and the rows whose quote stays open.
//!
//! As in the `csv` crate, a quote opens a quoted value only at the value's beginning, and `""`
//! within it stands for a quote. A quoted value that does not end within [`LINES`] lines or before
//! the end of the file, or that spans lines and ends in the middle of a value, is taken for a
//! forgotten quote: its first row is given up, and the rows behind are read as rows again.

use std::ops::Range;

use memchr::{memchr, memchr2};

/// Line breaks that a quoted value may hold.
pub(crate) const LINES: usize = 1000;

/// Where to cut.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    /// Where the last whole row ends.
    pub(crate) end: usize,
    /// Rows before it to be rejected, up to the end of the line where the quote opens.
    pub(crate) unclosed: Vec<Range<usize>>,
}

/// Looks for the rows in `bytes`, which begin with a row and are the `last` of the file or not.
pub(crate) fn cut(bytes: &[u8], delimiter: u8, last: bool) -> Cut {
    let mut unclosed = Vec::new();
    let (mut row, mut at) = (0, 0);
    while let Some(found) = memchr2(b'"', b'\n', &bytes[at..]) {
        let here = at + found;
        at = here + 1;
        if bytes[here] == b'\n' {
            row = at;
            continue;
        }
        let opens = here == row || bytes[here - 1] == delimiter || bytes[here - 1] == b'\r';
        if !opens {
            continue;
        }
        match close(bytes, at, delimiter, last) {
            Quoted::Until(end) => at = end,
            Quoted::Unclosed => {
                let end = memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end + 1);
                unclosed.push(row..end);
                (row, at) = (end, end);
            }
            Quoted::Unknown => return Cut { end: row, unclosed },
        }
    }
    Cut { end: if last { bytes.len() } else { row }, unclosed }
}

enum Quoted {
    /// One past its closing quote.
    Until(usize),
    Unclosed,
    /// More bytes are needed to tell.
    Unknown,
}

/// Finds the end of the quoted value whose first byte stands at `at`.
fn close(bytes: &[u8], mut at: usize, delimiter: u8, last: bool) -> Quoted {
    let mut lines = 0;
    while let Some(found) = memchr2(b'"', b'\n', &bytes[at..]) {
        let here = at + found;
        at = here + 1;
        if bytes[here] == b'\n' {
            lines += 1;
            if lines > LINES {
                return Quoted::Unclosed;
            }
            continue;
        }
        match bytes.get(at) {
            Some(b'"') => at += 1,
            None if !last => return Quoted::Unknown,
            // The opening quote of a later value, most likely.
            Some(&next) if lines > 0 && next != delimiter && !b"\r\n \t".contains(&next) => {
                return Quoted::Unclosed;
            }
            _ => return Quoted::Until(at),
        }
    }
    if last { Quoted::Unclosed } else { Quoted::Unknown }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unclosed(text: &str) -> Vec<&str> {
        let Cut { end, unclosed } = cut(text.as_bytes(), b',', true);
        assert_eq!(end, text.len());
        unclosed.into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn sound_quotes_pass() {
        for text in [
            "",
            "a,b\n1,2\n",
            "1,\"a\nb\"\r\n2,\"\",\"\"\"\"\n",
            "1,5\" disk\n2,a \"b\" c\n",
            "1,\"a\"b\n",
            "\"1\",\"say \"\"x\"\"\n\"\"y\"\" \"",
        ] {
            assert_eq!(unclosed(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn open_quotes_are_found() {
        assert_eq!(unclosed("1,a\n2,\"b\n3,c\n"), ["2,\"b\n"]);
        assert_eq!(unclosed("1,a\n2,\"b\n3,\"c\"\n4,d"), ["2,\"b\n"]);
        assert_eq!(unclosed("1,a\n2,\"b"), ["2,\"b"]);
        let long = format!("1,\"a\n{}2,\"b\"\n", "x\n".repeat(LINES));
        assert_eq!(unclosed(&long), ["1,\"a\n"]);
        let text = format!("1,\"a\n{}\"\n", "x\n".repeat(LINES - 1));
        assert_eq!(unclosed(&text), [""; 0]);
    }

    #[test]
    fn a_row_that_may_go_on_is_left_for_the_next_block() {
        let at = |text: &str| cut(text.as_bytes(), b',', false).end;
        assert_eq!(at("1,a\n2,\"b\nc"), 4);
        assert_eq!(at("1,a\n2,\"b\""), 4);
        assert_eq!(at("1,a\n2,b"), 4);
        assert_eq!(at("1,a\n2,\"b\"\n"), 10);
    }
}
