//! A method that makes a number of clusters -> the number chosen, the clusters, every document placed.

use std::borrow::Cow;

use super::clustering::Clustering;
use super::count::ClusterCount;
use super::features::Features;
use super::select;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::weights::Weights;

/// Points in `k` groups.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grouping {
    /// The group of every point, below `k`.
    pub(super) labels: Vec<u32>,
    /// Weighted sum of squared distances to the centres of the groups.
    pub(super) inertia: f64,
}

/// A method that is told how many clusters to make.
pub(super) trait Counted: Sync {
    /// How many are wanted.
    fn clusters(&self) -> ClusterCount;

    /// How many steps of progress one call of [`Self::group`] makes.
    fn steps(&self) -> u64 {
        1
    }

    /// Puts `points`, each of which has a direction and a weight above 0, into `k` groups, none of
    /// them empty. `stream` names the random streams: the choice of `k` and the final clusters have
    /// streams of their own.
    fn group(
        &self,
        points: &Features,
        weights: &[f64],
        k: usize,
        stream: &str,
        context: &Context<'_>,
    ) -> Result<Grouping>;

    /// The same for several numbers of clusters; methods that make them all at once say so here.
    fn group_each(
        &self,
        points: &Features,
        weights: &[f64],
        counts: &[usize],
        stream: &str,
        context: &Context<'_>,
    ) -> Result<Vec<Grouping>> {
        counts.iter().map(|&k| self.group(points, weights, k, stream, context)).collect()
    }
}

/// Clusters the documents that can be placed; the others are in no cluster. Documents that weigh
/// nothing take no part in it and are then put into the cluster of the nearest centre.
pub(super) fn fit(
    method: &impl Counted,
    features: &Features,
    weights: &Weights,
    context: &Context<'_>,
) -> Result<Clustering> {
    let (placed, followers) = placed_and_followers(features, weights)?;
    // Most often that is every document, and then the rows need no copy.
    let points = if placed.len() == features.n_docs() {
        Cow::Borrowed(features)
    } else {
        Cow::Owned(features.select(&placed))
    };
    let own = weights.select(&placed);
    let (k, selection) = match method.clusters() {
        ClusterCount::Exactly(k) => (k, None),
        ClusterCount::Auto | ClusterCount::Range { .. } => {
            let table = select::select(method, &points, &own, context)?;
            (table.chosen, Some(table))
        }
    };
    if !points.has_distinct(k) {
        let distinct = points.n_distinct();
        return Err(Error::setting(
            "--clusters",
            k,
            format!(
                "at most {distinct}: of {} documents, {} can be placed and {distinct} differ",
                features.n_docs(),
                placed.len()
            ),
        ));
    }
    let grouping = context.stage("clustering", Some(method.steps()), || {
        method.group(&points, own.weights(), k, "cluster", context)
    })?;
    let mut groups = vec![None; features.n_docs()];
    for (&document, &label) in placed.iter().zip(&grouping.labels) {
        groups[document] = Some(label);
    }
    assign_nearest(features, &mut groups, weights.weights(), k, &followers);
    let clustering = Clustering::new(features, &groups, weights.weights(), k);
    Ok(Clustering { selection, ..clustering })
}

/// The documents that a method works on, and those that can be placed but weigh nothing.
pub(super) fn placed_and_followers(
    features: &Features,
    weights: &Weights,
) -> Result<(Vec<usize>, Vec<usize>)> {
    let (placed, followers): (Vec<usize>, Vec<usize>) =
        features.placed().into_iter().partition(|&document| weights.weights()[document] > 0.0);
    if placed.is_empty() {
        return Err(Error::empty(format!(
            "nothing to cluster: none of {} documents holds a term that was kept",
            features.n_docs()
        )));
    }
    Ok((placed, followers))
}

/// Puts each of `documents` into the group whose centre, the weighted mean of its documents so far,
/// is nearest, the first of equals.
pub(super) fn assign_nearest(
    features: &Features,
    groups: &mut [Option<u32>],
    weights: &[f64],
    n_groups: usize,
    documents: &[usize],
) {
    if documents.is_empty() || n_groups == 0 {
        return;
    }
    let centres = features.means(groups, weights, n_groups);
    let lengths = super::clustering::squared_lengths(&centres);
    let dots = features.select(documents).dots(centres.view());
    for (&document, dots) in documents.iter().zip(dots.rows()) {
        // Squared distance without the length of the point, equal for all centres.
        let parts = (0..).zip(lengths.iter().zip(dots).map(|(length, dot)| length - 2.0 * dot));
        let nearest =
            parts.reduce(|best: (u32, f64), part| if part.1 < best.1 { part } else { best });
        groups[document] = nearest.map(|(group, _)| group);
    }
}
