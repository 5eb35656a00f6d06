//! Points with weights and a range -> the number of clusters with the highest mean silhouette.

use ndarray::{ArrayView2, Axis};

use super::count::ClusterCount;
use super::kmeans::{KMeansParams, distinct_rows};
use super::quality::silhouettes;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::weights::Weights;
use crate::table::{Column, Table, Tabular, column};

/// At most this many documents are looked at.
const SAMPLE: usize = 5_000;

/// One number of clusters that was tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SelectionRow {
    /// Number of clusters.
    pub clusters: usize,
    /// Weighted mean silhouette of the documents looked at.
    pub silhouette: f64,
    /// Weighted sum of the squared distances of the documents looked at to their centres.
    pub inertia: f64,
}

/// How the number of clusters was chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct SelectionTable {
    /// Every number that was tried, rising.
    pub rows: Vec<SelectionRow>,
    /// The number with the highest mean silhouette, the smallest of equals.
    pub chosen: usize,
    /// Number of documents looked at.
    pub sample: usize,
}

impl Tabular for SelectionTable {
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("clusters", "", "Number of clusters tried"),
            column("silhouette", "-1..1", "Mean silhouette of the documents looked at"),
            column("inertia", "squared distance", "Sum of squared distances to the centres"),
        ];
        let row = |row: &SelectionRow| {
            vec![row.clusters.into(), row.silhouette.into(), row.inertia.into()]
        };
        Table {
            name: "cluster_selection",
            columns: COLUMNS,
            rows: self.rows.iter().map(row).collect(),
        }
    }
}

/// The numbers that `auto` tries, as far as each cluster has [`DOCUMENTS_A_CLUSTER`] on average, by
/// weight: of few documents nearly every one would become a kind of its own.
const AUTO: (usize, usize) = (2, 20);
const DOCUMENTS_A_CLUSTER: f64 = 5.0;

/// Tries the numbers of clusters that `params` ask for, as far as there are documents enough, on all
/// points or on a sample.
pub(super) fn select(
    params: &KMeansParams,
    points: ArrayView2<'_, f64>,
    weights: &Weights,
    context: &Context<'_>,
) -> Result<SelectionTable> {
    let n_points = points.nrows();
    let (points, weights) = if n_points > SAMPLE {
        let mut generator = context.seed.generator("cluster-sample", 0);
        let mut sample = rand::seq::index::sample(&mut generator, n_points, SAMPLE).into_vec();
        sample.sort_unstable();
        (points.select(Axis(0), &sample), weights.select(&sample))
    } else {
        (points.to_owned(), weights.clone())
    };
    let documents: f64 = weights.weights().iter().sum();
    let (min, max) = match params.clusters {
        ClusterCount::Auto => {
            // Rounding of the sum must not cost a cluster.
            let most = (AUTO.0..=AUTO.1)
                .rev()
                .find(|&k| k as f64 * DOCUMENTS_A_CLUSTER <= documents + 1e-9);
            (AUTO.0, most.unwrap_or(AUTO.0))
        }
        ClusterCount::Range { min, max } => (min, max),
        ClusterCount::Exactly(k) => (k, k),
    };
    let distinct = distinct_rows(points.view());
    // A silhouette needs two clusters at least, and one with two members.
    let max = max.min(points.nrows().saturating_sub(1)).min(distinct);
    if max < min {
        return Err(Error::setting(
            "--clusters",
            params.clusters,
            format!(
                "at most {distinct}, one for each different document, and to choose among several \
                 numbers takes three documents or more"
            ),
        ));
    }
    let steps = (max - min + 1) * params.runs;
    context.stage("choosing clusters", Some(steps as u64), || {
        let mut runs = Vec::new();
        for k in min..=max {
            runs.push(params.best_run(
                points.view(),
                weights.weights(),
                k,
                "kmeans-selection",
                context,
            )?);
        }
        let labelings: Vec<&[u32]> = runs.iter().map(|run| run.labels.as_slice()).collect();
        let means = silhouettes(points.view(), &weights, &labelings)
            .into_iter()
            .map(|values| mean(&values, weights.weights()));
        let rows: Vec<SelectionRow> = (min..=max)
            .zip(means)
            .zip(&runs)
            .map(|((clusters, silhouette), run)| SelectionRow {
                clusters,
                silhouette,
                inertia: run.inertia,
            })
            .collect();
        let higher = |best: SelectionRow, row: SelectionRow| {
            if row.silhouette > best.silhouette { row } else { best }
        };
        let chosen = rows.iter().copied().reduce(higher).expect("min..=max is not empty").clusters;
        Ok(SelectionTable { rows, chosen, sample: points.nrows() })
    })
}

fn mean(values: &[f64], weights: &[f64]) -> f64 {
    let sum: f64 = values.iter().zip(weights).map(|(value, weight)| value * weight).sum();
    sum / weights.iter().sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::blobs;

    #[test]
    fn large_collections_are_sampled() {
        let (points, _) = blobs(&[3000, 1100, 1000], 3, 1);
        let clusters = ClusterCount::Range { min: 2, max: 4 };
        let params = KMeansParams { clusters, runs: 1, ..Default::default() };
        let table =
            select(&params, points.view(), &Weights::equal(points.nrows()), &Context::default())
                .unwrap();
        assert_eq!((table.chosen, table.sample, table.rows.len()), (3, 5000, 3));
        let shown = table.table();
        assert_eq!((shown.name, shown.rows.len()), ("cluster_selection", 3));
        assert_eq!(shown.rows[1].len(), shown.columns.len());
    }

    #[test]
    fn the_range_is_cut_to_the_documents_and_ties_go_to_fewer_clusters() {
        let (points, _) = blobs(&[3, 2], 2, 1);
        let automatic = KMeansParams::default();
        let table =
            select(&automatic, points.view(), &Weights::equal(points.nrows()), &Context::default())
                .unwrap();
        assert_eq!(table.rows.len(), 1, "two clusters are the least that auto tries");
        let clusters = ClusterCount::Range { min: 2, max: 20 };
        let params = KMeansParams { clusters, ..automatic };
        let table =
            select(&params, points.view(), &Weights::equal(points.nrows()), &Context::default())
                .unwrap();
        assert_eq!(table.rows.iter().map(|row| row.clusters).collect::<Vec<_>>(), [2, 3, 4]);
        assert_eq!(table.chosen, 2);
        let clusters = ClusterCount::Range { min: 2, max: 3 };
        let params = KMeansParams { clusters, ..params };
        // Three points alike in pairs of distance: every number of clusters scores 0 or the same.
        let even = ndarray::Array2::eye(4);
        let table =
            select(&params, even.view(), &Weights::equal(even.nrows()), &Context::default())
                .unwrap();
        assert_eq!(table.rows[0].silhouette, table.rows[1].silhouette);
        assert_eq!(table.chosen, 2);
    }
}
