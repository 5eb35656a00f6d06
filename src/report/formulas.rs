//! Fixed formulas (slogans) -> who used them and when, as figures, tables and words.

use super::archive::Archive;
use super::evidence::{Asked, Evidence, EvidenceFinder, Needle};
use super::page::ROWS;
use super::section::{Section, counted};
use crate::chart::{AdoptionCurve, AdoptionLine, Caption, Figure, TrendLine, TrendPanels, number};
use crate::context::Context;
use crate::error::Result;
use crate::matrix::Occurrences;
use crate::note::{Note, Severity};
use crate::period::Granularity;
use crate::reuse::formulas::{
    Career, Formula, FormulaInput, FormulaParams, FormulaTables, Formulas, QuotedTexts, Successor,
    careers, formula_tables, formulas as find, successors,
};
use crate::trend::PeriodIndex;

/// Formulas in the adoption curve, and in the panels.
const CURVES: usize = 8;
const PANELS: usize = 12;
/// Formulas that the lead tells of.
const TOLD: usize = 5;

/// The formulas of an archive and their lives.
pub struct Found {
    /// The formulas, the best first.
    pub formulas: Formulas,
    /// Their lives, in the same order.
    pub careers: Vec<Career>,
    /// What followed those that fell.
    pub successors: Vec<Successor>,
    /// The time axis, where documents are dated.
    pub index: Option<PeriodIndex>,
    /// Why there is none.
    undated: Option<String>,
}

/// Finds the formulas of an archive, by periods of length `by`.
pub fn found(
    archive: &Archive,
    by: Option<Granularity>,
    params: &FormulaParams,
    context: &Context<'_>,
) -> Result<Found> {
    let sources = sources(archive);
    let index = archive.periods(by);
    let days = archive
        .dates_at(index.as_ref().map_or(Granularity::Day, |index| index.timeline.granularity()));
    let input = FormulaInput {
        tokens: &archive.tokens,
        analyzer: &archive.analyzer,
        weights: &archive.weights,
        days: &days,
        sources: &sources,
    };
    let texts: Vec<&str> =
        archive.corpus.documents.iter().map(|document| document.text.as_str()).collect();
    let texts =
        has_texts(archive).then_some(QuotedTexts { texts: &texts, segmenter: &archive.segmenter });
    let formulas = find(&input, texts, params, context)?;
    let (index, undated) = match index {
        Ok(index) => (Some(index), None),
        Err(error) => (None, Some(error.to_string())),
    };
    let axis = index.as_ref().map(|index| (index.timeline, index.period_of.as_slice()));
    let careers = careers(&formulas, &input, axis);
    let timeline = index.as_ref().map(|index| index.timeline);
    let successors = timeline
        .map_or_else(Vec::new, |timeline| successors(&formulas, &careers, &input, timeline));
    Ok(Found { formulas, careers, successors, index, undated })
}

fn sources(archive: &Archive) -> Vec<Option<&str>> {
    archive.corpus.documents.iter().map(|document| document.source.as_deref()).collect()
}

fn has_texts(archive: &Archive) -> bool {
    archive.corpus.documents.iter().any(|document| !document.text.is_empty())
}

/// The section of the page.
pub fn section(archive: &Archive, found: &Found, params: &FormulaParams) -> Result<Section> {
    let sources = sources(archive);
    let ids = archive.ids();
    let tables = formula_tables(&FormulaTables {
        formulas: &found.formulas,
        careers: &found.careers,
        successors: &found.successors,
        timeline: found.index.as_ref().map(|index| index.timeline),
        ids: &ids,
        sources: &sources,
        with_quotes: has_texts(archive),
    });
    let mut figures = Vec::new();
    if let Some(index) = &found.index
        && !found.formulas.formulas.is_empty()
    {
        figures.push(adoption(archive, found, index)?);
        figures.push(panels(archive, found, index)?);
    }
    Ok(Section {
        title: "Formulas".to_owned(),
        lead: lead(found),
        about: about(archive, params),
        figures,
        tables,
        notes: notes(archive, found, params),
        evidence: evidence(archive, found)?,
        ..Section::default()
    })
}

/// What was found, and the lives of the first.
fn lead(found: &Found) -> Vec<String> {
    let formulas = &found.formulas.formulas;
    if formulas.is_empty() {
        return vec![
            "No sequence of words comes back often enough to be called a formula.".to_owned(),
        ];
    }
    let first = format!(
        "{} followed, out of {} sequences that come again and again and say something.",
        counted(formulas.len() as u64, "formula"),
        number(found.formulas.n_candidates as f64)
    );
    let lives = formulas.iter().zip(&found.careers).enumerate().take(TOLD);
    let told = lives.map(|(place, (formula, career))| life(found, place, formula, career));
    std::iter::once(first).chain(told).collect()
}

/// One formula in a sentence.
fn life(found: &Found, place: usize, formula: &Formula, career: &Career) -> String {
    let mut told =
        vec![format!("“{}”: {}", formula.text, counted(u64::from(career.units), "report"))];
    if !career.adopters.is_empty() {
        told.push(format!(" of {}", counted(career.adopters.len() as u64, "source")));
    }
    let period = |place: usize| {
        found.index.as_ref().map_or(String::new(), |index| index.timeline.period(place).to_string())
    };
    if let Some((day, _)) = career.first {
        let verb =
            if career.born { "first used" } else { "in use since the beginning, first seen" };
        told.push(format!("; {verb} {day}"));
    }
    if let Some(peak) = career.peak {
        told.push(format!(", most in {}", period(peak)));
    }
    if let Some(days) = career.half_life_days {
        told.push(format!("; its rate had halved for good {} days later", number(days as f64)));
    }
    if let Some(status) = career.status {
        told.push(format!("; {}", status.name()));
    }
    if let Some(next) = found.successors.iter().find(|next| next.formula == place) {
        told.push(format!("; followed by “{}”", found.formulas.formulas[next.successor].text));
    }
    told.concat() + "."
}

fn about(archive: &Archive, params: &FormulaParams) -> Vec<String> {
    let mut about = vec![
        format!(
            "A formula is a sequence of {} to {} words that at least {} reports repeat as it is, a \
             report and its copies counted once, and that cannot be made longer without losing some \
             of its occurrences. It holds two words of content that are no proper names, begins with \
             one, and ends with a word of grammar only where its uses end there. Forms that differ in \
             endings or words of grammar are one formula, and so are those with one word more or less \
             within; it is shown by the most frequent, and its uses are counted in any inflection.",
            params.min_words, params.max_words, params.min_documents
        ),
        "Formulas are ranked by the product of the logarithm of the number of reports, of how firmly \
         the words keep together, of the share of words of content that are no names, of how often a \
         sentence or clause ends where the formula does (of a phrase of two words or more that reports \
         put in quotation marks: 1 and the share of its uses that stand in them), and of how unevenly it is spread over time: a slogan comes up and goes, where \
         grammar and courtesies stay."
            .to_owned(),
        "Born means that it came up within the archive; else it may be older. The half-life runs from \
         the peak to the time from which on the rate never again exceeds half of the peak's; it is \
         empty where that has not happened yet, or where the rest of the archive is too short to \
         tell. Gone: at its rate at least three more documents would be expected after its last use. \
         A successor was born after the peak of a formula that fell, peaks later, was taken up by at \
         least half of its sources, and shares half of its words or stands in like contexts."
            .to_owned(),
    ];
    about.extend(archive.about_reprints("First uses are those of the earliest dated document."));
    about
}

fn notes(archive: &Archive, found: &Found, params: &FormulaParams) -> Vec<Note> {
    let note = |kind, count, message: String, advice| {
        Note::new(Severity::Info, kind, count, message, advice, [])
    };
    let mut notes = Vec::new();
    if found.formulas.formulas.is_empty() {
        let message = format!(
            "no sequence of {} to {} words is in {} reports of {}",
            params.min_words,
            params.max_words,
            params.min_documents,
            counted(u64::from(found.formulas.min_sources.max(1)), "source")
        );
        let advice = "Try lower thresholds: --min-documents, --min-sources, --min-words.";
        notes.push(note("no-formulas", 0, message, advice));
    }
    if sources(archive).iter().all(Option::is_none) {
        let message =
            "no document names its source: who took up a formula cannot be told".to_owned();
        let advice = "Name the column of the source with --source-column.";
        notes.push(note("no-sources", archive.corpus.documents.len(), message, advice));
    }
    if let Some(why) = &found.undated {
        let message = format!("there is no time axis: {why}");
        let advice = "Births, curves and half-lives need dates; the formulas do not.";
        notes.push(note("no-time", archive.corpus.documents.len(), message, advice));
    }
    if !has_texts(archive) && !archive.corpus.documents.is_empty() {
        let message =
            "texts were not kept: phrases in quotation marks were not looked for".to_owned();
        notes.push(note(
            "no-texts",
            archive.corpus.documents.len(),
            message,
            "Leave out --evidence 0.",
        ));
    }
    if found.formulas.n_passages > 0 {
        let message = format!(
            "{} of more than {} words come again and again: passages, not formulas",
            counted(found.formulas.n_passages as u64, "sequence"),
            params.max_words
        );
        let advice = "See the table passages of dateline audit.";
        notes.push(note("long-sequences", found.formulas.n_passages, message, advice));
    }
    let index = found.index.as_ref();
    notes.extend(index.and_then(|index| archive.coarse_dates(index.timeline.granularity())));
    notes
}

/// Sources, or documents where no source is known, that have used the leading formulas by when.
fn adoption(archive: &Archive, found: &Found, index: &PeriodIndex) -> Result<Figure> {
    let by_source = found.careers.iter().any(|career| career.adopters.len() > 1);
    let line = |(formula, career): (&Formula, &Career)| AdoptionLine {
        label: formula.text.clone(),
        values: career
            .periods
            .iter()
            .map(|period| {
                let documents = period.cumulative_documents.round() as u64;
                if by_source { u64::from(period.cumulative_sources) } else { documents }
            })
            .collect(),
    };
    let lines = found.formulas.formulas.iter().zip(&found.careers);
    let unit = if by_source { "sources" } else { "documents" };
    AdoptionCurve {
        caption: Caption {
            title: "How the leading formulas spread".to_owned(),
            subtitle: format!(
                "{} that have used each so far, by {}",
                if by_source { "Sources" } else { "Documents" },
                index.timeline.granularity()
            ),
            source: archive.source_line(),
        },
        unit: unit.to_owned(),
        timeline: index.timeline,
        lines: lines.take(CURVES).map(line).collect(),
    }
    .draw("formula-adoption")
}

/// The rates of the leading formulas.
fn panels(archive: &Archive, found: &Found, index: &PeriodIndex) -> Result<Figure> {
    let line = |(formula, career): (&Formula, &Career)| TrendLine {
        label: formula.text.clone(),
        values: career.periods.iter().map(|period| period.rate_per_million).collect(),
        ..TrendLine::default()
    };
    let lines = found.formulas.formulas.iter().zip(&found.careers);
    TrendPanels {
        caption: Caption {
            title: "The leading formulas over time".to_owned(),
            subtitle: format!("Uses per million tokens, by {}", index.timeline.granularity()),
            source: archive.source_line(),
        },
        y_label: "per million tokens".to_owned(),
        timeline: index.timeline,
        lines: lines.take(PANELS).map(line).collect(),
        marks: Vec::new(),
    }
    .draw("formulas")
}

/// The evidence of the formulas drawn, by period, and of those of the first rows.
fn evidence(archive: &Archive, found: &Found) -> Result<Vec<Evidence>> {
    let finder = EvidenceFinder::new(archive);
    if !finder.is_wanted() {
        return Ok(Vec::new());
    }
    let shown = found.formulas.formulas.iter().take(ROWS.max(PANELS));
    let needles: Vec<(Needle, Occurrences)> = shown.clone().map(needle).collect();
    let mut asked = Vec::new();
    for (place, (formula, (needle, occurrences))) in shown.zip(&needles).enumerate() {
        asked.push(Asked::everywhere(&formula.text, needle, occurrences));
        if let Some(index) = found.index.as_ref().filter(|_| place < PANELS) {
            asked.extend(Asked::by_period(&formula.text, needle, occurrences, index));
        }
    }
    finder.find(&asked)
}

/// How to find a formula again, and where it occurs.
pub(super) fn needle(formula: &Formula) -> (Needle, Occurrences) {
    let mut occurrences = Occurrences::default();
    for held in formula.uses.chunk_by(|a, b| a.document == b.document) {
        occurrences.documents.push(held[0].document);
        occurrences.counts.push(held.len() as u32);
    }
    let place =
        |at: &crate::reuse::formulas::FormulaUse| (at.document, at.start as usize..at.end as usize);
    let places = formula.uses.iter().map(place).collect();
    (Needle::of_places(format!("\"{}\"", formula.text), places), occurrences)
}
