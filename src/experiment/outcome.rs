//! The results of all runs -> stability over seeds, agreement between runs, a summary by settings.

use std::ops::Range;

use rayon::prelude::*;

use super::feature_set::Material;
use super::measure::Measure;
use super::plan::Plan;
use super::run::RunResult;
use super::winner::Winner;
use crate::cluster::agreement::{Unassigned, agreement_of_units};
use crate::matrix::Weights;

/// A finished experiment.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// What was planned.
    pub plan: Plan,
    /// What each run found, in the order of the plan.
    pub results: Vec<RunResult>,
    /// Number of documents.
    pub n_docs: usize,
    /// Ids of the documents.
    pub ids: Vec<String>,
    /// Adjusted Rand index of every two runs, shape `(n_runs, n_runs)`; `None` where one failed.
    pub agreement: Vec<Vec<Option<f64>>>,
    /// What the rule says.
    pub winner: Winner,
}

/// The runs of the same features, method and settings: one for each seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Their feature set, by its place in the plan.
    pub features: usize,
    /// Their method, by its place in the plan.
    pub method: usize,
    /// Their places in the plan.
    pub runs: Range<usize>,
}

/// A measure over the runs of the same settings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Number of runs that have it.
    pub runs: usize,
    /// Mean.
    pub mean: f64,
    /// Standard deviation of a sample (divided by one less than the runs); `None` of one run.
    pub sd: Option<f64>,
    /// Least.
    pub min: f64,
    /// Greatest.
    pub max: f64,
}

impl Experiment {
    /// Compares the runs and applies the rule. `results` are in the order of the plan.
    pub(super) fn new(plan: Plan, material: &Material<'_>, results: Vec<RunResult>) -> Self {
        let ids = material.ids.iter().map(|&id| id.to_owned()).collect();
        let agreement = agreement_of_all(&results, material.weights);
        let ranks = Vec::new();
        let winner = Winner { run: None, ranks };
        let n_docs = material.ids.len();
        let mut experiment = Self { plan, results, n_docs, ids, agreement, winner };
        experiment.add_stability();
        experiment.winner = Winner::of(&experiment, &experiment.plan.spec.winner);
        experiment
    }

    /// The settings, in the order of the plan.
    pub fn settings(&self) -> Vec<Setting> {
        let seeds = self.plan.n_seeds();
        let runs = self.plan.runs.chunks(seeds).enumerate();
        runs.map(|(place, runs)| Setting {
            features: runs[0].features,
            method: runs[0].method,
            runs: place * seeds..(place + 1) * seeds,
        })
        .collect()
    }

    /// A measure over the runs of `setting`; `None` when no run has it.
    pub fn spread(&self, setting: &Setting, measure: Measure) -> Option<Spread> {
        let runs = self.results[setting.runs.clone()].iter();
        Spread::of(&runs.filter_map(|result| result.measures.get(measure)).collect::<Vec<_>>())
    }

    /// The rule in words.
    pub fn rule(&self) -> String {
        self.plan.spec.winner.rule(self.plan.n_seeds())
    }

    /// Mean agreement of each run with those of the same settings and other seeds.
    fn add_stability(&mut self) {
        for setting in self.settings() {
            if !Measure::Stability.is_of(&self.plan.methods[setting.method]) {
                continue;
            }
            for run in setting.runs.clone() {
                let others = setting.runs.clone().filter(|&other| other != run);
                let values: Option<Vec<f64>> =
                    others.map(|other| self.agreement[run][other]).collect();
                let mean = values.and_then(|values| Spread::of(&values)).map(|spread| spread.mean);
                self.results[run].measures.set(Measure::Stability, mean);
            }
        }
    }
}

impl Spread {
    /// Of these values; `None` of none.
    pub fn of(values: &[f64]) -> Option<Self> {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        (!values.is_empty()).then(|| Self {
            runs: values.len(),
            mean,
            sd: (values.len() > 1).then(|| (squares / (n - 1.0)).sqrt()),
            min: values.iter().copied().fold(f64::INFINITY, f64::min),
            max: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    }
}

fn agreement_of_all(results: &[RunResult], weights: &Weights) -> Vec<Vec<Option<f64>>> {
    let upper: Vec<Vec<Option<f64>>> = (0..results.len())
        .into_par_iter()
        .map(|a| {
            let later = (a + 1..results.len()).map(|b| {
                let (a, b) = (&results[a], &results[b]);
                let both = a.failed.is_none() && b.failed.is_none();
                both.then(|| {
                    agreement_of_units(&a.assignment, &b.assignment, weights, Unassigned::OneGroup)
                        .ari
                })
                .filter(|v| v.is_finite())
            });
            later.collect()
        })
        .collect();
    let of = |a: usize, b: usize| match a.cmp(&b) {
        std::cmp::Ordering::Less => upper[a][b - a - 1],
        std::cmp::Ordering::Equal => results[a].failed.is_none().then_some(1.0),
        std::cmp::Ordering::Greater => upper[b][a - b - 1],
    };
    (0..results.len()).map(|a| (0..results.len()).map(|b| of(a, b)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::testing::experiment;

    #[test]
    fn spreads_are_those_of_a_sample() {
        // R: mean(x), sd(x), range(x) of c(2, 4, 4, 5).
        let spread = Spread::of(&[2.0, 4.0, 4.0, 5.0]).unwrap();
        assert_eq!((spread.runs, spread.mean, spread.min, spread.max), (4, 3.75, 2.0, 5.0));
        assert!((spread.sd.unwrap() - 1.258_305_739_211_791_7).abs() < 1e-12);
        assert_eq!(Spread::of(&[3.0]).unwrap().sd, None);
        assert_eq!(Spread::of(&[]), None);
    }

    #[test]
    fn stability_is_the_mean_agreement_with_other_seeds() {
        let all = experiment(&[&[0.1, 0.2, 0.3], &[0.3, 0.3, 0.3]]);
        assert_eq!(all.settings().len(), 2);
        for (a, row) in all.agreement.iter().enumerate() {
            assert_eq!(row[a], Some(1.0));
            assert!(row.iter().enumerate().all(|(b, value)| *value == all.agreement[b][a]));
        }
        let expected = f64::midpoint(all.agreement[0][1].unwrap(), all.agreement[0][2].unwrap());
        assert_eq!(all.results[0].measures.get(Measure::Stability), Some(expected));
        let single = experiment(&[&[0.1], &[0.2]]);
        assert_eq!(single.results[0].measures.get(Measure::Stability), None);
    }
}
