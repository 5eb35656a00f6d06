//! One series over two axes -> its band and its line, split at gaps.

use std::collections::BTreeSet;

use super::canvas::{Canvas, Px};
use super::curve::{FINE, clip, runs, thin_band, thin_line};
use super::date_axis::DateAxis;
use super::number_axis::{NumberAxis, number};
use super::series::{TrendLine, range};
use super::spot_key;
use super::theme::{self, Hue};

/// Width of the interval of a period whose neighbours have none, px; and its opacity.
const WHISKER: (f64, f64) = (2.0, 0.4);

/// Width of a thin line and of the line of steps, px.
const THIN: f64 = 1.2;
const STEPS: f64 = 1.1;

/// Opacity of the area of a burst, and of the strip below the axis; height of the strip and its
/// distance from the next, px. Three have room above the dates; more share the last place.
const SHADE: f64 = 0.2;
const STRIP: (f64, f64, f64) = (0.8, 2.2, 2.7);

/// Half the height of the spot of a value, and least half of its width, px.
const SPOT: (f64, f64) = (7.0, 3.0);

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

    /// The bursts: the area between line and zero, and a strip below the axis in the `place`th row,
    /// which is the spot of the burst. Of several `lines` each is shaded lighter.
    pub(super) fn bursts(
        &self,
        canvas: &mut Canvas,
        line: &TrendLine,
        hue: Hue,
        (place, lines): (usize, usize),
    ) {
        let timeline = self.dates.timeline();
        let zero = self.values.px(0.0);
        let (alpha, height, pitch) = STRIP;
        let head = self.bottom + 1.0 + place.min(2) as f64 * pitch;
        for burst in &line.bursts {
            let left = self.edge(burst.first, -1.0);
            let right = self.edge(burst.last, 1.0);
            let at = |i: usize| line.value(i).map(|v| (self.dates.px(i), self.values.px(v)));
            for run in runs((burst.first..=burst.last).map(at)) {
                let mut outline: Vec<Px> = run.iter().map(|(_, point)| *point).collect();
                let (from, to) = (burst.first + run[0].0, burst.first + run[run.len() - 1].0);
                if from == burst.first {
                    outline.insert(0, (left, self.height_at(line, from, from.checked_sub(1))));
                }
                if to == burst.last {
                    outline.push((right, self.height_at(line, to, Some(to + 1))));
                }
                let mut outline = thin_line(&outline, FINE);
                let (start, end) = (outline[0].0, outline[outline.len() - 1].0);
                outline.extend([(end, zero), (start, zero)]);
                canvas.area(outline, hue.mark, SHADE / lines as f64);
            }
            canvas.bar((left, head), (right, head + height), hue.mark, alpha);
            let words = burst.words(&line.label, timeline);
            let reach = if lines == 1 { 8.0 } else { height };
            canvas.spot(
                (left, head),
                (right, head + reach),
                burst.key(line.key(), timeline),
                words,
            );
        }
    }

    /// The px between a period and its neighbour before (-1) or after (1), at least a px away; within
    /// the plot.
    fn edge(&self, period: usize, side: f64) -> f64 {
        let (left, right) = self.dates.span();
        let half = if self.dates.is_lone() { 8.0 } else { (self.dates.pitch / 2.0).max(1.0) };
        (self.dates.px(period) + side * half).clamp(left, right)
    }

    /// How high the line stands half way from a period to its neighbour: at the period's own value
    /// where there is none.
    fn height_at(&self, line: &TrendLine, period: usize, neighbour: Option<usize>) -> f64 {
        let own = line.value(period).unwrap_or(0.0);
        let other = neighbour.filter(|&n| n < line.values.len()).and_then(|n| line.value(n));
        self.values.px(own / 2.0 + other.unwrap_or(own) / 2.0)
    }

    /// The levels as one line of steps, each change half way between two periods and a spot of its
    /// own. A lone level is not drawn.
    pub(super) fn steps(&self, canvas: &mut Canvas, line: &TrendLine, hue: Hue) {
        if line.steps.len() < 2 || line.steps.iter().any(|step| !step.level.is_finite()) {
            return;
        }
        let mut points: Vec<Px> = Vec::with_capacity(2 * line.steps.len());
        for (place, step) in line.steps.iter().enumerate() {
            let y = self.values.px(step.level);
            let before = place.checked_sub(1).map(|p| line.steps[p].last);
            let after = line.steps.get(place + 1).map(|next| next.first);
            let middle = |a: usize, b: usize| f64::midpoint(self.dates.px(a), self.dates.px(b));
            points.push((before.map_or(self.dates.px(step.first), |b| middle(b, step.first)), y));
            points.push((after.map_or(self.dates.px(step.last), |a| middle(step.last, a)), y));
        }
        for (around, riser) in line.steps.windows(2).zip(points[1..].chunks(2)) {
            let (x, top, bottom) = (riser[0].0, riser[0].1, riser[1].1);
            let (before, after) = (&around[0], &around[1]);
            let timeline = self.dates.timeline();
            let higher = if before.level > after.level { before } else { after };
            let words = format!(
                "{}: change of level in {}, {} after {}",
                line.label,
                timeline.period(after.first),
                number(after.level),
                number(before.level)
            );
            let (a, b) = (
                (x - SPOT.1, top.min(bottom)),
                (x + SPOT.1, top.max(bottom).max(top.min(bottom) + 2.0)),
            );
            canvas.spot(
                a,
                b,
                spot_key(line.key(), &range(timeline, higher.first, higher.last)),
                words,
            );
        }
        canvas.line(points, hue.text, STEPS);
    }

    /// The place of every value, with the value in words. Values closer than a pixel share one: the
    /// highest has it.
    pub(super) fn spots(&self, canvas: &mut Canvas, line: &TrendLine, y_label: &str) {
        let timeline = self.dates.timeline();
        let (half_height, least) = SPOT;
        let half =
            if self.dates.is_lone() { 8.0 } else { (self.dates.pitch / 2.0).clamp(least, 12.0) };
        let indices: Vec<usize> =
            (0..line.values.len()).filter(|&i| line.value(i).is_some()).collect();
        let column = |i: usize| self.dates.px(i).floor();
        for group in indices.chunk_by(|&a, &b| column(a) == column(b)) {
            let highest = group
                .iter()
                .copied()
                .reduce(|a, b| if line.value(b) > line.value(a) { b } else { a });
            let Some((period, value)) = highest.and_then(|i| Some((i, line.value(i)?))) else {
                continue;
            };
            let (x, y) = (self.dates.px(period), self.values.px(value));
            let name = timeline.period(period).to_string();
            let words = format!("{}, {name}: {} {y_label}", line.label, number(value));
            let (a, b) = ((x - half, y - half_height), (x + half, y + half_height));
            canvas.spot(a, b, spot_key(line.key(), &name), words);
        }
    }

    /// The thin series: thin lines over the stretches without gaps.
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
