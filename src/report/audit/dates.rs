//! What every date was read from, and which of them are doubtful.

use std::collections::BTreeMap;

use crate::chart::{Caption, TermBars, number};
use crate::corpus::date::DateKind;
use crate::error::Result;
use crate::report::archive::Archive;
use crate::report::section::{Section, counted};
use crate::table::{Column, Table, column};

/// The section on dates.
pub(super) fn dates(archive: &Archive) -> Result<Section> {
    let documents = &archive.corpus.documents;
    let dated = documents.iter().filter(|document| document.date.is_some()).count();
    let doubtful = documents.iter().filter(|document| document.date_is_doubtful()).count();
    let kinds = kinds(archive);
    let mut section = Section {
        title: "Dates".to_owned(),
        lead: vec![format!(
            "{} of {} dated; {}.",
            number(dated as f64),
            counted(documents.len() as u64, "document"),
            match doubtful {
                0 => "no date is doubtful".to_owned(),
                1 => "the date of 1 is doubtful".to_owned(),
                many => format!("the dates of {} are doubtful", number(many as f64)),
            }
        )],
        about: vec![
            "Every candidate is kept in the table dates, with the bytes it was read from; the most \
             trusted is taken (--date-order). A doubtful date is one that another statement \
             contradicts, that lies in the future or before 1500, that a whole scrape batch shares, \
             or that only says when a page was changed. --dates strict counts such documents as \
             undated; a date that could be read two ways is never taken."
                .to_owned(),
        ],
        tables: vec![kinds_table(&kinds), flags_table(archive), archive.corpus.dates_table()],
        ..Section::default()
    };
    let bars: Vec<(String, f64)> = kinds
        .iter()
        .filter(|(_, count)| count.taken > 0)
        .map(|(kind, count)| (kind.name().to_owned(), count.taken as f64))
        .collect();
    if !bars.is_empty() {
        let caption = Caption {
            title: "What the dates were read from".to_owned(),
            subtitle: format!(
                "{} by the evidence taken for their date",
                counted(dated as u64, "dated document")
            ),
            source: archive.source_line(),
        };
        let chart = TermBars { caption, x_label: "documents".to_owned(), bars };
        section.figures.push(chart.draw("date-evidence")?);
    }
    Ok(section)
}

/// How often a kind of evidence is there.
#[derive(Debug, Default, Clone, Copy)]
struct KindCount {
    documents: usize,
    taken: usize,
}

fn kinds(archive: &Archive) -> BTreeMap<DateKind, KindCount> {
    let mut counts: BTreeMap<DateKind, KindCount> = BTreeMap::new();
    for document in &archive.corpus.documents {
        let mut there: Vec<DateKind> = document.date_evidence.iter().map(|e| e.kind).collect();
        there.sort_unstable();
        there.dedup();
        there.into_iter().for_each(|kind| counts.entry(kind).or_default().documents += 1);
        if let Some(date) = &document.date {
            counts.entry(date.kind).or_default().taken += 1;
        }
    }
    counts
}

fn kinds_table(kinds: &BTreeMap<DateKind, KindCount>) -> Table {
    const COLUMNS: &[Column] = &[
        column("kind", "", "What dates were read from, by the default order of trust"),
        column("documents", "documents", "Documents with a candidate of this kind"),
        column("taken", "documents", "Documents whose date is of this kind"),
    ];
    let row = |(kind, count): (&DateKind, &KindCount)| {
        vec![kind.name().into(), count.documents.into(), count.taken.into()]
    };
    Table { name: "date_kinds", columns: COLUMNS, rows: kinds.iter().map(row).collect() }
}

fn flags_table(archive: &Archive) -> Table {
    const COLUMNS: &[Column] = &[
        column("flag", "", "What is to be said of a date"),
        column("documents", "documents", "Documents it is said of"),
        column("doubtful", "", "Whether --dates strict puts such a date aside"),
    ];
    let mut flags: BTreeMap<&str, (usize, bool)> = BTreeMap::new();
    for flag in archive.corpus.documents.iter().flat_map(|document| &document.date_flags) {
        let entry = flags.entry(flag.name()).or_insert((0, flag.is_doubt()));
        entry.0 += 1;
    }
    let row = |(name, (documents, doubt)): (&str, (usize, bool))| {
        vec![name.into(), documents.into(), if doubt { "yes" } else { "no" }.into()]
    };
    Table { name: "date_flags", columns: COLUMNS, rows: flags.into_iter().map(row).collect() }
}
