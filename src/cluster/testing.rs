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

/// Three sheaves of unlike width around axes of five dimensions, and every tenth point anywhere, in
/// turn; from a generator that other software can follow to make reference values:
/// `x <- (1664525 x + 1013904223) mod 2^32`, `u = x / 2^32`; a coordinate is
/// `centre + width (u + u + u - 1.5)`, or `2 u - 1` of a point anywhere.
pub(crate) fn sheaves(n_points: usize, seed: u32) -> Array2<f64> {
    let mut state = seed;
    let mut uniform = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state) / 4_294_967_296.0
    };
    let mut points = Array2::zeros((n_points, 5));
    for point in 0..n_points {
        let group = point % 3;
        for axis in 0..5 {
            points[[point, axis]] = if point % 10 == 9 {
                2.0 * uniform() - 1.0
            } else {
                let centre = if axis == group { 1.0 } else { 0.0 };
                centre + [0.2, 0.3, 0.5][group] * (uniform() + uniform() + uniform() - 1.5)
            };
        }
    }
    points
}

/// The clusters as `a`, `b`, ... in the order in which they come, noise as `.`.
pub(crate) fn letters(assignment: &[Option<u32>]) -> String {
    let mut seen = Vec::new();
    let mut letter = |cluster: u32| {
        let known = seen.iter().position(|&seen| seen == cluster);
        let at = known.unwrap_or_else(|| {
            seen.push(cluster);
            seen.len() - 1
        });
        char::from(b'a' + u8::try_from(at).unwrap())
    };
    assignment.iter().map(|cluster| cluster.map_or('.', &mut letter)).collect()
}

/// Mutual information of two labelings over the mean of their entropies (scikit-learn's
/// `normalized_mutual_info_score`).
pub(crate) fn normalized_mutual_information(expected: &[u32], found: &[Option<u32>]) -> f64 {
    let n = expected.len() as f64;
    let found: Vec<u32> = found.iter().map(|cluster| cluster.unwrap()).collect();
    let entropy = |labels: &mut dyn Iterator<Item = (u32, u32)>| {
        let mut counts = std::collections::BTreeMap::<_, f64>::new();
        labels.for_each(|label| *counts.entry(label).or_default() += 1.0);
        counts.values().map(|count| -(count / n) * (count / n).ln()).sum::<f64>()
    };
    let a = entropy(&mut expected.iter().map(|&label| (label, 0)));
    let b = entropy(&mut found.iter().map(|&label| (label, 0)));
    let both = entropy(&mut expected.iter().copied().zip(found.iter().copied()));
    2.0 * (a + b - both) / (a + b)
}
