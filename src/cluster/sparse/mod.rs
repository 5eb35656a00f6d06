//! Unit rows with weights, sparse or dense -> one run of k-means, Euclidean or spherical.
//!
//! The partition is that of plain Lloyd iterations from the same start. It comes faster by
//! - scores of a row by `lanes::LANES` centres at once, centres lying side by side term by term;
//! - bounds that spare most rows most groups of centres (`assign`), narrow because centres move
//!   part by part of the columns (`parts`);
//! - sums of clusters that change only by the rows that moved (`sums`).

mod assign;
mod lanes;
mod lloyd;
mod mini_batch;
mod parts;
mod rows;
mod seeding;
mod sums;
#[cfg(test)]
mod tests;

use rand::Rng;

use super::features::Features;
use crate::context::Context;
use crate::error::Result;
use crate::seed::Generator;
use rows::Rows;

/// What a centre is, and which one is nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objective {
    /// The weighted mean of its points; the nearest by Euclidean distance (Lloyd 1982).
    Euclidean,
    /// The mean scaled to length 1; the nearest by cosine (Dhillon & Modha 2001).
    Spherical,
}

/// How a run begins and ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// What is made small.
    pub objective: Objective,
    /// Most iterations.
    pub max_iterations: u64,
    /// The run ends when the centres together move by less than this (Euclidean distance).
    pub tolerance: f64,
    /// Rows of a batch; without it every iteration sees all rows.
    pub batch: Option<usize>,
}

/// What a run found.
#[derive(Debug, Clone, PartialEq)]
pub struct Partition {
    /// The cluster of every row, below `k`; no cluster is empty.
    pub labels: Vec<u32>,
    /// Weighted sum of squared distances to the centres of the objective; what runs are compared by.
    pub objective: f64,
    /// Weighted sum of squared distances to the weighted means of the clusters.
    pub inertia: f64,
    /// Iterations it took: assignments of all rows, and batches.
    pub iterations: u64,
    /// Scores that were computed, of a row by a centre, of `iterations * n_rows * k` at most.
    pub scores: u64,
}

/// Rows ready for any number of runs.
pub struct Engine<'a> {
    rows: Rows<'a>,
    weights: &'a [f64],
}

impl<'a> Engine<'a> {
    /// Makes ready `points`, each of which weighs more than 0.
    ///
    /// # Panics
    /// When there is not one weight for every point.
    pub fn new(points: &'a Features, weights: &'a [f64]) -> Self {
        assert_eq!(points.n_docs(), weights.len(), "one weight for every point");
        Self { rows: Rows::new(points), weights }
    }

    /// The best of several runs, the first of equals. Each has a random stream of its own, named by
    /// `stream`, `k` and its number.
    pub(super) fn best_of(
        &self,
        runs: usize,
        k: usize,
        settings: &Settings,
        stream: &str,
        context: &Context<'_>,
    ) -> Result<Partition> {
        let mut best: Option<Partition> = None;
        for run in 0..runs as u64 {
            let mut generator = context.seed.generator(stream, ((k as u64) << 32) | run);
            let found = self.run(k, settings, &mut generator, context)?;
            context.progress.advance(1);
            if best.as_ref().is_none_or(|best| found.objective < best.objective) {
                best = Some(found);
            }
        }
        Ok(best.expect("settings ask for at least one run"))
    }

    /// One run from greedy k-means++ seeds, for `k` of at least 1 and at most the number of points.
    pub fn run(
        &self,
        k: usize,
        settings: &Settings,
        generator: &mut Generator,
        context: &Context<'_>,
    ) -> Result<Partition> {
        match settings.batch {
            Some(size) if size < self.rows.n_rows() => {
                mini_batch::run(self, k, size, settings, generator, context)
            }
            _ => {
                let all: Vec<usize> = (0..self.rows.n_rows()).collect();
                let start =
                    seeding::plus_plus(&self.rows, self.weights, &all, k, generator, context)?;
                self.run_from(&start, settings, context)
            }
        }
    }

    /// One run, of all rows in every iteration, whose first centres are these points.
    ///
    /// # Panics
    /// When there are no centres, or more than points.
    pub fn run_from(
        &self,
        start: &[usize],
        settings: &Settings,
        context: &Context<'_>,
    ) -> Result<Partition> {
        let n_rows = self.rows.n_rows();
        assert!((1..=n_rows).contains(&start.len()), "{} centres of {n_rows} points", start.len());
        lloyd::from_rows(self, start, settings, context)
    }

    /// An index with a chance proportional to its weight: the last one with any when rounding runs past
    /// the end, index 0 when there is no weight.
    fn draw(weights: &[f64], total: f64, generator: &mut Generator) -> usize {
        let mut left = generator.r#gen::<f64>() * total;
        let mut last = 0;
        for (index, &weight) in weights.iter().enumerate() {
            if weight > 0.0 {
                last = index;
                left -= weight;
                if left < 0.0 {
                    break;
                }
            }
        }
        last
    }
}
