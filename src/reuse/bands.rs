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
    /// 0.8, which miss 5 such pairs in 100,000, and hardly ever one above 0.85.
    pub(super) fn for_threshold(threshold: f64) -> Self {
        let bands = |rows: usize| Self::MOST_PLACES / rows;
        let missed = |rows: usize| (1.0 - threshold.powi(rows as i32)).powi(bands(rows) as i32);
        let rows = (1..=Self::MOST_PLACES).take_while(|&rows| missed(rows) <= Self::MISSED);
        let rows = rows.last().unwrap_or(1);
        let places = (bands(rows) * rows) as f64;
        // Four standard deviations below what a pair at the threshold shares on average.
        let spread = (places * threshold * (1.0 - threshold)).sqrt();
        let least_agreement = (places * threshold - 4.0 * spread).max(0.0) as usize;
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

/// Pairs found alike in a bucket, and the items not compared with all that they might have been.
#[derive(Default)]
struct Links {
    pairs: Vec<(u32, u32)>,
    left_out: Vec<u32>,
    /// An item of a crowd that was cut, after one of the largest group there, which it did not join.
    cut: Vec<(u32, u32)>,
}

/// An item of a bucket and how often it was compared there in vain.
struct Search {
    item: u32,
    failures: usize,
    /// The highest agreement of a pair that turned out not to be alike.
    highest: usize,
    left_out: bool,
}

impl Search {
    /// Most others of one bucket compared exactly in vain before only better ones are.
    const MOST_FAILURES: usize = 16;

    fn new(item: u32) -> Self {
        Self { item, failures: 0, highest: 0, left_out: false }
    }
}

impl Candidates<'_> {
    /// Items of a bucket that are all held against each other. A larger one is cut by its items'
    /// next bands too: 94 in 100 of the pairs just at a threshold of 0.8 still meet, and all but a
    /// few in 1000 from 0.85 on.
    const CROWD: usize = 512;
    /// How often a bucket is cut. What agrees in so many bands is nearly equal, and joined at once.
    const MOST_CUTS: usize = 4;

    /// The groups of the places in [`Self::documents`], and how many of these were not compared with
    /// all they might have been: those that share most of their words with dozens of others, or a
    /// band with a crowd of them, and yet are no copies of them.
    pub(super) fn connect(&self, context: &Context<'_>) -> Result<(Forest, usize)> {
        let mut forest = Forest::new(self.documents.len());
        let mut left_out = vec![false; self.documents.len()];
        let mut cut: Vec<(u32, u32)> = Vec::new();
        for band in 0..self.banding.bands {
            context.progress.check()?;
            let mut keys: Vec<u64> = (0..self.documents.len() as u32)
                .into_par_iter()
                .map(|item| self.key(item, band))
                .collect();
            keys.par_sort_unstable();
            let buckets: Vec<&[u64]> = keys
                .chunk_by(|a, b| a >> 32 == b >> 32)
                .filter(|bucket| bucket.len() > 1)
                .collect();
            // The forest stays as it is within a band, and pairs it holds already are passed over:
            // the same groups come out whatever the order.
            let links: Vec<Links> = buckets
                .par_iter()
                .map_init(
                    || Comparer::new(self.words, self.shingle),
                    |comparer, bucket| {
                        let mut links = Links::default();
                        let item = |&key: &u64| (forest.root(key as u32), key as u32);
                        let items = bucket.iter().map(item).collect();
                        self.search(band, items, 0, comparer, &mut links);
                        links
                    },
                )
                .collect();
            for links in links {
                links.pairs.into_iter().for_each(|(one, other)| forest.join(one, other));
                links.left_out.into_iter().for_each(|item| left_out[item as usize] = true);
                cut.extend(links.cut);
            }
            forest.settle();
        }
        // Those that came to the largest group after all have missed nothing that others have not.
        for (first, item) in cut {
            left_out[item as usize] |= forest.root(first) != forest.root(item);
        }
        Ok((forest, left_out.into_iter().filter(|&left| left).count()))
    }

    fn document(&self, item: u32) -> u32 {
        self.documents[item as usize]
    }

    fn sketch(&self, item: u32) -> &[u32] {
        let places = self.banding.places();
        &self.sketches[self.document(item) as usize * places..][..places]
    }

    /// A hash of the band above the number of the item. Others with the same hash do no harm.
    fn key(&self, item: u32, band: usize) -> u64 {
        let rows = self.banding.band(self.sketch(item), band);
        let hash = rows.iter().fold(band as u64, |hash, &row| mix(hash ^ u64::from(row)));
        (hash & !0xffff_ffff) | u64::from(item)
    }

    /// Adds pairs that join the items of a bucket which belong together, each given after the root
    /// of what it belongs to already.
    fn search(
        &self,
        band: usize,
        mut items: Vec<(u32, u32)>,
        cuts: usize,
        comparer: &mut Comparer<'_>,
        links: &mut Links,
    ) {
        if items.iter().all(|(root, _)| *root == items[0].0) {
            return;
        }
        items.sort_unstable();
        if items.len() <= Self::CROWD || cuts == Self::MOST_CUTS {
            return self.join(&items, comparer, links);
        }
        let (largest, first) = self.join_to_largest(&mut items, comparer, links);
        if cuts == 0 {
            let others = items.iter().filter(|(root, _)| *root != largest);
            links.cut.extend(others.map(|(_, item)| (first, *item)));
        }
        let next = (band + 1) % self.banding.bands;
        let mut keyed: Vec<(u64, (u32, u32))> =
            items.into_iter().map(|item| (self.key(item.1, next) >> 32, item)).collect();
        keyed.sort_unstable();
        for bucket in keyed.chunk_by(|a, b| a.0 == b.0) {
            let items = bucket.iter().map(|(_, item)| *item).collect();
            self.search(next, items, cuts + 1, comparer, links);
        }
    }

    /// Holds every item of a crowd against the first of the largest group, and moves it there if
    /// they are alike. A family of thousands is mostly joined by this. The root of that group and
    /// its first come back.
    fn join_to_largest(
        &self,
        items: &mut [(u32, u32)],
        comparer: &mut Comparer<'_>,
        links: &mut Links,
    ) -> (u32, u32) {
        let largest = items.chunk_by(|a, b| a.0 == b.0).max_by_key(|group| group.len());
        let (largest, first) = largest.map_or(items[0], |group| group[0]);
        for (root, item) in items {
            if *root != largest
                && agreement(self.sketch(first), self.sketch(*item)) >= self.banding.least_agreement
                && comparer.jaccard(self.document(first), self.document(*item)) >= self.threshold
            {
                links.pairs.push((first, *item));
                *root = largest;
            }
        }
        (largest, first)
    }

    /// Adds pairs that join those of some items, sorted by the roots of their groups, which belong
    /// together. Each group is held against the others, the latest first, until a pair is alike: a
    /// family of copies costs one comparison a copy.
    fn join(&self, items: &[(u32, u32)], comparer: &mut Comparer<'_>, links: &mut Links) {
        let mut groups: Vec<Vec<u32>> = Vec::new();
        for known in items.chunk_by(|a, b| a.0 == b.0) {
            let mut group: Vec<u32> = known.iter().map(|(_, item)| *item).collect();
            let mut searches: Vec<Search> = group.iter().map(|&item| Search::new(item)).collect();
            for at in (0..groups.len()).rev() {
                let link =
                    searches.iter_mut().find_map(|search| self.link(search, &groups[at], comparer));
                if let Some(pair) = link {
                    links.pairs.push(pair);
                    // The smaller one moves.
                    let mut other = groups.remove(at);
                    if group.len() < other.len() {
                        std::mem::swap(&mut group, &mut other);
                    }
                    group.append(&mut other);
                }
            }
            groups.push(group);
            let left_out = searches.iter().filter(|search| search.left_out);
            links.left_out.extend(left_out.map(|search| search.item));
        }
    }

    /// The first pair of an item and a group that is alike, the latest of the group first.
    fn link(
        &self,
        search: &mut Search,
        group: &[u32],
        comparer: &mut Comparer<'_>,
    ) -> Option<(u32, u32)> {
        for &other in group.iter().rev() {
            let agreement = agreement(self.sketch(search.item), self.sketch(other));
            if agreement < self.banding.least_agreement {
                continue;
            }
            if search.failures >= Search::MOST_FAILURES && agreement <= search.highest {
                search.left_out = true;
                continue;
            }
            let [one, two] = [search.item, other].map(|item| self.document(item));
            if comparer.jaccard(one, two) >= self.threshold {
                return Some((search.item, other));
            }
            search.failures += 1;
            search.highest = search.highest.max(agreement);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_bring_together_nearly_all_pairs_at_the_threshold() {
        let banding = Banding::for_threshold(0.8);
        assert_eq!(banding, Banding { bands: 25, rows: 5, least_agreement: 82 });
        for threshold in [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0] {
            let Banding { bands, rows, least_agreement } = Banding::for_threshold(threshold);
            let missed = (1.0 - threshold.powi(rows as i32)).powi(bands as i32);
            assert!(missed <= 0.0005, "{threshold}: {bands} x {rows}");
            assert!(least_agreement <= bands * rows);
        }
    }
}
