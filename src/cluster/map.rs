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
    /// entry of largest size is positive. Directions without variance give coordinates of 0.
    pub fn new(features: &Features) -> Self {
        let placed = features.placed();
        let mut points = features.select(&placed);
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

    /// NumPy 2.4.6: `numpy.linalg.svd` of the centred rows, the first right singular vector turned so
    /// that its larger entry is positive.
    #[test]
    fn coordinates_are_principal_components() {
        let scores = array![
            [1.0, 0.0, 0.0],
            [0.6, 0.8, 0.0],
            [0.0, 0.0, 0.0],
            [0.0, 1.0, 0.0],
            [0.0, 0.6, 0.8]
        ];
        let map = ClusterMap::new(&Features::new(&scores).unwrap());
        assert_eq!(map.coordinates[2], None);
        let placed: Vec<[f64; 2]> = map.coordinates.iter().flatten().copied().collect();
        for (axis, share) in map.explained.into_iter().enumerate() {
            let mean = placed.iter().map(|place| place[axis]).sum::<f64>() / 4.0;
            assert!(mean.abs() < 1e-14);
            // Total sum of squares about the mean: 4 - |sum|^2 / 4 = 4 - (2.56 + 5.76 + 0.64) / 4.
            let squares: f64 = placed.iter().map(|place| place[axis] * place[axis]).sum();
            assert!((share - squares / 1.76).abs() < 1e-12);
        }
        let products: f64 = placed.iter().map(|place| place[0] * place[1]).sum();
        assert!(products.abs() < 1e-14 && map.explained[0] > map.explained[1]);
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
