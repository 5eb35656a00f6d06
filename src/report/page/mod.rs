//! Sections -> one HTML page that needs nothing else: charts inline, the first rows of each table,
//! and behind every value the sentences it rests on.

mod anchors;
mod evidence;
mod figure;
mod rows;
mod style;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::section::Section;
use crate::note::{Note, Severity};
use anchors::Anchors;

pub(super) use rows::ROWS;

/// The page. `source` says what was read.
pub fn page(title: &str, source: &str, sections: &[Section]) -> String {
    let anchors = Anchors::new(sections);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(style::STYLE)) }
            }
            body {
                h1 { (title) }
                p.source { (source) }
                nav { @for section in sections { a href={ "#" (anchor(section)) } { (section.title) } } }
                @for (place, section) in sections.iter().enumerate() { (body(place, section, &anchors)) }
                p.source {
                    "All rows are in " a href="tables/" { "tables" } ", the meaning of every column in "
                    a href="tables/columns.csv" { "columns.csv" } ", settings, seed and input files in "
                    a href="manifest.json" { "manifest.json" } "."
                }
                @if !anchors.is_empty() { script { (PreEscaped(style::SCRIPT)) } }
            }
        }
    }
    .into_string()
}

fn anchor(section: &Section) -> String {
    section.title.to_lowercase().replace(' ', "-")
}

fn body(place: usize, section: &Section, anchors: &Anchors<'_>) -> Markup {
    html! {
        section id=(anchor(section)) {
            h2 { (section.title) }
            @for sentence in &section.lead { p { (sentence) } }
            @if !section.notes.is_empty() {
                ul.notes { @for note in &section.notes { (note_item(note)) } }
            }
            @for figure in &section.figures {
                (figure::drawn(place, section, figure, anchors))
            }
            (evidence::block(place, section, anchors))
            @for sentence in &section.about { p.about { (sentence) } }
            @for table in section.tables.iter().filter(|table| !table.rows.is_empty()) {
                (rows::rows(place, table, anchors))
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

#[cfg(test)]
mod tests;
