//! Documents of each period that hold a term, and all documents -> the bursts of the term.
//!
//! Kleinberg's two-state automaton over batches (Kleinberg 2002, "Bursty and hierarchical structure
//! in streams", section 4). Of the `d_t` documents of period `t`, `r_t` hold the term. In the base
//! state a document holds it with probability `p0 = sum r / sum d`, the share over the whole time;
//! in the burst state with `p1 = s p0`. The state sequence is the cheapest one, where period `t`
//! costs `-ln Binomial(r_t; d_t, p)` and each step up costs `gamma ln n`, `n` the number of periods
//! that have documents; steps down cost nothing, and the sequence starts from the base state. A
//! burst is a run of the burst state; its *weight* is by how much that state is cheaper there than
//! the base state, without the step up.
//!
//! Three things the paper leaves open:
//! - A period without documents is no batch: it neither begins nor ends a burst.
//! - `s p0` is no probability for a term of nearly all documents. So `p1` is at most
//!   `1 - (1 - p0) / s`: in a burst a document is `s` times less likely to lack the term. The two
//!   meet at `p0 = 1 / (s + 1)`, below which `p1 = s p0` exactly.
//! - Documents count by their weight, and copies are one observation: a period's counts are taken
//!   at its effective number of documents (Kish 1965), as for the interval of the share.
//!
//! A burst is the best fit of two states, not a test: with the dates of real archives dealt out anew
//! 3 % (rustsec by quarter) and 6 % (ungdc by year) of the terms of ten documents and more show one,
//! of those in 200 documents and more up to 12 % (`cargo bench --bench calibration -- events`).

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::axis::PeriodIndex;
use crate::error::{Error, Result};
use crate::matrix::occurrences::Occurrences;
use crate::matrix::sparse::Csr;
use crate::matrix::weights::Weights;

/// Settings of the bursts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BurstParams {
    /// `s`: how many times as likely a document holds the term in a burst, above 1. Default 2.
    pub ratio: f64,
    /// What a step up costs, in multiples of `ln n`, above 0. Default 1.
    pub gamma: f64,
}

impl Default for BurstParams {
    fn default() -> Self {
        Self { ratio: 2.0, gamma: 1.0 }
    }
}

impl BurstParams {
    /// Refuses values outside their range.
    pub fn check(&self) -> Result<()> {
        if !(self.ratio > 1.0 && self.ratio.is_finite()) {
            return Err(Error::setting("--burst-ratio", self.ratio, "a number above 1"));
        }
        if !(self.gamma > 0.0 && self.gamma.is_finite()) {
            return Err(Error::setting("--burst-gamma", self.gamma, "a number above 0"));
        }
        Ok(())
    }

    /// The probability in the burst state.
    fn raised(&self, base: f64) -> f64 {
        (self.ratio * base).min(1.0 - (1.0 - base) / self.ratio)
    }
}

/// A stretch of periods in which a term stands far above its usual share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Burst {
    /// Index of its first period.
    pub first: usize,
    /// Index of its last period.
    pub last: usize,
    /// By how much, in units of the natural log of the likelihood, the burst state fits better.
    pub weight: f64,
    /// Documents in it that hold the term, at the effective number of documents.
    pub holders: f64,
    /// All documents in it.
    pub documents: f64,
    /// `holders / documents`.
    pub share: f64,
    /// The share in all other periods; none without documents there.
    pub share_outside: Option<f64>,
}

/// The bursts of a term.
#[derive(Debug, Clone, PartialEq)]
pub struct Bursts {
    /// `p0`: the share of all documents that hold it.
    pub base: f64,
    /// `p1`: the share in the burst state.
    pub raised: f64,
    /// In the order of time.
    pub bursts: Vec<Burst>,
}

/// The bursts of one term, `relevant` of all `documents` of each period.
///
/// # Panics
/// When the two are not of one length.
pub fn bursts(relevant: &[f64], documents: &[f64], params: &BurstParams) -> Bursts {
    assert_eq!(relevant.len(), documents.len(), "both counts of every period");
    let batches: Vec<usize> = (0..documents.len()).filter(|&t| documents[t] > 0.0).collect();
    let (held, all) = sums(relevant, documents, &batches);
    let base = if all > 0.0 { (held / all).clamp(0.0, 1.0) } else { 0.0 };
    let raised = params.raised(base);
    if base <= 0.0 || base >= 1.0 {
        return Bursts { base, raised: base, bursts: Vec::new() };
    }
    let (hit, miss) = ((raised / base).ln(), ((1.0 - raised) / (1.0 - base)).ln());
    // By how much the burst state is cheaper.
    let gain = |t: usize| {
        let r = relevant[t].min(documents[t]);
        r * hit + (documents[t] - r) * miss
    };
    let gains: Vec<f64> = batches.iter().map(|&t| gain(t)).collect();
    let step = params.gamma * (batches.len() as f64).ln();
    let burst = |(from, to): (usize, usize)| {
        let own = &batches[from..=to];
        let (holders, inside) = sums(relevant, documents, own);
        let outside = all - inside;
        Burst {
            first: own[0],
            last: own[own.len() - 1],
            weight: gains[from..=to].iter().sum(),
            holders,
            documents: inside,
            share: holders / inside,
            share_outside: (own.len() < batches.len()).then(|| (held - holders).max(0.0) / outside),
        }
    };
    Bursts { base, raised, bursts: raised_runs(&gains, step).into_iter().map(burst).collect() }
}

fn sums(relevant: &[f64], documents: &[f64], periods: &[usize]) -> (f64, f64) {
    periods.iter().fold((0.0, 0.0), |(r, d), &t| (r + relevant[t], d + documents[t]))
}

/// The runs of the burst state in the cheapest sequence (Viterbi), first and last entry each. Ties go
/// to the base state.
fn raised_runs(gains: &[f64], step: f64) -> Vec<(usize, usize)> {
    let (mut base, mut raised) = (0.0, f64::INFINITY);
    let mut from: Vec<[bool; 2]> = Vec::with_capacity(gains.len());
    for gain in gains {
        let (stays_low, comes_up) = (base <= raised, base + step <= raised);
        from.push([!stays_low, !comes_up]);
        let low = if stays_low { base } else { raised };
        raised = if comes_up { base + step } else { raised } - gain;
        base = low;
    }
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut is_raised = raised < base;
    for (t, from) in from.iter().enumerate().rev() {
        if is_raised {
            match runs.last_mut() {
                Some(run) if run.0 == t + 1 => run.0 = t,
                _ => runs.push((t, t)),
            }
        }
        is_raised = from[usize::from(is_raised)];
    }
    runs.reverse();
    runs
}

/// The documents of every period as batches: what all terms share.
#[derive(Debug, Clone)]
pub struct Batches<'a> {
    index: &'a PeriodIndex,
    weights: &'a Weights,
    /// The effective number of documents of each period.
    documents: Vec<f64>,
    /// What one unit of weight is worth in each period: at most 1 document.
    worth: Vec<f64>,
}

impl<'a> Batches<'a> {
    /// Of documents with these `weights`; undated documents are in no batch.
    ///
    /// # Panics
    /// When weights and index are not of one length.
    pub fn new(index: &'a PeriodIndex, weights: &'a Weights) -> Self {
        assert_eq!(index.period_of.len(), weights.n_docs(), "one weight for every document");
        let members = index.documents();
        let documents: Vec<f64> = members.iter().map(|own| weights.effective(own)).collect();
        let weighed = members.iter().map(|own| -> f64 {
            own.iter().map(|&document| weights.weights()[document as usize]).sum()
        });
        let worth = weighed.zip(&documents);
        let worth = worth.map(|(sum, &all)| if sum > 0.0 { all / sum } else { 0.0 }).collect();
        Self { index, weights, documents, worth }
    }

    /// The effective number of documents of each period, length `timeline.len()`.
    pub fn documents(&self) -> &[f64] {
        &self.documents
    }

    /// How many of them are among `holders`, given in rising order, in each period.
    pub fn relevant(&self, holders: &[u32]) -> Vec<f64> {
        let mut relevant = vec![0.0; self.documents.len()];
        for &document in holders {
            if let Some(period) = self.index.period_of[document as usize] {
                relevant[period as usize] += self.weights.weights()[document as usize];
            }
        }
        relevant.iter_mut().zip(&self.worth).for_each(|(sum, worth)| *sum *= worth);
        relevant
    }

    /// The bursts of a term.
    pub fn bursts(&self, occurrences: &Occurrences, params: &BurstParams) -> Bursts {
        bursts(&self.relevant(&occurrences.documents), &self.documents, params)
    }

    /// The bursts of every term of `counts`, shape `(n_docs, n_terms)`, the heaviest first; ties by
    /// column, then by time. Costs the entries of the matrix and terms times periods.
    pub fn bursts_of_all(&self, counts: &Csr<u32>, params: &BurstParams) -> Vec<TermBurst> {
        let transposed = counts.transpose();
        let of_term = |column: usize| {
            let found = bursts(&self.relevant(transposed.row(column).0), &self.documents, params);
            let burst = move |burst| TermBurst { column, base: found.base, burst };
            found.bursts.into_iter().map(burst).collect::<Vec<_>>()
        };
        let mut all: Vec<TermBurst> =
            (0..transposed.n_rows()).into_par_iter().flat_map_iter(of_term).collect();
        all.sort_by(|a, b| {
            let order = b.burst.weight.total_cmp(&a.burst.weight);
            order.then((a.column, a.burst.first).cmp(&(b.column, b.burst.first)))
        });
        all
    }
}

/// A burst of one term among all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TermBurst {
    /// The term: its column in the counts.
    pub column: usize,
    /// The share of all documents that hold it.
    pub base: f64,
    /// The burst.
    pub burst: Burst,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::Granularity;
    use crate::seed::Seed;
    use jiff::civil::date;
    use rand::Rng;

    fn found(relevant: &[u32], documents: &[u32]) -> Bursts {
        let floats = |counts: &[u32]| counts.iter().copied().map(f64::from).collect::<Vec<_>>();
        bursts(&floats(relevant), &floats(documents), &BurstParams::default())
    }

    fn spans(found: &Bursts) -> Vec<(usize, usize)> {
        found.bursts.iter().map(|burst| (burst.first, burst.last)).collect()
    }

    /// The cheapest of all state sequences with `scipy.stats.binom.logpmf` (`SciPy`, exhaustive
    /// search), and the difference of the costs in each run. The package `burst_detection` for
    /// Python decides greedily from one period to the next and misses the optimum, so it is no
    /// reference for the sequence.
    #[test]
    #[allow(clippy::type_complexity)]
    fn sequences_and_weights_equal_an_exhaustive_search_with_scipy() {
        let cases: [(&[u32], &[u32], f64, f64, &[(usize, usize, f64)]); 3] = [
            (
                &[2, 1, 3, 2, 9, 11, 8, 2, 0, 3, 1, 12, 2, 3],
                &[40, 38, 45, 40, 42, 44, 41, 39, 0, 40, 37, 43, 40, 41],
                0.11132075471698114,
                0.22264150943396227,
                &[(4, 6, 6.158481333656227), (11, 11, 4.168889082045712)],
            ),
            (
                &[9, 0, 8, 30, 0, 28, 31, 9, 7, 8, 10, 9],
                &[40, 0, 42, 44, 0, 39, 45, 41, 38, 40, 43, 40],
                0.3616504854368932,
                0.6808252427184466,
                &[(3, 6, 29.271100250701103)],
            ),
            (
                &[20, 22, 21, 39, 40, 38, 20, 19, 22, 21],
                &[40, 42, 41, 40, 41, 39, 40, 38, 44, 40],
                0.6469135802469136,
                0.8234567901234568,
                &[(3, 5, 26.152466764886206)],
            ),
        ];
        for (relevant, documents, base, raised, expected) in cases {
            let found = found(relevant, documents);
            assert!((found.base / base - 1.0).abs() < 1e-12, "{found:?}");
            assert!((found.raised / raised - 1.0).abs() < 1e-12, "{found:?}");
            assert_eq!(found.bursts.len(), expected.len());
            for (burst, &(first, last, weight)) in found.bursts.iter().zip(expected) {
                assert_eq!((burst.first, burst.last), (first, last));
                assert!((burst.weight / weight - 1.0).abs() < 1e-9, "{burst:?}");
            }
        }
    }

    /// The cost of a state sequence, written down as the paper has it.
    fn cost(states: u32, gains: &[f64], step: f64) -> f64 {
        let mut before = false;
        let mut sum = 0.0;
        for (t, gain) in gains.iter().enumerate() {
            let raised = states >> t & 1 == 1;
            sum += if raised && !before { step } else { 0.0 } - if raised { *gain } else { 0.0 };
            before = raised;
        }
        sum
    }

    #[test]
    fn the_sequence_is_the_cheapest_of_all() {
        let mut generator = Seed(11).generator("viterbi", 0);
        for _ in 0..200 {
            let n = generator.gen_range(1..=11);
            let gains: Vec<f64> = (0..n).map(|_| generator.gen_range(-3.0..3.0)).collect();
            let step = generator.gen_range(0.1..4.0);
            let runs = raised_runs(&gains, step);
            let states =
                runs.iter().flat_map(|&(from, to)| from..=to).fold(0, |states, t| states | 1 << t);
            let least =
                (0..1 << n).map(|states| cost(states, &gains, step)).fold(f64::MAX, f64::min);
            assert!((cost(states, &gains, step) - least).abs() < 1e-12, "{gains:?} {runs:?}");
        }
    }

    #[test]
    fn shares_inside_and_outside_are_those_of_the_documents() {
        let found = found(&[1, 1, 30, 25, 0, 1], &[50, 50, 50, 50, 0, 50]);
        assert_eq!(spans(&found), [(2, 3)]);
        let burst = found.bursts[0];
        assert_eq!((burst.holders, burst.documents, burst.share), (55.0, 100.0, 0.55));
        assert_eq!(burst.share_outside, Some(0.02));
        assert!(burst.weight > 5f64.ln());
    }

    #[test]
    fn what_cannot_burst_does_not() {
        for (relevant, documents) in [
            (vec![], vec![]),
            (vec![0, 0, 0], vec![9, 9, 9]),
            (vec![9, 9, 9], vec![9, 9, 9]),
            (vec![3, 3, 3, 3], vec![9, 9, 9, 9]),
            (vec![0, 0], vec![0, 0]),
            (vec![4], vec![9]),
        ] {
            assert_eq!(found(&relevant, &documents).bursts, []);
        }
    }

    #[test]
    fn empty_periods_at_its_ends_are_not_of_a_burst() {
        let found = found(&[0, 0, 0, 20, 0, 0, 0, 1], &[50, 50, 0, 50, 0, 0, 50, 50]);
        assert_eq!(spans(&found), [(3, 3)]);
    }

    #[test]
    fn settings_outside_their_range_are_refused() {
        for ratio in [1.0, 0.0, f64::NAN, f64::INFINITY] {
            assert!(BurstParams { ratio, ..BurstParams::default() }.check().is_err());
        }
        for gamma in [0.0, -1.0, f64::NAN] {
            assert!(BurstParams { gamma, ..BurstParams::default() }.check().is_err());
        }
        assert!(BurstParams::default().check().is_ok());
    }

    /// 40 documents a month over two years; term 1 is planted in months 10 to 12.
    fn planted() -> (PeriodIndex, Csr<u32>) {
        let mut generator = Seed(5).generator("planted", 0);
        let mut days = Vec::new();
        let (mut indptr, mut indices) = (vec![0], Vec::new());
        for month in 0..24 {
            for _ in 0..40 {
                days.push(Some(date(2021 + month / 12, 1 + (month % 12) as i8, 9)));
                for term in 0..3 {
                    let share = if term == 1 && (10..=12).contains(&month) { 0.5 } else { 0.1 };
                    if generator.gen_bool(share) {
                        indices.push(term);
                    }
                }
                indptr.push(indices.len());
            }
        }
        let values = vec![2; indices.len()];
        (PeriodIndex::new(days, Granularity::Month).unwrap(), Csr::new(3, indptr, indices, values))
    }

    #[test]
    fn a_planted_burst_is_found_and_leads_at_any_number_of_threads() {
        let (index, counts) = planted();
        let weights = Weights::equal(index.period_of.len());
        let batches = Batches::new(&index, &weights);
        let all = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| batches.bursts_of_all(&counts, &BurstParams::default()))
        };
        let found = all(1);
        assert_eq!((found[0].column, found[0].burst.first, found[0].burst.last), (1, 10, 12));
        assert!(found.windows(2).all(|pair| pair[0].burst.weight >= pair[1].burst.weight));
        assert_eq!(format!("{found:?}"), format!("{:?}", all(4)));
        let one = Occurrences::from_column(&counts.transpose(), 1);
        assert_eq!(batches.bursts(&one, &BurstParams::default()).bursts[0], found[0].burst);
    }

    #[test]
    fn copies_are_one_observation_however_they_are_counted() {
        let day = |month| Some(date(2022, month, 3));
        // In April one report is there three times.
        let months: Vec<i8> = (1..=9).flat_map(|m| [m; 5]).chain([4, 4]).collect();
        let index = PeriodIndex::new(months.iter().map(|&m| day(m)), Granularity::Month).unwrap();
        let n = months.len();
        let mut units: Vec<u32> = (0..n as u32).collect();
        (units[n - 1], units[n - 2]) = (15, 15);
        let mut thirds = vec![1.0; n];
        for copy in [15, n - 1, n - 2] {
            thirds[copy] = 1.0 / 3.0;
        }
        let holders = [0, 15, 16, (n - 2) as u32, (n - 1) as u32];
        let discounted = Weights::new(thirds, units.clone());
        let batches = Batches::new(&index, &discounted);
        assert!((batches.documents()[3] - 5.0).abs() < 1e-12);
        assert!((batches.relevant(&holders)[3] - 2.0).abs() < 1e-12);
        let counted = Weights::new(vec![1.0; n], units);
        let batches = Batches::new(&index, &counted);
        // Seven documents of five reports, one of them three times as heavy: 49 / 13.
        assert!((batches.documents()[3] - 49.0 / 13.0).abs() < 1e-12);
        assert!((batches.relevant(&holders)[3] - 4.0 / 7.0 * 49.0 / 13.0).abs() < 1e-12);
    }
}
