//! Token streams -> counts of neighbouring words.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::counts::{Columns, bounds};
use super::sparse::Csr;
use crate::text::{Analyzer, BREAK, FormId, NO_TERM, Tokens};

/// The units of an n-gram, unused places at the end being 0.
type Key = [u32; 3];
/// Numbers of n-grams with their counts.
type Row = Vec<(u32, u32)>;
type Numbers = HashMap<Key, u32, FixedState>;

/// Counts the n-grams of every document (2 or 3 words). `surface` shows each term.
///
/// An n-gram is n neighbouring words with no break between them, of which the first and the last
/// are terms; a word inside that is no term stands as its folded text.
pub(super) fn count(tokens: &Tokens, analyzer: &Analyzer, n: usize, surface: &[String]) -> Columns {
    const BLOCK: usize = 256;
    let units = Units::new(tokens, analyzer);
    let blocks: Vec<(Vec<Key>, Vec<Row>)> = (0..tokens.n_documents().div_ceil(BLOCK))
        .into_par_iter()
        .map(|block| {
            let end = ((block + 1) * BLOCK).min(tokens.n_documents());
            let mut numbers = Numbers::default();
            let rows = (block * BLOCK..end)
                .map(|document| row(units.n_grams(tokens.document(document), n), &mut numbers))
                .collect();
            (keys_in_order(&numbers), rows)
        })
        .collect();
    let mut numbers = Numbers::default();
    let (mut lengths, mut indices, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for (keys, rows) in blocks {
        let global: Vec<u32> = keys.into_iter().map(|key| number(&mut numbers, key)).collect();
        for mut row in rows {
            row.iter_mut().for_each(|entry| entry.0 = global[entry.0 as usize]);
            row.sort_unstable();
            lengths.push(row.len());
            indices.extend(row.iter().map(|entry| entry.0));
            values.extend(row.iter().map(|entry| entry.1));
        }
    }
    let keys = keys_in_order(&numbers);
    let text = |show: &(dyn Fn(u32) -> String + Sync)| -> Vec<String> {
        let words = |key: &Key| key[..n].iter().map(|&unit| show(unit)).collect::<Vec<_>>();
        keys.par_iter().map(|key| words(key).join(" ")).collect()
    };
    Columns {
        terms: text(&|unit| units.text(unit, analyzer.terms())),
        surface: text(&|unit| units.text(unit, surface)),
        counts: Csr::new(keys.len(), bounds(lengths), indices, values),
    }
}

/// The number of a key, given when it is new.
fn number(numbers: &mut Numbers, key: Key) -> u32 {
    let next = numbers.len() as u32;
    *numbers.entry(key).or_insert(next)
}

#[allow(clippy::iter_over_hash_type, reason = "each key goes to the place of its number")]
fn keys_in_order(numbers: &Numbers) -> Vec<Key> {
    let mut keys = vec![[0; 3]; numbers.len()];
    for (key, &number) in numbers {
        keys[number as usize] = *key;
    }
    keys
}

/// The numbers of a document's n-grams with their counts.
fn row(found: impl Iterator<Item = Key>, numbers: &mut Numbers) -> Row {
    let mut places: Vec<u32> = found.map(|key| number(numbers, key)).collect();
    places.sort_unstable();
    places.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32)).collect()
}

/// What can stand in an n-gram: a term, or the folded text of a word that is none.
struct Units {
    of_form: Vec<u32>,
    n_terms: u32,
    /// Folded texts of words without a term; their units follow the terms.
    folded: Vec<String>,
}

impl Units {
    fn new(tokens: &Tokens, analyzer: &Analyzer) -> Self {
        let n_terms = analyzer.terms().len() as u32;
        let fold = |form: FormId| analyzer.rules().fold(tokens.lexicon().form(form)).into_owned();
        let without_term = || {
            tokens
                .lexicon()
                .forms()
                .filter(|&(form, _)| analyzer.term_of()[form as usize] == NO_TERM)
        };
        let mut folded: Vec<String> = without_term().map(|(form, _)| fold(form)).collect();
        folded.sort_unstable();
        folded.dedup();
        let mut of_form = analyzer.term_of().to_vec();
        for (form, _) in without_term() {
            let place = folded.binary_search(&fold(form)).unwrap_or_default();
            of_form[form as usize] = n_terms + place as u32;
        }
        Self { of_form, n_terms, folded }
    }

    fn n_grams<'s>(&'s self, stream: &'s [FormId], n: usize) -> impl Iterator<Item = Key> + 's {
        stream.windows(n).filter(|window| !window.contains(&BREAK)).filter_map(move |window| {
            let mut key = [0; 3];
            for (place, &form) in key.iter_mut().zip(window) {
                *place = self.of_form[form as usize];
            }
            (key[0] < self.n_terms && key[n - 1] < self.n_terms).then_some(key)
        })
    }

    fn text(&self, unit: u32, terms: &[String]) -> String {
        match unit.checked_sub(self.n_terms) {
            Some(place) => self.folded[place as usize].clone(),
            None => terms[unit as usize].clone(),
        }
    }
}
