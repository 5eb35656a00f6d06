//! Clusters over time -> the tables `cluster_periods` and `cluster_trends`.

use super::{ClusterCurve, OverTime};
use crate::report::clusters::found::Found;
use crate::table::{Cell, Column, Table, column};
use crate::trend::tested::per_year;

impl OverTime<'_> {
    pub(super) fn periods_table(&self, found: &Found<'_>) -> Table {
        const COLUMNS: &[Column] = &[
            column("period", "", "The calendar period"),
            column("cluster", "", "Number of the cluster"),
            column("label", "", "Its label"),
            column("documents", "documents", "Its documents of the period, weighted"),
            column("share", "0..1", "Its share in the dated documents of the period"),
            column("low", "0..1", "Lower bound of the share (Wilson 1927), copies one report"),
            column("high", "0..1", "Upper bound of the share"),
            column("documents_of_period", "documents", "All documents of the period, weighted"),
        ];
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for (place, period) in self.index.timeline.periods().enumerate() {
            for (cluster, curve) in self.curves.iter().enumerate() {
                let point = &curve.series.points[place];
                let held = (point.documents > 0.0).then_some(point.documents_with_term);
                rows.push(vec![
                    period.to_string().into(),
                    cluster.into(),
                    found.name(cluster).into(),
                    held.map_or(Cell::Missing, Cell::weighted),
                    point.share.into(),
                    point.share_low.into(),
                    point.share_high.into(),
                    Cell::weighted(point.documents),
                ]);
            }
        }
        Table { name: "cluster_periods", columns: COLUMNS, rows }
    }

    pub(super) fn trends_table(&self, found: &Found<'_>) -> Table {
        const COLUMNS: &[Column] = &[
            column("cluster", "", "Number of the cluster"),
            column("id", "", "Its id"),
            column("label", "", "Its label"),
            column(
                "shape",
                "",
                "rising, falling, peak, dip, recurring, irregular, flat (not moved), unknown (fewer \
                 than 8 periods)",
            ),
            column("q", "", "Benjamini-Hochberg q-value of p over all clusters"),
            column("p", "", "Permutation p-value over trend, bend and rhythm, times their number"),
            column("share_earlier", "0..1", "Its share in the earlier half of the documents"),
            column("share_later", "0..1", "Its share in the later half"),
            column(
                "slope_per_year",
                "share a year",
                "Theil-Sen slope of the shares of the periods",
            ),
            column("slope_low", "share a year", "Lower bound of the slope (Sen 1968)"),
            column("slope_high", "share a year", "Upper bound of the slope"),
            column(
                "first_period",
                "",
                "First period whose lower bound lies above a tenth of its highest share",
            ),
            column("last_period", "", "Last such period"),
        ];
        let per_year = per_year(self.index.timeline.granularity());
        let row = |(cluster, curve): (usize, &ClusterCurve)| {
            let period = |place: usize| self.index.timeline.period(place).to_string();
            let slope = |place: usize| Cell::from(curve.slope.map(|slope| slope[place] * per_year));
            vec![
                cluster.into(),
                found.ids[cluster].as_str().into(),
                found.name(cluster).into(),
                curve.shape.name().into(),
                curve.q.into(),
                curve.ln_p.exp().into(),
                curve.halves.map(|halves| halves[0]).into(),
                curve.halves.map(|halves| halves[1]).into(),
                slope(0),
                slope(1),
                slope(2),
                curve.there.map(|(first, _)| period(first)).into(),
                curve.there.map(|(_, last)| period(last)).into(),
            ]
        };
        let rows = self.curves.iter().enumerate().map(row).collect();
        Table { name: "cluster_trends", columns: COLUMNS, rows }
    }
}
