//! Points with weights and labels -> silhouettes by Euclidean distance, block by block.
//!
//! No `n` by `n` matrix is held: a task takes some points, and goes through all others in tiles. A
//! tile is one matrix product; its rows, the distances of one point to those of the task, are then
//! added to the sums of that point's cluster, a vector operation for any number of clusters.

use std::sync::Arc;

use ndarray::{Array2, Axis, Slice};
use rayon::prelude::*;

use super::super::features::Features;
use crate::matrix::weights::Weights;

/// Points of a task, and points of a tile: its distances, 256 KiB, stay in the processor's cache.
const TASK: usize = 64;
const TILE: usize = 512;
/// A sum of weights below this is rounding: nothing is there.
pub(super) const NOTHING: f64 = 1e-9;

/// `(b - a) / max(a, b)`, 0 where both are 0.
pub(super) fn ratio(a: f64, b: f64) -> f64 {
    let larger = a.max(b);
    if larger > 0.0 { (b - a) / larger } else { 0.0 }
}

/// For every point the points of its unit, itself among them, rising.
pub(super) fn units(units: &[u32]) -> Vec<Arc<[usize]>> {
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by_key(|&point| units[point]);
    let mut copies: Vec<Arc<[usize]>> = vec![Arc::from([]); units.len()];
    for unit in order.chunk_by(|&a, &b| units[a] == units[b]) {
        let members: Arc<[usize]> = Arc::from(unit);
        for &point in unit {
            copies[point] = Arc::clone(&members);
        }
    }
    copies
}

/// Silhouettes (Rousseeuw 1987) of the same `points`, shape `(n, d)`, under several labelings: for
/// each labeling one value a point, with Euclidean distances, which all labelings share; a report
/// alone in its cluster has 0.
///
/// # Panics
/// When there is not one weight and, in each labeling, one label a point.
pub fn silhouettes(points: &Features, weights: &Weights, labelings: &[&[u32]]) -> Vec<Vec<f64>> {
    let n_points = points.n_docs();
    assert_eq!(weights.n_docs(), n_points, "one weight for every point");
    let lengths = (0..n_points).map(|point| points.point(point).squared_length()).collect();
    let units = units(weights.units());
    let groupings: Vec<Grouping<'_>> =
        labelings.iter().map(|labels| Grouping::new(labels, weights.weights())).collect();
    let all = All { points, weights: weights.weights(), lengths, units };
    let tasks: Vec<Vec<Vec<f64>>> = (0..n_points.div_ceil(TASK))
        .into_par_iter()
        .map(|task| all.task(task * TASK..n_points.min((task + 1) * TASK), &groupings))
        .collect();
    let of_labeling =
        |labeling: usize| tasks.iter().flat_map(|task| task[labeling].iter().copied()).collect();
    (0..labelings.len()).map(of_labeling).collect()
}

/// All points and what is known of each.
struct All<'a> {
    points: &'a Features,
    weights: &'a [f64],
    lengths: Vec<f64>,
    units: Vec<Arc<[usize]>>,
}

impl All<'_> {
    /// The silhouettes of the points `own` under each labeling.
    fn task(&self, own: std::ops::Range<usize>, groupings: &[Grouping<'_>]) -> Vec<Vec<f64>> {
        let n_points = self.points.n_docs();
        let queries = self.queries(own.clone());
        let mut sums: Vec<Array2<f64>> =
            groupings.iter().map(|g| Array2::zeros((g.sizes.len(), own.len()))).collect();
        for start in (0..n_points).step_by(TILE) {
            let tile = start..n_points.min(start + TILE);
            let distances = self.distances(tile.clone(), own.clone(), &queries);
            for (sums, grouping) in sums.iter_mut().zip(groupings) {
                let width = own.len();
                let sums = sums.as_slice_mut().expect("a new array is in standard layout");
                let rows = distances.as_slice().expect("a product is in standard layout");
                for (row, &label) in rows.chunks_exact(width).zip(&grouping.labels[tile.clone()]) {
                    let sums = &mut sums[label as usize * width..][..width];
                    sums.iter_mut().zip(row).for_each(|(sum, distance)| *sum += distance);
                }
            }
        }
        let values = |(sums, grouping): (&Array2<f64>, &Grouping<'_>)| {
            let value = |point: usize| {
                let sums = sums.column(point - own.start);
                grouping.silhouette(sums, point, &self.units[point], self.weights)
            };
            own.clone().map(value).collect()
        };
        sums.iter().zip(groupings).map(values).collect()
    }

    /// The points of a task as columns, shape `(d, points)`.
    fn queries(&self, own: std::ops::Range<usize>) -> Array2<f64> {
        match self.points {
            Features::Dense(points) => {
                points.slice_axis(Axis(0), Slice::from(own)).t().as_standard_layout().into_owned()
            }
            Features::Terms(rows) => {
                let mut columns = Array2::zeros((rows.n_cols(), own.len()));
                for (point, column) in own.zip(0..) {
                    let (terms, values) = rows.row(point);
                    for (&term, &value) in terms.iter().zip(values) {
                        columns[[term as usize, column]] = value;
                    }
                }
                columns
            }
        }
    }

    /// Distances of the points of a tile (rows) to those of a task (columns), times the weights of
    /// the former; 0 between copies of one report.
    fn distances(
        &self,
        tile: std::ops::Range<usize>,
        own: std::ops::Range<usize>,
        queries: &Array2<f64>,
    ) -> Array2<f64> {
        let mut cells = match self.points {
            Features::Dense(points) => {
                points.slice_axis(Axis(0), Slice::from(tile.clone())).dot(queries)
            }
            Features::Terms(rows) => {
                let mut cells = Array2::zeros((tile.len(), own.len()));
                for (point, mut cells) in tile.clone().zip(cells.rows_mut()) {
                    let (terms, values) = rows.row(point);
                    for (&term, &value) in terms.iter().zip(values) {
                        cells.scaled_add(value, &queries.row(term as usize));
                    }
                }
                cells
            }
        };
        let width = own.len();
        let slice = cells.as_slice_mut().expect("a product is in standard layout");
        for (point, row) in tile.clone().zip(slice.chunks_exact_mut(width)) {
            let (length, weight) = (self.lengths[point], self.weights[point]);
            for (cell, other) in row.iter_mut().zip(&self.lengths[own.clone()]) {
                *cell = weight * (length + other - 2.0 * *cell).max(0.0).sqrt();
            }
        }
        for (column, point) in own.enumerate() {
            let copies = &self.units[point];
            let first = copies.partition_point(|&copy| copy < tile.start);
            for &copy in copies[first..].iter().take_while(|&&copy| copy < tile.end) {
                cells[[copy - tile.start, column]] = 0.0;
            }
        }
        cells
    }
}

/// A labeling with the weight of its clusters.
struct Grouping<'a> {
    labels: &'a [u32],
    sizes: Vec<f64>,
}

impl<'a> Grouping<'a> {
    fn new(labels: &'a [u32], weights: &[f64]) -> Self {
        assert_eq!(labels.len(), weights.len(), "one label for every point");
        let n_clusters = labels.iter().max().map_or(0, |&label| label as usize + 1);
        let mut sizes = vec![0.0; n_clusters];
        for (&label, weight) in labels.iter().zip(weights) {
            sizes[label as usize] += weight;
        }
        Self { labels, sizes }
    }

    /// The silhouette of a point from the weighted sums of its distances to the points of each
    /// cluster but those of its own unit, `copies`.
    fn silhouette(
        &self,
        sums: ndarray::ArrayView1<'_, f64>,
        point: usize,
        copies: &[usize],
        weights: &[f64],
    ) -> f64 {
        let own = self.labels[point] as usize;
        let mut sizes = self.sizes.clone();
        for &copy in copies {
            sizes[self.labels[copy] as usize] -= weights[copy];
        }
        if sizes[own] < NOTHING {
            return 0.0;
        }
        let mean = |cluster: usize| sums[cluster] / sizes[cluster];
        let between = (0..sizes.len())
            .filter(|&cluster| cluster != own && sizes[cluster] >= NOTHING)
            .map(mean)
            .fold(f64::INFINITY, f64::min);
        if between.is_finite() { ratio(mean(own), between) } else { 0.0 }
    }
}
