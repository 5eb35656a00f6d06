//! Bursts of terms -> one row a term with a bar for each burst, the heavier the darker.

use super::canvas::{Anchor, Font};
use super::date_axis::DateAxis;
use super::number_axis::number;
use super::page::Page;
use super::series::BurstSpan;
use super::theme::{self, HUES, MARGIN, WIDTH};
use super::{Caption, Figure, text};
use crate::error::{Error, Result};
use crate::period::Timeline;

const ROW: f64 = 20.0;
const BAR: f64 = 11.0;
/// Narrowest bar, px.
const NARROWEST: f64 = 3.0;
/// Widest term, px.
const TERM_ROOM: f64 = 220.0;
const MOST_ROWS: usize = 60;
/// Opacity of the lightest burst.
const LIGHTEST: f64 = 0.25;

/// Up to 60 terms and their bursts over one timeline, top to bottom in the order given.
#[derive(Debug, Clone)]
pub struct BurstTimeline {
    /// The words around it.
    pub caption: Caption,
    /// The periods.
    pub timeline: Timeline,
    /// The terms.
    pub rows: Vec<BurstRow>,
}

/// A term and its bursts.
#[derive(Debug, Clone, PartialEq)]
pub struct BurstRow {
    /// The term.
    pub term: String,
    /// Its bursts; what has no finite weight is not drawn.
    pub bursts: Vec<BurstSpan>,
}

impl BurstTimeline {
    /// Draws the chart, as high as it has rows.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        self.check()?;
        let (lightest, heaviest) = self.weights();
        let mut page = Page::new(&self.caption);
        page.unit(&if heaviest > lightest {
            format!("weight {} (light) to {} (dark)", number(lightest), number(heaviest))
        } else {
            format!("weight {}", number(heaviest))
        });
        let size = theme::LABEL_SIZE;
        let terms: Vec<String> =
            self.rows.iter().map(|row| text::shorten(&row.term, size, TERM_ROOM)).collect();
        let term_end = MARGIN + text::widest(&terms, size);
        let top = page.top + 2.0;
        let bottom = top + self.rows.len() as f64 * ROW;
        let (left, right) = (term_end + 12.0, WIDTH - MARGIN - 4.0);
        let dates = DateAxis::new(self.timeline, left, right, 0.5);
        dates.draw_columns(&mut page.canvas, top, bottom);
        let half = if dates.is_lone() { 20.0 } else { (dates.pitch / 2.0).max(NARROWEST / 2.0) };
        for (place, (row, term)) in self.rows.iter().zip(&terms).enumerate() {
            let y = top + (place as f64 + 0.5) * ROW;
            let rule = y + ROW / 2.0;
            page.canvas.line(vec![(left, rule), (right, rule)], theme::GRID, 0.7);
            page.canvas.text((term_end, y), term, Font::new(size, theme::INK), Anchor::End);
            for burst in row.bursts.iter().filter(|burst| burst.weight.is_finite()) {
                let a = (dates.px(burst.first) - half, y - BAR / 2.0);
                let b = (dates.px(burst.last) + half, y + BAR / 2.0);
                let alpha = shade(burst.weight, lightest, heaviest);
                page.canvas.bar(a, b, HUES[0].mark, alpha);
                let words = burst.words(&row.term, self.timeline);
                page.canvas.spot(a, b, burst.key(&row.term, self.timeline), words);
            }
        }
        dates.draw(&mut page.canvas, bottom);
        page.finish(name, &self.describe(), bottom + 26.0)
    }

    fn check(&self) -> Result<()> {
        let periods = self.timeline.len();
        if self.rows.len() > MOST_ROWS {
            let allowed = format!("at most {MOST_ROWS} in one chart");
            return Err(Error::setting("terms", self.rows.len(), allowed));
        }
        if !self.drawn().any(|_| true) {
            return Err(Error::empty("no term has a burst to draw"));
        }
        let bursts = self.rows.iter().flat_map(|row| row.bursts.iter().map(move |b| (row, b)));
        for (row, burst) in bursts {
            if !burst.fits(periods) {
                let span = format!("{} to {} of `{}`", burst.first, burst.last, row.term);
                return Err(Error::setting("burst", span, format!("within 0 to {}", periods - 1)));
            }
        }
        Ok(())
    }

    fn drawn(&self) -> impl Iterator<Item = &BurstSpan> {
        self.rows.iter().flat_map(|row| &row.bursts).filter(|burst| burst.weight.is_finite())
    }

    fn weights(&self) -> (f64, f64) {
        let weights = || self.drawn().map(|burst| burst.weight);
        (weights().fold(f64::INFINITY, f64::min), weights().fold(f64::NEG_INFINITY, f64::max))
    }

    fn describe(&self) -> String {
        let words = |row: &BurstRow| -> Vec<String> {
            row.bursts.iter().map(|burst| burst.words(&row.term, self.timeline)).collect()
        };
        let listed: Vec<String> = self.rows.iter().flat_map(words).take(40).collect();
        format!(
            "Bursts over time, one row a term, by {} from {} to {}. {}.",
            self.timeline.granularity(),
            self.timeline.period(0),
            self.timeline.period(self.timeline.len() - 1),
            listed.join("; ")
        )
    }
}

/// The opacity of a burst: by the logarithm of its weight, which spans decades.
fn shade(weight: f64, lightest: f64, heaviest: f64) -> f64 {
    let ln = |weight: f64| weight.max(1e-9).ln();
    let span = ln(heaviest) - ln(lightest);
    let share = if span > 0.0 { (ln(weight) - ln(lightest)) / span } else { 1.0 };
    LIGHTEST + (1.0 - LIGHTEST) * share
}

#[cfg(test)]
mod tests {
    use super::super::gallery::{months, well_formed};
    use super::*;

    fn chart(bursts: &[(usize, usize, f64)]) -> BurstTimeline {
        let span = |&(first, last, weight)| BurstSpan { first, last, weight };
        BurstTimeline {
            caption: Caption::default(),
            timeline: months(12),
            rows: vec![
                BurstRow { term: "<a>".into(), bursts: bursts.iter().map(span).collect() },
                BurstRow { term: "quiet".into(), bursts: vec![] },
            ],
        }
    }

    #[test]
    fn every_burst_is_a_bar_and_a_spot_and_the_heavier_is_darker() {
        let figure = chart(&[(0, 2, 4.0), (5, 5, 80.0), (7, 8, f64::NAN)]).draw("x").unwrap();
        well_formed(&figure.svg);
        assert_eq!(figure.svg.matches("fill=\"#0072B2\"").count(), 2);
        assert_eq!(figure.spots.len(), 2);
        assert_eq!(figure.spots[1].title, "<a>: burst 2022-04 to 2022-04, weight 80");
        assert!(figure.svg.contains("weight 4 (light) to 80 (dark)"), "{}", figure.svg);
        assert!(figure.spots[0].width > 2.9 * figure.spots[1].width);
        assert!(shade(4.0, 4.0, 80.0) < shade(20.0, 4.0, 80.0));
        assert_eq!((shade(80.0, 4.0, 80.0), shade(3.0, 3.0, 3.0)), (1.0, 1.0));
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let error = |bursts| chart(bursts).draw("x").unwrap_err().to_string();
        assert_eq!(error(&[]), "no term has a burst to draw");
        assert_eq!(error(&[(3, 12, 1.0)]), "burst 3 to 12 of `<a>`: must be within 0 to 11");
        let mut many = chart(&[(0, 1, 2.0)]);
        many.rows = vec![many.rows[0].clone(); 61];
        assert!(many.draw("x").unwrap_err().to_string().starts_with("terms 61"));
    }
}
