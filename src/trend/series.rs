//! Figures of each period -> the table `trend`.

use crate::period::Timeline;
use crate::table::{Cell, Column, Table, column};

/// A term over time.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeSeries {
    /// The periods.
    pub timeline: Timeline,
    /// One point a period, length `timeline.len()`.
    pub points: Vec<Point>,
}

/// A term in one period. What has no denominator is missing, not 0. Sums are over the documents,
/// each times its weight; those that end in `_all` count every document once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Occurrences of the term.
    pub numerator: f64,
    /// Word tokens.
    pub denominator: f64,
    /// Occurrences per million tokens; none without tokens.
    pub rate_per_million: Option<f64>,
    /// Lower bound of the rate; none with fewer than two sampling units that have tokens.
    pub low: Option<f64>,
    /// Upper bound of the rate.
    pub high: Option<f64>,
    /// Documents.
    pub documents: f64,
    /// Documents that hold the term.
    pub documents_with_term: f64,
    /// Share of the documents that hold the term; none without documents.
    pub share: Option<f64>,
    /// Lower bound of the share.
    pub share_low: Option<f64>,
    /// Upper bound of the share.
    pub share_high: Option<f64>,
    /// Occurrences, a whole number.
    pub numerator_all: f64,
    /// Word tokens, a whole number.
    pub denominator_all: f64,
    /// Occurrences per million tokens.
    pub rate_all: Option<f64>,
    /// Lower bound of that rate.
    pub low_all: Option<f64>,
    /// Upper bound of that rate.
    pub high_all: Option<f64>,
    /// Documents, a whole number.
    pub documents_all: f64,
}

impl Point {
    /// Whether the rate with every document counted lies outside the interval of the weighted one.
    pub fn differs(&self) -> bool {
        let bounds = self.low.zip(self.high).zip(self.rate_all);
        bounds.is_some_and(|((low, high), all)| all < low || all > high)
    }
}

const COLUMNS: &[Column] = &[
    column("term", "", "The term as asked for"),
    column("period", "", "The calendar period"),
    column("numerator", "occurrences", "Occurrences in the period, times the documents' weights"),
    column("denominator", "tokens", "Word tokens of the period, times the documents' weights"),
    column("rate_per_million", "per million tokens", "numerator / denominator"),
    column("low", "per million tokens", "Lower bound of the rate, reports as sampling units"),
    column("high", "per million tokens", "Upper bound of the rate, reports as sampling units"),
    column("documents", "documents", "Documents of the period, the sum of their weights"),
    column("documents_with_term", "documents", "Those that hold the term"),
    column("share", "share of documents", "documents_with_term / documents"),
    column("share_low", "share of documents", "Lower bound of the share (Wilson 1927)"),
    column("share_high", "share of documents", "Upper bound of the share (Wilson 1927)"),
    column("numerator_all", "occurrences", "Occurrences, every reprint counted"),
    column("denominator_all", "tokens", "Word tokens, every reprint counted"),
    column("rate_all", "per million tokens", "numerator_all / denominator_all"),
    column("low_all", "per million tokens", "Lower bound of rate_all, reports as sampling units"),
    column("high_all", "per million tokens", "Upper bound of rate_all, reports as sampling units"),
    column("documents_all", "documents", "Documents, every reprint counted"),
];

/// The table `trend` of labelled series, one after the other, a row for every period. A period
/// without documents has missing counts of the term: nothing was there to be counted.
pub fn trend_table<'a>(series: impl IntoIterator<Item = (&'a str, &'a TimeSeries)>) -> Table {
    let mut rows = Vec::new();
    for (label, series) in series {
        for (period, point) in series.timeline.periods().zip(&series.points) {
            let counted = |count: f64, documents: f64| {
                if documents > 0.0 { Cell::weighted(count) } else { Cell::Missing }
            };
            rows.push(vec![
                label.into(),
                period.to_string().into(),
                counted(point.numerator, point.documents),
                Cell::weighted(point.denominator),
                point.rate_per_million.into(),
                point.low.into(),
                point.high.into(),
                Cell::weighted(point.documents),
                counted(point.documents_with_term, point.documents),
                point.share.into(),
                point.share_low.into(),
                point.share_high.into(),
                counted(point.numerator_all, point.documents_all),
                Cell::weighted(point.denominator_all),
                point.rate_all.into(),
                point.low_all.into(),
                point.high_all.into(),
                Cell::weighted(point.documents_all),
            ]);
        }
    }
    Table { name: "trend", columns: COLUMNS, rows }
}
