//! The units that hold a term -> tests that take documents, not words, for what was sampled.
//!
//! Words come in clumps, so token-level tests such as G2 call every bursty word significant
//! (Lijffijt et al. 2016). Two tests over documents stand beside them:
//!
//! - The **permutation test** (Mildenberger 2023, arXiv 2308.13383): the labels of the groups are
//!   permuted over the documents while their counts stay as they are. The statistic is
//!   `T = sum over the target of (y - r x)`, `y` occurrences and `x` tokens of a document, `r` the rate
//!   of both groups pooled: what the target has more than its share. Valid whatever the counts look
//!   like, as long as documents are exchangeable when the groups do not differ.
//! - **Welch's t** on the rates `y / x` of the documents, which weighs a short document like a long one.
//!
//! The interval of the Log Ratio is that of as many independent occurrences as the documents are worth:
//! the exact one at the effective counts (Korn & Graubard 1998, as [`crate::stats::ratio`] has it for a
//! rate), defined for terms absent from a group too. So is LRC.
//!
//! What is permuted are sampling units: the copies of a report together.

use super::contingency::Contingency;
use super::units::{Holder, Units};
use crate::stats::ratio::{CommonEffect, Ratio, t_factor};
use crate::stats::student_t::{Sample, Welch, welch};
use crate::stats::subset_sum::Population;

/// Up to so many units that hold a term have a value of their own in the population.
const OWN_VALUES: usize = 48;
/// More are binned on the scale of the root of their value.
const BINS: usize = 64;

/// Where the lengths of documents drawn at random move `r sum x` by less than so many occurrences
/// (standard deviation), a term counts as rare.
const RARE: f64 = 1.0;

/// What is permuted for a term: `sum over the target of (y - rate x)`.
#[derive(Clone, Copy)]
pub(super) struct Statistic {
    /// Occurrences taken off for each token: the pooled rate, 0 for a rare term.
    pub(super) rate: f64,
    /// What the target has.
    pub(super) observed: f64,
}

/// The statistic of a term.
///
/// Of a **rare** term with whole counts the lengths only break ties, and would do so by how the groups
/// differ in the length of their documents, which is no finding about the term. So its statistic is the
/// count of the target, less what the lengths of the target's documents add to its expectation,
/// rounded: sums of whole counts lie on a lattice, where tails are exact or corrected for continuity.
/// (`sum (y - r x)` by saddlepoint gave a term found once in each of five documents of one half a p of
/// 0.009 instead of 0.06.)
pub(super) fn statistic(units: &Units, holders: &[Holder]) -> Statistic {
    let rate = pooled_rate(units, holders);
    let held: f64 = of_side(units, holders, 0).map(|holder| holder.count).sum();
    let [target, reference] = units.sides.map(|side| side.totals.tokens);
    let whole = holders.iter().all(|holder| (holder.count - holder.count.round()).abs() < 1e-6);
    if whole && rate * units.deviation_of_tokens() < RARE {
        let share = units.sides[0].units as f64 / units.len() as f64;
        let expected = (target + reference) * share;
        return Statistic { rate: 0.0, observed: (held - rate * (target - expected)).round() };
    }
    Statistic { rate, observed: held - rate * target }
}

/// The permutation test: natural logarithm of the two-sided p-value, twice the smaller tail, by
/// saddlepoint ([`crate::stats::subset_sum`]).
///
/// Units without the term differ in length only, and that by a value of `-r x`: they are taken in bins
/// of about the same length, each with its mean. So a term costs its documents.
pub(super) fn permutation_ln_p(units: &Units, holders: &[Holder]) -> f64 {
    let Statistic { rate, observed } = statistic(units, holders);
    let target = units.sides[0].units;
    if rate == 0.0 {
        let without = (0.0, (units.len() - holders.len()) as u64);
        let values = holders.iter().map(|holder| (holder.count.round(), 1));
        return Population::new(values.chain([without])).ln_two_sided(target, observed);
    }
    let mut bins = units.bins.clone();
    let mut values = Vec::with_capacity(BINS + bins.len());
    let mut own = Vec::with_capacity(holders.len());
    for holder in holders {
        let tokens = units.tokens(holder.unit);
        let bin = &mut bins[units.bin(holder.unit)];
        bin.units -= 1;
        bin.tokens -= tokens;
        own.push(holder.count - rate * tokens);
    }
    let without = bins.iter().filter(|bin| bin.units > 0);
    values.extend(without.map(|bin| (-rate * bin.tokens / bin.units as f64, bin.units)));
    if own.len() <= OWN_VALUES {
        values.extend(own.into_iter().map(|value| (value, 1)));
    } else {
        values.extend(binned(&own));
    }
    Population::new(values).ln_two_sided(target, observed)
}

/// Values in [`BINS`] bins, each as their mean and number: narrow bins near 0, where most values are.
fn binned(values: &[f64]) -> impl Iterator<Item = (f64, u64)> + use<> {
    let root = |value: f64| value.abs().sqrt().copysign(value);
    let range = values.iter().fold((0.0_f64, 0.0_f64), |(low, high), &value| {
        (low.min(root(value)), high.max(root(value)))
    });
    let scale = BINS as f64 / (range.1 - range.0).max(f64::MIN_POSITIVE);
    let mut bins = vec![(0.0, 0_u64); BINS];
    for &value in values {
        let bin = &mut bins[(((root(value) - range.0) * scale) as usize).min(BINS - 1)];
        bin.0 += value;
        bin.1 += 1;
    }
    bins.into_iter().filter(|bin| bin.1 > 0).map(|(sum, n)| (sum / n as f64, n))
}

/// Occurrences per token of both groups pooled.
fn pooled_rate(units: &Units, holders: &[Holder]) -> f64 {
    let occurrences: f64 = holders.iter().map(|holder| holder.count).sum();
    occurrences / (units.sides[0].totals.tokens + units.sides[1].totals.tokens)
}

fn of_side<'a>(
    units: &'a Units,
    holders: &'a [Holder],
    side: usize,
) -> impl Iterator<Item = &'a Holder> + Clone {
    holders.iter().filter(move |holder| units.side(holder.unit) == side)
}

/// Welch's t of the rates of the units that have tokens; none where they do not vary.
pub(super) fn rates_differ(units: &Units, holders: &[Holder]) -> Option<Welch> {
    let sample = |side: usize| {
        let size = units.sides[side].with_tokens as f64;
        let rates = of_side(units, holders, side).map(|h| h.count / units.tokens(h.unit));
        let rates = rates.filter(|rate| rate.is_finite());
        let (sum, held) = rates.clone().fold((0.0, 0.0), |(sum, n), rate| (sum + rate, n + 1.0));
        let mean = sum / size;
        let squares = rates.map(|rate| (rate - mean).powi(2)).sum::<f64>();
        Sample { size, mean, squares: squares + (size - held) * mean * mean }
    };
    welch(sample(0), sample(1))
}

/// How many occurrences of each group are worth one independent one ([`Ratio::effect`]); none where the
/// spread over units is known of neither, as of two groups of one document.
pub(super) fn effects(units: &Units, holders: &[Holder]) -> Option<[f64; 2]> {
    let ratios = [0, 1].map(|side| {
        let of_side = of_side(units, holders, side).map(|h| (h.count, units.tokens(h.unit)));
        Ratio::new(of_side, units.sides[side].totals)
    });
    let common = CommonEffect::of(&ratios);
    let known = ratios.iter().any(|ratio| ratio.design_effect().is_some());
    known.then(|| ratios.map(|ratio| ratio.effect(&common)))
}

/// The table in independent occurrences and tokens, for intervals at `level`: counts over their
/// [`effects`], which are themselves estimated from the units (the factor `(t / z)^2` of Korn & Graubard
/// 1998).
pub(super) fn effective(
    units: &Units,
    table: &Contingency,
    effects: [f64; 2],
    level: f64,
) -> Contingency {
    let [target, reference] =
        [0, 1].map(|side| effects[side] * t_factor(units.sides[side].with_tokens, level));
    Contingency {
        target: table.target / target,
        target_total: table.target_total / target,
        reference: table.reference / reference,
        reference_total: table.reference_total / reference,
    }
}
