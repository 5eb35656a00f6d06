//! Documents and their clusters -> how good the clusters are, by themselves.

mod calinski_harabasz;
mod cosine;
mod davies_bouldin;
mod euclidean;
mod silhouette;

use rayon::prelude::*;
use serde::Serialize;

pub use calinski_harabasz::calinski_harabasz;
pub use cosine::cosine_silhouettes;
pub use davies_bouldin::davies_bouldin;
pub use euclidean::silhouettes;
pub(crate) use silhouette::silhouettes_in;
pub use silhouette::{EXACT_SILHOUETTE_LIMIT, Silhouette, SilhouetteForm};

use super::clustering::{Clustering, squared_lengths};
use super::features::Features;
use crate::matrix::weights::Weights;
use crate::table::{Cell, Column, column};

/// How good clusters are, measured by the documents alone. Documents in no cluster take no part:
/// a method that leaves out the doubtful ones looks better for it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Quality {
    /// Weighted mean silhouette, -1..1, higher is better.
    pub silhouette: Option<f64>,
    /// How it was computed, and by which distance: values of different forms do not compare.
    pub silhouette_form: SilhouetteForm,
    /// Davies-Bouldin index, from 0, lower is better.
    pub davies_bouldin: Option<f64>,
    /// Calinski-Harabasz index, higher is better.
    pub calinski_harabasz: Option<f64>,
}

impl Quality {
    /// The columns of the measures, in the order of [`Self::cells`].
    pub const COLUMNS: &[Column] = &[
        column("silhouette", "-1..1", "Weighted mean silhouette"),
        column("silhouette_form", "", "Distance of the silhouette: euclidean, cosine, centroid"),
        column("davies_bouldin", "0..", "Davies-Bouldin index, lower is better"),
        column("calinski_harabasz", "0..", "Calinski-Harabasz index, higher is better"),
    ];

    /// The measures with a silhouette that is known already.
    pub fn with_silhouette(
        silhouette: &Silhouette,
        features: &Features,
        clustering: &Clustering,
        weights: &Weights,
    ) -> Self {
        Self {
            silhouette: silhouette.mean,
            silhouette_form: silhouette.form,
            davies_bouldin: davies_bouldin(features, clustering, weights),
            calinski_harabasz: calinski_harabasz(features, clustering, weights),
        }
    }

    /// The measures as cells.
    pub fn cells(&self) -> Vec<Cell> {
        vec![
            self.silhouette.into(),
            self.silhouette_form.name().into(),
            self.davies_bouldin.into(),
            self.calinski_harabasz.into(),
        ]
    }
}

/// All measures of a clustering, with the silhouette of [`Silhouette::of`].
pub fn quality(features: &Features, clustering: &Clustering, weights: &Weights) -> Quality {
    let silhouette = Silhouette::of(features, clustering, weights);
    Quality::with_silhouette(&silhouette, features, clustering, weights)
}

/// Squared Euclidean distance of every document to the centre of its cluster; 0 for those in none.
fn centre_distances(features: &Features, clustering: &Clustering) -> Vec<f64> {
    let lengths = squared_lengths(&clustering.centres);
    let distance = |document: usize| {
        clustering.assignment[document].map_or(0.0, |cluster| {
            let centre = clustering.centres.row(cluster as usize);
            features.point(document).squared_distance(centre, lengths[cluster as usize])
        })
    };
    (0..features.n_docs()).into_par_iter().map(distance).collect()
}

#[cfg(test)]
mod tests;
