//! `auto`, `8` or `2..20` -> how many clusters to make.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::error::{Error, Result};

/// How many clusters to make. Written `auto`, `2..20` or as a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ClusterCount {
    /// The number from 2 to 20 with the highest mean silhouette that leaves each cluster at least
    /// five documents on average.
    #[default]
    Auto,
    /// The number in this range with the highest mean silhouette.
    Range {
        /// Smallest number tried, at least 2.
        min: usize,
        /// Largest number tried.
        max: usize,
    },
    /// This many.
    Exactly(usize),
}

impl ClusterCount {
    /// Refuses zero clusters and ranges that begin below 2 or are empty.
    pub fn check(self) -> Result<()> {
        match self {
            Self::Exactly(0) => Err(Error::setting("--clusters", 0, "at least 1")),
            Self::Range { min, max } if min < 2 || max < min => Err(Error::setting(
                "--clusters",
                self,
                "a range such as 2..20 that begins at 2 or more",
            )),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for ClusterCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Auto => f.write_str("auto"),
            Self::Range { min, max } => write!(f, "{min}..{max}"),
            Self::Exactly(count) => write!(f, "{count}"),
        }
    }
}

impl FromStr for ClusterCount {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refused =
            || Error::setting("--clusters", text, "auto, a number, or a range such as 2..20");
        let number = |text: &str| text.trim().parse::<usize>().map_err(|_| refused());
        let count = if text.trim().eq_ignore_ascii_case("auto") {
            Self::Auto
        } else if let Some((min, max)) = text.split_once("..") {
            Self::Range { min: number(min)?, max: number(max)? }
        } else {
            Self::Exactly(number(text)?)
        };
        count.check()?;
        Ok(count)
    }
}

impl Serialize for ClusterCount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Exactly(count) => serializer.serialize_u64(*count as u64),
            Self::Auto | Self::Range { .. } => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for ClusterCount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CountVisitor;
        impl Visitor<'_> for CountVisitor {
            type Value = ClusterCount;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"auto\", a number, or a range such as \"2..20\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<ClusterCount, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, count: u64) -> Result<ClusterCount, E> {
                self.visit_str(&count.to_string())
            }

            fn visit_i64<E: de::Error>(self, count: i64) -> Result<ClusterCount, E> {
                self.visit_str(&count.to_string())
            }
        }
        deserializer.deserialize_any(CountVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read_and_written_back() {
        for (text, count) in [
            ("auto", ClusterCount::Auto),
            ("2..20", ClusterCount::Range { min: 2, max: 20 }),
            ("3..8", ClusterCount::Range { min: 3, max: 8 }),
            ("12", ClusterCount::Exactly(12)),
        ] {
            assert_eq!(text.parse::<ClusterCount>().unwrap(), count);
            assert_eq!(count.to_string(), text);
            let json = serde_json::to_string(&count).unwrap();
            assert_eq!(serde_json::from_str::<ClusterCount>(&json).unwrap(), count);
        }
        assert_eq!(serde_json::to_string(&ClusterCount::Exactly(4)).unwrap(), "4");
    }

    #[test]
    fn refused_values_are_named() {
        let message = |text: &str| text.parse::<ClusterCount>().unwrap_err().to_string();
        assert_eq!(message("0"), "--clusters 0: must be at least 1");
        assert_eq!(
            message("many"),
            "--clusters many: must be auto, a number, or a range such as 2..20"
        );
        assert!(message("-3").starts_with("--clusters -3: must be auto"));
        assert!(message("1..5").ends_with("a range such as 2..20 that begins at 2 or more"));
        assert!(message("9..5").starts_with("--clusters 9..5: must be a range"));
        assert!(serde_json::from_str::<ClusterCount>("-1").is_err());
        assert!(serde_json::from_str::<ClusterCount>("true").is_err());
    }
}
