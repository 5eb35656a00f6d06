//! Numbers of clusters -> a horizontal axis with a tick at those that were tried.

use super::canvas::{Anchor, Canvas, Font};
use super::{text, theme};

/// White space between two numbers, px.
const GAP: f64 = 8.0;
/// From this ratio of the widest to the narrowest step on, the axis is logarithmic: 2, 3, 5, 10, 50.
const UNEVEN: usize = 8;

/// An axis of counts from px `left` to px `right`.
pub(super) struct CountAxis {
    counts: Vec<usize>,
    logarithmic: bool,
    left: f64,
    right: f64,
}

impl CountAxis {
    /// An axis for `counts`, in any order.
    pub(super) fn new(mut counts: Vec<usize>, left: f64, right: f64) -> Self {
        counts.sort_unstable();
        counts.dedup();
        let steps = || counts.windows(2).map(|pair| pair[1] - pair[0]);
        let uneven = steps().max().unwrap_or(1) >= UNEVEN * steps().min().unwrap_or(1);
        let logarithmic = uneven && counts.first().is_some_and(|&first| first > 0);
        Self { counts, logarithmic, left, right }
    }

    /// Where a count stands, in px; a lone one in the middle.
    pub(super) fn px(&self, count: usize) -> f64 {
        let (Some(&low), Some(&high)) = (self.counts.first(), self.counts.last()) else {
            return self.left;
        };
        if low == high {
            return f64::midpoint(self.left, self.right);
        }
        let at = |count: usize| if self.logarithmic { (count as f64).ln() } else { count as f64 };
        let share = (at(count.clamp(low, high)) - at(low)) / (at(high) - at(low));
        self.left + share * (self.right - self.left)
    }

    /// Least distance of two neighbouring counts, px.
    pub(super) fn pitch(&self) -> f64 {
        let steps = self.counts.windows(2).map(|pair| self.px(pair[1]) - self.px(pair[0]));
        steps.fold(self.right - self.left, f64::min)
    }

    /// The counts below px `bottom`: `first` of all, then every one that has room, with `name` at the
    /// end.
    pub(super) fn draw(&self, canvas: &mut Canvas, bottom: f64, name: &str, first: &[usize]) {
        let mut taken: Vec<(f64, f64)> = Vec::new();
        let ends = [self.counts.first(), self.counts.last()];
        let order = first.iter().chain(ends.into_iter().flatten()).chain(&self.counts);
        let mut done: Vec<usize> = Vec::new();
        for &count in order.filter(|count| self.counts.contains(count)) {
            let (x, label) = (self.px(count), count.to_string());
            let half = text::width(&label, theme::LABEL_SIZE) / 2.0 + GAP / 2.0;
            let free = taken.iter().all(|&(from, to)| x + half <= from || to <= x - half);
            if done.contains(&count) || !free {
                continue;
            }
            taken.push((x - half, x + half));
            done.push(count);
            canvas.line(vec![(x, bottom), (x, bottom + 4.0)], theme::GRID, 1.0);
            canvas.text((x, bottom + 13.0), &label, Font::axis(), Anchor::Middle);
        }
        let middle = f64::midpoint(self.left, self.right);
        canvas.text((middle, bottom + 30.0), name, Font::axis(), Anchor::Middle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_counts_are_linear_and_spread_ones_logarithmic() {
        let even = CountAxis::new(vec![10, 2, 4, 6, 8, 4], 0.0, 80.0);
        assert_eq!((even.px(2), even.px(4), even.px(10), even.pitch()), (0.0, 20.0, 80.0, 20.0));
        let spread = CountAxis::new(vec![2, 4, 8, 16, 32], 0.0, 80.0);
        assert!((spread.px(8) - 40.0).abs() < 1e-9 && (spread.pitch() - 20.0).abs() < 1e-9);
        assert_eq!(CountAxis::new(vec![7], 0.0, 80.0).px(7), 40.0);
        assert!(CountAxis::new(vec![], 0.0, 80.0).px(7).is_finite());
        assert!(CountAxis::new(vec![0, 1, 100], 0.0, 80.0).px(0).is_finite());
    }

    #[test]
    fn numbers_do_not_touch() {
        let axis = CountAxis::new((2..=200).collect(), 0.0, 700.0);
        let mut canvas = Canvas::default();
        axis.draw(&mut canvas, 10.0, "clusters", &[57, 999]);
        let svg = canvas.svg("x", "", "", 50.0).unwrap();
        let numbers = svg.matches("<text").count() - 1;
        assert!((15..40).contains(&numbers), "{numbers}");
        assert!(svg.contains("\n57\n") && svg.contains("\n200\n") && !svg.contains("\n999\n"));
    }
}
