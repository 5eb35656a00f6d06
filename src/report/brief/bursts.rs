//! The bursts of all terms -> those that lie in the window under study.

use super::{BriefParams, Window};
use crate::chart::number;
use crate::error::Result;
use crate::matrix::DocTermMatrix;
use crate::report::archive::Archive;
use crate::report::evidence::{Asked, EvidenceFinder};
use crate::report::section::{Section, weighted};
use crate::report::trends::{Counted, columns};
use crate::table::{Cell, Column, Table, column};
use crate::trend::PeriodIndex;
use crate::trend::burst::{Batches, BurstParams, TermBurst};

const COLUMNS: &[Column] = &[
    column("term", "", "The term in its most frequent form"),
    column("part", "", "First and last period of the burst"),
    column("weight", "ln", "By how much the burst state fits better there (Kleinberg 2002)"),
    column("documents_with_term", "documents", "Effective number of its documents that hold it"),
    column("documents", "documents", "Effective number of all its documents"),
    column("share", "share of documents", "The one over the other"),
    column("share_outside", "share of documents", "The same outside of the burst"),
];

/// The terms that burst within the window, the heaviest for their length first (long bursts gather
/// weight by their length alone), the heaviest burst of a term. So many terms are
/// looked at that chance makes bursts too: one counts when its weight is above the logarithm of the
/// number of terms times that of periods. None without such a burst, or without two periods.
pub(super) fn bursts(
    archive: &Archive,
    matrix: &DocTermMatrix,
    window: &Window,
    params: &BriefParams,
) -> Result<Option<Section>> {
    let index = archive.periods(params.by)?;
    if index.timeline.len() < 2 {
        return Ok(None);
    }
    let found = within(archive, matrix, &index, window, params);
    if found.is_empty() {
        return Ok(None);
    }
    let places: Vec<usize> = found.iter().map(|burst| burst.column).collect();
    let terms = columns(archive, matrix, &places);
    let both = || terms.iter().zip(&found);
    let by = index.timeline.granularity();
    Ok(Some(Section {
        title: "Bursts".to_owned(),
        lead: both().map(|(term, burst)| told(term, burst, &index)).collect(),
        about: vec![format!(
            "Stretches of {by}s that touch {} in which a term stands in far more documents than \
             usual: Kleinberg's automaton of two states over the whole archive (2002; s = 2, gamma \
             = 1). Weights below ln({} terms times {} {by}s) are left out as chance.",
            window.name,
            number(matrix.vocabulary.len() as f64),
            number(index.timeline.len() as f64)
        )],
        tables: vec![table(both(), &index)],
        evidence: evidence(archive, &index, both())?,
        ..Section::default()
    }))
}

fn within(
    archive: &Archive,
    matrix: &DocTermMatrix,
    index: &PeriodIndex,
    window: &Window,
    params: &BriefParams,
) -> Vec<TermBurst> {
    let chance = (matrix.vocabulary.len() as f64 * index.timeline.len() as f64).ln();
    let touches = |burst: &TermBurst| {
        let period = |place: usize| index.timeline.period(place);
        let (first, last) = (period(burst.burst.first).start(), period(burst.burst.last).end());
        let (from, to) = (window.range.from, window.range.to);
        from.is_none_or(|from| last >= from) && to.is_none_or(|to| first <= to)
    };
    let batches = Batches::new(index, &archive.weights);
    let mut found = batches.bursts_of_all(&matrix.counts, &BurstParams::default());
    found.retain(|burst| burst.burst.weight > chance && touches(burst));
    // They come the heaviest first.
    let mut seen = std::collections::HashSet::new();
    found.retain(|burst| seen.insert(burst.column));
    let sharpness =
        |found: &TermBurst| found.burst.weight / (found.burst.last - found.burst.first + 1) as f64;
    // A stable sort: of equals the heavier stays first.
    found.sort_by(|a, b| sharpness(b).total_cmp(&sharpness(a)));
    found.truncate(params.top);
    found
}

/// `2023-02 to 2023-04`.
fn span(burst: &TermBurst, index: &PeriodIndex) -> String {
    let name = |place: usize| index.timeline.period(place).to_string();
    match (burst.burst.first, burst.burst.last) {
        (first, last) if first == last => name(first),
        (first, last) => format!("{} to {}", name(first), name(last)),
    }
}

fn told(term: &Counted, found: &TermBurst, index: &PeriodIndex) -> String {
    let burst = &found.burst;
    let percent = |share: f64| format!("{} %", number((share * 1e3).round() / 10.0));
    let usual = burst
        .share_outside
        .map_or(String::new(), |share| format!(", {} at other times", percent(share)));
    format!(
        "Burst of {}: {}, in {} of {} ({}{usual}).",
        term.label,
        span(found, index),
        number((burst.holders * 10.0).round() / 10.0),
        weighted((burst.documents * 10.0).round() / 10.0, "document"),
        percent(burst.share)
    )
}

fn table<'a>(
    found: impl Iterator<Item = (&'a Counted, &'a TermBurst)>,
    index: &PeriodIndex,
) -> Table {
    let row = |(term, found): (&Counted, &TermBurst)| {
        let burst = &found.burst;
        vec![
            term.label.as_str().into(),
            span(found, index).into(),
            burst.weight.into(),
            Cell::weighted(burst.holders),
            Cell::weighted(burst.documents),
            burst.share.into(),
            burst.share_outside.into(),
        ]
    };
    Table { name: "brief_bursts", columns: COLUMNS, rows: found.map(row).collect() }
}

fn evidence<'a>(
    archive: &Archive,
    index: &PeriodIndex,
    found: impl Iterator<Item = (&'a Counted, &'a TermBurst)>,
) -> Result<Vec<crate::report::evidence::Evidence>> {
    let asked = |(term, found): (&'a Counted, &'a TermBurst)| {
        let periods = found.burst.first..=found.burst.last;
        let within = |document: usize| {
            index.period_of[document].is_some_and(|period| periods.contains(&(period as usize)))
        };
        let held = term.occurrences.iter().filter(|(document, _)| within(*document));
        let held = held.map(|(document, count)| (document as u32, count)).collect();
        Asked {
            term: term.label.clone(),
            part: span(found, index),
            needle: Some(&term.needle),
            held,
        }
    };
    let asked: Vec<Asked<'a>> = found.map(asked).collect();
    EvidenceFinder::new(archive).find(&asked)
}
