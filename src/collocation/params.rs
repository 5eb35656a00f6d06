//! Settings of the search for collocates.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::measures::Association;
use crate::error::{Error, Result};
use crate::stats::check_level;

/// Settings of the search for collocates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CollocationParams {
    /// How far a window reaches; default 5 words to either side.
    pub window: Window,
    /// Words found fewer times in the windows, each time counted by the weight of its document,
    /// are left out; at least 1, default 5.
    pub min_count: u64,
    /// What the collocates are ranked by; default `log_dice`.
    pub rank_by: Rank,
    /// Confidence level of the intervals over documents; default 0.95.
    pub level: f64,
}

impl Default for CollocationParams {
    fn default() -> Self {
        Self { window: Window::default(), min_count: 5, rank_by: Rank::LogDice, level: 0.95 }
    }
}

impl CollocationParams {
    /// Refuses values outside their range.
    pub fn check(&self) -> Result<()> {
        self.window.check()?;
        if self.min_count == 0 {
            return Err(Error::setting("--min-count", self.min_count, "at least 1"));
        }
        check_level(self.level)
    }
}

/// How many words to the left and to the right of an occurrence its window holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Window {
    /// Words before it.
    pub left: usize,
    /// Words behind it.
    pub right: usize,
}

impl Default for Window {
    fn default() -> Self {
        Self { left: 5, right: 5 }
    }
}

impl Window {
    /// Widest side: beyond, no word of a sentence is left out.
    pub const MOST: usize = 100;

    const ALLOWED: &'static str =
        "1 to 100 words on either side, or two numbers such as 3,5: before and behind";

    /// Refuses a window that holds nothing, or more than [`MOST`](Self::MOST) words on a side.
    pub fn check(&self) -> Result<()> {
        if (1..=Self::MOST).contains(&self.reach()) {
            return Ok(());
        }
        Err(Error::setting("--window", self, Self::ALLOWED))
    }

    /// Words on the longer side.
    pub fn reach(&self) -> usize {
        self.left.max(self.right)
    }
}

impl FromStr for Window {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let number = |part: &str| part.trim().parse().ok();
        let sides = match text.split_once(',') {
            Some((left, right)) => number(left).zip(number(right)),
            None => number(text).map(|both| (both, both)),
        };
        let window = sides.map(|(left, right)| Self { left, right });
        let window = window.ok_or_else(|| Error::setting("--window", text, Self::ALLOWED))?;
        window.check().map(|()| window)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { left, right } = self;
        if left == right { write!(f, "{left}") } else { write!(f, "{left},{right}") }
    }
}

impl TryFrom<String> for Window {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Window> for String {
    fn from(window: Window) -> Self {
        window.to_string()
    }
}

/// What collocates are ranked by, the largest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// logDice: typical and not too rare.
    #[default]
    LogDice,
    /// Normalised pointwise mutual information.
    Npmi,
    /// Pointwise mutual information: the most exclusive, however rare.
    Mi,
    /// The t score: close to the joint count.
    T,
    /// Signed log-likelihood ratio: the surest, were words independent.
    G2,
    /// Lower bound of the ratio of the rates inside and outside the windows, over documents.
    LogRatio,
    /// Joint count.
    Joint,
}

impl Rank {
    /// Every key, in listing order.
    pub const KEYS: &'static [&'static str] =
        &["log_dice", "npmi", "mi", "t", "g2", "log_ratio", "joint"];

    const ALL: [Self; 7] =
        [Self::LogDice, Self::Npmi, Self::Mi, Self::T, Self::G2, Self::LogRatio, Self::Joint];

    /// The measure with this key.
    pub fn by_key(key: &str) -> Option<Self> {
        Self::KEYS.iter().position(|known| *known == key).map(|place| Self::ALL[place])
    }

    /// Its key.
    pub fn key(self) -> &'static str {
        Self::ALL.iter().position(|rank| *rank == self).map_or("", |place| Self::KEYS[place])
    }

    /// What it is called in texts and charts.
    pub fn name(self) -> &'static str {
        match self {
            Self::LogDice => "logDice",
            Self::Npmi => "NPMI",
            Self::Mi => "MI",
            Self::T => "t score",
            Self::G2 => "G2",
            Self::LogRatio => "lower bound of the log ratio",
            Self::Joint => "joint count",
        }
    }

    /// The score, with the lower bound over documents where there is one.
    pub(super) fn score(self, association: &Association, low: Option<f64>) -> f64 {
        match self {
            Self::LogDice => association.log_dice(),
            Self::Npmi => association.npmi(),
            Self::Mi => association.mi(),
            Self::T => association.t(),
            Self::G2 => association.g2(),
            Self::LogRatio => low.unwrap_or(f64::NEG_INFINITY),
            Self::Joint => association.joint,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_one_number_or_two() {
        let read = |text: &str| text.parse::<Window>();
        assert_eq!(read("5").unwrap(), Window::default());
        assert_eq!(read("0, 3").unwrap(), Window { left: 0, right: 3 });
        for wrong in ["0", "0,0", "101", "3,200", "-1", "a", "", "1,2,3"] {
            let error = read(wrong).unwrap_err().to_string();
            assert!(
                error.starts_with("--window ") && error.contains(": must be 1 to 100"),
                "{error}"
            );
        }
        for text in ["4", "3,5"] {
            let json = format!("\"{text}\"");
            let window: Window = serde_json::from_str(&json).unwrap();
            assert_eq!(serde_json::to_string(&window).unwrap(), json);
        }
    }

    #[test]
    fn settings_outside_their_range_are_refused() {
        let refused = |params: CollocationParams| params.check().unwrap_err().to_string();
        let rest = CollocationParams::default;
        assert!(refused(CollocationParams { min_count: 0, ..rest() }).starts_with("--min-count 0"));
        assert!(refused(CollocationParams { level: 1.0, ..rest() }).starts_with("--level 1"));
        let window = Window { left: 0, right: 0 };
        assert!(refused(CollocationParams { window, ..rest() }).starts_with("--window 0"));
    }

    #[test]
    fn every_measure_has_its_key() {
        for key in Rank::KEYS {
            let rank = Rank::by_key(key).unwrap();
            assert_eq!(rank.key(), *key);
            assert_eq!(serde_json::to_string(&rank).unwrap(), format!("\"{key}\""));
        }
        assert_eq!(Rank::by_key("dice"), None);
    }
}
