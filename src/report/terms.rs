//! The top terms: of the whole archive as bars, of each period as a table.

use super::archive::Archive;
use super::evidence::{Asked, Evidence, EvidenceFinder, archive_evidence, period_evidence};
use super::page::ROWS;
use super::section::Section;
use super::trend_figures::{BANDS, stream_graph};
use super::trends::columns as counted;
use crate::chart::{Caption, TermBars, number};
use crate::error::Result;
use crate::matrix::weighting::TfIdfParams;
use crate::matrix::{DocTermMatrix, Weighting};
use crate::table::{Cell, Table, Tabular};
use crate::trend::top_terms::{TopTermsParams, top_terms};
use crate::trend::{Denominators, PeriodIndex, TimeSeries, trend_table};

/// How many terms the chart shows.
const BARS: usize = 20;

/// The most frequent terms, and those of each period by TF-IDF and by count.
pub fn terms(
    archive: &Archive,
    matrix: &DocTermMatrix,
    index: Option<&PeriodIndex>,
    params: &TopTermsParams,
) -> Result<Section> {
    let vocabulary = &matrix.vocabulary;
    let (columns, frequency) = by_frequency(archive, matrix);
    let show = |c: usize| format!("{} ({})", vocabulary.surface[c], number(frequency[c].round()));
    let tokens = archive.tokens.lengths().iter().zip(archive.weights.weights());
    let shown = BARS.min(columns.len());
    let bars = columns[..shown].iter();
    let caption = Caption {
        title: "Most frequent terms".to_owned(),
        subtitle: format!(
            "Occurrences among {} tokens; {} terms in all, each shown by its most frequent form{}",
            number(tokens.map(|(&words, weight)| weight * f64::from(words)).sum::<f64>().round()),
            number(vocabulary.len() as f64),
            archive.reprints().map(|how| format!("; {how}")).unwrap_or_default()
        ),
        source: archive.source_line(),
    };
    let chart = TermBars {
        caption,
        x_label: "occurrences".to_owned(),
        bars: bars.map(|&c| (vocabulary.surface[c].clone(), frequency[c])).collect(),
    };
    let mut section = Section {
        title: "Terms".to_owned(),
        lead: vec![format!(
            "Most frequent: {}.",
            columns.iter().take(8).map(|&column| show(column)).collect::<Vec<_>>().join(", ")
        )],
        about: vec![
            "A term stands for all forms of a word with the same stem. By TF-IDF a term ranks \
             high in a period when it is frequent in the period's documents and rare in most \
             others."
                .to_owned(),
        ],
        figures: vec![chart.draw("terms")?],
        evidence: archive_evidence(archive, &counted(archive, matrix, &columns[..shown]))?,
        ..Section::default()
    };
    section.about.extend(archive.about_reprints(
        "Inverse document frequencies rest on all documents, and so does the table vocabulary.",
    ));
    if let Some(index) = index {
        section.notes.extend(archive.coarse_dates(index.timeline.granularity()));
        let weighted = Weighting::TfIdf(TfIdfParams::default()).weigh(matrix)?;
        let top = top_terms(index, matrix, &weighted.weights, &archive.weights, params)?.table();
        section.evidence.extend(first_rows(archive, matrix, index, &top)?);
        section.tables.push(top);
    }
    section.tables.push(vocabulary.table());
    Ok(section)
}

/// Adds which of the most frequent terms gained on the others: the streamgraph of their shares, their
/// rates as table `term_rates`, and the evidence of both.
pub fn add_shares(
    section: &mut Section,
    archive: &Archive,
    matrix: &DocTermMatrix,
    index: &PeriodIndex,
    level: f64,
) -> Result<()> {
    let mut places = by_frequency(archive, matrix).0;
    places.truncate(BANDS);
    let terms = counted(archive, matrix, &places);
    let rates = Denominators::new(index, archive.tokens.lengths(), &archive.weights, level)?;
    let series: Vec<TimeSeries> =
        terms.iter().map(|term| rates.series(&term.occurrences)).collect();
    let labelled: Vec<(&str, &TimeSeries)> =
        terms.iter().map(|term| term.label.as_str()).zip(&series).collect();
    let title = "Which of the most frequent terms gained on the others";
    let Some(figure) = stream_graph(archive, &labelled, title)? else { return Ok(()) };
    section.figures.push(figure);
    section.tables.push(Table { name: "term_rates", ..trend_table(labelled) });
    section.evidence.extend(period_evidence(archive, index, &terms)?);
    Ok(())
}

/// All columns, the most frequent first, and the occurrences of each.
fn by_frequency(archive: &Archive, matrix: &DocTermMatrix) -> (Vec<usize>, Vec<f64>) {
    let mut columns: Vec<usize> = (0..matrix.vocabulary.len()).collect();
    let frequency = archive.weights.frequencies(&matrix.counts).occurrences;
    columns.sort_by(|&a, &b| frequency[b].total_cmp(&frequency[a]));
    (columns, frequency)
}

/// The evidence of the first rows of the table: terms in periods.
fn first_rows(
    archive: &Archive,
    matrix: &DocTermMatrix,
    index: &PeriodIndex,
    top: &Table,
) -> Result<Vec<Evidence>> {
    let place = |name| top.columns.iter().position(|column| column.name == name);
    let (Some(period), Some(term)) = (place("period"), place("term")) else {
        return Ok(Vec::new());
    };
    let column = |row: &&Vec<Cell>| {
        let is_it = |surface: &String| Cell::from(surface.as_str()) == row[term];
        matrix.vocabulary.surface.iter().position(is_it)
    };
    let rows: Vec<&Vec<Cell>> = top.rows.iter().take(ROWS).collect();
    let terms: Vec<usize> = rows.iter().filter_map(column).collect();
    let terms = counted(archive, matrix, &terms);
    let asked: Vec<Asked<'_>> = terms
        .iter()
        .flat_map(|term| Asked::by_period(&term.label, &term.needle, &term.occurrences, index))
        .filter(|asked| {
            let is_it = |row: &&Vec<Cell>| {
                [&row[period], &row[term]]
                    == [&Cell::from(asked.part.as_str()), &Cell::from(asked.term.as_str())]
            };
            rows.iter().any(is_it)
        })
        .collect();
    EvidenceFinder::new(archive).find(&asked)
}
