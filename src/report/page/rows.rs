//! A table -> its first rows on the page.

use maud::{Markup, html};

use super::anchors::Anchors;
use crate::chart::number;
use crate::table::{Cell, Table};

/// How many rows of a table the page shows; the file holds them all.
pub(in crate::report) const ROWS: usize = 15;

/// The columns that name what a row is about, the first that a table has.
const TERM: [&str; 4] = ["term", "formula", "label", "source"];
/// The columns that name the part of the archive that a row is about.
const PART: [&str; 3] = ["period", "group", "part"];
/// The columns of the first and the last period that a row is about.
const SPAN: [&str; 2] = ["from", "to"];
/// A row of a table without a part leads to so many parts of its term at most.
const PARTS: usize = 4;

/// The first rows of a table; where a value has evidence, its term or part leads there.
pub(super) fn rows(section: usize, table: &Table, anchors: &Anchors<'_>) -> Markup {
    let shown = table.rows.len().min(ROWS);
    html! {
        details {
            summary {
                (table.name) ": "
                @if shown < table.rows.len() {
                    "the first " (shown) " of " (number(table.rows.len() as f64)) " rows"
                } @else {
                    (shown) " rows"
                }
                ", " a href={ "tables/" (table.name) ".csv" } { (table.name) ".csv" }
            }
            div.scroll {
                table {
                    tr {
                        @for (place, column) in table.columns.iter().enumerate() {
                            th.number[is_number(table, place)] title=(column.about) { (column.name) }
                        }
                    }
                    @for row in &table.rows[..shown] {
                        @let links = row_links(section, table, row, anchors);
                        tr {
                            @for (place, cell) in row.iter().enumerate() {
                                td.number[is_number(table, place)] {
                                    (linked(cell, links.as_ref().filter(|links| links.cell == place)))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Whether the first value of a column is a number.
fn is_number(table: &Table, place: usize) -> bool {
    let first = table.rows.iter().map(|row| &row[place]).find(|cell| **cell != Cell::Missing);
    matches!(first, Some(Cell::Integer(_) | Cell::Number(_)))
}

fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Missing => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Integer(value) => value.to_string(),
        Cell::Number(value) => crate::table::short(*value),
    }
}

/// Where the evidence of a row stands.
struct RowLinks<'a> {
    /// The cell that gets the links.
    cell: usize,
    /// Part and number of each; one without a name of its own is the cell's.
    to: Vec<(&'a str, usize)>,
}

/// A row is keyed by its column `term` (or `formula`, `label`, `source`; without any, what is
/// counted are the documents) and by its column `period` (or `group`, `part`;
/// or `from` and `to`). A row without a part
/// leads to the evidence of the whole archive or, without any, to every part of its term in the
/// section. The part of a collocate is its term.
fn row_links<'a>(
    section: usize,
    table: &Table,
    row: &[Cell],
    anchors: &'a Anchors<'a>,
) -> Option<RowLinks<'a>> {
    let place = |names: &[&str]| {
        names.iter().find_map(|name| table.columns.iter().position(|column| column.name == *name))
    };
    // A collocate belongs to the term it stands by.
    let (term, part) = match place(&["collocate"]) {
        Some(collocate) => (Some(collocate), place(&["term"])),
        None => (place(&TERM), place(&PART)),
    };
    let name = term.map_or(super::super::coverage::DOCUMENTS.to_owned(), |at| cell_text(&row[at]));
    if let Some(cell) = part {
        let to = anchors.own(section, &name, &cell_text(&row[cell]))?;
        return Some(RowLinks { cell, to: vec![("", to)] });
    }
    if let [Some(from), Some(to)] = SPAN.map(|name| place(&[name])) {
        let part = format!("{}..{}", cell_text(&row[from]), cell_text(&row[to]));
        return Some(RowLinks { cell: from, to: vec![("", anchors.own(section, &name, &part)?)] });
    }
    let cell = term?;
    if let Some(whole) = anchors.own(section, &name, "") {
        return Some(RowLinks { cell, to: vec![("", whole)] });
    }
    let mut to = anchors.parts(section, &name);
    if let [(part, _)] = to.as_mut_slice() {
        *part = "";
    }
    (1..=PARTS).contains(&to.len()).then_some(RowLinks { cell, to })
}

fn linked(cell: &Cell, links: Option<&RowLinks<'_>>) -> Markup {
    let text = cell_text(cell);
    match links.map(|links| links.to.as_slice()) {
        None => html! { (text) },
        Some([("", to)]) => html! { a href={ "#e-" (to) } { (text) } },
        Some(parts) => html! {
            (text)
            small { @for (part, to) in parts { a href={ "#e-" (to) } { (part) } } }
        },
    }
}
