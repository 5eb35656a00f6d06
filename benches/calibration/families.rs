//! Permuted dates -> how many runs report any term, when nothing has changed.

use anyhow::Result;
use dateline::compare::{CompareParams, Groups, compare};

use super::Arguments;
use super::archive::Dated;

/// Runs of one test over all terms.
#[derive(Default)]
struct Family {
    runs: u64,
    with_any: u64,
    reported: u64,
}

impl Family {
    fn add(&mut self, reported: usize) {
        self.runs += 1;
        self.with_any += u64::from(reported > 0);
        self.reported += reported as u64;
    }

    fn print(&self, what: &str) {
        let share = 100.0 * self.with_any as f64 / self.runs.max(1) as f64;
        let mean = self.reported as f64 / self.runs.max(1) as f64;
        println!("| {what} | {} of {} ({share:.1} %) | {mean:.2} |", self.with_any, self.runs);
    }
}

/// Prints how many of `runs` permutations report any term.
pub(crate) fn print(archive: &Dated, arguments: &Arguments) -> Result<()> {
    let [mut g2, mut solid] = [(); 2].map(|()| Family::default());
    let weights = archive.weights();
    for run in 0..arguments.runs {
        let index = archive.permuted(&mut arguments.seed.generator("calibration-permuted", run));
        let groups = Groups::halves(&index.period_of, &archive.matrix.tokens, &weights)?;
        let keyness = compare(&archive.matrix, &groups, &weights, &CompareParams::default())?;
        let count = |keep: &dyn Fn(&dateline::compare::KeynessRow) -> bool| {
            keyness.rows.iter().filter(|row| keep(row)).count()
        };
        g2.add(count(&|row| row.q() < 0.05));
        solid.add(count(&|row| row.is_solid()));
    }
    println!("| permuted dates: reported at q < 0.05 | runs with any term | terms a run |");
    println!("| --- | --- | --- |");
    g2.print("two halves, G2, every token independent");
    solid.print("two halves, beyond doubt");
    println!();
    Ok(())
}
