//! A range of positive numbers -> a logarithmic scale, with a place for 0 at its foot.

/// A logarithmic scale from px `start` (the smallest value) to px `end`. What is 0 stands at a foot
/// of its own, `FOOT` px before the smallest positive value.
#[derive(Debug, Clone)]
pub(super) struct LogAxis {
    /// Natural logarithms of the smallest and the greatest value.
    low: f64,
    high: f64,
    start: f64,
    end: f64,
    /// Px between the place of 0 and the smallest positive value; 0 without zeros.
    foot: f64,
}

/// Room between 0 and the smallest positive value, px.
const FOOT: f64 = 26.0;

impl LogAxis {
    /// The scale that covers the positive ones among `values`, and 0 where one of them is 0.
    pub(super) fn covering(mut values: impl Iterator<Item = f64> + Clone) -> Self {
        let positive = values.clone().filter(|v| *v > 0.0 && v.is_finite()).map(f64::ln);
        let (low, high) =
            positive.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        let (low, high) = if low <= high { (low, high) } else { (0.0, 0.0) };
        // A lone value stands in the middle.
        let pad = if high - low < 1e-9 { 0.5 } else { 0.0 };
        let foot = if values.any(|v| v <= 0.0) { FOOT } else { 0.0 };
        Self { low: low - pad, high: high + pad, start: 0.0, end: 1.0, foot }
    }

    /// The same scale over the pixels `start..end`.
    pub(super) fn over(self, start: f64, end: f64) -> Self {
        Self { start, end, ..self }
    }

    /// Where `value` stands, in px; what lies outside stands at the end of the scale, and what is
    /// not positive at its foot.
    pub(super) fn px(&self, value: f64) -> f64 {
        let way = (self.end - self.start).signum();
        let first = self.start + way * self.foot;
        if value <= 0.0 {
            return self.start;
        }
        let share = ((value.ln() - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        first + share * (self.end - first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_ratios_are_equal_lengths_and_zero_has_a_foot() {
        let axis = LogAxis::covering([10.0, 100.0, 1000.0].into_iter()).over(300.0, 100.0);
        assert_eq!([10.0, 100.0, 1000.0].map(|v| axis.px(v).round()), [300.0, 200.0, 100.0]);
        let axis = LogAxis::covering([0.0, 1.0, 100.0].into_iter()).over(300.0, 100.0);
        assert_eq!([0.0, 1.0].map(|v| axis.px(v)), [300.0, 300.0 - FOOT]);
        assert_eq!([100.0, 1e9].map(|v| axis.px(v).round()), [100.0, 100.0]);
    }

    #[test]
    fn nothing_and_one_value_stay_finite() {
        for values in [vec![], vec![0.0], vec![5.0], vec![1e-300, 1e300], vec![f64::INFINITY]] {
            let axis = LogAxis::covering(values.iter().copied()).over(0.0, 100.0);
            for value in [0.0, 5.0, 1e308, 1e-320, f64::INFINITY] {
                assert!(axis.px(value).is_finite(), "{values:?} {value}");
            }
        }
    }
}
