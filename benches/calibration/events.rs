//! Permuted dates -> how many series show a burst, a change point or a rhythm by chance.

use anyhow::Result;
use dateline::matrix::Occurrences;
use dateline::trend::{Batches, BurstParams, ChangePointParams, Denominators, Seasonality};
use rayon::prelude::*;

use super::Arguments;
use super::archive::Dated;
use super::coverage::{BANDS, band, name};

/// Terms of fewer documents are not looked at.
const LEAST: usize = 10;
/// More runs say little more: every run has a series a term.
const RUNS: u64 = 10;

/// Prints the share of series by the number of documents with the term.
pub(crate) fn print(archive: &Dated, arguments: &Arguments) -> Result<()> {
    let terms = archive.some_terms(arguments.terms, LEAST as u32, arguments.seed);
    let weights = archive.weights();
    let mut found = [[0_u64; 4]; BANDS.len()];
    for run in 0..arguments.runs.min(RUNS) {
        let index = archive.permuted(&mut arguments.seed.generator("calibration-permuted", run));
        let rates = Denominators::new(&index, &archive.matrix.tokens, &weights, 0.95)?;
        let batches = Batches::new(&index, &weights);
        let look = |&term: &usize| {
            let occurrences = Occurrences::from_column(&archive.columns, term);
            let changes = rates.changes(&occurrences, &ChangePointParams::default(), None);
            let bursts = batches.bursts(&occurrences, &BurstParams::default());
            let series = rates.series(&occurrences);
            let values: Vec<_> = series.points.iter().map(|p| p.rate_per_million).collect();
            let rhythm = Seasonality::of(&values, index.timeline);
            let events = [
                true,
                !bursts.bursts.is_empty(),
                !changes.gains.is_empty(),
                rhythm.is_some_and(|season| season.is_considerable()),
            ];
            (band(occurrences.documents.len() as f64), events)
        };
        for (band, events) in terms.par_iter().map(look).collect::<Vec<_>>() {
            for (count, event) in found[band].iter_mut().zip(events) {
                *count += u64::from(event);
            }
        }
    }
    println!(
        "| permuted dates: documents with the term | series | a burst | a change point | a rhythm |"
    );
    println!("| --- | --- | --- | --- | --- |");
    for (place, [series, events @ ..]) in found.iter().enumerate().filter(|(_, f)| f[0] > 0) {
        let [bursts, changes, rhythms] = events.map(|count| 100.0 * count as f64 / *series as f64);
        println!(
            "| {} | {series} | {bursts:.1} % | {changes:.1} % | {rhythms:.1} % |",
            name(place)
        );
    }
    println!();
    Ok(())
}
