//! The measures of a run: their names, which way is better, their values.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::cluster::ClusterMethod;

/// A number that tells how good a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Mean silhouette in the reference space, -1 to 1.
    Silhouette,
    /// Davies-Bouldin index in the reference space; low is good.
    DaviesBouldin,
    /// Calinski-Harabasz index in the reference space.
    CalinskiHarabasz,
    /// Weighted sum of squared distances to the centres in the reference space; low is good. It falls
    /// with every further cluster.
    Inertia,
    /// Mean adjusted Rand index with the runs of the same settings and other seeds, of methods with
    /// random choices.
    Stability,
    /// Adjusted Rand index with the labels.
    Ari,
    /// Adjusted mutual information with the labels.
    Ami,
    /// Normalised mutual information with the labels.
    Nmi,
    /// V-measure with the labels.
    V,
    /// Purity: share of documents that bear the label of most in their cluster.
    Purity,
    /// Mean silhouette in the run's own points.
    OwnSilhouette,
    /// Inertia in the run's own points.
    OwnInertia,
    /// Density-based validity (DBCV) in the run's own points, of methods that find dense places.
    Dbcv,
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// The higher.
    Higher,
    /// The lower.
    Lower,
}

impl Measure {
    /// All of them, in the order of tables.
    pub const ALL: [Self; 13] = [
        Self::Silhouette,
        Self::DaviesBouldin,
        Self::CalinskiHarabasz,
        Self::Inertia,
        Self::Stability,
        Self::Ari,
        Self::Ami,
        Self::Nmi,
        Self::V,
        Self::Purity,
        Self::OwnSilhouette,
        Self::OwnInertia,
        Self::Dbcv,
    ];

    /// Its name in the plan: `davies-bouldin`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Silhouette => "silhouette",
            Self::DaviesBouldin => "davies-bouldin",
            Self::CalinskiHarabasz => "calinski-harabasz",
            Self::Inertia => "inertia",
            Self::Stability => "stability",
            Self::Ari => "ari",
            Self::Ami => "ami",
            Self::Nmi => "nmi",
            Self::V => "v",
            Self::Purity => "purity",
            Self::OwnSilhouette => "own-silhouette",
            Self::OwnInertia => "own-inertia",
            Self::Dbcv => "dbcv",
        }
    }

    /// Its name in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Self::DaviesBouldin => "Davies-Bouldin index",
            Self::CalinskiHarabasz => "Calinski-Harabasz index",
            Self::Ari => "adjusted Rand index with the labels",
            Self::Ami => "adjusted mutual information with the labels",
            Self::Nmi => "normalised mutual information with the labels",
            Self::V => "V-measure with the labels",
            Self::OwnSilhouette => "silhouette in the run's own points",
            Self::OwnInertia => "inertia in the run's own points",
            Self::Dbcv => "density-based validity (DBCV) in the run's own points",
            plain => plain.key(),
        }
    }

    /// Which way is better.
    pub fn better(self) -> Better {
        match self {
            Self::DaviesBouldin | Self::Inertia | Self::OwnInertia => Better::Lower,
            _ => Better::Higher,
        }
    }

    /// Whether runs of `method` have it: density-based validity is for methods that find dense places,
    /// and a method without random choices is not stable over seeds, but blind to them.
    pub fn is_of(self, method: &ClusterMethod) -> bool {
        match self {
            Self::Dbcv => matches!(
                method,
                ClusterMethod::Dbscan(_) | ClusterMethod::Optics(_) | ClusterMethod::Hdbscan(_)
            ),
            Self::Stability => method.is_random(),
            _ => true,
        }
    }

    /// Whether it compares with labels.
    pub fn needs_labels(self) -> bool {
        matches!(self, Self::Ari | Self::Ami | Self::Nmi | Self::V | Self::Purity)
    }
}

/// The values of a run; what is not known or not defined is missing. Written and read back to the
/// last bit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measures(BTreeMap<Measure, f64>);

impl Measures {
    /// The value of a measure.
    pub fn get(&self, measure: Measure) -> Option<f64> {
        self.0.get(&measure).copied()
    }

    /// Sets it; what is missing or no finite number stays away.
    pub fn set(&mut self, measure: Measure, value: Option<f64>) {
        match value.filter(|value| value.is_finite()) {
            Some(value) => _ = self.0.insert(measure, value),
            None => _ = self.0.remove(&measure),
        }
    }
}

impl Serialize for Measures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // As text: readers of JSON may be a place off in the last digit.
        serializer.collect_map(self.0.iter().map(|(measure, value)| (measure, value.to_string())))
    }
}

impl<'de> Deserialize<'de> for Measures {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = BTreeMap::<Measure, String>::deserialize(deserializer)?;
        let parse = |(measure, text): (Measure, String)| {
            Ok((measure, text.parse().map_err(D::Error::custom)?))
        };
        Ok(Self(texts.into_iter().map(parse).collect::<Result<_, _>>()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_back_to_the_last_bit() {
        let mut measures = Measures::default();
        let values = [0.1 + 0.2, 1e-300, -1.0 / 3.0, 1e21, 6_755_399_441_055_744.5];
        for (measure, value) in Measure::ALL.into_iter().zip(values) {
            measures.set(measure, Some(value));
        }
        measures.set(Measure::V, Some(f64::NAN));
        assert_eq!(measures.get(Measure::V), None);
        let json = serde_json::to_string(&measures).unwrap();
        assert_eq!(serde_json::from_str::<Measures>(&json).unwrap(), measures);
    }

    #[test]
    fn keys_are_those_of_serde() {
        for measure in Measure::ALL {
            assert_eq!(serde_json::to_value(measure).unwrap(), measure.key());
        }
    }
}
