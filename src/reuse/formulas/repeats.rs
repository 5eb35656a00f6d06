//! Runs of words -> the sequences that come again and again, as long as they can be.
//!
//! A sequence is a *maximal repeat* when no word stands before all of its occurrences and none
//! behind all of them (Gusfield 1997, "Algorithms on strings, trees and sequences", ch. 7.12). Every
//! maximal repeat is an interval of the suffix array whose suffixes share exactly its words, so one
//! walk over the array with a stack finds all (Abouelhoda, Kurtz & Ohlebusch 2004). How many
//! different reports an interval holds comes from the same walk: of two neighbouring occurrences in
//! one report, in the order of the array, the innermost interval with both counts one too many
//! (Hui 1992, "Color set size").

use rayon::prelude::*;

use super::reports::Reports;
use super::runs::Runs;
use super::suffix_array::{AT_BREAK, CUT, common_lengths, suffix_array};
use super::words::{Word, Words};
use crate::error::{Error, Result};

/// Sequences of more words are one as long as this: passages, which no formula is.
pub(super) const LONGEST: u8 = 64;

/// A sequence and where it is found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Repeat {
    pub(super) words: Vec<Word>,
    pub(super) occurrences: u32,
    /// Reports, copies counted once.
    pub(super) units: u32,
    pub(super) sources: u32,
    /// Occurrences that a break or the end of the text stands behind.
    pub(super) before_break: u32,
    /// How unevenly it is spread over time, in bits: see [`Reports::unevenness`].
    pub(super) unevenness: f64,
}

/// What a repeat must be to be told.
pub(super) struct Wanted {
    pub(super) min_words: usize,
    pub(super) max_words: usize,
    pub(super) min_units: u32,
    pub(super) min_sources: u32,
}

/// The maximal repeats of a corpus that are `wanted`, and those too long to be. `of_interest` is
/// asked about the words of those of fitting length.
pub(super) fn repeats(
    words: &Words<'_>,
    reports: &Reports<'_>,
    wanted: &Wanted,
    of_interest: impl Fn(&[i32]) -> bool + Sync,
) -> Result<Vec<Repeat>> {
    let Runs { mut text, document } = Runs::new(words, wanted.min_words, wanted.min_units);
    if text.len() > i32::MAX as usize {
        let what = format!("{} words that may be of formulas are too many", text.len());
        return Err(Error::Numeric { method: "suffix array", what });
    }
    let suffixes = suffix_array(&mut text)?;
    let common = common_lengths(&text, &suffixes, LONGEST);
    // In the order of the array, fetched in one go: the walk would wait for each.
    let document: Vec<u32> = suffixes.par_iter().map(|&at| document[at as usize]).collect();
    let walk = Walk {
        text: &text,
        suffixes: &suffixes,
        common: &common,
        document: &document,
        reports,
        wanted,
    };
    // Parts begin where nothing is common: no interval reaches over their ends.
    let size = suffixes.len().div_ceil(64).max(1);
    let cut =
        |near: usize| (near..suffixes.len()).find(|&at| common[at] == 0).unwrap_or(suffixes.len());
    let mut cuts: Vec<usize> = (0..suffixes.len()).step_by(size).map(cut).collect();
    cuts.push(suffixes.len());
    cuts.dedup();
    let parts: Vec<Vec<Repeat>> =
        cuts.par_windows(2).map(|ends| walk.part(ends[0]..ends[1], &of_interest)).collect();
    Ok(parts.concat())
}

struct Walk<'a> {
    text: &'a [i32],
    suffixes: &'a [i32],
    common: &'a [u8],
    /// The document of each suffix.
    document: &'a [u32],
    reports: &'a Reports<'a>,
    wanted: &'a Wanted,
}

/// An interval whose end has not come.
#[derive(Clone, Copy)]
struct Open {
    length: u8,
    left: usize,
    /// Occurrences less different reports so far.
    again: u32,
}

impl Walk<'_> {
    /// The repeats of one part of the array, in the order in which their intervals end.
    fn part(
        &self,
        part: std::ops::Range<usize>,
        of_interest: &impl Fn(&[i32]) -> bool,
    ) -> Vec<Repeat> {
        let mut found = Vec::new();
        let mut tally = Tally::new(self.reports);
        let mut last = vec![u32::MAX; self.reports.n_units];
        let mut stack = vec![Open { length: 0, left: part.start, again: 0 }];
        for at in part.clone() {
            let length = if at == part.start { 0 } else { self.common[at] };
            close(&mut stack, length, at, &mut |open| {
                found.extend(self.repeat(open, at, &mut tally, of_interest));
            });
            let unit = self.reports.unit(self.document[at]);
            let before = std::mem::replace(&mut last[unit], at as u32);
            if before != u32::MAX {
                let inner = stack.partition_point(|open| open.left <= before as usize);
                stack[inner - 1].again += 1;
            }
        }
        close(&mut stack, 0, part.end, &mut |open| {
            found.extend(self.repeat(open, part.end, &mut tally, of_interest));
        });
        found
    }

    /// The repeat of an interval that ends before `right`, if it is wanted.
    fn repeat(
        &self,
        open: Open,
        right: usize,
        tally: &mut Tally,
        of_interest: &impl Fn(&[i32]) -> bool,
    ) -> Option<Repeat> {
        let (length, occurrences) = (usize::from(open.length), (right - open.left) as u32);
        let units = occurrences - open.again;
        if length < self.wanted.min_words || units < self.wanted.min_units {
            return None;
        }
        let suffixes = &self.suffixes[open.left..right];
        let words = &self.text[suffixes[0] as usize..][..length];
        let too_long = length > self.wanted.max_words;
        if !(too_long || of_interest(words)) || self.goes_on_to_the_left(suffixes) {
            return None;
        }
        tally.clear();
        let mut before_break = 0;
        for (&at, &document) in suffixes.iter().zip(&self.document[open.left..right]) {
            before_break += u32::from(self.text[at as usize + length] == AT_BREAK);
            tally.add(self.reports, document);
        }
        (tally.sources >= self.wanted.min_sources).then(|| Repeat {
            words: words.iter().map(|word| word.cast_unsigned()).collect(),
            occurrences,
            units,
            sources: tally.sources,
            before_break,
            unevenness: self.reports.unevenness(&tally.slices),
        })
    }

    /// Whether one and the same word stands before all occurrences.
    fn goes_on_to_the_left(&self, suffixes: &[i32]) -> bool {
        let before = |&at: &i32| self.text[at as usize - 1];
        let first = before(&suffixes[0]);
        first > CUT && suffixes.iter().all(|at| before(at) == first)
    }
}

/// Ends the intervals that share more than `length` words, and opens one that shares as many.
fn close(stack: &mut Vec<Open>, length: u8, at: usize, ended: &mut impl FnMut(Open)) {
    let mut left = at.saturating_sub(1);
    let mut again = 0;
    while let Some(&open) = stack.last().filter(|open| open.length > length) {
        stack.pop();
        // What is found twice in an interval is found twice in those around it.
        let open = Open { again: open.again + again, ..open };
        ended(open);
        (left, again) = (open.left, open.again);
    }
    match stack.last_mut() {
        Some(open) if open.length == length => open.again += again,
        _ => stack.push(Open { length, left, again }),
    }
}

/// Which reports, sources and stretches of time a sequence is found in.
pub(super) struct Tally {
    round: u32,
    unit: Vec<u32>,
    source: Vec<u32>,
    pub(super) units: u32,
    pub(super) sources: u32,
    /// Reports in each slice of time.
    pub(super) slices: Vec<u32>,
}

impl Tally {
    pub(super) fn new(reports: &Reports<'_>) -> Self {
        Self {
            round: 0,
            unit: vec![0; reports.n_units],
            source: vec![0; reports.n_sources],
            units: 0,
            sources: 0,
            slices: vec![0; reports.slice_share.len()],
        }
    }

    /// Begins another sequence.
    pub(super) fn clear(&mut self) {
        self.round += 1;
        (self.units, self.sources) = (0, 0);
        self.slices.fill(0);
    }

    /// An occurrence in a document.
    pub(super) fn add(&mut self, reports: &Reports<'_>, document: u32) {
        if std::mem::replace(&mut self.unit[reports.unit(document)], self.round) != self.round {
            self.units += 1;
            if let Some(slice) = reports.slice_of[document as usize] {
                self.slices[slice as usize] += 1;
            }
        }
        if let Some(source) = reports.source_of[document as usize]
            && std::mem::replace(&mut self.source[source as usize], self.round) != self.round
        {
            self.sources += 1;
        }
    }
}
