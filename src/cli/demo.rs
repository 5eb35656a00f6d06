//! `dateline demo`: a made-up archive with its truth.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use dateline::Seed;
use dateline::demo::{Demo, DemoParams, REPORTS, TRUTH};

use super::terminal::say;

/// Arguments of `dateline demo`.
#[derive(Debug, Args)]
#[command(after_help = "\
The reports are written to DIR/reports, one folder a source; what was planted in them, date by date
and line by line, to DIR/truth.json.

  dateline demo archive && dateline run archive/reports")]
pub(super) struct Arguments {
    /// Folder to write, new or empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Number of reports
    #[arg(long, value_name = "N", default_value_t = DemoParams::default().reports)]
    reports: usize,
    /// Decides every random choice
    #[arg(long, value_name = "N", default_value = "1")]
    seed: u64,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let params = DemoParams { reports: arguments.reports };
    Demo::check_folder(&arguments.folder)?;
    let demo = Demo::generate(&params, Seed(arguments.seed))?;
    demo.write(&arguments.folder)?;
    let (folder, sources) = (&arguments.folder, demo.truth.sources.len());
    say(&format!(
        "{} reports of {sources} made-up sources are in {}, what was planted in {}",
        demo.files.len(),
        folder.join(REPORTS).display(),
        folder.join(TRUTH).display(),
    ))
}
