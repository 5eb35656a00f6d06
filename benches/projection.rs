//! An archive -> how long the truncated SVD of its TF-IDF matrix takes, and what it finds.
//!
//! `cargo bench --bench projection -- FILE [--min-df 3] [--matrix FOLDER]` counts an archive; with `--matrix`
//! the matrix is written for `beside_truncated_svd.py`, and `--matrix FOLDER` without a file reads it again.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]

mod support;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use dateline::Context;
use dateline::matrix::project::ProjectionParams;
use dateline::matrix::{Csr, DocumentLimit, Weighting};
use dateline::report::{Archive, ArchiveParams};
use support::{cpu_seconds, median, peak_megabytes, timed};

struct Arguments {
    file: Option<String>,
    min_df: u32,
    runs: usize,
    matrix: Option<PathBuf>,
    params: ProjectionParams,
}

impl Arguments {
    fn read() -> Result<Self> {
        let params = ProjectionParams::default();
        let mut read = Self { file: None, min_df: 3, runs: 3, matrix: None, params };
        let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
        while let Some(word) = words.next() {
            if !word.starts_with("--") {
                read.file = Some(word);
                continue;
            }
            let value = words.next().with_context(|| format!("{word} takes a value"))?;
            match word.as_str() {
                "--min-df" => read.min_df = value.parse()?,
                "--runs" => read.runs = value.parse::<usize>()?.max(1),
                "--matrix" => read.matrix = Some(value.into()),
                "--dimensions" => read.params.dimensions = value.parse()?,
                _ => bail!("{word}: must be --min-df, --runs, --matrix or --dimensions"),
            }
        }
        Ok(read)
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::read()?;
    let matrix = match (&arguments.file, &arguments.matrix) {
        (None, Some(folder)) => read(folder)?,
        (Some(file), folder) => {
            let matrix = weigh(file, arguments.min_df)?;
            if let Some(folder) = folder {
                return write(&matrix, folder);
            }
            matrix
        }
        (None, None) => bail!("name an archive: cargo bench --bench projection -- FILE"),
    };
    let mut times = Vec::new();
    let mut found = None;
    let before = cpu_seconds();
    for _ in 0..arguments.runs {
        let (projection, time) = timed(|| arguments.params.fit(&matrix, &Context::default()));
        found = Some(projection?);
        times.push(time);
    }
    let cpu = before.zip(cpu_seconds()).map_or(0.0, |(a, b)| b.0 + b.1 - a.0 - a.1);
    let found = found.context("at least one run")?;
    let figures = serde_json::json!({
        "shape": [matrix.n_rows(), matrix.n_cols(), matrix.n_entries()],
        "seconds": median(&mut times).as_secs_f64(),
        "cpu": cpu / arguments.runs as f64,
        "peak": peak_megabytes(),
        "singular_values": found.singular_values.to_vec(),
        "explained": found.explained_variance_ratio.sum(),
    });
    println!("{figures}");
    Ok(())
}

/// The TF-IDF matrix of an archive, every document counted once.
fn weigh(file: &str, min_df: u32) -> Result<Csr<f64>> {
    let mut params = ArchiveParams::default();
    params.vocabulary.min_df = DocumentLimit::Count(min_df);
    let archive = Archive::read_weighed(&[file.to_owned()], &params, &Context::default())?;
    let counts = archive.count(&Context::default())?;
    Ok(Weighting::default().weigh(&counts)?.weights)
}

/// The three arrays of the matrix, little-endian, a file each.
fn write(matrix: &Csr<f64>, folder: &Path) -> Result<()> {
    let bounds = matrix.indptr().iter().flat_map(|&x| (x as u64).to_le_bytes()).collect::<Vec<_>>();
    std::fs::write(folder.join("indptr"), bounds)?;
    let indices = matrix.indices().iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<_>>();
    std::fs::write(folder.join("indices"), indices)?;
    let values = matrix.values().iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<_>>();
    std::fs::write(folder.join("values"), values)?;
    std::fs::write(folder.join("columns"), matrix.n_cols().to_string())?;
    println!("{} x {}, {} entries", matrix.n_rows(), matrix.n_cols(), matrix.n_entries());
    Ok(())
}

fn read(folder: &Path) -> Result<Csr<f64>> {
    let bytes = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).with_context(|| path.display().to_string())
    };
    let bounds =
        bytes("indptr")?.as_chunks().0.iter().map(|x| u64::from_le_bytes(*x) as usize).collect();
    let indices = bytes("indices")?.as_chunks().0.iter().map(|x| u32::from_le_bytes(*x)).collect();
    let values = bytes("values")?.as_chunks().0.iter().map(|x| f64::from_le_bytes(*x)).collect();
    let columns = String::from_utf8(bytes("columns")?)?.trim().parse()?;
    Ok(Csr::new(columns, bounds, indices, values))
}
