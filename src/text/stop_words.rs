//! Words that are not counted as terms.

use std::collections::HashSet;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use foldhash::fast::FixedState;
use unicode_normalization::UnicodeNormalization;

use super::analyzer::fold_case;
use super::language::{Language, serde_as_string};
use crate::error::{Error, Result};

/// Which stop list is used. The lists of this crate hold function words only: words of content
/// such as `new`, `world`, `state` or `number` are terms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum StopWords {
    /// The list of the language, if it has one.
    #[default]
    Auto,
    /// No stop words.
    None,
    /// The list of a language.
    Of(Language),
    /// A file in UTF-8 with one word a line; `#` begins a comment.
    File(PathBuf),
}

impl StopWords {
    /// The words, normalised to NFC and folded as the words of the texts are.
    pub(super) fn load(&self, language: Option<Language>) -> Result<HashSet<String, FixedState>> {
        let text = match self {
            Self::None => String::new(),
            Self::Auto => language.and_then(Language::stop_list).unwrap_or_default().to_owned(),
            Self::Of(language) => language.stop_list().unwrap_or_default().to_owned(),
            Self::File(path) => std::fs::read_to_string(path).map_err(Error::io("read", path))?,
        };
        let text = text.trim_start_matches('\u{feff}');
        let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
        Ok(lines
            .filter(|word| !word.is_empty())
            .map(|word| fold_case(&word.nfc().collect::<String>()).into_owned())
            .collect())
    }

    fn names() -> String {
        let named = Language::ALL.iter().filter(|language| language.stop_list().is_some());
        named.map(|language| language.name()).collect::<Vec<_>>().join(", ")
    }
}

impl FromStr for StopWords {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "auto" => return Ok(Self::Auto),
            "none" => return Ok(Self::None),
            _ => {}
        }
        if let Ok(language) = text.parse::<Language>()
            && language.stop_list().is_some()
        {
            return Ok(Self::Of(language));
        }
        let path = PathBuf::from(text);
        if path.is_file() {
            return Ok(Self::File(path));
        }
        let allowed = format!("auto, none, {} or a file of words", Self::names());
        Err(Error::setting("--stop-words", text, allowed))
    }
}

impl fmt::Display for StopWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::None => f.write_str("none"),
            Self::Of(language) => f.write_str(language.name()),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

serde_as_string!(StopWords);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_file_are_folded_as_those_of_texts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stop.txt");
        std::fs::write(&path, "\u{feff}The # article\r\nDon’t\ncafe\u{301}\nΟΔΟΣ\n\n").unwrap();
        let list: StopWords = path.to_str().unwrap().parse().unwrap();
        let words = list.load(None).unwrap();
        for word in ["THE", "don't", "Café", "ΟΔΟΣ"] {
            assert!(words.contains(&*fold_case(word)), "{word}");
        }
        assert_eq!(words.len(), 4);
    }

    #[test]
    fn lists_are_read_and_written_as_one_string() {
        for text in ["auto", "none", "german"] {
            let json = format!("\"{text}\"");
            let list: StopWords = serde_json::from_str(&json).unwrap();
            assert_eq!(serde_json::to_string(&list).unwrap(), json);
        }
        let error = serde_json::from_str::<StopWords>("\"klingon\"").unwrap_err().to_string();
        assert!(error.starts_with("--stop-words klingon: must be auto, none"), "{error}");
    }
}
