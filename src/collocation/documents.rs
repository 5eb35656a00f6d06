//! A collocate inside and outside the windows of a term -> the ratio of its rates, with an interval
//! that takes documents for the sampling units.
//!
//! The token-level tests take every word for independent, though a report that speaks of a thing
//! speaks of it again. Here the rate of the collocate among the words inside windows, and that among
//! the words outside, are ratio estimators over sampling units ([`crate::stats::ratio`]); the
//! interval of their ratio is made of the intervals of both (MOVER: Zou & Donner 2008, Statistics in
//! Medicine 27, 1693-1702, for the difference of the logarithms). It takes both for independent;
//! where documents rich in the collocate are so on either side it is too wide rather than too short.

use crate::stats::ratio::{CommonEffect, Ratio};

/// How much more often a collocate stands inside windows than outside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateRatio {
    /// Occurrences per word inside windows.
    pub inside: f64,
    /// Occurrences per word outside.
    pub outside: f64,
    /// Binary logarithm of their ratio; infinite where it never stands outside.
    pub log_ratio: f64,
    /// Lower bound; none with fewer than two sampling units on a side.
    pub low: Option<f64>,
    /// Upper bound; infinite where it never stands outside.
    pub high: Option<f64>,
}

impl RateRatio {
    /// Of the ratios inside and outside; `t_factors` are those of the two groups.
    pub(super) fn new(inside: &Ratio, outside: &Ratio, t_factors: [f64; 2], level: f64) -> Self {
        let rate = |ratio: &Ratio| ratio.rate().unwrap_or(0.0);
        let common = CommonEffect::of(&[*inside, *outside]);
        let ends = inside.interval(&common, level, t_factors[0]).zip(outside.interval(
            &common,
            level,
            t_factors[1],
        ));
        let (one, other) = (rate(inside), rate(outside));
        let log_ratio = (one / other).log2();
        let bounds = ends.map(|(one_ends, other_ends)| {
            let far = |distances: [f64; 2]| distances[0].hypot(distances[1]);
            // Without any outside, the bound of the rate there is all that is known.
            let low = if other > 0.0 {
                log_ratio - far([(one / one_ends.low).log2(), (other_ends.high / other).log2()])
            } else {
                (one_ends.low / other_ends.high).log2()
            };
            let high = if other > 0.0 {
                log_ratio + far([(one_ends.high / one).log2(), (other / other_ends.low).log2()])
            } else {
                f64::INFINITY
            };
            (low, high)
        });
        Self {
            inside: one,
            outside: other,
            log_ratio,
            low: bounds.map(|bounds| bounds.0),
            high: bounds.map(|bounds| bounds.1),
        }
    }

    /// Whether the interval lies above 0: the collocate keeps to the term beyond what documents
    /// vary.
    pub fn is_solid(&self) -> bool {
        self.low.is_some_and(|low| low > 0.0)
    }
}
