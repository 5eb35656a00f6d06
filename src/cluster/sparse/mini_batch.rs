//! Rows -> a partition, by centres that learn from small batches of rows (Sculley 2010).
//!
//! A centre is the mean of all rows that were ever nearest to it when their batch came: each row moves
//! it by the inverse of their number, the learning rate of Sculley's algorithm 1. In the end all rows
//! are assigned once.

use rand::Rng;
use rand::seq::index;
use rayon::prelude::*;

use super::lloyd::Run;
use super::{Engine, Partition, Settings, seeding};
use crate::context::Context;
use crate::error::Result;
use crate::seed::Generator;

/// Rows handled by one task.
const BLOCK: usize = 256;
/// Seeds are drawn from so many batches.
const SEED_BATCHES: usize = 3;
/// The run ends after so many batches that did not better the running mean score.
const PATIENCE: u64 = 10;

pub(super) fn run(
    engine: &Engine<'_>,
    k: usize,
    size: usize,
    settings: &Settings,
    generator: &mut Generator,
    context: &Context<'_>,
) -> Result<Partition> {
    let n_rows = engine.rows.n_rows();
    let start = seeds(engine, k, size, generator, context)?;
    let most = settings.max_iterations.saturating_mul((n_rows / size) as u64);
    let heaviest = engine.weights.iter().copied().fold(0.0, f64::max);
    let capacity = heaviest * (most as f64 * size as f64 + n_rows as f64 + k as f64);
    let mut run = Run::new(engine, &start, settings.objective, capacity);
    run.settle(false);
    let mut watch = Watch::new((2.0 * size as f64 / (n_rows as f64 + 1.0)).min(1.0));
    let mut batches = 0;
    while batches < most && !watch.tired() {
        context.progress.check()?;
        batches += 1;
        let mut batch: Vec<usize> = (0..size).map(|_| generator.gen_range(0..n_rows)).collect();
        batch.sort_unstable();
        let nearest = nearest(&run, &batch);
        let score: f64 = nearest.iter().map(|&(_, score)| f64::from(score)).sum();
        for (&row, &(cluster, _)) in batch.iter().zip(&nearest) {
            run.sums.enter(row, cluster);
        }
        run.settle(false);
        watch.see(score / size as f64);
    }
    let last = Settings { max_iterations: 1, ..*settings };
    let partition = run.lloyd(&last, context)?;
    let scores = partition.scores + batches * (size * k) as u64;
    Ok(Partition { iterations: partition.iterations + batches, scores, ..partition })
}

/// Seeds out of a few batches.
fn seeds(
    engine: &Engine<'_>,
    k: usize,
    size: usize,
    generator: &mut Generator,
    context: &Context<'_>,
) -> Result<Vec<usize>> {
    let n_rows = engine.rows.n_rows();
    let n_seen = (SEED_BATCHES * size.max(k)).min(n_rows);
    let mut seen = index::sample(generator, n_rows, n_seen).into_vec();
    seen.sort_unstable();
    seeding::plus_plus(&engine.rows, engine.weights, &seen, k, generator, context)
}

/// The nearest centre of each row of a batch, the first of equals, and its score.
fn nearest(run: &Run<'_, '_>, batch: &[usize]) -> Vec<(usize, f32)> {
    let nearest = |&row: &usize| {
        let cells = run.rows.cells(row);
        let scores = run.lanes.groups.iter().flat_map(|group| group.scores(cells)).enumerate();
        scores.fold((0, f32::NEG_INFINITY), |best, next| if next.1 > best.1 { next } else { best })
    };
    let blocks: Vec<Vec<(usize, f32)>> =
        batch.par_chunks(BLOCK).map(|rows| rows.iter().map(nearest).collect()).collect();
    blocks.into_iter().flatten().collect()
}

/// The running mean of the scores of batches, and for how long it has not risen.
struct Watch {
    rate: f64,
    mean: Option<f64>,
    best: f64,
    idle: u64,
}

impl Watch {
    fn new(rate: f64) -> Self {
        Self { rate, mean: None, best: f64::NEG_INFINITY, idle: 0 }
    }

    fn see(&mut self, score: f64) {
        let mean = self.mean.map_or(score, |mean| mean + self.rate * (score - mean));
        self.mean = Some(mean);
        self.idle = if mean > self.best { 0 } else { self.idle + 1 };
        self.best = self.best.max(mean);
    }

    fn tired(&self) -> bool {
        self.idle >= PATIENCE
    }
}
