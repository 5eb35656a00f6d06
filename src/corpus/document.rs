//! A report as the analyses see it: a dated text with its origin and the evidence for its date.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::period::{Granularity, Period};

use super::offsets::{FileOffsets, Source, encoded_len};

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

/// What a date was read from, in the default order of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateKind {
    /// The `date 2023-02-16` header of a text report.
    Header,
    /// A date column or field.
    Metadata,
    /// A line such as `Date: ...`, `Release time: ...`, or a date alone on its line, before the body.
    BodyLine,
    /// The file's name.
    Filename,
    /// A line such as `Updated: ...`: when the page changed, not when the report came out.
    Updated,
}

impl DateKind {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Metadata => "metadata",
            Self::BodyLine => "body-line",
            Self::Filename => "filename",
            Self::Updated => "updated",
        }
    }

    /// Whether it states the day of publication, so that two of them should agree.
    fn states_publication(self) -> bool {
        matches!(self, Self::Header | Self::Metadata | Self::BodyLine)
    }
}

/// One candidate for a document's date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateEvidence {
    /// The day it names; the first of the month, year, ... when it is less precise.
    pub date: Date,
    /// [`Granularity::Day`], [`Granularity::Month`] or [`Granularity::Year`]; a date column may
    /// hold weeks and quarters too.
    pub precision: Granularity,
    /// What it was read from.
    pub kind: DateKind,
    /// The words it was read from.
    pub text: String,
}

/// The date of a document: the most trusted evidence, and all the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedDate {
    /// The day taken.
    pub date: Date,
    /// How precisely the report states it.
    pub precision: Granularity,
    /// Every candidate, the one taken first.
    pub evidence: Vec<DateEvidence>,
}

impl ResolvedDate {
    /// Takes the most trusted evidence ([`DateKind`] order; of equals the first). `None` without any.
    pub fn from_evidence(mut evidence: Vec<DateEvidence>) -> Option<Self> {
        evidence.sort_by_key(|e| e.kind);
        let first = evidence.first()?;
        Some(Self { date: first.date, precision: first.precision, evidence })
    }

    /// Whether two statements of the day of publication differ, as far as both are precise. File
    /// names and `Updated:` lines often name another day and do not count.
    pub fn conflicts(&self) -> bool {
        let stated = || self.evidence.iter().filter(|e| e.kind.states_publication());
        let own = Period::of(self.date, self.precision);
        stated().any(|e| {
            let other = Period::of(e.date, e.precision);
            other.end() < own.start() || own.end() < other.start()
        })
    }

    /// The day, if it is known precisely enough for periods of this length.
    pub fn at(&self, granularity: Granularity) -> Option<Date> {
        // All days that the date may mean must lie in one period: a week may lie in two months.
        let known = Period::of(self.date, self.precision);
        let within = |day| Period::of(day, granularity);
        (self.precision == Granularity::Day || within(known.start()) == within(known.end()))
            .then_some(self.date)
    }
}

/// A date that is there but cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadDate {
    /// The words.
    pub text: String,
    /// Whether they are a date that can be read two ways (`04/05/2023`).
    pub ambiguous: bool,
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
}

/// One report.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Unique within a corpus: the record's id, else the file name without ending.
    pub id: String,
    /// Title, possibly empty.
    pub title: String,
    /// Its date, `None` when nothing says so.
    pub date: Option<ResolvedDate>,
    /// The words of a date that could not be used, where no other was found.
    pub unread_date: Option<UnreadDate>,
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
    use jiff::civil::date;

    use super::*;

    fn evidence(day: Date, precision: Granularity, kind: DateKind) -> DateEvidence {
        DateEvidence { date: day, precision, kind, text: String::new() }
    }

    #[test]
    fn the_most_trusted_evidence_wins_and_all_is_kept() {
        let resolved = ResolvedDate::from_evidence(vec![
            evidence(date(2023, 4, 19), Granularity::Day, DateKind::BodyLine),
            evidence(date(2023, 4, 20), Granularity::Day, DateKind::Header),
        ])
        .unwrap();
        assert_eq!(resolved.date, date(2023, 4, 20));
        assert_eq!(resolved.evidence.len(), 2);
        assert!(resolved.conflicts());
        assert!(ResolvedDate::from_evidence(vec![]).is_none());
    }

    #[test]
    fn coarser_or_later_evidence_is_no_conflict() {
        let resolved = ResolvedDate::from_evidence(vec![
            evidence(date(2023, 4, 20), Granularity::Day, DateKind::Header),
            evidence(date(2023, 4, 1), Granularity::Month, DateKind::Metadata),
            evidence(date(2023, 9, 9), Granularity::Day, DateKind::Updated),
            evidence(date(2024, 1, 1), Granularity::Day, DateKind::Filename),
        ])
        .unwrap();
        assert!(!resolved.conflicts());
    }

    #[test]
    fn a_date_serves_periods_it_is_precise_enough_for() {
        let year =
            ResolvedDate { date: date(2023, 1, 1), precision: Granularity::Year, evidence: vec![] };
        assert_eq!(year.at(Granularity::Year), Some(date(2023, 1, 1)));
        assert_eq!(year.at(Granularity::Month), None);
        let month = ResolvedDate { precision: Granularity::Month, ..year };
        assert_eq!(month.at(Granularity::Week), None);
        assert_eq!(month.at(Granularity::Quarter), Some(date(2023, 1, 1)));
        let week = |day| ResolvedDate { date: day, precision: Granularity::Week, evidence: vec![] };
        let (inside, across) = (week(date(2023, 1, 9)), week(date(2023, 1, 30)));
        assert_eq!(inside.at(Granularity::Week), Some(date(2023, 1, 9)));
        assert_eq!(inside.at(Granularity::Month), Some(date(2023, 1, 9)));
        assert_eq!(across.at(Granularity::Month), None);
        assert_eq!(across.at(Granularity::Quarter), Some(date(2023, 1, 30)));
        assert_eq!(across.at(Granularity::Day), None);
        let evidence = vec![evidence(date(2023, 2, 2), Granularity::Day, DateKind::Header)];
        assert!(!ResolvedDate { evidence, ..across }.conflicts());
    }

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
