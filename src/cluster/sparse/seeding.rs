//! Rows with weights -> rows to begin with, by greedy k-means++.

use rayon::prelude::*;

use super::Engine;
use super::lanes::{HalfLine, LANES, dots};
use super::rows::Rows;
use crate::context::Context;
use crate::error::Result;
use crate::seed::Generator;

/// Most candidates of a step.
const CANDIDATES: usize = LANES / 2;
/// Rows handled by one task.
const BLOCK: usize = 512;
/// Squared distances below this are computed in double precision, so that equal rows are at 0.
const CLOSE: f32 = 1e-4;

/// `k` of the rows `among`, each drawn with a chance proportional to its weight times its squared
/// distance from those drawn before, the first to its weight (Arthur & Vassilvitskii 2007). At every
/// step `2 + ln k` candidates, eight at most, are drawn and the one that leaves the smallest weighted sum of squared
/// distances is kept, as in scikit-learn.
pub(super) fn plus_plus(
    rows: &Rows<'_>,
    weights: &[f64],
    among: &[usize],
    k: usize,
    generator: &mut Generator,
    context: &Context<'_>,
) -> Result<Vec<usize>> {
    let n_candidates = ((2.0 + (k as f64).ln()) as usize).min(CANDIDATES);
    let mut field = Field::new(rows, weights, among);
    let weighted: Vec<f64> = among.iter().map(|&row| weights[row]).collect();
    let first = Engine::draw(&weighted, weighted.iter().sum(), generator);
    field.look(&[among[first]]);
    let mut chosen = vec![among[first]];
    field.take(0);
    while chosen.len() < k {
        context.progress.check()?;
        let total = field.nearest.iter().sum();
        let candidates: Vec<usize> = (0..n_candidates)
            .map(|_| among[Engine::draw(&field.nearest, total, generator)])
            .collect();
        let left = field.look(&candidates);
        let best =
            (1..candidates.len()).fold(0, |best, at| if left[at] < left[best] { at } else { best });
        chosen.push(candidates[best]);
        field.take(best);
    }
    Ok(chosen)
}

/// The rows and how far they are from what was chosen and from the candidates.
struct Field<'a, 'b> {
    rows: &'a Rows<'b>,
    weights: &'a [f64],
    among: &'a [usize],
    /// Weighted squared distance to the nearest row chosen.
    nearest: Vec<f64>,
    /// Weighted squared distances to the candidates, one a lane.
    distances: Vec<[f32; CANDIDATES]>,
    /// The candidates side by side, term by term.
    lines: Vec<HalfLine>,
}

impl<'a, 'b> Field<'a, 'b> {
    fn new(rows: &'a Rows<'b>, weights: &'a [f64], among: &'a [usize]) -> Self {
        let nearest = vec![f64::INFINITY; among.len()];
        let distances = vec![[0.0; CANDIDATES]; among.len()];
        let lines = vec![HalfLine([0.0; CANDIDATES]); rows.n_cols()];
        Self { rows, weights, among, nearest, distances, lines }
    }

    /// Measures the distances to the candidates; the sum of weighted squared distances that would be
    /// left with each.
    fn look(&mut self, candidates: &[usize]) -> [f64; CANDIDATES] {
        for (lane, &candidate) in candidates.iter().enumerate() {
            for &(term, value) in self.rows.cells(candidate) {
                self.lines[term as usize].0[lane] = value;
            }
        }
        let (rows, weights, lines) = (self.rows, self.weights, &self.lines);
        let blocks = self.distances.par_chunks_mut(BLOCK).zip(self.among.par_chunks(BLOCK));
        let left: Vec<[f64; CANDIDATES]> = blocks
            .zip(self.nearest.par_chunks(BLOCK))
            .map(|((distances, among), nearest)| {
                let mut left = [0.0; CANDIDATES];
                for ((distances, &row), &nearest) in distances.iter_mut().zip(among).zip(nearest) {
                    let dots: [f32; CANDIDATES] = dots(lines, rows.cells(row));
                    for (lane, &candidate) in candidates.iter().enumerate() {
                        let squared = squared_distance(rows, row, candidate, dots[lane]);
                        distances[lane] = (weights[row] * f64::from(squared)) as f32;
                        left[lane] += nearest.min(f64::from(distances[lane]));
                    }
                }
                left
            })
            .collect();
        for &candidate in candidates {
            for &(term, _) in self.rows.cells(candidate) {
                self.lines[term as usize] = HalfLine([0.0; CANDIDATES]);
            }
        }
        let mut sums = [0.0; CANDIDATES];
        for block in left {
            sums.iter_mut().zip(block).for_each(|(sum, left)| *sum += left);
        }
        sums
    }

    /// Chooses the candidate in this lane.
    fn take(&mut self, lane: usize) {
        for (nearest, distances) in self.nearest.iter_mut().zip(&self.distances) {
            *nearest = nearest.min(f64::from(distances[lane]));
        }
    }
}

/// A row is at distance exactly 0 from itself and from its copies.
fn squared_distance(rows: &Rows<'_>, row: usize, candidate: usize, dot: f32) -> f32 {
    let lengths = rows.squared_length(row) + rows.squared_length(candidate);
    let squared = (lengths - 2.0 * f64::from(dot)) as f32;
    if squared < CLOSE {
        (lengths - 2.0 * rows.product(row, candidate)).max(0.0) as f32
    } else {
        squared
    }
}
