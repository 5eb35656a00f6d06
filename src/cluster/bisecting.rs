//! Unit rows with weights -> clusters by splitting one in two until there are enough.
//!
//! All numbers of clusters come of one series of splits, so that the clusters of a larger number lie
//! within those of a smaller one.

use serde::{Deserialize, Serialize};

use super::clustering::Clustering;
use super::count::ClusterCount;
use super::counted::{self, Counted, Grouping};
use super::features::Features;
use super::sparse::{Engine, Objective, Settings};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::weights::Weights;

/// A cluster whose mean squared distance to its centre is below this holds equal documents.
const EQUAL: f64 = 1e-12;

/// Which cluster is split next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// The one with the largest weighted sum of squared distances to its centre.
    #[default]
    Inertia,
    /// The one whose documents weigh most.
    Size,
}

/// Bisecting k-means (Steinbach, Karypis & Kumar 2000, A comparison of document clustering
/// techniques): 2-means again and again, each time the best of several runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BisectingParams {
    /// How many clusters: `auto` (default), a range such as `2..20`, or a number.
    pub clusters: ClusterCount,
    /// Runs of 2-means for each split, at least 1; the one with the lowest inertia is kept. Default 4.
    pub runs: usize,
    /// Iterations of a run, at least 1. Default 300.
    pub max_iterations: u64,
    /// A run ends when its two centres together move by less than this (Euclidean distance), above 0.
    /// Default 1e-4.
    pub tolerance: f64,
    /// Which cluster is split next: that of the largest `inertia` (default) or `size`.
    pub split: Split,
}

impl Default for BisectingParams {
    fn default() -> Self {
        Self {
            clusters: ClusterCount::Auto,
            runs: 4,
            max_iterations: 300,
            tolerance: 1e-4,
            split: Split::Inertia,
        }
    }
}

impl BisectingParams {
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
        Ok(())
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

    /// The cluster to split next, the first of equals; one of equal documents only when all are.
    fn next(&self, parts: &[Part]) -> usize {
        let size = |part: &Part| match self.split {
            _ if part.documents.len() < 2 => (0, 0.0),
            _ if part.inertia <= EQUAL * part.weight => (1, part.weight),
            Split::Inertia => (2, part.inertia),
            Split::Size => (2, part.weight),
        };
        (1..parts.len()).fold(0, |best, at| {
            if size(&parts[at]) > size(&parts[best]) { at } else { best }
        })
    }
}

/// One cluster on the way.
struct Part {
    documents: Vec<usize>,
    weight: f64,
    inertia: f64,
}

impl Part {
    fn new(documents: Vec<usize>, points: &Features, weights: &[f64]) -> Self {
        let own: Vec<f64> = documents.iter().map(|&document| weights[document]).collect();
        let points = points.select(&documents);
        let together = vec![Some(0); documents.len()];
        let centres = points.means(&together, &own, 1);
        let inertia = super::clustering::inertia(&points, &together, &own, &centres);
        Self { documents, weight: own.iter().sum(), inertia }
    }

    /// The two halves of the best run.
    fn halves(
        &self,
        number: usize,
        method: &BisectingParams,
        (points, weights): (&Features, &[f64]),
        stream: &str,
        context: &Context<'_>,
    ) -> Result<[Self; 2]> {
        let settings = Settings {
            objective: Objective::Euclidean,
            max_iterations: method.max_iterations,
            tolerance: method.tolerance,
            batch: None,
        };
        let own: Vec<f64> = self.documents.iter().map(|&document| weights[document]).collect();
        let rows = points.select(&self.documents);
        let engine = Engine::new(&rows, &own);
        let mut best: Option<super::sparse::Partition> = None;
        for run in 0..method.runs as u64 {
            let mut generator = context.seed.generator(stream, ((number as u64) << 32) | run);
            let found = engine.run(2, &settings, &mut generator, context)?;
            if best.as_ref().is_none_or(|best| found.inertia < best.inertia) {
                best = Some(found);
            }
        }
        let labels = best.expect("check() asks for at least one run").labels;
        let half = |label: u32| {
            let of = self.documents.iter().zip(&labels).filter(|(_, own)| **own == label);
            Self::new(of.map(|(&document, _)| document).collect(), points, weights)
        };
        Ok([half(0), half(1)])
    }
}

impl Counted for BisectingParams {
    fn clusters(&self) -> ClusterCount {
        self.clusters
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
        let most = counts.iter().copied().max().unwrap_or(0);
        let all = (0..points.n_docs()).collect();
        let mut parts = vec![Part::new(all, points, weights)];
        let mut stages = Vec::new();
        loop {
            let wanted = counts.iter().filter(|&&count| count == parts.len()).count();
            stages.extend(std::iter::repeat_n((parts.len(), grouping(&parts, points.n_docs())), wanted));
            context.progress.advance(wanted as u64);
            if parts.len() >= most {
                break;
            }
            let next = self.next(&parts);
            let halves = parts[next].halves(parts.len(), self, (points, weights), stream, context)?;
            let [first, second] = halves;
            parts[next] = first;
            parts.push(second);
        }
        let of = |&count: &usize| {
            let stage = stages.iter().find(|(made, _)| *made == count);
            stage.expect("splitting passes every number on its way").1.clone()
        };
        Ok(counts.iter().map(of).collect())
    }
}

fn grouping(parts: &[Part], n_docs: usize) -> Grouping {
    let mut labels = vec![0; n_docs];
    for (part, label) in parts.iter().zip(0..) {
        part.documents.iter().for_each(|&document| labels[document] = label);
    }
    Grouping { labels, inertia: parts.iter().map(|part| part.inertia).sum() }
}
