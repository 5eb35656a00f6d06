//! Surface forms -> terms: folding, stop words, length limits, stemming, over the lexicon only.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

use foldhash::fast::FixedState;
use rayon::prelude::*;
use rust_stemmers::Stemmer as Snowball;
use serde::{Deserialize, Serialize};

use super::detect;
use super::language::{Language, LanguageChoice};
use super::lexicon::{FormId, Lexicon};
use super::phrases::{Merging, words};
use super::stop_words::StopWords;
use super::thesaurus::Thesaurus;
use super::tokens::Tokens;
use crate::error::{Error, Result};
use crate::note::{Note, Severity};

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
    /// File of terms that are counted as others ([`Thesaurus`]).
    pub thesaurus: Option<PathBuf>,
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
            thesaurus: None,
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
    /// Refuses lengths that leave nothing, joined phrases of fewer than two words, and a thesaurus
    /// that cannot be read.
    pub fn check(&self) -> Result<()> {
        if self.min_length > self.max_length {
            let allowed = format!("at most the maximum length, {}", self.max_length);
            return Err(Error::setting("min_length", self.min_length, allowed));
        }
        let is_word = |phrase: &&String| words(phrase).len() < 2;
        if let Some(word) = self.join.iter().find(is_word) {
            return Err(Error::setting("--join", word, "a phrase of two words or more"));
        }
        self.thesaurus().map(|_| ())
    }

    /// The files that shape the terms: a stop list, a thesaurus.
    pub fn files(&self) -> impl Iterator<Item = &PathBuf> {
        let list = match &self.stop_words {
            StopWords::File(path) => Some(path),
            _ => None,
        };
        list.into_iter().chain(&self.thesaurus)
    }

    /// The thesaurus; an empty one when none is named.
    fn thesaurus(&self) -> Result<Thesaurus> {
        self.thesaurus.as_deref().map_or_else(|| Ok(Thesaurus::default()), Thesaurus::read)
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
    /// The term that a term is counted as, by the thesaurus.
    merged: HashMap<String, String, FixedState>,
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
            merged: HashMap::default(),
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

    /// The term of a word, after the thesaurus, or `None` when it is not counted as a term.
    pub fn term(&self, word: &str) -> Option<String> {
        let own = self.own_term(word)?;
        Some(self.merged.get(&own).cloned().unwrap_or(own))
    }

    /// The term of a word before the thesaurus.
    pub(super) fn own_term(&self, word: &str) -> Option<String> {
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
    /// The term of each joined phrase.
    joined: HashMap<String, String, FixedState>,
    /// How the terms that a thesaurus merges others into are shown.
    shown: BTreeMap<TermId, String>,
    unused: Vec<String>,
}

impl Analyzer {
    /// Maps every form of the tokens' lexicon. Joined phrases are first made one word in the
    /// tokens, which come back changed.
    pub fn new(params: &AnalyzerParams, tokens: Tokens) -> Result<(Self, Tokens)> {
        let language = match params.language {
            LanguageChoice::Is(language) => Some(language),
            LanguageChoice::Auto => {
                detect::majority(&detect::languages(&tokens)).and_then(Language::of_code)
            }
        };
        Self::in_language(params, language, tokens)
    }

    /// The same where the language of most documents is known, whatever the setting says.
    pub fn in_language(
        params: &AnalyzerParams,
        language: Option<Language>,
        tokens: Tokens,
    ) -> Result<(Self, Tokens)> {
        params.check()?;
        let mut rules = WordRules::new(params, language)?;
        let thesaurus = params.thesaurus()?;
        let merging = Merging::new(&params.join, &thesaurus, &rules)?;
        let phrases = merging.sequences(&rules, tokens.lexicon());
        let tokens = tokens.join(&phrases);
        let Merging { joined, merged, shown, .. } = merging;
        let unused = unused(&thesaurus, &rules, &tokens);
        rules.merged = merged;
        let mut analyzer = Self::map(rules, joined, tokens.lexicon());
        let place = |term: &String| analyzer.terms.binary_search(term).ok();
        analyzer.shown = shown
            .into_iter()
            .filter_map(|(term, text)| Some((place(&term)? as TermId, text)))
            .collect();
        analyzer.unused = unused;
        Ok((analyzer, tokens))
    }

    fn map(
        rules: WordRules,
        joined: HashMap<String, String, FixedState>,
        lexicon: &Lexicon,
    ) -> Self {
        let term = |form: FormId| {
            let form = lexicon.form(form);
            joined.get(form).cloned().or_else(|| rules.term(form))
        };
        let of_form: Vec<Option<String>> =
            (1..lexicon.len() as FormId).into_par_iter().with_min_len(256).map(term).collect();
        let mut terms: Vec<String> = of_form.iter().flatten().cloned().collect();
        terms.par_sort_unstable();
        terms.dedup();
        let place = |term: &String| terms.binary_search(term).map_or(NO_TERM, |id| id as TermId);
        let term_of = of_form.par_iter().map(|term| term.as_ref().map_or(NO_TERM, place));
        let term_of = rayon::iter::once(NO_TERM).chain(term_of).collect();
        Self { rules, terms, term_of, joined, shown: BTreeMap::new(), unused: Vec::new() }
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
        self.joined.get(word).cloned().or_else(|| self.rules.term(word))
    }

    /// How a term is shown that a thesaurus merges others into; `None` for every other term.
    pub fn shown(&self, term: TermId) -> Option<&str> {
        self.shown.get(&term).map(String::as_str)
    }

    /// A note when terms that the thesaurus replaces do not occur.
    pub fn unused_note(&self) -> Option<Note> {
        let count = self.unused.len();
        let first: Vec<&str> = self.unused.iter().take(10).map(String::as_str).collect();
        let more = if count > first.len() { " and others" } else { "" };
        (count > 0).then(|| {
            Note::new(
                Severity::Info,
                "thesaurus-unused",
                count,
                format!(
                    "{count} terms that the thesaurus replaces do not occur: {}{more}",
                    first.join(", ")
                ),
                "Check their spelling; an entry for another archive does no harm.",
                [],
            )
        })
    }
}

/// The terms replaced by a thesaurus that stand nowhere in the tokens, phrases being joined there.
fn unused(thesaurus: &Thesaurus, rules: &WordRules, tokens: &Tokens) -> Vec<String> {
    if thesaurus.entries.is_empty() {
        return Vec::new();
    }
    let mut occurs = vec![false; tokens.lexicon().len()];
    for document in 0..tokens.n_documents() {
        tokens.document(document).iter().for_each(|&form| occurs[form as usize] = true);
    }
    let mut terms: HashSet<String, FixedState> = HashSet::default();
    for (_, form) in tokens.lexicon().forms().filter(|&(id, _)| occurs[id as usize]) {
        terms.insert(form.to_owned());
        terms.extend(rules.own_term(form));
    }
    let absent = |from: &String| {
        let phrase = words(from).len() > 1;
        let term = if phrase { None } else { rules.own_term(from) };
        !terms.contains(term.as_ref().unwrap_or(from))
    };
    let replaced = thesaurus.entries.iter().map(|entry| &entry.from);
    replaced.filter(|from| absent(from)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Document;
    use crate::matrix::{DocTermMatrix, VocabularyParams};
    use crate::text::Segmenter;

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

    const MERGED: &str = "Ten Thousand Project => Ten Million Project\nBurma => Myanmar\n\
                          Czech Republic => Czechia\nSwaziland => Eswatini\n";

    fn with_thesaurus(lines: &str, text: &str, join: &[&str]) -> Result<(Analyzer, Tokens)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.txt");
        std::fs::write(&path, lines).unwrap();
        let document = Document { text: text.to_owned(), ..Document::default() };
        let params = AnalyzerParams {
            language: LanguageChoice::Is(Language::English),
            join: join.iter().map(|&phrase| phrase.to_owned()).collect(),
            thesaurus: Some(path),
            ..AnalyzerParams::default()
        };
        Analyzer::new(&params, Tokens::of(&[document], &Segmenter::default()))
    }

    #[test]
    fn a_thesaurus_counts_terms_as_others() {
        let text = "ten thousand projects, Burma's Ten Million Project; czech republic, republics";
        let (analyzer, tokens) = with_thesaurus(MERGED, text, &["ten thousand project"]).unwrap();
        assert_eq!(tokens.lengths(), [5]);
        for (word, term) in [
            ("burma", "myanmar"),
            ("Myanmar", "myanmar"),
            ("Ten Thousand Project", "Ten Million Project"),
            ("ten thousand project", "Ten Million Project"),
            ("Swaziland", "eswatini"),
        ] {
            assert_eq!(analyzer.analyze(word).as_deref(), Some(term), "{word}");
        }
        let shown = |term: &str| {
            analyzer.shown(analyzer.terms().binary_search(&term.to_owned()).unwrap() as TermId)
        };
        assert_eq!(shown("czechia"), Some("Czechia"));
        assert_eq!(shown("republ"), None);
        let note = analyzer.unused_note().unwrap();
        assert_eq!((note.kind, note.count), ("thesaurus-unused", 1));
        assert!(note.message.ends_with("do not occur: Swaziland"), "{}", note.message);
        let context = crate::context::Context::default();
        let matrix =
            DocTermMatrix::count(&tokens, &analyzer, &VocabularyParams::default(), &context);
        let vocabulary = matrix.unwrap().vocabulary;
        assert_eq!(vocabulary.terms, ["Ten Million Project", "czechia", "myanmar", "republ"]);
        assert_eq!(vocabulary.surface, ["Ten Million Project", "Czechia", "Myanmar", "republics"]);
        assert_eq!(vocabulary.collection_frequency, [2, 1, 1, 1]);
    }

    #[test]
    fn a_thesaurus_is_checked() {
        for (lines, expected) in [
            ("the => a", "t.txt:1: `the => a`: `the` is no term: a stop word"),
            ("plan => 7", "t.txt:1: `plan => 7`: `7` is no term: a stop word, a number"),
            ("Plan => plans", "t.txt:1: `Plan => plans`: both sides are the same term"),
            (
                "Burma => Myanmar\nBURMA => Birma",
                "t.txt:2: `BURMA => Birma`: `BURMA` is replaced on line 1 already",
            ),
            (
                "# a chain\nZaire => Congo\nthe Congo => DRC\ncongo => the Congo",
                "t.txt:2: `Zaire => Congo`: `Congo` is itself replaced, by `the Congo` on line 4",
            ),
            (
                "a plan => the plan\nthe plans => a plan",
                "`the plan` is itself replaced, by `a plan`",
            ),
            ("Burma", "t.txt:1: `Burma`: a line must be `term => term`"),
        ] {
            let error = with_thesaurus(lines, "text", &[]).err().unwrap().to_string();
            assert!(error.contains(expected), "{error}");
        }
        let params =
            AnalyzerParams { thesaurus: Some("nowhere.txt".into()), ..AnalyzerParams::default() };
        let error = params.check().unwrap_err().to_string();
        assert!(error.starts_with("cannot read nowhere.txt"), "{error}");
        assert_eq!(params.files().count(), 1);
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
        assert!(error.starts_with("--stop-words nowhere.txt: must be auto, none, arabic, chinese"));
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
