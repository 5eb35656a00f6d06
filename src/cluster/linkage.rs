//! Points -> all their distances -> the merges of a tree by kodama. The only file that names its
//! types.
//!
//! kodama 0.3 is the nearest-neighbour chain of Müllner (2011, "Modern hierarchical, agglomerative
//! clustering algorithms"). It panics where the number of distances does not fit that of the points
//! and takes numbers that are not finite as they come: both are kept away from it here.

use kodama::Method;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::dendrogram::Merge;
use super::features::Features;
use crate::context::Context;
use crate::error::{Error, Result};

/// How far two clusters are from each other. All begin from the Euclidean distance of unit rows,
/// which orders pairs as cosine similarity does (`d^2 = 2 - 2 cos`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Linkage {
    /// By how much the sum of squared distances to the centres grows when the two become one (Ward
    /// 1963), as a distance: `sqrt(2 |A| |B| / (|A| + |B|))` times that of their centres.
    #[default]
    Ward,
    /// The mean distance of their documents.
    Average,
    /// The distance of the two documents farthest apart.
    Complete,
}

impl Linkage {
    /// Every name, in listing order.
    pub const NAMES: [&str; 3] = ["ward", "average", "complete"];

    /// What its heights are.
    pub fn height(self) -> &'static str {
        match self {
            Self::Ward => "Ward distance of the two clusters joined",
            Self::Average => "mean distance of the documents of the two clusters joined",
            Self::Complete => "largest distance of two documents in the cluster made",
        }
    }
}

/// The distances are kept in single precision: half the memory, and far finer than what a cosine of
/// two texts means. They are computed in double precision.
pub(super) type Distance = f32;

/// Rows of distances made by one task.
const BLOCK: usize = 64;

/// Squared distances below this are rounding: the two points are the same.
const SAME: f64 = 1e-13;

/// Bytes that the distances of `n` points take.
pub(super) fn bytes(n: usize) -> f64 {
    let n = n as f64;
    n * (n - 1.0).max(0.0) / 2.0 * size_of::<Distance>() as f64
}

/// The `n - 1` merges of the tree over `points`, by rising height.
pub(super) fn merges(
    points: &Features,
    linkage: Linkage,
    context: &Context<'_>,
) -> Result<Vec<Merge>> {
    let n = points.n_docs();
    if n < 2 {
        return Ok(Vec::new());
    }
    let mut distances = distances(points, context)?;
    if distances.iter().any(|distance| !distance.is_finite()) {
        return Err(Error::Numeric {
            method: "agglomerative",
            what: "a distance is not a finite number".into(),
        });
    }
    let method = match linkage {
        Linkage::Ward => Method::Ward,
        Linkage::Average => Method::Average,
        Linkage::Complete => Method::Complete,
    };
    let tree = kodama::linkage(&mut distances, n, method);
    let merge = |step: &kodama::Step<Distance>| Merge {
        left: step.cluster1 as u32,
        right: step.cluster2 as u32,
        height: f64::from(step.dissimilarity),
        size: step.size,
    };
    Ok(tree.steps().iter().map(merge).collect())
}

/// The distance of every pair `(i, j)`, `i < j`, row by row.
fn distances(points: &Features, context: &Context<'_>) -> Result<Vec<Distance>> {
    let n = points.n_docs();
    let lengths: Vec<f64> = (0..n).map(|at| points.point(at).squared_length()).collect();
    let mut distances = vec![0.0; n * (n - 1) / 2];
    let mut rest = distances.as_mut_slice();
    let mut blocks = Vec::with_capacity(n.div_ceil(BLOCK));
    for start in (0..n).step_by(BLOCK) {
        let rows = start..(start + BLOCK).min(n);
        let (block, after) = rest.split_at_mut(rows.clone().map(|row| n - 1 - row).sum());
        blocks.push((rows, block));
        rest = after;
    }
    blocks.into_par_iter().try_for_each(|(rows, mut block)| {
        context.progress.check()?;
        let dots = points.products(&rows.clone().collect::<Vec<_>>());
        for (row, dots) in rows.zip(dots.rows()) {
            let (out, after) = block.split_at_mut(n - 1 - row);
            for (other, out) in (row + 1..).zip(out) {
                let squared = lengths[row] + lengths[other] - 2.0 * dots[other];
                *out = if squared < SAME { 0.0 } else { squared.sqrt() as Distance };
            }
            block = after;
        }
        Ok(())
    })?;
    Ok(distances)
}
