//! Counts `(n_docs, n_terms)`, weights and two groups of documents -> every term tested and ranked.
//!
//! What is compared are weighted sums, `sum w y` occurrences of `sum w x` tokens, so that a report
//! reprinted in several places is not several reports' worth of evidence; the raw counts stand
//! beside them.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Measure;
use super::contingency::{Contingency, Family};
use super::g2::{g2, ln_p};
use super::groups::Groups;
use super::log_ratio::{log_ratio, log_ratio_interval};
use super::lrc::{LrcParams, lrc};
use crate::error::{Error, Result};
use crate::matrix::counts::DocTermMatrix;
use crate::matrix::weights::Weights;
use crate::note::{Note, Severity};
use crate::stats::distribution::ln_to_log10;
use crate::stats::multiple::benjamini_hochberg_ln;
use crate::stats::proportion::wilson_effective;
use crate::stats::{check_level, tail};

/// Settings of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CompareParams {
    /// Terms with fewer occurrences in both groups together, each times the weight of its document,
    /// are not tested, at least 1. Default 5: rarer ones can hardly reach a result and cost the
    /// others their significance.
    pub min_count: u64,
    /// Confidence level of the Log Ratio interval, and of all LRC together. Default 0.95.
    pub level: f64,
    /// What the terms are ranked by: its size, whatever the sign. Default `lrc`.
    pub rank_by: Measure,
}

impl Default for CompareParams {
    fn default() -> Self {
        Self { min_count: 5, level: 0.95, rank_by: Measure::Lrc(LrcParams::default()) }
    }
}

impl CompareParams {
    /// Refuses values outside their range.
    pub fn check(&self) -> Result<()> {
        if self.min_count == 0 {
            return Err(Error::setting("--min-count", self.min_count, "at least 1"));
        }
        check_level(self.level)?;
        self.rank_by.check()
    }
}

/// One group as a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupSize {
    /// Number of documents, every reprint counted.
    pub documents: usize,
    /// Their word tokens.
    pub tokens: u64,
    /// The sum of the weights of the documents.
    pub weighted_documents: f64,
    /// The sum of their tokens, each times the weight of its document: the denominator of its rates.
    pub weighted_tokens: f64,
    /// How many independent documents of equal weight it is worth (Kish 1965).
    pub effective_documents: f64,
}

/// The terms of two groups, compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Keyness {
    /// The target.
    pub target: GroupSize,
    /// The reference.
    pub reference: GroupSize,
    /// Every term tested, the strongest first.
    pub rows: Vec<KeynessRow>,
    /// Number of terms that occur in the groups but weigh less than `min_count` occurrences.
    pub untested: usize,
    /// What a reader should know.
    pub notes: Vec<Note>,
}

/// One term.
#[derive(Debug, Clone, PartialEq)]
pub struct KeynessRow {
    /// Its surface form.
    pub term: String,
    /// Its analysed form.
    pub stem: String,
    /// Its occurrences beside the tokens of the groups, each times the weight of its document.
    pub counts: Contingency,
    /// Its occurrences in the target, every reprint counted.
    pub count_target: u64,
    /// Its occurrences in the reference, every reprint counted.
    pub count_reference: u64,
    /// Documents of the target that hold it, the sum of their weights.
    pub documents_target: f64,
    /// Documents of the reference that hold it, the sum of their weights.
    pub documents_reference: f64,
    /// Whether the shares of documents that hold it differ: their 95 % Wilson intervals, taken at
    /// the effective numbers of documents, lie apart. A word said often in few documents does not
    /// get so far, nor does one of a few reports reprinted often.
    pub shares_differ: bool,
    /// Signed four-cell G2.
    pub g2: f64,
    /// Natural logarithm of the p-value of G2.
    pub ln_p: f64,
    /// Natural logarithm of its Benjamini-Hochberg q-value over all terms tested.
    pub ln_q: f64,
    /// Log Ratio.
    pub log_ratio: f64,
    /// Lower bound of its own interval at `level`; `-inf` for a term absent from the target.
    pub log_ratio_low: f64,
    /// Upper bound of its own interval at `level`; `inf` for a term absent from the reference.
    pub log_ratio_high: f64,
    /// Conservative Log Ratio, adjusted for all terms tested.
    pub lrc: f64,
}

impl KeynessRow {
    /// Whether the rates differ beyond chance (LRC not 0) and the shares of documents do too. LRC
    /// alone takes every occurrence for independent.
    pub fn is_solid(&self) -> bool {
        self.lrc != 0.0 && self.shares_differ
    }

    /// The p-value of G2; 0 where it is too small for a float.
    pub fn p(&self) -> f64 {
        self.ln_p.exp()
    }

    /// The q-value; 0 where it is too small for a float.
    pub fn q(&self) -> f64 {
        self.ln_q.exp()
    }

    /// Decimal logarithm of the p-value, always finite.
    pub fn log10_p(&self) -> f64 {
        ln_to_log10(self.ln_p)
    }
}

/// Compare two groups of the documents of `counts`, each counted by its weight.
///
/// Rates are over all word tokens of a group, stop words included. Rows are in the order of the
/// size of `rank_by`, then of G2, then of the terms; the sign says which group a term belongs to.
///
/// # Panics
/// When a group names a document that `counts` does not have, or there is not one weight a document.
pub fn compare(
    counts: &DocTermMatrix,
    groups: &Groups,
    weights: &Weights,
    params: &CompareParams,
) -> Result<Keyness> {
    params.check()?;
    assert_eq!(counts.counts.n_rows(), weights.n_docs(), "one weight for every document");
    let target = GroupCounts::new(counts, weights, groups.target());
    let reference = GroupCounts::new(counts, weights, groups.reference());
    target.check("target")?;
    reference.check("reference")?;

    let table = |term: usize| Contingency {
        target: target.weighted_count[term],
        target_total: target.size.weighted_tokens,
        reference: reference.weighted_count[term],
        reference_total: reference.size.weighted_tokens,
    };
    let seen = |term: &usize| table(*term).sum() > 0.0;
    let (tested, untested): (Vec<usize>, Vec<usize>) = (0..counts.vocabulary.len())
        .filter(seen)
        .partition(|&term| table(term).sum() >= params.min_count as f64 - ROUNDING);
    let family = Family { level: params.level, size: tested.len().max(1) };

    let mut rows: Vec<(f64, KeynessRow)> = tested
        .par_iter()
        .map(|&term| {
            let table = table(term);
            let documents = [target.documents[term], reference.documents[term]];
            let row = KeynessRow {
                shares_differ: shares_differ(documents, [&target.size, &reference.size]),
                term: counts.vocabulary.surface[term].clone(),
                stem: counts.vocabulary.terms[term].clone(),
                documents_target: target.documents[term],
                documents_reference: reference.documents[term],
                count_target: target.count[term],
                count_reference: reference.count[term],
                ..row(table, &family)
            };
            (params.rank_by.score(&table, &family).abs(), row)
        })
        .collect();
    let ln_p: Vec<f64> = rows.iter().map(|(_, row)| row.ln_p).collect();
    for ((_, row), ln_q) in rows.iter_mut().zip(benjamini_hochberg_ln(&ln_p)) {
        row.ln_q = ln_q;
    }
    // The rows stand in the order of the terms: a stable sort leaves ties there.
    rows.sort_by(|(rank_a, a), (rank_b, b)| {
        rank_b.total_cmp(rank_a).then(b.g2.abs().total_cmp(&a.g2.abs()))
    });
    Ok(Keyness {
        target: target.size,
        reference: reference.size,
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        untested: untested.len(),
        notes: notes(untested.len(), params.min_count),
    })
}

/// What a sum of weights such as 1/3 may lack of a whole number.
const ROUNDING: f64 = 1e-9;

/// Whether the 95 % Wilson intervals of the shares of documents that hold a term lie apart.
fn shares_differ(with: [f64; 2], groups: [&GroupSize; 2]) -> bool {
    let share = |side: usize| {
        let GroupSize { weighted_documents, effective_documents, .. } = *groups[side];
        let information = effective_documents / weighted_documents;
        wilson_effective(with[side] * information, effective_documents, 0.95)
    };
    share(0).zip(share(1)).is_some_and(|(a, b)| a.low > b.high || b.low > a.high)
}

/// The statistics of one term; its names, document counts and q are filled in by the caller.
fn row(counts: Contingency, family: &Family) -> KeynessRow {
    let g2 = g2(&counts);
    let interval = log_ratio_interval(&counts, tail(family.level));
    KeynessRow {
        term: String::new(),
        stem: String::new(),
        counts,
        documents_target: 0.0,
        documents_reference: 0.0,
        count_target: 0,
        count_reference: 0,
        shares_differ: false,
        g2,
        ln_p: ln_p(g2),
        ln_q: 0.0,
        log_ratio: log_ratio(&counts),
        log_ratio_low: interval.low,
        log_ratio_high: interval.high,
        lrc: lrc(&counts, family),
    }
}

fn notes(untested: usize, min_count: u64) -> Vec<Note> {
    if untested == 0 {
        return Vec::new();
    }
    vec![Note::new(
        Severity::Info,
        "untested-terms",
        untested,
        format!(
            "terms with fewer than {min_count} occurrences in both groups together were not \
             tested: {untested}"
        ),
        "Lower --min-count to test them; every term more widens the adjusted intervals of all.",
        [],
    )]
}

/// Sums over the documents of a group in their order, by term.
struct GroupCounts {
    count: Vec<u64>,
    weighted_count: Vec<f64>,
    /// Sum of the weights of the documents that hold a term.
    documents: Vec<f64>,
    size: GroupSize,
}

impl GroupCounts {
    fn new(counts: &DocTermMatrix, weights: &Weights, documents: &[u32]) -> Self {
        let n_terms = counts.vocabulary.len();
        let mut group = Self {
            count: vec![0; n_terms],
            weighted_count: vec![0.0; n_terms],
            documents: vec![0.0; n_terms],
            size: GroupSize {
                documents: documents.len(),
                tokens: 0,
                weighted_documents: 0.0,
                weighted_tokens: 0.0,
                effective_documents: weights.effective(documents),
            },
        };
        for &document in documents {
            let document = document as usize;
            let (tokens, weight) = (counts.tokens[document], weights.weights()[document]);
            group.size.tokens += u64::from(tokens);
            group.size.weighted_documents += weight;
            group.size.weighted_tokens += weight * f64::from(tokens);
            let (terms, counts) = counts.counts.row(document);
            for (&term, &count) in terms.iter().zip(counts) {
                let term = term as usize;
                group.count[term] += u64::from(count);
                group.weighted_count[term] += weight * f64::from(count);
                group.documents[term] += weight;
            }
        }
        group
    }

    fn check(&self, name: &str) -> Result<()> {
        if self.size.weighted_tokens > 0.0 {
            return Ok(());
        }
        Err(Error::empty(format!(
            "the {name} group holds no words in its documents, {} in number",
            self.size.documents
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::sparse::Csr;
    use crate::matrix::vocabulary::Vocabulary;
    use crate::table::{Cell, Tabular};
    use proptest::prelude::*;

    /// Documents given as dense rows of counts; each has ten more words that are no terms.
    fn matrix(rows: &[Vec<u32>]) -> DocTermMatrix {
        let n_terms = rows.first().map_or(0, Vec::len);
        let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
        for row in rows {
            for (term, &count) in row.iter().enumerate().filter(|&(_, &count)| count > 0) {
                indices.push(term as u32);
                values.push(count);
            }
            indptr.push(indices.len());
        }
        let vocabulary = Vocabulary {
            terms: (0..n_terms).map(|term| format!("t{term:02}")).collect(),
            surface: (0..n_terms).map(|term| format!("Term {term:02}")).collect(),
            document_frequency: vec![0; n_terms],
            collection_frequency: vec![0; n_terms],
        };
        DocTermMatrix {
            counts: Csr::new(n_terms, indptr, indices, values),
            vocabulary: vocabulary.into(),
            tokens: rows.iter().map(|row| row.iter().sum::<u32>() + 10).collect(),
        }
    }

    fn equal(counts: &DocTermMatrix) -> Weights {
        Weights::equal(counts.tokens.len())
    }

    fn example() -> (DocTermMatrix, Groups) {
        let rows = [vec![40, 5, 0, 2, 0], vec![35, 4, 0, 2, 9], vec![1, 5, 60, 0, 9]];
        (matrix(&rows), Groups::new([0, 1], [2]).unwrap())
    }

    #[test]
    fn rows_carry_counts_documents_and_names_and_are_ranked_by_size_of_lrc() {
        let (counts, groups) = example();
        let keyness =
            compare(&counts, &groups, &equal(&counts), &CompareParams::default()).unwrap();
        let order: Vec<_> = keyness.rows.iter().map(|row| row.term.as_str()).collect();
        assert_eq!(order, ["Term 02", "Term 00", "Term 04", "Term 01"]);
        let size = GroupSize {
            documents: 2,
            tokens: 117,
            weighted_documents: 2.0,
            weighted_tokens: 117.0,
            effective_documents: 2.0,
        };
        assert_eq!(keyness.target, size);
        let row = &keyness.rows[0];
        assert_eq!(
            (row.stem.as_str(), row.counts.target, row.counts.reference),
            ("t02", 0.0, 60.0)
        );
        assert_eq!((row.count_target, row.count_reference), (0, 60));
        assert_eq!((row.documents_target, row.documents_reference), (0.0, 1.0));
        assert!(row.lrc < -3.0 && row.g2 < 0.0 && row.log_ratio_low == f64::NEG_INFINITY);
        assert_eq!(keyness.rows[1].documents_target, 2.0);
        assert!(keyness.rows[1].lrc > 1.0);
    }

    #[test]
    fn rare_terms_are_counted_but_not_tested() {
        let (counts, groups) = example();
        let keyness =
            compare(&counts, &groups, &equal(&counts), &CompareParams::default()).unwrap();
        assert_eq!((keyness.untested, keyness.notes.len()), (1, 1));
        assert_eq!(
            keyness.notes[0].message,
            "terms with fewer than 5 occurrences in both groups together were not tested: 1"
        );
        let all = CompareParams { min_count: 1, ..CompareParams::default() };
        let keyness = compare(&counts, &groups, &equal(&counts), &all).unwrap();
        assert_eq!((keyness.rows.len(), keyness.untested, keyness.notes.len()), (5, 0, 0));
    }

    #[test]
    fn another_measure_ranks_by_its_own_size() {
        let (counts, groups) = example();
        for key in Measure::KEYS {
            let rank_by = Measure::by_key(key).unwrap();
            let params = CompareParams { rank_by: rank_by.clone(), ..CompareParams::default() };
            let keyness = compare(&counts, &groups, &equal(&counts), &params).unwrap();
            let family = Family { level: 0.95, size: keyness.rows.len() };
            let sizes: Vec<_> =
                keyness.rows.iter().map(|row| rank_by.score(&row.counts, &family).abs()).collect();
            assert!(sizes.is_sorted_by(|a, b| a >= b), "{key}: {sizes:?}");
        }
    }

    #[test]
    fn the_table_keeps_its_columns_and_leaves_what_is_unbounded_missing() {
        let (counts, groups) = example();
        let table =
            compare(&counts, &groups, &equal(&counts), &CompareParams::default()).unwrap().table();
        let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        assert_eq!(
            names.join(", "),
            "term, count_target, count_reference, documents_target, documents_reference, \
             rate_target, rate_reference, g2, p, q, log_ratio, log_ratio_low, log_ratio_high, \
             lrc, shares_differ, log10_p, stem, count_target_all, count_reference_all"
        );
        assert!(table.rows.iter().all(|row| row.len() == names.len()));
        assert_eq!(table.rows[0][11], Cell::Missing);
        assert_ne!(table.rows[0][12], Cell::Missing);
    }

    #[test]
    fn wrong_settings_and_wordless_groups_are_refused() {
        let (counts, groups) = example();
        let zero = CompareParams { min_count: 0, ..CompareParams::default() };
        let message = compare(&counts, &groups, &equal(&counts), &zero).unwrap_err().to_string();
        assert_eq!(message, "--min-count 0: must be at least 1");
        let level = CompareParams { level: 1.0, ..CompareParams::default() };
        assert!(
            compare(&counts, &groups, &equal(&counts), &level)
                .unwrap_err()
                .to_string()
                .starts_with("--level 1")
        );
        let mut wordless = counts.clone();
        wordless.tokens[2] = 0;
        assert_eq!(
            compare(&wordless, &groups, &equal(&counts), &CompareParams::default())
                .unwrap_err()
                .to_string(),
            "the reference group holds no words in its documents, 1 in number"
        );
    }

    #[test]
    fn parameters_are_read_by_name_and_unknown_ones_refused() {
        let read = |text: &str| toml::from_str::<CompareParams>(text);
        assert_eq!(read("").unwrap(), CompareParams::default());
        let params = read("min_count = 2\nrank_by = { measure = \"g2\" }").unwrap();
        assert_eq!((params.min_count, params.rank_by.key()), (2, "g2"));
        assert!(read("min_cuont = 2").unwrap_err().to_string().contains("min_cuont"));
        assert!(read("rank_by = { measure = \"g3\" }").unwrap_err().to_string().contains("g3"));
    }

    #[test]
    fn any_number_of_threads_gives_the_same_rows() {
        let (counts, groups) = example();
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| compare(&counts, &groups, &equal(&counts), &CompareParams::default()))
                .unwrap()
        };
        assert_eq!(with(1), with(4));
    }

    /// The whole of the reference files: counts of both halves as two documents.
    #[test]
    fn equals_the_reference_files() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/reference/keyness");
        let Ok(text) = std::fs::read_to_string(format!("{folder}/keyness_inaugural.json")) else {
            println!("skipped: {folder} is not there");
            return;
        };
        let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut reader = csv::Reader::from_path(format!("{folder}/counts_inaugural.csv")).unwrap();
        let records: Vec<(String, u32, u32, u32, u32)> =
            reader.deserialize().map(Result::unwrap).collect();
        let terms: Vec<String> = records.iter().map(|record| record.0.clone()).collect();
        let rows = [records.iter().map(|r| r.1).collect(), records.iter().map(|r| r.2).collect()];
        let mut counts = matrix(&rows);
        counts.vocabulary =
            Vocabulary { surface: terms.clone(), terms, ..Vocabulary::clone(&counts.vocabulary) }
                .into();
        let total = |key: &str| expected[key].as_u64().unwrap() as u32;
        counts.tokens = vec![total("n_target"), total("n_reference")];
        let groups = Groups::new([0], [1]).unwrap();
        let keyness =
            compare(&counts, &groups, &equal(&counts), &CompareParams::default()).unwrap();
        assert_eq!(keyness.rows.len() as u64, expected["terms_with_total_ge_5"]);
        let near = |value: f64, expected: &serde_json::Value| {
            expected.as_f64().is_none_or(|e| (value - e).abs() <= (1e-9 * e.abs()).max(1e-10))
        };
        let values = expected["values"].as_array().unwrap();
        for value in values {
            let row = keyness.rows.iter().find(|row| row.term == value["term"]).unwrap();
            assert!(near(row.g2, &value["G2_4cell_signed"]), "{row:?} {value}");
            let p = value["p_G2_4cell"].as_f64().unwrap();
            assert!((row.p() / p - 1.0).abs() < 1e-9, "{row:?} {value}");
            assert!(near(row.log_ratio, &value["log_ratio"]), "{row:?} {value}");
        }
        assert!(values.len() >= 200);
    }

    /// Up to 12 documents over 6 terms, split somewhere into two groups.
    fn corpora() -> impl Strategy<Value = (Vec<Vec<u32>>, usize)> {
        prop::collection::vec(prop::collection::vec(0_u32..40, 6), 2..12)
            .prop_flat_map(|rows| (Just(rows.clone()), 1..rows.len()))
    }

    fn compared(rows: &[Vec<u32>], target: &[u32]) -> Keyness {
        let reference = (0..rows.len() as u32).filter(|document| !target.contains(document));
        let groups = Groups::new(target.iter().copied(), reference).unwrap();
        let counts = matrix(rows);
        compare(&counts, &groups, &equal(&counts), &CompareParams::default()).unwrap()
    }

    /// The comparison of reports and their copies: the copies stand behind all reports, in the group
    /// of what they are copied from.
    fn with_copies(
        rows: &[Vec<u32>],
        split: usize,
        copies: &[usize],
        weight: impl Fn(usize, usize) -> f64,
    ) -> Keyness {
        let (mut all, mut weights, mut units, mut groups) =
            (vec![], vec![], vec![], [vec![], vec![]]);
        for place in 0..4 {
            for (unit, row) in rows.iter().enumerate().filter(|(unit, _)| place <= copies[*unit]) {
                groups[usize::from(unit >= split)].push(all.len() as u32);
                all.push(row.clone());
                weights.push(weight(copies[unit] + 1, place));
                units.push(unit as u32);
            }
        }
        let [target, reference] = groups;
        let groups = Groups::new(target, reference).unwrap();
        let weights = Weights::new(weights, units);
        compare(&matrix(&all), &groups, &weights, &CompareParams::default()).unwrap()
    }

    #[test]
    fn counts_of_the_statistic_and_raw_counts_stand_side_by_side() {
        let rows = [vec![6], vec![3]];
        let keyness = with_copies(&rows, 1, &[2, 0], |size, _| 1.0 / size as f64);
        let row = &keyness.rows[0];
        assert!((row.counts.target - 6.0).abs() < 1e-12 && row.counts.reference == 3.0);
        assert_eq!((row.count_target, row.count_reference), (18, 3));
        assert_eq!((keyness.target.documents, keyness.target.tokens), (3, 48));
        assert!((keyness.target.effective_documents - 1.0).abs() < 1e-12);
        let table = keyness.table();
        let columns = table.columns.len();
        assert_eq!(table.rows[0][1], Cell::Integer(6));
        assert_eq!(table.rows[0][columns - 2..], [Cell::Integer(18), Cell::Integer(3)]);
    }

    proptest! {
        #[test]
        fn discounted_copies_leave_keyness_as_it_was(
            ((rows, split), copies) in (corpora(), prop::collection::vec(0_usize..4, 12))
        ) {
            let without = with_copies(&rows, split, &[0; 12], |_, _| 1.0);
            let with = with_copies(&rows, split, &copies, |size, _| 1.0 / size as f64);
            prop_assert_eq!((with.rows.len(), with.untested), (without.rows.len(), without.untested));
            let near = |a: f64, b: f64| a == b || (a - b).abs() <= 1e-9 * (1.0 + a.abs());
            for row in &with.rows {
                // Scores that differ by rounding may change places.
                let twin = without.rows.iter().find(|twin| twin.stem == row.stem).unwrap();
                prop_assert!(near(row.g2, twin.g2) && near(row.ln_p, twin.ln_p), "{row:?} {twin:?}");
                prop_assert!(near(row.ln_q, twin.ln_q), "{row:?} {twin:?}");
                prop_assert!(near(row.log_ratio, twin.log_ratio) && near(row.lrc, twin.lrc));
                prop_assert!(near(row.log_ratio_low, twin.log_ratio_low), "{row:?} {twin:?}");
                prop_assert!(near(row.log_ratio_high, twin.log_ratio_high), "{row:?} {twin:?}");
                prop_assert!(near(row.documents_target, twin.documents_target));
                prop_assert_eq!(row.shares_differ, twin.shares_differ);
            }
            let first = |_: usize, place: usize| if place == 0 { 1.0 } else { 0.0 };
            let first = with_copies(&rows, split, &copies, first);
            for (row, twin) in first.rows.iter().zip(&without.rows) {
                let raw = (twin.count_target, twin.count_reference);
                let row = KeynessRow { count_target: raw.0, count_reference: raw.1, ..row.clone() };
                prop_assert_eq!(&row, twin);
            }
            prop_assert_eq!(first.rows.len(), without.rows.len());
        }

        #[test]
        fn swapping_the_groups_flips_the_signs((rows, split) in corpora()) {
            let (counts, params) = (matrix(&rows), CompareParams::default());
            let groups = Groups::new(0..split as u32, split as u32..rows.len() as u32).unwrap();
            let there = compare(&counts, &groups, &equal(&counts), &params).unwrap();
            let back = compare(&counts, &groups.swapped(), &equal(&counts), &params).unwrap();
            for row in &there.rows {
                let twin = back.rows.iter().find(|twin| twin.stem == row.stem).unwrap();
                let near = |a: f64, b: f64| a == b || (a - b).abs() <= 1e-9 * (1.0 + a.abs());
                prop_assert!(near(row.g2, -twin.g2), "{row:?} {twin:?}");
                prop_assert!(near(row.log_ratio, -twin.log_ratio));
                prop_assert!(near(row.log_ratio_low, -twin.log_ratio_high));
                prop_assert!(near(row.lrc, -twin.lrc));
            }
        }

        #[test]
        fn the_order_of_documents_does_not_matter((rows, split) in corpora()) {
            let target: Vec<u32> = (0..split as u32).collect();
            let reversed: Vec<Vec<u32>> = rows.iter().rev().cloned().collect();
            let moved: Vec<u32> = target.iter().map(|d| rows.len() as u32 - 1 - d).collect();
            prop_assert_eq!(compared(&rows, &target), compared(&reversed, &moved));
        }

        #[test]
        fn intervals_hold_the_estimate_and_q_is_no_smaller_than_p((rows, split) in corpora()) {
            let target: Vec<u32> = (0..split as u32).collect();
            for row in compared(&rows, &target).rows {
                prop_assert!(row.log_ratio_low <= row.log_ratio, "{row:?}");
                prop_assert!(row.log_ratio <= row.log_ratio_high, "{row:?}");
                prop_assert!(row.lrc.abs() <= row.log_ratio.abs() + 1e-9, "{row:?}");
                prop_assert!(row.ln_q >= row.ln_p && row.ln_q <= 0.0);
                prop_assert!(row.lrc == 0.0 || row.lrc.signum() == row.g2.signum());
            }
        }
    }
}
