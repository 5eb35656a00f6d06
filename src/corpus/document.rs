//! A report as the analyses see it: a dated text with its origin and the evidence for its date.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use super::offsets::{FileOffsets, Source, encoded_len};

pub use super::date::{DateEvidence, DateFlag, DateKind, Reading, ResolvedDate};

/// Where a document was read: a file, a member of an archive, a line of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The file named or found on disk.
    pub path: Arc<PathBuf>,
    /// The member, when the file is an archive.
    pub member: Option<Arc<str>>,
    /// The line where the record begins (from 1), when the file is a table.
    pub line: Option<u64>,
}

impl fmt::Display for Origin {
    /// `reports/a.txt`, `reports.zip/a.txt`, `reports.jsonl:12`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(member) = &self.member {
            write!(f, "/{member}")?;
        }
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))
    }
}

/// A piece of the source that is not part of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// First byte in the source text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// The rule that removed it: `header`, `cookie-notice`, `breadcrumb`, ...
    pub rule: &'static str,
    /// The removed text.
    pub text: String,
}

impl Removal {
    /// Whether a pattern knew it for part of a web page.
    pub(crate) fn is_by_pattern(&self) -> bool {
        // What a report says about itself, and what recurs.
        const OTHERS: [&str; 5] = ["header", "metadata", "title", "byte-order-mark", "template"];
        !OTHERS.contains(&self.rule)
    }
}

/// One report.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Unique within a corpus: the record's id, else the file name without ending.
    pub id: String,
    /// Title, possibly empty.
    pub title: String,
    /// Its date, `None` when nothing says so, or nothing that is trusted.
    pub date: Option<ResolvedDate>,
    /// Every candidate for the date, unreadable ones too: the one taken first, then by trust.
    pub date_evidence: Vec<DateEvidence>,
    /// What is doubtful about the date; set when a corpus is read or assembled.
    pub date_flags: Vec<DateFlag>,
    /// Newspaper, site or office it comes from.
    pub source: Option<String>,
    /// Author, where named.
    pub author: Option<String>,
    /// Address of the page it was taken from, where known.
    pub url: Option<String>,
    /// ISO 639-1 code of the language it is written in, where it was looked for and recognised.
    pub language: Option<&'static str>,
    /// Other scalar fields of its record, in the record's order.
    pub fields: Vec<(String, String)>,
    /// Where it was read.
    pub origin: Option<Origin>,
    /// The cleaned body: what is counted.
    pub text: String,
    /// How byte offsets of `text` map to the source.
    pub offsets: OffsetMap,
    /// What cleaning took out, in source order.
    pub removed: Vec<Removal>,
    /// How many garbled characters were repaired.
    pub repaired: usize,
    /// The encoding it was decoded from, when that is not UTF-8.
    pub encoding: Option<&'static str>,
}

impl Document {
    /// The bytes of the source that the bytes `clean` of the text come from: bytes of the file for
    /// a text report in any encoding, of the text value for a record of a table. `None` when they
    /// cannot be told, because the decoded file does not give its bytes back. `clean` begins and
    /// ends with characters.
    pub fn source_range(&self, clean: Range<usize>) -> Option<Range<usize>> {
        let encoding = match self.offsets.source {
            Source::Utf8 => return Some(self.offsets.source_range(clean)),
            Source::Encoded(encoding) => encoding,
            Source::Lost => return None,
        };
        // The place of `to`, in the piece that holds the byte `within`.
        let place = |within: usize, to: usize| {
            let after = self.offsets.pieces.partition_point(|&(start, _)| start <= within);
            let (start, source) = self.offsets.pieces[..after].last().copied().unwrap_or((0, 0));
            let first = next_char(&self.text, start);
            let between = self.text.get(first..to)?;
            Some(source + (first - start) + encoded_len(between, encoding))
        };
        let start = place(clean.start, clean.start)?;
        let end = if clean.is_empty() { start } else { place(clean.end - 1, clean.end)? };
        Some(start..end)
    }

    /// Whether [`Self::source_range`] needs the text.
    pub(crate) fn is_encoded(&self) -> bool {
        matches!(self.offsets.source, Source::Encoded(_))
    }

    /// Shortens the text to these pieces of it, which begin and end with characters.
    pub(crate) fn keep(&mut self, kept: &[Range<usize>]) {
        let mut text = String::with_capacity(kept.iter().map(Range::len).sum());
        let mut offsets = OffsetMap { pieces: Vec::new(), source: self.offsets.source };
        for range in kept {
            let pieces = &self.offsets.pieces;
            let within = pieces.iter().filter(|(clean, _)| range.contains(clean));
            let source = self.source_range(range.start..range.start).map(|source| source.start);
            let first = (range.start, source.unwrap_or_else(|| self.offsets.source(range.start)));
            for (clean, source) in std::iter::once(first).chain(within.copied()) {
                offsets.push(text.len() + clean - range.start, source);
            }
            text.push_str(&self.text[range.clone()]);
        }
        (self.text, self.offsets) = (text, offsets);
    }
}

/// The first byte of a character at or after `at`.
fn next_char(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

/// Maps byte offsets of a cleaned text to byte offsets of its source: pieces of equal length on
/// both sides, sorted. An empty map is the identity.
///
/// The source is the file for a text report, and the text value for a record of a table. For a
/// report in another encoding than UTF-8 only the pieces' first bytes are mapped, and
/// [`Document::source_range`] goes on from there. The last byte of a repaired character stands for the last
/// byte of what it was repaired from, so [`OffsetMap::source_range`] covers it whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OffsetMap {
    pieces: Vec<(usize, usize)>,
    source: Source,
}

impl OffsetMap {
    /// From offset `clean` on, the text continues at `source`.
    pub fn push(&mut self, clean: usize, source: usize) {
        if self.pieces.is_empty() && clean == 0 && source == 0 {
            return;
        }
        if self.pieces.is_empty() && clean > 0 {
            self.pieces.push((0, 0));
        }
        if let Some(&(last_clean, last_source)) = self.pieces.last() {
            if clean - last_clean == source.wrapping_sub(last_source) {
                return;
            }
            if last_clean == clean {
                self.pieces.pop();
            }
        }
        self.pieces.push((clean, source));
    }

    /// The same map with offsets in the file that `decoded` was decoded from. A piece that begins
    /// within a repaired character is placed so that the next character stands right.
    pub(crate) fn in_file(self, text: &str, decoded: &str, source: Source) -> Self {
        let Source::Encoded(encoding) = source else { return Self { source, ..self } };
        let mut file = FileOffsets::new(decoded, encoding);
        let mut pieces = Vec::with_capacity(self.pieces.len().max(1));
        let first = self.pieces.is_empty().then_some((0, 0));
        for (clean, at) in first.into_iter().chain(self.pieces) {
            if clean > 0 && clean >= text.len() {
                break;
            }
            let within = next_char(text, clean) - clean;
            match file.of(at + within) {
                Some(at) => pieces.push((clean, at - within)),
                None => return Self { pieces: Vec::new(), source: Source::Lost },
            }
        }
        Self { pieces, source }
    }

    /// The source offset of the byte at `clean`.
    pub fn source(&self, clean: usize) -> usize {
        match self.pieces.partition_point(|&(start, _)| start <= clean) {
            0 => clean,
            after => {
                let (start, source) = self.pieces[after - 1];
                source + (clean - start)
            }
        }
    }

    /// The stretch of the source that the bytes `clean` come from.
    pub fn source_range(&self, clean: Range<usize>) -> Range<usize> {
        let start = self.source(clean.start);
        let end = if clean.is_empty() { start } else { self.source(clean.end - 1) + 1 };
        start..end
    }
}

/// A record or file that could not be read as a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The file.
    pub path: String,
    /// The line, where one is known.
    pub line: Option<u64>,
    /// Why.
    pub reason: String,
    /// Whether it is no report at all: a file of another kind or a broken link found in a folder.
    pub stray: bool,
}

impl fmt::Display for Rejected {
    /// `reports.jsonl:12: not a JSON object`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `â€™` in UTF-16 (2 bytes each) was repaired to `’`.
    #[test]
    fn repaired_characters_have_places_in_encoded_files() {
        let (decoded, text) = ("中itâ€™s", "中it’s".to_owned());
        let mut map = OffsetMap::default();
        map.push(0, 0);
        map.push(5, 5);
        map.push(7, 12);
        map.push(8, 13);
        let offsets = map.in_file(&text, decoded, Source::Encoded(encoding_rs::UTF_16LE));
        let document = Document { text, offsets, ..Document::default() };
        for (clean, file) in [(0..3, 2..4), (3..5, 4..8), (5..8, 8..14), (8..9, 14..16)] {
            assert_eq!(document.source_range(clean.clone()), Some(file), "{clean:?}");
        }
        assert_eq!(document.source_range(0..9), Some(2..16));
    }

    #[test]
    fn offsets_follow_removals() {
        let mut map = OffsetMap::default();
        map.push(0, 10);
        map.push(4, 14);
        map.push(6, 30);
        assert_eq!([0, 3, 5, 6, 8].map(|at| map.source(at)), [10, 13, 15, 30, 32]);
        assert_eq!(map.source_range(4..6), 14..16);
        assert_eq!(OffsetMap::default().source(7), 7);
    }
}
