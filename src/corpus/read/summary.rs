//! What reading met -> files, rejections and the documents left out, beside the documents read.

use std::path::PathBuf;

use crate::corpus::document::{Document, Rejected};
use crate::period::{DateRange, Period};

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Its path, as named or found.
    pub path: PathBuf,
    /// Its size in bytes on disk.
    pub size: u64,
}

/// Documents left out by the range of dates or the language asked for, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Their date, as far as it is known, lies outside the range.
    pub outside: usize,
    /// Their date is known only to a month, say, which lies partly in the range.
    pub coarse: usize,
    /// They have no date.
    pub undated: usize,
    /// They are in another language than [`ReadParams::only_language`](super::ReadParams).
    pub language: usize,
}

impl LeftOut {
    /// All of them.
    pub fn total(self) -> usize {
        self.outside + self.coarse + self.undated + self.language
    }

    pub(super) fn add(&mut self, other: Self) {
        self.outside += other.outside;
        self.coarse += other.coarse;
        self.undated += other.undated;
        self.language += other.language;
    }

    /// Whether `range` takes `document`, counting it when not. A date that names a whole period is
    /// in the range when the whole period is; a range open on both sides takes everything.
    pub(super) fn takes(&mut self, document: &Document, range: &DateRange) -> bool {
        if range.from.is_none() && range.to.is_none() {
            return true;
        }
        let Some(resolved) = &document.date else {
            self.undated += 1;
            return false;
        };
        let period = Period::of(resolved.date, resolved.precision);
        let (start, end) = (period.start(), period.end());
        if range.contains(start) && range.contains(end) {
            return true;
        }
        let overlaps =
            range.from.is_none_or(|from| end >= from) && range.to.is_none_or(|to| start <= to);
        *(if overlaps { &mut self.coarse } else { &mut self.outside }) += 1;
        false
    }
}

/// Everything [`read_blocks`](super::read_blocks) met besides the documents.
#[derive(Debug, Clone, Default)]
pub struct ReadSummary {
    /// Files and records that could not be read.
    pub rejected: Vec<Rejected>,
    /// The files read, in order.
    pub files: Vec<InputFile>,
    /// Documents left out by the range.
    pub left_out: LeftOut,
    /// Folders passed over because they hold a result of this program.
    pub results: Vec<PathBuf>,
}
