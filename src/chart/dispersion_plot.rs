//! Documents that hold a term, by date -> one row a term, a mark at each of them.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::canvas::{Anchor, Canvas, Font};
use super::date_axis::DateAxis;
use super::number_axis::number;
use super::page::Page;
use super::theme::{self, HUES, Hue, MARGIN, MUTED, WIDTH};
use super::{Caption, Figure, spot_key, text};
use crate::error::{Error, Result};
use crate::period::Timeline;

const ROW: f64 = 20.0;
/// Height of a mark, px.
const MARK: f64 = 14.0;
/// Width of a mark, px; marks within it are one.
const WIDE: f64 = 1.0;
/// Widest name, px.
const NAME_ROOM: f64 = 200.0;
/// Opacity of a document that holds the term once, and what each doubling adds.
const FAINT: f64 = 0.45;
const DOUBLING: f64 = 0.14;
/// Above the row of all documents, px.
const MUTED_GAP: f64 = 6.0;
/// Narrowest spot, px.
const LEAST_SPOT: f64 = 3.0;

/// Terms over time, top to bottom in the order given.
#[derive(Debug, Clone)]
pub struct DispersionPlot {
    /// The words around it.
    pub caption: Caption,
    /// The periods that the marks lie in; those of the spots.
    pub timeline: Timeline,
    /// The rows.
    pub rows: Vec<DispersionRow>,
    /// The date of every document, whether it holds a term or not: a grey row below tells silence of
    /// a term from silence of the archive. Empty for none.
    pub all: Vec<Date>,
}

/// One term, or one term in one source.
#[derive(Debug, Clone)]
pub struct DispersionRow {
    /// Its name; equal ones one below the other are written once.
    pub label: String,
    /// The source it is counted in; empty for all of them.
    pub group: String,
    /// The documents that hold it: date and occurrences.
    pub marks: Vec<(Date, u32)>,
}

impl DispersionRow {
    /// What its spots are called.
    fn name(&self) -> String {
        if self.group.is_empty() {
            self.label.clone()
        } else {
            format!("{}, {}", self.label, self.group)
        }
    }
}

impl DispersionPlot {
    /// Draws the chart, as high as it has rows.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        if self.rows.iter().all(|row| row.marks.is_empty()) {
            return Err(Error::empty("no document holds a term, so there is nothing to mark"));
        }
        let size = theme::LABEL_SIZE;
        let names = self.names();
        let count = |marks: &[(Date, u32)]| number(marks.len() as f64);
        let mut totals: Vec<String> = self.rows.iter().map(|row| count(&row.marks)).collect();
        totals.push(number(self.all.len() as f64));
        let left = MARGIN + text::widest(&names, size) + 10.0;
        let right = WIDTH - MARGIN - text::widest(&totals, size) - 12.0;
        let axis = Axis::new(self.timeline, left, right);
        let mut page = Page::new(&self.caption);
        page.unit("a mark is a document; the darker, the more occurrences; right: documents");
        let top = page.top + 4.0;
        let rows = self.rows.len() as f64;
        let bottom = top + rows * ROW + if self.all.is_empty() { 0.0 } else { ROW + MUTED_GAP };
        axis.dates.draw_columns(&mut page.canvas, top, bottom);
        for (i, row) in self.rows.iter().enumerate() {
            let y = top + (i as f64 + 0.5) * ROW;
            let ink =
                if row.group.is_empty() || self.begins(i) { theme::INK } else { theme::SECONDARY };
            page.canvas.text((left - 10.0, y), &names[i], Font::new(size, ink), Anchor::End);
            page.canvas.text((WIDTH - MARGIN, y), &totals[i], Font::axis(), Anchor::End);
            axis.row(&mut page.canvas, &row.marks, y, self.hue(i));
            axis.spots(&mut page.canvas, row, y);
        }
        if !self.all.is_empty() {
            let y = top + (rows + 0.5) * ROW + MUTED_GAP;
            let all: Vec<(Date, u32)> = self.all.iter().map(|&date| (date, 1)).collect();
            let total = totals.last().map_or("", String::as_str);
            page.canvas.text((left - 10.0, y), ALL, Font::axis(), Anchor::End);
            page.canvas.text((WIDTH - MARGIN, y), total, Font::axis(), Anchor::End);
            axis.row(&mut page.canvas, &all, y, MUTED);
        }
        axis.dates.draw(&mut page.canvas, bottom);
        page.finish(name, &self.describe(), bottom + 26.0)
    }

    /// Whether a row is the first of its term.
    fn begins(&self, row: usize) -> bool {
        row == 0 || self.rows[row - 1].label != self.rows[row].label
    }

    /// What stands left of each row, and the widest of what may stand there.
    fn names(&self) -> Vec<String> {
        let name = |(i, row): (usize, &DispersionRow)| {
            let name = match (row.group.is_empty(), self.begins(i)) {
                (true, _) => row.label.clone(),
                (false, true) => format!("{}: {}", row.label, row.group),
                (false, false) => row.group.clone(),
            };
            text::shorten(&name, theme::LABEL_SIZE, NAME_ROOM)
        };
        let all = (!self.all.is_empty()).then(|| ALL.to_owned());
        self.rows.iter().enumerate().map(name).chain(all).collect()
    }

    /// One colour a term, by turns.
    fn hue(&self, row: usize) -> Hue {
        let terms = (0..=row).filter(|&i| self.begins(i)).count() - 1;
        // Without sources every row is a term, and one colour says so more quietly.
        if self.rows.iter().all(|row| row.group.is_empty()) { HUES[0] } else { HUES[terms % 2] }
    }

    fn describe(&self) -> String {
        let told = |row: &DispersionRow| {
            let dates = || row.marks.iter().map(|mark| mark.0);
            let occurrences: u64 = row.marks.iter().map(|mark| u64::from(mark.1)).sum();
            match (dates().min(), dates().max()) {
                (Some(first), Some(last)) => format!(
                    " {}: {} documents, {} occurrences, {first} to {last}.",
                    row.name(),
                    number(row.marks.len() as f64),
                    number(occurrences as f64)
                ),
                _ => format!(" {}: no documents.", row.name()),
            }
        };
        let told: String = self.rows.iter().map(told).collect();
        format!("Dispersion plot, documents by date.{told}")
    }
}

const ALL: &str = "all documents";

/// Dates over a stretch of pixels: the last period ends at its end.
struct Axis {
    dates: DateAxis,
    timeline: Timeline,
    left: f64,
    pitch: f64,
}

impl Axis {
    fn new(timeline: Timeline, left: f64, right: f64) -> Self {
        let pitch = (right - left) / timeline.len() as f64;
        let last = if timeline.len() == 1 { right } else { right - pitch };
        Self { dates: DateAxis::new(timeline, left, last, 0.0), timeline, left, pitch }
    }

    /// Where a day stands, if the timeline holds it.
    fn px(&self, day: Date) -> Option<f64> {
        let index = self.timeline.index_of(day)?;
        let period = self.timeline.period(index);
        let days = |from: Date, to: Date| f64::from((to - from).get_days());
        // In the middle of the day.
        let length = days(period.start(), period.end()) + 1.0;
        let share = (days(period.start(), day) + 0.5) / length;
        Some(self.left + (index as f64 + share) * self.pitch)
    }

    /// The marks of a row on its thread, those within a pixel as one.
    fn row(&self, canvas: &mut Canvas, marks: &[(Date, u32)], y: f64, hue: Hue) {
        let end = self.left + self.pitch * self.timeline.len() as f64;
        canvas.line(vec![(self.left, y), (end, y)], theme::GRID, 0.7);
        let mut columns: BTreeMap<i64, u64> = BTreeMap::new();
        for &(date, count) in marks {
            if let Some(x) = self.px(date) {
                *columns.entry((x / WIDE).floor() as i64).or_default() += u64::from(count);
            }
        }
        for (column, count) in columns {
            let x = column as f64 * WIDE;
            let alpha = (FAINT + DOUBLING * (count.max(1) as f64).log2()).min(1.0);
            let corners = ((x, y - MARK / 2.0), (x + WIDE, y + MARK / 2.0));
            canvas.bar(corners.0, corners.1, hue.mark, alpha);
        }
    }

    /// One a period that holds a mark.
    fn spots(&self, canvas: &mut Canvas, row: &DispersionRow, y: f64) {
        if self.pitch < LEAST_SPOT {
            return;
        }
        let mut periods: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
        for &(date, count) in &row.marks {
            if let Some(index) = self.timeline.index_of(date) {
                let sums = periods.entry(index).or_default();
                *sums = (sums.0 + 1, sums.1 + u64::from(count));
            }
        }
        for (index, (documents, occurrences)) in periods {
            let period = self.timeline.period(index).to_string();
            let plural = |count: u64, noun: &str| {
                format!("{} {noun}{}", number(count as f64), if count == 1 { "" } else { "s" })
            };
            let title = format!(
                "{}, {period}: {}, {}",
                row.name(),
                plural(documents, "document"),
                plural(occurrences, "occurrence")
            );
            let x = self.left + index as f64 * self.pitch;
            let corners = ((x, y - MARK / 2.0), (x + self.pitch, y + MARK / 2.0));
            canvas.spot(corners.0, corners.1, spot_key(&row.label, &period), title);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::gallery::{months, well_formed};
    use super::*;
    use jiff::civil::date;

    fn row(label: &str, group: &str, marks: &[(Date, u32)]) -> DispersionRow {
        DispersionRow { label: label.into(), group: group.into(), marks: marks.to_vec() }
    }

    fn chart(rows: Vec<DispersionRow>, periods: usize) -> DispersionPlot {
        let all = vec![date(2021, 11, 2), date(2021, 12, 9)];
        DispersionPlot { caption: Caption::default(), timeline: months(periods), rows, all }
    }

    #[test]
    fn marks_of_a_day_are_one_and_periods_are_spots() {
        let days = [date(2021, 11, 2), date(2021, 11, 2), date(2022, 1, 31)];
        let figure = chart(vec![row("a<b", "", &days.map(|day| (day, 2)))], 3).draw("x").unwrap();
        well_formed(&figure.svg);
        assert_eq!(figure.svg.matches("fill=\"#0072B2\"").count(), 2, "{}", figure.svg);
        let titles: Vec<&str> = figure.spots.iter().map(|spot| spot.title.as_str()).collect();
        assert_eq!(
            titles,
            ["a<b, 2021-11: 2 documents, 4 occurrences", "a<b, 2022-01: 1 document, 2 occurrences"]
        );
        assert_eq!(figure.spots[0].key, spot_key("a<b", "2021-11"));
        assert!(
            figure.description.contains("3 documents, 6 occurrences, 2021-11-02 to 2022-01-31")
        );
    }

    #[test]
    fn every_day_of_the_timeline_lies_within_the_plot() {
        for periods in [1, 2, 30] {
            let axis = Axis::new(months(periods), 100.0, 700.0);
            let timeline = months(periods);
            let (first, last) = (timeline.period(0).start(), timeline.period(periods - 1).end());
            assert!((100.0..120.0).contains(&axis.px(first).unwrap()), "{periods}");
            assert!((680.0..700.0).contains(&axis.px(last).unwrap()), "{periods}");
            assert_eq!(axis.px(date(1999, 1, 1)), None);
        }
    }

    #[test]
    fn sources_of_a_term_share_its_name() {
        let mark = [(date(2021, 11, 5), 1)];
        let rows =
            vec![row("tea", "Hebi", &mark), row("tea", "Lanwei", &mark), row("rice", "Hebi", &[])];
        let chart = chart(rows, 2);
        assert_eq!(chart.names(), ["tea: Hebi", "Lanwei", "rice: Hebi", "all documents"]);
        let figure = chart.draw("x").unwrap();
        assert!(figure.description.contains(" rice, Hebi: no documents."));
    }

    #[test]
    fn nothing_to_mark_is_refused() {
        let error = chart(vec![row("a", "", &[])], 2).draw("x").unwrap_err().to_string();
        assert_eq!(error, "no document holds a term, so there is nothing to mark");
    }
}
