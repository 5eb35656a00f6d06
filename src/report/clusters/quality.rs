//! Clusters -> how good they are: measures, the choice of their number, silhouettes, other seeds.

use super::super::section::{Section, counted};
use super::ReadingParams;
use super::fit::ClusterParams;
use super::found::Found;
use super::reading::percent;
use super::tree;
use crate::chart::{
    AgreementMap, AgreementRun, Caption, Figure, MetricByCount, MetricLine, MetricPanel,
    MetricPoint, SilhouetteCluster, SilhouettePlot, number,
};
use crate::cluster::ClusterMethod;
use crate::cluster::dbcv::dbcv;
use crate::cluster::quality::{Quality, SilhouetteForm};
use crate::cluster::select::{Criterion, SelectionTable};
use crate::cluster::stability::{SeedAgreement, seed_agreement};
use crate::context::Context;
use crate::error::Result;
use crate::matrix::DocTermMatrix;
use crate::table::{Cell, Column, Table, Tabular, column};

/// Clusters of the silhouette plot at most, the largest.
const SHOWN: usize = 40;
/// Seeds from which on a map of them says more than their mean.
const MAPPED: usize = 3;

/// The measures of a clustering.
struct Measures {
    quality: Quality,
    /// Density-based validity, of methods that go by density.
    dbcv: Option<f64>,
    /// Share of the placed documents that are in a cluster.
    clustered: f64,
    /// Share of the documents in clusters that are nearer to another.
    misplaced: Option<f64>,
    seeds: Option<SeedAgreement>,
}

/// The section on how good the clusters are; none where there is none.
pub(super) fn section(
    found: &Found<'_>,
    matrix: &DocTermMatrix,
    params: &ClusterParams,
    reading: &ReadingParams,
    context: &Context<'_>,
) -> Result<Option<Section>> {
    if found.clustering.n_clusters == 0 {
        return Ok(None);
    }
    let measures = Measures::new(found, params, reading, context)?;
    let mut section = Section {
        title: "How good the clusters are".to_owned(),
        lead: measures.lead(params, reading),
        about: measures.about(),
        tables: vec![measures.table()],
        ..Section::default()
    };
    if let Some(selection) = &found.clustering.selection {
        section.figures.extend(choice(found, selection)?);
    }
    section.figures.extend(silhouettes(found)?);
    if let Some(seeds) = &measures.seeds {
        section.tables.push(seeds.table());
        section.figures.extend(seeds_map(found, seeds)?);
    }
    if let Some(tree) = &found.clustering.hierarchy {
        tree::add_to(&mut section, found, matrix, tree)?;
    }
    Ok(Some(section))
}

impl Measures {
    fn new(
        found: &Found<'_>,
        params: &ClusterParams,
        reading: &ReadingParams,
        context: &Context<'_>,
    ) -> Result<Self> {
        let Found { archive, features, clustering, silhouette, .. } = found;
        let weights = &archive.weights;
        let by_density = matches!(
            params.method,
            ClusterMethod::Dbscan(_) | ClusterMethod::Optics(_) | ClusterMethod::Hdbscan(_)
        );
        context.progress.check()?;
        let values = || silhouette.documents.iter().flatten();
        let below = values().filter(|value| **value < 0.0).count() as f64;
        let seeds = seed_agreement(
            &params.method,
            features,
            weights,
            clustering.n_clusters,
            reading.seeds,
            context,
        )?;
        let placed = features.placed().len() as f64;
        Ok(Self {
            quality: Quality::with_silhouette(silhouette, features, clustering, weights),
            dbcv: if by_density {
                dbcv(features, clustering).map(|found| found.mean)
            } else {
                None
            },
            clustered: clustering.sizes.iter().sum::<usize>() as f64 / placed,
            misplaced: silhouette.mean.map(|_| below / values().count() as f64),
            seeds,
        })
    }

    fn lead(&self, params: &ClusterParams, reading: &ReadingParams) -> Vec<String> {
        let hundredths = |value: f64| number((value * 100.0).round() / 100.0);
        let Quality { silhouette, davies_bouldin, calinski_harabasz, .. } = self.quality;
        let said: Vec<String> = [
            silhouette.map(|mean| {
                format!("mean silhouette {} ({})", hundredths(mean), distance(&self.quality))
            }),
            davies_bouldin.map(|index| format!("Davies-Bouldin index {}", hundredths(index))),
            calinski_harabasz.map(|index| format!("Calinski-Harabasz index {}", number(index))),
            self.dbcv.map(|value| format!("density-based validity (DBCV) {}", hundredths(value))),
        ]
        .into_iter()
        .flatten()
        .collect();
        let mut lead = vec![if said.is_empty() {
            "One cluster has no other that it could be compared with.".to_owned()
        } else {
            format!("Measured by the documents alone: {}.", said.join(", "))
        }];
        lead.extend(self.misplaced.map(|share| {
            format!(
                "By their silhouettes {} of the documents fit another cluster better.",
                percent(share)
            )
        }));
        if let Some(seeds) = &self.seeds {
            lead.push(format!(
                "Clustered by {} seeds, this run's among them, two results agree with an adjusted Rand \
                 index of {} on the average (1: the same clusters, 0: no more than chance), the least \
                 alike with {}.",
                seeds.seeds.len(),
                hundredths(seeds.mean),
                hundredths(seeds.least),
            ));
        } else if reading.seeds > 0 {
            lead.push(format!(
                "Chance has no part in {}: every seed gives these clusters.",
                params.method.key()
            ));
        }
        lead
    }

    fn about(&self) -> Vec<String> {
        let mut about = vec![
            "The silhouette of a document (Rousseeuw 1987) compares its mean distance to its own \
             cluster with that to the nearest other: 1 where it fits, 0 between two, below 0 where it \
             fits the other better. With many terms or dimensions all distances are alike and \
             silhouettes small: compare them between settings of one distance, not with rules of \
             thumb."
                .to_owned(),
            "The Davies-Bouldin index (1979) is the mean over clusters of their likeness to the one \
             most like them, lower is better; that of Calinski & Harabasz (1974) the spread between \
             clusters over that within, higher is better. They favour round clusters of one size, and \
             the latter few clusters: they compare settings and prove nothing."
                .to_owned(),
        ];
        about.extend(self.dbcv.map(|_| {
            "Density-based validity (DBCV, Moulavi et al. 2014), -1 to 1, compares how sparse the \
             inside of a cluster is with what parts it from the next; noise lowers it. It is the \
             measure for clusters of any shape. Documents in no cluster take no part in the other \
             measures, which look the better the more are left out."
                .to_owned()
        }));
        about
    }

    /// The table `cluster_quality`.
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("metric", "", "The measure"),
            column("value", "", "Its value"),
            column("range", "", "The values it can take"),
            column("better", "", "Whether higher or lower is better"),
            column("about", "", "What it rests on"),
        ];
        let Quality { silhouette, davies_bouldin, calinski_harabasz, .. } = self.quality;
        let distance = distance(&self.quality);
        let seeds = self.seeds.as_ref();
        let all = [
            ("silhouette", silhouette, "-1..1", "higher", distance),
            ("misplaced", self.misplaced, "0..1", "lower", "share with a silhouette below 0"),
            ("davies-bouldin", davies_bouldin, "0..", "lower", "distances to centres"),
            (
                "calinski-harabasz",
                calinski_harabasz,
                "0..",
                "higher",
                "squared distances to centres",
            ),
            (
                "dbcv",
                self.dbcv,
                "-1..1",
                "higher",
                "density within and between; noise counts against",
            ),
            (
                "clustered",
                Some(self.clustered),
                "0..1",
                "",
                "share of placed documents in a cluster",
            ),
            ("seeds-ari", seeds.map(|s| s.mean), "-0.5..1", "higher", "mean over pairs of seeds"),
            (
                "seeds-ari-least",
                seeds.map(|s| s.least),
                "-0.5..1",
                "higher",
                "the least alike pair",
            ),
        ];
        let row = |(metric, value, range, better, about): (&str, Option<f64>, &str, &str, &str)| {
            let value = Cell::from(value?);
            let better = Some(better).filter(|better| !better.is_empty());
            Some(vec![metric.into(), value, range.into(), better.into(), about.into()])
        };
        let rows = all.into_iter().filter_map(row).collect();
        Table { name: "cluster_quality", columns: COLUMNS, rows }
    }
}

/// Which distance a silhouette is of.
fn distance(quality: &Quality) -> &'static str {
    match quality.silhouette_form {
        SilhouetteForm::Exact => "Euclidean distances of unit rows",
        SilhouetteForm::Cosine => "cosine distances",
        SilhouetteForm::Centroid => "Euclidean distances to centres",
    }
}

/// What every criterion says of every number of clusters; none with one number.
fn choice(found: &Found<'_>, selection: &SelectionTable) -> Result<Option<Figure>> {
    let points = selection.curves().points();
    let panel = |criterion: Criterion| {
        let own = || points.iter().filter(move |point| point.criterion == criterion);
        let line = MetricLine {
            label: String::new(),
            key: String::new(),
            points: own()
                .map(|point| MetricPoint { clusters: point.clusters, values: vec![point.value] })
                .collect(),
            prefers: own().find(|point| point.preferred).map(|point| point.clusters),
        };
        (line.points.len() > 1).then(|| MetricPanel {
            metric: criterion.name().to_owned(),
            aside: how_to_read(criterion).to_owned(),
            lines: vec![line],
        })
    };
    let panels: Vec<MetricPanel> = Criterion::ALL.into_iter().filter_map(panel).collect();
    if panels.is_empty() {
        return Ok(None);
    }
    let caption = Caption {
        title: "How many clusters?".to_owned(),
        subtitle: format!(
            "What each criterion says of every number tried, over {}; where they disagree the archive \
             has no number of its own",
            counted(selection.sample as u64, "document")
        ),
        source: found.archive.source_line(),
    };
    let chart = MetricByCount { caption, panels, chosen: Some(selection.chosen) };
    chart.draw("cluster-choice").map(Some)
}

fn how_to_read(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::Silhouette | Criterion::CalinskiHarabasz => "higher is better",
        Criterion::DaviesBouldin => "lower is better",
        Criterion::Gap => "the first that the next does not surpass by more than its error",
        Criterion::Stability => "the most clusters within one deviation of the highest",
    }
}

/// The silhouette of every document; none with one cluster.
fn silhouettes(found: &Found<'_>) -> Result<Option<Figure>> {
    let Found { clustering, silhouette, .. } = found;
    if silhouette.mean.is_none() {
        return Ok(None);
    }
    let mut values: Vec<Vec<f64>> = vec![Vec::new(); clustering.n_clusters];
    for (cluster, value) in clustering.assignment.iter().zip(&silhouette.documents) {
        if let (Some(cluster), Some(value)) = (cluster, value) {
            values[*cluster as usize].push(*value);
        }
    }
    let all = clustering.n_clusters;
    let shown = if all > SHOWN { format!("; the {SHOWN} largest of {all}") } else { String::new() };
    let cluster = |(cluster, values): (usize, Vec<f64>)| SilhouetteCluster {
        label: found.name(cluster).to_owned(),
        key: String::new(),
        values,
    };
    let quality = match silhouette.form {
        SilhouetteForm::Exact => "Euclidean distances",
        SilhouetteForm::Cosine => "cosine distances",
        SilhouetteForm::Centroid => "distances to centres",
    };
    let caption = Caption {
        title: "How well each document fits its cluster".to_owned(),
        subtitle: format!(
            "Silhouettes by {quality}, the documents of a cluster from best to worst{shown}"
        ),
        source: found.archive.source_line(),
    };
    let clusters = values.into_iter().enumerate().take(SHOWN).map(cluster).collect();
    SilhouettePlot { caption, clusters, mean: silhouette.mean }
        .draw("cluster-silhouettes")
        .map(Some)
}

/// How far each two seeds agree.
fn seeds_map(found: &Found<'_>, seeds: &SeedAgreement) -> Result<Option<Figure>> {
    if seeds.seeds.len() < MAPPED {
        return Ok(None);
    }
    let run = |seed: &u64| AgreementRun {
        label: format!("seed {seed}"),
        key: String::new(),
        group: String::new(),
    };
    let caption = Caption {
        title: "Clusters by other seeds".to_owned(),
        subtitle: "Agreement of the clusters of every two seeds: 1 the same, 0 no more than chance"
            .to_owned(),
        source: found.archive.source_line(),
    };
    let map = AgreementMap {
        caption,
        measure: "adjusted Rand index".to_owned(),
        runs: seeds.seeds.iter().map(run).collect(),
        values: seeds
            .ari
            .rows()
            .into_iter()
            .map(|row| row.iter().map(|ari| Some(*ari)).collect())
            .collect(),
        ordered: false,
    };
    map.draw("cluster-seeds").map(Some)
}
