//! A timeline -> an axis with ticks on calendar boundaries.
//!
//! The point of a period stands at the period's first day, so a year's tick (1 January) stands at
//! the year's point and March's tick at March's. Periods are evenly spaced; a day inside one stands
//! at its share of the period.

use jiff::Span;
use jiff::civil::{Date, Weekday};

use super::canvas::{Anchor, Canvas, Font};
use super::text;
use super::theme;
use crate::period::{Granularity, Timeline};

/// A tick's position in px and its text.
type Tick = (f64, String);

/// The distance between ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Days(i32),
    Weeks(i32),
    Months(i32),
    Years(i32),
}

use Step::{Days, Months, Weeks, Years};

/// The shortest first.
const STEPS: [Step; 19] = [
    Days(1),
    Days(2),
    Weeks(1),
    Weeks(2),
    Months(1),
    Months(2),
    Months(3),
    Months(6),
    Years(1),
    Years(2),
    Years(5),
    Years(10),
    Years(20),
    Years(50),
    Years(100),
    Years(200),
    Years(500),
    Years(1000),
    Years(5000),
];

const MOST_TICKS: usize = 10;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A timeline over a stretch of pixels.
#[derive(Debug, Clone)]
pub(super) struct DateAxis {
    timeline: Timeline,
    first: f64,
    /// Pixels from one period to the next.
    pub(super) pitch: f64,
    left: f64,
    right: f64,
}

impl DateAxis {
    /// The periods from px `left` to px `right`, with `pad` periods of room before the first point
    /// and after the last. A lone period stands in the middle.
    pub(super) fn new(timeline: Timeline, left: f64, right: f64, pad: f64) -> Self {
        let steps = timeline.len() as f64 - 1.0 + 2.0 * pad;
        let (first, pitch) = if timeline.len() == 1 {
            (f64::midpoint(left, right), right - left)
        } else {
            let pitch = (right - left) / steps;
            (left + pad * pitch, pitch)
        };
        Self { timeline, first, pitch, left, right }
    }

    /// Where the period at `index` stands, in px.
    pub(super) fn px(&self, index: usize) -> f64 {
        self.first + index as f64 * self.pitch
    }

    /// Draws the ticks and their texts below `y`; a text at the edge of the page moves inwards.
    pub(super) fn draw(&self, canvas: &mut Canvas, y: f64) {
        for (x, label) in self.ticks() {
            canvas.line(vec![(x, y), (x, y + 5.0)], theme::BASELINE, 1.0);
            let most = theme::WIDTH - 4.0 - text::width(&label, theme::LABEL_SIZE) / 2.0;
            canvas.text((x.min(most), y + 15.0), &label, Font::axis(), Anchor::Middle);
        }
    }

    /// Draws a grid line at every tick, from px `top` to `bottom`.
    pub(super) fn draw_columns(&self, canvas: &mut Canvas, top: f64, bottom: f64) {
        for (x, _) in self.ticks() {
            canvas.line(vec![(x, top), (x, bottom)], theme::GRID, 0.7);
        }
    }

    /// The ticks of the shortest step whose texts have room.
    fn ticks(&self) -> Vec<Tick> {
        if self.timeline.len() == 1 {
            return vec![(self.first, self.lone_label())];
        }
        let finest = match self.timeline.granularity() {
            Granularity::Day => Days(1),
            Granularity::Week => Weeks(1),
            Granularity::Month => Months(1),
            Granularity::Quarter => Months(3),
            Granularity::Year => Years(1),
        };
        let steps = STEPS.iter().skip_while(|step| **step != finest);
        let mut ticks = Vec::new();
        for &step in steps {
            ticks = self.ticks_every(step);
            if ticks.len() <= MOST_TICKS && has_room(&ticks) {
                break;
            }
        }
        ticks
    }

    fn lone_label(&self) -> String {
        let start = self.timeline.period(0).start();
        match self.timeline.granularity() {
            Granularity::Day | Granularity::Week => day_label(start, true),
            Granularity::Month => format!("{} {}", month_name(start), start.year()),
            Granularity::Quarter => format!("Q{} {}", quarter(start), start.year()),
            Granularity::Year => start.year().to_string(),
        }
    }

    fn ticks_every(&self, step: Step) -> Vec<Tick> {
        let days: Vec<(f64, Date)> = boundaries(self.timeline, step)
            .into_iter()
            .filter_map(|day| self.day_px(day).map(|x| (x, day)))
            .filter(|(x, _)| *x <= self.right + 0.01)
            .collect();
        let quarterly = self.timeline.granularity() == Granularity::Quarter;
        let has_january = days.iter().any(|(_, day)| day.month() == 1);
        let mut year = None;
        let mut ticks = Vec::with_capacity(days.len());
        for (x, day) in days {
            let new_year = year != Some(day.year());
            let first = year.is_none();
            year = Some(day.year());
            let label = match step {
                Days(_) | Weeks(_) => day_label(day, new_year),
                Years(_) => day.year().to_string(),
                Months(_) if day.month() == 1 => day.year().to_string(),
                Months(_) => {
                    let name = if quarterly {
                        format!("Q{}", quarter(day))
                    } else {
                        month_name(day).to_owned()
                    };
                    if first && !has_january { format!("{name} {}", day.year()) } else { name }
                }
            };
            ticks.push((x, label));
        }
        ticks
    }

    /// Where a day stands, if the timeline holds it.
    pub(super) fn day_px(&self, day: Date) -> Option<f64> {
        let index = self.timeline.index_of(day)?;
        let period = self.timeline.period(index);
        let days = |from: Date, to: Date| f64::from((to - from).get_days());
        let share = days(period.start(), day) / (days(period.start(), period.end()) + 1.0);
        Some(self.px(index) + share * self.pitch)
    }

    /// Its periods.
    pub(super) fn timeline(&self) -> Timeline {
        self.timeline
    }

    /// Whether it is of one period.
    pub(super) fn is_lone(&self) -> bool {
        self.timeline.len() == 1
    }

    /// Its first and last pixel.
    pub(super) fn span(&self) -> (f64, f64) {
        (self.left, self.right)
    }
}

/// Whether neighbouring texts keep a distance.
fn has_room(ticks: &[Tick]) -> bool {
    let half = |tick: &Tick| text::width(&tick.1, theme::LABEL_SIZE) / 2.0;
    ticks.windows(2).all(|pair| pair[1].0 - pair[0].0 >= half(&pair[0]) + half(&pair[1]) + 12.0)
}

/// The calendar boundaries of a step within the timeline, in order.
fn boundaries(timeline: Timeline, step: Step) -> Vec<Date> {
    let start = timeline.period(0).start();
    let end = timeline.period(timeline.len() - 1).end();
    let (mut day, span) = match step {
        Days(n) => (start, Span::new().days(n)),
        Weeks(n) => (first_monday(start, n), Span::new().weeks(n)),
        Months(n) => (first_month(start, n), Span::new().months(n)),
        Years(n) => (first_year(start, n), Span::new().years(n)),
    };
    let mut days = Vec::new();
    while day <= end {
        if day >= start {
            days.push(day);
        }
        match day.checked_add(span) {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    days
}

/// The first Monday not before `day`; with `n` weeks between ticks, one of a fixed series.
fn first_monday(day: Date, n: i32) -> Date {
    let monday = day.saturating_add(
        Span::new().days((7 - i32::from(day.weekday().since(Weekday::Monday))) % 7),
    );
    let week = (monday - jiff::civil::date(1969, 12, 29)).get_days().div_euclid(7);
    monday.saturating_add(Span::new().weeks((-week).rem_euclid(n)))
}

/// The last first-of-a-month not after `day` that begins a block of `n` months of its year.
fn first_month(day: Date, n: i32) -> Date {
    let month = i32::from(day.month()) - 1;
    let first = day.first_of_month();
    first.saturating_sub(Span::new().months(month % n))
}

/// The last 1 January not after `day` of a year that `n` divides.
fn first_year(day: Date, n: i32) -> Date {
    let over = i32::from(day.year()).rem_euclid(n);
    day.first_of_year().saturating_sub(Span::new().years(over))
}

fn month_name(day: Date) -> &'static str {
    MONTHS[(day.month() - 1).unsigned_abs() as usize]
}

fn quarter(day: Date) -> i8 {
    (day.month() - 1) / 3 + 1
}

fn day_label(day: Date, with_year: bool) -> String {
    let label = format!("{} {}", day.day(), month_name(day));
    if with_year { format!("{label} {}", day.year()) } else { label }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn labels(from: Date, to: Date, granularity: Granularity) -> Vec<String> {
        let timeline = Timeline::spanning([from, to], granularity).unwrap();
        let axis = DateAxis::new(timeline, 50.0, 700.0, 0.0);
        let ticks = axis.ticks();
        assert!(ticks.iter().all(|t| t.0 >= 50.0 && t.0 <= 700.01), "{ticks:?}");
        ticks.into_iter().map(|t| t.1).collect()
    }

    #[test]
    fn steps_follow_the_span() {
        use Granularity::{Day, Month, Quarter, Week, Year};
        assert_eq!(
            labels(date(2023, 12, 30), date(2024, 1, 2), Day),
            ["30 Dec 2023", "31 Dec", "1 Jan 2024", "2 Jan"]
        );
        assert_eq!(
            labels(date(2023, 3, 1), date(2023, 4, 10), Day),
            ["6 Mar 2023", "13 Mar", "20 Mar", "27 Mar", "3 Apr", "10 Apr"]
        );
        assert_eq!(
            labels(date(2021, 11, 15), date(2023, 5, 10), Week),
            ["2022", "Mar", "May", "Jul", "Sep", "Nov", "2023", "Mar", "May"]
        );
        assert_eq!(
            labels(date(2023, 2, 1), date(2023, 6, 1), Month),
            ["Feb 2023", "Mar", "Apr", "May", "Jun"]
        );
        assert_eq!(
            labels(date(2022, 4, 1), date(2023, 6, 1), Quarter),
            ["Q2", "Q3", "Q4", "2023", "Q2"]
        );
        assert_eq!(
            labels(date(1946, 1, 1), date(2023, 1, 1), Year),
            ["1950", "1960", "1970", "1980", "1990", "2000", "2010", "2020"]
        );
        assert_eq!(
            labels(date(2000, 1, 1), date(2023, 11, 1), Day),
            ["2000", "2005", "2010", "2015", "2020"]
        );
    }

    #[test]
    fn a_lone_period_is_named_in_full_and_centred() {
        for (granularity, label) in [
            (Granularity::Day, "9 Jan 2023"),
            (Granularity::Month, "Jan 2023"),
            (Granularity::Quarter, "Q1 2023"),
            (Granularity::Year, "2023"),
        ] {
            assert_eq!(labels(date(2023, 1, 9), date(2023, 1, 9), granularity), [label]);
        }
    }

    #[test]
    fn a_years_tick_stands_at_its_point() {
        let days = [date(2018, 1, 1), date(2023, 1, 1)];
        let timeline = Timeline::spanning(days, Granularity::Year).unwrap();
        let axis = DateAxis::new(timeline, 50.0, 700.0, 0.5);
        let ticks = axis.ticks();
        assert_eq!(ticks.len(), 6);
        for (index, (x, _)) in ticks.iter().enumerate() {
            assert_eq!(*x, axis.px(index));
        }
    }

    #[test]
    fn every_granularity_and_length_has_between_one_and_ten_ticks() {
        for granularity in Granularity::ALL {
            for periods in [2, 3, 5, 9, 12, 13, 20, 30, 60, 100, 400, 1_000] {
                let first = crate::period::Period::of(date(1950, 11, 17), granularity);
                let days = [first.start(), first.plus(periods - 1).start()];
                let count = labels(days[0], days[1], granularity).len();
                assert!((1..=MOST_TICKS).contains(&count), "{granularity} {periods}: {count}");
            }
        }
    }
}
