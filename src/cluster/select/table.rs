//! What each criterion says of each number of clusters -> which number it prefers, tables, a note.

use super::{Criterion, Gap};
use crate::cluster::quality::SilhouetteForm;
use crate::note::{Note, Severity};
use crate::table::{Cell, Column, Table, Tabular, column};

/// A mean and its standard deviation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The standard deviation.
    pub deviation: f64,
}

/// One number of clusters that was tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SelectionRow {
    /// Number of clusters; 1 only where the gap statistic was asked.
    pub clusters: usize,
    /// Weighted mean silhouette of the documents looked at; `None` for one cluster.
    pub silhouette: Option<f64>,
    /// Calinski-Harabasz index.
    pub calinski_harabasz: Option<f64>,
    /// Davies-Bouldin index.
    pub davies_bouldin: Option<f64>,
    /// Weighted sum of the squared distances of the documents looked at to their centres.
    pub inertia: f64,
    /// Gap statistic, where it was asked for.
    pub gap: Option<Gap>,
    /// Adjusted Rand index of bootstrap replicates, where it was asked for.
    pub stability: Option<Spread>,
}

/// How the number of clusters was chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct SelectionTable {
    /// Every number that was tried, rising.
    pub rows: Vec<SelectionRow>,
    /// The number taken: that which `chosen_by` prefers.
    pub chosen: usize,
    /// The criterion that decided.
    pub chosen_by: Criterion,
    /// The distance of the silhouettes.
    pub silhouette_form: SilhouetteForm,
    /// Number of documents looked at.
    pub sample: usize,
}

impl SelectionTable {
    /// A table of these rows, rising by clusters; the number chosen is that which `chosen_by` prefers
    /// of 2 or more, else what the silhouette prefers, else the smallest.
    pub(super) fn new(
        rows: Vec<SelectionRow>,
        chosen_by: Criterion,
        silhouette_form: SilhouetteForm,
        sample: usize,
    ) -> Self {
        let mut table = Self { rows, chosen: 1, chosen_by, silhouette_form, sample };
        let usable = |k: &usize| *k > 1;
        let smallest = table.rows.iter().map(|row| row.clusters).find(usable);
        table.chosen = table
            .preferred(chosen_by)
            .filter(usable)
            .or_else(|| table.preferred(Criterion::Silhouette))
            .or(smallest)
            .unwrap_or(1);
        table
    }

    /// The number of clusters that a criterion prefers, the smallest of equals; `None` where it was
    /// not asked or does not tell: the gap statistic prefers none where no number passes its test.
    pub fn preferred(&self, criterion: Criterion) -> Option<usize> {
        match criterion {
            Criterion::Silhouette => self.highest(|row| row.silhouette),
            Criterion::CalinskiHarabasz => self.highest(|row| row.calinski_harabasz),
            Criterion::DaviesBouldin => self.highest(|row| row.davies_bouldin.map(|value| -value)),
            Criterion::Gap => {
                let passes = |pair: &&[SelectionRow]| {
                    let gaps = pair[0].gap.zip(pair[1].gap);
                    gaps.is_some_and(|(gap, next)| gap.value >= next.value - next.error)
                };
                self.rows.windows(2).find(passes).map(|pair| pair[0].clusters)
            }
            Criterion::Stability => {
                let values = || self.rows.iter().filter_map(|row| Some((row, row.stability?)));
                let best = values()
                    .map(|(_, stability)| stability)
                    .reduce(|best, other| if other.mean > best.mean { other } else { best })?;
                let near = |stability: Spread| stability.mean >= best.mean - best.deviation;
                values().filter(|(_, s)| near(*s)).map(|(row, _)| row.clusters).next_back()
            }
        }
    }

    /// The number of clusters with the highest value, the smallest of equals.
    fn highest(&self, value: impl Fn(&SelectionRow) -> Option<f64>) -> Option<usize> {
        let values = self.rows.iter().filter_map(|row| Some((row.clusters, value(row)?)));
        let higher =
            |best: (usize, f64), row: (usize, f64)| if row.1 > best.1 { row } else { best };
        values.reduce(higher).map(|(clusters, _)| clusters)
    }

    /// What a criterion says of a number of clusters, and how sure that is.
    fn value(row: &SelectionRow, criterion: Criterion) -> Option<(f64, Option<f64>)> {
        match criterion {
            Criterion::Silhouette => row.silhouette.map(|value| (value, None)),
            Criterion::CalinskiHarabasz => row.calinski_harabasz.map(|value| (value, None)),
            Criterion::DaviesBouldin => row.davies_bouldin.map(|value| (value, None)),
            Criterion::Gap => row.gap.map(|gap| (gap.value, Some(gap.error))),
            Criterion::Stability => row.stability.map(|s| (s.mean, Some(s.deviation))),
        }
    }

    /// A note where silhouette, gap statistic and stability were all asked and do not agree.
    pub fn disagreement(&self) -> Option<Note> {
        let asked = |criterion| self.rows.iter().any(|row| Self::value(row, criterion).is_some());
        let three = [Criterion::Silhouette, Criterion::Gap, Criterion::Stability];
        if !three.into_iter().all(asked) {
            return None;
        }
        let said = three.map(|criterion| self.preferred(criterion));
        if said.iter().all(|k| *k == said[0]) {
            return None;
        }
        let say = |(criterion, k): (Criterion, Option<usize>)| {
            let k = k.map_or("none of those tried".to_owned(), |k| k.to_string());
            format!("{} says {k}", criterion.name())
        };
        let say = three.into_iter().zip(said).map(say).collect::<Vec<_>>().join(", ");
        Some(Note::new(
            Severity::Caution,
            "criteria-disagree",
            self.chosen,
            format!("{say}: the archive has no number of kinds of its own"),
            "Read the clusters at each of these numbers, and choose by use with --clusters.",
            [],
        ))
    }

    /// What a chart of each criterion against the number of clusters is drawn from.
    pub fn curves(&self) -> MetricCurves<'_> {
        MetricCurves(self)
    }
}

impl Tabular for SelectionTable {
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("clusters", "", "Number of clusters tried"),
            column("silhouette", "-1..1", "Mean silhouette of the documents looked at"),
            column("inertia", "squared distance", "Sum of squared distances to the centres"),
            column("calinski_harabasz", "0..", "Calinski-Harabasz index, higher is better"),
            column("davies_bouldin", "0..", "Davies-Bouldin index, lower is better"),
            column("gap", "log inertia", "Gap statistic: how far below that of reference sets"),
            column("gap_error", "log inertia", "Its error, s_k; the sets are a sample"),
            column("stability", "-0.5..1", "Mean ARI of bootstrap replicates with the clusters"),
            column("stability_spread", "", "Standard deviation over the replicates"),
            column("preferred_by", "", "The criteria that prefer this number"),
            column("silhouette_form", "", "Distance of the silhouettes: euclidean or cosine"),
        ];
        let row = |row: &SelectionRow| -> Vec<Cell> {
            let prefers = |criterion: &Criterion| self.preferred(*criterion) == Some(row.clusters);
            let by: Vec<&str> =
                Criterion::ALL.into_iter().filter(prefers).map(Criterion::name).collect();
            vec![
                row.clusters.into(),
                row.silhouette.into(),
                row.inertia.into(),
                row.calinski_harabasz.into(),
                row.davies_bouldin.into(),
                row.gap.map(|gap| gap.value).into(),
                row.gap.map(|gap| gap.error).into(),
                row.stability.map(|stability| stability.mean).into(),
                row.stability.map(|stability| stability.deviation).into(),
                Some(by.join(", ")).filter(|by| !by.is_empty()).into(),
                self.silhouette_form.name().into(),
            ]
        };
        Table {
            name: "cluster_selection",
            columns: COLUMNS,
            rows: self.rows.iter().map(row).collect(),
        }
    }
}

/// Every criterion against the number of clusters, one row a value.
#[derive(Debug, Clone, Copy)]
pub struct MetricCurves<'a>(&'a SelectionTable);

/// One value of a criterion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricPoint {
    /// The criterion.
    pub criterion: Criterion,
    /// Number of clusters.
    pub clusters: usize,
    /// What it says.
    pub value: f64,
    /// One error or standard deviation, for criteria that have one.
    pub spread: Option<f64>,
    /// Whether this is the number it prefers.
    pub preferred: bool,
}

impl MetricCurves<'_> {
    /// The values, by criterion and then by number of clusters.
    pub fn points(&self) -> Vec<MetricPoint> {
        let of = |criterion: Criterion| {
            let preferred = self.0.preferred(criterion);
            self.0.rows.iter().filter_map(move |row| {
                let (value, spread) = SelectionTable::value(row, criterion)?;
                let clusters = row.clusters;
                let preferred = preferred == Some(clusters);
                Some(MetricPoint { criterion, clusters, value, spread, preferred })
            })
        };
        Criterion::ALL.into_iter().flat_map(of).collect()
    }
}

impl Tabular for MetricCurves<'_> {
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("criterion", "", "The criterion"),
            column("clusters", "", "Number of clusters"),
            column("value", "", "What the criterion says of it"),
            column("low", "", "value less one error or standard deviation"),
            column("high", "", "value and one error or standard deviation"),
            column("preferred", "", "1 for the number that the criterion prefers, else 0"),
        ];
        let row = |point: MetricPoint| -> Vec<Cell> {
            vec![
                point.criterion.name().into(),
                point.clusters.into(),
                point.value.into(),
                point.spread.map(|spread| point.value - spread).into(),
                point.spread.map(|spread| point.value + spread).into(),
                u32::from(point.preferred).into(),
            ]
        };
        let rows = self.points().into_iter().map(row).collect();
        Table { name: "cluster_criteria", columns: COLUMNS, rows }
    }
}
