//! `auto`, `none` or `4096` -> how many documents an iteration of k-means looks at.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::error::{Error, Result};

/// More documents than this are seen in batches by `auto`, which have this many documents each.
const MANY: usize = 200_000;
const DEFAULT_SIZE: usize = 4096;

/// How many documents an iteration looks at. Written `auto`, `none` or as a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Batch {
    /// All of up to 200,000 documents, batches of 4,096 of more.
    #[default]
    Auto,
    /// All documents.
    None,
    /// This many, drawn at random.
    Size(usize),
}

impl Batch {
    /// Refuses batches of no documents.
    pub fn check(self) -> Result<()> {
        if self == Self::Size(0) {
            return Err(Error::setting("--batch", 0, ALLOWED));
        }
        Ok(())
    }

    /// Documents of a batch out of `n_docs`, when there are batches.
    pub(super) fn size(self, n_docs: usize) -> Option<usize> {
        match self {
            Self::Auto => (n_docs > MANY).then_some(DEFAULT_SIZE),
            Self::None => None,
            Self::Size(size) => Some(size),
        }
    }
}

const ALLOWED: &str = "auto, none, or a number from 1";

impl fmt::Display for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::None => f.write_str("none"),
            Self::Size(size) => write!(f, "{size}"),
        }
    }
}

impl FromStr for Batch {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let batch = match text.trim() {
            "auto" => Self::Auto,
            "none" => Self::None,
            number => {
                let size = number.parse().map_err(|_| Error::setting("--batch", text, ALLOWED))?;
                Self::Size(size)
            }
        };
        batch.check()?;
        Ok(batch)
    }
}

impl Serialize for Batch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Size(size) => serializer.serialize_u64(*size as u64),
            Self::Auto | Self::None => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Batch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BatchVisitor;
        impl Visitor<'_> for BatchVisitor {
            type Value = Batch;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"auto\", \"none\" or a number")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Batch, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Batch, E> {
                self.visit_str(&number.to_string())
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Batch, E> {
                self.visit_str(&number.to_string())
            }
        }
        deserializer.deserialize_any(BatchVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read_and_written_back() {
        for (text, batch) in
            [("auto", Batch::Auto), ("none", Batch::None), ("512", Batch::Size(512))]
        {
            assert_eq!(text.parse::<Batch>().unwrap(), batch);
            assert_eq!(batch.to_string(), text);
            let json = serde_json::to_string(&batch).unwrap();
            assert_eq!(serde_json::from_str::<Batch>(&json).unwrap(), batch);
        }
        for text in ["0", "-3", "some"] {
            let refused = text.parse::<Batch>().unwrap_err().to_string();
            assert_eq!(refused, format!("--batch {text}: must be auto, none, or a number from 1"));
        }
        assert!(serde_json::from_str::<Batch>("-3").is_err());
    }

    #[test]
    fn many_documents_are_seen_in_batches() {
        assert_eq!((Batch::Auto.size(200_000), Batch::Auto.size(200_001)), (None, Some(4096)));
        assert_eq!((Batch::None.size(1_000_000), Batch::Size(7).size(3)), (None, Some(7)));
    }
}
