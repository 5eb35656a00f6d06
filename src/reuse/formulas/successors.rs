//! A formula that fell -> those that rose after it in the same mouths and contexts.
//!
//! Formula B may have followed A where
//! 1. A fell: it has a half-life;
//! 2. B was born in the archive, after A's peak began, and peaks later than A;
//! 3. at least half of A's sources took up B, where sources are known;
//! 4. the two have half of their telling words in common (of the one with fewer), or stand among the
//!    same words: the cosine of the terms within eight words of their uses is at least 0.5. Each term
//!    weighs the root of its count times `ln(N / n)`, N words of the corpus, n of them its own.
//!
//! They are ranked by the share of sources times the mean of the two likenesses. What is listed is
//! evidence, no proof: two formulas may have one cause.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::career::Career;
use super::find::{Formula, Formulas};
use super::reports::FormulaInput;
use crate::period::Timeline;
use crate::text::{NO_TERM, TermId};

/// Share of sources that must use both, and least likeness of words or contexts.
const SHARED: f64 = 0.5;
/// Words on either side that are context.
const WINDOW: usize = 8;
/// Uses of a formula that are looked at, evenly spaced over all.
const USES: usize = 500;
/// Successors that are listed of a formula.
const MOST: usize = 3;

/// A formula that followed another.
#[derive(Debug, Clone, PartialEq)]
pub struct Successor {
    /// Place of the one that fell among the formulas.
    pub formula: usize,
    /// Place of the one that followed.
    pub successor: usize,
    /// Share of the sources of the first that took up the second; `None` where sources are unknown.
    pub sources_shared: Option<f64>,
    /// Share of telling words in common, of the one with fewer.
    pub words_shared: f64,
    /// Cosine of their contexts, 0 to 1.
    pub context_similarity: f64,
    /// Days from the beginning of the peak of the first to the first use of the second.
    pub days_after_peak: i64,
}

impl Successor {
    fn rank(&self) -> f64 {
        self.sources_shared.unwrap_or(1.0) * (self.words_shared + self.context_similarity)
    }
}

/// What followed the formulas that fell: by formula, the likeliest first.
pub fn successors(
    formulas: &Formulas,
    careers: &[Career],
    input: &FormulaInput<'_>,
    timeline: Timeline,
) -> Vec<Successor> {
    let fell = |career: &Career| career.half_life_days.is_some();
    if !careers.iter().any(fell) {
        return Vec::new();
    }
    let contexts = contexts(&formulas.formulas, input);
    let pair = |before: usize, after: usize| {
        let (a, b) = (&careers[before], &careers[after]);
        let (from, to) = (a.peak?, b.peak.filter(|_| b.born && before != after)?);
        let (begun, first) = (timeline.period(from).start(), b.first?.0);
        if from >= to || first <= begun {
            return None;
        }
        let found = Successor {
            formula: before,
            successor: after,
            sources_shared: sources_shared(a, b),
            words_shared: words_shared(&formulas.formulas[before], &formulas.formulas[after]),
            context_similarity: cosine(&contexts[before], &contexts[after]),
            days_after_peak: i64::from((first - begun).get_days()),
        };
        let alike = found.words_shared >= SHARED || found.context_similarity >= SHARED;
        (alike && found.sources_shared.is_none_or(|share| share >= SHARED)).then_some(found)
    };
    let of_one = |before: usize| {
        let mut found: Vec<Successor> =
            (0..careers.len()).filter_map(|after| pair(before, after)).collect();
        found.sort_by(|a, b| b.rank().total_cmp(&a.rank()).then(a.successor.cmp(&b.successor)));
        found.truncate(MOST);
        found
    };
    (0..careers.len())
        .into_par_iter()
        .filter(|&place| fell(&careers[place]))
        .flat_map_iter(of_one)
        .collect()
}

/// Share of the sources of `a` that are sources of `b`.
fn sources_shared(a: &Career, b: &Career) -> Option<f64> {
    let names = |career: &Career| -> Vec<String> {
        let mut names: Vec<String> = career.adopters.iter().map(|a| a.source.clone()).collect();
        names.sort_unstable();
        names
    };
    let (a, b) = (names(a), names(b));
    let both = a.iter().filter(|name| b.binary_search(name).is_ok()).count();
    (!a.is_empty()).then(|| both as f64 / a.len() as f64)
}

fn words_shared(a: &Formula, b: &Formula) -> f64 {
    let distinct = |formula: &Formula| {
        let mut terms = formula.terms.clone();
        terms.sort_unstable();
        terms.dedup();
        terms
    };
    let (a, b) = (distinct(a), distinct(b));
    let both = a.iter().filter(|term| b.binary_search(term).is_ok()).count();
    both as f64 / a.len().min(b.len()).max(1) as f64
}

/// Of each formula the terms around its uses with their weights, by term; its own left out.
fn contexts(formulas: &[Formula], input: &FormulaInput<'_>) -> Vec<Vec<(TermId, f64)>> {
    let (tokens, term_of) = (input.tokens, input.analyzer.term_of());
    let mut counts: HashMap<TermId, u64, FixedState> = HashMap::default();
    let around = |formula: &Formula| {
        let mut terms: Vec<TermId> = Vec::new();
        for found in formula.uses.iter().step_by(formula.uses.len().div_ceil(USES).max(1)) {
            let stream = tokens.document(found.document as usize);
            let (start, end) = (found.start as usize, found.end as usize);
            let near = stream[start.saturating_sub(WINDOW)..start]
                .iter()
                .chain(&stream[end..(end + WINDOW).min(stream.len())]);
            let near = near.map(|&form| term_of[form as usize]);
            terms.extend(near.filter(|term| *term != NO_TERM && !formula.terms.contains(term)));
        }
        terms.sort_unstable();
        let count = |same: &[TermId]| (same[0], same.len() as u64);
        terms.chunk_by(|a, b| a == b).map(count).collect::<Vec<_>>()
    };
    let near: Vec<Vec<(TermId, u64)>> = formulas.par_iter().map(around).collect();
    for &(term, _) in near.iter().flatten() {
        counts.insert(term, 0);
    }
    for document in 0..tokens.n_documents() {
        for &form in tokens.document(document) {
            if let Some(count) = counts.get_mut(&term_of[form as usize]) {
                *count += 1;
            }
        }
    }
    let all: u64 = tokens.lengths().iter().map(|&length| u64::from(length)).sum();
    let weigh = |(term, count): (TermId, u64)| {
        (term, (count as f64).sqrt() * (all as f64 / counts[&term] as f64).ln())
    };
    near.into_iter().map(|near| near.into_iter().map(weigh).collect()).collect()
}

/// The cosine of two sparse vectors; 0 where one is empty.
fn cosine(a: &[(TermId, f64)], b: &[(TermId, f64)]) -> f64 {
    let norm = |v: &[(TermId, f64)]| v.iter().map(|(_, x)| x * x).sum::<f64>().sqrt();
    let at = |term: &TermId| b.binary_search_by_key(term, |entry| entry.0).ok();
    let dot: f64 = a.iter().filter_map(|(term, x)| Some(x * b[at(term)?].1)).sum();
    let norms = norm(a) * norm(b);
    if norms > 0.0 { dot / norms } else { 0.0 }
}
