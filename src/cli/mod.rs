//! Subcommands: one file each; this one chooses among them.

mod cluster;
mod compare;
mod config;
mod demo;
mod kwic;
mod matrix;
mod options;
mod output;
mod run;
pub(crate) mod terminal;
mod terms;
mod trend;

use std::ffi::OsString;

use anyhow::Result;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

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
    /// The rates of terms over time, with intervals
    Trend(trend::Arguments),
    /// Which terms one stretch of time says more than another
    Compare(compare::Arguments),
    /// Kinds of reports
    Cluster(cluster::Arguments),
    /// The top terms of each period, by TF-IDF and by count
    Terms(terms::Arguments),
    /// Every occurrence of a term in its line
    Kwic(kwic::Arguments),
    /// The document-term matrix, for other software
    Matrix(matrix::Arguments),
    /// A made-up archive in which everything is known: to try things on
    Demo(demo::Arguments),
}

impl Command {
    /// The options that all commands with an input share.
    fn shared(&self) -> Option<&Shared> {
        Some(match self {
            Self::Run(arguments) => &arguments.shared,
            Self::Trend(arguments) => &arguments.shared,
            Self::Compare(arguments) => &arguments.shared,
            Self::Cluster(arguments) => &arguments.shared,
            Self::Terms(arguments) => &arguments.shared,
            Self::Kwic(arguments) => &arguments.shared,
            Self::Matrix(arguments) => &arguments.shared,
            Self::Demo(_) => return None,
        })
    }
}

/// Parses the command line and the file it names with `--config`, and runs the subcommand.
pub(crate) fn run(arguments: Vec<OsString>) -> Result<()> {
    let arguments = config::with_file(Cli::command(), arguments)?;
    let cli = Cli::from_arg_matches(&Cli::command().try_get_matches_from(arguments)?)?;
    let shared = cli.command.shared();
    if let Some(threads) = shared.and_then(|shared| shared.threads) {
        rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build_global()?;
    }
    let terminal = terminal::Terminal::new(shared.is_some_and(|shared| shared.quiet))?;
    let seed = shared.map_or_else(dateline::Seed::default, |shared| dateline::Seed(shared.seed));
    let context = dateline::Context { seed, progress: &terminal };
    match &cli.command {
        Command::Run(arguments) => run::run(arguments, &context),
        Command::Trend(arguments) => trend::run(arguments, &context),
        Command::Compare(arguments) => compare::run(arguments, &context),
        Command::Cluster(arguments) => cluster::run(arguments, &context),
        Command::Terms(arguments) => terms::run(arguments, &context),
        Command::Kwic(arguments) => kwic::run(arguments, &context),
        Command::Matrix(arguments) => matrix::run(arguments, &context),
        Command::Demo(arguments) => demo::run(arguments),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
