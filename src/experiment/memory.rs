//! `2GiB` -> bytes; a run on documents -> how many bytes it will need, about.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::error::{Error, Result};

/// An amount of memory. Written as a number with its unit: `512MiB`, `2GiB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub u64);

const UNITS: [(&str, u64); 7] = [
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("B", 1),
];
const ALLOWED: &str = "a number with its unit: 512MiB, 2GiB";
/// Blocks of distances, held by every task that computes them.
const BLOCKS: u64 = 8 << 20;

impl Default for Bytes {
    fn default() -> Self {
        Self(2 << 30)
    }
}

impl FromStr for Bytes {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refused = || Error::setting("memory", text, ALLOWED);
        let unit = UNITS.iter().find_map(|(unit, size)| Some((text.strip_suffix(unit)?, *size)));
        let (number, size) = unit.ok_or_else(refused)?;
        let number: f64 = number.trim().parse().map_err(|_| refused())?;
        let bytes = number * size as f64;
        if (1.0..1e18).contains(&bytes) { Ok(Self(bytes as u64)) } else { Err(refused()) }
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, size) = match self.0 {
            0..=1_048_575 => UNITS[0],
            1_048_576..=1_073_741_823 => UNITS[1],
            _ => UNITS[2],
        };
        let number = format!("{:.1}", self.0 as f64 / size as f64);
        write!(f, "{}{unit}", number.strip_suffix(".0").unwrap_or(&number))
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BytesVisitor;
        impl Visitor<'_> for BytesVisitor {
            type Value = Bytes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(ALLOWED)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Bytes, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_any(BytesVisitor)
    }
}

/// What the points take: `cells` numbers, of which each of `Terms` has its column beside it.
pub(super) fn of_points(cells: usize, terms: bool) -> u64 {
    cells as u64 * if terms { 12 } else { 8 }
}

/// What a run needs beside the shared points: a copy of those that take part, three sets of
/// `clusters` centres in `dimensions`, a number for each document and cluster, and what its method
/// asks for: agglomerative clustering the distances of all pairs, methods on neighbours a list a
/// document. An estimate, to keep within a limit by.
pub(super) fn of_run(
    method: &str,
    points: u64,
    n_docs: usize,
    dimensions: usize,
    clusters: usize,
) -> u64 {
    let (n, d, k) = (n_docs as u64, dimensions as u64, clusters as u64);
    let own = match method {
        "agglomerative" => n * n.saturating_sub(1) / 2 * 8,
        "hdbscan" | "optics" | "dbscan" | "leiden" => n * 64 * 12,
        "gaussian-mixture" => k * d * d * 8 * 3,
        _ => 0,
    };
    points + 3 * 8 * k * d + 8 * n * (k + 4) + own + BLOCKS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_written_back() {
        for (text, bytes) in [
            ("2GiB", 2 << 30),
            ("512 MiB", 512 << 20),
            ("1.5GiB", 3 << 29),
            ("100KiB", 102_400),
            ("1MB", 1_000_000),
            ("7B", 7),
        ] {
            assert_eq!(text.parse::<Bytes>().unwrap(), Bytes(bytes), "{text}");
        }
        assert_eq!(Bytes(3 << 29).to_string(), "1.5GiB");
        assert_eq!(Bytes(512 << 20).to_string(), "512MiB");
        for wrong in ["2", "GiB", "-1GiB", "0MiB", "NaNGiB", "many"] {
            let error = wrong.parse::<Bytes>().unwrap_err().to_string();
            assert_eq!(
                error,
                format!("memory {wrong}: must be a number with its unit: 512MiB, 2GiB")
            );
        }
    }

    #[test]
    fn pairs_of_documents_count_where_a_method_holds_them() {
        let run = |method| of_run(method, 8_000_000, 10_000, 100, 10);
        assert!(run("kmeans") < 20 << 20);
        assert!(run("agglomerative") > 8 * 10_000 * 4_999);
    }
}
