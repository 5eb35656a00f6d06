//! A word that does not occur -> the forms nearest to it, and the error that names them.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::compile::Compiled;
use super::index::Index;
use super::syntax::{Expression, Query, Word};
use crate::error::Error;
use crate::text::analyzer::fold_case;
use crate::text::{FormId, Lexicon, Tokens};

/// A word of the corpus that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Its most frequent spelling.
    pub form: String,
    /// How often it occurs, whatever the case.
    pub occurrences: u64,
}

/// How many words are suggested at most.
const MAX_SUGGESTIONS: usize = 3;

/// The words nearest to `word`, case aside: those with the fewest insertions, deletions,
/// substitutions and swaps of neighbours (optimal string alignment), the more frequent first.
/// Words with more than one such change in three letters, or more than three, are not near.
pub fn nearest(word: &str, lexicon: &Lexicon, index: &Index) -> Vec<Suggestion> {
    let wanted = fold_case(word);
    let length = wanted.chars().count();
    let limit = (length / 3).clamp(1, 3);
    let near: Vec<(usize, Cow<'_, str>, FormId)> = (1..lexicon.len() as FormId)
        .into_par_iter()
        .with_min_len(1024)
        .filter(|&id| index.frequency(id) > 0)
        .filter_map(|id| {
            let folded = fold_case(lexicon.form(id));
            if folded.chars().count().abs_diff(length) > limit {
                return None;
            }
            let distance = strsim::osa_distance(&wanted, &folded);
            (distance <= limit).then_some((distance, folded, id))
        })
        .collect();
    // Spellings of one word together.
    let mut words: BTreeMap<(usize, Cow<'_, str>), Vec<FormId>> = BTreeMap::new();
    for (distance, folded, id) in near {
        words.entry((distance, folded)).or_default().push(id);
    }
    let mut suggestions: Vec<(usize, Suggestion)> = words
        .iter()
        .map(|((distance, _), ids)| (*distance, suggestion(ids, lexicon, index)))
        .collect();
    // Stable: equally near and frequent words stay in byte order.
    suggestions.sort_by_key(|(distance, word)| (*distance, Reverse(word.occurrences)));
    suggestions.into_iter().map(|(_, word)| word).take(MAX_SUGGESTIONS).collect()
}

fn suggestion(spellings: &[FormId], lexicon: &Lexicon, index: &Index) -> Suggestion {
    let counted = spellings.iter().map(|&id| (Reverse(index.frequency(id)), lexicon.form(id)));
    Suggestion {
        form: counted.min().map_or_else(String::new, |(_, form)| form.to_owned()),
        occurrences: spellings.iter().map(|&id| index.frequency(id)).sum(),
    }
}

impl Compiled {
    /// The error of a query that does not occur: which words are missing, and what may have been
    /// meant.
    pub fn absence(&self, query: &Query, tokens: &Tokens, index: &Index) -> Error {
        let what = format!("`{}` does not occur", self.label);
        let mut missing: Vec<&Word> = Vec::new();
        for word in self.missing().iter().flatten() {
            if !missing.contains(&word) {
                missing.push(word);
            }
        }
        let phrases = query.phrases();
        let plain = matches!(query.expression, Expression::Any(_));
        if !query.expression.counts() {
            return Error::empty(format!(
                "{}: there is nothing to count: add the words to look for before AND",
                self.label
            ));
        }
        if !plain && missing.is_empty() {
            return Error::empty(format!("{what}: its words do, but in no document as it asks"));
        }
        let alone = plain && matches!(phrases.as_slice(), [phrase] if phrase.words.len() == 1);
        Error::empty(match (missing.as_slice(), alone) {
            ([], true) => format!("{what} outside joined phrases"),
            ([], false) => format!("{what}: its words do, but not together in this order"),
            ([word, ..], true) => match near(word, tokens, index) {
                near if near.is_empty() => what,
                near => format!("{what}; nearest: {near}"),
            },
            (words, false) => {
                let words = words.iter().map(|word| match near(word, tokens, index) {
                    near if near.is_empty() => format!("`{}`", word.text()),
                    near => format!("`{}` (nearest: {near})", word.text()),
                });
                format!("{what}: no form of {}", words.collect::<Vec<_>>().join(", nor of "))
            }
        })
    }
}

/// The words nearest to a missing one, in a line; empty if there are none.
fn near(word: &Word, tokens: &Tokens, index: &Index) -> String {
    let (Word::Like(word) | Word::Exact(word)) = word else { return String::new() };
    let near = nearest(word, tokens.lexicon(), index);
    let shown = near.iter().map(|near| format!("{} ({})", near.form, near.occurrences));
    shown.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Document;
    use crate::text::{Analyzer, AnalyzerParams, Language, LanguageChoice, Segmenter};

    fn absence(query: &str) -> String {
        let text = "Innovation innovation innovations INNOVATION Innovation policy, motivation \
                    ovation police cat car can cap xylophone";
        let document = Document { text: text.to_owned(), ..Document::default() };
        let language = LanguageChoice::Is(Language::English);
        let params = AnalyzerParams { language, ..AnalyzerParams::default() };
        let tokens = Tokens::of(&[document], &Segmenter::default());
        let (analyzer, tokens) = Analyzer::new(&params, tokens).unwrap();
        let query: Query = query.parse().unwrap();
        let compiled = query.compile(&tokens, &analyzer);
        let index = Index::new(&tokens);
        assert_eq!(compiled.occurrences(&tokens, &index).total(), 0);
        compiled.absence(&query, &tokens, &index).to_string()
    }

    #[test]
    fn the_nearest_words_are_named() {
        assert_eq!(
            absence("inovation"),
            "`inovation` does not occur; nearest: Innovation (4), innovations (1), ovation (1)"
        );
        assert_eq!(
            absence("=inNovation"),
            "`=inNovation` does not occur; nearest: Innovation (4), innovations (1), ovation (1)"
        );
        assert_eq!(absence("caz"), "`caz` does not occur; nearest: can (1), cap (1), car (1)");
        assert_eq!(absence("parliament"), "`parliament` does not occur");
        assert_eq!(absence("z*"), "`z*` does not occur");
    }

    #[test]
    fn a_phrase_says_which_of_its_words_is_missing() {
        assert_eq!(
            absence("\"xylophones polcy zz*\""),
            "`xylophones polcy zz*` does not occur: no form of `polcy` (nearest: policy (1)), \
             nor of `zz*`"
        );
        assert_eq!(absence("P=\"policy of\"|\"of policy\""), "`P` does not occur: no form of `of`");
        assert_eq!(
            absence("policy innovation"),
            "`policy innovation` does not occur: its words do, but not together in this order"
        );
    }
}
