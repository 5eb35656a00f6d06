//! Sizes of groups -> entropy, mutual information and what of it chance alone would give.

use super::contingency::Contingency;

/// Entropy of the shares of groups of these sizes, in nats.
pub(super) fn entropy(sizes: &[u64]) -> f64 {
    let total = sizes.iter().sum::<u64>() as f64;
    let used = sizes.iter().filter(|&&size| size > 0);
    let part = |&size: &u64| {
        let share = size as f64 / total;
        -share * share.ln()
    };
    used.map(part).sum::<f64>().max(0.0)
}

/// What one labeling tells of the other, in nats: `sum p_ij ln(p_ij / (p_i p_j))`.
pub(super) fn mutual_information(table: &Contingency) -> f64 {
    let total = table.documents() as f64;
    let part = |&(row, column, shared): &(u32, u32, u64)| {
        let shared = shared as f64;
        let (row, column) =
            (table.rows[row as usize] as f64, table.columns[column as usize] as f64);
        shared / total * (shared * total / (row * column)).ln()
    };
    table.cells.iter().map(part).sum::<f64>().max(0.0)
}

/// Mean mutual information of all labelings with groups of these sizes (Vinh, Epps & Bailey 2010,
/// eq. 24a): of two groups of `a` and `b` of `n` documents the shared ones are hypergeometric.
/// Groups of one size are counted together.
pub(super) fn expected_mutual_information(rows: &[u64], columns: &[u64]) -> f64 {
    let total = rows.iter().sum();
    let columns = sizes(columns);
    let mut sum = 0.0;
    for (row, n_rows) in sizes(rows) {
        for &(column, n_columns) in &columns {
            sum += (n_rows * n_columns) as f64 * expected_part(row, column, total);
        }
    }
    sum
}

/// The different sizes above 0, rising, and how many groups have each.
fn sizes(groups: &[u64]) -> Vec<(u64, u64)> {
    let mut sorted: Vec<u64> = groups.iter().copied().filter(|&size| size > 0).collect();
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u64)).collect()
}

/// Mean of `n_ij/n ln(n n_ij / (a b))` over the hypergeometric distribution of `n_ij`. Chances are
/// taken relative to that of the mode, by the ratio of neighbours, and divided by their sum: no
/// factorial, so no loss of digits.
fn expected_part(a: u64, b: u64, n: u64) -> f64 {
    /// Chances below this share of that of the mode add nothing to a double.
    const NEGLIGIBLE: f64 = 1e-20;
    let (least, most) = ((a + b).saturating_sub(n), a.min(b));
    let mode = (u128::from(a + 1) * u128::from(b + 1) / u128::from(n + 2)) as u64;
    let mode = mode.clamp(least, most);
    let (a, b, n) = (a as f64, b as f64, n as f64);
    let value = |shared: u64| {
        let shared = shared as f64;
        if shared > 0.0 { shared / n * (n * shared / (a * b)).ln() } else { 0.0 }
    };
    // Chance of `x + 1` over that of `x`.
    let ratio = |x: f64| (a - x) * (b - x) / ((x + 1.0) * (n - a - b + x + 1.0));
    let (mut chances, mut sum) = (1.0, value(mode));
    let mut chance = 1.0;
    for shared in mode..most {
        chance *= ratio(shared as f64);
        if chance < NEGLIGIBLE {
            break;
        }
        chances += chance;
        sum += chance * value(shared + 1);
    }
    let mut chance = 1.0;
    for shared in (least..mode).rev() {
        chance /= ratio(shared as f64);
        if chance < NEGLIGIBLE {
            break;
        }
        chances += chance;
        sum += chance * value(shared);
    }
    sum / chances
}
