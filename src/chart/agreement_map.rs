//! The agreement of every two runs -> a triangle of shaded cells, runs that agree side by side.
//!
//! Every pair is drawn once, below the diagonal; the free corner holds the key, and the name of a run
//! stands where its row ends and its column begins.

use super::canvas::{Anchor, Canvas, Font, Px};
use super::number_axis::number;
use super::page::Page;
use super::seriation::by_likeness;
use super::theme::{self, HUES, MARGIN, WIDTH};
use super::{Caption, Figure, spot_key, text};
use crate::error::{Error, Result};

/// Widest cell and most of the triangle, px.
const CELL: f64 = 30.0;
const SIDE: f64 = 560.0;
/// Widest name of a run and of a group, px.
const NAME_ROOM: f64 = 180.0;
const GROUP_ROOM: f64 = 130.0;
/// Least height of a line of text; of a cell with its number in it; px.
const LINE: f64 = 12.5;
const NUMBERED: f64 = 25.0;
const NUMBER_SIZE: f64 = 10.0;
/// Shades told apart, and the opacities of the lightest and the darkest.
const LEVELS: usize = 10;
const SHADES: (f64, f64) = (0.06, 1.0);
/// From here on a number within a cell is white.
const DARK: f64 = 0.55;
/// Most runs whose pairs are spots.
const SPOTTED: usize = 60;
/// Width of the strip of groups, px.
const STRIP: f64 = 7.0;

/// The agreement of all pairs of runs; readable up to about 200.
#[derive(Debug, Clone)]
pub struct AgreementMap {
    /// The words around it.
    pub caption: Caption,
    /// What the values are: `adjusted Rand index`.
    pub measure: String,
    /// The runs.
    pub runs: Vec<AgreementRun>,
    /// The agreement of runs `i` and `j < i` at `[i][j]`, at most 1; the rest is not read. `None` is
    /// left white and never taken for 0.
    pub values: Vec<Vec<Option<f64>>>,
    /// Whether the runs are put in an order in which neighbours agree, or stay as given.
    pub ordered: bool,
}

/// One run.
#[derive(Debug, Clone)]
pub struct AgreementRun {
    /// Its name: `k-means, 8, seed 3`.
    pub label: String,
    /// Under which name its evidence is kept; the label when empty.
    pub key: String,
    /// What it belongs to, such as its method: a strip at the side. Empty for nothing.
    pub group: String,
}

impl AgreementRun {
    fn key(&self) -> &str {
        if self.key.is_empty() { &self.label } else { &self.key }
    }
}

impl AgreementMap {
    /// Draws the chart.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        self.check()?;
        let order = self.order();
        let mut page = Page::new(&self.caption);
        let how = if self.ordered { "runs that agree side by side" } else { "" };
        page.unit(&text::join([&self.measure, how]));
        let grid = Grid::new(self, &order, page.top + 6.0);
        let scale = self.scale();
        for row in 0..order.len() {
            self.row(&mut page.canvas, &grid, &order, row, &scale);
        }
        self.names(&mut page.canvas, &grid, &order);
        self.groups(&mut page.canvas, &grid, &order);
        scale.key(&mut page.canvas, grid.top);
        let bottom = grid.y(order.len()).max(grid.top + 44.0);
        page.finish(name, &self.describe(), bottom + 4.0)
    }

    fn check(&self) -> Result<()> {
        let n = self.runs.len();
        if n == 0 {
            return Err(Error::empty("no run to draw the agreement of"));
        }
        if self.values.len() != n || (0..n).any(|i| self.values[i].len() < i) {
            let allowed = format!("for each of {n} runs the agreement with those before it");
            return Err(Error::setting("values", self.values.len(), allowed));
        }
        Ok(())
    }

    fn value(&self, i: usize, j: usize) -> Option<f64> {
        let (high, low) = (i.max(j), i.min(j));
        self.values[high][low].filter(|value| value.is_finite())
    }

    fn pairs(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        let pairs = (0..self.runs.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
        pairs.filter_map(|(i, j)| Some((i, j, self.value(i, j)?)))
    }

    fn order(&self) -> Vec<usize> {
        if self.ordered {
            by_likeness(self.runs.len(), |i, j| self.value(i, j).unwrap_or(-1.0))
        } else {
            (0..self.runs.len()).collect()
        }
    }

    /// From the tenth below the least agreement to 1.
    fn scale(&self) -> Scale {
        let least = self.pairs().map(|pair| pair.2).fold(1.0, f64::min).clamp(-1.0, 0.9);
        Scale { low: (least * 10.0 + 1e-9).floor() / 10.0 }
    }

    /// A row of cells; those of one shade are one shape.
    fn row(&self, canvas: &mut Canvas, grid: &Grid, order: &[usize], row: usize, scale: &Scale) {
        let level = |column: usize| {
            let value = self.value(order[row], order[column]);
            if column == row { Some(LEVELS - 1) } else { value.map(|value| scale.level(value)) }
        };
        let levels: Vec<Option<usize>> = (0..=row).map(level).collect();
        for shade in 0..LEVELS {
            let mut outline: Vec<Px> = Vec::new();
            let mut column = 0;
            for stretch in levels.chunk_by(|a, b| grid.gap == 0.0 && a == b) {
                let next = column + stretch.len();
                if stretch[0] == Some(shade) {
                    let (a, b) = grid.corners(row, column, next);
                    outline.extend([(a.0, b.1), (a.0, a.1), (b.0, a.1), b]);
                }
                column = next;
            }
            if !outline.is_empty() {
                canvas.area(outline, HUES[0].mark, Scale::opacity(shade));
            }
        }
        for (column, level) in levels.iter().enumerate().take(row) {
            let (a, b) = grid.corners(row, column, column + 1);
            let Some((level, value)) = level.zip(self.value(order[row], order[column])) else {
                continue;
            };
            if grid.cell >= NUMBERED {
                let dark = Scale::opacity(level) > DARK;
                let colour = if dark { theme::WHITE } else { theme::INK };
                let at = (f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1) + 0.5);
                let shown = number((value * 100.0).round() / 100.0);
                canvas.text(at, &shown, Font::new(NUMBER_SIZE, colour), Anchor::Middle);
            }
            if self.runs.len() <= SPOTTED {
                let (one, other) = (&self.runs[order[row]], &self.runs[order[column]]);
                let title = format!(
                    "{} and {}: {} {}",
                    one.label,
                    other.label,
                    self.measure,
                    number(value)
                );
                canvas.spot(a, b, spot_key(one.key(), other.key()), title);
            }
        }
    }

    /// The names of runs along the diagonal, as many as have room.
    fn names(&self, canvas: &mut Canvas, grid: &Grid, order: &[usize]) {
        let step = (LINE / grid.cell).ceil().max(1.0) as usize;
        for (row, &run) in order.iter().enumerate().step_by(step) {
            let name = text::shorten(&self.runs[run].label, grid.size, NAME_ROOM);
            let at = (grid.left + (row + 1) as f64 * grid.cell + 6.0, grid.middle(row));
            canvas.text(at, &name, Font::new(grid.size, theme::SECONDARY), Anchor::Start);
        }
    }

    /// A strip of colours left of the rows, and the name of each stretch that is high enough for it.
    fn groups(&self, canvas: &mut Canvas, grid: &Grid, order: &[usize]) {
        let groups = self.group_names();
        let mut named: Vec<(f64, usize)> = Vec::new();
        let mut row = 0;
        for stretch in order.chunk_by(|&a, &b| self.runs[a].group == self.runs[b].group) {
            let (from, to) = (grid.y(row), grid.y(row + stretch.len()) - grid.gap);
            row += stretch.len();
            let group = &self.runs[stretch[0]].group;
            let Some(place) = groups.iter().position(|name| name == group) else {
                continue;
            };
            let x = grid.left - STRIP - 4.0;
            canvas.bar((x, from), (x + STRIP, to), HUES[place % HUES.len()].mark, 1.0);
            let middle = f64::midpoint(from, to);
            let close = |(y, other): &(f64, usize)| *other == place && middle - y < 4.0 * LINE;
            if to - from >= LINE.min(grid.cell) && !named.iter().any(close) {
                let free = named.last().is_none_or(|(y, _)| middle - y >= LINE);
                if free {
                    named.push((middle, place));
                    let name = text::shorten(group, theme::LABEL_SIZE, GROUP_ROOM);
                    let font = Font::new(theme::LABEL_SIZE, HUES[place % HUES.len()].text);
                    canvas.text((x - 6.0, middle), &name, font, Anchor::End);
                }
            }
        }
    }

    /// The groups in the order in which they come, none for a single one.
    fn group_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for run in self.runs.iter().filter(|run| !run.group.is_empty()) {
            if !names.contains(&run.group.as_str()) {
                names.push(&run.group);
            }
        }
        if names.len() > 1 { names } else { Vec::new() }
    }

    fn describe(&self) -> String {
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let shown = |value: f64| number((value * 1e3).round() / 1e3);
        let all: Vec<f64> = self.pairs().map(|pair| pair.2).collect();
        let all = if all.is_empty() {
            "no pair has a value".to_owned()
        } else {
            let low = all.iter().copied().fold(f64::INFINITY, f64::min);
            let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            format!("{} to {}, mean {}", shown(low), shown(high), shown(mean(&all)))
        };
        let within = |group: &&str| {
            let own = |run: usize| self.runs[run].group == **group;
            let own: Vec<f64> =
                self.pairs().filter(|p| own(p.0) && own(p.1)).map(|p| p.2).collect();
            (!own.is_empty()).then(|| format!(" Within {group}: mean {}.", shown(mean(&own))))
        };
        let within: String = self.group_names().iter().filter_map(within).collect();
        format!("Agreement of {} runs, {}: {all}.{within}", self.runs.len(), self.measure)
    }
}

/// Where the cells stand.
struct Grid {
    left: f64,
    top: f64,
    cell: f64,
    gap: f64,
    /// Font size of the names.
    size: f64,
}

impl Grid {
    fn new(map: &AgreementMap, order: &[usize], top: f64) -> Self {
        let groups: Vec<String> = map
            .group_names()
            .iter()
            .map(|name| text::shorten(name, theme::LABEL_SIZE, GROUP_ROOM))
            .collect();
        let strip = if groups.is_empty() { 0.0 } else { STRIP + 12.0 };
        let left = MARGIN + text::widest(&groups, theme::LABEL_SIZE) + strip;
        let size = theme::SOURCE_SIZE;
        let shorten = |&run: &usize| text::shorten(&map.runs[run].label, size, NAME_ROOM);
        let names: Vec<String> = order.iter().map(shorten).collect();
        let room = WIDTH - MARGIN - left - text::widest(&names, size) - 8.0;
        let cell = (room.min(SIDE) / order.len() as f64).min(CELL);
        let gap = if cell > 7.0 { 1.0 } else { 0.0 };
        Self { left, top, cell, gap, size }
    }

    fn y(&self, row: usize) -> f64 {
        self.top + row as f64 * self.cell
    }

    fn middle(&self, row: usize) -> f64 {
        self.y(row) + (self.cell - self.gap) / 2.0
    }

    /// The corners of a stretch of columns of a row.
    fn corners(&self, row: usize, from: usize, to: usize) -> (Px, Px) {
        let x = |column: usize| self.left + column as f64 * self.cell;
        ((x(from), self.y(row)), (x(to) - self.gap, self.y(row + 1) - self.gap))
    }
}

/// From values to shades.
struct Scale {
    low: f64,
}

impl Scale {
    fn level(&self, value: f64) -> usize {
        let share = ((value - self.low) / (1.0 - self.low)).clamp(0.0, 1.0);
        ((share * LEVELS as f64) as usize).min(LEVELS - 1)
    }

    fn opacity(level: usize) -> f64 {
        SHADES.0 + (SHADES.1 - SHADES.0) * level as f64 / (LEVELS - 1) as f64
    }

    /// The shades with their ends, in the upper right corner.
    fn key(&self, canvas: &mut Canvas, top: f64) {
        let (wide, right) = (16.0, WIDTH - MARGIN - 14.0);
        let left = right - wide * LEVELS as f64;
        for level in 0..LEVELS {
            let x = left + level as f64 * wide;
            canvas.bar((x, top), (x + wide, top + 10.0), HUES[0].mark, Self::opacity(level));
        }
        for share in [0.0, 0.5, 1.0] {
            let value = self.low + share * (1.0 - self.low);
            let at = (left + share * (right - left), top + 20.0);
            canvas.text(at, &number(value), Font::axis(), Anchor::Middle);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::gallery::well_formed;
    use super::*;

    fn map(n: usize, value: impl Fn(usize, usize) -> Option<f64>) -> AgreementMap {
        let run = |i: usize| AgreementRun {
            label: format!("run {i}"),
            key: String::new(),
            group: if i.is_multiple_of(2) { "even".into() } else { "odd".into() },
        };
        AgreementMap {
            caption: Caption::default(),
            measure: "adjusted Rand index".into(),
            runs: (0..n).map(run).collect(),
            values: (0..n).map(|i| (0..i).map(|j| value(i, j)).collect()).collect(),
            ordered: true,
        }
    }

    #[test]
    fn runs_that_agree_come_together() {
        let same = |i: usize, j: usize| if (i + j).is_multiple_of(2) { 0.9 } else { 0.2 };
        let map = map(6, |i, j| (i + j != 5).then(|| same(i, j)));
        let order = map.order();
        let odd: Vec<usize> = order.iter().map(|run| run % 2).collect();
        assert!(odd == [0, 0, 0, 1, 1, 1] || odd == [1, 1, 1, 0, 0, 0], "{order:?}");
        let figure = map.draw("x").unwrap();
        well_formed(&figure.svg);
        assert_eq!(figure.spots.len(), 12, "three of fifteen pairs have no value");
        assert!(figure.description.contains("6 runs, adjusted Rand index: 0.2 to 0.9"));
        assert!(figure.description.contains("Within even: mean 0.9. Within odd: mean 0.9."));
    }

    #[test]
    fn two_hundred_runs_are_a_small_file() {
        let noise = |i: usize, j: usize| Some(((i * 7919 + j * 104_729) % 997) as f64 / 997.0);
        let figure = map(200, noise).draw("x").unwrap();
        well_formed(&figure.svg);
        assert!(figure.svg.len() < 1_000_000, "{}", figure.svg.len());
        assert!(figure.spots.is_empty());
    }

    #[test]
    fn lone_runs_and_wrong_tables() {
        well_formed(&map(1, |_, _| None).draw("x").unwrap().svg);
        well_formed(&map(3, |_, _| Some(f64::NAN)).draw("x").unwrap().svg);
        assert!(map(0, |_, _| None).draw("x").is_err());
        let mut short = map(3, |_, _| Some(1.0));
        short.values[2].pop();
        assert!(short.draw("x").is_err());
    }
}
