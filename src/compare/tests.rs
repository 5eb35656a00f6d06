//! Whole comparisons: counts and groups in, rows out.

use super::contingency::Family;
use super::keyness::GroupSize;
use super::*;
use crate::error::Result;
use crate::matrix::counts::DocTermMatrix;
use crate::matrix::sparse::Csr;
use crate::matrix::vocabulary::Vocabulary;
use crate::matrix::weights::Weights;
use crate::table::{Cell, Tabular};
use proptest::prelude::*;

/// Documents given as dense rows of counts; each has ten more words that are no terms.
pub(super) fn matrix(rows: &[Vec<u32>]) -> DocTermMatrix {
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
fn rows_carry_counts_documents_and_names_and_are_ranked() {
    let (counts, groups) = example();
    let keyness = compare(&counts, &groups, &equal(&counts), &CompareParams::default()).unwrap();
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
    assert_eq!((row.stem.as_str(), row.counts.target, row.counts.reference), ("t02", 0.0, 60.0));
    assert_eq!((row.count_target, row.count_reference), (0, 60));
    assert_eq!((row.documents_target, row.documents_reference), (0.0, 1.0));
    assert!(row.by_tokens.lrc < -3.0 && row.g2 < 0.0 && row.bounds.low == f64::NEG_INFINITY);
    // It is in one document of a group of one: nothing is known of its spread.
    assert_eq!(row.bounds, row.by_tokens);
    assert_eq!(keyness.rows[1].documents_target, 2.0);
    assert!(keyness.rows[1].by_tokens.lrc > 1.0);
    // Two documents are too few to be sure of much.
    assert!(keyness.rows[1].bounds.lrc < 0.1);
}

#[test]
fn rare_terms_are_counted_but_not_tested() {
    let (counts, groups) = example();
    let keyness = compare(&counts, &groups, &equal(&counts), &CompareParams::default()).unwrap();
    assert_eq!((keyness.untested, keyness.notes[0].kind), (1, "untested-terms"));
    assert_eq!(
        keyness.notes[0].message,
        "terms with fewer than 5 occurrences in both groups together were not tested: 1"
    );
    let all = CompareParams { min_count: 1, ..CompareParams::default() };
    let keyness = compare(&counts, &groups, &equal(&counts), &all).unwrap();
    assert_eq!((keyness.rows.len(), keyness.untested), (5, 0));
    assert!(keyness.notes.iter().all(|note| note.kind == "tests-disagree"));
}

#[test]
fn another_measure_ranks_by_its_own_size() {
    let (counts, groups) = example();
    for key in Measure::KEYS {
        let rank_by = Measure::by_key(key).unwrap();
        let params = CompareParams { rank_by: rank_by.clone(), ..CompareParams::default() };
        let keyness = compare(&counts, &groups, &equal(&counts), &params).unwrap();
        let (size, types) = (keyness.rows.len(), 5);
        let family = Family { level: 0.95, size, types };
        let sizes: Vec<_> =
            keyness.rows.iter().map(|row| rank_by.strength(row.score(&rank_by, &family))).collect();
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
         lrc, kind, p_documents, q_documents, t, p_t, q_t, dispersion_target, \
         dispersion_reference, tokens_low, tokens_high, lrc_tokens, width, log10_p, \
         log10_p_documents, log10_p_t, stem, count_target_all, count_reference_all"
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
    let keyness = compare(&counts, &groups, &equal(&counts), &CompareParams::default()).unwrap();
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

/// Whether what two rows say of documents is the same but for the rounding of sums in another order.
/// The tails that the saddlepoint is far from, next to the mean, may lie on either side of it.
fn alike(a: &KeynessRow, b: &KeynessRow) -> bool {
    let near = |a: f64, b: f64| a == b || (a - b).abs() <= 1e-6 * (1.0 + a.abs());
    let tests = a.documents.zip(b.documents).unwrap();
    let effects = match (tests.0.effects, tests.1.effects) {
        (Some(a), Some(b)) => near(a[0], b[0]) && near(a[1], b[1]),
        (a, b) => a == b,
    };
    let t = near(tests.0.t.unwrap_or(0.0), tests.1.t.unwrap_or(0.0));
    let dp = |row: &KeynessRow, side: usize| row.dispersion[side].map_or(-1.0, |spread| spread.dp);
    let p = near(tests.0.ln_p, tests.1.ln_p) && near(tests.0.ln_p_t, tests.1.ln_p_t);
    p && t && effects && near(dp(a, 0), dp(b, 0)) && near(dp(a, 1), dp(b, 1))
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
    let (mut all, mut weights, mut units, mut groups) = (vec![], vec![], vec![], [vec![], vec![]]);
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
            prop_assert!(near(row.log_ratio, twin.log_ratio) && near(row.bounds.lrc, twin.bounds.lrc));
            prop_assert!(near(row.bounds.low, twin.bounds.low), "{row:?} {twin:?}");
            prop_assert!(near(row.bounds.high, twin.bounds.high), "{row:?} {twin:?}");
            prop_assert!(near(row.documents_target, twin.documents_target));
            prop_assert!(alike(row, twin), "{row:?} {twin:?}");
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
            prop_assert!(near(row.bounds.low, -twin.bounds.high));
            prop_assert!(near(row.bounds.lrc, -twin.bounds.lrc));
        }
    }

    #[test]
    fn the_order_of_documents_does_not_matter((rows, split) in corpora()) {
        let target: Vec<u32> = (0..split as u32).collect();
        let reversed: Vec<Vec<u32>> = rows.iter().rev().cloned().collect();
        let moved: Vec<u32> = target.iter().map(|d| rows.len() as u32 - 1 - d).collect();
        let (there, back) = (compared(&rows, &target), compared(&reversed, &moved));
        prop_assert_eq!(there.rows.len(), back.rows.len());
        for row in &there.rows {
            let twin = back.rows.iter().find(|twin| twin.stem == row.stem).unwrap();
            let bare = |row: &KeynessRow| {
                let spread = row.dispersion.map(|spread| spread.map(|spread| spread.range));
                (row.counts, row.g2, row.by_tokens.lrc, row.count_target, spread)
            };
            prop_assert_eq!(bare(row), bare(twin));
            prop_assert!(alike(row, twin), "{row:?} {twin:?}");
        }
    }

    #[test]
    fn intervals_hold_the_estimate_and_q_is_no_smaller_than_p((rows, split) in corpora()) {
        let target: Vec<u32> = (0..split as u32).collect();
        for row in compared(&rows, &target).rows {
            prop_assert!(row.bounds.low <= row.log_ratio, "{row:?}");
            prop_assert!(row.log_ratio <= row.bounds.high, "{row:?}");
            prop_assert!(row.bounds.lrc.abs() <= row.log_ratio.abs() + 1e-9, "{row:?}");
            prop_assert!(row.ln_q >= row.ln_p && row.ln_q <= 0.0);
            prop_assert!(row.bounds.lrc == 0.0 || row.bounds.lrc.signum() == row.g2.signum());
        }
    }
}
