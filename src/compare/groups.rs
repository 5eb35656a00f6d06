//! Date ranges, or any two sets of documents -> the target and the reference of a comparison.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::error::{Error, Result};
use crate::matrix::weights::Weights;
use crate::period::DateRange;

/// Two groups of documents that have none in common, neither empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    /// Document indices of the target, rising.
    target: Vec<u32>,
    /// Document indices of the reference, rising.
    reference: Vec<u32>,
}

impl Groups {
    /// Groups of these document indices, in any order.
    pub fn new(
        target: impl IntoIterator<Item = u32>,
        reference: impl IntoIterator<Item = u32>,
    ) -> Result<Self> {
        let sorted = |documents: &mut Vec<u32>| {
            documents.sort_unstable();
            documents.dedup();
        };
        let mut groups = Self {
            target: target.into_iter().collect(),
            reference: reference.into_iter().collect(),
        };
        sorted(&mut groups.target);
        sorted(&mut groups.reference);
        if groups.target.is_empty() {
            return Err(Error::empty("the target group holds no document"));
        }
        if groups.reference.is_empty() {
            return Err(Error::empty("the reference group holds no document"));
        }
        let shared =
            groups.target.iter().filter(|d| groups.reference.binary_search(d).is_ok()).count();
        if shared > 0 {
            return Err(Error::setting(
                "target",
                format!("of {} documents", groups.target.len()),
                format!("apart from the reference; documents in both: {shared}"),
            ));
        }
        Ok(groups)
    }

    /// The documents dated within two ranges; `dates` in document order. A range that holds no
    /// dated document, or a document of the other range, is refused with the dates there are.
    pub fn from_ranges(
        dates: &[Option<Date>],
        target: &DateRange,
        reference: &DateRange,
    ) -> Result<Self> {
        let target_documents = documents_within(dates, "target", target)?;
        let reference_documents = documents_within(dates, "reference", reference)?;
        let shared: Vec<Date> = dates
            .iter()
            .flatten()
            .copied()
            .filter(|&day| target.contains(day) && reference.contains(day))
            .collect();
        if let Some(first) = shared.iter().min() {
            return Err(Error::setting(
                "target",
                target,
                format!(
                    "apart from the reference {reference}; documents in both: {}, the first of \
                     {first}",
                    shared.len()
                ),
            ));
        }
        Self::new(target_documents, reference_documents)
    }

    /// The earlier part of the dated documents as reference and the later as target, split at the
    /// period boundary where the two come closest to equal tokens, each times the weight of its
    /// document. `period_of`, `tokens` and `weights` are in document order.
    pub fn halves(period_of: &[Option<u32>], tokens: &[u32], weights: &Weights) -> Result<Self> {
        let split = middle(period_of, tokens, weights.weights()).ok_or_else(|| {
            Error::empty(
                "the dated documents lie in one period, so there is no earlier and later half; \
                 choose shorter periods or name two ranges",
            )
        })?;
        let half = |later: bool| {
            period_of
                .iter()
                .enumerate()
                .filter(move |(_, period)| period.is_some_and(|period| (period >= split) == later))
                .map(|(document, _)| document as u32)
        };
        Self::new(half(true), half(false))
    }

    /// Document indices of the target, rising.
    pub fn target(&self) -> &[u32] {
        &self.target
    }

    /// Document indices of the reference, rising.
    pub fn reference(&self) -> &[u32] {
        &self.reference
    }

    /// The same groups in each other's place.
    #[must_use]
    pub fn swapped(&self) -> Self {
        Self { target: self.reference.clone(), reference: self.target.clone() }
    }
}

fn documents_within(
    dates: &[Option<Date>],
    name: &'static str,
    range: &DateRange,
) -> Result<Vec<u32>> {
    let within = |(document, date): (usize, &Option<Date>)| {
        date.filter(|&day| range.contains(day)).map(|_| document as u32)
    };
    let documents: Vec<u32> = dates.iter().enumerate().filter_map(within).collect();
    if !documents.is_empty() {
        return Ok(documents);
    }
    let known = || dates.iter().flatten();
    Err(match (known().min(), known().max()) {
        (Some(first), Some(last)) => Error::setting(
            name,
            range,
            format!("a range that holds dated documents; the dates there are run {first}..{last}"),
        ),
        _ => Error::empty(format!(
            "none of the {} documents has a date, so no period can be compared",
            dates.len()
        )),
    })
}

/// The first period of the later half: the one with documents that weigh anything, not the first
/// such, before which the weighted tokens come closest to half. The earliest of equals; none with
/// fewer than two such periods.
fn middle(period_of: &[Option<u32>], tokens: &[u32], weights: &[f64]) -> Option<u32> {
    let mut periods = BTreeMap::new();
    for ((period, &tokens), &weight) in period_of.iter().zip(tokens).zip(weights) {
        if let Some(period) = period.filter(|_| weight > 0.0) {
            *periods.entry(period).or_insert(0.0) += weight * f64::from(tokens);
        }
    }
    let all: f64 = periods.values().sum();
    let mut earlier = 0.0;
    let splits = periods.into_iter().map(|(period, tokens)| {
        let difference = (2.0 * earlier - all).abs();
        earlier += tokens;
        (difference, period)
    });
    let closer = |best: (f64, u32), split: (f64, u32)| if split.0 < best.0 { split } else { best };
    splits.skip(1).reduce(closer).map(|(_, period)| period)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn dates() -> Vec<Option<Date>> {
        vec![Some(date(2022, 5, 1)), None, Some(date(2023, 1, 9)), Some(date(2022, 12, 31))]
    }

    fn ranges(target: &str, reference: &str) -> Result<Groups> {
        Groups::from_ranges(&dates(), &target.parse().unwrap(), &reference.parse().unwrap())
    }

    fn refusal(target: &str, reference: &str) -> String {
        ranges(target, reference).unwrap_err().to_string()
    }

    #[test]
    fn ranges_take_their_dated_documents() {
        let groups = ranges("2023", "2022").unwrap();
        assert_eq!((groups.target(), groups.reference()), (&[2][..], &[0, 3][..]));
        assert_eq!(groups.swapped().target(), [0, 3]);
    }

    #[test]
    fn a_range_without_documents_is_refused_with_the_dates_there_are() {
        assert_eq!(
            refusal("2024", "2022"),
            "target 2024-01-01..2024-12-31: must be a range that holds dated documents; the dates \
             there are run 2022-05-01..2023-01-09"
        );
        assert!(refusal("2023", "..2021").starts_with("reference ..2021-12-31: must be a range"));
        let undated =
            Groups::from_ranges(&[None, None], &"2022".parse().unwrap(), &"2023".parse().unwrap());
        assert_eq!(
            undated.unwrap_err().to_string(),
            "none of the 2 documents has a date, so no period can be compared"
        );
    }

    #[test]
    fn ranges_that_share_documents_are_refused() {
        assert_eq!(
            refusal("2022-12..", "2022"),
            "target 2022-12-01..: must be apart from the reference 2022-01-01..2022-12-31; \
             documents in both: 1, the first of 2022-12-31"
        );
        // Ranges that overlap where no document lies are harmless.
        assert!(ranges("2022-09..", "..2022-10").is_ok());
    }

    #[test]
    fn sets_of_documents_are_sorted_and_checked() {
        let groups = Groups::new([5, 1, 5], [2]).unwrap();
        assert_eq!(groups.target(), [1, 5]);
        assert!(Groups::new([], [1]).unwrap_err().to_string().contains("target group"));
        assert!(Groups::new([1], []).unwrap_err().to_string().contains("reference group"));
        assert!(Groups::new([1, 2], [2, 3]).unwrap_err().to_string().contains("in both: 1"));
    }

    #[test]
    fn halves_have_about_the_same_tokens() {
        let period_of = [Some(0), Some(4), None, Some(2), Some(7)];
        let equal = Weights::equal(5);
        let groups = Groups::halves(&period_of, &[100, 90, 999, 50, 60], &equal).unwrap();
        assert_eq!((groups.reference(), groups.target()), (&[0, 3][..], &[1, 4][..]));
        // One huge early document: the rest is the later half.
        let groups = Groups::halves(&period_of, &[9000, 1, 1, 1, 1], &equal).unwrap();
        assert_eq!((groups.reference(), groups.target()), (&[0][..], &[1, 3, 4][..]));
        assert!(Groups::halves(&[Some(3), Some(3), None], &[1, 1, 1], &Weights::equal(3)).is_err());
        assert!(Groups::halves(&[None], &[1], &Weights::equal(1)).is_err());
        // Reprints that weigh nothing neither move the split nor make a half.
        let first = Weights::new(vec![1.0, 1.0, 0.0, 0.0], vec![0, 1, 1, 1]);
        let period_of = [Some(0), Some(1), Some(2), Some(3)];
        let groups = Groups::halves(&period_of, &[10, 10, 10, 10], &first).unwrap();
        assert_eq!((groups.reference(), groups.target()), (&[0][..], &[1, 2, 3][..]));
    }
}
