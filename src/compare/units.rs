//! Two groups and the documents' weights -> the sampling units that document-level tests permute.
//!
//! Documents of one family of copies in one group are one unit; its occurrences and tokens are the
//! weighted sums over them. A family with members in both groups is a unit of each.

use super::groups::Groups;
use crate::matrix::weights::Weights;
use crate::stats::ratio::GroupTotals;

/// The group of a document that is in neither.
pub(super) const NEITHER: u8 = 2;
/// The unit of a document that is in neither group or weighs nothing.
const NO_UNIT: u32 = u32::MAX;
/// Units are binned by the logarithm of their length, those without tokens apart.
const BINS: usize = 16;

/// The sampling units of both groups: those of the target first.
pub(super) struct Units {
    of_document: Vec<u32>,
    /// Weighted tokens of each unit.
    tokens: Vec<f64>,
    bin_of: Vec<u8>,
    pub(super) bins: Vec<Bin>,
    pub(super) sides: [Side; 2],
    copies: bool,
}

/// Units of about the same length.
#[derive(Clone, Copy, Default)]
pub(super) struct Bin {
    pub(super) units: u64,
    pub(super) tokens: f64,
}

/// The units of one group as a whole.
#[derive(Clone, Copy)]
pub(super) struct Side {
    pub(super) units: u64,
    /// Units with tokens.
    pub(super) with_tokens: u64,
    /// The fewest tokens of a unit that has any.
    pub(super) smallest: f64,
    pub(super) totals: GroupTotals,
}

/// A unit that holds a term: its weighted occurrences.
#[derive(Clone, Copy)]
pub(super) struct Holder {
    pub(super) unit: u32,
    pub(super) count: f64,
}

impl Units {
    pub(super) fn new(groups: &Groups, weights: &Weights, tokens: &[u32]) -> Self {
        let mut units = Self {
            of_document: vec![NO_UNIT; tokens.len()],
            tokens: Vec::new(),
            bin_of: Vec::new(),
            bins: vec![Bin::default(); BINS + 1],
            sides: [EMPTY; 2],
            copies: false,
        };
        for (side, documents) in [groups.target(), groups.reference()].into_iter().enumerate() {
            let members = weights.by_unit(documents);
            for unit in members.chunk_by(|a, b| a.0 == b.0) {
                units.add(side, unit, weights, tokens);
            }
        }
        units.fill_bins();
        units
    }

    fn add(&mut self, side: usize, members: &[(u32, u32)], weights: &Weights, tokens: &[u32]) {
        let (mut length, mut weight) = (0.0, 0.0);
        for &(_, document) in members {
            let w = weights.weights()[document as usize];
            length += w * f64::from(tokens[document as usize]);
            weight += w;
            self.of_document[document as usize] = self.tokens.len() as u32;
        }
        self.copies |= members.len() > 1;
        self.tokens.push(length);
        let side = &mut self.sides[side];
        side.units += 1;
        side.totals.add(length, weight);
        if length > 0.0 {
            side.with_tokens += 1;
            side.smallest = side.smallest.min(length);
        }
    }

    fn fill_bins(&mut self) {
        let lengths = || self.tokens.iter().copied().filter(|&length| length > 0.0);
        let (least, most) =
            (lengths().fold(f64::INFINITY, f64::min), lengths().fold(0.0, f64::max));
        let step = ((most / least).ln() / BINS as f64).max(f64::MIN_POSITIVE);
        let bin = |&length: &f64| match length {
            0.0 => 0,
            _ => 1 + (((length / least).ln() / step) as usize).min(BINS - 1) as u8,
        };
        self.bin_of = self.tokens.iter().map(bin).collect();
        for (&bin, &tokens) in self.bin_of.iter().zip(&self.tokens) {
            let bin = &mut self.bins[bin as usize];
            bin.units += 1;
            bin.tokens += tokens;
        }
    }

    /// Which group each document is in, 0 the target, 1 the reference, else [`NEITHER`].
    pub(super) fn sides_of(groups: &Groups, n_docs: usize) -> Vec<u8> {
        let mut sides = vec![NEITHER; n_docs];
        for (side, documents) in [(0, groups.target()), (1, groups.reference())] {
            for &document in documents {
                sides[document as usize] = side;
            }
        }
        sides
    }

    /// Standard deviation of the tokens of the target when its units are drawn at random.
    pub(super) fn deviation_of_tokens(&self) -> f64 {
        let [target, reference] = self.sides.map(|side| side.totals);
        let n = self.len() as f64;
        let mean = (target.tokens + reference.tokens) / n;
        let squares = target.squared_tokens + reference.squared_tokens;
        let variance = (squares / n - mean * mean).max(0.0);
        let drawn = target.units as f64 * reference.units as f64 / (n - 1.0).max(1.0);
        (variance * drawn).sqrt()
    }

    /// Number of units.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(super) fn tokens(&self, unit: u32) -> f64 {
        self.tokens[unit as usize]
    }

    pub(super) fn bin(&self, unit: u32) -> usize {
        self.bin_of[unit as usize].into()
    }

    /// 0 for a unit of the target, 1 for one of the reference.
    pub(super) fn side(&self, unit: u32) -> usize {
        usize::from(u64::from(unit) >= self.sides[0].units)
    }

    /// The unit of a document; none outside the groups.
    pub(super) fn of(&self, document: u32) -> Option<u32> {
        let unit = self.of_document[document as usize];
        (unit != NO_UNIT).then_some(unit)
    }

    /// From the documents that hold a term, rising, and how often: its units.
    pub(super) fn holders(
        &self,
        documents: &[u32],
        counts: &[u32],
        weights: &[f64],
        holders: &mut Vec<Holder>,
    ) {
        holders.clear();
        for (&document, &count) in documents.iter().zip(counts) {
            if let Some(unit) = self.of(document) {
                let count = weights[document as usize] * f64::from(count);
                holders.push(Holder { unit, count });
            }
        }
        if self.copies {
            holders.sort_by_key(|holder| holder.unit);
            holders.dedup_by(|later, kept| {
                let same = later.unit == kept.unit;
                kept.count += if same { later.count } else { 0.0 };
                same
            });
        }
    }
}

const EMPTY: Side = Side {
    units: 0,
    with_tokens: 0,
    smallest: f64::INFINITY,
    totals: GroupTotals { units: 0, tokens: 0.0, squared_tokens: 0.0, weighted_tokens: 0.0 },
};
