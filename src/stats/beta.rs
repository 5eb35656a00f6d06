//! Two shapes and a probability -> quantiles of the beta distribution on the logit scale.
//!
//! On the logit scale, `t = ln(x / (1 - x))`, the beta density is log-concave, and so is its
//! distribution function: Newton's method on `ln I(t)` converges from anywhere, both ends of
//! `(0, 1)` keep their accuracy, and `t` is the log odds that a ratio of two rates needs.

#![allow(clippy::many_single_char_names)] // The names of the formulas.

use std::f64::consts::PI;

use super::special::{concave_root, deviance, normal_quantile, stirling_error};

/// The logit of the value below which a beta variable with shapes `a`, `b` falls with probability
/// `p`; `a, b > 0`, `0 < p < 1`.
pub fn beta_quantile_logit(p: f64, a: f64, b: f64) -> f64 {
    if p > 0.5 {
        return beta_survival_quantile_logit(1.0 - p, a, b);
    }
    let spread = (1.0 / a + 1.0 / b).sqrt();
    let start = (a / b).ln() + normal_quantile(p) * spread.min(2.0);
    let ln_p = p.ln();
    concave_root(start, spread.min(1.0), |t| {
        let (ln_cdf, slope) = ln_incomplete_beta(t, a, b);
        (ln_cdf - ln_p, slope)
    })
}

/// The logit of the value above which a beta variable lies with probability `p`. Exact for small
/// `p`, where `1 - p` would not be.
pub fn beta_survival_quantile_logit(p: f64, a: f64, b: f64) -> f64 {
    -beta_quantile_logit(p, b, a)
}

/// The value below which a beta variable with shapes `a`, `b` falls with probability `p`.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    logistic(beta_quantile_logit(p, a, b))
}

/// The inverse of the logit.
pub(crate) fn logistic(t: f64) -> f64 {
    1.0 / (1.0 + (-t).exp())
}

/// `ln I_x(a, b)` at `x = logistic(t)`, and its derivative by `t`.
pub(crate) fn ln_incomplete_beta(t: f64, a: f64, b: f64) -> (f64, f64) {
    let (x, y) = (logistic(t), logistic(-t));
    let n = a + b;
    // ln of x^a y^b / B(a, b), which is also the density on the logit scale.
    let ln_density = stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
        - deviance(a, n * x)
        - deviance(b, n * y)
        + 0.5 * (a / n * b / (2.0 * PI)).ln();
    let ln_cdf = if x <= (a + 1.0) / (n + 2.0) {
        ln_density - a.ln() - continued_fraction(x, a, b).ln()
    } else {
        let survival = (ln_density - b.ln()).exp() / continued_fraction(y, b, a);
        (-survival.min(1.0)).ln_1p()
    };
    (ln_cdf, (ln_density - ln_cdf).exp())
}

/// The continued fraction of the incomplete beta function (Abramowitz & Stegun 1964, 26.5.8), its
/// denominator, by the modified Lentz method. Takes about `sqrt(max(a, b))` steps near the mean.
fn continued_fraction(x: f64, a: f64, b: f64) -> f64 {
    let guard = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let steps = 200.0 + 20.0 * a.max(b).sqrt();
    let mut fraction = 1.0;
    let mut c = 1.0;
    let mut d = 0.0;
    let mut step = |coefficient: f64| {
        d = 1.0 / guard(1.0 + coefficient * d);
        c = guard(1.0 + coefficient / c);
        fraction *= c * d;
        (c * d - 1.0).abs()
    };
    let mut m = 0.0;
    while m < steps {
        let at = a + 2.0 * m;
        let odd = step(-(a + m) * (a + b + m) * x / (at * (at + 1.0)));
        m += 1.0;
        let even = step(m * (b - m) * x / ((at + 1.0) * (at + 2.0)));
        if odd.max(even) < 1e-15 {
            break;
        }
    }
    fraction
}
