//! Keyness -> the table `compare`.

use super::keyness::{Keyness, KeynessRow};
use crate::table::{Cell, Column, Table, Tabular, column};

const COLUMNS: &[Column] = &[
    column("term", "", "The term in its most frequent form"),
    column(
        "count_target",
        "occurrences",
        "Occurrences in the target, times the documents' weights",
    ),
    column(
        "count_reference",
        "occurrences",
        "Occurrences in the reference, times the documents' weights",
    ),
    column(
        "documents_target",
        "documents",
        "Documents of the target that hold it, the sum of their weights",
    ),
    column(
        "documents_reference",
        "documents",
        "Documents of the reference that hold it, the sum of their weights",
    ),
    column("rate_target", "per million tokens", "Rate in the target"),
    column("rate_reference", "per million tokens", "Rate in the reference"),
    column("g2", "", "Signed log-likelihood ratio over four cells (Dunning 1993)"),
    column("p", "", "p-value of g2, chi-square with one degree of freedom"),
    column("q", "", "Benjamini-Hochberg q-value over all terms tested"),
    column("log_ratio", "log2", "Log Ratio (Hardie 2014); a count of 0 is taken as 0.5"),
    column("log_ratio_low", "log2", "Lower bound, exact; missing when absent from the target"),
    column("log_ratio_high", "log2", "Upper bound, exact; missing when absent from the reference"),
    column("lrc", "log2", "Bound nearest 0, adjusted for all terms tested (Evert 2022)"),
    column(
        "shares_differ",
        "",
        "Whether the 95 % Wilson intervals of the document shares lie apart",
    ),
    column("log10_p", "log10", "Decimal logarithm of p, also where p is too small to print"),
    column("stem", "", "The term as the analysis knows it"),
    column("count_target_all", "occurrences", "Occurrences in the target, every reprint counted"),
    column(
        "count_reference_all",
        "occurrences",
        "Occurrences in the reference, every reprint counted",
    ),
];

impl Tabular for Keyness {
    fn table(&self) -> Table {
        Table { name: "compare", columns: COLUMNS, rows: self.rows.iter().map(cells).collect() }
    }
}

fn cells(row: &KeynessRow) -> Vec<Cell> {
    vec![
        row.term.as_str().into(),
        Cell::weighted(row.counts.target),
        Cell::weighted(row.counts.reference),
        Cell::weighted(row.documents_target),
        Cell::weighted(row.documents_reference),
        (row.counts.target_rate() * 1e6).into(),
        (row.counts.reference_rate() * 1e6).into(),
        row.g2.into(),
        row.p().into(),
        row.q().into(),
        row.log_ratio.into(),
        row.log_ratio_low.into(),
        row.log_ratio_high.into(),
        row.lrc.into(),
        if row.shares_differ { "yes" } else { "no" }.into(),
        row.log10_p().into(),
        row.stem.as_str().into(),
        row.count_target.into(),
        row.count_reference.into(),
    ]
}
