//! Unit rows with weights -> clusters by splitting one in two until there are enough.
//!
//! All numbers of clusters come of one series of splits, so that the clusters of a larger number lie
//! within those of a smaller one.

use std::str::FromStr;

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

impl FromStr for Split {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "inertia" => Ok(Self::Inertia),
            "size" => Ok(Self::Size),
            other => Err(Error::setting("--split", other, "inertia or size")),
        }
    }
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

    /// Clusters the documents by `super::counted::fit`.
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
        (1..parts.len()).fold(
            0,
            |best, at| {
                if size(&parts[at]) > size(&parts[best]) { at } else { best }
            },
        )
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
            stages.extend(std::iter::repeat_n(
                (parts.len(), grouping(&parts, points.n_docs())),
                wanted,
            ));
            context.progress.advance(wanted as u64);
            if parts.len() >= most {
                break;
            }
            let next = self.next(&parts);
            let halves =
                parts[next].halves(parts.len(), self, (points, weights), stream, context)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::{adjusted_rand_index, blobs};
    use crate::matrix::sparse::Csr;
    use ndarray::Array2;

    fn exactly(k: usize) -> BisectingParams {
        BisectingParams { clusters: ClusterCount::Exactly(k), ..Default::default() }
    }

    fn fit(params: &BisectingParams, features: &Features) -> Result<Clustering> {
        params.fit(features, &Weights::equal(features.n_docs()), &Context::default())
    }

    fn sparse(scores: &Array2<f64>) -> Features {
        let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
        for row in scores.rows() {
            indices.extend(0..scores.ncols() as u32);
            values.extend(row);
            indptr.push(indices.len());
        }
        Features::of_terms(&Csr::new(scores.ncols(), indptr, indices, values)).unwrap()
    }

    #[test]
    fn planted_blobs_are_split_off_one_by_one() {
        let (scores, planted) = blobs(&[60, 40, 30, 20], 6, 1);
        for features in [Features::new(&scores).unwrap(), sparse(&scores)] {
            for split in [Split::Inertia, Split::Size] {
                let found = fit(&BisectingParams { split, ..exactly(4) }, &features).unwrap();
                assert_eq!(adjusted_rand_index(&planted, &found.assignment), 1.0);
                assert_eq!(found.sizes, [60, 40, 30, 20]);
            }
        }
    }

    #[test]
    fn clusters_of_more_lie_within_those_of_fewer() {
        let (scores, _) = blobs(&[40; 5], 8, 2);
        let features = Features::new(&scores).unwrap();
        let weights = vec![1.0; 200];
        let counts: Vec<usize> = (1..=12).collect();
        let context = Context::default();
        let made = exactly(1).group_each(&features, &weights, &counts, "test", &context).unwrap();
        for (pair, k) in made.windows(2).zip(1..) {
            let mut parents = vec![None; k + 1];
            for (&coarse, &fine) in pair[0].labels.iter().zip(&pair[1].labels) {
                let parent = parents[fine as usize].get_or_insert(coarse);
                assert_eq!(*parent, coarse);
            }
            assert!(parents.iter().all(Option::is_some), "no cluster is empty");
            assert!(pair[1].inertia <= pair[0].inertia);
        }
        let one = exactly(1).group(&features, &weights, 7, "test", &context).unwrap();
        assert_eq!(one, made[6], "the same series of splits");
    }

    #[test]
    fn equal_documents_are_split_last() {
        // Nine copies of one document weigh most; the others differ.
        let mut scores = Array2::zeros((12, 3));
        scores.column_mut(0).iter_mut().take(9).for_each(|cell| *cell = 1.0);
        scores[(9, 1)] = 1.0;
        scores[(10, 2)] = 1.0;
        scores.row_mut(11).assign(&ndarray::array![0.0, 1.0, 1.0]);
        let features = Features::new(&scores).unwrap();
        for split in [Split::Inertia, Split::Size] {
            let found = fit(&BisectingParams { split, ..exactly(4) }, &features).unwrap();
            assert_eq!(found.sizes, [9, 1, 1, 1]);
        }
        let more = fit(&exactly(5), &features).unwrap_err().to_string();
        assert!(more.starts_with("--clusters 5: must be at most 4"), "{more}");
    }

    #[test]
    fn the_number_of_clusters_is_chosen_and_threads_change_nothing() {
        let (scores, _) = blobs(&[60, 50, 40], 6, 3);
        let features = Features::new(&scores).unwrap();
        let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        let run = || fit(&BisectingParams::default(), &features).unwrap();
        let found = pool(1).install(run);
        assert_eq!(found.n_clusters, 3);
        assert_eq!(found, pool(4).install(run));
    }

    #[test]
    fn refused_settings_are_named() {
        let features = Features::Dense(ndarray::array![[1.0, 0.0], [0.0, 1.0]]);
        for (params, expected) in [
            (BisectingParams { runs: 0, ..exactly(2) }, "--runs 0: must be at least 1"),
            (
                BisectingParams { max_iterations: 0, ..exactly(2) },
                "max_iterations 0: must be at least 1",
            ),
            (
                BisectingParams { tolerance: 0.0, ..exactly(2) },
                "tolerance 0: must be a number above 0",
            ),
        ] {
            assert_eq!(fit(&params, &features).unwrap_err().to_string(), expected);
        }
        assert_eq!(
            "mass".parse::<Split>().unwrap_err().to_string(),
            "--split mass: must be inertia or size"
        );
    }
}
