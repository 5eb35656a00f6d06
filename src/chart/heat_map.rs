//! A value per term and period -> a grid: rows are terms, the shade is the value.

use super::canvas::{Anchor, Canvas, Font, Px};
use super::date_axis::DateAxis;
use super::number_axis::number;
use super::page::Page;
use super::theme::{self, HUES, MARGIN, WIDTH};
use super::{Caption, Figure, spot_key, text};
use crate::error::{Error, Result};
use crate::period::Timeline;

const ROW: f64 = 17.0;
const CELL: f64 = 15.0;
/// Widest term, px.
const TERM_ROOM: f64 = 200.0;
/// Narrowest column, px: shorter periods share one.
const NARROWEST: f64 = 3.0;
const NUMBER_SIZE: f64 = 10.0;
/// Opacity of the lightest and the darkest shade.
const SHADES: (f64, f64) = (0.10, 1.0);
/// From here on a number within a cell is white.
const DARK: f64 = 0.55;
/// Px between the lines of a hatching.
const HATCH: f64 = 5.0;
/// Samples in the key.
const SAMPLES: usize = 5;

/// Terms over time, top to bottom in the order given.
#[derive(Debug, Clone)]
pub struct HeatMap {
    /// The words around it.
    pub caption: Caption,
    /// The unit of the values: `per million tokens`.
    pub unit: String,
    /// The periods.
    pub timeline: Timeline,
    /// The terms.
    pub rows: Vec<HeatRow>,
    /// What a shade stands for.
    pub shade: HeatShade,
    /// Why a value may be missing: `no documents`.
    pub missing: String,
}

/// One term.
#[derive(Debug, Clone)]
pub struct HeatRow {
    /// The term.
    pub label: String,
    /// Its value in each period, at least 0; `None` is hatched and never taken for 0.
    pub values: Vec<Option<f64>>,
}

/// What the shades of a heat map stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeatShade {
    /// The value itself, from 0 to the greatest.
    Linear,
    /// Its logarithm, from the smallest positive value to the greatest.
    Log,
    /// Its share of the greatest value of its row: when each term was at its height.
    OfRow,
}

impl HeatRow {
    fn value(&self, index: usize) -> Option<f64> {
        self.values[index].filter(|v| v.is_finite() && *v >= 0.0)
    }

    fn present(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        (0..self.values.len()).filter_map(|i| Some((i, self.value(i)?)))
    }

    fn highest(&self) -> Option<(usize, f64)> {
        self.present().reduce(|a, b| if b.1 > a.1 { b } else { a })
    }
}

impl HeatMap {
    /// Draws the chart, as high as it has terms.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        self.check()?;
        let size = theme::LABEL_SIZE;
        let terms: Vec<String> =
            self.rows.iter().map(|row| text::shorten(&row.label, size, TERM_ROOM)).collect();
        let left = MARGIN + text::widest(&terms, size) + 10.0;
        let grid = Grid::new(self.timeline, left, WIDTH - MARGIN);
        let cells: Vec<Vec<Option<f64>>> = self.rows.iter().map(|row| grid.cells(row)).collect();
        let scale = Scale::new(self.shade, &cells);
        let mut page = Page::new(&self.caption);
        page.unit(&self.unit_note(&grid));
        let gaps = cells.iter().flatten().any(Option::is_none);
        let missing = gaps.then_some(self.missing.as_str());
        scale.legend(&mut page, self.shade, missing);
        let top = page.top;
        for (row, term) in terms.iter().enumerate() {
            let at = (left - 10.0, top + (row as f64 + 0.5) * ROW);
            page.canvas.text(at, term, Font::new(size, theme::INK), Anchor::End);
        }
        let bottom = top + self.rows.len() as f64 * ROW;
        grid.hatch(&mut page.canvas, &cells, top);
        let numbers = self.shade != HeatShade::OfRow && grid.has_room(&cells);
        for (row, cells) in cells.iter().enumerate() {
            let middle = top + (row as f64 + 0.5) * ROW;
            grid.draw(&mut page.canvas, cells, middle, &|value| scale.shade(row, value), numbers);
            self.spots(&mut page.canvas, row, &grid, middle);
        }
        grid.dates.draw(&mut page.canvas, bottom + 2.0);
        page.finish(name, &self.describe(), bottom + 28.0)
    }

    fn check(&self) -> Result<()> {
        let periods = self.timeline.len();
        if let Some(row) = self.rows.iter().find(|row| row.values.len() != periods) {
            return Err(Error::setting(
                "row",
                format!("`{}` with {} entries", row.label, row.values.len()),
                format!("one entry a period: {periods}"),
            ));
        }
        if self.rows.iter().all(|row| row.present().next().is_none()) {
            return Err(Error::empty("no term has a value to draw"));
        }
        Ok(())
    }

    fn unit_note(&self, grid: &Grid) -> String {
        let by = self.timeline.granularity();
        let together = match grid.together {
            1 => String::new(),
            together => format!("a column shows the highest of {together} {by}s"),
        };
        let own = match self.shade {
            HeatShade::OfRow => format!("{}, as a share of the term's highest {by}", self.unit),
            _ => self.unit.clone(),
        };
        text::join([&own, &together])
    }

    /// One a cell, where every period has its own.
    fn spots(&self, canvas: &mut Canvas, row: usize, grid: &Grid, middle: f64) {
        if grid.together > 1 {
            return;
        }
        let row = &self.rows[row];
        for (place, value) in row.present() {
            let period = self.timeline.period(place).to_string();
            let (a, b) = grid.corners(place, place + 1, middle);
            let title = format!("{}, {period}: {} {}", row.label, shown(value), self.unit);
            canvas.spot(a, b, spot_key(&row.label, &period), title);
        }
    }

    fn describe(&self) -> String {
        let told = |row: &HeatRow| {
            let missing = row.values.len() - row.present().count();
            let missing = if missing > 0 {
                format!(", {missing} periods without value")
            } else {
                String::new()
            };
            let highest = row.highest().map_or(String::new(), |(place, value)| {
                format!("highest {} in {}", shown(value), self.timeline.period(place))
            });
            format!(" {}: {highest}{missing}.", row.label)
        };
        let told: String = self.rows.iter().map(told).collect();
        format!(
            "Heat map, {}, terms by {} from {} to {}.{told}",
            self.unit,
            self.timeline.granularity(),
            self.timeline.period(0),
            self.timeline.period(self.timeline.len() - 1),
        )
    }
}

/// The columns: a period each, or several where there are too many.
struct Grid {
    dates: DateAxis,
    together: usize,
    left: f64,
    right: f64,
    gap: f64,
}

impl Grid {
    fn new(timeline: Timeline, left: f64, right: f64) -> Self {
        let dates = DateAxis::new(timeline, left, right, 0.5);
        let together = (NARROWEST / dates.pitch).ceil().max(1.0) as usize;
        let gap = if dates.pitch * together as f64 > 6.0 { 1.0 } else { 0.0 };
        Self { dates, together, left, right, gap }
    }

    /// The value of each column: the highest of its periods.
    fn cells(&self, row: &HeatRow) -> Vec<Option<f64>> {
        let periods: Vec<usize> = (0..row.values.len()).collect();
        let column =
            |periods: &[usize]| periods.iter().filter_map(|&i| row.value(i)).reduce(f64::max);
        periods.chunks(self.together).map(column).collect()
    }

    /// The px where a column begins; the last may be narrower.
    fn start(&self, column: usize) -> f64 {
        let width = self.dates.pitch * self.together as f64;
        (self.left + column as f64 * width).min(self.right)
    }

    /// The corners of a stretch of columns of one row.
    fn corners(&self, from: usize, to: usize, middle: f64) -> (Px, Px) {
        let half = CELL / 2.0;
        ((self.start(from), middle - half), (self.start(to) - self.gap, middle + half))
    }

    /// Whether every number fits its cell.
    fn has_room(&self, cells: &[Vec<Option<f64>>]) -> bool {
        let texts: Vec<String> = cells.iter().flatten().flatten().map(|v| shown(*v)).collect();
        text::widest(&texts, NUMBER_SIZE) + 4.0 < self.start(1) - self.start(0)
    }

    /// Rows that miss the same columns are hatched together.
    fn hatch(&self, canvas: &mut Canvas, cells: &[Vec<Option<f64>>], top: f64) {
        let gaps = |row: &[Option<f64>]| -> Vec<bool> { row.iter().map(Option::is_none).collect() };
        let mut first = 0;
        for rows in cells.chunk_by(|a, b| gaps(a) == gaps(b)) {
            let upper = top + first as f64 * ROW + (ROW - CELL) / 2.0;
            first += rows.len();
            let lower = top + first as f64 * ROW - (ROW - CELL) / 2.0;
            let mut column = 0;
            for run in gaps(&rows[0]).chunk_by(|a, b| a == b) {
                let next = column + run.len();
                if run[0] {
                    let ends = (self.start(column), self.start(next) - self.gap);
                    hatching(canvas, (ends.0, upper), (ends.1, lower));
                }
                column = next;
            }
        }
    }

    /// One row; cells of one shade are one shape where no gap parts them.
    fn draw(
        &self,
        canvas: &mut Canvas,
        cells: &[Option<f64>],
        middle: f64,
        shade: &dyn Fn(f64) -> f64,
        numbers: bool,
    ) {
        let mut column = 0;
        let level = |cell: &Option<f64>| cell.map(|value| (shade(value) * 1e3).round());
        for run in cells.chunk_by(|a, b| self.gap == 0.0 && level(a) == level(b)) {
            let next = column + run.len();
            if let Some(value) = run[0] {
                let (a, b) = self.corners(column, next, middle);
                let alpha = shade(value);
                if alpha > 0.0 {
                    canvas.bar(a, b, HUES[0].mark, alpha);
                } else {
                    canvas.bar(a, b, theme::GRID, 0.45);
                }
                if numbers {
                    let colour = if alpha > DARK { theme::WHITE } else { theme::INK };
                    let at = (f64::midpoint(a.0, b.0), middle + 0.5);
                    canvas.text(at, &shown(value), Font::new(NUMBER_SIZE, colour), Anchor::Middle);
                }
            }
            column = next;
        }
    }
}

/// Thin slanting lines between two corners, as one zigzag.
fn hatching(canvas: &mut Canvas, (left, top): Px, (right, bottom): Px) {
    let (width, height) = (right - left, bottom - top);
    if width <= 0.0 || height <= 0.0 {
        return;
    }
    let mut points = Vec::new();
    let mut along = HATCH / 2.0;
    let mut down = true;
    while along < width + height {
        // The line of all points whose distances from the left and the top add up to `along`.
        let low = (left + (along - height).max(0.0), top + along.min(height));
        let high = (left + along.min(width), top + (along - width).max(0.0));
        points.extend(if down { [high, low] } else { [low, high] });
        down = !down;
        along += HATCH;
    }
    canvas.line(points, theme::GRID, 0.8);
}

/// From values to opacities.
enum Scale {
    Linear(f64),
    Log(f64, f64),
    OfRow(Vec<f64>),
}

impl Scale {
    fn new(shade: HeatShade, cells: &[Vec<Option<f64>>]) -> Self {
        let values = || cells.iter().flatten().flatten().copied();
        let most = |row: &Vec<Option<f64>>| row.iter().flatten().copied().fold(0.0, f64::max);
        let highest = values().fold(0.0, f64::max);
        match shade {
            HeatShade::Linear => Self::Linear(highest),
            HeatShade::Log => {
                let least = values().filter(|v| *v > 0.0).fold(f64::INFINITY, f64::min);
                Self::Log(least.min(highest), highest)
            }
            HeatShade::OfRow => Self::OfRow(cells.iter().map(most).collect()),
        }
    }

    /// The opacity of a value of a row; 0 for 0.
    fn shade(&self, row: usize, value: f64) -> f64 {
        if value <= 0.0 {
            return 0.0;
        }
        let share = match self {
            Self::Linear(most) => value / most,
            Self::OfRow(most) => value / most[row],
            Self::Log(least, most) if least < most => (value / least).ln() / (most / least).ln(),
            Self::Log(..) => 1.0,
        };
        SHADES.0 + (SHADES.1 - SHADES.0) * share.clamp(0.0, 1.0)
    }

    /// The values of the key, rising.
    fn samples(&self) -> Vec<f64> {
        let share = |i: usize| i as f64 / (SAMPLES - 1) as f64;
        let values = (0..SAMPLES).map(|i| match self {
            Self::Linear(most) => most * share(i),
            Self::OfRow(_) => share(i),
            Self::Log(least, most) => (least.ln() + (most / least).ln() * share(i)).exp(),
        });
        let mut values: Vec<f64> = values.filter(|v| *v > 0.0 && v.is_finite()).collect();
        values.dedup_by_key(|value| shown(*value));
        values
    }

    /// A sample of some shades, of 0 and of what is missing.
    fn legend(&self, page: &mut Page<'_>, shade: HeatShade, missing: Option<&str>) {
        let (mut x, y, size) = (MARGIN, page.top + 10.0, theme::LABEL_SIZE);
        let mut sample = |canvas: &mut Canvas, label: &str, alpha: Option<f64>| {
            let (a, b) = ((x, y - 6.0), (x + 14.0, y + 6.0));
            match alpha {
                Some(alpha) if alpha > 0.0 => canvas.bar(a, b, HUES[0].mark, alpha),
                Some(_) => canvas.bar(a, b, theme::GRID, 0.45),
                None => hatching(canvas, a, b),
            }
            canvas.text((x + 19.0, y), label, Font::axis(), Anchor::Start);
            x += 19.0 + text::width(label, size) + 14.0;
        };
        sample(&mut page.canvas, "0", Some(0.0));
        for value in self.samples() {
            let (label, alpha) = match (shade, self) {
                (HeatShade::OfRow, _) => {
                    (format!("{} %", number((value * 100.0).round())), Some(value))
                }
                _ => (shown(value), Some(self.shade(0, value))),
            };
            let alpha = match self {
                Self::OfRow(_) => alpha.map(|share| SHADES.0 + (SHADES.1 - SHADES.0) * share),
                _ => alpha,
            };
            sample(&mut page.canvas, &label, alpha);
        }
        if let Some(missing) = missing {
            sample(&mut page.canvas, missing, None);
        }
        page.top += 26.0;
    }
}

/// Without digits that say nothing.
fn shown(value: f64) -> String {
    number(if value >= 10.0 { value.round() } else { (value * 100.0).round() / 100.0 })
}

#[cfg(test)]
mod tests {
    use super::super::gallery::{months, well_formed};
    use super::*;

    fn chart(rows: &[&[Option<f64>]], shade: HeatShade) -> HeatMap {
        let row =
            |values: &&[Option<f64>]| HeatRow { label: "a<b".into(), values: values.to_vec() };
        HeatMap {
            caption: Caption::default(),
            unit: "per million tokens".into(),
            timeline: months(rows.first().map_or(1, |row| row.len())),
            rows: rows.iter().map(row).collect(),
            shade,
            missing: "no documents".into(),
        }
    }

    #[test]
    fn missing_is_hatched_and_zero_is_a_cell() {
        let figure = chart(&[&[Some(0.0), None, Some(4.0)]], HeatShade::Linear).draw("x").unwrap();
        well_formed(&figure.svg);
        let keys: Vec<&str> = figure.spots.iter().map(|spot| spot.key.as_str()).collect();
        assert_eq!(keys, [spot_key("a<b", "2021-11"), spot_key("a<b", "2022-01")]);
        assert_eq!(figure.spots[1].title, "a<b, 2022-01: 4 per million tokens");
        assert!(figure.svg.contains("no documents"));
        assert_eq!(
            figure.description,
            "Heat map, per million tokens, terms by month from 2021-11 to 2022-01. a<b: highest 4 in \
             2022-01, 1 periods without value."
        );
        let full = chart(&[&[Some(1.0), Some(2.0)]], HeatShade::Log).draw("x").unwrap();
        assert!(!full.svg.contains("no documents"));
    }

    #[test]
    fn shades_rise_with_the_values() {
        let cells =
            vec![vec![Some(1.0), Some(10.0), Some(100.0)], vec![Some(0.0), Some(5.0), None]];
        let scale = |shade| Scale::new(shade, &cells);
        let shares = |shade, row: usize, values: [f64; 3]| {
            values.map(|v| ((scale(shade).shade(row, v) - 0.1) / 0.9 * 100.0).round())
        };
        assert_eq!(shares(HeatShade::Log, 0, [1.0, 10.0, 100.0]), [0.0, 50.0, 100.0]);
        assert_eq!(shares(HeatShade::Linear, 0, [1.0, 10.0, 100.0]), [1.0, 10.0, 100.0]);
        assert_eq!(shares(HeatShade::OfRow, 1, [1.0, 2.5, 5.0]), [20.0, 50.0, 100.0]);
        assert_eq!(scale(HeatShade::Log).shade(0, 0.0), 0.0);
    }

    #[test]
    fn long_timelines_share_columns_and_say_so() {
        let values: Vec<Option<f64>> = (0..3_000).map(|i| Some(f64::from(i % 7))).collect();
        let figure = chart(&[&values], HeatShade::Linear).draw("x").unwrap();
        assert!(figure.svg.contains("a column shows the highest of"), "{}", figure.svg);
        assert!(figure.spots.is_empty() && figure.svg.len() < 100_000, "{}", figure.svg.len());
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let error = |rows: &[&[Option<f64>]]| {
            chart(rows, HeatShade::Log).draw("x").unwrap_err().to_string()
        };
        assert_eq!(error(&[]), "no term has a value to draw");
        assert_eq!(error(&[&[None, Some(f64::NAN)]]), "no term has a value to draw");
        let short = error(&[&[Some(1.0), None], &[Some(1.0)]]);
        assert_eq!(short, "row `a<b` with 1 entries: must be one entry a period: 2");
    }
}
