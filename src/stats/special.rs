//! Arguments -> special functions that keep their accuracy far out: the only file that names
//! `statrs`.
//!
//! Checked against mpmath 1.4 (40 digits): `ln_gamma` of `statrs` 0.19 holds 1e-14; the rest falls
//! short and is our own. Its `erfc` is right to 1e-11 only and underflows (`erfc_inv` serves as a
//! start). Its incomplete beta function stops after 140 steps, too few from some 20,000 occurrences
//! on, and takes differences of large logarithms there; the one here and the incomplete gamma
//! function ([`beta`](super::beta), [`gamma`](super::gamma)) stand on the prefix of Loader (2000).

use std::f64::consts::{FRAC_2_SQRT_PI, LN_2, PI, SQRT_2};

use statrs::function::{beta, erf::erfc_inv, gamma};

/// Logarithm of the gamma function, `x > 0`.
pub(crate) fn ln_gamma(x: f64) -> f64 {
    gamma::ln_gamma(x)
}

/// The regularised incomplete beta function `I_x(a, b)`, for `a` and `b` of some thousands at most.
pub(super) fn beta_regularized(a: f64, b: f64, x: f64) -> f64 {
    beta::beta_reg(a, b, x)
}

/// Logarithm of the complementary error function, also where the function itself underflows.
pub(crate) fn ln_erfc(x: f64) -> f64 {
    if x < 1.5 {
        return (-erf(x)).ln_1p();
    }
    // Continued fraction (Abramowitz & Stegun 1964, 7.1.14), from the inside out. Sixty levels give
    // full accuracy from 1.5 on.
    let fraction = (1..=60).rev().fold(x, |inner, k| x + 0.5 * f64::from(k) / inner);
    -x * x - fraction.ln() - 0.5 * PI.ln()
}

/// The error function by its series without sign changes (Abramowitz & Stegun 1964, 7.1.6).
fn erf(x: f64) -> f64 {
    if x < -6.0 {
        return -1.0;
    }
    let mut term = x;
    let mut sum = x;
    let mut odd = 1.0;
    while term.abs() > sum.abs() * 1e-17 {
        odd += 2.0;
        term *= 2.0 * x * x / odd;
        sum += term;
    }
    FRAC_2_SQRT_PI * (-x * x).exp() * sum
}

/// The value below which a standard normal variable falls with probability `p`.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    let start = -SQRT_2 * erfc_inv(2.0 * p);
    if !start.is_finite() || p > 0.5 {
        return if p > 0.5 && p < 1.0 { -normal_quantile(1.0 - p) } else { start };
    }
    // One Newton step on the logarithm brings the far tail to full accuracy as well.
    let ln_cdf = ln_erfc(-start / SQRT_2) - LN_2;
    let ln_density = -0.5 * (start * start + (2.0 * PI).ln());
    start - (ln_cdf - p.ln()) * (ln_cdf - ln_density).exp()
}

/// What Stirling's formula leaves of `ln Gamma(x + 1)`:
/// `ln Gamma(x + 1) - (x + 1/2) ln x + x - ln(2 pi) / 2` (Loader 2000, section 3).
pub(crate) fn stirling_error(x: f64) -> f64 {
    if x < 16.0 {
        return ln_gamma(x + 1.0) - (x + 0.5) * x.ln() + x - 0.5 * (2.0 * PI).ln();
    }
    let square = 1.0 / (x * x);
    (1.0 / 12.0
        - square
            * (1.0 / 360.0 - square * (1.0 / 1260.0 - square * (1.0 / 1680.0 - square / 1188.0))))
        / x
}

/// Half the deviance of one Poisson cell, `o ln(o / e) + e - o`, never negative and without
/// cancellation where `observed` is close to `expected` (Loader 2000, `bd0`).
///
/// Summed over the cells of a table whose margins agree it is `sum o ln(o / e)`.
pub fn deviance(observed: f64, expected: f64) -> f64 {
    if observed == 0.0 {
        return expected;
    }
    let difference = observed - expected;
    if difference.abs() >= 0.1 * (observed + expected) {
        return observed * (observed / expected).ln() - difference;
    }
    let v = difference / (observed + expected);
    let mut sum = difference * v;
    let mut term = 2.0 * observed * v;
    for odd in (3..60).step_by(2) {
        term *= v * v;
        let next = sum + term / f64::from(odd);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// The root of a rising concave function by Newton's method. `at` gives value and slope.
///
/// The tangent of a concave function lies above it: whatever the start, every step after the first
/// comes from the left and never passes the root, so no bracket is needed. `scale` is a length over
/// which the function bends; the last step is below `1e-7` of it, the error of the order of its
/// square.
pub(crate) fn concave_root(start: f64, scale: f64, at: impl Fn(f64) -> (f64, f64)) -> f64 {
    let mut point = start;
    for _ in 0..200 {
        let (value, slope) = at(point);
        let step = value / slope;
        if !step.is_finite() {
            break;
        }
        point -= step;
        if step.abs() <= 1e-7 * scale {
            break;
        }
    }
    point
}
