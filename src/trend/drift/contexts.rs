//! Candidates -> where each occurs, and which words stand around it.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::candidates::Candidate;
use super::stream::{Key, NOTHING, Stream};

/// Words on each side that are context.
const WINDOW: usize = 6;
/// Of a candidate with more occurrences every second, third, ... tells its context.
const CONTEXTS: u32 = 500;
/// Only the heaviest words of a context are kept.
const HEAVIEST: usize = 200;

/// What surrounds a candidate, and where it stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Profile {
    /// Place in the order of each occurrence, rising.
    pub(super) places: Vec<u32>,
    /// Weight of each context word, by unit; of length 1 as a vector.
    pub(super) context: Vec<(u32, f32)>,
}

impl Profile {
    /// Cosine of two contexts, 0 to 1.
    pub(super) fn similarity(&self, other: &Self) -> f64 {
        let (mut sum, mut others) = (0.0, other.context.iter().peekable());
        for &(unit, weight) in &self.context {
            while others.next_if(|&&(other, _)| other < unit).is_some() {}
            if let Some(&&(other, more)) = others.peek()
                && other == unit
            {
                sum += f64::from(weight) * f64::from(more);
            }
        }
        sum
    }
}

/// The profile of each candidate, in their order.
pub(super) fn profiles(stream: &Stream<'_>, candidates: &[Candidate]) -> Vec<Profile> {
    let wanted = Wanted::new(stream, candidates);
    let slices: Vec<Slice> = (0..stream.slices.len())
        .into_par_iter()
        .map(|slice| read(stream, slice, &wanted))
        .collect();
    let mut frequency = vec![0_u64; stream.n_units()];
    let mut places: Vec<Vec<u32>> = vec![Vec::new(); candidates.len()];
    let mut contexts: Vec<Vec<(u32, u32)>> = vec![Vec::new(); candidates.len()];
    for slice in slices {
        frequency.iter_mut().zip(slice.frequency).for_each(|(sum, more)| *sum += u64::from(more));
        for (candidate, place) in slice.places {
            places[candidate as usize].push(place);
        }
        for ((candidate, unit), count) in slice.contexts {
            contexts[candidate as usize].push((unit, count));
        }
    }
    let tokens = stream.before[stream.order.len()];
    places
        .into_par_iter()
        .zip(contexts)
        .map(|(places, context)| Profile { places, context: vector(context, &frequency, tokens) })
        .collect()
}

struct Slice {
    /// Occurrences of each unit.
    frequency: Vec<u32>,
    /// Candidate and place of each occurrence.
    places: Vec<(u32, u32)>,
    contexts: Vec<((u32, u32), u32)>,
}

/// What to look for.
struct Wanted {
    number: HashMap<Key, u32, FixedState>,
    /// Whether a candidate begins with a unit.
    begins: Vec<bool>,
    /// One in so many occurrences of a candidate tells its context.
    one_in: Vec<u32>,
}

impl Wanted {
    fn new(stream: &Stream<'_>, candidates: &[Candidate]) -> Self {
        let mut begins = vec![false; stream.n_units()];
        candidates.iter().for_each(|candidate| begins[candidate.key[0] as usize] = true);
        let one_in = |c: &Candidate| c.counts.iter().sum::<u32>().div_ceil(CONTEXTS);
        Self {
            number: candidates.iter().map(|candidate| candidate.key).zip(0..).collect(),
            begins,
            one_in: candidates.iter().map(one_in).collect(),
        }
    }
}

fn read(stream: &Stream<'_>, slice: usize, wanted: &Wanted) -> Slice {
    let mut seen = vec![0_u32; wanted.one_in.len()];
    let (mut units, mut places) = (Vec::new(), Vec::new());
    let mut frequency = vec![0; stream.n_units()];
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for place in stream.slices[slice].clone() {
        stream.units_at(place, &mut units);
        for at in 0..units.len() {
            frequency[units[at] as usize] += 1;
            if !wanted.begins[units[at] as usize] {
                continue;
            }
            stream.keys_at(&units, at, |key, length| {
                let Some(&candidate) = wanted.number.get(&key) else { return };
                places.push((candidate, place as u32));
                let (seen, one_in) =
                    (&mut seen[candidate as usize], wanted.one_in[candidate as usize]);
                *seen += 1;
                if (*seen - 1) % one_in != 0 {
                    return;
                }
                let around = around(&units, at, length);
                let terms = around.filter(|&unit| stream.is_term(unit) && !key.contains(&unit));
                pairs.extend(terms.map(|unit| (candidate, unit)));
            });
        }
    }
    pairs.sort_unstable();
    let contexts = pairs.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32)).collect();
    Slice { frequency, places, contexts }
}

/// The units around a phrase of `length` units at `at`.
fn around(units: &[u32], at: usize, length: usize) -> impl Iterator<Item = u32> {
    let left = &units[at.saturating_sub(WINDOW)..at];
    let right = &units[at + length..(at + length + WINDOW).min(units.len())];
    left.iter().chain(right).copied().filter(|&unit| unit != NOTHING)
}

/// Weights `ln(1 + count) * ln(tokens / frequency)` of the heaviest words, normed to length 1. The
/// counts may come in several parts.
fn vector(mut parts: Vec<(u32, u32)>, frequency: &[u64], tokens: u64) -> Vec<(u32, f32)> {
    parts.sort_unstable();
    let weigh = |same: &[(u32, u32)]| {
        let (unit, count) = (same[0].0, same.iter().map(|&(_, count)| count).sum::<u32>());
        (unit, f64::from(count).ln_1p() * (tokens as f64 / frequency[unit as usize] as f64).ln())
    };
    let mut weights: Vec<(u32, f64)> = parts.chunk_by(|a, b| a.0 == b.0).map(weigh).collect();
    weights.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    weights.truncate(HEAVIEST);
    weights.sort_unstable_by_key(|&(unit, _)| unit);
    let norm = weights.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
    weights.into_iter().map(|(unit, weight)| (unit, (weight / norm) as f32)).collect()
}
