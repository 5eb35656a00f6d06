//! Intervals and the truth -> how often they cover it, as a table.
//!
//! Intervals are told apart by how many documents are expected to hold the term, not by how many
//! do: those with few by chance miss the truth more often, those with many less often.

use std::collections::BTreeMap;

/// Lower ends of the numbers of documents that the tables tell apart.
pub(crate) const BANDS: [f64; 7] = [0.0, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0];

/// The band of a number of documents.
pub(crate) fn band(documents: f64) -> usize {
    BANDS.iter().rposition(|&least| documents >= least).unwrap_or(0)
}

/// What a band holds, in words.
pub(crate) fn name(band: usize) -> String {
    match (BANDS[band], BANDS.get(band + 1)) {
        (least, None) => format!("{least} or more"),
        (least, Some(next)) => format!("{least} to {next}"),
    }
}

/// Intervals, by what they are of and by how many documents are expected to hold the term there.
#[derive(Default)]
pub(crate) struct Coverage(BTreeMap<(&'static str, usize), Counts>);

#[derive(Default)]
struct Counts {
    all: u64,
    below: u64,
    above: u64,
}

impl Coverage {
    /// Takes in an interval from `low` to `high`.
    pub(crate) fn add(
        &mut self,
        what: &'static str,
        expected: f64,
        (low, high): (f64, f64),
        truth: f64,
    ) {
        let counts = self.0.entry((what, band(expected))).or_default();
        counts.all += 1;
        counts.below += u64::from(truth < low);
        counts.above += u64::from(truth > high);
    }

    pub(crate) fn print(&self, documents: &str) {
        println!(
            "| nominal 95 % interval | {documents} | intervals | cover the truth | truth below, above |"
        );
        println!("| --- | --- | --- | --- | --- |");
        for ((what, band), counts) in &self.0 {
            let share = |count: u64| 100.0 * count as f64 / counts.all as f64;
            println!(
                "| {what} | {} | {} | {:.1} % | {:.1} %, {:.1} % |",
                name(*band),
                counts.all,
                100.0 - share(counts.below + counts.above),
                share(counts.below),
                share(counts.above)
            );
        }
        println!();
    }
}
