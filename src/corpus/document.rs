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

/// A change that cleaning made: a piece of the source that is not part of the body, or that stands
/// in it otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// First byte in the source text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// The rule that changed it: `header`, `cookie-notice`, `entity`, `mojibake`, ...
    pub rule: &'static str,
    /// The text in the source.
    pub text: String,
    /// What stands in its place; empty when it was removed.
    pub replacement: String,
}

/// Rules that repair characters; all others remove lines.
const REPAIRS: [&str; 6] =
    ["mojibake", "entity", "control-character", "invisible-character", "full-width", "glued"];

impl Removal {
    /// Whether it repairs characters within a line, where others remove whole pieces.
    pub fn is_repair(&self) -> bool {
        REPAIRS.contains(&self.rule)
    }

    /// Whether a pattern knew it for part of a web page.
    pub(crate) fn is_by_pattern(&self) -> bool {
        // What a report says about itself, and what recurs.
        const OTHERS: [&str; 6] =
            ["header", "metadata", "title", "template", "html-fragment", "html-page"];
        !self.is_repair() && !OTHERS.contains(&self.rule)
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
    /// What cleaning took out or repaired, in source order. Where [`Document::source_range`] cannot
    /// tell bytes of the source, those of the changes count the text as it was read.
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
        let piece = |at: usize| self.offsets.piece(at).unwrap_or_default();
        let place = |piece: Piece, to: usize| {
            let between = self.text.get(piece.clean..to)?;
            Some(piece.source + encoded_len(between, encoding))
        };
        let start = match piece(clean.start) {
            first @ Piece { instead_of: 0, .. } => place(first, clean.start)?,
            replaced => replaced.source,
        };
        let end = match piece(clean.end.saturating_sub(1)) {
            _ if clean.is_empty() => start,
            last @ Piece { instead_of: 0, .. } => place(last, clean.end)?,
            replaced => replaced.source + replaced.instead_of,
        };
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
            let source = self.source_range(range.start..range.start).map(|source| source.start);
            let source = source.unwrap_or_else(|| self.offsets.source(range.start));
            let begins = Piece { clean: range.start, source, instead_of: 0 };
            // A piece that stands instead of others is one character: none begins within it.
            let within = self.offsets.pieces.iter().filter(|piece| range.contains(&piece.clean));
            for piece in std::iter::once(begins).chain(within.copied()) {
                offsets.add(Piece { clean: text.len() + piece.clean - range.start, ..piece });
            }
            text.push_str(&self.text[range.clone()]);
        }
        (self.text, self.offsets) = (text, offsets);
    }
}

/// Maps byte offsets of a cleaned text to byte offsets of its source: pieces that stand there as
/// they are, and pieces that stand instead of others. An empty map is the identity.
///
/// The source is the file for a text report, and the text value for a record of a table. For a
/// report in another encoding than UTF-8 only the pieces' first bytes are mapped, and
/// [`Document::source_range`] goes on from there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OffsetMap {
    pieces: Vec<Piece>,
    source: Source,
}

/// A piece of a cleaned text, up to the next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Piece {
    clean: usize,
    source: usize,
    /// How many bytes of the source it replaces as a whole; 0 when it is the same there.
    instead_of: usize,
}

impl OffsetMap {
    /// From offset `clean` on, the text continues at `source`.
    pub fn push(&mut self, clean: usize, source: usize) {
        self.add(Piece { clean, source, instead_of: 0 });
    }

    /// What the text continues with at `clean`, up to the next piece, stands for all of `source`.
    pub(crate) fn push_replaced(&mut self, clean: usize, source: Range<usize>) {
        self.add(Piece { clean, source: source.start, instead_of: source.len() });
    }

    fn add(&mut self, piece: Piece) {
        let Piece { clean, source, instead_of } = piece;
        if self.pieces.is_empty() && clean == 0 && source == 0 && instead_of == 0 {
            return;
        }
        if self.pieces.is_empty() && clean > 0 {
            self.pieces.push(Piece::default());
        }
        if let Some(last) = self.pieces.last() {
            let goes_on = clean - last.clean == source.wrapping_sub(last.source);
            if goes_on && instead_of == 0 && last.instead_of == 0 {
                return;
            }
            if last.clean == clean {
                self.pieces.pop();
            }
        }
        self.pieces.push(piece);
    }

    /// The map of a text whose places in the source cannot be told.
    pub(crate) fn lost() -> Self {
        Self { pieces: Vec::new(), source: Source::Lost }
    }

    /// Whether the places in the source cannot be told.
    pub(crate) fn is_lost(&self) -> bool {
        self.source == Source::Lost
    }

    /// The same map with offsets in the file that `decoded` was decoded from.
    pub(crate) fn in_file(self, text: &str, decoded: &str, source: Source) -> Self {
        let Source::Encoded(encoding) = source else { return Self { source, ..self } };
        let mut file = FileOffsets::new(decoded, encoding);
        let mut pieces = Vec::with_capacity(self.pieces.len().max(1));
        let first = self.pieces.is_empty().then(Piece::default);
        for Piece { clean, source, instead_of } in first.into_iter().chain(self.pieces) {
            if clean > 0 && clean >= text.len() {
                break;
            }
            let Some(start) = file.of(source) else { return Self::lost() };
            let end = if instead_of > 0 { file.of(source + instead_of) } else { Some(start) };
            let Some(end) = end else { return Self::lost() };
            pieces.push(Piece { clean, source: start, instead_of: end - start });
        }
        Self { pieces, source }
    }

    /// The piece that holds the byte at `clean`.
    fn piece(&self, clean: usize) -> Option<Piece> {
        let after = self.pieces.partition_point(|piece| piece.clean <= clean);
        after.checked_sub(1).map(|at| self.pieces[at])
    }

    /// The source offset of the byte at `clean`.
    pub fn source(&self, clean: usize) -> usize {
        match self.piece(clean) {
            None => clean,
            Some(piece) if piece.instead_of > 0 => piece.source,
            Some(piece) => piece.source + (clean - piece.clean),
        }
    }

    /// The stretch of the source that the bytes `clean` come from.
    pub fn source_range(&self, clean: Range<usize>) -> Range<usize> {
        let start = self.source(clean.start);
        let end = match clean.end.checked_sub(1).and_then(|last| self.piece(last)) {
            _ if clean.is_empty() => start,
            Some(piece) if piece.instead_of > 0 => piece.source + piece.instead_of,
            _ => self.source(clean.end - 1) + 1,
        };
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
        map.push_replaced(5, 5..13);
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
