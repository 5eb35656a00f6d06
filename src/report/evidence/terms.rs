//! Terms in the periods of an axis or in groups of documents -> their evidence.

use super::super::archive::Archive;
use super::super::trends::Counted;
use super::{Asked, Evidence, EvidenceFinder};
use crate::error::Result;
use crate::trend::PeriodIndex;

/// The evidence of terms in every period that holds them, the periods named as charts name them.
pub fn period_evidence(
    archive: &Archive,
    index: &PeriodIndex,
    terms: &[Counted],
) -> Result<Vec<Evidence>> {
    let finder = EvidenceFinder::new(archive);
    let mut asked = Vec::new();
    for term in terms.iter().filter(|_| finder.is_wanted()) {
        asked.extend(Asked::by_period(&term.label, &term.needle, &term.occurrences, index));
    }
    finder.find(&asked)
}

/// The evidence of terms in each of some groups: the name of a group with its documents, rising.
pub fn group_evidence(
    archive: &Archive,
    groups: &[(&str, &[u32])],
    terms: &[Counted],
) -> Result<Vec<Evidence>> {
    let finder = EvidenceFinder::new(archive);
    let mut asked = Vec::new();
    for term in terms.iter().filter(|_| finder.is_wanted()) {
        asked.extend(groups.iter().map(|(name, documents)| {
            Asked::in_group(&term.label, name, &term.needle, &term.occurrences, documents)
        }));
    }
    finder.find(&asked)
}

/// The evidence of terms in the whole archive.
pub fn archive_evidence(archive: &Archive, terms: &[Counted]) -> Result<Vec<Evidence>> {
    let terms = terms.iter();
    let asked: Vec<Asked<'_>> =
        terms.map(|term| Asked::everywhere(&term.label, &term.needle, &term.occurrences)).collect();
    EvidenceFinder::new(archive).find(&asked)
}
