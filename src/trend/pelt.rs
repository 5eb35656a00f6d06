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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use rand::Rng;

    /// ruptures 1.1.10, `Pelt(model="l2", min_size=2, jump=1)`; its lists end in the length.
    #[test]
    fn cuts_equal_ruptures() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../shared/reference/trends/ruptures_synthetic.json"
        );
        let Ok(text) = std::fs::read_to_string(path) else {
            return println!("skipped: {path} is not there");
        };
        let reference: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut compared = 0;
        for signal in reference["signals"].as_object().unwrap().values() {
            let numbers = |values: &serde_json::Value| -> Vec<f64> {
                values.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
            };
            let values = numbers(&signal["signal"]);
            for penalty in [5.0, 20.0] {
                let expected = numbers(&signal["pelt"][format!("l2 pen={penalty}")]);
                let mut cuts: Vec<f64> = pelt(&Squares::new(&values), penalty, 2)
                    .into_iter()
                    .map(|cut| cut as f64)
                    .collect();
                cuts.push(values.len() as f64);
                assert_eq!(cuts, expected);
                compared += 1;
            }
        }
        assert_eq!(compared, 12);
    }

    const COUNTS: [u32; 30] = [
        23, 39, 29, 29, 22, 29, 43, 8, 20, 69, 42, 38, 63, 64, 46, 32, 60, 14, 13, 14, 10, 19, 7,
        13, 13, 10, 0, 0, 0, 0,
    ];
    const EXPOSURE: [u32; 30] = [
        1226, 1443, 1381, 1011, 1440, 1476, 1470, 580, 953, 1107, 783, 876, 1126, 1301, 1080, 674,
        1175, 1371, 719, 1043, 838, 1402, 560, 977, 1397, 930, 639, 1288, 1464, 1484,
    ];

    /// ruptures 1.1.10 with these costs as `custom_cost`: cuts and sum of costs.
    #[test]
    fn likelihood_costs_equal_ruptures_with_custom_costs() {
        let entries: Vec<(f64, f64)> =
            COUNTS.into_iter().zip(EXPOSURE).map(|(y, e)| (y.into(), e.into())).collect();
        let bounds = [0, 9, 17, 26, 30];
        let total = |cost: &dyn Fn(usize, usize) -> f64| -> f64 {
            bounds.windows(2).map(|bound| cost(bound[0], bound[1])).sum()
        };
        let (poisson, binomial) = (Poisson::new(&entries), Binomial::new(&entries));
        for penalty in [2.0 * 30f64.ln(), 40.0] {
            for shortest in [1, 3] {
                assert_eq!(pelt(&poisson, penalty, shortest), [9, 17, 26]);
                assert_eq!(pelt(&binomial, penalty, shortest), [9, 17, 26]);
            }
        }
        let near = |value: f64, expected: f64| (value / expected - 1.0).abs() < 1e-12;
        assert!(near(total(&|from, to| poisson.cost(from, to)), 5306.131958372378));
        assert!(near(total(&|from, to| binomial.cost(from, to)), 6815.899926100728));
    }

    /// The cheapest cut of all, by trying each.
    fn exhaustive(cost: &impl SegmentCost, penalty: f64, shortest: usize) -> f64 {
        let n = cost.len();
        let of = |cuts: u32| {
            let inner = (1..n).filter(|cut| cuts >> (cut - 1) & 1 == 1);
            let bounds: Vec<usize> = [0].into_iter().chain(inner).chain([n]).collect();
            let long = bounds.windows(2).all(|bound| bound[1] - bound[0] >= shortest);
            let sum: f64 = bounds.windows(2).map(|bound| cost.cost(bound[0], bound[1])).sum();
            if long { sum + penalty * (bounds.len() - 2) as f64 } else { f64::INFINITY }
        };
        (0..1 << (n - 1)).map(of).fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn pruning_loses_no_cut() {
        let mut generator = Seed(2).generator("pelt", 0);
        for round in 0..150 {
            let n = generator.gen_range(4..=11);
            let entries: Vec<(f64, f64)> = (0..n)
                .map(|_| (f64::from(generator.gen_range(0..30)), generator.gen_range(40.0..90.0)))
                .collect();
            let (penalty, shortest) = (generator.gen_range(0.5..8.0), 1 + round % 3);
            let cost = Poisson::new(&entries);
            let mut bounds = vec![0];
            bounds.extend(pelt(&cost, penalty, shortest));
            bounds.push(n);
            let sum: f64 = bounds.windows(2).map(|bound| cost.cost(bound[0], bound[1])).sum();
            let total = sum + penalty * (bounds.len() - 2) as f64;
            let least = exhaustive(&cost, penalty, shortest);
            assert!((total - least).abs() < 1e-9, "{entries:?} {bounds:?} {total} {least}");
        }
    }

    #[test]
    fn nothing_to_cut_is_not_cut() {
        let cuts = |entries: &[(f64, f64)]| pelt(&Poisson::new(entries), 3.0, 2);
        assert!(cuts(&[]).is_empty() && Poisson::new(&[]).is_empty());
        assert!(cuts(&[(5.0, 100.0)]).is_empty());
        assert!(cuts(&[(0.0, 100.0); 20]).is_empty());
        assert!(cuts(&[(7.0, 100.0); 20]).is_empty());
        assert!(cuts(&[(0.0, 10.0), (90.0, 10.0), (90.0, 10.0)]).is_empty(), "too short to cut");
        assert_eq!(pelt(&Poisson::new(&[(0.0, 10.0), (90.0, 10.0)]), 3.0, 1), [1]);
    }
}
