//! A term in some periods and in others -> how many times as often, as a logarithm, with an interval.
//!
//! `log2((y1 / x1) / (y2 / x2))` (Hardie 2014). A term that comes in clumps is worth as many independent
//! occurrences as `m = y^2 / sum y_u^2` over the sampling units `u` (Kish 1965). Its standard error is
//! `sqrt(1 / m1 + 1 / m2) / ln 2`, each `m` less a half, which keeps it as long as the exact interval of
//! few occurrences is; where there are none, half a clump as large as those of the other stretch is put in
//! their place.

use std::f64::consts::LN_2;
use std::ops::Range;

use super::profile::{Profile, Totals};

/// A Log Ratio with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Binary logarithm of the ratio of two rates.
    pub log2: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl Change {
    /// The bound nearest to 0, and 0 if the interval spans it.
    pub fn surely(self) -> f64 {
        if self.low > 0.0 {
            self.low
        } else if self.high < 0.0 {
            self.high
        } else {
            0.0
        }
    }
}

/// Cuts between periods that part the tokens of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cuts {
    quarter: usize,
    half: usize,
    three_quarters: usize,
    periods: usize,
}

impl Cuts {
    pub(super) fn new(totals: &Totals) -> Self {
        let all: f64 = totals.unit_tokens.iter().sum();
        let periods = totals.unit_tokens.len();
        let cut = |share: f64| {
            let mut sum = 0.0;
            let off = |place: usize, sum: f64| ((sum - share * all).abs(), place);
            let mut best = off(0, 0.0);
            for (place, tokens) in totals.unit_tokens.iter().enumerate() {
                sum += tokens;
                let next = off(place + 1, sum);
                best = if next.0 < best.0 { next } else { best };
            }
            // Both sides have a period.
            best.1.clamp(1, periods.max(2) - 1)
        };
        Self { quarter: cut(0.25), half: cut(0.5), three_quarters: cut(0.75), periods }
    }

    /// The later half against the earlier.
    pub(super) fn halves(self) -> [Range<usize>; 2] {
        [self.half..self.periods, 0..self.half]
    }

    /// The middle half against the first quarter, and against the last.
    pub(super) fn middle(self) -> [[Range<usize>; 2]; 2] {
        let middle = self.quarter..self.three_quarters;
        [[middle.clone(), 0..self.quarter], [middle, self.three_quarters..self.periods]]
    }
}

/// The stretch in which the middle four fifths of a term are said, by its rates, against what comes
/// before and after; none where it begins or ends with the archive.
pub(super) fn around(profile: &Profile, totals: &Totals) -> Option<[[Range<usize>; 2]; 2]> {
    let rate = |period: usize| match totals.unit_tokens[period] {
        0.0 => 0.0,
        tokens => profile.unit_occurrences[period] / tokens,
    };
    let periods = totals.unit_tokens.len();
    let all: f64 = (0..periods).map(rate).sum();
    let (mut sum, mut from, mut to) = (0.0, None, periods);
    for period in 0..periods {
        sum += rate(period);
        if from.is_none() && sum > 0.1 * all {
            from = Some(period);
        }
        if sum >= 0.9 * all {
            to = period + 1;
            break;
        }
    }
    let from = from?;
    let has = |range: Range<usize>| totals.unit_tokens[range].iter().any(|tokens| *tokens > 0.0);
    let whole = has(0..from) && has(to..periods);
    if whole { Some([[from..to, 0..from], [from..to, to..periods]]) } else { None }
}

/// One stretch of periods against another; `z` is the normal quantile of the interval.
pub(super) fn contrast(
    profile: &Profile,
    totals: &Totals,
    [one, other]: [Range<usize>; 2],
    z: f64,
) -> Change {
    let [a, b] = [one, other].map(|range| {
        let sum = |values: &[f64]| values[range.clone()].iter().sum::<f64>();
        let (count, squares) = (sum(&profile.unit_occurrences), sum(&profile.squares));
        (count, squares, sum(&totals.unit_tokens))
    });
    // The occurrences of a clump.
    let clump =
        |(count, squares, _): (f64, f64, f64)| if count > 0.0 { squares / count } else { 0.0 };
    let least = 0.5 * clump(a).max(clump(b));
    let rate = |(count, _, tokens): (f64, f64, f64)| {
        if count > 0.0 { count / tokens } else { least / tokens }
    };
    let log2 = (rate(a) / rate(b)).log2();
    if !log2.is_finite() {
        return Change { log2: 0.0, low: f64::NEG_INFINITY, high: f64::INFINITY };
    }
    let worth = |part: (f64, f64, f64)| match clump(part) {
        0.0 => 0.5,
        clump => (part.0 / clump - 0.5).max(0.5),
    };
    let reach = z * (1.0 / worth(a) + 1.0 / worth(b)).sqrt() / LN_2;
    Change { log2, low: log2 - reach, high: log2 + reach }
}
