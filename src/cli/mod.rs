//! Subcommands: one file each; this one chooses among them.

mod audit;
mod brief;
mod cluster;
mod collocates;
mod compare;
mod config;
mod curve_options;
mod demo;
mod experiment;
mod formulas;
mod kwic;
mod matrix;
mod method_options;
mod options;
mod output;
mod reading;
mod run;
pub(crate) mod terminal;
mod terms;
mod trend;
mod verify;

use std::ffi::OsString;

use anyhow::Result;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use dateline::progress::Progress;
use dateline::report::languages;
use dateline::{Context, Seed};

use options::Shared;

/// What changed in the wording of a pile of dated reports, when, and can the answer be trusted?
#[derive(Debug, Parser)]
#[command(name = "dateline", version, max_term_width = 100, args_override_self = true)]
#[command(after_help = "Each command says more: dateline trend --help")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The main job: trends, comparison, clusters, terms, one page that shows them all
    Run(run::Arguments),
    /// Can this archive be trusted? Dates, cleaning, reprints, coverage, languages
    Audit(audit::Arguments),
    /// Terms over time: every term tested, rates with intervals, bursts, change points
    Trend(trend::Arguments),
    /// Keyness: which terms one group of reports says more than another, which as often
    Compare(compare::Arguments),
    /// The words around a term (collocates), how they changed, and the network of terms
    Collocates(collocates::Arguments),
    /// Two windows of time on one page: terms and formulas new, gone, risen, fallen, locked
    Brief(brief::Arguments),
    /// Kinds of reports: clusters, named by their terms
    Cluster(Box<cluster::Arguments>),
    /// A grid of clusterings (features x methods x seeds), compared, the best run named
    #[command(mut_arg("inputs", experiment::describe_inputs))]
    Experiment(experiment::Arguments),
    /// Formulas (slogans): first use, who took them up, half-life, what followed
    Formulas(formulas::Arguments),
    /// The top terms of each period, by TF-IDF and by count
    Terms(terms::Arguments),
    /// Concordance: every occurrence of a term in its line
    Kwic(kwic::Arguments),
    /// The document-term matrix, for other software
    Matrix(matrix::Arguments),
    /// Is this result what its manifest says, and does it come out again?
    Verify(verify::Arguments),
    /// A made-up archive in which everything is known: to try things on
    Demo(demo::Arguments),
}

impl Command {
    /// The options that all commands with an input share.
    fn shared(&mut self) -> Option<&mut Shared> {
        Some(match self {
            Self::Run(arguments) => &mut arguments.shared,
            Self::Audit(arguments) => &mut arguments.shared,
            Self::Trend(arguments) => &mut arguments.shared,
            Self::Compare(arguments) => &mut arguments.shared,
            Self::Collocates(arguments) => &mut arguments.shared,
            Self::Brief(arguments) => &mut arguments.shared,
            Self::Cluster(arguments) => &mut arguments.shared,
            Self::Experiment(arguments) => arguments.shared(),
            Self::Formulas(arguments) => &mut arguments.shared,
            Self::Terms(arguments) => &mut arguments.shared,
            Self::Kwic(arguments) => &mut arguments.shared,
            Self::Matrix(arguments) => &mut arguments.shared,
            Self::Demo(_) | Self::Verify(_) => return None,
        })
    }

    fn run(&self, context: &Context<'_>) -> Result<()> {
        match self {
            Self::Run(arguments) => run::run(arguments, context),
            Self::Audit(arguments) => audit::run(arguments, context),
            Self::Trend(arguments) => trend::run(arguments, context),
            Self::Compare(arguments) => compare::run(arguments, context),
            Self::Collocates(arguments) => collocates::run(arguments, context),
            Self::Brief(arguments) => brief::run(arguments, context),
            Self::Cluster(arguments) => cluster::run(arguments, context),
            Self::Experiment(arguments) => experiment::run(arguments, context),
            Self::Formulas(arguments) => formulas::run(arguments, context),
            Self::Terms(arguments) => terms::run(arguments, context),
            Self::Kwic(arguments) => kwic::run(arguments, context),
            Self::Matrix(arguments) => matrix::run(arguments, context),
            Self::Demo(arguments) => demo::run(arguments),
            Self::Verify(arguments) => verify::run(arguments, context),
        }
    }

    /// Runs with the seed of its options, once or for each language.
    fn execute(&mut self, progress: &dyn Progress) -> Result<()> {
        let shared = self.shared();
        let each_language = shared.as_ref().is_some_and(|shared| shared.each_language);
        let seed = shared.map_or_else(Seed::default, |shared| Seed(shared.seed));
        let context = Context { seed, progress };
        if each_language { self.run_each_language(&context) } else { self.run(&context) }
    }

    /// Runs once for each language of the input, as `--only-language` would.
    fn run_each_language(&mut self, context: &Context<'_>) -> Result<()> {
        if let Self::Experiment(_) = self {
            let what = "left out: a plan is for one language, which --only-language names";
            return Err(dateline::Error::setting("--each-language", "with a plan", what).into());
        }
        let Some(shared) = self.shared() else { return self.run(context) };
        let languages = languages(&shared.inputs, &shared.archive_params()?, context)?.main();
        if languages.is_empty() {
            let what = "no document is in a language that is recognised: leave out --each-language";
            return Err(dateline::Error::empty(what).into());
        }
        let typed = (shared.reading.clone(), shared.arguments.clone());
        for code in languages {
            if let Some(shared) = self.shared() {
                shared.only_language = Some(code.to_owned());
                // What gives the part of one language again.
                shared.reading = reading::in_language(&typed.0, code);
                shared.arguments = reading::in_language(&typed.1, code);
            }
            self.run(context)?;
        }
        Ok(())
    }
}

/// Parses the command line and the file it names with `--config`.
fn parse(arguments: Vec<OsString>) -> Result<Cli> {
    let arguments = config::with_file(Cli::command(), arguments)?;
    let matches = Cli::command().try_get_matches_from(arguments)?;
    let mut cli = Cli::from_arg_matches(&matches)?;
    if let (Some(shared), Some((name, given))) = (cli.command.shared(), matches.subcommand()) {
        let command = Cli::command();
        if let Some(subcommand) = command.find_subcommand(name) {
            shared.reading = reading::options(subcommand, given);
            shared.arguments = reading::arguments(subcommand, given);
        }
    }
    Ok(cli)
}

/// Parses the command line and runs the subcommand.
pub(crate) fn run(arguments: Vec<OsString>) -> Result<()> {
    let mut cli = parse(arguments)?;
    let shared = cli.command.shared().cloned();
    let threads = match &cli.command {
        Command::Verify(arguments) => arguments.threads,
        _ => shared.as_ref().and_then(|shared| shared.threads),
    };
    if let Some(threads) = threads {
        rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build_global()?;
    }
    let terminal = terminal::Terminal::new(shared.is_some_and(|shared| shared.quiet))?;
    cli.command.execute(&terminal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
