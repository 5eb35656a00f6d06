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

/// A term in one period. What has no denominator is missing, not 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Occurrences of the term.
    pub numerator: u64,
    /// Word tokens.
    pub denominator: u64,
    /// Occurrences per million tokens; none without tokens.
    pub rate_per_million: Option<f64>,
    /// Lower bound of the rate; none with fewer than two documents that have tokens.
    pub low: Option<f64>,
    /// Upper bound of the rate.
    pub high: Option<f64>,
    /// Documents.
    pub documents: u64,
    /// Documents that hold the term.
    pub documents_with_term: u64,
    /// Share of the documents that hold the term; none without documents.
    pub share: Option<f64>,
    /// Lower bound of the share.
    pub share_low: Option<f64>,
    /// Upper bound of the share.
    pub share_high: Option<f64>,
}

const COLUMNS: &[Column] = &[
    column("term", "", "The term as asked for"),
    column("period", "", "The calendar period"),
    column("numerator", "occurrences", "Occurrences of the term in the period"),
    column("denominator", "tokens", "Word tokens of the period"),
    column("rate_per_million", "per million tokens", "numerator / denominator"),
    column("low", "per million tokens", "Lower bound of the rate, documents as sampling units"),
    column("high", "per million tokens", "Upper bound of the rate, documents as sampling units"),
    column("documents", "documents", "Documents of the period"),
    column("documents_with_term", "documents", "Documents of the period that hold the term"),
    column("share", "share of documents", "documents_with_term / documents"),
    column("share_low", "share of documents", "Lower bound of the share (Wilson 1927)"),
    column("share_high", "share of documents", "Upper bound of the share (Wilson 1927)"),
];

/// The table `trend` of labelled series, one after the other, a row for every period. A period
/// without documents has missing counts of the term: nothing was there to be counted.
pub fn trend_table<'a>(series: impl IntoIterator<Item = (&'a str, &'a TimeSeries)>) -> Table {
    let mut rows = Vec::new();
    for (label, series) in series {
        for (period, point) in series.timeline.periods().zip(&series.points) {
            let counted = |count: u64| (point.documents > 0).then_some(count);
            rows.push(vec![
                label.into(),
                period.to_string().into(),
                counted(point.numerator).into(),
                point.denominator.into(),
                point.rate_per_million.into(),
                point.low.into(),
                point.high.into(),
                point.documents.into(),
                counted(point.documents_with_term).into(),
                point.share.into(),
                point.share_low.into(),
                Cell::from(point.share_high),
            ]);
        }
    }
    Table { name: "trend", columns: COLUMNS, rows }
}
