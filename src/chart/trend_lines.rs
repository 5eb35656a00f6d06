//! Rates per period with intervals -> lines over time with bands, each named at its end.

use super::canvas::{Anchor, Canvas, Font, Px};
use super::curve::{clip, runs, thin_band, thin_line};
use super::date_axis::DateAxis;
use super::number_axis::{NumberAxis, number};
use super::page::Page;
use super::theme::{self, HUES, Hue, MARGIN, WIDTH};
use super::{Caption, Figure, place, text};
use crate::error::{Error, Result};
use crate::period::Timeline;

const PLOT_HEIGHT: f64 = 330.0;
/// Widest label at a line's end, px.
const LABEL_ROOM: f64 = 150.0;
const LABEL_PITCH: f64 = 16.0;
/// A band may raise the axis to this multiple of the largest value; longer ends are clipped.
const BAND_REACH: f64 = 1.6;

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
}

/// One series.
#[derive(Debug, Clone)]
pub struct TrendLine {
    /// Its name, at the end of the line.
    pub label: String,
    /// One value a period; `None` is a gap.
    pub values: Vec<Option<f64>>,
    /// The interval of each value; empty when there is none at all.
    pub band: Vec<Option<(f64, f64)>>,
}

impl TrendLine {
    fn value(&self, index: usize) -> Option<f64> {
        self.values[index].filter(|v| v.is_finite())
    }

    /// The interval around a value that is there; an end may be infinite.
    fn interval(&self, index: usize) -> Option<(f64, f64)> {
        self.value(index)?;
        let (low, high) = self.band.get(index).copied().flatten()?;
        (low <= high).then_some((low, high))
    }

    fn last(&self) -> Option<(usize, f64)> {
        (0..self.values.len()).rev().find_map(|i| Some((i, self.value(i)?)))
    }
}

impl TrendLines {
    /// Draws the chart.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        self.check()?;
        let mut page = Page::new(&self.caption);
        page.unit(&self.y_label);
        let top = page.top + 8.0;
        let bottom = top + PLOT_HEIGHT;
        let labels: Vec<String> = self.lines.iter().map(label_text).collect();
        let right = WIDTH - MARGIN - text::widest(&labels, theme::LABEL_SIZE) - 20.0;
        let values = self.value_axis().over(bottom, top);
        let left = values.draw_rows(&mut page.canvas, right);
        let dates = DateAxis::new(self.timeline, left, right, 0.0);
        dates.draw(&mut page.canvas, bottom);
        let plot = Plot { values, dates, top, bottom };
        // Many bands over each other must not hide the lines.
        let alpha = theme::BAND * (4.0 / self.lines.len() as f64).min(1.0);
        for (line, hue) in self.lines.iter().zip(HUES) {
            plot.band(&mut page.canvas, line, hue, alpha);
        }
        for (line, hue) in self.lines.iter().zip(HUES) {
            plot.line(&mut page.canvas, line, hue);
        }
        plot.labels(&mut page.canvas, &self.lines, &labels);
        page.finish(name, &self.describe(), bottom + 26.0)
    }

    fn check(&self) -> Result<()> {
        let count = self.lines.len();
        if count > HUES.len() {
            return Err(Error::setting("lines", count, "at most 8 in one chart"));
        }
        for line in &self.lines {
            let periods = self.timeline.len();
            let wrong = |len: usize| {
                Error::setting(
                    "line",
                    format!("`{}` with {len} entries", line.label),
                    format!("one entry a period: {periods}"),
                )
            };
            if line.values.len() != periods {
                return Err(wrong(line.values.len()));
            }
            if !line.band.is_empty() && line.band.len() != periods {
                return Err(wrong(line.band.len()));
            }
        }
        if self.lines.iter().all(|line| line.last().is_none()) {
            return Err(Error::empty("no series has a value to draw"));
        }
        Ok(())
    }

    fn value_axis(&self) -> NumberAxis {
        let indices = || 0..self.timeline.len();
        let values: Vec<f64> =
            self.lines.iter().flat_map(|l| indices().filter_map(|i| l.value(i))).collect();
        let bands = self.lines.iter().flat_map(|l| indices().filter_map(|i| l.interval(i)));
        let (ends_low, ends_high): (Vec<f64>, Vec<f64>) = bands.unzip();
        let most =
            |values: &[f64]| values.iter().copied().filter(|v| v.is_finite()).fold(0.0, f64::max);
        let least = |values: &[f64]| -most(&values.iter().map(|v| -v).collect::<Vec<_>>());
        let (low, high) = (least(&values), most(&values));
        let reach = BAND_REACH * if high - low > 0.0 { high.max(-low) } else { most(&ends_high) };
        // Rates cannot be negative: a band below 0 widens the axis only when values lie there too.
        let low = if low < 0.0 { low.min(least(&ends_low).max(-reach)) } else { 0.0 };
        let whole = values.iter().all(|v| v.fract() == 0.0);
        NumberAxis::covering(low, high.max(most(&ends_high).min(reach)), 6, whole)
    }

    fn describe(&self) -> String {
        let last = self.timeline.period(self.timeline.len() - 1);
        let lines: String = self.lines.iter().map(|line| self.describe_line(line)).collect();
        format!(
            "Line chart, {} by {} from {} to {last}.{lines}",
            self.y_label,
            self.timeline.granularity(),
            self.timeline.period(0),
        )
    }

    /// Its first, last and highest value.
    fn describe_line(&self, line: &TrendLine) -> String {
        let mut values = (0..line.values.len()).filter_map(|i| Some((i, line.value(i)?)));
        let highest = values.clone().reduce(|a, b| if b.1 > a.1 { b } else { a });
        let (Some(first), Some(last), Some(highest)) = (values.next(), line.last(), highest) else {
            return format!(" {}: no values.", line.label);
        };
        let at = |(i, v): (usize, f64)| format!("{} in {}", number(v), self.timeline.period(i));
        format!(" {}: {}, {}, highest {}.", line.label, at(first), at(last), at(highest))
    }
}

fn label_text(line: &TrendLine) -> String {
    let note = if line.last().is_none() { " (no values)" } else { "" };
    text::shorten(&format!("{}{note}", line.label), theme::LABEL_SIZE, LABEL_ROOM)
}

/// The axes of one chart.
struct Plot {
    values: NumberAxis,
    dates: DateAxis,
    top: f64,
    bottom: f64,
}

impl Plot {
    fn band(&self, canvas: &mut Canvas, line: &TrendLine, hue: Hue, alpha: f64) {
        for run in runs((0..line.values.len()).map(|i| line.interval(i))) {
            let ends: Vec<(f64, f64, f64)> = run
                .iter()
                .map(|&(i, (low, high))| {
                    (self.dates.px(i), self.values.px_beyond(low), self.values.px_beyond(high))
                })
                .collect();
            if let [(x, low, high)] = ends[..] {
                let within = |y: f64| y.clamp(self.top, self.bottom);
                canvas.bar((x - 3.0, within(low)), (x + 3.0, within(high)), hue.mark, alpha * 1.5);
                continue;
            }
            let ends = thin_band(&ends);
            let edge = |end: fn(&(f64, f64, f64)) -> Px| {
                clip(&ends.iter().map(end).collect::<Vec<_>>(), self.top, self.bottom)
            };
            let mut outline = edge(|p| (p.0, p.2));
            outline.extend(edge(|p| (p.0, p.1)).into_iter().rev());
            canvas.area(outline, hue.mark, alpha);
        }
    }

    fn line(&self, canvas: &mut Canvas, line: &TrendLine, hue: Hue) {
        let width = if self.dates.pitch < 1.0 { 1.2 } else { 2.0 };
        let dot = self.dates.pitch.clamp(1.0, 3.0);
        for run in runs((0..line.values.len()).map(|i| line.value(i))) {
            let points: Vec<Px> =
                run.iter().map(|&(i, v)| (self.dates.px(i), self.values.px(v))).collect();
            match points[..] {
                [point] => canvas.dot(point, dot, hue.mark, 1.0),
                _ => canvas.line(thin_line(&points), hue.mark, width),
            }
        }
    }

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
    use super::*;

    fn chart(lines: Vec<TrendLine>, periods: usize) -> TrendLines {
        TrendLines {
            caption: Caption { title: "T".into(), ..Caption::default() },
            y_label: "per million tokens".into(),
            timeline: months(periods),
            lines,
        }
    }

    fn line(label: &str, values: &[Option<f64>]) -> TrendLine {
        let band = values.iter().map(|v| v.map(|v| (v * 0.8, v * 1.2))).collect();
        TrendLine { label: label.into(), values: values.to_vec(), band }
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
        assert_eq!(chart.value_axis().limits(), (0.0, 20.0));
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
}
