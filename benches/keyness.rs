//! What a comparison costs, and how often its tests name a term where there is nothing to find.
//!
//! `cargo bench --bench keyness -- FILE [--runs N]` compares the halves of an archive, then N times
//! two groups of its documents drawn at random, of the sizes of the halves (copies of a report stay
//! together): dates permuted. A test that keeps its promise names any term in at most 5 % of the runs.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]

mod support;

use std::time::Instant;

use dateline::compare::keyness::Q_LEVEL;
use dateline::compare::{CompareParams, Comparer, Groups, Keyness, KeynessRow};
use dateline::report::{Archive, ArchiveParams};
use dateline::{Context, Seed};
use rand::seq::SliceRandom;
use support::{Arguments, Input};

type Claim = (&'static str, fn(&KeynessRow) -> bool);

/// What each test says of a term.
const CLAIMS: [Claim; 5] = [
    ("G2, q < 0.05", |row| row.ln_q < Q_LEVEL.ln()),
    ("LRC not 0", |row| row.lrc != 0.0),
    ("permutation, q < 0.05", |row| row.documents.is_some_and(|d| d.ln_q < Q_LEVEL.ln())),
    ("Welch, q < 0.05", |row| row.documents.is_some_and(|d| d.ln_q_t < Q_LEVEL.ln())),
    ("solid (LRC and permutation)", KeynessRow::is_solid),
];

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::read(100)?;
    let input = Input::find(&arguments)?;
    let context = Context::default();
    let archive = Archive::read_weighed(&input.names(), &ArchiveParams::default(), &context)?;
    let start = Instant::now();
    let matrix = archive.count(&context)?;
    println!("counting: {:.3} s, {} terms", start.elapsed().as_secs_f64(), matrix.vocabulary.len());

    let params = CompareParams::default();
    let weights = &archive.weights;
    let halves = archive
        .periods(None)
        .and_then(|index| Groups::halves(&index.period_of, archive.tokens.lengths(), weights));
    let all = || 0..archive.corpus.documents.len() as u32;
    let groups = match halves {
        Ok(groups) => groups,
        Err(_) => {
            println!("no dates: every second document is the target");
            Groups::new(all().filter(|d| d % 2 == 1), all().filter(|d| d % 2 == 0))?
        }
    };
    for _ in 0..3 {
        let start = Instant::now();
        let comparer = Comparer::new(&matrix, weights);
        let ready = start.elapsed().as_secs_f64();
        let keyness = comparer.compare(&groups, &params, Seed::default())?;
        let took = start.elapsed().as_secs_f64();
        println!("comparing: {took:.3} s ({ready:.3} to transpose), {} terms", keyness.rows.len());
    }
    let comparer = Comparer::new(&matrix, weights);
    print_claims("the halves", &[comparer.compare(&groups, &params, Seed::default())?]);

    let documents: Vec<u32> = groups.target().iter().chain(groups.reference()).copied().collect();
    let members = weights.by_unit(&documents);
    let units: Vec<&[(u32, u32)]> = members.chunk_by(|a, b| a.0 == b.0).collect();
    let target = weights.by_unit(groups.target()).chunk_by(|a, b| a.0 == b.0).count();
    let mut runs = Vec::with_capacity(arguments.runs);
    for run in 0..arguments.runs {
        let mut shuffled = units.clone();
        shuffled.shuffle(&mut Seed::default().generator("permuted labels", run as u64));
        let (first, rest) = shuffled.split_at(target.min(shuffled.len() - 1));
        let of = |units: &[&[(u32, u32)]]| {
            units.iter().flat_map(|unit| unit.iter().map(|&(_, document)| document)).collect()
        };
        let (first, rest): (Vec<u32>, Vec<u32>) = (of(first), of(rest));
        let keyness = comparer.compare(&Groups::new(first, rest)?, &params, Seed::default())?;
        runs.push(keyness);
    }
    print_claims("permuted", &runs);
    Ok(())
}

fn print_claims(what: &str, runs: &[Keyness]) {
    println!("| {what}, {} runs | runs that name a term | terms named a run |", runs.len());
    println!("| --- | --- | --- |");
    for (name, claims) in &CLAIMS {
        let named = |keyness: &Keyness| keyness.rows.iter().filter(|row| claims(row)).count();
        let any = runs.iter().filter(|keyness| named(keyness) > 0).count();
        let all: usize = runs.iter().map(named).sum();
        let (share, mean) = (any as f64 / runs.len() as f64, all as f64 / runs.len() as f64);
        println!("| {name} | {:.1} % | {mean:.2} |", 100.0 * share);
    }
}
