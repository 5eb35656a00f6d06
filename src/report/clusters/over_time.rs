//! Clusters and dates -> the share of each by period, with intervals and a test for movement.

use super::super::archive::Archive;
use super::super::evidence::{Asked, Evidence, EvidenceFinder};
use super::super::section::counted;
use super::found::Found;
use super::reading::percent;
use crate::chart::{Caption, Figure, TrendLine, TrendPanels};
use crate::error::Result;
use crate::matrix::Occurrences;
use crate::matrix::sparse::Csr;
use crate::table::{Cell, Column, Table, column, short};
use crate::trend::tested::{LEAST_PERIODS, per_year};
use crate::trend::{
    Denominators, PeriodIndex, Shape, TestedParams, TestedTerms, TimeSeries, TrendParams,
};

/// Panels of a figure.
const PANELS: usize = 24;
/// Documents are shown for so many values at most.
const VALUES: usize = 400;
/// A cluster is there where its share is surely above this part of its highest.
const THERE: f64 = 0.1;

/// The clusters in the periods of the archive.
pub(super) struct OverTime<'a> {
    index: &'a PeriodIndex,
    /// Of each cluster.
    curves: Vec<ClusterCurve>,
    /// Periods with documents.
    periods: usize,
    level: f64,
}

/// One cluster over time.
struct ClusterCurve {
    series: TimeSeries,
    shape: Shape,
    q: f64,
    ln_p: f64,
    /// Theil-Sen slope of its share, a period, with its bounds.
    slope: Option<[f64; 3]>,
    /// Its share in the earlier and the later half of the dated documents.
    halves: Option<[f64; 2]>,
    /// The first and the last period in which it is surely there.
    there: Option<(usize, usize)>,
}

impl<'a> OverTime<'a> {
    pub(super) fn new(found: &Found<'_>, index: &'a PeriodIndex) -> Result<Self> {
        let archive = found.archive;
        let level = TrendParams::default().level;
        // A document is one trial: rates over tokens become shares of documents.
        let ones = vec![1; archive.corpus.documents.len()];
        let shares = Denominators::new(index, &ones, &archive.weights, level)?;
        let n_clusters = found.clustering.n_clusters;
        let members: Vec<Vec<u32>> =
            (0..n_clusters).map(|cluster| found.members(cluster)).collect();
        let (tested, inside_out) = tested(archive, index, &members, &ones)?;
        let split = middle(&shares.series(&Occurrences::default()));
        let curve = |cluster: usize| {
            let documents = members[cluster].clone();
            let counts = vec![1; documents.len()];
            let series = shares.series(&Occurrences { documents, counts });
            let test = tested.of_column(cluster);
            let turned = inside_out[cluster];
            let slope = test.and_then(|test| test.tests.slope).map(|slope| {
                let [slope, low, high] = [slope.slope, slope.low, slope.high].map(|s| s / 1e6);
                if turned { [-slope, -high, -low] } else { [slope, low, high] }
            });
            ClusterCurve {
                shape: test.map_or(Shape::Unknown, |test| {
                    if turned { upside_down(test.shape) } else { test.shape }
                }),
                q: test.map_or(1.0, crate::trend::TestedTerm::q),
                ln_p: test.map_or(0.0, |test| test.tests.ln_p),
                slope,
                halves: split.and_then(|split| halves(&series, split)),
                there: there(&series),
                series,
            }
        };
        let curves = (0..n_clusters).map(curve).collect();
        Ok(Self { index, curves, periods: tested.periods, level })
    }

    /// One cluster in a sentence.
    pub(super) fn said(&self, cluster: usize) -> String {
        let curve = &self.curves[cluster];
        let halves = curve.halves.map(|[earlier, later]| {
            format!(
                "{} of the earlier half of the documents, {} of the later",
                percent(earlier),
                percent(later)
            )
        });
        let moved = match curve.shape {
            Shape::Unknown => "Over time".to_owned(),
            shape => format!("Over time {shape} (q {})", q_text(curve.q)),
        };
        match halves {
            Some(halves) => format!("{moved}: {halves}."),
            None => format!("{moved}."),
        }
    }

    /// How many clusters moved, in words, with those that moved most surely.
    pub(super) fn lead(&self, found: &Found<'_>) -> String {
        let all = counted(self.curves.len() as u64, "cluster");
        if self.periods < LEAST_PERIODS {
            return format!(
                "How the shares of {all} move cannot be told from fewer than {LEAST_PERIODS} \
                 periods with documents; there are {}.",
                self.periods
            );
        }
        let max_q = TestedParams::default().max_q;
        let mut moved: Vec<usize> =
            (0..self.curves.len()).filter(|&cluster| self.curves[cluster].q < max_q).collect();
        if moved.is_empty() {
            return format!("The share of none of {all} moved beyond chance (q < {max_q}).");
        }
        moved.sort_by(|&a, &b| self.curves[a].ln_p.total_cmp(&self.curves[b].ln_p));
        let say = |&cluster: &usize| {
            let curve = &self.curves[cluster];
            let halves = curve.halves.map_or(String::new(), |[earlier, later]| {
                format!(", {} to {}", percent(earlier), percent(later))
            });
            format!("{} ({}{halves})", found.name(cluster), curve.shape)
        };
        format!(
            "The share of {} of {all} moved beyond chance (q < {max_q}): {}.",
            moved.len(),
            moved.iter().map(say).collect::<Vec<_>>().join("; ")
        )
    }

    pub(super) fn about(&self) -> Vec<String> {
        let by = self.index.timeline.granularity();
        vec![
            format!(
                "The share of a cluster is that of the dated documents of a {by}, those in no cluster \
                 included, each times its weight; its {:.0} % interval is Wilson's over effective \
                 documents, a report and its copies being one. It takes the clusters for given: what \
                 another run would put elsewhere is not in it.",
                100.0 * self.level
            ),
            "A cluster has moved if its dates could not have been dealt out to the reports at random: \
             the test is that of terms (permutation, extended Cochran-Armitage; trend, bend, rhythm), \
             q its Benjamini-Hochberg value over all clusters. Shares add up to one, so one that rises \
             makes others fall."
                .to_owned(),
            format!(
                "first_period and last_period in the table cluster_trends are those in which the lower \
                 bound of its share lies above {THERE} of its highest share: it may have been there \
                 before and after in a few documents."
            ),
        ]
    }

    /// The tables `cluster_periods` and `cluster_trends`.
    pub(super) fn tables(&self, found: &Found<'_>) -> Vec<Table> {
        vec![self.trends_table(found), self.periods_table(found)]
    }

    fn periods_table(&self, found: &Found<'_>) -> Table {
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

    fn trends_table(&self, found: &Found<'_>) -> Table {
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

    /// The shares of the clusters, one a panel; none with one period.
    pub(super) fn figure(&self, found: &Found<'_>) -> Result<Option<Figure>> {
        let timeline = self.index.timeline;
        if timeline.len() < 2 {
            return Ok(None);
        }
        let hundred = |share: Option<f64>| share.map(|share| 100.0 * share);
        let line = |(cluster, curve): (usize, &ClusterCurve)| {
            let points = || curve.series.points.iter();
            TrendLine {
                label: found.name(cluster).to_owned(),
                aside: match curve.shape {
                    Shape::Unknown => String::new(),
                    shape => format!("{shape}, q {}", q_text(curve.q)),
                },
                values: points().map(|point| hundred(point.share)).collect(),
                band: points()
                    .map(|point| hundred(point.share_low).zip(hundred(point.share_high)))
                    .collect(),
                ..TrendLine::default()
            }
        };
        let by = timeline.granularity();
        let all = self.curves.len();
        let shown =
            if all > PANELS { format!("; the {PANELS} largest of {all}") } else { String::new() };
        let caption = Caption {
            title: "How much of the archive each cluster is, over time".to_owned(),
            subtitle: format!(
                "Share of the documents of a {by}; band: {:.0} % interval, copies of a report \
                 one{shown}",
                100.0 * self.level
            ),
            source: found.archive.source_line(),
        };
        let lines = self.curves.iter().enumerate().take(PANELS).map(line).collect();
        let y_label = "% of documents".to_owned();
        let panels = TrendPanels { caption, y_label, timeline, lines, marks: Vec::new() };
        panels.draw("cluster-periods").map(Some)
    }

    /// Some documents of every cluster in every period, where these are not too many to show.
    pub(super) fn evidence(&self, found: &Found<'_>) -> Result<Vec<Evidence>> {
        let finder = EvidenceFinder::new(found.archive);
        if !finder.is_wanted() || self.curves.len() * self.index.timeline.len() > VALUES {
            return Ok(Vec::new());
        }
        let mut asked = Vec::new();
        for cluster in 0..self.curves.len() {
            let mut held = vec![Vec::new(); self.index.timeline.len()];
            for document in found.nearest_first(cluster) {
                if let Some(period) = self.index.period_of[document as usize] {
                    held[period as usize].push(document);
                }
            }
            let parts = self.index.timeline.periods().zip(held);
            asked.extend(parts.filter(|(_, held)| !held.is_empty()).map(|(period, held)| {
                Asked::documents(found.name(cluster), &period.to_string(), held)
            }));
        }
        finder.find(&asked)
    }
}

fn q_text(q: f64) -> String {
    match q {
        q if q < 0.001 => "< 0.001".to_owned(),
        q => short((q * 1e3).round() / 1e3),
    }
}

/// Tests whether the share of each cluster moved. One that holds more than half of the documents is
/// tested by those outside it, whose share moves the other way: the second value says so.
fn tested(
    archive: &Archive,
    index: &PeriodIndex,
    members: &[Vec<u32>],
    ones: &[u32],
) -> Result<(TestedTerms, Vec<bool>)> {
    let dated = |document: &u32| index.period_of[*document as usize].is_some();
    let all: Vec<u32> = (0..ones.len() as u32).filter(dated).collect();
    let units =
        |documents: &[u32]| archive.weights.by_unit(documents).chunk_by(|a, b| a.0 == b.0).count();
    let n_units = units(&all);
    let (mut bounds, mut rows, mut turned) = (vec![0], Vec::new(), Vec::new());
    for documents in members {
        let own: Vec<u32> = documents.iter().copied().filter(dated).collect();
        let majority = 2 * units(&own) > n_units;
        if majority {
            rows.extend(all.iter().filter(|document| own.binary_search(document).is_err()));
        } else {
            rows.extend(own);
        }
        bounds.push(rows.len());
        turned.push(majority);
    }
    let counts = Csr::new(ones.len(), bounds, rows.clone(), vec![1; rows.len()]);
    let params = TestedParams { min_count: 1, ..TestedParams::default() };
    let tested = TestedTerms::new(index, &counts, &[], ones, &archive.weights, &params)?;
    Ok((tested, turned))
}

/// The shape of what is left when this one is taken out of a constant whole.
fn upside_down(shape: Shape) -> Shape {
    match shape {
        Shape::Rising => Shape::Falling,
        Shape::Falling => Shape::Rising,
        Shape::Peak => Shape::Dip,
        Shape::Dip => Shape::Peak,
        shape => shape,
    }
}

/// The period that begins the later half of the documents, as nearly as periods allow.
fn middle(series: &TimeSeries) -> Option<usize> {
    let documents: Vec<f64> = series.points.iter().map(|point| point.documents).collect();
    let all: f64 = documents.iter().sum();
    let (mut before, mut best) = (0.0, None);
    for (period, documents) in documents.iter().enumerate() {
        if before > 0.0 && before < all {
            let off = (before - all / 2.0).abs();
            if best.is_none_or(|(_, least)| off < least) {
                best = Some((period, off));
            }
        }
        before += documents;
    }
    best.map(|(period, _)| period)
}

/// Shares before and from the period `split` on.
fn halves(series: &TimeSeries, split: usize) -> Option<[f64; 2]> {
    let (earlier, later) = series.points.split_at(split);
    let [earlier, later] = [earlier, later].map(|points| {
        let held: f64 = points.iter().map(|point| point.documents_with_term).sum();
        held / points.iter().map(|point| point.documents).sum::<f64>()
    });
    (earlier.is_finite() && later.is_finite()).then_some([earlier, later])
}

/// The first and the last period in which the lower bound lies above a tenth of the highest share.
fn there(series: &TimeSeries) -> Option<(usize, usize)> {
    let highest = series.points.iter().filter_map(|point| point.share).fold(0.0, f64::max);
    let surely = |point: &crate::trend::series::Point| {
        point.share_low.is_some_and(|low| low > THERE * highest)
    };
    let first = series.points.iter().position(surely)?;
    let last = series.points.iter().rposition(surely)?;
    Some((first, last))
}
