//! Streams of form ids -> streams of numbers, one a folded word; runs of words -> their hashes.

use foldhash::fast::FixedState;
use rayon::prelude::*;
use std::hash::BuildHasher;

use crate::text::analyzer::fold_case;
use crate::text::{BREAK, FormId, Tokens};

/// The words of documents as 64-bit hashes of their case-folded forms. Two words of a corpus with
/// as many as a million have one hash with a probability below 10^-7.
pub(super) struct Words<'t> {
    tokens: &'t Tokens,
    hashes: Vec<u64>,
}

impl<'t> Words<'t> {
    pub(super) fn new(tokens: &'t Tokens) -> Self {
        let lexicon = tokens.lexicon();
        let state = FixedState::with_seed(0);
        let hash = |id: usize| mix(state.hash_one(&*fold_case(lexicon.form(id as FormId))));
        let ids = (0..lexicon.len()).into_par_iter().with_min_len(1024);
        Self { tokens, hashes: ids.map(hash).collect() }
    }

    /// Number of documents.
    pub(super) fn n_documents(&self) -> usize {
        self.tokens.n_documents()
    }

    /// Number of words of a document.
    pub(super) fn length(&self, document: u32) -> usize {
        self.tokens.lengths()[document as usize] as usize
    }

    /// The stream of a document, with its breaks.
    pub(super) fn stream(&self, document: u32) -> &'t [FormId] {
        self.tokens.document(document as usize)
    }

    /// The hash of a word.
    pub(super) fn hash(&self, form: FormId) -> u64 {
        self.hashes[form as usize]
    }

    /// The hashes of the words of a document, breaks left out, in place of what `words` held.
    pub(super) fn read(&self, document: u32, words: &mut Vec<u64>) {
        let stream = self.stream(document);
        words.resize(stream.len(), 0);
        // Every place is written and then kept or overwritten: breaks come too irregularly to guess.
        let mut kept = 0;
        for &form in stream {
            words[kept] = self.hashes[form as usize];
            kept += usize::from(form != BREAK);
        }
        words.truncate(kept);
    }

    /// The hashes of all runs of `length` words of a document, in order, in place of what `runs`
    /// held; none when the document is shorter.
    pub(super) fn runs(&self, document: u32, length: usize, runs: &mut Vec<u64>) {
        self.read(document, runs);
        hash_runs(runs, length);
    }
}

/// Words -> the hashes of their runs of `length` words, by cyclic polynomials (Cohen 1997,
/// "Recursive hashing functions for n-grams"): each word rotated by its distance from the end.
fn hash_runs(words: &mut Vec<u64>, length: usize) {
    let Some(n_runs) = (words.len() + 1).checked_sub(length).filter(|&n| n > 0) else {
        return words.clear();
    };
    let turn = length as u32;
    let mut hash = words[..length].iter().fold(0_u64, |hash, word| hash.rotate_left(1) ^ word);
    for run in 0..n_runs - 1 {
        let (leaves, enters) = (words[run], words[run + length]);
        words[run] = mix(hash);
        hash = hash.rotate_left(1) ^ leaves.rotate_left(turn) ^ enters;
    }
    words[n_runs - 1] = mix(hash);
    words.truncate(n_runs);
}

/// A bijection that spreads every bit over the others (the finaliser of `MurmurHash3`).
pub(super) fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    x = (x ^ (x >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    x ^ (x >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reuse::tests::tokens;

    #[test]
    fn case_apostrophes_and_punctuation_make_no_difference() {
        let tokens =
            tokens(&["The People’s plan, the plan.", "the people's PLAN the\n\nPlan", "plan the"]);
        let words = Words::new(&tokens);
        let read = |document| {
            let mut read = vec![7; 3];
            words.read(document, &mut read);
            read
        };
        assert_eq!(read(0), read(1));
        assert_eq!(read(0).len(), words.length(0));
        assert_eq!(read(2), [read(0)[2], read(0)[0]]);
    }

    #[test]
    fn a_run_has_the_same_hash_wherever_it_stands() {
        let tokens = tokens(&["a b c d e f", "x x a b c d", "d c b a"]);
        let words = Words::new(&tokens);
        let runs = |document, length| {
            let mut runs = Vec::new();
            words.runs(document, length, &mut runs);
            runs
        };
        assert_eq!(runs(0, 4).len(), 3);
        assert_eq!(runs(0, 4)[0], runs(1, 4)[2]);
        assert_ne!(runs(0, 4)[0], runs(2, 4)[0]);
        assert_eq!(runs(0, 6).len(), 1);
        assert!(runs(0, 7).is_empty());
        assert_eq!(runs(1, 3)[2..], runs(0, 3)[..2]);
    }
}
