//! The terms tested -> the table `trend_tests`.

use super::tested::{TermTests, TestedTerm};
use super::tester::per_year;
use crate::period::Granularity;
use crate::table::{Cell, Column, Table, column};

const COLUMNS: &[Column] = &[
    column("term", "", "Surface form of the term, or the term as asked for"),
    column("stem", "", "Analysed form; missing for terms asked for by name"),
    column(
        "shape",
        "",
        "rising, falling, peak, dip, recurring (moved, and how), irregular (moved, in none of these \
         ways), flat (not moved), unknown (fewer than 8 periods)",
    ),
    column(
        "q",
        "",
        "Benjamini-Hochberg q-value of p over all terms tested: a term has moved if it is below --max-q",
    ),
    column(
        "p",
        "",
        "Smallest p-value over trend, bend and rhythm, each on the share of reports (permutation) \
         and on the rate, whichever is larger; times the number of these",
    ),
    column(
        "strength",
        "log2",
        "Bound nearest 0, without its sign, of log2_change or, if that is more, of a stretch of \
         periods against those before and after; 0 where it spans 0",
    ),
    column("log2_change", "log2", "Log Ratio: rate in the later half of the tokens to the earlier"),
    column("log2_change_low", "log2", "Lower bound of log2_change, reports as sampling units"),
    column("log2_change_high", "log2", "Upper bound of log2_change"),
    column("slope", "per million tokens a period", "Theil-Sen slope of the rates of the periods"),
    column("slope_low", "per million tokens a period", "Lower bound of the slope (Sen 1968)"),
    column("slope_high", "per million tokens a period", "Upper bound of the slope"),
    column("slope_per_year", "per million tokens a year", "The slope, per year"),
    column("slope_per_year_low", "per million tokens a year", "slope_low, per year"),
    column("slope_per_year_high", "per million tokens a year", "slope_high, per year"),
    column(
        "line_per_year",
        "per million tokens a year",
        "Slope of the straight line through the rates, each period by its tokens",
    ),
    column(
        "line_per_year_low",
        "per million tokens a year",
        "Lower bound of that, reports as sampling units",
    ),
    column("line_per_year_high", "per million tokens a year", "Upper bound of that"),
    column("mk_n", "periods", "Periods with tokens"),
    column("mk_s", "", "Mann-Kendall S: rising pairs of periods less falling ones"),
    column("mk_var_s", "", "Its variance with ties, before correction"),
    column("mk_tau", "", "Kendall's tau-b"),
    column(
        "hamed_rao",
        "",
        "Variance correction for autocorrelation (Hamed & Rao 1998), as it comes",
    ),
    column("mk_z", "", "Standardised S, the correction never below 1"),
    column("mk_p", "", "Its two-sided p-value, normal tail"),
    column(
        "mk_q",
        "",
        "Its q-value over the terms that moved by a trend: below --max-q it is steady",
    ),
    column("ca_z", "", "Cochran-Armitage: trend of the share of reports that hold the term"),
    column("ca_p", "", "Its two-sided permutation p-value"),
    column("trend_p", "", "p-value of the period number as score, on share and rate"),
    column("bend_p", "", "p-value of its square, freed of the trend"),
    column("rhythm_p", "", "p-value of the time of the year or week, adjusted for its phases"),
    column("occurrences", "occurrences", "In dated documents, times the documents' weights"),
    column("reports", "reports", "Dated reports that hold it, each with its reprints one"),
    column("rate", "per million tokens", "Rate over all periods"),
    column("rate_low", "per million tokens", "Lower bound of the rate, reports as sampling units"),
    column("rate_high", "per million tokens", "Upper bound of the rate"),
];

/// The table of these terms in their order; `name` gives a term by its column as it is shown, and its
/// analysed form.
pub fn trend_tests_table<'a>(
    terms: impl IntoIterator<Item = &'a TestedTerm>,
    by: Granularity,
    name: impl Fn(usize) -> (String, Option<String>),
) -> Table {
    let row = |term: &TestedTerm| {
        let (shown, stem) = name(term.column);
        let mut cells = vec![shown.into(), stem.into(), term.shape.name().into(), term.q().into()];
        cells.extend(movement(&term.tests));
        cells.extend(slopes(&term.tests, by));
        cells.extend(periodic(term));
        cells.extend(documents(&term.tests));
        cells
    };
    Table { name: "trend_tests", columns: COLUMNS, rows: terms.into_iter().map(row).collect() }
}

fn movement(tests: &TermTests) -> [Cell; 5] {
    let change = tests.change;
    [
        tests.ln_p.exp().into(),
        tests.strength().into(),
        change.log2.into(),
        change.low.into(),
        change.high.into(),
    ]
}

fn slopes(tests: &TermTests, by: Granularity) -> Vec<Cell> {
    let yearly = tests.slope.map(|slope| slope.times(per_year(by)));
    let cells = |slope| {
        let figures: [fn(super::sen::TheilSen) -> f64; 3] = [|s| s.slope, |s| s.low, |s| s.high];
        figures.map(|figure| Cell::from(Option::map(slope, figure)))
    };
    let line = tests.line.map(|line| line.times(per_year(by)));
    let figures: [fn(super::line::Line) -> f64; 3] = [|l| l.slope, |l| l.low, |l| l.high];
    let line = figures.map(|figure| Cell::from(line.map(figure)));
    cells(tests.slope).into_iter().chain(cells(yearly)).chain(line).collect()
}

fn periodic(term: &TestedTerm) -> [Cell; 8] {
    let (plain, steady) = (term.tests.mann_kendall, term.tests.steady());
    [
        plain.n.into(),
        plain.s.into(),
        plain.var_s.into(),
        plain.tau.into(),
        plain.factor.into(),
        steady.z().into(),
        steady.ln_p().exp().into(),
        term.steady_ln_q.map(f64::exp).into(),
    ]
}

fn documents(tests: &TermTests) -> [Cell; 10] {
    [
        tests.cochran_armitage_z.into(),
        tests.cochran_armitage_ln_p.exp().into(),
        tests.trend.ln_p.exp().into(),
        tests.bend.ln_p.exp().into(),
        tests.rhythm_ln_p.map(f64::exp).into(),
        Cell::weighted(tests.occurrences),
        tests.units.into(),
        tests.rate.into(),
        tests.rate_interval.low.into(),
        tests.rate_interval.high.into(),
    ]
}
