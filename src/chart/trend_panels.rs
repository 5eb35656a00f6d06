//! Rates per period with intervals -> small multiples: one panel a series over shared dates.

use super::canvas::{Anchor, Canvas, Font};
use super::date_axis::DateAxis;
use super::marks::{Mark, Marks};
use super::number_axis::NumberAxis;
use super::page::Page;
use super::plot::Plot;
use super::series::{self, TrendLine};
use super::theme::{self, HUES, MARGIN, WIDTH};
use super::{Caption, Figure, text};
use crate::error::Result;
use crate::period::Timeline;

const MOST_PANELS: usize = 24;
/// Height of a plot among others and of a lone one, px.
const PLOT: f64 = 90.0;
const LONE_PLOT: f64 = 180.0;
/// From one line of a title to the next, and from the last to the plot, px.
const TITLE_PITCH: f64 = 16.0;
const TITLE_GAP: f64 = 11.0;
/// White space between the columns, and between a plot and the titles below, px.
const GAP: f64 = 16.0;
/// What the last date of a column takes right of the plot, px.
const INSET: f64 = 8.0;
/// Steps of a panel's value axis.
const STEPS: usize = 3;
const NUMBER_SIZE: f64 = 11.0;
/// Between the name of a series and what is said beside it, px.
const ASIDE_GAP: f64 = 8.0;
/// Opacity of the bands: none lies over another.
const BAND: f64 = 0.18;

/// Up to 24 series over one timeline, each in a panel with a value axis of its own that includes
/// 0; two panels a row.
#[derive(Debug, Clone)]
pub struct TrendPanels {
    /// The words around it.
    pub caption: Caption,
    /// The unit of the values: `per million tokens`.
    pub y_label: String,
    /// The periods; each value stands at its period's first day.
    pub timeline: Timeline,
    /// The series, in reading order.
    pub lines: Vec<TrendLine>,
    /// What happened meanwhile: dashed lines in every panel, numbered, with a key below.
    pub marks: Vec<Mark>,
}

impl TrendPanels {
    /// Draws the chart, as high as it has rows of panels.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        series::check(&self.lines, self.timeline, MOST_PANELS)?;
        let count = self.lines.len();
        let mut page = Page::new(&self.caption);
        page.unit(&self.unit());
        let axes: Vec<NumberAxis> = self
            .lines
            .iter()
            .map(|line| series::value_axis(std::slice::from_ref(line), STEPS))
            .collect();
        let columns = Columns::of(count.min(2), &axes);
        let titles: Vec<Title> = self.lines.iter().map(|line| columns.title(line)).collect();
        let lines = titles.iter().map(Title::lines).max().unwrap_or(0);
        let (left, right) = columns.span(0);
        let dates = DateAxis::new(self.timeline, left, right, 0.0);
        let marks = Marks::numbered(&self.marks, &dates);
        let numbers = marks.height(&dates);
        let title_gap = TITLE_GAP + if numbers > 0.0 { numbers + 4.0 } else { 0.0 };
        let title_height = lines as f64 * TITLE_PITCH + title_gap - TITLE_PITCH / 2.0;
        let height = if count == 1 { LONE_PLOT } else { PLOT };
        page.top += 4.0;
        let mut bottom = page.top;
        for (i, ((line, title), values)) in self.lines.iter().zip(&titles).zip(axes).enumerate() {
            let (left, right) = columns.span(i % columns.count);
            let row = (i / columns.count) as f64;
            let top = page.top + row * (title_height + height + GAP) + title_height;
            bottom = top + height;
            let dates = DateAxis::new(self.timeline, left, right, 0.0);
            let plot = Plot { values: values.over(bottom, top), dates, top, bottom, stroke: 1.6 };
            title.draw(&mut page.canvas, (left, top - title_gap));
            plot.panel(&mut page.canvas, line, &marks);
            plot.spots(&mut page.canvas, line, &self.y_label);
            if i + columns.count >= count {
                plot.dates.draw(&mut page.canvas, bottom);
            }
        }
        let kind = if count == 1 { "Line chart" } else { "Line charts, one a panel" };
        let words = series::describe(kind, &self.y_label, &self.lines, self.timeline);
        let end = marks.key(&mut page.canvas, bottom + 26.0);
        page.finish(name, &(words + &marks.describe()), end)
    }

    /// The unit, and a warning that heights cannot be compared across panels.
    fn unit(&self) -> String {
        let warning = if self.lines.len() > 1 { "each panel has its own scale" } else { "" };
        text::join([&self.y_label, warning])
    }
}

/// Where the panels of a row stand.
pub(super) struct Columns {
    pub(super) count: usize,
    width: f64,
    /// Width of the widest number left of a plot, the same in every column.
    numbers: f64,
}

impl Columns {
    pub(super) fn of(count: usize, axes: &[NumberAxis]) -> Self {
        let numbers = axes.iter().map(|axis| axis.rows_room(NUMBER_SIZE)).fold(0.0, f64::max);
        Self { count, width: (WIDTH - 2.0 * MARGIN + GAP) / count as f64 - GAP, numbers }
    }

    /// The px between which the plots of a column stand.
    pub(super) fn span(&self, column: usize) -> (f64, f64) {
        let start = MARGIN + column as f64 * (self.width + GAP);
        (start + self.numbers, start + self.width - INSET)
    }

    /// What stands over a plot.
    fn title(&self, line: &TrendLine) -> Title {
        let (left, right) = self.span(0);
        let room = right - left;
        let label = text::wrap(&line.label, theme::LABEL_SIZE, room / theme::BOLD, 2);
        let aside = text::shorten(&line.aside, NUMBER_SIZE, room);
        let taken = label.last().map_or(0.0, |last| text::width(last, theme::LABEL_SIZE));
        let after = taken * theme::BOLD + ASIDE_GAP;
        let beside = after + text::width(&aside, NUMBER_SIZE) <= room;
        Title { label, aside, after: beside.then_some(after) }
    }
}

/// What stands over a plot: the name of its series and what is said beside it.
struct Title {
    /// In one or two lines.
    label: Vec<String>,
    aside: String,
    /// From the left to the aside, px, when it fits on the last line of the name; else it has a line
    /// of its own.
    after: Option<f64>,
}

impl Title {
    fn lines(&self) -> usize {
        self.label.len() + usize::from(!self.aside.is_empty() && self.after.is_none())
    }

    /// The last line stands at the height `last`.
    fn draw(&self, canvas: &mut Canvas, (left, last): (f64, f64)) {
        let bold = Font { bold: true, ..Font::new(theme::LABEL_SIZE, HUES[0].text) };
        let font = Font::new(NUMBER_SIZE, theme::SECONDARY);
        let aside = (left + self.after.unwrap_or(0.0), last);
        canvas.text(aside, &self.aside, font, Anchor::Start);
        let below = self.lines() - self.label.len();
        for (above, line) in self.label.iter().rev().enumerate() {
            let at = (left, last - (above + below) as f64 * TITLE_PITCH);
            canvas.text(at, line, bold, Anchor::Start);
        }
    }
}

impl Plot {
    /// Its grid, band and line. A series without values says so in an empty frame.
    fn panel(&self, canvas: &mut Canvas, line: &TrendLine, marks: &Marks) {
        let hue = HUES[0];
        let (left, right) = self.dates.span();
        self.dates.draw_columns(canvas, self.top, self.bottom);
        if line.last().is_none() {
            canvas.line(vec![(left, self.bottom), (right, self.bottom)], theme::GRID, 1.0);
            let middle = (f64::midpoint(left, right), f64::midpoint(self.top, self.bottom));
            let font = Font { halo: true, ..Font::axis() };
            return canvas.text(middle, "no values", font, Anchor::Middle);
        }
        self.values.draw_rows(canvas, (left, right), NUMBER_SIZE);
        marks.draw(canvas, &self.dates, (self.top, self.bottom));
        self.band(canvas, line, hue, BAND);
        self.bursts(canvas, line, hue, (0, 1));
        self.thin(canvas, line, hue);
        self.steps(canvas, line, hue);
        self.line(canvas, line, hue);
    }
}

#[cfg(test)]
mod tests {
    use super::super::gallery::{months, well_formed};
    use super::*;

    fn chart(lines: Vec<TrendLine>, periods: usize) -> TrendPanels {
        TrendPanels {
            caption: Caption { title: "T".into(), ..Caption::default() },
            y_label: "per million tokens".into(),
            timeline: months(periods),
            lines,
            marks: Vec::new(),
        }
    }

    fn line(label: &str, values: &[f64]) -> TrendLine {
        let band = values.iter().map(|v| Some((v * 0.8, v * 1.2))).collect();
        let values = values.iter().copied().map(Some).collect();
        TrendLine { label: label.into(), values, band, ..TrendLine::default() }
    }

    fn count_of_text(svg: &str, text: &str) -> usize {
        svg.lines().filter(|line| *line == text).count()
    }

    #[test]
    fn each_panel_has_a_scale_of_its_own_and_each_column_one_row_of_dates() {
        let lines = vec![
            line("a", &[1.5, 2.5, 2.9]),
            line("b", &[800.0, 900.0, 700.0]),
            line("c", &[0.2, 0.1, 0.3]),
        ];
        let figure = chart(lines, 3).draw("x").unwrap();
        well_formed(&figure.svg);
        assert_eq!(count_of_text(&figure.svg, "0"), 3);
        for top in ["4", "1,500", "0.4"] {
            assert_eq!(count_of_text(&figure.svg, top), 1, "{top}");
        }
        assert_eq!(count_of_text(&figure.svg, "Dec"), 2);
        assert_eq!(figure.svg.matches("<polygon").count(), 3);
        assert!(figure.svg.contains("each panel has its own scale"));
        assert!(figure.description.contains(" b: 800 in 2021-11, 700 in 2022-01, highest 900"));
    }

    #[test]
    fn height_grows_by_a_row_for_two_panels() {
        let height = |panels: usize| {
            let svg = chart(vec![line("a", &[1.0, 2.0]); panels], 2).draw("x").unwrap().svg;
            let from = svg.find("height=\"").unwrap() + 8;
            svg[from..].split('"').next().unwrap().parse::<f64>().unwrap()
        };
        assert_eq!(height(5), height(6));
        assert_eq!(height(24) - height(6), 9.0 * (PLOT + GAP + TITLE_GAP + TITLE_PITCH / 2.0));
    }

    #[test]
    fn what_cannot_be_drawn_is_refused_and_an_empty_panel_is_not() {
        let error = |lines: Vec<TrendLine>| chart(lines, 2).draw("x").unwrap_err().to_string();
        let full = || line("a", &[1.0, 2.0]);
        assert_eq!(error(vec![full(); 25]), "lines 25: must be at most 24 in one chart");
        assert_eq!(error(vec![]), "no series has a value to draw");
        assert_eq!(
            error(vec![line("a", &[1.0])]),
            "line `a` with 1 entries: must be one entry a period: 2"
        );
        let empty = TrendLine { values: vec![None, None], ..full() };
        let svg = chart(vec![full(), empty], 2).draw("x").unwrap().svg;
        assert_eq!(count_of_text(&svg, "no values"), 2, "the text and its rim");
    }
}
