//! Tokens and dates -> families of copies, the earliest first, and the weights they give.

use jiff::civil::Date;
use rayon::prelude::*;

use super::bands::{Banding, Candidates};
use super::choice::Reprints;
use super::params::ReprintParams;
use super::similarity::Comparer;
use super::sketch::sketch;
use super::words::{Words, mix};
use crate::context::Context;
use crate::error::Result;
use crate::matrix::Weights;
use crate::note::{Note, Severity};
use crate::text::Tokens;

/// The documents of a corpus and which of them are copies of each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Families {
    /// The sampling unit of each document, numbered from 0 in document order: one number a family,
    /// and one for each document that has no copy.
    pub family_of: Vec<u32>,
    /// Families of two documents and more, by falling size, then by their earliest document.
    pub families: Vec<Family>,
    /// Documents that share most of their words with dozens of others, or some with more than 500,
    /// and, being no copies of those, were not compared with all of them. Each distinct text counts
    /// once.
    pub left_out: usize,
}

/// Documents that are copies of each other, at least two.
#[derive(Debug, Clone, PartialEq)]
pub struct Family {
    /// Its documents, the earliest first, undated ones last, those of one day in document order.
    pub members: Vec<Member>,
}

/// A document of a family.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Member {
    /// Its place in the corpus.
    pub document: u32,
    /// Jaccard index with the first of the family, 1 for the first itself. It may lie below the
    /// threshold: a copy of a copy belongs to the family too.
    pub to_first: f64,
    /// The earlier member most like it, the earliest of equals; `None` for the first. Among more than
    /// 33 earlier versions of the text only the first and the 32 before it are compared.
    pub closest: Option<Closest>,
}

/// The earlier member most like a document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closest {
    /// Its place in the corpus.
    pub document: u32,
    /// The Jaccard index of the two.
    pub similarity: f64,
}

impl Family {
    /// The documents, the earliest first.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = u32> {
        self.members.iter().map(|member| member.document)
    }

    /// Number of documents.
    #[allow(clippy::len_without_is_empty, reason = "a family has at least two documents")]
    pub fn len(&self) -> usize {
        self.members.len()
    }
}

/// What documents are ordered by: undated ones last, those of one day in order.
pub(super) fn date_key(days: &[Option<Date>], document: u32) -> (bool, Option<Date>, u32) {
    let day = days[document as usize];
    (day.is_none(), day, document)
}

/// The documents from the earliest to the latest.
pub(super) fn by_date(days: &[Option<Date>]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..days.len() as u32).collect();
    order.sort_by_key(|&document| date_key(days, document));
    order
}

impl Families {
    /// Every one of `n_docs` documents alone: no reprints were looked for.
    pub fn alone(n_docs: usize) -> Self {
        Self { family_of: units(n_docs, &[]), families: Vec::new(), left_out: 0 }
    }

    /// Finds the families among documents with these tokens and days.
    ///
    /// Texts that agree word for word are grouped first; each distinct text is then sketched and
    /// compared. Documents of fewer than [`least_words`](ReprintParams::least_words) words are
    /// nobody's copies. Of the pairs just at a threshold of 0.8 all but 1 in 10,000 are found, of
    /// closer ones all but hardly any; no pair below it is. Where more than 512 distinct texts share
    /// a template, up to 6 in 100 of the pairs just at the threshold are missed among them, from 0.85
    /// on a few in 1,000: [`Self::left_out`] counts these texts.
    ///
    /// # Panics
    /// When there is not one day a document.
    pub fn find(
        tokens: &Tokens,
        days: &[Option<Date>],
        params: &ReprintParams,
        context: &Context<'_>,
    ) -> Result<Self> {
        params.check()?;
        assert_eq!(days.len(), tokens.n_documents(), "one day a document");
        context.stage("finding reprints", None, || {
            let words = Words::new(tokens);
            let order = by_date(days);
            let banding = Banding::for_threshold(params.threshold);
            let (sums, sketches) = sketches(&words, params, banding.places());
            let versions = versions(&words, &order, &sums, params.least_words);
            let documents: Vec<u32> = versions.iter().map(|version| version[0]).collect();
            let candidates = Candidates {
                words: &words,
                documents: &documents,
                sketches: &sketches,
                banding,
                shingle: params.shingle,
                threshold: params.threshold,
            };
            let (forest, left_out) = candidates.connect(context)?;
            drop(sketches);
            let mut groups: Vec<Vec<usize>> = vec![Vec::new(); versions.len()];
            for version in 0..versions.len() {
                groups[forest.root(version as u32) as usize].push(version);
            }
            let mut families: Vec<Family> = groups
                .par_iter()
                .filter(|group| group.iter().map(|&v| versions[v].len()).sum::<usize>() > 1)
                .map_init(
                    || Comparer::new(&words, params.shingle),
                    |comparer, group| family(group, &versions, days, comparer),
                )
                .collect();
            // Groups come by their earliest document, and stay so among those of one size.
            families.sort_by_key(|family| std::cmp::Reverse(family.len()));
            Ok(Self { family_of: units(days.len(), &families), families, left_out })
        })
    }

    /// Number of documents.
    pub fn n_docs(&self) -> usize {
        self.family_of.len()
    }

    /// Number of documents that are copies of an earlier one.
    pub fn n_copies(&self) -> usize {
        self.families.iter().map(|family| family.len() - 1).sum()
    }

    /// How much each document counts. Its sampling unit is its family, whatever the choice.
    pub fn weights(&self, reprints: Reprints) -> Weights {
        let mut weight = vec![1.0; self.n_docs()];
        for family in &self.families {
            for (place, document) in family.documents().enumerate() {
                weight[document as usize] = match reprints {
                    Reprints::All => 1.0,
                    Reprints::Discount => 1.0 / family.len() as f64,
                    Reprints::First => f64::from(u8::from(place == 0)),
                };
            }
        }
        Weights::new(weight, self.family_of.clone())
    }

    /// What a reader should know: how many documents are copies, and what was not compared.
    pub fn notes(&self, ids: &[&str]) -> Vec<Note> {
        let id = |document: u32| ids[document as usize];
        let mut notes = Vec::new();
        if let Some(largest) = self.families.first() {
            let (copies, all) = (self.n_copies(), self.n_docs());
            let families = match self.families.len() {
                1 => format!("one family of {} documents", largest.len()),
                count => format!("{count} families, the largest of {} documents", largest.len()),
            };
            notes.push(Note::new(
                Severity::Caution,
                "reprints",
                copies,
                format!("{copies} of {all} documents are copies of an earlier one: {families}"),
                "See the table of reprints; --reprints all|discount|first says how copies count.",
                self.families.iter().map(|family| id(family.members[0].document)),
            ));
        }
        if self.left_out > 0 {
            notes.push(Note::new(
                Severity::Info,
                "reprints-left-out",
                self.left_out,
                format!(
                    "{} of {} documents share so much of their text with dozens of others, or \
                     some of it with hundreds, that they were not compared with all of them",
                    self.left_out,
                    self.n_docs()
                ),
                "Look for a template in them: beside it some copies may have been missed.",
                [],
            ));
        }
        notes
    }
}

/// For each document the sum of its shingles' hashes, which copies word for word have in common,
/// and its sketch, shape `(n_docs, places)`.
fn sketches(words: &Words<'_>, params: &ReprintParams, places: usize) -> (Vec<u64>, Vec<u32>) {
    const BLOCK: usize = 32;
    let mut sums = vec![0; words.n_documents()];
    let mut sketches = vec![0; words.n_documents() * places];
    let blocks = sums.par_chunks_mut(BLOCK).zip(sketches.par_chunks_mut(BLOCK * places));
    blocks.enumerate().for_each_init(
        || (Vec::new(), Vec::new()),
        |(shingles, scratch), (block, (sums, sketches))| {
            let each = sums.iter_mut().zip(sketches.chunks_exact_mut(places)).enumerate();
            for (place, (sum, place_of_sketch)) in each {
                let document = (block * BLOCK + place) as u32;
                if words.length(document) < params.least_words {
                    continue;
                }
                words.runs(document, params.shingle, shingles);
                *sum = shingles.iter().fold(0, |sum, &hash| hash.wrapping_add(sum));
                sketch(shingles, scratch, place_of_sketch);
            }
        },
    );
    (sums, sketches)
}

/// The distinct texts of at least so many words, by their earliest documents: for each its
/// documents, the earliest first.
fn versions(words: &Words<'_>, order: &[u32], sums: &[u64], least_words: usize) -> Vec<Vec<u32>> {
    let eligible = |&(_, &document): &(usize, &u32)| words.length(document) >= least_words;
    let mut keys: Vec<(u64, u32)> = (order.par_iter().enumerate().filter(eligible))
        .map(|(rank, &document)| {
            let length = mix(words.length(document) as u64);
            (sums[document as usize].wrapping_add(length), rank as u32)
        })
        .collect();
    keys.par_sort_unstable();
    let alike: Vec<&[(u64, u32)]> = keys.chunk_by(|a, b| a.0 == b.0).collect();
    let mut versions: Vec<Vec<u32>> = alike
        .par_iter()
        .flat_map_iter(|alike| {
            if let [(_, rank)] = alike {
                return vec![vec![*rank]];
            }
            // Nearly always all are one text; a sum that others happen to share is seen here.
            let (mut texts, mut text): (Vec<(Vec<u64>, Vec<u32>)>, _) = (Vec::new(), Vec::new());
            for &(_, rank) in *alike {
                words.read(order[rank as usize], &mut text);
                match texts.iter_mut().find(|(other, _)| *other == text) {
                    Some((_, ranks)) => ranks.push(rank),
                    None => texts.push((text.clone(), vec![rank])),
                }
            }
            texts.into_iter().map(|(_, ranks)| ranks).collect()
        })
        .collect();
    versions.par_sort_unstable_by_key(|ranks| ranks[0]);
    for rank in versions.iter_mut().flatten() {
        *rank = order[*rank as usize];
    }
    versions
}

/// The family of a group of versions, given by rising rank of their earliest documents.
fn family(
    group: &[usize],
    versions: &[Vec<u32>],
    days: &[Option<Date>],
    comparer: &mut Comparer<'_>,
) -> Family {
    const LOOK_BACK: usize = 32;
    let mut members = Vec::new();
    for (place, &version) in group.iter().enumerate() {
        let own = versions[version][0];
        let earlier = |place: usize| versions[group[place]][0];
        let mut closest: Option<Closest> = None;
        let mut to_first = 1.0;
        for other in (0..place).filter(|&other| other == 0 || other + LOOK_BACK >= place) {
            let similarity = comparer.jaccard(own, earlier(other));
            if other == 0 {
                to_first = similarity;
            }
            if closest.is_none_or(|closest| similarity > closest.similarity) {
                closest = Some(Closest { document: earlier(other), similarity });
            }
        }
        for &document in &versions[version] {
            members.push(Member { document, to_first, closest });
            closest = Some(Closest { document: own, similarity: 1.0 });
        }
    }
    members.sort_by_key(|member| date_key(days, member.document));
    Family { members }
}

/// One number a family and a document of none, in document order.
fn units(n_docs: usize, families: &[Family]) -> Vec<u32> {
    const NONE: u32 = u32::MAX;
    let mut family_of = vec![NONE; n_docs];
    for (number, family) in families.iter().enumerate() {
        family.documents().for_each(|document| family_of[document as usize] = number as u32);
    }
    let mut unit_of = vec![NONE; families.len()];
    let mut units = 0..;
    let mut next = || units.next().unwrap_or(NONE);
    for family in &mut family_of {
        *family = match *family {
            NONE => next(),
            number => {
                let unit = &mut unit_of[number as usize];
                if *unit == NONE {
                    *unit = next();
                }
                *unit
            }
        };
    }
    family_of
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use rand::Rng;

    use super::*;
    use crate::reuse::tests::{text, tokens};
    use crate::seed::Seed;

    fn find<T: AsRef<str>>(texts: &[T], days: &[Option<Date>]) -> Families {
        let params = ReprintParams::default();
        Families::find(&tokens(texts), days, &params, &Context::default()).unwrap()
    }

    fn documents(families: &Families) -> Vec<Vec<u32>> {
        families.families.iter().map(|family| family.documents().collect()).collect()
    }

    #[test]
    fn families_are_dated_and_led_by_their_earliest() {
        let base = text(0..60);
        // One word of 60 changed spoils 5 of 56 shingles: 51 of 61 shared, 0.836.
        let edited = base.replace("w59 ", "").replace("w30", "x");
        let again = base.replace("w10", "y");
        let texts = [&again, &text(100..160), &base, &edited, &text(200..230), &text(200..230)];
        let day = |day| Some(date(2023, 4, day));
        let days = [None, day(1), day(3), day(2), day(9), day(9)];
        let found = find(&texts, &days);
        assert_eq!(documents(&found), [vec![3, 2, 0], vec![4, 5]]);
        assert_eq!(found.family_of, [0, 1, 0, 0, 2, 2]);
        assert_eq!((found.n_docs(), found.n_copies()), (6, 3));
        let members = &found.families[0].members;
        assert_eq!((members[0].to_first, members[0].closest), (1.0, None));
        assert_eq!(members[1].to_first, 50.0 / 61.0);
        assert_eq!(members[1].closest, Some(Closest { document: 3, similarity: 50.0 / 61.0 }));
        // The third is a copy of the second and joins the family of the first through it.
        assert_eq!(members[2].closest, Some(Closest { document: 2, similarity: 51.0 / 61.0 }));
        assert!(members[2].to_first < 0.8);
        let exact = found.families[1].members[1];
        assert_eq!(exact.closest, Some(Closest { document: 4, similarity: 1.0 }));
    }

    #[test]
    fn weights_follow_the_choice_and_units_the_families() {
        let texts = [text(0..30), text(50..90), text(0..30), text(0..30)];
        let found = find(&texts, &[Some(date(2023, 5, 2)), None, Some(date(2023, 5, 1)), None]);
        let weights = |reprints| found.weights(reprints).weights().to_vec();
        assert_eq!(weights(Reprints::All), [1.0; 4]);
        assert_eq!(weights(Reprints::Discount), [1.0 / 3.0, 1.0, 1.0 / 3.0, 1.0 / 3.0]);
        assert_eq!(weights(Reprints::First), [0.0, 1.0, 1.0, 0.0]);
        for reprints in Reprints::ALL {
            assert_eq!(found.weights(reprints).units(), [0, 1, 0, 0]);
        }
    }

    #[test]
    fn short_texts_are_nobodys_copies() {
        let texts = [
            "World Watch News Digest",
            "world watch news digest",
            "a b c d e f g h",
            "A b, c d e f g h.",
            "",
            "",
            "a b c d e f g",
            "a b c d e f g",
        ];
        let found = find(&texts, &[None; 8]);
        assert_eq!(documents(&found), [[2, 3]]);
        assert_eq!(find::<&str>(&[], &[]).families, []);
        assert!(find::<&str>(&[], &[]).notes(&[]).is_empty());
    }

    #[test]
    fn the_note_counts_copies_and_names_the_firsts() {
        let found = find(&[text(0..30), text(0..30), text(9..99), text(0..30)], &[None; 4]);
        let notes = found.notes(&["a", "b", "c", "d"]);
        assert_eq!(
            (notes.len(), notes[0].count, &notes[0].documents[..]),
            (1, 2, &["a".to_owned()][..])
        );
        let message = "2 of 4 documents are copies of an earlier one: one family of 3 documents";
        assert_eq!(notes[0].message, message);
    }

    /// Pairs of texts of 30 to 400 words with some words replaced, and what every pair of them says.
    #[test]
    fn what_is_found_is_what_comparing_all_pairs_finds() {
        let mut random = Seed(1).generator("reprints", 0);
        let mut texts = Vec::new();
        for number in 0..200 {
            let words: Vec<usize> =
                (0..random.gen_range(8..400)).map(|_| random.gen_range(0..5000)).collect();
            let change = random.gen_range(0.0..0.06);
            for _ in 0..random.gen_range(1..4) {
                let changed = words.iter().map(|&word| {
                    if random.gen_bool(change) { format!("x{number}") } else { format!("w{word}") }
                });
                texts.push(changed.collect::<Vec<_>>().join(" "));
            }
        }
        let tokens = tokens(&texts);
        let words = Words::new(&tokens);
        let mut comparer = Comparer::new(&words, 5);
        let mut forest = crate::reuse::forest::Forest::new(texts.len());
        let mut near = 0;
        for one in 0..texts.len() as u32 {
            for other in 0..one {
                let jaccard = comparer.jaccard(one, other);
                near += usize::from((0.75..0.85).contains(&jaccard));
                if jaccard >= 0.8 {
                    forest.join(one, other);
                }
            }
        }
        assert!(near > 20, "{near} pairs near the threshold test little");
        let found = find(&texts, &vec![None; texts.len()]);
        for one in 0..texts.len() {
            for other in 0..one {
                let together = forest.root(one as u32) == forest.root(other as u32);
                assert_eq!(
                    found.family_of[one] == found.family_of[other],
                    together,
                    "{one} {other}"
                );
            }
        }
    }

    #[test]
    fn a_family_of_thousands_is_quick_and_whole() {
        let mut random = Seed(1).generator("copies", 0);
        // Each with two words of its own among 300: any two share about 0.87 of their shingles.
        let texts: Vec<String> = (0..2000)
            .map(|copy| {
                let places = [random.gen_range(0..300), random.gen_range(0..300)];
                let word = |place| {
                    if places.contains(&place) {
                        format!("c{copy}x{place}")
                    } else {
                        format!("w{place}")
                    }
                };
                (0..300).map(word).collect::<Vec<_>>().join(" ")
            })
            .collect();
        let found = find(&texts, &vec![None; texts.len()]);
        assert_eq!((found.families.len(), found.families[0].len(), found.left_out), (1, 2000, 0));
    }

    #[test]
    fn copies_are_found_in_a_crowd_that_shares_a_template() {
        let mut random = Seed(1).generator("crowd", 0);
        // Any two share about two thirds of their shingles; the last thirty are copies of others.
        let mut texts: Vec<String> = (0..700)
            .map(|report| {
                let own: Vec<usize> = (0..6).map(|_| random.gen_range(0..300)).collect();
                let word = |place| {
                    if own.contains(&place) {
                        format!("r{report}x{place} ")
                    } else {
                        format!("w{place} ")
                    }
                };
                (0..300).map(word).collect()
            })
            .collect();
        texts.extend(
            (0..30).map(|copy| texts[copy * 20].replace("w150 ", "changed ")).collect::<Vec<_>>(),
        );
        let found = find(&texts, &vec![None; texts.len()]);
        for copy in 0..30 {
            assert_eq!(found.family_of[copy * 20], found.family_of[700 + copy], "{copy}");
        }
        // Each was compared in vain with many, and the note says so.
        assert!(found.left_out > 100);
        let notes = found.notes(&vec!["x"; texts.len()]);
        assert_eq!((notes[1].kind, notes[1].count), ("reprints-left-out", found.left_out));
    }

    /// Any two share half of their shingles, hardly any pair enough to be compared in vain: what is
    /// counted are crowds that were cut.
    #[test]
    fn a_cut_crowd_is_counted() {
        let template = text(0..41);
        let report = |n: usize| format!("{template} {}", text(100 + 18 * n..118 + 18 * n));
        let count = |n: usize| {
            let texts: Vec<String> = (0..n).map(report).collect();
            let found = find(&texts, &vec![None; n]);
            assert!(found.families.is_empty());
            found.left_out
        };
        assert_eq!(count(500), 0);
        assert!(count(5000) > 512);
    }

    #[test]
    fn threads_do_not_change_the_families() {
        let mut random = Seed(1).generator("threads", 0);
        let texts: Vec<String> = (0..400)
            .map(|_| {
                let start = random.gen_range(0..40) * 10;
                text(start..start + random.gen_range(60..70))
            })
            .collect();
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| find(&texts, &vec![None; texts.len()]))
        };
        assert!(with(1).families.len() > 5);
        assert_eq!(with(1), with(4));
    }

    proptest! {
        #[test]
        fn identical_texts_are_always_one_family(
            starts in proptest::collection::vec(0_usize..6, 1..20)
        ) {
            let texts: Vec<String> = starts.iter().map(|&s| text(s * 50..s * 50 + 20)).collect();
            let found = find(&texts, &vec![None; texts.len()]);
            for (one, start) in starts.iter().enumerate() {
                for (other, same) in starts.iter().enumerate() {
                    prop_assert_eq!(found.family_of[one] == found.family_of[other], start == same);
                }
            }
            let total: f64 = found.weights(Reprints::Discount).weights().iter().sum();
            let units = found.family_of.iter().max().map_or(0, |&unit| unit + 1);
            prop_assert!((total - f64::from(units)).abs() < 1e-9);
        }
    }
}
