//! Documents and settings -> their clusters.

use serde::{Deserialize, Serialize};

use super::super::archive::Archive;
use super::TERMS;
use crate::cluster::label::labels;
use crate::cluster::{ClusterMethod, Clustering, Features, SpaceParams};
use crate::context::Context;
use crate::error::Result;
use crate::matrix::DocTermMatrix;

/// How documents are clustered.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClusterParams {
    /// How documents become points.
    pub space: SpaceParams,
    /// How the points are put into groups.
    pub method: ClusterMethod,
}

/// The documents in their space, and their clusters.
pub(super) fn fit(
    archive: &Archive,
    matrix: &DocTermMatrix,
    params: &ClusterParams,
    context: &Context<'_>,
) -> Result<(Features, Clustering)> {
    let features = params.space.fit(matrix, params.method.space(), context)?;
    let clustering = params.method.fit(&features, &archive.weights, context)?;
    Ok((features, clustering))
}

/// The cluster of each document and the name of each cluster.
pub(in crate::report) fn cluster_names(
    archive: &Archive,
    matrix: &DocTermMatrix,
    params: &ClusterParams,
    context: &Context<'_>,
) -> Result<(Vec<Option<u32>>, Vec<String>)> {
    let (_, clustering) = fit(archive, matrix, params, context)?;
    let labels = labels(matrix, archive.weights.weights(), &clustering, TERMS);
    let names = labels.into_iter().map(|label| label.label).collect();
    Ok((clustering.assignment, names))
}

/// The method told to make so many clusters; as it is where it finds their number itself.
pub(super) fn with_clusters(method: &ClusterMethod, clusters: usize) -> ClusterMethod {
    let told = || {
        let mut settings = serde_json::to_value(method).ok()?;
        *settings.get_mut("clusters")? = clusters.into();
        serde_json::from_value(settings).ok()
    };
    told().unwrap_or_else(|| method.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::ClusterCount;

    #[test]
    fn a_method_can_be_told_its_number() {
        let ClusterMethod::KMeans(params) = with_clusters(&ClusterMethod::default(), 7) else {
            panic!("the method stays");
        };
        assert_eq!(params.clusters, ClusterCount::Exactly(7));
    }
}
