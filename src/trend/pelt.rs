//! A sequence and what a stretch of it costs -> the cheapest cut into segments.
//!
//! The cut minimises the sum of the segments' costs plus a penalty for every change (Killick,
//! Fearnhead & Eckley 2012, "Optimal detection of changepoints with a linear computational cost"),
//! found exactly by their dynamic programme with pruning. Costs are twice the negative maximised log
//! likelihood without what no cut changes, so that the penalty of BIC is `2 ln n`: one value and one
//! place for every change.
//!
//! Positions follow ruptures: the first index of the new segment. R's `changepoint` gives the last
//! index of the old one, counted from 1, which is the same number.

/// What a segment costs.
pub trait SegmentCost {
    /// Length of the sequence.
    fn len(&self) -> usize;

    /// Whether there is nothing to cut.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cost of the entries `from..to`, `from < to`.
    fn cost(&self, from: usize, to: usize) -> f64;
}

/// Running sums, so that a segment costs no more than two look-ups.
#[derive(Debug, Clone)]
struct Sums(Vec<f64>);

impl Sums {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut sum = 0.0;
        let after = values.map(|value| {
            sum += value;
            sum
        });
        Self(std::iter::once(0.0).chain(after).collect())
    }

    fn over(&self, from: usize, to: usize) -> f64 {
        self.0[to] - self.0[from]
    }
}

/// Counts with exposure, Poisson with one rate a segment: `-2 y ln(y / e)`, `y` the counts and `e`
/// the exposure of the segment.
#[derive(Debug, Clone)]
pub struct Poisson {
    counts: Sums,
    exposure: Sums,
}

impl Poisson {
    /// From `(count, exposure)` of each entry; counts need not be whole, exposures are above 0.
    pub fn new(entries: &[(f64, f64)]) -> Self {
        Self {
            counts: Sums::of(entries.iter().map(|entry| entry.0)),
            exposure: Sums::of(entries.iter().map(|entry| entry.1)),
        }
    }
}

impl SegmentCost for Poisson {
    fn len(&self) -> usize {
        self.counts.0.len() - 1
    }

    fn cost(&self, from: usize, to: usize) -> f64 {
        let (count, exposure) = (self.counts.over(from, to), self.exposure.over(from, to));
        if count > 0.0 { -2.0 * count * (count / exposure).ln() } else { 0.0 }
    }
}

/// Successes of trials, binomial with one probability a segment.
#[derive(Debug, Clone)]
pub struct Binomial {
    successes: Sums,
    trials: Sums,
}

impl Binomial {
    /// From `(successes, trials)` of each entry, trials above 0.
    pub fn new(entries: &[(f64, f64)]) -> Self {
        Self {
            successes: Sums::of(entries.iter().map(|entry| entry.0)),
            trials: Sums::of(entries.iter().map(|entry| entry.1)),
        }
    }
}

impl SegmentCost for Binomial {
    fn len(&self) -> usize {
        self.trials.0.len() - 1
    }

    fn cost(&self, from: usize, to: usize) -> f64 {
        let (hits, trials) = (self.successes.over(from, to), self.trials.over(from, to));
        let part = |count: f64| if count > 0.0 { count * (count / trials).ln() } else { 0.0 };
        -2.0 * (part(hits) + part(trials - hits))
    }
}

/// Squared distances from the mean of the segment: the normal likelihood at a known variance of 1,
/// the cost `l2` of ruptures.
#[derive(Debug, Clone)]
pub struct Squares {
    values: Sums,
    squares: Sums,
}

impl Squares {
    /// From the values.
    pub fn new(values: &[f64]) -> Self {
        Self {
            values: Sums::of(values.iter().copied()),
            squares: Sums::of(values.iter().map(|value| value * value)),
        }
    }
}

impl SegmentCost for Squares {
    fn len(&self) -> usize {
        self.values.0.len() - 1
    }

    fn cost(&self, from: usize, to: usize) -> f64 {
        let sum = self.values.over(from, to);
        self.squares.over(from, to) - sum * sum / (to - from) as f64
    }
}

/// The first entries of all segments but the first, in order. No segment is shorter than `shortest`
/// entries; of cuts that cost the same the one with the earlier last change is taken.
pub fn pelt(cost: &impl SegmentCost, penalty: f64, shortest: usize) -> Vec<usize> {
    let (n, shortest) = (cost.len(), shortest.max(1));
    // The cheapest cut of the first `t` entries, and where its last segment begins.
    let mut best = vec![f64::INFINITY; n + 1];
    let mut begins = vec![0; n + 1];
    best[0] = -penalty;
    // Where a last segment may begin, and from which `t` on it no longer can.
    let mut open: Vec<(usize, usize)> = vec![(0, usize::MAX)];
    for t in shortest..=n {
        for &(start, _) in open.iter().filter(|(start, _)| start + shortest <= t) {
            let total = best[start] + cost.cost(start, t) + penalty;
            if total < best[t] {
                (best[t], begins[t]) = (total, start);
            }
        }
        // A start that is dearer even without a further penalty loses against a change at `t`, as
        // soon as a segment can begin there.
        for (start, closes) in open.iter_mut().filter(|(start, _)| start + shortest <= t) {
            if best[*start] + cost.cost(*start, t) > best[t] {
                *closes = (*closes).min(t + shortest);
            }
        }
        open.retain(|(_, closes)| *closes > t + 1);
        open.push((t, usize::MAX));
    }
    let mut changes = Vec::new();
    let mut t = n;
    while begins[t] > 0 {
        t = begins[t];
        changes.push(t);
    }
    changes.reverse();
    changes
}
