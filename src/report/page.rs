//! Sections -> one HTML page that needs nothing else: charts inline, the first rows of each table.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::section::Section;
use crate::chart::number;
use crate::note::{Note, Severity};
use crate::table::{Cell, Table};

/// How many rows of a table the page shows; the file holds them all.
const ROWS: usize = 15;

const STYLE: &str = "
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 860px; padding: 24px 20px 64px; background: #fff; color: #1f2328;
  font: 16px/1.5 Inter, Helvetica, Arial, 'Noto Sans', 'Noto Sans CJK SC', sans-serif; }
h1 { font-size: 28px; line-height: 1.2; margin: 8px 0 4px; }
h2 { font-size: 21px; margin: 48px 0 8px; }
nav { margin: 12px 0 20px; } nav a { margin-right: 16px; }
a { color: #0072b2; }
.source, .about, summary, .unit { color: #5b6168; font-size: 14px; }
.notes { list-style: none; padding: 0; }
.notes li { border-left: 4px solid #c9ced4; margin: 8px 0; padding: 4px 12px; }
.notes details { display: inline; } .notes details[open] { display: block; }
.notes summary { margin: 0; }
.notes .caution { border-color: #e69f00; } .notes .warning { border-color: #d55e00; }
figure { margin: 20px 0; } figure svg { max-width: 100%; height: auto; display: block; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; margin: 8px 0; }
th, td { padding: 3px 12px 3px 0; text-align: left; vertical-align: top; white-space: nowrap;
  max-width: 32em; overflow: hidden; text-overflow: ellipsis; }
th { border-bottom: 1px solid #c9ced4; font-weight: 600; }
td { border-bottom: 1px solid #eceef0; }
.number { text-align: right; }
summary { cursor: pointer; margin: 10px 0 4px; }
@media print { details > * { display: block; } nav { display: none; } }
";

/// The page. `source` says what was read.
pub fn page(title: &str, source: &str, sections: &[Section]) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (title) }
                p.source { (source) }
                nav { @for section in sections { a href={ "#" (anchor(section)) } { (section.title) } } }
                @for section in sections { (body(section)) }
                p.source {
                    "All rows are in " a href="tables/" { "tables" } ", the meaning of every column in "
                    a href="tables/columns.csv" { "columns.csv" } ", settings, seed and input files in "
                    a href="manifest.json" { "manifest.json" } "."
                }
            }
        }
    }
    .into_string()
}

fn anchor(section: &Section) -> String {
    section.title.to_lowercase().replace(' ', "-")
}

fn body(section: &Section) -> Markup {
    html! {
        section id=(anchor(section)) {
            h2 { (section.title) }
            @for sentence in &section.lead { p { (sentence) } }
            @if !section.notes.is_empty() {
                ul.notes { @for note in &section.notes { (note_item(note)) } }
            }
            @for figure in &section.figures {
                figure { (PreEscaped(&figure.svg)) }
            }
            @for sentence in &section.about { p.about { (sentence) } }
            @for table in section.tables.iter().filter(|table| !table.rows.is_empty()) {
                (rows(table))
            }
        }
    }
}

fn note_item(note: &Note) -> Markup {
    let class = match note.severity {
        Severity::Info => "info",
        Severity::Caution => "caution",
        Severity::Warning => "warning",
    };
    html! {
        li class=(class) {
            (sentence(&note.message)) ". " (note.advice.replace('`', ""))
            @if !note.documents.is_empty() {
                @let all = note.documents.len() == note.count;
                details {
                    summary { @if all { "Which" } @else { (note.documents.len()) " of them" } }
                    span.unit { (note.documents.join(", ")) }
                }
            }
        }
    }
}

/// With a large first letter and without a full stop.
fn sentence(message: &str) -> String {
    let mut letters = message.trim_end_matches('.').chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn rows(table: &Table) -> Markup {
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
                        tr {
                            @for (place, cell) in row.iter().enumerate() {
                                td.number[is_number(table, place)] { (cell_text(cell)) }
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
