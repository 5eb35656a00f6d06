//! Centres -> columns in parts by the centre they are heaviest in, and how long each row is in each.
//!
//! A centre that moves by `d` changes its product with a row `x` by at most the sum over the parts of
//! `|x_p| |d_p|` (Cauchy-Schwarz in each part). The words of a centre move together, and a row has few
//! of them unless it is near: with the parts the bound is about half of `|x| |d|`.

use rayon::prelude::*;

use super::lanes::LANES;
use super::rows::Rows;
use super::sums::Sums;

/// Number of parts.
pub(super) const PARTS: usize = 16;
/// Columns or rows handled by one task.
const BLOCK: usize = 512;

/// A partition of the columns.
pub(super) struct Parts {
    /// The part of every column.
    pub(super) of_column: Vec<u8>,
    /// Length of every row in each part, rounded up.
    pub(super) lengths: Vec<[f32; PARTS]>,
}

impl Parts {
    /// All columns in one part.
    pub(super) fn one(rows: &Rows<'_>) -> Self {
        let mut whole = [0.0; PARTS];
        whole[0] = above(rows.longest());
        Self { of_column: vec![0; rows.n_cols()], lengths: vec![whole; rows.n_rows()] }
    }

    /// Columns by the centre that is heaviest in them; neighbouring centres share a part when there
    /// are more of them than parts.
    pub(super) fn by_centre(rows: &Rows<'_>, sums: &Sums) -> Self {
        let k = sums.k();
        let mut of_column = vec![0; rows.n_cols()];
        of_column.par_chunks_mut(BLOCK).enumerate().for_each(|(block, parts)| {
            let columns = block * BLOCK..block * BLOCK + parts.len();
            let mut highest = vec![0.0; parts.len()];
            for centre in 0..k {
                let part = if k > PARTS { centre * PARTS / k } else { centre } as u8;
                let weight = sums.weight(centre).max(f64::MIN_POSITIVE);
                let sums = &sums.sum(centre)[columns.clone()];
                for ((own, highest), sum) in parts.iter_mut().zip(&mut highest).zip(sums) {
                    if sum.abs() / weight > *highest {
                        (*own, *highest) = (part, sum.abs() / weight);
                    }
                }
            }
        });
        let lengths = |row: usize| {
            let mut squares = [0.0_f64; PARTS];
            for &(column, value) in rows.cells(row) {
                squares[of_column[column as usize] as usize] += f64::from(value * value);
            }
            squares.map(|square| above(square.sqrt()))
        };
        let lengths = (0..rows.n_rows()).into_par_iter().with_min_len(BLOCK).map(lengths).collect();
        Self { of_column, lengths }
    }
}

/// How far the scores by the centres of a group may have moved since the last time.
#[derive(Clone)]
pub(super) struct Drift {
    /// Whether any did.
    moved: bool,
    /// Up and down by a row of length 1 in one part, and by any row besides.
    up: [[f32; LANES]; PARTS],
    down: [[f32; LANES]; PARTS],
    rise: [f32; LANES],
    fall: [f32; LANES],
}

impl Drift {
    /// No centre moved.
    pub(super) fn none() -> Self {
        let parts = [[0.0; LANES]; PARTS];
        Self { moved: false, up: parts, down: parts, rise: [0.0; LANES], fall: [0.0; LANES] }
    }

    /// Centres that moved by `steps`, and whose bias grew by `biases`. `rounding` is added: that of
    /// the old centre to single precision, and of the bounds themselves.
    pub(super) fn of(steps: &Steps, biases: &[f64], signed: bool, rounding: f64) -> Self {
        let mut drift = Self { moved: true, ..Self::none() };
        for part in 0..PARTS {
            for lane in 0..LANES {
                let (plus, minus) = (steps.plus[part][lane], steps.minus[part][lane]);
                // No coordinate of the row is below 0: those that grew cannot lower a product.
                let (up, down) = if signed { (plus + minus, plus + minus) } else { (plus, minus) };
                drift.up[part][lane] = above(up.sqrt());
                drift.down[part][lane] = above(down.sqrt());
            }
        }
        for (lane, bias) in biases.iter().enumerate() {
            drift.rise[lane] = (rounding - bias) as f32;
            drift.fall[lane] = (rounding + bias) as f32;
        }
        drift
    }

    /// Moves the upper bounds of a row by what the centres moved.
    pub(super) fn raise(&self, upper: &mut [f32; LANES], lengths: &[f32; PARTS]) {
        if self.moved {
            let mut rise = self.rise;
            for (length, up) in lengths.iter().zip(&self.up) {
                rise.iter_mut().zip(up).for_each(|(rise, up)| *rise += length * up);
            }
            upper.iter_mut().zip(rise).for_each(|(upper, rise)| *upper += rise);
        }
    }

    /// By how much the score of a row by one of the centres may have fallen.
    pub(super) fn fall(&self, lane: usize, lengths: &[f32; PARTS]) -> f32 {
        let parts = lengths.iter().zip(&self.down);
        self.fall[lane] + parts.map(|(length, down)| length * down[lane]).sum::<f32>()
    }
}

/// Squared distances that the centres of a group moved, by part, of the coordinates that grew and of
/// those that fell.
pub(super) struct Steps {
    plus: [[f64; LANES]; PARTS],
    minus: [[f64; LANES]; PARTS],
}

impl Steps {
    pub(super) fn none() -> Self {
        Self { plus: [[0.0; LANES]; PARTS], minus: [[0.0; LANES]; PARTS] }
    }

    /// Coordinates that moved from `line` to `next`, all in one part.
    #[inline]
    pub(super) fn see(&mut self, part: u8, line: &[f32; LANES], next: &[f64; LANES]) {
        let (plus, minus) = (&mut self.plus[part as usize], &mut self.minus[part as usize]);
        for lane in 0..LANES {
            let step = next[lane] - f64::from(line[lane]);
            let (up, down) = (step.max(0.0), step.min(0.0));
            plus[lane] += up * up;
            minus[lane] += down * down;
        }
    }

    /// The whole squared distance.
    pub(super) fn sum(&self) -> f64 {
        self.plus.iter().chain(&self.minus).flatten().sum()
    }
}

/// In single precision, and by more above than sums of such numbers can lose.
fn above(value: f64) -> f32 {
    (value * (1.0 + 1e-5)) as f32
}
