//! Made-up points in groups -> how long their exact silhouettes take, and how much memory.
//!
//! `cargo bench --bench silhouette [-- --points 50000 --dimensions 100 --clusters 20]`. With `--points-file FILE` the
//! points and their groups are written for `beside_silhouette_score.py`.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]

mod support;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use dateline::Seed;
use dateline::cluster::Features;
use dateline::cluster::quality::silhouettes;
use dateline::matrix::Weights;
use ndarray::Array2;
use rand::Rng;
use support::{cpu_seconds, peak_megabytes, timed};

/// More than this much memory and the run fails: 1 GiB.
const LIMIT_MEGABYTES: f64 = 1073.7;

struct Arguments {
    points: usize,
    dimensions: usize,
    clusters: usize,
    points_file: Option<PathBuf>,
}

impl Arguments {
    fn read() -> Result<Self> {
        let mut read = Self { points: 50_000, dimensions: 100, clusters: 20, points_file: None };
        let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
        while let Some(word) = words.next() {
            let value = words.next().with_context(|| format!("{word} takes a value"))?;
            match word.as_str() {
                "--points" => read.points = value.parse()?,
                "--dimensions" => read.dimensions = value.parse()?,
                "--clusters" => read.clusters = value.parse()?,
                "--points-file" => read.points_file = Some(value.into()),
                _ => bail!("{word}: must be --points, --dimensions, --clusters or --points-file"),
            }
        }
        Ok(read)
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::read()?;
    let (points, groups) = made(&arguments);
    if let Some(file) = &arguments.points_file {
        write(&points, &groups, file)?;
    }
    let features = Features::new(&points)?;
    drop(points);
    let weights = Weights::equal(arguments.points);
    let before = cpu_seconds();
    let (found, time) = timed(|| silhouettes(&features, &weights, &[&groups]));
    let cpu = before.zip(cpu_seconds()).map_or(0.0, |(a, b)| b.0 + b.1 - a.0 - a.1);
    let peak = peak_megabytes();
    let figures = serde_json::json!({
        "points": arguments.points,
        "seconds": time.as_secs_f64(),
        "cpu": cpu,
        "peak": peak,
        "silhouette": found[0].iter().sum::<f64>() / arguments.points as f64,
    });
    println!("{figures}");
    if peak.is_some_and(|peak| peak > LIMIT_MEGABYTES) {
        bail!("the silhouettes need more than {LIMIT_MEGABYTES} MB");
    }
    Ok(())
}

/// Points around an axis each, of the axes that there are groups.
fn made(arguments: &Arguments) -> (Array2<f64>, Vec<u32>) {
    let mut random = Seed(1).generator("silhouette benchmark", 0);
    let groups: Vec<u32> =
        (0..arguments.points).map(|point| (point % arguments.clusters) as u32).collect();
    let shape = (arguments.points, arguments.dimensions);
    let points = Array2::from_shape_fn(shape, |(point, dimension)| {
        let centre = if groups[point] as usize % shape.1 == dimension { 1.0 } else { 0.0 };
        centre + random.gen_range(-0.25..0.25)
    });
    (points, groups)
}

/// Number of points and of dimensions, coordinates, groups; little-endian, 8 bytes each.
fn write(points: &Array2<f64>, groups: &[u32], file: &Path) -> Result<()> {
    let mut bytes: Vec<u8> = Vec::with_capacity(8 * (points.len() + groups.len() + 2));
    for size in [points.nrows(), points.ncols()] {
        bytes.extend((size as f64).to_le_bytes());
    }
    points.iter().for_each(|cell| bytes.extend(cell.to_le_bytes()));
    groups.iter().for_each(|&group| bytes.extend(f64::from(group).to_le_bytes()));
    Ok(std::fs::write(file, bytes)?)
}
