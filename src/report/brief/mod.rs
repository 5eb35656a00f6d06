//! Two windows of time -> one page: what is new, gone, risen, fallen and unmoved, and what to read.

mod caveats;
mod documents;
mod sentences;
mod table;
mod terms;

use serde::{Deserialize, Serialize};

use super::archive::Archive;
use super::comparison::between_ranges;
use super::section::Section;
use crate::chart::{Caption, Figure, Movement, SlopeChart, SlopeLine};
use crate::compare::CompareParams;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::DocTermMatrix;
use crate::period::DateRange;
use caveats::Caveats;
use documents::key_documents;
use terms::{BriefTerm, Kind, find};

/// Settings of a brief.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BriefParams {
    /// Settings of the comparison.
    pub compare: CompareParams,
    /// A term is new or gone only with at least so many reports that hold it, at least 1; reprints
    /// of a report are one. Default 3.
    pub min_documents: u64,
    /// How many terms of each kind are told of, at least 1. Default 6.
    pub top: usize,
    /// How many documents are listed to read. Default 5.
    pub documents: usize,
}

impl Default for BriefParams {
    fn default() -> Self {
        Self { compare: CompareParams::default(), min_documents: 3, top: 6, documents: 5 }
    }
}

impl BriefParams {
    /// Refuses values outside their range.
    pub fn check(&self) -> Result<()> {
        if self.min_documents == 0 {
            return Err(Error::setting("--min-documents", 0, "at least 1"));
        }
        if self.top == 0 {
            return Err(Error::setting("--top", 0, "at least 1"));
        }
        self.compare.check()
    }
}

/// A window of time under its name.
#[derive(Debug, Clone)]
pub struct Window {
    /// What it is called: `2023-03`.
    pub name: String,
    /// Its days.
    pub range: DateRange,
}

/// What `window` says that `against` does not, and the other way round.
pub fn brief(
    archive: &Archive,
    matrix: &DocTermMatrix,
    window: &Window,
    against: &Window,
    params: &BriefParams,
    context: &Context<'_>,
) -> Result<Vec<Section>> {
    params.check()?;
    check_windows(archive, window, against)?;
    let names = [window.name.as_str(), against.name.as_str()];
    let compared =
        between_ranges(archive, matrix, &window.range, &against.range, &params.compare, names)?;
    context.progress.check()?;
    let mut terms = find(archive, matrix, &compared, params)?;
    let caveats = Caveats::new(archive, &compared)?;
    terms.iter_mut().for_each(|term| term.caveats = caveats.of(term));
    let page = Brief { archive, names, terms: &terms, params };
    let documents = key_documents(archive, matrix, &compared, params.documents);
    let mut first = Section {
        title: "Brief".to_owned(),
        lead: page.sentences(&compared),
        about: page.about(),
        figures: page.figure()?.into_iter().collect(),
        tables: vec![page.table()],
        notes: caveats.notes(names),
        ..Section::default()
    };
    first.notes.extend(compared.keyness.notes.iter().cloned());
    Ok(vec![first, documents.section(archive, names)])
}

/// Refuses windows that hold no dated document, or days in common, by the names of their options.
fn check_windows(archive: &Archive, window: &Window, against: &Window) -> Result<()> {
    let dates = || archive.times().flatten();
    let (Some(first), Some(last)) = (dates().map(|d| d.date).min(), dates().map(|d| d.date).max())
    else {
        return Err(Error::empty("no document has a date, so no two windows can be compared"));
    };
    for (option, window) in [("--from", window), ("--against", against)] {
        if !dates().any(|date| window.range.contains(date.date)) {
            let allowed = format!(
                "a window that holds dated documents; the dates there are run {first}..{last}"
            );
            return Err(Error::setting(option, &window.name, allowed));
        }
    }
    let (a, b) = (&window.range, &against.range);
    let starts_after = |one: &DateRange, other: &DateRange| {
        one.from.zip(other.to).is_some_and(|(from, to)| from > to)
    };
    if starts_after(a, b) || starts_after(b, a) {
        return Ok(());
    }
    let allowed = format!("a window that shares no day with the one under study, {}", window.name);
    Err(Error::setting("--against", &against.name, allowed))
}

/// Everything the page is written from.
struct Brief<'a> {
    archive: &'a Archive,
    /// The window under study, and the one it is set against.
    names: [&'a str; 2],
    terms: &'a [BriefTerm],
    params: &'a BriefParams,
}

impl Brief<'_> {
    /// The terms of a kind that are beyond doubt, the strongest first.
    fn of(&self, kind: Kind) -> impl Iterator<Item = &BriefTerm> {
        self.terms.iter().filter(move |term| term.kind == kind && term.solid)
    }

    /// The leading terms as slopes; none when nothing moved and nothing stayed beyond doubt.
    fn figure(&self) -> Result<Option<Figure>> {
        let top = self.params.top;
        let kinds = [Kind::New, Kind::Risen, Kind::Fallen, Kind::Gone, Kind::Locked];
        let shown = kinds.into_iter().flat_map(|kind| {
            self.of(kind).take(if kind == Kind::Locked { top.div_ceil(2) } else { top })
        });
        let lines: Vec<SlopeLine> = shown.map(slope).collect();
        if lines.is_empty() {
            return Ok(None);
        }
        let [window, against] = self.names;
        let caption = Caption {
            title: format!("What {window} says more and less than {against}"),
            subtitle: format!(
                "Rates of the leading terms; whisker: {:.0} % interval over documents{}",
                self.params.compare.level * 100.0,
                self.archive.reprints().map(|how| format!("; {how}")).unwrap_or_default()
            ),
            source: self.archive.source_line(),
        };
        let chart = SlopeChart {
            caption,
            unit: "per million tokens".to_owned(),
            dates: [against.to_owned(), window.to_owned()],
            lines,
            logarithmic: true,
        };
        chart.draw("brief").map(Some)
    }
}

fn slope(term: &BriefTerm) -> SlopeLine {
    let [against, window] = &term.points;
    let interval = |point: &crate::trend::series::Point| point.low.zip(point.high);
    SlopeLine {
        label: term.label.clone(),
        values: [against.rate_per_million, window.rate_per_million],
        intervals: [interval(against), interval(window)],
        movement: match term.kind {
            Kind::New | Kind::Risen => Movement::Risen,
            Kind::Gone | Kind::Fallen => Movement::Fallen,
            Kind::Locked => Movement::Unmoved,
        },
    }
}

#[cfg(test)]
mod tests;
