//! Sparse matrices by rows (CSR), and their transpose.

use std::sync::Arc;

use rayon::prelude::*;

/// A sparse matrix of shape `(n_rows, n_cols)` in compressed sparse row form. Column indices rise
/// strictly within a row; no stored value is zero. Matrices with the same entries share their
/// indices.
#[derive(Debug, Clone, PartialEq)]
pub struct Csr<T> {
    n_cols: usize,
    indptr: Arc<Vec<usize>>,
    indices: Arc<Vec<u32>>,
    values: Vec<T>,
}

impl<T: Copy> Csr<T> {
    /// A matrix from its three arrays. `indptr` has one entry more than there are rows; `indices`
    /// rise strictly within each row and are below `n_cols`.
    ///
    /// # Panics
    /// When the arrays do not fit together: that is a mistake of the caller, not of the data.
    pub fn new(n_cols: usize, indptr: Vec<usize>, indices: Vec<u32>, values: Vec<T>) -> Self {
        assert_eq!(indices.len(), values.len(), "one value for every index");
        assert_eq!(indptr.last().copied(), Some(indices.len()), "indptr ends at the last entry");
        debug_assert!(indptr.windows(2).all(|row| {
            row[0] <= row[1]
                && indices[row[0]..row[1]].windows(2).all(|pair| pair[0] < pair[1])
                && indices[row[0]..row[1]].iter().all(|&column| (column as usize) < n_cols)
        }));
        Self { n_cols, indptr: Arc::new(indptr), indices: Arc::new(indices), values }
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.indptr.len() - 1
    }

    /// Number of columns.
    pub fn n_cols(&self) -> usize {
        self.n_cols
    }

    /// Number of stored entries.
    pub fn n_entries(&self) -> usize {
        self.indices.len()
    }

    /// Column indices and values of one row.
    pub fn row(&self, row: usize) -> (&[u32], &[T]) {
        let range = self.indptr[row]..self.indptr[row + 1];
        (&self.indices[range.clone()], &self.values[range])
    }

    /// The rows in order, each as its column indices and values.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (&[u32], &[T])> {
        (0..self.n_rows()).map(|row| self.row(row))
    }

    /// Row bounds, length `n_rows + 1`.
    pub fn indptr(&self) -> &[usize] {
        &self.indptr
    }

    /// Column indices of all entries, row by row.
    pub fn indices(&self) -> &[u32] {
        &self.indices
    }

    /// Values of all entries, row by row.
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// The three arrays: row bounds, column indices, values.
    pub fn into_parts(self) -> (Vec<usize>, Vec<u32>, Vec<T>) {
        (Arc::unwrap_or_clone(self.indptr), Arc::unwrap_or_clone(self.indices), self.values)
    }

    /// The same entries with other values.
    ///
    /// # Panics
    /// When there is not one value for every entry.
    pub fn with_values<U: Copy>(&self, values: Vec<U>) -> Csr<U> {
        assert_eq!(self.indices.len(), values.len(), "one value for every index");
        let (indptr, indices) = (Arc::clone(&self.indptr), Arc::clone(&self.indices));
        Csr { n_cols: self.n_cols, indptr, indices, values }
    }

    /// The same entries with values computed row by row, in parallel: `fill` gets the columns and
    /// values of a row and the new values to write.
    pub fn map_rows(&self, fill: impl Fn(&[u32], &[T], &mut [f64]) + Sync) -> Csr<f64>
    where
        T: Sync,
    {
        const BLOCK: usize = 512;
        let mut values = vec![0.0; self.values.len()];
        let mut rest = values.as_mut_slice();
        let mut blocks = Vec::with_capacity(self.n_rows().div_ceil(BLOCK));
        for first in (0..self.n_rows()).step_by(BLOCK) {
            let rows = first..(first + BLOCK).min(self.n_rows());
            let (block, after) = rest.split_at_mut(self.indptr[rows.end] - self.indptr[first]);
            blocks.push((rows, block));
            rest = after;
        }
        blocks.into_par_iter().for_each(|(rows, mut block)| {
            for row in rows {
                let (columns, row) = self.row(row);
                let (new, after) = block.split_at_mut(columns.len());
                fill(columns, row, new);
                block = after;
            }
        });
        self.with_values(values)
    }

    /// The transpose, shape `(n_cols, n_rows)`, by counting sort in time linear in the entries.
    #[must_use]
    pub fn transpose(&self) -> Self {
        let mut indptr = vec![0; self.n_cols + 1];
        for &column in self.indices.iter() {
            indptr[column as usize + 1] += 1;
        }
        for column in 0..self.n_cols {
            indptr[column + 1] += indptr[column];
        }
        let Some(&filler) = self.values.first() else {
            return Self::new(self.n_rows(), indptr, Vec::new(), Vec::new());
        };
        let mut next = indptr.clone();
        let mut indices = vec![0; self.indices.len()];
        let mut values = vec![filler; self.values.len()];
        for row in 0..self.n_rows() {
            let (columns, row_values) = self.row(row);
            for (&column, &value) in columns.iter().zip(row_values) {
                let place = &mut next[column as usize];
                indices[*place] = row as u32;
                values[*place] = value;
                *place += 1;
            }
        }
        Self::new(self.n_rows(), indptr, indices, values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transposing_twice_is_the_identity() {
        let matrix = Csr::new(4, vec![0, 2, 2, 5], vec![1, 3, 0, 1, 2], vec![5, 6, 7, 8, 9]);
        let transposed = matrix.transpose();
        assert_eq!((transposed.n_rows(), transposed.n_cols()), (4, 3));
        assert_eq!(transposed.row(1), (&[0, 2][..], &[5, 8][..]));
        assert_eq!(transposed.transpose(), matrix);
        let empty = Csr::<u32>::new(3, vec![0, 0], vec![], vec![]);
        assert_eq!(empty.transpose().transpose(), empty);
    }
}
