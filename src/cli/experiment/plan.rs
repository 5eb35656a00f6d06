//! A plan, the command line and the options in the plan -> what is to be read and run.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use dateline::Seed;
use dateline::error::Error;
use dateline::experiment::{Defaults, Plan, Spec};
use dateline::report::ArchiveParams;

use super::super::config::add;
use super::super::options::Shared;

/// What is to be read and run.
pub(super) struct Job {
    pub(super) plan: Plan,
    pub(super) params: ArchiveParams,
    pub(super) inputs: Vec<String>,
    /// Whether it goes on with what was begun before.
    pub(super) resumed: bool,
}

/// The options about input and words.
#[derive(Parser)]
#[command(args_override_self = true, no_binary_name = true)]
struct Reading {
    #[command(flatten)]
    shared: Shared,
}

impl Job {
    /// `inputs` are those named on the command line, which win over those of the plan.
    pub(super) fn new(
        file: &str,
        text: &str,
        inputs: &[String],
        shared: &Shared,
        seed: Seed,
    ) -> Result<Self> {
        let spec = Spec::parse(file, text).map_err(usage)?;
        let inputs = if inputs.is_empty() { &spec.input } else { inputs };
        if inputs.is_empty() {
            let what = "no reports: name them after the plan, or add `input = [\"reports/\"]`";
            return Err(usage(Error::input(file, what)));
        }
        let params = reading(&spec, inputs, shared)?.archive_params()?;
        let defaults =
            Defaults { vocabulary: params.vocabulary.clone(), reprints: params.reprints };
        let plan = Plan::new(&spec, &defaults, seed.0).map_err(usage)?;
        Ok(Self { plan, params, inputs: inputs.to_vec(), resumed: false })
    }
}

/// Where the result of a plan goes.
pub(super) fn target(file: &str) -> PathBuf {
    let name = Path::new(file).file_stem().unwrap_or_default();
    Path::new("output/experiments").join(name)
}

/// A mistake in the plan is wrong usage, as the same mistake on the command line is.
#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
fn usage(error: Error) -> anyhow::Error {
    clap::Error::raw(ErrorKind::ValueValidation, format!("{error}\n")).into()
}

/// The options of the table `reading`, and those of the command line, which win.
fn reading(spec: &Spec, inputs: &[String], shared: &Shared) -> Result<Shared> {
    let command = Reading::command();
    let known: Vec<&clap::Arg> = command
        .get_arguments()
        .filter(|argument| matches!(argument.get_help_heading(), Some("Input" | "Words")))
        .filter(|argument| argument.get_id() != "each_language")
        .collect();
    let mut words = inputs.to_vec();
    for (key, value) in &spec.reading {
        let long = key.replace('_', "-");
        let wrong = |what: &str| usage(spec.wrong(Some(("reading", 0)), Some(key), what));
        let Some(option) = known.iter().find(|known| known.get_long() == Some(&long)) else {
            let names: Vec<&str> = known.iter().filter_map(|known| known.get_long()).collect();
            return Err(wrong(&format!("no option; must be one of {}", names.join(", "))));
        };
        let mut added = Vec::new();
        add(&mut added, Path::new(&spec.file), &long, value, option.get_action())?;
        let added: Vec<String> =
            added.into_iter().map(|word| word.to_string_lossy().into_owned()).collect();
        // Each by itself, so that a mistake has its line.
        let alone = ["x".to_owned()].into_iter().chain(added.clone());
        if let Err(error) = Reading::try_parse_from(alone) {
            let error = error.to_string();
            let first = error.trim_start_matches("error: ").lines().next().unwrap_or_default();
            return Err(wrong(first));
        }
        words.extend(added);
    }
    words.extend(shared.reading.iter().cloned());
    let range = [("--from", shared.from), ("--to", shared.to)];
    words.extend(range.iter().filter_map(|(flag, day)| Some(format!("{flag}={}", (*day)?))));
    let Reading { shared: mut read } = Reading::try_parse_from(words.clone())?;
    read.reading = words[inputs.len()..].to_vec();
    read.today = shared.today.or(read.today);
    read.evidence = shared.evidence;
    Ok(read)
}
