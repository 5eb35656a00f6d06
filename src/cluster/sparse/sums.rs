//! Rows that enter and leave clusters -> the sum of each cluster, exact in fixed point.

use rayon::prelude::*;

use super::rows::Rows;

/// Weighted sums of the rows of each cluster, shape `(k, n_cols)`. Sums of integers do not depend on
/// the order of their terms: a row that leaves takes back exactly what it brought, and any number of
/// threads makes the same sums.
pub(super) struct Sums {
    n_cols: usize,
    /// What 1 is: a power of two, as large as leaves room for the sum of all rows.
    one: f64,
    sums: Vec<i64>,
    weights: Vec<i64>,
    /// Rows that enter or leave, by cluster.
    moves: Vec<Vec<Move>>,
}

struct Move {
    row: u32,
    enters: bool,
}

/// The sum of a cluster as a vector.
#[derive(Clone, Copy)]
pub(super) struct Sum<'a> {
    cells: &'a [i64],
    one: f64,
}

impl Sums {
    /// Sums of nothing, for rows that together weigh at most `capacity`.
    pub(super) fn new(rows: &Rows<'_>, k: usize, capacity: f64) -> Self {
        let bound = capacity * rows.longest().max(1.0);
        let one = (61.0 - bound.log2().ceil()).exp2();
        let n_cols = rows.n_cols();
        Self {
            n_cols,
            one,
            sums: vec![0; k * n_cols],
            weights: vec![0; k],
            moves: (0..k).map(|_| Vec::new()).collect(),
        }
    }

    /// Sums of nothing again.
    pub(super) fn clear(&mut self) {
        self.sums.fill(0);
        self.weights.fill(0);
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
        let one = self.one;
        let clusters = self.sums.par_chunks_mut(self.n_cols.max(1)).zip(&mut self.weights);
        clusters.zip(&mut self.moves).for_each(|((sums, weight), moves)| {
            for moved in moves.iter() {
                let row = moved.row as usize;
                let size = weights[row] * one * if moved.enters { 1.0 } else { -1.0 };
                *weight += size as i64;
                let (columns, values) = rows.exact(row);
                for (&column, value) in columns.iter().zip(values) {
                    sums[column as usize] += (size * value) as i64;
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
        self.weights[cluster] as f64 / self.one
    }

    pub(super) fn sum(&self, cluster: usize) -> Sum<'_> {
        let cells = &self.sums[cluster * self.n_cols..(cluster + 1) * self.n_cols];
        Sum { cells, one: self.one }
    }
}

impl<'a> Sum<'a> {
    /// All coordinates.
    pub(super) fn values(self) -> impl Iterator<Item = f64> + 'a {
        let unit = self.one.recip();
        self.cells.iter().map(move |&cell| cell as f64 * unit)
    }

    pub(super) fn squared_length(self) -> f64 {
        // Several partial sums, so that additions need not wait for each other.
        let (chunks, rest) = self.cells.as_chunks::<4>();
        let mut sums = [0.0; 4];
        for chunk in chunks {
            for (sum, &cell) in sums.iter_mut().zip(chunk) {
                *sum += cell as f64 * cell as f64;
            }
        }
        let rest: f64 = rest.iter().map(|&cell| cell as f64 * cell as f64).sum();
        (sums.iter().sum::<f64>() + rest) / (self.one * self.one)
    }

    /// Scalar product with a row.
    pub(super) fn dot(self, (columns, values): (&[u32], &[f64])) -> f64 {
        let products = columns.iter().zip(values);
        products.map(|(&column, value)| value * self.cells[column as usize] as f64).sum::<f64>()
            / self.one
    }
}
