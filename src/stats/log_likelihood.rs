//! Two counts and their totals -> the log-likelihood ratio over four cells.

use super::deviance;

/// `2 sum O ln(O / E)` over all four cells of a table (Dunning 1993): `count` of `total` against
/// `other` of `other_total`, `E` the cell's share of the margins. Never negative; neither total
/// is 0 and no count is larger than its total.
///
/// Observed and expected counts have the same sum, so adding `E - O` to each cell changes nothing
/// but the rounding: every summand is then positive.
pub fn log_likelihood(count: f64, total: f64, other: f64, other_total: f64) -> f64 {
    let sum = count + other;
    let share = total / (total + other_total);
    let (expected, expected_other) = (sum * share, sum * (1.0 - share));
    2.0 * (deviance(count, expected)
        + deviance(other, expected_other)
        + deviance(total - count, total - expected)
        + deviance(other_total - other, other_total - expected_other))
}
