//! Counts of a term in two groups -> the two-by-two table that every measure takes.

/// A term in two groups: `target` of `target_total` tokens against `reference` of
/// `reference_total`. No count is larger than its total, and neither total is 0. Counts are sums
/// over documents, each times its weight: whole numbers where every document counts once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contingency {
    /// Occurrences in the target.
    pub target: f64,
    /// Word tokens of the target.
    pub target_total: f64,
    /// Occurrences in the reference.
    pub reference: f64,
    /// Word tokens of the reference.
    pub reference_total: f64,
}

impl Contingency {
    /// Occurrences in both groups.
    pub fn sum(&self) -> f64 {
        self.target + self.reference
    }

    /// Occurrences per token of the target.
    pub fn target_rate(&self) -> f64 {
        self.target / self.target_total
    }

    /// Occurrences per token of the reference.
    pub fn reference_rate(&self) -> f64 {
        self.reference / self.reference_total
    }

    /// The share of all tokens that is the target's.
    pub fn target_share(&self) -> f64 {
        self.target_total / (self.target_total + self.reference_total)
    }

    /// The table with target and reference exchanged.
    #[must_use]
    pub fn swapped(&self) -> Self {
        Self {
            target: self.reference,
            target_total: self.reference_total,
            reference: self.target,
            reference_total: self.target_total,
        }
    }
}

/// The family of tests that a term belongs to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Family {
    /// Confidence level that holds for the whole family.
    pub level: f64,
    /// Number of terms tested, at least 1.
    pub size: usize,
    /// Number of distinct terms that occur in the groups, tested or not.
    pub types: usize,
}

impl Family {
    /// The probability left in each tail of a term's own interval so that all intervals of the
    /// family hold together at `level` (Bonferroni).
    pub fn tail(&self) -> f64 {
        (1.0 - self.level) / 2.0 / self.size as f64
    }
}
