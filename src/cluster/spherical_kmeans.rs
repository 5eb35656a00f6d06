//! Unit rows with weights -> clusters by spherical k-means, the best of several runs.
//!
//! Centres have length 1 and every document belongs to the one of the highest cosine, so that a kind
//! of report with a loose vocabulary does not lose its members to a tight one.

use serde::{Deserialize, Serialize};

use super::batch::Batch;
use super::clustering::Clustering;
use super::count::ClusterCount;
use super::counted::{self, Counted, Grouping};
use super::features::Features;
use super::sparse::{Engine, Objective, Settings};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::weights::Weights;

/// K-means by cosine (Dhillon & Modha 2001) from greedy k-means++ seeds, on the terms themselves or
/// on a projection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SphericalKMeansParams {
    /// How many clusters: `auto` (default), a range such as `2..20`, or a number.
    pub clusters: ClusterCount,
    /// Independent runs, at least 1; the one with the highest sum of cosines is kept. Default 4.
    pub runs: usize,
    /// Iterations of a run, at least 1. Default 300.
    pub max_iterations: u64,
    /// A run ends when the centres together move by less than this (Euclidean distance), above 0.
    /// Default 1e-4.
    pub tolerance: f64,
    /// Documents that an iteration looks at: `auto` (default: all of up to 200,000, otherwise batches
    /// of 4,096), `none` (always all) or a number (Sculley 2010, Web-scale k-means clustering).
    pub batch: Batch,
}

impl Default for SphericalKMeansParams {
    fn default() -> Self {
        Self {
            clusters: ClusterCount::Auto,
            runs: 4,
            max_iterations: 300,
            tolerance: 1e-4,
            batch: Batch::Auto,
        }
    }
}

impl SphericalKMeansParams {
    /// Refuses settings outside their range.
    pub fn check(&self) -> Result<()> {
        self.clusters.check()?;
        if self.runs == 0 {
            return Err(Error::setting("--runs", 0, "at least 1"));
        }
        if self.max_iterations == 0 {
            return Err(Error::setting("max_iterations", 0, "at least 1"));
        }
        if !(self.tolerance.is_finite() && self.tolerance > 0.0) {
            return Err(Error::setting("tolerance", self.tolerance, "a number above 0"));
        }
        self.batch.check()
    }

    /// Clusters the documents by [`super::counted::fit`].
    pub fn fit(
        &self,
        features: &Features,
        weights: &Weights,
        context: &Context<'_>,
    ) -> Result<Clustering> {
        self.check()?;
        counted::fit(self, features, weights, context)
    }
}

impl Counted for SphericalKMeansParams {
    fn clusters(&self) -> ClusterCount {
        self.clusters
    }

    fn steps(&self) -> u64 {
        self.runs as u64
    }

    fn group(
        &self,
        points: &Features,
        weights: &[f64],
        k: usize,
        stream: &str,
        context: &Context<'_>,
    ) -> Result<Grouping> {
        let counts = self.group_each(points, weights, &[k], stream, context)?;
        Ok(counts.into_iter().next().expect("one count, one grouping"))
    }

    fn group_each(
        &self,
        points: &Features,
        weights: &[f64],
        counts: &[usize],
        stream: &str,
        context: &Context<'_>,
    ) -> Result<Vec<Grouping>> {
        let settings = Settings {
            objective: Objective::Spherical,
            max_iterations: self.max_iterations,
            tolerance: self.tolerance,
            batch: self.batch.size(points.n_docs()),
        };
        let engine = Engine::new(points, weights);
        let best = |&k| {
            let best = engine.best_of(self.runs, k, &settings, stream, context)?;
            Ok(Grouping { labels: best.labels, inertia: best.inertia })
        };
        counts.iter().map(best).collect()
    }
}
