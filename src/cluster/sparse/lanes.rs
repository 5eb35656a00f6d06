//! Sums of clusters -> centres side by side, term by term, and the scores of rows by many at once.
//!
//! A row of a sparse matrix meets one centre in as many random reads as it has cells. With the
//! coordinates of [`LANES`] centres in one cache line it meets them all in the same number of reads,
//! and the products of a cell are a few vector instructions.

use rayon::prelude::*;

use super::Objective;
use super::rows::Cell;
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

impl AsRef<[f32; LANES]> for Line {
    fn as_ref(&self) -> &[f32; LANES] {
        &self.0
    }
}

impl AsRef<[f32; LANES / 2]> for HalfLine {
    fn as_ref(&self) -> &[f32; LANES / 2] {
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

/// How far the scores by one centre may have moved, up and down.
#[derive(Clone, Copy, Default)]
pub(super) struct Drift {
    pub(super) up: f32,
    pub(super) down: f32,
}

/// The centres in groups of [`LANES`].
pub(super) struct Lanes {
    pub(super) groups: Vec<Group>,
    pub(super) scales: Vec<Scale>,
    /// By centre, [`LANES`] a group; 0 beyond the last centre.
    pub(super) drifts: Vec<Drift>,
    /// Length of the longest centre there can be.
    pub(super) longest: f64,
}

pub(super) struct Group {
    lines: Vec<Line>,
    /// Infinite beyond the last centre, which no point is near to.
    biases: [f32; LANES],
}

impl Group {
    /// Scores of a row by the centres of the group.
    pub(super) fn scores(&self, cells: &[Cell]) -> [f32; LANES] {
        let mut scores = dots(&self.lines, cells);
        scores.iter_mut().zip(&self.biases).for_each(|(score, bias)| *score -= bias);
        scores
    }
}

/// Scalar products of a row with the vectors whose coordinates stand in `lines`.
pub(super) fn dots<const N: usize, L: AsRef<[f32; N]>>(lines: &[L], cells: &[Cell]) -> [f32; N] {
    // Two sums a lane, so that additions need not wait for each other.
    let (mut even, mut odd) = ([0.0; N], [0.0; N]);
    let (pairs, last) = cells.as_chunks::<2>();
    for &[(a, x), (b, y)] in pairs {
        add(&mut even, x, lines[a as usize].as_ref());
        add(&mut odd, y, lines[b as usize].as_ref());
    }
    for &(a, x) in last {
        add(&mut even, x, lines[a as usize].as_ref());
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
        let group = |group| Group { lines: lines(), biases: biases(group) };
        let longest = match objective {
            Objective::Euclidean => longest,
            Objective::Spherical => 1.0,
        };
        Self {
            groups: (0..n_groups).map(group).collect(),
            scales: vec![Scale::default(); k],
            drifts: vec![Drift::default(); n_groups * LANES],
            longest,
        }
    }

    /// Moves the centres that `changed` to where their sums say; the sum of the squared distances
    /// that they moved. `reach` is the length of the longest row.
    pub(super) fn follow(
        &mut self,
        sums: &Sums,
        changed: &[bool],
        objective: Objective,
        reach: f64,
    ) -> f64 {
        let longest = self.longest;
        let by_group = self.groups.par_iter_mut().zip(self.scales.par_chunks_mut(LANES));
        let moved = by_group.zip(self.drifts.par_chunks_mut(LANES)).zip(changed.par_chunks(LANES));
        let moved: Vec<f64> = moved
            .enumerate()
            .map(|(number, (((group, scales), drifts), changed))| {
                if !changed.contains(&true) {
                    drifts.fill(Drift::default());
                    return 0.0;
                }
                let first = number * LANES;
                let next: Vec<Scale> = (0..scales.len())
                    .map(|lane| Scale::of(sums, first + lane, objective))
                    .collect();
                let steps = group.replace(sums, first, &next);
                for (lane, next) in next.into_iter().enumerate() {
                    let bias = next.bias - scales[lane].bias;
                    drifts[lane] = if changed[lane] {
                        Drift::of(steps[lane].sqrt(), bias, longest, reach)
                    } else {
                        Drift::default()
                    };
                    scales[lane] = next;
                }
                let moved: f64 = steps.iter().sum();
                moved
            })
            .collect();
        moved.iter().sum()
    }
}

impl Group {
    /// Puts the centres from `first` on into the lanes; the squared distances to those that were
    /// there.
    fn replace(&mut self, sums: &Sums, first: usize, scales: &[Scale]) -> [f64; LANES] {
        for (bias, scale) in self.biases.iter_mut().zip(scales) {
            *bias = scale.bias as f32;
        }
        // Lanes without a centre repeat the first one at factor 0.
        let factor = |lane: usize| scales.get(lane).map_or(0.0, |scale| scale.factor);
        let factors: [f64; LANES] = std::array::from_fn(factor);
        let own = |lane: usize| first + if lane < scales.len() { lane } else { 0 };
        let sums: [&[f64]; LANES] = std::array::from_fn(|lane| sums.sum(own(lane)));
        let mut steps = [0.0; LANES];
        for (column, line) in self.lines.iter_mut().enumerate() {
            let lanes = line.0.iter_mut().zip(&mut steps).zip(sums.iter().zip(&factors));
            for ((value, moved), (sum, factor)) in lanes {
                let new = sum[column] * factor;
                let step = new - f64::from(*value);
                *moved += step * step;
                *value = new as f32;
            }
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

impl Drift {
    /// A centre that moves by `step` changes the product with a point of length `reach` by no more
    /// than `step * reach` (Cauchy-Schwarz). Where points and centres are far apart, as texts are,
    /// this holds the scores as narrowly as the triangle inequality of angles (Schubert, Lang & Feher
    /// 2021) and works for both objectives. Rounding is added: that of the old centre to single
    /// precision, and of the bounds themselves.
    fn of(step: f64, bias: f64, longest: f64, reach: f64) -> Self {
        let rounding = 1e-6 * (reach * longest + longest * longest).max(1.0);
        let step = (step + 1e-7 * longest) * reach;
        Self { up: (step - bias + rounding) as f32, down: (step + bias + rounding) as f32 }
    }
}
