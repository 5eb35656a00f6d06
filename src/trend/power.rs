//! The documents of an archive -> how often a known trend, planted in it, would be found.
//!
//! Terms of the archive itself are taken near each of several frequencies. Their reports, each with the
//! occurrences and tokens that it has, are drawn anew with replacement and dated at random, as many to a
//! period as the archive has: no term has a trend then. Now one is planted: a report keeps the term
//! with a probability that doubles (or grows `times`-fold) from the first period to the last. A run
//! counts as found where the trend's p-value, for as many scores as are looked at, is at most what a term
//! needs in this archive ([`super::TestedTerms::ln_p_needed`]). Longer and shorter archives repeat or
//! drop periods; the trend is planted over their whole length. Lengths of fewer than
//! [`LEAST_PERIODS`] periods are not tried: there no trend is told.

use rand::Rng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::axis::PeriodIndex;
use super::profile::{HeldUnit, Profile, Totals, Units};
use super::tested::{LEAST_PERIODS, TestedTerms};
use super::tester::Tester;
use crate::error::{Error, Result};
use crate::matrix::sparse::Csr;
use crate::matrix::weights::Weights;
use crate::period::Timeline;
use crate::seed::{Generator, Seed};
use crate::stats::proportion::wilson;
use crate::table::{Column, Table, Tabular, column};

/// Settings of a power estimate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PowerParams {
    /// How many times as often a planted term is said at the end as at the beginning, above 1.
    /// Default 2.
    pub times: f64,
    /// Runs for each frequency and length, at least 1. Default 200.
    pub runs: u64,
}

impl Default for PowerParams {
    fn default() -> Self {
        Self { times: 2.0, runs: 200 }
    }
}

impl PowerParams {
    /// Refuses values outside their range.
    pub fn check(&self) -> Result<()> {
        if !(self.times > 1.0 && self.times.is_finite()) {
            return Err(Error::setting("times", self.times, "above 1"));
        }
        if self.runs == 0 {
            return Err(Error::setting("runs", self.runs, "at least 1"));
        }
        Ok(())
    }
}

/// Numbers of reports that hold a term in the archive as it is.
const FREQUENCIES: [u64; 7] = [10, 30, 100, 300, 1_000, 3_000, 10_000];
/// Lengths of archives, in quarters of the present one.
const LENGTHS: [usize; 5] = [1, 2, 4, 8, 16];
/// So many real terms lend their reports to a frequency.
const LENDERS: usize = 20;

/// Power by frequency and length.
#[derive(Debug, Clone, PartialEq)]
pub struct Power {
    /// One row a frequency and length.
    pub rows: Vec<PowerRow>,
    /// What was planted.
    pub times: f64,
    /// Periods of the archive as it is.
    pub periods: usize,
}

/// How often a trend was found.
#[derive(Debug, Clone, PartialEq)]
pub struct PowerRow {
    /// Reports that hold the term in the archive as it is.
    pub reports: u64,
    /// Periods of the archive tried.
    pub periods: usize,
    /// Runs in which the trend was found.
    pub found: u64,
    /// All runs.
    pub runs: u64,
}

impl PowerRow {
    /// The share of runs in which the trend was found.
    pub fn share(&self) -> f64 {
        self.found as f64 / self.runs as f64
    }
}

impl Power {
    /// Plants trends in this archive; `tested` says what a term needs to be found.
    pub fn estimate(
        index: &PeriodIndex,
        transposed: &Csr<u32>,
        tokens: &[u32],
        weights: &Weights,
        tested: &TestedTerms,
        params: &PowerParams,
        seed: Seed,
    ) -> Result<Self> {
        params.check()?;
        let units = Units::new(index, tokens, weights);
        let lenders = lenders(&units, transposed, tested);
        let mut rows = Vec::new();
        for quarters in LENGTHS {
            let periods = (index.timeline.len() * quarters).div_ceil(4);
            let plan = Plan::new(index.timeline, &units.totals, periods);
            if plan.totals.units.iter().filter(|&&units| units > 0).count() < LEAST_PERIODS {
                continue;
            }
            let length = Tester::new(plan.timeline, &plan.totals, 0.95);
            for (reports, lenders) in &lenders {
                let found = (0..params.runs).into_par_iter().filter(|run| {
                    let name = format!("power {reports} {periods}");
                    let mut generator = seed.generator(&name, *run);
                    let lender = &lenders[*run as usize % lenders.len()];
                    let profile = plan.planted(lender, params.times, &mut generator);
                    let trend = length.trend(&profile);
                    let scores = if length.has_rhythm() { 3.0_f64 } else { 2.0 };
                    trend.z_share > 0.0 && trend.ln_p + scores.ln() <= tested.ln_p_needed
                });
                let (found, runs) = (found.count() as u64, params.runs);
                rows.push(PowerRow { reports: *reports, periods, found, runs });
            }
        }
        rows.sort_by_key(|row| (row.reports, row.periods));
        Ok(Self { rows, times: params.times, periods: index.timeline.len() })
    }

    /// The fewest periods tried at which a trend of a term of so many reports is found in 80 % of the
    /// runs.
    pub fn enough(&self, reports: u64) -> Option<usize> {
        let of = |row: &&PowerRow| row.reports == reports && row.share() >= 0.8;
        self.rows.iter().filter(of).map(|row| row.periods).min()
    }

    /// The frequencies tried.
    pub fn frequencies(&self) -> Vec<u64> {
        let mut all: Vec<u64> = self.rows.iter().map(|row| row.reports).collect();
        all.dedup();
        all
    }
}

/// The reports of real terms of about each frequency, for frequencies that the archive has.
fn lenders(
    units: &Units,
    transposed: &Csr<u32>,
    tested: &TestedTerms,
) -> Vec<(u64, Vec<Vec<HeldUnit>>)> {
    let columns = || tested.terms.iter().filter(|term| term.column < transposed.n_rows());
    let near = |reports: u64| {
        let off = |units: u64| (units as f64 / reports as f64).ln().abs();
        let mut near: Vec<(f64, usize)> = columns()
            .map(|term| (off(term.tests.units), term.column))
            .filter(|(off, _)| *off < 0.25)
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        near.truncate(LENDERS);
        let held = |&(_, column): &(f64, usize)| {
            let (documents, counts) = transposed.row(column);
            units.held(documents, counts)
        };
        (reports, near.iter().map(held).collect::<Vec<_>>())
    };
    let all = units.totals.units.iter().sum::<u64>();
    let frequencies = FREQUENCIES.into_iter().filter(|&reports| reports <= all);
    frequencies.map(near).filter(|(_, lenders)| !lenders.is_empty()).collect()
}

/// An archive of another length, period by period like the real one over and over.
struct Plan {
    timeline: Timeline,
    totals: Totals,
    /// Units up to the end of each period, summed.
    ends: Vec<u64>,
    /// How many times as many units as the real archive has.
    scale: f64,
}

impl Plan {
    fn new(timeline: Timeline, real: &Totals, periods: usize) -> Self {
        let length = real.units.len();
        let units: Vec<u64> = (0..periods).map(|period| real.units[period % length]).collect();
        let all: u64 = real.units.iter().sum();
        let mean = real.unit_tokens.iter().sum::<f64>() / all.max(1) as f64;
        let tokens: Vec<f64> = units.iter().map(|&units| units as f64 * mean).collect();
        let scale = units.iter().sum::<u64>() as f64 / all.max(1) as f64;
        let mut end = 0;
        let ends = units.iter().map(|units| {
            end += units;
            end
        });
        Self {
            timeline: timeline.of_length(periods),
            ends: ends.collect(),
            totals: Totals {
                tokens: tokens.clone(),
                unit_tokens: tokens,
                units,
                squared_tokens: (0..periods).map(|p| real.squared_tokens[p % length]).collect(),
            },
            scale,
        }
    }

    /// The reports of a term drawn anew, dated at random, kept with a probability that grows.
    fn planted(&self, lender: &[HeldUnit], times: f64, generator: &mut Generator) -> Profile {
        let last = (self.ends.len() - 1).max(1) as f64;
        let all = self.ends[self.ends.len() - 1];
        let keep = |period: usize| times.powf(period as f64 / last - 1.0).min(1.0);
        // As many as leave the number wanted.
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let periods = starts.zip(&self.ends).enumerate();
        let kept: f64 =
            periods.map(|(period, (start, &end))| keep(period) * (end - start) as f64).sum();
        let wanted = lender.len() as f64 * self.scale;
        let draws = (wanted * all as f64 / kept.max(1e-9)).round() as usize;
        let mut held = Vec::with_capacity(draws);
        for _ in 0..draws {
            let unit = lender[generator.gen_range(0..lender.len())];
            let place = generator.gen_range(0..all);
            let period = self.ends.partition_point(|&end| end <= place);
            if generator.gen_bool(keep(period)) {
                held.push(HeldUnit { period: period as u32, ..unit });
            }
        }
        // No more can hold it than there are.
        held.truncate(all as usize);
        let mut profile = Profile::of_units(&held, &self.totals);
        profile.occurrences.clone_from(&profile.unit_occurrences);
        profile
    }
}

const COLUMNS: &[Column] = &[
    column("reports", "reports", "Reports that hold the term in the archive as it is"),
    column("periods", "periods", "Periods of the archive tried"),
    column("times", "", "Planted: how many times as often at the end as at the beginning"),
    column("found", "runs", "Runs in which the trend was found"),
    column("runs", "runs", "Runs"),
    column("share", "share of runs", "found / runs"),
    column("share_low", "share of runs", "Lower bound of the share (Wilson 1927, 95 %)"),
    column("share_high", "share of runs", "Upper bound of the share"),
];

impl Tabular for Power {
    fn table(&self) -> Table {
        let row = |row: &PowerRow| {
            let interval = wilson(row.found, row.runs, 0.95);
            vec![
                row.reports.into(),
                row.periods.into(),
                self.times.into(),
                row.found.into(),
                row.runs.into(),
                row.share().into(),
                interval.map(|interval| interval.low).into(),
                interval.map(|interval| interval.high).into(),
            ]
        };
        Table { name: "power", columns: COLUMNS, rows: self.rows.iter().map(row).collect() }
    }
}
