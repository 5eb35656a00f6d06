//! Unit rows with weights -> clusters of documents that dense places join, and noise: DBSCAN.

use ndarray::{ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::clustering::Clustering;
use super::counted::placed_and_followers;
use super::features::Features;
use super::{density, linfa};
use crate::context::Context;
use crate::error::Result;
use crate::matrix::weights::Weights;
use crate::note::{Note, Severity};

/// Points handled by one task.
const BLOCK: usize = 256;
/// Distances are widened by this share, so that one that makes a core point also joins it.
const WIDER: f64 = 1.0 + 1e-9;

/// DBSCAN (Ester, Kriegel, Sander & Xu 1996) on cosine distance, joined by linfa. A document with
/// documents of a weight of `min_points` within `eps` is a core; cores within `eps` of each other are
/// of one cluster; other documents belong to the nearest core within `eps` (so that their order
/// decides nothing), or are noise. It finds the number of clusters.
///
/// linfa counts rows: cores are found here, where documents count as their weights say. A document
/// that weighs nothing goes where the first of its copies goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DbscanParams {
    /// Cosine distance, `1 - cosine similarity`, of neighbours, above 0 and at most 2. Default: the
    /// knee of the core distances in rising order, where they are farthest below the straight line
    /// from the least to the greatest (Satopaa et al. 2011): beyond it distances shoot up, as they do
    /// for noise.
    pub eps: Option<f64>,
    /// Documents, by weight, within `eps` of a core, itself among them, at least 1. Default 5.
    pub min_points: usize,
    /// Put noise into the cluster with the nearest centre. Default no.
    pub assign_rest: bool,
}

impl Default for DbscanParams {
    fn default() -> Self {
        Self { eps: None, min_points: 5, assign_rest: false }
    }
}

impl DbscanParams {
    /// Refuses settings outside their range.
    pub fn check(&self) -> Result<()> {
        density::check_eps(self.eps)?;
        density::check_min_points(self.min_points)
    }

    /// Clusters the documents that can be placed. An `eps` that was found is in the notes.
    pub fn fit(
        &self,
        features: &Features,
        weights: &Weights,
        context: &Context<'_>,
    ) -> Result<Clustering> {
        self.check()?;
        features.dense("dbscan")?;
        let (observed, _) = placed_and_followers(features, weights)?;
        let points = features.select(&observed);
        let own = weights.select(&observed);
        let mut found = None;
        let groups = context.stage("clustering", Some(observed.len() as u64), || {
            let cores =
                density::core_distances(&points, own.weights(), self.min_points, context)?;
            let radius = match self.eps {
                Some(eps) => density::radius(eps),
                None => *found.insert(knee(&cores)),
            };
            join(points.dense("dbscan")?, &cores, radius * WIDER)
        })?;
        let n_groups = groups.iter().flatten().max().map_or(0, |last| *last as usize + 1);
        let mut clustering =
            density::finish(features, weights, &observed, &groups, n_groups, self.assign_rest);
        clustering.remarks.extend(found.map(|radius| {
            let eps = radius * radius / 2.0;
            Note::new(
                Severity::Info,
                "eps",
                observed.len(),
                format!("documents within a cosine distance of {eps:.4} are neighbours"),
                "It is the knee of the distances within which a document has enough neighbours: \
                 give --eps to set it.",
                [],
            )
        }));
        Ok(clustering)
    }
}

/// The core distance that is farthest below the line from the least to the greatest; the greatest
/// where none is below it, the smallest above 0 at least.
fn knee(cores: &[f64]) -> f64 {
    let mut rising: Vec<f64> = cores.iter().copied().filter(|core| core.is_finite()).collect();
    rising.sort_unstable_by(f64::total_cmp);
    let (Some(&least), Some(&greatest)) = (rising.first(), rising.last()) else { return 1.0 };
    let slope = (greatest - least) / (rising.len() - 1).max(1) as f64;
    let below = |at: usize| least + slope * at as f64 - rising[at];
    let first_lowest = |best: usize, at: usize| if below(at) > below(best) { at } else { best };
    let knee = rising[(0..rising.len()).rev().reduce(first_lowest).unwrap_or(0)];
    knee.max(f64::EPSILON.sqrt())
}

/// The group of every point, groups numbered by their first core.
fn join(
    points: ArrayView2<'_, f64>,
    core_distances: &[f64],
    radius: f64,
) -> Result<Vec<Option<u32>>> {
    let (cores, others): (Vec<usize>, Vec<usize>) =
        (0..points.nrows()).partition(|&point| core_distances[point] <= radius);
    let core_points = points.select(Axis(0), &cores);
    let group_of_core = linfa::connected(core_points.view(), radius)?;
    let mut groups = vec![None; points.nrows()];
    for (&core, &group) in cores.iter().zip(&group_of_core) {
        groups[core] = Some(group);
    }
    // Unit rows: the nearest core has the largest product.
    let nearest = |products: ArrayView1<'_, f64>| {
        let rows = products.iter().copied().zip(&group_of_core);
        let (dot, group) =
            rows.reduce(|best, core| if core.0 > best.0 { core } else { best })?;
        (2.0 - 2.0 * dot <= radius * radius).then_some(*group)
    };
    let of_others: Vec<Option<u32>> = others
        .par_chunks(BLOCK)
        .flat_map_iter(|block| {
            let products = points.select(Axis(0), block).dot(&core_points.t());
            products.rows().into_iter().map(nearest).collect::<Vec<_>>()
        })
        .collect();
    for (&other, group) in others.iter().zip(of_others) {
        groups[other] = group;
    }
    Ok(groups)
}
