//! `dateline kwic`: every occurrence of a term in its line.

use anyhow::Result;
use clap::Args;
use dateline::Context;
use dateline::query::{KwicParams, KwicSort, Query};
use dateline::report::kwic::kwic;
use dateline::report::{Archive, ArchiveParams};
use serde::Serialize;

use super::options::Shared;
use super::output::{Output, json};
use super::terminal::{print_kwic, say};
use super::trend::TERMS_HELP;

/// Arguments of `dateline kwic`.
#[derive(Debug, Args)]
#[command(after_help = TERMS_HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) shared: Shared,
    /// The term, in quotes where it has spaces
    #[arg(required = true)]
    term: String,
    /// Characters of context on each side
    #[arg(long, value_name = "N", default_value_t = KwicParams::default().width)]
    width: usize,
    /// Order of the lines: document, date, left or right (by the words on that side)
    #[arg(long, value_name = "ORDER", default_value = "document")]
    sort: KwicSort,
    /// Show the first N lines only
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

#[derive(Serialize)]
struct Settings<'a> {
    archive: ArchiveParams,
    term: &'a str,
    kwic: KwicParams,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let shared = &arguments.shared;
    let query: Query = arguments.term.parse()?;
    let settings = Settings {
        archive: shared.archive_params()?,
        term: &arguments.term,
        kwic: KwicParams { width: arguments.width, sort: arguments.sort, limit: arguments.limit },
    };
    settings.kwic.check()?;
    let folder = shared.output.is_some();
    let output = folder.then(|| Output::prepare(shared, "kwic")).transpose()?;
    let archive = Archive::read(&shared.inputs, &settings.archive, true, context)?;
    let section = kwic(&archive, &query, &settings.kwic)?;
    match output {
        Some(output) => output.finish(&archive, &settings, &[section], 20, context),
        None if shared.json => say(&json(&[section])?),
        None => print_kwic(&section, shared.quiet),
    }
}
