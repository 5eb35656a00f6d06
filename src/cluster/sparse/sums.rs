//! Rows that enter and leave clusters -> the sum of each cluster, exact on a grid.

use rayon::prelude::*;

use super::rows::Rows;

/// Weighted sums of the rows of each cluster, shape `(k, n_cols)`. Every term is rounded to a multiple
/// of one power of two, so large that no sum is rounded: sums do not depend on the order of their
/// terms, a row that leaves takes back exactly what it brought, and any number of threads makes the
/// same sums.
pub(super) struct Sums {
    n_cols: usize,
    /// Adding this and taking it away again rounds to the grid.
    rounding: f64,
    cells: Vec<f64>,
    weights: Vec<f64>,
    /// Rows that enter or leave, by cluster.
    moves: Vec<Vec<Move>>,
}

struct Move {
    row: u32,
    enters: bool,
}

impl Sums {
    /// Sums of nothing, for rows that together weigh at most `capacity`.
    pub(super) fn new(rows: &Rows<'_>, k: usize, capacity: f64) -> Self {
        // Multiples of the grid below its 2^51st are exact in double precision, and their sums.
        let bound = capacity * rows.longest().max(1.0);
        let grid = (bound.log2().ceil() - 51.0).exp2();
        let n_cols = rows.n_cols();
        Self {
            n_cols,
            rounding: 1.5 * 52.0_f64.exp2() * grid,
            cells: vec![0.0; k * n_cols],
            weights: vec![0.0; k],
            moves: (0..k).map(|_| Vec::new()).collect(),
        }
    }

    /// Sums of nothing again.
    pub(super) fn clear(&mut self) {
        self.cells.fill(0.0);
        self.weights.fill(0.0);
    }

    /// The row will enter the cluster at the next [`Self::settle`].
    pub(super) fn enter(&mut self, row: usize, cluster: usize) {
        self.moves[cluster].push(Move { row: row as u32, enters: true });
    }

    /// The row will leave the cluster at the next [`Self::settle`].
    pub(super) fn leave(&mut self, row: usize, cluster: usize) {
        self.moves[cluster].push(Move { row: row as u32, enters: false });
    }

    /// Adds what entered and takes away what left; whether each cluster changed.
    pub(super) fn settle(&mut self, rows: &Rows<'_>, weights: &[f64]) -> Vec<bool> {
        let rounding = self.rounding;
        let on_grid = |value: f64| (value + rounding) - rounding;
        let clusters = self.cells.par_chunks_mut(self.n_cols.max(1)).zip(&mut self.weights);
        clusters.zip(&mut self.moves).for_each(|((sums, size), moves)| {
            for moved in moves.iter() {
                let row = moved.row as usize;
                let weight = if moved.enters { weights[row] } else { -weights[row] };
                *size += on_grid(weight);
                let (columns, values) = rows.exact(row);
                for (&column, value) in columns.iter().zip(values) {
                    sums[column as usize] += on_grid(weight * value);
                }
            }
        });
        let changed = self.moves.iter().map(|moves| !moves.is_empty()).collect();
        self.moves.iter_mut().for_each(Vec::clear);
        changed
    }

    pub(super) fn k(&self) -> usize {
        self.weights.len()
    }

    /// Sum of the weights of the rows in the cluster.
    pub(super) fn weight(&self, cluster: usize) -> f64 {
        self.weights[cluster]
    }

    /// Sum of the rows in the cluster.
    pub(super) fn sum(&self, cluster: usize) -> &[f64] {
        &self.cells[cluster * self.n_cols..(cluster + 1) * self.n_cols]
    }

    /// Squared length of the sum of the cluster.
    pub(super) fn squared_length(&self, cluster: usize) -> f64 {
        // Several partial sums, so that additions need not wait for each other.
        let (chunks, rest) = self.sum(cluster).as_chunks::<8>();
        let mut sums = [0.0; 8];
        for chunk in chunks {
            sums.iter_mut().zip(chunk).for_each(|(sum, cell)| *sum += cell * cell);
        }
        sums.iter().sum::<f64>() + rest.iter().map(|cell| cell * cell).sum::<f64>()
    }

    /// Scalar product of the sum of the cluster with a row.
    pub(super) fn dot(&self, cluster: usize, (columns, values): (&[u32], &[f64])) -> f64 {
        let sum = self.sum(cluster);
        columns.iter().zip(values).map(|(&column, value)| value * sum[column as usize]).sum()
    }
}
