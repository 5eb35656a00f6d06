//! Sequences of words -> their uses in every document, in any inflection.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::words::{FIRST_WORD, Unit, Word, Words};

/// One use of a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FormulaUse {
    /// The document.
    pub document: u32,
    /// The first of its tokens in the stream of the document, breaks counted.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// A trie of patterns over units.
pub(super) struct Matcher<'w> {
    words: &'w Words<'w>,
    /// The unit of each word, `Unit::MAX` for breaks.
    unit_of: Vec<Unit>,
    /// Whether a pattern begins with a word.
    begins: Vec<bool>,
    next: HashMap<(u32, Unit), u32, FixedState>,
    /// The number that ends at each node.
    ends: Vec<Option<u32>>,
    n_patterns: usize,
}

impl<'w> Matcher<'w> {
    /// Without `inflected` words are looked for as they are.
    pub(super) fn new(words: &'w Words<'w>, inflected: bool) -> Self {
        let unit = |word: usize| match word as Word {
            word if word < FIRST_WORD => Unit::MAX,
            word if inflected => words.unit(word),
            word => word,
        };
        Self {
            words,
            unit_of: (0..words.len()).map(unit).collect(),
            begins: vec![false; words.len()],
            next: HashMap::default(),
            ends: vec![None],
            n_patterns: 0,
        }
    }

    /// A sequence that counts under `number`; the first number of a sequence stays.
    pub(super) fn add(&mut self, sequence: &[Word], number: usize) {
        let mut node = 0;
        for &word in sequence {
            let new = self.ends.len() as u32;
            node = *self.next.entry((node, self.unit_of[word as usize])).or_insert(new);
            if node == new {
                self.ends.push(None);
            }
        }
        self.ends[node as usize].get_or_insert(number as u32);
        self.n_patterns = self.n_patterns.max(number + 1);
    }

    /// The number of the pattern that a whole sequence is.
    pub(super) fn number(&self, sequence: &[Word]) -> Option<u32> {
        let step =
            |node, word: &Word| self.next.get(&(node, self.unit_of[*word as usize])).copied();
        self.ends[sequence.iter().try_fold(0, step)? as usize]
    }

    /// All uses of every number, in the order of the documents; those of one number never overlap.
    pub(super) fn uses(mut self) -> Vec<Vec<FormulaUse>> {
        // Words that begin none are passed over at a glance.
        let begins = |word: usize| self.next.contains_key(&(0, self.unit_of[word]));
        self.begins = (0..self.words.len()).map(begins).collect();
        let n_docs = self.words.tokens.n_documents();
        let size = n_docs.div_ceil(8 * rayon::current_num_threads()).max(1);
        let parts: Vec<Vec<(u32, FormulaUse)>> = (0..n_docs)
            .into_par_iter()
            .step_by(size)
            .map(|start| {
                let mut found = Vec::new();
                let mut past = vec![0; self.n_patterns];
                for document in start..(start + size).min(n_docs) {
                    self.document(document as u32, &mut past, &mut found);
                }
                found
            })
            .collect();
        let mut uses = vec![Vec::new(); self.n_patterns];
        for (number, found) in parts.into_iter().flatten() {
            uses[number as usize].push(found);
        }
        uses
    }

    /// Adds the uses in a document. `past` is where the last use of each number ended.
    fn document(&self, document: u32, past: &mut [u32], found: &mut Vec<(u32, FormulaUse)>) {
        let forms = self.words.tokens.document(document as usize);
        let begun = found.len();
        for (start, &form) in forms.iter().enumerate() {
            if !self.begins[self.words.of_form[form as usize] as usize] {
                continue;
            }
            let mut node = 0;
            for (at, &form) in forms.iter().enumerate().skip(start) {
                let unit = self.unit_of[self.words.of_form[form as usize] as usize];
                let Some(&next) = self.next.get(&(node, unit)).filter(|_| unit != Unit::MAX) else {
                    break;
                };
                node = next;
                if let Some(number) = self.ends[node as usize]
                    && past[number as usize] <= start as u32
                {
                    let end = at as u32 + 1;
                    past[number as usize] = end;
                    found.push((number, FormulaUse { document, start: start as u32, end }));
                }
            }
        }
        found[begun..].iter().for_each(|(number, _)| past[*number as usize] = 0);
    }
}
