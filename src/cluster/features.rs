//! Scores of a projection -> unit rows that can be clustered.

use ndarray::{Array2, Axis};

use crate::error::{Error, Result};

/// Rows shorter than this share of the longest are rounding noise: the document has no direction.
const NOISE: f64 = 1e-12;

/// What clustering works on: one point a document, of length 1, so that Euclidean distance orders
/// documents as cosine similarity does (`d^2 = 2 - 2 cos`).
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    /// Points, shape `(n_docs, d)`: rows of length 1, or all zeros for a document that cannot be
    /// placed because none of its terms is left.
    pub points: Array2<f64>,
}

impl Features {
    /// Scales every row of `scores`, shape `(n_docs, d)`, to length 1. Zero rows stay zero.
    pub fn new(scores: &Array2<f64>) -> Result<Self> {
        let mut points = scores.as_standard_layout().into_owned();
        if let Some(row) = points
            .rows()
            .into_iter()
            .position(|row| row.iter().any(|coordinate| !coordinate.is_finite()))
        {
            return Err(Error::Numeric {
                method: "clustering",
                what: format!("document {row} has a coordinate that is not a finite number"),
            });
        }
        let norms: Vec<f64> = points.rows().into_iter().map(|row| row.dot(&row).sqrt()).collect();
        let noise = NOISE * norms.iter().copied().fold(0.0, f64::max);
        for (mut row, norm) in points.rows_mut().into_iter().zip(norms) {
            if norm > noise {
                row /= norm;
            } else {
                row.fill(0.0);
            }
        }
        Ok(Self { points })
    }

    /// Number of documents.
    pub fn n_docs(&self) -> usize {
        self.points.nrows()
    }

    /// The documents that can be placed: those whose row is not all zeros.
    pub fn placed(&self) -> Vec<usize> {
        let rows = self.points.rows().into_iter().enumerate();
        rows.filter(|(_, row)| row.iter().any(|&c| c != 0.0)).map(|(index, _)| index).collect()
    }

    /// The rows of `documents`, in their order.
    pub fn select(&self, documents: &[usize]) -> Array2<f64> {
        self.points.select(Axis(0), documents)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn rows_have_length_one_or_zero() {
        let features = Features::new(&array![[3.0, 4.0], [0.0, 0.0], [1e-15, 0.0]]).unwrap();
        assert_eq!(features.points, array![[0.6, 0.8], [0.0, 0.0], [0.0, 0.0]]);
        assert_eq!(features.placed(), [0]);
    }

    #[test]
    fn numbers_that_are_not_finite_are_refused() {
        for bad in [f64::NAN, f64::INFINITY] {
            let error = Features::new(&array![[1.0, 0.0], [bad, 0.0]]).unwrap_err();
            assert_eq!(
                error.to_string(),
                "clustering: document 1 has a coordinate that is not a finite number"
            );
        }
    }
}
