//! The languages the analyzer knows: code, name, stemmer, stop list; and which one a corpus is in.

use std::fmt;
use std::str::FromStr;

use rust_stemmers::Algorithm;

use super::lexicon::BREAK;
use super::tokens::Tokens;
use crate::error::{Error, Result};

macro_rules! languages {
    ($( $variant:ident $code:literal $name:literal $whatlang:ident $stemmer:expr, $stop_words:expr; )+) => {
        /// A language with a stemmer of its own, or Chinese, which needs none.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Language { $( #[doc = $name] $variant ),+ }

        impl Language {
            /// All languages, by name.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// ISO 639-1 code.
            pub fn code(self) -> &'static str {
                match self { $( Self::$variant => $code ),+ }
            }

            /// English name in lower case: also the name of its stop list.
            pub fn name(self) -> &'static str {
                match self { $( Self::$variant => $name ),+ }
            }

            pub(super) fn algorithm(self) -> Option<Algorithm> {
                match self { $( Self::$variant => $stemmer ),+ }
            }

            /// Its stop list, one word a line, where there is one.
            pub(super) fn stop_list(self) -> Option<&'static str> {
                match self { $( Self::$variant => $stop_words ),+ }
            }

            fn of_whatlang(lang: whatlang::Lang) -> Option<Self> {
                match lang { $( whatlang::Lang::$whatlang => Some(Self::$variant), )+ _ => None }
            }
        }
    };
}

languages! {
    Arabic "ar" "arabic" Ara Some(Algorithm::Arabic), None;
    Chinese "zh" "chinese" Cmn None, Some(include_str!("stop_words/chinese.txt"));
    Danish "da" "danish" Dan Some(Algorithm::Danish), None;
    Dutch "nl" "dutch" Nld Some(Algorithm::Dutch), Some(include_str!("stop_words/dutch.txt"));
    English "en" "english" Eng Some(Algorithm::English), Some(include_str!("stop_words/english.txt"));
    Finnish "fi" "finnish" Fin Some(Algorithm::Finnish), None;
    French "fr" "french" Fra Some(Algorithm::French), Some(include_str!("stop_words/french.txt"));
    German "de" "german" Deu Some(Algorithm::German), Some(include_str!("stop_words/german.txt"));
    Greek "el" "greek" Ell Some(Algorithm::Greek), None;
    Hungarian "hu" "hungarian" Hun Some(Algorithm::Hungarian), None;
    Italian "it" "italian" Ita Some(Algorithm::Italian), Some(include_str!("stop_words/italian.txt"));
    Norwegian "no" "norwegian" Nob Some(Algorithm::Norwegian), None;
    Portuguese "pt" "portuguese" Por Some(Algorithm::Portuguese), Some(include_str!("stop_words/portuguese.txt"));
    Romanian "ro" "romanian" Ron Some(Algorithm::Romanian), None;
    Russian "ru" "russian" Rus Some(Algorithm::Russian), Some(include_str!("stop_words/russian.txt"));
    Spanish "es" "spanish" Spa Some(Algorithm::Spanish), Some(include_str!("stop_words/spanish.txt"));
    Swedish "sv" "swedish" Swe Some(Algorithm::Swedish), None;
    Tamil "ta" "tamil" Tam Some(Algorithm::Tamil), None;
    Turkish "tr" "turkish" Tur Some(Algorithm::Turkish), None;
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Language {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.iter().copied().find(|l| l.code() == text || l.name() == text).ok_or_else(|| {
            let codes: Vec<_> = Self::ALL.iter().map(|language| language.code()).collect();
            Error::setting("--language", text, format!("auto or one of {}", codes.join(", ")))
        })
    }
}

/// The language setting: a code, or found from the texts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LanguageChoice {
    /// The language of most of the documents.
    #[default]
    Auto,
    /// This one.
    Is(Language),
}

impl FromStr for LanguageChoice {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text == "auto" { Ok(Self::Auto) } else { text.parse().map(Self::Is) }
    }
}

impl fmt::Display for LanguageChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Is(language) => language.fmt(f),
        }
    }
}

/// Serde as one string: read by `FromStr`, written by `Display`.
macro_rules! serde_as_string {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(super) use serde_as_string;

serde_as_string!(LanguageChoice);

/// How many documents [`detect`] looks at.
pub const SAMPLE: usize = 50;
const SAMPLE_WORDS: usize = 60;

/// The language of most documents, by trigrams of the first words of up to [`SAMPLE`] documents
/// spread evenly over the corpus; `None` when it is none of ours.
pub fn detect(tokens: &Tokens) -> Option<Language> {
    let n = tokens.n_documents();
    let mut votes = vec![0_u32; Language::ALL.len()];
    let mut others = 0;
    for step in 0..n.min(SAMPLE) {
        let stream = tokens.document(step * n / n.min(SAMPLE));
        let words = stream.iter().filter(|&&form| form != BREAK).take(SAMPLE_WORDS);
        let words: Vec<_> = words.map(|&form| tokens.lexicon().form(form)).collect();
        let found = whatlang::detect_lang(&words.join(" "));
        match found.and_then(Language::of_whatlang) {
            Some(language) => votes[language as usize] += 1,
            None => others += u32::from(found.is_some()),
        }
    }
    let (best, votes) = votes.iter().enumerate().rev().max_by_key(|&(_, votes)| votes)?;
    (*votes > 0 && *votes >= others).then(|| Language::ALL[best])
}
