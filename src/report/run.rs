//! The main job: a pile of reports -> every section of the report.

use serde::{Deserialize, Serialize};

use super::archive::Archive;
use super::clusters::{ClusterParams, clusters};
use super::comparison::between_halves;
use super::coverage::coverage;
use super::drift::translation_drift;
use super::mix::{has_mix, mix};
use super::movers::Movers;
use super::place::place;
use super::section::{Section, counted};
use super::terms::terms;
use super::tested::{Tests, TestsParams};
use super::trends::{Counted, look_up, trends};
use crate::chart::number;
use crate::compare::CompareParams;
use crate::context::Context;
use crate::error::Result;
use crate::matrix::DocTermMatrix;
use crate::note::{Note, Severity};
use crate::period::Granularity;
use crate::query::Query;
use crate::trend::{DriftParams, PeriodIndex, TopTermsParams, TrendParams};

/// What the main job does beside reading.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RunParams {
    /// Length of periods; default: what fits the span of the dates.
    pub by: Option<Granularity>,
    /// Terms to follow; default: those that moved by the tests of all terms, else those
    /// that changed most between the halves of the archive.
    pub terms: Vec<String>,
    /// Settings of rates and intervals.
    pub trend: TrendParams,
    /// Settings of the tests of all terms.
    pub tests: TestsParams,
    /// Settings of the comparison.
    pub compare: CompareParams,
    /// Settings of the term lists.
    pub top_terms: TopTermsParams,
    /// Settings of the clusters.
    pub cluster: ClusterParams,
}

/// Everything Dateline can say about an archive without being asked.
///
/// What the archive does not allow (no dates, one period, too few documents) becomes a note, and
/// the other sections stand.
pub fn run(archive: &Archive, params: &RunParams, context: &Context<'_>) -> Result<Vec<Section>> {
    let queries = params.terms.iter().map(|term| term.parse()).collect::<Result<Vec<Query>>>()?;
    let named = look_up(archive, &queries)?;
    let matrix = archive.count(context)?;
    let mut notes = archive.notes.clone();
    let index = or_note(archive.periods(params.by), "no-time-axis", &mut notes);
    let tests = match &index {
        Some(index) => Some(Tests::new(archive, &matrix, index, &named, &params.tests, context)?),
        None => None,
    };
    let mut sections = context.stage("drawing", Some(SECTIONS), || {
        draw(
            archive,
            &matrix,
            (index.as_ref(), tests.as_ref()),
            &named,
            params,
            &mut notes,
            context,
        )
    })?;
    let clusters = match clusters(archive, &matrix, &params.cluster, context) {
        // What the user asked for is an error; what was tried unasked is a note.
        Err(error) if params.cluster != ClusterParams::default() => return Err(error),
        clusters => or_note(clusters, "no-clusters", &mut notes),
    };
    context.progress.check()?;
    // The documents come last.
    let last = sections.len() - 1;
    sections.splice(last..last, clusters);
    // What the documents are to be read with belongs beside the curves it moves.
    for section in sections.iter_mut().filter(|section| section.title == "Documents") {
        notes.append(&mut section.notes);
    }
    let notes = place(notes, &mut sections);
    sections.insert(0, overview(archive, index.as_ref(), notes));
    Ok(sections)
}

/// So many of the terms that moved are followed where nobody names one.
const FOLLOWED: usize = 6;

/// Trends, comparison, terms, documents.
const SECTIONS: u64 = 4;

fn draw(
    archive: &Archive,
    matrix: &DocTermMatrix,
    (index, tests): (Option<&PeriodIndex>, Option<&Tests<'_>>),
    named: &[Counted],
    params: &RunParams,
    notes: &mut Vec<Note>,
    context: &Context<'_>,
) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    if let Some(index) = index {
        let halves = between_halves(archive, matrix, index, &params.compare);
        let halves = or_note(halves, "no-comparison", notes);
        let moved = tests.map(|tests| tests.first_look(archive, FOLLOWED)).unwrap_or_default();
        let movers = Movers::new(archive, matrix, halves.as_ref());
        let follow = |terms, title| trends(archive, index, terms, &params.trend, title);
        let (section, terms) = if !named.is_empty() {
            (follow(named, "How often the terms named are said")?, named)
        } else if !moved.is_empty() {
            (follow(&moved, "Terms that moved: the strongest of each way")?, &*moved)
        } else {
            (movers.section(archive, index, &params.trend)?, &*movers.terms)
        };
        sections.extend(tests.map(|tests| tests.section(archive)).transpose()?);
        sections.push(section);
        if has_mix(archive) {
            sections.extend(or_note(mix(archive, index, terms, &params.trend), "no-mix", notes));
        }
        context.progress.advance(1);
        sections.extend(halves.map(|halves| halves.section(archive, matrix)).transpose()?);
        context.progress.advance(1);
    }
    let drift = translation_drift(archive, &DriftParams::default(), context)?;
    sections.extend((!drift.notes.is_empty()).then_some(drift));
    sections.push(terms(archive, matrix, index, &params.top_terms)?);
    context.progress.advance(1);
    sections.push(coverage(archive, index)?);
    context.progress.advance(1);
    Ok(sections)
}

/// A result, or a note that says why there is none.
pub(super) fn or_note<T>(
    result: Result<T>,
    kind: &'static str,
    notes: &mut Vec<Note>,
) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(error) => {
            let advice = "The other sections stand without it.";
            notes.push(Note::new(Severity::Caution, kind, 1, error.to_string(), advice, []));
            None
        }
    }
}

/// What was read, and what to beware of.
fn overview(archive: &Archive, index: Option<&PeriodIndex>, notes: Vec<Note>) -> Section {
    let documents = &archive.corpus.documents;
    let tokens: u64 = archive.tokens.lengths().iter().map(|&tokens| u64::from(tokens)).sum();
    let dated = documents.iter().filter(|document| document.date.is_some()).count();
    Section {
        title: "Overview".to_owned(),
        lead: vec![format!(
            "{} with {}, {} of them dated; {} rejected.",
            counted(documents.len() as u64, "document"),
            counted(tokens, "token"),
            number(dated as f64),
            counted(archive.corpus.rejected.len() as u64, "file or record"),
        )],
        about: vec![format!(
            "Language of stemmer and stop list: {}. Periods: {}.",
            archive.analyzer.language().map_or("none", |language| language.name()),
            index.map_or("none", |index| index.timeline.granularity().name())
        )],
        notes,
        ..Section::default()
    }
}
