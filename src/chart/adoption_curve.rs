//! How many have taken up each of some things by when -> rising steps, each named at its end.

use super::canvas::{Anchor, Canvas, Font, Px};
use super::date_axis::DateAxis;
use super::number_axis::{NumberAxis, number};
use super::page::Page;
use super::theme::{self, HUES, MARGIN, WIDTH};
use super::{Caption, Figure, place, spot_key, text};
use crate::error::{Error, Result};
use crate::period::Timeline;

const PLOT_HEIGHT: f64 = 330.0;
/// Widest label at a line's end, px.
const LABEL_ROOM: f64 = 220.0;
const LABEL_PITCH: f64 = 16.0;
const STROKE: f64 = 2.0;
/// Half the side of what can be hit around a step, px.
const REACH: f64 = 5.0;

/// One rising line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdoptionLine {
    /// Its name.
    pub label: String,
    /// How many by the end of each period; never falls.
    pub values: Vec<u64>,
}

/// Up to eight lines over one timeline, each from the period in which it leaves 0.
#[derive(Debug, Clone)]
pub struct AdoptionCurve {
    /// The words around it.
    pub caption: Caption,
    /// What is counted: `sources`.
    pub unit: String,
    /// The periods; each step stands at its period's first day.
    pub timeline: Timeline,
    /// The lines, in the order of their colours.
    pub lines: Vec<AdoptionLine>,
}

impl AdoptionCurve {
    /// Draws the chart.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        self.check()?;
        let mut page = Page::new(&self.caption);
        page.unit(&self.unit);
        let labels: Vec<String> = self
            .lines
            .iter()
            .map(|line| text::shorten(&line.label, theme::LABEL_SIZE, LABEL_ROOM))
            .collect();
        let right = WIDTH - MARGIN - text::widest(&labels, theme::LABEL_SIZE) - 20.0;
        let most = self.lines.iter().filter_map(|line| line.values.last()).max();
        let values = NumberAxis::covering(0.0, most.map_or(1.0, |&most| most as f64), 6, true);
        let left = MARGIN + values.rows_room(theme::LABEL_SIZE);
        let dates = DateAxis::new(self.timeline, left, right, 0.0);
        let (top, bottom) = (page.top + 8.0, page.top + 8.0 + PLOT_HEIGHT);
        let values = values.over(bottom, top);
        values.draw_rows(&mut page.canvas, (left, right), theme::LABEL_SIZE);
        dates.draw(&mut page.canvas, bottom);
        for (line, hue) in self.lines.iter().zip(HUES) {
            let steps = steps(line, &dates, &values);
            match steps[..] {
                [] => {}
                [alone] => page.canvas.dot(alone, STROKE * 1.5, hue.mark, 1.0),
                _ => page.canvas.line(steps, hue.mark, STROKE),
            }
        }
        for line in &self.lines {
            self.spots(&mut page.canvas, line, &dates, &values);
        }
        self.labels(&mut page.canvas, &labels, right, &values, (top, bottom));
        page.finish(name, &self.describe(), bottom + 26.0)
    }

    fn check(&self) -> Result<()> {
        if self.lines.is_empty() {
            return Err(Error::empty("no line to draw"));
        }
        if self.lines.len() > HUES.len() {
            let allowed = format!("at most {} in one chart", HUES.len());
            return Err(Error::setting("lines", self.lines.len(), allowed));
        }
        for line in &self.lines {
            if line.values.len() != self.timeline.len() {
                let given = format!("`{}` with {} entries", line.label, line.values.len());
                let allowed = format!("one entry a period: {}", self.timeline.len());
                return Err(Error::setting("line", given, allowed));
            }
            if !line.values.is_sorted() {
                let given = format!("`{}` that falls", line.label);
                return Err(Error::setting("line", given, "a count so far, which never falls"));
            }
        }
        Ok(())
    }

    /// A spot at each step up.
    fn spots(
        &self,
        canvas: &mut Canvas,
        line: &AdoptionLine,
        dates: &DateAxis,
        values: &NumberAxis,
    ) {
        let mut before = 0;
        for (place, &value) in line.values.iter().enumerate() {
            let new = value - before;
            before = value;
            if new > 0 {
                let period = self.timeline.period(place).to_string();
                let (x, y) = (dates.px(place), values.px(value as f64));
                let title = format!(
                    "{}, {period}: {} more {}, {} by then",
                    line.label,
                    number(new as f64),
                    self.unit,
                    number(value as f64)
                );
                let key = spot_key(&line.label, &period);
                canvas.spot((x - REACH, y - REACH), (x + REACH, y + REACH), key, title);
            }
        }
    }

    /// The names in the right margin, with a thin line to those that had to move.
    fn labels(
        &self,
        canvas: &mut Canvas,
        labels: &[String],
        right: f64,
        values: &NumberAxis,
        (top, bottom): (f64, f64),
    ) {
        let last = |line: &AdoptionLine| line.values.last().map_or(0.0, |&value| value as f64);
        let targets: Vec<f64> = self.lines.iter().map(|line| values.px(last(line))).collect();
        let places = place::spread(&targets, LABEL_PITCH, top, bottom);
        let moved = |i: usize| (places[i] - targets[i]).abs() > 5.0;
        let x = right + if (0..labels.len()).any(moved) { 16.0 } else { 8.0 };
        for (i, (label, hue)) in labels.iter().zip(HUES).enumerate() {
            if moved(i) {
                let ends = vec![(right + 3.0, targets[i]), (x - 3.0, places[i])];
                canvas.line(ends, hue.mark, 0.7);
            }
            let font = Font::new(theme::LABEL_SIZE, hue.text);
            canvas.text((x, places[i]), label, font, Anchor::Start);
        }
    }

    fn describe(&self) -> String {
        let last = self.timeline.period(self.timeline.len() - 1);
        let line = |line: &AdoptionLine| {
            let begun = line.values.iter().position(|&value| value > 0);
            let Some(begun) = begun else { return format!(" {}: none.", line.label) };
            let most = line.values.last().copied().unwrap_or_default();
            format!(
                " {}: from {}, {} in the end.",
                line.label,
                self.timeline.period(begun),
                number(most as f64)
            )
        };
        let lines: String = self.lines.iter().map(line).collect();
        format!(
            "Step chart, {} so far by {} from {} to {last}.{lines}",
            self.unit,
            self.timeline.granularity(),
            self.timeline.period(0)
        )
    }
}

/// The corners of a line: from the bottom up in its first period, level, and up again.
fn steps(line: &AdoptionLine, dates: &DateAxis, values: &NumberAxis) -> Vec<Px> {
    let mut points: Vec<Px> = Vec::new();
    let mut level = 0;
    for (place, &value) in line.values.iter().enumerate() {
        let x = dates.px(place);
        if value > level {
            if place > 0 {
                points.push((x, values.px(level as f64)));
            }
            points.push((x, values.px(value as f64)));
            level = value;
        }
    }
    if level > 0 && line.values.len() > 1 {
        points.push((dates.px(line.values.len() - 1), values.px(level as f64)));
    }
    points.dedup();
    points
}

#[cfg(test)]
mod tests {
    use super::super::gallery::{months, well_formed};
    use super::*;

    fn chart(lines: &[(&str, &[u64])], periods: usize) -> AdoptionCurve {
        let line = |&(label, values): &(&str, &[u64])| AdoptionLine {
            label: label.into(),
            values: values.to_vec(),
        };
        AdoptionCurve {
            caption: Caption { title: "T".into(), ..Caption::default() },
            unit: "sources".into(),
            timeline: months(periods),
            lines: lines.iter().map(line).collect(),
        }
    }

    #[test]
    fn a_line_rises_in_steps_from_its_first_period() {
        let chart = chart(&[("a", &[0, 1, 1, 3]), ("never", &[0, 0, 0, 0])], 4);
        let figure = chart.draw("x").unwrap();
        well_formed(&figure.svg);
        let line = figure.svg.split("<polyline").find(|part| part.contains("#0072B2")).unwrap();
        let points = line.split("points=\"").nth(1).unwrap().split('"').next().unwrap();
        let corners: Vec<(i32, i32)> = points
            .split_whitespace()
            .map(|point| point.split_once(',').unwrap())
            .map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()))
            .collect();
        // Up, level, up: the last period is the last of the plot.
        assert_eq!(corners.len(), 4, "{corners:?}");
        assert!(corners.windows(2).all(|pair| pair[0].0 == pair[1].0 || pair[0].1 == pair[1].1));
        let spots: Vec<&str> = figure.spots.iter().map(|spot| spot.title.as_str()).collect();
        let second = "a, 2022-02: 2 more sources, 3 by then";
        assert_eq!(spots, ["a, 2021-12: 1 more sources, 1 by then", second]);
        assert_eq!(figure.spots[1].key, spot_key("a", "2022-02"));
        assert!(figure.description.ends_with("a: from 2021-12, 3 in the end. never: none."));
    }

    #[test]
    fn a_lone_period_is_a_dot() {
        let svg = chart(&[("a", &[2])], 1).draw("x").unwrap().svg;
        assert_eq!(svg.matches("<circle").count(), 1);
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let error = |lines: &[(&str, &[u64])]| chart(lines, 2).draw("x").unwrap_err().to_string();
        assert_eq!(error(&[]), "no line to draw");
        assert_eq!(error(&[("a", &[1])]), "line `a` with 1 entries: must be one entry a period: 2");
        assert!(error(&[("a", &[2, 1])]).contains("never falls"));
        let nine = vec![("a", &[1, 2][..]); 9];
        assert_eq!(error(&nine), "lines 9: must be at most 8 in one chart");
    }
}
