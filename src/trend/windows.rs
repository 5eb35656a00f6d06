//! Two sets of documents and their sources -> the totals that all decompositions over them share.

use super::decomposition::{Change, Decomposition, DecompositionParams};
use super::sources::Sources;
use crate::error::{Error, Result};
use crate::matrix::occurrences::Occurrences;
use crate::matrix::weights::Weights;
use crate::stats::distribution::student_t_critical;
use crate::stats::tail;

/// The tokens of a set of documents.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Base {
    pub(super) documents: usize,
    pub(super) tokens: f64,
    squares: f64,
}

impl Base {
    /// Of some documents, each with its group and tokens. Those of one sampling unit are squared
    /// together, as in the variances this corrects.
    fn new<'d>(documents: impl Iterator<Item = &'d (u32, usize, f64)>, weights: &Weights) -> Self {
        let mut base = Self::default();
        let mut members: Vec<(u32, f64)> = Vec::new();
        for &(document, _, tokens) in documents {
            base.documents += 1;
            base.tokens += tokens;
            members.push((weights.units()[document as usize], tokens));
        }
        members.sort_by_key(|(unit, _)| *unit);
        for unit in members.chunk_by(|a, b| a.0 == b.0) {
            base.squares += unit.iter().map(|(_, tokens)| tokens).sum::<f64>().powi(2);
        }
        base
    }

    /// What the variance over these documents is to be multiplied by, at most 2, as if there were
    /// two sampling units of one length.
    pub(super) fn correction(&self) -> f64 {
        let concentration = self.squares / (self.tokens * self.tokens);
        if concentration < 0.5 { 1.0 / (1.0 - concentration) } else { 2.0 }
    }
}

/// One of the two windows: its documents by source.
pub(super) struct Window {
    /// Document, its group, its weighted tokens; only those with tokens and weight, rising.
    pub(super) documents: Vec<(u32, usize, f64)>,
    pub(super) all: Base,
    pub(super) common: Base,
    pub(super) groups: Vec<Base>,
}

impl Window {
    fn new(documents: &[u32], tokens: &[u32], sources: &Sources, weights: &Weights) -> Self {
        let mut rising = documents.to_vec();
        rising.sort_unstable();
        let counted = |document: u32| {
            let place = document as usize;
            let x = weights.weights()[place] * f64::from(tokens[place]);
            (x > 0.0).then(|| (document, sources.group(place), x))
        };
        let documents: Vec<(u32, usize, f64)> = rising.into_iter().filter_map(counted).collect();
        let mut by_group = documents.clone();
        by_group.sort_by_key(|(_, group, _)| *group);
        let mut groups = vec![Base::default(); sources.n_groups()];
        for members in by_group.chunk_by(|a, b| a.1 == b.1) {
            groups[members[0].1] = Base::new(members.iter(), weights);
        }
        let all = Base::new(documents.iter(), weights);
        Self { documents, all, common: Base::default(), groups }
    }

    /// In how great a share of the periods of the window each group has documents, length
    /// `n_groups`. Documents without a period are of one more.
    fn presence(&self, period_of: &[Option<u32>]) -> Vec<f64> {
        let place =
            |(document, group, _): &(u32, usize, f64)| (*group, period_of[*document as usize]);
        let mut places: Vec<(usize, Option<u32>)> = self.documents.iter().map(place).collect();
        places.sort_unstable();
        places.dedup();
        let mut periods: Vec<Option<u32>> = places.iter().map(|(_, period)| *period).collect();
        periods.sort_unstable();
        periods.dedup();
        let mut presence = vec![0.0; self.groups.len()];
        for (group, _) in places {
            presence[group] += 1.0 / periods.len() as f64;
        }
        presence
    }

    fn n_units(&self, weights: &Weights) -> usize {
        let unit = |(document, ..): &(u32, usize, f64)| weights.units()[*document as usize];
        let mut units: Vec<u32> = self.documents.iter().map(unit).collect();
        units.sort_unstable();
        units.dedup();
        units.len()
    }
}

/// Two windows ready for the decomposition of terms: what all terms share.
pub struct Decomposer<'a> {
    pub(super) sources: &'a Sources,
    pub(super) weights: &'a Weights,
    pub(super) windows: [Window; 2],
    /// Whether each group of documents is common to both windows.
    pub(super) common: Vec<bool>,
    /// How many standard errors reach to the end of an interval; NaN with a lone unit.
    pub(super) t: f64,
}

impl<'a> Decomposer<'a> {
    /// Of two sets of documents, `before` and `after`, that have none in common. `period_of`,
    /// `tokens`, `sources` and `weights` are of all documents, in document order.
    ///
    /// # Panics
    /// When these are not of one length.
    pub fn new(
        [before, after]: [&[u32]; 2],
        period_of: &[Option<u32>],
        tokens: &[u32],
        sources: &'a Sources,
        weights: &'a Weights,
        params: DecompositionParams,
    ) -> Result<Self> {
        params.check()?;
        let lengths = [period_of.len(), sources.source_of.len(), weights.n_docs()];
        let expected = "one period, one source and one weight for every document";
        assert_eq!(lengths, [tokens.len(); 3], "{expected}");
        let mut windows =
            [before, after].map(|documents| Window::new(documents, tokens, sources, weights));
        for (window, name) in windows.iter().zip(["before", "after"]) {
            if window.all.documents == 0 {
                let what = format!("the window {name} holds no document with tokens");
                return Err(Error::empty(what));
            }
        }
        let presence = [0, 1].map(|window| windows[window].presence(period_of));
        let enough = |group: usize| {
            let documents = windows.iter().map(|window| window.groups[group].documents);
            let [before, after] = [0, 1].map(|window| presence[window][group]);
            documents.min() >= Some(params.min_documents.max(1))
                && before.min(after) >= params.min_presence_ratio * before.max(after)
        };
        let common: Vec<bool> = (0..sources.n_groups()).map(enough).collect();
        for window in &mut windows {
            let stay = window.documents.iter().filter(|(_, group, _)| common[*group]);
            window.common = Base::new(stay, weights);
        }
        let units = [0, 1].map(|window| windows[window].n_units(weights));
        let freedom = (units[0] + units[1]).saturating_sub(2).max(1) as f64;
        let enough = units.iter().all(|&units| units > 1);
        let t = if enough { student_t_critical(tail(params.level), freedom) } else { f64::NAN };
        Ok(Self { sources, weights, windows, common, t })
    }

    /// How many sources are common to both windows, the documents without a named source being one.
    pub fn n_common(&self) -> usize {
        self.common.iter().filter(|common| **common).count()
    }

    /// The change of the rate of a term and its parts.
    pub fn decompose(&self, occurrences: &Occurrences) -> Decomposition {
        Change::new(self, occurrences).decomposition()
    }
}
