//! An archive -> how long the tests of all its terms take beside counting it.
//!
//! `cargo bench --bench trends -- FILE [--by PERIOD] [--runs 5] [--series FILE]`. With `--series` the rates
//! of every term tested are written as JSON, for `beside_pymannkendall.py`.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]

mod support;

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use dateline::Context;
use dateline::matrix::{DocTermMatrix, Occurrences};
use dateline::period::Granularity;
use dateline::report::{Archive, ArchiveParams};
use dateline::trend::mann_kendall::MannKendall;
use dateline::trend::sen::TheilSen;
use dateline::trend::{Denominators, PeriodIndex, TestedParams, TestedTerms};
use rayon::prelude::*;
use support::{cpu_seconds, median, timed};

struct Arguments {
    file: String,
    by: Granularity,
    runs: usize,
    series: Option<PathBuf>,
    only_series: Option<PathBuf>,
}

impl Arguments {
    fn read() -> Result<Self> {
        let mut read = Self {
            file: String::new(),
            by: Granularity::Year,
            runs: 5,
            series: None,
            only_series: None,
        };
        let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
        while let Some(word) = words.next() {
            if !word.starts_with("--") {
                read.file = word;
                continue;
            }
            let value = words.next().with_context(|| format!("{word} takes a value"))?;
            match word.as_str() {
                "--by" => read.by = value.parse()?,
                "--runs" => read.runs = value.parse::<usize>()?.max(1),
                "--series" => read.series = Some(value.into()),
                "--only-series" => read.only_series = Some(value.into()),
                _ => bail!("{word}: must be --by, --runs or --series"),
            }
        }
        Ok(read)
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::read()?;
    if let Some(file) = &arguments.only_series {
        return test_series(file, arguments.runs);
    }
    if arguments.file.is_empty() {
        bail!("name an archive: cargo bench --bench trends -- FILE --by PERIOD");
    }
    let context = Context::default();
    let inputs = [arguments.file.clone()];
    let archive = Archive::read_weighed(&inputs, &ArchiveParams::default(), &context)?;
    let index = archive.periods(Some(arguments.by))?;
    let mut counting = Vec::new();
    let mut matrix = archive.count(&context)?;
    for _ in 0..arguments.runs {
        let (counted, time) = timed(|| archive.count(&context));
        matrix = counted?;
        counting.push(time);
    }
    let mut testing = Vec::new();
    let cpu = cpu_seconds();
    for _ in 0..arguments.runs {
        let (tested, time) = timed(|| test(&archive, &matrix, &index));
        black_box(tested?);
        testing.push(time);
    }
    let cpu = cpu.zip(cpu_seconds()).map_or(0.0, |(a, b)| b.0 + b.1 - a.0 - a.1);
    let tested = test(&archive, &matrix, &index)?;
    let seconds = |times: &mut [Duration]| median(times).as_secs_f64();
    println!(
        "{}: {} terms, {} tested over {} periods, {} moved",
        archive.name,
        matrix.vocabulary.len(),
        tested.terms.len(),
        tested.periods,
        tested.moved
    );
    println!("counting from tokens  {:.3} s", seconds(&mut counting));
    println!(
        "testing all terms     {:.3} s, CPU {:.3} s",
        seconds(&mut testing),
        cpu / arguments.runs as f64
    );
    arguments.series.map_or(Ok(()), |file| write_series(&archive, &matrix, &index, &tested, &file))
}

fn test(
    archive: &Archive,
    matrix: &DocTermMatrix,
    index: &PeriodIndex,
) -> dateline::Result<TestedTerms> {
    let transposed = matrix.counts.transpose();
    let params = TestedParams::default();
    TestedTerms::new(index, &transposed, &[], &matrix.tokens, &archive.weights, &params)
}

/// The rates of every term tested as a JSON list of lists, null where a period is empty.
fn write_series(
    archive: &Archive,
    matrix: &DocTermMatrix,
    index: &PeriodIndex,
    tested: &TestedTerms,
    file: &PathBuf,
) -> Result<()> {
    let denominators = Denominators::new(index, &matrix.tokens, &archive.weights, 0.95)?;
    let transposed = matrix.counts.transpose();
    let series: Vec<Vec<Option<f64>>> = tested
        .terms
        .par_iter()
        .map(|term| {
            let series = denominators.series(&Occurrences::from_column(&transposed, term.column));
            series.points.iter().map(|point| point.rate_per_million).collect()
        })
        .collect();
    Ok(serde_json::to_writer(std::fs::File::create(file)?, &series)?)
}

/// Mann-Kendall with the correction of Hamed and Rao and the Theil-Sen slope of every series of a file.
fn test_series(file: &PathBuf, runs: usize) -> Result<()> {
    let series = read_series(&std::fs::read_to_string(file)?)?;
    let one = |values: &Vec<Option<f64>>| -> Option<[f64; 4]> {
        let points: Vec<(f64, f64)> =
            values.iter().enumerate().filter_map(|(i, x)| Some((i as f64, (*x)?))).collect();
        let present: Vec<f64> = points.iter().map(|point| point.1).collect();
        let plain = MannKendall::new(&present);
        let sen = TheilSen::new(&points, plain.var_s, 0.95)?;
        let test = plain.hamed_rao(&present, sen.slope, None);
        Some([test.s as f64, test.variance(), test.z(), sen.slope])
    };
    let mut times = Vec::new();
    let mut found = Vec::new();
    for _ in 0..runs {
        let (tested, time) = timed(|| series.par_iter().map(one).collect::<Vec<_>>());
        found = tested;
        times.push(time);
    }
    println!(
        "{}",
        serde_json::json!({"seconds": median(&mut times).as_secs_f64(), "found": found})
    );
    Ok(())
}

/// Numbers read to their last bit, which `serde_json` does not promise: ranks of what is left of a
/// series without its slope depend on it, as the slope goes exactly through some of the points.
fn read_series(json: &str) -> Result<Vec<Vec<Option<f64>>>> {
    let dense: String = json.split_whitespace().collect();
    let value = |text: &str| match text {
        "null" => Ok(None),
        number => number.parse().map(Some).with_context(|| format!("`{number}` is no number")),
    };
    let row = |text: &str| text.split(',').map(value).collect();
    dense.trim_matches(['[', ']']).split("],[").map(row).collect()
}
