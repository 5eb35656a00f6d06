//! The p-values of many tests -> the q-values that keep the false discovery rate.

/// Benjamini-Hochberg q-values (Benjamini & Hochberg 1995): for the i-th smallest of m p-values the
/// least `p_j m / j` over `j >= i`, at most 1. In the order of the input.
///
/// Both are natural logarithms, so that p-values far below the smallest float keep their order.
pub fn benjamini_hochberg_ln(ln_p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..ln_p.len()).collect();
    order.sort_by(|&a, &b| ln_p[a].total_cmp(&ln_p[b]).then(a.cmp(&b)));
    let tests = ln_p.len() as f64;
    let mut ln_q = vec![0.0; ln_p.len()];
    let mut least = 0.0_f64;
    for (index, &test) in order.iter().enumerate().rev() {
        least = least.min(ln_p[test] + (tests / (index + 1) as f64).ln());
        ln_q[test] = least;
    }
    ln_q
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
        let ln_p: Vec<f64> = p.iter().map(|p| p.ln()).collect();
        benjamini_hochberg_ln(&ln_p).into_iter().map(f64::exp).collect()
    }

    /// statsmodels 0.15, `multipletests(p, method="fdr_bh")`.
    #[test]
    fn equals_statsmodels() {
        let q = benjamini_hochberg(&[0.01, 0.04, 0.03, 0.005, 0.55, 0.04, 0.9, 1e-12]);
        let expected = [
            0.026_666_666_666_666_67,
            0.053_333_333_333_333_34,
            0.053_333_333_333_333_34,
            0.02,
            0.628_571_428_571_428_6,
            0.053_333_333_333_333_34,
            0.9,
            8e-12,
        ];
        for (q, expected) in q.iter().zip(expected) {
            assert!((q - expected).abs() < 1e-14 * expected.max(1e-3), "{q} is not {expected}");
        }
        assert!(benjamini_hochberg(&[]).is_empty());
    }

    #[test]
    fn logarithms_keep_what_floats_cannot_hold() {
        let ln_q = benjamini_hochberg_ln(&[-5000.0, -1.0, -4000.0]);
        assert_eq!(ln_q, [-5000.0 + 3_f64.ln(), -1.0, -4000.0 + 1.5_f64.ln()]);
    }

    proptest! {
        #[test]
        fn q_is_no_smaller_than_p_and_keeps_its_order(p in prop::collection::vec(0.0..=1.0, 0..50)) {
            let q = benjamini_hochberg(&p);
            for (i, j) in (0..p.len()).flat_map(|i| (0..p.len()).map(move |j| (i, j))) {
                prop_assert!(q[i] >= p[i] * (1.0 - 1e-14) && q[i] <= 1.0);
                prop_assert!(p[i] > p[j] || q[i] <= q[j]);
            }
        }
    }
}
