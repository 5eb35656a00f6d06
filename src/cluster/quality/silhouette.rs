//! Documents and their clusters -> how well each document sits in its cluster.
//!
//! The silhouette compares the mean distance of a document to the others of its cluster with that to
//! the nearest other cluster. Means are weighted, and the copies of the document's own report are
//! left out of both, as the document itself is: that a reprint lies near its original says nothing.

use serde::Serialize;

use super::super::clustering::Clustering;
use super::super::features::Features;
use super::super::nearest::placements;
use super::cosine::cosine_silhouettes;
use super::euclidean::{ratio, silhouettes};
use crate::matrix::weights::Weights;

/// Above this many documents the silhouette is not taken from Euclidean distances between all.
pub const EXACT_SILHOUETTE_LIMIT: usize = 50_000;

/// How a silhouette was computed. Values of different forms do not compare: a squared distance sets
/// clusters farther apart than the distance itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SilhouetteForm {
    /// From the Euclidean distances between all documents (Rousseeuw 1987), in `O(n^2 d)`.
    #[serde(rename = "euclidean")]
    Exact,
    /// From the cosine distances `1 - cos` between all documents, exact too, in `O(n d k)`.
    Cosine,
    /// From the Euclidean distances to the cluster centres, an approximation.
    Centroid,
}

impl SilhouetteForm {
    /// What [`Silhouette::of`] takes for `n_docs` documents: cosine for documents in their terms and
    /// for more than [`EXACT_SILHOUETTE_LIMIT`], else Euclidean.
    pub fn of(features: &Features) -> Self {
        match features {
            Features::Dense(points) if points.nrows() <= EXACT_SILHOUETTE_LIMIT => Self::Exact,
            _ => Self::Cosine,
        }
    }

    /// The name of its distance in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "euclidean",
            Self::Cosine => "cosine",
            Self::Centroid => "centroid",
        }
    }
}

/// The silhouette of every document: from -1 (it would fit another cluster) over 0 (between two) to
/// 1 (it fits its own).
#[derive(Debug, Clone, PartialEq)]
pub struct Silhouette {
    /// How it was computed.
    pub form: SilhouetteForm,
    /// One value for each document; `None` for documents in no cluster, and everywhere when there
    /// are fewer than two clusters.
    pub documents: Vec<Option<f64>>,
    /// Weighted mean of each cluster.
    pub clusters: Vec<Option<f64>>,
    /// Weighted mean of all documents in clusters.
    pub mean: Option<f64>,
}

impl Silhouette {
    /// The silhouette of a clustering in the form that [`SilhouetteForm::of`] names.
    pub fn of(features: &Features, clustering: &Clustering, weights: &Weights) -> Self {
        Self::in_form(SilhouetteForm::of(features), features, clustering, weights)
    }

    /// The silhouette of a clustering in the given form.
    pub fn in_form(
        form: SilhouetteForm,
        features: &Features,
        clustering: &Clustering,
        weights: &Weights,
    ) -> Self {
        let documents = match form {
            _ if clustering.n_clusters < 2 => vec![None; features.n_docs()],
            SilhouetteForm::Exact | SilhouetteForm::Cosine => {
                exact(form, features, clustering, weights)
            }
            SilhouetteForm::Centroid => centroid_form(features, clustering, weights),
        };
        let mean = |cluster: Option<u32>| {
            let of_cluster = |own: &Option<u32>| cluster.is_none() || *own == cluster;
            let (mut sum, mut weight) = (0.0, 0.0);
            let rows = documents.iter().zip(&clustering.assignment).zip(weights.weights());
            for ((value, _), own_weight) in rows.filter(|((_, own), _)| of_cluster(own)) {
                if let Some(value) = value {
                    sum += own_weight * value;
                    weight += own_weight;
                }
            }
            (weight > 0.0).then(|| sum / weight)
        };
        let clusters =
            (0..clustering.n_clusters as u32).map(|cluster| mean(Some(cluster))).collect();
        Self { form, clusters, mean: mean(None), documents }
    }
}

fn exact(
    form: SilhouetteForm,
    features: &Features,
    clustering: &Clustering,
    weights: &Weights,
) -> Vec<Option<f64>> {
    let assignment = &clustering.assignment;
    let (clustered, labels): (Vec<usize>, Vec<u32>) = assignment
        .iter()
        .enumerate()
        .filter_map(|(document, cluster)| cluster.map(|cluster| (document, cluster)))
        .unzip();
    let points = features.select(&clustered);
    let weights = weights.select(&clustered);
    let values = silhouettes_in(form, &points, &weights, &[&labels]).remove(0);
    let mut documents = vec![None; assignment.len()];
    for (&document, value) in clustered.iter().zip(values) {
        documents[document] = Some(value);
    }
    documents
}

/// Silhouettes of all points under several labelings, by the distance of `form`.
pub(crate) fn silhouettes_in(
    form: SilhouetteForm,
    points: &Features,
    weights: &Weights,
    labelings: &[&[u32]],
) -> Vec<Vec<f64>> {
    if form == SilhouetteForm::Exact {
        return silhouettes(points, weights, labelings);
    }
    labelings.iter().map(|labels| cosine_silhouettes(points, weights, labels)).collect()
}

/// `(b - a) / max(a, b)` with the distance `a` to the own centre and `b` to the next; 0 in a cluster
/// of one report.
fn centroid_form(
    features: &Features,
    clustering: &Clustering,
    weights: &Weights,
) -> Vec<Option<f64>> {
    let lone = lone_reports(clustering, weights);
    let value = |cluster: u32, own: f64, margin: f64| {
        if lone[cluster as usize] { 0.0 } else { ratio(own, own + margin) }
    };
    placements(features, clustering)
        .into_iter()
        .zip(&clustering.assignment)
        .map(|(placement, cluster)| {
            let placement = placement?;
            Some(value((*cluster)?, placement.distance, placement.margin?))
        })
        .collect()
}

/// For every cluster, whether all documents in it that weigh anything are copies of one report.
fn lone_reports(clustering: &Clustering, weights: &Weights) -> Vec<bool> {
    let mut lone = vec![true; clustering.n_clusters];
    let mut first: Vec<Option<u32>> = vec![None; clustering.n_clusters];
    let rows = clustering.assignment.iter().zip(weights.weights()).zip(weights.units());
    for ((cluster, weight), &unit) in rows {
        if let Some(cluster) = cluster.filter(|_| *weight > 0.0) {
            let first = first[cluster as usize].get_or_insert(unit);
            lone[cluster as usize] &= *first == unit;
        }
    }
    lone
}
