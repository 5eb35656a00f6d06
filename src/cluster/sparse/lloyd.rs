//! Rows and first centres -> a partition at rest, by Lloyd's iterations.

use rayon::prelude::*;

use super::assign::{Assignment, NONE, score};
use super::lanes::{LANES, Lanes};
use super::parts::Parts;
use super::rows::Rows;
use super::sums::Sums;
use super::{Engine, Objective, Partition, Settings};
use crate::context::Context;
use crate::error::Result;

/// A run on its way.
pub(super) struct Run<'a, 'b> {
    pub(super) rows: &'a Rows<'b>,
    weights: &'a [f64],
    objective: Objective,
    pub(super) sums: Sums,
    pub(super) lanes: Lanes,
    parts: Parts,
}

/// One run whose first centres are rows.
pub(super) fn from_rows(
    engine: &Engine<'_>,
    start: &[usize],
    settings: &Settings,
    context: &Context<'_>,
) -> Result<Partition> {
    let total = engine.weights.iter().sum();
    let mut run = Run::new(engine, start, settings.objective, total);
    run.settle(false);
    run.lloyd(settings, context)
}

impl<'a, 'b> Run<'a, 'b> {
    /// The first centres are the rows `start`, of weight 1; as much as `capacity` may be summed up.
    pub(super) fn new(
        engine: &'a Engine<'b>,
        start: &[usize],
        objective: Objective,
        capacity: f64,
    ) -> Self {
        let (rows, weights) = (&engine.rows, engine.weights);
        let lanes = Lanes::new(start.len(), rows.n_cols(), objective, rows.longest());
        let mut sums = Sums::new(rows, start.len(), capacity);
        start.iter().enumerate().for_each(|(cluster, &row)| sums.enter(row, cluster));
        Self { rows, weights, objective, sums, lanes, parts: Parts::one(rows) }
    }

    /// Moves the centres to the sums of the rows in their clusters; the squared distance in all.
    /// From the `first` means on columns are in parts.
    pub(super) fn settle(&mut self, first: bool) -> f64 {
        let changed = self.sums.settle(self.rows, self.weights);
        if first {
            self.parts = Parts::by_centre(self.rows, &self.sums);
        }
        self.lanes.follow(&self.sums, &changed, self.objective, self.rows, &self.parts)
    }

    /// Assigns rows and moves centres in turn, until rows or centres are at rest.
    pub(super) fn lloyd(mut self, settings: &Settings, context: &Context<'_>) -> Result<Partition> {
        let mut assignment = Assignment::new(self.rows.n_rows(), &self.lanes);
        let mut labels = assignment.labels.clone();
        let mut iterations = 0;
        loop {
            context.progress.check()?;
            assignment.assign(self.rows, &self.lanes, &self.parts, &self.sums);
            self.fill(&mut assignment);
            if iterations == 0 {
                // The sums that made the first centres have served.
                self.sums.clear();
            }
            iterations += 1;
            if !self.transfer(&mut labels, &assignment.labels) {
                break;
            }
            let step = self.settle(iterations == 1).sqrt();
            if iterations == settings.max_iterations
                || (iterations > 1 && step < settings.tolerance)
            {
                break;
            }
        }
        Ok(self.partition(labels, iterations, assignment.scored * LANES as u64))
    }

    /// Tells the sums which rows moved; whether any did.
    fn transfer(&mut self, labels: &mut [u32], next: &[u32]) -> bool {
        let mut moved = false;
        for (row, (label, &next)) in labels.iter_mut().zip(next).enumerate() {
            if *label != next {
                if *label != NONE {
                    self.sums.leave(row, *label as usize);
                }
                self.sums.enter(row, next as usize);
                *label = next;
                moved = true;
            }
        }
        moved
    }

    /// Gives each empty cluster the row farthest from its own centre, taken from a cluster that has
    /// others.
    fn fill(&self, assignment: &mut Assignment) {
        let mut members = vec![0_usize; self.sums.k()];
        assignment.labels.iter().for_each(|&label| members[label as usize] += 1);
        if !members.contains(&0) {
            return;
        }
        let scored = |(row, &label): (usize, &u32)| {
            let scale = self.lanes.scales[label as usize];
            // Half the squared distance, but for a part that is the same for all rows of length 1.
            0.5 * self.rows.squared_length(row)
                - score(self.rows.exact(row), &self.sums, label as usize, scale)
        };
        let mut distances: Vec<f64> =
            assignment.labels.par_iter().enumerate().map(scored).collect();
        for empty in 0..members.len() {
            if members[empty] > 0 {
                continue;
            }
            let shared = |&row: &usize| members[assignment.labels[row] as usize] > 1;
            let farthest = (0..distances.len())
                .filter(shared)
                .reduce(|best, row| if distances[row] > distances[best] { row } else { best });
            if let Some(row) = farthest {
                members[assignment.labels[row] as usize] -= 1;
                members[empty] = 1;
                distances[row] = f64::NEG_INFINITY;
                assignment.force(row, empty as u32);
            }
        }
    }

    fn partition(&self, labels: Vec<u32>, iterations: u64, scores: u64) -> Partition {
        let lengths: f64 =
            (0..labels.len()).map(|row| self.weights[row] * self.rows.squared_length(row)).sum();
        let (mut explained, mut aligned) = (0.0, 0.0);
        for cluster in 0..self.sums.k() {
            let (weight, squared) = (self.sums.weight(cluster), self.sums.squared_length(cluster));
            if weight > 0.0 {
                explained += squared / weight;
                aligned += 2.0 * squared.sqrt() - weight;
            }
        }
        let inertia = (lengths - explained).max(0.0);
        let objective = match self.objective {
            Objective::Euclidean => inertia,
            Objective::Spherical => (lengths - aligned).max(0.0),
        };
        Partition { labels, objective, inertia, iterations, scores }
    }
}
