//! Sources and their coverage -> the documents of the sources that are there throughout.

use super::coverage::Coverage;
use super::sources::Sources;
use crate::matrix::weights::Weights;

/// The share of the periods that suffices when no source is in all of them.
pub const NEARLY_ALL: f64 = 0.9;

/// The sources that publish throughout, whose rates no newcomer can move.
#[derive(Debug, Clone, PartialEq)]
pub struct FixedPanel {
    /// The indices of its sources, rising.
    pub sources: Vec<u32>,
    /// Whether each document is of one of them, length `n_docs`.
    pub mask: Vec<bool>,
    /// In how great a share of the periods that have documents each of them has some: 1, or
    /// [`NEARLY_ALL`] when no source is in all.
    pub least_share: f64,
}

/// The panel of the sources with documents in every period that has any; of those with documents
/// in at least [`NEARLY_ALL`] of them when no source is in all; `None` when there is none either.
pub fn fixed_panel(sources: &Sources, coverage: &Coverage) -> Option<FixedPanel> {
    let covered = coverage.n_covered();
    let at_least = |share: f64| -> Vec<u32> {
        let enough = |source: &u32| {
            let periods = coverage.sources[*source as usize].periods.len();
            periods > 0 && periods as f64 >= share * covered as f64 - 1e-9
        };
        (0..sources.names.len() as u32).filter(enough).collect()
    };
    let (chosen, least_share) = match at_least(1.0) {
        none if none.is_empty() => (at_least(NEARLY_ALL), NEARLY_ALL),
        all => (all, 1.0),
    };
    (!chosen.is_empty()).then(|| FixedPanel::new(chosen, least_share, sources))
}

impl FixedPanel {
    fn new(chosen: Vec<u32>, least_share: f64, sources: &Sources) -> Self {
        let within =
            |source: &Option<u32>| source.is_some_and(|s| chosen.binary_search(&s).is_ok());
        let mask = sources.source_of.iter().map(within).collect();
        Self { sources: chosen, mask, least_share }
    }

    /// The same weights with every document outside the panel at 0.
    ///
    /// # Panics
    /// When the weights are of another number of documents.
    #[must_use]
    pub fn weights(&self, weights: &Weights) -> Weights {
        assert_eq!(weights.n_docs(), self.mask.len(), "one weight for every document");
        let kept = weights.weights().iter().zip(&self.mask);
        let kept = kept.map(|(&weight, &within)| if within { weight } else { 0.0 }).collect();
        Weights::new(kept, weights.units().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::super::PeriodIndex;
    use super::*;
    use crate::period::Granularity;
    use jiff::civil::date;

    /// The panel of documents given as `(source, year)`.
    fn panel(documents: &[(&str, i16)]) -> Option<(Vec<String>, FixedPanel)> {
        let dates: Vec<_> = documents.iter().map(|&(_, year)| Some(date(year, 1, 1))).collect();
        let index = PeriodIndex::new(dates.clone(), Granularity::Year).unwrap();
        let sources = Sources::new(documents.iter().map(|&(s, _)| Some(s).filter(|s| *s != "")));
        let coverage = Coverage::new(&index, &dates, &vec![1; dates.len()], &sources);
        let panel = fixed_panel(&sources, &coverage)?;
        Some((panel.sources.iter().map(|&s| sources.names[s as usize].clone()).collect(), panel))
    }

    #[test]
    fn the_panel_is_there_in_every_period_with_documents() {
        // 2003 is empty for all.
        let documents =
            [("a", 2001), ("b", 2001), ("a", 2002), ("", 2002), ("a", 2004), ("c", 2004)];
        let (names, panel) = panel(&documents).unwrap();
        assert_eq!((names, panel.least_share), (vec!["a".to_owned()], 1.0));
        assert_eq!(panel.mask, [true, false, true, false, true, false]);
        let weights = Weights::new(vec![0.5; 6], vec![0, 0, 1, 2, 3, 4]);
        assert_eq!(panel.weights(&weights).weights(), [0.5, 0.0, 0.5, 0.0, 0.5, 0.0]);
        assert_eq!(panel.weights(&weights).units(), weights.units());
    }

    #[test]
    fn without_such_a_source_nine_tenths_suffice() {
        let years = |source: &'static str, without: i16| {
            (2001..=2010).filter(move |year| *year != without).map(move |year| (source, year))
        };
        let documents: Vec<_> = years("a", 2003).chain(years("b", 2009)).collect();
        let (names, found) = panel(&documents).unwrap();
        assert_eq!((names.len(), found.least_share), (2, NEARLY_ALL));
        assert_eq!(panel(&[("a", 2001), ("b", 2002)]), None);
        assert_eq!(panel(&[("", 2001)]), None);
    }
}
