//! Families of reprints and shared passages -> who took what from whom, and after how many days.

use crate::chart::{Caption, TermBars, number};
use crate::error::Result;
use crate::report::archive::Archive;
use crate::report::section::{Section, counted};
use crate::reuse::{
    DocumentLabels, PassageTable, Passages, ReprintFlows, ReprintParams, ReprintTable,
};
use crate::table::{Cell, Table, Tabular};

/// How many pairs of sources the chart shows.
const FLOWS: usize = 15;

/// The section on reprints.
pub(super) fn reprints(
    archive: &Archive,
    passages: &Passages,
    params: &ReprintParams,
) -> Result<Section> {
    let ids = archive.ids();
    let days = archive.days();
    let dates: Vec<Option<String>> =
        archive.times().map(|date| Some(date?.period().to_string())).collect();
    let sources: Vec<Option<&str>> =
        archive.corpus.documents.iter().map(|document| document.source.as_deref()).collect();
    let documents = DocumentLabels { ids: &ids, dates: &dates, days: &days, sources: &sources };
    let families = &archive.families;
    let flows = ReprintFlows { families, documents }.table();
    let (copies, all) = (families.n_copies(), families.n_docs());
    let share = if all == 0 { 0.0 } else { copies as f64 / all as f64 * 100.0 };
    let mut lead = vec![if copies == 0 {
        "No document is a copy of another.".to_owned()
    } else {
        format!(
            "{} of {} documents ({share:.1} %) are copies of an earlier one, in {}.",
            number(copies as f64),
            number(all as f64),
            match families.families.len() {
                1 => "one family".to_owned(),
                many => format!("{} families", number(many as f64)),
            }
        )
    }];
    lead.push(match passages.passages.len() {
        0 => format!("No passage of {} words or more is shared beside them.", params.passage),
        count => format!(
            "{} of {} words or more shared beside them.",
            counted(count as u64, "passage"),
            params.passage
        ),
    });
    Ok(Section {
        title: "Reprints".to_owned(),
        lead,
        about: vec![format!(
            "Two documents are copies when at least {} of the runs of {} words found in either are \
             found in both (Jaccard index, computed exactly; candidates by MinHash). Copies of copies \
             are one family, the earliest first; documents below {} words belong to none. A family \
             is one observation in the intervals of rates and shares; --reprints says how often it counts.",
            params.threshold, params.shingle, params.least_words
        )],
        figures: flow_bars(archive, &flows)?.into_iter().collect(),
        tables: vec![
            flows,
            ReprintTable { families, documents }.table(),
            PassageTable { passages, tokens: &archive.tokens, documents }.table(),
        ],
        ..Section::default()
    })
}

/// The busiest pairs of sources; none without a copy of a named source.
fn flow_bars(archive: &Archive, flows: &Table) -> Result<Option<crate::chart::Figure>> {
    let place = |name: &str| flows.columns.iter().position(|column| column.name == name);
    let (Some(from), Some(to), Some(reports), Some(same_day)) =
        (place("from_source"), place("to_source"), place("reports"), place("same_day"))
    else {
        return Ok(None);
    };
    let mut bars: Vec<(String, f64)> = flows
        .rows
        .iter()
        .filter_map(|row| match (&row[from], &row[to], &row[reports], &row[same_day]) {
            (Cell::Text(from), Cell::Text(to), Cell::Integer(reports), Cell::Integer(same_day)) => {
                Some((format!("{from} → {to}"), (reports - same_day) as f64))
            }
            _ => None,
        })
        .filter(|(_, copies)| *copies > 0.0)
        .collect();
    bars.sort_by(|a, b| b.1.total_cmp(&a.1));
    bars.truncate(FLOWS);
    if bars.is_empty() {
        return Ok(None);
    }
    let caption = Caption {
        title: "Who reprints whom".to_owned(),
        subtitle:
            "Copies of a later day than the earlier report most like them, by the sources of \
                   both"
                .to_owned(),
        source: archive.source_line(),
    };
    TermBars { caption, x_label: "copies".to_owned(), bars }.draw("reprint-flows").map(Some)
}
