//! Projected documents with their weights -> groups, their quality, labels and typical members.

pub mod agreement;
pub mod clustering;
pub mod count;
mod counted;
pub mod features;
pub mod kmeans;
pub mod label;
mod linfa;
pub mod map;
pub mod matching;
pub mod nearest;
pub mod optimal;
pub mod phrase;
pub mod quality;
mod seeding;
pub mod select;
pub mod space;
pub mod stability;
pub mod tables;
#[cfg(test)]
mod testing;
pub mod transitions;

pub use clustering::Clustering;
pub use count::ClusterCount;
pub use features::Features;
pub use kmeans::KMeansParams;
pub use space::{Dimensions, Space, SpaceParams};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::weights::Weights;
use crate::registry::registry;

registry! {
    /// How documents are put into groups.
    pub enum ClusterMethod tagged "method";
    fn fit(features: &Features, weights: &Weights, context: &Context<'_>) -> Result<Clustering>;
    /// K-means on unit rows.
    "kmeans" => KMeans(KMeansParams),
}

impl Default for ClusterMethod {
    fn default() -> Self {
        Self::KMeans(KMeansParams::default())
    }
}

impl ClusterMethod {
    /// The same method with this number of clusters, if it is told one; methods that find their own
    /// number stay as they are.
    pub fn with_clusters(&self, clusters: usize) -> Result<Self> {
        let refused = |error: serde_json::Error| {
            Error::setting("--method", self.key(), format!("writable and readable: {error}"))
        };
        let mut settings = serde_json::to_value(self).map_err(refused)?;
        if let Some(own) = settings.get_mut("clusters") {
            *own = clusters.into();
        }
        serde_json::from_value(settings).map_err(refused)
    }

    /// How many clusters the method is told to make; `None` if it finds their number itself.
    pub fn clusters(&self) -> Option<ClusterCount> {
        let settings = serde_json::to_value(self).ok()?;
        serde_json::from_value(settings.get("clusters")?.clone()).ok()
    }

    /// Whether chance has a part in the method, so that another seed may give other clusters.
    pub fn is_random(&self) -> bool {
        !matches!(self.key(), "agglomerative" | "dbscan" | "optics" | "hdbscan")
    }

    /// What the method works best on.
    pub fn space(&self) -> Space {
        match self {
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
