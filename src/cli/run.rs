//! `dateline run`: the main job.

use anyhow::Result;
use clap::Args;
use dateline::Context;
use dateline::cluster::{ClusterCount, ClusterMethod, KMeansParams};
use dateline::compare::CompareParams;
use dateline::report::ArchiveParams;
use dateline::report::clusters::ClusterParams;
use dateline::report::{Archive, RunParams, run as run_report};
use serde::Serialize;

use super::options::Shared;
use super::output::Output;
use super::trend::TERMS_HELP;

/// Arguments of `dateline run`.
#[derive(Debug, Args)]
#[command(after_help = TERMS_HELP)]
pub(super) struct Arguments {
    /// A term to follow; may be repeated [default: those that moved most]
    #[arg(short, long = "term", value_name = "TERM")]
    terms: Vec<String>,
    /// Number of clusters, a range such as 2..8, or auto
    #[arg(long, value_name = "K", default_value = "auto")]
    clusters: ClusterCount,
    /// Compare terms with at least so many occurrences
    #[arg(long, value_name = "N", default_value_t = CompareParams::default().min_count)]
    min_count: u64,
    #[command(flatten)]
    pub(super) shared: Shared,
}

#[derive(Serialize)]
struct Settings {
    archive: ArchiveParams,
    run: RunParams,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let shared = &arguments.shared;
    let method = KMeansParams { clusters: arguments.clusters, ..KMeansParams::default() };
    let settings = Settings {
        archive: shared.archive_params()?,
        run: RunParams {
            by: shared.by,
            terms: arguments.terms.clone(),
            compare: CompareParams { min_count: arguments.min_count, ..CompareParams::default() },
            cluster: ClusterParams {
                method: ClusterMethod::KMeans(method),
                ..ClusterParams::default()
            },
            ..RunParams::default()
        },
    };
    settings.run.compare.check()?;
    let output = Output::prepare(shared, "run")?;
    let archive = Archive::read_weighed(&shared.inputs, &settings.archive, context)?;
    let sections = run_report(&archive, &settings.run, context)?;
    output.finish(&archive, &settings, &sections, 0, context)
}
