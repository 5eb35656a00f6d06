//! Unit rows with weights -> clusters of any density that last as it rises, and noise: HDBSCAN*.

use serde::{Deserialize, Serialize};

use super::clustering::Clustering;
use super::condensed::CondensedTree;
use super::counted::placed_and_followers;
use super::density;
use super::features::Features;
use crate::context::Context;
use crate::error::Result;
use crate::matrix::weights::Weights;

/// HDBSCAN* (Campello, Moulavi & Sander 2013) with Euclidean distances of unit rows, which order
/// documents as the cosine does. It finds the number of clusters; documents where it is sparse are
/// noise, in no cluster. Exact: all distances are looked at, `O(n^2 d)` in time and `O(n)` in memory.
///
/// Documents count as their weights say, in densities, sizes and stabilities; one that weighs
/// nothing goes where the first of its copies goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HdbscanParams {
    /// Documents, by weight, that a cluster has at least, from 2. Default 15.
    pub min_cluster_size: usize,
    /// Documents, by weight, within the distance that says how dense it is around a document, itself
    /// among them, at least 1: more of them make more noise. Default 5.
    pub min_points: usize,
    /// Take the finest clusters, those that split no further, instead of those that last longest.
    /// Default no.
    pub leaves: bool,
    /// Put noise into the cluster with the nearest centre. Default no.
    pub assign_rest: bool,
}

impl Default for HdbscanParams {
    fn default() -> Self {
        Self { min_cluster_size: 15, min_points: 5, leaves: false, assign_rest: false }
    }
}

impl HdbscanParams {
    /// Refuses settings outside their range.
    pub fn check(&self) -> Result<()> {
        density::check_min_cluster_size(self.min_cluster_size)?;
        density::check_min_points(self.min_points)
    }

    /// Clusters the documents that can be placed.
    pub fn fit(
        &self,
        features: &Features,
        weights: &Weights,
        context: &Context<'_>,
    ) -> Result<Clustering> {
        self.check()?;
        features.dense("hdbscan")?;
        let (observed, _) = placed_and_followers(features, weights)?;
        let points = features.select(&observed);
        let own = weights.select(&observed);
        let (groups, n_groups) =
            context.stage("clustering", Some(2 * observed.len() as u64), || {
                let cores =
                    density::core_distances(&points, own.weights(), self.min_points, context)?;
                if cores.contains(&f64::INFINITY) {
                    return Ok((vec![None; observed.len()], 0));
                }
                // The mutual reachability distance (definition 4).
                let mutual = |a: usize, b: usize, distance: f64| distance.max(cores[a]).max(cores[b]);
                let steps = density::walk(&points, mutual, context)?;
                let tree = CondensedTree::new(&steps, own.weights(), self.min_cluster_size);
                Ok(tree.clusters(self.leaves))
            })?;
        Ok(density::finish(features, weights, &observed, &groups, n_groups, self.assign_rest))
    }
}
