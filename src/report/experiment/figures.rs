//! An experiment -> its charts: measures by number of clusters, agreement of the runs, silhouettes.

use super::super::archive::Archive;
use crate::chart::{
    AgreementMap, AgreementRun, Caption, Figure, MetricByCount, MetricLine, MetricPanel,
    MetricPoint, SilhouetteCluster, SilhouettePlot,
};
use crate::cluster::quality::Silhouette;
use crate::error::Result;
use crate::experiment::{Experiment, Measure};

/// Most runs on a map of agreement, each of which has a name; and most lines of a panel.
const MOST_RUNS: usize = 60;
const MOST_LINES: usize = 8;

/// The charts of all runs.
pub(super) fn figures(archive: &Archive, experiment: &Experiment) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    if let Some(chart) = by_count(archive, experiment) {
        figures.push(chart.draw("measure-by-count")?);
    }
    if let Some(chart) = agreement(archive, experiment) {
        figures.push(chart.draw("agreement")?);
    }
    Ok(figures)
}

/// The measure of the rule first, then silhouette, stability and agreement with labels, against the
/// number of clusters found; none when all runs found the same number.
fn by_count(archive: &Archive, experiment: &Experiment) -> Option<MetricByCount> {
    let rule = experiment.plan.spec.winner.by;
    let mut measures = vec![rule];
    for measure in [Measure::Silhouette, Measure::Stability, Measure::Ami] {
        if !measures.contains(&measure) {
            measures.push(measure);
        }
    }
    let mut counts: Vec<usize> =
        experiment.results.iter().map(|result| result.sizes.len()).filter(|&k| k > 0).collect();
    counts.sort_unstable();
    counts.dedup();
    let panels: Vec<MetricPanel> =
        measures.into_iter().filter_map(|measure| panel(experiment, measure)).collect();
    (counts.len() > 1 && !panels.is_empty()).then(|| MetricByCount {
        caption: Caption {
            title: "How many clusters?".to_owned(),
            subtitle: "The median over seeds and methods' further settings, with the range or the \
                       middle half of the runs; silhouettes in the reference space"
                .to_owned(),
            source: archive.source_line(),
        },
        panels,
        chosen: experiment.winner.run.map(|run| experiment.results[run].sizes.len()),
    })
}

/// A line for each feature set and method, the first of them where there are many.
fn panel(experiment: &Experiment, measure: Measure) -> Option<MetricPanel> {
    let plan = &experiment.plan;
    let mut lines: Vec<MetricLine> = Vec::new();
    for (run, result) in plan.runs.iter().zip(&experiment.results) {
        let Some(value) = result.measures.get(measure) else { continue };
        let (features, method) =
            (&plan.features[run.features].name, plan.methods[run.method].key());
        let label = match (plan.features.len(), several_methods(experiment)) {
            (1, true) => method.to_owned(),
            (_, false) => features.clone(),
            (_, true) => format!("{method}, {features}"),
        };
        let place = lines.iter().position(|line| line.label == label);
        if place.is_none() && lines.len() == MOST_LINES {
            continue;
        }
        let place = place.unwrap_or(lines.len());
        if place == lines.len() {
            lines.push(MetricLine { label, key: String::new(), points: Vec::new(), prefers: None });
        }
        let points = &mut lines[place].points;
        let clusters = result.sizes.len();
        match points.iter_mut().find(|point| point.clusters == clusters) {
            Some(point) => point.values.push(value),
            None => points.push(MetricPoint { clusters, values: vec![value] }),
        }
    }
    let better = match measure.better() {
        crate::experiment::Better::Higher => "higher is better",
        crate::experiment::Better::Lower => "lower is better",
    };
    (!lines.is_empty()).then(|| MetricPanel {
        metric: measure.name().to_owned(),
        aside: better.to_owned(),
        lines,
    })
}

fn several_methods(experiment: &Experiment) -> bool {
    let methods = &experiment.plan.methods;
    methods.iter().any(|method| method.key() != methods[0].key())
}

/// The runs that did not fail, the best by the rule where they are many.
fn agreement(archive: &Archive, experiment: &Experiment) -> Option<AgreementMap> {
    let plan = &experiment.plan;
    let mut shown: Vec<usize> =
        (0..plan.runs.len()).filter(|&run| experiment.results[run].failed.is_none()).collect();
    let all = shown.len();
    shown.sort_by_key(|&run| (experiment.winner.ranks[run].unwrap_or(usize::MAX), run));
    shown.truncate(MOST_RUNS);
    shown.sort_unstable();
    let subtitle = if all > MOST_RUNS {
        format!("Adjusted Rand index of every two runs: the {MOST_RUNS} best of {all} by the rule")
    } else {
        "Adjusted Rand index of every two runs: 0 by chance, 1 for the same clusters".to_owned()
    };
    let name = |&run: &usize| {
        let planned = &plan.runs[run];
        AgreementRun {
            label: format!(
                "{}: k={}, {}",
                run + 1,
                experiment.results[run].sizes.len(),
                plan.features[planned.features].name,
            ),
            key: String::new(),
            group: plan.methods[planned.method].key().to_owned(),
        }
    };
    let row = |&a: &usize| shown.iter().map(|&b| experiment.agreement[a][b]).collect();
    (shown.len() > 1).then(|| AgreementMap {
        caption: Caption {
            title: "Which runs agree".to_owned(),
            subtitle,
            source: archive.source_line(),
        },
        measure: "adjusted Rand index".to_owned(),
        runs: shown.iter().map(name).collect(),
        values: shown.iter().map(row).collect(),
        ordered: true,
    })
}

/// How well each document sits in its cluster of the winner, in the winner's own points.
pub(super) fn silhouettes(
    archive: &Archive,
    silhouette: &Silhouette,
    groups: &[Option<u32>],
    names: &[String],
) -> Result<Figure> {
    let cluster = |(cluster, label): (u32, &String)| {
        let documents = groups.iter().zip(&silhouette.documents);
        let own = documents.filter(|(group, _)| **group == Some(cluster));
        SilhouetteCluster {
            label: label.clone(),
            key: String::new(),
            values: own.filter_map(|(_, value)| *value).collect(),
        }
    };
    SilhouettePlot {
        caption: Caption {
            title: "How well documents sit in their clusters".to_owned(),
            subtitle: "The silhouette of every document in the winner's own points".to_owned(),
            source: archive.source_line(),
        },
        clusters: (0..).zip(names).map(cluster).collect(),
        mean: silhouette.mean,
    }
    .draw("silhouettes")
}
