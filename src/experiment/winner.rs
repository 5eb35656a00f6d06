//! The measures of all runs and a rule -> the settings in order, and the run to trust.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::measure::{Better, Measure};
use super::outcome::Experiment;

/// The rule by which the winner is named.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WinnerParams {
    /// The measure; default: the silhouette in the reference space.
    pub by: Measure,
    /// Settings of which a run puts a smaller share of the documents into clusters are passed over,
    /// 0 to 1; default 0.5.
    pub clustered: f64,
}

impl Default for WinnerParams {
    fn default() -> Self {
        Self { by: Measure::Silhouette, clustered: 0.5 }
    }
}

impl WinnerParams {
    /// Refuses a measure that no run will have, naming the key.
    pub(super) fn check(&self, labels: bool, seeds: usize) -> Result<(), (&'static str, String)> {
        let by = self.by.key();
        if self.by.needs_labels() && !labels {
            return Err(("by", format!("{by} needs labels: add `labels = \"FIELD\"` at the top")));
        }
        if self.by == Measure::Stability && seeds < 2 {
            return Err((
                "by",
                format!("{by} needs at least two seeds: add `seeds = 5` at the top"),
            ));
        }
        if !(0.0..=1.0).contains(&self.clustered) {
            return Err(("clustered", format!("{}: must be from 0 to 1", self.clustered)));
        }
        Ok(())
    }

    /// The rule in words.
    pub fn rule(&self, seeds: usize) -> String {
        let best = match self.by.better() {
            Better::Higher => "highest",
            Better::Lower => "lowest",
        };
        let name = self.by.name();
        let passed = format!(
            "settings of which a run failed or left more than {:.0} % of the documents in no \
             cluster are passed over",
            100.0 * (1.0 - self.clustered)
        );
        if seeds > 1 {
            format!(
                "the settings with the {best} mean {name} over {seeds} seeds, and of their runs the \
                 one with the {best}; of equals the first in the plan; {passed}"
            )
        } else {
            format!("the run with the {best} {name}; of equals the first in the plan; {passed}")
        }
    }
}

/// What the rule says.
#[derive(Debug, Clone, PartialEq)]
pub struct Winner {
    /// The winning run, by its place in the plan; `None` when every settings was passed over.
    pub run: Option<usize>,
    /// The rank of every run, from 1: those of the best settings first, in each the best run first.
    /// Runs of settings that were passed over have none.
    pub ranks: Vec<Option<usize>>,
}

impl Winner {
    /// Applies the rule.
    pub fn of(experiment: &Experiment, params: &WinnerParams) -> Self {
        let better = |a: f64, b: f64| match params.by.better() {
            Better::Higher => b.total_cmp(&a),
            Better::Lower => a.total_cmp(&b),
        };
        let n_docs = experiment.n_docs as f64;
        // Settings and the mean of the measure over their runs.
        let mut settings: Vec<(usize, f64)> = Vec::new();
        for (place, setting) in experiment.settings().iter().enumerate() {
            let runs = setting.runs.clone();
            let enough = runs.clone().all(|run| {
                let clustered: usize = experiment.results[run].sizes.iter().sum();
                experiment.results[run].failed.is_none()
                    && clustered as f64 >= params.clustered * n_docs
            });
            let values: Option<Vec<f64>> =
                runs.map(|run| experiment.results[run].measures.get(params.by)).collect();
            if let Some(values) = values.filter(|values| enough && !values.is_empty()) {
                settings.push((place, values.iter().sum::<f64>() / values.len() as f64));
            }
        }
        settings.sort_by(|a, b| better(a.1, b.1).then(a.0.cmp(&b.0)));
        let mut ranks = vec![None; experiment.results.len()];
        let mut first = None;
        let mut rank = 0;
        for (place, _) in settings {
            let mut runs: Vec<usize> = experiment.settings()[place].runs.clone().collect();
            runs.sort_by(|&a, &b| {
                let value = |run: usize| experiment.results[run].measures.get(params.by);
                let order = value(a).zip(value(b)).map_or(Ordering::Equal, |(a, b)| better(a, b));
                order.then(a.cmp(&b))
            });
            for run in runs {
                rank += 1;
                ranks[run] = Some(rank);
                first.get_or_insert(run);
            }
        }
        Self { run: first, ranks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::testing::experiment;

    /// The winner of settings with these silhouettes, a run each seed.
    fn winner(values: &[&[f64]]) -> Winner {
        Winner::of(&experiment(values), &WinnerParams::default())
    }

    #[test]
    fn the_best_mean_wins_and_not_the_luckiest_run() {
        let found = winner(&[&[0.1, 0.9], &[0.6, 0.5], &[0.2, 0.2]]);
        assert_eq!(found.run, Some(2));
        let ranks: Vec<_> = found.ranks.into_iter().flatten().collect();
        assert_eq!(ranks, [4, 3, 1, 2, 5, 6]);
    }

    #[test]
    fn of_equals_the_first_in_the_plan() {
        let found = winner(&[&[0.1, 0.3], &[0.3, 0.1], &[0.2, 0.2]]);
        assert_eq!(found.run, Some(1), "0.2 on average each");
        assert_eq!(winner(&[&[0.4, 0.4], &[0.4, 0.4]]).run, Some(0));
    }

    #[test]
    fn what_failed_or_leaves_most_out_is_passed_over() {
        let mut all = experiment(&[&[0.9, 0.9], &[0.8, 0.8], &[0.1, 0.2]]);
        all.results[1].failed = Some("no".to_owned());
        all.results[2].sizes = vec![1, 1];
        all.n_docs = 10;
        let found = Winner::of(&all, &WinnerParams::default());
        assert_eq!((found.run, &found.ranks[..4]), (Some(5), &[None; 4][..]));
        let all_in = WinnerParams { clustered: 1.0, ..WinnerParams::default() };
        all.results[4].sizes = vec![9];
        assert_eq!(Winner::of(&all, &all_in).run, None);
    }

    #[test]
    fn low_is_better_where_it_is() {
        let by = WinnerParams { by: Measure::DaviesBouldin, ..WinnerParams::default() };
        let mut all = experiment(&[&[0.9], &[0.1]]);
        for (result, value) in all.results.iter_mut().zip([2.0, 1.0]) {
            result.measures.set(Measure::DaviesBouldin, Some(value));
        }
        assert_eq!(Winner::of(&all, &by).run, Some(1));
        assert!(by.rule(1).starts_with("the run with the lowest Davies-Bouldin"));
    }
}
