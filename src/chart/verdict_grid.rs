//! Findings under several choices of the analysis -> a grid that says which stand under which.

use super::canvas::{Anchor, Canvas, Font, Px};
use super::page::Page;
use super::theme::{self, HUES, MARGIN, MUTED, WIDTH};
use super::{Caption, Figure, spot_key, text};
use crate::error::{Error, Result};

const ROW: f64 = 22.0;
const RADIUS: f64 = 5.0;
/// Widest name of a finding, px.
const TERM_ROOM: f64 = 200.0;
/// Height of the names of the choices, two lines at most.
const HEAD: f64 = 36.0;

/// What became of a finding under a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is beyond doubt there too.
    Stands,
    /// Its size agrees, but there it could be chance: fewer documents are left.
    Weaker,
    /// Its size or direction is another: the main figure lies outside the interval there.
    Falls,
    /// The choice leaves too few occurrences for a test.
    Untested,
}

impl Verdict {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stands => "stands",
            Self::Weaker => "weaker",
            Self::Falls => "falls",
            Self::Untested => "untested",
        }
    }
}

/// Findings as rows, choices as columns.
#[derive(Debug, Clone)]
pub struct VerdictGrid {
    /// The words around it.
    pub caption: Caption,
    /// Names of the columns.
    pub choices: Vec<String>,
    /// Name of each row and its verdicts, one for each column.
    pub findings: Vec<(String, Vec<Verdict>)>,
}

impl VerdictGrid {
    /// Draws the grid, as high as it has findings.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        if self.choices.is_empty() || self.findings.is_empty() {
            return Err(Error::empty("no finding to draw under any choice"));
        }
        let mut page = Page::new(&self.caption);
        legend(&mut page);
        let size = theme::LABEL_SIZE;
        let terms: Vec<String> =
            self.findings.iter().map(|(term, _)| text::shorten(term, size, TERM_ROOM)).collect();
        let left = MARGIN + text::widest(&terms, size) + 16.0;
        let pitch = ((WIDTH - MARGIN - left) / self.choices.len() as f64).min(140.0);
        let column = |place: usize| left + (place as f64 + 0.5) * pitch;
        self.heads(&mut page, column, pitch);
        let top = page.top;
        for (row, ((_, verdicts), term)) in self.findings.iter().zip(&terms).enumerate() {
            let y = top + (row as f64 + 0.5) * ROW;
            let end = left + pitch * self.choices.len() as f64;
            page.canvas.line(vec![(left, y), (end, y)], theme::GRID, 1.0);
            page.canvas.text((left - 16.0, y), term, Font::new(size, theme::INK), Anchor::End);
            for (place, &verdict) in verdicts.iter().take(self.choices.len()).enumerate() {
                mark(&mut page.canvas, (column(place), y), verdict);
            }
            let title = self.say(&self.findings[row]);
            let key = spot_key(&self.findings[row].0, "");
            page.canvas.spot((MARGIN, y - ROW / 2.0), (end, y + ROW / 2.0), key, title);
        }
        let bottom = top + self.findings.len() as f64 * ROW;
        page.finish(name, &self.describe(), bottom)
    }

    fn heads(&self, page: &mut Page<'_>, column: impl Fn(usize) -> f64, pitch: f64) {
        let size = theme::LABEL_SIZE;
        for (place, choice) in self.choices.iter().enumerate() {
            let lines = text::wrap(choice, size, pitch - 8.0, 2);
            let first = page.top + HEAD - 10.0 - (lines.len() as f64 - 1.0) * 15.0;
            for (number, line) in lines.iter().enumerate() {
                let at = (column(place), first + number as f64 * 15.0);
                page.canvas.text(at, line, Font::axis(), Anchor::Middle);
            }
        }
        page.top += HEAD;
    }

    /// What became of a finding.
    fn say(&self, (term, verdicts): &(String, Vec<Verdict>)) -> String {
        let unlike = self.choices.iter().zip(verdicts).filter(|(_, v)| **v != Verdict::Stands);
        let unlike: Vec<String> =
            unlike.map(|(choice, verdict)| format!("{} under {choice}", verdict.name())).collect();
        let said = if unlike.is_empty() { "stands".to_owned() } else { unlike.join(", ") };
        format!("{term}: {said}")
    }

    fn describe(&self) -> String {
        let rows = self.findings.iter().take(20).map(|finding| self.say(finding));
        format!("Grid of findings by choices. {}.", rows.collect::<Vec<_>>().join("; "))
    }
}

/// The four marks with their meaning, on one line.
fn legend(page: &mut Page<'_>) {
    let y = page.top + 8.0;
    let mut x = MARGIN + RADIUS;
    let meanings = [
        (Verdict::Stands, "stands"),
        (Verdict::Weaker, "like size, could be chance"),
        (Verdict::Falls, "another size or direction"),
        (Verdict::Untested, "too few to test"),
    ];
    for (verdict, meaning) in meanings {
        mark(&mut page.canvas, (x, y), verdict);
        page.canvas.text((x + 10.0, y), meaning, Font::axis(), Anchor::Start);
        x += text::width(meaning, theme::LABEL_SIZE) + 36.0;
    }
    page.top += 22.0;
}

/// Told apart by form, not only by colour.
fn mark(canvas: &mut Canvas, (x, y): Px, verdict: Verdict) {
    match verdict {
        Verdict::Stands => canvas.dot((x, y), RADIUS, HUES[0].mark, 1.0),
        Verdict::Weaker => {
            canvas.dot((x, y), RADIUS, MUTED.mark, 1.0);
            canvas.dot((x, y), RADIUS - 1.5, theme::WHITE, 1.0);
        }
        Verdict::Falls => {
            let arm = RADIUS - 0.5;
            for slope in [-1.0, 1.0] {
                let ends = vec![(x - arm, y - slope * arm), (x + arm, y + slope * arm)];
                canvas.line(ends, HUES[1].mark, 2.0);
            }
        }
        Verdict::Untested => {
            canvas.bar((x - RADIUS, y - 1.0), (x + RADIUS, y + 1.0), MUTED.mark, 1.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::gallery::well_formed;
    use super::*;

    #[test]
    fn every_verdict_has_its_mark() {
        let verdicts = vec![Verdict::Stands, Verdict::Weaker, Verdict::Falls, Verdict::Untested];
        let choices = ["a", "strict dates & more of them than fit", "c", "d"].map(str::to_owned);
        let grid = VerdictGrid {
            caption: Caption::default(),
            choices: choices.to_vec(),
            findings: vec![("harvest".to_owned(), verdicts)],
        };
        let figure = grid.draw("x").unwrap();
        well_formed(&figure.svg);
        let said = "harvest: weaker under strict dates & more of them than fit, falls under c, \
                    untested under d";
        assert!(figure.description.contains(said), "{}", figure.description);
        let none = VerdictGrid { findings: vec![], ..grid };
        assert!(none.draw("x").is_err());
    }
}
