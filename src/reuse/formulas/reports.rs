//! Documents -> what formulas need to know of them: unit, source, day, stretch of time.

use jiff::civil::Date;

use crate::matrix::Weights;
use crate::text::{Analyzer, Tokens};

/// Stretches of time, of about equal length in words, that sequences are ranked by.
const SLICES: u64 = 16;

/// Reports as the search for formulas takes them; everything in document order.
#[derive(Clone, Copy)]
pub struct FormulaInput<'a> {
    /// Their words.
    pub tokens: &'a Tokens,
    /// Tells words of content from stop words, and stems them.
    pub analyzer: &'a Analyzer,
    /// How much each counts, and which of them are copies.
    pub weights: &'a Weights,
    /// Their days; `None` has no place in time.
    pub days: &'a [Option<Date>],
    /// Their sources, where known.
    pub sources: &'a [Option<&'a str>],
}

/// The same in numbers.
pub(super) struct Reports<'a> {
    pub(super) weights: &'a Weights,
    pub(super) n_units: usize,
    pub(super) source_of: Vec<Option<u32>>,
    pub(super) n_sources: usize,
    /// The stretch of time of each document.
    pub(super) slice_of: Vec<Option<u8>>,
    /// Share of the words of each stretch in all that are dated.
    pub(super) slice_share: Vec<f64>,
}

impl<'a> Reports<'a> {
    /// # Panics
    /// When the parts of the input are not of one length.
    pub(super) fn new(input: &FormulaInput<'a>) -> Self {
        let n_docs = input.tokens.n_documents();
        let lengths = [input.weights.n_docs(), input.days.len(), input.sources.len()];
        assert_eq!(lengths, [n_docs; 3], "one weight, day and source a document");
        let mut names: Vec<&str> = input.sources.iter().copied().flatten().collect();
        names.sort_unstable();
        names.dedup();
        let number = |name: &str| names.binary_search(&name).ok().map(|place| place as u32);
        let (slice_of, slice_share) = slices(input.tokens, input.days);
        Self {
            weights: input.weights,
            n_units: input.weights.units().iter().max().map_or(0, |&unit| unit as usize + 1),
            source_of: input.sources.iter().map(|source| source.and_then(number)).collect(),
            n_sources: names.len(),
            slice_of,
            slice_share,
        }
    }

    pub(super) fn unit(&self, document: u32) -> usize {
        self.weights.units()[document as usize] as usize
    }

    /// How far reports over stretches of time are from the spread of all words: the
    /// Kullback-Leibler divergence in bits, less what so few reports would show by chance
    /// (`(stretches - 1) / (2 n ln 2)`: Miller 1955), at least 0.
    pub(super) fn unevenness(&self, slices: &[u32]) -> f64 {
        let n = f64::from(slices.iter().sum::<u32>());
        if n == 0.0 {
            return 0.0;
        }
        let part = |(&count, &share): (&u32, &f64)| {
            let p = f64::from(count) / n;
            if count == 0 { 0.0 } else { p * (p / share).log2() }
        };
        let bits: f64 = slices.iter().zip(&self.slice_share).map(part).sum();
        (bits - (slices.len() as f64 - 1.0) / (2.0 * n * std::f64::consts::LN_2)).max(0.0)
    }
}

/// The stretch of each dated document, and the share of each; a day is never cut.
fn slices(tokens: &Tokens, days: &[Option<Date>]) -> (Vec<Option<u8>>, Vec<f64>) {
    let mut order: Vec<(Date, usize)> =
        days.iter().enumerate().filter_map(|(document, day)| Some(((*day)?, document))).collect();
    order.sort_unstable();
    let length = |document: usize| u64::from(tokens.lengths()[document]).max(1);
    let all: u64 = order.iter().map(|&(_, document)| length(document)).sum();
    let mut slice_of = vec![None; days.len()];
    let (mut sums, mut before) = (Vec::new(), 0);
    for day in order.chunk_by(|a, b| a.0 == b.0) {
        let words: u64 = day.iter().map(|&(_, document)| length(document)).sum();
        // The stretch that the first word of the day lies in; empty ones get no number.
        let stretch = before * SLICES / all.max(1);
        if sums.last().is_none_or(|&(last, _)| last != stretch) {
            sums.push((stretch, 0));
        }
        let number = sums.len() as u8 - 1;
        day.iter().for_each(|&(_, document)| slice_of[document] = Some(number));
        if let Some((_, sum)) = sums.last_mut() {
            *sum += words;
        }
        before += words;
    }
    (slice_of, sums.iter().map(|&(_, sum)| sum as f64 / all as f64).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reuse::tests::tokens;
    use jiff::civil::date;

    #[test]
    fn stretches_hold_whole_days_and_unevenness_is_a_divergence() {
        let texts: Vec<String> = (0..8).map(|n| format!("w{n} x y z")).collect();
        let tokens = tokens(&texts);
        let day = |n: i8| Some(date(2020, 1, 1 + n));
        let days = [day(0), day(0), day(1), day(1), day(2), day(2), None, None];
        let (slice_of, share) = slices(&tokens, &days);
        let expected = [Some(0), Some(0), Some(1), Some(1), Some(2), Some(2), None, None];
        assert_eq!(slice_of, expected);
        assert!(share.iter().all(|share| (share - 1.0 / 3.0).abs() < 1e-15));
        let weights = Weights::equal(8);
        let reports = Reports {
            weights: &weights,
            n_units: 8,
            source_of: vec![None; 8],
            n_sources: 0,
            slice_of,
            slice_share: share,
        };
        assert_eq!(reports.unevenness(&[0, 0, 0]), 0.0);
        assert_eq!(reports.unevenness(&[50, 50, 50]), 0.0);
        let all_in_one = 3_f64.log2() - 2.0 / (2.0 * 100.0 * std::f64::consts::LN_2);
        assert!((reports.unevenness(&[0, 100, 0]) - all_in_one).abs() < 1e-12);
    }
}
