//! Clusters -> spread between over spread within: the variance ratio of Calinski & Harabasz (1974).

use super::super::clustering::Clustering;
use super::super::features::Features;
use super::centre_distances;
use crate::matrix::weights::Weights;

/// `(B / (k - 1)) / (W / (n - k))`: `B` the weighted squared distances of the centres to the mean of
/// all documents in clusters, `W` those of the documents to their centres, `n` the sum of weights.
/// Higher is better. 1 where nothing is spread within, as in scikit-learn; `None` with fewer than two
/// clusters or no more documents than clusters.
pub fn calinski_harabasz(
    features: &Features,
    clustering: &Clustering,
    weights: &Weights,
) -> Option<f64> {
    let k = clustering.n_clusters as f64;
    let n: f64 = clustering.weighted_sizes.iter().sum();
    if clustering.n_clusters < 2 || n <= k {
        return None;
    }
    let distances = centre_distances(features, clustering);
    let within: f64 = distances.iter().zip(weights.weights()).map(|(d, weight)| weight * d).sum();
    let centres = clustering.centres.rows().into_iter().zip(&clustering.weighted_sizes);
    let mut mean = ndarray::Array1::<f64>::zeros(features.n_dimensions());
    for (centre, &weight) in centres.clone() {
        mean.scaled_add(weight / n, &centre);
    }
    let apart = |(centre, &weight): (ndarray::ArrayView1<'_, f64>, &f64)| {
        weight * centre.iter().zip(&mean).map(|(a, b)| (a - b) * (a - b)).sum::<f64>()
    };
    let between: f64 = centres.map(apart).sum();
    Some(if within > 0.0 { between * (n - k) / (within * (k - 1.0)) } else { 1.0 })
}
