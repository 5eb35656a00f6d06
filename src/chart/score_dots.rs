//! A score per term -> dots on one axis, with what lies behind each at the right.

use super::canvas::{Anchor, Font};
use super::number_axis::{NumberAxis, number};
use super::page::Page;
use super::theme::{self, HUES, MARGIN, MUTED, WIDTH};
use super::{Caption, Figure, spot_key, text};
use crate::error::{Error, Result};

const ROW: f64 = 19.0;
const RADIUS: f64 = 4.5;
/// Widest term, px.
const TERM_ROOM: f64 = 220.0;
/// Widest note, px.
const NOTE_ROOM: f64 = 240.0;

/// Terms with a score each, top to bottom in the order given.
#[derive(Debug, Clone)]
pub struct ScoreDots {
    /// The words around it.
    pub caption: Caption,
    /// What the scores are: `logDice`.
    pub x_label: String,
    /// What all rows belong to: the second part of their spots' keys.
    pub part: String,
    /// The terms.
    pub dots: Vec<ScoreDot>,
}

/// One term's score. A score that is not finite has no dot.
#[derive(Debug, Clone)]
pub struct ScoreDot {
    /// The term.
    pub term: String,
    /// Its score.
    pub score: f64,
    /// Whether it is beyond doubt, by the caller's standard; grey if not.
    pub decided: bool,
    /// What lies behind it, in a few words: `1,204 in 310 documents`.
    pub note: String,
}

impl ScoreDots {
    /// Draws the chart, as high as it has terms.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        if self.dots.is_empty() {
            return Err(Error::empty("no term to draw a score for"));
        }
        let mut page = Page::new(&self.caption);
        let grey = self.dots.iter().any(|dot| !dot.decided);
        page.unit(&text::join([&self.x_label, if grey { "grey: could be chance" } else { "" }]));
        let size = theme::LABEL_SIZE;
        let shorten = |text: &str, room: f64| text::shorten(text, size, room);
        let terms: Vec<String> =
            self.dots.iter().map(|dot| shorten(&dot.term, TERM_ROOM)).collect();
        let notes: Vec<String> =
            self.dots.iter().map(|dot| shorten(&dot.note, NOTE_ROOM)).collect();
        let term_end = MARGIN + text::widest(&terms, size);
        let note_start = WIDTH - MARGIN - text::widest(&notes, size);
        let axis = self.axis().over(term_end + 16.0, note_start - 24.0);
        let top = page.top + 2.0;
        let bottom = top + self.dots.len() as f64 * ROW;
        axis.draw_columns(&mut page.canvas, top, bottom);
        for (i, dot) in self.dots.iter().enumerate() {
            let y = top + (i as f64 + 0.5) * ROW;
            let canvas = &mut page.canvas;
            canvas.text((term_end, y), &terms[i], Font::new(size, theme::INK), Anchor::End);
            canvas.text((note_start, y), &notes[i], Font::axis(), Anchor::Start);
            if !dot.score.is_finite() {
                continue;
            }
            let hue = if dot.decided { HUES[0] } else { MUTED };
            let at = (axis.px(dot.score), y);
            canvas.line(vec![(axis.px(0.0), y), at], theme::light(hue.mark), 1.5);
            canvas.dot(at, RADIUS, hue.mark, 1.0);
            let corners = (
                (term_end - text::width(&terms[i], size), y - ROW / 2.0),
                (at.0 + RADIUS, y + ROW / 2.0),
            );
            let title =
                format!("{}: {} {}; {}", dot.term, self.x_label, number(dot.score), dot.note);
            canvas.spot(corners.0, corners.1, spot_key(&dot.term, &self.part), title);
        }
        page.finish(name, &self.describe(), bottom + 22.0)
    }

    fn axis(&self) -> NumberAxis {
        let finite = || self.dots.iter().map(|dot| dot.score).filter(|score| score.is_finite());
        NumberAxis::covering(finite().fold(0.0, f64::min), finite().fold(0.0, f64::max), 7, false)
    }

    fn describe(&self) -> String {
        let dots = self.dots.iter().take(20);
        let listed: Vec<_> = dots.map(|d| format!("{} {}", d.term, number(d.score))).collect();
        let rest = match self.dots.len() - listed.len() {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        format!("Dot plot, {}: {}{rest}.", self.x_label, listed.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::super::gallery::well_formed;
    use super::*;

    fn dot(term: &str, score: f64, decided: bool) -> ScoreDot {
        ScoreDot { term: term.into(), score, decided, note: "3 in 2 documents".into() }
    }

    fn chart(dots: Vec<ScoreDot>) -> ScoreDots {
        ScoreDots {
            caption: Caption::default(),
            x_label: "logDice".into(),
            part: "port".into(),
            dots,
        }
    }

    #[test]
    fn every_finite_score_has_its_dot_and_spot() {
        let dots = vec![dot("a<b", 9.5, true), dot("科技", -1.0, false), dot("x", f64::NAN, true)];
        let figure = chart(dots).draw("x").unwrap();
        well_formed(&figure.svg);
        assert_eq!(figure.svg.matches("<circle").count(), 2);
        assert_eq!(figure.spots.len(), 2);
        assert_eq!(figure.spots[0].key, spot_key("a<b", "port"));
        assert_eq!(figure.spots[0].title, "a<b: logDice 9.5; 3 in 2 documents");
        assert!(figure.svg.contains("grey: could be chance"));
        assert!(chart(vec![]).draw("x").is_err());
    }
}
