//! Clusters -> how much they overlap: the index of Davies & Bouldin (1979).

use super::super::clustering::Clustering;
use super::super::features::Features;
use super::centre_distances;
use crate::matrix::weights::Weights;

/// Mean over the clusters of the largest `(s_i + s_j) / d_ij`: `s_i` the weighted mean Euclidean
/// distance of the documents of a cluster to its centre, `d_ij` that between two centres. From 0,
/// lower is better. `None` with fewer than two clusters.
pub fn davies_bouldin(
    features: &Features,
    clustering: &Clustering,
    weights: &Weights,
) -> Option<f64> {
    let n_clusters = clustering.n_clusters;
    if n_clusters < 2 {
        return None;
    }
    let mut spreads = vec![0.0; n_clusters];
    let distances = centre_distances(features, clustering);
    for ((squared, cluster), weight) in
        distances.iter().zip(&clustering.assignment).zip(weights.weights())
    {
        if let Some(cluster) = cluster {
            spreads[*cluster as usize] += weight * squared.sqrt();
        }
    }
    for (spread, weight) in spreads.iter_mut().zip(&clustering.weighted_sizes) {
        *spread = if *weight > 0.0 { *spread / weight } else { 0.0 };
    }
    let centres = &clustering.centres;
    let lengths = super::super::clustering::squared_lengths(centres);
    let dots = centres.dot(&centres.t());
    let overlap = |a: usize, b: usize| {
        let lengths = lengths[a] + lengths[b];
        let squared = lengths - 2.0 * dots[[a, b]];
        // Of centres that nearly meet, the difference of lengths is rounding.
        let squared = if squared < 1e-6 * lengths {
            let pairs = centres.row(a).into_iter().zip(centres.row(b));
            pairs.map(|(a, b)| (a - b) * (a - b)).sum()
        } else {
            squared
        };
        // As scikit-learn: centres in one place do not count.
        if squared > 0.0 { (spreads[a] + spreads[b]) / f64::sqrt(squared) } else { 0.0 }
    };
    let worst =
        |a: usize| (0..n_clusters).filter(|&b| b != a).map(|b| overlap(a, b)).fold(0.0, f64::max);
    Some((0..n_clusters).map(worst).sum::<f64>() / n_clusters as f64)
}
