//! The documents that hold a term -> the few to show: one a report, of many sources, those that add
//! most to the value first.

use std::collections::{HashMap, HashSet};

use super::super::archive::Archive;

/// One report in one part of the archive: a document and its copies there.
struct Candidate {
    document: u32,
    /// What it adds to the value: occurrences, each times the weight of its document.
    adds: f64,
}

/// At most `most` of the documents `held`, each with its occurrences there.
///
/// Copies of one report are one candidate, shown by the earliest. Candidates are ranked by what they
/// add to the value, ties by date, then in the order of the documents. Each source shows its first
/// before any shows its second.
pub(super) fn choose(archive: &Archive, held: &[(u32, u32)], most: usize) -> Vec<u32> {
    let mut candidates = candidates(archive, held);
    candidates.sort_by(|a, b| {
        let earlier = || order(archive, a.document).cmp(&order(archive, b.document));
        b.adds.total_cmp(&a.adds).then_with(earlier)
    });
    by_turns(archive, &candidates, most)
}

/// At most `most` of documents that are the value themselves, in the order given: one of several
/// copies, each source once before any twice.
pub(super) fn choose_in_order(archive: &Archive, held: &[(u32, u32)], most: usize) -> Vec<u32> {
    let units = archive.weights.units();
    let mut seen = HashSet::new();
    let one_of_unit = |(document, _): &&(u32, u32)| seen.insert(units[*document as usize]);
    let candidate = |&(document, _): &(u32, u32)| Candidate { document, adds: 1.0 };
    let candidates: Vec<Candidate> = held.iter().filter(one_of_unit).map(candidate).collect();
    by_turns(archive, &candidates, most)
}

/// The first of each source, then the second of each, and so on.
fn by_turns(archive: &Archive, candidates: &[Candidate], most: usize) -> Vec<u32> {
    let mut shown: HashMap<&str, u32> = HashMap::new();
    let mut ranked: Vec<(u32, u32)> = candidates
        .iter()
        .map(|candidate| {
            let source = &archive.corpus.documents[candidate.document as usize].source;
            let before = shown.entry(source.as_deref().unwrap_or_default()).or_default();
            *before += 1;
            (*before, candidate.document)
        })
        .collect();
    ranked.sort_by_key(|(turn, _)| *turn);
    ranked.truncate(most);
    ranked.into_iter().map(|(_, document)| document).collect()
}

/// One candidate a report. Documents that weigh nothing are shown only where no other is there.
fn candidates(archive: &Archive, held: &[(u32, u32)]) -> Vec<Candidate> {
    let (weights, units) = (archive.weights.weights(), archive.weights.units());
    let counted = |(document, _): &&(u32, u32)| weights[*document as usize] > 0.0;
    let mut members: Vec<(u32, u32)> = held.iter().filter(counted).copied().collect();
    if members.is_empty() {
        members = held.to_vec();
    }
    members.sort_by_key(|(document, _)| units[*document as usize]);
    let one = |a: &(u32, u32), b: &(u32, u32)| units[a.0 as usize] == units[b.0 as usize];
    let candidate = |copies: &[(u32, u32)]| {
        let adds = |(document, count): &(u32, u32)| weights[*document as usize] * f64::from(*count);
        let earliest = copies.iter().map(|(document, _)| *document);
        let earliest = earliest.min_by_key(|&document| order(archive, document));
        earliest.map(|document| Candidate { document, adds: copies.iter().map(adds).sum() })
    };
    members.chunk_by(one).filter_map(candidate).collect()
}

/// By date, the undated last, then in the order of reading.
fn order(archive: &Archive, document: u32) -> (bool, Option<jiff::civil::Date>, u32) {
    let date = archive.corpus.documents[document as usize].date.as_ref().map(|date| date.date);
    (date.is_none(), date, document)
}
