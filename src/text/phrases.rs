//! Phrases to be joined and a thesaurus -> what stands as one word in the streams, and as which term.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;

use super::analyzer::WordRules;
use super::lexicon::{FormId, Lexicon};
use super::thesaurus::{Entry, Thesaurus, spaced};
use super::tokens::{JoinedPhrase, Segmenter};
use crate::error;

type Map = HashMap<String, String, FixedState>;

/// Which phrases are one word, and which terms are counted as others.
#[derive(Debug, Default)]
pub(super) struct Merging {
    /// The term of each joined phrase, by its text with single spaces.
    pub(super) joined: Map,
    /// The term that a term is counted as.
    pub(super) merged: Map,
    /// How the terms that others are merged into are shown: as the thesaurus writes them.
    pub(super) shown: BTreeMap<String, String>,
    /// The phrases, no two of them the same.
    phrases: Vec<String>,
}

impl Merging {
    /// Resolves both under the rules of a language. Refuses entries of the thesaurus that name no
    /// term, replace a term twice, or replace it by one that is replaced itself.
    pub(super) fn new(
        join: &[String],
        thesaurus: &Thesaurus,
        rules: &WordRules,
    ) -> error::Result<Self> {
        let mut merging = Self::default();
        let replaced = resolve(thesaurus, rules)?;
        // The term of each phrase or word that has been met, by its key.
        let mut terms: BTreeMap<Key, String> = BTreeMap::new();
        for (from, (to, entry)) in &replaced {
            let term = merging.term(to, &entry.to, &mut terms);
            merging.shown.insert(term.clone(), entry.to.clone());
            match from {
                Key::Word(word) => _ = merging.merged.insert(word.clone(), term.clone()),
                Key::Phrase(_) => {
                    merging.phrases.push(entry.from.clone());
                    merging.joined.insert(entry.from.clone(), term.clone());
                }
            }
            terms.insert(from.clone(), term);
        }
        for phrase in join {
            let phrase = spaced(phrase);
            let Some(key) = Key::of(&phrase, rules) else { continue };
            let term = merging.term(&key, &phrase, &mut terms);
            merging.joined.insert(phrase, term);
        }
        Ok(merging)
    }

    /// The term of a word or phrase; a phrase met for the first time is its own, and is joined.
    fn term(&mut self, key: &Key, text: &str, terms: &mut BTreeMap<Key, String>) -> String {
        if let Some(term) = terms.get(key) {
            return term.clone();
        }
        let term = match key {
            Key::Word(term) => term.clone(),
            Key::Phrase(_) => {
                self.phrases.push(text.to_owned());
                self.joined.insert(text.to_owned(), text.to_owned());
                text.to_owned()
            }
        };
        terms.insert(key.clone(), term.clone());
        term
    }

    /// The phrases as sequences of form ids, the longest first: a form fits a place if it has the
    /// place's term, or, for a stop word, the same folded text.
    pub(super) fn sequences(&self, rules: &WordRules, lexicon: &Lexicon) -> Vec<JoinedPhrase> {
        let phrases: Vec<(&String, Vec<Unit>)> = self
            .phrases
            .iter()
            .map(|phrase| (phrase, words(phrase).iter().map(|word| unit(word, rules)).collect()))
            .collect();
        let mut forms: HashMap<&Unit, Vec<FormId>, FixedState> =
            phrases.iter().flat_map(|(_, units)| units).map(|unit| (unit, Vec::new())).collect();
        if !forms.is_empty() {
            for (id, form) in lexicon.forms() {
                if let Some(fitting) = forms.get_mut(&unit(form, rules)) {
                    fitting.push(id);
                }
            }
        }
        let sequence = |(phrase, units): &(&String, Vec<Unit>)| JoinedPhrase {
            places: units.iter().map(|unit| forms[unit].clone()).collect(),
            joined: (*phrase).clone(),
        };
        let mut joined: Vec<_> = phrases.iter().map(sequence).collect();
        joined.sort_by_key(|phrase| std::cmp::Reverse(phrase.places.len()));
        joined
    }
}

/// What a word is within a phrase: its term, or without one its folded text.
type Unit = Result<String, String>;

fn unit(word: &str, rules: &WordRules) -> Unit {
    rules.own_term(word).ok_or_else(|| rules.fold(word).into_owned())
}

/// What makes a word or phrase the same as another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Word(String),
    Phrase(Vec<Unit>),
}

impl Key {
    /// `None` for a word that is no term.
    fn of(text: &str, rules: &WordRules) -> Option<Self> {
        let words = words(text);
        if let [word] = &words[..] {
            return rules.own_term(word).map(Self::Word);
        }
        (!words.is_empty())
            .then(|| Self::Phrase(words.iter().map(|word| unit(word, rules)).collect()))
    }
}

/// What each replaced term is replaced by, with its entry.
fn resolve<'t>(
    thesaurus: &'t Thesaurus,
    rules: &WordRules,
) -> error::Result<BTreeMap<Key, (Key, &'t Entry)>> {
    let mut replaced: BTreeMap<Key, (Key, &Entry)> = BTreeMap::new();
    for entry in &thesaurus.entries {
        let key = |side: &str| {
            Key::of(side, rules).ok_or_else(|| {
                let what = "is no term: a stop word, a number, too short or too long";
                thesaurus.refuse(entry, format!("`{side}` {what}"))
            })
        };
        let (from, to) = (key(&entry.from)?, key(&entry.to)?);
        if from == to {
            return Err(thesaurus.refuse(entry, "both sides are the same term"));
        }
        if let Some((_, earlier)) = replaced.get(&from) {
            let what = format!(
                "`{}` is replaced on line {} already; a term is replaced once",
                entry.from, earlier.line
            );
            return Err(thesaurus.refuse(entry, what));
        }
        replaced.insert(from, (to, entry));
    }
    let in_order =
        thesaurus.entries.iter().filter_map(|entry| Some((entry, Key::of(&entry.to, rules)?)));
    for (entry, to) in in_order {
        if let Some((_, next)) = replaced.get(&to) {
            let what = format!(
                "`{}` is itself replaced, by `{}` on line {}; name the last term of a chain on \
                 every line, and no term on both sides",
                entry.to, next.to, next.line
            );
            return Err(thesaurus.refuse(entry, what));
        }
    }
    Ok(replaced)
}

/// The words of a phrase.
pub(super) fn words(phrase: &str) -> Vec<String> {
    let mut words = Vec::new();
    Segmenter::default().words(phrase, |word| words.extend(word.map(|(_, word)| word.to_owned())));
    words
}
