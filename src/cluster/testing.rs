//! Planted clusters and their agreement with found ones, for tests.

use ndarray::Array2;
use rand::Rng;

use super::agreement::agreement;
use crate::seed::Seed;

/// Tight groups of points around orthogonal axes, one after the other, and the group of each point.
pub(crate) fn blobs(sizes: &[usize], dimensions: usize, seed: u64) -> (Array2<f64>, Vec<u32>) {
    let mut generator = Seed(seed).generator("blobs", 0);
    let groups: Vec<u32> =
        sizes.iter().zip(0..).flat_map(|(&size, group)| vec![group; size]).collect();
    let points = Array2::from_shape_fn((groups.len(), dimensions), |(point, dimension)| {
        let centre = if groups[point] as usize == dimension { 1.0 } else { 0.0 };
        centre + generator.gen_range(-0.1..0.1)
    });
    (points, groups)
}

/// Adjusted Rand index of planted groups and the clusters found.
pub(crate) fn adjusted_rand_index(expected: &[u32], found: &[Option<u32>]) -> f64 {
    assert!(found.iter().all(Option::is_some), "every document is in a cluster");
    let expected: Vec<Option<u32>> = expected.iter().copied().map(Some).collect();
    agreement(&expected, found).ari
}
