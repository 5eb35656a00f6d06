//! What is in the archive: documents per period and source, and every document with the evidence
//! for its date.

use super::archive::Archive;
use super::coverage_notes::coverage_notes;
use super::evidence::{Asked, Evidence, EvidenceFinder};
use super::section::{Section, counted};
use crate::chart::{Caption, Figure, PeriodBars, SourceGrid, SourceRow, number};
use crate::corpus::Document;
use crate::error::Result;
use crate::period::Granularity;
use crate::trend::{
    Amount, Coverage, MissingDays, PeriodIndex, SourceCoverage, Sources, missing_days,
    missing_days_table,
};

/// What the evidence of counted documents is called.
pub const DOCUMENTS: &str = "documents";
/// So many sources have a row of their own in the chart.
const ROWS: usize = 30;
/// Days are looked for only where at most this share of the dates is less precise.
const COARSE: f64 = 0.1;

/// Documents per period, the sources over time, and what to beware of. Without any date there is
/// no chart, only the tables.
pub fn coverage(archive: &Archive, index: Option<&PeriodIndex>) -> Result<Section> {
    let corpus = &archive.corpus;
    let mut section = Section { title: "Documents".to_owned(), ..Section::default() };
    if let Some(index) = index {
        section.figures.push(periods_chart(archive, index)?);
        section.tables.push(periods_table(archive, index));
        let (_, covered) = source_coverage(archive, index);
        let missing = missing(archive);
        if covered.sources.len() > 1 {
            section.figures.push(grid(archive, &covered)?);
            section.about.push(RULES.to_owned());
        }
        if !covered.sources.is_empty() {
            section.tables.extend([covered.sources_table(), covered.source_periods_table()]);
        }
        section.tables.extend(missing.as_deref().map(missing_days_table));
        section.notes = coverage_notes(archive, &covered, missing.as_deref());
        section.evidence = evidence(archive, index, &covered)?;
    }
    section.tables.push(corpus.documents_table(archive.tokens.lengths()));
    section.tables.push(corpus.rejected_table());
    section.tables.push(corpus.removed_table());
    Ok(section)
}

/// Some documents of every period and of every source with a row of its own.
fn evidence(archive: &Archive, index: &PeriodIndex, covered: &Coverage) -> Result<Vec<Evidence>> {
    let periods = index.timeline.periods().zip(index.documents());
    let mut asked: Vec<Asked<'_>> = periods
        .map(|(period, held)| Asked::documents(DOCUMENTS, &period.to_string(), held))
        .collect();
    for source in largest(covered).into_iter().take(ROWS) {
        let is_its = |document: &Document| document.source.as_deref() == Some(&source.name);
        let held = (0..).zip(&archive.corpus.documents).filter(|(_, document)| is_its(document));
        asked.push(Asked::documents(&source.name, "", held.map(|(number, _)| number)));
    }
    EvidenceFinder::new(archive).find(&asked)
}

/// The sources that have documents, those with most tokens first.
fn largest(covered: &Coverage) -> Vec<&SourceCoverage> {
    let mut sources: Vec<&SourceCoverage> =
        covered.sources.iter().filter(|source| source.total.documents > 0).collect();
    sources.sort_by_key(|source| std::cmp::Reverse(source.total.tokens));
    sources
}

const RULES: &str = "A source is judged by its own rhythm: its usual gap is the 95th percentile of \
    the days between one of its publication days and the next. It enters, leaves or is silent when \
    it is absent for more than three usual gaps, and for at least one whole period in which others \
    publish. With fewer than five documents nothing is said of it.";

/// The sources of an archive, and what each covers.
pub fn source_coverage(archive: &Archive, index: &PeriodIndex) -> (Sources, Coverage) {
    let sources = Sources::of(&archive.corpus.documents);
    let dates = archive.dates_at(index.timeline.granularity());
    let covered = Coverage::new(index, &dates, archive.tokens.lengths(), &sources);
    (sources, covered)
}

/// The days without documents that usually have some; none where the dates are too coarse to tell.
pub fn missing(archive: &Archive) -> Option<Vec<MissingDays>> {
    let dates = archive.dates_at(Granularity::Day);
    let all = archive.times().flatten().count();
    let exact = dates.iter().flatten().count();
    let told = exact > 0 && (all - exact) as f64 <= COARSE * all as f64;
    told.then(|| missing_days(dates))
}

fn periods_chart(archive: &Archive, index: &PeriodIndex) -> Result<Figure> {
    let by = index.timeline.granularity();
    let counts = index.documents();
    let caption = Caption {
        title: format!("Documents per {by}"),
        subtitle: format!(
            "{} dated documents in {} {by}s; an empty place is a {by} without any",
            number(index.period_of.iter().flatten().count() as f64),
            number(counts.len() as f64)
        ),
        source: archive.source_line(),
    };
    let value = |documents: &Vec<u32>| (!documents.is_empty()).then_some(documents.len() as f64);
    let bars = PeriodBars {
        caption,
        y_label: DOCUMENTS.to_owned(),
        timeline: index.timeline,
        values: counts.iter().map(value).collect(),
    };
    bars.draw("documents-per-period")
}

/// The sources with most tokens in the order in which they come in, and the others together.
fn grid(archive: &Archive, covered: &Coverage) -> Result<Figure> {
    let mut sources = largest(covered);
    let others = sources.split_off(sources.len().min(ROWS));
    let shown = sources.len();
    sources.sort_by(|a, b| (a.first, &a.name).cmp(&(b.first, &b.name)));
    let row = |name: String, periods: &mut dyn Iterator<Item = &(u32, Amount)>| {
        let mut documents = vec![0; covered.timeline.len()];
        for (period, amount) in periods {
            documents[*period as usize] += amount.documents;
        }
        SourceRow { name, documents, enters: None, leaves: None, muted: true }
    };
    let mut rows: Vec<SourceRow> = sources
        .into_iter()
        .map(|source| {
            let enters = source.span.filter(|_| source.enters).map(|(first, _)| first as usize);
            let leaves = source.span.filter(|_| source.leaves).map(|(_, last)| last as usize);
            let row = row(source.name.clone(), &mut source.periods.iter());
            SourceRow { enters, leaves, muted: false, ..row }
        })
        .collect();
    if !others.is_empty() {
        let name = counted(others.len() as u64, "other");
        rows.push(row(name, &mut others.iter().flat_map(|source| &source.periods)));
    }
    if !covered.unnamed.is_empty() {
        rows.push(row(Sources::UNNAMED.to_owned(), &mut covered.unnamed.iter()));
    }
    let rest = if rows.len() > shown { "; grey has shades of its own" } else { "" };
    let chosen = match others.len() {
        0 => format!("{} sources", number(shown as f64)),
        _ => format!("The {} sources with most tokens", number(shown as f64)),
    };
    let caption = Caption {
        title: "Sources over time".to_owned(),
        subtitle: format!(
            "{chosen}, in the order in which they come in, with their documents at the right; a \
             thin line is a time without any{rest}"
        ),
        source: archive.source_line(),
    };
    SourceGrid { caption, timeline: covered.timeline, rows }.draw("sources")
}

fn periods_table(archive: &Archive, index: &PeriodIndex) -> crate::table::Table {
    use crate::table::{Column, Table, column};
    const COLUMNS: &[Column] = &[
        column("period", "", "The period"),
        column("start", "", "Its first day"),
        column("documents", "documents", "Documents dated in it"),
        column("tokens", "tokens", "Words in them, stop words and numbers included"),
    ];
    let words = archive.tokens.lengths();
    let rows = index.timeline.periods().zip(index.documents()).map(|(period, documents)| {
        let tokens: u64 = documents.iter().map(|&d| u64::from(words[d as usize])).sum();
        vec![
            period.to_string().into(),
            period.start().to_string().into(),
            documents.len().into(),
            tokens.into(),
        ]
    });
    Table { name: "periods", columns: COLUMNS, rows: rows.collect() }
}
