//! Documents -> fingerprints: a sample of their word runs, dense enough that no long run that two of
//! them share goes without one in common.
//!
//! Winnowing (Schleimer, Wilkerson & Aiken 2003, "Winnowing: local algorithms for document
//! fingerprinting"): of every window of w neighbouring runs of k words the one with the least hash
//! is taken, the last of equals. Whatever two texts share in w + k - 1 words or more holds a window
//! whole, and the same run is taken in both.

use rayon::prelude::*;

use super::words::Words;
use crate::text::BREAK;

/// A run of words taken from a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fingerprint {
    /// Hash of its words.
    pub(super) hash: u64,
    /// Rank of the document by date.
    pub(super) rank: u32,
    /// Where it begins in the stream of the document.
    pub(super) start: u32,
}

/// The fingerprints of documents, which are given by rank, such that any `passage` words they share
/// hold one; sorted by hash, rank and place.
pub(super) fn fingerprints(
    words: &Words<'_>,
    documents: &[u32],
    passage: usize,
) -> Vec<Fingerprint> {
    let run = passage / 2;
    let window = passage - run + 1;
    let mut taken: Vec<Fingerprint> = documents
        .par_iter()
        .enumerate()
        .map_init(
            || (Vec::new(), Vec::new()),
            |(hashes, starts), (rank, &document)| {
                if words.length(document) < passage {
                    return Vec::new();
                }
                words.runs(document, run, hashes);
                starts.clear();
                let stream = words.stream(document).iter().enumerate();
                starts.extend(stream.filter(|(_, form)| **form != BREAK).map(|(at, _)| at as u32));
                let made = winnow(hashes, window);
                made.map(|at| Fingerprint {
                    hash: hashes[at],
                    rank: rank as u32,
                    start: starts[at],
                })
                .collect()
            },
        )
        .flatten_iter()
        .collect();
    taken.par_sort_unstable();
    taken
}

/// The places of the least hashes of all windows, in order.
fn winnow(hashes: &[u64], window: usize) -> impl Iterator<Item = usize> {
    let mut chosen: Option<usize> = None;
    (window..=hashes.len()).filter_map(move |end| {
        let start = end - window;
        let newest = end - 1;
        let next = match chosen.filter(|&at| at >= start) {
            Some(at) if hashes[newest] > hashes[at] => return None,
            Some(_) => newest,
            None => (start..end).min_by_key(|&at| (hashes[at], std::cmp::Reverse(at)))?,
        };
        chosen = Some(next);
        chosen
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reuse::words::mix;

    #[test]
    fn every_window_holds_the_place_taken_from_it() {
        for (count, window) in [(200_u64, 21), (50, 7), (21, 21), (30, 1)] {
            let hashes: Vec<u64> = (0..count).map(|n| mix(n % 60)).collect();
            let taken: Vec<usize> = winnow(&hashes, window).collect();
            assert!(taken.is_sorted_by(|a, b| a < b));
            for start in 0..=hashes.len() - window {
                let least = hashes[start..start + window].iter().min().unwrap();
                let held = |at: &&usize| (start..start + window).contains(*at);
                assert!(taken.iter().filter(held).any(|&at| hashes[at] == *least), "{start}");
            }
        }
        assert_eq!(winnow(&[1, 2, 3], 4).count(), 0);
        // About one place in eleven.
        let hashes: Vec<u64> = (1..100_000).map(mix).collect();
        let density = winnow(&hashes, 21).count() as f64 / hashes.len() as f64;
        assert!((density - 2.0 / 22.0).abs() < 0.002, "{density}");
    }
}
