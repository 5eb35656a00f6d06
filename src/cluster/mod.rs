//! Projected documents with their weights -> groups, their quality, labels and typical members.

pub mod agglomerative;
pub mod agreement;
pub mod batch;
pub mod bisecting;
pub mod clustering;
mod condensed;
pub mod count;
mod counted;
pub mod dbcv;
pub mod dbscan;
pub mod dendrogram;
mod density;
mod families;
pub mod features;
pub mod gaussian_mixture;
pub mod hdbscan;
pub mod kmeans;
pub mod label;
pub mod leiden;
mod linfa;
pub mod linkage;
pub mod map;
mod map_tsne;
pub mod matching;
pub mod nearest;
pub mod neighbours;
pub mod nmf;
pub mod optics;
pub mod optimal;
pub mod phrase;
pub mod quality;
#[cfg(test)]
mod registry_tests;
mod seeding;
pub mod select;
pub mod space;
pub mod sparse;
pub mod spherical_kmeans;
pub mod stability;
pub mod tables;
#[cfg(test)]
mod testing;
pub mod transitions;
mod xi;

pub use agglomerative::AgglomerativeParams;
pub use batch::Batch;
pub use bisecting::BisectingParams;
pub use clustering::Clustering;
pub use count::ClusterCount;
pub use dbscan::DbscanParams;
pub use dendrogram::Dendrogram;
pub use features::Features;
pub use gaussian_mixture::GaussianMixtureParams;
pub use hdbscan::HdbscanParams;
pub use kmeans::KMeansParams;
pub use leiden::LeidenParams;
pub use linkage::Linkage;
pub use nmf::NmfParams;
pub use optics::OpticsParams;
pub use space::{Dimensions, Space, SpaceParams};
pub use spherical_kmeans::SphericalKMeansParams;

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
    /// Components of a non-negative matrix factorisation.
    "nmf" => Nmf(NmfParams),
    /// Components of a Gaussian mixture.
    "gaussian-mixture" => GaussianMixture(GaussianMixtureParams),
    /// Documents joined by dense places: one density for all clusters.
    "dbscan" => Dbscan(DbscanParams),
    /// Valleys of the reachability plot.
    "optics" => Optics(OpticsParams),
    /// Clusters that last longest as the density asked for rises.
    "hdbscan" => Hdbscan(HdbscanParams),
    /// A tree of clusters, cut at a number of them.
    "agglomerative" => Agglomerative(AgglomerativeParams),
    /// Communities of the graph of nearest neighbours.
    "leiden" => Leiden(LeidenParams),
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

    /// Whether the method needs few coordinates, and refuses the terms themselves.
    pub fn needs_few_coordinates(&self) -> bool {
        matches!(
            self,
            Self::GaussianMixture(_) | Self::Dbscan(_) | Self::Optics(_) | Self::Hdbscan(_)
        )
    }

    /// Whether the method refuses coordinates below 0, which a projection has and terms have not.
    pub fn needs_terms(&self) -> bool {
        matches!(self, Self::Nmf(_))
    }

    /// Whether the method makes its clusters from the first document of each family of copies.
    pub fn takes_firsts(&self) -> bool {
        self.needs_few_coordinates() || matches!(self, Self::Agglomerative(_) | Self::Leiden(_))
    }

    /// What the method works best on.
    pub fn space(&self) -> Space {
        match self {
            Self::BisectingKMeans(_) | Self::Nmf(_) | Self::SphericalKMeans(_) => Space::Terms,
            _ => Space::Projection,
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
        let method = read(r#"{"method":"kmeans","clusters":"3..8","runs":2}"#).unwrap();
        let ClusterMethod::KMeans(params) = method else { panic!("{method:?} is not k-means") };
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
