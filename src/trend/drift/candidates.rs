//! Words and phrases by slice of time -> those that stop, and those that begin, all at once.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::DriftParams;
use super::stream::{Key, Stream};

/// A word or phrase that occurs almost only before, or almost only after, some day.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) key: Key,
    /// Occurrences, by slice.
    pub(super) counts: Vec<u32>,
    /// The slices that hold all but the first and last few occurrences.
    pub(super) span: Range<usize>,
    /// Whether it stops before the corpus does; otherwise it begins after.
    pub(super) stops: bool,
}

/// The candidates, by key. A term that does both is a fashion, not a name, and is none.
pub(super) fn candidates(stream: &Stream<'_>, params: &DriftParams) -> Vec<Candidate> {
    let tokens = stream.before[stream.order.len()];
    let least = params.least_count(tokens);
    let sketch = Sketch::of(stream, tokens);
    let by_slice: Vec<Vec<(Key, u32)>> = (0..stream.slices.len())
        .into_par_iter()
        .map(|slice| count_slice(stream, slice, &sketch, least))
        .collect();
    let mut counts: HashMap<Key, Vec<u32>, FixedState> = HashMap::default();
    for (slice, found) in by_slice.iter().enumerate() {
        for &(key, count) in found {
            let counts = counts.entry(key).or_insert_with(|| vec![0; stream.slices.len()]);
            counts[slice] = count;
        }
    }
    let mut candidates: Vec<Candidate> = counts
        .into_par_iter()
        .filter(|(_, counts)| counts.iter().sum::<u32>() >= least)
        .filter_map(|(key, counts)| candidate(stream, key, counts, params))
        .collect();
    candidates.sort_unstable_by_key(|candidate| candidate.key);
    candidates
}

/// An upper bound of how often each key occurs, by its hash: most phrases occur once or twice, and
/// need not be counted by name. Beyond [`Sketch::ENOUGH`] it is not counted on, so that it is small.
struct Sketch(Vec<AtomicU8>);

impl Sketch {
    /// Threads that count at once may pass it by one each.
    const ENOUGH: u8 = 100;

    fn of(stream: &Stream<'_>, tokens: u64) -> Self {
        let size = tokens.next_power_of_two().clamp(1 << 12, 1 << 23) as usize;
        let sketch = Self((0..size).map(|_| AtomicU8::new(0)).collect());
        stream.slices.par_iter().for_each(|slice| {
            let mut units = Vec::new();
            for place in slice.clone() {
                stream.units_at(place, &mut units);
                for at in 0..units.len() {
                    stream.keys_at(&units, at, |key, _| {
                        let count = sketch.at(key);
                        if count.load(Relaxed) < Self::ENOUGH {
                            count.fetch_add(1, Relaxed);
                        }
                    });
                }
            }
        });
        sketch
    }

    fn at(&self, key: Key) -> &AtomicU8 {
        // A folded multiplication, as in the lexicon.
        let low = u64::from(key[0]) << 32 | u64::from(key[1]);
        let product = u128::from(low ^ 0x9e37_79b9_7f4a_7c15)
            .wrapping_mul(u128::from(u64::from(key[2]) ^ 0xa076_1d64_78bd_642f));
        let hash = (product as u64) ^ ((product >> 64) as u64);
        &self.0[hash as usize & (self.0.len() - 1)]
    }

    /// Whether a key may occur so often.
    fn may_reach(&self, key: Key, least: u32) -> bool {
        u32::from(self.at(key).load(Relaxed)) >= least.min(u32::from(Self::ENOUGH))
    }
}

fn count_slice(stream: &Stream<'_>, slice: usize, sketch: &Sketch, least: u32) -> Vec<(Key, u32)> {
    let mut counts: HashMap<Key, u32, FixedState> = HashMap::default();
    let mut units = Vec::new();
    for place in stream.slices[slice].clone() {
        stream.units_at(place, &mut units);
        for at in 0..units.len() {
            stream.keys_at(&units, at, |key, _| {
                if sketch.may_reach(key, least) {
                    *counts.entry(key).or_default() += 1;
                }
            });
        }
    }
    counts.into_iter().collect()
}

/// Whether the counts of a key stop or begin all at once, and only one of the two.
fn candidate(
    stream: &Stream<'_>,
    key: Key,
    counts: Vec<u32>,
    params: &DriftParams,
) -> Option<Candidate> {
    let total: u32 = counts.iter().sum();
    let strays = (f64::from(total) * params.strays) as u32;
    let span = span(&counts, strays)?;
    let tokens =
        |slices: Range<usize>| -> u64 { slices.map(|slice| stream.slice_tokens(slice)).sum() };
    let occurrences = |slices: Range<usize>| -> u32 { counts[slices].iter().sum() };
    let rate = f64::from(occurrences(span.clone())) / tokens(span.clone()) as f64;
    // Whether many are missing: more than half of those expected at its rate. A slow start, whose
    // occurrences are set aside as strays, is no absence.
    let missing = |slices: Range<usize>| {
        let there = f64::from(occurrences(slices.clone()));
        let expected = rate * tokens(slices) as f64;
        expected - there >= params.min_missing && there <= expected / 2.0
    };
    let stops = missing(span.end..counts.len());
    if stops == missing(0..span.start) {
        return None;
    }
    // The third of its span beside the change is no less dense than the whole: nothing fades.
    let third = span.len().div_ceil(3);
    let beside = if stops { span.end - third..span.end } else { span.start..span.start + third };
    let density = f64::from(occurrences(beside.clone())) / tokens(beside) as f64;
    (density >= params.steadiness * rate).then_some(Candidate { key, counts, span, stops })
}

/// The slices without the first and the last `strays` occurrences.
fn span(counts: &[u32], strays: u32) -> Option<Range<usize>> {
    let start = edge(counts.iter(), strays)?;
    let end = counts.len() - edge(counts.iter().rev(), strays)?;
    (start < end).then_some(start..end)
}

/// Where the occurrence behind the first `strays` stands.
fn edge<'c>(mut counts: impl Iterator<Item = &'c u32>, strays: u32) -> Option<usize> {
    let mut seen = 0;
    counts.position(|&count| {
        seen += count;
        seen > strays
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strays_do_not_count() {
        assert_eq!(span(&[0, 9, 9, 0, 1, 0], 1), Some(1..3));
        assert_eq!(span(&[0, 9, 9, 0, 1, 0], 0), Some(1..5));
        assert_eq!(span(&[0, 0], 0), None);
        assert_eq!(span(&[1], 1), None);
    }
}
