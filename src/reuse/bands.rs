//! Sketches -> groups of documents joined by pairs at least as alike as the threshold.
//!
//! Locality-sensitive hashing (Leskovec, Rajaraman & Ullman 2014, "Mining of Massive Datasets",
//! section 3.4): a sketch is cut into bands, and documents that agree in all rows of one band are
//! candidates. A pair of Jaccard index J meets with a probability of 1 - (1 - J^rows)^bands.

use rayon::prelude::*;

use super::forest::Forest;
use super::similarity::Comparer;
use super::sketch::agreement;
use super::words::{Words, mix};
use crate::context::Context;
use crate::error::Result;

/// How sketches are cut, and how many of their places two copies share at the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Banding {
    bands: usize,
    rows: usize,
    least_agreement: usize,
}

impl Banding {
    const MOST_PLACES: usize = 128;
    /// Share of the pairs just at the threshold that no band may bring together.
    const MISSED: f64 = 0.0005;

    /// As many rows as still bring together nearly all pairs at the threshold: 25 bands of 5 for
    /// 0.8, which miss 5 such pairs in 100,000 and hardly ever one above 0.85.
    pub(super) fn for_threshold(threshold: f64) -> Self {
        let bands = |rows: usize| Self::MOST_PLACES / rows;
        let missed = |rows: usize| (1.0 - threshold.powi(rows as i32)).powi(bands(rows) as i32);
        let rows = (1..=Self::MOST_PLACES).take_while(|&rows| missed(rows) <= Self::MISSED);
        let rows = rows.last().unwrap_or(1);
        let places = (bands(rows) * rows) as f64;
        // Five standard deviations below what a pair at the threshold shares on average.
        let spread = (places * threshold * (1.0 - threshold)).sqrt();
        let least_agreement = (places * threshold - 5.0 * spread).max(0.0) as usize;
        Self { bands: bands(rows), rows, least_agreement }
    }

    /// Numbers of a sketch.
    pub(super) fn places(&self) -> usize {
        self.bands * self.rows
    }

    fn band<'s>(&self, sketch: &'s [u32], band: usize) -> &'s [u32] {
        &sketch[band * self.rows..][..self.rows]
    }
}

/// What is compared: documents that differ, by rising rank, with the sketches of all documents.
pub(super) struct Candidates<'a> {
    pub(super) words: &'a Words<'a>,
    pub(super) documents: &'a [u32],
    pub(super) sketches: &'a [u32],
    pub(super) banding: Banding,
    pub(super) shingle: usize,
    pub(super) threshold: f64,
}

/// Pairs found alike among candidates, and how many were left out.
#[derive(Default)]
struct Links {
    pairs: Vec<(u32, u32)>,
    left_out: usize,
}

impl Candidates<'_> {
    /// Most documents of one bucket that a document is compared with in vain. Only texts that share
    /// most of their words by the thousand, and yet are no copies, come near it.
    const MOST_FAILURES: usize = 200;

    /// The groups of the places in [`Self::documents`], and how many promising pairs were left out
    /// because one of them had been compared in vain too often.
    pub(super) fn connect(&self, context: &Context<'_>) -> Result<(Forest, usize)> {
        let mut forest = Forest::new(self.documents.len());
        let mut left_out = 0;
        for band in 0..self.banding.bands {
            context.progress.check()?;
            let mut keys: Vec<u64> = (0..self.documents.len())
                .into_par_iter()
                .map(|item| self.key(item, band))
                .collect();
            keys.par_sort_unstable();
            let buckets: Vec<&[u64]> = keys
                .chunk_by(|a, b| a >> 32 == b >> 32)
                .filter(|bucket| bucket.len() > 1)
                .collect();
            // The forest stays as it is within a band, and pairs it holds already are passed over:
            // whatever the order, the same groups come out.
            let links: Vec<Links> = buckets
                .par_iter()
                .map_init(
                    || Comparer::new(self.words, self.shingle),
                    |comparer, bucket| self.links(band, bucket, &forest, comparer),
                )
                .collect();
            for links in links {
                left_out += links.left_out;
                links.pairs.into_iter().for_each(|(one, other)| forest.join(one, other));
            }
            forest.settle();
        }
        Ok((forest, left_out))
    }

    fn sketch(&self, item: u32) -> &[u32] {
        let places = self.banding.places();
        &self.sketches[self.documents[item as usize] as usize * places..][..places]
    }

    /// A hash of the band above the number of the item. Others with the same hash do no harm.
    fn key(&self, item: usize, band: usize) -> u64 {
        let rows = self.banding.band(self.sketch(item as u32), band);
        let hash = rows.iter().fold(band as u64, |hash, &row| mix(hash ^ u64::from(row)));
        (hash & !0xffff_ffff) | item as u64
    }

    /// Pairs that join all items of a bucket which belong together. Every item is compared with
    /// those of each other group until one is alike, so a family of copies costs one comparison a
    /// copy.
    fn links(
        &self,
        band: usize,
        bucket: &[u64],
        forest: &Forest,
        comparer: &mut Comparer<'_>,
    ) -> Links {
        let mut links = Links::default();
        let mut items: Vec<(u32, u32)> =
            bucket.iter().map(|&key| (forest.root(key as u32), key as u32)).collect();
        if items.iter().all(|(root, _)| *root == items[0].0) {
            return links;
        }
        items.sort_unstable();
        let mut groups: Vec<Vec<u32>> = Vec::new();
        for known in items.chunk_by(|a, b| a.0 == b.0) {
            let mut failures = vec![0; known.len()];
            let mut home: Option<usize> = None;
            let mut at = 0;
            while at < groups.len() {
                let link = self.link(band, known, &mut failures, &groups[at], comparer, &mut links);
                links.pairs.extend(link);
                match (link, home) {
                    (None, _) => at += 1,
                    (Some(_), None) => {
                        home = Some(at);
                        at += 1;
                    }
                    (Some(_), Some(home)) => {
                        let joined = groups.remove(at);
                        groups[home].extend(joined);
                    }
                }
            }
            let home = home.unwrap_or_else(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            groups[home].extend(known.iter().map(|(_, item)| *item));
        }
        links
    }

    /// The first pair of a known group and another that is alike.
    fn link(
        &self,
        band: usize,
        known: &[(u32, u32)],
        failures: &mut [usize],
        group: &[u32],
        comparer: &mut Comparer<'_>,
        links: &mut Links,
    ) -> Option<(u32, u32)> {
        for (&(_, item), failures) in known.iter().zip(failures) {
            for &other in group {
                if !self.is_promising(band, item, other) {
                    continue;
                }
                if *failures == Self::MOST_FAILURES {
                    links.left_out += 1;
                    continue;
                }
                let [one, two] = [item, other].map(|item| self.documents[item as usize]);
                if comparer.jaccard(one, two) >= self.threshold {
                    return Some((item, other));
                }
                *failures += 1;
            }
        }
        None
    }

    /// Whether the whole sketches of two items agree enough, and no band before this one has
    /// brought them together.
    fn is_promising(&self, band: usize, item: u32, other: u32) -> bool {
        let (one, two) = (self.sketch(item), self.sketch(other));
        let meet = |band: usize| self.banding.band(one, band) == self.banding.band(two, band);
        agreement(one, two) >= self.banding.least_agreement && !(0..band).any(meet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_bring_together_nearly_all_pairs_at_the_threshold() {
        let banding = Banding::for_threshold(0.8);
        assert_eq!(banding, Banding { bands: 25, rows: 5, least_agreement: 77 });
        for threshold in [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0] {
            let Banding { bands, rows, least_agreement } = Banding::for_threshold(threshold);
            let missed = (1.0 - threshold.powi(rows as i32)).powi(bands as i32);
            assert!(missed <= 0.0005, "{threshold}: {bands} x {rows}");
            assert!(least_agreement <= bands * rows);
        }
    }
}
