//! An archive -> can it be trusted? Dates, cleaning, reprints, coverage, languages, and which
//! findings change with them.

mod choices;
mod cleaning;
mod dates;
mod languages;
mod overview;
mod reprints;

use serde::{Deserialize, Serialize};

use super::archive::Archive;
use super::comparison::between_halves;
use super::coverage::coverage;
use super::coverage_notes::thin_periods;
use super::drift::translation_drift;
use super::mix::mix;
use super::movers::Movers;
use super::place::place;
use super::run::or_note;
use super::section::Section;
use super::trends::look_up;
use crate::compare::CompareParams;
use crate::context::Context;
use crate::error::Result;
use crate::note::{Note, Severity};
use crate::period::Granularity;
use crate::query::Query;
use crate::reuse::Passages;
use crate::trend::{DriftParams, TrendParams};

/// What an audit does beside reading.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuditParams {
    /// Length of periods; default: what fits the span of the dates.
    pub by: Option<Granularity>,
    /// Terms whose change is taken apart; default: those that changed most.
    pub terms: Vec<String>,
    /// What makes two terms suspects of a changed translation.
    pub drift: DriftParams,
}

/// Everything there is to beware of in an archive.
///
/// What it does not allow (no dates, one period) becomes a note, and the other sections stand.
pub fn audit(
    archive: &Archive,
    params: &AuditParams,
    context: &Context<'_>,
) -> Result<Vec<Section>> {
    let queries = params.terms.iter().map(|term| term.parse()).collect::<Result<Vec<Query>>>()?;
    let named = look_up(archive, &queries)?;
    let mut notes = archive.notes.clone();
    let index = or_note(archive.periods(params.by), "no-time-axis", &mut notes);
    let matrix = archive.count(context)?;
    let passages = Passages::find(
        &archive.tokens,
        &archive.days(),
        &archive.families,
        &archive.reuse,
        context,
    )?;
    notes.extend(passages.notes(&archive.ids()));
    let mut sections = vec![
        dates::dates(archive)?,
        cleaning::cleaning(archive)?,
        reprints::reprints(archive, &passages, &archive.reuse)?,
        languages::languages(archive),
    ];
    if let Some(index) = &index {
        let halves = between_halves(archive, &matrix, index, &CompareParams::default()).ok();
        let terms = match &*named {
            [] => Movers::new(archive, &matrix, halves.as_ref()).terms,
            _ => named,
        };
        let mix = mix(archive, index, &terms, &TrendParams::default());
        sections.extend(or_note(mix, "no-mix", &mut notes));
        let found = choices::choices(archive, &matrix, index, context);
        sections.extend(or_note(found, "no-comparison", &mut notes));
    }
    sections.push(translation_drift(archive, &params.drift, context)?);
    let mut documents = coverage(archive, index.as_ref())?;
    if let Some(index) = &index {
        documents.notes.extend(archive.coarse_dates(index.timeline.granularity()));
        documents.notes.extend(thin_periods(index, archive.tokens.lengths()));
    }
    sections.push(documents);
    context.progress.check()?;
    // A warning is read first, whatever section it touches.
    let (graver, others) = notes.into_iter().partition(|note| note.severity == Severity::Warning);
    let mut notes: Vec<Note> = graver;
    notes.extend(place(others, &mut sections));
    sections.insert(0, overview::overview(archive, notes, &sections));
    Ok(sections)
}
