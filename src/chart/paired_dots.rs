//! Two shares per term with their intervals -> two dots on one line: before and after.

use super::canvas::{Anchor, Canvas, Font};
use super::number_axis::{NumberAxis, number};
use super::page::Page;
use super::theme::{self, HUES, Hue, MARGIN, WIDTH};
use super::{Caption, Figure, spot_key, text};
use crate::error::{Error, Result};

const ROW: f64 = 21.0;
const RADIUS: f64 = 4.5;
/// Widest term, px.
const TERM_ROOM: f64 = 220.0;
/// Between the intervals of both, px: they would cover each other on one line.
const APART: f64 = 5.0;

/// Terms with a value in each of two groups, top to bottom in the order given.
#[derive(Debug, Clone)]
pub struct PairedDots {
    /// The words around it.
    pub caption: Caption,
    /// What is drawn: `windows that hold it, per cent`.
    pub x_label: String,
    /// Name of the group of the first values: an earlier time.
    pub before: String,
    /// Name of the other group.
    pub after: String,
    /// The terms.
    pub rows: Vec<PairedDot>,
}

/// One term in both groups: value, lower and upper bound. What is not finite is not drawn.
#[derive(Debug, Clone)]
pub struct PairedDot {
    /// The term.
    pub term: String,
    /// In the first group.
    pub before: (f64, f64, f64),
    /// In the second.
    pub after: (f64, f64, f64),
}

impl PairedDots {
    /// Draws the chart, as high as it has terms.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        if self.rows.is_empty() {
            return Err(Error::empty("no term to draw two values for"));
        }
        let mut page = Page::new(&self.caption);
        self.legend(&mut page);
        page.unit(&self.x_label);
        let size = theme::LABEL_SIZE;
        let terms: Vec<String> =
            self.rows.iter().map(|row| text::shorten(&row.term, size, TERM_ROOM)).collect();
        let term_end = MARGIN + text::widest(&terms, size);
        let axis = self.axis().over(term_end + 16.0, WIDTH - MARGIN - 16.0);
        let top = page.top + 2.0;
        let bottom = top + self.rows.len() as f64 * ROW;
        axis.draw_columns(&mut page.canvas, top, bottom);
        for (i, row) in self.rows.iter().enumerate() {
            let y = top + (i as f64 + 0.5) * ROW;
            page.canvas.text((term_end, y), &terms[i], Font::new(size, theme::INK), Anchor::End);
            self.draw_row(&mut page.canvas, &axis, row, y);
        }
        page.finish(name, &self.describe(), bottom + 22.0)
    }

    /// Which colour is which group.
    fn legend(&self, page: &mut Page<'_>) {
        page.top += 4.0;
        let (y, size) = (page.top + 8.0, theme::LABEL_SIZE);
        let mut x = MARGIN;
        let room = (WIDTH - 2.0 * MARGIN) / 2.0 - 30.0;
        for (hue, group) in [(HUES[0], &self.before), (HUES[1], &self.after)] {
            let label = text::shorten(group, size, room / theme::BOLD);
            page.canvas.dot((x + RADIUS, y), RADIUS, hue.mark, 1.0);
            let bold = Font { bold: true, ..Font::new(size, hue.text) };
            page.canvas.text((x + 14.0, y), &label, bold, Anchor::Start);
            x += 14.0 + text::width(&label, size) * theme::BOLD + 24.0;
        }
        page.top += 18.0;
    }

    fn draw_row(&self, canvas: &mut Canvas, axis: &NumberAxis, row: &PairedDot, y: f64) {
        let values = [row.before.0, row.after.0];
        if values.iter().all(|value| value.is_finite()) {
            canvas.line(values.map(|value| (axis.px(value), y)).to_vec(), theme::BASELINE, 1.5);
        }
        let parts = [
            (row.before, HUES[0], &self.before, -APART / 2.0),
            (row.after, HUES[1], &self.after, APART / 2.0),
        ];
        for ((_, low, high), hue, _, shift) in parts {
            whisker(canvas, axis, (low, high), hue, y + shift);
        }
        for ((value, ..), hue, group, _) in parts {
            if !value.is_finite() {
                continue;
            }
            let at = (axis.px(value), y);
            canvas.dot(at, RADIUS, hue.mark, 1.0);
            let title = format!("{}, {group}: {} {}", row.term, number(value), self.x_label);
            let corners = ((at.0 - RADIUS, y - ROW / 2.0), (at.0 + RADIUS, y + ROW / 2.0));
            canvas.spot(corners.0, corners.1, spot_key(&row.term, group), title);
        }
    }

    fn axis(&self) -> NumberAxis {
        let ends = self.rows.iter().flat_map(|row| {
            [row.before.0, row.before.1, row.before.2, row.after.0, row.after.1, row.after.2]
        });
        let (low, high) = ends
            .filter(|end| end.is_finite())
            .fold((0.0, 0.0), |(low, high): (f64, f64), end| (low.min(end), high.max(end)));
        NumberAxis::covering(low, high, 7, false)
    }

    fn describe(&self) -> String {
        let shown = self.rows.iter().take(20);
        let listed: Vec<_> = shown
            .map(|row| format!("{} {} to {}", row.term, number(row.before.0), number(row.after.0)))
            .collect();
        let rest = match self.rows.len() - listed.len() {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        let (before, after) = (&self.before, &self.after);
        let listed = listed.join(", ");
        format!("Paired dots, {}, from {before} to {after}: {listed}{rest}.", self.x_label)
    }
}

fn whisker(canvas: &mut Canvas, axis: &NumberAxis, (low, high): (f64, f64), hue: Hue, y: f64) {
    if low.is_finite() && high.is_finite() {
        let ends = vec![(axis.px(low), y), (axis.px(high), y)];
        canvas.line(ends, theme::light(hue.mark), 2.0);
    }
}

#[cfg(test)]
mod tests {
    use super::super::gallery::well_formed;
    use super::*;

    #[test]
    fn both_values_have_their_dots_intervals_and_spots() {
        let rows = vec![
            PairedDot { term: "a&b".into(), before: (1.0, 0.5, 2.0), after: (8.0, 6.0, 9.0) },
            PairedDot {
                term: "科技".into(),
                before: (f64::NAN, f64::NAN, f64::NAN),
                after: (3.0, 2.0, 4.0),
            },
        ];
        let chart = PairedDots {
            caption: Caption::default(),
            x_label: "per cent of windows".into(),
            before: "2022".into(),
            after: "2023 <".into(),
            rows,
        };
        let figure = chart.draw("x").unwrap();
        well_formed(&figure.svg);
        // Two of them in the legend.
        assert_eq!(figure.svg.matches("<circle").count(), 5);
        assert_eq!(figure.spots.len(), 3);
        assert_eq!(figure.spots[1].key, spot_key("a&b", "2023 <"));
        let empty = PairedDots { rows: Vec::new(), ..chart };
        assert!(empty.draw("x").is_err());
    }
}
