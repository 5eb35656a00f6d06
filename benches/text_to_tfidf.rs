//! Text on disk -> TF-IDF matrix: how long each stage takes, and how much memory.
//!
//! `cargo bench --bench text_to_tfidf [-- FILE --runs 5]`. Without a file it makes its own of 20 MB.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]

mod support;

use std::time::Duration;

use dateline::Context;
use dateline::corpus::read::{ReadParams, read_blocks};
use dateline::matrix::{DocTermMatrix, VocabularyParams, WeightedMatrix, Weighting};
use dateline::text::{Analyzer, AnalyzerParams, Segmenter, Tokens};
use support::{Arguments, Input, cpu_seconds, median, peak_megabytes, timed};

const STAGES: [&str; 5] = ["read, segment", "analyze", "count", "weigh", "in all"];

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::read(5)?;
    let input = Input::find(&arguments)?;
    println!("{}: {:.1} MB, {} runs", input.path.display(), input.megabytes(), arguments.runs);
    let mut times: [Vec<Duration>; STAGES.len()] = Default::default();
    let before = cpu_seconds();
    for run in 0..arguments.runs {
        let (matrix, stages) = text_to_tfidf(&input)?;
        for (times, stage) in times.iter_mut().zip(stages) {
            times.push(stage);
        }
        if run == 0 {
            describe(&matrix);
        }
    }
    let cpu = before.zip(cpu_seconds());
    println!("{:<15} {:>9} {:>9} {:>9}", "stage", "min s", "median s", "MB/s");
    for (name, times) in STAGES.iter().zip(&mut times) {
        let middle = median(times).as_secs_f64();
        let rate = input.megabytes() / middle;
        println!("{name:<15} {:>9.3} {middle:>9.3} {rate:>9.0}", times[0].as_secs_f64());
    }
    if let Some((before, after)) = cpu {
        let runs = arguments.runs as f64;
        let (user, system) = ((after.0 - before.0) / runs, (after.1 - before.1) / runs);
        let rate = input.megabytes() / (user + system);
        println!("CPU a run: {user:.2} s user + {system:.2} s system: {rate:.0} MB/s per core");
    }
    if let Some(peak) = peak_megabytes() {
        println!("peak memory: {peak:.0} MB");
    }
    if arguments.runs > 1 {
        let read =
            || read_blocks(&input.names(), &ReadParams::default(), &Context::default(), |_| ());
        let (reading, time) = timed(read);
        reading?;
        println!("reading and cleaning alone: {:.3} s", time.as_secs_f64());
    }
    Ok(())
}

/// One pass, and what its stages took.
fn text_to_tfidf(input: &Input) -> anyhow::Result<(WeightedMatrix, [Duration; STAGES.len()])> {
    let context = Context::default();
    let (made, all) = timed(|| -> anyhow::Result<_> {
        let (read, reading) = timed(|| {
            Tokens::read(
                &input.names(),
                &ReadParams::default(),
                &Segmenter::default(),
                false,
                &context,
            )
        });
        let (_corpus, tokens) = read?;
        let (terms, analyzing) = timed(|| Analyzer::new(&AnalyzerParams::default(), tokens));
        let (analyzer, tokens) = terms?;
        let params = VocabularyParams::default();
        let (counts, counting) =
            timed(|| DocTermMatrix::count(&tokens, &analyzer, &params, &context));
        let counts = counts?;
        // A user who wants the matrix has no more use for the tokens.
        drop(tokens);
        let (weights, weighing) = timed(|| Weighting::default().weigh(&counts));
        Ok((weights?, [reading, analyzing, counting, weighing]))
    });
    let (matrix, [reading, analyzing, counting, weighing]) = made?;
    Ok((matrix, [reading, analyzing, counting, weighing, all]))
}

fn describe(matrix: &WeightedMatrix) {
    let weights = &matrix.weights;
    let sum: f64 = weights.values().iter().sum();
    println!(
        "matrix: {} documents, {} terms, {} entries, sum of weights {sum:.3}",
        weights.n_rows(),
        weights.n_cols(),
        weights.n_entries()
    );
}
