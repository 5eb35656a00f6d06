//! Terms, units, a seed -> the permutation test by drawing permutations (Monte Carlo).

use rand::seq::index::sample;
use rayon::prelude::*;

use super::document_tests::{Statistic, statistic};
use super::units::{Holder, Units};
use crate::seed::Seed;

/// Permutations of one random stream.
const BLOCK: u64 = 32;

/// For each term, given by the units that hold it, the natural logarithm of its two-sided p-value:
/// twice the smaller of `(1 + b) / (1 + n)`, `b` of `n` permutations with a statistic no smaller (or no
/// larger) than the one observed, itself counted in (Davison & Hinkley 1997, 4.11). All terms see the
/// same permutations.
pub(super) fn permuted_ln_p(
    units: &Units,
    terms: &[Vec<Holder>],
    permutations: u64,
    seed: Seed,
) -> Vec<f64> {
    let statistics: Vec<Statistic> =
        terms.par_iter().map(|holders| statistic(units, holders)).collect();
    let none = || vec![[0_u32; 2]; terms.len()];
    let drawn = |block: u64| {
        let mut random = seed.generator("permutations", block);
        let mut beyond = none();
        let last = permutations.min((block + 1) * BLOCK);
        for _ in block * BLOCK..last {
            let mut target = vec![false; units.len()];
            let mut tokens = 0.0;
            let mut places =
                sample(&mut random, units.len(), units.sides[0].units as usize).into_vec();
            places.sort_unstable();
            for place in places {
                target[place] = true;
                tokens += units.tokens(place as u32);
            }
            for ((holders, &Statistic { rate, observed }), beyond) in
                terms.iter().zip(&statistics).zip(&mut beyond)
            {
                let within = holders.iter().filter(|holder| target[holder.unit as usize]);
                let held: f64 = within.map(|holder| holder.count).sum();
                let (drawn, slack) = (held - rate * tokens, 1e-9 * (1.0 + observed.abs()));
                beyond[0] += u32::from(drawn <= observed + slack);
                beyond[1] += u32::from(drawn >= observed - slack);
            }
        }
        beyond
    };
    let sum = |mut all: Vec<[u32; 2]>, more: Vec<[u32; 2]>| {
        for (all, more) in all.iter_mut().zip(more) {
            (all[0], all[1]) = (all[0] + more[0], all[1] + more[1]);
        }
        all
    };
    let beyond = (0..permutations.div_ceil(BLOCK)).into_par_iter().map(drawn).reduce(none, sum);
    let ln_p = |[lower, upper]: [u32; 2]| {
        let p = f64::from(1 + lower.min(upper)) / (1 + permutations) as f64;
        (2.0 * p).min(1.0).ln()
    };
    beyond.into_iter().map(ln_p).collect()
}
