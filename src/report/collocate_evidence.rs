//! Collocates of terms -> places where each stands near its term.

use super::archive::Archive;
use super::collocates::Company;
use super::evidence::{Asked, Evidence, EvidenceFinder, Needle, quoted};
use crate::collocation::{CollocateRow, CollocationParams, joint_places};
use crate::error::Result;

/// The evidence of the first `most` collocates of each term.
pub(super) fn evidence(
    archive: &Archive,
    terms: &[Company],
    params: &CollocationParams,
    most: usize,
) -> Result<Vec<Evidence>> {
    let finder = EvidenceFinder::new(archive);
    if !finder.is_wanted() {
        return Ok(Vec::new());
    }
    let rows = || terms.iter().flat_map(|t| t.found.rows.iter().take(most).map(move |r| (t, r)));
    let needles: Vec<Needle> =
        rows().map(|(term, row)| needle(archive, term, row, params)).collect();
    let asked: Vec<Asked<'_>> = rows()
        .zip(&needles)
        .map(|((term, row), needle)| Asked {
            term: row.term.clone(),
            part: term.label.clone(),
            needle: Some(needle),
            held: needle.documents().map(|document| (document, 1)).collect(),
        })
        .collect();
    let mut found = finder.find(&asked)?;
    // What was asked for are some places; the numbers are those of all.
    for evidence in &mut found {
        let row =
            rows().find(|(term, row)| term.label == evidence.part && row.term == evidence.term);
        if let Some((_, row)) = row {
            evidence.documents = row.holders.len() as u64;
            evidence.occurrences = row.joint_all;
        }
    }
    Ok(found)
}

/// The first joint place of some documents, and the query that finds them all.
fn needle(
    archive: &Archive,
    term: &Company,
    row: &CollocateRow,
    params: &CollocationParams,
) -> Needle {
    let corpus = (&archive.tokens, &archive.analyzer);
    let (pair, lines) = ((row.stem.as_str(), row.holders.as_slice()), archive.evidence.lines);
    let places = joint_places(corpus, &term.compiled, pair, params.window, &archive.weights, lines);
    let spans = places.into_iter().map(|place| {
        let start = place.term.start.min(place.collocate);
        (place.document, start..place.term.end.max(place.collocate + 1))
    });
    // Next to each other, two words are one apart and have none between them.
    let between = params.window.left.max(params.window.right) - 1;
    let query = format!("({}) NEAR/{between} {}", term.query, quoted(&row.term));
    Needle::of_places(query, spans.collect())
}
