//! `dateline verify`: a result made again, and compared file by file.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use dateline::Context;
use dateline::error::Error;
use dateline::export::json::tables_json;
use dateline::export::verification::{FileState, Recorded, verification_table};
use serde_json::Value;

use super::parse;
use super::terminal::say;

/// Arguments of `dateline verify`.
#[derive(Debug, Args)]
#[command(after_help = "\
The command that the manifest names is run again, with the inputs it names, into another folder, \
and every file is compared by its SHA-256. Run it where the result was made: inputs are looked up \
from there.

Exit code 0: all files are the same. 1: some are not; the first is named.")]
pub(super) struct Arguments {
    /// Folder with a result of dateline
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Number of threads; it never changes a result [default: all processors]
    #[arg(long, value_name = "N")]
    pub(super) threads: Option<NonZeroUsize>,
    /// Print the verdict of every file as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let folder = &arguments.folder;
    let recorded = Recorded::read(folder)?;
    let changed = recorded.changed_inputs();
    if let Some((record, what)) = changed.first() {
        let of = format!("input 1 of {} that changed", changed.len());
        return Err(Error::input(&record.path, format!("{what} ({of}): nothing to compare")).into());
    }
    let place = tempfile::tempdir()?;
    let again = place.path().join("again");
    let mut words = vec!["dateline".into(), recorded.command.clone().into(), "--quiet".into()];
    words.extend(["--output".into(), again.clone().into_os_string()]);
    words.extend(recorded.arguments.iter().map(Into::into));
    let mut cli = parse(words)?;
    // The day of the run, where it decided anything: later dates were flagged by it.
    let today = recorded.settings.pointer("/archive/read/today").and_then(Value::as_str);
    if let (Some(shared), Some(today)) = (cli.command.shared(), today) {
        shared.today = Some(today.parse()?);
    }
    cli.command.execute(context.progress)?;

    let verdicts = recorded.compare(folder, &again)?;
    if arguments.json {
        say(&serde_json::to_string(&tables_json(&[verification_table(&verdicts)]))?)?;
    }
    let different = || verdicts.iter().filter(|verdict| verdict.state != FileState::Same);
    let Some(first) = different().next() else {
        if !arguments.json {
            say(&format!("same: all {} files of {}", verdicts.len(), folder.display()))?;
        }
        return Ok(());
    };
    let what = match first.state {
        FileState::Altered => "is not what the manifest says: it was changed after the run",
        FileState::Missing => "is in the manifest, but not in the folder any more",
        FileState::NotMade => "does not come out again",
        FileState::New => "comes out now, and is not in the manifest",
        FileState::Same | FileState::Differs => "comes out otherwise",
    };
    let mut text = format!("{what} ({} of {} files differ)", different().count(), verdicts.len());
    let version = env!("CARGO_PKG_VERSION");
    if recorded.version != version {
        let written =
            format!("; the result was written by version {}, this is {version}", recorded.version);
        text.push_str(&written);
    }
    Err(Error::input(folder.join(&first.path).display(), text).into())
}
