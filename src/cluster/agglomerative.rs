//! Unit rows with weights -> a tree of clusters from the bottom up, cut at a number of them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::clustering::{self, Clustering};
use super::count::ClusterCount;
use super::counted::{self, Counted, Grouping, placed_and_followers};
use super::dendrogram::Dendrogram;
use super::families::Families;
use super::features::Features;
use super::linkage::{self, Linkage};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::weights::Weights;

/// Agglomerative clustering (Ward 1963; Müllner 2011): every document begins as a cluster of its
/// own, and the two clusters nearest each other become one until a single one is left. One tree
/// serves every number of clusters.
///
/// It takes time and memory that grow with the square of the documents: four bytes a pair.
///
/// Where all documents weigh 1, each is a leaf. Otherwise, as linkage knows no weights, each family of
/// copies is one leaf, its first document, and counts as one; the copies go where that one goes. That
/// is exact for families that weigh 1 together, as they do when reprints are discounted or only the
/// first of them counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AgglomerativeParams {
    /// How many clusters: `auto` (default), a range such as `2..20`, or a number.
    pub clusters: ClusterCount,
    /// How far two clusters are from each other: `ward` (default), `average` or `complete`.
    pub linkage: Linkage,
    /// Most documents that are taken, at least 1. Default 20000, whose distances take 0.8 GB.
    pub max_documents: usize,
}

impl Default for AgglomerativeParams {
    fn default() -> Self {
        Self { clusters: ClusterCount::Auto, linkage: Linkage::Ward, max_documents: 20_000 }
    }
}

impl AgglomerativeParams {
    /// Refuses settings outside their range.
    pub fn check(&self) -> Result<()> {
        self.clusters.check()?;
        if self.max_documents == 0 {
            return Err(Error::setting("--max-documents", 0, "at least 1"));
        }
        Ok(())
    }

    /// Clusters the documents by `super::counted::fit`; the result keeps the tree.
    pub fn fit(
        &self,
        features: &Features,
        weights: &Weights,
        context: &Context<'_>,
    ) -> Result<Clustering> {
        self.check()?;
        let (placed, followers) = placed_and_followers(features, weights)?;
        let families = if weights.is_equal() {
            Families::of(&placed, &followers, &Weights::equal(features.n_docs()))
        } else {
            Families::of(&placed, &followers, weights)
        };
        let leaves = &families.representatives;
        self.refuse_too_many(leaves.len())?;
        let trees = Trees { params: self, last: Mutex::new(None) };
        let found = counted::fit(&trees, features, &families.gathered(weights), context)?;
        let tree = trees.tree(&features.select(leaves), context)?;
        let mut groups = found.assignment;
        families.follow(&mut groups);
        let clustering = Clustering::new(features, &groups, weights.weights(), found.n_clusters);
        let leaves = leaves.iter().map(|&document| document as u32).collect();
        let hierarchy = Some(Dendrogram { leaves, ..Dendrogram::clone(&tree) });
        Ok(Clustering { selection: found.selection, hierarchy, ..clustering })
    }

    fn refuse_too_many(&self, n: usize) -> Result<()> {
        if n <= self.max_documents {
            return Ok(());
        }
        let (size, unit) = match linkage::bytes(n) {
            bytes if bytes < 1e9 => (bytes / 1e6, "MB"),
            bytes => (bytes / 1e9, "GB"),
        };
        Err(Error::setting(
            "--max-documents",
            self.max_documents,
            format!(
                "at least {n} for this input: the distances of so many documents would take \
                 {size:.1} {unit} of memory; otherwise take fewer documents, or another method, \
                 such as kmeans or leiden"
            ),
        ))
    }
}

/// The points of a tree, and the tree.
type Kept = (Arc<Features>, Arc<Dendrogram>);

/// Makes trees; the last one is kept, as the choice of a number and the final cut take the same.
struct Trees<'a> {
    params: &'a AgglomerativeParams,
    last: Mutex<Option<Kept>>,
}

impl Trees<'_> {
    /// The tree over `points`, whose leaves are numbered as the points are.
    fn tree(&self, points: &Features, context: &Context<'_>) -> Result<Arc<Dendrogram>> {
        // Never locked while a tree is made: whoever waits here may be the thread that makes it.
        let kept = self.last().as_ref().filter(|(known, _)| **known == *points).cloned();
        if let Some((_, tree)) = kept {
            return Ok(tree);
        }
        let linkage = self.params.linkage;
        let merges = linkage::merges(points, linkage, context)?;
        let leaves = (0..points.n_docs() as u32).collect();
        let tree = Arc::new(Dendrogram { leaves, merges, linkage });
        *self.last() = Some((Arc::new(points.clone()), Arc::clone(&tree)));
        Ok(tree)
    }

    /// A tree is stored whole: a thread that failed with it at hand cannot have spoiled it.
    fn last(&self) -> MutexGuard<'_, Option<Kept>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counted for Trees<'_> {
    fn clusters(&self) -> ClusterCount {
        self.params.clusters
    }

    fn group(
        &self,
        points: &Features,
        weights: &[f64],
        k: usize,
        stream: &str,
        context: &Context<'_>,
    ) -> Result<Grouping> {
        let mut groupings = self.group_each(points, weights, &[k], stream, context)?;
        Ok(groupings.pop().expect("one grouping for every number asked for"))
    }

    fn group_each(
        &self,
        points: &Features,
        weights: &[f64],
        counts: &[usize],
        _stream: &str,
        context: &Context<'_>,
    ) -> Result<Vec<Grouping>> {
        let tree = self.tree(points, context)?;
        let cut = |&k: &usize| {
            let labels = tree.cut(k);
            let groups: Vec<Option<u32>> = labels.iter().copied().map(Some).collect();
            let centres = points.means(&groups, weights, k);
            let inertia = clustering::inertia(points, &groups, weights, &centres);
            context.progress.advance(1);
            Grouping { labels, inertia }
        };
        Ok(counts.iter().map(cut).collect())
    }
}

#[cfg(test)]
mod tests;
