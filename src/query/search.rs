//! A compiled query and the streams -> where it occurs, and how often in which documents.

use std::cmp::Reverse;
use std::ops::Range;

use rayon::prelude::*;

use super::compile::{Compiled, Node, Place, Sequence, Sequences};
use super::index::{DocumentSet, Index};
use crate::matrix::Occurrences;
use crate::text::{BREAK, FormId, Tokens};

/// Finds several sequences in one pass over a stream: the shift-and automaton of Baeza-Yates and
/// Gonnet (1992), "A new approach to text searching". Each place of each sequence is a bit.
#[derive(Debug, Clone)]
pub(super) struct Automaton {
    /// For each form the places that it fits.
    masks: Masks,
    /// The first places of the sequences.
    first: u64,
    /// The last ones.
    last: u64,
    /// For each last place, by its bit, the length of the sequence.
    lengths: [u8; 64],
}

/// Bits of up to 8 places, or of up to 64. The narrow table stays in the nearest caches, and nearly
/// every query fits.
#[derive(Debug, Clone)]
enum Masks {
    Narrow(Vec<u8>),
    Wide(Vec<u64>),
}

impl Automaton {
    /// As few automata as hold all sequences, each of 64 places at most.
    pub(super) fn all(sequences: &[Sequence], n_forms: usize) -> Vec<Self> {
        let mut automata = Vec::new();
        let mut rest = sequences;
        while !rest.is_empty() {
            let mut places = 0;
            let fitting = rest.iter().take_while(|sequence| {
                places += sequence.len();
                places <= 64
            });
            let (now, later) = rest.split_at(fitting.count());
            automata.push(Self::new(now, n_forms));
            rest = later;
        }
        automata
    }

    fn new(sequences: &[Sequence], n_forms: usize) -> Self {
        let (mut first, mut last, mut any, mut lengths) = (0, 0, 0, [0; 64]);
        let mut masks = vec![0_u64; n_forms];
        let mut bit = 0;
        for sequence in sequences {
            first |= 1 << bit;
            for place in sequence {
                match place {
                    Place::Any => any |= 1 << bit,
                    Place::Forms(forms) => {
                        for &form in forms {
                            masks[form as usize] |= 1 << bit;
                        }
                    }
                }
                bit += 1;
            }
            last |= 1 << (bit - 1);
            lengths[bit - 1] = sequence.len() as u8;
        }
        if any != 0 {
            for mask in &mut masks {
                *mask |= any;
            }
        }
        // Nothing runs on across a break.
        masks[BREAK as usize] = 0;
        let masks = if bit <= 8 {
            Masks::Narrow(masks.iter().map(|&mask| mask as u8).collect())
        } else {
            Masks::Wide(masks)
        };
        Self { masks, first, last, lengths }
    }

    /// Every match, by its last word, overlapping ones too.
    fn scan(&self, stream: &[FormId], found: &mut Vec<Range<usize>>) {
        match &self.masks {
            Masks::Narrow(masks) => self.scan_by(masks, stream, found),
            Masks::Wide(masks) => self.scan_by(masks, stream, found),
        }
    }

    #[inline]
    fn scan_by<M: Copy + Into<u64>>(
        &self,
        masks: &[M],
        stream: &[FormId],
        found: &mut Vec<Range<usize>>,
    ) {
        let mut state = 0;
        for (at, &form) in stream.iter().enumerate() {
            state = ((state << 1) | self.first) & masks[form as usize].into();
            if state & self.last != 0 {
                self.push(state & self.last, at + 1, found);
            }
        }
    }

    #[cold]
    fn push(&self, mut ended: u64, end: usize, found: &mut Vec<Range<usize>>) {
        while ended != 0 {
            let length = self.lengths[ended.trailing_zeros() as usize];
            found.push(end - usize::from(length)..end);
            ended &= ended - 1;
        }
    }
}

impl Compiled {
    /// How often each document holds the query. `index` is the index of these tokens.
    ///
    /// Single words cost their postings only. For all else the documents that hold the words are
    /// scanned.
    pub fn occurrences(&self, tokens: &Tokens, index: &Index) -> Occurrences {
        if let Node::Words(words) = &self.root
            && let Some(forms) = words.single_words()
        {
            return index.occurrences(forms);
        }
        self.count(tokens, &self.candidates(index))
    }

    /// The same by scanning every stream: cheaper than building an index for a query or two.
    pub fn scan(&self, tokens: &Tokens) -> Occurrences {
        let all: Vec<u32> = (0..tokens.n_documents() as u32).collect();
        self.count(tokens, &all)
    }

    fn count(&self, tokens: &Tokens, documents: &[u32]) -> Occurrences {
        const BLOCK: usize = 32;
        let count = |documents: &[u32]| {
            let (mut found, mut counts) = (Vec::new(), Vec::new());
            for &document in documents {
                self.root.find(document, tokens.document(document as usize), &mut found);
                if !found.is_empty() {
                    counts.push((document, found.len() as u32));
                }
            }
            counts
        };
        let blocks: Vec<Vec<(u32, u32)>> = documents.par_chunks(BLOCK).map(count).collect();
        let (documents, counts) = blocks.into_iter().flatten().unzip();
        Occurrences { documents, counts }
    }

    /// The documents for which the query holds, whether it counts anything in them or not, rising.
    pub fn documents_matching(&self, tokens: &Tokens) -> Vec<u32> {
        let holds = |&document: &u32| {
            let mut found = Vec::new();
            self.root.find(document, tokens.document(document as usize), &mut found)
        };
        (0..tokens.n_documents() as u32).into_par_iter().filter(holds).collect()
    }

    /// Where the query occurs in a document, whose stream this is, as positions in the stream,
    /// breaks counted. Matches do not overlap: the leftmost comes first, of those that begin at the
    /// same word the longest, and the shortest of two words in a sentence.
    pub fn matches(&self, document: u32, stream: &[FormId]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        self.root.find(document, stream, &mut found);
        found
    }

    /// The documents that may hold the query, rising.
    pub(super) fn candidates(&self, index: &Index) -> Vec<u32> {
        self.root.candidates(index).to_vec()
    }
}

impl Sequences {
    pub(super) fn find(&self, stream: &[FormId], found: &mut Vec<Range<usize>>) {
        found.clear();
        self.automata.iter().for_each(|automaton| automaton.scan(stream, found));
        longest(found);
    }

    /// The documents that may hold any of the sequences.
    pub(super) fn candidates(&self, index: &Index) -> DocumentSet {
        let mut all = DocumentSet::empty(index.n_documents());
        for sequence in &self.sequences {
            all.unite(&holding_all(sequence, index));
        }
        all
    }
}

/// Leaves matches that do not overlap: the leftmost first, of those that begin at the same word the
/// longest.
pub(super) fn longest(found: &mut Vec<Range<usize>>) {
    found.sort_unstable_by_key(|range| (range.start, Reverse(range.end)));
    apart(found);
}

/// Leaves of matches in order those that overlap none kept before them.
pub(super) fn apart(found: &mut Vec<Range<usize>>) {
    let mut free = 0;
    found.retain(|range| {
        let kept = range.start >= free;
        if kept {
            free = range.end;
        }
        kept
    });
}

/// The documents that hold a fitting form for every place, rarest first. A place that is too
/// common to rule many documents out is not looked at.
fn holding_all(sequence: &Sequence, index: &Index) -> DocumentSet {
    let mut places: Vec<(usize, &[FormId])> = sequence
        .iter()
        .filter_map(|place| match place {
            Place::Any => None,
            Place::Forms(forms) => Some((index.n_postings(forms), forms.as_slice())),
        })
        .collect();
    places.sort_by_key(|&(n_postings, _)| n_postings);
    let mut set = DocumentSet::full(index.n_documents());
    for (position, &(n_postings, forms)) in places.iter().enumerate() {
        if position == 0 || n_postings < 4 * index.n_documents() {
            set.intersect(&index.documents(forms));
        }
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Document;
    use crate::query::Query;
    use crate::text::{
        Analyzer, AnalyzerParams, Language, LanguageChoice, SegmentParams, Segmenter,
    };
    use proptest::prelude::*;

    fn corpus(texts: &[&str], segmenter: &Segmenter, join: &[&str]) -> (Analyzer, Tokens) {
        let document = |text: &&str| Document { text: (*text).to_owned(), ..Document::default() };
        let documents: Vec<_> = texts.iter().map(document).collect();
        let params = AnalyzerParams {
            language: LanguageChoice::Is(Language::English),
            join: join.iter().map(|&phrase| phrase.to_owned()).collect(),
            ..AnalyzerParams::default()
        };
        Analyzer::new(&params, Tokens::of(&documents, segmenter)).unwrap()
    }

    /// Occurrences by the index, after a check that scanning every stream finds the same.
    fn search(query: &str, analyzer: &Analyzer, tokens: &Tokens) -> Occurrences {
        let query: Query = query.parse().unwrap_or_else(|error| panic!("{error}"));
        let compiled = query.compile(tokens, analyzer);
        let found = compiled.occurrences(tokens, &Index::new(tokens));
        let counts = (0..tokens.n_documents() as u32)
            .map(|n| (n, compiled.matches(n, tokens.document(n as usize)).len() as u32));
        let (documents, counts) = counts.filter(|&(_, count)| count > 0).unzip();
        assert_eq!(found, Occurrences { documents, counts }, "{query:?}");
        assert_eq!(found, compiled.scan(tokens), "{query:?}");
        found
    }

    fn count(query: &str, text: &str) -> u64 {
        let (analyzer, tokens) = corpus(&[text], &Segmenter::default(), &[]);
        search(query, &analyzer, &tokens).total()
    }

    #[test]
    fn words_match_by_term() {
        let text = "Innovation, innovations; innovation’s INNOVATIVE inner innovators";
        assert_eq!(count("innovation", text), 5);
        assert_eq!(count("Innovate", text), 5);
        assert_eq!(count("=innovations", text), 1);
        assert_eq!(count("=Innovate", text), 0);
        assert_eq!(count("missing", text), 0);
        let people = "People's people’s PEOPLE peoples person";
        assert_eq!(count("people's", people), 4);
        assert_eq!(count("people’s", people), 4);
        assert_eq!(count("=people’s", people), 1);
    }

    #[test]
    fn words_without_a_term_match_by_their_text() {
        let text = "The the THE other 2023 2023s x X a";
        assert_eq!(count("the", text), 3);
        assert_eq!(count("2023", text), 1);
        assert_eq!(count("x", text), 2);
        assert_eq!(count("of", text), 0);
    }

    #[test]
    fn shapes_match_whole_forms_case_folded() {
        let text = "Innovation innovative reinnovation inn people’s";
        assert_eq!(count("INNOV*", text), 2);
        assert_eq!(count("*innovation", text), 2);
        assert_eq!(count("in?", text), 1);
        assert_eq!(count("people'?", text), 1);
        assert_eq!(count("/inno.*n/", text), 1);
        assert_eq!(count("/inn|people/", text), 1);
        assert_eq!(count("/Inno.*/", text), 2);
        assert_eq!(count("z*", text), 0);
    }

    #[test]
    fn phrases_keep_order_and_stop_words_and_never_cross_a_break() {
        let text = "Sciences and technology. Science, and technology; science technology and \
                    science and\ntechnology\n\nscience and\n\ntechnology";
        assert_eq!(count("\"science and technology\"", text), 2);
        assert_eq!(count("science and technology", text), 2);
        assert_eq!(count("\"science * technology\"", text), 2);
        assert_eq!(count("\"scien* and =technology\"", text), 2);
        assert_eq!(count("\"=Sciences and technology\"", text), 1);
        assert_eq!(count("\"* science\"", text), 1);
        assert_eq!(count("self-reliance", "self-reliance, self reliance; Self—reliance"), 2);
        assert_eq!(count("meeting Zhang", "meeting.Zhang meeting Zhang"), 1);
    }

    #[test]
    fn overlapping_occurrences_count_once_the_leftmost_longest() {
        assert_eq!(count("a|a", "a b"), 1);
        assert_eq!(count("innovation|innov*", "innovation innovate"), 2);
        assert_eq!(count("peace|\"peace and security\"", "peace and security, peace"), 2);
        assert_eq!(count("\"x x\"", "x x x x x"), 2);
        let (analyzer, tokens) = corpus(&["p q r s, q r s"], &Segmenter::default(), &[]);
        let query: Query = "q|\"p q\"|\"p q r\"|\"r s\"".parse().unwrap();
        let compiled = query.compile(&tokens, &analyzer);
        assert_eq!(compiled.matches(0, tokens.document(0)), [0..3, 5..6, 6..8]);
        assert!(compiled.matches(0, &[]).is_empty());
    }

    #[test]
    fn chinese_characters_are_words_of_a_phrase() {
        let text = "科学技术。科，学 科學 Ｎ科学";
        assert_eq!(count("科学", text), 2);
        assert_eq!(count("=科学", text), 2);
    }

    #[test]
    fn joined_phrases_are_found_whole_and_inside_longer_ones() {
        let texts = ["Sciences and technology policy", "science policy", "self-reliance"];
        let join = ["science and technology", "self-reliance"];
        let (analyzer, tokens) = corpus(&texts, &Segmenter::default(), &join);
        let total = |query| search(query, &analyzer, &tokens).total();
        assert_eq!(total("science and technology"), 1);
        assert_eq!(total("\"science and technology policy\""), 1);
        assert_eq!(total("\"science * technology policy\""), 1);
        assert_eq!(total("\"and technology policy\""), 0);
        assert_eq!(total("science"), 1);
        assert_eq!(total("science*"), 1);
        assert_eq!(total("self-reliance"), 1);
    }

    #[test]
    fn words_of_a_token_pattern_are_found() {
        let params = SegmentParams { token_pattern: Some(r"[\w-]+".into()) };
        let segmenter = params.build().unwrap();
        let (analyzer, tokens) = corpus(&["National Self-Reliance. Now"], &segmenter, &[]);
        for query in ["self-reliance", "\"national self-reliance\"", "\"national self-rel*\""] {
            assert_eq!(search(query, &analyzer, &tokens).total(), 1, "{query}");
        }
        assert_eq!(search("reliance now", &analyzer, &tokens).total(), 0);
    }

    #[test]
    fn long_queries_need_several_automata() {
        let text = "w0 w1 w2 w3 w4 w5 w6 w7 w8 w9 end";
        let phrases: Vec<String> =
            (0..30).map(|n| format!("w{} * w{}", n % 9, n % 9 + 2)).collect();
        let (analyzer, tokens) = corpus(&[text], &Segmenter::default(), &[]);
        let query: Query = phrases.join("|").parse().unwrap();
        let Node::Words(words) = query.compile(&tokens, &analyzer).root else { panic!() };
        assert_eq!(words.automata.len(), 2);
        assert_eq!(search(&phrases.join("|"), &analyzer, &tokens).total(), 3);
        let long = vec!["w"; 64].join(" ");
        assert_eq!(count(&long, &vec!["w"; 130].join(" ")), 2);
    }

    #[test]
    fn empty_corpora_hold_nothing() {
        let (analyzer, tokens) = corpus(&[], &Segmenter::default(), &[]);
        for query in ["a", "a b", "a*", "the", "\"a * b\""] {
            assert_eq!(search(query, &analyzer, &tokens), Occurrences::default());
        }
    }

    const WORDS: [&str; 12] = [
        "a",
        "A",
        "the",
        "plan",
        "plans",
        "planned",
        "x",
        "self-plan",
        "plan’s",
        "科学",
        "xy",
        "-",
    ];
    const PLACES: [&str; 12] =
        ["plan", "the", "a", "=A", "*", "pl*", "x?", "self-plan", "plan's", "科学", "xy", "none"];

    fn texts() -> impl Strategy<Value = Vec<String>> {
        let word = proptest::sample::select(&WORDS[..]);
        let gap = proptest::sample::select(&[" ", " ", " ", ", ", "\n", "\n\n"][..]);
        let text = proptest::collection::vec((word, gap), 0..25).prop_map(|words| {
            words.into_iter().flat_map(|(word, gap)| [word, gap]).collect::<String>()
        });
        proptest::collection::vec(text, 0..9)
    }

    fn queries() -> impl Strategy<Value = String> {
        let place = proptest::sample::select(&PLACES[..]);
        let phrase = proptest::collection::vec(place, 0..3).prop_map(|places| {
            format!("\"{} plan\"", places.join(" ")).replace(" plan\"", " pl*\"")
        });
        let word = proptest::sample::select(&["plan", "the", "/x.*/", "=A", "科学", "xy"][..]);
        let alternative = prop_oneof![phrase, word.prop_map(str::to_owned)];
        proptest::collection::vec(alternative, 1..5).prop_map(|any| any.join("|"))
    }

    /// What the rule says, in the plainest way: every match of every sequence, sorted, those that
    /// overlap an earlier one left out.
    fn plain_count(compiled: &Compiled, stream: &[FormId]) -> usize {
        let fits = |place: &Place, form: FormId| match place {
            Place::Any => form != BREAK,
            Place::Forms(forms) => forms.contains(&form),
        };
        let (mut count, mut at) = (0, 0);
        while at < stream.len() {
            let Node::Words(words) = &compiled.root else { panic!("words") };
            let lengths = words.sequences.iter().filter(|sequence| {
                sequence.len() <= stream.len() - at
                    && sequence.iter().zip(&stream[at..]).all(|(place, &form)| fits(place, form))
            });
            let longest = lengths.map(Vec::len).max();
            count += usize::from(longest.is_some());
            at += longest.unwrap_or(1);
        }
        count
    }

    proptest! {
        #[test]
        fn the_index_finds_what_a_scan_finds(texts in texts(), query in queries(), join: bool) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let join: &[&str] = if join { &["plan the plan", "x xy"] } else { &[] };
            let (analyzer, tokens) = corpus(&texts, &Segmenter::default(), join);
            let found = search(&query, &analyzer, &tokens);
            let query: Query = query.parse().unwrap();
            let compiled = query.compile(&tokens, &analyzer);
            let plain: usize = (0..tokens.n_documents())
                .map(|n| plain_count(&compiled, tokens.document(n)))
                .sum();
            prop_assert_eq!(found.total(), plain as u64);
        }
    }

    #[test]
    fn any_number_of_threads_finds_the_same() {
        let texts: Vec<String> = (0..400)
            .map(|n| format!("science and technology {} peace, the plan", n % 5).repeat(n % 4))
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let (analyzer, tokens) = corpus(&texts, &Segmenter::default(), &[]);
        let at = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let queries = ["\"and technology\"", "p*", "peace|\"science and *\"", "/.*n.*/ | 3"];
            let found = |query: &&str| pool.install(|| search(query, &analyzer, &tokens));
            queries.iter().map(found).collect::<Vec<_>>()
        };
        assert_eq!(at(1), at(4));
    }
}
