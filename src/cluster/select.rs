//! Points with weights and a range -> the number of clusters with the highest mean silhouette.

use super::count::ClusterCount;
use super::counted::Counted;
use super::features::Features;
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

/// Tries the numbers of clusters that `method` is to choose from, as far as there are documents
/// enough, on all points or on a sample.
pub(super) fn select(
    method: &impl Counted,
    points: &Features,
    weights: &Weights,
    context: &Context<'_>,
) -> Result<SelectionTable> {
    let n_points = points.n_docs();
    let sampled = (n_points > SAMPLE).then(|| {
        let mut generator = context.seed.generator("cluster-sample", 0);
        let mut sample = rand::seq::index::sample(&mut generator, n_points, SAMPLE).into_vec();
        sample.sort_unstable();
        (points.select(&sample), weights.select(&sample))
    });
    let (points, weights) = sampled.as_ref().map_or((points, weights), |(p, w)| (p, w));
    let documents: f64 = weights.weights().iter().sum();
    let (min, max) = match method.clusters() {
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
    let distinct = points.n_distinct();
    // A silhouette needs two clusters at least, and one with two members.
    let max = max.min(points.n_docs().saturating_sub(1)).min(distinct);
    if max < min {
        return Err(Error::setting(
            "--clusters",
            method.clusters(),
            format!(
                "at most {distinct}, one for each different document, and to choose among several \
                 numbers takes three documents or more"
            ),
        ));
    }
    let counts: Vec<usize> = (min..=max).collect();
    let steps = counts.len() as u64 * method.steps();
    context.stage("choosing clusters", Some(steps), || {
        let groupings =
            method.group_each(points, weights.weights(), &counts, "cluster-selection", context)?;
        let labelings: Vec<&[u32]> = groupings.iter().map(|g| g.labels.as_slice()).collect();
        let means = silhouettes(points, weights, &labelings)
            .into_iter()
            .map(|values| mean(&values, weights.weights()));
        let rows: Vec<SelectionRow> = counts
            .iter()
            .zip(means)
            .zip(&groupings)
            .map(|((&clusters, silhouette), grouping)| SelectionRow {
                clusters,
                silhouette,
                inertia: grouping.inertia,
            })
            .collect();
        let higher = |best: SelectionRow, row: SelectionRow| {
            if row.silhouette > best.silhouette { row } else { best }
        };
        let chosen = rows.iter().copied().reduce(higher).expect("min..=max is not empty").clusters;
        Ok(SelectionTable { rows, chosen, sample: points.n_docs() })
    })
}

fn mean(values: &[f64], weights: &[f64]) -> f64 {
    let sum: f64 = values.iter().zip(weights).map(|(value, weight)| value * weight).sum();
    sum / weights.iter().sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::kmeans::KMeansParams;
    use crate::cluster::testing::blobs;

    #[test]
    fn large_collections_are_sampled() {
        let (points, _) = blobs(&[3000, 1100, 1000], 3, 1);
        let clusters = ClusterCount::Range { min: 2, max: 4 };
        let params = KMeansParams { clusters, runs: 1, ..Default::default() };
        let table = select(
            &params,
            &Features::Dense(points.clone()),
            &Weights::equal(points.nrows()),
            &Context::default(),
        )
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
        let table = select(
            &automatic,
            &Features::Dense(points.clone()),
            &Weights::equal(points.nrows()),
            &Context::default(),
        )
        .unwrap();
        assert_eq!(table.rows.len(), 1, "two clusters are the least that auto tries");
        let clusters = ClusterCount::Range { min: 2, max: 20 };
        let params = KMeansParams { clusters, ..automatic };
        let table = select(
            &params,
            &Features::Dense(points.clone()),
            &Weights::equal(points.nrows()),
            &Context::default(),
        )
        .unwrap();
        assert_eq!(table.rows.iter().map(|row| row.clusters).collect::<Vec<_>>(), [2, 3, 4]);
        assert_eq!(table.chosen, 2);
        let clusters = ClusterCount::Range { min: 2, max: 3 };
        let params = KMeansParams { clusters, ..params };
        // Three points alike in pairs of distance: every number of clusters scores 0 or the same.
        let even = ndarray::Array2::eye(4);
        let table =
            select(&params, &Features::Dense(even), &Weights::equal(4), &Context::default())
                .unwrap();
        assert_eq!(table.rows[0].silhouette, table.rows[1].silhouette);
        assert_eq!(table.chosen, 2);
    }
}
