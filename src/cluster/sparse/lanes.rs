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
pub(super) struct Line(pub(super) [f32; LANES]);

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
pub(super) fn dots(lines: &[Line], cells: &[Cell]) -> [f32; LANES] {
    // Two sums a lane, so that additions need not wait for each other.
    let (mut even, mut odd) = ([0.0; LANES], [0.0; LANES]);
    let (pairs, last) = cells.as_chunks::<2>();
    for &[(a, x), (b, y)] in pairs {
        let (a, b) = (&lines[a as usize].0, &lines[b as usize].0);
        for lane in 0..LANES {
            even[lane] += x * a[lane];
            odd[lane] += y * b[lane];
        }
    }
    for &(a, x) in last {
        let a = &lines[a as usize].0;
        for lane in 0..LANES {
            even[lane] += x * a[lane];
        }
    }
    for lane in 0..LANES {
        even[lane] += odd[lane];
    }
    even
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
                let mut moved = 0.0;
                for (lane, &changed) in changed.iter().enumerate() {
                    drifts[lane] = Drift::default();
                    if changed {
                        let cluster = number * LANES + lane;
                        let scale = Scale::of(sums, cluster, objective);
                        let step = group.replace(lane, sums, cluster, scale);
                        drifts[lane] =
                            Drift::of(step.sqrt(), scale.bias - scales[lane].bias, longest, reach);
                        scales[lane] = scale;
                        moved += step;
                    }
                }
                moved
            })
            .collect();
        moved.iter().sum()
    }
}

impl Group {
    /// Puts a centre into its lane; the squared distance to the one that was there.
    fn replace(&mut self, lane: usize, sums: &Sums, cluster: usize, scale: Scale) -> f64 {
        self.biases[lane] = scale.bias as f32;
        let mut squared = [0.0; 2];
        for (place, (line, value)) in
            self.lines.iter_mut().zip(sums.sum(cluster).values()).enumerate()
        {
            let (old, new) = (f64::from(line.0[lane]), value * scale.factor);
            squared[place % 2] += (new - old) * (new - old);
            line.0[lane] = new as f32;
        }
        squared[0] + squared[1]
    }
}

impl Scale {
    fn of(sums: &Sums, cluster: usize, objective: Objective) -> Self {
        let squared = sums.sum(cluster).squared_length();
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
