//! `2GiB` -> bytes; a run on documents -> how many bytes it will need, about.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::cluster::ClusterMethod;
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

/// What a run works on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    /// Bytes of the points.
    pub(super) points: u64,
    /// Number of documents.
    pub(super) n_docs: usize,
    /// Number of coordinates.
    pub(super) dimensions: usize,
    /// Clusters to be made; about as many where that is not known.
    pub(super) clusters: usize,
}

/// What a run needs beside the shared points: a copy of those that take part, a number for each
/// document and cluster, the blocks of the measures, and what its method asks for. An estimate, to
/// keep within a limit by.
pub(super) fn of_run(method: &ClusterMethod, size: Size) -> u64 {
    size.points + 8 * size.n_docs as u64 * (size.clusters as u64 + 4) + own(method, size) + BLOCKS
}

/// What a method holds of its own.
fn own(method: &ClusterMethod, Size { points, n_docs, dimensions, clusters }: Size) -> u64 {
    let (n, d, k) = (n_docs as u64, dimensions as u64, clusters as u64);
    match method {
        // Centres, those before, sums.
        ClusterMethod::KMeans(_) => 3 * 8 * k * d,
        // Bounds of every document and cluster; centres by term, sums.
        ClusterMethod::SphericalKMeans(_) | ClusterMethod::BisectingKMeans(_) => {
            4 * n * k + 12 * k * d
        }
        // Responsibilities and their logarithms of two steps; covariances, their inverses, in few
        // dimensions.
        ClusterMethod::GaussianMixture(params) => {
            let d = d.min(params.mixture_dimensions as u64);
            4 * 8 * n * k + 3 * 8 * k * d * d + 8 * n * d
        }
        // The factors, those before, their products; the matrix by columns.
        ClusterMethod::Nmf(_) => 3 * 8 * k * (n + d) + points,
        // The distances of all pairs and the tree; the points again, kept for the last tree.
        ClusterMethod::Agglomerative(_) => 4 * n * n.saturating_sub(1) / 2 + 64 * n + points,
        // Nearest neighbours, each tie from both ends, and the graph of communities.
        ClusterMethod::Leiden(params) => 4 * 16 * n * params.neighbours as u64 + 64 * n,
        // Order, reachability, core distances, the tree that spans them.
        ClusterMethod::Dbscan(_) | ClusterMethod::Optics(_) | ClusterMethod::Hdbscan(_) => 128 * n,
    }
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
    fn every_method_has_an_estimate_that_grows_with_the_documents() {
        for key in ClusterMethod::KEYS {
            let method = ClusterMethod::by_key(key).unwrap();
            let of = |n_docs: usize| {
                let points = of_points(n_docs * 100, false);
                of_run(&method, Size { points, n_docs, dimensions: 100, clusters: 10 }) - BLOCKS
            };
            let (few, many) = (of(1_000), of(10_000));
            // The points themselves and all pairs of documents are the bounds.
            assert!(few >= 800_000 && many >= 8_000_000, "{key}");
            let times = many / few;
            let expected = if *key == "agglomerative" { 50..=100 } else { 8..=10 };
            assert!(expected.contains(&times), "{key}: {times} times as much");
            assert_eq!(own(&method, Size { points: 0, n_docs: 0, dimensions: 0, clusters: 0 }), 0);
        }
    }

    #[test]
    fn agglomerative_clustering_holds_all_pairs_in_single_precision() {
        let size = Size { points: 8_000_000, n_docs: 10_000, dimensions: 100, clusters: 10 };
        let need = of_run(&ClusterMethod::by_key("agglomerative").unwrap(), size);
        assert!((200_000_000..240_000_000).contains(&need), "{need}");
        assert!(of_run(&ClusterMethod::by_key("kmeans").unwrap(), size) < 20 << 20);
    }
}
