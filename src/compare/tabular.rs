//! Keyness -> the tables `compare`, `compare_groups`, `dispersion` and `measures`.

use super::Measure;
use super::contingency::Family;
use super::dispersion::Dispersion;
use super::keyness::{Keyness, KeynessRow};
use crate::stats::distribution::ln_to_log10;
use crate::table::{Cell, Column, Table, Tabular, column};

/// Columns of a comparison; the first tells groups apart and is left out for a single pair.
const GROUPED: &[Column] = &[
    column("group", "", "The target; the reference are all documents outside it"),
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
    column("q", "", "Benjamini-Hochberg q-value of p over all terms tested"),
    column("log_ratio", "log2", "Log Ratio (Hardie 2014); a count of 0 is taken as 0.5"),
    column(
        "log_ratio_low",
        "log2",
        "Lower bound over documents; missing when absent from the target",
    ),
    column(
        "log_ratio_high",
        "log2",
        "Upper bound over documents; missing when absent from the reference",
    ),
    column("lrc", "log2", "Bound over documents nearest 0, adjusted for all terms tested"),
    column(
        "kind",
        "",
        "more or less in the target beyond doubt (q_documents below 0.05, the interval apart from 0), locked: as often \
         in both (the interval within the band), or none of these",
    ),
    column(
        "p_documents",
        "",
        "p-value of the permutation test: group labels permuted over documents (Mildenberger 2023)",
    ),
    column("q_documents", "", "Benjamini-Hochberg q-value of p_documents over all terms tested"),
    column("t", "", "Welch's t of the rates of the documents (Lijffijt et al. 2016)"),
    column("p_t", "", "p-value of t, two-sided"),
    column("q_t", "", "Benjamini-Hochberg q-value of p_t over all terms tested"),
    column("dispersion_target", "", "DPnorm over the documents of the target: 0 even, 1 in one"),
    column("dispersion_reference", "", "DPnorm over the documents of the reference"),
    column("tokens_low", "log2", "Lower bound if every token were independent, exact"),
    column("tokens_high", "log2", "Upper bound if every token were independent, exact"),
    column("lrc_tokens", "log2", "LRC if every token were independent (Evert 2022)"),
    column("width", "log2", "Width of the interval over documents; missing when unbounded"),
    column("log10_p", "log10", "Decimal logarithm of p, also where p is too small to print"),
    column("log10_p_documents", "log10", "Decimal logarithm of p_documents"),
    column("log10_p_t", "log10", "Decimal logarithm of p_t"),
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
        let columns = GROUPED.split_first().map_or(GROUPED, |(_, columns)| columns);
        Table { name: "compare", columns, rows: self.rows.iter().map(cells).collect() }
    }
}

/// The table `compare_groups`: the first `most` rows of each group under its name.
pub fn groups_table<'a>(
    groups: impl Iterator<Item = (&'a str, &'a Keyness)>,
    most: usize,
) -> Table {
    let of_group = |(name, keyness): (&'a str, &'a Keyness)| {
        let rows = keyness.rows.iter().take(most);
        rows.map(move |row| [vec![name.into()], cells(row)].concat())
    };
    Table { name: "compare_groups", columns: GROUPED, rows: groups.flat_map(of_group).collect() }
}

fn cells(row: &KeynessRow) -> Vec<Cell> {
    let tests = row.documents;
    let dp_norm = |side: usize| row.dispersion[side].and_then(|spread| spread.dp_norm);
    let t = tests.and_then(|tests| tests.t);
    // Without a t there is no p of it.
    let of_t = |value: fn(f64) -> f64, ln: Option<f64>| t.and(ln).map(value);
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
        row.bounds.low.into(),
        row.bounds.high.into(),
        row.bounds.lrc.into(),
        row.kind.name().into(),
        tests.map(|tests| tests.ln_p.exp()).into(),
        tests.map(|tests| tests.ln_q.exp()).into(),
        t.into(),
        of_t(f64::exp, tests.map(|tests| tests.ln_p_t)).into(),
        of_t(f64::exp, tests.map(|tests| tests.ln_q_t)).into(),
        dp_norm(0).into(),
        dp_norm(1).into(),
        row.by_tokens.low.into(),
        row.by_tokens.high.into(),
        row.by_tokens.lrc.into(),
        row.interval_over_documents().map(|interval| interval.high - interval.low).into(),
        row.log10_p().into(),
        tests.map(|tests| ln_to_log10(tests.ln_p)).into(),
        of_t(ln_to_log10, tests.map(|tests| tests.ln_p_t)).into(),
        row.stem.as_str().into(),
        row.count_target.into(),
        row.count_reference.into(),
    ]
}

const DISPERSION: &[Column] = &[
    column("term", "", "The term in its most frequent form"),
    column("group", "", "target or reference"),
    column("count", "occurrences", "Occurrences in the group, times the documents' weights"),
    column("parts", "documents", "Documents of the group that have tokens, copies as one"),
    column("range", "documents", "Those of them that hold the term"),
    column("dp", "", "Deviation of proportions (Gries 2008): 0 even, towards 1 clumped"),
    column("dp_norm", "", "The same over its maximum (Lijffijt & Gries 2012)"),
    column("juilland_d", "", "Juilland's D of the rates: 1 even, 0 in one document"),
    column(
        "arf",
        "occurrences",
        "Average reduced frequency (Savicky & Hlavacova 2002), every reprint counted; missing for \
         sequences of words",
    ),
    column("stem", "", "The term as the analysis knows it"),
];

/// The table `dispersion`: every row of a comparison in both groups, where it occurs. `arf` gives the
/// average reduced frequency by term as the analysis knows it, for target and reference.
pub fn dispersion_table(keyness: &Keyness, arf: impl Fn(&str, usize) -> Option<f64>) -> Table {
    let line = |row: &KeynessRow, side: usize, spread: Dispersion| {
        let count = [row.counts.target, row.counts.reference][side];
        vec![
            row.term.as_str().into(),
            ["target", "reference"][side].into(),
            Cell::weighted(count),
            spread.parts.into(),
            spread.range.into(),
            spread.dp.into(),
            spread.dp_norm.into(),
            spread.juilland_d.into(),
            arf(&row.stem, side).into(),
            row.stem.as_str().into(),
        ]
    };
    let mut rows = Vec::new();
    for row in &keyness.rows {
        for side in [0, 1] {
            rows.extend(row.dispersion[side].map(|spread| line(row, side, spread)));
        }
    }
    Table { name: "dispersion", columns: DISPERSION, rows }
}

const MEASURES: &[Column] = &[
    column("term", "", "The term in its most frequent form"),
    column("measure", "", "The measure"),
    column("value", "", "Its value; missing where it is unbounded"),
    column("rank", "", "Place of the term by the strength of the measure, from 1"),
    column("stem", "", "The term as the analysis knows it"),
];

/// The table `measures`: of every row of a comparison the value of each measure, and its rank by it.
pub fn measures_table(keyness: &Keyness, measures: &[Measure], level: f64) -> Table {
    let types = keyness.rows.len() + keyness.untested;
    let family = Family { level, size: keyness.rows.len().max(1), types };
    let of_measure = |measure: &Measure| -> Vec<(f64, usize)> {
        let values: Vec<f64> = keyness.rows.iter().map(|row| row.score(measure, &family)).collect();
        let strength = |place: usize| measure.strength(values[place]);
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&a, &b| strength(b).total_cmp(&strength(a)).then(a.cmp(&b)));
        let mut found: Vec<(f64, usize)> = values.into_iter().map(|value| (value, 0)).collect();
        for (rank, place) in (1..).zip(order) {
            found[place].1 = rank;
        }
        found
    };
    let found: Vec<(&Measure, Vec<(f64, usize)>)> =
        measures.iter().map(|measure| (measure, of_measure(measure))).collect();
    let mut rows = Vec::with_capacity(keyness.rows.len() * measures.len());
    for (place, row) in keyness.rows.iter().enumerate() {
        for (measure, values) in &found {
            let (value, rank) = values[place];
            let (term, stem) = (row.term.as_str().into(), row.stem.as_str().into());
            rows.push(vec![term, measure.key().into(), value.into(), rank.into(), stem]);
        }
    }
    Table { name: "measures", columns: MEASURES, rows }
}
