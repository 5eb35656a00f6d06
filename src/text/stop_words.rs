//! Words that are not counted as terms.

use std::collections::HashSet;
use std::path::PathBuf;
use std::str::FromStr;

use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};

use super::language::Language;
use crate::error::{Error, Result};

/// Which stop list is used. The lists of this crate hold function words only: words of content
/// such as `new`, `world`, `state` or `number` are terms.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum StopWords {
    /// The list of the language, if it has one.
    #[default]
    Auto,
    /// No stop words.
    None,
    /// The list of a language.
    Of(Language),
    /// A file with one word a line; `#` begins a comment.
    File(PathBuf),
}

impl StopWords {
    /// The words, case-folded.
    pub(super) fn load(&self, language: Option<Language>) -> Result<HashSet<String, FixedState>> {
        let text = match self {
            Self::None => String::new(),
            Self::Auto => language.and_then(Language::stop_list).unwrap_or_default().to_owned(),
            Self::Of(language) => language.stop_list().unwrap_or_default().to_owned(),
            Self::File(path) => std::fs::read_to_string(path).map_err(Error::io("read", path))?,
        };
        let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
        Ok(lines
            .filter(|word| !word.is_empty())
            .map(|word| word.to_lowercase().replace('’', "'"))
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

impl TryFrom<String> for StopWords {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<StopWords> for String {
    fn from(list: StopWords) -> Self {
        match list {
            StopWords::Auto => "auto".to_owned(),
            StopWords::None => "none".to_owned(),
            StopWords::Of(language) => language.name().to_owned(),
            StopWords::File(path) => path.display().to_string(),
        }
    }
}
