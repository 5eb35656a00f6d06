//! `dateline cluster`: kinds of reports.

use anyhow::Result;
use clap::Args;
use clap::builder::PossibleValuesParser;
use dateline::Context;
use dateline::cluster::{ClusterCount, ClusterMethod, KMeansParams};
use dateline::matrix::Weighting;
use dateline::matrix::project::ProjectionParams;
use dateline::report::clusters::{ClusterParams, clusters};
use dateline::report::{Archive, ArchiveParams};
use serde::Serialize;

use super::options::Shared;
use super::output::Output;

/// Arguments of `dateline cluster`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Number of clusters, a range such as 2..8, or auto (2..20, by silhouette)
    #[arg(long, value_name = "K", default_value = "auto")]
    clusters: ClusterCount,
    /// How documents are put into groups
    #[arg(long, value_name = "NAME", default_value = "kmeans",
          value_parser = PossibleValuesParser::new(ClusterMethod::KEYS))]
    method: String,
    /// How counts become weights
    #[arg(long, value_name = "NAME", default_value = "tfidf",
          value_parser = PossibleValuesParser::new(Weighting::KEYS))]
    weighting: String,
    /// Dimensions of the projection [default: 100, at most a quarter of the documents]
    #[arg(long, value_name = "N")]
    dimensions: Option<usize>,
    /// Independent starts, of which the best is kept
    #[arg(long, value_name = "N", default_value_t = KMeansParams::default().runs)]
    runs: usize,
    #[command(flatten)]
    pub(super) shared: Shared,
}

#[derive(Serialize)]
struct Settings {
    archive: ArchiveParams,
    cluster: ClusterParams,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let shared = &arguments.shared;
    let (clusters_wanted, runs) = (arguments.clusters, arguments.runs);
    let method = match ClusterMethod::by_key(&arguments.method).unwrap_or_default() {
        ClusterMethod::KMeans(params) => {
            ClusterMethod::KMeans(KMeansParams { clusters: clusters_wanted, runs, ..params })
        }
    };
    let settings = Settings {
        archive: shared.archive_params()?,
        cluster: ClusterParams {
            weighting: Weighting::by_key(&arguments.weighting).unwrap_or_default(),
            projection: arguments
                .dimensions
                .map(|dimensions| ProjectionParams { dimensions, ..ProjectionParams::default() }),
            method,
        },
    };
    settings.cluster.method.check()?;
    settings.cluster.weighting.check()?;
    settings.cluster.projection.as_ref().map_or(Ok(()), ProjectionParams::check)?;
    let output = Output::prepare(shared, "cluster")?;
    let archive = Archive::read_weighed(&shared.inputs, &settings.archive, context)?;
    let matrix = archive.count(context)?;
    let section = clusters(&archive, &matrix, &settings.cluster, context)?;
    output.finish(&archive, &settings, &[archive.noted(section)], 20, context)
}
