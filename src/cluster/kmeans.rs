//! Unit rows with weights -> clusters by k-means, the best of several runs.
//!
//! A report and its reprints pull a centre as much as their weights say: seeding, centres and inertia
//! are weighted sums, so discounted copies of a report leave the centres where they were.

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::clustering::Clustering;
use super::count::ClusterCount;
use super::counted::{self, Counted, Grouping};
use super::features::Features;
use super::sparse::{Engine, Objective, Settings};
use super::{linfa, seeding};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::weights::Weights;

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
}

impl Counted for KMeansParams {
    fn clusters(&self) -> ClusterCount {
        self.clusters
    }

    fn steps(&self) -> u64 {
        self.runs as u64
    }

    /// The run with the lowest inertia, the first of equals. Each run has a random stream of its own,
    /// named by `stream`, `k` and its number. linfa knows no weights: with other weights than 1 the
    /// iterations are those of [`settle`] alone.
    fn group(
        &self,
        points: &Features,
        weights: &[f64],
        k: usize,
        stream: &str,
        context: &Context<'_>,
    ) -> Result<Grouping> {
        let points = match points {
            Features::Dense(points) => points.view(),
            Features::Terms(_) => return self.group_terms(points, weights, k, stream, context),
        };
        let equal = weights.iter().all(|&weight| weight == 1.0);
        let runs: Result<Vec<Grouping>> = (0..self.runs as u64)
            .into_par_iter()
            .map(|run| {
                context.progress.check()?;
                let mut generator = context.seed.generator(stream, ((k as u64) << 32) | run);
                let mut centres = seeding::plus_plus(points, weights, k, &mut generator);
                if equal {
                    centres = linfa::lloyd(points, centres, self.max_iterations, self.tolerance)?;
                }
                let run = settle(points, weights, centres, self.max_iterations);
                context.progress.advance(1);
                Ok(run)
            })
            .collect();
        let first_best =
            |best: Grouping, run: Grouping| if run.inertia < best.inertia { run } else { best };
        Ok(runs?.into_iter().reduce(first_best).expect("check() asks for at least one run"))
    }
}

impl KMeansParams {
    /// The same on the terms themselves, by the engine for sparse rows. Its iterations each use all
    /// threads, so the runs follow each other.
    fn group_terms(
        &self,
        points: &Features,
        weights: &[f64],
        k: usize,
        stream: &str,
        context: &Context<'_>,
    ) -> Result<Grouping> {
        let settings = Settings {
            objective: Objective::Euclidean,
            max_iterations: self.max_iterations,
            tolerance: self.tolerance,
            batch: None,
        };
        let engine = Engine::new(points, weights);
        let best = engine.best_of(self.runs, k, &settings, stream, context)?;
        Ok(Grouping { labels: best.labels, inertia: best.inertia })
    }
}

/// Brings centres to rest by Lloyd's iterations: in the end each is the weighted mean of its points,
/// every point belongs to the nearest one, and no cluster is empty.
fn settle(
    points: ArrayView2<'_, f64>,
    weights: &[f64],
    mut centres: Array2<f64>,
    max_iterations: u64,
) -> Grouping {
    let mut labels = assign(points, &centres);
    for _ in 0..max_iterations {
        centres = mean_centres(points, &labels, weights, centres.nrows());
        let next = assign(points, &centres);
        if next == labels {
            break;
        }
        labels = next;
    }
    let centres = mean_centres(points, &labels, weights, centres.nrows());
    let inertia = inertia(points, &labels, weights, &centres);
    Grouping { labels, inertia }
}

/// Weighted mean point of each cluster, shape `(k, d)`; points are added in their order.
fn mean_centres(
    points: ArrayView2<'_, f64>,
    labels: &[u32],
    weights: &[f64],
    k: usize,
) -> Array2<f64> {
    let mut centres = Array2::zeros((k, points.ncols()));
    let mut sizes = vec![0.0; k];
    for ((point, &label), &weight) in points.rows().into_iter().zip(labels).zip(weights) {
        centres.row_mut(label as usize).scaled_add(weight, &point);
        sizes[label as usize] += weight;
    }
    for (mut centre, size) in centres.rows_mut().into_iter().zip(sizes) {
        if size > 0.0 {
            centre /= size;
        }
    }
    centres
}

fn inertia(
    points: ArrayView2<'_, f64>,
    labels: &[u32],
    weights: &[f64],
    centres: &Array2<f64>,
) -> f64 {
    let squared = |(point, &label): (ArrayView1<'_, f64>, &u32)| {
        let centre = centres.row(label as usize);
        point.iter().zip(centre).map(|(a, b)| (a - b) * (a - b)).sum::<f64>()
    };
    let distances = points.rows().into_iter().zip(labels).map(squared);
    distances.zip(weights).map(|(squared, weight)| weight * squared).sum()
}

/// The nearest centre of every point, the first of equals, and the squared distance to it.
fn nearest(points: ArrayView2<'_, f64>, centres: &Array2<f64>) -> (Vec<u32>, Vec<f64>) {
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
    blocks.into_iter().flatten().unzip()
}

/// The nearest centre of every point. A centre that is nearest to none is given the point farthest
/// from its own centre, taken from a cluster that has others.
fn assign(points: ArrayView2<'_, f64>, centres: &Array2<f64>) -> Vec<u32> {
    let (mut labels, mut distances) = nearest(points, centres);
    let mut sizes = vec![0_usize; centres.nrows()];
    for &label in &labels {
        sizes[label as usize] += 1;
    }
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
        params.fit(&Features::new(scores)?, &Weights::equal(scores.nrows()), &Context::default())
    }

    #[test]
    fn planted_blobs_are_found_and_numbered_by_size() {
        let (scores, planted) = blobs(&[60, 40, 25, 10], 8, 1);
        let [_, chosen] = [exactly(4), KMeansParams::default()].map(|params| {
            let clustering = fit(&params, &scores).unwrap();
            assert_eq!(clustering.sizes, [60, 40, 25, 10]);
            assert_eq!(adjusted_rand_index(&planted, &clustering.assignment), 1.0);
            assert_eq!(clustering.assignment[0], Some(0));
            clustering
        });
        let table = chosen.selection.unwrap();
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
        let params = KMeansParams { runs: 3, ..exactly(5) };
        let clustering = params.fit(&features, &Weights::equal(2225), &Context::default()).unwrap();
        let ari = adjusted_rand_index(&bbc.labels, &clustering.assignment);
        assert!(ari >= 0.9, "{ari}");
        assert!((clustering.inertia / 1604.94 - 1.0).abs() < 0.02, "{}", clustering.inertia);
        for (size, expected) in clustering.sizes.iter().zip([510_usize, 495, 428, 419, 373]) {
            assert!(size.abs_diff(expected) < 20, "{:?}", clustering.sizes);
        }
    }

    #[test]
    fn the_same_at_any_thread_count_and_twice() {
        // More points than a block holds.
        let (scores, _) = blobs(&[500, 400, 300], 5, 2);
        let clusters = ClusterCount::Range { min: 2, max: 3 };
        let params = KMeansParams { clusters, runs: 2, ..Default::default() };
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
            let clustering = exactly(k).fit(&features, &Weights::equal(60), &context).unwrap();
            assert_eq!(clustering.n_clusters, k);
            assert!(clustering.sizes.iter().all(|&size| size > 0));
            let labels: Vec<u32> = clustering.assignment.iter().map(|c| c.unwrap()).collect();
            assert_eq!(assign(features.dense("kmeans").unwrap(), &clustering.centres), labels);
        }
    }

    #[test]
    fn centres_without_points_are_moved() {
        let points = array![[0.0], [0.1], [5.0], [9.0]];
        // The last two centres are nearest to nothing: they get 9 and 5, the farthest first.
        let labels = assign(points.view(), &array![[0.0], [-50.0], [-60.0]]);
        assert_eq!(labels, [0, 0, 2, 1]);
        let run = settle(points.view(), &[1.0; 4], array![[0.0], [-50.0], [-60.0]], 10);
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

    /// Every point with up to three copies behind all points, and the unit of each row.
    fn with_copies(scores: &Array2<f64>, copies: fn(usize) -> usize) -> (Array2<f64>, Vec<u32>) {
        let place = |place: usize| (0..scores.nrows()).filter(move |&row| place <= copies(row));
        let rows: Vec<usize> = (0..4).flat_map(place).collect();
        (scores.select(Axis(0), &rows), rows.iter().map(|&row| row as u32).collect())
    }

    fn discounted(units: &[u32]) -> Weights {
        let size = |unit: u32| units.iter().filter(|&&other| other == unit).count() as f64;
        Weights::new(units.iter().map(|&unit| 1.0 / size(unit)).collect(), units.to_vec())
    }

    fn first_only(units: &[u32]) -> Weights {
        let first = |row: usize| if units[..row].contains(&units[row]) { 0.0 } else { 1.0 };
        Weights::new((0..units.len()).map(first).collect(), units.to_vec())
    }

    fn assert_same_centres(found: &Clustering, expected: &Clustering) {
        assert_eq!(found.centres.dim(), expected.centres.dim());
        for (a, b) in found.centres.iter().zip(&expected.centres) {
            assert!((a - b).abs() < 1e-12, "{a} {b}");
        }
        assert!((found.inertia - expected.inertia).abs() < 1e-9);
        for (a, b) in found.weighted_sizes.iter().zip(&expected.weighted_sizes) {
            assert!((a - b).abs() < 1e-9, "{a} {b}");
        }
        assert_eq!(found.assignment[..expected.assignment.len()], expected.assignment);
    }

    #[test]
    fn copies_leave_the_centres_where_they_were() {
        for seed in 0..3 {
            let (scores, _) = blobs(&[40, 30, 20, 9], 6, seed);
            let (copied, units) = with_copies(&scores, |row| (row * 7 + row / 3) % 4);
            let features = Features::new(&copied).unwrap();
            let few = ClusterCount::Range { min: 3, max: 5 };
            let few = KMeansParams { clusters: few, runs: 2, ..KMeansParams::default() };
            for params in [exactly(4), few] {
                let alone = fit(&params, &scores).unwrap();
                for weights in [discounted(&units), first_only(&units)] {
                    let found = params.fit(&features, &weights, &Context::default()).unwrap();
                    assert_same_centres(&found, &alone);
                    assert_eq!(found.sizes.iter().sum::<usize>(), copied.nrows());
                    let chosen = |c: &Clustering| c.selection.as_ref().map(|table| table.chosen);
                    assert_eq!(chosen(&found), chosen(&alone));
                }
            }
        }
    }

    #[test]
    fn iterations_from_one_start_pass_through_the_same_centres() {
        // No clusters to be found: whatever weights do to the sums would show.
        let mut generator = Seed(11).generator("weights", 0);
        let points =
            Array2::from_shape_fn((150, 5), |_| rand::Rng::gen_range(&mut generator, -1.0..1.0));
        let (copied, units) = with_copies(&points, |row| row % 3);
        for k in [2, 7, 20] {
            let start = points.select(Axis(0), &(0..k).collect::<Vec<_>>());
            for iterations in [1, 3, 100] {
                let alone = settle(points.view(), &[1.0; 150], start.clone(), iterations);
                let weights = discounted(&units);
                let found = settle(copied.view(), weights.weights(), start.clone(), iterations);
                assert_eq!(found.labels[..150], alone.labels);
                assert!((found.inertia / alone.inertia - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn weighted_runs_are_the_same_at_any_thread_count() {
        let (scores, _) = blobs(&[200, 150, 100], 8, 2);
        let (copied, units) = with_copies(&scores, |row| row % 2);
        let features = Features::new(&copied).unwrap();
        let weights = discounted(&units);
        let params = exactly(3);
        let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        let with =
            |n| pool(n).install(|| params.fit(&features, &weights, &Context::default()).unwrap());
        assert_eq!(with(1), with(4));
    }
}
