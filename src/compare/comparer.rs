//! Counts `(n_docs, n_terms)`, weights and two groups of documents -> every term tested and ranked.
//!
//! What is compared are weighted sums, `sum w y` occurrences of `sum w x` tokens, so that a report
//! reprinted in several places is not several reports' worth of evidence; the raw counts stand
//! beside them.

use rayon::prelude::*;

use super::contingency::{Contingency, Family};
use super::dispersion::dispersion;
use super::document_tests::{effective, effects, permutation_ln_p, rates_differ};
use super::g2::{g2, ln_p};
use super::groups::Groups;
use super::keyness::{Bounds, DocumentTests, GroupSize, Keyness, KeynessRow, Kind};
use super::log_ratio;
use super::notes::notes;
use super::params::CompareParams;
use super::permutations::permuted_ln_p;
use super::units::{Holder, NEITHER, Units};
use crate::error::{Error, Result};
use crate::matrix::counts::DocTermMatrix;
use crate::matrix::sparse::Csr;
use crate::matrix::weights::Weights;
use crate::seed::Seed;
use crate::stats::multiple::benjamini_hochberg_ln;

/// Compare two groups of the documents of `counts`, each counted by its weight.
///
/// Rates are over all word tokens of a group, stop words included. Rows are in the order of the
/// strength of `rank_by`, then of G2, then of the terms; the sign says which group a term belongs to.
/// Permutations, if `params` wants them drawn, are those of [`Seed::default`]; [`Comparer::compare`]
/// takes another seed.
///
/// # Panics
/// When a group names a document that `counts` does not have, or there is not one weight a document.
pub fn compare(
    counts: &DocTermMatrix,
    groups: &Groups,
    weights: &Weights,
    params: &CompareParams,
) -> Result<Keyness> {
    Comparer::new(counts, weights).compare(groups, params, Seed::default())
}

/// Counts by term, for any number of comparisons.
pub struct Comparer<'a> {
    pub(super) counts: &'a DocTermMatrix,
    pub(super) weights: &'a Weights,
    /// Shape `(n_terms, n_docs)`.
    by_term: Csr<u32>,
}

/// Sums over the documents of target and reference that hold a term.
#[derive(Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) count: [u64; 2],
    pub(super) weighted_count: [f64; 2],
    pub(super) documents: [f64; 2],
}

/// What a sum of weights such as 1/3 may lack of a whole number.
pub(super) const ROUNDING: f64 = 1e-9;

impl<'a> Comparer<'a> {
    /// # Panics
    /// When there is not one weight a document.
    pub fn new(counts: &'a DocTermMatrix, weights: &'a Weights) -> Self {
        assert_eq!(counts.counts.n_rows(), weights.n_docs(), "one weight for every document");
        Self { counts, weights, by_term: counts.counts.transpose() }
    }

    /// Compares two groups; see [`compare`].
    pub fn compare(&self, groups: &Groups, params: &CompareParams, seed: Seed) -> Result<Keyness> {
        params.check()?;
        let target = self.size("target", groups.target())?;
        let reference = self.size("reference", groups.reference())?;
        let sides = Units::sides_of(groups, self.counts.tokens.len());
        let units = Units::new(groups, self.weights, &self.counts.tokens);
        let sums = self.sums(&sides);
        let totals = [target.weighted_tokens, reference.weighted_tokens];
        let table = |sums: &Sums| contingency(sums.weighted_count, totals);
        let occurs = |term: &usize| table(&sums[*term]).sum() > 0.0;
        let (tested, untested): (Vec<usize>, Vec<usize>) = (0..sums.len())
            .filter(occurs)
            .partition(|&term| table(&sums[term]).sum() >= params.min_count as f64 - ROUNDING);
        let family = Family {
            level: params.level,
            size: tested.len().max(1),
            types: tested.len() + untested.len(),
        };
        let test = |holders: &mut Vec<Holder>, &term: &usize| {
            let (documents, counts) = self.by_term.row(term);
            units.holders(documents, counts, self.weights.weights(), holders);
            let row = row(table(&sums[term]), &family);
            let row = KeynessRow { column: Some(term as u32), ..row };
            document_tests(&units, holders, params, &family, self.named(row, term, &sums[term]))
        };
        let mut rows: Vec<KeynessRow> =
            tested.par_iter().with_min_len(16).map_init(Vec::new, test).collect();
        if params.permutations > 0 {
            self.draw(&units, &tested, &mut rows, params, seed);
        }
        Ok(ranked(rows, params, &family, target, reference, untested.len()))
    }

    /// Sums of every term over the documents of the two sides, in document order.
    pub(super) fn sums(&self, sides: &[u8]) -> Vec<Sums> {
        let weights = self.weights.weights();
        let of_term = |term: usize| {
            let mut sums = Sums::default();
            let (documents, counts) = self.by_term.row(term);
            for (&document, &count) in documents.iter().zip(counts) {
                let side = sides[document as usize];
                if side != NEITHER {
                    let (side, weight) = (usize::from(side), weights[document as usize]);
                    sums.count[side] += u64::from(count);
                    sums.weighted_count[side] += weight * f64::from(count);
                    sums.documents[side] += weight;
                }
            }
            sums
        };
        (0..self.by_term.n_rows()).into_par_iter().with_min_len(256).map(of_term).collect()
    }

    /// A group as a whole; one without words is refused.
    pub(super) fn size(&self, name: &str, documents: &[u32]) -> Result<GroupSize> {
        let mut size = GroupSize {
            documents: documents.len(),
            tokens: 0,
            weighted_documents: 0.0,
            weighted_tokens: 0.0,
            effective_documents: self.weights.effective(documents),
        };
        for &document in documents {
            let tokens = self.counts.tokens[document as usize];
            let weight = self.weights.weights()[document as usize];
            size.tokens += u64::from(tokens);
            size.weighted_documents += weight;
            size.weighted_tokens += weight * f64::from(tokens);
        }
        if size.weighted_tokens > 0.0 {
            return Ok(size);
        }
        Err(Error::empty(format!(
            "the {name} group holds no words in its documents, {} in number",
            documents.len()
        )))
    }

    /// The row with the names and counts of a term.
    #[allow(clippy::needless_pass_by_value, reason = "the row is built on")]
    pub(super) fn named(&self, row: KeynessRow, term: usize, sums: &Sums) -> KeynessRow {
        KeynessRow {
            term: self.counts.vocabulary.surface[term].clone(),
            stem: self.counts.vocabulary.terms[term].clone(),
            documents_target: sums.documents[0],
            documents_reference: sums.documents[1],
            count_target: sums.count[0],
            count_reference: sums.count[1],
            ..row
        }
    }

    /// Puts p-values by drawn permutations in the place of those by saddlepoint.
    fn draw(
        &self,
        units: &Units,
        tested: &[usize],
        rows: &mut [KeynessRow],
        params: &CompareParams,
        seed: Seed,
    ) {
        let holders = |&term: &usize| {
            let (mut holders, (documents, counts)) = (Vec::new(), self.by_term.row(term));
            units.holders(documents, counts, self.weights.weights(), &mut holders);
            holders
        };
        let terms: Vec<Vec<Holder>> = tested.par_iter().map(holders).collect();
        let drawn = permuted_ln_p(units, &terms, params.permutations, seed);
        for (row, ln_p) in rows.iter_mut().zip(drawn) {
            if let Some(tests) = &mut row.documents {
                tests.ln_p = ln_p;
            }
        }
    }
}

/// The table of a term with such counts.
pub(super) fn contingency(counts: [f64; 2], totals: [f64; 2]) -> Contingency {
    Contingency {
        target: counts[0],
        target_total: totals[0],
        reference: counts[1],
        reference_total: totals[1],
    }
}

/// The token-level statistics of one term; the rest is filled in by the caller.
pub(super) fn row(counts: Contingency, family: &Family) -> KeynessRow {
    let g2 = g2(&counts);
    let by_tokens = Bounds::new(&counts, family);
    KeynessRow {
        term: String::new(),
        stem: String::new(),
        column: None,
        counts,
        documents_target: 0.0,
        documents_reference: 0.0,
        count_target: 0,
        count_reference: 0,
        g2,
        ln_p: ln_p(g2),
        ln_q: 0.0,
        log_ratio: log_ratio::log_ratio(&counts),
        bounds: by_tokens,
        by_tokens,
        documents: None,
        dispersion: [None; 2],
        kind: Kind::None,
    }
}

/// The row with what the units say that hold the term.
fn document_tests(
    units: &Units,
    holders: &[Holder],
    params: &CompareParams,
    family: &Family,
    row: KeynessRow,
) -> KeynessRow {
    let effects = effects(units, holders);
    let welch = rates_differ(units, holders);
    let by_saddlepoint = params.permutations == 0;
    KeynessRow {
        documents: Some(DocumentTests {
            ln_p: if by_saddlepoint { permutation_ln_p(units, holders) } else { 0.0 },
            ln_q: 0.0,
            t: welch.map(|welch| welch.t),
            ln_p_t: welch.map_or(0.0, |welch| welch.ln_p()),
            ln_q_t: 0.0,
            effects,
        }),
        bounds: effects.map_or(row.by_tokens, |effects| {
            Bounds::new(&effective(units, &row.counts, effects, family.level), family)
        }),
        dispersion: [0, 1].map(|side| dispersion(units, holders, side)),
        ..row
    }
}

/// The rows with their q-values and kinds, in the order of their rank.
pub(super) fn ranked(
    mut rows: Vec<KeynessRow>,
    params: &CompareParams,
    family: &Family,
    target: GroupSize,
    reference: GroupSize,
    untested: usize,
) -> Keyness {
    let q = |of: &dyn Fn(&KeynessRow) -> f64| {
        benjamini_hochberg_ln(&rows.iter().map(of).collect::<Vec<f64>>())
    };
    let by_tokens = q(&|row| row.ln_p);
    let by_permutation = q(&|row| row.documents.map_or(0.0, |tests| tests.ln_p));
    let by_welch = q(&|row| row.documents.map_or(0.0, |tests| tests.ln_p_t));
    for (place, row) in rows.iter_mut().enumerate() {
        row.ln_q = by_tokens[place];
        if let Some(tests) = &mut row.documents {
            (tests.ln_q, tests.ln_q_t) = (by_permutation[place], by_welch[place]);
        }
        row.kind = row.find_kind(params.lock_band);
    }
    let mut rows: Vec<(f64, KeynessRow)> = rows
        .into_par_iter()
        .map(|row| (params.rank_by.strength(row.score(&params.rank_by, family)), row))
        .collect();
    // The rows stand in the order of the terms: a stable sort leaves ties there.
    rows.sort_by(|(rank_a, a), (rank_b, b)| {
        let alone = b.bounds.nearest().abs().total_cmp(&a.bounds.nearest().abs());
        rank_b.total_cmp(rank_a).then(alone).then(b.g2.abs().total_cmp(&a.g2.abs()))
    });
    let rows: Vec<KeynessRow> = rows.into_iter().map(|(_, row)| row).collect();
    let notes = notes(&rows, untested, params.min_count);
    Keyness { target, reference, rows, untested, notes }
}
