//! A sequence of numbers -> its suffix array and the lengths that neighbours in it share. The only
//! file that names libsais.

use libsais::SuffixArrayConstruction;
use rayon::prelude::*;

use crate::error::{Error, Result};

/// Where no sequence runs on: the end of a run at a break of the text, ...
pub(super) const AT_BREAK: i32 = 0;
/// ... or elsewhere. Words are larger.
pub(super) const CUT: i32 = 1;

/// The places of `text` in the order of the suffixes that begin there, in time linear in its length
/// (SA-IS: Nong, Zhang & Chan 2009, as libsais has it). It comes back as it was.
pub(super) fn suffix_array(text: &mut [i32]) -> Result<Vec<i32>> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let sorted = SuffixArrayConstruction::for_text_mut(text)
        .in_owned_buffer32()
        .single_threaded()
        .run()
        .map_err(|error| Error::Numeric { method: "suffix array", what: format!("{error:?}") })?;
    Ok(sorted.into_vec())
}

/// How many words each suffix has in common with the one before it in the array, at most `most`;
/// 0 for the first. Nothing is common from an end of a run on.
pub(super) fn common_lengths(text: &[i32], suffixes: &[i32], most: u8) -> Vec<u8> {
    let common = |one: i32, other: i32| {
        let [a, b] = [one, other].map(|at| &text[at as usize..]);
        let same = a.iter().zip(b).take(usize::from(most)).take_while(|(a, b)| a == b && **a > CUT);
        same.count() as u8
    };
    let mut lengths = vec![0; suffixes.len()];
    lengths.par_chunks_mut(NEAR).enumerate().for_each(|(block, lengths)| {
        let first = block * NEAR;
        // Suffixes that are neighbours here stand far apart in the text. Their first words are
        // fetched together, so that the processor waits for many at once.
        let mut heads = [CUT; NEAR];
        for (head, &at) in heads.iter_mut().zip(&suffixes[first..]) {
            *head = text[at as usize];
        }
        let mut before = first.checked_sub(1).map(|place| suffixes[place]);
        for ((length, &head), &at) in lengths.iter_mut().zip(&heads).zip(&suffixes[first..]) {
            *length = match before {
                Some(before) if head > CUT => common(before, at),
                _ => 0,
            };
            before = Some(at);
        }
    });
    lengths
}

/// Suffixes whose first words are fetched together.
const NEAR: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn suffixes_are_sorted(text in prop::collection::vec(0..9_i32, 0..200)) {
            let mut expected: Vec<i32> = (0..text.len() as i32).collect();
            expected.sort_by_key(|&at| &text[at as usize..]);
            let mut kept = text.clone();
            let found = suffix_array(&mut kept).unwrap();
            prop_assert_eq!(&found, &expected);
            prop_assert_eq!(kept, text);
        }
    }

    #[test]
    fn common_lengths_stop_at_ends_of_runs_and_at_the_most() {
        let mut text = vec![0, 5, 6, 7, 1, 5, 6, 0, 5, 6, 7, 8, 0];
        let suffixes = suffix_array(&mut text).unwrap();
        let lengths = common_lengths(&text, &suffixes, 60);
        let of_fives: Vec<(i32, u8)> = suffixes
            .iter()
            .copied()
            .zip(lengths)
            .filter(|(at, _)| text[*at as usize] == 5)
            .collect();
        assert_eq!(of_fives, [(5, 0), (1, 2), (8, 3)]);
        assert!(common_lengths(&text, &suffixes, 2).iter().all(|&length| length <= 2));
        assert!(suffix_array(&mut []).unwrap().is_empty());
    }
}
