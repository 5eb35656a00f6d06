//! Two documents -> the exact Jaccard index of their shingle sets.

use super::words::Words;

/// A set of hashes: open addressing with linear probing, at most half full.
#[derive(Default)]
struct HashSet {
    slots: Vec<u64>,
    len: usize,
}

impl HashSet {
    const EMPTY: u64 = 0;

    /// Empties it and makes room for so many hashes.
    fn clear(&mut self, capacity: usize) {
        self.slots.clear();
        self.slots.resize((2 * capacity).next_power_of_two(), Self::EMPTY);
        self.len = 0;
    }

    /// The slot that holds a hash or where it belongs.
    fn find(&self, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = hash as usize & mask;
        while self.slots[place] != hash && self.slots[place] != Self::EMPTY {
            place = (place + 1) & mask;
        }
        place
    }

    fn contains(&self, hash: u64) -> bool {
        self.slots[self.find(hash)] == hash
    }

    /// Adds a hash; whether it is new.
    fn insert(&mut self, hash: u64) -> bool {
        let place = self.find(hash);
        let new = self.slots[place] != hash;
        self.slots[place] = hash;
        self.len += usize::from(new);
        new
    }
}

/// Compares one document after another with others. Shingles are told apart by hashes of 64 bits,
/// which confuse a pair of a thousand words each with a probability of about 10^-13.
pub(super) struct Comparer<'w> {
    words: &'w Words<'w>,
    shingle: usize,
    held: Option<u32>,
    own: HashSet,
    other: HashSet,
    runs: Vec<u64>,
}

impl<'w> Comparer<'w> {
    pub(super) fn new(words: &'w Words<'w>, shingle: usize) -> Self {
        let (own, other) = (HashSet::default(), HashSet::default());
        Self { words, shingle, held: None, own, other, runs: Vec::new() }
    }

    /// The Jaccard index of two documents' shingle sets; the first is kept for the next call.
    /// 0 when neither has a shingle.
    pub(super) fn jaccard(&mut self, document: u32, other: u32) -> f64 {
        if self.held != Some(document) {
            self.words.runs(document, self.shingle, &mut self.runs);
            self.own.clear(self.runs.len());
            for &hash in &self.runs {
                self.own.insert(hash.max(1));
            }
            self.held = Some(document);
        }
        self.words.runs(other, self.shingle, &mut self.runs);
        self.other.clear(self.runs.len());
        let mut shared = 0;
        for &hash in &self.runs {
            let hash = hash.max(1);
            shared += usize::from(self.other.insert(hash) && self.own.contains(hash));
        }
        let all = self.own.len + self.other.len - shared;
        if all == 0 { 0.0 } else { shared as f64 / all as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reuse::tests::tokens;

    #[test]
    fn the_index_counts_distinct_shingles() {
        let tokens = tokens(&["a b c d e", "b c d e f", "a b a b a b", "A, b. a", "", "z"]);
        let words = Words::new(&tokens);
        let mut comparer = Comparer::new(&words, 2);
        // ab bc cd de against bc cd de ef; ab ba against ab ba.
        assert_eq!(comparer.jaccard(0, 1), 3.0 / 5.0);
        assert_eq!(comparer.jaccard(0, 2), 1.0 / 5.0);
        assert_eq!(comparer.jaccard(1, 0), 3.0 / 5.0);
        assert_eq!(comparer.jaccard(2, 3), 1.0);
        assert_eq!(comparer.jaccard(4, 5), 0.0);
        assert_eq!(comparer.jaccard(4, 0), 0.0);
    }
}
