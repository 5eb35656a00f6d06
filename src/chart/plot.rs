//! One series over two axes -> its band and its line, split at gaps.

use std::collections::BTreeSet;

use super::canvas::{Canvas, Px};
use super::curve::{FINE, clip, runs, thin_band, thin_line};
use super::date_axis::DateAxis;
use super::number_axis::NumberAxis;
use super::series::TrendLine;
use super::theme::{self, Hue};

/// Width of the interval of a period whose neighbours have none, px; and its opacity.
const WHISKER: (f64, f64) = (2.0, 0.4);

/// Width of a line with every reprint counted, px.
const THIN: f64 = 1.2;

/// The axes of one plot, and the width of its lines in px.
pub(super) struct Plot {
    pub(super) values: NumberAxis,
    pub(super) dates: DateAxis,
    pub(super) top: f64,
    pub(super) bottom: f64,
    pub(super) stroke: f64,
}

impl Plot {
    /// The intervals: areas over the stretches without gaps, a whisker where there is one alone.
    pub(super) fn band(&self, canvas: &mut Canvas, line: &TrendLine, hue: Hue, alpha: f64) {
        let mut whiskers: Vec<(f64, f64, f64)> = Vec::new();
        for run in runs((0..line.values.len()).map(|i| line.interval(i))) {
            let ends: Vec<(f64, f64, f64)> = run
                .iter()
                .map(|&(i, (low, high))| {
                    (self.dates.px(i), self.values.px_beyond(low), self.values.px_beyond(high))
                })
                .collect();
            if let [lone] = ends[..] {
                whiskers.push(lone);
                continue;
            }
            let ends = thin_band(&ends, FINE);
            let edge = |end: fn(&(f64, f64, f64)) -> Px| {
                clip(&ends.iter().map(end).collect::<Vec<_>>(), self.top, self.bottom)
            };
            let mut outline = edge(|p| (p.0, p.2));
            outline.extend(edge(|p| (p.0, p.1)).into_iter().rev());
            canvas.area(outline, hue.mark, alpha);
        }
        // Whiskers that touch look like a band.
        let opacity = if self.dates.pitch < WHISKER.0 { alpha } else { WHISKER.1 };
        let half = self.dates.pitch.clamp(1.0, WHISKER.0) / 2.0;
        let within = |y: f64| y.clamp(self.top, self.bottom);
        for (x, low, high) in thin_band(&whiskers, WHISKER.0) {
            canvas.bar((x - half, within(low)), (x + half, within(high)), hue.mark, opacity);
        }
    }

    /// The values with every reprint counted: thin lines over the stretches without gaps.
    pub(super) fn thin(&self, canvas: &mut Canvas, line: &TrendLine, hue: Hue) {
        let at = |i: usize| line.thin_value(i).map(|v| (self.dates.px(i), self.values.px(v)));
        let colour = theme::light(hue.mark);
        for run in runs((0..line.thin.len()).map(at)) {
            let points: Vec<Px> = run.iter().map(|(_, point)| *point).collect();
            if let [alone] = points[..] {
                canvas.dot(alone, THIN, colour, 1.0);
            } else {
                canvas.line(thin_line(&points, FINE), colour, THIN);
            }
        }
    }

    /// The values: lines over the stretches without gaps, a dot where a value or an interval
    /// stands alone.
    pub(super) fn line(&self, canvas: &mut Canvas, line: &TrendLine, hue: Hue) {
        let indices = || 0..line.values.len();
        let at = |i: usize| line.value(i).map(|v| (self.dates.px(i), self.values.px(v)));
        let width = if self.dates.pitch < 1.0 { self.stroke * 0.6 } else { self.stroke };
        let values = runs(indices().map(at));
        for run in values.iter().filter(|run| run.len() > 1) {
            let points: Vec<Px> = run.iter().map(|(_, point)| *point).collect();
            canvas.line(thin_line(&points, FINE), hue.mark, width);
        }
        let intervals = runs(indices().map(|i| line.interval(i)));
        let dots: BTreeSet<usize> = alone(&values).chain(alone(&intervals)).collect();
        let radius = self.dates.pitch.clamp(1.0, self.stroke * 1.5);
        let dots: Vec<Px> = dots.into_iter().filter_map(at).collect();
        for point in thin_line(&dots, WHISKER.0 / 2.0) {
            canvas.dot(point, radius, hue.mark, 1.0);
        }
    }
}

/// Where the runs of a single entry stand.
fn alone<T>(runs: &[Vec<(usize, T)>]) -> impl Iterator<Item = usize> {
    runs.iter().filter(|run| run.len() == 1).map(|run| run[0].0)
}

#[cfg(test)]
mod tests {
    use super::super::gallery::{months, well_formed};
    use super::super::{Caption, TrendLine, TrendLines};

    #[test]
    fn a_lone_interval_is_a_whisker_with_a_dot() {
        let chart = TrendLines {
            caption: Caption::default(),
            y_label: String::new(),
            timeline: months(5),
            lines: vec![TrendLine {
                label: "a".into(),
                values: [1.0, 2.0, 3.0, 2.0, 1.0].map(Some).into(),
                band: vec![None, None, Some((2.5, 3.5)), None, Some((0.5, 1.5))],
                ..TrendLine::default()
            }],
            marks: Vec::new(),
        };
        let svg = chart.draw("x").unwrap().svg;
        well_formed(&svg);
        assert_eq!(svg.matches("<circle").count(), 2);
        assert_eq!(svg.matches("<polygon").count(), 0);
        let whisker = |tag: &&str| tag.starts_with("rect") && tag.contains(" width=\"20\"");
        assert_eq!(svg.split('<').filter(whisker).count(), 2, "{svg}");
        assert_eq!(svg.matches("stroke=\"#0072B2\" stroke-width=\"20\"").count(), 1, "one line");
    }
}
