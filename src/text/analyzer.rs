//! Surface forms -> terms: folding, stop words, length limits, stemming, over the lexicon only.

use std::borrow::Cow;
use std::collections::HashSet;

use foldhash::fast::FixedState;
use rayon::prelude::*;
use rust_stemmers::Stemmer as Snowball;
use serde::{Deserialize, Serialize};

use super::language::{Language, LanguageChoice, detect};
use super::lexicon::{FormId, Lexicon};
use super::stop_words::StopWords;
use super::tokens::{JoinedPhrase, Segmenter, Tokens};
use crate::error::{Error, Result};

/// The number of a term in an [`Analyzer`].
pub type TermId = u32;

/// The term of a form that is not counted as one: a stop word, a number, a single letter.
pub const NO_TERM: TermId = TermId::MAX;

/// How words become terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnalyzerParams {
    /// Language of stemmer and stop list; default: that of most documents.
    pub language: LanguageChoice,
    /// The stemmer; default: Snowball.
    pub stemmer: Stemming,
    /// The stop list; default: that of the language.
    pub stop_words: StopWords,
    /// Shortest term, in characters before stemming; default 2. Han characters count double.
    pub min_length: usize,
    /// Longest term, in characters before stemming; default 40.
    pub max_length: usize,
    /// Whether words without a letter (`2023`, `1,200`) are terms; default: no. They are in every
    /// denominator all the same.
    pub numbers: bool,
    /// Phrases counted as one term (`science and technology`), beside none of their words.
    pub join: Vec<String>,
}

impl Default for AnalyzerParams {
    fn default() -> Self {
        Self {
            language: LanguageChoice::Auto,
            stemmer: Stemming::Snowball,
            stop_words: StopWords::Auto,
            min_length: 2,
            max_length: 40,
            numbers: false,
            join: Vec::new(),
        }
    }
}

/// Whether words are stemmed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stemming {
    /// The Snowball algorithm of the language, if it has one.
    #[default]
    Snowball,
    /// Words as they are, case-folded.
    None,
}

impl std::str::FromStr for Stemming {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "snowball" => Ok(Self::Snowball),
            "none" => Ok(Self::None),
            _ => Err(Error::setting("--stemmer", text, "snowball or none")),
        }
    }
}

impl AnalyzerParams {
    /// Refuses lengths that leave nothing, and joined phrases of fewer than two words.
    pub fn check(&self) -> Result<()> {
        if self.min_length > self.max_length {
            let allowed = format!("at most the maximum length, {}", self.max_length);
            return Err(Error::setting("min_length", self.min_length, allowed));
        }
        let is_word = |phrase: &&String| words(phrase).len() < 2;
        if let Some(word) = self.join.iter().find(is_word) {
            return Err(Error::setting("--join", word, "a phrase of two words or more"));
        }
        Ok(())
    }
}

/// The rules that turn a word into a term, for one language.
pub struct WordRules {
    language: Option<Language>,
    stemmer: Option<Snowball>,
    stop_words: HashSet<String, FixedState>,
    min_length: usize,
    max_length: usize,
    numbers: bool,
}

impl WordRules {
    fn new(params: &AnalyzerParams, language: Option<Language>) -> Result<Self> {
        let algorithm = language.and_then(Language::algorithm);
        let wanted = params.stemmer == Stemming::Snowball;
        Ok(Self {
            language,
            stemmer: algorithm.filter(|_| wanted).map(Snowball::create),
            stop_words: params.stop_words.load(language)?,
            min_length: params.min_length,
            max_length: params.max_length,
            numbers: params.numbers,
        })
    }

    /// A word as the stop list and the stemmer see it: lower case, straight apostrophes, without
    /// the English possessive or a French or Italian elided article.
    pub fn fold<'w>(&self, word: &'w str) -> Cow<'w, str> {
        let mut folded = fold_case(word);
        match self.language {
            Some(Language::English) => {
                if let Some(stem) = folded.strip_suffix("'s") {
                    folded = Cow::Owned(stem.to_owned());
                }
            }
            Some(Language::French | Language::Italian) => {
                if let Some((article, rest)) = folded.split_once('\'')
                    && article.chars().count() <= 5
                    && !rest.is_empty()
                {
                    folded = Cow::Owned(rest.to_owned());
                }
            }
            _ => {}
        }
        folded
    }

    /// The term of a word, or `None` when it is not counted as a term.
    pub fn term(&self, word: &str) -> Option<String> {
        let folded = self.fold(word);
        // Possessives of stop words are folded, contractions (`don't`) are listed as they are.
        if self.stop_words.contains(&*folded) || self.stop_words.contains(&*fold_case(word)) {
            return None;
        }
        let length: usize = folded.chars().map(|c| if is_han(c) { 2 } else { 1 }).sum();
        if !(self.min_length..=self.max_length).contains(&length)
            || !(self.numbers || folded.chars().any(char::is_alphabetic))
        {
            return None;
        }
        Some(match &self.stemmer {
            Some(stemmer) => stemmer.stem(&folded).into_owned(),
            None => folded.into_owned(),
        })
    }
}

/// Lower case and straight apostrophes: the form that globs and regular expressions see.
pub fn fold_case(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(word);
    }
    if word.is_ascii() {
        return Cow::Owned(word.to_ascii_lowercase());
    }
    let straight = |c| if matches!(c, '\u{2018}' | '\u{2019}' | '\u{ff07}') { '\'' } else { c };
    Cow::Owned(word.chars().map(straight).flat_map(char::to_lowercase).collect())
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// The mapping from every form of a lexicon to its term.
pub struct Analyzer {
    rules: WordRules,
    /// Sorted by bytes.
    terms: Vec<String>,
    /// Term of each form id, or [`NO_TERM`].
    term_of: Vec<TermId>,
    joined: HashSet<String, FixedState>,
}

impl Analyzer {
    /// Maps every form of the tokens' lexicon. Joined phrases are first made one word in the
    /// tokens, which come back changed.
    pub fn new(params: &AnalyzerParams, tokens: Tokens) -> Result<(Self, Tokens)> {
        params.check()?;
        let language = match params.language {
            LanguageChoice::Is(language) => Some(language),
            LanguageChoice::Auto => detect(&tokens),
        };
        let rules = WordRules::new(params, language)?;
        let phrases = join_phrases(&params.join, &rules, tokens.lexicon());
        let tokens = tokens.join(&phrases);
        let joined: HashSet<String, FixedState> =
            params.join.iter().map(|phrase| spaced(phrase)).collect();
        Ok((Self::map(rules, joined, tokens.lexicon()), tokens))
    }

    fn map(rules: WordRules, joined: HashSet<String, FixedState>, lexicon: &Lexicon) -> Self {
        let term = |form: FormId| {
            let form = lexicon.form(form);
            if joined.contains(form) { Some(form.to_owned()) } else { rules.term(form) }
        };
        let of_form: Vec<Option<String>> =
            (1..lexicon.len() as FormId).into_par_iter().with_min_len(256).map(term).collect();
        let mut terms: Vec<String> = of_form.iter().flatten().cloned().collect();
        terms.par_sort_unstable();
        terms.dedup();
        let place = |term: &String| terms.binary_search(term).map_or(NO_TERM, |id| id as TermId);
        let term_of = of_form.par_iter().map(|term| term.as_ref().map_or(NO_TERM, place));
        let term_of = rayon::iter::once(NO_TERM).chain(term_of).collect();
        Self { rules, terms, term_of, joined }
    }

    /// The language whose rules are used; `None` for one without rules.
    pub fn language(&self) -> Option<Language> {
        self.rules.language
    }

    /// The terms, sorted by bytes.
    pub fn terms(&self) -> &[String] {
        &self.terms
    }

    /// The term of each form id, [`NO_TERM`] for none. Index 0 is the break.
    pub fn term_of(&self) -> &[TermId] {
        &self.term_of
    }

    /// The rules, for words outside the lexicon.
    pub fn rules(&self) -> &WordRules {
        &self.rules
    }

    /// The term of a word or joined phrase that need not occur in the corpus.
    pub fn analyze(&self, word: &str) -> Option<String> {
        if self.joined.contains(word) { Some(word.to_owned()) } else { self.rules.term(word) }
    }
}

/// The words of a phrase.
fn words(phrase: &str) -> Vec<String> {
    let mut words = Vec::new();
    Segmenter::default().words(phrase, |word| words.extend(word.map(|(_, word)| word.to_owned())));
    words
}

fn spaced(phrase: &str) -> String {
    phrase.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The phrases as sequences of form ids, the longest first: a form fits a place if it has the
/// place's term, or, for a stop word, the same folded text.
fn join_phrases(phrases: &[String], rules: &WordRules, lexicon: &Lexicon) -> Vec<JoinedPhrase> {
    let mut joined: Vec<_> = phrases
        .iter()
        .map(|phrase| {
            let place = |word: &String| {
                let (term, folded) = (rules.term(word), rules.fold(word));
                let fits = |form: &str| match &term {
                    Some(term) => rules.term(form).as_ref() == Some(term),
                    None => rules.fold(form) == folded,
                };
                lexicon.forms().filter(|(_, form)| fits(form)).map(|(id, _)| id).collect()
            };
            JoinedPhrase {
                places: words(phrase).iter().map(place).collect(),
                joined: spaced(phrase),
            }
        })
        .collect();
    joined.sort_by_key(|phrase| std::cmp::Reverse(phrase.places.len()));
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Document;

    fn english(params: AnalyzerParams, text: &str) -> (Analyzer, Tokens) {
        let document = Document { text: text.to_owned(), ..Document::default() };
        let tokens = Tokens::of(&[document], &Segmenter::default());
        let language = LanguageChoice::Is(Language::English);
        Analyzer::new(&AnalyzerParams { language, ..params }, tokens).unwrap()
    }

    #[test]
    fn forms_become_terms() {
        let text = "The Meeting’s innovations; innovation's 2023 20th a don't People's don’t I'm";
        let (analyzer, tokens) = english(AnalyzerParams::default(), text);
        assert_eq!(analyzer.terms(), ["20th", "innov", "meet", "peopl"]);
        let form = tokens.lexicon().get("Meeting’s").unwrap();
        assert_eq!(analyzer.terms()[analyzer.term_of()[form as usize] as usize], "meet");
        assert_eq!(analyzer.term_of()[0], NO_TERM);
        assert_eq!(analyzer.analyze("Innovative").as_deref(), Some("innov"));
    }

    #[test]
    fn every_step_can_be_turned_off() {
        let params = AnalyzerParams {
            stemmer: Stemming::None,
            stop_words: StopWords::None,
            min_length: 1,
            numbers: true,
            ..AnalyzerParams::default()
        };
        let (analyzer, _) = english(params, "A meeting of 2023");
        assert_eq!(analyzer.terms(), ["2023", "a", "meeting", "of"]);
    }

    #[test]
    fn joined_phrases_are_terms() {
        let params = AnalyzerParams {
            join: vec!["science and technology".into()],
            ..AnalyzerParams::default()
        };
        let (analyzer, tokens) = english(params, "Sciences and technology; science or technology");
        assert_eq!(analyzer.terms(), ["scienc", "science and technology", "technolog"]);
        assert_eq!(tokens.lengths(), [4]);
        assert_eq!(analyzer.analyze("science and technology").unwrap(), "science and technology");
    }

    #[test]
    fn settings_are_checked() {
        let params = AnalyzerParams { min_length: 9, max_length: 3, ..AnalyzerParams::default() };
        let error = Analyzer::new(&params, Tokens::default()).err().unwrap();
        assert_eq!(error.to_string(), "min_length 9: must be at most the maximum length, 3");
        for word in ["innovation", "innovation,", " "] {
            let params = AnalyzerParams { join: vec![word.into()], ..AnalyzerParams::default() };
            let expected = format!("--join {word}: must be a phrase of two words or more");
            assert_eq!(params.check().unwrap_err().to_string(), expected);
        }
        let error = "nowhere.txt".parse::<StopWords>().unwrap_err().to_string();
        assert!(error.starts_with("--stop-words nowhere.txt: must be auto, none, chinese, dutch"));
        assert!("xx".parse::<LanguageChoice>().is_err());
    }

    #[test]
    fn every_stop_list_is_clean() {
        for language in Language::ALL {
            let Some(list) = language.stop_list() else { continue };
            let mut words: Vec<_> = list.lines().filter(|line| !line.starts_with('#')).collect();
            assert!(
                words.iter().all(|word| *word == word.trim().to_lowercase() && !word.is_empty())
            );
            let count = words.len();
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), count, "{language} lists a word twice");
        }
    }
}
