//! What is in the archive: documents per period, and every document with the evidence for its date.

use super::archive::Archive;
use super::section::Section;
use crate::chart::{Caption, PeriodBars, number};
use crate::error::Result;
use crate::trend::PeriodIndex;

/// Documents per period. Without any date there is no chart, only the tables.
pub fn coverage(archive: &Archive, index: Option<&PeriodIndex>) -> Result<Section> {
    let corpus = &archive.corpus;
    let mut section = Section { title: "Documents".to_owned(), ..Section::default() };
    if let Some(index) = index {
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
        let value =
            |documents: &Vec<u32>| (!documents.is_empty()).then_some(documents.len() as f64);
        let bars = PeriodBars {
            caption,
            y_label: "documents".to_owned(),
            timeline: index.timeline,
            values: counts.iter().map(value).collect(),
        };
        section.figures.push(bars.draw("documents-per-period")?);
        section.tables.push(periods_table(archive, index));
    }
    section.tables.push(corpus.documents_table(archive.tokens.lengths()));
    section.tables.push(corpus.rejected_table());
    section.tables.push(corpus.removed_table());
    Ok(section)
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
