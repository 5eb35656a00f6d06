//! Sparse matrix -> Matrix Market coordinate text, read by `scipy.io.mmread`, R's
//! `Matrix::readMM`, Julia and MATLAB.
//!
//! The format is that of Boisvert, Pozo & Remington (1996), *The Matrix Market Exchange Formats*,
//! NISTIR 5935: a banner, a line `rows columns entries`, then one line `row column value` for
//! each entry, counted from 1.

use std::fmt::Debug;
use std::io::{self, Write};

use crate::matrix::Csr;

/// A value that Matrix Market can hold. Its `Debug` form is its text: for `f64` the shortest
/// digits that read back as the same value, with an exponent where that is far from 0.
pub trait MarketValue: Copy + Debug {
    /// The field of the banner.
    const FIELD: &'static str;
}

impl MarketValue for f64 {
    const FIELD: &'static str = "real";
}

impl MarketValue for u32 {
    const FIELD: &'static str = "integer";
}

/// Write `matrix`, shape `(n_rows, n_cols)`, as coordinate text, row by row.
pub fn write_matrix_market<T: MarketValue>(
    matrix: &Csr<T>,
    mut writer: impl Write,
) -> io::Result<()> {
    let (rows, columns, entries) = (matrix.n_rows(), matrix.n_cols(), matrix.n_entries());
    writeln!(writer, "%%MatrixMarket matrix coordinate {} general", T::FIELD)?;
    writeln!(writer, "{rows} {columns} {entries}")?;
    for (row, (indices, values)) in (1..).zip(matrix.rows()) {
        for (&column, value) in indices.iter().zip(values) {
            writeln!(writer, "{row} {} {value:?}", u64::from(column) + 1)?;
        }
    }
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text<T: MarketValue>(matrix: &Csr<T>) -> String {
        let mut bytes = Vec::new();
        write_matrix_market(matrix, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn weights_are_real_and_counted_from_one() {
        let matrix = Csr::new(4, vec![0, 2, 2, 3], vec![1, 3, 0], vec![0.1, 1e-300, -2.0]);
        assert_eq!(
            text(&matrix),
            "%%MatrixMarket matrix coordinate real general\n3 4 3\n\
             1 2 0.1\n1 4 1e-300\n3 1 -2.0\n"
        );
    }

    #[test]
    fn counts_are_integers_and_an_empty_matrix_has_its_shape() {
        let matrix = Csr::<u32>::new(1, vec![0, 1], vec![0], vec![7]);
        assert_eq!(
            text(&matrix),
            "%%MatrixMarket matrix coordinate integer general\n1 1 1\n1 1 7\n"
        );
        let empty = Csr::<u32>::new(5, vec![0, 0], vec![], vec![]);
        assert!(text(&empty).ends_with("general\n1 5 0\n"));
    }
}
