//! Unit rows -> two coordinates a document, for a map of the clusters.

use ndarray::{Array2, Axis};

use super::features::Features;
use crate::matrix::panel::{cross_product, fix_signs, small_svd};

/// A flat view of the documents.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterMap {
    /// Two coordinates a document; `None` for documents that cannot be placed.
    pub coordinates: Vec<Option<[f64; 2]>>,
    /// Share of the variance of the points along each of the two axes, 0..1.
    pub explained: [f64; 2],
}

impl ClusterMap {
    /// Principal components of the points (Pearson 1901): the two directions of largest variance,
    /// from the eigenvectors of the `(d, d)` covariance matrix. Each direction is turned so that its
    /// entry of largest size is positive. Directions without variance give coordinates of 0. Terms are
    /// too many directions: without a projection nothing is placed.
    pub fn new(features: &Features) -> Self {
        let placed = features.placed();
        let Features::Dense(mut points) = features.select(&placed) else {
            return Self { coordinates: vec![None; features.n_docs()], explained: [0.0, 0.0] };
        };
        if let Some(mean) = points.mean_axis(Axis(0)) {
            points -= &mean;
        }
        let (variances, directions) = small_svd(&cross_product(&points, &points));
        let kept: Vec<usize> = (0..variances.len().min(2)).collect();
        let mut axes = directions.select(Axis(0), &kept);
        fix_signs(&mut axes);
        let flat: Array2<f64> = points.dot(&axes.t());
        let total: f64 = variances.sum();
        // Below this the points are equal but for rounding.
        let noise = f64::EPSILON * placed.len() as f64;
        let used = |axis: usize| axis < kept.len() && variances[axis] > noise;
        let share = |axis: usize| if used(axis) { variances[axis] / total } else { 0.0 };
        let mut coordinates = vec![None; features.n_docs()];
        for (&document, row) in placed.iter().zip(flat.rows()) {
            coordinates[document] =
                Some([0, 1].map(|axis| if used(axis) { row[axis] } else { 0.0 }));
        }
        Self { coordinates, explained: [share(0), share(1)] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    /// scikit-learn 1.9.1, `PCA(2)` of the four unit rows. Its second component, (-0.065, -0.574,
    /// 0.817), and its first, (0.760, -0.559, -0.332), have their largest entries positive.
    #[test]
    fn coordinates_are_principal_components() {
        let scores = array![
            [2.0, 0.0, 0.0],
            [0.6, 0.8, 0.0],
            [0.0, 0.0, 0.0],
            [0.0, 1.0, 0.0],
            [0.0, 0.3, 0.4]
        ];
        let expected = [
            [0.857_662_808_601_131_6, 0.141_715_934_200_731_59],
            [0.106_599_118_922_914_49, -0.291_043_504_636_712_64],
            [-0.461_145_083_365_774_7, -0.366_681_995_547_836_54],
            [-0.503_116_844_158_271_5, 0.516_009_565_983_817_5],
        ];
        let map = ClusterMap::new(&Features::new(&scores).unwrap());
        assert_eq!(map.coordinates[2], None);
        for (place, expected) in map.coordinates.iter().flatten().zip(expected) {
            assert!((place[0] - expected[0]).abs() < 1e-12, "{place:?} for {expected:?}");
            assert!((place[1] - expected[1]).abs() < 1e-12, "{place:?} for {expected:?}");
        }
        assert!((map.explained[0] - 0.689_051_256_932_346_1).abs() < 1e-12);
        assert!((map.explained[1] - 0.287_222_321_388_271_6).abs() < 1e-12);
    }

    #[test]
    fn flat_inputs_have_flat_maps() {
        for scores in [array![[1.0, 1.0], [2.0, 2.0]], array![[3.0, 4.0]]] {
            let map = ClusterMap::new(&Features::new(&scores).unwrap());
            assert!(map.coordinates.iter().all(|&place| place == Some([0.0, 0.0])));
            assert_eq!(map.explained, [0.0, 0.0]);
        }
        let line = ClusterMap::new(&Features::new(&array![[1.0], [-1.0]]).unwrap());
        assert_eq!(line.coordinates, [Some([1.0, 0.0]), Some([-1.0, 0.0])]);
        assert_eq!(line.explained, [1.0, 0.0]);
        let none = ClusterMap::new(&Features::new(&Array2::zeros((2, 3))).unwrap());
        assert_eq!(none.coordinates, [None, None]);
    }
}
