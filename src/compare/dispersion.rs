//! The units of a group that hold a term -> how evenly it is spread over them.

use super::units::{Holder, Side, Units};

/// How evenly a term is spread over the parts of a group: its sampling units that have tokens, the
/// documents where there are no copies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dispersion {
    /// Number of parts.
    pub parts: u64,
    /// Parts that hold the term.
    pub range: u64,
    /// Deviation of proportions, `sum |v - s| / 2` over the parts, `v` the part's share of the
    /// occurrences, `s` of the tokens (Gries 2008): 0 where spread as the tokens are, near 1 where
    /// all in one small part.
    pub dp: f64,
    /// `DP / (1 - min s)` (Lijffijt & Gries 2012), which can reach 1; none with a single part.
    pub dp_norm: Option<f64>,
    /// Juilland's D, `1 - CV / sqrt(n - 1)`, `CV` the standard deviation of the rates in the `n` parts
    /// over their mean (Juilland & Chang-Rodriguez 1964; rates, for parts are of unequal size): 1 for
    /// an even spread, 0 for all in one part; none with a single part.
    pub juilland_d: Option<f64>,
}

/// The dispersion of a term in one group; none in a group without it.
pub(super) fn dispersion(units: &Units, holders: &[Holder], group: usize) -> Option<Dispersion> {
    let Side { with_tokens, smallest, totals, .. } = units.sides[group];
    let within = holders.iter().filter(|h| units.side(h.unit) == group && h.count > 0.0);
    let count: f64 = within.clone().map(|h| h.count).sum();
    if count <= 0.0 {
        return None;
    }
    let parts = with_tokens as f64;
    let (mut apart, mut without, mut rates, mut squares, mut range) = (0.0, 1.0, 0.0, 0.0, 0);
    for holder in within.clone() {
        let tokens = units.tokens(holder.unit);
        let share = tokens / totals.tokens;
        apart += (holder.count / count - share).abs();
        without -= share;
        rates += holder.count / tokens;
        range += 1;
    }
    let mean = rates / parts;
    for holder in within {
        squares += (holder.count / units.tokens(holder.unit) - mean).powi(2);
    }
    squares += (parts - range as f64) * mean * mean;
    let dp = (0.5 * (apart + without.max(0.0))).min(1.0);
    let several = |value: f64| (with_tokens > 1).then_some(value);
    Some(Dispersion {
        parts: with_tokens,
        range,
        dp,
        dp_norm: several((dp / (1.0 - smallest / totals.tokens)).min(1.0)),
        juilland_d: several(1.0 - (squares / parts).sqrt() / mean / (parts - 1.0).sqrt()),
    })
}

#[cfg(test)]
mod tests {
    use super::super::groups::Groups;
    use super::*;
    use crate::matrix::weights::Weights;

    fn spread(tokens: &[u32], counts: &[u32]) -> Dispersion {
        let n = tokens.len() as u32;
        let (tokens, weights) = ([tokens, &[10]].concat(), Weights::equal(n as usize + 1));
        let units = Units::new(&Groups::new(0..n, [n]).unwrap(), &weights, &tokens);
        let (documents, counts): (Vec<u32>, Vec<u32>) =
            (0..n).zip(counts.iter().copied()).filter(|held| held.1 > 0).unzip();
        let mut holders = Vec::new();
        units.holders(&documents, &counts, weights.weights(), &mut holders);
        dispersion(&units, &holders, 0).unwrap()
    }

    /// The worked example of Gries (2008) and of Gries (2020, "Analyzing dispersion"): five parts of
    /// nine, ten, ten, ten and eleven words, `a` there 1, 2, 3, 4 and 5 times: DP 0.18, `DPnorm` 0.219512,
    /// D 0.784609 (from the rates).
    #[test]
    fn equals_the_worked_example() {
        let found = spread(&[9, 10, 10, 10, 11], &[1, 2, 3, 4, 5]);
        assert!((found.dp - 0.18).abs() < 1e-12, "{found:?}");
        assert!((found.dp_norm.unwrap() - 0.18 / 0.82).abs() < 1e-12, "{found:?}");
        let rates = [1.0 / 9.0, 0.2, 0.3, 0.4, 5.0 / 11.0];
        let mean = rates.iter().sum::<f64>() / 5.0;
        let sd = (rates.iter().map(|r| (r - mean) * (r - mean)).sum::<f64>() / 5.0).sqrt();
        assert!((found.juilland_d.unwrap() - (1.0 - sd / mean / 2.0)).abs() < 1e-12);
        assert!((found.juilland_d.unwrap() - 0.784_609).abs() < 2e-3, "{found:?}");
        assert_eq!((found.parts, found.range), (5, 5));
    }

    #[test]
    fn the_ends_are_0_and_1() {
        let even = spread(&[10, 20, 30], &[1, 2, 3]);
        assert!(even.dp < 1e-12 && (even.juilland_d.unwrap() - 1.0).abs() < 1e-12, "{even:?}");
        let clumped = spread(&[10, 20, 30], &[7, 0, 0]);
        assert!((clumped.dp_norm.unwrap() - 1.0).abs() < 1e-12, "{clumped:?}");
        assert!(clumped.juilland_d.unwrap().abs() < 1e-12, "{clumped:?}");
        let single = spread(&[10, 0], &[3, 0]);
        assert_eq!((single.dp, single.dp_norm, single.juilland_d), (0.0, None, None));
    }
}
