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
    let common = |place: usize| {
        if place == 0 {
            return 0;
        }
        let [a, b] = [suffixes[place - 1], suffixes[place]].map(|at| &text[at as usize..]);
        let same = a.iter().zip(b).take(usize::from(most)).take_while(|(a, b)| a == b && **a > CUT);
        same.count() as u8
    };
    (0..suffixes.len()).into_par_iter().with_min_len(1 << 14).map(common).collect()
}

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
