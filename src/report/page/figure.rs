//! A figure and the evidence of its values -> the chart on the page, its values links.

use std::fmt::Write as _;

use maud::{Escaper, Markup, PreEscaped, html};

use super::super::section::Section;
use super::anchor;
use super::anchors::Anchors;
use crate::chart::Figure;

/// The drawing counts tenths of a px.
const SCALE: f64 = 10.0;

/// The id of a figure on the page.
pub(super) fn id(section: &Section, figure: &Figure) -> String {
    format!("{}-{}", anchor(section), figure.name)
}

/// The chart. Where a value has evidence, its place leads there; the file of the chart has no links.
pub(super) fn drawn(
    place: usize,
    section: &Section,
    figure: &Figure,
    anchors: &Anchors<'_>,
) -> Markup {
    let (links, count) = links(place, figure, anchors);
    let id = id(section, figure);
    if count == 0 {
        return html! { figure id=(id) { (PreEscaped(&figure.svg)) } };
    }
    // What is one picture to a screen reader has no links in it.
    let svg = figure.svg.replacen("role=\"img\"", "role=\"group\"", 1);
    let (shapes, end) = svg.rsplit_once("</svg>").unwrap_or((&svg, ""));
    html! {
        @if count > 1 {
            a.skip href={ "#after-" (id) } { "Skip the " (count) " values of this chart" }
        }
        figure id=(id) {
            (PreEscaped(shapes))
            (PreEscaped("<g class=\"spots\">")) (PreEscaped(links)) (PreEscaped("</g></svg>"))
            (PreEscaped(end))
        }
        span id={ "after-" (id) } tabindex="-1" {}
    }
}

/// A rectangle over each value that has evidence, and how many there are.
fn links(place: usize, figure: &Figure, anchors: &Anchors<'_>) -> (String, usize) {
    let (mut links, mut count) = (String::new(), 0);
    for spot in &figure.spots {
        let Some(to) = anchors.keyed(place, &spot.key) else { continue };
        let mut title = String::new();
        let _ = write!(Escaper::new(&mut title), "{}", spot.title);
        let [x, y, width, height] =
            [spot.left, spot.top, spot.width, spot.height].map(|px| (px * SCALE).round());
        let _ = write!(
            links,
            "<a href=\"#e-{to}\"><title>{title}</title><rect x=\"{x}\" y=\"{y}\" \
             width=\"{width}\" height=\"{height}\"/></a>"
        );
        count += 1;
    }
    (links, count)
}
