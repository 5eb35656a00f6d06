//! The documents that hold a term, a stretch of periods -> those that made it what it is.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::axis::PeriodIndex;
use crate::matrix::occurrences::Occurrences;
use crate::matrix::weights::Weights;

/// The documents of `periods` that hold the term most often, at most `most`, each with its
/// occurrences; equals in document order. Of the copies of one report only the first is named, and
/// none of those that weigh nothing.
pub fn leading_documents(
    occurrences: &Occurrences,
    index: &PeriodIndex,
    weights: &Weights,
    periods: RangeInclusive<usize>,
    most: usize,
) -> Vec<(u32, u32)> {
    let within = |document: usize| {
        index.period_of[document].is_some_and(|period| periods.contains(&(period as usize)))
            && weights.weights()[document] > 0.0
    };
    let mut found: Vec<(u32, u32)> = occurrences
        .iter()
        .filter(|(document, _)| within(*document))
        .map(|(document, count)| (document as u32, count))
        .collect();
    found.sort_by_key(|&(document, count)| (std::cmp::Reverse(count), document));
    let mut units = BTreeSet::new();
    found.retain(|(document, _)| {
        units.len() < most && units.insert(weights.units()[*document as usize])
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::Granularity;
    use jiff::civil::date;

    #[test]
    fn the_fullest_documents_lead_and_copies_are_named_once() {
        let month = |m: i8| Some(date(2022, m, 1));
        let days = [month(1), month(2), month(2), month(3), None, month(2), month(3)];
        let index = PeriodIndex::new(days, Granularity::Month).unwrap();
        let weights =
            Weights::new(vec![1.0, 0.5, 0.5, 1.0, 1.0, 1.0, 0.0], vec![0, 1, 1, 3, 4, 5, 6]);
        let held = Occurrences { documents: (0..7).collect(), counts: vec![9, 2, 3, 3, 9, 1, 9] };
        let leading = |periods, most| leading_documents(&held, &index, &weights, periods, most);
        assert_eq!(leading(1..=2, 9), [(2, 3), (3, 3), (5, 1)]);
        assert_eq!(leading(1..=2, 1), [(2, 3)]);
        assert_eq!(leading(0..=0, 5), [(0, 9)]);
    }
}
