//! Rates per period with intervals -> lines over time with bands, each named at its end.

use super::canvas::{Anchor, Canvas, Font};
use super::date_axis::DateAxis;
use super::marks::{Mark, Marks};
use super::page::Page;
use super::plot::Plot;
use super::series::{self, TrendLine};
use super::theme::{self, HUES, MARGIN, WIDTH};
use super::{Caption, Figure, place, text};
use crate::error::Result;
use crate::period::Timeline;

const PLOT_HEIGHT: f64 = 330.0;
/// Widest label at a line's end, px.
const LABEL_ROOM: f64 = 150.0;
const LABEL_PITCH: f64 = 16.0;

/// Up to eight series over one timeline. The value axis includes 0.
#[derive(Debug, Clone)]
pub struct TrendLines {
    /// The words around it.
    pub caption: Caption,
    /// The unit of the values: `per million tokens`.
    pub y_label: String,
    /// The periods; each value stands at its period's first day.
    pub timeline: Timeline,
    /// The series, in the order of their colours.
    pub lines: Vec<TrendLine>,
    /// What happened meanwhile: dashed lines with a label each.
    pub marks: Vec<Mark>,
}

impl TrendLines {
    /// Draws the chart.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        series::check(&self.lines, self.timeline, HUES.len())?;
        let mut page = Page::new(&self.caption);
        page.unit(&self.y_label);
        let labels: Vec<String> = self.lines.iter().map(label_text).collect();
        let right = WIDTH - MARGIN - text::widest(&labels, theme::LABEL_SIZE) - 20.0;
        let values = series::value_axis(&self.lines, 6);
        let left = MARGIN + values.rows_room(theme::LABEL_SIZE);
        let dates = DateAxis::new(self.timeline, left, right, 0.0);
        let marks = Marks::labelled(&self.marks, &dates);
        let top = page.top + 8.0 + marks.height(&dates);
        let bottom = top + PLOT_HEIGHT;
        let values = values.over(bottom, top);
        values.draw_rows(&mut page.canvas, (left, right), theme::LABEL_SIZE);
        dates.draw(&mut page.canvas, bottom);
        marks.draw(&mut page.canvas, &dates, (top, bottom));
        let plot = Plot { values, dates, top, bottom, stroke: 2.0 };
        // Many bands over each other must not hide the lines.
        let alpha = theme::BAND * (4.0 / self.lines.len() as f64).min(1.0);
        for (line, hue) in self.lines.iter().zip(HUES) {
            plot.band(&mut page.canvas, line, hue, alpha);
        }
        for (place, (line, hue)) in self.lines.iter().zip(HUES).enumerate() {
            plot.bursts(&mut page.canvas, line, hue, (place, self.lines.len()));
            plot.thin(&mut page.canvas, line, hue);
        }
        for (line, hue) in self.lines.iter().zip(HUES) {
            plot.steps(&mut page.canvas, line, hue);
        }
        for (line, hue) in self.lines.iter().zip(HUES) {
            plot.line(&mut page.canvas, line, hue);
            plot.spots(&mut page.canvas, line, &self.y_label);
        }
        plot.labels(&mut page.canvas, &self.lines, &labels);
        let words = series::describe("Line chart", &self.y_label, &self.lines, self.timeline);
        let end = marks.key(&mut page.canvas, bottom + 26.0);
        page.finish(name, &(words + &marks.describe()), end)
    }
}

fn label_text(line: &TrendLine) -> String {
    let note = if line.last().is_none() { " (no values)" } else { "" };
    text::shorten(&format!("{}{note}", line.label), theme::LABEL_SIZE, LABEL_ROOM)
}

impl Plot {
    /// The names in the right margin, as near to the last values as they can stand; a thin line
    /// leads to a name that had to move. A line that ends early ends in a dot.
    fn labels(&self, canvas: &mut Canvas, lines: &[TrendLine], labels: &[String]) {
        let targets: Vec<f64> = lines
            .iter()
            .map(|line| line.last().map_or(self.bottom, |(_, value)| self.values.px(value)))
            .collect();
        let places = place::spread(&targets, LABEL_PITCH, self.top, self.bottom);
        let (_, right) = self.dates.span();
        let moved = |i: usize| (places[i] - targets[i]).abs() > 5.0;
        let x = right + if (0..lines.len()).any(moved) { 16.0 } else { 8.0 };
        for (i, (line, hue)) in lines.iter().zip(HUES).enumerate() {
            match line.last() {
                Some((last, _)) if last + 1 < line.values.len() => {
                    canvas.dot((self.dates.px(last), targets[i]), 2.8, hue.mark, 1.0);
                }
                Some(_) if moved(i) && line.values.len() > 1 => {
                    let ends = vec![(right + 3.0, targets[i]), (x - 3.0, places[i])];
                    canvas.line(ends, hue.mark, 0.7);
                }
                _ => {}
            }
            let font = Font::new(theme::LABEL_SIZE, hue.text);
            canvas.text((x, places[i]), &labels[i], font, Anchor::Start);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::gallery::{months, well_formed};
    use super::super::series::{BurstSpan, LevelStep};
    use super::*;

    fn chart(lines: Vec<TrendLine>, periods: usize) -> TrendLines {
        TrendLines {
            caption: Caption { title: "T".into(), ..Caption::default() },
            y_label: "per million tokens".into(),
            timeline: months(periods),
            lines,
            marks: Vec::new(),
        }
    }

    fn line(label: &str, values: &[Option<f64>]) -> TrendLine {
        let band = values.iter().map(|v| v.map(|v| (v * 0.8, v * 1.2))).collect();
        TrendLine { label: label.into(), values: values.to_vec(), band, ..TrendLine::default() }
    }

    #[test]
    fn gaps_split_the_line_and_lone_points_are_dots() {
        let values = [Some(1.0), Some(2.0), None, Some(3.0), Some(f64::NAN), Some(4.0), Some(5.0)];
        let svg = chart(vec![line("a", &values)], 7).draw("x").unwrap().svg;
        well_formed(&svg);
        let colour = "stroke=\"#0072B2\" stroke-width=\"20\"";
        assert_eq!(svg.matches(colour).count(), 2, "{svg}");
        assert_eq!(svg.matches("<circle").count(), 1);
        assert_eq!(svg.matches("<polygon").count(), 2);
    }

    #[test]
    fn one_giant_interval_does_not_rule_the_axis() {
        let mut giant = line("a", &[Some(10.0), Some(12.0), Some(11.0)]);
        giant.band[1] = Some((0.0, 9_000.0));
        giant.band[2] = Some((0.0, f64::INFINITY));
        let chart = chart(vec![giant], 3);
        assert_eq!(series::value_axis(&chart.lines, 6).limits(), (0.0, 20.0));
        well_formed(&chart.draw("x").unwrap().svg);
    }

    #[test]
    fn labels_are_escaped_and_bytes_repeat() {
        let chart = chart(vec![line("<R&D \0>", &[Some(0.0), Some(0.0)])], 2);
        let svg = chart.draw("x").unwrap().svg;
        assert!(svg.contains("&lt;R&amp;D &gt;"), "{svg}");
        well_formed(&svg);
        assert_eq!(svg, chart.draw("x").unwrap().svg);
    }

    #[test]
    fn bursts_steps_and_spots_stand_on_the_curve() {
        let values = [1.0, 2.0, 9.0, 8.0, 2.0, 2.0].map(Some);
        let mut marked = line("a", &values);
        let plain = chart(vec![marked.clone()], 6).draw("x").unwrap();
        assert_eq!(plain.spots.len(), 6);
        assert_eq!(plain.spots[2].key, crate::chart::spot_key("a", "2022-01"));
        assert_eq!(plain.spots[2].title, "a, 2022-01: 9 per million tokens");
        marked.bursts = vec![BurstSpan { first: 2, last: 3, weight: 4.25 }];
        let step = |first, last, level| LevelStep { first, last, level };
        marked.steps = vec![step(0, 1, 1.5), step(2, 5, 5.0)];
        let figure = chart(vec![marked.clone()], 6).draw("x").unwrap();
        well_formed(&figure.svg);
        let count = |svg: &str, tag: &str| svg.matches(tag).count();
        assert_eq!(count(&figure.svg, "<polygon"), count(&plain.svg, "<polygon") + 1);
        assert_eq!(count(&figure.svg, "<polyline"), count(&plain.svg, "<polyline") + 1);
        let burst = figure.spots.iter().find(|spot| spot.title.contains("burst")).unwrap();
        assert_eq!(burst.key, crate::chart::spot_key("a", "2022-01..2022-02"));
        assert_eq!(burst.title, "a: burst 2022-01 to 2022-02, weight 4.25");
        let change = figure.spots.iter().find(|spot| spot.title.contains("change")).unwrap();
        assert_eq!(change.key, crate::chart::spot_key("a", "2022-01..2022-04"));
        assert_eq!(change.title, "a: change of level in 2022-01, 5 after 1.5");
        let end = "; bursts 2022-01..2022-02; changes of level at 2022-01.";
        assert!(figure.description.ends_with(end), "{}", figure.description);
        marked.steps.pop();
        let lone = chart(vec![marked.clone()], 6).draw("x").unwrap();
        assert_eq!(count(&lone.svg, "<polyline"), count(&plain.svg, "<polyline"));
        marked.bursts[0].last = 6;
        let error = chart(vec![marked], 6).draw("x").unwrap_err().to_string();
        assert_eq!(error, "span 2 to 6 of `a`: must be within 0 to 5");
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let error = |lines: Vec<TrendLine>| chart(lines, 2).draw("x").unwrap_err().to_string();
        let one = || line("a", &[Some(1.0), None]);
        assert_eq!(error(vec![one(); 9]), "lines 9: must be at most 8 in one chart");
        assert_eq!(error(vec![]), "no series has a value to draw");
        assert_eq!(error(vec![line("a", &[None, None])]), "no series has a value to draw");
        assert_eq!(
            error(vec![line("a", &[Some(1.0)])]),
            "line `a` with 1 entries: must be one entry a period: 2"
        );
    }

    #[test]
    fn a_single_period_shows_its_points() {
        let svg =
            chart(vec![line("a", &[Some(3.0)]), line("b", &[None])], 1).draw("x").unwrap().svg;
        assert_eq!(svg.matches("<circle").count(), 1);
        assert!(svg.contains("b (no values)") && svg.contains("Nov 2021"), "{svg}");
    }

    #[test]
    fn a_thin_curve_stands_beside_its_line_and_marks_are_dashed() {
        let mut discounted = line("a", &[Some(10.0), Some(12.0), Some(11.0), Some(12.0)]);
        discounted.thin_name = "every reprint counted".into();
        discounted.thin = vec![Some(10.0), Some(44.0), None, Some(12.0)];
        let mut chart = chart(vec![discounted], 4);
        let plain = chart.draw("x").unwrap();
        let light = plain.svg.matches("stroke=\"#7FB8D8\" stroke-width=\"12\"").count();
        assert_eq!((light, plain.svg.matches("<circle").count()), (1, 1), "{}", plain.svg);
        assert!(plain.description.contains("thin, every reprint counted, highest 44 in 2021-12"));
        assert_eq!(series::value_axis(&chart.lines, 6).limits(), (0.0, 50.0));
        let date = jiff::civil::date(2021, 12, 20);
        chart.marks = vec![Mark { date, label: "new template".into() }];
        let marked = chart.draw("x").unwrap();
        well_formed(&marked.svg);
        assert_eq!(marked.svg.matches("stroke-dasharray").count(), 1);
        assert!(marked.svg.contains("new template"));
        assert!(marked.description.ends_with(" Marked: 2021-12-20 new template."));
        chart.lines[0].thin.pop();
        assert!(chart.draw("x").unwrap_err().to_string().contains("with 3 entries"));
    }
}
