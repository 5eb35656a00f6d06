//! Subcommands: one file each; this one chooses among them.

mod cluster;
mod compare;
mod config;
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

use dateline::Context;
use dateline::report::languages;

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
}

impl Command {
    fn shared(&mut self) -> &mut Shared {
        match self {
            Self::Run(arguments) => &mut arguments.shared,
            Self::Trend(arguments) => &mut arguments.shared,
            Self::Compare(arguments) => &mut arguments.shared,
            Self::Cluster(arguments) => &mut arguments.shared,
            Self::Terms(arguments) => &mut arguments.shared,
            Self::Kwic(arguments) => &mut arguments.shared,
            Self::Matrix(arguments) => &mut arguments.shared,
        }
    }

    fn run(&self, context: &Context<'_>) -> Result<()> {
        match self {
            Self::Run(arguments) => run::run(arguments, context),
            Self::Trend(arguments) => trend::run(arguments, context),
            Self::Compare(arguments) => compare::run(arguments, context),
            Self::Cluster(arguments) => cluster::run(arguments, context),
            Self::Terms(arguments) => terms::run(arguments, context),
            Self::Kwic(arguments) => kwic::run(arguments, context),
            Self::Matrix(arguments) => matrix::run(arguments, context),
        }
    }

    /// Runs once for each language of the input, as `--only-language` would.
    fn run_each_language(&mut self, context: &Context<'_>) -> Result<()> {
        let shared = self.shared();
        let languages = languages(&shared.inputs, &shared.archive_params()?, context)?.main();
        if languages.is_empty() {
            let what = "no document is in a language that is recognised: leave out --each-language";
            return Err(dateline::Error::empty(what).into());
        }
        for code in languages {
            self.shared().only_language = Some(code.to_owned());
            self.run(context)?;
        }
        Ok(())
    }
}

/// Parses the command line and the file it names with `--config`, and runs the subcommand.
pub(crate) fn run(arguments: Vec<OsString>) -> Result<()> {
    let arguments = config::with_file(Cli::command(), arguments)?;
    let mut cli = Cli::from_arg_matches(&Cli::command().try_get_matches_from(arguments)?)?;
    let shared = cli.command.shared();
    if let Some(threads) = shared.threads {
        rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build_global()?;
    }
    let each_language = shared.each_language;
    let terminal = terminal::Terminal::new(shared.quiet)?;
    let context = dateline::Context { seed: dateline::Seed(shared.seed), progress: &terminal };
    if each_language { cli.command.run_each_language(&context) } else { cli.command.run(&context) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
