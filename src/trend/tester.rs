//! A term in all periods -> all its tests: what the terms of an archive share is worked out once.

use std::f64::consts::{PI, TAU};

use super::cochran_armitage::{ScoreResult, ScoreTest, TermRate};
use super::contrast::{Cuts, around, contrast};
use super::line::Line;
use super::mann_kendall::MannKendall;
use super::profile::{Profile, Totals};
use super::recurrence::Cycles;
use super::sen::TheilSen;
use super::tested::TermTests;
use crate::period::{Granularity, Period, Timeline};
use crate::stats::distribution::{normal_quantile, poisson_mean};
use crate::stats::{Interval, tail};

const MILLION: f64 = 1e6;
/// A rhythm is looked for from so many of its cycles on.
const CYCLES: f64 = 3.0;
/// Phases that a rhythm is looked for in: whatever its own is, one of them is within 30 degrees.
const PHASES: usize = 3;

/// The tests of one archive.
pub(super) struct Tester<'a> {
    totals: &'a Totals,
    level: f64,
    /// Periods that have tokens.
    present: Vec<usize>,
    trend: ScoreTest,
    bend: ScoreTest,
    /// One for each phase; empty where there is no rhythm to look for.
    rhythm: Vec<ScoreTest>,
    cycles: Cycles,
    cuts: Cuts,
}

impl<'a> Tester<'a> {
    pub(super) fn new(timeline: Timeline, totals: &'a Totals, level: f64) -> Self {
        let periods = timeline.len();
        let score = |scores: Vec<f64>| ScoreTest::new(scores, totals);
        let numbers: Vec<f64> = (0..periods).map(|period| period as f64).collect();
        let angles = angles(timeline);
        let phase = |phase: usize| {
            let at = PI * phase as f64 / PHASES as f64;
            score(angles.iter().map(|angle| (angle - at).cos()).collect())
        };
        Self {
            totals,
            level,
            present: (0..periods).filter(|&period| totals.tokens[period] > 0.0).collect(),
            bend: score(bend(&numbers, totals)),
            trend: score(numbers),
            rhythm: if angles.is_empty() { Vec::new() } else { (0..PHASES).map(phase).collect() },
            cycles: Cycles::new(per_cycle(timeline.granularity()), timeline),
            cuts: Cuts::new(totals),
        }
    }

    /// Number of periods that have tokens.
    pub(super) fn periods(&self) -> usize {
        self.present.len()
    }

    /// Whether there is a rhythm to look for.
    pub(super) fn has_rhythm(&self) -> bool {
        !self.rhythm.is_empty()
    }

    pub(super) fn test(&self, profile: &Profile) -> TermTests {
        let term = TermRate::new(profile, self.totals);
        let score = |test: &ScoreTest| test.test(profile, self.totals, term);
        let (trend, bend) = (score(&self.trend), score(&self.bend));
        let phases = self.rhythm.iter().map(|test| (score(test).ln_p, test));
        let phase = phases.reduce(|best, next| if next.0 < best.0 { next } else { best });
        let rhythm = phase.map(|phase| phase.0);
        let rhythm_ln_p = rhythm.map(|ln_p| (ln_p + (PHASES as f64).ln()).min(0.0));
        let scores: f64 = if rhythm.is_some() { 3.0 } else { 2.0 };
        let best = rhythm_ln_p.unwrap_or(0.0).min(trend.ln_p).min(bend.ln_p);
        let (cochran_armitage_z, cochran_armitage_ln_p) = self.trend.share(&profile.holders);
        let (mann_kendall, slope) = self.periodic(profile);
        let z = -normal_quantile(tail(self.level));
        let contrast = |ranges| contrast(profile, self.totals, ranges, z);
        let [middle_first, middle_last] = self.cuts.middle();
        TermTests {
            occurrences: profile.occurrences.iter().sum(),
            units: profile.holders.iter().sum(),
            rate: term.rate * MILLION,
            rate_interval: self.interval(term),
            mann_kendall,
            slope,
            line: Line::new(profile, self.totals, tail(self.level)).map(|line| line.times(MILLION)),
            cochran_armitage_z,
            cochran_armitage_ln_p,
            trend,
            bend,
            rhythm_ln_p,
            ln_p: (best + scores.ln()).min(0.0),
            change: contrast(self.cuts.halves()),
            middle: [contrast(middle_first), contrast(middle_last)],
            around: around(profile, self.totals).map(|ranges| ranges.map(contrast)),
            recurs: phase.is_some_and(|(_, test)| {
                self.cycles.recurs(test.scores(), &profile.above_median, &self.totals.units)
            }),
        }
    }

    /// Against the period number alone.
    pub(super) fn trend(&self, profile: &Profile) -> ScoreResult {
        self.trend.test(profile, self.totals, TermRate::new(profile, self.totals))
    }

    /// The tests on the rates of the periods.
    pub(super) fn periodic(&self, profile: &Profile) -> (MannKendall, Option<TheilSen>) {
        let rate =
            |&period: &usize| profile.occurrences[period] / self.totals.tokens[period] * MILLION;
        let rates: Vec<f64> = self.present.iter().map(rate).collect();
        let points: Vec<(f64, f64)> =
            self.present.iter().zip(&rates).map(|(&period, &rate)| (period as f64, rate)).collect();
        let plain = MannKendall::new(&rates);
        let sen = |variance| TheilSen::new(&points, variance, self.level);
        let Some(slope) = sen(plain.var_s) else { return (plain, None) };
        let corrected = plain.hamed_rao(&rates, slope.slope, None);
        let wider = corrected.factor > 1.0;
        (corrected, if wider { sen(corrected.variance()) } else { Some(slope) })
    }

    /// The interval of the rate over all periods: the exact Poisson interval at the effective number
    /// of occurrences, as [`crate::stats::ratio`] has it.
    fn interval(&self, term: TermRate) -> Interval {
        let tokens: f64 = self.totals.unit_tokens.iter().sum();
        let units = self.totals.units.iter().sum::<u64>() as f64;
        let variance = term.error * units / (units - 1.0).max(1.0);
        let effect = (variance / (term.rate * tokens)).max(1.0);
        let mean = poisson_mean(term.rate * tokens / effect, self.level);
        let scale = effect / tokens * MILLION;
        Interval { low: mean.low * scale, high: mean.high * scale }
    }
}

/// The square of the period numbers, freed of its correlation with them over the sampling units.
fn bend(numbers: &[f64], totals: &Totals) -> Vec<f64> {
    let mean = |of: &dyn Fn(f64) -> f64| {
        let sum = numbers.iter().zip(&totals.units).map(|(&t, &n)| n as f64 * of(t)).sum::<f64>();
        sum / totals.units.iter().sum::<u64>().max(1) as f64
    };
    let centre = mean(&|t| t);
    let (second, third) = (mean(&|t| (t - centre).powi(2)), mean(&|t| (t - centre).powi(3)));
    let slope = if second > 0.0 { third / second } else { 0.0 };
    numbers.iter().map(|t| (t - centre).powi(2) - slope * (t - centre)).collect()
}

/// Where in its cycle each period stands: parts of a year in the year, days in the week. Empty where
/// there are fewer than [`CYCLES`] cycles, and for years.
fn angles(timeline: Timeline) -> Vec<f64> {
    const YEAR: f64 = 365.2425;
    let cycle = |period: Period| match timeline.granularity() {
        Granularity::Day => f64::from(period.start().weekday().to_monday_zero_offset()) / 7.0,
        _ => f64::from(period.start().day_of_year() - 1) / YEAR,
    };
    let cycles = timeline.len() as f64 / per_cycle(timeline.granularity());
    if cycles < CYCLES {
        return Vec::new();
    }
    timeline.periods().map(|period| TAU * cycle(period)).collect()
}

/// Periods in a cycle; never enough for years.
fn per_cycle(granularity: Granularity) -> f64 {
    match granularity {
        Granularity::Day => 7.0,
        Granularity::Year => f64::INFINITY,
        parts => per_year(parts),
    }
}

/// Periods in a year.
pub fn per_year(granularity: Granularity) -> f64 {
    match granularity {
        Granularity::Day => 365.2425,
        Granularity::Week => 365.2425 / 7.0,
        Granularity::Month => 12.0,
        Granularity::Quarter => 4.0,
        Granularity::Year => 1.0,
    }
}
