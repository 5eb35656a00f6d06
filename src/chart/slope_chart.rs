//! Values at two dates with intervals -> lines from the one to the other: what rose, what fell.

use super::canvas::{Anchor, Canvas, Font};
use super::log_axis::LogAxis;
use super::number_axis::{NumberAxis, number};
use super::page::Page;
use super::theme::{self, HUES, Hue, MARGIN, MUTED, WIDTH};
use super::{Caption, Figure, place, spot_key, text};
use crate::error::{Error, Result};

/// Most lines of one chart.
const MOST: usize = 60;
/// From one label to the next, px.
const PITCH: f64 = 15.0;
/// Lowest plot, px.
const LEAST_HEIGHT: f64 = 220.0;
/// Widest term, px.
const TERM_ROOM: f64 = 165.0;
/// Between the column of a date and its numbers, px: room for the lines to labels that had to move.
const LEADER: f64 = 24.0;
const RADIUS: f64 = 3.6;
/// Intervals of neighbours stand beside each other, so many and so many px apart.
const LANES: usize = 5;
const LANE: f64 = 3.2;
/// Intervals may widen the scale to this multiple of the greatest value; longer ones are clipped.
const REACH: f64 = 1.3;

/// Terms at two dates, one line each.
#[derive(Debug, Clone)]
pub struct SlopeChart {
    /// The words around it.
    pub caption: Caption,
    /// The unit of the values: `per million tokens`.
    pub unit: String,
    /// What the two dates are called, the earlier first.
    pub dates: [String; 2],
    /// The terms.
    pub lines: Vec<SlopeLine>,
    /// Whether equal ratios are equal lengths; what is 0 then stands apart at the foot.
    pub logarithmic: bool,
}

/// One term at two dates.
#[derive(Debug, Clone)]
pub struct SlopeLine {
    /// The term.
    pub label: String,
    /// Its value at either date; `None` where there is none.
    pub values: [Option<f64>; 2],
    /// The interval of each value.
    pub intervals: [Option<(f64, f64)>; 2],
    /// What became of it, by the caller's standard.
    pub movement: Movement,
}

/// What became of a value between two dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Movement {
    /// Risen beyond chance.
    Risen,
    /// Fallen beyond chance.
    Fallen,
    /// Shown to have stayed, or not shown to have moved.
    Unmoved,
}

impl Movement {
    fn hue(self) -> Hue {
        match self {
            Self::Risen => HUES[1],
            Self::Fallen => HUES[0],
            Self::Unmoved => MUTED,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Risen => "risen",
            Self::Fallen => "fallen",
            Self::Unmoved => "unmoved",
        }
    }
}

impl SlopeLine {
    fn value(&self, side: usize) -> Option<f64> {
        self.values[side].filter(|v| v.is_finite() && *v >= 0.0)
    }

    fn interval(&self, side: usize) -> Option<(f64, f64)> {
        self.value(side)?;
        self.intervals[side].filter(|(low, high)| low <= high)
    }

    /// `310 (250 to 380)`.
    fn told(&self, side: usize) -> Option<String> {
        let value = shown(self.value(side)?);
        Some(match self.interval(side) {
            Some((low, high)) if high.is_finite() => {
                format!("{value} ({} to {})", shown(low), shown(high))
            }
            _ => value,
        })
    }
}

impl SlopeChart {
    /// Draws the chart, as high as its labels need.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        self.check()?;
        let mut page = Page::new(&self.caption);
        let scale = if self.logarithmic { "logarithmic scale" } else { "" };
        page.unit(&text::join([&self.unit, scale]));
        self.legend(&mut page);
        let sides = [0, 1].map(|date| Side::new(self, date));
        let columns = [MARGIN + sides[0].room, WIDTH - MARGIN - sides[1].room];
        for (side, anchor) in [(0, Anchor::End), (1, Anchor::Start)] {
            let font = Font { bold: true, ..Font::new(theme::LABEL_SIZE, theme::INK) };
            let x = columns[side] + if side == 0 { 6.0 } else { -6.0 };
            let room = (sides[side].room + 6.0) / theme::BOLD;
            let date = text::shorten(&self.dates[side], theme::LABEL_SIZE, room);
            page.canvas.text((x, page.top + 8.0), &date, font, anchor);
        }
        let top = page.top + 26.0;
        let bottom = top + (self.lines.len() as f64 * PITCH).max(LEAST_HEIGHT);
        let scale = self.scale(top, bottom);
        for x in columns {
            page.canvas.line(vec![(x, top), (x, bottom)], theme::GRID, 1.0);
        }
        // What moved lies over what did not.
        let still = |line: &&SlopeLine| line.movement == Movement::Unmoved;
        let (under, over): (Vec<&SlopeLine>, Vec<&SlopeLine>) = self.lines.iter().partition(still);
        for line in under.into_iter().chain(over) {
            draw_line(&mut page.canvas, line, &scale, columns);
        }
        for (side, column) in sides.iter().zip(columns) {
            side.draw(&mut page.canvas, self, &scale, column, (top, bottom));
        }
        page.finish(name, &self.describe(), bottom + 12.0)
    }

    fn check(&self) -> Result<()> {
        if self.lines.len() > MOST {
            let allowed = format!("at most {MOST} in one chart");
            return Err(Error::setting("lines", self.lines.len(), allowed));
        }
        if self.lines.iter().all(|line| line.value(0).or(line.value(1)).is_none()) {
            return Err(Error::empty("no term has a value at either date"));
        }
        Ok(())
    }

    /// What the colours say, as far as there are such lines.
    fn legend(&self, page: &mut Page<'_>) {
        page.top += 4.0;
        let mut x = MARGIN;
        for movement in [Movement::Risen, Movement::Fallen, Movement::Unmoved] {
            if !self.lines.iter().any(|line| line.movement == movement) {
                continue;
            }
            let y = page.top + 8.0;
            page.canvas.line(vec![(x, y), (x + 18.0, y)], movement.hue().mark, 2.0);
            let font = Font::new(theme::LABEL_SIZE, movement.hue().text);
            page.canvas.text((x + 24.0, y), movement.word(), font, Anchor::Start);
            x += 24.0 + text::width(movement.word(), theme::LABEL_SIZE) + 18.0;
        }
        page.top += 28.0;
    }

    fn scale(&self, top: f64, bottom: f64) -> Scale {
        let values = || self.lines.iter().flat_map(|line| [line.value(0), line.value(1)]).flatten();
        let most = values().fold(0.0, f64::max);
        let ends = self.lines.iter().flat_map(|line| [line.interval(0), line.interval(1)]);
        let ends: Vec<(f64, f64)> = ends.flatten().collect();
        let highest = ends.iter().map(|end| end.1.min(most * REACH)).fold(most, f64::max);
        if !self.logarithmic {
            return Scale::Linear(NumberAxis::covering(0.0, highest, 6, false).over(bottom, top));
        }
        let least = values().filter(|v| *v > 0.0).fold(f64::INFINITY, f64::min);
        let reached = ends.iter().map(|end| end.0.max(least / REACH)).filter(|low| *low < least);
        let all: Vec<f64> = values().chain(reached).chain([highest]).collect();
        Scale::Log(LogAxis::covering(all.into_iter()).over(bottom, top))
    }

    fn describe(&self) -> String {
        let [before, after] = &self.dates;
        let told = |line: &SlopeLine| {
            let end = |side| line.told(side).unwrap_or_else(|| "no value".to_owned());
            format!(" {}: {}, {}, {}.", line.label, end(0), end(1), line.movement.word())
        };
        let told: String = self.lines.iter().map(told).collect();
        format!("Slope chart, {}, {before} and {after}.{told}", self.unit)
    }
}

/// The vertical scale.
enum Scale {
    Linear(NumberAxis),
    Log(LogAxis),
}

impl Scale {
    fn px(&self, value: f64) -> f64 {
        match self {
            Self::Linear(axis) => axis.px(value),
            Self::Log(axis) => axis.px(value),
        }
    }
}

fn draw_line(canvas: &mut Canvas, line: &SlopeLine, scale: &Scale, columns: [f64; 2]) {
    let hue = line.movement.hue();
    let at = |side: usize| line.value(side).map(|value| (columns[side], scale.px(value)));
    if let (Some(from), Some(to)) = (at(0), at(1)) {
        let width = if line.movement == Movement::Unmoved { 1.2 } else { 1.8 };
        canvas.line(vec![from, to], hue.mark, width);
    }
    for point in [at(0), at(1)].into_iter().flatten() {
        canvas.dot(point, RADIUS, hue.mark, 1.0);
    }
}

/// The labels and intervals of one date.
struct Side {
    /// 0 for the earlier date, on the left, 1 for the later one.
    date: usize,
    /// The terms and numbers of the lines that have a value here, with their places in the chart.
    labels: Vec<(usize, String, String)>,
    /// Width of the widest number, px.
    numbers: f64,
    /// Px from the margin to the column.
    room: f64,
}

impl Side {
    fn new(chart: &SlopeChart, date: usize) -> Self {
        let size = theme::LABEL_SIZE;
        let label = |(place, line): (usize, &SlopeLine)| {
            let value = line.value(date)?;
            Some((place, text::shorten(&line.label, size, TERM_ROOM), shown(value)))
        };
        let labels: Vec<_> = chart.lines.iter().enumerate().filter_map(label).collect();
        let widest = |texts: Vec<String>| text::widest(&texts, size);
        let numbers = widest(labels.iter().map(|(.., number)| number.clone()).collect());
        let terms = widest(labels.iter().map(|(_, term, _)| term.clone()).collect());
        Self { date, labels, numbers, room: terms + numbers + 10.0 + LEADER }
    }

    fn draw(
        &self,
        canvas: &mut Canvas,
        chart: &SlopeChart,
        scale: &Scale,
        column: f64,
        (top, bottom): (f64, f64),
    ) {
        let line = |place: usize| &chart.lines[place];
        let value = |place: usize| line(place).value(self.date).unwrap_or(0.0);
        let targets: Vec<f64> = self.labels.iter().map(|l| scale.px(value(l.0))).collect();
        let places = place::spread(&targets, PITCH, top, bottom);
        let lanes = lanes(&targets);
        let (way, anchor) = if self.date == 0 { (-1.0, Anchor::End) } else { (1.0, Anchor::Start) };
        for (at, (place, term, shown)) in self.labels.iter().enumerate() {
            let (line, hue) = (line(*place), line(*place).movement.hue());
            if let Some((low, high)) = line.interval(self.date) {
                // Towards the other date, so that labels keep their room.
                let x = column - way * lanes[at] as f64 * LANE;
                let ends =
                    [low, high.min(f64::MAX)].map(|end| (x, scale.px(end).clamp(top, bottom)));
                let (low, high) = (ends[0].1, ends[1].1);
                canvas.bar((x - 0.9, low), (x + 0.9, high), hue.mark, 0.4);
            }
            let numbers = column + way * LEADER;
            let y = places[at];
            if (y - targets[at]).abs() > 4.0 {
                let from = (column + way * (RADIUS + 2.0), targets[at]);
                canvas.line(vec![from, (numbers - way * 3.0, y)], theme::BASELINE, 0.6);
            }
            let (end, far) = (numbers + way * self.numbers, numbers + way * (self.numbers + 10.0));
            let near = if self.date == 0 { numbers } else { end };
            canvas.text((near, y), shown, Font::axis(), Anchor::End);
            canvas.text((far, y), term, Font::new(theme::LABEL_SIZE, hue.text), anchor);
            let date = &chart.dates[self.date];
            let told = line.told(self.date).unwrap_or_default();
            let edge = far + way * text::width(term, theme::LABEL_SIZE);
            let corners = ((numbers - way * 2.0, y - PITCH / 2.0), (edge, y + PITCH / 2.0));
            let title = format!("{}, {date}: {told} {}", line.label, chart.unit);
            canvas.spot(corners.0, corners.1, spot_key(&line.label, date), title);
        }
    }
}

/// In which lane each interval stands: neighbours by value in different ones.
fn lanes(targets: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..targets.len()).collect();
    order.sort_by(|&a, &b| targets[a].total_cmp(&targets[b]));
    let mut lanes = vec![0; targets.len()];
    for (rank, place) in order.into_iter().enumerate() {
        lanes[place] = rank % LANES;
    }
    lanes
}

/// Without digits that say nothing.
fn shown(value: f64) -> String {
    number(if value >= 10.0 { value.round() } else { (value * 100.0).round() / 100.0 })
}

#[cfg(test)]
mod tests {
    use super::super::gallery::well_formed;
    use super::*;

    fn line(label: &str, values: [f64; 2], movement: Movement) -> SlopeLine {
        SlopeLine {
            label: label.into(),
            values: values.map(Some),
            intervals: values.map(|v| Some((v * 0.8, v * 1.2 + 1.0))),
            movement,
        }
    }

    fn chart(lines: Vec<SlopeLine>) -> SlopeChart {
        SlopeChart {
            caption: Caption::default(),
            unit: "per million tokens".into(),
            dates: ["2022".into(), "2023-03".into()],
            lines,
            logarithmic: true,
        }
    }

    #[test]
    fn both_ends_have_labels_intervals_and_spots() {
        let figure = chart(vec![line("a<b", [10.0, 40.0], Movement::Risen)]).draw("x").unwrap();
        well_formed(&figure.svg);
        assert_eq!(figure.svg.matches("a&lt;b").count(), 3, "two labels and the description");
        assert_eq!(figure.svg.matches("<circle").count(), 2);
        assert_eq!(figure.spots.len(), 2);
        assert_eq!(figure.spots[1].key, spot_key("a<b", "2023-03"));
        assert_eq!(figure.spots[1].title, "a<b, 2023-03: 40 (32 to 49) per million tokens");
        assert!(figure.description.ends_with(" a<b: 10 (8 to 13), 40 (32 to 49), risen."));
    }

    #[test]
    fn labels_of_one_side_never_overlap() {
        let lines = (0..50).map(|i| line(&format!("t{i}"), [7.0, f64::from(i)], Movement::Unmoved));
        let figure = chart(lines.collect()).draw("x").unwrap();
        for side in ["2022", "2023-03"] {
            let of = |spot: &&super::super::Spot| spot.title.contains(&format!(", {side}:"));
            let mut tops: Vec<f64> = figure.spots.iter().filter(of).map(|spot| spot.top).collect();
            tops.sort_by(f64::total_cmp);
            assert_eq!(tops.len(), 50);
            assert!(tops.windows(2).all(|pair| pair[1] - pair[0] > PITCH - 0.01), "{tops:?}");
        }
    }

    #[test]
    fn a_missing_end_has_no_line_and_nothing_is_refused() {
        let mut gone = line("gone", [10.0, 0.0], Movement::Fallen);
        gone.values[1] = None;
        let figure = chart(vec![gone.clone()]).draw("x").unwrap();
        assert_eq!((figure.svg.matches("<circle").count(), figure.spots.len()), (1, 1));
        gone.values[0] = Some(f64::NAN);
        for lines in [vec![], vec![gone]] {
            let error = chart(lines).draw("x").unwrap_err().to_string();
            assert_eq!(error, "no term has a value at either date");
        }
        let many = vec![line("a", [1.0, 2.0], Movement::Risen); 61];
        assert_eq!(
            chart(many).draw("x").unwrap_err().to_string(),
            "lines 61: must be at most 60 in one chart"
        );
    }
}
