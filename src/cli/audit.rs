//! `dateline audit`: can this archive be trusted?

use anyhow::Result;
use clap::Args;
use dateline::Context;
use dateline::report::audit::{AuditParams, audit};
use dateline::report::{Archive, ArchiveParams};
use serde::Serialize;

use super::options::Shared;
use super::output::Output;
use super::trend::TERMS_HELP;

/// Arguments of `dateline audit`.
#[derive(Debug, Args)]
#[command(after_help = TERMS_HELP)]
pub(super) struct Arguments {
    /// A term whose change is taken apart by source; may be repeated [default: those that changed
    /// most]
    #[arg(short, long = "term", value_name = "TERM")]
    terms: Vec<String>,
    #[command(flatten)]
    pub(super) shared: Shared,
}

#[derive(Serialize)]
struct Settings {
    archive: ArchiveParams,
    audit: AuditParams,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let shared = &arguments.shared;
    let settings = Settings {
        archive: shared.archive_params()?,
        audit: AuditParams {
            by: shared.by,
            terms: arguments.terms.clone(),
            ..AuditParams::default()
        },
    };
    let output = Output::prepare(shared, "audit")?;
    let archive = Archive::read_weighed(&shared.inputs, &settings.archive, context)?;
    let sections = audit(&archive, &settings.audit, context)?;
    output.finish(&archive, &settings, &sections, 0, context)
}
