//! Points with weights and a label each -> silhouettes by cosine distance, in time linear in them.
//!
//! The mean cosine distance of a document `x` to a cluster of unit rows is `1 - x.S / W`, `S` the
//! weighted sum of its rows and `W` that of its weights: exact, without any distance between two
//! documents. The document's own family is taken out of both sums.

use ndarray::Array2;
use rayon::prelude::*;

use super::super::features::{Features, Point};
use super::euclidean::{NOTHING, ratio, units};
use crate::matrix::weights::Weights;

/// Silhouettes (Rousseeuw 1987) of `points`, unit rows of shape `(n, d)`, by cosine distance
/// `1 - cos`, half the squared Euclidean one. A report alone in its cluster has 0.
///
/// # Panics
/// When there is not one weight and one label a point.
pub fn cosine_silhouettes(points: &Features, weights: &Weights, labels: &[u32]) -> Vec<f64> {
    let n_points = points.n_docs();
    assert_eq!(weights.n_docs(), n_points, "one weight for every point");
    assert_eq!(labels.len(), n_points, "one label for every point");
    let weight = weights.weights();
    let n_clusters = labels.iter().max().map_or(0, |&label| label as usize + 1);
    let mut sizes = vec![0.0; n_clusters];
    let mut sums = Array2::<f64>::zeros((n_clusters, points.n_dimensions()));
    for (point, (&label, &weight)) in labels.iter().zip(weight).enumerate() {
        sizes[label as usize] += weight;
        let mut sum = sums.row_mut(label as usize);
        match points.point(point) {
            Point::Dense(row) => sum.scaled_add(weight, &row),
            Point::Terms(terms, values) => {
                for (&term, value) in terms.iter().zip(values) {
                    sum[term as usize] += weight * value;
                }
            }
        }
    }
    let dots = points.dots(sums.view());
    let units = units(weights.units());
    let value = |point: usize| {
        let own = labels[point] as usize;
        let mut sizes = sizes.clone();
        let mut dots = dots.row(point).to_vec();
        for &copy in units[point].iter().filter(|&&copy| weight[copy] > 0.0) {
            let cluster = labels[copy] as usize;
            sizes[cluster] -= weight[copy];
            dots[cluster] -= weight[copy] * dot(points.point(point), points.point(copy));
        }
        if sizes[own] < NOTHING {
            return 0.0;
        }
        let mean = |cluster: usize| (1.0 - dots[cluster] / sizes[cluster]).max(0.0);
        let between = (0..n_clusters)
            .filter(|&cluster| cluster != own && sizes[cluster] >= NOTHING)
            .map(mean)
            .fold(f64::INFINITY, f64::min);
        if between.is_finite() { ratio(mean(own), between) } else { 0.0 }
    };
    (0..n_points).into_par_iter().map(value).collect()
}

/// Scalar product of two documents of one collection.
fn dot<'a>(a: Point<'a>, b: Point<'a>) -> f64 {
    match (a, b) {
        (Point::Terms(a, a_values), Point::Terms(b, b_values)) => {
            let (mut i, mut j, mut sum) = (0, 0, 0.0);
            while i < a.len() && j < b.len() {
                match a[i].cmp(&b[j]) {
                    std::cmp::Ordering::Less => i += 1,
                    std::cmp::Ordering::Greater => j += 1,
                    std::cmp::Ordering::Equal => {
                        sum += a_values[i] * b_values[j];
                        i += 1;
                        j += 1;
                    }
                }
            }
            sum
        }
        (a, Point::Dense(b)) => a.dot(b),
        (Point::Dense(a), b) => b.dot(a),
    }
}
