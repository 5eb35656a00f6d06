//! Do the intervals cover, and do the tests err, as often as they say?
//!
//! `cargo bench --bench calibration -- FILE --by PERIOD [--runs N --terms N --seed N]` takes an
//! archive, one report of each family of reprints, and makes archives of it in which the truth is
//! known:
//! - *drawn*: every period, or each of two groups, is filled with documents drawn at random, with
//!   replacement, from the whole archive. Every term's true rate is then that of the archive, its true
//!   slope and Log Ratio are 0.
//! - *permuted*: the dates change places among the documents. Whatever is reported as a trend or as
//!   a difference between halves is false.
//!
//! It prints the coverage of every interval and how many runs report any term, as Markdown tables.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]

mod archive;
mod families;
mod intervals;

use anyhow::{Context as _, Result, bail};
use dateline::Seed;
use dateline::period::Granularity;

use archive::Dated;

/// What to measure, and how long.
pub(crate) struct Arguments {
    inputs: Vec<String>,
    by: Granularity,
    runs: u64,
    terms: usize,
    seed: Seed,
}

impl Arguments {
    fn read() -> Result<Self> {
        let mut read = Self {
            inputs: Vec::new(),
            by: Granularity::Year,
            runs: 100,
            terms: 300,
            seed: Seed(1),
        };
        let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
        while let Some(word) = words.next() {
            if !word.starts_with("--") {
                read.inputs.push(word);
                continue;
            }
            let value = words.next().with_context(|| format!("{word} takes a value"))?;
            match word.as_str() {
                "--by" => read.by = value.parse()?,
                "--runs" => read.runs = value.parse()?,
                "--terms" => read.terms = value.parse()?,
                "--seed" => read.seed = Seed(value.parse()?),
                _ => bail!("{word}: must be --by, --runs, --terms or --seed"),
            }
        }
        if read.inputs.is_empty() {
            bail!("name an archive: cargo bench --bench calibration -- FILE --by PERIOD");
        }
        Ok(read)
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::read()?;
    let archive = Dated::read(&arguments.inputs, arguments.by)?;
    println!("{}\n", archive.about());
    intervals::print(&archive, &arguments)?;
    families::print(&archive, &arguments)
}
