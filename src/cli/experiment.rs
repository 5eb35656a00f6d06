//! `dateline experiment`: a grid of clusterings, run, compared, gone on with.

mod folders;
mod plan;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Result;
use clap::{Args, Subcommand};
use dateline::error::Error;
use dateline::experiment::{self, Begun, Plan, Store};
use dateline::report::experiment::{labels, material, read_files, sections};
use dateline::report::{Archive, ArchiveParams};
use dateline::{Context, Seed};
use serde::Serialize;
use serde_json::json;

use super::options::Shared;
use super::output::Output;
use super::terminal::{print_table, say, tell};
use super::{Command, parse};

/// Arguments of `dateline experiment`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(after_help = "\
The plan is a TOML file: which reports, which features, which methods with which settings, how many \
seeds, and the rule that names the winner. Lists span the grid:

  input = [\"reports/\"]
  labels = \"source\"           # compare clusters with this field; may be left out
  seeds = 5
  [[features]]
  name = \"tfidf\"
  dimensions = [50, 100]
  [[methods]]
  method = \"kmeans\"
  clusters = [4, 6, 8]
  [winner]
  by = \"stability\"

Every finished run is kept: after Ctrl-C or a kill, `dateline experiment resume DIR` goes on.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    shared: Shared,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Go on with an experiment that was interrupted; nothing finished is repeated
    Resume {
        /// Folder of the result
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Number of threads; it never changes a result [default: all processors]
        #[arg(long, value_name = "N")]
        threads: Option<NonZeroUsize>,
        /// Print the result as JSON too
        #[arg(long)]
        json: bool,
        /// No progress bar and no summary
        #[arg(long)]
        quiet: bool,
    },
    /// The runs of a finished experiment, the winner first
    Show {
        /// Folder of the result
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Everything about one run: its number, or the beginning of its id
        #[arg(long, value_name = "RUN")]
        run: Option<String>,
        /// How many runs are shown
        #[arg(long, value_name = "N", default_value = "20")]
        top: usize,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Two finished experiments side by side: what differs, the best runs, how far they agree
    Compare {
        /// Folder of the first result
        #[arg(value_name = "DIR1")]
        first: PathBuf,
        /// Folder of the second
        #[arg(value_name = "DIR2")]
        second: PathBuf,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
}

impl Arguments {
    /// The shared options, with those that the actions have of their own.
    pub(super) fn shared(&mut self) -> &mut Shared {
        if let Some(Action::Resume { threads, json, quiet, .. }) = &self.action {
            self.shared.threads = *threads;
            self.shared.json = *json;
            self.shared.quiet = *quiet;
        }
        &mut self.shared
    }
}

/// The positional arguments here: the plan, then reports.
pub(super) fn describe_inputs(inputs: clap::Arg) -> clap::Arg {
    inputs
        .value_name("PLAN.toml [REPORTS]")
        .help("The plan, then reports, where the plan does not name them")
}

/// Every setting that shapes the result.
#[derive(Serialize)]
struct Settings<'a> {
    archive: &'a ArchiveParams,
    labels: &'a Option<String>,
    features: &'a [experiment::FeatureSet],
    methods: &'a [dateline::cluster::ClusterMethod],
    seeds: &'a [u64],
    winner: experiment::WinnerParams,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    match &arguments.action {
        None => start(&arguments.shared, context),
        Some(Action::Resume { folder, .. }) => resume(folder, &arguments.shared, context),
        Some(Action::Show { folder, run, top, json }) => {
            folders::show(folder, run.as_deref(), *top, *json)
        }
        Some(Action::Compare { first, second, json }) => folders::compare(first, second, *json),
    }
}

fn start(shared: &Shared, context: &Context<'_>) -> Result<()> {
    let Some((file, inputs)) = shared.inputs.split_first() else { return Ok(()) };
    let text = std::fs::read_to_string(file).map_err(Error::io("read", file))?;
    let job = plan::Job::new(file, &text, inputs, shared, context.seed)?;
    let target = shared.output.clone().unwrap_or_else(|| plan::target(file));
    let wanted = !shared.json || shared.output.is_some();
    let today = job.params.read.today.map(|day| day.to_string());
    let settings = json!({ "arguments": shared.arguments, "today": today });
    let begun = Begun::new(file, &text, &job.inputs, context.seed.0, settings);
    let store = wanted.then(|| Store::begin(&target, &begun)).transpose()?;
    carry_out(&job, shared, &target, store, context)
}

fn resume(folder: &Path, given: &Shared, context: &Context<'_>) -> Result<()> {
    let Some((store, begun, target)) = Store::resume(folder)? else {
        if !folder.join("manifest.json").exists() {
            let what = "no experiment was begun here, or none that is unfinished";
            return Err(Error::input(folder.display(), what).into());
        }
        return say(&format!("{} is finished: nothing to go on with", folder.display()));
    };
    let words: Vec<String> =
        serde_json::from_value(begun.settings["arguments"].clone()).unwrap_or_default();
    let words = ["dateline", "experiment"].map(str::to_owned).into_iter().chain(words);
    let mut cli = parse(words.map(Into::into).collect())?;
    let Command::Experiment(arguments) = &mut cli.command else { return Ok(()) };
    let shared = arguments.shared();
    shared.today = begun.settings["today"].as_str().and_then(|day| day.parse().ok());
    (shared.json, shared.quiet) = (given.json, given.quiet);
    shared.output = Some(target.clone());
    let context = Context { seed: Seed(begun.seed), ..*context };
    let (file, text) = (begun.spec_file.as_str(), begun.spec.as_str());
    let named = shared.inputs.get(1..).unwrap_or_default();
    let mut job = plan::Job::new(file, text, named, shared, context.seed)?;
    job.resumed = true;
    carry_out(&job, shared, &target, Some(store), &context)
}

/// Does the work; what is kept of it stays when it is interrupted, and goes when nothing is.
fn carry_out(
    job: &plan::Job,
    shared: &Shared,
    target: &Path,
    store: Option<Store>,
    context: &Context<'_>,
) -> Result<()> {
    let worked = work(job, shared, target, store.as_ref(), context);
    let Some(store) = store else { return worked };
    match worked {
        Ok(()) => Ok(store.remove()?),
        Err(error) => {
            let (held, all) = (store.count(), job.plan.runs.len());
            let go_on = format!("go on with `dateline experiment resume {}`", target.display());
            if matches!(error.downcast_ref(), Some(Error::Cancelled)) {
                let what = format!("{held} of {all} runs are kept: {go_on}");
                return Err(Error::Paused { what }.into());
            }
            if held > 0 {
                return Err(error.context(format!("{held} of {all} runs are kept, {go_on}")));
            }
            // Nothing is lost with a folder that this process made.
            if !job.resumed {
                store.remove()?;
            }
            Err(error)
        }
    }
}

fn work(
    job: &plan::Job,
    shared: &Shared,
    target: &Path,
    store: Option<&Store>,
    context: &Context<'_>,
) -> Result<()> {
    let plan::Job { plan, params, inputs, .. } = job;
    let mut output = Output::within(shared, "experiment", target, store.map(Store::folder))?;
    let mut archive = Archive::read_weighed(inputs, params, context)?;
    // What shaped the result beside the reports.
    archive.lists.push(PathBuf::from(&plan.spec.file));
    archive.lists.extend(plan.features.iter().filter_map(|set| set.space.embeddings.clone()));
    let labels = labels(&archive, plan)?;
    let material = material(&archive, labels);
    let capacity = plan.check(&material, rayon::current_num_threads(), context)?;
    if let Some(store) = store {
        store.same_inputs(&read_files(&archive)?)?;
    }
    if !shared.quiet {
        tell(&announcement(plan, &capacity));
        if let Some(held) = store.map(Store::count).filter(|&held| held > 0) {
            tell(&format!("{held} of {} runs are done", plan.runs.len()));
        }
    }
    let begin = Instant::now();
    let clock = || begin.elapsed().as_secs_f64();
    let found = experiment::run(plan, &material, capacity.at_a_time, store, &clock, context)?;
    drop(material);
    let sections = sections(&mut archive, &found, context)?;
    if let Some(folder) = output.folder() {
        folder.write_unlisted("times.csv", experiment::times_csv(&found))?;
    }
    if !shared.json && !shared.quiet {
        print_table(&found.ranked_table(), 10)?;
        say("")?;
    }
    let settings = Settings {
        archive: params,
        labels: &plan.spec.labels,
        features: &plan.features,
        methods: &plan.methods,
        seeds: &plan.seeds,
        winner: plan.spec.winner,
    };
    output.finish(&archive, &settings, &sections, 0, context)
}

fn announcement(plan: &Plan, capacity: &experiment::Capacity) -> String {
    let many = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    format!(
        "{}: {} x {}, with their settings, x {}; {} at a time, about {} each beside {} shared, \
         within {}",
        many(plan.runs.len(), "run"),
        many(plan.features.len(), "feature set"),
        many(plan.methods.len(), "method"),
        many(plan.n_seeds(), "seed"),
        capacity.at_a_time,
        capacity.largest,
        capacity.shared,
        capacity.limit
    )
}
