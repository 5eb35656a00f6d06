//! `all`, `discount` or `first` -> how the copies of a report count.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// How the copies of a report count where counts are summed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reprints {
    /// Every document counts once.
    All,
    /// Every family counts once: each of its documents weighs 1/size.
    #[default]
    Discount,
    /// Only the earliest document of a family counts.
    First,
}

impl Reprints {
    /// All of them, in listing order.
    pub const ALL: [Self; 3] = [Self::All, Self::Discount, Self::First];

    /// Its name in flags, settings and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Discount => "discount",
            Self::First => "first",
        }
    }
}

impl fmt::Display for Reprints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Reprints {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|choice| choice.name() == text)
            .ok_or_else(|| Error::setting("--reprints", text, "one of all, discount, first"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_and_written_back() {
        for choice in Reprints::ALL {
            assert_eq!(choice.to_string().parse::<Reprints>().unwrap(), choice);
            let json = serde_json::to_string(&choice).unwrap();
            assert_eq!(json, format!("\"{choice}\""));
            assert_eq!(serde_json::from_str::<Reprints>(&json).unwrap(), choice);
        }
        assert_eq!(Reprints::default(), Reprints::Discount);
        assert_eq!(
            "once".parse::<Reprints>().unwrap_err().to_string(),
            "--reprints once: must be one of all, discount, first"
        );
    }
}
