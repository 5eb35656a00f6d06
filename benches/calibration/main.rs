//! Do the intervals cover, and do the tests err, as often as they say?
//!
//! `cargo bench --bench calibration -- PART FILE --by PERIOD [--runs N --terms N --seed N]` takes an
//! archive, one report of each family of reprints, and makes archives of it in which the truth is
//! known:
//! - *drawn*: every period is filled with documents drawn at random, with replacement, from the whole
//!   archive. Every term's true rate is then that of the archive, its true slope and Log Ratio are 0.
//! - *planted*: the same, and some terms are taken out of documents so that their rate doubles.
//! - *permuted*: the dates change places among the documents. Whatever is reported as a trend or as
//!   a difference between halves is false.
//!
//! The parts, each of which prints Markdown tables: `intervals` (coverage in drawn archives), `planted`
//! (coverage of slopes, trends found and not), `families` (how many permutations report any term), `events`
//! (bursts, change points and rhythms in permuted dates), `power` (what could be found).

#![allow(clippy::print_stdout, reason = "a benchmark prints")]

mod archive;
mod coverage;
mod events;
mod families;
mod intervals;
mod planted;
mod power;

use anyhow::{Context as _, Result, bail};
use dateline::Seed;
use dateline::period::Granularity;

use archive::Dated;

/// What to measure, and how long.
pub(crate) struct Arguments {
    part: String,
    inputs: Vec<String>,
    by: Granularity,
    runs: u64,
    terms: usize,
    seed: Seed,
}

impl Arguments {
    fn read() -> Result<Self> {
        let mut read = Self {
            part: String::new(),
            inputs: Vec::new(),
            by: Granularity::Year,
            runs: 100,
            terms: 300,
            seed: Seed(1),
        };
        let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
        while let Some(word) = words.next() {
            if !word.starts_with("--") {
                if read.part.is_empty() {
                    read.part = word;
                } else {
                    read.inputs.push(word);
                }
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
            bail!("name an archive: cargo bench --bench calibration -- PART FILE --by PERIOD");
        }
        Ok(read)
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::read()?;
    let archive = Dated::read(&arguments.inputs, arguments.by)?;
    println!("{}\n", archive.about());
    match arguments.part.as_str() {
        "intervals" => intervals::print(&archive, &arguments),
        "planted" => planted::print(&archive, &arguments),
        "families" => families::print(&archive, &arguments),
        "events" => events::print(&archive, &arguments),
        "power" => power::print(&archive, &arguments),
        part => bail!("{part}: must be intervals, planted, families, events or power"),
    }
}
