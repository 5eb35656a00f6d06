//! A query, a column of the matrix or known places -> where a stream of tokens says it.

use std::ops::Range;

use crate::matrix::DocTermMatrix;
use crate::query::{Compiled, Query};
use crate::text::{Analyzer, FormId, NO_TERM, Tokens};

/// What a value counts: how to find it again in a document.
#[derive(Debug, Clone)]
pub struct Needle {
    /// The query that finds it, as a user would type it.
    pub query: String,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    Compiled(Compiled),
    Phrases(Vec<Vec<Vec<FormId>>>),
    Places(Vec<(u32, Range<usize>)>),
}

impl Needle {
    /// What a query finds.
    pub fn of_query(query: &Query, compiled: Compiled) -> Self {
        Self { query: query.body.clone(), what: What::Compiled(compiled) }
    }

    /// What a column of the matrix counts.
    pub fn of_column(
        tokens: &Tokens,
        analyzer: &Analyzer,
        matrix: &DocTermMatrix,
        column: usize,
    ) -> Self {
        let term = &matrix.vocabulary.terms[column];
        let query = quoted(&matrix.vocabulary.surface[column]);
        Self::of_phrases(query, term_places(tokens, analyzer, term))
    }

    /// Any of some phrases: for each of its words the ids of the forms that may stand there, rising.
    pub fn of_phrases(query: String, phrases: Vec<Vec<Vec<FormId>>>) -> Self {
        Self { query, what: What::Phrases(phrases) }
    }

    /// Places found by other means, such as two words near each other: documents with positions in
    /// their streams, breaks counted.
    pub fn of_places(query: String, mut places: Vec<(u32, Range<usize>)>) -> Self {
        places.sort_unstable_by_key(|(document, place)| (*document, place.start, place.end));
        Self { query, what: What::Places(places) }
    }

    /// Whether the query says all of where it stands.
    pub fn is_of_places(&self) -> bool {
        matches!(self.what, What::Places(_))
    }

    /// The documents of known places; none where they have to be searched for.
    pub fn documents(&self) -> impl Iterator<Item = u32> + '_ {
        let places: &[(u32, Range<usize>)] = match &self.what {
            What::Places(places) => places,
            What::Compiled(_) | What::Phrases(_) => &[],
        };
        places.iter().map(|(document, _)| *document)
    }

    /// The first place of a document that says it, as positions in its stream, breaks counted.
    pub fn first(&self, document: u32, stream: &[FormId]) -> Option<Range<usize>> {
        match &self.what {
            What::Compiled(compiled) => compiled.matches(document, stream).into_iter().next(),
            What::Phrases(phrases) => first_phrase(phrases, stream),
            What::Places(places) => {
                let at = places.partition_point(|(other, _)| *other < document);
                places.get(at).filter(|(other, _)| *other == document).map(|(_, at)| at.clone())
            }
        }
    }
}

/// The leftmost, of those that begin together the first given.
fn first_phrase(phrases: &[Vec<Vec<FormId>>], stream: &[FormId]) -> Option<Range<usize>> {
    let fits = |phrase: &[Vec<FormId>], stream: &[FormId]| {
        phrase.len() <= stream.len()
            && phrase.iter().zip(stream).all(|(forms, form)| forms.binary_search(form).is_ok())
    };
    (0..stream.len()).find_map(|start| {
        let phrase = phrases.iter().find(|phrase| fits(phrase, &stream[start..]))?;
        Some(start..start + phrase.len())
    })
}

/// The forms of a term; of an n-gram those of each of its words, which may be no terms themselves.
fn term_places(tokens: &Tokens, analyzer: &Analyzer, term: &str) -> Vec<Vec<Vec<FormId>>> {
    let lexicon = tokens.lexicon();
    let forms = |text: &str| -> Vec<FormId> {
        let number = analyzer.terms().binary_search_by(|other| other.as_str().cmp(text)).ok();
        let fits = |(form, term): &(FormId, u32)| match number {
            Some(number) => *term == number as u32,
            None => *term == NO_TERM && analyzer.rules().fold(lexicon.form(*form)) == text,
        };
        // The break is no form.
        let all = (0..).zip(analyzer.term_of().iter().copied()).skip(1);
        all.filter(fits).map(|(form, _)| form).collect()
    };
    let whole = forms(term);
    if !whole.is_empty() || !term.contains(' ') {
        return vec![vec![whole]];
    }
    vec![term.split(' ').map(forms).collect()]
}

/// Words that are operators unless they stand between quotes.
const OPERATORS: [&str; 6] = ["AND", "OR", "NOT", "NEAR", "BEFORE", "SENTENCE"];

/// A term as a query: its marks lose their meaning; several words are a phrase, and so is what would be
/// an operator.
pub(in crate::report) fn quoted(term: &str) -> String {
    const MARKS: [char; 8] = ['\\', '"', '*', '?', '|', '=', '/', '('];
    let mut query = String::with_capacity(term.len() + 2);
    for c in term.chars() {
        if MARKS.contains(&c) {
            query.push('\\');
        }
        query.push(c);
    }
    if term.contains(' ') || OPERATORS.contains(&term) { format!("\"{query}\"") } else { query }
}
