//! The top terms: of the whole archive as bars, of each period as a table.

use super::archive::Archive;
use super::section::Section;
use crate::chart::{Caption, TermBars, number};
use crate::error::Result;
use crate::matrix::weighting::TfIdfParams;
use crate::matrix::{DocTermMatrix, Weighting};
use crate::table::Tabular;
use crate::trend::PeriodIndex;
use crate::trend::top_terms::{TopTermsParams, top_terms};

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
    let mut columns: Vec<usize> = (0..vocabulary.len()).collect();
    let frequency = archive.weights.frequencies(&matrix.counts).occurrences;
    columns.sort_by(|&a, &b| frequency[b].total_cmp(&frequency[a]));
    let show = |c: usize| format!("{} ({})", vocabulary.surface[c], number(frequency[c].round()));
    let tokens = archive.tokens.lengths().iter().zip(archive.weights.weights());
    let bars = columns.iter().take(BARS);
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
        ..Section::default()
    };
    section.about.extend(archive.about_reprints(
        "Inverse document frequencies rest on all documents, and so does the table vocabulary.",
    ));
    if let Some(index) = index {
        section.notes.extend(archive.coarse_dates(index.timeline.granularity()));
        let weighted = Weighting::TfIdf(TfIdfParams::default()).weigh(matrix)?;
        section
            .tables
            .push(top_terms(index, matrix, &weighted.weights, &archive.weights, params)?.table());
    }
    section.tables.push(vocabulary.table());
    Ok(section)
}
