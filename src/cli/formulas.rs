//! `dateline formulas`: fixed formulas, who used them and when.

use anyhow::Result;
use clap::Args;
use dateline::Context;
use dateline::report::formulas::{found, section};
use dateline::report::{Archive, ArchiveParams};
use dateline::reuse::formulas::FormulaParams;
use serde::Serialize;

use super::options::Shared;
use super::output::Output;

/// Arguments of `dateline formulas`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Fewest words of a formula
    #[arg(long, value_name = "N", default_value_t = FormulaParams::default().min_words)]
    min_words: usize,
    /// Most words of a formula
    #[arg(long, value_name = "N", default_value_t = FormulaParams::default().max_words)]
    max_words: usize,
    /// Fewest reports that hold it; a report and its copies count once
    #[arg(long, value_name = "N", default_value_t = FormulaParams::default().min_documents)]
    min_documents: u32,
    /// Fewest sources that use it [default: 2 where two are known, else 1]
    #[arg(long, value_name = "N")]
    min_sources: Option<u32>,
    /// How many formulas are followed
    #[arg(long, value_name = "N", default_value_t = FormulaParams::default().top)]
    top: usize,
    #[command(flatten)]
    pub(super) shared: Shared,
}

#[derive(Serialize)]
struct Settings {
    archive: ArchiveParams,
    by: Option<dateline::period::Granularity>,
    formulas: FormulaParams,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let shared = &arguments.shared;
    let settings = Settings {
        archive: shared.archive_params()?,
        by: shared.by,
        formulas: FormulaParams {
            min_words: arguments.min_words,
            max_words: arguments.max_words,
            min_documents: arguments.min_documents,
            min_sources: arguments.min_sources,
            top: arguments.top,
        },
    };
    settings.formulas.check()?;
    let output = Output::prepare(shared, "formulas")?;
    let archive = Archive::read_weighed(&shared.inputs, &settings.archive, context)?;
    let found = found(&archive, shared.by, &settings.formulas, context)?;
    let section = section(&archive, &found, &settings.formulas)?;
    output.finish(&archive, &settings, &[archive.noted(section)], 40, context)
}
