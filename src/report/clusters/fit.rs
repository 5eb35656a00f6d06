//! Documents and settings -> their clusters.

use serde::{Deserialize, Serialize};

use super::super::archive::Archive;
use super::TERMS;
use crate::cluster::label::labels;
use crate::cluster::select::{SelectionParams, fit_chosen};
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
    /// How their number is chosen where it is not given.
    pub selection: SelectionParams,
}

/// The documents in their space, and their clusters.
pub(super) fn fit(
    archive: &Archive,
    matrix: &DocTermMatrix,
    params: &ClusterParams,
    context: &Context<'_>,
) -> Result<(Features, Clustering)> {
    let features = params.space.fit(matrix, params.method.space(), context)?;
    let weights = &archive.weights;
    let clustering = fit_chosen(&params.method, &features, weights, &params.selection, context)?;
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
