//! Counts -> the space that documents are clustered in: their terms, or a projection of them.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use super::features::Features;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::embeddings::Embeddings;
use crate::matrix::project::ProjectionParams;
use crate::matrix::{DocTermMatrix, Weighting};

/// How documents become points.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SpaceParams {
    /// How counts become weights.
    pub weighting: Weighting,
    /// How many dimensions the weights are projected to: `auto` (default), `none` or a number.
    pub dimensions: Dimensions,
    /// Vectors of another model to use instead of terms; see [`Embeddings`]. Default: none.
    pub embeddings: Option<PathBuf>,
}

/// How many coordinates a document has. Written `auto`, `none` or as a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Dimensions {
    /// What the method of clustering works best on: the terms themselves, or a projection to 100
    /// dimensions, but no more than a quarter of the documents, as more would keep every document
    /// apart.
    #[default]
    Auto,
    /// The terms themselves.
    None,
    /// A projection to this many.
    Exactly(usize),
}

/// What a method works best on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    /// The weights of the terms.
    Terms,
    /// Their projection.
    Projection,
}

impl SpaceParams {
    /// Refuses settings outside their range.
    pub fn check(&self) -> Result<()> {
        self.weighting.check()?;
        self.dimensions.check()?;
        if self.embeddings.is_some() && self.dimensions != Dimensions::Auto {
            let allowed = "left out with --embeddings, which are taken as they are";
            return Err(Error::setting("--dimensions", self.dimensions, allowed));
        }
        Ok(())
    }

    /// The documents of `matrix`, shape `(n_docs, n_terms)`, whose ids are `ids`, as points, for a
    /// method that works best on `space`.
    pub fn fit(
        &self,
        matrix: &DocTermMatrix,
        ids: &[&str],
        space: Space,
        context: &Context<'_>,
    ) -> Result<Features> {
        self.check()?;
        if let Some(path) = &self.embeddings {
            return Features::new(&Embeddings::read(path)?.aligned(ids)?);
        }
        let weighted = self.weighting.weigh(matrix)?;
        let dimensions = match (self.dimensions, space) {
            (Dimensions::None, _) | (Dimensions::Auto, Space::Terms) => {
                return Features::of_terms(&weighted.weights);
            }
            (Dimensions::Auto, Space::Projection) => {
                let default = ProjectionParams::default().dimensions;
                default.min(matrix.counts.n_rows() / 4).max(2)
            }
            (Dimensions::Exactly(dimensions), _) => dimensions,
        };
        let projection = ProjectionParams { dimensions, ..ProjectionParams::default() };
        Features::new(&projection.fit(&weighted.weights, context)?.scores)
    }
}

impl Dimensions {
    /// Refuses 0.
    pub fn check(self) -> Result<()> {
        if self == Self::Exactly(0) {
            return Err(Error::setting("--dimensions", 0, "auto, none, or a number from 1"));
        }
        Ok(())
    }
}

impl fmt::Display for Dimensions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::None => f.write_str("none"),
            Self::Exactly(dimensions) => write!(f, "{dimensions}"),
        }
    }
}

impl FromStr for Dimensions {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let dimensions = match text.trim() {
            "auto" => Self::Auto,
            "none" => Self::None,
            number => Self::Exactly(number.parse().map_err(|_| {
                Error::setting("--dimensions", text, "auto, none, or a number from 1")
            })?),
        };
        dimensions.check()?;
        Ok(dimensions)
    }
}

impl Serialize for Dimensions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Exactly(dimensions) => serializer.serialize_u64(*dimensions as u64),
            Self::Auto | Self::None => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Dimensions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct DimensionsVisitor;
        impl Visitor<'_> for DimensionsVisitor {
            type Value = Dimensions;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"auto\", \"none\" or a number")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Dimensions, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Dimensions, E> {
                self.visit_str(&number.to_string())
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Dimensions, E> {
                self.visit_str(&number.to_string())
            }
        }
        deserializer.deserialize_any(DimensionsVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read_and_written_back() {
        for (text, dimensions) in [
            ("auto", Dimensions::Auto),
            ("none", Dimensions::None),
            ("50", Dimensions::Exactly(50)),
        ] {
            assert_eq!(text.parse::<Dimensions>().unwrap(), dimensions);
            assert_eq!(dimensions.to_string(), text);
            let json = serde_json::to_string(&dimensions).unwrap();
            assert_eq!(serde_json::from_str::<Dimensions>(&json).unwrap(), dimensions);
        }
        for bad in ["0", "-3", "few"] {
            assert_eq!(
                bad.parse::<Dimensions>().unwrap_err().to_string(),
                format!("--dimensions {bad}: must be auto, none, or a number from 1")
            );
        }
        assert!(serde_json::from_str::<Dimensions>("0").is_err());
    }
}
