//! What `dateline audit` finds of what was planted in a made-up archive.
//!
//! `cargo bench --bench detectors [-- --reports N --seed N]` makes an archive, audits it and prints
//! the recall and precision of each detector as a Markdown table. `-- --tables DIR --truth FILE`
//! judges the tables of a result that is there. Sources are judged with `--dates strict`, for one
//! report of the year 1022 makes its source the first of the archive.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]
#![allow(clippy::format_push_string, reason = "plain beats fast here")]

#[path = "../tests/it/scores.rs"]
mod scores;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use dateline::Seed;
use dateline::demo::{Demo, DemoParams, REPORTS, Truth};
use scores::{Audit, markdown};

struct Arguments {
    reports: usize,
    seed: u64,
    tables: Option<PathBuf>,
    truth: Option<PathBuf>,
}

impl Arguments {
    fn read() -> Result<Self> {
        let mut read = Self { reports: 2000, seed: 7, tables: None, truth: None };
        let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
        while let Some(name) = words.next() {
            let value = words.next().with_context(|| format!("{name} takes a value"))?;
            match name.as_str() {
                "--reports" => read.reports = value.parse()?,
                "--seed" => read.seed = value.parse()?,
                "--tables" => read.tables = Some(value.into()),
                "--truth" => read.truth = Some(value.into()),
                _ => bail!("{name}: must be --reports, --seed, --tables or --truth"),
            }
        }
        Ok(read)
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::read()?;
    if let (Some(tables), Some(truth)) = (&arguments.tables, &arguments.truth) {
        let truth: Truth = serde_json::from_slice(&std::fs::read(truth)?)?;
        print!("{}", markdown(&Audit::new(&truth, tables, tables).scores()));
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let [archive, result, strict] =
        ["archive", "result", "strict"].map(|name| folder.path().join(name));
    let start = Instant::now();
    let params = DemoParams { reports: arguments.reports };
    let demo = Demo::generate(&params, Seed(arguments.seed))?;
    demo.write(&archive)?;
    let made = start.elapsed();
    let start = Instant::now();
    audit(&archive.join(REPORTS), &result, "all")?;
    let audited = start.elapsed();
    audit(&archive.join(REPORTS), &strict, "strict")?;
    let Arguments { reports, seed, .. } = arguments;
    println!("{reports} reports, seed {seed}: made in {made:.2?}, audited in {audited:.2?}\n");
    let [tables, strict] = [result, strict].map(|result| result.join("tables"));
    print!("{}", markdown(&Audit::new(&demo.truth, &tables, &strict).scores()));
    Ok(())
}

fn audit(reports: &Path, result: &Path, dates: &str) -> Result<()> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_dateline"));
    program.args(["audit", "--quiet", "--dates", dates, "--output"]).arg(result).arg(reports);
    let ended = program.status()?;
    ensure!(ended.success(), "dateline audit ended with {ended}");
    Ok(())
}
