//! An archive -> how often a trend planted in it would be found, by frequency and length.

use anyhow::Result;
use dateline::trend::{Power, PowerParams, TestedParams, TestedTerms};

use super::Arguments;
use super::archive::Dated;

/// Prints a table for each growth from the first period to the last.
pub(crate) fn print(archive: &Dated, arguments: &Arguments) -> Result<()> {
    let (index, weights, tokens) = (archive.index(), archive.weights(), &archive.matrix.tokens);
    let columns = &archive.columns;
    let tested =
        TestedTerms::new(&index, columns, &[], tokens, &weights, &TestedParams::default())?;
    for times in [2.0, 4.0] {
        let params = PowerParams { times, runs: arguments.runs };
        let seed = arguments.seed;
        let power = Power::estimate(&index, columns, tokens, &weights, &tested, &params, seed)?;
        let mut periods: Vec<usize> = power.rows.iter().map(|row| row.periods).collect();
        periods.sort_unstable();
        periods.dedup();
        let heads: Vec<String> = periods.iter().map(|n| format!("{n} periods")).collect();
        println!("| {times} times as often: reports with the term | {} |", heads.join(" | "));
        println!("| --- |{}", " --- |".repeat(periods.len()));
        for reports in power.frequencies() {
            let rows = power.rows.iter().filter(|row| row.reports == reports);
            let cells: Vec<String> =
                rows.map(|row| format!("{:.0} %", 100.0 * row.share())).collect();
            println!("| {reports} | {} |", cells.join(" | "));
        }
        println!();
    }
    println!("Found: p at most {:.1e}, what a term needs here.\n", tested.ln_p_needed.exp());
    Ok(())
}
