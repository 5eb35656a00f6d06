//! Values of a series -> its rhythm over the week or the year: how strong it is, and the series
//! without it.
//!
//! Days have a weekly rhythm; weeks, months and quarters a yearly one; years none. The series is
//! taken apart into trend, rhythm and remainder by STL (Cleveland et al. 1990) with a rhythm that is
//! the same in every cycle, and with robustness weights, so that a burst does not pass for a season:
//! R's `stl(x, "periodic", robust = TRUE)`. Where half of the values or more are 0 the weights would
//! leave nothing else, so there are none.
//! The strength is that of Hyndman, `max(0, 1 - Var(remainder) / Var(rhythm + remainder))`: the share
//! of the variance about the trend that the rhythm explains (Wang, Smith & Hyndman 2006).
//!
//! STL needs every period. A gap inside the series is filled on a straight line for the
//! decomposition only; strength, profile and adjusted series are of the periods that have a value.
//! The rhythm is a sum, not a factor: where it swings by more than the level of the series the adjusted
//! series reaches 0 and stays there, and says little.
//!
//! A year has 52 weeks and a day here, so a yearly rhythm of weeks drifts by one week in six years.

use serde::{Deserialize, Serialize};
use stlrs::Stl;

use crate::period::{Granularity, Timeline};
use crate::stats::distribution::f_survival;

/// What becomes of the rhythm.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Season {
    /// It stays in the series.
    #[default]
    Keep,
    /// It is taken out where it can be told.
    Remove,
}

/// The number of periods in a cycle; none where periods have no rhythm to show.
pub fn cycle(granularity: Granularity) -> Option<usize> {
    match granularity {
        Granularity::Day => Some(7),
        Granularity::Week => Some(52),
        Granularity::Month => Some(12),
        Granularity::Quarter => Some(4),
        Granularity::Year => None,
    }
}

/// The rhythm of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Seasonality {
    /// What is usual in each phase: Monday to Sunday, January to December, the first quarter to the
    /// fourth, weeks counted from the first of January.
    pub phases: Vec<Phase>,
    /// Share of the variance about the trend that it explains, 0 to 1.
    pub strength: f64,
    /// Probability of phases as different as these without a rhythm: F test of the values about
    /// the trend, periods taken as independent.
    pub p: f64,
    /// The series without it, never below 0; a gap stays one.
    pub adjusted: Vec<Option<f64>>,
}

/// One phase of a rhythm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Phase {
    /// By how much the values of this phase lie above the trend, in the unit of the series.
    pub effect: f64,
    /// The quartiles of that over the cycles; none without a value.
    pub quartiles: Option<(f64, f64)>,
    /// Periods of this phase that have a value.
    pub periods: usize,
}

/// The phase of each period of a timeline whose cycle is `cycle` periods long.
fn phases(timeline: Timeline, cycle: usize) -> impl Iterator<Item = usize> {
    let start = timeline.period(0).start();
    let month = (start.month() - 1) as usize;
    let first = match timeline.granularity() {
        Granularity::Day => start.weekday().to_monday_zero_offset() as usize,
        Granularity::Week => (start.iso_week_date().week() - 1) as usize,
        Granularity::Month => month,
        Granularity::Quarter => month / 3,
        Granularity::Year => 0,
    };
    (0..timeline.len()).map(move |place| (first + place) % cycle)
}

impl Seasonality {
    /// Of one value a period. None where periods have no cycle, where fewer than two cycles or fewer
    /// values than two cycles have are there, and for a series that does not vary.
    ///
    /// # Panics
    /// When there is not one value a period.
    pub fn of(values: &[Option<f64>], timeline: Timeline) -> Option<Self> {
        assert_eq!(values.len(), timeline.len(), "one value a period");
        let cycle = cycle(timeline.granularity())?;
        let present: Vec<usize> = (0..values.len()).filter(|&t| finite(values[t])).collect();
        let (&first, &last) = present.first().zip(present.last())?;
        let varies = present.iter().any(|&t| values[t] != values[first]);
        if present.len() < 2 * cycle || !varies {
            return None;
        }
        let zeros = present.iter().filter(|&&t| values[t] == Some(0.0)).count();
        let robust = 2 * zeros < present.len();
        let fit = Stl::params()
            .seasonal_length(10 * values.len() + 1)
            .inner_loops(2)
            .outer_loops(if robust { 15 } else { 0 })
            .robust(robust)
            .fit(&filled(&values[first..=last]), cycle)
            .ok()?;
        let phases: Vec<usize> = phases(timeline, cycle).collect();
        let rhythm = averages(fit.seasonal(), &phases[first..=last], cycle);
        // What the trend leaves of each value that is there.
        let left: Vec<(usize, f64)> = present
            .iter()
            .map(|&t| (phases[t], values[t].unwrap_or(0.0) - fit.trend()[t - first]))
            .collect();
        let remainder: Vec<f64> = left.iter().map(|(phase, left)| left - rhythm[*phase]).collect();
        let about: Vec<f64> = left.iter().map(|(_, left)| *left).collect();
        let strength = 1.0 - variance(&remainder) / variance(&about);
        let adjusted =
            |t: usize| values[t].filter(|v| v.is_finite()).map(|v| v - rhythm[phases[t]]);
        strength.is_finite().then(|| Self {
            phases: (0..cycle).map(|phase| Phase::of(phase, rhythm[phase], &left)).collect(),
            strength: strength.max(0.0),
            p: phase_test(&left, cycle),
            adjusted: (0..values.len()).map(|t| adjusted(t).map(|v| v.max(0.0))).collect(),
        })
    }

    /// Whether a reader should know, and there is a rhythm to take out: it explains at least
    /// [`CONSIDERABLE`] of the variance, and chance hardly does.
    pub fn is_considerable(&self) -> bool {
        self.strength >= CONSIDERABLE && self.p < 0.01
    }
}

/// From which strength on a rhythm is worth a note.
pub const CONSIDERABLE: f64 = 0.2;

impl Phase {
    fn of(phase: usize, effect: f64, left: &[(usize, f64)]) -> Self {
        let own = left.iter().filter(|(of, _)| *of == phase);
        let mut values: Vec<f64> = own.map(|(_, value)| *value).collect();
        values.sort_by(f64::total_cmp);
        let quartiles =
            (!values.is_empty()).then(|| (quantile(&values, 0.25), quantile(&values, 0.75)));
        Self { effect, quartiles, periods: values.len() }
    }
}

fn finite(value: Option<f64>) -> bool {
    value.is_some_and(f64::is_finite)
}

/// Linear between the order statistics (Hyndman & Fan 1996, type 7) of sorted values.
fn quantile(values: &[f64], share: f64) -> f64 {
    let at = share * (values.len() - 1) as f64;
    let (below, above) = (values[at.floor() as usize], values[at.ceil() as usize]);
    below + (above - below) * at.fract()
}

/// With gaps filled on a straight line; the first and the last value are there.
fn filled(values: &[Option<f64>]) -> Vec<f64> {
    let mut out: Vec<f64> = Vec::with_capacity(values.len());
    for value in values {
        let next = out.len();
        if let Some(value) = value.filter(|v| v.is_finite()) {
            out.push(value);
            continue;
        }
        let after = (next..values.len()).find(|&t| finite(values[t])).unwrap_or(next);
        let (from, to) = (out[next - 1], values[after].unwrap_or(0.0));
        out.push(from + (to - from) / (after - next + 1) as f64);
    }
    out
}

/// The average of each phase.
fn averages(values: &[f64], phases: &[usize], cycle: usize) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); cycle];
    for (value, &phase) in values.iter().zip(phases) {
        sums[phase].0 += value;
        sums[phase].1 += 1.0;
    }
    sums.into_iter().map(|(sum, count)| sum / count).collect()
}

fn variance(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>()
}

/// One-way analysis of variance of `(phase, value)`.
fn phase_test(left: &[(usize, f64)], cycle: usize) -> f64 {
    let values: Vec<f64> = left.iter().map(|(_, value)| *value).collect();
    let mut within = 0.0;
    let mut seen = 0;
    for phase in 0..cycle {
        let own: Vec<f64> =
            left.iter().filter(|(of, _)| *of == phase).map(|(_, value)| *value).collect();
        if !own.is_empty() {
            within += variance(&own);
            seen += 1;
        }
    }
    let (between, rest) = (f64::from(seen) - 1.0, values.len() as f64 - f64::from(seen));
    let f = ((variance(&values) - within) / between) / (within / rest);
    if f.is_finite() && between > 0.0 && rest > 0.0 {
        f_survival(f.max(0.0), between, rest)
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::Period;
    use crate::seed::Seed;
    use jiff::civil::{Date, date};
    use rand::Rng;

    fn timeline(first: Date, count: usize, granularity: Granularity) -> Timeline {
        let first = Period::of(first, granularity);
        let last = first.plus(count as i32 - 1);
        Timeline::spanning([first.start(), last.start()], granularity).unwrap()
    }

    const MONTHLY: [f64; 48] = [
        8.52, 11.39, 14.15, 20.51, 25.98, 32.1, 32.17, 30.36, 24.5, 19.05, 14.66, 12.78, 11.92,
        15.29, 18.16, 22.92, 29.52, 32.35, 34.57, 30.82, 26.75, 20.66, 16.92, 15.51, 14.08, 16.01,
        20.62, 24.72, 29.85, 35.38, 34.4, 35.94, 27.28, 22.67, 21.05, 19.11, 16.25, 18.92, 22.56,
        28.32, 32.68, 37.12, 39.37, 36.59, 30.24, 25.27, 19.7, 18.14,
    ];

    /// statsmodels 0.15: `STL(x, period=12, seasonal=481, seasonal_deg=0, robust=True,
    /// seasonal_jump=49, trend_jump=2, low_pass_jump=2).fit(inner_iter=2, outer_iter=15)`, the
    /// rhythm averaged by month.
    #[test]
    fn the_rhythm_equals_statsmodels() {
        let timeline = timeline(date(2018, 1, 1), 48, Granularity::Month);
        let season = Seasonality::of(&MONTHLY.map(Some), timeline).unwrap();
        let expected = [
            -10.13848001744794,
            -7.635039821740599,
            -4.325267836506038,
            0.6170093472242955,
            5.8760637214720415,
            9.982356629247974,
            11.733958602825297,
            9.741709372031604,
            3.0067991792801996,
            -2.6449485757726845,
            -7.208063378516147,
            -9.006097745650333,
        ];
        for (phase, expected) in season.phases.iter().zip(expected) {
            assert!((phase.effect / expected - 1.0).abs() < 1e-6, "{phase:?} {expected}");
            assert_eq!(phase.periods, 4);
            let (low, high) = phase.quartiles.unwrap();
            assert!(low <= high && low - 2.0 < phase.effect && phase.effect < high + 2.0);
        }
        assert!((season.strength / 0.9875531652211347 - 1.0).abs() < 1e-6);
        assert!(season.p < 1e-20 && season.is_considerable());
    }

    #[test]
    fn phases_are_named_by_the_calendar() {
        let first =
            |day, granularity| phases(timeline(day, 3, granularity), cycle(granularity).unwrap());
        assert_eq!(first(date(2023, 11, 1), Granularity::Month).collect::<Vec<_>>(), [10, 11, 0]);
        assert_eq!(first(date(2023, 7, 1), Granularity::Quarter).collect::<Vec<_>>(), [2, 3, 0]);
        // 2023-11-18 was a Saturday, of week 46.
        assert_eq!(first(date(2023, 11, 18), Granularity::Day).collect::<Vec<_>>(), [5, 6, 0]);
        assert_eq!(first(date(2023, 11, 18), Granularity::Week).collect::<Vec<_>>(), [45, 46, 47]);
    }

    #[test]
    fn adjusting_takes_a_weekly_rhythm_out_and_leaves_gaps() {
        let mut generator = Seed(3).generator("season", 0);
        let days = timeline(date(2023, 1, 2), 70, Granularity::Day);
        let weekend = |t: usize| if t % 7 >= 5 { 60.0 } else { 100.0 };
        let values: Vec<Option<f64>> = (0..70)
            .map(|t| (t % 11 != 4).then(|| weekend(t) + generator.gen_range(-3.0..3.0)))
            .collect();
        let season = Seasonality::of(&values, days).unwrap();
        assert!(season.strength > 0.9 && season.is_considerable(), "{}", season.strength);
        for (value, adjusted) in values.iter().zip(&season.adjusted) {
            assert_eq!(value.is_some(), adjusted.is_some());
            assert!(adjusted.is_none_or(|v| (v - 88.6).abs() < 7.0), "{adjusted:?}");
        }
    }

    #[test]
    fn too_little_and_nothing_have_no_rhythm() {
        let months = |count| timeline(date(2020, 1, 1), count, Granularity::Month);
        assert!(Seasonality::of(&MONTHLY.map(Some)[..23], months(23)).is_none());
        assert!(Seasonality::of(&[Some(1.0); 40], months(40)).is_none(), "constant");
        assert!(Seasonality::of(&[None; 40], months(40)).is_none());
        let mut few = [None; 60];
        few[..20].copy_from_slice(&MONTHLY.map(Some)[..20]);
        few[59] = Some(1.0);
        assert!(Seasonality::of(&few, months(60)).is_none());
        let years = timeline(date(1950, 1, 1), 48, Granularity::Year);
        assert!(Seasonality::of(&MONTHLY.map(Some), years).is_none());
    }

    #[test]
    fn a_single_burst_among_zeros_is_no_rhythm_and_december_is() {
        let months = timeline(date(2000, 1, 1), 120, Granularity::Month);
        let mut once = [Some(0.0); 120];
        once[100..108].fill(Some(900.0));
        assert!(!Seasonality::of(&once, months).unwrap().is_considerable());
        let mut yearly = [Some(0.0); 120];
        yearly.iter_mut().skip(11).step_by(12).for_each(|v| *v = Some(50.0));
        let season = Seasonality::of(&yearly, months).unwrap();
        assert!(season.is_considerable() && season.strength > 0.9, "{season:?}");
    }

    #[test]
    fn noise_has_hardly_ever_a_considerable_rhythm() {
        let mut generator = Seed(4).generator("season", 1);
        let considerable = |_: &usize| {
            let values: Vec<Option<f64>> =
                (0..60).map(|_| Some(generator.gen_range(0.0..1.0))).collect();
            let months = timeline(date(2020, 1, 1), 60, Granularity::Month);
            Seasonality::of(&values, months).is_some_and(|season| season.is_considerable())
        };
        let found = (0..200).filter(considerable).count();
        assert!(found <= 8, "{found} of 200");
    }
}
