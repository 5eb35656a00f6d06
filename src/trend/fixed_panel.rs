//! Sources and their coverage -> the documents of the sources that are there throughout.

use super::coverage::Coverage;
use super::sources::Sources;
use crate::matrix::weights::Weights;

/// The share of the periods that suffices when too little is in all of them.
pub const NEARLY_ALL: f64 = 0.9;

/// What the sources of a panel have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PanelBasis {
    /// Documents in every period that has any.
    EveryPeriod,
    /// Documents in at least [`NEARLY_ALL`] of the periods that have any.
    NearlyEveryPeriod,
    /// None of the others applies, and they neither enter, leave nor fall silent.
    Throughout,
}

impl PanelBasis {
    /// What it says of its sources: `sources with documents in every period`.
    pub fn words(self) -> &'static str {
        match self {
            Self::EveryPeriod => "with documents in every period",
            Self::NearlyEveryPeriod => "with documents in at least 90 % of the periods",
            Self::Throughout => "that neither enter, leave nor fall silent",
        }
    }
}

/// The sources that publish throughout, whose rates no newcomer can move.
#[derive(Debug, Clone, PartialEq)]
pub struct FixedPanel {
    /// The indices of its sources, rising.
    pub sources: Vec<u32>,
    /// Whether each document is of one of them, length `n_docs`.
    pub mask: Vec<bool>,
    /// Why they were chosen.
    pub basis: PanelBasis,
}

/// The panel of the sources with documents in every period that has any. Where these hold less than
/// half of the tokens of the sources with documents in at least [`NEARLY_ALL`] of the periods, or
/// there is none, those are the panel; where there is none either, the sources that neither enter,
/// leave nor fall silent by their own rhythm. `None` when every source does.
pub fn fixed_panel(sources: &Sources, coverage: &Coverage) -> Option<FixedPanel> {
    let covered = coverage.n_covered();
    let at_least = |share: f64| -> Vec<u32> {
        let enough = |source: &u32| {
            let periods = coverage.n_present(&coverage.sources[*source as usize]);
            periods > 0 && periods as f64 >= share * covered as f64 - 1e-9
        };
        (0..sources.names.len() as u32).filter(enough).collect()
    };
    let tokens = |chosen: &[u32]| -> u64 {
        chosen.iter().map(|&source| coverage.sources[source as usize].total.tokens).sum()
    };
    let (every, nearly) = (at_least(1.0), at_least(NEARLY_ALL));
    let (chosen, basis) = if nearly.is_empty() {
        let throughout = |source: &u32| coverage.sources[*source as usize].is_throughout();
        let all = 0..sources.names.len() as u32;
        (all.filter(throughout).collect(), PanelBasis::Throughout)
    } else if every.is_empty() || 2 * tokens(&every) < tokens(&nearly) {
        (nearly, PanelBasis::NearlyEveryPeriod)
    } else {
        (every, PanelBasis::EveryPeriod)
    };
    (!chosen.is_empty()).then(|| FixedPanel::new(chosen, basis, sources))
}

impl FixedPanel {
    /// The panel of `chosen` sources, rising.
    pub fn new(chosen: Vec<u32>, basis: PanelBasis, sources: &Sources) -> Self {
        let within =
            |source: &Option<u32>| source.is_some_and(|s| chosen.binary_search(&s).is_ok());
        let mask = sources.source_of.iter().map(within).collect();
        Self { sources: chosen, mask, basis }
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
        let sources =
            Sources::new(documents.iter().map(|&(s, _)| Some(s).filter(|s| !s.is_empty())));
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
        assert_eq!((names, panel.basis), (vec!["a".to_owned()], PanelBasis::EveryPeriod));
        assert_eq!(panel.mask, [true, false, true, false, true, false]);
        let weights = Weights::new(vec![0.5; 6], vec![0, 0, 1, 2, 3, 4]);
        assert_eq!(panel.weights(&weights).weights(), [0.5, 0.0, 0.5, 0.0, 0.5, 0.0]);
        assert_eq!(panel.weights(&weights).units(), weights.units());
    }

    #[test]
    fn a_tiny_source_is_no_panel_beside_great_ones() {
        let great = (2001..=2020).filter(|year| *year != 2005);
        let great = great.flat_map(|year| [("great", year); 9]);
        let tiny = (2001..=2020).map(|year| ("tiny", year));
        let (names, found) = panel(&great.chain(tiny).collect::<Vec<_>>()).unwrap();
        assert_eq!((names.len(), found.basis), (2, PanelBasis::NearlyEveryPeriod));
    }

    #[test]
    fn without_such_a_source_nine_tenths_suffice() {
        let years = |source: &'static str, without: i16| {
            (2001..=2010).filter(move |year| *year != without).map(move |year| (source, year))
        };
        let documents: Vec<_> = years("a", 2003).chain(years("b", 2009)).collect();
        let (names, found) = panel(&documents).unwrap();
        assert_eq!((names.len(), found.basis), (2, PanelBasis::NearlyEveryPeriod));
        assert_eq!(panel(&[("a", 2001), ("b", 2002)]), None);
        let every_other = (2001..=2020).map(|year| [("a", year), ("b", year)][year as usize % 2]);
        let (names, found) = panel(&every_other.collect::<Vec<_>>()).unwrap();
        assert_eq!((names.len(), found.basis), (2, PanelBasis::Throughout));
        assert_eq!(panel(&[("", 2001)]), None);
    }
}
