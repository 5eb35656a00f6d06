//! A query and the lexicon -> which forms fit which place of which phrase.

use rayon::prelude::*;

use super::search::Automaton;
use super::syntax::{Expression, Nearness, Phrase, Query, Word};
use crate::corpus::Document;
use crate::error::Result;
use crate::text::analyzer::fold_case;
use crate::text::segment::{Piece, segment};
use crate::text::{Analyzer, FormId, NO_TERM, Tokens};

/// A query over one corpus, ready to be searched for.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// How the query is shown.
    pub label: String,
    pub(super) root: Node,
    /// Of each alternative the words that no form of the corpus fits, in the order of the query.
    missing: Vec<Vec<Word>>,
}

/// An expression over the forms and documents of a corpus.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Words(Sequences),
    Near(Box<Self>, Nearness, Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    /// The documents of a filter, rising.
    Documents(Vec<u32>),
}

/// What to look for in the streams: the alternatives, and the ways in which joined words can stand
/// for words of them.
#[derive(Debug, Clone)]
pub(super) struct Sequences {
    pub(super) sequences: Vec<Sequence>,
    pub(super) automata: Vec<Automaton>,
}

/// The forms that fit each place of a phrase.
pub(super) type Sequence = Vec<Place>;

/// What fits one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Any word.
    Any,
    /// These forms, rising.
    Forms(Vec<FormId>),
}

impl Place {
    fn is_empty(&self) -> bool {
        matches!(self, Self::Forms(forms) if forms.is_empty())
    }
}

impl Query {
    /// Looks every word up in the lexicon. The analyzer is the one of these tokens. Field filters
    /// hold for no document: [`Query::compile_for`] has the documents that they ask.
    ///
    /// A word stands for the forms with its term; a word without a term (a stop word, a number, a
    /// single letter) for the forms without a term that fold to the same text. A form that itself
    /// holds several words, such as a joined phrase, also stands for those words in a phrase.
    pub fn compile(&self, tokens: &Tokens, analyzer: &Analyzer) -> Compiled {
        self.compile_with(Vec::new(), tokens, analyzer)
    }

    /// The same with field filters; refuses a field that none of the documents has.
    pub fn compile_for(
        &self,
        documents: &[Document],
        tokens: &Tokens,
        analyzer: &Analyzer,
    ) -> Result<Compiled> {
        let filters = self.expression.filters();
        let fitting = filters.iter().map(|filter| filter.documents(&self.text, documents));
        Ok(self.compile_with(fitting.collect::<Result<_>>()?, tokens, analyzer))
    }

    /// `fitting` are the documents of each filter, in the order of the query.
    fn compile_with(
        &self,
        fitting: Vec<Vec<u32>>,
        tokens: &Tokens,
        analyzer: &Analyzer,
    ) -> Compiled {
        let phrasal = self.phrases().iter().any(|phrase| phrase.words.len() > 1);
        let compounds = if phrasal { compounds(tokens) } else { Vec::new() };
        let (fitting, missing) = (fitting.into_iter(), Vec::new());
        let mut compiler = Compiler { tokens, analyzer, compounds, fitting, missing };
        let root = compiler.node(&self.expression);
        Compiled { label: self.label.clone(), root, missing: compiler.missing }
    }
}

struct Compiler<'c> {
    tokens: &'c Tokens,
    analyzer: &'c Analyzer,
    compounds: Vec<Compound<'c>>,
    fitting: std::vec::IntoIter<Vec<u32>>,
    missing: Vec<Vec<Word>>,
}

impl Compiler<'_> {
    fn node(&mut self, expression: &Expression) -> Node {
        let mut nodes = |parts: &[Expression]| parts.iter().map(|part| self.node(part)).collect();
        match expression {
            Expression::And(parts) => Node::And(nodes(parts)),
            Expression::Or(parts) => Node::Or(nodes(parts)),
            Expression::Any(phrases) => Node::Words(self.sequences(phrases)),
            Expression::Not(part) => Node::Not(Box::new(self.node(part))),
            Expression::Field(_) => Node::Documents(self.fitting.next().unwrap_or_default()),
            Expression::Near(left, nearness, right) => {
                let (left, right) = (self.node(left), self.node(right));
                Node::Near(Box::new(left), *nearness, Box::new(right))
            }
        }
    }

    fn sequences(&mut self, phrases: &[Phrase]) -> Sequences {
        let (tokens, analyzer) = (self.tokens, self.analyzer);
        let mut sequences = Vec::new();
        for phrase in phrases {
            let places: Sequence =
                phrase.words.iter().map(|word| place(word, tokens, analyzer)).collect();
            let spans = spans(phrase, &self.compounds, analyzer);
            let found = tilings(&places, &spans);
            let absent = |(word, place): (&Word, &Place)| place.is_empty().then(|| word.clone());
            self.missing.push(if found.is_empty() {
                phrase.words.iter().zip(&places).filter_map(absent).collect()
            } else {
                Vec::new()
            });
            sequences.extend(found);
        }
        let sequences = merge_words(sequences);
        let automata = Automaton::all(&sequences, tokens.lexicon().len());
        Sequences { sequences, automata }
    }
}

impl Compiled {
    /// The words of each alternative that no form of the corpus fits, and without which it cannot
    /// occur.
    pub fn missing(&self) -> &[Vec<Word>] {
        &self.missing
    }
}

impl Sequences {
    /// The forms looked for, when the query is about single words only.
    pub(super) fn single_words(&self) -> Option<&[FormId]> {
        match self.sequences.as_slice() {
            [] => Some(&[]),
            [sequence] => match sequence.as_slice() {
                [Place::Forms(forms)] => Some(forms),
                _ => None,
            },
            _ => None,
        }
    }
}

/// All single-word alternatives as one.
fn merge_words(sequences: Vec<Sequence>) -> Vec<Sequence> {
    let (words, mut phrases): (Vec<Sequence>, Vec<Sequence>) =
        sequences.into_iter().partition(|sequence| sequence.len() == 1);
    let places = words.into_iter().flatten();
    let mut forms: Vec<FormId> = places
        .flat_map(|place| match place {
            Place::Forms(forms) => forms,
            Place::Any => unreachable!("a phrase of nothing but any word is refused"),
        })
        .collect();
    forms.sort_unstable();
    forms.dedup();
    if !forms.is_empty() {
        phrases.push(vec![Place::Forms(forms)]);
    }
    phrases
}

fn place(word: &Word, tokens: &Tokens, analyzer: &Analyzer) -> Place {
    let lexicon = tokens.lexicon();
    Place::Forms(match word {
        Word::Any => return Place::Any,
        Word::Exact(form) => lexicon.get(form).into_iter().collect(),
        Word::Like(word) => like(word, tokens, analyzer),
        Word::Shape(pattern) => (1..lexicon.len() as FormId)
            .into_par_iter()
            .with_min_len(4096)
            .filter(|&id| pattern.regex.is_match(&fold_case(lexicon.form(id))))
            .collect(),
    })
}

fn like(word: &str, tokens: &Tokens, analyzer: &Analyzer) -> Vec<FormId> {
    let rules = analyzer.rules();
    let with_term = |wanted| {
        let terms = analyzer.term_of().iter().zip(0..);
        terms.filter(move |&(&term, _)| term == wanted).map(|(_, id)| id)
    };
    if let Some(term) = rules.term(word) {
        let term = analyzer.terms().binary_search(&term);
        return term.map_or_else(|_| Vec::new(), |term| with_term(term as u32).collect());
    }
    let folded = rules.fold(word);
    // The break has no term and is no word.
    let words = with_term(NO_TERM).skip(1);
    words.filter(|&id| rules.fold(tokens.lexicon().form(id)) == folded).collect()
}

/// A form that holds several words.
struct Compound<'l> {
    form: FormId,
    words: Vec<&'l str>,
}

fn compounds(tokens: &Tokens) -> Vec<Compound<'_>> {
    let lexicon = tokens.lexicon();
    (1..lexicon.len() as FormId)
        .into_par_iter()
        .with_min_len(4096)
        .filter_map(|id| {
            let form = lexicon.form(id);
            if form.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                return None;
            }
            let mut words = Vec::new();
            segment(form, |piece| {
                if let Piece::Word(start, end) = piece {
                    words.push(&form[start..end]);
                }
            });
            (words.len() > 1).then_some(Compound { form: id, words })
        })
        .collect()
}

/// Words of a phrase, from one place to before another, that single forms can stand for.
struct Span {
    start: usize,
    end: usize,
    forms: Vec<FormId>,
}

fn spans(phrase: &Phrase, compounds: &[Compound<'_>], analyzer: &Analyzer) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for compound in compounds {
        let length = compound.words.len();
        for (start, words) in phrase.words.windows(length).enumerate() {
            let pairs = || words.iter().zip(&compound.words);
            if words[0] == Word::Any || !pairs().all(|(word, form)| fits(word, form, analyzer)) {
                continue;
            }
            let end = start + length;
            let forms = merged_with(compound.form, analyzer);
            match spans.iter_mut().find(|span| (span.start, span.end) == (start, end)) {
                Some(span) => span.forms.extend(forms),
                None => spans.push(Span { start, end, forms }),
            }
        }
    }
    for span in &mut spans {
        span.forms.sort_unstable();
        span.forms.dedup();
    }
    spans
}

/// A form, and all those that a thesaurus counts as the same term.
fn merged_with(form: FormId, analyzer: &Analyzer) -> Vec<FormId> {
    let term = analyzer.term_of()[form as usize];
    if analyzer.shown(term).is_none() {
        return vec![form];
    }
    let terms = analyzer.term_of().iter().zip(0..);
    terms.filter(|&(&other, _)| other == term).map(|(_, form)| form).collect()
}

/// Whether a form, in the lexicon or not, fits a word: what [`place`] asks of the whole lexicon.
fn fits(word: &Word, form: &str, analyzer: &Analyzer) -> bool {
    let rules = analyzer.rules();
    match word {
        Word::Any => true,
        Word::Exact(exact) => form == exact,
        Word::Shape(pattern) => pattern.regex.is_match(&fold_case(form)),
        Word::Like(word) => match (rules.term(word), rules.term(form)) {
            (None, None) => rules.fold(word) == rules.fold(form),
            (wanted, term) => wanted == term,
        },
    }
}

/// The sequences of forms that are the phrase: place by place, or a form that stands for several
/// places. Joined phrases rarely meet in one query; the first [`MAX_TILINGS`] ways are searched.
fn tilings(places: &[Place], spans: &[Span]) -> Vec<Sequence> {
    let mut done = Vec::new();
    let mut open: Vec<(usize, Sequence)> = vec![(0, Vec::new())];
    while let Some((at, sequence)) = open.pop() {
        if at == places.len() {
            done.push(sequence);
            if done.len() == MAX_TILINGS {
                break;
            }
            continue;
        }
        let mut step = |end, place: Place| {
            if !place.is_empty() {
                open.push((end, sequence.iter().cloned().chain([place]).collect()));
            }
        };
        for span in spans.iter().filter(|span| span.start == at) {
            step(span.end, Place::Forms(span.forms.clone()));
        }
        step(at + 1, places[at].clone());
    }
    done
}

const MAX_TILINGS: usize = 256;
