//! An experiment -> its charts: measures by number of clusters, agreement of the runs.

use super::super::archive::Archive;
use crate::chart::{
    AgreementMap, AgreementRun, Caption, Figure, MetricByCount, MetricLine, MetricPanel,
    MetricPoint,
};
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
    let (lines, all) = lines_shown(experiment);
    let panels: Vec<MetricPanel> =
        measures.into_iter().filter_map(|measure| panel(experiment, measure, &lines)).collect();
    let of_all = if all > lines.len() {
        format!("; the {} best of {all} lines by the rule", lines.len())
    } else {
        String::new()
    };
    (counts.len() > 1 && !panels.is_empty()).then(|| MetricByCount {
        caption: Caption {
            title: "How many clusters?".to_owned(),
            subtitle: format!(
                "The median over seeds and further settings, with the range or the middle half of \
                 the runs; silhouettes in the reference space{of_all}"
            ),
            source: archive.source_line(),
        },
        panels,
        chosen: experiment.winner.run.map(|run| experiment.results[run].sizes.len()),
    })
}

/// What the line of a run is called: its feature set and method, as far as they vary.
fn line_of(experiment: &Experiment, run: usize) -> String {
    let plan = &experiment.plan;
    let run = &plan.runs[run];
    let (features, method) = (&plan.features[run.features].name, plan.methods[run.method].key());
    match (plan.features.len(), several_methods(experiment)) {
        (1, true) => method.to_owned(),
        (_, false) => features.clone(),
        (_, true) => format!("{method}, {features}"),
    }
}

/// The lines that are drawn, in the order of the plan, and how many there are: the best by the rule
/// where they are many. Runs that were passed over are not drawn unless all were.
fn lines_shown(experiment: &Experiment) -> (Vec<String>, usize) {
    let ranks = &experiment.winner.ranks;
    let any = ranks.iter().any(Option::is_some);
    let mut best: Vec<(usize, usize, String)> = Vec::new();
    for (run, rank) in ranks.iter().enumerate() {
        let line = line_of(experiment, run);
        let rank = rank.unwrap_or(usize::MAX);
        match best.iter_mut().find(|(.., other)| *other == line) {
            Some(known) => known.0 = known.0.min(rank),
            None => best.push((rank, run, line)),
        }
    }
    best.retain(|(rank, ..)| !any || *rank < usize::MAX);
    let all = best.len();
    best.sort();
    best.truncate(MOST_LINES);
    best.sort_by_key(|(_, run, _)| *run);
    (best.into_iter().map(|(.., line)| line).collect(), all)
}

/// A line for each feature set and method, of the runs that were not passed over.
fn panel(experiment: &Experiment, measure: Measure, shown: &[String]) -> Option<MetricPanel> {
    let line = |label: &String| MetricLine {
        label: label.clone(),
        key: String::new(),
        points: Vec::new(),
        prefers: None,
    };
    let mut lines: Vec<MetricLine> = shown.iter().map(line).collect();
    let ranks = &experiment.winner.ranks;
    let any = ranks.iter().any(Option::is_some);
    for (run, result) in experiment.results.iter().enumerate() {
        if any && ranks[run].is_none() {
            continue;
        }
        let Some(value) = result.measures.get(measure) else { continue };
        let label = line_of(experiment, run);
        let Some(place) = lines.iter().position(|line| line.label == label) else { continue };
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
    // Lines without a value stay, so that a line has one colour in all panels.
    lines.iter().any(|line| !line.points.is_empty()).then(|| MetricPanel {
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
            label: match plan.features.len() {
                1 => format!("{}: k={}", run + 1, experiment.results[run].sizes.len()),
                _ => format!(
                    "{}: k={}, {}",
                    run + 1,
                    experiment.results[run].sizes.len(),
                    plan.features[planned.features].name,
                ),
            },
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
