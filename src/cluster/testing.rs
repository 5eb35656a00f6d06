//! Planted clusters and their agreement with found ones, for tests.

use ndarray::Array2;
use rand::Rng;

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

/// Adjusted Rand index (Hubert & Arabie 1985) of two labelings.
pub(crate) fn adjusted_rand_index(expected: &[u32], found: &[Option<u32>]) -> f64 {
    let found: Vec<u32> = found.iter().map(|cluster| cluster.unwrap()).collect();
    let count = |labels: &[u32]| *labels.iter().max().unwrap() as usize + 1;
    let mut table = vec![vec![0_u64; count(&found)]; count(expected)];
    for (&a, &b) in expected.iter().zip(&found) {
        table[a as usize][b as usize] += 1;
    }
    let pairs = |n: u64| (n * n.saturating_sub(1) / 2) as f64;
    let cells: f64 = table.iter().flatten().map(|&n| pairs(n)).sum();
    let rows: f64 = table.iter().map(|row| pairs(row.iter().sum())).sum();
    let columns: f64 =
        (0..table[0].len()).map(|c| pairs(table.iter().map(|row| row[c]).sum())).sum();
    let chance = rows * columns / pairs(found.len() as u64);
    (cells - chance) / (0.5 * (rows + columns) - chance)
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
