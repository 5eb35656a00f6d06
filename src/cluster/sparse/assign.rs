//! Rows and centres that moved -> the nearest centre of every row, most of them without looking.
//!
//! Every row keeps a lower bound of its score by its own centre and an upper bound of its score by
//! each of the others (Elkan 2003). Bounds that still tell the own centre from a whole group spare
//! the row that group; where they do not, the scores by all centres of the group are computed at once
//! in single precision. What single precision cannot tell apart is decided in double precision, so
//! that the result is that of plain assignment, the first of equals winning.

use rayon::prelude::*;

use super::lanes::{LANES, Lanes, Scale};
use super::parts::Parts;
use super::rows::Rows;
use super::sums::Sums;

/// Rows of a task: few enough that a group of centres stays in the cache while they pass.
const BLOCK: usize = 256;
/// Scores closer than this are equal: rounding must not choose between them. It is far less than what
/// [`Rows::error`] adds to every bound, so that no centre within it escapes the bounds.
const TIE: f64 = 1e-10;
/// No cluster yet.
pub(super) const NONE: u32 = u32::MAX;

/// What is known of every row.
pub(super) struct Assignment {
    /// The cluster of every row.
    pub(super) labels: Vec<u32>,
    /// At most the score by the own centre.
    lower: Vec<f32>,
    /// At least the score by each centre, shape `(n_rows, groups * LANES)`; nothing for the own one.
    upper: Vec<f32>,
    /// Scores computed so far, of a row by a group.
    pub(super) scored: u64,
}

/// A block of rows.
struct Block<'a> {
    first: usize,
    labels: &'a mut [u32],
    lower: &'a mut [f32],
    upper: &'a mut [f32],
}

impl Assignment {
    pub(super) fn new(n_rows: usize, lanes: &Lanes) -> Self {
        let width = lanes.groups.len() * LANES;
        let mut upper = vec![f32::INFINITY; n_rows * width];
        for row in upper.chunks_mut(width.max(1)) {
            row[lanes.scales.len()..].fill(f32::NEG_INFINITY);
        }
        Self {
            labels: vec![NONE; n_rows],
            lower: vec![f32::NEG_INFINITY; n_rows],
            upper,
            scored: 0,
        }
    }

    /// Moves every row to its nearest centre.
    pub(super) fn assign(&mut self, rows: &Rows<'_>, lanes: &Lanes, parts: &Parts, sums: &Sums) {
        let width = lanes.groups.len() * LANES;
        let labels = self.labels.par_chunks_mut(BLOCK);
        let bounds = self.lower.par_chunks_mut(BLOCK).zip(self.upper.par_chunks_mut(BLOCK * width));
        self.scored += labels
            .zip(bounds)
            .enumerate()
            .map(|(number, (labels, (lower, upper)))| {
                let mut block = Block { first: number * BLOCK, labels, lower, upper };
                let open = block.open(lanes, parts);
                block.assign(open, rows, lanes, sums)
            })
            .sum::<u64>();
    }

    /// Puts a row into another cluster, whatever its score.
    pub(super) fn force(&mut self, row: usize, cluster: u32) {
        let width = self.upper.len() / self.labels.len();
        let upper = &mut self.upper[row * width..][..width];
        upper[self.labels[row] as usize] = f32::INFINITY;
        upper[cluster as usize] = f32::NEG_INFINITY;
        self.lower[row] = f32::NEG_INFINITY;
        self.labels[row] = cluster;
    }
}

impl Block<'_> {
    /// Moves the bounds by what the centres moved; the rows whose bounds no longer tell the centre.
    fn open(&mut self, lanes: &Lanes, parts: &Parts) -> Vec<Open> {
        let width = lanes.groups.len() * LANES;
        let mut open: Vec<Open> = Vec::new();
        for (place, &label) in self.labels.iter().enumerate() {
            if label == NONE {
                open.push(Open { place, seen: usize::MAX, score: f32::NEG_INFINITY });
                continue;
            }
            let label = label as usize;
            let lengths = &parts.lengths[self.first + place];
            let (upper, _) = self.upper[place * width..][..width].as_chunks_mut::<LANES>();
            let mut highest = [f32::NEG_INFINITY; LANES];
            for (upper, drift) in upper.iter_mut().zip(&lanes.drifts) {
                drift.raise(upper, lengths);
                for (highest, &upper) in highest.iter_mut().zip(&*upper) {
                    *highest = if upper > *highest { upper } else { *highest };
                }
            }
            self.lower[place] -= lanes.drifts[label / LANES].fall(label % LANES, lengths);
            if reaches(&highest, self.lower[place]) {
                open.push(Open { place, seen: label / LANES, score: f32::NEG_INFINITY });
            }
        }
        open
    }

    /// Finds the centre of every open row; the number of scores, of a row by a group, that it took.
    fn assign(&mut self, mut open: Vec<Open>, rows: &Rows<'_>, lanes: &Lanes, sums: &Sums) -> u64 {
        let width = lanes.groups.len() * LANES;
        let mut scored = 0;
        for open in open.iter_mut().filter(|open| open.seen != usize::MAX) {
            self.score(open, open.seen, rows, lanes);
            scored += 1;
        }
        for group in 0..lanes.groups.len() {
            for open in &mut open {
                let upper = &self.upper[open.place * width + group * LANES..][..LANES];
                if group != open.seen && reaches(upper, self.lower[open.place]) {
                    self.score(open, group, rows, lanes);
                    scored += 1;
                }
            }
        }
        for open in &open {
            self.decide(open.place, rows, lanes, sums);
        }
        scored
    }

    /// Scores a row by a group, and takes the best centre if it is better than the own.
    fn score(&mut self, open: &mut Open, group: usize, rows: &Rows<'_>, lanes: &Lanes) {
        let row = self.first + open.place;
        let width = lanes.groups.len() * LANES;
        let error = rows.error(row, lanes.longest);
        let scores = lanes.groups[group].scores(rows.cells(row));
        let upper = &mut self.upper[open.place * width + group * LANES..][..LANES];
        upper.iter_mut().zip(scores).for_each(|(upper, score)| *upper = score + error);
        let own = self.labels[open.place] as usize;
        if own / LANES == group {
            open.score = scores[own % LANES];
        }
        for (lane, &score) in scores.iter().enumerate() {
            if score > open.score {
                open.score = score;
                self.labels[open.place] = (group * LANES + lane) as u32;
            }
        }
        self.lower[open.place] = open.score - error;
    }

    /// Settles between the centres that the bounds cannot tell apart, in double precision.
    fn decide(&mut self, place: usize, rows: &Rows<'_>, lanes: &Lanes, sums: &Sums) {
        let width = lanes.groups.len() * LANES;
        let upper = &mut self.upper[place * width..][..width];
        let own = self.labels[place] as usize;
        upper[own] = f32::NEG_INFINITY;
        let lower = self.lower[place];
        if !reaches(upper, lower) {
            return;
        }
        let row = rows.exact(self.first + place);
        let exact = |centre: usize| score(row, sums, centre, lanes.scales[centre]);
        let slack = 1e-6 * (lanes.longest + lanes.longest * lanes.longest).max(1.0) as f32;
        let mut scores = vec![(own, exact(own))];
        for (centre, upper) in upper.iter_mut().enumerate() {
            if *upper >= lower {
                let score = exact(centre);
                scores.push((centre, score));
                *upper = score as f32 + slack;
            }
        }
        upper[own] = scores[0].1 as f32 + slack;
        let highest = scores.iter().map(|(_, score)| *score).fold(f64::NEG_INFINITY, f64::max);
        let equal = scores.iter().filter(|(_, score)| *score >= highest - TIE);
        let first = equal.map(|(centre, _)| *centre).min().expect("the highest equals itself");
        upper[first] = f32::NEG_INFINITY;
        self.labels[place] = first as u32;
        self.lower[place] = highest as f32 - slack;
    }
}

/// A row whose bounds do not tell its centre.
struct Open {
    place: usize,
    /// The group of its own centre, which is scored first.
    seen: usize,
    /// The best score so far.
    score: f32,
}

/// The score of a row by a centre, in double precision.
pub(super) fn score(row: (&[u32], &[f64]), sums: &Sums, centre: usize, scale: Scale) -> f64 {
    sums.dot(centre, row) * scale.factor - scale.bias
}

/// Whether any bound reaches so far.
fn reaches(upper: &[f32], lower: f32) -> bool {
    upper.iter().any(|&upper| upper >= lower)
}
