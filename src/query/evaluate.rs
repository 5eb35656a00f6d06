//! A compiled expression and a stream -> whether it holds there, and where it occurs.

use std::ops::Range;

use super::compile::Node;
use super::index::{DocumentSet, Index};
use super::search::{apart, longest};
use super::syntax::Nearness;
use crate::text::{BREAK, FormId};

impl Node {
    /// Whether it holds for a document, whose stream this is; its occurrences there come in place of
    /// what `found` held, in order, and do not overlap.
    pub(super) fn find(
        &self,
        document: u32,
        stream: &[FormId],
        found: &mut Vec<Range<usize>>,
    ) -> bool {
        found.clear();
        match self {
            Self::Words(words) => {
                words.find(stream, found);
                !found.is_empty()
            }
            Self::Documents(documents) => documents.binary_search(&document).is_ok(),
            Self::Not(part) => {
                let holds = part.find(document, stream, found);
                found.clear();
                !holds
            }
            Self::And(parts) => {
                let mut own = Vec::new();
                let holds = parts.iter().all(|part| {
                    let holds = part.find(document, stream, &mut own);
                    found.append(&mut own);
                    holds
                });
                if !holds {
                    found.clear();
                }
                longest(found);
                holds
            }
            Self::Or(parts) => {
                let (mut own, mut holds) = (Vec::new(), false);
                for part in parts {
                    holds |= part.find(document, stream, &mut own);
                    found.append(&mut own);
                }
                longest(found);
                holds
            }
            Self::Near(left, nearness, right) => {
                let (mut lefts, mut rights) = (Vec::new(), Vec::new());
                if left.find(document, stream, &mut lefts)
                    && right.find(document, stream, &mut rights)
                {
                    pairs(&lefts, &rights, *nearness, stream, found);
                }
                !found.is_empty()
            }
        }
    }

    /// A set of documents that has all in which it occurs.
    pub(super) fn candidates(&self, index: &Index) -> DocumentSet {
        let n_documents = index.n_documents();
        match self {
            Self::Words(words) => words.candidates(index),
            Self::Documents(documents) => DocumentSet::of(n_documents, documents),
            Self::Not(_) => DocumentSet::full(n_documents),
            Self::And(parts) => {
                let mut all = DocumentSet::full(n_documents);
                parts.iter().for_each(|part| all.intersect(&part.candidates(index)));
                all
            }
            Self::Or(parts) => {
                let mut any = DocumentSet::empty(n_documents);
                parts.iter().for_each(|part| any.unite(&part.candidates(index)));
                any
            }
            Self::Near(left, _, right) => {
                let mut both = left.candidates(index);
                both.intersect(&right.candidates(index));
                both
            }
        }
    }
}

/// The pairs that stand so in one sentence, from the first word of both to the last: the leftmost
/// first, of those that begin at the same word the shortest; none overlap.
fn pairs(
    lefts: &[Range<usize>],
    rights: &[Range<usize>],
    nearness: Nearness,
    stream: &[FormId],
    found: &mut Vec<Range<usize>>,
) {
    let place = Places::new(stream);
    let near = |one: &Range<usize>, other: &Range<usize>| {
        one.end <= other.start
            && nearness
                .words
                .is_none_or(|most| place.words[other.start] - place.words[one.end] <= most)
    };
    let mut first = 0;
    for left in lefts {
        let sentence = place.sentences[left.start];
        while rights.get(first).is_some_and(|right| place.sentences[right.start] < sentence) {
            first += 1;
        }
        let here =
            rights[first..].iter().take_while(|right| place.sentences[right.start] == sentence);
        for right in here {
            if near(left, right) {
                found.push(left.start..right.end);
                break;
            }
            if !nearness.ordered && near(right, left) {
                found.push(right.start..left.end);
            }
        }
    }
    found.sort_unstable_by_key(|range| (range.start, range.end));
    apart(found);
}

/// For every position of a stream, and its end, the words and the sentences that end before it.
struct Places {
    words: Vec<u32>,
    sentences: Vec<u32>,
}

impl Places {
    fn new(stream: &[FormId]) -> Self {
        let (mut words, mut sentences) = (vec![0], vec![0]);
        let (mut word, mut sentence, mut before) = (0, 0, None);
        for &form in stream {
            word += u32::from(form != BREAK);
            sentence += u32::from(form == BREAK && before == Some(BREAK));
            before = Some(form);
            words.push(word);
            sentences.push(sentence);
        }
        Self { words, sentences }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Document;
    use crate::query::Query;
    use crate::text::{Analyzer, AnalyzerParams, Language, LanguageChoice, Segmenter, Tokens};
    use proptest::prelude::*;

    fn document(source: &str, text: &str) -> Document {
        let source = Some(source.to_owned()).filter(|source| !source.is_empty());
        let fields = vec![("Desk".to_owned(), text.len().to_string())];
        Document { source, fields, text: text.to_owned(), ..Document::default() }
    }

    fn tokens(documents: &[Document]) -> (Analyzer, Tokens) {
        let language = LanguageChoice::Is(Language::English);
        let params = AnalyzerParams { language, ..AnalyzerParams::default() };
        Analyzer::new(&params, Tokens::of(documents, &Segmenter::default())).unwrap()
    }

    /// How often each document holds the query, by the index and by a scan.
    fn counts(query: &str, documents: &[Document]) -> Vec<u32> {
        let (analyzer, tokens) = tokens(documents);
        let query: Query = query.parse().unwrap_or_else(|error| panic!("{error}"));
        let compiled = query.compile_for(documents, &tokens, &analyzer).unwrap();
        let found = compiled.occurrences(&tokens, &Index::new(&tokens));
        assert_eq!(found, compiled.scan(&tokens));
        let mut counts = vec![0; documents.len()];
        for (&document, &count) in found.documents.iter().zip(&found.counts) {
            counts[document as usize] = count;
        }
        counts
    }

    fn count(query: &str, text: &str) -> u32 {
        counts(query, &[document("", text)])[0]
    }

    #[test]
    fn near_is_at_most_so_many_words_within_a_sentence() {
        let text = "park one two science, three. Park; science parks\n\nscience four five park";
        assert_eq!(count("science NEAR/2 park", text), 3);
        assert_eq!(count("science NEAR/1 park", text), 1);
        assert_eq!(count("park BEFORE/2 science", text), 2);
        assert_eq!(count("park BEFORE/0 science", text), 1);
        assert_eq!(count("science NEAR park", text), 3);
        assert_eq!(count("(science|five) NEAR/0 park", text), 2);
        assert_eq!(count("\"one two\" NEAR/0 (science OR park)", text), 1);
        assert_eq!(count("park NEAR/3 science NEAR/0 three", text), 1);
        assert_eq!(count("science NEAR science", "science"), 0);
        assert_eq!(count("science NEAR science", "science science science"), 1);
    }

    #[test]
    fn a_sentence_is_no_longer_than_its_end() {
        let long = format!("park {} science. Park", "word ".repeat(40));
        assert_eq!(count("park NEAR/40 science", &long), 1);
        assert_eq!(count("park NEAR/39 science", &long), 0);
        assert_eq!(count("science SENTENCE park", &long), 1);
        assert_eq!(count("science SENTENCE park", "Mr. Park of science. A park"), 1);
        assert_eq!(count("science SENTENCE park", "A park. Science"), 0);
        assert_eq!(count("a SENTENCE b SENTENCE c", "b x a c. a b x. C"), 1);
    }

    #[test]
    fn boolean_operators_hold_for_documents() {
        let documents =
            ["innovation here. Innovation", "innovation, science park", "science park", "none"]
                .map(|text| document("", text));
        let counts = |query| counts(query, &documents);
        assert_eq!(counts("innovation AND NOT \"science park\""), [2, 0, 0, 0]);
        assert_eq!(counts("innovation AND \"science park\""), [0, 2, 0, 0]);
        assert_eq!(counts("innovation OR science park"), [2, 2, 1, 0]);
        assert_eq!(counts("innovation OR (park AND here)"), [2, 1, 0, 0]);
        assert_eq!(counts("none OR innovation AND NOT here"), [0, 1, 0, 1]);
        assert_eq!(counts("NOT innovation"), [0, 0, 0, 0]);
        assert_eq!(counts("near AND \"AND\""), [0, 0, 0, 0]);
        assert_eq!(counts("NOT (none OR here) AND (park|innovation)"), [0, 2, 1, 0]);
    }

    #[test]
    fn filters_ask_fields() {
        let mut documents = [
            document("Hebi Daily", "plan plan"),
            document("hebi Evening", "plan"),
            document("", "plan and so"),
        ];
        documents[1].author = Some("Li (Wei)".to_owned());
        documents[2].date = Some(crate::corpus::document::ResolvedDate {
            date: jiff::civil::date(2023, 3, 9),
            precision: crate::period::Granularity::Day,
            kind: crate::corpus::document::DateKind::Header,
        });
        let matching = |query: &str| {
            let (analyzer, tokens) = tokens(&documents);
            let query: Query = query.parse().unwrap_or_else(|error| panic!("{error}"));
            let compiled = query.compile_for(&documents, &tokens, &analyzer).unwrap();
            compiled.documents_matching(&tokens)
        };
        assert_eq!(counts("plan source:\"hebi daily\"", &documents), [2, 0, 0]);
        assert_eq!(counts("plan AND source:Hebi*", &documents), [2, 1, 0]);
        assert_eq!(counts("plan -source:Hebi*", &documents), [0, 0, 1]);
        assert_eq!(counts("source:Hebi*", &documents), [0, 0, 0]);
        assert_eq!(matching("source:Hebi*"), [0, 1]);
        assert!(matching("source:Hebi").is_empty());
        assert_eq!(matching("NOT source:*"), [2]);
        assert_eq!(matching("date:2023-02..2023-05"), [2]);
        assert_eq!(matching("-date:2023"), [0, 1]);
        assert_eq!(matching("author:\"li (wei)\""), [1]);
        assert_eq!(matching("desk:4 OR DESK:?"), [0, 1]);
        assert_eq!(matching("plan AND NOT and"), [0, 1]);
    }

    #[test]
    fn an_unknown_field_is_pointed_at() {
        let documents = [document("a", "plan")];
        let (analyzer, tokens) = tokens(&documents);
        let query: Query = "plan AND sauce:x".parse().unwrap();
        let error = query.compile_for(&documents, &tokens, &analyzer).unwrap_err().to_string();
        assert_eq!(
            error,
            "no field `sauce`; there are id, title, author, source, language, url, date, desk\n  \
             plan AND sauce:x\n           ^"
        );
    }

    /// Every pair in the plainest way.
    fn plain(
        (lefts, rights): (&[Range<usize>], &[Range<usize>]),
        nearness: Nearness,
        stream: &[FormId],
    ) -> Vec<Range<usize>> {
        let fits = |one: &Range<usize>, other: &Range<usize>| {
            one.end <= other.start && {
                let between = &stream[one.end..other.start];
                let words = between.iter().filter(|&&form| form != BREAK).count();
                !between.windows(2).any(|pair| pair == [BREAK, BREAK])
                    && nearness.words.is_none_or(|most| words <= most as usize)
            }
        };
        let mut all = Vec::new();
        for left in lefts {
            for right in rights {
                if fits(left, right) {
                    all.push(left.start..right.end);
                }
                if !nearness.ordered && fits(right, left) {
                    all.push(right.start..left.end);
                }
            }
        }
        all.sort_by_key(|range| (range.start, range.end));
        let mut kept: Vec<Range<usize>> = Vec::new();
        for range in all {
            if kept.last().is_none_or(|last| last.end <= range.start) {
                kept.push(range);
            }
        }
        kept
    }

    proptest! {
        #[test]
        fn pairs_are_those_of_the_plainest_search(
            words in proptest::collection::vec(0..7_usize, 0..60), most in 0..6_u32,
            ordered: bool, sentence: bool,
            which in proptest::sample::select(vec![("a", "b"), ("a|b", "b|c"), ("\"a b\"", "b"), ("a", "a")]),
        ) {
            let words: Vec<_> =
                words.iter().map(|&n| ["aa ", "bb ", "cc ", "dd ", ", ", ". A", "\n\n"][n]).collect();
            let documents = [document("", &words.concat())];
            let (analyzer, tokens) = tokens(&documents);
            let double = |text: &str| text.replace('a', "aa").replace('b', "bb").replace('c', "cc");
            let (left, right) = (double(which.0), double(which.1));
            let nearness = Nearness { words: (!sentence).then_some(most), ordered: ordered && !sentence };
            let sign = match (sentence, ordered) {
                (true, _) => "SENTENCE".to_owned(),
                (false, true) => format!("BEFORE/{most}"),
                (false, false) => format!("NEAR/{most}"),
            };
            let stream = tokens.document(0);
            let of = |text: &str| {
                text.parse::<Query>().unwrap().compile(&tokens, &analyzer).matches(0, stream)
            };
            let (lefts, rights) = (of(&left), of(&right));
            let found = of(&format!("({left}) {sign} ({right})"));
            prop_assert_eq!(found, plain((&lefts, &rights), nearness, stream));
        }
    }
}
