//! One number that decides every random choice of a run.

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

/// The generator used for every random choice.
pub type Generator = Xoshiro256PlusPlus;

/// The seed of a run. Named generators drawn from it are independent of each other and of the
/// order in which they are asked for, so adding a random step leaves all others as they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seed(pub u64);

impl Default for Seed {
    fn default() -> Self {
        Self(1)
    }
}

impl Seed {
    /// The generator for the step `name`, part `part` (a run, or a fixed block of documents;
    /// never a thread).
    pub fn generator(self, name: &str, part: u64) -> Generator {
        // FNV-1a over the name, then one mixing round each for the part and the seed.
        let mut state = 0xcbf2_9ce4_8422_2325_u64;
        for byte in name.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Generator::seed_from_u64(mix(mix(state ^ part) ^ self.0))
    }
}

/// The finaliser of `SplitMix64` (Steele, Lea & Flood 2014).
fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngCore;

    #[test]
    fn generators_are_repeatable_and_differ_by_name_part_and_seed() {
        let first = |seed: u64, name, part| Seed(seed).generator(name, part).next_u64();
        assert_eq!(first(1, "kmeans", 0), first(1, "kmeans", 0));
        assert_ne!(first(1, "kmeans", 0), first(1, "kmeans", 1));
        assert_ne!(first(1, "kmeans", 0), first(1, "project", 0));
        assert_ne!(first(1, "kmeans", 0), first(2, "kmeans", 0));
    }
}
