//! A shape and a probability -> quantiles of the gamma distribution (scale 1).
//!
//! On the scale `t = ln x` the density is log-concave, and so are the distribution function and
//! the survival function: Newton's method on their logarithms converges from anywhere.

#![allow(clippy::many_single_char_names)] // The names of the formulas.

use std::f64::consts::PI;

use super::special::{concave_root, deviance, ln_gamma, normal_quantile, stirling_error};

/// The value below which a gamma variable of shape `a > 0` falls with probability `p`, `0 < p < 1`.
pub fn gamma_quantile(p: f64, a: f64) -> f64 {
    let ln_p = p.ln();
    let start = wilson_hilferty(normal_quantile(p), a).unwrap_or_else(|| {
        // P(a, x) is close to x^a / Gamma(a + 1) near 0.
        (ln_p + ln_gamma(a + 1.0)) / a
    });
    let scale = a.sqrt().recip().min(1.0);
    concave_root(start, scale, |t| {
        let (ln_cdf, _, ln_density) = ln_incomplete_gamma(t, a);
        (ln_cdf - ln_p, (ln_density - ln_cdf).exp())
    })
    .exp()
}

/// The value above which a gamma variable of shape `a > 0` lies with probability `p`, `0 < p < 1`.
pub fn gamma_survival_quantile(p: f64, a: f64) -> f64 {
    let ln_p = p.ln();
    let start = wilson_hilferty(-normal_quantile(p), a).unwrap_or(0.0);
    let scale = a.sqrt().recip().min(1.0);
    // Mirrored, so that the function rises.
    (-concave_root(-start, scale, |minus_t| {
        let (_, ln_survival, ln_density) = ln_incomplete_gamma(-minus_t, a);
        (ln_survival - ln_p, (ln_density - ln_survival).exp())
    }))
    .exp()
}

/// `ln x` of the quantile at the normal score `z` (Wilson & Hilferty 1931); none where the cube
/// root of the approximation is not clearly positive.
fn wilson_hilferty(z: f64, a: f64) -> Option<f64> {
    let root = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * a.sqrt());
    (root > 0.1).then(|| a.ln() + 3.0 * root.ln())
}

/// `ln P(a, x)`, `ln Q(a, x)` and the log density of `t`, at `x = exp(t)`.
fn ln_incomplete_gamma(t: f64, a: f64) -> (f64, f64, f64) {
    let x = t.exp();
    // ln of x^a e^-x / Gamma(a + 1); the density on the log scale is a times that.
    let ln_prefix = -deviance(a, x) - stirling_error(a) - 0.5 * (2.0 * PI * a).ln();
    let ln_density = ln_prefix + a.ln();
    if x < a + 1.0 {
        let ln_cdf = (ln_prefix + series(x, a).ln()).min(0.0);
        (ln_cdf, (-ln_cdf.exp()).ln_1p(), ln_density)
    } else {
        let ln_survival = (ln_density + continued_fraction(x, a).ln()).min(0.0);
        ((-ln_survival.exp()).ln_1p(), ln_survival, ln_density)
    }
}

/// `1 + x/(a+1) + x^2/((a+1)(a+2)) + ...` (Abramowitz & Stegun 1964, 6.5.29), for `x < a + 1`.
fn series(x: f64, a: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    let mut shape = a;
    while term > sum * 1e-16 {
        shape += 1.0;
        term *= x / shape;
        sum += term;
    }
    sum
}

/// `Gamma(a, x) e^x x^-a` (Abramowitz & Stegun 1964, 6.5.31) by the modified Lentz method, for
/// `x >= a + 1`.
fn continued_fraction(x: f64, a: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = f64::INFINITY;
    let mut d = 1.0 / b;
    let mut fraction = d;
    for i in 1..10_000_000 {
        let i = f64::from(i);
        let coefficient = -i * (i - a);
        b += 2.0;
        d = 1.0 / (coefficient * d + b);
        c = b + coefficient / c;
        fraction *= c * d;
        if (c * d - 1.0).abs() < 1e-15 {
            break;
        }
    }
    fraction
}
