//! What the tests say of a term -> the shape of its curve.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The shape of a curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// More in the later half than in the earlier.
    Rising,
    /// Less in the later half than in the earlier.
    Falling,
    /// More for a while than before and after.
    Peak,
    /// Less in the middle than at either end.
    Dip,
    /// It comes back at the same time of the year, or of the week.
    Recurring,
    /// It moved, but in none of these ways.
    Irregular,
    /// Nothing that the dealing out of dates at random would not do.
    Flat,
    /// Too few periods to tell.
    Unknown,
}

impl Shape {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Rising,
        Self::Falling,
        Self::Peak,
        Self::Dip,
        Self::Recurring,
        Self::Irregular,
        Self::Flat,
        Self::Unknown,
    ];

    /// Its name in tables and settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::Falling => "falling",
            Self::Peak => "peak",
            Self::Dip => "dip",
            Self::Recurring => "recurring",
            Self::Irregular => "irregular",
            Self::Flat => "flat",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Shape {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|shape| shape.name() == text).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|shape| shape.name()).collect();
            Error::setting("--shape", text, format!("one of {}", names.join(", ")))
        })
    }
}

/// What decides on the shape of a term.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "each is asked once")]
pub(super) struct Signs {
    /// Whether there are periods enough to tell.
    pub(super) told: bool,
    /// Whether it moved at all.
    pub(super) moved: bool,
    /// Whether it has a rhythm, stronger than trend and bend, in cycle after cycle.
    pub(super) rhythm: bool,
    /// Whether it stands higher while most of it is said than before and after.
    pub(super) peak: bool,
    /// Whether it stands lower in the middle than at both ends.
    pub(super) dip: bool,
    /// The sign of a trend, 0 where there is none.
    pub(super) trend: i8,
    /// The sign of the change between the halves, 0 where its interval spans 0.
    pub(super) change: i8,
}

impl Signs {
    pub(super) fn shape(self) -> Shape {
        if !self.told {
            Shape::Unknown
        } else if !self.moved {
            Shape::Flat
        } else if self.rhythm {
            Shape::Recurring
        } else if self.peak {
            Shape::Peak
        } else if self.dip {
            Shape::Dip
        } else if self.trend > 0 && self.change > 0 {
            Shape::Rising
        } else if self.trend < 0 && self.change < 0 {
            Shape::Falling
        } else {
            Shape::Irregular
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for shape in Shape::ALL {
            assert_eq!(shape.name().parse::<Shape>().unwrap(), shape);
        }
        let error = "up".parse::<Shape>().unwrap_err().to_string();
        assert!(error.starts_with("--shape up: must be one of rising, falling, peak"), "{error}");
    }

    #[test]
    fn every_shape_has_its_signs() {
        let none = Signs {
            told: true,
            moved: true,
            rhythm: false,
            peak: false,
            dip: false,
            trend: 0,
            change: 0,
        };
        let rising = Signs { trend: 1, change: 1, ..none };
        for (signs, shape) in [
            (Signs { told: false, ..rising }, Shape::Unknown),
            (Signs { moved: false, ..rising }, Shape::Flat),
            (rising, Shape::Rising),
            (Signs { trend: -1, change: -1, ..none }, Shape::Falling),
            (Signs { trend: 1, change: 0, ..none }, Shape::Irregular),
            (Signs { peak: true, ..rising }, Shape::Peak),
            (Signs { dip: true, ..none }, Shape::Dip),
            (Signs { rhythm: true, ..rising }, Shape::Recurring),
            (none, Shape::Irregular),
        ] {
            assert_eq!(signs.shape(), shape, "{signs:?}");
        }
    }
}
