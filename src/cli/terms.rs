//! `dateline terms`: the top terms of each period.

use anyhow::Result;
use clap::Args;
use dateline::Context;
use dateline::report::terms::{add_shares, terms};
use dateline::report::{Archive, ArchiveParams};
use dateline::trend::{TopTermsParams, TrendParams};
use serde::Serialize;

use super::options::Shared;
use super::output::Output;

/// Arguments of `dateline terms`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// How many terms of each period
    #[arg(long, value_name = "N", default_value_t = TopTermsParams::default().top)]
    top: usize,
    #[command(flatten)]
    pub(super) shared: Shared,
}

#[derive(Serialize)]
struct Settings {
    archive: ArchiveParams,
    by: Option<dateline::period::Granularity>,
    top_terms: TopTermsParams,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let shared = &arguments.shared;
    let settings = Settings {
        archive: shared.archive_params()?,
        by: shared.by,
        top_terms: TopTermsParams { top: arguments.top },
    };
    settings.top_terms.check()?;
    let output = Output::prepare(shared, "terms")?;
    let archive = Archive::read_weighed(&shared.inputs, &settings.archive, context)?;
    let index = archive.periods(shared.by)?;
    let matrix = archive.count(context)?;
    let mut section = terms(&archive, &matrix, Some(&index), &settings.top_terms)?;
    let level = TrendParams::default().level;
    add_shares(&mut section, &archive, &matrix, &index, level)?;
    output.finish(&archive, &settings, &[archive.noted(section)], 40, context)
}
