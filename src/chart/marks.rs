//! Events on a time axis -> dashed lines with labels above the plot, or with numbers and a key.

use jiff::civil::Date;

use super::canvas::{Anchor, Canvas, Font};
use super::date_axis::DateAxis;
use super::text;
use super::theme::{self, MARGIN, WIDTH};

/// Something that happened on a day: a new template of a site, a source that enters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// When. A mark outside the periods of the chart is not drawn.
    pub date: Date,
    /// What, in a few words.
    pub label: String,
}

const SIZE: f64 = theme::SOURCE_SIZE;
/// From one row of labels to the next, px.
const PITCH: f64 = 14.0;
/// From the last row to the plot, and from a line to its label, px.
const GAP: f64 = 9.0;
const BESIDE: f64 = 4.0;
/// Labels have so many rows and this width at most; otherwise numbers stand for them.
const ROWS: usize = 3;
const WIDEST: f64 = 190.0;
/// Most lines of a key.
const KEY_LINES: usize = 5;

/// The marks of one chart, in the order of their dates.
pub(super) struct Marks {
    marks: Vec<Mark>,
    numbered: bool,
}

/// A label over an axis: its ends in px, its row from 0 at the plot, and the line it stands at.
struct Label {
    text: String,
    left: f64,
    right: f64,
    row: usize,
    x: f64,
}

impl Marks {
    /// With their labels over `dates` where these have room in three rows, with numbers otherwise.
    pub(super) fn labelled(marks: &[Mark], dates: &DateAxis) -> Self {
        let marks = Self::numbered(marks, dates);
        let numbered = marks.labels(dates).is_none();
        Self { numbered, ..marks }
    }

    /// With numbers.
    pub(super) fn numbered(marks: &[Mark], dates: &DateAxis) -> Self {
        let mut marks: Vec<Mark> =
            marks.iter().filter(|mark| dates.day_px(mark.date).is_some()).cloned().collect();
        marks.sort_by(|a, b| (a.date, &a.label).cmp(&(b.date, &b.label)));
        marks.dedup();
        Self { marks, numbered: true }
    }

    /// The room that lines of labels take above the plot, px.
    pub(super) fn height(&self, dates: &DateAxis) -> f64 {
        if self.marks.is_empty() {
            return 0.0;
        }
        let labels = if self.numbered { None } else { self.labels(dates) };
        let rows = labels.iter().flatten().map(|label| label.row + 1).max().unwrap_or(1);
        GAP + (rows - 1) as f64 * PITCH
    }

    /// The lines from the labels above `top` to `bottom`, and the labels.
    pub(super) fn draw(&self, canvas: &mut Canvas, dates: &DateAxis, (top, bottom): (f64, f64)) {
        let labels = if self.numbered { None } else { self.labels(dates) };
        let font = Font { halo: true, ..Font::new(SIZE, theme::SECONDARY) };
        let Some(labels) = labels else {
            for x in self.places(dates) {
                canvas.dashed((x, top - 2.0), (x, bottom), 1.0);
            }
            for (x, text) in self.numbers(dates) {
                canvas.text((x, top - GAP), &text, font, Anchor::Middle);
            }
            return;
        };
        let middle = |label: &Label| top - GAP - label.row as f64 * PITCH;
        for label in &labels {
            canvas.dashed((label.x, middle(label) - SIZE / 2.0), (label.x, bottom), 1.0);
        }
        for label in &labels {
            let (x, anchor) = if label.left > label.x {
                (label.left, Anchor::Start)
            } else {
                (label.right, Anchor::End)
            };
            canvas.text((x, middle(label)), &label.text, font, anchor);
        }
    }

    /// What the numbers mean, below `top`; gives the first free pixel.
    pub(super) fn key(&self, canvas: &mut Canvas, top: f64) -> f64 {
        if !self.numbered || self.marks.is_empty() {
            return top;
        }
        let room = WIDTH - 2.0 * MARGIN;
        let mut lines: Vec<String> = Vec::new();
        for (place, mark) in self.marks.iter().enumerate() {
            let entry = format!("{} {} {}", place + 1, mark.date, text::clean(&mark.label));
            let full = lines.len() == KEY_LINES;
            match lines.last_mut() {
                Some(line) if text::width(&format!("{line}; {entry}"), SIZE) <= room => {
                    line.push_str("; ");
                    line.push_str(&entry);
                }
                Some(line) if full => {
                    line.push_str("; …");
                    break;
                }
                _ => lines.push(text::shorten(&entry, SIZE, room)),
            }
        }
        let top = top + 4.0;
        for (place, line) in lines.iter().enumerate() {
            let y = top + PITCH * (place as f64 + 0.5);
            canvas.text((MARGIN, y), line, Font::new(SIZE, theme::SECONDARY), Anchor::Start);
        }
        top + PITCH * lines.len() as f64
    }

    /// The marks in words.
    pub(super) fn describe(&self) -> String {
        if self.marks.is_empty() {
            return String::new();
        }
        let entry = |mark: &Mark| format!("{} {}", mark.date, mark.label);
        format!(" Marked: {}.", self.marks.iter().map(entry).collect::<Vec<_>>().join(", "))
    }

    /// The px of each mark; a day of the last period stands at its end.
    fn places(&self, dates: &DateAxis) -> Vec<f64> {
        let (left, right) = dates.span();
        let place = |mark: &Mark| dates.day_px(mark.date).map(|x| x.clamp(left, right));
        self.marks.iter().filter_map(place).collect()
    }

    /// A place for every label so that none lies over another or over a line; `None` when there is
    /// not enough room.
    fn labels(&self, dates: &DateAxis) -> Option<Vec<Label>> {
        // A label that must stand left of its line leaves room for those before it when it is high,
        // and looks better when it is low.
        let (low, high) = ([0, 1, 2], [2, 1, 0]);
        self.labels_with(dates, low).or_else(|| self.labels_with(dates, high))
    }

    /// From the right: a label stands right of its line, above those that follow; at the edge of the
    /// page left of it, in the first of the rows `left_rows` that is free.
    fn labels_with(&self, dates: &DateAxis, left_rows: [usize; ROWS]) -> Option<Vec<Label>> {
        let (start, end) = (dates.span().0, WIDTH - MARGIN);
        let mut placed: Vec<Label> = Vec::with_capacity(self.marks.len());
        for (mark, x) in self.marks.iter().zip(self.places(dates)).rev() {
            let text = text::clean(&mark.label);
            let width = text::width(&text, SIZE);
            if width > WIDEST {
                return None;
            }
            let at = |row: usize, left: f64| (row, left, left + width);
            let rightward = (0..ROWS).map(|row| at(row, x + BESIDE));
            let leftward = left_rows.into_iter().map(|row| at(row, x - BESIDE - width));
            let free = rightward.chain(leftward).find(|&(row, left, right)| {
                let over = |label: &Label| {
                    let apart =
                        right + 2.0 * BESIDE <= label.left || label.right + 2.0 * BESIDE <= left;
                    let within = |x: f64, left: f64, right: f64| left - 1.0 < x && x < right + 1.0;
                    (label.row == row && !apart)
                        || (label.row >= row && within(label.x, left, right))
                        || (label.row <= row && within(x, label.left, label.right))
                };
                left >= start && right <= end && !placed.iter().any(over)
            });
            let (row, left, right) = free?;
            placed.push(Label { text, left, right, row, x });
        }
        Some(placed)
    }

    /// The number of each mark over its line; those that would touch stand together, as `2–4`.
    fn numbers(&self, dates: &DateAxis) -> Vec<(f64, String)> {
        let shown = |(first, last): (usize, usize)| match last - first {
            0 => format!("{}", first + 1),
            _ => format!("{}–{}", first + 1, last + 1),
        };
        let places = self.places(dates);
        let middle = |group: (usize, usize)| f64::midpoint(places[group.0], places[group.1]);
        let mut groups: Vec<(usize, usize)> = Vec::new();
        for mark in 0..places.len() {
            let mut group = (mark, mark);
            while let Some(&before) = groups.last() {
                let half = |group| text::width(&shown(group), SIZE) / 2.0;
                if middle(group) - half(group) >= middle(before) + half(before) + BESIDE {
                    break;
                }
                groups.pop();
                group.0 = before.0;
            }
            groups.push(group);
        }
        groups.into_iter().map(|group| (middle(group), shown(group))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::gallery::months;
    use super::*;
    use jiff::civil::date;

    fn axis() -> DateAxis {
        DateAxis::new(months(20), 60.0, 660.0, 0.0)
    }

    fn mark(month: i8, day: i8, label: &str) -> Mark {
        Mark { date: date(2022, month, day), label: label.into() }
    }

    /// Labels as text and row, from the left.
    fn rows(marks: &[Mark]) -> Option<Vec<(String, usize)>> {
        let mut labels = Marks::labelled(marks, &axis()).labels(&axis())?;
        labels.sort_by(|a, b| a.x.total_cmp(&b.x));
        Some(labels.into_iter().map(|label| (label.text, label.row)).collect())
    }

    #[test]
    fn labels_stand_in_one_row_while_they_have_room_and_in_steps_otherwise() {
        let far = [mark(9, 1, "new template"), mark(1, 1, "source enters")];
        let found = rows(&far).unwrap();
        assert_eq!(found, [("source enters".into(), 0), ("new template".into(), 0)]);
        let near =
            [mark(1, 1, "a new template"), mark(1, 20, "another"), mark(2, 8, "a third one")];
        let found: Vec<usize> = rows(&near).unwrap().into_iter().map(|(_, row)| row).collect();
        assert_eq!(found.len(), 3);
        assert!(found.iter().max() > Some(&0) && found.iter().max() <= Some(&2), "{found:?}");
    }

    #[test]
    fn no_label_lies_over_another_or_over_a_line() {
        let days: Vec<Mark> =
            (1..=9).map(|i| mark(i, 28 - 3 * i, &"word ".repeat(i as usize % 4 + 1))).collect();
        for count in 1..=9 {
            let marks = Marks::labelled(&days[..count], &axis());
            let Some(labels) = marks.labels(&axis()) else { continue };
            assert_eq!(labels.len(), count);
            for (i, a) in labels.iter().enumerate() {
                for b in &labels[..i] {
                    assert!(a.row != b.row || a.right < b.left || b.right < a.left);
                    assert!(
                        b.row < a.row || !(a.left..a.right).contains(&b.x),
                        "{} {}",
                        a.text,
                        b.text
                    );
                    assert!(
                        a.row < b.row || !(b.left..b.right).contains(&a.x),
                        "{} {}",
                        a.text,
                        b.text
                    );
                }
            }
        }
    }

    #[test]
    fn too_many_labels_become_numbers_with_a_key() {
        let many: Vec<Mark> =
            (1..=24).map(|day| mark(3, day, "a new template of the site")).collect();
        let marks = Marks::labelled(&many, &axis());
        assert!(marks.numbered);
        let numbers = marks.numbers(&axis());
        assert_eq!(numbers.len(), 1, "all within a month: {numbers:?}");
        assert_eq!(numbers[0].1, "1–24");
        let apart = Marks::numbered(&[mark(1, 1, "a"), mark(6, 1, "b"), mark(6, 3, "c")], &axis());
        let numbers: Vec<String> =
            apart.numbers(&axis()).into_iter().map(|(_, text)| text).collect();
        assert_eq!(numbers, ["1", "2–3"]);
        let mut canvas = Canvas::default();
        assert!(apart.key(&mut canvas, 100.0) > 100.0);
        assert_eq!(apart.describe(), " Marked: 2022-01-01 a, 2022-06-01 b, 2022-06-03 c.");
    }

    #[test]
    fn marks_outside_the_periods_are_left_out() {
        let outside = Mark { date: date(1999, 1, 1), label: "long ago".into() };
        let marks = Marks::labelled(&[outside], &axis());
        assert_eq!((marks.height(&axis()), marks.describe()), (0.0, String::new()));
    }
}
