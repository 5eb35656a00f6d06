//! Documents of each source by period -> a grid: rows are sources, the shade is how many.

use super::canvas::{Anchor, Canvas, Font};
use super::date_axis::DateAxis;
use super::number_axis::number;
use super::page::Page;
use super::theme::{self, HUES, MARGIN, MUTED, WIDTH};
use super::{Caption, Figure, spot_key, text};
use crate::error::{Error, Result};
use crate::period::Timeline;

const ROW: f64 = 17.0;
const CELL: f64 = 12.0;
/// Widest name, px.
const NAME_ROOM: f64 = 190.0;
/// Narrowest column, px: shorter periods share one.
const NARROWEST: f64 = 3.0;
/// Above the rows that are no sources, px.
const MUTED_GAP: f64 = 6.0;
/// Opacity of the shades, the fewest documents first.
const SHADES: [f64; 5] = [0.16, 0.34, 0.54, 0.76, 1.0];
/// Where a source enters or leaves.
const EDGE: theme::Hue = HUES[1];
const EDGE_WIDTH: f64 = 3.0;

/// Sources over time, top to bottom in the order given.
#[derive(Debug, Clone)]
pub struct SourceGrid {
    /// The words around it.
    pub caption: Caption,
    /// The periods.
    pub timeline: Timeline,
    /// The sources.
    pub rows: Vec<SourceRow>,
}

/// One row of the grid.
#[derive(Debug, Clone)]
pub struct SourceRow {
    /// The source.
    pub name: String,
    /// Its documents, one number a period.
    pub documents: Vec<u64>,
    /// The period before which a mark stands: there it comes in, after the start.
    pub enters: Option<usize>,
    /// The period after which a mark stands: there it ends, before the end.
    pub leaves: Option<usize>,
    /// Whether it is no source but what is left over: it stands apart, in grey shades of its own.
    pub muted: bool,
}

impl SourceGrid {
    /// Draws the chart, as high as it has sources.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        self.check()?;
        let size = theme::LABEL_SIZE;
        let names: Vec<String> =
            self.rows.iter().map(|row| text::shorten(&row.name, size, NAME_ROOM)).collect();
        let totals: Vec<String> = self.rows.iter().map(|row| number(row.total())).collect();
        let left = MARGIN + text::widest(&names, size) + 10.0;
        let right = WIDTH - MARGIN - text::widest(&totals, size) - 12.0;
        let columns = Columns::new(self.timeline, left, right);
        let counts: Vec<Vec<u64>> = self.rows.iter().map(|row| columns.sums(row)).collect();
        // What is left over would rule the scale of the sources: it has one of its own.
        let most = |counts: &[u64]| counts.iter().copied().max().unwrap_or(0);
        let sources = self.rows.iter().zip(&counts).filter(|(row, _)| !row.muted);
        let shades = Shades::new(sources.map(|(_, counts)| most(counts)).max().unwrap_or(0));

        let mut page = Page::new(&self.caption);
        shades.legend(&mut page, &self.unit(&columns), self.rows.iter().any(SourceRow::has_edge));
        let top = page.top + 2.0;
        let apart = |i: usize| if self.rows[i].muted { MUTED_GAP } else { 0.0 };
        let bottom = top + self.rows.len() as f64 * ROW + apart(self.rows.len() - 1);
        columns.dates.draw_columns(&mut page.canvas, top, bottom);
        for (i, (row, counts)) in self.rows.iter().zip(&counts).enumerate() {
            let y = top + (i as f64 + 0.5) * ROW + apart(i);
            let colour = if row.muted { theme::SECONDARY } else { theme::INK };
            let ink = Font::new(size, colour);
            page.canvas.text((left - 10.0, y), &names[i], ink, Anchor::End);
            let corners = ((MARGIN, y - ROW / 2.0), (left - 8.0, y + ROW / 2.0));
            let title = format!("{}: {} documents", row.name, totals[i]);
            page.canvas.spot(corners.0, corners.1, spot_key(&row.name, ""), title);
            page.canvas.text((WIDTH - MARGIN, y), &totals[i], Font::axis(), Anchor::End);
            let own = row.muted.then(|| Shades::new(most(counts)));
            columns.draw(&mut page.canvas, row, counts, y, own.as_ref().unwrap_or(&shades));
        }
        columns.dates.draw(&mut page.canvas, bottom);
        page.finish(name, &self.describe(), bottom + 26.0)
    }

    fn check(&self) -> Result<()> {
        if self.rows.iter().all(|row| row.documents.iter().all(|&count| count == 0)) {
            return Err(Error::empty("no source has a document to draw"));
        }
        let periods = self.timeline.len();
        match self.rows.iter().find(|row| row.documents.len() != periods) {
            Some(row) => Err(Error::setting(
                "source",
                format!("`{}` with {} entries", row.name, row.documents.len()),
                format!("one entry a period: {periods}"),
            )),
            None => Ok(()),
        }
    }

    fn unit(&self, columns: &Columns) -> String {
        let by = self.timeline.granularity();
        match columns.together {
            1 => format!("documents a {by}:"),
            together => format!("documents in {together} {by}s:"),
        }
    }

    fn describe(&self) -> String {
        let shown = |row: &SourceRow| {
            let period = |place: Option<usize>| {
                place.map_or(String::new(), |place| self.timeline.period(place).to_string())
            };
            let span = row.span();
            let (first, last) = (period(span.map(|s| s.0)), period(span.map(|s| s.1)));
            format!(" {}: {} from {first} to {last}.", row.name, number(row.total()))
        };
        let rows: String = self.rows.iter().filter(|r| r.span().is_some()).map(shown).collect();
        format!("Grid of sources by {}, documents.{rows}", self.timeline.granularity())
    }
}

impl SourceRow {
    fn total(&self) -> f64 {
        self.documents.iter().sum::<u64>() as f64
    }

    fn has_edge(&self) -> bool {
        self.enters.is_some() || self.leaves.is_some()
    }

    /// Its first and last period with documents.
    fn span(&self) -> Option<(usize, usize)> {
        let there = |count: &u64| *count > 0;
        Some((self.documents.iter().position(there)?, self.documents.iter().rposition(there)?))
    }
}

/// The columns of the grid: a period each, or several where there are too many.
struct Columns {
    dates: DateAxis,
    together: usize,
    left: f64,
    right: f64,
}

impl Columns {
    fn new(timeline: Timeline, left: f64, right: f64) -> Self {
        let dates = DateAxis::new(timeline, left, right, 0.5);
        let together = (NARROWEST / dates.pitch).ceil().max(1.0) as usize;
        Self { dates, together, left, right }
    }

    fn sums(&self, row: &SourceRow) -> Vec<u64> {
        row.documents.chunks(self.together).map(|periods| periods.iter().sum()).collect()
    }

    /// The px where a column begins; the last may be narrower.
    fn start(&self, column: usize) -> f64 {
        let width = self.dates.pitch * self.together as f64;
        (self.left + column as f64 * width).min(self.right)
    }

    fn draw(&self, canvas: &mut Canvas, row: &SourceRow, counts: &[u64], y: f64, shades: &Shades) {
        let there = |count: &u64| *count > 0;
        let Some(first) = counts.iter().position(there) else { return };
        let last = counts.iter().rposition(there).unwrap_or(first);
        let gap = if self.start(1) - self.start(0) > 6.0 { 1.0 } else { 0.0 };
        let (top, bottom) = (y - CELL / 2.0, y + CELL / 2.0);
        let mut column = first;
        let hue = if row.muted { MUTED } else { HUES[0] };
        let one = |a: &u64, b: &u64| {
            shades.of(*a) == shades.of(*b) && (gap == 0.0 || shades.of(*a).is_none())
        };
        for run in counts[first..=last].chunk_by(one) {
            let next = column + run.len();
            if let Some(shade) = shades.of(run[0]) {
                // White below keeps the lines of the dates from shining through.
                let (a, b) = ((self.start(column), top), (self.start(next) - gap, bottom));
                canvas.bar(a, b, theme::WHITE, 1.0);
                canvas.bar(a, b, hue.mark, SHADES[shade]);
            } else {
                // A thread through its silences.
                let ends = vec![(self.start(column), y), (self.start(next) - gap, y)];
                canvas.line(ends, theme::BASELINE, 0.7);
            }
            column = next;
        }
        let enters = row.enters.map(|period| self.start(period / self.together) - EDGE_WIDTH);
        let leaves = row.leaves.map(|period| self.start(period / self.together + 1) - gap);
        for x in enters.into_iter().chain(leaves) {
            canvas.bar((x, top - 2.0), (x + EDGE_WIDTH, bottom + 2.0), EDGE.mark, 1.0);
        }
    }
}

/// The greatest count of each shade that is used, by its index.
struct Shades(Vec<(u64, usize)>);

impl Shades {
    /// Shades whose bounds grow by one factor up to `most`; few documents need few of them.
    fn new(most: u64) -> Self {
        let steps = SHADES.len();
        let bound = |step: usize| match step + 1 {
            last if last == steps => most,
            step => (most as f64).powf(step as f64 / steps as f64).round() as u64,
        };
        let mut shades: Vec<(u64, usize)> = (0..steps).map(|step| (bound(step), step)).collect();
        // Of equal bounds the darkest stays: a lone document is as dark as there is.
        shades.reverse();
        shades.dedup_by_key(|(bound, _)| *bound);
        shades.reverse();
        Self(shades)
    }

    fn of(&self, count: u64) -> Option<usize> {
        let shade = self.0.iter().find(|(bound, _)| count <= *bound);
        shade.filter(|_| count > 0).map(|(_, shade)| *shade)
    }

    /// A line of axis text with a sample of every shade, and of the mark when `edges` are drawn.
    fn legend(&self, page: &mut Page<'_>, unit: &str, edges: bool) {
        page.top += 4.0;
        let (mut x, y, size) = (MARGIN, page.top + 8.0, theme::LABEL_SIZE);
        let write = |canvas: &mut Canvas, x: &mut f64, text: &str, after: f64| {
            canvas.text((*x, y), text, Font::axis(), Anchor::Start);
            *x += text::width(text, size) + after;
        };
        write(&mut page.canvas, &mut x, unit, 10.0);
        let mut least = 1;
        for &(bound, shade) in self.0.iter().filter(|(bound, _)| *bound > 0) {
            let corners = ((x, y - CELL / 2.0), (x + CELL, y + CELL / 2.0));
            page.canvas.bar(corners.0, corners.1, HUES[0].mark, SHADES[shade]);
            x += CELL + 5.0;
            let range = match bound {
                bound if bound == least => number(bound as f64),
                bound => format!("{}–{}", number(least as f64), number(bound as f64)),
            };
            write(&mut page.canvas, &mut x, &range, 14.0);
            least = bound + 1;
        }
        if edges {
            let corners = ((x, y - CELL / 2.0 - 2.0), (x + EDGE_WIDTH, y + CELL / 2.0 + 2.0));
            page.canvas.bar(corners.0, corners.1, EDGE.mark, 1.0);
            x += EDGE_WIDTH + 5.0;
            write(&mut page.canvas, &mut x, "enters or leaves", 0.0);
        }
        page.top += 22.0;
    }
}

#[cfg(test)]
mod tests {
    use super::super::gallery::{months, well_formed};
    use super::*;

    fn row(name: &str, documents: &[u64]) -> SourceRow {
        let (documents, enters, leaves) = (documents.to_vec(), None, None);
        SourceRow { name: name.into(), documents, enters, leaves, muted: false }
    }

    fn grid(rows: Vec<SourceRow>) -> SourceGrid {
        let timeline = months(rows.first().map_or(1, |row| row.documents.len()));
        SourceGrid { caption: Caption::default(), timeline, rows }
    }

    #[test]
    fn shades_grow_by_a_factor() {
        let bounds = |most| Shades::new(most).0;
        assert_eq!(bounds(1), [(1, 4)]);
        assert_eq!(bounds(3), [(1, 0), (2, 3), (3, 4)]);
        assert_eq!(bounds(100_000), [(10, 0), (100, 1), (1000, 2), (10_000, 3), (100_000, 4)]);
        let shades = Shades::new(100_000);
        let of = [0, 1, 10, 11, 100_000].map(|count| shades.of(count));
        assert_eq!(of, [None, Some(0), Some(0), Some(1), Some(4)]);
    }

    #[test]
    fn cells_marks_and_totals_are_drawn() {
        let newcomer = SourceRow { enters: Some(1), ..row("a<b", &[0, 4, 0, 1200]) };
        let figure = grid(vec![newcomer, row("c", &[1, 1, 1, 1])]).draw("x").unwrap();
        well_formed(&figure.svg);
        let edge = figure.svg.matches("fill=\"#D55E00\"").count();
        assert_eq!(edge, 2, "the legend and one source");
        assert!(figure.svg.contains("a&lt;b") && figure.svg.contains("1,204"), "{}", figure.svg);
        assert!(figure.description.contains("a<b: 1,204 from 2021-12 to 2022-02"));
    }

    #[test]
    fn nothing_to_draw_is_refused() {
        let error = |rows| grid(rows).draw("x").unwrap_err().to_string();
        assert_eq!(error(vec![]), "no source has a document to draw");
        assert_eq!(error(vec![row("a", &[0, 0])]), "no source has a document to draw");
        assert!(error(vec![row("a", &[1, 0]), row("b", &[1])]).starts_with("source `b` with 1"));
    }
}
