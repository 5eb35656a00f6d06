//! The first words of each document -> its language, by their script and by function words.
//!
//! Function words are a third to a half of running text, and every language has its own: a mapping
//! from forms to sets of languages, computed over the lexicon, makes a document's language a matter
//! of adding up its first words. What the lists cannot tell goes to the trigrams of `whatlang`.

use std::collections::HashMap;
use std::sync::OnceLock;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::analyzer::fold_case;
use super::language::{Language, of_whatlang};
use super::lexicon::{FormId, Lexicon};
use super::script::{self, Script, script};
use super::tokens::Tokens;

/// How many words of a document are looked at: its first ones.
const WORDS: usize = 150;
/// A function word of one language weighs so much, one of `n` languages `1 / sqrt(n)` of it.
const WEIGHT: f64 = 1000.0;
/// A language is decided by function words when their weights come to such a share of the words,
/// and by half of it when trigrams agree. Measured on the Universal Declaration of Human Rights in
/// 464 languages, English reports and abstracts: own language 0.17 to 0.36, others below 0.15 but
/// for close relatives.
const SHARE: f64 = 0.15;
/// No other language with a code may come to more than this part of it.
const RUNNER_UP: f64 = 0.85;
/// Fewer distinct function words than these decide nothing, ...
const LEAST_WORDS: usize = 2;
/// ... and of more words than that one in so many must be a distinct function word: syllables that
/// happen to be one in many languages (`le`, `o`, `na`) come again and again.
const ONE_IN: usize = 15;
/// Texts of fewer words are too short for trigrams, and their runner-up may come only to
/// [`RUNNER_UP_OF_FEW`].
const FEW: usize = 12;
const RUNNER_UP_OF_FEW: f64 = 0.5;
/// Of fewer words trigrams are never sure; what they say counts when function words agree.
const ONE_SENTENCE: usize = 25;

/// One bit a language of [`Lists::names`].
type Languages = u128;

/// Function words of all languages that have a list.
struct Lists {
    /// ISO 639-1 codes; `None` for languages without one.
    names: Vec<Option<&'static str>>,
    of_word: HashMap<String, Languages, FixedState>,
}

impl Lists {
    fn get() -> &'static Self {
        static LISTS: OnceLock<Lists> = OnceLock::new();
        LISTS.get_or_init(Self::new)
    }

    fn new() -> Self {
        let mut lists = Self { names: Vec::new(), of_word: HashMap::default() };
        for &language in Language::ALL {
            let words = language.stop_list().unwrap_or_default().lines();
            lists.add(Some(language.code()), words.filter(|word| !word.starts_with('#')));
        }
        let others = include_str!("function_words.txt").lines();
        for (name, words) in others.filter_map(|line| line.split_once(": ")) {
            if !name.starts_with('#') {
                lists.add((!name.starts_with('[')).then_some(name), words.split_whitespace());
            }
        }
        lists
    }

    fn add(&mut self, name: Option<&'static str>, words: impl Iterator<Item = &'static str>) {
        let known = self.names.iter().position(|known| name.is_some() && *known == name);
        let place = known.unwrap_or(self.names.len());
        if known.is_none() {
            self.names.push(name);
        }
        for word in words {
            *self.of_word.entry(word.to_owned()).or_default() |= 1 << place;
        }
    }

    /// The languages that a form is a function word of. Before an apostrophe the piece counts that
    /// ends with it: `l'homme` is as French as `l'`.
    fn of(&self, form: &str) -> Languages {
        let word = fold_case(form);
        let found = self.of_word.get(&*word).copied();
        let piece = || {
            let at = word.find('\'')?;
            self.of_word.get(&word[..=at]).copied()
        };
        found.or_else(piece).unwrap_or_default()
    }
}

/// What the detector knows of a form.
#[derive(Clone, Copy)]
struct Clue {
    script: Script,
    languages: Languages,
}

/// The codes that a document may have, sorted.
pub fn codes() -> Vec<&'static str> {
    let mut codes: Vec<&'static str> = Lists::get().names.iter().copied().flatten().collect();
    codes.extend(script::codes());
    codes.extend(TRIGRAM_CODES);
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// The languages that trigrams alone decide: those of scripts without lists.
const TRIGRAM_CODES: [&str; 5] = ["he", "yi", "hi", "mr", "ne"];

/// The language of each document as an ISO 639-1 code; `None` where it has none there or cannot be
/// told, as of a headline of two names.
pub fn languages(tokens: &Tokens) -> Vec<Option<&'static str>> {
    let lexicon = tokens.lexicon();
    let lists = Lists::get();
    let clue = |form: FormId| {
        let text = lexicon.form(form);
        let script = script(text);
        let languages = if script == Script::None { 0 } else { lists.of(text) };
        Clue { script, languages }
    };
    let clues: Vec<Clue> =
        (0..lexicon.len() as FormId).into_par_iter().with_min_len(4096).map(clue).collect();
    (0..tokens.n_documents())
        .into_par_iter()
        .with_min_len(64)
        .map(|document| language(tokens.document(document), &clues, lists, lexicon))
        .collect()
}

/// The language of most documents whose language is known; of equals the first by code.
pub fn majority(languages: &[Option<&'static str>]) -> Option<&'static str> {
    let mut known: Vec<&'static str> = languages.iter().copied().flatten().collect();
    known.sort_unstable();
    let groups = known.chunk_by(|a, b| a == b).rev();
    groups.max_by_key(|group| group.len()).map(|group| group[0])
}

fn language(
    stream: &[FormId],
    clues: &[Clue],
    lists: &Lists,
    lexicon: &Lexicon,
) -> Option<&'static str> {
    let is_word = |form: &&FormId| clues[**form as usize].script != Script::None;
    let words: Vec<FormId> = stream.iter().filter(is_word).take(WORDS).copied().collect();
    match majority_script(&words, clues)? {
        Script::Of(code) => Some(code),
        Script::Han => Some("zh"),
        Script::Kana => Some("ja"),
        Script::Other | Script::None => None,
        Script::Shared => {
            by_trigrams(&words, lexicon).filter(|&(_, sure)| sure).map(|(code, _)| code)
        }
        Script::Latin | Script::Cyrillic | Script::Arabic => {
            by_function_words(&words, clues, lists, lexicon)
        }
    }
}

/// The script of more than half of the words; kana beside Han characters make a text Japanese.
fn majority_script(words: &[FormId], clues: &[Clue]) -> Option<Script> {
    let mut scripts: Vec<Script> = words.iter().map(|&form| clues[form as usize].script).collect();
    let kana = scripts.iter().filter(|&&script| script == Script::Kana).count();
    if kana * 10 >= scripts.len() {
        scripts.iter_mut().filter(|s| **s == Script::Han).for_each(|s| *s = Script::Kana);
    }
    scripts.sort_unstable();
    let most = scripts.chunk_by(|a, b| a == b).max_by_key(|same| same.len())?;
    (most.len() * 2 > words.len()).then_some(most[0])
}

/// Evidence for a language: weights of its function words, and how many different ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Evidence {
    weight: u32,
    distinct: u32,
}

/// A language without a list is not known by its trigrams either: they take Kimbundu for Zulu.
fn by_function_words(
    words: &[FormId],
    clues: &[Clue],
    lists: &Lists,
    lexicon: &Lexicon,
) -> Option<&'static str> {
    let evidence = evidence(words, clues, lists);
    // Of equal ones the first.
    let heaviest = |wanted: &dyn Fn(usize) -> bool| {
        let languages = (0..evidence.len()).rev().filter(|&language| wanted(language));
        languages.max_by_key(|&language| evidence[language])
    };
    let share =
        |language: usize| f64::from(evidence[language].weight) / WEIGHT / words.len() as f64;
    let best = heaviest(&|_| true).filter(|&best| evidence[best].weight > 0)?;
    // One without a code is rare: it has to be ahead to be believed.
    let rival = heaviest(&|language| language != best && lists.names[language].is_some());
    let rival = rival.map_or(0.0, share);
    let runner_up = if words.len() < FEW { RUNNER_UP_OF_FEW } else { RUNNER_UP };
    let enough = (words.len() / ONE_IN).max(LEAST_WORDS) as u32;
    let clear = rival <= runner_up * share(best) && evidence[best].distinct >= enough;
    if clear && share(best) >= SHARE {
        return lists.names[best];
    }
    if words.len() < FEW || share(best) < SHARE / 2.0 {
        return None;
    }
    let (found, sure) = by_trigrams(words, lexicon)?;
    let believed = lists.names[best] == Some(found) && (sure || words.len() < ONE_SENTENCE);
    believed.then_some(found)
}

fn evidence(words: &[FormId], clues: &[Clue], lists: &Lists) -> Vec<Evidence> {
    let mut evidence = vec![Evidence::default(); lists.names.len()];
    let mut words = words.to_vec();
    words.sort_unstable();
    for same in words.chunk_by(|a, b| a == b) {
        let mut rest = clues[same[0] as usize].languages;
        let each = (WEIGHT / f64::from(rest.count_ones().max(1)).sqrt()) as u32;
        while rest != 0 {
            let found = &mut evidence[rest.trailing_zeros() as usize];
            found.weight += each * same.len() as u32;
            found.distinct += 1;
            rest &= rest - 1;
        }
    }
    evidence
}

/// What trigrams say, however sure they are.
fn by_trigrams(words: &[FormId], lexicon: &Lexicon) -> Option<(&'static str, bool)> {
    let words: Vec<&str> = words.iter().take(100).map(|&form| lexicon.form(form)).collect();
    let found = whatlang::detect(&words.join(" "))?;
    Some((of_whatlang(found.lang())?, found.is_reliable()))
}

#[cfg(test)]
#[path = "detect_tests.rs"]
mod tests;
