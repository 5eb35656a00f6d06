//! Archives drawn from one archive -> how often the intervals of rates, shares and Log Ratios cover.

use anyhow::Result;
use dateline::compare::{CompareParams, Groups, compare};
use dateline::matrix::Occurrences;
use dateline::trend::Denominators;

use super::Arguments;
use super::archive::Dated;
use super::coverage::Coverage;

/// Prints the coverage over `runs` drawn archives of `terms` terms, drawn at random.
pub(crate) fn print(archive: &Dated, arguments: &Arguments) -> Result<()> {
    let terms = archive.some_terms(arguments.terms, 5, arguments.seed);
    let mut coverage = Coverage::default();
    for run in 0..arguments.runs {
        let mut generator = arguments.seed.generator("calibration-drawn", run);
        let drawn = archive.drawn(&mut generator);
        let columns = drawn.counts.transpose();
        let (index, weights) = (archive.index(), archive.weights());
        let denominators = Denominators::new(&index, &drawn.tokens, &weights, 0.95)?;
        for &term in &terms {
            let truth = archive.truth(term);
            let series = denominators.series(&Occurrences::from_column(&columns, term));
            for point in series.points.iter().filter(|point| point.documents >= 2.0) {
                let documents = truth.share * point.documents;
                // What has no interval promises nothing.
                if let Some(rate) = point.low.zip(point.high) {
                    coverage.add("rate of a period", documents, rate, truth.rate);
                }
                if let Some(share) = point.share_low.zip(point.share_high) {
                    coverage.add("share of documents", documents, share, truth.share);
                }
            }
        }
        let params = CompareParams { min_count: 1, ..CompareParams::default() };
        let groups = Groups::halves(&index.period_of, &drawn.tokens, &weights)?;
        let smaller = groups.target().len().min(groups.reference().len()) as f64;
        let keyness = compare(&drawn, &groups, &weights, &params)?;
        for row in &keyness.rows {
            let Some(term) = row.column.map(|column| column as usize) else { continue };
            if terms.binary_search(&term).is_err() {
                continue;
            }
            let documents = archive.truth(term).share * smaller;
            for (what, bounds) in [
                ("Log Ratio of two halves", row.bounds),
                ("Log Ratio, tokens independent", row.by_tokens),
            ] {
                coverage.add(what, documents, (bounds.low, bounds.high), 0.0);
            }
        }
    }
    println!("{} archives drawn, {} terms\n", arguments.runs, terms.len());
    coverage.print("documents expected with the term");
    Ok(())
}
