//! `dateline cluster`: kinds of reports.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use clap::builder::PossibleValuesParser;
use dateline::Context;
use dateline::cluster::select::{Criteria, Criterion, SelectionParams};
use dateline::cluster::{Dimensions, SpaceParams};
use dateline::matrix::Weighting;
use dateline::report::clusters::{ClusterParams, clusters};
use dateline::report::{Archive, ArchiveParams};
use serde::Serialize;

use super::method_options::MethodOptions;
use super::options::Shared;
use super::output::Output;

/// Arguments of `dateline cluster`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    method: MethodOptions,
    /// How counts become weights
    #[arg(long, value_name = "NAME", default_value = "tfidf",
          value_parser = PossibleValuesParser::new(Weighting::KEYS))]
    weighting: String,
    /// Dimensions that weights are projected to, or none: the terms themselves; auto: what the
    /// method works best on (a projection to 100, at most a quarter of the documents)
    #[arg(long, value_name = "N", default_value = "auto")]
    dimensions: Dimensions,
    /// Vectors of any model instead of terms: .csv, .parquet, .npz (with ids) or .npy (in the order
    /// of the documents)
    #[arg(long, value_name = "FILE")]
    embeddings: Option<PathBuf>,
    /// What is asked of every number of clusters tried: the silhouette, or all: the gap statistic and
    /// the stability under resampling too, at some twenty times the work
    #[arg(long, value_name = "WHICH", default_value = "silhouette",
          value_parser = PossibleValuesParser::new(Criteria::NAMES))]
    criteria: String,
    /// Which criterion decides the number of clusters
    #[arg(long, value_name = "NAME", default_value = "silhouette",
          value_parser = PossibleValuesParser::new(Criterion::ALL.map(Criterion::name)))]
    choose_by: String,
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
    let settings = Settings {
        archive: shared.archive_params()?,
        cluster: ClusterParams {
            space: SpaceParams {
                weighting: Weighting::by_key(&arguments.weighting).unwrap_or_default(),
                dimensions: arguments.dimensions,
                embeddings: arguments.embeddings.clone(),
            },
            method: arguments.method.method()?,
            selection: SelectionParams {
                criteria: Criteria::by_name(&arguments.criteria).unwrap_or_default(),
                choose_by: Criterion::by_name(&arguments.choose_by).unwrap_or_default(),
                ..SelectionParams::default()
            },
        },
    };
    settings.cluster.space.check()?;
    settings.cluster.selection.check()?;
    let output = Output::prepare(shared, "cluster")?;
    let mut archive = Archive::read_weighed(&shared.inputs, &settings.archive, context)?;
    archive.lists.extend(arguments.embeddings.clone());
    let matrix = archive.count(context)?;
    let section = clusters(&archive, &matrix, &settings.cluster, context)?;
    output.finish(&archive, &settings, &[archive.noted(section)], 20, context)
}
