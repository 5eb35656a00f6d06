//! The shingles of a document -> a sketch whose share of equal places estimates the Jaccard index.

use super::words::mix;

/// Writes the sketch of a set of hashes, repetitions allowed, into `sketch`: a number a place.
///
/// Dahlgaard, Knudsen & Thorup 2017, "Fast similarity sketching", algorithm 1: every shingle goes to
/// one place, which keeps the least; places left empty are filled in further rounds with fresh
/// hashes. Each place agrees with a probability of exactly the Jaccard index, for short documents
/// too, at one step a shingle for long ones.
pub(super) fn sketch(shingles: &[u64], scratch: &mut Vec<u64>, sketch: &mut [u32]) {
    const EMPTY: u64 = u64::MAX;
    if shingles.is_empty() {
        return sketch.fill(0);
    }
    let n_places = sketch.len();
    let place_of = |hash: u64| (((hash >> 32) * n_places as u64) >> 32) as usize;
    scratch.clear();
    scratch.resize(n_places, EMPTY);
    for &shingle in shingles {
        let place = &mut scratch[place_of(shingle)];
        *place = (*place).min(shingle & LOW);
    }
    let mut empty = scratch.iter().filter(|&&value| value == EMPTY).count();
    for round in 1..2 * n_places as u64 {
        if empty == 0 {
            break;
        }
        // In the second half each round fills the one place of its number.
        let given = (round as usize).checked_sub(n_places);
        for &shingle in shingles {
            let hash = mix(shingle.wrapping_add(round.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
            let place = &mut scratch[given.unwrap_or_else(|| place_of(hash))];
            empty -= usize::from(*place == EMPTY);
            // A later round is larger, whatever the hash: places already filled stay.
            *place = (*place).min((round << 32) | (hash & LOW));
        }
    }
    for (value, filled) in sketch.iter_mut().zip(scratch) {
        *value = *filled as u32;
    }
}

const LOW: u64 = 0xffff_ffff;

/// Number of equal places of two sketches.
pub(super) fn agreement(one: &[u32], other: &[u32]) -> usize {
    one.iter().zip(other).map(|(a, b)| u32::from(a == b)).sum::<u32>() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(shingles: impl Iterator<Item = u64>) -> Vec<u32> {
        let shingles: Vec<u64> = shingles.map(mix).collect();
        let mut made = vec![0; 125];
        sketch(&shingles, &mut Vec::new(), &mut made);
        made
    }

    #[test]
    fn a_sketch_is_of_the_set() {
        assert_eq!(of(1..300), of((1..300).rev().chain(5..50)));
        assert_eq!(of(std::iter::once(9)), of([9, 9, 9].into_iter()));
        assert_eq!(of(std::iter::empty()), vec![0; 125]);
    }

    /// The mean agreement over many pairs is their Jaccard index, and it spreads no wider than that
    /// of 125 independent hash functions.
    #[test]
    fn agreement_estimates_the_jaccard_index_at_any_length() {
        for (shared, alone) in [(4, 1), (8, 1), (40, 5), (266, 33), (100, 50), (2_000, 250)] {
            let jaccard = f64::from(shared) / f64::from(shared + 2 * alone);
            let pairs = 400;
            let estimate = |pair: u64| {
                let start = pair * 1_000_000;
                let (shared, alone) = (shared as u64, alone as u64);
                let one = of(start..start + shared + alone);
                let other =
                    of((start..start + shared).chain(start + 500_000..start + 500_000 + alone));
                agreement(&one, &other) as f64 / 125.0
            };
            let estimates: Vec<f64> = (1..=pairs).map(estimate).collect();
            let mean = estimates.iter().sum::<f64>() / pairs as f64;
            let variance =
                estimates.iter().map(|e| (e - jaccard).powi(2)).sum::<f64>() / pairs as f64;
            let independent = jaccard * (1.0 - jaccard) / 125.0;
            assert!(
                (mean - jaccard).abs() < 4.0 * (independent / pairs as f64).sqrt(),
                "{mean} {jaccard}"
            );
            assert!(variance < 1.25 * independent, "{shared} {alone}: {variance} {independent}");
        }
    }
}
