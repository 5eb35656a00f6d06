//! The terms of a brief -> the table `brief`.

use super::Brief;
use super::terms::BriefTerm;
use crate::table::{Cell, Column, Table, column};

const COLUMNS: &[Column] = &[
    column("kind", "", "new, gone, risen, fallen or locked (said as often)"),
    column("term", "", "The term in its most frequent form"),
    column("rate", "per million tokens", "Rate in the window under study"),
    column("rate_low", "per million tokens", "Lower bound of it, reports as sampling units"),
    column("rate_high", "per million tokens", "Upper bound of it, reports as sampling units"),
    column("rate_against", "per million tokens", "Rate in the window it is set against"),
    column("rate_against_low", "per million tokens", "Lower bound of it"),
    column("rate_against_high", "per million tokens", "Upper bound of it"),
    column("log_ratio", "log2", "Log Ratio (Hardie 2014); a count of 0 is taken as 0.5"),
    column("log_ratio_low", "log2", "Lower bound over documents; missing for a term that is gone"),
    column("log_ratio_high", "log2", "Upper bound over documents; missing for a term that is new"),
    column("documents", "documents", "Documents of the window under study that hold it, weighted"),
    column(
        "documents_against",
        "documents",
        "Documents of the other window that hold it, weighted",
    ),
    column(
        "beyond_doubt",
        "",
        "Whether it is what its kind says beyond doubt (as in compare), yes or no",
    ),
    column("caveat", "", "What to beware of"),
    column("stem", "", "The term as the analysis knows it"),
];

impl Brief<'_> {
    pub(super) fn table(&self) -> Table {
        // What is beyond doubt first.
        let mut terms: Vec<&BriefTerm> = self.terms.iter().collect();
        terms.sort_by_key(|term| !term.solid);
        Table { name: "brief", columns: COLUMNS, rows: terms.into_iter().map(cells).collect() }
    }
}

fn cells(term: &BriefTerm) -> Vec<Cell> {
    let [before, now] = &term.points;
    vec![
        term.kind.name().into(),
        term.label.as_str().into(),
        now.rate_per_million.into(),
        now.low.into(),
        now.high.into(),
        before.rate_per_million.into(),
        before.low.into(),
        before.high.into(),
        term.row.log_ratio.into(),
        term.row.bounds.low.into(),
        term.row.bounds.high.into(),
        Cell::weighted(now.documents_with_term),
        Cell::weighted(before.documents_with_term),
        if term.solid { "yes" } else { "no" }.into(),
        term.caveats.join("; ").into(),
        term.row.stem.as_str().into(),
    ]
}
