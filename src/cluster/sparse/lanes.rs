//! Sums of clusters -> centres side by side, term by term, and the scores of rows by many at once.
//!
//! A row of a sparse matrix meets one centre in as many random reads as it has cells. With the
//! coordinates of [`LANES`] centres in one cache line it meets them all in the same number of reads,
//! and the products of a cell are a few vector instructions.

use rayon::prelude::*;

use super::Objective;
use super::parts::{Drift, Parts, Steps};
use super::rows::{Cell, Rows};
use super::sums::Sums;

/// Centres side by side: a cache line of single precision numbers.
pub(super) const LANES: usize = 16;

/// A coordinate of every centre of a group.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct Line([f32; LANES]);

/// A coordinate of half as many vectors.
#[derive(Clone, Copy)]
#[repr(align(32))]
pub(super) struct HalfLine(pub(super) [f32; LANES / 2]);

impl AsRef<[f32]> for Line {
    fn as_ref(&self) -> &[f32] {
        &self.0
    }
}

impl AsRef<[f32]> for HalfLine {
    fn as_ref(&self) -> &[f32] {
        &self.0
    }
}

/// What a centre is: `sum * factor`, its score of a point x being `x . centre - bias`. The centre of
/// the highest score is the nearest one: with bias `|centre|^2 / 2` by Euclidean distance, with no
/// bias and centres of length 1 by cosine.
#[derive(Clone, Copy, Default)]
pub(super) struct Scale {
    pub(super) factor: f64,
    pub(super) bias: f64,
}

/// The centres in groups of [`LANES`].
pub(super) struct Lanes {
    pub(super) groups: Vec<Group>,
    pub(super) scales: Vec<Scale>,
    /// What the last step of each group may have changed.
    pub(super) drifts: Vec<Drift>,
    /// Length of the longest centre there can be.
    pub(super) longest: f64,
}

pub(super) struct Group {
    lines: Vec<Line>,
    /// As many lanes from the first on are used.
    n_centres: usize,
    /// Infinite beyond the last centre, which no point is near to.
    biases: [f32; LANES],
}

impl Group {
    /// Scores of a row by the centres of the group.
    pub(super) fn scores(&self, cells: &[Cell]) -> [f32; LANES] {
        let mut scores = [0.0; LANES];
        match self.n_centres {
            0..=4 => scores[..4].copy_from_slice(&dots::<4, _>(&self.lines, cells)),
            5..=8 => scores[..8].copy_from_slice(&dots::<8, _>(&self.lines, cells)),
            9..=12 => scores[..12].copy_from_slice(&dots::<12, _>(&self.lines, cells)),
            _ => scores = dots(&self.lines, cells),
        }
        scores.iter_mut().zip(&self.biases).for_each(|(score, bias)| *score -= bias);
        scores
    }
}

/// Scalar products of a row with the first `N` vectors whose coordinates stand in `lines`.
pub(super) fn dots<const N: usize, L: AsRef<[f32]>>(lines: &[L], cells: &[Cell]) -> [f32; N] {
    let line = |column: u32| {
        let line = lines[column as usize].as_ref().first_chunk::<N>();
        line.expect("lines are as wide as what is read of them")
    };
    // Two sums a lane, so that additions need not wait for each other.
    let (mut even, mut odd) = ([0.0; N], [0.0; N]);
    let (pairs, last) = cells.as_chunks::<2>();
    for &[(a, x), (b, y)] in pairs {
        add(&mut even, x, line(a));
        add(&mut odd, y, line(b));
    }
    for &(a, x) in last {
        add(&mut even, x, line(a));
    }
    add(&mut even, 1.0, &odd);
    even
}

#[inline]
fn add<const N: usize>(sums: &mut [f32; N], x: f32, line: &[f32; N]) {
    sums.iter_mut().zip(line).for_each(|(sum, value)| *sum += x * value);
}

impl Lanes {
    /// `k` centres at 0, for rows of length `longest` at most.
    pub(super) fn new(k: usize, n_cols: usize, objective: Objective, longest: f64) -> Self {
        let n_groups = k.div_ceil(LANES);
        let lines = || vec![Line([0.0; LANES]); n_cols];
        let biases = |group: usize| {
            std::array::from_fn(|lane| if group * LANES + lane < k { 0.0 } else { f32::INFINITY })
        };
        let group = |group: usize| Group {
            lines: lines(),
            n_centres: (k - group * LANES).min(LANES),
            biases: biases(group),
        };
        let longest = match objective {
            Objective::Euclidean => longest,
            Objective::Spherical => 1.0,
        };
        Self {
            groups: (0..n_groups).map(group).collect(),
            scales: vec![Scale::default(); k],
            drifts: vec![Drift::none(); n_groups],
            longest,
        }
    }

    /// Moves the centres that `changed` to where their sums say; the sum of the squared distances
    /// that they moved.
    pub(super) fn follow(
        &mut self,
        sums: &Sums,
        changed: &[bool],
        objective: Objective,
        rows: &Rows<'_>,
        parts: &Parts,
    ) -> f64 {
        let (longest, reach) = (self.longest, rows.longest());
        // A centre in single precision is within 1e-7 of its length from the true one.
        let rounding =
            1e-6 * (reach * longest + longest * longest).max(1.0) + 1e-7 * longest * reach;
        let by_group = self.groups.par_iter_mut().zip(self.scales.par_chunks_mut(LANES));
        let moved = by_group.zip(&mut self.drifts).zip(changed.par_chunks(LANES)).enumerate();
        let moved: Vec<f64> = moved
            .map(|(number, (((group, scales), drift), changed))| {
                if !changed.contains(&true) {
                    *drift = Drift::none();
                    return 0.0;
                }
                let first = number * LANES;
                let next: Vec<Scale> = (0..scales.len())
                    .map(|lane| Scale::of(sums, first + lane, objective))
                    .collect();
                let steps = group.replace(sums, first, &next, &parts.of_column);
                let biases: Vec<f64> =
                    next.iter().zip(&*scales).map(|(next, old)| next.bias - old.bias).collect();
                *drift = Drift::of(&steps, &biases, rows.signed(), rounding);
                scales.copy_from_slice(&next);
                steps.sum()
            })
            .collect();
        moved.iter().sum()
    }
}

impl Group {
    /// Puts the centres from `first` on into the lanes; the distances to those that were there.
    fn replace(&mut self, sums: &Sums, first: usize, scales: &[Scale], parts: &[u8]) -> Steps {
        for (bias, scale) in self.biases.iter_mut().zip(scales) {
            *bias = scale.bias as f32;
        }
        // Lanes without a centre repeat the first one at factor 0.
        let factor = |lane: usize| scales.get(lane).map_or(0.0, |scale| scale.factor);
        let factors: [f64; LANES] = std::array::from_fn(factor);
        let own = |lane: usize| first + if lane < scales.len() { lane } else { 0 };
        let sums: [&[f64]; LANES] = std::array::from_fn(|lane| sums.sum(own(lane)));
        let mut steps = Steps::none();
        for (column, (line, &part)) in self.lines.iter_mut().zip(parts).enumerate() {
            let next: [f64; LANES] = std::array::from_fn(|lane| sums[lane][column] * factors[lane]);
            steps.see(part, &line.0, &next);
            line.0 = next.map(|value| value as f32);
        }
        steps
    }
}

impl Scale {
    fn of(sums: &Sums, cluster: usize, objective: Objective) -> Self {
        let squared = sums.squared_length(cluster);
        let weight = sums.weight(cluster);
        match objective {
            Objective::Euclidean if weight > 0.0 => {
                let factor = 1.0 / weight;
                Self { factor, bias: 0.5 * squared * factor * factor }
            }
            Objective::Spherical if squared > 0.0 => {
                Self { factor: squared.sqrt().recip(), bias: 0.0 }
            }
            _ => Self::default(),
        }
    }
}
