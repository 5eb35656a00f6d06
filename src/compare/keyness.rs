//! What a comparison finds: the groups, every term tested with its statistics, notes.

use super::Measure;
use super::contingency::{Contingency, Family};
use super::dispersion::Dispersion;
use super::log_ratio::log_ratio_interval;
use super::lrc::lrc;
use crate::note::Note;
use crate::stats::distribution::ln_to_log10;
use crate::stats::{Interval, tail};

/// Terms with a q-value below this count as different.
pub const Q_LEVEL: f64 = 0.05;

/// One group as a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupSize {
    /// Number of documents, every reprint counted; 0 for a frequency list.
    pub documents: usize,
    /// Their word tokens.
    pub tokens: u64,
    /// The sum of the weights of the documents.
    pub weighted_documents: f64,
    /// The sum of their tokens, each times the weight of its document: the denominator of its rates.
    pub weighted_tokens: f64,
    /// How many independent documents of equal weight it is worth (Kish 1965).
    pub effective_documents: f64,
}

/// The terms of two groups, compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Keyness {
    /// The target.
    pub target: GroupSize,
    /// The reference.
    pub reference: GroupSize,
    /// Every term tested, the strongest first.
    pub rows: Vec<KeynessRow>,
    /// Number of terms that occur in the groups but weigh less than `min_count` occurrences.
    pub untested: usize,
    /// What a reader should know.
    pub notes: Vec<Note>,
}

/// What a term is, of two groups compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The target says it more, beyond doubt.
    More,
    /// The target says it less, beyond doubt.
    Less,
    /// A lockword: both say it about as often, and that is known well.
    Lock,
    /// None of these can be told.
    None,
}

impl Kind {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::More => "more",
            Self::Less => "less",
            Self::Lock => "locked",
            Self::None => "none",
        }
    }
}

/// Tests of a term that take documents for what was sampled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DocumentTests {
    /// Natural logarithm of the two-sided p-value of the permutation test.
    pub ln_p: f64,
    /// Natural logarithm of its Benjamini-Hochberg q-value.
    pub ln_q: f64,
    /// Welch's t of the rates of the documents; none where they do not vary.
    pub t: Option<f64>,
    /// Natural logarithm of its two-sided p-value; 0 without a t.
    pub ln_p_t: f64,
    /// Natural logarithm of its Benjamini-Hochberg q-value.
    pub ln_q_t: f64,
    /// How many occurrences of target and reference are worth one independent one; none where the
    /// spread over documents is known of neither.
    pub effects: Option<[f64; 2]>,
}

/// What the Log Ratio of a term surely is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Lower bound at `level`; `-inf` for a term absent from the target.
    pub low: f64,
    /// Upper bound at `level`; `inf` for a term absent from the reference.
    pub high: f64,
    /// Conservative Log Ratio, adjusted for all terms tested.
    pub lrc: f64,
}

impl Bounds {
    /// The bound nearest 0: how strong the Log Ratio at least is, taken alone; 0 where the interval
    /// spans 0.
    pub fn nearest(&self) -> f64 {
        self.low.max(0.0) + self.high.min(0.0)
    }

    /// Of so many independent occurrences.
    pub(super) fn new(table: &Contingency, family: &Family) -> Self {
        let Interval { low, high } = log_ratio_interval(table, tail(family.level));
        Self { low, high, lrc: lrc(table, family) }
    }
}

/// One term.
#[derive(Debug, Clone, PartialEq)]
pub struct KeynessRow {
    /// Its surface form.
    pub term: String,
    /// Its analysed form.
    pub stem: String,
    /// Its column in the counts; none for a term that only a frequency list has.
    pub column: Option<u32>,
    /// Its occurrences beside the tokens of the groups, each times the weight of its document.
    pub counts: Contingency,
    /// Its occurrences in the target, every reprint counted.
    pub count_target: u64,
    /// Its occurrences in the reference, every reprint counted.
    pub count_reference: u64,
    /// Documents of the target that hold it, the sum of their weights.
    pub documents_target: f64,
    /// Documents of the reference that hold it, the sum of their weights; NaN where a frequency list
    /// does not say.
    pub documents_reference: f64,
    /// Signed four-cell G2.
    pub g2: f64,
    /// Natural logarithm of the p-value of G2.
    pub ln_p: f64,
    /// Natural logarithm of its Benjamini-Hochberg q-value over all terms tested.
    pub ln_q: f64,
    /// Log Ratio.
    pub log_ratio: f64,
    /// Its interval and LRC, documents taken for what was sampled; by tokens where nothing is known of
    /// how they are spread over documents.
    pub bounds: Bounds,
    /// The same with every token independent (exact; Evert 2022): too near to the estimate for words
    /// that come in clumps.
    pub by_tokens: Bounds,
    /// What documents say; none against a frequency list.
    pub documents: Option<DocumentTests>,
    /// How it is spread in target and reference; none where it is absent.
    pub dispersion: [Option<Dispersion>; 2],
    /// What it is.
    pub kind: Kind,
}

impl KeynessRow {
    /// Whether the groups differ beyond doubt: by the permutation test over documents (q below
    /// [`Q_LEVEL`]), and by the interval of the Log Ratio; against a frequency list, where documents say
    /// nothing, by LRC. A lockword is not: it may differ, but hardly.
    pub fn is_solid(&self) -> bool {
        matches!(self.kind, Kind::More | Kind::Less)
    }

    /// Whether both groups say it about as often, and that is known well.
    pub fn is_lockword(&self) -> bool {
        self.kind == Kind::Lock
    }

    /// The interval of the Log Ratio; none where documents say nothing of it.
    pub fn interval_over_documents(&self) -> Option<Interval> {
        self.documents?.effects?;
        Some(Interval { low: self.bounds.low, high: self.bounds.high })
    }

    /// What a measure says of it: LRC over documents, others of the counts.
    pub fn score(&self, measure: &Measure, family: &Family) -> f64 {
        match measure {
            Measure::Lrc(_) => self.bounds.lrc,
            measure => measure.score(&self.counts, family),
        }
    }

    /// The kind by what the row holds.
    pub(super) fn find_kind(&self, lock_band: f64) -> Kind {
        let within = |interval: Interval| interval.low > -lock_band && interval.high < lock_band;
        let surely = match &self.documents {
            Some(tests) if tests.ln_q < Q_LEVEL.ln() => self.bounds.nearest(),
            Some(_) => 0.0,
            None => self.bounds.lrc,
        };
        if self.interval_over_documents().is_some_and(within) {
            Kind::Lock
        } else if surely > 0.0 {
            Kind::More
        } else if surely < 0.0 {
            Kind::Less
        } else {
            Kind::None
        }
    }

    /// The p-value of G2; 0 where it is too small for a float.
    pub fn p(&self) -> f64 {
        self.ln_p.exp()
    }

    /// The q-value of G2; 0 where it is too small for a float.
    pub fn q(&self) -> f64 {
        self.ln_q.exp()
    }

    /// Decimal logarithm of the p-value of G2, always finite.
    pub fn log10_p(&self) -> f64 {
        ln_to_log10(self.ln_p)
    }
}
