//! A range of numbers -> a linear axis with round ticks, and numbers as text.

use super::canvas::{Anchor, Canvas, Font};
use super::text;
use super::theme;

/// A linear axis from `low` to `high`, both of them ticks, drawn from px `start` to px `end`.
#[derive(Debug, Clone)]
pub(super) struct NumberAxis {
    low: f64,
    high: f64,
    step: f64,
    start: f64,
    end: f64,
}

/// Text is centred by its small letters; digits are taller and look right a little lower.
const DIGITS_RISE: f64 = 1.0;

/// White space between the numbers of a vertical axis and its plot, px.
const NUMBER_GAP: f64 = 8.0;

/// Numbers beyond this are not told apart from it; keeps every sum below finite.
const LARGEST: f64 = 1e300;

impl NumberAxis {
    /// The shortest axis of about `ticks` steps of 1, 2 or 5 times a power of ten that covers
    /// `low..=high` and 0. With `whole`, no step is below 1.
    pub(super) fn covering(low: f64, high: f64, ticks: usize, whole: bool) -> Self {
        let low = low.clamp(-LARGEST, 0.0);
        let high = high.clamp(0.0, LARGEST);
        let high = if high - low < 1e-300 { low + 1.0 } else { high };
        let mut step = nice_step((high - low) / ticks.max(1) as f64);
        if whole {
            step = step.max(1.0);
        }
        // A hair of tolerance keeps 0.3 / 0.1 from asking for one step more.
        let low = (low / step + 1e-9).floor() * step;
        let high = (high / step - 1e-9).ceil() * step;
        Self { low, high, step, start: 0.0, end: 1.0 }
    }

    /// The shortest axis of about `ticks` steps that covers `low..=high`, with or without 0.
    pub(super) fn around(low: f64, high: f64, ticks: usize) -> Self {
        let (low, high) = (low.clamp(-LARGEST, LARGEST), high.clamp(-LARGEST, LARGEST));
        // What differs by less than a millionth of its size is one number.
        let least = 1e-6 * low.abs().max(high.abs()).max(1e-290);
        if high - low < least {
            return Self::covering(low.min(0.0), high.max(0.0), ticks, false);
        }
        let step = nice_step((high - low) / ticks.max(1) as f64);
        let low = (low / step + 1e-9).floor() * step;
        let high = (high / step - 1e-9).ceil() * step;
        Self { low, high, step, start: 0.0, end: 1.0 }
    }

    /// The same axis over the pixels `start..end`.
    pub(super) fn over(self, start: f64, end: f64) -> Self {
        Self { start, end, ..self }
    }

    /// Its first and last number.
    pub(super) fn limits(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// Where `value` stands, in px; what lies outside stands at the end of the axis.
    pub(super) fn px(&self, value: f64) -> f64 {
        let share = (value.clamp(self.low, self.high) - self.low) / (self.high - self.low);
        self.start + share * (self.end - self.start)
    }

    /// [`px`](Self::px), but up to ten axis lengths outside: for shapes that are clipped later.
    pub(super) fn px_beyond(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(-10.0, 11.0);
        self.start + share * (self.end - self.start)
    }

    /// The px that the numbers of a vertical axis take left of its plot, at font size `size`.
    pub(super) fn rows_room(&self, size: f64) -> f64 {
        let labels: Vec<String> = self.ticks().into_iter().map(|tick| tick.1).collect();
        text::widest(&labels, size) + NUMBER_GAP
    }

    /// Draws it as a vertical axis: grid lines from px `left` to `right`, numbers of font size
    /// `size` left of them.
    pub(super) fn draw_rows(&self, canvas: &mut Canvas, (left, right): (f64, f64), size: f64) {
        let font = Font { size, ..Font::axis() };
        for (value, label) in self.ticks() {
            let y = self.px(value);
            canvas.line(vec![(left, y), (right, y)], theme::GRID, 1.0);
            canvas.text((left - NUMBER_GAP, y + DIGITS_RISE), &label, font, Anchor::End);
        }
    }

    /// Draws it as a horizontal axis: grid lines from px `top` to `bottom`, numbers below.
    pub(super) fn draw_columns(&self, canvas: &mut Canvas, top: f64, bottom: f64) {
        for (value, _) in self.ticks() {
            let x = self.px(value);
            canvas.line(vec![(x, top), (x, bottom)], theme::GRID, 1.0);
        }
        self.label_columns(canvas, bottom + 12.0);
    }

    /// The numbers of a horizontal axis, at px `y`.
    pub(super) fn label_columns(&self, canvas: &mut Canvas, y: f64) {
        for (value, label) in self.ticks() {
            canvas.text((self.px(value), y), &label, Font::axis(), Anchor::Middle);
        }
    }

    /// Its ticks and their texts, the lowest first.
    pub(super) fn ticks(&self) -> Vec<(f64, String)> {
        let first = (self.low / self.step).round();
        let steps = ((self.high - self.low) / self.step).round() as i32;
        let value = |i: i32| (first + f64::from(i)) * self.step;
        (0..=steps).map(|i| (value(i), tick_text(value(i), self.step))).collect()
    }
}

fn nice_step(raw: f64) -> f64 {
    let power = 10f64.powf(raw.log10().floor());
    [1.0, 2.0, 5.0]
        .map(|m| m * power)
        .into_iter()
        .find(|s| *s >= raw * (1.0 - 1e-9))
        .unwrap_or(10.0 * power)
}

fn tick_text(value: f64, step: f64) -> String {
    if value.abs() < step / 2.0 {
        return "0".to_owned();
    }
    if !(1e-6..1e12).contains(&step) {
        return format!("{value:.0e}").replace('-', "−");
    }
    let decimals = places(-step.log10() - 1e-9);
    grouped(value, decimals)
}

/// A number for a label: `1,234`, `12.5`, `0.0312`: whole numbers in full, others to three
/// significant digits.
pub fn number(value: f64) -> String {
    let size = value.abs();
    if size >= 1e12 || (size > 0.0 && size < 1e-6) {
        return format!("{value:.2e}").replace('-', "−");
    }
    if value.fract() == 0.0 || size >= 100.0 {
        return grouped(value, 0);
    }
    let decimals = places(2.0 - size.log10().floor());
    grouped(value, decimals)
}

/// Decimals as a count, none when negative.
fn places(decimals: f64) -> usize {
    (decimals.ceil().max(0.0) as i32).unsigned_abs() as usize
}

/// `value` with thousands separated, a real minus sign and no trailing zeros.
fn grouped(value: f64, decimals: usize) -> String {
    let digits = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let zero = fraction.is_empty() && whole == "0";
    let mut out = String::from(if value < 0.0 && !zero { "−" } else { "" });
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: f64, high: f64, whole: bool) -> Vec<String> {
        NumberAxis::covering(low, high, 5, whole).ticks().into_iter().map(|t| t.1).collect()
    }

    #[test]
    fn ticks_are_round_and_cover_the_range() {
        assert_eq!(labels(0.0, 27.3, false), ["0", "10", "20", "30"]);
        assert_eq!(labels(0.0, 1.0, false), ["0", "0.2", "0.4", "0.6", "0.8", "1"]);
        assert_eq!(labels(0.0, 0.3, false), ["0", "0.1", "0.2", "0.3"]);
        assert_eq!(labels(0.0, 5_400.0, false), ["0", "2,000", "4,000", "6,000"]);
        assert_eq!(labels(-3.1, 4.0, false), ["−4", "−2", "0", "2", "4"]);
        assert_eq!(labels(0.0, 2.0, true), ["0", "1", "2"]);
        assert_eq!(labels(0.0, 0.000_04, false)[1], "0.00001");
    }

    #[test]
    fn an_axis_need_not_reach_zero() {
        let labels = |low: f64, high: f64| -> Vec<String> {
            NumberAxis::around(low, high, 3).ticks().into_iter().map(|t| t.1).collect()
        };
        assert_eq!(labels(3.12, 3.38), ["3.1", "3.2", "3.3", "3.4"]);
        assert_eq!(labels(-0.4, 0.4), ["−0.4", "−0.2", "0", "0.2", "0.4"]);
        assert_eq!(labels(0.25, 0.25), ["0", "0.1", "0.2", "0.3"]);
        for (low, high) in [(1e308, f64::MAX), (-1e-320, 1e-320), (-f64::MAX, f64::MAX)] {
            let axis = NumberAxis::around(low, high, 3).over(100.0, 0.0);
            assert!(axis.ticks().len() <= 12 && axis.px(high).is_finite(), "{low} {high}");
        }
    }

    #[test]
    fn empty_and_extreme_ranges_stay_finite() {
        assert_eq!(labels(0.0, 0.0, true), ["0", "1"]);
        for high in [f64::INFINITY, f64::MAX, 1e300, 1e13, 1e-7, 1e-250, 1e-320] {
            let axis = NumberAxis::covering(0.0, high, 5, false).over(400.0, 0.0);
            assert!(axis.ticks().len() <= 12, "{high}");
            assert!([0.0, high, -1.0, 1e9].iter().all(|v| axis.px(*v).is_finite()), "{high}");
        }
    }

    #[test]
    fn pixels_run_from_start_to_end_and_stop_there() {
        let axis = NumberAxis::covering(0.0, 10.0, 5, false).over(300.0, 100.0);
        assert_eq!(axis.px(0.0), 300.0);
        assert_eq!(axis.px(5.0), 200.0);
        assert_eq!(axis.px(99.0), 100.0);
    }

    #[test]
    fn numbers_read_well() {
        let texts: Vec<_> =
            [1234.0, 12.5, 0.03125, 0.0, -4.0, 123.4, -0.001, 3e15, 2.0 / 3.0].map(number).into();
        let expected = ["1,234", "12.5", "0.0312", "0", "−4", "123", "−0.001", "3.00e15", "0.667"];
        assert_eq!(texts, expected);
    }
}
