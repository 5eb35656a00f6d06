//! Documents in periods with their weights -> the sampling units of each period, and their ratios.

use super::axis::PeriodIndex;
use crate::matrix::occurrences::Occurrences;
use crate::matrix::weights::Weights;
use crate::stats::ratio::{GroupTotals, Ratio, t_factor};

/// A document that is in no period or weighs nothing.
const NOWHERE: u32 = u32::MAX;

/// The sampling units of every period: the documents of one unit (a report and its reprints) in one
/// period are one observation. Sums run over the documents of a unit in their order, then over the
/// units of a period in theirs.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    weight: Vec<f64>,
    /// For each document the number of its unit, counted through all periods.
    unit_of: Vec<u32>,
    /// Weighted tokens of each unit.
    tokens: Vec<f64>,
    pub(super) periods: Vec<PeriodSample>,
}

/// What all terms share in one period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PeriodSample {
    /// Its units.
    pub(super) totals: GroupTotals,
    /// Sum of the weights of its documents.
    pub(super) documents: f64,
    /// How many independent documents of equal weight they are worth (Kish 1965).
    pub(super) effective: f64,
    /// [`t_factor`] of its units.
    pub(super) t_factor: f64,
    /// One past the number of its last unit.
    end: u32,
}

/// A term in one period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PeriodRatio {
    /// Occurrences per token.
    pub(super) ratio: Ratio,
    /// Sum of the weights of the documents that hold it.
    pub(super) holders: f64,
}

impl Sample {
    pub(super) fn new(index: &PeriodIndex, tokens: &[u32], weights: &Weights, level: f64) -> Self {
        let mut sample = Self {
            weight: weights.weights().to_vec(),
            unit_of: vec![NOWHERE; tokens.len()],
            tokens: Vec::new(),
            periods: Vec::with_capacity(index.timeline.len()),
        };
        for documents in index.documents() {
            let mut totals = GroupTotals::default();
            let (mut sum, mut squares) = (0.0, 0.0);
            for members in weights.by_unit(&documents).chunk_by(|a, b| a.0 == b.0) {
                let unit = sample.tokens.len() as u32;
                let (mut weight, mut weighted_tokens) = (0.0, 0.0);
                for &(_, document) in members {
                    let document = document as usize;
                    sample.unit_of[document] = unit;
                    weight += sample.weight[document];
                    weighted_tokens += sample.weight[document] * f64::from(tokens[document]);
                }
                sample.tokens.push(weighted_tokens);
                totals.add(weighted_tokens, weight);
                sum += weight;
                squares += weight * weight;
            }
            sample.periods.push(PeriodSample {
                totals,
                documents: sum,
                effective: if squares > 0.0 { sum * sum / squares } else { 0.0 },
                t_factor: t_factor(totals.units, level),
                end: sample.tokens.len() as u32,
            });
        }
        sample
    }

    /// A term in every period, from the documents that hold it.
    pub(super) fn ratios(&self, occurrences: &Occurrences) -> Vec<PeriodRatio> {
        self.ratios_over(occurrences, (1..=self.periods.len()).collect::<Vec<_>>().as_slice())
    }

    /// A term in stretches of periods that follow each other from the first on: `ends` holds one past
    /// the last period of each.
    pub(super) fn ratios_over(
        &self,
        occurrences: &Occurrences,
        ends: &[usize],
    ) -> Vec<PeriodRatio> {
        let held = self.held(occurrences);
        let mut rest = &held[..];
        let mut start = 0;
        let stretch = |&end: &usize| {
            let periods = &self.periods[start..end];
            start = end;
            let mut totals = GroupTotals::default();
            periods.iter().for_each(|period| totals.merge(&period.totals));
            let last = periods.last().map_or(0, |period| period.end);
            let own;
            (own, rest) = rest.split_at(rest.partition_point(|held| held.unit < last));
            let units = own.iter().map(|held| (held.occurrences, self.tokens[held.unit as usize]));
            PeriodRatio {
                ratio: Ratio::new(units, totals),
                // The sum of nothing would be -0.
                holders: own.iter().fold(0.0, |sum, held| sum + held.weight),
            }
        };
        ends.iter().map(stretch).collect()
    }

    /// The units that hold a term, in their order.
    fn held(&self, occurrences: &Occurrences) -> Vec<Held> {
        let mut held: Vec<Held> = Vec::with_capacity(occurrences.documents.len());
        for (document, count) in occurrences.iter() {
            let (unit, weight) = (self.unit_of[document], self.weight[document]);
            if unit != NOWHERE {
                held.push(Held { unit, occurrences: weight * f64::from(count), weight });
            }
        }
        // Stable, so that the documents of a unit are added up in their order.
        held.sort_by_key(|held| held.unit);
        held.dedup_by(|later, kept| {
            let same = later.unit == kept.unit;
            if same {
                kept.occurrences += later.occurrences;
                kept.weight += later.weight;
            }
            same
        });
        held
    }
}

/// A unit that holds a term.
struct Held {
    unit: u32,
    /// Weighted occurrences.
    occurrences: f64,
    /// Sum of the weights of its documents that hold the term.
    weight: f64,
}
