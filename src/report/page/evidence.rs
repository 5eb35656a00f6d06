//! The evidence of a section -> what is folded away below its charts, opened by their values.

use std::collections::HashMap;

use maud::{Markup, html};

use super::super::evidence::{Evidence, EvidenceLine};
use super::super::section::{Section, counted};
use super::anchors::Anchors;
use super::{anchor, figure};
use crate::chart::number;

/// The values of a section by term, each with its documents and sentences.
pub(super) fn block(place: usize, section: &Section, anchors: &Anchors<'_>) -> Markup {
    let shown = anchors.of(place);
    let mut values: Vec<(usize, &Evidence)> = shown.zip(&section.evidence).collect();
    // All parts of a term together, the terms in the order in which they come first.
    let mut place_of = HashMap::new();
    for (number, value) in &values {
        place_of.entry(value.term.as_str()).or_insert(*number);
    }
    values.sort_by_key(|(number, value)| (place_of[value.term.as_str()], *number));
    if values.is_empty() {
        return html! {};
    }
    let left = section.evidence.len() - values.len();
    let one = |a: &(usize, &Evidence), b: &(usize, &Evidence)| a.1.term == b.1.term;
    html! {
        details.evidence {
            summary { "Evidence: what stands behind " (counted(values.len() as u64, "value")) }
            p.about {
                "A value of a chart or table leads here. Of each the reports that add most to it are \
                 shown, one of several copies, each source once before any twice, with the first \
                 place that says it. "
                @if left > 0 { (number(left as f64)) " more values are in the table only. " }
                "All of it: " a href="tables/evidence.csv" { "evidence.csv" } "."
            }
            @for term in values.chunk_by(one) {
                details open[values.len() <= FEW] {
                    summary { (term[0].1.term) ": " (counted(term.len() as u64, "value")) }
                    @for (number, value) in term {
                        (one_value(*number, value, section, anchors.lines()))
                    }
                }
            }
        }
    }
}

/// So few values need no further folding.
const FEW: usize = 6;

fn one_value(number: usize, value: &Evidence, section: &Section, most: usize) -> Markup {
    let of_documents = value.occurrences == 0;
    html! {
        div.value id={ "e-" (number) } tabindex="-1" {
            p {
                strong { (value.title()) } ": " (counted(value.documents, "document"))
                @if !of_documents { ", " (counted(value.occurrences, "occurrence")) }
                " · " a href={ "#" (back(value, section)) } { "back" }
            }
            ul { @for line in value.lines.iter().take(most) { (one_line(line)) } }
            @if !value.command.is_empty() { p.unit { "All: " code { (value.command) } } }
        }
    }
}

/// The chart that shows the value, or else its section.
fn back(value: &Evidence, section: &Section) -> String {
    let key = value.key();
    let shows = |figure: &&crate::chart::Figure| figure.spots.iter().any(|spot| spot.key == key);
    section.figures.iter().find(shows).map_or_else(|| anchor(section), |f| figure::id(section, f))
}

fn one_line(line: &EvidenceLine) -> Markup {
    let (before, after) = (&line.sentence[..line.found.start], &line.sentence[line.found.end..]);
    let known = [line.date.as_deref(), line.source.as_deref(), Some(&line.id)];
    let known: Vec<&str> = known.into_iter().flatten().collect();
    html! {
        li {
            @if line.matched().is_empty() { (line.sentence) } @else {
                (before) mark { (line.matched()) } (after)
            }
            br;
            span.unit { (known.join(" · ")) (place(line)) }
        }
    }
}

/// ` · reports/a.txt, bytes 120 to 130`, ` · reports.jsonl:12, bytes 7 to 17 of its text`.
fn place(line: &EvidenceLine) -> String {
    let Some(path) = &line.path else { return String::new() };
    let record = line.line.map(|line| format!(":{line}")).unwrap_or_default();
    let bytes = line.bytes.as_ref().map(|bytes| {
        let of = if line.line.is_some() { " of its text" } else { "" };
        format!(", bytes {} to {}{of}", bytes.start, bytes.end)
    });
    format!(" · {path}{record}{}", bytes.unwrap_or_default())
}
