//! Measures of many runs -> panels of a measure against the number of clusters, with its spread.

use super::canvas::{Anchor, Canvas, Font, Px};
use super::count_axis::CountAxis;
use super::curve::runs;
use super::number_axis::{NumberAxis, number};
use super::page::Page;
use super::theme::{self, HUES, Hue, MARGIN, WIDTH};
use super::{Caption, Figure, place, spot_key, text};
use crate::error::{Error, Result};

/// Widest name at the end of a line, px; their distance.
const LABEL_ROOM: f64 = 170.0;
const LABEL_PITCH: f64 = 16.0;
/// Height of a lone panel, of one of two, of one of more, px.
const HEIGHTS: [f64; 3] = [320.0, 180.0, 108.0];
/// Between panels, px: room for the name of the next.
const BETWEEN: f64 = 34.0;
/// From so many runs a point on, the band is the middle half of them: single ones stand out.
const QUARTILES_FROM: usize = 8;
const STROKE: f64 = 2.0;
/// Radius and opacity of the dot of a run.
const RUN: (f64, f64) = (2.0, 0.4);

/// Measures against the number of clusters: one panel each below another over the same axis, so that
/// what each prefers can be compared.
#[derive(Debug, Clone)]
pub struct MetricByCount {
    /// The words around it.
    pub caption: Caption,
    /// The measures.
    pub panels: Vec<MetricPanel>,
    /// The number of clusters that was taken in the end: a dashed line through all panels.
    pub chosen: Option<usize>,
}

/// One measure.
#[derive(Debug, Clone)]
pub struct MetricPanel {
    /// Its name: `silhouette`.
    pub metric: String,
    /// How to read it, after the name: `higher is better`.
    pub aside: String,
    /// Its series, at most eight: methods, kinds of features.
    pub lines: Vec<MetricLine>,
}

/// One series.
#[derive(Debug, Clone)]
pub struct MetricLine {
    /// Its name, at the end of the line; may be empty when it is the only one.
    pub label: String,
    /// Under which name its evidence is kept; the label, then the measure, when empty.
    pub key: String,
    /// The numbers of clusters tried, in any order. One without a finite value is a gap.
    pub points: Vec<MetricPoint>,
    /// The number of clusters that the measure prefers: a ring on the line.
    pub prefers: Option<usize>,
}

/// The runs with one number of clusters.
#[derive(Debug, Clone)]
pub struct MetricPoint {
    /// The number of clusters.
    pub clusters: usize,
    /// The measure in each run (seed); those that are not finite are left out.
    pub values: Vec<f64>,
}

/// What is drawn of the runs with one number of clusters.
struct Summary {
    clusters: usize,
    values: Vec<f64>,
}

impl Summary {
    /// The value below which a share of the runs lies, interpolated between neighbours.
    fn quantile(&self, share: f64) -> f64 {
        let at = share * (self.values.len() - 1) as f64;
        let (low, high) = (self.values[at.floor() as usize], self.values[at.ceil() as usize]);
        low + (high - low) * at.fract()
    }

    fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    fn ends(&self) -> (f64, f64) {
        (self.values[0], self.values[self.values.len() - 1])
    }

    fn band(&self) -> (f64, f64) {
        if self.values.len() < QUARTILES_FROM {
            self.ends()
        } else {
            (self.quantile(0.25), self.quantile(0.75))
        }
    }
}

impl MetricLine {
    fn key<'a>(&'a self, metric: &'a str) -> &'a str {
        [&self.key, &self.label].into_iter().find(|name| !name.is_empty()).map_or(metric, |n| n)
    }

    /// By number of clusters; `None` where no run has a value.
    fn summaries(&self) -> Vec<(usize, Option<Summary>)> {
        let mut points: Vec<&MetricPoint> = self.points.iter().collect();
        points.sort_by_key(|point| point.clusters);
        let same = points.chunk_by(|a, b| a.clusters == b.clusters);
        same.map(|same| {
            let values = same.iter().flat_map(|point| &point.values).copied();
            let mut values: Vec<f64> = values.filter(|value| value.abs() < 1e300).collect();
            values.sort_by(f64::total_cmp);
            let clusters = same[0].clusters;
            (clusters, (!values.is_empty()).then_some(Summary { clusters, values }))
        })
        .collect()
    }

    fn present(&self) -> impl Iterator<Item = Summary> {
        self.summaries().into_iter().filter_map(|(_, summary)| summary)
    }

    /// The name at its end: with the number it prefers where there is no other.
    fn name(&self) -> String {
        match self.prefers {
            Some(prefers) if self.label.is_empty() => format!("prefers {prefers}"),
            _ => text::shorten(&self.label, theme::LABEL_SIZE, LABEL_ROOM),
        }
    }
}

impl MetricPanel {
    fn axis(&self, ticks: usize) -> Option<NumberAxis> {
        let ends = self.lines.iter().flat_map(MetricLine::present).map(|summary| summary.ends());
        let (low, high) = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
        Some(NumberAxis::around(low, high, ticks))
    }
}

impl MetricByCount {
    /// Draws the chart, as high as it has panels.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        self.check()?;
        let lone = self.panels.len() == 1;
        let height = HEIGHTS[(self.panels.len() - 1).min(2)];
        let lines = || self.panels.iter().flat_map(|panel| &panel.lines);
        let names: Vec<String> = lines().map(MetricLine::name).collect();
        let right = WIDTH - MARGIN - text::widest(&names, theme::LABEL_SIZE) - 20.0;
        let scales: Vec<Option<NumberAxis>> =
            self.panels.iter().map(|panel| panel.axis(if lone { 5 } else { 3 })).collect();
        let room = |axis: &NumberAxis| axis.rows_room(theme::LABEL_SIZE);
        let left = MARGIN + scales.iter().flatten().map(room).fold(0.0, f64::max);
        let counts = lines().flat_map(|line| line.points.iter().map(|point| point.clusters));
        let counts = CountAxis::new(counts.collect(), left + 10.0, right - 10.0);
        let mut page = Page::new(&self.caption);
        page.unit(&self.note());
        let mut top = page.top + BETWEEN - 4.0;
        for (panel, scale) in self.panels.iter().zip(scales) {
            let bottom = top + height;
            heading(&mut page.canvas, panel, top - 14.0);
            if let Some(x) = self.chosen.map(|chosen| counts.px(chosen)) {
                page.canvas.dashed((x, top), (x, bottom), 1.2);
            }
            if let Some(scale) = scale {
                let axis = scale.over(bottom, top);
                axis.draw_rows(&mut page.canvas, (left, right), theme::LABEL_SIZE);
                let plot = Plot { panel, axis, counts: &counts, top, bottom, right };
                plot.draw(&mut page.canvas);
            } else {
                let at = (f64::midpoint(left, right), f64::midpoint(top, bottom));
                page.canvas.text(at, "no values", Font::axis(), Anchor::Middle);
            }
            top = bottom + BETWEEN;
        }
        let bottom = top - BETWEEN;
        let preferred = lines().filter_map(|line| line.prefers);
        let special: Vec<usize> = self.chosen.into_iter().chain(preferred).collect();
        counts.draw(&mut page.canvas, bottom, "number of clusters", &special);
        page.finish(name, &self.describe(), bottom + 42.0)
    }

    fn check(&self) -> Result<()> {
        if let Some(panel) = self.panels.iter().find(|panel| panel.lines.len() > HUES.len()) {
            let allowed = format!("at most {} in one panel", HUES.len());
            return Err(Error::setting("lines", panel.lines.len(), allowed));
        }
        let mut lines = self.panels.iter().flat_map(|panel| &panel.lines);
        if lines.all(|line| line.present().next().is_none()) {
            return Err(Error::empty("no run has a value to draw"));
        }
        Ok(())
    }

    /// What line, band and marks mean.
    fn note(&self) -> String {
        let lines = || self.panels.iter().flat_map(|panel| &panel.lines);
        let most = lines().flat_map(MetricLine::present).map(|s| s.values.len()).max().unwrap_or(0);
        let spread = match most {
            0 | 1 => "",
            2..QUARTILES_FROM => "line: median of the runs; band: all of them",
            _ => "line: median of the runs; band: their middle half",
        };
        let ring = lines().any(|line| line.prefers.is_some());
        let ring = if ring { "ring: what the measure prefers" } else { "" };
        let chosen = self.chosen.map_or(String::new(), |chosen| format!("dashed: {chosen}, taken"));
        text::join([&text::join([spread, ring]), &chosen])
    }

    fn describe(&self) -> String {
        let told = |panel: &MetricPanel| {
            let line = |line: &MetricLine| {
                let values: Vec<String> = line
                    .present()
                    .map(|s| format!("{} at {}", number(s.median()), s.clusters))
                    .collect();
                let prefers = line.prefers.map_or(String::new(), |k| format!(", prefers {k}"));
                let name = text::join([&panel.metric, &line.label]);
                let values = if values.is_empty() { "no values".into() } else { values.join(", ") };
                format!(" {name}: {values}{prefers}.")
            };
            panel.lines.iter().map(line).collect::<String>()
        };
        let chosen = self.chosen.map_or(String::new(), |k| format!(" {k} clusters were taken."));
        let told: String = self.panels.iter().map(told).collect();
        format!("Medians against the number of clusters.{told}{chosen}")
    }
}

/// The name of a panel and how to read it.
fn heading(canvas: &mut Canvas, panel: &MetricPanel, y: f64) {
    let size = theme::LABEL_SIZE;
    let room = WIDTH - 2.0 * MARGIN;
    let name = text::shorten(&panel.metric, size, 0.55 * room);
    let font = Font { bold: true, ..Font::new(size, theme::INK) };
    canvas.text((MARGIN, y), &name, font, Anchor::Start);
    let used = text::width(&name, size) * theme::BOLD + 10.0;
    let aside = text::shorten(&panel.aside, size, room - used);
    canvas.text((MARGIN + used, y), &aside, Font::axis(), Anchor::Start);
}

/// One panel over its axes.
struct Plot<'a> {
    panel: &'a MetricPanel,
    axis: NumberAxis,
    counts: &'a CountAxis,
    top: f64,
    bottom: f64,
    right: f64,
}

impl Plot<'_> {
    fn draw(&self, canvas: &mut Canvas) {
        let lines = || self.panel.lines.iter().zip(HUES);
        let drawn: Vec<Vec<Vec<Summary>>> = lines()
            .map(|(line, _)| {
                let runs = runs(line.summaries().into_iter().map(|(_, summary)| summary));
                runs.into_iter().map(|run| run.into_iter().map(|(_, s)| s).collect()).collect()
            })
            .collect();
        for ((_, hue), runs) in lines().zip(&drawn) {
            runs.iter().for_each(|run| self.band(canvas, run, hue));
        }
        for ((line, hue), runs) in lines().zip(&drawn) {
            runs.iter().for_each(|run| self.line(canvas, run, hue));
            runs.iter().flatten().for_each(|summary| self.spot(canvas, line, summary));
        }
        for ((line, hue), runs) in lines().zip(&drawn) {
            let preferred = runs.iter().flatten().find(|s| Some(s.clusters) == line.prefers);
            if let Some(at) = preferred.map(|summary| self.at(summary)) {
                canvas.dot(at, 6.5, theme::WHITE, 1.0);
                canvas.dot(at, 5.5, hue.mark, 1.0);
                canvas.dot(at, 3.0, theme::WHITE, 1.0);
            }
        }
        self.names(canvas, &drawn);
    }

    fn at(&self, summary: &Summary) -> Px {
        (self.counts.px(summary.clusters), self.axis.px(summary.median()))
    }

    fn band(&self, canvas: &mut Canvas, run: &[Summary], hue: Hue) {
        let x = |summary: &Summary| self.counts.px(summary.clusters);
        let y = |value: f64| self.axis.px(value);
        if run.iter().all(|summary| summary.values.len() < 2) {
            return;
        }
        if let [lone] = run {
            let (low, high) = lone.band();
            canvas.bar((x(lone) - 3.0, y(low)), (x(lone) + 3.0, y(high)), hue.mark, theme::BAND);
            return;
        }
        let mut outline: Vec<Px> = run.iter().map(|s| (x(s), y(s.band().1))).collect();
        outline.extend(run.iter().rev().map(|s| (x(s), y(s.band().0))));
        canvas.area(outline, hue.mark, theme::BAND);
    }

    fn line(&self, canvas: &mut Canvas, run: &[Summary], hue: Hue) {
        let points: Vec<Px> = run.iter().map(|summary| self.at(summary)).collect();
        for summary in run.iter().filter(|summary| summary.values.len() > 1) {
            for &value in &summary.values {
                let at = (self.counts.px(summary.clusters), self.axis.px(value));
                canvas.dot(at, RUN.0, hue.mark, RUN.1);
            }
        }
        let radius = if points.len() == 1 { 4.0 } else { 2.6 };
        if self.counts.pitch() > 9.0 || points.len() == 1 {
            points.iter().for_each(|&at| canvas.dot(at, radius, hue.mark, 1.0));
        }
        if points.len() > 1 {
            canvas.line(points, hue.mark, STROKE);
        }
    }

    fn spot(&self, canvas: &mut Canvas, line: &MetricLine, summary: &Summary) {
        let ((x, y), half) = (self.at(summary), (self.counts.pitch() / 2.0).clamp(2.0, 10.0));
        let (low, high) = summary.ends();
        let spread = match summary.values.len() {
            1 => String::new(),
            runs => format!(", {} to {} in {runs} runs", number(low), number(high)),
        };
        let name = text::join([&self.panel.metric, &line.label]);
        let (clusters, median) = (summary.clusters, number(summary.median()));
        let key = spot_key(line.key(&self.panel.metric), &clusters.to_string());
        let title = format!("{name}, {clusters} clusters: {median}{spread}");
        canvas.spot((x - half, y - 7.0), (x + half, y + 7.0), key, title);
    }

    /// The names beside the ends of the lines.
    fn names(&self, canvas: &mut Canvas, drawn: &[Vec<Vec<Summary>>]) {
        let end = |runs: &Vec<Vec<Summary>>| Some(self.at(runs.last()?.last()?));
        let ends: Vec<(usize, Px)> =
            drawn.iter().enumerate().filter_map(|(i, runs)| Some((i, end(runs)?))).collect();
        let targets: Vec<f64> = ends.iter().map(|(_, at)| at.1).collect();
        let places = place::spread(&targets, LABEL_PITCH, self.top, self.bottom);
        for ((line, at), y) in ends.into_iter().zip(places) {
            let name = self.panel.lines[line].name();
            let far = (y - at.1).abs() > 4.0 || self.right - at.0 > 30.0;
            if far && !name.is_empty() {
                canvas.line(vec![(at.0 + 6.0, at.1), (self.right + 8.0, y)], theme::GRID, 1.0);
            }
            let font = Font::new(theme::LABEL_SIZE, HUES[line].text);
            canvas.text((self.right + 12.0, y), &name, font, Anchor::Start);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::gallery::well_formed;
    use super::*;

    fn line(points: &[(usize, &[f64])], prefers: Option<usize>) -> MetricLine {
        let points = points
            .iter()
            .map(|(clusters, values)| MetricPoint { clusters: *clusters, values: values.to_vec() });
        MetricLine { label: String::new(), key: String::new(), points: points.collect(), prefers }
    }

    fn chart(lines: Vec<MetricLine>) -> MetricByCount {
        MetricByCount {
            caption: Caption::default(),
            panels: vec![MetricPanel { metric: "gap".into(), aside: String::new(), lines }],
            chosen: Some(4),
        }
    }

    #[test]
    fn the_middle_of_the_runs_is_drawn_and_told() {
        let points: [(usize, &[f64]); 3] =
            [(4, &[0.3, 0.1, f64::NAN, 0.2]), (2, &[0.5]), (8, &[0.7])];
        let figure = chart(vec![line(&points, Some(8))]).draw("x").unwrap();
        well_formed(&figure.svg);
        assert_eq!(
            figure.description,
            "Medians against the number of clusters. gap: 0.5 at 2, 0.2 at 4, 0.7 at 8, prefers 8. \
             4 clusters were taken."
        );
        assert_eq!(figure.spots[1].key, spot_key("gap", "4"));
        assert_eq!(figure.spots[1].title, "gap, 4 clusters: 0.2, 0.1 to 0.3 in 3 runs");
        assert!(figure.svg.contains("prefers 8") && figure.svg.contains("stroke-dasharray"));
    }

    #[test]
    fn a_number_without_values_parts_the_line() {
        let points: [(usize, &[f64]); 4] =
            [(2, &[1.0]), (3, &[2.0]), (4, &[f64::NAN]), (5, &[1.5])];
        let svg = chart(vec![line(&points, None)]).draw("x").unwrap().svg;
        let lines = svg.matches("stroke=\"#0072B2\"").count();
        assert_eq!(lines, 1, "from 2 to 3 only: {svg}");
        assert!(chart(vec![line(&[(2, &[f64::NAN])], None)]).draw("x").is_err());
        assert!(chart(vec![]).draw("x").is_err());
        assert!(chart(vec![line(&points, None); 9]).draw("x").is_err());
    }

    #[test]
    fn quantiles_lie_between_neighbours() {
        let summary = Summary { clusters: 2, values: (1..=8).map(f64::from).collect() };
        assert_eq!((summary.median(), summary.band()), (4.5, (2.75, 6.25)));
        let few = Summary { clusters: 2, values: vec![1.0, 5.0] };
        assert_eq!((few.median(), few.band()), (3.0, (1.0, 5.0)));
    }
}
