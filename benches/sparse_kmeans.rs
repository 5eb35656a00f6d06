//! K-means on a TF-IDF matrix: how long it takes, and how that grows with the number of clusters.
//!
//! `cargo bench --bench sparse_kmeans -- [FILE] [--min-df 2] [--clusters 20,100] [--seeds 5]
//! [--first-seed 0] [--method kmeans]
//! [--grow] [--matrix OUT.npz]`. Without a file it makes its own of 20 MB. `--grow`
//! measures the time of an iteration for each number of clusters; `--matrix` writes the unit rows for
//! a peer. Runs end as scikit-learn's do by default: when no document changes its cluster, or the
//! centres move by less than 1e-4 times the mean variance of a column (squared distance).

#![allow(clippy::print_stdout, reason = "a benchmark prints")]

mod support;

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use dateline::cluster::sparse::{Engine, Objective, Settings};
use dateline::cluster::{
    ClusterCount, ClusterMethod, Features, KMeansParams, SphericalKMeansParams,
};
use dateline::corpus::read::ReadParams;
use dateline::export::npz::write_npz;
use dateline::matrix::{DocTermMatrix, DocumentLimit, VocabularyParams, Weighting, Weights};
use dateline::text::{Analyzer, AnalyzerParams, Segmenter, Tokens};
use dateline::{Context, Seed};
use support::{Arguments, Input, cpu_seconds, peak_megabytes, timed};

struct Options {
    file: Option<PathBuf>,
    min_df: usize,
    clusters: Vec<usize>,
    first_seed: u64,
    seeds: u64,
    method: String,
    grow: bool,
    matrix: Option<PathBuf>,
}

impl Options {
    fn read() -> anyhow::Result<Self> {
        let mut read = Self {
            file: None,
            min_df: 2,
            clusters: vec![20, 100],
            first_seed: 0,
            seeds: 5,
            method: "kmeans".into(),
            grow: false,
            matrix: None,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value =
                || arguments.next().ok_or_else(|| anyhow::anyhow!("{argument} needs a value"));
            match argument.as_str() {
                "--bench" | "--test" => {}
                "--min-df" => read.min_df = value()?.parse()?,
                "--clusters" => {
                    read.clusters =
                        value()?.split(',').map(str::parse).collect::<Result<_, _>>()?;
                }
                "--seeds" => read.seeds = value()?.parse()?,
                "--first-seed" => read.first_seed = value()?.parse()?,
                "--method" => read.method = value()?,
                "--grow" => read.grow = true,
                "--matrix" => read.matrix = Some(value()?.into()),
                option if option.starts_with('-') => anyhow::bail!("unknown option {option}"),
                file => read.file = Some(file.into()),
            }
        }
        Ok(read)
    }
}

fn main() -> anyhow::Result<()> {
    let options = Options::read()?;
    let input =
        Input::find(&Arguments { file: options.file.clone(), runs: 1, queries: Vec::new() })?;
    let features = features(&input, options.min_df)?;
    let Features::Terms(rows) = &features else { unreachable!("these are terms") };
    println!("matrix: {} x {}, {} entries", rows.n_rows(), rows.n_cols(), rows.n_entries());
    if let Some(path) = &options.matrix {
        write_npz(rows, BufWriter::new(File::create(path)?))?;
    }
    let tolerance = (1e-4 * mean_variance(&features)).sqrt();
    if options.grow {
        grow(&options, &features, tolerance)?;
    } else {
        fit(&options, &features, tolerance)?;
    }
    if let Some(peak) = peak_megabytes() {
        println!("peak memory: {peak:.0} MB");
    }
    Ok(())
}

/// The whole call of a user, one run for every seed.
fn fit(options: &Options, features: &Features, tolerance: f64) -> anyhow::Result<()> {
    let weights = Weights::equal(features.n_docs());
    println!("{:>8} {:>5} {:>8} {:>8} {:>12}", "clusters", "seed", "wall s", "CPU s", "inertia");
    for &k in &options.clusters {
        let clusters = ClusterCount::Exactly(k);
        let method = match options.method.as_str() {
            "kmeans" => ClusterMethod::KMeans(KMeansParams {
                clusters,
                runs: 1,
                tolerance,
                ..Default::default()
            }),
            "spherical-kmeans" => ClusterMethod::SphericalKMeans(SphericalKMeansParams {
                clusters,
                runs: 1,
                tolerance,
                ..Default::default()
            }),
            other => anyhow::bail!("no method {other} here"),
        };
        for seed in options.first_seed..options.first_seed + options.seeds {
            let context = Context { seed: Seed(seed), ..Context::default() };
            let before = cpu_seconds();
            let (found, time) = timed(|| method.fit(features, &weights, &context));
            let cpu = cpu(before);
            let (wall, inertia) = (time.as_secs_f64(), found?.inertia);
            println!("{k:>8} {seed:>5} {wall:>8.3} {cpu:>8.2} {inertia:>12.4}");
        }
    }
    Ok(())
}

/// What an iteration takes: a whole run less one of a single iteration from the same seeds.
fn grow(options: &Options, features: &Features, tolerance: f64) -> anyhow::Result<()> {
    let weights = vec![1.0; features.n_docs()];
    let (engine, making) = timed(|| Engine::new(features, &weights));
    println!("making ready: {:.3} s", making.as_secs_f64());
    println!(
        "{:>8} {:>5} {:>11} {:>13} {:>13} {:>12} {:>12} {:>10}",
        "clusters",
        "seed",
        "iterations",
        "first wall s",
        "wall s/iter",
        "CPU s/iter",
        "inertia",
        "scores %"
    );
    let objective = match options.method.as_str() {
        "kmeans" => Objective::Euclidean,
        _ => Objective::Spherical,
    };
    for &k in &options.clusters {
        for seed in options.first_seed..options.first_seed + options.seeds {
            let run = |max_iterations| {
                let settings = Settings { objective, max_iterations, tolerance, batch: None };
                let mut generator = Seed(seed).generator("benchmark", k as u64);
                let before = cpu_seconds();
                let (found, time) =
                    timed(|| engine.run(k, &settings, &mut generator, &Context::default()));
                found.map(|found| (found, time.as_secs_f64(), cpu(before)))
            };
            let (_, first, first_cpu) = run(1)?;
            let (found, wall, cpu) = run(300)?;
            let more = (found.iterations - 1).max(1) as f64;
            let all = found.iterations as f64 * features.n_docs() as f64 * k as f64;
            println!(
                "{k:>8} {seed:>5} {:>11} {first:>13.3} {:>13.4} {:>12.4} {:>12.4} {:>10.1}",
                found.iterations,
                (wall - first) / more,
                (cpu - first_cpu) / more,
                found.inertia,
                100.0 * found.scores as f64 / all,
            );
        }
    }
    Ok(())
}

fn cpu(before: Option<(f64, f64)>) -> f64 {
    let spent = before.zip(cpu_seconds());
    spent.map_or(f64::NAN, |(before, after)| after.0 + after.1 - before.0 - before.1)
}

/// Mean over the columns of their variance.
fn mean_variance(features: &Features) -> f64 {
    let n_docs = features.n_docs();
    let mean = features.means(&vec![Some(0); n_docs], &vec![1.0; n_docs], 1);
    let of_rows: f64 = (0..n_docs).map(|row| features.point(row).squared_length()).sum();
    let of_mean: f64 = mean.iter().map(|cell| cell * cell).sum();
    (of_rows / n_docs as f64 - of_mean) / features.n_dimensions() as f64
}

fn features(input: &Input, min_df: usize) -> anyhow::Result<Features> {
    let context = Context::default();
    let (_, tokens) = Tokens::read(
        &input.names(),
        &ReadParams::default(),
        &Segmenter::default(),
        false,
        &context,
    )?;
    let (analyzer, tokens) = Analyzer::new(&AnalyzerParams::default(), tokens)?;
    let min_df = DocumentLimit::Count(min_df as u32);
    let params = VocabularyParams { min_df, ..VocabularyParams::default() };
    let counts = DocTermMatrix::count(&tokens, &analyzer, &params, &context)?;
    Ok(Features::of_terms(&Weighting::default().weigh(&counts)?.weights)?)
}
