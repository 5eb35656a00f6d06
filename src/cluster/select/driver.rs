//! A method that makes numbers of clusters -> the silhouette of each.

use super::{Criterion, SelectionRow, SelectionTable};
use crate::cluster::Clustering;
use crate::cluster::count::ClusterCount;
use crate::cluster::counted::Counted;
use crate::cluster::features::Features;
use crate::cluster::quality::{SilhouetteForm, calinski_harabasz, davies_bouldin, silhouettes_in};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::weights::Weights;

/// At most this many documents are looked at.
const SAMPLE: usize = 5_000;
/// The numbers that `auto` tries, as far as each cluster has [`DOCUMENTS_A_CLUSTER`] on average, by
/// weight: of few documents nearly every one would become a kind of its own.
const AUTO: (usize, usize) = (2, 20);
const DOCUMENTS_A_CLUSTER: f64 = 5.0;

/// Tries the numbers of clusters that `method` is to choose from, as far as there are documents
/// enough, on all points or on a sample.
pub(in crate::cluster) fn select(
    method: &impl Counted,
    points: &Features,
    weights: &Weights,
    context: &Context<'_>,
) -> Result<SelectionTable> {
    let sampled = sample(points, weights, context);
    let (points, weights) = sampled.as_ref().map_or((points, weights), |(p, w)| (p, w));
    let counts = counts(method.clusters(), points, weights)?;
    let steps = counts.len() as u64 * method.steps();
    context.stage("choosing clusters", Some(steps), || {
        let groupings =
            method.group_each(points, weights.weights(), &counts, "cluster-selection", context)?;
        let labelings = groupings.into_iter().map(|grouping| grouping.labels).collect::<Vec<_>>();
        let clusterings: Vec<Clustering> = counts
            .iter()
            .zip(&labelings)
            .map(|(&k, labels)| {
                let groups: Vec<Option<u32>> = labels.iter().copied().map(Some).collect();
                Clustering::new(points, &groups, weights.weights(), k)
            })
            .collect();
        let rows = rows(points, weights, &counts, &clusterings);
        let form = SilhouetteForm::of(points);
        Ok(SelectionTable::new(rows, Criterion::Silhouette, form, points.n_docs()))
    })
}

/// Some of the documents, where there are too many to look at all.
pub(super) fn sample(
    points: &Features,
    weights: &Weights,
    context: &Context<'_>,
) -> Option<(Features, Weights)> {
    let n_points = points.n_docs();
    (n_points > SAMPLE).then(|| {
        let mut generator = context.seed.generator("cluster-sample", 0);
        let mut sample = rand::seq::index::sample(&mut generator, n_points, SAMPLE).into_vec();
        sample.sort_unstable();
        (points.select(&sample), weights.select(&sample))
    })
}

/// The numbers of clusters to try.
pub(super) fn counts(
    clusters: ClusterCount,
    points: &Features,
    weights: &Weights,
) -> Result<Vec<usize>> {
    let documents: f64 = weights.weights().iter().sum();
    let (min, max) = match clusters {
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
            clusters,
            format!(
                "at most {distinct}, one for each different document; to choose among several takes \
                 three documents, and two that differ: give a number"
            ),
        ));
    }
    Ok((min..=max).collect())
}

/// What the measures of the clusters by themselves say of each number; all documents are in clusters.
pub(super) fn rows(
    points: &Features,
    weights: &Weights,
    counts: &[usize],
    clusterings: &[Clustering],
) -> Vec<SelectionRow> {
    let labels = |clustering: &Clustering| -> Vec<u32> {
        clustering.assignment.iter().map(|cluster| cluster.unwrap_or(0)).collect()
    };
    let labelings: Vec<Vec<u32>> = clusterings.iter().map(labels).collect();
    let labelings: Vec<&[u32]> = labelings.iter().map(Vec::as_slice).collect();
    let form = SilhouetteForm::of(points);
    let silhouettes = silhouettes_in(form, points, weights, &labelings);
    let row = |((&clusters, clustering), values): ((&usize, &Clustering), Vec<f64>)| SelectionRow {
        clusters,
        silhouette: Some(mean(&values, weights.weights())),
        calinski_harabasz: calinski_harabasz(points, clustering, weights),
        davies_bouldin: davies_bouldin(points, clustering, weights),
        inertia: clustering.inertia,
        gap: None,
        stability: None,
    };
    counts.iter().zip(clusterings).zip(silhouettes).map(row).collect()
}

fn mean(values: &[f64], weights: &[f64]) -> f64 {
    let sum: f64 = values.iter().zip(weights).map(|(value, weight)| value * weight).sum();
    sum / weights.iter().sum::<f64>()
}
