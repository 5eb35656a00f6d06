//! A collocate -> some places where it stands near the term, to be read.

use std::ops::Range;

use super::params::Window;
use super::window::Words;
use crate::matrix::Weights;
use crate::query::Compiled;
use crate::text::{Analyzer, FormId, Tokens};

/// One place where a collocate stands in a window of the term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JointPlace {
    /// The document.
    pub document: u32,
    /// Where the term stands in the stream of the document, breaks counted.
    pub term: Range<usize>,
    /// Where the collocate stands.
    pub collocate: usize,
}

/// The first joint place of up to `most` of the documents that hold the pair, each of another
/// sampling unit, spread evenly over them; in the order of the documents. `stem` is the term of the
/// collocate, `holders` its documents, rising.
pub fn joint_places(
    (tokens, analyzer): (&Tokens, &Analyzer),
    compiled: &Compiled,
    (stem, holders): (&str, &[u32]),
    window: Window,
    weights: &Weights,
    most: usize,
) -> Vec<JointPlace> {
    let Ok(term) = analyzer.terms().binary_search_by(|term| term.as_str().cmp(stem)) else {
        return Vec::new();
    };
    let units = weights.by_unit(holders);
    let mut first: Vec<u32> =
        units.chunk_by(|a, b| a.0 == b.0).map(|members| members[0].1).collect();
    first.sort_unstable();
    let shown = most.min(first.len());
    let is_collocate = |form: FormId| analyzer.term_of()[form as usize] == term as u32;
    let place = |document: u32| {
        let stream = tokens.document(document as usize);
        joint_place((document, stream), compiled, window, is_collocate)
            .map(|(term, collocate)| JointPlace { document, term, collocate })
    };
    (0..shown).filter_map(|place_no| place(first[place_no * first.len() / shown])).collect()
}

fn joint_place(
    (document, stream): (u32, &[FormId]),
    compiled: &Compiled,
    window: Window,
    is_collocate: impl Fn(FormId) -> bool,
) -> Option<(Range<usize>, usize)> {
    let mut words = Words::default();
    words.read(stream);
    let found = compiled.matches(document, stream);
    let is_own = |place: usize| found.iter().any(|own| own.contains(&place));
    found.iter().find_map(|own| {
        let around = words.around(&words.within(own), window).into_iter().flatten();
        let mut places = around.map(|word| words.place(word));
        let place = places.find(|&place| is_collocate(stream[place]) && !is_own(place))?;
        Some((own.clone(), place))
    })
}

#[cfg(test)]
mod tests {
    use super::super::count::tests::Case;
    use super::*;

    #[test]
    fn places_are_spread_over_the_units() {
        let texts: Vec<String> = (0..10).map(|n| format!("w{n}, the port. A deep port")).collect();
        let case = Case::of(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let (compiled, _) = case.query("port");
        let holders: Vec<u32> = (0..10).collect();
        let weights = Weights::new(vec![0.5; 10], (0..10).map(|n| n / 2).collect());
        let places = |stem: &str, most| {
            let window = Window { left: 2, right: 2 };
            let corpus = (&case.tokens, &case.analyzer);
            joint_places(corpus, &compiled, (stem, &holders), window, &weights, most)
        };
        let found: Vec<_> = places("deep", 3).iter().map(|place| place.document).collect();
        assert_eq!(found, [0, 2, 6]);
        assert_eq!(places("deep", 99).len(), 5);
        let first = &places("deep", 1)[0];
        let stream = case.tokens.document(0);
        let form = |place: usize| case.tokens.lexicon().form(stream[place]);
        assert_eq!((form(first.term.start), form(first.collocate)), ("port", "deep"));
        assert!(places("absent", 3).is_empty() && places("w1", 3).is_empty());
    }
}
