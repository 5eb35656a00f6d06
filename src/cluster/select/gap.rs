//! Points -> points like them without clusters, and how much less spread the clusters leave: the gap
//! statistic (Tibshirani, Walther & Hastie 2001).
//!
//! The reference sets of a projection are uniform over the box round the points along their principal
//! axes (their form b). Those of documents in their terms keep the weights of every term and give them
//! to other documents at random: a box of 30,000 sides would hold nothing that is like a document. The
//! rows of both are scaled to length 1, as those of the documents are.

use ndarray::{Array2, Axis};
use rand::Rng;
use rayon::prelude::*;

use crate::cluster::ClusterMethod;
use crate::cluster::clustering::inertia;
use crate::cluster::features::Features;
use crate::cluster::stability::{Muted, mean_and_spread};
use crate::context::Context;
use crate::error::Result;
use crate::matrix::panel::{cross_product, small_svd};
use crate::matrix::sparse::Csr;
use crate::matrix::weights::Weights;
use crate::seed::Generator;

/// The gap statistic of one number of clusters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// Mean log inertia of the reference sets less that of the documents.
    pub value: f64,
    /// `s_k`: the standard deviation of the former times `sqrt(1 + 1 / references)`.
    pub error: f64,
}

impl Gap {
    /// The statistic of an inertia and those of the reference sets; `None` where one is 0, so that
    /// there is no logarithm.
    pub fn new(inertia: f64, references: &[f64]) -> Option<Self> {
        let logs: Vec<f64> = references.iter().map(|inertia| inertia.ln()).collect();
        let (mean, _) = mean_and_spread(&logs);
        let n = logs.len() as f64;
        let variance = logs.iter().map(|log| (log - mean).powi(2)).sum::<f64>() / n;
        let gap = Self { value: mean - inertia.ln(), error: (variance * (1.0 + 1.0 / n)).sqrt() };
        (gap.value.is_finite() && gap.error.is_finite()).then_some(gap)
    }
}

/// Points like the documents, without clusters.
pub(super) struct References(Vec<Features>);

impl References {
    /// Draws `count` sets, each by a random stream of its own.
    pub(super) fn draw(points: &Features, count: usize, context: &Context<'_>) -> Result<Self> {
        let generator = |set: usize| context.seed.generator("gap-reference", set as u64);
        let sets: Result<Vec<Features>> = match points {
            Features::Dense(points) => {
                let axes = Axes::of(points);
                (0..count).map(|set| Features::new(&axes.draw(&mut generator(set)))).collect()
            }
            Features::Terms(rows) => {
                let by_term = rows.transpose();
                let set = |set| Features::of_terms(&shuffled(&by_term, &mut generator(set)));
                (0..count).map(set).collect()
            }
        };
        sets.map(Self)
    }

    /// The gap of `k` clusters, whose inertia in the documents is `inertia`.
    pub(super) fn gap(
        &self,
        method: &ClusterMethod,
        weights: &Weights,
        k: usize,
        inertia: f64,
        context: &Context<'_>,
    ) -> Result<Option<Gap>> {
        let muted = Muted(context.progress);
        let quiet = Context { seed: context.seed, progress: &muted };
        let of_set = |points: &Features| {
            // A set of few documents may have fewer different ones.
            let k = k.min(points.select(&points.placed()).n_distinct()).max(1);
            let clustering = method.with_clusters(k)?.fit(points, weights, &quiet)?;
            context.progress.advance(1);
            Ok(clustering.inertia)
        };
        let references: Result<Vec<f64>> = self.0.par_iter().map(of_set).collect();
        Ok(Gap::new(inertia, &references?))
    }

    /// The gap of all documents in one cluster, which no method has to make.
    pub(super) fn gap_of_one(&self, weights: &Weights, inertia: f64) -> Option<Gap> {
        let references: Vec<f64> =
            self.0.iter().map(|points| inertia_of_one(points, weights)).collect();
        Gap::new(inertia, &references)
    }
}

/// Weighted sum of squared distances to the mean of all points that can be placed.
pub(super) fn inertia_of_one(points: &Features, weights: &Weights) -> f64 {
    let mut groups = vec![None; points.n_docs()];
    for point in points.placed() {
        groups[point] = Some(0);
    }
    let centre = points.means(&groups, weights.weights(), 1);
    inertia(points, &groups, weights.weights(), &centre)
}

/// The box round points along their principal axes.
struct Axes {
    n_points: usize,
    mean: ndarray::Array1<f64>,
    /// One axis a row.
    directions: Array2<f64>,
    /// Where the points begin and end along each.
    ends: Vec<(f64, f64)>,
}

impl Axes {
    fn of(points: &Array2<f64>) -> Self {
        let mean = points.mean_axis(Axis(0)).expect("there are points to cluster");
        let centred = points - &mean;
        let (_, directions) = small_svd(&cross_product(&centred, &centred));
        let along = centred.dot(&directions.t());
        let ends = |column: ndarray::ArrayView1<'_, f64>| {
            let wider = |(low, high): (f64, f64), &x: &f64| (low.min(x), high.max(x));
            column.iter().fold((f64::INFINITY, f64::NEG_INFINITY), wider)
        };
        let ends = along.columns().into_iter().map(ends).collect();
        Self { n_points: points.nrows(), mean, directions, ends }
    }

    /// As many points, uniform over the box.
    fn draw(&self, generator: &mut Generator) -> Array2<f64> {
        let shape = (self.n_points, self.ends.len());
        let along = Array2::from_shape_fn(shape, |(_, axis)| {
            let (low, high) = self.ends[axis];
            low + (high - low) * generator.r#gen::<f64>()
        });
        along.dot(&self.directions) + &self.mean
    }
}

/// The weights of every term, given to as many other documents; `by_term` has one row a term.
fn shuffled(by_term: &Csr<f64>, generator: &mut Generator) -> Csr<f64> {
    let n_docs = by_term.n_cols();
    let (mut indices, mut values) = (Vec::new(), Vec::new());
    for (documents, weights) in by_term.rows() {
        let drawn = rand::seq::index::sample(generator, n_docs, documents.len());
        let mut row: Vec<(u32, f64)> = drawn
            .into_iter()
            .map(|document| document as u32)
            .zip(weights.iter().copied())
            .collect();
        row.sort_unstable_by_key(|cell| cell.0);
        indices.extend(row.iter().map(|cell| cell.0));
        values.extend(row.iter().map(|cell| cell.1));
    }
    Csr::new(n_docs, by_term.indptr().to_vec(), indices, values).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use ndarray::array;

    /// By hand: logs 1, 2, 3 have the mean 2 and the variance 2/3 (with n); s = sqrt(2/3 * 4/3).
    #[test]
    fn the_gap_is_that_of_logs() {
        let e = std::f64::consts::E;
        let gap = Gap::new(e, &[e, e * e, e * e * e]).unwrap();
        assert!((gap.value - 1.0).abs() < 1e-15);
        assert!((gap.error - (8.0_f64 / 9.0).sqrt()).abs() < 1e-15);
        assert_eq!(Gap::new(0.0, &[1.0, 2.0]), None);
        assert_eq!(Gap::new(1.0, &[0.0, 2.0]), None);
    }

    #[test]
    fn reference_points_fill_the_box_of_the_points() {
        // A line along the diagonal: the box is that line.
        let line = Array2::from_shape_fn((50, 2), |(point, _)| point as f64);
        let drawn = Axes::of(&line).draw(&mut Seed(1).generator("test", 0));
        for point in drawn.rows() {
            assert!((point[0] - point[1]).abs() < 1e-9);
            assert!((-1e-9..=49.0 + 1e-9).contains(&point[0]));
        }
        let spread = drawn.column(0).iter().copied().fold(0.0, f64::max);
        assert!(spread > 40.0, "{spread}");
    }

    #[test]
    fn shuffled_terms_keep_their_weights() {
        let rows = Csr::new(2, vec![0, 2, 3, 3, 4], vec![0, 1, 0, 1], vec![1.0, 2.0, 3.0, 4.0]);
        let found = shuffled(&rows.transpose(), &mut Seed(1).generator("test", 0));
        assert_eq!((found.n_rows(), found.n_cols(), found.n_entries()), (4, 2, 4));
        let by_term = found.transpose();
        for (term, expected) in [(0, [1.0, 3.0]), (1, [2.0, 4.0])] {
            let mut values = by_term.row(term).1.to_vec();
            values.sort_unstable_by(f64::total_cmp);
            assert_eq!(values, expected);
        }
    }

    #[test]
    fn one_cluster_has_the_spread_of_all() {
        let points = Features::Dense(array![[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]);
        assert!((inertia_of_one(&points, &Weights::equal(3)) - 1.0).abs() < 1e-15);
    }
}
