//! Sparse matrix `(n, m)` -> an orthonormal basis `(n, wanted)` of its leading left singular vectors.
//!
//! Block Krylov (Musco & Musco 2015, algorithm 2): what a power iteration throws away, the panels on
//! the way to the last, it keeps, and looks for the singular vectors in the space of them all. So far
//! fewer products reach the same accuracy. The space is built by block Lanczos (Golub & Underwood
//! 1977): every new panel is made orthogonal to all before it as soon as it is there.

use ndarray::{Array2, ArrayView2, Axis, Slice};
use rand::Rng;
use rayon::prelude::*;

use super::panel::{RANK_TOLERANCE, STRIP, cross_product, orthonormalise, small_svd, times_small};
use super::sparse::Csr;
use crate::error::Result;
use crate::seed::Seed;

/// Rows that share one random stream.
const RANDOM_BLOCK: usize = 1024;
/// What is left of a unit vector after projection counts as a direction of its own above this length.
const LEFT_OVER: f64 = 1e-6;

/// How far [`leading`] searches.
#[derive(Debug, Clone, Copy)]
pub(super) struct Search {
    /// Columns of the basis.
    wanted: usize,
    /// Columns of a panel.
    width: usize,
    /// Panels that the space is made of.
    pub(super) panels: usize,
}

impl Search {
    /// For `dimensions` singular vectors of a matrix with `size` rows: `passes` panels more than hold
    /// as many columns.
    pub(super) fn new(dimensions: usize, passes: usize, size: usize) -> Self {
        let width = STRIP.min(size);
        let most = size.div_ceil(width);
        let least = dimensions.div_ceil(width).min(most);
        let panels = least.saturating_add(passes).min(most);
        Self { wanted: least * width, width, panels }
    }
}

/// Left singular vectors of `matrix` in the Krylov space of `X X'`, leading ones first; columns
/// beyond the rank may be zeros. `multiply` is [`super::panel::product`] and reports progress.
pub(super) fn leading(
    matrix: &Csr<f64>,
    transposed: &Csr<f64>,
    search: Search,
    seed: Seed,
    multiply: impl Fn(&Csr<f64>, &Array2<f64>) -> Result<Array2<f64>>,
) -> Result<Array2<f64>> {
    let Search { wanted, width, panels } = search;
    let size = matrix.n_rows();
    let mut basis = Array2::zeros((size, panels * width));
    // Q' X X' Q, of which the products with the columns so far are known as each panel is sent through.
    let mut form = Array2::zeros((panels * width, panels * width));
    let mut longest = 0.0_f64;
    let mut panel = orthonormalise(&gaussian(size, width, seed, 0), 0.0);
    for index in 0..panels {
        let (start, end) = (index * width, (index + 1) * width);
        basis.slice_axis_mut(Axis(1), Slice::from(start..end)).assign(&panel);
        let image = multiply(matrix, &multiply(transposed, &panel)?)?;
        let known = basis.slice_axis(Axis(1), Slice::from(..end));
        let shares = cross_product(&known, &image);
        for ((row, column), &share) in shares.indexed_iter() {
            form[[row, start + column]] = share;
            form[[start + column, row]] = share;
        }
        if index + 1 < panels {
            longest = image.columns().into_iter().map(|c| c.dot(&c).sqrt()).fold(longest, f64::max);
            let rest = image - times_small(&known, &shares);
            let fresh = || gaussian(size, width, seed, index as u64 + 1);
            panel = extend(known, &rest, RANK_TOLERANCE * longest, fresh);
        }
    }
    let (_, vectors) = small_svd(&form);
    let leading = vectors.slice_axis(Axis(0), Slice::from(..wanted)).t().to_owned();
    Ok(times_small(&basis, &leading))
}

/// An orthonormal panel from `rest`, whose columns are orthogonal to `basis` but for rounding.
/// Columns no longer than `floor`, where the space has come to an end, are replaced by others: a
/// singular value may occur more often than a panel has columns.
fn extend(
    basis: ArrayView2<'_, f64>,
    rest: &Array2<f64>,
    floor: f64,
    fresh: impl FnOnce() -> Array2<f64>,
) -> Array2<f64> {
    let without = |panel: &Array2<f64>| panel - &times_small(&basis, &cross_product(&basis, panel));
    // Twice is enough (Giraud et al. 2005): what the first projection left is of unit length here.
    let again = |panel: &Array2<f64>, floor: f64| {
        orthonormalise(&without(&orthonormalise(panel, floor)), LEFT_OVER)
    };
    let mut panel = again(rest, floor);
    let is_zero = |column: &usize| panel.column(*column).iter().all(|&cell| cell == 0.0);
    let ended: Vec<usize> = (0..panel.ncols()).filter(is_zero).collect();
    if ended.is_empty() {
        return panel;
    }
    let fresh = orthonormalise(&fresh(), 0.0);
    for column in ended {
        panel.column_mut(column).assign(&fresh.column(column));
    }
    again(&without(&panel), LEFT_OVER)
}

/// A panel of independent standard normal numbers, by Box and Muller (1958); every block of rows has
/// a stream of its own.
fn gaussian(rows: usize, width: usize, seed: Seed, draw: u64) -> Array2<f64> {
    let mut panel = Array2::<f64>::zeros((rows, width));
    panel.axis_chunks_iter_mut(Axis(0), RANDOM_BLOCK).into_par_iter().enumerate().for_each(
        |(block, mut rows)| {
            let mut generator = seed.generator("projection", (draw << 32) | block as u64);
            for cell in &mut rows {
                // 1 - u lies in (0, 1]: its logarithm is finite.
                let radius = (-2.0 * (1.0 - generator.r#gen::<f64>()).ln()).sqrt();
                *cell = radius * (std::f64::consts::TAU * generator.r#gen::<f64>()).cos();
            }
        },
    );
    panel
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::panel::product;

    /// A matrix with these values on its diagonal, and zeros.
    fn diagonal(n_rows: usize, n_cols: usize, values: &[f64]) -> Csr<f64> {
        let kept = values.len();
        let indptr = (0..=n_rows).map(|row| row.min(kept)).collect();
        Csr::new(n_cols, indptr, (0..kept as u32).collect(), values.to_vec())
    }

    fn basis(matrix: &Csr<f64>, dimensions: usize, passes: usize) -> Array2<f64> {
        let search = Search::new(dimensions, passes, matrix.n_rows());
        let multiply = |matrix: &Csr<f64>, panel: &Array2<f64>| Ok(product(matrix, panel));
        leading(matrix, &matrix.transpose(), search, Seed(1), multiply).unwrap()
    }

    /// Largest entry of `Q'Q - I`.
    fn defect(basis: &Array2<f64>) -> f64 {
        let gram = cross_product(basis, basis) - Array2::<f64>::eye(basis.ncols());
        gram.iter().fold(0.0, |worst, entry| worst.max(entry.abs()))
    }

    #[test]
    fn the_leading_vectors_come_first() {
        let values: Vec<f64> = (0..200).map(|place| 0.97_f64.powi(place)).collect();
        let found = basis(&diagonal(300, 250, &values), 20, 6);
        assert_eq!(found.dim(), (300, 32));
        assert!(defect(&found) < 1e-12, "{}", defect(&found));
        for place in 0..20 {
            assert!(found[[place, place]].abs() > 0.999, "{place}: {}", found[[place, place]]);
        }
    }

    #[test]
    fn a_value_that_occurs_more_often_than_a_panel_has_columns_is_found_every_time() {
        let found = basis(&diagonal(250, 250, &[2.0; 50]), 50, 8);
        assert!(defect(&found) < 1e-12, "{}", defect(&found));
        // All of the 50 rows lie in the space.
        for row in 0..50 {
            let inside = found.row(row).dot(&found.row(row));
            assert!((inside - 1.0).abs() < 1e-9, "{row}: {inside}");
        }
    }

    #[test]
    fn the_space_may_be_all_there_is() {
        for (rows, rank) in [(5, 3), (33, 20), (40, 40)] {
            let found = basis(&diagonal(rows, 50, &vec![1.5; rank]), 100, 8);
            for row in 0..rank {
                let inside = found.row(row).dot(&found.row(row));
                assert!((inside - 1.0).abs() < 1e-9, "{rows} {rank} {row}: {inside}");
            }
        }
    }
}
