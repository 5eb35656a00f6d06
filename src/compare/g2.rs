//! Contingency -> the log-likelihood ratio G2 of Dunning (1993), over four cells, signed.

use serde::{Deserialize, Serialize};

use super::contingency::{Contingency, Family};
use crate::error::Result;
use crate::stats::distribution::chi_square_1_ln_survival;
use crate::stats::log_likelihood;

/// The measure `g2`; it has no settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct G2Params {}

impl G2Params {
    /// There is nothing to refuse.
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "the registry's signature")]
    pub fn check(&self) -> Result<()> {
        Ok(())
    }

    /// [`g2`] of the table.
    pub fn score(&self, table: &Contingency, _family: &Family) -> f64 {
        g2(table)
    }
}

/// [`log_likelihood`] with the sign of `O11 - E11`: positive where the target has more than its
/// share.
pub fn g2(table: &Contingency) -> f64 {
    let Contingency { target, target_total, reference, reference_total } = *table;
    let statistic = log_likelihood(target, target_total, reference, reference_total);
    if over_used(table) { statistic } else { -statistic }
}

/// Natural logarithm of the p-value of a G2: chi-square with one degree of freedom.
pub fn ln_p(g2: f64) -> f64 {
    chi_square_1_ln_survival(g2.abs())
}

/// Whether the target has at least its share; without a division, which would round.
pub(crate) fn over_used(table: &Contingency) -> bool {
    table.target * table.reference_total >= table.reference * table.target_total
}

#[cfg(test)]
mod tests {
    use super::super::reference::{close, rows};
    use super::*;

    #[test]
    fn g2_and_p_equal_scipy() {
        for row in rows() {
            let value = g2(&row.counts);
            assert!(close(value, row.g2), "{}: {value} is not {}", row.term, row.g2);
            let p = ln_p(value).exp();
            assert!((p / row.p - 1.0).abs() < 1e-9, "{}: {p:e} is not {:e}", row.term, row.p);
        }
    }

    #[test]
    fn equal_rates_give_0() {
        let table = Contingency {
            target: 3.0,
            target_total: 700.0,
            reference: 6.0,
            reference_total: 1400.0,
        };
        assert!(g2(&table).abs() < 1e-15);
        assert!(ln_p(g2(&table)).abs() < 1e-7);
    }

    #[test]
    fn a_term_that_is_all_of_a_group_is_finite() {
        let table =
            Contingency { target: 9.0, target_total: 9.0, reference: 0.0, reference_total: 5.0 };
        let value = g2(&table);
        // 9 ln(9 / (81 / 14)) + 5 ln(5 / (25 / 14)) + 0 ln 0, twice.
        let expected = 2.0 * (9.0 * (14.0_f64 / 9.0).ln() + 5.0 * (14.0_f64 / 5.0).ln());
        assert!((value - expected).abs() < 1e-12);
    }
}
