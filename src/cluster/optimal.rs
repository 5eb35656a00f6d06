//! What each pair is worth -> the pairs, each row and column in one at most, worth most together.

use ndarray::{Array2, ArrayView2};

/// The column of every row in the assignment of the largest total gain; `None` for rows left over
/// where there are more rows than columns.
///
/// Shortest augmenting paths with potentials (Jonker & Volgenant 1987; the Hungarian method of Kuhn
/// 1955 in `O(rows^2 columns)`). Of assignments of one total the result is one and the same in every
/// run: columns are looked at in their order and only a strictly shorter path replaces another.
///
/// # Panics
/// When a gain is not finite.
pub fn best_pairs(gain: ArrayView2<'_, f64>) -> Vec<Option<usize>> {
    assert!(gain.iter().all(|gain| gain.is_finite()), "gains are finite");
    if gain.nrows() <= gain.ncols() {
        return row_columns(&gain.mapv(|gain| -gain)).into_iter().map(Some).collect();
    }
    let mut columns = vec![None; gain.nrows()];
    let cost = gain.t().mapv(|gain| -gain);
    for (column, row) in row_columns(&cost).into_iter().enumerate() {
        columns[row] = Some(column);
    }
    columns
}

/// The column of every row at the least total cost; at least as many columns as rows.
fn row_columns(cost: &Array2<f64>) -> Vec<usize> {
    let (rows, columns) = cost.dim();
    let (mut of_row, mut of_column) = (vec![0.0; rows], vec![0.0; columns]);
    let mut row_of: Vec<Option<usize>> = vec![None; columns];
    for start in 0..rows {
        let mut shortest = vec![f64::INFINITY; columns];
        // The column before each one on the shortest path to it.
        let mut before: Vec<Option<usize>> = vec![None; columns];
        let mut done = vec![false; columns];
        let (mut row, mut at) = (start, None);
        let free = loop {
            let (mut step, mut nearest) = (f64::INFINITY, 0);
            for column in (0..columns).filter(|&column| !done[column]) {
                let reduced = cost[[row, column]] - of_row[row] - of_column[column];
                if reduced < shortest[column] {
                    (shortest[column], before[column]) = (reduced, at);
                }
                if shortest[column] < step {
                    (step, nearest) = (shortest[column], column);
                }
            }
            of_row[start] += step;
            for column in 0..columns {
                match row_of[column].filter(|_| done[column]) {
                    Some(row) => {
                        of_row[row] += step;
                        of_column[column] -= step;
                    }
                    None => shortest[column] -= step,
                }
            }
            done[nearest] = true;
            match row_of[nearest] {
                Some(next) => (row, at) = (next, Some(nearest)),
                None => break nearest,
            }
        };
        // Turns the path around: every column on it takes the row of the one before.
        let mut column = free;
        while let Some(previous) = before[column] {
            row_of[column] = row_of[previous];
            column = previous;
        }
        row_of[column] = Some(start);
    }
    let mut found = vec![0; rows];
    for (column, row) in row_of.into_iter().enumerate() {
        if let Some(row) = row {
            found[row] = column;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use proptest::prelude::*;

    fn total(gain: &Array2<f64>, pairs: &[Option<usize>]) -> f64 {
        pairs.iter().enumerate().filter_map(|(row, column)| Some(gain[[row, (*column)?]])).sum()
    }

    /// scipy 1.16, `linear_sum_assignment(gain, maximize=True)`.
    #[test]
    fn equals_scipy() {
        let gain = array![[4.0, 1.0, 3.0], [2.0, 0.0, 5.0], [3.0, 2.0, 2.0]];
        assert_eq!(best_pairs(gain.view()), [Some(0), Some(2), Some(1)]);
        let greedy_is_wrong = array![[0.9, 0.8], [0.8, 0.1]];
        assert_eq!(best_pairs(greedy_is_wrong.view()), [Some(1), Some(0)]);
        let tall = array![[1.0], [7.0], [3.0]];
        assert_eq!(best_pairs(tall.view()), [None, Some(0), None]);
        assert_eq!(best_pairs(tall.t()), [Some(1)]);
        assert!(best_pairs(Array2::zeros((0, 3)).view()).is_empty());
        assert_eq!(best_pairs(Array2::zeros((2, 0)).view()), [None, None]);
    }

    /// Every assignment, one by one.
    fn exhaustive(gain: &Array2<f64>, row: usize, taken: &mut Vec<bool>) -> f64 {
        if row == gain.nrows() {
            return 0.0;
        }
        let spare = gain.nrows() > gain.ncols();
        let mut best = if spare { exhaustive(gain, row + 1, taken) } else { f64::NEG_INFINITY };
        for column in 0..gain.ncols() {
            if !taken[column] {
                taken[column] = true;
                best = best.max(gain[[row, column]] + exhaustive(gain, row + 1, taken));
                taken[column] = false;
            }
        }
        best
    }

    proptest! {
        #[test]
        fn no_other_assignment_is_worth_more(
            rows in 1_usize..6, columns in 1_usize..6,
            values in prop::collection::vec(0_u8..20, 36)
        ) {
            let gain = Array2::from_shape_fn((rows, columns), |(r, c)| f64::from(values[r * 6 + c]));
            let pairs = best_pairs(gain.view());
            let mut used: Vec<usize> = pairs.iter().flatten().copied().collect();
            prop_assert_eq!(used.len(), rows.min(columns));
            used.sort_unstable();
            used.dedup();
            prop_assert_eq!(used.len(), rows.min(columns));
            let best = exhaustive(&gain, 0, &mut vec![false; columns]);
            prop_assert!((total(&gain, &pairs) - best).abs() < 1e-9);
        }
    }
}
