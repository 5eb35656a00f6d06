//! Archives drawn from one archive -> how often each interval covers the truth.
//!
//! Intervals are told apart by how many documents are expected to hold the term, not by how many
//! do: those with few by chance miss the truth more often, those with many less often.

use std::collections::BTreeMap;

use anyhow::Result;
use dateline::compare::{CompareParams, Groups, compare};
use dateline::matrix::Occurrences;
use dateline::trend::Denominators;
use rand::seq::SliceRandom;

use super::Arguments;
use super::archive::Dated;

/// Intervals, by what they are of and by how many documents are expected to hold the term there.
#[derive(Default)]
struct Coverage(BTreeMap<(&'static str, usize), (u64, u64)>);

/// Lower ends of the numbers of documents that the tables tell apart.
const BANDS: [f64; 6] = [0.0, 1.0, 3.0, 10.0, 30.0, 100.0];

impl Coverage {
    fn add(&mut self, what: &'static str, expected: f64, covers: bool) {
        let band = BANDS.iter().rposition(|&least| expected >= least).unwrap_or(0);
        let (covered, all) = self.0.entry((what, band)).or_default();
        *covered += u64::from(covers);
        *all += 1;
    }

    fn print(&self) {
        println!(
            "| nominal 95 % interval | documents expected with the term | intervals | cover the truth |"
        );
        println!("| --- | --- | --- | --- |");
        for ((what, band), (covered, all)) in &self.0 {
            let documents = match (BANDS[*band], BANDS.get(band + 1)) {
                (least, None) => format!("{least} or more"),
                (least, Some(next)) => format!("{least} to {next}"),
            };
            let share = *covered as f64 / *all as f64;
            println!("| {what} | {documents} | {all} | {:.1} % |", 100.0 * share);
        }
        println!();
    }
}

/// Prints the coverage over `runs` drawn archives of `terms` terms, drawn at random.
pub(crate) fn print(archive: &Dated, arguments: &Arguments) -> Result<()> {
    let mut generator = arguments.seed.generator("calibration-terms", 0);
    let vocabulary = &archive.matrix.vocabulary;
    let enough = |&term: &usize| vocabulary.document_frequency[term] >= 5;
    let mut terms: Vec<usize> = (0..vocabulary.len()).filter(enough).collect();
    terms.shuffle(&mut generator);
    terms.truncate(arguments.terms);
    let tokens: f64 = archive.matrix.tokens.iter().map(|&tokens| f64::from(tokens)).sum();
    let columns = archive.matrix.counts.transpose();
    let truth = |term: usize| {
        let (documents, counts) = columns.row(term);
        let occurrences: f64 = counts.iter().map(|&count| f64::from(count)).sum();
        (occurrences / tokens * 1e6, documents.len() as f64 / archive.n_docs() as f64)
    };
    let truths: Vec<(f64, f64)> = terms.iter().map(|&term| truth(term)).collect();
    let mut coverage = Coverage::default();
    for run in 0..arguments.runs {
        let mut generator = arguments.seed.generator("calibration-drawn", run);
        let drawn = archive.drawn(&mut generator);
        let columns = drawn.counts.transpose();
        let (index, weights) = (archive.index(), archive.weights());
        let denominators = Denominators::new(&index, &drawn.tokens, &weights, 0.95)?;
        for (&term, &(rate, share)) in terms.iter().zip(&truths) {
            let series = denominators.series(&Occurrences::from_column(&columns, term));
            for point in series.points.iter().filter(|point| point.documents >= 2.0) {
                let covers = |low: Option<f64>, high: Option<f64>, truth: f64| {
                    low.zip(high).is_some_and(|(low, high)| low <= truth && truth <= high)
                };
                let documents = share * point.documents;
                coverage.add("rate of a period", documents, covers(point.low, point.high, rate));
                let covers = covers(point.share_low, point.share_high, share);
                coverage.add("share of documents", documents, covers);
            }
        }
        let params = CompareParams { min_count: 1, ..CompareParams::default() };
        let groups = Groups::halves(&index.period_of, &drawn.tokens, &weights)?;
        let keyness = compare(&drawn, &groups, &weights, &params)?;
        let chosen: Vec<&str> = terms.iter().map(|&t| vocabulary.terms[t].as_str()).collect();
        for row in &keyness.rows {
            let Some(place) = chosen.iter().position(|stem| *stem == row.stem) else { continue };
            let smaller = groups.target().len().min(groups.reference().len());
            let documents = truths[place].1 * smaller as f64;
            let covers = row.log_ratio_low <= 0.0 && 0.0 <= row.log_ratio_high;
            coverage.add("Log Ratio of two halves", documents, covers);
        }
    }
    println!("{} archives drawn, {} terms\n", arguments.runs, terms.len());
    coverage.print();
    Ok(())
}
