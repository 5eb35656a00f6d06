//! A number per term -> horizontal bars, the numbers at their ends.

use super::canvas::{Anchor, Font};
use super::number_axis::number;
use super::page::Page;
use super::theme::{self, HUES, MARGIN, WIDTH};
use super::{Caption, Figure, spot_key, text};
use crate::error::{Error, Result};

const ROW: f64 = 22.0;
const BAR: f64 = 14.0;
/// Widest term, px.
const TERM_ROOM: f64 = 330.0;

/// Terms with a number each, top to bottom in the order given.
#[derive(Debug, Clone)]
pub struct TermBars {
    /// The words around it.
    pub caption: Caption,
    /// What the numbers are: `documents containing the term`.
    pub x_label: String,
    /// Term and number.
    pub bars: Vec<(String, f64)>,
}

impl TermBars {
    /// Draws the chart.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        self.check()?;
        let mut page = Page::new(&self.caption);
        page.unit(&self.x_label);
        let size = theme::LABEL_SIZE;
        let ink = Font::new(size, theme::INK);
        let terms: Vec<String> =
            self.bars.iter().map(|(term, _)| text::shorten(term, size, TERM_ROOM)).collect();
        let numbers: Vec<String> = self.bars.iter().map(|(_, value)| number(*value)).collect();
        let term_end = MARGIN + text::widest(&terms, size);
        let scale = self.scale(term_end + 8.0, text::widest(&numbers, size) + 8.0);
        let top = page.top + 2.0;
        let bottom = top + self.bars.len() as f64 * ROW;
        for (i, (term, value)) in self.bars.iter().enumerate() {
            let y = top + (i as f64 + 0.5) * ROW;
            page.canvas.text((term_end, y), &terms[i], ink, Anchor::End);
            let end = scale.px(*value);
            let corners = ((scale.px(0.0), y - BAR / 2.0), (end, y + BAR / 2.0));
            page.canvas.bar(corners.0, corners.1, HUES[0].mark, 1.0);
            let (x, anchor) =
                if *value < 0.0 { (end - 5.0, Anchor::End) } else { (end + 5.0, Anchor::Start) };
            page.canvas.text((x, y), &numbers[i], Font::axis(), anchor);
            // The whole row, name and number included: short bars are hard to hit.
            let reach = end.max(scale.px(0.0)) + 5.0 + text::width(&numbers[i], size);
            let corners = ((MARGIN, y - ROW / 2.0), (reach, y + ROW / 2.0));
            let title = format!("{term}: {} {}", numbers[i], self.x_label);
            page.canvas.spot(corners.0, corners.1, spot_key(term, ""), title);
        }
        let zero = scale.px(0.0);
        page.canvas.line(vec![(zero, top), (zero, bottom)], theme::BASELINE, 1.0);
        page.finish(name, &self.describe(&numbers), bottom + 2.0)
    }

    fn check(&self) -> Result<()> {
        if self.bars.is_empty() {
            return Err(Error::empty("no term to draw a bar for"));
        }
        match self.bars.iter().find(|(_, value)| !value.is_finite()) {
            Some((term, value)) => {
                Err(Error::setting("bar", format!("{value} of `{term}`"), "a finite number"))
            }
            None => Ok(()),
        }
    }

    /// From px `left` to the right margin, with `room` for a number beyond either end. The numbers
    /// stand at the bars, so there are no ticks to keep round.
    fn scale(&self, left: f64, room: f64) -> Scale {
        let values = || self.bars.iter().map(|(_, value)| *value);
        let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
        let left = if low < 0.0 { left + room } else { left };
        Scale { low, high, left, right: WIDTH - MARGIN - room }
    }

    fn describe(&self, numbers: &[String]) -> String {
        let terms = self.bars.iter().zip(numbers).take(20);
        let listed: Vec<_> = terms.map(|((term, _), number)| format!("{term} {number}")).collect();
        let rest = match self.bars.len() - listed.len() {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        format!("Bar chart, {}: {}{rest}.", self.x_label, listed.join(", "))
    }
}

struct Scale {
    low: f64,
    high: f64,
    left: f64,
    right: f64,
}

impl Scale {
    fn px(&self, value: f64) -> f64 {
        // Halves keep the span of two huge ends finite.
        let span = self.high / 2.0 - self.low / 2.0;
        let share = if span > 0.0 { (value / 2.0 - self.low / 2.0) / span } else { 0.0 };
        self.left + share * (self.right - self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::super::gallery::well_formed;
    use super::*;

    fn chart(bars: &[(&str, f64)]) -> TermBars {
        let bars = bars.iter().map(|(term, value)| ((*term).to_owned(), *value)).collect();
        TermBars { caption: Caption::default(), x_label: "documents".into(), bars }
    }

    #[test]
    fn every_term_has_its_bar_and_number() {
        let figure = chart(&[("a<b", 1200.0), ("\u{1}科技", 30.0)]).draw("x").unwrap();
        well_formed(&figure.svg);
        assert_eq!(figure.svg.matches("fill=\"#0072B2\"").count(), 2);
        assert!(figure.svg.contains("a&lt;b") && figure.svg.contains("1,200"), "{}", figure.svg);
        assert_eq!(figure.description, "Bar chart, documents: a<b 1,200, 科技 30.");
    }

    #[test]
    fn zeros_negatives_and_extremes_are_drawn() {
        for values in
            [vec![0.0], vec![0.0, 0.0], vec![-1.0, 2.0], vec![f64::MAX, -f64::MAX], vec![1e-320]]
        {
            let bars: Vec<_> = values.into_iter().map(|v| ("t", v)).collect();
            well_formed(&chart(&bars).draw("x").unwrap().svg);
        }
    }

    #[test]
    fn nothing_and_nonsense_are_refused() {
        assert_eq!(chart(&[]).draw("x").unwrap_err().to_string(), "no term to draw a bar for");
        let error = chart(&[("t", f64::NAN)]).draw("x").unwrap_err().to_string();
        assert_eq!(error, "bar NaN of `t`: must be a finite number");
    }
}
