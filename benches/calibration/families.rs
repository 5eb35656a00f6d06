//! Permuted dates -> how many runs report any term, when nothing has changed.

use anyhow::Result;
use dateline::Seed;
use dateline::compare::keyness::Q_LEVEL;
use dateline::compare::{CompareParams, Comparer, Groups, KeynessRow};
use dateline::stats::multiple::benjamini_hochberg_ln;
use dateline::trend::{TestedParams, TestedTerms};

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

type Claim = (&'static str, fn(&KeynessRow) -> bool);

/// What each test says of a term in two halves.
const CLAIMS: [Claim; 6] = [
    ("two halves: G2, every token independent", |row| row.ln_q < Q_LEVEL.ln()),
    ("two halves: LRC not 0, every token independent", |row| row.by_tokens.lrc != 0.0),
    ("two halves: LRC not 0", |row| row.bounds.lrc != 0.0),
    ("two halves: permutation over documents", |row| {
        row.documents.is_some_and(|tests| tests.ln_q < Q_LEVEL.ln())
    }),
    ("two halves: Welch's t over documents", |row| {
        row.documents.is_some_and(|tests| tests.ln_q_t < Q_LEVEL.ln())
    }),
    ("two halves: beyond doubt (permutation and interval over documents)", KeynessRow::is_solid),
];

/// Prints how many of `runs` permutations report any term.
pub(crate) fn print(archive: &Dated, arguments: &Arguments) -> Result<()> {
    let weights = archive.weights();
    let comparer = Comparer::new(&archive.matrix, &weights);
    let [mut moved, mut mann_kendall, mut hamed_rao] = [(); 3].map(|()| Family::default());
    let mut claims = CLAIMS.map(|_| Family::default());
    let mut least = Vec::new();
    for run in 0..arguments.runs {
        let index = archive.permuted(&mut arguments.seed.generator("calibration-permuted", run));
        let params = TestedParams::default();
        let tokens = &archive.matrix.tokens;
        let tested = TestedTerms::new(&index, &archive.columns, &[], tokens, &weights, &params)?;
        let smallest = tested.terms.iter().map(|term| term.tests.ln_p).fold(0.0, f64::min);
        least.push(smallest.exp() * tested.terms.len() as f64);
        moved.add(tested.moved);
        let steady: Vec<f64> =
            tested.terms.iter().map(|term| term.tests.mann_kendall.ln_p()).collect();
        hamed_rao.add(below(&steady));
        let steady: Vec<f64> = tested.terms.iter().map(|term| term.tests.steady().ln_p()).collect();
        mann_kendall.add(below(&steady));
        let groups = Groups::halves(&index.period_of, tokens, &weights)?;
        let keyness = comparer.compare(&groups, &CompareParams::default(), Seed::default())?;
        for (family, (_, claims)) in claims.iter_mut().zip(CLAIMS) {
            family.add(keyness.rows.iter().filter(|row| claims(row)).count());
        }
    }
    println!("| permuted dates: reported at q < 0.05 | runs with any term | terms a run |");
    println!("| --- | --- | --- |");
    moved.print("trend: any movement");
    mann_kendall.print("trend: Mann-Kendall alone, the correction only widens");
    hamed_rao.print("trend: Mann-Kendall alone, Hamed-Rao as it comes");
    for (family, (name, _)) in claims.iter().zip(CLAIMS) {
        family.print(name);
    }
    least.sort_by(f64::total_cmp);
    println!(
        "\nSmallest p of a run times its terms, the 5 % quantile: {:.3} (0.05 or more is as it should be)\n",
        least[least.len() / 20]
    );
    Ok(())
}

/// How many of such p-values are below the level by Benjamini and Hochberg.
fn below(ln_p: &[f64]) -> usize {
    benjamini_hochberg_ln(ln_p).iter().filter(|ln_q| **ln_q < Q_LEVEL.ln()).count()
}
