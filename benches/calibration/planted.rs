//! Archives drawn, with trends planted -> how often slopes are covered, trends found, others reported.
//!
//! Of every fourth term the documents keep it with a probability that rises in a straight line from one
//! half in the first period to 1 in the last: its rate doubles, by the same amount every period. The
//! other terms have no trend.

use anyhow::Result;
use dateline::trend::{Shape, TestedParams, TestedTerms};

use super::Arguments;
use super::archive::Dated;
use super::coverage::{BANDS, Coverage, band, name};

/// One in so many terms gets a trend.
const EVERY: usize = 4;

/// Trends planted, by how many documents are expected to hold the term.
#[derive(Default, Clone, Copy)]
struct Found {
    planted: u64,
    moved: u64,
    rising: u64,
    steady: u64,
}

/// Prints what is found in `runs` archives.
pub(crate) fn print(archive: &Dated, arguments: &Arguments) -> Result<()> {
    let index = archive.index();
    let last = (index.timeline.len() - 1) as f64;
    let weights = archive.weights();
    let tokens = archive.matrix.tokens.iter().map(|&n| f64::from(n)).sum::<f64>() / 1e6;
    let (mut coverage, mut found) = (Coverage::default(), [Found::default(); BANDS.len()]);
    let (mut reported, mut falsely, mut rates) = (0_u64, 0_u64, 0.0);
    for run in 0..arguments.runs {
        let mut generator = arguments.seed.generator("calibration-planted", run);
        let drawn = archive.drawn(&mut generator);
        let kept = |term: usize, period: u32| {
            if term.is_multiple_of(EVERY) { 0.5 + 0.5 * f64::from(period) / last } else { 1.0 }
        };
        let planted = archive.thinned(&drawn, &kept, &mut generator);
        let params = TestedParams::default();
        let columns = planted.counts.transpose();
        let tested = TestedTerms::new(&index, &columns, &[], &planted.tokens, &weights, &params)?;
        let mut wrong = 0;
        for term in &tested.terms {
            let truth = archive.truth(term.column);
            let documents = truth.share * archive.n_docs() as f64;
            // Which terms are rare enough not to be tested is chance, and would tell on those just above.
            let sure = truth.rate * tokens >= 3.0 * params.min_count as f64;
            let moved = term.ln_q < params.max_q.ln();
            let (what, slope) = if term.column % EVERY == 0 {
                let found = &mut found[band(0.75 * documents)];
                found.planted += 1;
                found.moved += u64::from(moved);
                found.rising += u64::from(term.shape == Shape::Rising);
                found.steady += u64::from(term.is_steady(params.max_q));
                (
                    ["slope of Theil and Sen, rate doubles", "line, rate doubles"],
                    0.5 * truth.rate / last,
                )
            } else {
                wrong += u64::from(moved);
                if !sure {
                    continue;
                }
                let change = (term.tests.change.low, term.tests.change.high);
                coverage.add("change between halves, no trend", documents, change, 0.0);
                let rate = (term.tests.rate_interval.low, term.tests.rate_interval.high);
                coverage.add("rate over all periods", documents, rate, truth.rate);
                (["slope of Theil and Sen, no trend", "line, no trend"], 0.0)
            };
            if !sure {
                continue;
            }
            if let Some(sen) = term.tests.slope {
                coverage.add(what[0], documents, (sen.low, sen.high), slope);
            }
            if let Some(line) = term.tests.line {
                coverage.add(what[1], documents, (line.low, line.high), slope);
            }
        }
        reported += tested.moved as u64;
        falsely += wrong;
        rates += wrong as f64 / tested.moved.max(1) as f64;
    }
    coverage.print("documents with the term in the archive");
    println!("| documents with the term | trends planted | moved | rising | steady |");
    println!("| --- | --- | --- | --- | --- |");
    for (place, found) in found.iter().enumerate().filter(|(_, found)| found.planted > 0) {
        let share = |count: u64| 100.0 * count as f64 / found.planted as f64;
        println!(
            "| {} | {} | {:.1} % | {:.1} % | {:.1} % |",
            name(place),
            found.planted,
            share(found.moved),
            share(found.rising),
            share(found.steady)
        );
    }
    println!(
        "\nOf {reported} terms that moved at q < 0.05 in {} archives {falsely} had no trend: {:.1} % in \
         the mean archive.\n",
        arguments.runs,
        100.0 * rates / arguments.runs as f64
    );
    Ok(())
}
