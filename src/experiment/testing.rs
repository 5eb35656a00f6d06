//! Experiments made up for tests.

use super::Material;
use super::measure::{Measure, Measures};
use super::outcome::Experiment;
use super::plan::{Defaults, Plan};
use super::run::RunResult;
use super::spec::Spec;
use super::winner::Winner;
use crate::corpus::Document;
use crate::matrix::Weights;
use crate::reuse::Families;
use crate::text::{Analyzer, AnalyzerParams, SegmentParams, Tokens};

/// Documents about two matters, as words.
pub(super) struct Words {
    pub(super) ids: Vec<String>,
    pub(super) tokens: Tokens,
    pub(super) analyzer: Analyzer,
    pub(super) families: Families,
    pub(super) weights: Weights,
}

impl Words {
    /// One document a text.
    pub(super) fn of(texts: &[String]) -> Self {
        let document = |(place, text): (usize, &String)| Document {
            id: format!("d{place}"),
            text: text.clone(),
            ..Document::default()
        };
        let documents: Vec<Document> = texts.iter().enumerate().map(document).collect();
        let tokens = Tokens::of(&documents, &SegmentParams::default().build().unwrap());
        let (analyzer, tokens) = Analyzer::new(&AnalyzerParams::default(), tokens).unwrap();
        Self {
            ids: documents.into_iter().map(|document| document.id).collect(),
            tokens,
            analyzer,
            families: Families::alone(texts.len()),
            weights: Weights::equal(texts.len()),
        }
    }

    /// `n` documents about three matters.
    pub(super) fn sample(n: usize) -> Self {
        const MATTERS: [[&str; 6]; 3] = [
            ["rice", "harvest", "tractor", "grain", "seed", "field"],
            ["doctor", "nurse", "clinic", "vaccine", "ward", "patient"],
            ["ship", "cargo", "berth", "wharf", "customs", "barge"],
        ];
        let word = |document: usize, at: usize| {
            MATTERS[document % 3][(document * 5 + at * 3 + at * at) % 6]
        };
        let text = |document: usize| {
            let words: Vec<&str> =
                (0..8).map(|at| word(document / 2 + document % 2 * 7, at)).collect();
            format!("{} place{document}", words.join(" "))
        };
        Self::of(&(0..n).map(text).collect::<Vec<_>>())
    }

    pub(super) fn material(&self) -> Material<'_> {
        Material {
            ids: self.ids.iter().map(String::as_str).collect(),
            tokens: &self.tokens,
            analyzer: &self.analyzer,
            families: &self.families,
            weights: &self.weights,
            labels: None,
        }
    }
}

/// The plan of this text.
pub(super) fn plan(toml: &str) -> Plan {
    Plan::new(&Spec::parse("plan.toml", toml).unwrap(), &Defaults::default(), 1).unwrap()
}

/// An experiment whose settings have these silhouettes, a run each seed; every run puts its ten
/// documents into two clusters in a way of its own.
pub(super) fn experiment(values: &[&[f64]]) -> Experiment {
    let clusters: Vec<String> = (0..values.len()).map(|place| (place + 2).to_string()).collect();
    let toml = format!(
        "seeds = {}\n[[features]]\nname = \"a\"\n[[methods]]\nmethod = \"kmeans\"\nclusters = [{}]\n",
        values[0].len(),
        clusters.join(", ")
    );
    let words = Words::sample(10);
    let plan = plan(&toml);
    let silhouettes = values.iter().flat_map(|values| values.iter().copied());
    let results = plan.runs.iter().zip(silhouettes).enumerate().map(|(place, (run, value))| {
        let mut measures = Measures::default();
        measures.set(Measure::Silhouette, Some(value));
        let assignment: Vec<Option<u32>> =
            (0..10).map(|document| Some(u32::from(document > 4 + place % 3))).collect();
        let first = assignment.iter().filter(|cluster| **cluster == Some(0)).count();
        RunResult {
            id: run.id.clone(),
            sizes: vec![first, 10 - first],
            assignment,
            measures,
            ..RunResult::default()
        }
    });
    let results = results.collect();
    let experiment = Experiment::new(plan, &words.material(), results);
    let winner = Winner::of(&experiment, &experiment.plan.spec.winner);
    Experiment { winner, ..experiment }
}
