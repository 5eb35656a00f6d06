//! The languages the analyzer knows: code, name, stemmer, stop list.

use std::fmt;
use std::str::FromStr;

use rust_stemmers::Algorithm;

use crate::error::{Error, Result};

macro_rules! languages {
    ($( $variant:ident $code:literal $name:literal $stemmer:expr, $stop_words:expr; )+) => {
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

            /// The language of an ISO 639-1 code.
            pub fn of_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|language| language.code() == code)
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
        }
    };
}

languages! {
    Arabic "ar" "arabic" Some(Algorithm::Arabic), Some(include_str!("stop_words/arabic.txt"));
    Chinese "zh" "chinese" None, Some(include_str!("stop_words/chinese.txt"));
    Danish "da" "danish" Some(Algorithm::Danish), Some(include_str!("stop_words/danish.txt"));
    Dutch "nl" "dutch" Some(Algorithm::Dutch), Some(include_str!("stop_words/dutch.txt"));
    English "en" "english" Some(Algorithm::English), Some(include_str!("stop_words/english.txt"));
    Finnish "fi" "finnish" Some(Algorithm::Finnish), Some(include_str!("stop_words/finnish.txt"));
    French "fr" "french" Some(Algorithm::French), Some(include_str!("stop_words/french.txt"));
    German "de" "german" Some(Algorithm::German), Some(include_str!("stop_words/german.txt"));
    Greek "el" "greek" Some(Algorithm::Greek), Some(include_str!("stop_words/greek.txt"));
    Hungarian "hu" "hungarian" Some(Algorithm::Hungarian), Some(include_str!("stop_words/hungarian.txt"));
    Italian "it" "italian" Some(Algorithm::Italian), Some(include_str!("stop_words/italian.txt"));
    Norwegian "no" "norwegian" Some(Algorithm::Norwegian), Some(include_str!("stop_words/norwegian.txt"));
    Portuguese "pt" "portuguese" Some(Algorithm::Portuguese), Some(include_str!("stop_words/portuguese.txt"));
    Romanian "ro" "romanian" Some(Algorithm::Romanian), Some(include_str!("stop_words/romanian.txt"));
    Russian "ru" "russian" Some(Algorithm::Russian), Some(include_str!("stop_words/russian.txt"));
    Spanish "es" "spanish" Some(Algorithm::Spanish), Some(include_str!("stop_words/spanish.txt"));
    Swedish "sv" "swedish" Some(Algorithm::Swedish), Some(include_str!("stop_words/swedish.txt"));
    Tamil "ta" "tamil" Some(Algorithm::Tamil), None;
    Turkish "tr" "turkish" Some(Algorithm::Turkish), Some(include_str!("stop_words/turkish.txt"));
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

/// The ISO 639-1 code of a language that `whatlang` knows; it gives ISO 639-3.
pub(super) fn of_whatlang(lang: whatlang::Lang) -> Option<&'static str> {
    const CODES: &[(&str, &str)] = &[
        ("afr", "af"),
        ("aka", "ak"),
        ("amh", "am"),
        ("ara", "ar"),
        ("aze", "az"),
        ("bel", "be"),
        ("ben", "bn"),
        ("bul", "bg"),
        ("cat", "ca"),
        ("ces", "cs"),
        ("cmn", "zh"),
        ("dan", "da"),
        ("deu", "de"),
        ("ell", "el"),
        ("eng", "en"),
        ("epo", "eo"),
        ("est", "et"),
        ("fin", "fi"),
        ("fra", "fr"),
        ("guj", "gu"),
        ("heb", "he"),
        ("hin", "hi"),
        ("hrv", "hr"),
        ("hun", "hu"),
        ("hye", "hy"),
        ("ind", "id"),
        ("ita", "it"),
        ("jav", "jv"),
        ("jpn", "ja"),
        ("kan", "kn"),
        ("kat", "ka"),
        ("khm", "km"),
        ("kor", "ko"),
        ("lat", "la"),
        ("lav", "lv"),
        ("lit", "lt"),
        ("mal", "ml"),
        ("mar", "mr"),
        ("mkd", "mk"),
        ("mya", "my"),
        ("nep", "ne"),
        ("nld", "nl"),
        ("nob", "no"),
        ("ori", "or"),
        ("pan", "pa"),
        ("pes", "fa"),
        ("pol", "pl"),
        ("por", "pt"),
        ("ron", "ro"),
        ("rus", "ru"),
        ("sin", "si"),
        ("slk", "sk"),
        ("slv", "sl"),
        ("sna", "sn"),
        ("spa", "es"),
        ("srp", "sr"),
        ("swe", "sv"),
        ("tam", "ta"),
        ("tel", "te"),
        ("tgl", "tl"),
        ("tha", "th"),
        ("tuk", "tk"),
        ("tur", "tr"),
        ("ukr", "uk"),
        ("urd", "ur"),
        ("uzb", "uz"),
        ("vie", "vi"),
        ("yid", "yi"),
        ("zul", "zu"),
    ];
    CODES.iter().find(|(code, _)| *code == lang.code()).map(|(_, short)| *short)
}
