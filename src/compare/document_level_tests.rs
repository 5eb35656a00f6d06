//! The tests over documents against permutations drawn, and against permutations counted.

use rand::Rng;

use super::tests::matrix;
use super::*;
use crate::matrix::weights::Weights;
use crate::seed::{Generator, Seed};
use crate::table::{Cell, Tabular};

/// How often a term occurs in a document of `tokens` words of a group.
type Term = fn(&mut Generator, f64, bool) -> u32;

/// Even words, words in clumps, words of few documents: equally often in both groups, or not.
const TERMS: [Term; 7] = [
    |random, tokens, _| poisson(random, tokens * 0.02),
    |random, tokens, target| poisson(random, tokens * if target { 0.03 } else { 0.02 }),
    |random, tokens, _| if random.gen_bool(0.2) { poisson(random, tokens * 0.1) } else { 0 },
    |random, _, target| {
        if random.gen_bool(if target { 0.3 } else { 0.1 }) { 1 + random.gen_range(0..9) } else { 0 }
    },
    |random, _, _| u32::from(random.gen_bool(0.08)),
    |random, _, target| u32::from(random.gen_bool(if target { 0.2 } else { 0.01 })),
    |random, tokens, _| if random.gen_bool(0.04) { poisson(random, tokens * 0.2) } else { 0 },
];

fn poisson(random: &mut Generator, mean: f64) -> u32 {
    let (mut left, mut count) = (mean, 0);
    loop {
        left += random.gen_range(f64::MIN_POSITIVE..1.0).ln();
        if left < 0.0 {
            return count;
        }
        count += 1;
    }
}

/// Made documents of unequal length; the first `target` are the target.
fn made(n: usize, target: usize, seed: u64) -> (Vec<Vec<u32>>, Groups) {
    let mut random = Seed(seed).generator("made", 0);
    let rows = (0..n).map(|document| {
        let tokens = 50.0 * (random.gen_range(0.0..3.0_f64)).exp();
        let mut row: Vec<u32> =
            TERMS.iter().map(|term| term(&mut random, tokens, document < target)).collect();
        row.push(tokens as u32);
        row
    });
    let rows = rows.collect();
    (rows, Groups::new(0..target as u32, target as u32..n as u32).unwrap())
}

fn ln_p(rows: &[Vec<u32>], groups: &Groups, permutations: u64) -> Vec<(String, f64)> {
    let counts = matrix(rows);
    let weights = Weights::equal(rows.len());
    let params = CompareParams { permutations, min_count: 3, ..CompareParams::default() };
    let mut found: Vec<(String, f64)> = Comparer::new(&counts, &weights)
        .compare(groups, &params, Seed(3))
        .unwrap()
        .rows
        .into_iter()
        .map(|row| (row.stem, row.documents.unwrap().ln_p))
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

/// p-values above 1/400 within 12 % of those of 10,000 permutations, and three standard deviations of
/// what is drawn (17 % at p = 0.0034); smaller ones are small in both.
#[test]
fn saddlepoint_agrees_with_permutations_drawn() {
    let mut checked = 0;
    for (n, target, seed) in [(40, 20, 1), (60, 20, 2), (60, 45, 3), (300, 150, 4)] {
        let (rows, groups) = made(n, target, seed);
        let (by_formula, drawn) = (ln_p(&rows, &groups, 0), ln_p(&rows, &groups, 10_000));
        assert_eq!(by_formula.len(), drawn.len());
        for ((term, formula), (_, drawn)) in by_formula.iter().zip(&drawn) {
            if drawn.exp() > 0.3 {
                // The tail on the side of the mean need not be the smaller one of skewed counts.
                assert!(formula.exp() > 0.24, "{n} {term}: {}", formula.exp());
            } else if drawn.exp() > 0.0025 {
                let off = (formula - drawn).abs();
                let of_chance = 3.0 / (10_000.0 * drawn.exp()).sqrt();
                assert!(
                    off < 0.12 + of_chance,
                    "{n} {term}: {} and {}",
                    formula.exp(),
                    drawn.exp()
                );
            } else {
                assert!(formula.exp() < 0.005, "{n} {term}: {}", formula.exp());
            }
            checked += 1;
        }
    }
    assert!(checked >= 28, "{checked}");
}

/// A term once in each of so many documents, all of the target: chance puts them all there about once
/// in two to that number, and the length of the documents decides among those.
#[test]
fn terms_of_few_documents_are_not_called_rarer_than_they_are() {
    let (mut rows, groups) = made(200, 100, 9);
    for holders in [5, 8, 12, 20] {
        for (document, row) in rows.iter_mut().enumerate() {
            row[0] = u32::from(document % 5 == 0 && document / 5 < holders);
        }
        let p = ln_p(&rows, &groups, 0)[0].1.exp();
        // All holders in one half of 200: 2 C(100, k) / C(200, k).
        let all: f64 =
            2.0 * (0..holders).map(|i| (100.0 - i as f64) / (200.0 - i as f64)).product::<f64>();
        assert!(p > 0.9 * all && p < 3.0 * all, "{holders}: {p} of {all}");
    }
}

/// Copies weigh a share each and are permuted together: the tests are those of the reports alone.
#[test]
fn copies_are_one_unit() {
    let (rows, groups) = made(30, 15, 5);
    let alone = ln_p(&rows, &groups, 0);
    let mut all = rows.clone();
    all.extend(rows[..15].iter().flat_map(|row| [row.clone(), row.clone()]));
    let weight: Vec<f64> =
        (0..60).map(|d| if (15..30).contains(&d) { 1.0 } else { 1.0 / 3.0 }).collect();
    let unit: Vec<u32> = (0..60).map(|d: u32| if d < 30 { d } else { (d - 30) / 2 }).collect();
    let counts = matrix(&all);
    let groups = Groups::new((0..15).chain(30..60), 15..30).unwrap();
    let weights = Weights::new(weight, unit);
    let params = CompareParams { min_count: 3, ..CompareParams::default() };
    let keyness = compare(&counts, &groups, &weights, &params).unwrap();
    for (stem, expected) in alone {
        let row = keyness.rows.iter().find(|row| row.stem == stem).unwrap();
        let got = row.documents.unwrap().ln_p;
        assert!((got - expected).abs() < 1e-6 * (1.0 + expected.abs()), "{stem}: {got} {expected}");
    }
}

#[test]
fn drawn_permutations_are_the_same_at_any_number_of_threads_and_differ_by_seed() {
    let (rows, groups) = made(40, 20, 1);
    let (counts, weights) = (matrix(&rows), Weights::equal(40));
    let params = CompareParams { permutations: 200, ..CompareParams::default() };
    let with = |threads, seed| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let comparer = Comparer::new(&counts, &weights);
        pool.install(|| comparer.compare(&groups, &params, Seed(seed))).unwrap()
    };
    assert_eq!(with(1, 1), with(4, 1));
    assert_ne!(with(1, 1), with(1, 2));
}

#[test]
fn even_words_are_locked_and_clumped_ones_are_not() {
    let (mut rows, groups) = made(400, 200, 11);
    for (document, row) in rows.iter_mut().enumerate() {
        (row[0], row[1], row[7]) = (20, if document < 200 { 30 } else { 10 }, 1000);
        // As often in both groups, but all in one document of each.
        row[2] = if document % 200 == 0 { 2000 } else { 0 };
    }
    let keyness =
        compare(&matrix(&rows), &groups, &Weights::equal(400), &CompareParams::default()).unwrap();
    let row = |stem: &str| keyness.rows.iter().find(|row| row.stem == stem).unwrap();
    assert_eq!(
        (row("t00").kind, row("t01").kind, row("t02").kind),
        (Kind::Lock, Kind::More, Kind::None)
    );
    assert!(row("t00").is_lockword() && !row("t00").is_solid() && row("t01").is_solid());
    let width = |stem: &str| row(stem).interval_over_documents().map(|i| i.high - i.low).unwrap();
    assert!(width("t00") < 0.5 && width("t02") > 1.0, "{} {}", width("t00"), width("t02"));
    // The exact interval of tokens alone would have locked it.
    assert!(row("t02").by_tokens.high < 0.5 && row("t02").by_tokens.low > -0.5);
}

/// A word in clumps differs by tokens, not by documents, and a note says so.
#[test]
fn a_note_tells_where_the_tests_disagree() {
    let (mut rows, groups) = made(60, 30, 13);
    for row in &mut rows {
        row.fill(0);
    }
    rows[3][2] = 60;
    let keyness =
        compare(&matrix(&rows), &groups, &Weights::equal(60), &CompareParams::default()).unwrap();
    let row = keyness.rows.iter().find(|row| row.stem == "t02").unwrap();
    assert!(
        row.q() < 1e-9 && row.by_tokens.lrc > 0.0 && row.bounds.lrc == 0.0 && !row.is_solid(),
        "{row:?}"
    );
    let note = keyness.notes.iter().find(|note| note.kind == "tests-disagree").unwrap();
    assert_eq!(note.count, 1);
    assert!(note.message.contains("documents: Term 02"), "{}", note.message);
    let table = keyness.table();
    let column = |name: &str| table.columns.iter().position(|column| column.name == name).unwrap();
    let cells = table.rows.iter().find(|cells| cells[0] == "Term 02".into()).unwrap();
    assert_eq!(cells[column("kind")], "none".into());
    assert_eq!(cells[column("dispersion_reference")], Cell::Missing);
}
