//! Points with weights -> starting centres by greedy k-means++.

use ndarray::{Array2, ArrayView2, Axis};
use rand::Rng;
use rayon::prelude::*;

use crate::seed::Generator;

/// Points handled by one task.
const BLOCK: usize = 2048;

/// `k` of the points, shape `(k, d)`, each drawn with a chance proportional to its weight times its
/// squared distance from those drawn before, the first to its weight (Arthur & Vassilvitskii 2007).
/// At every step `2 + ln k` candidates are drawn and the one that leaves the smallest weighted sum of
/// squared distances is kept, as in scikit-learn.
pub(super) fn plus_plus(
    points: ArrayView2<'_, f64>,
    weights: &[f64],
    k: usize,
    generator: &mut Generator,
) -> Array2<f64> {
    let n_points = points.nrows();
    #[expect(clippy::cast_sign_loss, reason = "k is at least 1")]
    let n_candidates = (2.0 + (k as f64).ln()) as usize;
    let equal = weights.iter().all(|&weight| weight == 1.0);
    let first = if equal { generator.gen_range(0..n_points) } else { draw(weights, generator) };
    let mut chosen = vec![first];
    let weighted = |mut distances: Vec<f64>| {
        distances.iter_mut().zip(weights).for_each(|(distance, weight)| *distance *= weight);
        distances
    };
    let mut nearest = weighted(distances(points, &chosen).remove(0));
    while chosen.len() < k {
        let candidates: Vec<usize> = (0..n_candidates).map(|_| draw(&nearest, generator)).collect();
        let mut best: Option<(f64, usize, Vec<f64>)> = None;
        for (&candidate, distances) in candidates.iter().zip(distances(points, &candidates)) {
            let mut closer = weighted(distances);
            closer.iter_mut().zip(&nearest).for_each(|(new, &old)| *new = new.min(old));
            let left: f64 = closer.iter().sum();
            if best.as_ref().is_none_or(|(least, ..)| left < *least) {
                best = Some((left, candidate, closer));
            }
        }
        let (_, candidate, closer) = best.expect("there are at least two candidates");
        chosen.push(candidate);
        nearest = closer;
    }
    points.select(Axis(0), &chosen)
}

/// An index with a chance proportional to its weight; the last one with any when rounding runs past
/// the end, index 0 when there is no weight.
fn draw(weights: &[f64], generator: &mut Generator) -> usize {
    let mut left = generator.r#gen::<f64>() * weights.iter().sum::<f64>();
    let mut last = 0;
    for (index, &weight) in weights.iter().enumerate() {
        if weight > 0.0 {
            last = index;
            left -= weight;
            if left < 0.0 {
                break;
            }
        }
    }
    last
}

/// Squared distances of all points to each of the `chosen` points. A chosen point is at distance
/// exactly 0 from itself and from its copies.
fn distances(points: ArrayView2<'_, f64>, chosen: &[usize]) -> Vec<Vec<f64>> {
    let centres = points.select(Axis(0), chosen);
    let blocks: Vec<Array2<f64>> = points
        .axis_chunks_iter(Axis(0), BLOCK)
        .into_par_iter()
        .map(|block| {
            let mut dots = block.dot(&centres.t());
            for (point, mut row) in block.rows().into_iter().zip(dots.rows_mut()) {
                let length = point.dot(&point);
                for (centre, cell) in centres.rows().into_iter().zip(&mut row) {
                    let squared = length + centre.dot(&centre) - 2.0 * *cell;
                    *cell = if point == centre { 0.0 } else { squared.max(0.0) };
                }
            }
            dots
        })
        .collect();
    let column =
        |index| blocks.iter().flat_map(move |block| block.column(index).to_vec()).collect();
    (0..chosen.len()).map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use ndarray::array;

    #[test]
    fn seeds_are_distinct_points_while_there_are_any() {
        let points = array![[0.0, 1.0], [0.0, 1.0], [0.0, 1.0], [1.0, 0.0], [0.6, 0.8]];
        for part in 0..20 {
            let mut generator = Seed(3).generator("test", part);
            let seeds = plus_plus(points.view(), &[1.0; 5], 3, &mut generator);
            let mut rows: Vec<String> =
                seeds.rows().into_iter().map(|row| row.to_string()).collect();
            rows.sort();
            rows.dedup();
            assert_eq!(rows.len(), 3);
            assert_eq!(
                plus_plus(points.view(), &[0.5, 0.25, 0.25, 1.0, 2.0], 5, &mut generator).nrows(),
                5
            );
        }
    }

    #[test]
    fn draws_follow_the_weights() {
        let mut generator = Seed(1).generator("test", 0);
        let mut counts = [0; 4];
        for _ in 0..4000 {
            counts[draw(&[0.0, 1.0, 3.0, 0.0], &mut generator)] += 1;
        }
        assert_eq!((counts[0], counts[3]), (0, 0));
        // 1000 expected, standard deviation 27.
        assert!((900..1100).contains(&counts[1]), "{counts:?}");
    }
}
