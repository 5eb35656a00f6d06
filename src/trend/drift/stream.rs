//! Tokens and dates -> the dated documents in order, cut into slices, as words and short phrases.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use jiff::civil::Date;

use crate::text::{Analyzer, BREAK, FormId, NO_TERM, Tokens};

/// A word or a phrase of two or three words: their units, 0 in unused places.
pub(super) type Key = [u32; 3];

/// No unit: a break, or a word with a digit, over which no phrase reaches.
pub(super) const NOTHING: u32 = 0;
/// Slices of about equal length in tokens; a day is never cut.
const SLICES: u64 = 96;

/// The dated documents of a corpus in the order of their days.
pub(super) struct Stream<'a> {
    tokens: &'a Tokens,
    /// Document numbers, by day, then number.
    pub(super) order: Vec<u32>,
    /// Day of each place in the order.
    pub(super) days: Vec<Date>,
    /// Tokens before each place in the order, and of all.
    pub(super) before: Vec<u64>,
    /// Ranges of places, in order.
    pub(super) slices: Vec<std::ops::Range<usize>>,
    /// Unit of each form id.
    unit_of: Vec<u32>,
    /// Whether a unit may begin or end a phrase, and counts as context: it is a term.
    is_term: Vec<bool>,
}

impl<'a> Stream<'a> {
    pub(super) fn new(tokens: &'a Tokens, analyzer: &Analyzer, days: &[Option<Date>]) -> Self {
        let dated = (0_u32..).zip(days);
        let mut order: Vec<(Date, u32)> =
            dated.filter_map(|(document, day)| Some(((*day)?, document))).collect();
        order.sort_unstable();
        let length = |document: u32| u64::from(tokens.lengths()[document as usize]);
        let mut before = vec![0];
        for &(_, document) in &order {
            before.push(before[before.len() - 1] + length(document));
        }
        let slices = slices(&order, &before);
        let (unit_of, is_term) = units(tokens, analyzer);
        let (days, order) = order.into_iter().unzip();
        Self { tokens, order, days, before, slices, unit_of, is_term }
    }

    /// Number of distinct units, [`NOTHING`] included.
    pub(super) fn n_units(&self) -> usize {
        self.is_term.len()
    }

    pub(super) fn is_term(&self, unit: u32) -> bool {
        self.is_term[unit as usize]
    }

    /// Tokens of a slice.
    pub(super) fn slice_tokens(&self, slice: usize) -> u64 {
        let range = &self.slices[slice];
        self.before[range.end] - self.before[range.start]
    }

    /// The forms of the document at a place in the order; what ends a sentence stands once.
    pub(super) fn forms(&self, place: usize) -> impl Iterator<Item = FormId> {
        let forms = self.tokens.document(self.order[place] as usize);
        let mut before = None;
        forms
            .iter()
            .copied()
            .filter(move |&form| before.replace(form) != Some(BREAK) || form != BREAK)
    }

    pub(super) fn form(&self, form: FormId) -> &str {
        self.tokens.lexicon().form(form)
    }

    /// The units of the document at a place in the order, into `units`.
    pub(super) fn units_at(&self, place: usize, units: &mut Vec<u32>) {
        units.clear();
        units.extend(self.forms(place).map(|form| self.unit_of[form as usize]));
    }

    /// Every word and phrase that begins at `at`, with its length: of terms at both ends.
    pub(super) fn keys_at(&self, units: &[u32], at: usize, mut found: impl FnMut(Key, usize)) {
        let mut key = [NOTHING; 3];
        if !self.is_term(units[at]) {
            return;
        }
        for (length, &unit) in (1..=3).zip(&units[at..]) {
            if unit == NOTHING {
                return;
            }
            key[length - 1] = unit;
            if self.is_term(unit) {
                found(key, length);
            }
        }
    }
}

/// Cuts between days, after at least a [`SLICES`]th of all tokens.
fn slices(order: &[(Date, u32)], before: &[u64]) -> Vec<std::ops::Range<usize>> {
    let least = before[order.len()].div_ceil(SLICES);
    let (mut slices, mut start) = (Vec::new(), 0);
    for place in 1..=order.len() {
        let at_end = place == order.len();
        let between_days = at_end || order[place].0 != order[place - 1].0;
        if at_end || (between_days && before[place] - before[start] >= least) {
            slices.push(start..place);
            start = place;
        }
    }
    slices
}

/// The unit of each form: one a folded text, or one a term that a thesaurus merges others into.
fn units(tokens: &Tokens, analyzer: &Analyzer) -> (Vec<u32>, Vec<bool>) {
    let mut numbers: HashMap<String, u32, FixedState> = HashMap::default();
    let mut is_term = vec![false];
    let mut unit_of = vec![NOTHING; tokens.lexicon().len()];
    for (form, text) in tokens.lexicon().forms() {
        let term = analyzer.term_of()[form as usize];
        let text = match analyzer.shown(term) {
            Some(shown) => shown.to_owned(),
            None => analyzer.rules().fold(text).into_owned(),
        };
        if text.chars().any(char::is_numeric) {
            continue;
        }
        let next = is_term.len() as u32;
        let unit = *numbers.entry(text).or_insert(next);
        if unit == next {
            is_term.push(false);
        }
        is_term[unit as usize] |= term != NO_TERM;
        unit_of[form as usize] = unit;
    }
    debug_assert_eq!(unit_of[BREAK as usize], NOTHING);
    (unit_of, is_term)
}
