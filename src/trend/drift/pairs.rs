//! Candidates with their contexts -> pairs of an old and a new name of one thing.

use std::ops::Range;

use rayon::prelude::*;

use super::DriftParams;
use super::candidates::Candidate;
use super::contexts::Profile;
use super::stream::{Key, NOTHING, Stream};

/// Most pairs of unrelated candidates that the similarity of contexts is measured against.
const UNRELATED: usize = 20_000;

/// Two candidates that may be one thing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair {
    pub(super) old: usize,
    pub(super) new: usize,
    /// The first place in the order behind the change.
    pub(super) change: u32,
    pub(super) similarity: f64,
    pub(super) score: f64,
}

/// A candidate as pairing sees it.
struct Side<'p> {
    /// Index among the candidates.
    index: usize,
    /// Place in the order of each occurrence, rising.
    places: &'p [u32],
    /// The places from its first day to behind its last, strays left out.
    days: Range<u32>,
    /// The same in tokens.
    span: Range<u64>,
    /// Occurrences per token within.
    rate: f64,
}

/// The pairs, the best first, and what similarity unrelated pairs reach.
pub(super) fn pairs(
    stream: &Stream<'_>,
    candidates: &[Candidate],
    profiles: &[Profile],
    params: &DriftParams,
) -> (Vec<Pair>, f64) {
    let sides = |stops: bool| -> Vec<Side<'_>> {
        let wanted = (0..candidates.len()).filter(|&index| candidates[index].stops == stops);
        let mut sides: Vec<Side<'_>> =
            wanted.map(|index| side(stream, index, &profiles[index], params)).collect();
        let edge = |side: &Side<'_>| if stops { side.span.end } else { side.span.start };
        sides.sort_by_key(|side| (edge(side), side.index));
        sides
    };
    let (old, new) = (sides(true), sides(false));
    let similarity = |a: &Side<'_>, b: &Side<'_>| profiles[a.index].similarity(&profiles[b.index]);
    let unrelated = unrelated(&old, &new, candidates, params, &similarity);
    let found: Vec<Pair> = old
        .par_iter()
        .flat_map_iter(|old| {
            new.iter().filter(move |new| old.meets(new, params)).map(move |new| (old, new))
        })
        .filter_map(|(old, new)| {
            let shared = shared(&candidates[old.index].key, &candidates[new.index].key);
            let similarity = similarity(old, new);
            let least =
                if shared > 0.0 { params.min_similarity } else { params.min_similarity_unlike };
            let alike = similarity >= least.max(unrelated);
            let balance = (old.rate / new.rate).min(new.rate / old.rate).sqrt();
            let score = similarity * balance * (1.0 + shared);
            let change = if alike { old.change(new, stream, params)? } else { return None };
            Some(Pair { old: old.index, new: new.index, change, similarity, score })
        })
        .collect();
    (longest(&mutual(found), candidates), unrelated)
}

fn side<'p>(
    stream: &Stream<'_>,
    index: usize,
    profile: &'p Profile,
    params: &DriftParams,
) -> Side<'p> {
    let places = &profile.places[..];
    let strays = (places.len() as f64 * params.strays) as usize;
    let (first, last) = (places[strays], places[places.len() - 1 - strays]);
    // A day is one moment: its documents have no order.
    let day = |place: u32| stream.days[place as usize];
    let start = stream.days.partition_point(|&other| other < day(first));
    let end = stream.days.partition_point(|&other| other <= day(last));
    let span = stream.before[start]..stream.before[end];
    let rate = (places.len() - 2 * strays) as f64 / (span.end - span.start) as f64;
    Side { index, places, days: start as u32..end as u32, span, rate }
}

impl Side<'_> {
    /// Whether this one stops about where the other begins, at a comparable rate: between the two
    /// no more occurrences are expected than the strays left out and chance allow.
    fn meets(&self, new: &Self, params: &DriftParams) -> bool {
        let gap = self.span.end.abs_diff(new.span.start) as f64;
        let ratio = self.rate / new.rate;
        let strays = |side: &Self| side.places.len() as f64 * params.strays / side.rate;
        let allowed = params.max_gap / self.rate.max(new.rate) + strays(self) + strays(new);
        gap <= allowed && (1.0 / params.max_rate_ratio..=params.max_rate_ratio).contains(&ratio)
    }

    /// The first place behind the change that leaves fewest strays of both, if they are few.
    fn change(&self, new: &Self, stream: &Stream<'_>, params: &DriftParams) -> Option<u32> {
        let wrong = |change: u32| {
            let before = |side: &Self| side.places.partition_point(|&place| place < change);
            let (old, early) = (self.places.len() - before(self), before(new));
            let few = |strays: usize, side: &Self| {
                strays as f64 <= 1.0 + params.strays * side.places.len() as f64
            };
            let share =
                old as f64 / self.places.len() as f64 + early as f64 / new.places.len() as f64;
            (few(old, self) && few(early, new)).then_some(share)
        };
        // Behind a day of the old term, or before one of the new, among the strays and next to them.
        let tail = self.places.iter().rev().take_while(|&&place| place + 1 >= self.days.end);
        let last = self.places.partition_point(|&place| place < self.days.end);
        let ends = tail.chain(&self.places[last.saturating_sub(1)..last]).map(|&place| {
            stream.days.partition_point(|&day| day <= stream.days[place as usize]) as u32
        });
        let head = new.places.iter().take_while(|&&place| place <= new.days.start);
        let first = new.places.partition_point(|&place| place < new.days.start);
        let starts = head.chain(&new.places[first..=first]).map(|&place| {
            stream.days.partition_point(|&day| day < stream.days[place as usize]) as u32
        });
        let changes = ends.chain(starts).filter_map(|change| Some((wrong(change)?, change)));
        changes.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).map(|(_, change)| change)
    }
}

/// The similarity that all but a share of unrelated pairs stay below: those that stop and begin at
/// different times and share no word.
fn unrelated(
    old: &[Side<'_>],
    new: &[Side<'_>],
    candidates: &[Candidate],
    params: &DriftParams,
    similarity: &(impl Fn(&Side<'_>, &Side<'_>) -> f64 + Sync),
) -> f64 {
    let all = old.len() * new.len();
    let step = all.div_ceil(UNRELATED).max(1);
    // A step without a factor in common with the rows visits all columns.
    let step = (step..2 * step + new.len()).find(|&step| gcd(step, new.len()) == 1).unwrap_or(1);
    let mut found: Vec<f64> = (0..all.div_ceil(step))
        .into_par_iter()
        .map(|number| (&old[number * step / new.len()], &new[number * step % new.len()]))
        .filter(|(old, new)| {
            let (a, b) = (&candidates[old.index].key, &candidates[new.index].key);
            !old.meets(new, params) && !a.iter().any(|unit| *unit != NOTHING && b.contains(unit))
        })
        .map(|(old, new)| similarity(old, new))
        .collect();
    found.sort_by(f64::total_cmp);
    let at = (found.len() as f64 * params.unrelated_quantile) as usize;
    found.get(at).copied().unwrap_or(0.0)
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The share of the words of the longer phrase that stand in both, 0 to 1.
fn shared(a: &Key, b: &Key) -> f64 {
    let length = |key: &Key| key.iter().filter(|&&unit| unit != NOTHING).count();
    let both = a.iter().filter(|unit| **unit != NOTHING && b.contains(unit)).count();
    both as f64 / length(a).max(length(b)) as f64
}

/// Each candidate in its best pair only, and only where it is the best of the other, too.
fn mutual(mut pairs: Vec<Pair>) -> Vec<Pair> {
    pairs.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then_with(|| (a.old, a.new).cmp(&(b.old, b.new)))
    });
    let (mut old, mut new) = (std::collections::HashSet::new(), std::collections::HashSet::new());
    pairs.retain(|pair| {
        // Both are marked in any case: the second choice of either is no pair.
        let first = (old.insert(pair.old), new.insert(pair.new));
        first == (true, true)
    });
    pairs
}

/// Of pairs within longer ones (`ten million` in `ten million project`) the longest that still has
/// most of the occurrences.
fn longest(pairs: &[Pair], candidates: &[Candidate]) -> Vec<Pair> {
    const MOST: f64 = 0.7;
    let count = |index: usize| f64::from(candidates[index].counts.iter().sum::<u32>());
    let within = |a: usize, b: usize| inside(&candidates[a].key, &candidates[b].key);
    let redundant = |pair: &Pair| {
        pairs.iter().any(|other| {
            let shorter = within(pair.old, other.old) && within(pair.new, other.new);
            let longer = within(other.old, pair.old) && within(other.new, pair.new);
            let keeps_most = |long: &Pair, short: &Pair| {
                count(long.old) >= MOST * count(short.old)
                    && count(long.new) >= MOST * count(short.new)
            };
            other != pair
                && (shorter && keeps_most(other, pair) || longer && !keeps_most(pair, other))
        })
    };
    pairs.iter().filter(|pair| !redundant(pair)).copied().collect()
}

/// Whether a phrase is the other or part of it.
fn inside(part: &Key, whole: &Key) -> bool {
    let words = |key: &Key| key.iter().position(|&unit| unit == NOTHING).unwrap_or(key.len());
    let part = &part[..words(part)];
    whole.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_and_parts() {
        assert_eq!(shared(&[1, 2, 3], &[1, 4, 3]), 2.0 / 3.0);
        assert_eq!(shared(&[1, 0, 0], &[2, 0, 0]), 0.0);
        assert!(inside(&[2, 3, 0], &[1, 2, 3]) && !inside(&[1, 3, 0], &[1, 2, 3]));
    }

    #[test]
    fn only_best_pairs_stay() {
        let pair = |old, new, score| Pair { old, new, change: 0, similarity: score, score };
        let kept = mutual(vec![pair(0, 1, 0.5), pair(0, 2, 0.9), pair(3, 1, 0.4), pair(3, 4, 0.3)]);
        // 1 prefers 0, which prefers 2; so 1 is nobody's, and 3, whose best is 1, has none.
        assert_eq!(kept, [pair(0, 2, 0.9)]);
    }
}
