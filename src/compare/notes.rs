//! Tested terms -> what a reader should know of them.

use super::keyness::{KeynessRow, Q_LEVEL};
use crate::note::{Note, Severity};

/// How many terms a note names.
const NAMED: usize = 8;

pub(super) fn notes(rows: &[KeynessRow], untested: usize, min_count: u64) -> Vec<Note> {
    let untested = (untested > 0).then(|| {
        Note::new(
            Severity::Info,
            "untested-terms",
            untested,
            format!(
                "terms with fewer than {min_count} occurrences in both groups together were not \
                 tested: {untested}"
            ),
            "Lower --min-count to test them; every term more widens the adjusted intervals of all.",
            [],
        )
    });
    untested.into_iter().chain(disagreement(rows)).collect()
}

/// A note when terms differ by tokens that do not by documents: how many, and the first by rank.
fn disagreement(rows: &[KeynessRow]) -> Option<Note> {
    let ln_level = Q_LEVEL.ln();
    let by_tokens = rows.iter().filter(|row| row.documents.is_some() && row.ln_q < ln_level);
    let only = by_tokens.clone().filter(|row| row.documents.is_some_and(|d| d.ln_q >= ln_level));
    let (all, count) = (by_tokens.count(), only.clone().count());
    let first: Vec<&str> = only.take(NAMED).map(|row| row.term.as_str()).collect();
    let more = if count > first.len() { " and others" } else { "" };
    (count > 0).then(|| {
        Note::new(
            Severity::Warning,
            "tests-disagree",
            count,
            format!(
                "of {all} terms that differ by the token-level test (G2, q below {Q_LEVEL}), {count} do \
                 not by the test over documents: {}{more}",
                first.join(", ")
            ),
            "Trust the test over documents: words come in clumps, and G2 takes each for independent.",
            [],
        )
    })
}
