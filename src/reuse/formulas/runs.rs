//! Streams of words -> the runs that may hold a formula, one after the other.
//!
//! A sequence of k words or more that is in n documents consists of sequences of k words that are
//! all in n documents. So every place is left out that no frequent sequence of k words covers; what
//! remains, a fraction of the corpus, holds every formula whole. Sequences are counted under their
//! hash in a table of fixed size: a shared place in it may keep too much, never too little.

use rayon::prelude::*;

use super::suffix_array::{AT_BREAK, CUT};
use super::words::{FIRST_WORD, Word, Words};

/// Runs of words with a mark before and behind each: [`AT_BREAK`] or [`CUT`].
pub(super) struct Runs {
    pub(super) text: Vec<i32>,
    /// The document of each place of `text`.
    pub(super) document: Vec<u32>,
}

/// Counts go up to here: more is enough.
const MOST: u32 = 255;
/// Documents that one part of the corpus may have: they share a number with the count.
const PART: usize = (1 << 24) - 2;

impl Runs {
    /// The runs that may hold sequences of at least `length` words that are in `documents`.
    pub(super) fn new(words: &Words<'_>, length: usize, documents: u32) -> Self {
        let frequent = Frequent::new(words, length, documents.min(MOST));
        let n_docs = words.tokens.n_documents();
        let size = n_docs.div_ceil(4 * rayon::current_num_threads()).max(1);
        let parts: Vec<(Vec<i32>, Vec<u32>)> = (0..n_docs)
            .into_par_iter()
            .step_by(size)
            .map(|start| {
                let (mut text, mut document) = (Vec::new(), Vec::new());
                let (mut stream, mut found) = (Vec::new(), Vec::new());
                for index in start..(start + size).min(n_docs) {
                    stream.clear();
                    stream.extend(words.document(index));
                    sequences(&stream, length, frequent.documents.len(), &mut found);
                    frequent.runs(&stream, &found, &mut text);
                    document.resize(text.len(), index as u32);
                }
                (text, document)
            })
            .collect();
        let (text, document): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        Self { text: text.concat(), document: document.concat() }
    }
}

/// In how many documents the sequences of `length` words are, at least.
struct Frequent {
    length: usize,
    least: u8,
    documents: Vec<u8>,
}

impl Frequent {
    fn new(words: &Words<'_>, length: usize, least: u32) -> Self {
        let n_docs = words.tokens.n_documents();
        // About two places a distinct sequence, within bounds.
        let places = (words.total as usize).next_power_of_two().clamp(1 << 12, 1 << 24);
        let parts = rayon::current_num_threads().clamp(1, 8).max(n_docs.div_ceil(PART));
        let size = n_docs.div_ceil(parts).max(1);
        // Parts share no document: their counts add up to the same however the corpus is cut.
        let counted: Vec<Vec<u8>> = (0..n_docs)
            .into_par_iter()
            .step_by(size)
            .map(|start| count(words, length, start..(start + size).min(n_docs), places))
            .collect();
        let mut documents = vec![0_u8; places];
        for part in counted {
            documents.par_iter_mut().zip(part).for_each(|(sum, part)| {
                *sum = sum.saturating_add(part);
            });
        }
        Self { length, least: least as u8, documents }
    }

    /// Adds the runs of a document with these sequences.
    fn runs(&self, stream: &[Word], sequences: &[Sequence], text: &mut Vec<i32>) {
        // The table is far larger than a cache: its entries are fetched before any is looked at.
        let counts: Vec<u8> =
            sequences.iter().map(|sequence| self.documents[sequence.place as usize]).collect();
        // One past the last place that is known to be in a run, and where that run begins.
        let (mut start, mut end) = (0, 0);
        let frequent = sequences.iter().zip(counts).filter(|(_, count)| *count >= self.least);
        for (sequence, _) in frequent {
            let at = sequence.start as usize;
            // Two neighbours are in one run when one frequent sequence covers both.
            if at >= end {
                push_run(stream, start..end, text);
                start = at;
            }
            end = at + self.length;
        }
        push_run(stream, start..end, text);
    }
}

fn push_run(stream: &[Word], run: std::ops::Range<usize>, text: &mut Vec<i32>) {
    if run.is_empty() {
        return;
    }
    let mark = |word: Option<&Word>| match word {
        Some(&word) if word >= FIRST_WORD => CUT,
        _ => AT_BREAK,
    };
    text.push(mark(run.start.checked_sub(1).and_then(|before| stream.get(before))));
    text.extend(stream[run.clone()].iter().map(|&word| word.cast_signed()));
    text.push(mark(stream.get(run.end)));
}

/// For every place of a table of `places` in how many documents of `range` a sequence stands that
/// belongs there.
fn count(
    words: &Words<'_>,
    length: usize,
    range: std::ops::Range<usize>,
    places: usize,
) -> Vec<u8> {
    // The number of the last document in the upper bits, the count below.
    let mut last = vec![0_u32; places];
    let (mut stream, mut found) = (Vec::new(), Vec::new());
    for (number, document) in range.enumerate() {
        stream.clear();
        stream.extend(words.document(document));
        sequences(&stream, length, places, &mut found);
        let number = (number as u32 + 1) << 8;
        for sequence in &found {
            let seen = &mut last[sequence.place as usize];
            // No branch: whether a document has had a sequence cannot be predicted.
            let more = ((*seen & MOST) + u32::from(*seen & !MOST != number)).min(MOST);
            *seen = number | more;
        }
    }
    last.into_iter().map(|seen| seen as u8).collect()
}

/// A sequence of words in a stream.
#[derive(Clone, Copy)]
struct Sequence {
    start: u32,
    /// Its place in the table of counts.
    place: u32,
}

/// Every sequence of `length` words without a break, with its place in a table of `places`, a power of
/// two.
fn sequences(stream: &[Word], length: usize, places: usize, found: &mut Vec<Sequence>) {
    found.clear();
    let mut unbroken = 0;
    for (at, &word) in stream.iter().enumerate() {
        unbroken = if word < FIRST_WORD { 0 } else { unbroken + 1 };
        if unbroken >= length {
            let start = at + 1 - length;
            let hash = stream[start..=at].iter().fold(0_u64, |hash, &word| {
                (hash.rotate_left(23) ^ u64::from(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
            });
            let place = (hash >> 32) as u32 & (places as u32 - 1);
            found.push(Sequence { start: start as u32, place });
        }
    }
}
