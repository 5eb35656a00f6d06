//! Streams and the occurrences of a term -> how often each other term stands in their windows.

use rayon::prelude::*;

use super::params::Window;
use super::window::Words;
use crate::matrix::{DocTermMatrix, Occurrences};
use crate::query::Compiled;
use crate::text::{Analyzer, FormId, NO_TERM, Tokens};

/// No column: a break, a stop word, a term left out.
pub(super) const NO_COLUMN: u32 = u32::MAX;

/// Counts in windows, by document and by term: integers, to be weighted where they are summed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowCounts {
    /// The documents that hold the term, rising.
    pub(super) rows: Vec<DocumentWindows>,
    /// Where the list of each column begins, and where the last one ends.
    bounds: Vec<usize>,
    /// The lists of all columns, each in the order of the rows.
    held: Vec<Held>,
}

/// The windows of one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DocumentWindows {
    pub(super) document: u32,
    /// Occurrences of the term, each with a window.
    pub(super) occurrences: u32,
    /// Words inside windows, each once.
    pub(super) inside: u32,
    /// Words of the term itself.
    pub(super) own: u32,
}

/// A term in the windows of one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held {
    /// Index of the document among the rows.
    pub(super) row: u32,
    /// Its occurrences inside windows.
    pub(super) joint: u32,
    /// The windows that hold it.
    pub(super) windows: u32,
    /// Its occurrences that are words of the term looked for.
    pub(super) own: u32,
}

/// A document with its columns, in the order in which they were met.
type Document = (DocumentWindows, Vec<(u32, Held)>);

/// Documents that one task reads: fixed, whatever the number of threads.
const BLOCK: usize = 32;

impl WindowCounts {
    /// Reads the windows of all `occurrences` of a query. The matrix is that of these tokens; its
    /// columns are the terms that are counted.
    pub fn new(
        tokens: &Tokens,
        analyzer: &Analyzer,
        matrix: &DocTermMatrix,
        (compiled, occurrences): (&Compiled, &Occurrences),
        window: Window,
    ) -> Self {
        let column_of = columns_of_forms(analyzer, matrix);
        let n_columns = matrix.vocabulary.len();
        let blocks: Vec<Vec<Document>> = occurrences
            .documents
            .par_chunks(BLOCK)
            .map_init(
                || Reader::new(&column_of, n_columns, window),
                |reader, documents| {
                    let stream = |document: u32| tokens.document(document as usize);
                    let read = |&document: &u32| reader.read(document, stream(document), compiled);
                    documents.iter().map(read).collect()
                },
            )
            .collect();
        Self::gather(blocks.into_iter().flatten(), n_columns)
    }

    /// From lists by document to lists by column, each in the order of the documents.
    fn gather(documents: impl Iterator<Item = Document>, n_columns: usize) -> Self {
        let (rows, lists): (Vec<_>, Vec<_>) = documents.unzip();
        let mut bounds = vec![0; n_columns + 1];
        for (column, _) in lists.iter().flatten() {
            bounds[*column as usize + 1] += 1;
        }
        for column in 0..n_columns {
            bounds[column + 1] += bounds[column];
        }
        let mut next = bounds.clone();
        let mut held = vec![Held { row: 0, joint: 0, windows: 0, own: 0 }; bounds[n_columns]];
        for (row, list) in (0..).zip(lists) {
            for (column, entry) in list {
                held[next[column as usize]] = Held { row, ..entry };
                next[column as usize] += 1;
            }
        }
        Self { rows, bounds, held }
    }

    /// The documents that hold a column near the term or in it, with their counts.
    pub(super) fn column(&self, column: usize) -> &[Held] {
        &self.held[self.bounds[column]..self.bounds[column + 1]]
    }

    /// Number of columns.
    pub(super) fn n_columns(&self) -> usize {
        self.bounds.len() - 1
    }

    /// The document of an entry.
    pub(super) fn document(&self, held: &Held) -> u32 {
        self.rows[held.row as usize].document
    }
}

/// The column of each form id.
pub(super) fn columns_of_forms(analyzer: &Analyzer, matrix: &DocTermMatrix) -> Vec<u32> {
    let column = |term: &String| matrix.vocabulary.column(term).map_or(NO_COLUMN, |c| c as u32);
    let of_term: Vec<u32> = analyzer.terms().par_iter().with_min_len(1024).map(column).collect();
    let of_form = |&term: &u32| if term == NO_TERM { NO_COLUMN } else { of_term[term as usize] };
    analyzer.term_of().iter().map(of_form).collect()
}

/// Reads one document after the other.
struct Reader<'a> {
    column_of: &'a [u32],
    window: Window,
    words: Words,
    /// What each word of the document is so far.
    state: Vec<State>,
    /// Counts by column, all 0 between documents.
    tally: Vec<Tally>,
    touched: Vec<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Outside,
    Inside,
    Own,
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    joint: u32,
    windows: u32,
    own: u32,
    /// The last window that held it, numbered from 1.
    last: u32,
}

impl<'a> Reader<'a> {
    fn new(column_of: &'a [u32], n_columns: usize, window: Window) -> Self {
        Self {
            column_of,
            window,
            words: Words::default(),
            state: Vec::new(),
            tally: vec![Tally::default(); n_columns],
            touched: Vec::new(),
        }
    }

    fn read(&mut self, document: u32, stream: &[FormId], compiled: &Compiled) -> Document {
        self.words.read(stream);
        self.state.clear();
        self.state.resize(self.words.len(), State::Outside);
        let found: Vec<_> = compiled
            .matches(document, stream)
            .iter()
            .map(|found| self.words.within(found))
            .collect();
        let mut row =
            DocumentWindows { document, occurrences: found.len() as u32, inside: 0, own: 0 };
        for word in found.iter().cloned().flatten() {
            self.state[word] = State::Own;
            row.own += 1;
            if let Some(tally) = self.tally_of(word, stream) {
                tally.own += 1;
            }
        }
        for (number, own) in (1..).zip(&found) {
            for word in self.words.around(own, self.window).into_iter().flatten() {
                if self.state[word] == State::Own {
                    continue;
                }
                let new = self.state[word] == State::Outside;
                self.state[word] = State::Inside;
                row.inside += u32::from(new);
                if let Some(tally) = self.tally_of(word, stream) {
                    tally.joint += u32::from(new);
                    tally.windows += u32::from(tally.last != number);
                    tally.last = number;
                }
            }
        }
        (row, self.drain())
    }

    /// The counts of the term of a word, if it is one.
    fn tally_of(&mut self, word: usize, stream: &[FormId]) -> Option<&mut Tally> {
        let column = self.column_of[stream[self.words.place(word)] as usize];
        if column == NO_COLUMN {
            return None;
        }
        let tally = &mut self.tally[column as usize];
        if tally.own == 0 && tally.last == 0 {
            self.touched.push(column);
        }
        Some(tally)
    }

    fn drain(&mut self) -> Vec<(u32, Held)> {
        let tally = &mut self.tally;
        let take = |column: u32| {
            let Tally { joint, windows, own, .. } = std::mem::take(&mut tally[column as usize]);
            (column, Held { row: 0, joint, windows, own })
        };
        self.touched.drain(..).map(take).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::context::Context;
    use crate::corpus;
    use crate::matrix::VocabularyParams;
    use crate::query::Query;
    use crate::text::{AnalyzerParams, Language, LanguageChoice, Segmenter};

    /// A small corpus.
    pub(crate) struct Case {
        pub(crate) tokens: Tokens,
        pub(crate) analyzer: Analyzer,
        pub(crate) matrix: DocTermMatrix,
    }

    impl Case {
        pub(crate) fn of(texts: &[&str]) -> Self {
            let document =
                |text: &&str| corpus::Document { text: (*text).to_owned(), ..Default::default() };
            let documents: Vec<_> = texts.iter().map(document).collect();
            let tokens = Tokens::of(&documents, &Segmenter::default());
            let language = LanguageChoice::Is(Language::English);
            let params = AnalyzerParams { language, ..AnalyzerParams::default() };
            let (analyzer, tokens) = Analyzer::new(&params, tokens).unwrap();
            let vocabulary = VocabularyParams::default();
            let matrix =
                DocTermMatrix::count(&tokens, &analyzer, &vocabulary, &Context::default()).unwrap();
            Self { tokens, analyzer, matrix }
        }

        pub(crate) fn query(&self, query: &str) -> (Compiled, Occurrences) {
            let query: Query = query.parse().unwrap();
            let compiled = query.compile(&self.tokens, &self.analyzer);
            let occurrences = compiled.scan(&self.tokens);
            (compiled, occurrences)
        }

        pub(crate) fn count(&self, query: &str, window: &str) -> WindowCounts {
            let (compiled, occurrences) = self.query(query);
            let found = (&compiled, &occurrences);
            let window = window.parse().unwrap();
            WindowCounts::new(&self.tokens, &self.analyzer, &self.matrix, found, window)
        }

        pub(crate) fn column(&self, term: &str) -> usize {
            self.matrix.vocabulary.column(term).unwrap_or_else(|| panic!("{term}"))
        }
    }

    /// `(document, joint, windows, own)` of a term.
    fn held(case: &Case, counts: &WindowCounts, term: &str) -> Vec<(u32, u32, u32, u32)> {
        let entries = counts.column(case.column(term)).iter();
        entries.map(|h| (counts.document(h), h.joint, h.windows, h.own)).collect()
    }

    #[test]
    fn windows_hold_the_words_on_either_side_within_the_sentence() {
        let case = Case::of(&[
            "red green port blue grey white. Red port",
            "nothing here",
            "port",
            "Blue ports of the blue",
        ]);
        let counts = case.count("port", "2");
        let rows: Vec<_> =
            counts.rows.iter().map(|r| (r.document, r.occurrences, r.inside, r.own)).collect();
        assert_eq!(rows, [(0, 2, 5, 2), (2, 1, 0, 1), (3, 1, 3, 1)]);
        assert_eq!(held(&case, &counts, "red"), [(0, 2, 2, 0)]);
        assert_eq!(held(&case, &counts, "blue"), [(0, 1, 1, 0), (3, 1, 1, 0)]);
        assert_eq!(held(&case, &counts, "white"), []);
        // Stop words take their place in a window, and the farther word comes in with 4.
        assert_eq!(held(&case, &case.count("port", "4"), "blue")[1], (3, 2, 1, 0));
        assert_eq!(held(&case, &case.count("port", "0,1"), "red"), []);
    }

    #[test]
    fn a_word_between_two_occurrences_counts_once_and_in_both_windows() {
        let case = Case::of(&["port sea port sea sea far port"]);
        let counts = case.count("port", "2");
        assert_eq!(held(&case, &counts, "sea"), [(0, 3, 3, 0)]);
        assert_eq!(counts.rows[0].inside, 4);
        // The third stands alone with `far` and the last `sea`.
        assert_eq!(held(&case, &counts, "far"), [(0, 1, 1, 0)]);
    }

    #[test]
    fn the_words_of_a_phrase_are_no_collocates() {
        let case = Case::of(&["science and technology policy for science and technology"]);
        let counts = case.count("\"science and technology\"", "5");
        assert_eq!(held(&case, &counts, "scienc"), [(0, 0, 0, 2)]);
        assert_eq!(held(&case, &counts, "polici"), [(0, 1, 2, 0)]);
        assert_eq!((counts.rows[0].own, counts.rows[0].inside), (6, 2));
    }

    #[test]
    fn any_number_of_threads_gives_the_same_counts() {
        let texts: Vec<String> =
            (0..300).map(|n| format!("w{} port x{} ", n % 7, n % 11).repeat(n % 5 + 1)).collect();
        let case = Case::of(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let at = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| case.count("port", "5"))
        };
        assert_eq!(at(1), at(4));
    }
}
