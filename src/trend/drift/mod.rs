//! Tokens and dates -> pairs of terms that swap at one date in like contexts: translation drift.
//!
//! In a machine-translated corpus one name changes its translation when the engine does: `Ten
//! Thousand Project` stops on a day and `Ten Million Project` begins, in the same sentences. Both
//! curves are true and their trends are false. A pair is a suspect when
//!
//! 1. one stops and the other begins all at once: but for a few strays each occurs on one side of a
//!    day only, steadily up to it, and is missing on the other where many would be expected;
//! 2. the two days are the same, as far as the rarer of the two can tell;
//! 3. their rates are comparable;
//! 4. the words around them are alike: the cosine of their context words passes that of nearly all
//!    pairs of candidates of other dates;
//! 5. each is the best match of the other.
//!
//! Names of things that change hands (a country, an office, an event) pass the same test: the list
//! names suspects, and a reader decides.

mod candidates;
mod contexts;
mod pairs;
mod stream;
mod tables;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::text::{Analyzer, Tokens};

use stream::Stream;

/// Settings of the search for drift.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DriftParams {
    /// Fewest occurrences of a term, at least 2; default 12.
    pub min_count: u32,
    /// Fewest occurrences per million tokens, where that is more; default 1.
    pub min_rate: f64,
    /// Share of a term's occurrences at each end that may stand on the wrong side, 0 to 0.2;
    /// default 0.05.
    pub strays: f64,
    /// Occurrences that would be expected on the side where a term is missing, at its rate on the
    /// other; default 8.
    pub min_missing: f64,
    /// Least rate next to the change, as a share of the rate of the whole span, 0 to 1; default 0.6.
    pub steadiness: f64,
    /// Occurrences of either term that may be expected between its day of change and that of the
    /// other; default 4.
    pub max_gap: f64,
    /// Greatest ratio of the two rates, at least 1; default 3.
    pub max_rate_ratio: f64,
    /// Least similarity of contexts, 0 to 1, of terms that share a word; default 0.3.
    pub min_similarity: f64,
    /// The same of terms that share none; default 0.5.
    pub min_similarity_unlike: f64,
    /// Share of unrelated pairs that must be less alike, 0 to 1; default 0.99.
    pub unrelated_quantile: f64,
    /// Most pairs listed; default 50.
    pub top: usize,
}

impl Default for DriftParams {
    fn default() -> Self {
        Self {
            min_count: 12,
            min_rate: 1.0,
            strays: 0.05,
            min_missing: 8.0,
            steadiness: 0.6,
            max_gap: 4.0,
            max_rate_ratio: 3.0,
            min_similarity: 0.3,
            min_similarity_unlike: 0.5,
            unrelated_quantile: 0.99,
            top: 50,
        }
    }
}

impl DriftParams {
    /// Refuses values outside their range.
    pub fn check(&self) -> Result<()> {
        let within = |name, value: f64, low: f64, high: f64| {
            if (low..=high).contains(&value) {
                return Ok(());
            }
            Err(Error::setting(name, value, format!("{low} to {high}")))
        };
        if self.min_count < 2 {
            return Err(Error::setting("min_count", self.min_count, "at least 2"));
        }
        within("min_rate", self.min_rate, 0.0, 1e6)?;
        within("strays", self.strays, 0.0, 0.2)?;
        within("min_missing", self.min_missing, 1.0, 1e6)?;
        within("steadiness", self.steadiness, 0.0, 1.0)?;
        within("max_gap", self.max_gap, 0.0, 1e3)?;
        within("max_rate_ratio", self.max_rate_ratio, 1.0, 1e3)?;
        within("min_similarity", self.min_similarity, 0.0, 1.0)?;
        within("min_similarity_unlike", self.min_similarity_unlike, 0.0, 1.0)?;
        within("unrelated_quantile", self.unrelated_quantile, 0.0, 1.0)
    }

    fn least_count(&self, tokens: u64) -> u32 {
        self.min_count.max((self.min_rate * tokens as f64 / 1e6) as u32)
    }
}

/// One end of a [`Suspect`].
#[derive(Debug, Clone, PartialEq)]
pub struct DriftTerm {
    /// The word or phrase in its most frequent spelling.
    pub term: String,
    /// Its occurrences in dated documents.
    pub count: u64,
    /// Occurrences per million tokens on its own side of the change.
    pub rate_per_million: f64,
    /// Occurrences on the other side.
    pub strays: u64,
}

/// A pair of terms that may be one.
#[derive(Debug, Clone, PartialEq)]
pub struct Suspect {
    /// The term that stops.
    pub old: DriftTerm,
    /// The term that begins.
    pub new: DriftTerm,
    /// Last day of the old term before the change.
    pub last_old: Date,
    /// First day of the new term behind the change.
    pub first_new: Date,
    /// Cosine of their contexts, 0 to 1.
    pub similarity: f64,
    /// What they are ranked by: the similarity, less where the rates differ, more where the two
    /// share words.
    pub score: f64,
    /// Sources with documents that hold either, by name.
    pub sources: Vec<String>,
    /// Number of documents that hold either.
    pub n_documents: usize,
    /// Documents that hold either, the nearest to the change first: a few to look at.
    pub documents: Vec<u32>,
}

/// The suspects of a corpus, the best first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drift {
    /// At most [`DriftParams::top`].
    pub suspects: Vec<Suspect>,
    /// The suspects as a thesaurus file, to be checked and then named with `--thesaurus`.
    pub thesaurus: String,
    /// The similarity of contexts that unrelated pairs stay below.
    pub unrelated_similarity: f64,
    /// Words and phrases that stop or begin all at once.
    pub n_candidates: usize,
}

/// Finds translation drift. `days` and `sources` are those of the documents of `tokens`, in their
/// order; undated documents are left out. With fewer than four slices of time there is none.
///
/// # Panics
/// When `days` or `sources` are not as many as the documents.
pub fn drift(
    tokens: &Tokens,
    analyzer: &Analyzer,
    days: &[Option<Date>],
    sources: &[Option<&str>],
    params: &DriftParams,
    context: &Context<'_>,
) -> Result<Drift> {
    params.check()?;
    assert_eq!((days.len(), sources.len()), (tokens.n_documents(), tokens.n_documents()));
    context.stage("looking for drift", None, || {
        let stream = Stream::new(tokens, analyzer, days);
        if stream.slices.len() < 4 {
            return Ok(Drift::default());
        }
        let candidates = candidates::candidates(&stream, params);
        context.progress.check()?;
        let profiles = contexts::profiles(&stream, &candidates);
        context.progress.check()?;
        let (pairs, unrelated) = pairs::pairs(&stream, &candidates, &profiles, params);
        let best = &pairs[..pairs.len().min(params.top)];
        let suspects = tables::suspects(&stream, best, &candidates, &profiles, sources);
        Ok(Drift {
            thesaurus: tables::thesaurus(&suspects, analyzer),
            suspects,
            unrelated_similarity: unrelated,
            n_candidates: candidates.len(),
        })
    })
}

#[cfg(test)]
mod tests;
