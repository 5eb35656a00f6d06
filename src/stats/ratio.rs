//! Occurrences and tokens of documents -> a rate per token with an interval over documents.
//!
//! Documents are the sampling unit: words cluster in them, so intervals that treat tokens as
//! independent are far too narrow. The rate is the ratio estimator `r = sum y / sum x` (`y`
//! occurrences, `x` tokens of a document) with its linearised variance (Cochran 1977, chapter 6).
//!
//! The textbook interval `r +- t sqrt(var)` is too short for rare, bursty words: over simulated
//! documents with nominal 95 % it covers 60 to 90 %. Three steps mend that:
//! 1. The variance is stated as a design effect, how many times the Poisson variance it is, and the
//!    exact Poisson interval is taken at the effective sample size (Korn & Graubard 1998; Garwood
//!    1936). It is asymmetric, never negative, and defined at 0 occurrences.
//! 2. The design effect of a group rests on the few documents that hold the word, so it is averaged
//!    with the one of all groups, which counts as [`PRIOR_DOCUMENTS`] documents (the moderated
//!    variance of Smyth 2004 with a fixed weight). A group without the word takes the common one:
//!    nothing seen in a group does not make a bursty word an evenly spread one.
//! 3. It is never below 1: no interval is shorter than the Poisson one.
//!
//! Simulated coverage, nominal 95 %, lengths log-normal with a coefficient of variation of 1, 24
//! groups, the burst size differing between groups by a log-normal factor of sd 0.5:
//!
//! | word, in share of documents | documents | `r +- t sqrt(var)` | this |
//! | --- | --- | --- | --- |
//! | even (1 each, in all) | 10, 30, 100 | 0.90, 0.92, 0.94 | 0.98, 0.97, 0.95 |
//! | bursty (4 each, in all) | 10, 30, 100 | 0.85, 0.89, 0.93 | 0.98, 0.95, 0.95 |
//! | bursty (4 each, in 1 of 5) | 10, 30, 100 | 0.66, 0.77, 0.86 | 0.99, 0.99, 0.96 |
//! | bursty (3 each, in 1 of 20) | 30, 100 | 0.71, 0.72 | 0.99, 0.99 |

use super::Interval;
use super::distribution::poisson_mean;

/// How many documents the common design effect counts for beside a group's own.
pub const PRIOR_DOCUMENTS: f64 = 4.0;

/// The documents of one group, as far as the variance of a ratio needs them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GroupTotals {
    /// Number of documents.
    pub documents: u64,
    /// Sum of their tokens.
    pub tokens: u64,
    /// Sum of their squared tokens.
    pub squared_tokens: u128,
}

impl GroupTotals {
    /// Takes in a document of that many tokens.
    pub fn add(&mut self, tokens: u32) {
        self.documents += 1;
        self.tokens += u64::from(tokens);
        self.squared_tokens += u128::from(tokens) * u128::from(tokens);
    }
}

/// The ratio of one group and the spread of its documents round it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// Sum of the occurrences.
    pub occurrences: u64,
    /// Number of documents that hold an occurrence.
    pub holders: u64,
    /// `sum (y - r x)^2` over all documents of the group.
    pub squared_residuals: f64,
    /// The group.
    pub totals: GroupTotals,
}

impl Ratio {
    /// From `(occurrences, tokens)` of the documents that hold an occurrence; the other documents
    /// of the group follow from its totals, so the cost does not depend on them.
    pub fn new(holders: impl Iterator<Item = (u32, u32)> + Clone, totals: GroupTotals) -> Self {
        let mut ratio = Self { occurrences: 0, holders: 0, squared_residuals: 0.0, totals };
        let mut others = totals.squared_tokens;
        for (occurrences, tokens) in holders.clone() {
            ratio.occurrences += u64::from(occurrences);
            ratio.holders += 1;
            others = others.saturating_sub(u128::from(tokens) * u128::from(tokens));
        }
        let rate = ratio.rate().unwrap_or(0.0);
        // Sums of squares only: nothing cancels.
        ratio.squared_residuals = rate * rate * others as f64
            + holders.map(|(y, x)| (f64::from(y) - rate * f64::from(x)).powi(2)).sum::<f64>();
        ratio
    }

    /// Occurrences per token; none without tokens.
    pub fn rate(&self) -> Option<f64> {
        (self.totals.tokens > 0).then(|| self.occurrences as f64 / self.totals.tokens as f64)
    }

    /// The linearised variance of the rate (Cochran 1977, 6.4): `c sum (y - r x)^2 / (sum x)^2`,
    /// `c = 1 / (1 - sum x^2 / (sum x)^2)`. With documents of one length `c` is the familiar
    /// `n / (n - 1)`; with others it is what makes the variance unbiased when that of `y` grows
    /// with `x`. None with fewer than two documents that have tokens.
    pub fn variance(&self) -> Option<f64> {
        let tokens = self.totals.tokens as f64;
        let concentration = self.totals.squared_tokens as f64 / (tokens * tokens);
        (self.totals.tokens > 0 && concentration < 1.0)
            .then(|| self.squared_residuals / (tokens * tokens) / (1.0 - concentration))
    }

    /// How many times the Poisson variance the variance is; none without occurrences or variance.
    pub fn design_effect(&self) -> Option<f64> {
        let rate = self.rate().filter(|&rate| rate > 0.0)?;
        Some(self.variance()? * self.totals.tokens as f64 / rate)
    }

    /// The interval of the rate at `level`, between 0 and 1; none with fewer than two documents
    /// that have tokens. `t_factor` is [`t_factor`] of the group.
    pub fn interval(&self, common: &CommonEffect, level: f64, t_factor: f64) -> Option<Interval> {
        self.variance()?;
        let effect = common.moderate(self).max(1.0) * t_factor;
        let tokens = self.totals.tokens as f64 / effect;
        let count = poisson_mean(self.occurrences as f64 / effect, level);
        Some(Interval { low: (count.low / tokens).min(1.0), high: (count.high / tokens).min(1.0) })
    }
}

/// The design effect of a word over all groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CommonEffect {
    effect: f64,
    holders: u64,
}

impl CommonEffect {
    /// The mean of the groups' design effects, weighted by occurrences; 1 where none is known.
    pub fn of(groups: &[Ratio]) -> Self {
        let known = groups.iter().filter_map(|g| Some((g.design_effect()?, g.occurrences as f64)));
        let (sum, weight) =
            known.fold((0.0, 0.0), |(sum, all), (effect, y)| (sum + effect * y, all + y));
        Self {
            effect: if weight > 0.0 { sum / weight } else { 1.0 },
            holders: groups.iter().map(|g| g.holders).sum(),
        }
    }

    /// The design effect of one group, averaged with the common one. The common one weighs as much
    /// as [`PRIOR_DOCUMENTS`], or as the word's documents outside the group when they are fewer.
    fn moderate(&self, group: &Ratio) -> f64 {
        let own_weight = group.holders as f64;
        let prior_weight = PRIOR_DOCUMENTS.min((self.holders - group.holders) as f64);
        match group.design_effect() {
            Some(own) => {
                (own_weight * own + prior_weight * self.effect) / (own_weight + prior_weight)
            }
            None => self.effect,
        }
    }
}

/// By how much the effective sample shrinks because the variance is itself estimated from
/// `documents`: `(t / z)^2` with `documents - 1` degrees of freedom (Korn & Graubard 1998); 1 with
/// fewer than two.
pub fn t_factor(documents: u64, level: f64) -> f64 {
    if documents < 2 {
        return 1.0;
    }
    let tail = super::tail(level);
    let t = super::distribution::student_t_critical(tail, (documents - 1) as f64);
    (t / super::distribution::normal_quantile(tail)).powi(2)
}
