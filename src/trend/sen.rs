//! A series -> its slope: the median of the slopes between all pairs, with an interval.
//!
//! Theil (1950), Sen (1968, *JASA* 63). The interval is that of Sen's section 4: with `N` slopes in
//! order and `C = z sqrt(var S)`, from the `(N - C) / 2`-th to the `(N + C) / 2 + 1`-th, rounded half
//! to even as R's `trend::sens.slope` does; `var S` is that of the Mann-Kendall test in use.

use crate::stats::distribution::normal_quantile;
use crate::stats::tail;

/// A slope in units of the value a unit of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TheilSen {
    /// The median slope.
    pub slope: f64,
    /// Lower bound; `-inf` where there are too few pairs for one.
    pub low: f64,
    /// Upper bound; `inf` where there are too few pairs for one.
    pub high: f64,
}

impl TheilSen {
    /// Of `points`, each a time and a value, times strictly rising; none with fewer than two.
    /// `var_s` is the variance of the Mann-Kendall S, `level` that of the interval.
    pub fn new(points: &[(f64, f64)], var_s: f64, level: f64) -> Option<Self> {
        let mut slopes = Vec::with_capacity(points.len() * points.len().saturating_sub(1) / 2);
        for (i, &(time, value)) in points.iter().enumerate() {
            slopes.extend(points[i + 1..].iter().map(|&(t, v)| (v - value) / (t - time)));
        }
        let count = slopes.len();
        if count == 0 {
            return None;
        }
        let reach = -normal_quantile(tail(level)) * var_s.max(0.0).sqrt();
        let low = ((count as f64 - reach) / 2.0).round_ties_even();
        let high = (f64::midpoint(count as f64, reach) + 1.0).round_ties_even();
        let mut picker = Picker { slopes: &mut slopes, from: 0 };
        // Ranks from 1, asked for in rising order.
        let low = if low < 1.0 { f64::NEG_INFINITY } else { picker.pick(low as usize - 1) };
        let middle = picker.pick((count - 1) / 2);
        let slope = if count % 2 == 1 { middle } else { 0.5 * (middle + picker.pick(count / 2)) };
        let high = if high > count as f64 { f64::INFINITY } else { picker.pick(high as usize - 1) };
        Some(Self { slope, low, high })
    }

    /// In another unit of time, so many of the old ones long.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self { slope: self.slope * factor, low: self.low * factor, high: self.high * factor }
    }
}

/// Picks order statistics of rising rank: what lies below the last one is left alone.
struct Picker<'a> {
    slopes: &'a mut [f64],
    from: usize,
}

impl Picker<'_> {
    fn pick(&mut self, rank: usize) -> f64 {
        if rank >= self.from {
            let rest = &mut self.slopes[self.from..];
            rest.select_nth_unstable_by(rank - self.from, f64::total_cmp);
            self.from = rank + 1;
        }
        self.slopes[rank]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trend::mann_kendall::MannKendall;
    use crate::trend::testing::{close, numbers, reference};
    use proptest::prelude::*;

    #[test]
    fn equals_r() {
        let Some(cases) = reference("R_package_examples.json") else { return };
        let case = &cases["maxau_Q"];
        let data: Vec<f64> = numbers(&case["data"]).into_iter().flatten().collect();
        let points: Vec<(f64, f64)> =
            data.iter().enumerate().map(|(i, &x)| (i as f64, x)).collect();
        let sen = TheilSen::new(&points, MannKendall::new(&data).var_s, 0.95).unwrap();
        close(sen.slope, &case["sen"], "slope");
        close(sen.low, &case["sen_lo"], "low");
        close(sen.high, &case["sen_hi"], "high");
    }

    #[test]
    fn few_points_have_a_slope_without_bounds() {
        assert_eq!(TheilSen::new(&[(1.0, 2.0)], 1.0, 0.95), None);
        let sen = TheilSen::new(&[(0.0, 1.0), (2.0, 5.0)], 1.0, 0.95).unwrap();
        assert_eq!((sen.slope, sen.low, sen.high), (2.0, f64::NEG_INFINITY, f64::INFINITY));
        assert_eq!(sen.times(12.0).slope, 24.0);
    }

    proptest! {
        #[test]
        fn picks_what_sorting_gives(values in prop::collection::vec(-50_i32..50, 3..30)) {
            let points: Vec<(f64, f64)> =
                values.iter().enumerate().map(|(i, &v)| (i as f64, f64::from(v))).collect();
            let mut slopes: Vec<f64> = Vec::new();
            for i in 0..points.len() {
                for j in i + 1..points.len() {
                    slopes.push((points[j].1 - points[i].1) / (j - i) as f64);
                }
            }
            slopes.sort_by(f64::total_cmp);
            let n = slopes.len();
            let median = 0.5 * (slopes[(n - 1) / 2] + slopes[n / 2]);
            let sen = TheilSen::new(&points, 9.0, 0.95).unwrap();
            prop_assert!((sen.slope - median).abs() < 1e-12);
            prop_assert!(sen.low <= sen.slope && sen.slope <= sen.high);
        }
    }
}
