//! A report as the analyses see it: a dated text with its origin and the evidence for its date.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::period::Granularity;

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
}

/// One candidate for a document's date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateEvidence {
    /// The day it names; the first of the month or year when it is less precise.
    pub date: Date,
    /// [`Granularity::Day`], [`Granularity::Month`] or [`Granularity::Year`].
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
    /// The day, if it is known precisely enough for periods of this length.
    pub fn at(&self, granularity: Granularity) -> Option<Date> {
        // A week needs a day; every other length needs a date at least as precise as itself.
        (self.precision <= granularity
            && !(granularity == Granularity::Week && self.precision > Granularity::Day))
            .then_some(self.date)
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

/// One report.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Unique within a corpus: the record's id, else the file name without ending.
    pub id: String,
    /// Title, possibly empty.
    pub title: String,
    /// Its date, `None` when nothing says so.
    pub date: Option<ResolvedDate>,
    /// Newspaper, site or office it comes from.
    pub source: Option<String>,
    /// Author, where named.
    pub author: Option<String>,
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
}

/// Maps byte offsets of a cleaned text to byte offsets of its source: pieces of equal length on
/// both sides, sorted. An empty map is the identity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OffsetMap {
    pieces: Vec<(usize, usize)>,
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
}
