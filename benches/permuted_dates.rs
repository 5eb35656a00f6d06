//! How many terms show a burst, a change point or a rhythm when the dates of a real archive are
//! dealt out anew: what is found then is chance.
//!
//! `cargo bench --bench permuted_dates -- FILE GRANULARITY [RUNS] [TERMS]`: terms of at least ten
//! documents, every so manieth so that about TERMS are left (default 2,000; 3 runs).

#![allow(clippy::print_stdout, reason = "a benchmark prints")]

use dateline::Context;
use dateline::matrix::Occurrences;
use dateline::period::Granularity;
use dateline::report::{Archive, ArchiveParams};
use dateline::seed::Seed;
use dateline::trend::{
    Batches, BurstParams, ChangePointParams, Denominators, PeriodIndex, Seasonality,
};
use rand::seq::SliceRandom;
use rayon::prelude::*;

/// Terms of fewer documents are not looked at.
const LEAST: usize = 10;

/// Found in one term.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    documents: usize,
    bursts: usize,
    changes: [usize; 4],
    rhythm: bool,
}

/// The penalties tried, in multiples of `ln n`.
const PENALTIES: [f64; 4] = [2.0, 2.5, 3.0, 4.0];

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let (Some(file), Some(by)) = (arguments.first(), arguments.get(1)) else {
        println!("skipped: name a file and a granularity");
        return Ok(());
    };
    let by: Granularity = by.parse()?;
    let runs: u64 = arguments.get(2).map_or(Ok(3), |runs| runs.parse())?;
    let most: usize = arguments.get(3).map_or(Ok(2_000), |terms| terms.parse())?;
    let context = Context::default();
    let archive = Archive::read_weighed(&[file.clone()], &ArchiveParams::default(), &context)?;
    let matrix = archive.count(&context)?;
    let index = archive.periods(Some(by))?;
    let transposed = matrix.counts.transpose();
    let columns: Vec<usize> =
        (0..transposed.n_rows()).filter(|&c| transposed.row(c).0.len() >= LEAST).collect();
    let step = columns.len().div_ceil(most).max(1);
    let columns: Vec<usize> = columns.into_iter().step_by(step).collect();
    println!(
        "{file} by {by}: {} documents, {} periods, {} terms",
        index.period_of.len(),
        index.timeline.len(),
        columns.len()
    );
    let look = |index: &PeriodIndex| -> anyhow::Result<Vec<Found>> {
        let rates = Denominators::new(index, archive.tokens.lengths(), &archive.weights, 0.95)?;
        let batches = Batches::new(index, &archive.weights);
        let found = |&column: &usize| {
            let occurrences = Occurrences::from_column(&transposed, column);
            let changes = PENALTIES.map(|penalty| {
                let params = ChangePointParams { penalty, ..ChangePointParams::default() };
                rates.changes(&occurrences, &params, None).gains.len()
            });
            let series = rates.series(&occurrences);
            let values: Vec<_> = series.points.iter().map(|p| p.rate_per_million).collect();
            Found {
                documents: occurrences.documents.len(),
                bursts: batches.bursts(&occurrences, &BurstParams::default()).bursts.len(),
                changes,
                rhythm: Seasonality::of(&values, index.timeline)
                    .is_some_and(|season| season.is_considerable()),
            }
        };
        Ok(columns.par_iter().map(found).collect())
    };
    show("true dates", &look(&index)?);
    let mut all = Vec::new();
    for run in 0..runs {
        let mut generator = Seed(run).generator("permuted-dates", 0);
        // Of a report and its copies together: a copy says nothing independent.
        let units = archive.weights.units();
        let count = units.iter().max().map_or(0, |most| *most as usize + 1);
        let mut first: Vec<Option<Option<u32>>> = vec![None; count];
        for (&unit, &period) in units.iter().zip(&index.period_of) {
            first[unit as usize].get_or_insert(period);
        }
        let used: Vec<usize> = (0..count).filter(|&unit| first[unit].is_some()).collect();
        let mut dealt: Vec<Option<u32>> = used.iter().filter_map(|&unit| first[unit]).collect();
        dealt.shuffle(&mut generator);
        let mut of_unit = vec![None; count];
        used.iter().zip(dealt).for_each(|(&unit, period)| of_unit[unit] = period);
        let period_of = units.iter().map(|&unit| of_unit[unit as usize]).collect();
        all.extend(look(&PeriodIndex { timeline: index.timeline, period_of })?);
    }
    show(&format!("dates dealt anew, {runs} runs"), &all);
    Ok(())
}

fn show(name: &str, found: &[Found]) {
    println!("{name}");
    for (from, to) in [(LEAST, 20), (20, 50), (50, 200), (200, usize::MAX), (LEAST, usize::MAX)] {
        let own: Vec<&Found> =
            found.iter().filter(|f| f.documents >= from && f.documents < to).collect();
        let share = |is: &dyn Fn(&Found) -> bool| {
            100.0 * own.iter().filter(|f| is(f)).count() as f64 / own.len().max(1) as f64
        };
        let to = if to == usize::MAX { String::new() } else { to.to_string() };
        let changes: Vec<String> = (0..PENALTIES.len())
            .map(|place| format!("{:.1}", share(&|f| f.changes[place] > 0)))
            .collect();
        println!(
            "  {from}..{to} documents: {} series; % with a burst {:.1}, a change at {PENALTIES:?} \
             ln n {}, a rhythm {:.1}",
            own.len(),
            share(&|f| f.bursts > 0),
            changes.join(" "),
            share(&|f| f.rhythm)
        );
    }
}
