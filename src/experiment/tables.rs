//! A finished experiment -> its tables.

use std::fmt::Write as _;

use super::measure::Measure;
use super::outcome::{Experiment, Setting};
use super::read::{by_rank, narrow};
use crate::table::{Cell, Column, Table, column};

/// Columns of the table of runs, which [`super::Finished`] reads back.
pub(super) const RUNS: &[Column] = &[
    column("run", "", "Number of the run in the plan, from 1"),
    column(
        "id",
        "",
        "Ten digits of the hash of its settings and seed: the same in every experiment",
    ),
    column(
        "rank",
        "place",
        "Its place by the rule, 1 is the winner; empty where it was passed over",
    ),
    column("features", "", "Its feature set"),
    column("method", "", "Its method"),
    column("settings", "", "All settings of the method"),
    column("seed", "", "Decides its random choices"),
    column("clusters", "clusters", "Number of clusters found"),
    column("sizes", "", "Documents in each cluster, the largest by weight first"),
    column("unclustered", "documents", "Documents in no cluster"),
    column("silhouette", "-1..1", "Mean silhouette in the reference space"),
    column("davies_bouldin", "index", "Davies-Bouldin index in the reference space; low is good"),
    column("calinski_harabasz", "index", "Calinski-Harabasz index in the reference space"),
    column(
        "inertia",
        "squared distance",
        "Sum of squared distances to centres in the reference space",
    ),
    column("stability", "-1..1", "Mean adjusted Rand index with the other seeds of its settings"),
    column("ari", "-1..1", "Adjusted Rand index with the labels"),
    column("ami", "-1..1", "Adjusted mutual information with the labels"),
    column("nmi", "0..1", "Normalised mutual information with the labels"),
    column("v", "0..1", "V-measure with the labels"),
    column("purity", "0..1", "Share of documents with the label of most in their cluster"),
    column("own_silhouette", "-1..1", "Mean silhouette in the run's own points"),
    column(
        "own_inertia",
        "squared distance",
        "Sum of squared distances to centres in its own points",
    ),
    column(
        "dbcv",
        "-1..1",
        "Density-based validity in its own points, of methods that find dense places",
    ),
    column("assignment_sha256", "", "Hash of the cluster of every document"),
    column("failed", "", "Why there is no result, where there is none"),
];

impl Experiment {
    /// The table `runs`: one row a run, in the order of the plan.
    pub fn runs_table(&self) -> Table {
        let rows =
            self.plan.runs.iter().zip(&self.results).enumerate().map(|(place, (run, found))| {
                let failed = found.failed.is_some();
                let unless_failed = |cell: Cell| if failed { Cell::Missing } else { cell };
                let sizes: Vec<String> = found.sizes.iter().map(ToString::to_string).collect();
                let mut row: Vec<Cell> = vec![
                    (place + 1).into(),
                    run.id.as_str().into(),
                    self.winner.ranks[place].into(),
                    self.plan.features[run.features].name.as_str().into(),
                    self.plan.methods[run.method].key().into(),
                    self.plan.settings_of(run.method).into(),
                    run.seed.into(),
                    unless_failed(found.sizes.len().into()),
                    unless_failed(sizes.join(" ").into()),
                    unless_failed(found.unclustered().into()),
                ];
                row.extend(Measure::ALL.map(|measure| found.measures.get(measure).into()));
                row.push(unless_failed(found.hash().into()));
                row.push(found.failed.clone().into());
                row
            });
        Table { name: "runs", columns: RUNS, rows: rows.collect() }
    }

    /// The runs by rank, the winner first, with the columns that fit a terminal.
    pub fn ranked_table(&self) -> Table {
        let mut runs = self.runs_table();
        by_rank(&mut runs);
        narrow(&runs)
    }

    /// The table `summary`: each measure over the runs of the same settings.
    pub fn summary_table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("features", "", "The feature set"),
            column("method", "", "The method"),
            column("settings", "", "All settings of the method"),
            column("measure", "", "The measure, as the rule may name it"),
            column("runs", "runs", "Runs that have it: one for each seed"),
            column("mean", "measure", "Mean over the runs"),
            column(
                "sd",
                "measure",
                "Standard deviation over the runs, divided by one less than they are",
            ),
            column("min", "measure", "Least"),
            column("max", "measure", "Greatest"),
        ];
        let row = |setting: &Setting, measure: Measure| -> Option<Vec<Cell>> {
            let spread = self.spread(setting, measure)?;
            Some(vec![
                self.plan.features[setting.features].name.as_str().into(),
                self.plan.methods[setting.method].key().into(),
                self.plan.settings_of(setting.method).into(),
                measure.key().into(),
                spread.runs.into(),
                spread.mean.into(),
                spread.sd.into(),
                spread.min.into(),
                spread.max.into(),
            ])
        };
        let settings = self.settings();
        let rows = settings.iter().flat_map(|setting| {
            Measure::ALL.into_iter().filter_map(move |measure| row(setting, measure))
        });
        Table { name: "summary", columns: COLUMNS, rows: rows.collect() }
    }

    /// The table `features`: every feature set with all its settings.
    pub fn features_table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("features", "", "The feature set"),
            column("weighting", "", "How counts become weights, with all settings"),
            column("dimensions", "", "Dimensions they are projected to"),
            column("n_grams", "words", "Longest sequence of words counted"),
            column("min_df", "", "Least number of documents with a term, or share of them"),
            column("max_df", "", "Greatest number of documents with a term, or share of them"),
            column("max_terms", "terms", "Most terms kept; empty: all"),
            column("reprints", "", "How the copies of a report count"),
            column("embeddings", "", "File of the vectors used instead of terms"),
        ];
        let rows = self.plan.features.iter().map(|set| {
            let weighting = serde_json::to_value(&set.space.weighting).unwrap_or_default();
            let settings = weighting.as_object().into_iter().flatten();
            let settings = settings.filter(|(key, _)| *key != "weighting");
            let settings: String = settings.fold(String::new(), |mut text, (key, value)| {
                // Memory takes every write.
                _ = write!(text, " {key}={value}");
                text
            });
            let path = set.space.embeddings.as_ref().map(|path| path.display().to_string());
            vec![
                set.name.as_str().into(),
                format!("{}{settings}", set.space.weighting.key()).into(),
                set.space.dimensions.to_string().into(),
                set.vocabulary.n_grams.into(),
                set.vocabulary.min_df.to_string().into(),
                set.vocabulary.max_df.to_string().into(),
                set.vocabulary.max_terms.into(),
                set.reprints.name().into(),
                path.into(),
            ]
        });
        Table { name: "features", columns: COLUMNS, rows: rows.collect() }
    }

    /// The table `agreement`: the adjusted Rand index of every two runs.
    pub fn agreement_table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("run", "", "Number of a run"),
            column("other", "", "Number of a later run"),
            column("ari", "-1..1", "Adjusted Rand index of their assignments"),
        ];
        let pairs =
            (0..self.results.len()).flat_map(|a| (a + 1..self.results.len()).map(move |b| (a, b)));
        let rows = pairs
            .map(|(a, b)| vec![(a + 1).into(), (b + 1).into(), self.agreement[a][b].into()])
            .collect();
        Table { name: "agreement", columns: COLUMNS, rows }
    }
}

/// The cluster of every document in every run, as CSV: a row a document, its `id` and then a column
/// a run, headed by the number of the run; empty where it is in none.
///
/// # Panics
/// Never: memory takes every write.
pub fn assignments_csv(experiment: &Experiment) -> String {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    let header = (1..=experiment.results.len()).map(|run| run.to_string());
    let kept = "memory takes every write, and rows are as long as the header";
    writer.write_record(std::iter::once("id".to_owned()).chain(header)).expect(kept);
    for (document, id) in experiment.ids.iter().enumerate() {
        let clusters = experiment.results.iter().map(|result| {
            result.assignment[document].map_or_else(String::new, |cluster| cluster.to_string())
        });
        writer.write_record(std::iter::once(id.clone()).chain(clusters)).expect(kept);
    }
    String::from_utf8(writer.into_inner().expect(kept)).expect("ids and numbers are text")
}

/// How long each run took, as CSV; it differs from one time to the next.
pub fn times_csv(experiment: &Experiment) -> String {
    let mut text = "run,id,seconds\n".to_owned();
    for (place, result) in experiment.results.iter().enumerate() {
        // Memory takes every write.
        _ = writeln!(text, "{},{},{:.3}", place + 1, result.id, result.seconds);
    }
    text
}
