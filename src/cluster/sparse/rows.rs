//! Features -> rows of cells: single precision to find candidates by, double precision to decide by.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::cluster::features::Features;
use crate::matrix::sparse::Csr;

/// Unit roundoff of single precision.
const ROUNDOFF: f64 = 1.0 / (1_u64 << 24) as f64;

/// A coordinate and its value.
pub(super) type Cell = (u32, f32);

/// The documents, shape `(n_rows, n_cols)`, whose coordinates that are 0 are left out. A dense point
/// is a row with every coordinate.
pub(super) struct Rows<'a> {
    exact: Cow<'a, Csr<f64>>,
    cells: Vec<Cell>,
    squared_lengths: Vec<f64>,
    /// Length of the longest row: 1, but for rounding.
    longest: f64,
    /// Whether any coordinate is below 0.
    signed: bool,
}

impl<'a> Rows<'a> {
    pub(super) fn new(points: &'a Features) -> Self {
        let exact = match points {
            Features::Terms(rows) => Cow::Borrowed(rows),
            Features::Dense(points) => {
                let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
                for point in points.rows() {
                    for (&value, at) in point.iter().zip(0..).filter(|(value, _)| **value != 0.0) {
                        indices.push(at);
                        values.push(value);
                    }
                    indptr.push(indices.len());
                }
                Cow::Owned(Csr::new(points.ncols(), indptr, indices, values))
            }
        };
        let cells = exact.indices().par_iter().zip(exact.values());
        let cells = cells.map(|(&column, &value)| (column, value as f32)).collect();
        let squared = |row| exact.row(row).1.iter().map(|value| value * value).sum();
        let squared_lengths: Vec<f64> = (0..exact.n_rows()).into_par_iter().map(squared).collect();
        let longest = squared_lengths.iter().copied().fold(0.0, f64::max).sqrt();
        let signed = exact.values().par_iter().any(|&value| value < 0.0);
        Self { exact, cells, squared_lengths, longest, signed }
    }

    pub(super) fn n_rows(&self) -> usize {
        self.exact.n_rows()
    }

    pub(super) fn n_cols(&self) -> usize {
        self.exact.n_cols()
    }

    pub(super) fn longest(&self) -> f64 {
        self.longest
    }

    pub(super) fn signed(&self) -> bool {
        self.signed
    }

    /// One row in single precision.
    pub(super) fn cells(&self, row: usize) -> &[Cell] {
        let bounds = self.exact.indptr();
        &self.cells[bounds[row]..bounds[row + 1]]
    }

    /// One row as it is.
    pub(super) fn exact(&self, row: usize) -> (&[u32], &[f64]) {
        self.exact.row(row)
    }

    /// Squared length of a row.
    pub(super) fn squared_length(&self, row: usize) -> f64 {
        self.squared_lengths[row]
    }

    /// Scalar product of two rows. That of equal rows is their squared length, to the last bit.
    pub(super) fn product(&self, a: usize, b: usize) -> f64 {
        let ((a_terms, a_values), (b_terms, b_values)) = (self.exact.row(a), self.exact.row(b));
        let (mut a, mut b, mut sum) = (0, 0, 0.0);
        while a < a_terms.len() && b < b_terms.len() {
            match a_terms[a].cmp(&b_terms[b]) {
                std::cmp::Ordering::Less => a += 1,
                std::cmp::Ordering::Greater => b += 1,
                std::cmp::Ordering::Equal => {
                    sum += a_values[a] * b_values[b];
                    a += 1;
                    b += 1;
                }
            }
        }
        sum
    }

    /// How far the score of a row by a centre no longer than `centre`, computed in single precision,
    /// can be from the true one: `(n + 8) u |x| (|c| + |c|^2)` for `n` cells (Higham 2002, equation
    /// 3.5, with the rounding of both vectors and of the bias; Cauchy-Schwarz for the sum of absolute
    /// products).
    pub(super) fn error(&self, row: usize, centre: f64) -> f32 {
        let n = self.cells(row).len() as f64;
        (1.01 * (n + 8.0) * ROUNDOFF * self.longest.max(1.0) * (centre + centre * centre)) as f32
    }
}
