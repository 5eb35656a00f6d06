//! Unit rows -> clusters by k-means, the best of several runs.

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::clustering::{Clustering, means, squared_distances};
use super::count::ClusterCount;
use super::features::Features;
use super::{linfa, seeding, select};
use crate::context::Context;
use crate::error::{Error, Result};

/// Points handled by one task.
const BLOCK: usize = 1024;

/// K-means by Lloyd's iterations from k-means++ seeds (Arthur & Vassilvitskii 2007).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KMeansParams {
    /// How many clusters: `auto` (default), a range such as `2..20`, or a number.
    pub clusters: ClusterCount,
    /// Independent runs, at least 1; the one with the lowest inertia is kept. Default 4.
    pub runs: usize,
    /// Iterations of a run, at least 1. Default 300.
    pub max_iterations: u64,
    /// A run ends when the centres together move by less than this (Euclidean distance), above 0.
    /// Default 1e-4.
    pub tolerance: f64,
}

impl Default for KMeansParams {
    fn default() -> Self {
        Self { clusters: ClusterCount::Auto, runs: 4, max_iterations: 300, tolerance: 1e-4 }
    }
}

/// A finished run: the cluster of every point, and the sum of squared distances to the centres.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub(super) labels: Vec<u32>,
    pub(super) inertia: f64,
}

impl KMeansParams {
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

    /// Clusters the documents that can be placed; the others are in no cluster.
    pub fn fit(&self, features: &Features, context: &Context<'_>) -> Result<Clustering> {
        self.check()?;
        let placed = features.placed();
        if placed.is_empty() {
            return Err(Error::empty(format!(
                "nothing to cluster: none of {} documents holds a term that was kept",
                features.n_docs()
            )));
        }
        let points = features.select(&placed);
        let (k, selection) = match self.clusters {
            ClusterCount::Exactly(k) => (k, None),
            ClusterCount::Auto | ClusterCount::Range { .. } => {
                let table = select::select(self, points.view(), context)?;
                (table.chosen, Some(table))
            }
        };
        let distinct = distinct_rows(points.view());
        if k > distinct {
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
        let run = context.stage("clustering", Some(self.runs as u64), || {
            self.best_run(points.view(), k, "kmeans", context)
        })?;
        let mut groups = vec![None; features.n_docs()];
        for (&document, &label) in placed.iter().zip(&run.labels) {
            groups[document] = Some(label);
        }
        Ok(Clustering { selection, ..Clustering::new(features, &groups, k) })
    }

    /// The run with the lowest inertia, the first of equals. Each run has a random stream of its own,
    /// named by `stream`, `k` and its number.
    pub(super) fn best_run(
        &self,
        points: ArrayView2<'_, f64>,
        k: usize,
        stream: &str,
        context: &Context<'_>,
    ) -> Result<Run> {
        let runs: Result<Vec<Run>> = (0..self.runs as u64)
            .into_par_iter()
            .map(|run| {
                context.progress.check()?;
                let mut generator = context.seed.generator(stream, ((k as u64) << 32) | run);
                let start = seeding::plus_plus(points, k, &mut generator);
                let centres = linfa::lloyd(points, start, self.max_iterations, self.tolerance)?;
                let run = settle(points, centres, self.max_iterations);
                context.progress.advance(1);
                Ok(run)
            })
            .collect();
        let first_best = |best: Run, run: Run| if run.inertia < best.inertia { run } else { best };
        Ok(runs?.into_iter().reduce(first_best).expect("check() asks for at least one run"))
    }
}

/// Brings centres to rest: in the end each is the mean of its points, every point belongs to the
/// nearest one, and no cluster is empty.
fn settle(points: ArrayView2<'_, f64>, mut centres: Array2<f64>, max_iterations: u64) -> Run {
    let mut labels = assign(points, &centres);
    for _ in 0..max_iterations {
        centres = mean_centres(points, &labels, centres.nrows());
        let next = assign(points, &centres);
        if next == labels {
            break;
        }
        labels = next;
    }
    let centres = mean_centres(points, &labels, centres.nrows());
    let assignment: Vec<Option<u32>> = labels.iter().copied().map(Some).collect();
    let inertia = squared_distances(points, &assignment, &centres).sum();
    Run { labels, inertia }
}

fn mean_centres(points: ArrayView2<'_, f64>, labels: &[u32], k: usize) -> Array2<f64> {
    let assignment: Vec<Option<u32>> = labels.iter().copied().map(Some).collect();
    means(points, &assignment, &sizes(labels, k))
}

fn sizes(labels: &[u32], k: usize) -> Vec<usize> {
    let mut sizes = vec![0; k];
    for &label in labels {
        sizes[label as usize] += 1;
    }
    sizes
}

/// The nearest centre of every point, the first of equals. A centre that is nearest to none is given
/// the point farthest from its own centre, taken from a cluster that has others.
fn assign(points: ArrayView2<'_, f64>, centres: &Array2<f64>) -> Vec<u32> {
    let lengths: Vec<f64> = centres.rows().into_iter().map(|row| row.dot(&row)).collect();
    let blocks: Vec<Vec<(u32, f64)>> = points
        .axis_chunks_iter(Axis(0), BLOCK)
        .into_par_iter()
        .map(|block| {
            let dots = block.dot(&centres.t());
            let nearest = |(point, dots): (ArrayView1<'_, f64>, ArrayView1<'_, f64>)| {
                let mut best = (0, f64::INFINITY);
                for (centre, (&length, &dot)) in lengths.iter().zip(dots).enumerate() {
                    // Squared distance without the length of the point, equal for all centres.
                    let part = length - 2.0 * dot;
                    if part < best.1 {
                        best = (centre as u32, part);
                    }
                }
                (best.0, best.1 + point.dot(&point))
            };
            block.rows().into_iter().zip(dots.rows()).map(nearest).collect()
        })
        .collect();
    let (mut labels, mut distances): (Vec<u32>, Vec<f64>) = blocks.into_iter().flatten().unzip();
    let mut sizes = sizes(&labels, centres.nrows());
    for empty in 0..sizes.len() {
        if sizes[empty] > 0 {
            continue;
        }
        let shared = |&point: &usize| sizes[labels[point] as usize] > 1;
        let farthest = (0..labels.len())
            .filter(shared)
            .reduce(|best, point| if distances[point] > distances[best] { point } else { best });
        if let Some(point) = farthest {
            sizes[labels[point] as usize] -= 1;
            sizes[empty] = 1;
            labels[point] = empty as u32;
            distances[point] = 0.0;
        }
    }
    labels
}

/// Number of rows that differ from all others before them.
pub(super) fn distinct_rows(points: ArrayView2<'_, f64>) -> usize {
    let mut rows: Vec<_> = points.rows().into_iter().collect();
    rows.sort_unstable_by(|a, b| {
        // Equal numbers compare equal, -0 and 0 included; there is no NaN among the points.
        let differing = a.iter().zip(b).find(|(a, b)| a != b);
        differing.map_or(std::cmp::Ordering::Equal, |(a, b)| a.total_cmp(b))
    });
    rows.dedup();
    rows.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::{adjusted_rand_index, blobs};
    use crate::matrix::testing::{bbc, bbc_projection};
    use crate::seed::Seed;
    use ndarray::array;

    fn exactly(k: usize) -> KMeansParams {
        KMeansParams { clusters: ClusterCount::Exactly(k), ..Default::default() }
    }

    fn fit(params: &KMeansParams, scores: &Array2<f64>) -> Result<Clustering> {
        params.fit(&Features::new(scores)?, &Context::default())
    }

    #[test]
    fn planted_blobs_are_found_and_numbered_by_size() {
        let (scores, planted) = blobs(&[60, 40, 25, 10], 8, 1);
        for params in [exactly(4), KMeansParams::default()] {
            let clustering = fit(&params, &scores).unwrap();
            assert_eq!(clustering.sizes, [60, 40, 25, 10]);
            assert_eq!(adjusted_rand_index(&planted, &clustering.assignment), 1.0);
            assert_eq!(clustering.assignment[0], Some(0));
        }
        let table = fit(&KMeansParams::default(), &scores).unwrap().selection.unwrap();
        assert_eq!((table.chosen, table.sample), (4, 135));
        assert_eq!(
            table.rows.iter().map(|row| row.clusters).collect::<Vec<_>>(),
            (2..=20).collect::<Vec<_>>()
        );
    }

    /// scikit-learn 1.9.1 on the same matrix (`KMeans(5, n_init=1)`, seeds 0..9, unit LSA-100 rows by
    /// ARPACK): lowest inertia 1604.94, ARI 0.918, sizes 510, 495, 428, 419, 373.
    #[test]
    fn bbc_equals_scikit_learn() {
        let Some(bbc) = bbc() else { return };
        let projection = bbc_projection().unwrap();
        let features = Features::new(&projection.scores).unwrap();
        let params = KMeansParams { runs: 10, ..exactly(5) };
        let clustering = params.fit(&features, &Context::default()).unwrap();
        let ari = adjusted_rand_index(&bbc.labels, &clustering.assignment);
        assert!(ari >= 0.9, "{ari}");
        assert!((clustering.inertia / 1604.94 - 1.0).abs() < 0.02, "{}", clustering.inertia);
        for (size, expected) in clustering.sizes.iter().zip([510_usize, 495, 428, 419, 373]) {
            assert!(size.abs_diff(expected) < 20, "{:?}", clustering.sizes);
        }
    }

    #[test]
    fn the_same_at_any_thread_count_and_twice() {
        let (scores, _) = blobs(&[500, 400, 300], 20, 2);
        let params =
            KMeansParams { clusters: ClusterCount::Range { min: 2, max: 6 }, ..Default::default() };
        let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        let single = pool(1).install(|| fit(&params, &scores).unwrap());
        assert_eq!(single, pool(4).install(|| fit(&params, &scores).unwrap()));
        assert_eq!(single, fit(&params, &scores).unwrap());
    }

    #[test]
    fn every_point_is_with_its_nearest_centre_and_no_cluster_is_empty() {
        let (scores, _) = blobs(&[30, 30], 5, 3);
        for k in 1..=12 {
            let features = Features::new(&scores).unwrap();
            let context = Context { seed: Seed(k as u64), ..Default::default() };
            let clustering = exactly(k).fit(&features, &context).unwrap();
            assert_eq!(clustering.n_clusters, k);
            assert!(clustering.sizes.iter().all(|&size| size > 0));
            let labels: Vec<u32> = clustering.assignment.iter().map(|c| c.unwrap()).collect();
            assert_eq!(assign(features.points.view(), &clustering.centres), labels);
        }
    }

    #[test]
    fn centres_without_points_are_moved() {
        let points = array![[0.0], [0.1], [5.0], [9.0]];
        // The last two centres are nearest to nothing: they get 9 and 5, the farthest first.
        let labels = assign(points.view(), &array![[0.0], [-50.0], [-60.0]]);
        assert_eq!(labels, [0, 0, 2, 1]);
        let run = settle(points.view(), array![[0.0], [-50.0], [-60.0]], 10);
        assert_eq!(run.labels, [0, 0, 2, 1]);
        assert!((run.inertia - 0.005).abs() < 1e-12);
    }

    #[test]
    fn small_and_equal_inputs() {
        let one = fit(&exactly(1), &array![[3.0, 4.0]]).unwrap();
        assert_eq!((one.assignment, one.sizes, one.inertia), (vec![Some(0)], vec![1], 0.0));
        let (scores, _) = blobs(&[5], 3, 4);
        let each = fit(&exactly(5), &scores).unwrap();
        assert_eq!(each.assignment, (0..5).map(Some).collect::<Vec<_>>());
        let equal = array![[1.0, 1.0], [2.0, 2.0], [0.5, 0.5]];
        assert_eq!(fit(&exactly(1), &equal).unwrap().sizes, [3]);
    }

    #[test]
    fn documents_without_direction_are_left_out_and_noted() {
        let scores = array![[1.0, 0.0], [0.0, 0.0], [0.0, 1.0], [0.1, 1.0]];
        let clustering = fit(&exactly(2), &scores).unwrap();
        assert_eq!(clustering.assignment, [Some(1), None, Some(0), Some(0)]);
        assert_eq!(clustering.sizes, [2, 1]);
        let notes = clustering.notes(&["a", "b", "c", "d"]);
        assert_eq!(
            (notes.len(), notes[0].count, &notes[0].documents[..]),
            (1, 1, &["b".to_owned()][..])
        );
        assert_eq!(notes[0].message, "1 of 4 documents are in no cluster");
    }

    #[test]
    fn what_cannot_be_clustered_is_named() {
        let message = |params: &KMeansParams, scores: &Array2<f64>| {
            fit(params, scores).unwrap_err().to_string()
        };
        let two = array![[1.0, 0.0], [0.0, 1.0]];
        assert_eq!(
            message(&exactly(3), &two),
            "--clusters 3: must be at most 2: of 2 documents, 2 can be placed and 2 differ"
        );
        let equal = array![[1.0, 1.0], [2.0, 2.0], [0.0, 0.0]];
        assert_eq!(
            message(&exactly(2), &equal),
            "--clusters 2: must be at most 1: of 3 documents, 2 can be placed and 1 differ"
        );
        let auto = KMeansParams::default();
        let too_few = message(&auto, &two);
        assert!(
            too_few.starts_with("--clusters auto: must be at most 2, one for each"),
            "{too_few}"
        );
        assert!(
            message(&auto, &equal).starts_with("--clusters auto: must be at most 1, one for each")
        );
        assert!(
            message(&auto, &Array2::zeros((3, 2))).starts_with("nothing to cluster: none of 3")
        );
        assert!(message(&auto, &array![[f64::NAN]]).starts_with("clustering: document 0 has"));
        for (params, expected) in [
            (KMeansParams { runs: 0, ..exactly(2) }, "--runs 0: must be at least 1"),
            (
                KMeansParams { max_iterations: 0, ..exactly(2) },
                "max_iterations 0: must be at least 1",
            ),
            (
                KMeansParams { tolerance: 0.0, ..exactly(2) },
                "tolerance 0: must be a number above 0",
            ),
            (
                KMeansParams { tolerance: f64::NAN, ..exactly(2) },
                "tolerance NaN: must be a number above 0",
            ),
            (exactly(0), "--clusters 0: must be at least 1"),
        ] {
            assert_eq!(message(&params, &two), expected);
        }
    }
}
