//! Sparse matrix and dense panel -> their product, an orthonormal basis, the SVD of a small matrix.
//!
//! A panel is a tall dense matrix with few columns, stored by rows. Every sum runs in an order that
//! does not depend on the number of threads.

use ndarray::{Array1, Array2, ArrayBase, ArrayView2, Axis, Data, Ix2};
use rayon::prelude::*;

use super::sparse::Csr;

/// Columns multiplied at a time by a sparse matrix: their sums stay in registers, and a row of such a
/// strip is two cache lines.
pub(super) const STRIP: usize = 16;
/// Rows handled by one task of a sparse product.
const SPARSE_BLOCK: usize = 32;
/// Rows handled by one task of a dense product.
const DENSE_BLOCK: usize = 1024;
/// Directions below this share of the largest count as rounding noise.
pub(super) const RANK_TOLERANCE: f64 = 1e-12;

/// `matrix` times `panel`, shape `(n_rows, width)`. Every sum runs over the entries of its row in
/// their order.
pub(super) fn product(matrix: &Csr<f64>, panel: &Array2<f64>) -> Array2<f64> {
    assert_eq!(matrix.n_cols(), panel.nrows(), "one row of the panel for every column");
    let width = panel.ncols();
    let mut out = Array2::zeros((matrix.n_rows(), width));
    if width == 0 || panel.nrows() == 0 {
        return out;
    }
    let cells = out.as_slice_mut().expect("a new array is in standard layout");
    for (index, columns) in panel.axis_chunks_iter(Axis(1), STRIP).enumerate() {
        let strip = strip(columns);
        cells.par_chunks_mut(SPARSE_BLOCK * width).enumerate().for_each(|(block, cells)| {
            for (offset, target) in cells.chunks_exact_mut(width).enumerate() {
                let (columns, values) = matrix.row(block * SPARSE_BLOCK + offset);
                let sums = sum_rows(columns, values, &strip);
                let target = target.iter_mut().skip(index * STRIP);
                target.zip(sums).for_each(|(cell, sum)| *cell = sum);
            }
        });
    }
    out
}

/// Up to [`STRIP`] columns of a panel, row by row, filled up with zeros.
fn strip(columns: ArrayView2<'_, f64>) -> Vec<[f64; STRIP]> {
    let mut strip = vec![[0.0; STRIP]; columns.nrows()];
    strip.par_iter_mut().with_min_len(DENSE_BLOCK).zip(columns.axis_iter(Axis(0))).for_each(
        |(cells, row)| cells.iter_mut().zip(row).for_each(|(cell, &entry)| *cell = entry),
    );
    strip
}

/// The sum of the rows `columns` of a strip, each times its value.
fn sum_rows(columns: &[u32], values: &[f64], strip: &[[f64; STRIP]]) -> [f64; STRIP] {
    let mut sums = [0.0; STRIP];
    for (&column, &value) in columns.iter().zip(values) {
        let row = &strip[column as usize];
        for lane in 0..STRIP {
            sums[lane] += value * row[lane];
        }
    }
    sums
}

/// `left` transposed times `right`, shape `(left columns, right columns)`: sums over blocks of rows,
/// added in row order.
pub(crate) fn cross_product(
    left: &ArrayBase<impl Data<Elem = f64> + Sync, Ix2>,
    right: &Array2<f64>,
) -> Array2<f64> {
    let parts: Vec<Array2<f64>> = left
        .axis_chunks_iter(Axis(0), DENSE_BLOCK)
        .into_par_iter()
        .zip(right.axis_chunks_iter(Axis(0), DENSE_BLOCK))
        .map(|(left, right)| left.t().dot(&right))
        .collect();
    parts.iter().fold(Array2::zeros((left.ncols(), right.ncols())), |sum, part| sum + part)
}

/// `panel` times the small matrix `factor`, shape `(n_rows, factor columns)`.
pub(super) fn times_small(
    panel: &ArrayBase<impl Data<Elem = f64> + Sync, Ix2>,
    factor: &Array2<f64>,
) -> Array2<f64> {
    let mut out = Array2::zeros((panel.nrows(), factor.ncols()));
    out.axis_chunks_iter_mut(Axis(0), DENSE_BLOCK)
        .into_par_iter()
        .zip(panel.axis_chunks_iter(Axis(0), DENSE_BLOCK))
        .for_each(|(mut target, rows)| target.assign(&rows.dot(factor)));
    out
}

/// An orthonormal basis of the columns of `panel`, in its shape. What is left of a column without
/// those before it must be longer than `floor`, and than rounding, to count.
///
/// `CholeskyQR2` (Yamamoto et al. 2015): twice `R'R = Y'Y`, `Q = Y R^-1`, which is all matrix products.
/// Where the Gram matrix is not safely positive definite (dependent columns), modified
/// Gram-Schmidt with reorthogonalisation; dependent columns then come out as zeros.
pub(super) fn orthonormalise(panel: &Array2<f64>, floor: f64) -> Array2<f64> {
    let round = |panel: &Array2<f64>, floor: f64| {
        let inverse = inverse_cholesky(&cross_product(panel, panel), floor)?;
        Some(times_small(panel, &inverse))
    };
    match round(panel, floor).and_then(|once| round(&once, 0.0)) {
        Some(basis) => basis,
        None => gram_schmidt(panel, floor),
    }
}

/// The inverse of the upper triangular `R` with `R'R = gram`, or `None` when `gram` is not safely
/// positive definite.
fn inverse_cholesky(gram: &Array2<f64>, floor: f64) -> Option<Array2<f64>> {
    let size = gram.nrows();
    // Rows of the lower triangle L = R', and of its inverse.
    let mut lower: Vec<Vec<f64>> = Vec::with_capacity(size);
    let mut inverse: Vec<Vec<f64>> = Vec::with_capacity(size);
    for i in 0..size {
        let mut row: Vec<f64> = Vec::with_capacity(i + 1);
        for (j, above) in lower.iter().enumerate() {
            row.push((gram[[i, j]] - dot(&row, &above[..j])) / above[j]);
        }
        let pivot = gram[[i, i]] - dot(&row, &row);
        // Below this the pivot is mostly rounding error of the Gram matrix.
        if pivot.is_nan() || pivot <= (RANK_TOLERANCE * gram[[i, i]]).max(floor * floor) {
            return None;
        }
        let diagonal = pivot.sqrt();
        let mut inverse_row = vec![0.0; i + 1];
        inverse_row[i] = 1.0 / diagonal;
        for (&factor, above) in row.iter().zip(&inverse) {
            for (cell, &entry) in inverse_row.iter_mut().zip(above) {
                *cell -= factor * entry / diagonal;
            }
        }
        row.push(diagonal);
        lower.push(row);
        inverse.push(inverse_row);
    }
    Some(Array2::from_shape_fn((size, size), |(i, j)| if i <= j { inverse[j][i] } else { 0.0 }))
}

/// Scalar product in eight sums side by side, so that the processor may add several at a time.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let ((a_eights, a_rest), (b_eights, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [0.0; 8];
    for (a, b) in a_eights.iter().zip(b_eights) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}

/// Modified Gram-Schmidt, each column orthogonalised twice ("twice is enough", Giraud et al. 2005).
fn gram_schmidt(panel: &Array2<f64>, floor: f64) -> Array2<f64> {
    let mut columns: Vec<Array1<f64>> = panel.columns().into_iter().map(|c| c.to_owned()).collect();
    let largest = columns.iter().map(|column| column.dot(column).sqrt()).fold(0.0, f64::max);
    for j in 0..columns.len() {
        let (done, rest) = columns.split_at_mut(j);
        let column = &mut rest[0];
        for basis in done.iter().chain(done.iter()) {
            column.scaled_add(-basis.dot(column), basis);
        }
        let norm = column.dot(column).sqrt();
        if norm > floor.max(RANK_TOLERANCE * largest) {
            *column /= norm;
        } else {
            column.fill(0.0);
        }
    }
    Array2::from_shape_fn(panel.dim(), |(row, column)| columns[column][row])
}

/// Singular values and right singular vectors of a small matrix `(m, n)`: `values` of length `n`,
/// falling, and `vectors` of shape `(n, n)`, one right singular vector a row.
///
/// One-sided Jacobi (Hestenes 1958): pairs of columns are rotated until all are orthogonal; their
/// lengths are then the singular values. For a symmetric positive semi-definite matrix these are
/// its eigenvalues and eigenvectors.
pub(crate) fn small_svd(matrix: &Array2<f64>) -> (Array1<f64>, Array2<f64>) {
    const MAX_SWEEPS: usize = 60;
    let size = matrix.ncols();
    // Columns as rows, so that a rotation walks through memory in order.
    let mut columns: Vec<Vec<f64>> = matrix.columns().into_iter().map(|c| c.to_vec()).collect();
    let mut vectors: Vec<Vec<f64>> =
        Array2::eye(size).rows().into_iter().map(|r| r.to_vec()).collect();
    for _ in 0..MAX_SWEEPS {
        let mut rotated = false;
        for j in 1..size {
            for i in 0..j {
                if let Some(turn) = rotation(&columns[i], &columns[j]) {
                    rotate(&mut columns, i, j, turn);
                    rotate(&mut vectors, i, j, turn);
                    rotated = true;
                }
            }
        }
        if !rotated {
            break;
        }
    }
    let lengths: Vec<f64> = columns.iter().map(|column| dot(column, column).sqrt()).collect();
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|&a, &b| lengths[b].total_cmp(&lengths[a]).then(a.cmp(&b)));
    let values = order.iter().map(|&index| lengths[index]).collect();
    let vectors = Array2::from_shape_fn((size, size), |(row, entry)| vectors[order[row]][entry]);
    (values, vectors)
}

/// Cosine and sine of the rotation that makes `a` and `b` orthogonal, or `None` where they already
/// are.
fn rotation(a: &[f64], b: &[f64]) -> Option<(f64, f64)> {
    let (aa, bb, ab) = (dot(a, a), dot(b, b), dot(a, b));
    if ab == 0.0 || ab.abs() <= 1e-15 * (aa * bb).sqrt() {
        return None;
    }
    let zeta = (bb - aa) / (2.0 * ab);
    let tangent = zeta.signum() / (zeta.abs() + zeta.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    Some((cosine, cosine * tangent))
}

/// Rows `i < j` become `cosine * i - sine * j` and `sine * i + cosine * j`.
fn rotate(rows: &mut [Vec<f64>], i: usize, j: usize, (cosine, sine): (f64, f64)) {
    let (before, from) = rows.split_at_mut(j);
    for (a, b) in before[i].iter_mut().zip(&mut from[0]) {
        (*a, *b) = (cosine * *a - sine * *b, sine * *a + cosine * *b);
    }
}

/// Turns every row so that its entry of largest size (the first of equals) is positive.
pub(crate) fn fix_signs(rows: &mut Array2<f64>) {
    for mut row in rows.rows_mut() {
        let mut largest = 0.0_f64;
        for &entry in &row {
            if entry.abs() > largest.abs() {
                largest = entry;
            }
        }
        if largest < 0.0 {
            row.mapv_inplace(|entry| -entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    /// Largest entry of `Q'Q - I`.
    fn defect(basis: &Array2<f64>) -> f64 {
        let gram = cross_product(basis, basis) - Array2::<f64>::eye(basis.ncols());
        gram.iter().fold(0.0, |worst, entry| worst.max(entry.abs()))
    }

    #[test]
    fn a_sparse_product_equals_the_dense_one() {
        let matrix = Csr::new(
            6,
            vec![0, 5, 5, 6],
            vec![0, 1, 2, 4, 5, 3],
            vec![1.0, -2.0, 3.0, 0.5, 4.0, 7.0],
        );
        let dense: Array2<f64> = array![
            [1.0, -2.0, 3.0, 0.0, 0.5, 4.0],
            [0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            [0.0, 0.0, 0.0, 7.0, 0.0, 0.0]
        ];
        let panel = Array2::from_shape_fn((6, 3), |(i, j)| (i * 3 + j) as f64);
        assert_eq!(product(&matrix, &panel), dense.dot(&panel));
        assert_eq!(product(&matrix, &Array2::zeros((6, 0))).dim(), (3, 0));
    }

    #[test]
    fn bases_are_orthonormal_and_span_the_columns() {
        let panel = Array2::from_shape_fn((3000, 5), |(i, j)| ((i * (j + 1)) as f64 * 0.01).sin());
        let basis = orthonormalise(&panel, 0.0);
        assert!(defect(&basis) < 1e-13);
        let rebuilt = basis.dot(&cross_product(&basis, &panel));
        assert!((&rebuilt - &panel).iter().all(|error| error.abs() < 1e-12));
    }

    #[test]
    fn dependent_columns_come_out_as_zeros() {
        let panel = array![[1.0, 2.0, 0.0], [1.0, 2.0, 1.0], [1.0, 2.0, 0.0]];
        let basis = orthonormalise(&panel, 0.0);
        assert!(basis.column(1).iter().all(|&entry| entry == 0.0));
        let rest = basis.select(Axis(1), &[0, 2]);
        assert!(defect(&rest) < 1e-14);
        assert!(orthonormalise(&Array2::zeros((4, 2)), 0.0).iter().all(|&entry| entry == 0.0));
    }

    /// Singular values of the 8 x 6 Hilbert matrix from numpy 2.4.6 (`numpy.linalg.svd`).
    #[test]
    fn small_singular_values_equal_lapack() {
        let hilbert = Array2::from_shape_fn((8, 6), |(i, j)| 1.0 / (i + j + 1) as f64);
        let (values, vectors) = small_svd(&hilbert);
        let expected = [
            1.655_394_838_191_264_9,
            0.267_901_575_176_301_6,
            0.020_557_211_636_123_97,
            0.000_942_244_586_482_668_9,
            2.584_648_651_015_052_5e-5,
            3.692_687_754_881_709e-7,
        ];
        for (value, expected) in values.iter().zip(expected) {
            assert!((value / expected - 1.0).abs() < 1e-9, "{value} for {expected}");
        }
        assert!(defect(&vectors.t().to_owned()) < 1e-13);
        let (zeros, _) = small_svd(&Array2::zeros((2, 3)));
        assert_eq!(zeros, array![0.0, 0.0, 0.0]);
    }

    #[test]
    fn signs_follow_the_largest_entry() {
        let mut rows = array![[1.0, -3.0], [-2.0, 2.0], [0.0, 0.0]];
        fix_signs(&mut rows);
        assert_eq!(rows, array![[-1.0, 3.0], [2.0, -2.0], [0.0, 0.0]]);
    }
}
