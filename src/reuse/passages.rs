//! Tokens and families -> passages that documents of different families share.
//!
//! Words count as the same when they differ only in case; punctuation and paragraphs between them
//! make no difference. A passage goes as far as the words agree on both sides.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;
use rayon::prelude::*;

use super::families::{Families, by_date, date_key};
use super::fingerprints::{Fingerprint, fingerprints};
use super::params::ReprintParams;
use super::words::Words;
use crate::context::Context;
use crate::error::Result;
use crate::note::{Note, Severity};
use crate::text::{BREAK, FormId, Tokens};

/// A run of words that stands in two documents of different families.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The earlier document; of two of one day the one before the other in the corpus.
    pub earlier: u32,
    /// The later document.
    pub later: u32,
    /// Where it stands in the stream of the earlier document: `tokens.document(earlier)[range]`.
    pub earlier_words: Range<usize>,
    /// Where it stands in the stream of the later document.
    pub later_words: Range<usize>,
    /// Its words, breaks not counted.
    pub words: usize,
}

/// The passages of a corpus, each traced to the document that shares most around it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passages {
    /// The passages by falling length, then by later document. Of those of one later document none
    /// lies within another, and none with the same earlier document overlap.
    pub passages: Vec<Passage>,
    /// Places whose words begin like those of many earlier documents, and of which only the
    /// earliest 32 were followed up.
    pub left_out: usize,
}

impl Passages {
    /// How many earlier places with the same run of words are followed up.
    const MOST_EARLIER: usize = 32;

    /// Finds the passages of at least [`passage`](ReprintParams::passage) words.
    ///
    /// Every such run that a document shares with an earlier one of another family is found, but
    /// for what [`left_out`](Self::left_out) counts, and traced to the document that shares most
    /// around it, the earliest of equals: a text quoted by a hundred reports makes a hundred
    /// passages, not five thousand.
    /// Copies that agree with the first of their family in every shingle hold nothing new and are
    /// passed over.
    ///
    /// # Panics
    /// When there is not one day and one sampling unit a document.
    pub fn find(
        tokens: &Tokens,
        days: &[Option<Date>],
        families: &Families,
        params: &ReprintParams,
        context: &Context<'_>,
    ) -> Result<Self> {
        params.check()?;
        assert_eq!(days.len(), tokens.n_documents(), "one day a document");
        assert_eq!(families.n_docs(), tokens.n_documents(), "one sampling unit a document");
        context.stage("finding passages", None, || {
            let words = Words::new(tokens);
            let mut repeated = vec![false; days.len()];
            for member in families.families.iter().flat_map(|family| &family.members[1..]) {
                repeated[member.document as usize] = member.to_first == 1.0;
            }
            let mut documents = by_date(days);
            documents.retain(|&document| !repeated[document as usize]);
            let taken = fingerprints(&words, &documents, params.passage);
            context.progress.check()?;
            let search = Search { words, documents, families, least: params.passage };
            let shared: Vec<&[Fingerprint]> =
                taken.chunk_by(|a, b| a.hash == b.hash).filter(|places| places.len() > 1).collect();
            let found: Vec<Self> = shared.par_iter().map(|places| search.trace(places)).collect();
            let left_out = found.iter().map(|found| found.left_out).sum();
            let passages = found.into_iter().flat_map(|found| found.passages).collect();
            Ok(Self { passages: largest(passages, days), left_out })
        })
    }

    /// What a reader should know: how many documents share passages, and what was not followed up.
    pub fn notes(&self, ids: &[&str]) -> Vec<Note> {
        let mut notes = Vec::new();
        if let Some(longest) = self.passages.first() {
            let mut seen = BTreeSet::new();
            let mut later: Vec<u32> = self.passages.iter().map(|passage| passage.later).collect();
            later.retain(|&document| seen.insert(document));
            notes.push(Note::new(
                Severity::Info,
                "passages",
                later.len(),
                format!(
                    "{} of {} documents share a passage with an earlier one that they are no copy \
                     of; the longest has {} words",
                    later.len(),
                    ids.len(),
                    longest.words
                ),
                "Read the table of passages before counting their words as independent.",
                later.iter().map(|&document| ids[document as usize]),
            ));
        }
        if self.left_out > 0 {
            notes.push(Note::new(
                Severity::Info,
                "passages-left-out",
                self.left_out,
                format!(
                    "{} places hold words that stand in more than {most} earlier documents and \
                     were compared with the earliest {most} only",
                    self.left_out,
                    most = Self::MOST_EARLIER
                ),
                "Count a formula as a phrase with trend or kwic.",
                [],
            ));
        }
        notes
    }
}

struct Search<'a> {
    words: Words<'a>,
    documents: Vec<u32>,
    families: &'a Families,
    least: usize,
}

impl Search<'_> {
    /// For each place of one fingerprint the passage with the earliest place that shares enough.
    fn trace(&self, places: &[Fingerprint]) -> Passages {
        let mut found = Passages::default();
        let unit = |place: &Fingerprint| {
            self.families.family_of[self.documents[place.rank as usize] as usize]
        };
        if places.iter().all(|place| unit(place) == unit(&places[0])) {
            return found;
        }
        for (at, &later) in places.iter().enumerate().skip(1) {
            let own = unit(&later);
            let mut earlier = places[..at].iter().filter(|place| unit(place) != own);
            let mut tried = earlier.by_ref().take(Passages::MOST_EARLIER);
            let passage = tried.find_map(|&earlier| {
                Some(self.passage(earlier, later)).filter(|passage| passage.words >= self.least)
            });
            match passage {
                Some(passage) => found.passages.push(passage),
                None => found.left_out += usize::from(earlier.next().is_some()),
            }
        }
        found
    }

    /// The words around two places as far as they agree.
    fn passage(&self, earlier: Fingerprint, later: Fingerprint) -> Passage {
        let [one, two] = [earlier, later].map(|place| self.documents[place.rank as usize]);
        let (start_one, start_two) = (earlier.start as usize, later.start as usize);
        let (stream_one, stream_two) = (self.words.stream(one), self.words.stream(two));
        let before = self.agree(
            (0..start_one).rev().map(|at| (at, stream_one[at])),
            (0..start_two).rev().map(|at| (at, stream_two[at])),
        );
        let after = self.agree(
            (start_one..stream_one.len()).map(|at| (at, stream_one[at])),
            (start_two..stream_two.len()).map(|at| (at, stream_two[at])),
        );
        let [first_one, first_two] = before.last.unwrap_or([start_one, start_two]);
        let [end_one, end_two] =
            after.last.map_or([start_one, start_two], |last| last.map(|at| at + 1));
        Passage {
            earlier: one,
            later: two,
            earlier_words: first_one..end_one,
            later_words: first_two..end_two,
            words: before.words + after.words,
        }
    }

    /// How many words agree from the beginning of two streams on, and where the last of them stand.
    fn agree(
        &self,
        one: impl Iterator<Item = (usize, FormId)>,
        two: impl Iterator<Item = (usize, FormId)>,
    ) -> Agreement {
        let is_word = |(_, form): &(usize, FormId)| *form != BREAK;
        let pairs = one.filter(is_word).zip(two.filter(is_word));
        let same = pairs
            .take_while(|((_, a), (_, b))| a == b || self.words.hash(*a) == self.words.hash(*b));
        same.fold(Agreement::default(), |agreement, ((one, _), (two, _))| Agreement {
            words: agreement.words + 1,
            last: Some([one, two]),
        })
    }
}

/// Words that agree, and the places of the last of them.
#[derive(Default)]
struct Agreement {
    words: usize,
    last: Option<[usize; 2]>,
}

/// The passages of each later document that lie within no other of it, the one with the earliest
/// document of equals; and of those with one earlier document none that overlap, the longest first.
fn largest(mut passages: Vec<Passage>, days: &[Option<Date>]) -> Vec<Passage> {
    passages.par_sort_unstable_by_key(|passage| {
        let starts = (passage.later_words.start, passage.earlier_words.start);
        (passage.later, Reverse(passage.words), date_key(days, passage.earlier), starts)
    });
    let mut kept: Vec<Passage> = Vec::new();
    for of_one in passages.chunk_by(|a, b| a.later == b.later) {
        let first = kept.len();
        for passage in of_one {
            let range = &passage.later_words;
            let told = kept[first..].iter().any(|other| {
                let (start, end) = (other.later_words.start, other.later_words.end);
                let within = start <= range.start && range.end <= end;
                within
                    || (other.earlier == passage.earlier && start < range.end && range.start < end)
            });
            if !told {
                kept.push(passage.clone());
            }
        }
    }
    kept.sort_by_key(|passage| Reverse(passage.words));
    kept
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use rand::Rng;

    use super::*;
    use crate::reuse::tests::{text, tokens};
    use crate::seed::Seed;

    fn find(texts: &[String], days: &[Option<Date>]) -> (Families, Passages) {
        let (tokens, params, context) =
            (tokens(texts), ReprintParams::default(), Context::default());
        let families = Families::find(&tokens, days, &params, &context).unwrap();
        let found = Passages::find(&tokens, days, &families, &params, &context).unwrap();
        (families, found)
    }

    #[test]
    fn a_passage_goes_as_far_as_the_words_agree() {
        let quote = text(1000..1045);
        let punctuated =
            quote.to_uppercase().replace("W1010 ", "W1010. \n\n").replace("W1030 ", "w1030, ");
        let texts = [text(0..100) + &punctuated + &text(100..150), text(200..300) + &quote];
        let (_, found) = find(&texts, &[None, Some(date(2023, 5, 1))]);
        assert_eq!(found.left_out, 0);
        let [passage] = &found.passages[..] else { panic!("{:?}", found.passages) };
        // The undated one counts as the later.
        assert_eq!((passage.earlier, passage.later, passage.words), (1, 0, 45));
        assert_eq!(passage.earlier_words, 100..145);
        let tokens = tokens(&texts);
        let later = &tokens.document(0)[passage.later_words.clone()];
        assert_eq!(later.iter().filter(|&&form| form == BREAK).count(), 3);
        assert_eq!(tokens.lexicon().form(later[0]), "W1000");
        assert_eq!(tokens.lexicon().form(*later.last().unwrap()), "W1044");
    }

    #[test]
    fn forty_words_are_enough_wherever_they_stand_and_thirty_nine_are_not() {
        let mut random = Seed(1).generator("passages", 0);
        let mut texts = Vec::new();
        for pair in 0..60_usize {
            let start = 1_000_000 + pair * 100;
            for side in 0..2 {
                let own = |part: usize| 1000 * (4 * pair + 2 * side + part);
                let around = |part: usize, n: usize| text(own(part)..own(part) + n);
                let quote = text(start..start + 39 + pair % 2);
                let (before, after) = (random.gen_range(0..90), random.gen_range(60..200));
                texts.push(around(0, before) + &quote + &around(1, after));
            }
        }
        let (families, found) = find(&texts, &vec![None; texts.len()]);
        assert!(families.families.is_empty());
        let mut pairs: Vec<[u32; 2]> =
            found.passages.iter().map(|passage| [passage.earlier, passage.later]).collect();
        pairs.sort_unstable();
        let expected: Vec<[u32; 2]> =
            (0..60).filter(|pair| pair % 2 == 1).map(|p| [2 * p, 2 * p + 1]).collect();
        assert_eq!(pairs, expected);
        assert!(found.passages.iter().all(|passage| passage.words == 40));
    }

    #[test]
    fn a_quotation_is_traced_to_the_earliest_and_copies_share_it() {
        let quote = text(50_000..50_060);
        let report = |n: usize| text(n * 100..n * 100 + 80) + &quote;
        let mut texts: Vec<String> = (0..100).map(report).collect();
        texts.push(report(7));
        let mut days = vec![Some(date(2023, 5, 2)); 101];
        days[40] = Some(date(2023, 5, 1));
        let (families, found) = find(&texts, &days);
        assert_eq!(families.families.len(), 1);
        assert_eq!((found.passages.len(), found.left_out), (99, 0));
        assert!(found.passages.iter().all(|p| (p.earlier, p.words) == (40, 60) && p.later != 100));
        let ids: Vec<String> = (0..101).map(|n| n.to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let notes = found.notes(&ids);
        assert_eq!((notes.len(), notes[0].count), (1, 99));
        assert_eq!(notes[0].documents[0], "0");
    }

    #[test]
    fn a_formula_of_many_documents_is_counted_not_compared_without_end() {
        // Thirty words in common, forty with no one but the last two with each other.
        let formula = text(5000..5030);
        let mut texts: Vec<String> = (0..100)
            .map(|n| {
                text(n * 100..n * 100 + 50) + &formula + &text(20_000 + n * 100..20_080 + n * 100)
            })
            .collect();
        texts[99] = text(9900..9950) + &formula + &text(29_800..29_815);
        let (_, found) = find(&texts, &vec![None; 100]);
        let pairs: Vec<[u32; 2]> = found.passages.iter().map(|p| [p.earlier, p.later]).collect();
        assert!(found.left_out > 0);
        // A fingerprint outside the formula may still bring the two together.
        assert!(pairs.is_empty() || pairs == [[98, 99]], "{pairs:?}");
        let notes = found.notes(&[""; 100]);
        assert_eq!(notes.last().unwrap().kind, "passages-left-out");
        assert!(notes.last().unwrap().message.ends_with("the earliest 32 only"));
    }

    #[test]
    fn repeating_texts_and_empty_ones_are_no_trouble() {
        let texts = ["la ".repeat(3000), "la ".repeat(100) + &text(0..300), String::new()];
        let (_, found) = find(&texts, &[None; 3]);
        let [passage] = &found.passages[..] else { panic!("{:?}", found.passages) };
        assert_eq!((passage.earlier, passage.later, passage.words), (0, 1, 100));
        assert_eq!(find(&[], &[]).1, Passages::default());
    }

    #[test]
    fn threads_do_not_change_the_passages() {
        let mut random = Seed(1).generator("threads", 0);
        let texts: Vec<String> = (0..300)
            .map(|n| {
                let start = random.gen_range(0..30) * 30;
                text(start..start + random.gen_range(40..70)) + &text(5000 + n * 99..5090 + n * 99)
            })
            .collect();
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| find(&texts, &vec![None; texts.len()]))
        };
        assert!(with(1).1.passages.len() > 100);
        assert_eq!(with(1), with(4));
    }
}
