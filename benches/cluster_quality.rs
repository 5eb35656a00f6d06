//! K-means of rows made elsewhere: the clusters of several seeds, and how good they are.
//!
//! `cargo bench --bench cluster_quality -- FOLDER --clusters K [--method kmeans] [--runs 10]
//! [--seeds 5]`. FOLDER holds the rows as raw little-endian arrays: `dense` (float64) or `indptr`
//! (uint64), `indices` (uint32) and `values` (float64); and their number of columns as text in
//! `columns`. Prints one line of JSON for every seed: what was made small, seconds, the cluster of
//! every row. `beside_scikit_learn_clusters.py` writes such folders and judges the clusters.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use dateline::cluster::{
    ClusterCount, ClusterMethod, Features, KMeansParams, SphericalKMeansParams,
};
use dateline::matrix::{Csr, Weights};
use dateline::{Context, Seed};
use ndarray::Array2;

fn main() -> Result<()> {
    let (mut folder, mut method) = (None, "kmeans".to_owned());
    let (mut k, mut runs, mut seeds) = (None, 10, 5);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--bench" | "--test" => {}
            "--clusters" => k = Some(value()?.parse()?),
            "--method" => method = value()?,
            "--runs" => runs = value()?.parse()?,
            "--seeds" => seeds = value()?.parse()?,
            option if option.starts_with('-') => bail!("unknown option {option}"),
            _ => folder = Some(argument),
        }
    }
    // Without a folder there is nothing to measure, as when all benchmarks are run.
    let Some(folder) = folder else { return Ok(()) };
    let clusters = ClusterCount::Exactly(k.context("--clusters says how many")?);
    let method = match method.as_str() {
        "kmeans" => ClusterMethod::KMeans(KMeansParams { clusters, runs, ..Default::default() }),
        "spherical-kmeans" => ClusterMethod::SphericalKMeans(SphericalKMeansParams {
            clusters,
            runs,
            ..Default::default()
        }),
        other => bail!("no method {other} here"),
    };
    let features = read(Path::new(&folder))?;
    let weights = Weights::equal(features.n_docs());
    for seed in 0..seeds {
        let context = Context { seed: Seed(seed), ..Context::default() };
        let start = Instant::now();
        let found = method.fit(&features, &weights, &context)?;
        let seconds = start.elapsed().as_secs_f64();
        let cosines: f64 =
            found.centres.rows().into_iter().zip(&found.weighted_sizes).map(cosines).sum();
        let labels = &found.assignment;
        println!(
            "{}",
            serde_json::json!({"seed": seed, "inertia": found.inertia, "cosines": cosines,
                "seconds": seconds, "labels": labels})
        );
    }
    Ok(())
}

/// Sum of the cosines of the rows of a cluster with its mean.
fn cosines((centre, size): (ndarray::ArrayView1<'_, f64>, &f64)) -> f64 {
    size * centre.dot(&centre).sqrt()
}

fn read(folder: &Path) -> Result<Features> {
    let bytes = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).with_context(|| path.display().to_string())
    };
    let reals =
        |bytes: Vec<u8>| bytes.as_chunks().0.iter().map(|x| f64::from_le_bytes(*x)).collect();
    let columns: usize = String::from_utf8(bytes("columns")?)?.trim().parse()?;
    if folder.join("dense").exists() {
        let values: Vec<f64> = reals(bytes("dense")?);
        let shape = (values.len() / columns, columns);
        return Ok(Features::new(&Array2::from_shape_vec(shape, values)?)?);
    }
    let bounds =
        bytes("indptr")?.as_chunks().0.iter().map(|x| u64::from_le_bytes(*x) as usize).collect();
    let indices = bytes("indices")?.as_chunks().0.iter().map(|x| u32::from_le_bytes(*x)).collect();
    Ok(Features::of_terms(&Csr::new(columns, bounds, indices, reals(bytes("values")?)))?)
}
