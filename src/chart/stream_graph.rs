//! A value per term and period -> bands stacked over time, each named within itself where it fits.
//!
//! Edges are straight from period to period: a curve would show values that nobody counted.

use super::canvas::{Anchor, Canvas, Font, Px};
use super::date_axis::DateAxis;
use super::number_axis::{NumberAxis, number};
use super::page::Page;
use super::theme::{self, HUES, Hue, MARGIN, MUTED, WIDTH};
use super::{Caption, Figure, place, spot_key, text};
use crate::error::{Error, Result};
use crate::period::Timeline;

/// Most bands with a colour of their own.
const MOST: usize = HUES.len();
const PLOT_HEIGHT: f64 = 330.0;
/// Widest label beside the plot, px.
const LABEL_ROOM: f64 = 150.0;
const LABEL_PITCH: f64 = 16.0;
/// Height that a label needs within its band, px.
const LABEL_HEIGHT: f64 = 18.0;
/// Narrowest period, px: shorter ones are averaged.
const NARROWEST: f64 = 1.0;
/// Narrowest spot, px.
const LEAST_SPOT: f64 = 3.0;
const OPACITY: f64 = 0.78;

/// Up to eight terms, and one band of all others, stacked over one timeline.
#[derive(Debug, Clone)]
pub struct StreamGraph {
    /// The words around it.
    pub caption: Caption,
    /// The unit of the values: `per million tokens`.
    pub unit: String,
    /// The periods; each value stands at its period's first day.
    pub timeline: Timeline,
    /// The bands, from the top down.
    pub bands: Vec<StreamBand>,
    /// What they are stacked on.
    pub baseline: Baseline,
}

/// One band.
#[derive(Debug, Clone)]
pub struct StreamBand {
    /// Its name.
    pub label: String,
    /// Its height in each period, at least 0. A period in which any band has none is a gap of all.
    pub values: Vec<Option<f64>>,
    /// Whether it is what is left over: grey.
    pub muted: bool,
}

/// Where the bands of a stream graph are stacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// Half above and half below a line in the middle: the height of the whole is the sum.
    Centre,
    /// On 0.
    Zero,
    /// From 0 to 100 %: each band is its share of the sum.
    Whole,
}

impl StreamGraph {
    /// Draws the chart.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        self.check()?;
        let stacks = self.stacks();
        let highest = stacks.iter().flatten().map(Stack::sum).fold(0.0, f64::max);
        if highest <= 0.0 {
            return Err(Error::empty(
                "no period has a value in every band, so nothing can be stacked",
            ));
        }
        let labels: Vec<String> = self
            .bands
            .iter()
            .map(|band| text::shorten(&band.label, theme::LABEL_SIZE, LABEL_ROOM))
            .collect();
        let right = WIDTH - MARGIN - text::widest(&labels, theme::LABEL_SIZE) - 20.0;
        let scale = NumberAxis::covering(0.0, self.top_of(highest), 5, false);
        let left = MARGIN + scale.rows_room(theme::LABEL_SIZE);
        let dates = DateAxis::new(self.timeline, left, right, 0.0);
        let mut page = Page::new(&self.caption);
        page.unit(&self.unit_note(together(&dates)));
        let (top, bottom) = (page.top + 8.0, page.top + 8.0 + PLOT_HEIGHT);
        let scale = scale.over(bottom, top);
        let plot = Plot { graph: self, scale, dates };
        plot.axis(&mut page.canvas, (left, right), highest);
        plot.dates.draw(&mut page.canvas, bottom);
        let outlines = plot.outlines(&stacks);
        plot.draw(&mut page.canvas, &outlines);
        plot.labels(&mut page.canvas, &outlines, &labels, (top, bottom));
        plot.spots(&mut page.canvas, &stacks);
        page.finish(name, &self.describe(), bottom + 26.0)
    }

    fn check(&self) -> Result<()> {
        let own = self.bands.iter().filter(|band| !band.muted).count();
        if own > MOST {
            return Err(Error::setting("bands", own, format!("at most {MOST} in one chart")));
        }
        let periods = self.timeline.len();
        if let Some(band) = self.bands.iter().find(|band| band.values.len() != periods) {
            return Err(Error::setting(
                "band",
                format!("`{}` with {} entries", band.label, band.values.len()),
                format!("one entry a period: {periods}"),
            ));
        }
        if self.bands.is_empty() {
            return Err(Error::empty("no term to draw a band for"));
        }
        Ok(())
    }

    /// The end of the scale for a greatest sum.
    fn top_of(&self, highest: f64) -> f64 {
        if self.baseline == Baseline::Whole { 100.0 } else { highest }
    }

    /// The heights of the bands in each period; none in a gap.
    fn stacks(&self) -> Vec<Option<Stack>> {
        let value = |band: &StreamBand, period: usize| {
            band.values[period].filter(|v| *v >= 0.0 && *v < 1e300)
        };
        let stack = |period: usize| {
            let heights: Option<Vec<f64>> =
                self.bands.iter().map(|band| value(band, period)).collect();
            let sum: f64 = heights.as_ref()?.iter().sum();
            match self.baseline {
                // Without a sum there are no shares.
                Baseline::Whole if sum <= 0.0 => None,
                Baseline::Whole => {
                    Some(Stack(heights?.into_iter().map(|h| h / sum * 100.0).collect()))
                }
                _ => heights.map(Stack),
            }
        };
        (0..self.timeline.len()).map(stack).collect()
    }

    fn hues(&self) -> Vec<Hue> {
        let mut own = HUES.into_iter();
        let hue = |band: &StreamBand| if band.muted { MUTED } else { own.next().unwrap_or(MUTED) };
        self.bands.iter().map(hue).collect()
    }

    fn unit_note(&self, together: usize) -> String {
        let height = match self.baseline {
            Baseline::Centre => text::join([&self.unit, "the height of a band is its value"]),
            Baseline::Zero => text::join([&self.unit, "stacked"]),
            Baseline::Whole => "% of all bands together".to_owned(),
        };
        let by = self.timeline.granularity();
        let mean = if together > 1 { format!("means of {together} {by}s") } else { String::new() };
        text::join([&height, &mean])
    }

    fn describe(&self) -> String {
        let told = |band: &StreamBand| {
            let there = || {
                let finite = |i: usize| band.values[i].filter(|v| v.is_finite());
                (0..band.values.len()).filter_map(move |i| Some((i, finite(i)?)))
            };
            let at = |(i, v): (usize, f64)| format!("{} in {}", number(v), self.timeline.period(i));
            let highest = there().reduce(|a, b| if b.1 > a.1 { b } else { a });
            let ends = there().next().zip(there().next_back()).zip(highest);
            ends.map_or(format!(" {}: no values.", band.label), |((first, last), highest)| {
                format!(" {}: {}, {}, highest {}.", band.label, at(first), at(last), at(highest))
            })
        };
        let told: String = self.bands.iter().map(told).collect();
        format!("Stacked bands, {}, by {}.{told}", self.unit, self.timeline.granularity())
    }
}

/// The heights of the bands in one period, from the top down.
struct Stack(Vec<f64>);

impl Stack {
    fn sum(&self) -> f64 {
        self.0.iter().sum()
    }

    /// The value at the upper edge of a band, 0 at the foot of the lowest.
    fn upper(&self, band: usize) -> f64 {
        self.0[band..].iter().sum()
    }
}

/// One stretch without gaps of one band: x, upper and lower edge in px.
type Outline = Vec<(f64, f64, f64)>;

struct Plot<'a> {
    graph: &'a StreamGraph,
    scale: NumberAxis,
    dates: DateAxis,
}

impl Plot<'_> {
    /// The px of the edges of a band in a period.
    fn edges(&self, stack: &Stack, band: usize) -> (f64, f64) {
        let foot = match self.graph.baseline {
            Baseline::Centre => (self.scale.limits().1 - stack.sum()) / 2.0,
            _ => 0.0,
        };
        let at = |value: f64| self.scale.px(foot + value);
        (at(stack.upper(band)), at(stack.upper(band) - stack.0[band]))
    }

    /// A grid with numbers, or for a centred stack a bar of a round height.
    fn axis(&self, canvas: &mut Canvas, (left, right): (f64, f64), highest: f64) {
        if self.graph.baseline != Baseline::Centre {
            return self.scale.draw_rows(canvas, (left, right), theme::LABEL_SIZE);
        }
        let ticks = self.scale.ticks();
        let Some((value, label)) = ticks.iter().find(|tick| tick.0 * 3.0 >= highest) else {
            return;
        };
        let middle = self.scale.px(self.scale.limits().1 / 2.0);
        let half = (self.scale.px(0.0) - self.scale.px(*value)) / 2.0;
        let x = left - 6.0;
        canvas.line(vec![(x, middle - half), (x, middle + half)], theme::BASELINE, 1.5);
        for y in [middle - half, middle + half] {
            canvas.line(vec![(x - 3.0, y), (x + 3.0, y)], theme::BASELINE, 1.5);
        }
        canvas.text((x - 6.0, middle), label, Font::axis(), Anchor::End);
        canvas.line(vec![(left, middle), (right, middle)], theme::GRID, 1.0);
    }

    /// The stretches of every band. Periods narrower than a pixel are averaged, all bands alike, so
    /// that they still stand on each other.
    fn outlines(&self, stacks: &[Option<Stack>]) -> Vec<Vec<Outline>> {
        let together = together(&self.dates);
        let indices: Vec<usize> = (0..stacks.len()).collect();
        let of = |band: usize| {
            let mut runs: Vec<Outline> = vec![Vec::new()];
            for chunk in indices.chunks(together) {
                let there: Vec<(f64, f64, f64)> = chunk
                    .iter()
                    .filter_map(|&i| {
                        let (upper, lower) = self.edges(stacks[i].as_ref()?, band);
                        Some((self.dates.px(i), upper, lower))
                    })
                    .collect();
                if there.is_empty() {
                    runs.push(Vec::new());
                } else if let Some(run) = runs.last_mut() {
                    let mean = |part: fn(&(f64, f64, f64)) -> f64| {
                        there.iter().map(part).sum::<f64>() / there.len() as f64
                    };
                    run.push((mean(|p| p.0), mean(|p| p.1), mean(|p| p.2)));
                }
            }
            runs.retain(|run| !run.is_empty());
            runs.iter_mut().for_each(|run| self.widen(run));
            runs
        };
        (0..self.graph.bands.len()).map(of).collect()
    }

    /// A period between gaps is as wide as a period may be without touching its neighbours.
    fn widen(&self, run: &mut Outline) {
        if let [(x, upper, lower)] = run[..] {
            let half = (self.dates.pitch * 0.3).clamp(0.5, 20.0);
            *run = vec![(x - half, upper, lower), (x + half, upper, lower)];
        }
    }

    fn draw(&self, canvas: &mut Canvas, outlines: &[Vec<Outline>]) {
        for (runs, hue) in outlines.iter().zip(self.graph.hues()) {
            for run in runs {
                let upper = run.iter().map(|p| (p.0, p.1));
                let lower = run.iter().rev().map(|p| (p.0, p.2));
                canvas.area(upper.clone().chain(lower).collect(), hue.mark, OPACITY);
                // A thin white edge keeps neighbours apart.
                canvas.line(upper.collect(), theme::WHITE, 0.8);
            }
        }
    }

    /// Each label within its band where the band is high enough over its width; the others right of
    /// the plot, beside the band's end.
    fn labels(
        &self,
        canvas: &mut Canvas,
        outlines: &[Vec<Outline>],
        labels: &[String],
        (top, bottom): (f64, f64),
    ) {
        let hues = self.graph.hues();
        let mut outside: Vec<(usize, Px)> = Vec::new();
        for (band, runs) in outlines.iter().enumerate() {
            let width = text::width(&labels[band], theme::LABEL_SIZE) * theme::BOLD + 8.0;
            let best = runs.iter().filter_map(|run| roomiest(run, width));
            let best = best.reduce(|a, b| if b.1 > a.1 { b } else { a });
            if let Some((at, _)) = best {
                let colour = ink(hues[band]);
                let font = Font { bold: true, ..Font::new(theme::LABEL_SIZE, colour) };
                canvas.text(at, &labels[band], font, Anchor::Middle);
            } else if let Some(end) = runs.last().and_then(|run| run.last()) {
                outside.push((band, (end.0, f64::midpoint(end.1, end.2))));
            }
        }
        let targets: Vec<f64> = outside.iter().map(|(_, at)| at.1).collect();
        let places = place::spread(&targets, LABEL_PITCH, top, bottom);
        let (_, right) = self.dates.span();
        for ((band, (x, target)), y) in outside.into_iter().zip(places) {
            let hue = hues[band];
            canvas.line(vec![(x + 2.0, target), (right + 12.0, y)], hue.mark, 0.7);
            let font = Font::new(theme::LABEL_SIZE, hue.text);
            canvas.text((right + 15.0, y), &labels[band], font, Anchor::Start);
        }
    }

    /// One a band and period, as wide as the period.
    fn spots(&self, canvas: &mut Canvas, stacks: &[Option<Stack>]) {
        if self.dates.pitch < LEAST_SPOT {
            return;
        }
        let (left, right) = self.dates.span();
        let half = self.dates.pitch / 2.0;
        for (band, drawn) in self.graph.bands.iter().enumerate().filter(|(_, band)| !band.muted) {
            for (place, stack) in stacks.iter().enumerate() {
                let Some((stack, value)) = stack.as_ref().zip(drawn.values[place]) else {
                    continue;
                };
                let (upper, lower) = self.edges(stack, band);
                let x = self.dates.px(place);
                let (from, to) = ((x - half).max(left), (x + half).min(right));
                let period = self.graph.timeline.period(place).to_string();
                let share = match self.graph.baseline {
                    Baseline::Whole => format!(" ({} %)", number(stack.0[band].round())),
                    _ => String::new(),
                };
                let value = number(if value >= 10.0 { value.round() } else { value });
                let title =
                    format!("{}, {period}: {value} {}{share}", drawn.label, self.graph.unit);
                canvas.spot((from, upper), (to, lower), spot_key(&drawn.label, &period), title);
            }
        }
    }
}

/// How many periods are averaged, so that none is narrower than a pixel.
fn together(dates: &DateAxis) -> usize {
    (NARROWEST / dates.pitch).ceil().max(1.0) as usize
}

/// White on what is dark, ink on what is light.
fn ink(hue: Hue) -> theme::Rgb {
    let (r, g, b) = hue.mark;
    let light = 0.299 * f64::from(r) + 0.587 * f64::from(g) + 0.114 * f64::from(b);
    if light * OPACITY + 255.0 * (1.0 - OPACITY) > 150.0 { theme::INK } else { theme::WHITE }
}

/// The middle of the place where a band is highest over `width` px, and that height; none where it
/// is nowhere high enough.
fn roomiest(run: &[(f64, f64, f64)], width: f64) -> Option<(Px, f64)> {
    let (first, last) = (run[0].0, run[run.len() - 1].0);
    let steps = ((last - first - width) / 4.0).floor();
    if steps < 0.0 {
        return None;
    }
    let starts = (0..=steps as usize).map(|step| first + step as f64 * 4.0);
    let room = |start: f64| {
        let inner = run.iter().filter(|p| p.0 > start && p.0 < start + width).copied();
        let ends = [edge_at(run, start), edge_at(run, start + width)];
        let (upper, lower) = inner
            .chain(ends)
            .fold((f64::NEG_INFINITY, f64::INFINITY), |(u, l), p| (u.max(p.1), l.min(p.2)));
        ((start + width / 2.0, f64::midpoint(upper, lower)), lower - upper)
    };
    let best = starts.map(room).reduce(|a, b| if b.1 > a.1 { b } else { a });
    best.filter(|(_, height)| *height >= LABEL_HEIGHT)
}

/// The edges of a run at px `x` within it, straight between its points.
fn edge_at(run: &[(f64, f64, f64)], x: f64) -> (f64, f64, f64) {
    let after = run.partition_point(|p| p.0 < x).clamp(1, run.len() - 1);
    let (a, b) = (run[after - 1], run[after]);
    let share = if b.0 > a.0 { (x - a.0) / (b.0 - a.0) } else { 0.0 };
    (x, a.1 + share * (b.1 - a.1), a.2 + share * (b.2 - a.2))
}

#[cfg(test)]
mod tests {
    use super::super::gallery::{months, well_formed};
    use super::*;

    fn chart(bands: &[&[Option<f64>]], baseline: Baseline) -> StreamGraph {
        let band = |(i, values): (usize, &&[Option<f64>])| StreamBand {
            label: format!("b{i}"),
            values: values.to_vec(),
            muted: false,
        };
        StreamGraph {
            caption: Caption::default(),
            unit: "per million tokens".into(),
            timeline: months(bands.first().map_or(1, |band| band.len())),
            bands: bands.iter().enumerate().map(band).collect(),
            baseline,
        }
    }

    const RISING: &[Option<f64>] = &[Some(1.0), Some(2.0), Some(3.0), Some(6.0)];
    const GAPPY: &[Option<f64>] = &[Some(3.0), Some(2.0), None, Some(2.0)];

    #[test]
    fn bands_stand_on_each_other_and_a_gap_of_one_is_a_gap_of_all() {
        let figure = chart(&[RISING, GAPPY], Baseline::Whole).draw("x").unwrap();
        well_formed(&figure.svg);
        assert_eq!(figure.svg.matches("<polygon").count(), 4, "two stretches of two bands");
        let of = |key: &str, period: &str| {
            let key = spot_key(key, period);
            figure.spots.iter().find(|spot| spot.key == key).unwrap()
        };
        let (upper, lower) = (of("b0", "2021-11"), of("b1", "2021-11"));
        assert!((upper.top + upper.height - lower.top).abs() < 1e-9);
        assert!((lower.height / upper.height - 3.0).abs() < 1e-9, "{upper:?} {lower:?}");
        assert_eq!(upper.title, "b0, 2021-11: 1 per million tokens (25 %)");
        assert!(figure.spots.iter().all(|spot| !spot.key.ends_with("2022-01")));
    }

    #[test]
    fn a_centred_stack_is_as_far_above_as_below() {
        let figure = chart(&[RISING, RISING], Baseline::Centre).draw("x").unwrap();
        let middle = |spot: &super::super::Spot| spot.top + spot.height;
        let of_first: Vec<f64> =
            figure.spots.iter().filter(|spot| spot.key.starts_with("b0")).map(middle).collect();
        assert!(of_first.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 1e-9), "{of_first:?}");
    }

    #[test]
    fn labels_stand_within_bands_that_have_room() {
        let thin: &[Option<f64>] = &[Some(0.01); 4];
        let figure = chart(&[RISING, thin], Baseline::Zero).draw("x").unwrap();
        let inside = |label: &str| {
            let at = figure.svg.find(&format!("\n{label}\n")).unwrap();
            figure.svg[..at]
                .rfind("<text")
                .is_some_and(|from| figure.svg[from..at].contains("text-anchor=\"middle\""))
        };
        assert!(inside("b0") && !inside("b1"), "{}", figure.svg);
    }

    #[test]
    fn long_timelines_stay_small_and_nothing_is_refused() {
        let values: Vec<Option<f64>> = (0..9_000).map(|i| Some(f64::from(i % 13))).collect();
        let many = chart(&[values.as_slice(); 8], Baseline::Centre).draw("x").unwrap();
        assert!(many.svg.len() < 400_000 && many.spots.is_empty(), "{}", many.svg.len());
        let error = |bands: &[&[Option<f64>]]| {
            chart(bands, Baseline::Whole).draw("x").unwrap_err().to_string()
        };
        assert_eq!(error(&[]), "no term to draw a band for");
        assert!(error(&[&[Some(0.0)], &[Some(0.0)]]).starts_with("no period has a value in every"));
        assert_eq!(error(&[RISING; 9]), "bands 9: must be at most 8 in one chart");
        assert!(error(&[RISING, &[Some(1.0)]]).starts_with("band `b1` with 1 entries"));
    }
}
