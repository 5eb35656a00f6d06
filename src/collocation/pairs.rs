//! Streams and a set of terms -> how often any two of them stand near each other.

use rayon::prelude::*;

use super::count::NO_COLUMN;
use super::window::Words;
use crate::matrix::{Occurrences, Weights};
use crate::query::Compiled;
use crate::text::{FormId, Tokens};

/// Weighted counts of `n` terms and of their pairs, within a distance of each other.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pairs {
    /// Number of terms.
    pub(super) n: usize,
    /// Occurrences of each.
    pub(super) count: Vec<f64>,
    /// Documents that hold each.
    pub(super) documents: Vec<f64>,
    /// Words of all documents.
    pub(super) words: f64,
    /// Sum of the sizes of the windows of all words.
    pub(super) window_words: f64,
    /// `near[a * n + b]`: occurrences of `a` with `b` near.
    near: Vec<f64>,
    /// `together[a * n + b]`, `a < b`: documents where they stand near each other.
    together: Vec<f64>,
}

/// Whose pairs are counted: queries first, then single terms.
pub(super) struct Wanted<'a> {
    /// The queries with the documents that hold them.
    pub(super) queries: &'a [(&'a Compiled, &'a Occurrences)],
    /// The number among the terms of each form, from 0, or [`NO_COLUMN`].
    pub(super) number_of: Vec<u32>,
    /// Number of single terms.
    pub(super) n_terms: usize,
    /// Two are near each other with up to so many words from one to the other.
    pub(super) reach: usize,
}

/// Documents are counted in so many parts: fixed, whatever the number of threads.
const PARTS: usize = 16;

impl Pairs {
    /// Counts all pairs. Words of a query are not counted as single terms.
    pub(super) fn count(tokens: &Tokens, weights: &Weights, wanted: &Wanted<'_>) -> Self {
        let n_docs = tokens.n_documents();
        let part = |part: usize| {
            let documents = part * n_docs / PARTS..(part + 1) * n_docs / PARTS;
            let mut reader = Reader::new(wanted);
            for document in documents {
                let weight = weights.weights()[document];
                if weight > 0.0 {
                    reader.read(document as u32, tokens.document(document), weight);
                }
            }
            reader.pairs
        };
        let parts: Vec<Self> = (0..PARTS).into_par_iter().map(part).collect();
        let n = wanted.queries.len() + wanted.n_terms;
        parts.iter().fold(Self::empty(n), Self::plus)
    }

    fn empty(n: usize) -> Self {
        Self {
            n,
            count: vec![0.0; n],
            documents: vec![0.0; n],
            words: 0.0,
            window_words: 0.0,
            near: vec![0.0; n * n],
            together: vec![0.0; n * n],
        }
    }

    fn plus(mut self, other: &Self) -> Self {
        let add = |sums: &mut Vec<f64>, more: &[f64]| {
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        };
        add(&mut self.count, &other.count);
        add(&mut self.documents, &other.documents);
        add(&mut self.near, &other.near);
        add(&mut self.together, &other.together);
        self.words += other.words;
        self.window_words += other.window_words;
        self
    }

    /// Occurrences of `a` that have `b` near.
    pub(super) fn near(&self, a: usize, b: usize) -> f64 {
        self.near[a * self.n + b]
    }

    /// Times that both stand near each other, no occurrence of either in two of them.
    pub(super) fn joint(&self, a: usize, b: usize) -> f64 {
        self.near(a, b).min(self.near(b, a))
    }

    /// Documents where they stand near each other.
    pub(super) fn together(&self, a: usize, b: usize) -> f64 {
        self.together[a.min(b) * self.n + a.max(b)]
    }

    /// Mean number of words in the window of a word.
    pub(super) fn window_size(&self) -> f64 {
        if self.words > 0.0 { self.window_words / self.words } else { 0.0 }
    }
}

/// An occurrence of one of the terms: its words in the document.
struct Occurrence {
    number: u32,
    first: u32,
    last: u32,
}

/// Counts one document after the other.
struct Reader<'a> {
    wanted: &'a Wanted<'a>,
    pairs: Pairs,
    words: Words,
    own: Vec<bool>,
    found: Vec<Occurrence>,
    /// By term: the last occurrence near which it was seen, over all documents from 1.
    near_last: Vec<u64>,
    n_occurrences: u64,
    /// By term and by pair: the last document that held it, from 1.
    held_last: Vec<u32>,
    together_last: Vec<u32>,
}

impl<'a> Reader<'a> {
    fn new(wanted: &'a Wanted<'a>) -> Self {
        let n = wanted.queries.len() + wanted.n_terms;
        Self {
            wanted,
            pairs: Pairs::empty(n),
            words: Words::default(),
            own: Vec::new(),
            found: Vec::new(),
            near_last: vec![0; n],
            n_occurrences: 0,
            held_last: vec![0; n],
            together_last: vec![0; n * n],
        }
    }

    fn read(&mut self, document: u32, stream: &[FormId], weight: f64) {
        self.words.read(stream);
        self.pairs.words += weight * self.words.len() as f64;
        self.pairs.window_words += weight * self.words.window_sizes(self.wanted.reach) as f64;
        self.find(document, stream);
        for at in 0..self.found.len() {
            let number = self.found[at].number as usize;
            self.n_occurrences += 1;
            self.pairs.count[number] += weight;
            if self.held_last[number] != document + 1 {
                self.held_last[number] = document + 1;
                self.pairs.documents[number] += weight;
            }
            self.look_around(at, document, weight);
        }
    }

    /// The occurrences of all terms in a document, by place.
    fn find(&mut self, document: u32, stream: &[FormId]) {
        self.found.clear();
        self.own.clear();
        self.own.resize(self.words.len(), false);
        for (number, (compiled, occurrences)) in (0..).zip(self.wanted.queries) {
            if occurrences.documents.binary_search(&document).is_err() {
                continue;
            }
            for found in compiled.matches(document, stream) {
                let words = self.words.within(&found);
                self.own[words.clone()].fill(true);
                let (first, last) = (words.start as u32, words.end as u32 - 1);
                self.found.push(Occurrence { number, first, last });
            }
        }
        let n_queries = self.wanted.queries.len() as u32;
        for (word, own) in (0..).zip(&self.own) {
            let form = stream[self.words.place(word as usize)];
            let number = self.wanted.number_of[form as usize];
            if number != NO_COLUMN && !own {
                let number = n_queries + number;
                self.found.push(Occurrence { number, first: word, last: word });
            }
        }
        if n_queries > 0 {
            self.found.sort_by_key(|found| (found.first, found.number));
        }
    }

    /// Counts each term near an occurrence once.
    fn look_around(&mut self, at: usize, document: u32, weight: f64) {
        let Occurrence { number, first, last } = self.found[at];
        let stretch = self.words.stretch(first as usize);
        let reach = self.wanted.reach as u32;
        let before = (0..at).rev().map_while(|other| {
            let found = &self.found[other];
            // Occurrences of two queries may overlap; sorted by their first words, the last ones are
            // nearly so.
            (found.last + reach >= first && found.first as usize >= stretch.start).then_some(found)
        });
        let behind = self.found[at + 1..].iter().map_while(|found| {
            (found.first <= last + reach && (found.first as usize) < stretch.end).then_some(found)
        });
        let n = self.pairs.n;
        for found in before.chain(behind) {
            let other = found.number as usize;
            let apart = found.last < first || found.first > last;
            if other == number as usize || !apart || self.near_last[other] == self.n_occurrences {
                continue;
            }
            self.near_last[other] = self.n_occurrences;
            self.pairs.near[number as usize * n + other] += weight;
            let pair = other.min(number as usize) * n + other.max(number as usize);
            if self.together_last[pair] != document + 1 {
                self.together_last[pair] = document + 1;
                self.pairs.together[pair] += weight;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::count::columns_of_forms;
    use super::super::count::tests::Case;
    use super::*;
    use proptest::prelude::*;

    fn pairs(case: &Case, queries: &[&str], reach: usize) -> Pairs {
        let found: Vec<_> = queries.iter().map(|query| case.query(query)).collect();
        let queries: Vec<_> = found.iter().map(|(compiled, found)| (compiled, found)).collect();
        let number_of = columns_of_forms(&case.analyzer, &case.matrix);
        let n_terms = case.matrix.vocabulary.len();
        let wanted = Wanted { queries: &queries, number_of, n_terms, reach };
        Pairs::count(&case.tokens, &Weights::equal(case.tokens.n_documents()), &wanted)
    }

    #[test]
    fn pairs_are_met_within_reach_and_within_the_sentence() {
        let case = Case::of(&["red port sea. Bay port", "port. Sea", "red the of port red"]);
        let number = |term: &str| case.column(term);
        let pairs = pairs(&case, &[], 2);
        let (bay, port, red, sea) = (number("bay"), number("port"), number("red"), number("sea"));
        assert_eq!(pairs.joint(port, red), 2.0);
        assert_eq!((pairs.near(red, port), pairs.together(red, port)), (2.0, 2.0));
        assert_eq!(pairs.joint(red, sea), 1.0);
        assert_eq!((pairs.joint(port, sea), pairs.joint(bay, sea)), (1.0, 0.0));
        assert_eq!((pairs.count[port], pairs.documents[port]), (4.0, 3.0));
        assert_eq!(pairs.words, 12.0);
    }

    #[test]
    fn queries_take_their_words_from_the_terms() {
        let case = Case::of(&["deep port and deep sea", "deep deep port"]);
        let pairs = pairs(&case, &["\"deep port\""], 5);
        let deep = 1 + case.column("deep");
        assert_eq!((pairs.count[0], pairs.count[deep]), (2.0, 2.0));
        assert_eq!(pairs.count[1 + case.column("port")], 0.0);
        assert_eq!((pairs.near(0, deep), pairs.near(deep, 0)), (2.0, 2.0));
    }

    proptest! {
        #[test]
        fn pairs_do_not_depend_on_direction_nor_on_threads(
            texts in prop::collection::vec("([a-c]{2}[ .]?){0,12}", 1..40)
        ) {
            let texts: Vec<String> = texts.iter().map(|text| format!("start {text}")).collect();
            let case = Case::of(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            let at = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| pairs(&case, &[], 3))
            };
            let one = at(1);
            prop_assert_eq!(&one, &at(4));
            for (a, b) in (0..one.n).flat_map(|a| (0..one.n).map(move |b| (a, b))) {
                prop_assert_eq!(one.joint(a, b), one.joint(b, a));
                prop_assert!(one.near(a, b) <= one.count[a] && one.together(a, b) <= one.joint(a, b));
                prop_assert_eq!(one.near(a, b) > 0.0, one.near(b, a) > 0.0);
            }
            // Read backwards, the same pairs stand at the same distances.
            let total: u64 = case.matrix.tokens.iter().map(|&words| u64::from(words)).sum();
            prop_assert_eq!(one.words, total as f64);
        }
    }
}
