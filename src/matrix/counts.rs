//! Token streams and an analyzer -> a document-term matrix of counts.

use std::sync::Arc;

use rayon::prelude::*;

use super::n_grams;
use super::sparse::Csr;
use super::vocabulary::{Vocabulary, VocabularyParams};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::text::{Analyzer, FormId, NO_TERM, Tokens};

/// Term counts of every document: integers, so that sums are exact in any order.
#[derive(Debug, Clone, PartialEq)]
pub struct DocTermMatrix {
    /// Counts, shape `(n_docs, n_terms)`.
    pub counts: Csr<u32>,
    /// The terms of the columns.
    pub vocabulary: Arc<Vocabulary>,
    /// Number of word tokens of each document, stop words and numbers included: the denominator
    /// of every rate.
    pub tokens: Vec<u32>,
}

impl DocTermMatrix {
    /// Counts the terms of every document and keeps those that `params` allow.
    ///
    /// A document without any of them keeps its empty row. Fails when no term is left.
    pub fn count(
        tokens: &Tokens,
        analyzer: &Analyzer,
        params: &VocabularyParams,
        context: &Context<'_>,
    ) -> Result<Self> {
        params.check()?;
        context.stage("counting", Some(tokens.n_documents() as u64), || {
            let counted = count_rows(tokens, analyzer, context)?;
            let surface = surface_forms(tokens, analyzer, &counted.form_frequency);
            let mut columns = Columns {
                counts: counted.into_csr(analyzer.terms().len()),
                terms: analyzer.terms().to_vec(),
                surface,
            };
            for n in 2..=params.n_grams {
                let more = n_grams::count(tokens, analyzer, n, &columns.surface);
                columns = columns.beside(more);
            }
            columns.select(params, tokens.lengths())
        })
    }
}

/// A block of documents is the unit of work: fixed, whatever the number of threads.
const BLOCK: usize = 128;

/// Rows of counts of the documents of one block.
#[derive(Default)]
struct Rows {
    lengths: Vec<usize>,
    indices: Vec<u32>,
    values: Vec<u32>,
}

/// The rows of successive blocks, and how often each surface form occurs in them.
struct Counted {
    blocks: Vec<Rows>,
    form_frequency: Vec<u64>,
}

impl Counted {
    fn new(n_forms: usize) -> Self {
        Self { blocks: Vec::new(), form_frequency: vec![0; n_forms] }
    }

    /// Appends the rows of later documents.
    fn merge(mut self, later: Self) -> Self {
        self.blocks.extend(later.blocks);
        for (sum, more) in self.form_frequency.iter_mut().zip(later.form_frequency) {
            *sum += more;
        }
        self
    }

    fn into_csr(self, n_cols: usize) -> Csr<u32> {
        let blocks = &self.blocks;
        let total = blocks.iter().map(|rows| rows.indices.len()).sum();
        let gather = |part: fn(&Rows) -> &Vec<u32>| {
            let mut all = Vec::with_capacity(total);
            for rows in blocks {
                all.extend_from_slice(part(rows));
            }
            all
        };
        let (indices, values) = rayon::join(|| gather(|r| &r.indices), || gather(|r| &r.values));
        let lengths = blocks.iter().flat_map(|rows| rows.lengths.iter().copied());
        Csr::new(n_cols, bounds(lengths), indices, values)
    }
}

/// Row lengths -> row bounds.
pub(super) fn bounds(lengths: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let mut end = 0;
    let ends = lengths.into_iter().map(|length| {
        end += length;
        end
    });
    std::iter::once(0).chain(ends).collect()
}

fn count_rows(tokens: &Tokens, analyzer: &Analyzer, context: &Context<'_>) -> Result<Counted> {
    let (n_docs, n_forms) = (tokens.n_documents(), tokens.lexicon().len());
    let n_blocks = n_docs.div_ceil(BLOCK);
    let empty = || (Counted::new(n_forms), Tally::new(n_forms), Tally::new(analyzer.terms().len()));
    let counted = (0..n_blocks)
        .into_par_iter()
        .with_min_len(n_blocks.div_ceil(rayon::current_num_threads() * 4))
        .fold(empty, |(mut counted, mut forms, mut terms), block| {
            let documents = block * BLOCK..((block + 1) * BLOCK).min(n_docs);
            context.progress.advance(documents.len() as u64);
            let mut rows = Rows::default();
            if !context.progress.cancelled() {
                for document in documents {
                    let frequency = &mut counted.form_frequency;
                    rows.push(
                        tokens.document(document),
                        analyzer,
                        &mut forms,
                        &mut terms,
                        frequency,
                    );
                }
            }
            counted.blocks.push(rows);
            (counted, forms, terms)
        })
        .map(|(counted, ..)| counted)
        .reduce(|| Counted::new(n_forms), Counted::merge);
    context.progress.check()?;
    Ok(counted)
}

impl Rows {
    /// Adds a document. Forms are counted first, one step a token; terms are then summed from the
    /// distinct forms.
    fn push(
        &mut self,
        stream: &[FormId],
        analyzer: &Analyzer,
        forms: &mut Tally,
        terms: &mut Tally,
        form_frequency: &mut [u64],
    ) {
        for &form in stream {
            forms.add(form, 1);
        }
        let term_of = analyzer.term_of();
        forms.drain(|form, count| {
            form_frequency[form as usize] += u64::from(count);
            let term = term_of[form as usize];
            if term != NO_TERM {
                terms.add(term, count);
            }
        });
        let before = self.indices.len();
        terms.drain_sorted(|term, count| {
            self.indices.push(term);
            self.values.push(count);
        });
        self.lengths.push(self.indices.len() - before);
    }
}

/// Counts of a few of many keys, emptied after each document.
struct Tally {
    counts: Vec<u32>,
    /// The keys with a count, in order of first appearance; the rest is spare room.
    touched: Vec<u32>,
    n_touched: usize,
    /// One bit a key, all clear between documents.
    bits: Vec<u64>,
}

impl Tally {
    fn new(n_keys: usize) -> Self {
        // One spare place lets `add` write before it knows whether the key is new.
        let (counts, touched) = (vec![0; n_keys], vec![0; n_keys + 1]);
        Self { counts, touched, n_touched: 0, bits: vec![0; n_keys.div_ceil(64)] }
    }

    #[inline]
    fn add(&mut self, key: u32, count: u32) {
        let place = &mut self.counts[key as usize];
        // No branch: whether a word is new to its document cannot be predicted.
        self.touched[self.n_touched] = key;
        self.n_touched += usize::from(*place == 0);
        *place += count;
    }

    fn drain(&mut self, mut each: impl FnMut(u32, u32)) {
        for &key in &self.touched[..self.n_touched] {
            each(key, std::mem::take(&mut self.counts[key as usize]));
        }
        self.n_touched = 0;
    }

    fn drain_sorted(&mut self, each: impl FnMut(u32, u32)) {
        let touched = &mut self.touched[..self.n_touched];
        if touched.len() * 4 < self.bits.len() {
            touched.sort_unstable();
        } else {
            // So many keys are faster put in order as a set of bits.
            for &key in touched.iter() {
                self.bits[key as usize / 64] |= 1 << (key % 64);
            }
            let mut ordered = touched.iter_mut();
            for (bits, first) in self.bits.iter_mut().zip((0..).step_by(64)) {
                let mut rest = std::mem::take(bits);
                while rest != 0
                    && let Some(key) = ordered.next()
                {
                    *key = first + rest.trailing_zeros();
                    rest &= rest - 1;
                }
            }
        }
        self.drain(each);
    }
}

/// The most frequent surface form of each term; ties go to the first in byte order. A term that a
/// thesaurus merges others into is shown as the thesaurus writes it.
fn surface_forms(tokens: &Tokens, analyzer: &Analyzer, frequency: &[u64]) -> Vec<String> {
    let mut best: Vec<FormId> = vec![0; analyzer.terms().len()];
    for (form, text) in tokens.lexicon().forms() {
        let term = analyzer.term_of()[form as usize];
        if term == NO_TERM {
            continue;
        }
        let held = &mut best[term as usize];
        let key = |form: FormId| {
            (frequency[form as usize], std::cmp::Reverse(tokens.lexicon().form(form)))
        };
        if *held == 0 || (frequency[form as usize], std::cmp::Reverse(text)) > key(*held) {
            *held = form;
        }
    }
    let shown = |(term, form): (u32, FormId)| {
        analyzer.shown(term).unwrap_or_else(|| tokens.lexicon().form(form)).to_owned()
    };
    (0..).zip(best).map(shown).collect()
}

/// Counted columns before the choice of terms.
pub(super) struct Columns {
    pub(super) counts: Csr<u32>,
    pub(super) terms: Vec<String>,
    pub(super) surface: Vec<String>,
}

impl Columns {
    /// Both sets of columns, side by side.
    fn beside(self, other: Self) -> Self {
        let offset = self.counts.n_cols() as u32;
        let (mut lengths, mut indices, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for (left, right) in self.counts.rows().zip(other.counts.rows()) {
            lengths.push(left.0.len() + right.0.len());
            indices.extend_from_slice(left.0);
            indices.extend(right.0.iter().map(|&column| column + offset));
            values.extend_from_slice(left.1);
            values.extend_from_slice(right.1);
        }
        let n_cols = self.counts.n_cols() + other.counts.n_cols();
        let counts = Csr::new(n_cols, bounds(lengths), indices, values);
        let terms = [self.terms, other.terms].concat();
        Self { counts, terms, surface: [self.surface, other.surface].concat() }
    }

    /// The columns that `params` allow, in the order of their text.
    fn select(self, params: &VocabularyParams, tokens: &[u32]) -> Result<DocTermMatrix> {
        let n_docs = self.counts.n_rows();
        let (df, cf) = frequencies(&self.counts);
        let limits = params.min_df.documents(n_docs)..=params.max_df.documents(n_docs);
        let mut kept: Vec<usize> =
            (0..df.len()).filter(|&c| df[c] > 0 && limits.contains(&f64::from(df[c]))).collect();
        if let Some(most) = params.max_terms {
            kept.sort_by(|&a, &b| {
                cf[b].cmp(&cf[a]).then_with(|| self.terms[a].cmp(&self.terms[b]))
            });
            kept.truncate(most);
        }
        if kept.is_empty() {
            return Err(Error::empty(format!(
                "no term is left: {} distinct terms in {n_docs} documents, none of them in {} to {} documents; \
                 lower --min-df, raise --max-df or change --stop-words",
                df.iter().filter(|&&df| df > 0).count(),
                limits.start(),
                limits.end(),
            )));
        }
        kept.sort_by(|&a, &b| self.terms[a].cmp(&self.terms[b]));
        let counts = if kept.len() == df.len() && kept.is_sorted() {
            self.counts
        } else {
            keep_columns(self.counts, &kept)
        };
        let vocabulary = Vocabulary {
            terms: kept.iter().map(|&c| self.terms[c].clone()).collect(),
            surface: kept.iter().map(|&c| self.surface[c].clone()).collect(),
            document_frequency: kept.iter().map(|&c| df[c]).collect(),
            collection_frequency: kept.iter().map(|&c| cf[c]).collect(),
        };
        Ok(DocTermMatrix { counts, vocabulary: Arc::new(vocabulary), tokens: tokens.to_vec() })
    }
}

/// Document frequency and collection frequency of every column.
fn frequencies(counts: &Csr<u32>) -> (Vec<u32>, Vec<u64>) {
    let empty = || (vec![0_u32; counts.n_cols()], vec![0_u64; counts.n_cols()]);
    let chunk = counts.n_entries().div_ceil(rayon::current_num_threads()).max(1 << 16);
    let entries = counts.indices().par_chunks(chunk).zip(counts.values().par_chunks(chunk));
    let parts = entries.map(|(columns, values)| {
        let (mut df, mut cf) = empty();
        for (&column, &value) in columns.iter().zip(values) {
            df[column as usize] += 1;
            cf[column as usize] += u64::from(value);
        }
        (df, cf)
    });
    parts.reduce(empty, |(mut df, mut cf), (more_df, more_cf)| {
        df.iter_mut().zip(more_df).for_each(|(sum, more)| *sum += more);
        cf.iter_mut().zip(more_cf).for_each(|(sum, more)| *sum += more);
        (df, cf)
    })
}

/// The matrix of the columns `kept`, numbered anew in that order.
fn keep_columns(counts: Csr<u32>, kept: &[usize]) -> Csr<u32> {
    let mut new_column = vec![u32::MAX; counts.n_cols()];
    for (new, &old) in kept.iter().enumerate() {
        new_column[old] = new as u32;
    }
    let rises = kept.is_sorted();
    let (indptr, mut indices, mut values) = counts.into_parts();
    // In place: entries only move towards the front.
    let mut lengths = Vec::with_capacity(indptr.len() - 1);
    let (mut end, mut row_entries) = (0, Vec::new());
    for row in indptr.windows(2) {
        let before = end;
        for entry in row[0]..row[1] {
            let column = new_column[indices[entry] as usize];
            indices[end] = column;
            values[end] = values[entry];
            end += usize::from(column != u32::MAX);
        }
        if !rises {
            let columns = indices[before..end].iter().copied();
            row_entries.extend(columns.zip(values[before..end].iter().copied()));
            row_entries.sort_unstable();
            for (place, (column, value)) in (before..end).zip(row_entries.drain(..)) {
                (indices[place], values[place]) = (column, value);
            }
        }
        lengths.push(end - before);
    }
    indices.truncate(end);
    values.truncate(end);
    Csr::new(kept.len(), bounds(lengths), indices, values)
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::DocumentLimit;
    use super::*;
    use crate::corpus::Document;
    use crate::text::{AnalyzerParams, Language, LanguageChoice, Segmenter};
    use proptest::prelude::*;

    fn count(texts: &[&str], params: &VocabularyParams) -> Result<DocTermMatrix> {
        let document = |text: &&str| Document { text: (*text).to_owned(), ..Document::default() };
        let documents: Vec<_> = texts.iter().map(document).collect();
        let tokens = Tokens::of(&documents, &Segmenter::default());
        let language = LanguageChoice::Is(Language::English);
        let analyzer = AnalyzerParams { language, ..AnalyzerParams::default() };
        let (analyzer, tokens) = Analyzer::new(&analyzer, tokens).unwrap();
        DocTermMatrix::count(&tokens, &analyzer, params, &Context::default())
    }

    const TEXTS: [&str; 4] = [
        "Innovation drives innovation. Ports and trade.",
        "",
        "The innovative port; trade, trade, trade!",
        "Schools of the port and science and technology",
    ];

    #[test]
    fn terms_are_counted_per_document() {
        let matrix = count(&TEXTS, &VocabularyParams::default()).unwrap();
        let vocabulary = &matrix.vocabulary;
        assert_eq!(
            vocabulary.terms,
            ["drive", "innov", "port", "school", "scienc", "technolog", "trade"]
        );
        assert_eq!(vocabulary.surface[1], "Innovation");
        assert_eq!(vocabulary.document_frequency, [1, 2, 3, 1, 1, 1, 2]);
        assert_eq!(vocabulary.collection_frequency, [1, 3, 3, 1, 1, 1, 4]);
        assert_eq!(matrix.counts.row(0), (&[0, 1, 2, 6][..], &[1, 2, 1, 1][..]));
        assert_eq!(matrix.counts.row(1), (&[][..], &[][..]));
        assert_eq!(matrix.tokens, [6, 0, 6, 8]);
        assert_eq!(vocabulary.column("port"), Some(2));
        assert_eq!(vocabulary.column("ports"), None);
    }

    #[test]
    fn few_and_many_keys_come_out_in_order() {
        let mut tally = Tally::new(1000);
        for step in [400, 37, 3, 1, 300] {
            let keys: Vec<u32> = (0..1000).step_by(step).collect();
            for &key in keys.iter().rev() {
                tally.add(key, key + 1);
            }
            let mut drained = Vec::new();
            tally.drain_sorted(|key, count| drained.push((key, count)));
            assert_eq!(drained, keys.iter().map(|&key| (key, key + 1)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn limits_choose_the_columns() {
        let params = |min_df, max_df, max_terms| VocabularyParams {
            min_df,
            max_df,
            max_terms,
            ..VocabularyParams::default()
        };
        let terms =
            |params: &VocabularyParams| count(&TEXTS, params).unwrap().vocabulary.terms.clone();
        let (one, all) = (DocumentLimit::Count(1), DocumentLimit::Share(1.0));
        assert_eq!(terms(&params(DocumentLimit::Count(2), all, None)), ["innov", "port", "trade"]);
        assert_eq!(terms(&params(DocumentLimit::Share(0.6), all, None)), ["port"]);
        assert_eq!(terms(&params(one, DocumentLimit::Count(1), None)).len(), 4);
        assert_eq!(terms(&params(one, all, Some(2))), ["innov", "trade"]);
        let none = count(&TEXTS, &params(DocumentLimit::Count(4), all, None)).unwrap_err();
        assert!(none.to_string().starts_with("no term is left: 7 distinct terms in 4 documents"));
        assert!("1.5".parse::<DocumentLimit>().is_err());
        assert!(count(&TEXTS, &VocabularyParams { n_grams: 4, ..Default::default() }).is_err());
    }

    #[test]
    fn n_grams_keep_stop_words_inside_and_stop_at_breaks() {
        let params = VocabularyParams { n_grams: 3, ..VocabularyParams::default() };
        let matrix = count(&TEXTS, &params).unwrap();
        let terms: Vec<_> =
            matrix.vocabulary.terms.iter().filter(|term| term.contains(' ')).collect();
        assert_eq!(
            terms,
            [
                "drive innov",
                "innov drive",
                "innov drive innov",
                "innov port",
                "port and scienc",
                "port and trade",
                "scienc and technolog"
            ]
        );
        let column = matrix.vocabulary.column("scienc and technolog").unwrap();
        assert_eq!(matrix.vocabulary.surface[column], "science and technology");
        assert!(matrix.vocabulary.terms.is_sorted());
    }

    #[test]
    fn threads_do_not_change_the_matrix() {
        let texts: Vec<String> = (0..900)
            .map(|i| format!("w{} w{} common word{}", i % 7, i * i % 101, i % 300))
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let params = VocabularyParams { n_grams: 2, ..VocabularyParams::default() };
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| count(&texts, &params).unwrap())
        };
        assert_eq!(with(1), with(4));
    }

    proptest! {
        #[test]
        fn permuted_documents_permute_the_rows(
            texts in proptest::collection::vec("[a-d]{2,3}( [a-d]{2,3}){0,8}", 1..12)
        ) {
            let forward: Vec<&str> = texts.iter().map(String::as_str).collect();
            let backward: Vec<&str> = forward.iter().rev().copied().collect();
            let params = VocabularyParams { n_grams: 2, ..VocabularyParams::default() };
            let (Ok(a), Ok(b)) = (count(&forward, &params), count(&backward, &params)) else {
                return Ok(());
            };
            prop_assert_eq!(&a.vocabulary.terms, &b.vocabulary.terms);
            for row in 0..texts.len() {
                prop_assert_eq!(a.counts.row(row), b.counts.row(texts.len() - 1 - row));
            }
        }
    }
}
