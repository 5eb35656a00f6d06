//! A rhythm found in all cycles together -> does it come back in cycle after cycle?
//!
//! One great event in one spring looks like a rhythm of the year to any test over all years. So each
//! cycle is asked alone: `d_c = sum over its periods of (t_p - mean t) m_p`, where `m_p` units hold the
//! term and the mean is over the cycle's units. The rhythm recurs if the mean of the `d_c` is beyond
//! the Student t interval of 95 % over the cycles; a lone event leaves `t` near 1.

use crate::period::Timeline;
use crate::stats::distribution::student_t_critical;

/// Which cycle each period belongs to.
#[derive(Debug, Clone)]
pub(super) struct Cycles {
    of: Vec<usize>,
}

impl Cycles {
    /// Cycles of so many periods, the first begins with the timeline.
    pub(super) fn new(periods: f64, timeline: Timeline) -> Self {
        Self { of: (0..timeline.len()).map(|period| (period as f64 / periods) as usize).collect() }
    }

    /// Whether `holders` of `units` follow these `scores` in cycle after cycle.
    pub(super) fn recurs(&self, scores: &[f64], holders: &[u64], units: &[u64]) -> bool {
        let mut found = Vec::new();
        for cycle in self.of.chunk_by(|a, b| a == b) {
            let from = self.of.partition_point(|number| *number < cycle[0]);
            let periods = || from..from + cycle.len();
            let all: u64 = periods().map(|period| units[period]).sum();
            if all == 0 {
                continue;
            }
            let sum = |of: &[u64]| -> f64 {
                periods().map(|period| scores[period] * of[period] as f64).sum()
            };
            let held: u64 = periods().map(|period| holders[period]).sum();
            found.push(sum(holders) - held as f64 * sum(units) / all as f64);
        }
        let n = found.len() as f64;
        if n < 3.0 {
            return false;
        }
        let mean = found.iter().sum::<f64>() / n;
        let variance = found.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (n - 1.0);
        mean.abs() > student_t_critical(0.025, n - 1.0) * (variance / n).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::{Granularity, Timeline};
    use jiff::civil::date;

    #[test]
    fn what_comes_every_spring_recurs_and_one_great_spring_does_not() {
        let days = [date(2015, 1, 1), date(2020, 12, 1)];
        let timeline = Timeline::spanning(days, Granularity::Quarter).unwrap();
        let cycles = Cycles::new(4.0, timeline);
        let scores = [1.0, 0.0, -1.0, 0.0].repeat(6);
        let units = vec![100; 24];
        let every: Vec<u64> = (0..24).map(|q| if q % 4 == 0 { 6 + q / 8 } else { 2 }).collect();
        assert!(cycles.recurs(&scores, &every, &units));
        let mut once = vec![2; 24];
        once[8] = 90;
        assert!(!cycles.recurs(&scores, &once, &units));
        assert!(!cycles.recurs(&scores, &[0; 24], &units));
    }
}
