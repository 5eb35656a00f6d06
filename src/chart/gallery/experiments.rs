//! The forms of clustering experiments on made-up runs.

use super::super::*;
use super::{EIGHT, caption, noise};

const LONG: &str = "a very long joined phrase that nobody would ever type into a query box at all";

fn points(counts: &[usize], seeds: usize, curve: impl Fn(f64, usize) -> f64) -> Vec<MetricPoint> {
    let point = |&clusters: &usize| {
        let value = |seed: usize| curve(clusters as f64, clusters * 131 + seed * 17);
        MetricPoint { clusters, values: (0..seeds).map(value).collect() }
    };
    counts.iter().map(point).collect()
}

fn metric_line(label: &str, points: Vec<MetricPoint>, prefers: Option<usize>) -> MetricLine {
    MetricLine { label: label.into(), key: String::new(), points, prefers }
}

fn silhouette_like(peak: f64) -> impl Fn(f64, usize) -> f64 {
    move |k, n| 0.05 + 0.2 * (-(k / peak).ln().powi(2)).exp() + 0.03 * (noise(n) - 0.5)
}

fn metric(name: &str, panels: Vec<MetricPanel>, chosen: Option<usize>) -> Figure {
    let caption = caption("How many kinds of reports?", "k-means on 100 dimensions, 10 seeds each");
    MetricByCount { caption, panels, chosen }.draw(name).unwrap()
}

fn panel(metric: &str, aside: &str, lines: Vec<MetricLine>) -> MetricPanel {
    MetricPanel { metric: metric.into(), aside: aside.into(), lines }
}

fn metric_gallery() -> Vec<Figure> {
    let to_20: Vec<usize> = (2..=20).collect();
    let wide = [2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 300, 500];
    let methods = |count: usize, counts: &[usize]| -> Vec<MetricLine> {
        let line = |i: usize| {
            let name =
                ["k-means", "spherical k-means", "Ward", "NMF", LONG, "Leiden", "科技", "x"][i];
            let peak = 5.0 + 2.0 * i as f64;
            metric_line(name, points(counts, 10, silhouette_like(peak)), Some(5 + 2 * i))
        };
        (0..count).map(line).collect()
    };
    let mut gapped = methods(2, &to_20);
    gapped[0].points[6].values.clear();
    gapped[1].points.truncate(4);
    let criteria = vec![
        panel(
            "silhouette",
            "higher is better",
            vec![metric_line("", points(&to_20, 10, silhouette_like(6.0)), Some(6))],
        ),
        panel(
            "gap",
            "first within one standard error of the next",
            vec![metric_line("", points(&to_20, 1, |k, n| k.ln() + 0.05 * noise(n)), Some(12))],
        ),
        panel(
            "stability",
            "ARI between seeds; higher is better",
            vec![metric_line(
                "",
                points(&to_20, 10, |k, n| 1.0 - k / 40.0 - 0.3 * noise(n)),
                Some(2),
            )],
        ),
        panel(
            "Davies-Bouldin",
            "lower is better",
            vec![metric_line(
                "",
                points(&to_20, 10, |k, n| 3.1 - k / 90.0 + 0.1 * noise(n)),
                Some(20),
            )],
        ),
        panel("Calinski-Harabasz", "higher is better", vec![metric_line("", Vec::new(), None)]),
    ];
    vec![
        metric(
            "metric-3",
            vec![panel("silhouette", "higher is better", methods(3, &to_20))],
            Some(7),
        ),
        metric("metric-8-wide", vec![panel("silhouette", "", methods(8, &wide))], Some(30)),
        metric("metric-gaps", vec![panel("silhouette", "higher is better", gapped)], None),
        metric(
            "metric-1-point",
            vec![panel(
                "ARI",
                "",
                vec![metric_line("k-means", points(&[8], 5, |_, n| noise(n)), None)],
            )],
            Some(8),
        ),
        metric("metric-criteria", criteria, Some(8)),
        metric(
            "metric-2-panels",
            vec![
                panel(
                    "ARI with the labels of the data",
                    "higher is better",
                    methods(2, &[5, 10, 15]),
                ),
                panel(LONG, LONG, methods(1, &[5, 10, 15])),
            ],
            Some(10),
        ),
    ]
}

fn agreement(name: &str, methods: &[&str], each: usize, ordered: bool) -> Figure {
    let run = |i: usize| {
        let (method, k) = (methods[i / each], 4 + 4 * (i % each / 5));
        AgreementRun {
            label: format!("{method}, {k}, seed {}", i % 5 + 1),
            key: String::new(),
            group: method.into(),
        }
    };
    let n = methods.len() * each;
    let value = |i: usize, j: usize| {
        let same = if i / each == j / each { 0.3 } else { 0.0 };
        let near = if i % each / 5 == j % each / 5 { 0.35 } else { 0.0 };
        let value = 0.2 + same + near + 0.14 * noise(i * 211 + j);
        ((i * 7 + j) % 97 != 5).then_some(value)
    };
    AgreementMap {
        caption: caption("Which runs say the same?", "Agreement of the clusters of every two runs"),
        measure: "adjusted Rand index".into(),
        runs: (0..n).map(run).collect(),
        values: (0..n).map(|i| (0..i).map(|j| value(i, j)).collect()).collect(),
        ordered,
    }
    .draw(name)
    .unwrap()
}

fn silhouettes(name: &str, documents: usize, clusters: usize) -> Figure {
    let cluster = |i: usize| {
        let share = noise(i * 13 + 5).powi(2) + 0.02;
        let size = (documents as f64 * share / clusters as f64 * 2.5).ceil() as usize;
        let centre = 0.25 * noise(i * 7 + 1);
        let value = |d: usize| centre + 0.3 * (noise(i * 100_003 + d) + noise(d * 3 + i) - 1.0);
        let label = match i {
            2 => LONG.to_owned(),
            3 => "科技, 创新, 自立自强".to_owned(),
            _ => format!("{}, {}", EIGHT[i % 8], EIGHT[(i * 3 + 1) % 8]),
        };
        SilhouetteCluster { label, key: String::new(), values: (0..size).map(value).collect() }
    };
    let mut drawn: Vec<SilhouetteCluster> = (0..clusters).map(cluster).collect();
    if clusters > 6 {
        drawn[5].values.clear();
        drawn[6].values.truncate(1);
    }
    let caption = caption("How well reports fit their clusters", "Silhouette, cosine distance");
    SilhouettePlot { caption, clusters: drawn, mean: None }.draw(name).unwrap()
}

/// Groups that go on, split, merge, end and begin over `columns` windows.
fn alluvial(name: &str, columns: usize, groups: usize, title: &str) -> Figure {
    let mut nodes = Vec::new();
    let mut flows = Vec::new();
    let mut at = vec![vec![None; groups]; columns];
    for (column, places) in at.iter_mut().enumerate() {
        for (group, place) in places.iter_mut().enumerate() {
            let ended = group % 5 == 3 && column > columns / 2;
            let unborn = group % 5 == 4 && column < columns / 3;
            let merged = group % 5 == 2 && column * 3 > columns * 2;
            if ended || unborn || merged {
                continue;
            }
            *place = Some(nodes.len());
            let weight = 20.0 + 300.0 * noise(group * 3) * (0.5 + noise(group * 97 + column));
            nodes.push(AlluvialNode {
                column,
                label: match group {
                    1 => LONG.to_owned(),
                    2 => "科技, 创新".to_owned(),
                    _ => format!("{}, {}", EIGHT[group % 8], EIGHT[(group * 3 + 1) % 8]),
                },
                key: String::new(),
                weight: weight.round(),
                hue: (group != 6).then_some(group),
            });
        }
    }
    for column in 1..columns {
        for group in 0..groups {
            let Some(from) = at[column - 1][group] else { continue };
            let heir = at[column][group].or(at[column][group.saturating_sub(1)]);
            let ends = group % 5 == 3 && at[column][group].is_none();
            let Some(to) = heir.filter(|_| !ends) else { continue };
            let weight = nodes[from].weight.min(nodes[to].weight);
            flows.push(AlluvialFlow { from, to, weight: weight * 0.8 });
            let other = (group * 7 + column) % groups;
            if let Some(other) = at[column][other].filter(|&other| other != to) {
                flows.push(AlluvialFlow { from, to: other, weight: weight * 0.12 });
            }
        }
    }
    let columns = (0..columns).map(|column| (2021 + column).to_string()).collect();
    let caption = caption(title, "Clusters of each year, joined where they share their terms");
    Alluvial { caption, unit: "documents".into(), columns, nodes, flows }.draw(name).unwrap()
}

pub(super) fn gallery() -> Vec<Figure> {
    let mut out = metric_gallery();
    out.extend([
        agreement("agreement-1", &["k-means"], 1, true),
        agreement("agreement-10", &["k-means", "Ward"], 5, true),
        agreement("agreement-60", &["k-means", "spherical k-means", "Ward"], 20, true),
        agreement("agreement-200", &["k-means", "spherical k-means", "Ward", LONG], 50, true),
        agreement("agreement-200-given", &["k-means", "NMF", "Ward", "Leiden"], 50, false),
        silhouettes("silhouettes-4", 300, 4),
        silhouettes("silhouettes-20", 2_000, 20),
        silhouettes("silhouettes-50000", 50_000, 12),
        silhouettes("silhouettes-60", 5_000, 60),
        silhouettes("silhouettes-1", 5, 1),
        alluvial("alluvial-3", 3, 5, "Kinds of reports over three years"),
        alluvial("alluvial-6", 6, 9, "Kinds of reports over six years"),
        alluvial("alluvial-15", 15, 14, "Kinds of reports over fifteen years"),
        alluvial("alluvial-30", 4, 30, "Thirty kinds of reports"),
        alluvial("alluvial-1", 1, 3, "One window"),
    ]);
    out
}

#[test]
fn no_number_and_no_text_breaks_a_form_of_experiments() {
    for round in 0..super::NASTY.len() {
        let value = |i: usize| super::NASTY[(round + i * 5) % super::NASTY.len()];
        let text = |i: usize| super::NASTY_TEXTS[(round + i) % super::NASTY_TEXTS.len()].to_owned();
        let caption = || Caption { title: text(0), subtitle: text(1), source: text(2) };
        let values = |n: usize| (0..n).map(value).collect::<Vec<f64>>();
        let metric_points = (0..5).map(|i| MetricPoint { clusters: i * i * 50, values: values(i) });
        let node = |i: usize| AlluvialNode {
            column: i % 3,
            label: text(i),
            key: text(i + 1),
            weight: value(i),
            hue: Some(usize::MAX - i).filter(|_| i.is_multiple_of(2)),
        };
        let flow = |i: usize| AlluvialFlow { from: i, to: i + 1, weight: value(i) };
        let run = |i: usize| AgreementRun { label: text(i), key: text(0), group: text(i / 2) };
        let figures = [
            MetricByCount {
                caption: caption(),
                panels: vec![panel(
                    &text(0),
                    &text(1),
                    vec![metric_line(&text(2), metric_points.collect(), Some(round))],
                )],
                chosen: Some(usize::MAX),
            }
            .draw(&text(3)),
            SilhouettePlot {
                caption: caption(),
                clusters: (0..3)
                    .map(|i| SilhouetteCluster {
                        label: text(i),
                        key: text(i),
                        values: values(i * 4),
                    })
                    .collect(),
                mean: Some(value(1)),
            }
            .draw(&text(3)),
            AgreementMap {
                caption: caption(),
                measure: text(4),
                runs: (0..6).map(run).collect(),
                values: (0..6).map(|i| (0..i).map(|j| Some(value(i + j))).collect()).collect(),
                ordered: round.is_multiple_of(2),
            }
            .draw(&text(3)),
            Alluvial {
                caption: caption(),
                unit: text(5),
                columns: (0..3).map(text).collect(),
                nodes: (0..7).map(node).collect(),
                flows: (0..2).map(flow).collect(),
            }
            .draw(&text(3)),
            Alluvial {
                caption: caption(),
                unit: text(5),
                columns: (0..3).map(text).collect(),
                nodes: (0..7)
                    .map(|i| AlluvialNode { weight: value(i).clamp(0.0, f64::MAX), ..node(i) })
                    .map(|n| AlluvialNode {
                        weight: if n.weight.is_nan() { 1.0 } else { n.weight },
                        ..n
                    })
                    .collect(),
                flows: (0..2).map(|i| AlluvialFlow { weight: f64::MAX, ..flow(i) }).collect(),
            }
            .draw(&text(3)),
        ];
        for figure in figures.into_iter().flatten() {
            super::well_formed(&figure.svg);
        }
    }
}
