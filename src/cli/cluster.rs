//! `dateline cluster`: kinds of reports.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use dateline::Context;
use dateline::cluster::map::MapForm;
use dateline::cluster::select::{Criteria, Criterion, SelectionParams};
use dateline::cluster::{Dimensions, SpaceParams};
use dateline::matrix::Weighting;
use dateline::report::clusters::{ClusterParams, EarlierResult, ReadingParams, cluster_sections};
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
    /// Folder of an earlier result: clusters that are those of it keep their ids and names
    #[arg(long, value_name = "DIR")]
    keep_names: Option<PathBuf>,
    /// Deal out the dates at random so many times, to see how many births and deaths of clusters
    /// chance makes; 0: not at all
    #[arg(long, value_name = "N", default_value_t = ReadingParams::default().permutations)]
    permutations: usize,
    /// Compare the clusters with a field of the documents: source, author, language, or any
    #[arg(long, value_name = "FIELD")]
    labels: Option<String>,
    /// Cluster N random samples of the reports again, to see which clusters come back; 0: none
    #[arg(long, value_name = "N", default_value_t = ReadingParams::default().stability)]
    stability: usize,
    /// Cluster the reports by N seeds, this run's among them, to see how much is chance; 0: no others
    #[arg(long, value_name = "N", default_value_t = ReadingParams::default().seeds)]
    seeds: usize,
    /// How documents are laid out on the map: pca (main directions, quick) or tsne (neighbours stay
    /// together)
    #[arg(long, value_name = "FORM", default_value_t = MapForm::default(),
          value_parser = PossibleValuesParser::new(MapForm::ALL.map(MapForm::name))
              .try_map(|form| form.parse::<MapForm>()))]
    map: MapForm,
    #[command(flatten)]
    pub(super) shared: Shared,
}

#[derive(Serialize)]
struct Settings {
    archive: ArchiveParams,
    cluster: ClusterParams,
    reading: ReadingParams,
    keep_names: Option<PathBuf>,
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
        reading: ReadingParams {
            by: shared.by,
            permutations: arguments.permutations,
            labels: arguments.labels.clone(),
            stability: arguments.stability,
            seeds: arguments.seeds,
            map: arguments.map,
        },
        keep_names: arguments.keep_names.clone(),
    };
    settings.cluster.space.check()?;
    settings.cluster.selection.check()?;
    settings.reading.check()?;
    let earlier = settings.keep_names.as_deref().map(EarlierResult::read).transpose()?;
    let output = Output::prepare(shared, "cluster")?;
    let mut archive = Archive::read_weighed(&shared.inputs, &settings.archive, context)?;
    archive.lists.extend(arguments.embeddings.clone());
    let matrix = archive.count(context)?;
    let Settings { cluster, reading, .. } = &settings;
    let mut sections =
        cluster_sections(&archive, &matrix, cluster, reading, earlier.as_ref(), context)?;
    if let Some(first) = sections.first_mut() {
        *first = archive.noted(std::mem::take(first));
    }
    output.finish(&archive, &settings, &sections, 20, context)
}
