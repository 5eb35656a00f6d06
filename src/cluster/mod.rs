//! Projected documents with their weights -> groups, their quality, labels and typical members.

pub mod batch;
pub mod bisecting;
pub mod clustering;
pub mod count;
mod counted;
pub mod features;
pub mod kmeans;
pub mod label;
mod linfa;
pub mod map;
pub mod nearest;
pub mod quality;
mod seeding;
pub mod select;
pub mod space;
pub mod sparse;
pub mod spherical_kmeans;
pub mod tables;
#[cfg(test)]
mod testing;

pub use batch::Batch;
pub use bisecting::BisectingParams;
pub use clustering::Clustering;
pub use count::ClusterCount;
pub use features::Features;
pub use kmeans::KMeansParams;
pub use space::{Dimensions, Space, SpaceParams};
pub use spherical_kmeans::SphericalKMeansParams;

use crate::context::Context;
use crate::error::Result;
use crate::matrix::weights::Weights;
use crate::registry::registry;

registry! {
    /// How documents are put into groups.
    pub enum ClusterMethod tagged "method";
    fn fit(features: &Features, weights: &Weights, context: &Context<'_>) -> Result<Clustering>;
    /// K-means on unit rows.
    "kmeans" => KMeans(KMeansParams),
    /// K-means by cosine, on the terms themselves.
    "spherical-kmeans" => SphericalKMeans(SphericalKMeansParams),
    /// One cluster after the other split in two.
    "bisecting-kmeans" => BisectingKMeans(BisectingParams),
}

impl Default for ClusterMethod {
    fn default() -> Self {
        Self::KMeans(KMeansParams::default())
    }
}

impl ClusterMethod {
    /// What the method works best on.
    pub fn space(&self) -> Space {
        match self {
            Self::SphericalKMeans(_) | Self::BisectingKMeans(_) => Space::Terms,
            Self::KMeans(_) => Space::Projection,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_an_entry_and_survives_serde() {
        for &key in ClusterMethod::KEYS {
            let method = ClusterMethod::by_key(key).unwrap();
            assert_eq!(method.key(), key);
            let text = serde_json::to_string(&method).unwrap();
            assert!(text.starts_with(&format!("{{\"method\":\"{key}\"")), "{text}");
            assert_eq!(serde_json::from_str::<ClusterMethod>(&text).unwrap(), method);
        }
        assert_eq!(ClusterMethod::by_key("k-means"), None);
    }

    #[test]
    fn settings_are_read_by_name() {
        let read = serde_json::from_str::<ClusterMethod>;
        let ClusterMethod::KMeans(params) =
            read(r#"{"method":"kmeans","clusters":"3..8","runs":2}"#).unwrap();
        assert_eq!(params.clusters, ClusterCount::Range { min: 3, max: 8 });
        assert_eq!(params.runs, 2);
        let none = read(r#"{"method":"kmeans","runs":0}"#).unwrap();
        assert_eq!(none.check().unwrap_err().to_string(), "--runs 0: must be at least 1");
        let unknown = read(r#"{"method":"kmeans","cluster":4}"#).unwrap_err().to_string();
        assert!(unknown.contains("unknown field `cluster`"), "{unknown}");
        let unknown = read(r#"{"method":"kmean"}"#).unwrap_err().to_string();
        assert!(unknown.contains("`kmeans`"), "{unknown}");
    }
}
