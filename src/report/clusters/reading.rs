//! Clusters -> what each says more than the rest, where it comes from, who stands on its border.

use std::collections::BTreeMap;

use super::super::section::{Section, counted};
use super::NEAREST;
use super::found::Found;
use super::over_time::OverTime;
use crate::chart::number;
use crate::cluster::nearest::borderline;
use crate::cluster::tables::BorderlineDocuments;
use crate::compare::{CompareParams, Comparer, Groups, KeynessRow, Kind};
use crate::context::Context;
use crate::error::Result;
use crate::matrix::DocTermMatrix;
use crate::stats::Interval;
use crate::stats::proportion::wilson_effective;
use crate::table::{Cell, Column, Table, Tabular, column, short};

/// Terms of a cluster in the table `cluster_terms`, and in its paragraph.
const KEY_TERMS: usize = 20;
const NAMED: usize = 5;
/// A source is named where it gives so many times as much of a cluster as of the archive.
const LEANS: f64 = 1.5;

/// Everything said of each cluster by itself.
pub(super) fn reading(
    found: &Found<'_>,
    matrix: &DocTermMatrix,
    over_time: Option<&OverTime>,
    context: &Context<'_>,
) -> Result<Section> {
    let key_terms = key_terms(found, matrix, context)?;
    let sources = Sources::new(found);
    let placements = &found.placements;
    let units = found.archive.weights.units();
    let borderline = borderline(placements, &found.clustering, units, NEAREST);
    let border = found.with_names(|names| {
        BorderlineDocuments { borderline: &borderline, labels: &found.labels, names }.table()
    });
    let level = 100.0 * CompareParams::default().level;
    let mut lead = vec![
        "What each cluster says more than all others together, which sources it comes from, how \
         its share moved."
            .to_owned(),
    ];
    for cluster in 0..found.clustering.n_clusters {
        let mut sentences = vec![headline(found, cluster)];
        sentences.extend(terms_said(&key_terms[cluster]));
        sentences.extend(sources.said(cluster));
        sentences.extend(over_time.map(|over_time| over_time.said(cluster)));
        lead.push(sentences.join(" "));
    }
    Ok(Section {
        title: "Each cluster".to_owned(),
        lead,
        about: vec![
            format!(
                "×8 (5 to 13): the term is said eight times as often in the cluster as in all \
                 others together, with its {level:.0} % interval over documents. Clusters are made of \
                 the words that are compared here: that they differ in them is no finding, and a \
                 p-value would say nothing. Read it as a description. Terms stand in the order of the \
                 bound of that interval nearest to 1, adjusted for all terms compared."
            ),
            "The phrase of a cluster is the sequence of two to four neighbouring words that holds one \
             of its telling terms and stands in more of its reports, and more often than in the \
             others; copies of a report are one, and what mainly one source writes is passed over."
                .to_owned(),
            "A borderline document is hardly nearer to the centre of its cluster than to another: the \
             table names the cluster it would go to."
                .to_owned(),
        ],
        tables: [Some(terms_table(found, &key_terms)), sources.table(found), Some(border)]
            .into_iter()
            .flatten()
            .filter(|table| !table.rows.is_empty())
            .collect(),
        evidence: found.evidence()?,
        ..Section::default()
    })
}

/// Name, phrase and size.
fn headline(found: &Found<'_>, cluster: usize) -> String {
    let phrase = found.phrases[cluster].as_ref().map(|phrase| {
        format!(
            ", “{}” (in {} of its reports, {} of the others)",
            phrase.phrase,
            percent(phrase.share),
            percent(phrase.share_outside)
        )
    });
    format!(
        "{} {}{}: {}, {} of all.",
        found.ids[cluster],
        found.name(cluster),
        phrase.unwrap_or_default(),
        counted(found.clustering.sizes[cluster] as u64, "document"),
        percent(found.share(cluster)),
    )
}

/// `12 %`, `0.4 %`.
pub(super) fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    if percent == 0.0 {
        "none".to_owned()
    } else if percent < 1.0 {
        format!("{} %", short((percent * 10.0).round().max(1.0) / 10.0))
    } else {
        format!("{percent:.0} %")
    }
}

/// The terms that each cluster says more than the others beyond doubt, the strongest first.
fn key_terms(
    found: &Found<'_>,
    matrix: &DocTermMatrix,
    context: &Context<'_>,
) -> Result<Vec<Vec<KeynessRow>>> {
    let n_clusters = found.clustering.n_clusters;
    if n_clusters < 2 {
        return Ok(vec![Vec::new(); n_clusters]);
    }
    let comparer = Comparer::new(matrix, &found.archive.weights);
    let one = |cluster: usize| -> Result<Vec<KeynessRow>> {
        context.progress.check()?;
        let others = (0..).zip(&found.clustering.assignment);
        let others = others.filter(|(_, of)| of.is_some_and(|of| of as usize != cluster));
        let others = others.map(|(document, _)| document);
        let groups = Groups::new(found.members(cluster), others)?;
        let compared = comparer.compare(&groups, &CompareParams::default(), context.seed);
        context.progress.advance(1);
        let rows = match compared {
            Ok(keyness) => keyness.rows,
            // Documents that weigh nothing: there is nothing to compare.
            Err(_) => Vec::new(),
        };
        Ok(rows.into_iter().filter(|row| row.kind == Kind::More).take(KEY_TERMS).collect())
    };
    context.stage("comparing", Some(n_clusters as u64), || (0..n_clusters).map(one).collect())
}

/// How many times as often, with its interval.
fn times(log_ratio: f64) -> String {
    let times = log_ratio.exp2();
    number(if times < 10.0 { (times * 10.0).round() / 10.0 } else { times.round() })
}

fn terms_said(rows: &[KeynessRow]) -> Option<String> {
    let said = |row: &KeynessRow| {
        let ends = if row.bounds.high.is_finite() {
            format!("{} to {}", times(row.bounds.low), times(row.bounds.high))
        } else {
            format!("at least {}", times(row.bounds.low))
        };
        match row.counts.reference {
            0.0 => format!("{} (only here)", row.term),
            _ => format!("{} ×{} ({ends})", row.term, times(row.log_ratio)),
        }
    };
    let said: Vec<String> = rows.iter().take(NAMED).map(said).collect();
    (!said.is_empty()).then(|| format!("Said more than elsewhere: {}.", said.join(", ")))
}

fn terms_table(found: &Found<'_>, key_terms: &[Vec<KeynessRow>]) -> Table {
    const COLUMNS: &[Column] = &[
        column("cluster", "", "Number of the cluster"),
        column("label", "", "Its label"),
        column("rank", "", "Place of the term in the cluster, from 1"),
        column("term", "", "The term in its most frequent form"),
        column("log_ratio", "log2", "Log Ratio of its rate in the cluster to that in all others"),
        column("log_ratio_low", "log2", "Lower bound over documents"),
        column("log_ratio_high", "log2", "Upper bound over documents; missing when only here"),
        column("lrc", "log2", "Bound nearest 0, adjusted for all terms compared"),
        column("rate", "per million tokens", "Rate in the cluster"),
        column("rate_outside", "per million tokens", "Rate in all other clusters"),
        column("documents", "documents", "Documents of the cluster that hold it, weighted"),
        column("documents_outside", "documents", "Documents of the others that hold it, weighted"),
        column("stem", "", "The term as the analysis knows it"),
    ];
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (cluster, terms) in key_terms.iter().enumerate() {
        for (rank, row) in (1_usize..).zip(terms) {
            let rate = |count: f64, total: f64| Cell::from(count / total * 1e6);
            rows.push(vec![
                cluster.into(),
                found.name(cluster).into(),
                rank.into(),
                row.term.as_str().into(),
                row.log_ratio.into(),
                row.bounds.low.into(),
                row.bounds.high.into(),
                row.bounds.lrc.into(),
                rate(row.counts.target, row.counts.target_total),
                rate(row.counts.reference, row.counts.reference_total),
                Cell::weighted(row.documents_target),
                Cell::weighted(row.documents_reference),
                row.stem.as_str().into(),
            ]);
        }
    }
    Table { name: "cluster_terms", columns: COLUMNS, rows }
}

/// One source in one cluster.
struct SourceShare {
    source: String,
    documents: f64,
    share: f64,
    interval: Option<Interval>,
    in_archive: f64,
}

/// The sources of every cluster, the largest first.
struct Sources {
    of_cluster: Vec<Vec<SourceShare>>,
}

impl Sources {
    /// Shares are over the documents of clusters whose source is known, each times its weight.
    fn new(found: &Found<'_>) -> Self {
        let (documents, weights) = (&found.archive.corpus.documents, &found.archive.weights);
        let n_clusters = found.clustering.n_clusters;
        let mut counts: Vec<BTreeMap<&str, f64>> = vec![BTreeMap::new(); n_clusters];
        let mut known: Vec<Vec<u32>> = vec![Vec::new(); n_clusters];
        for ((place, document), cluster) in (0..).zip(documents).zip(&found.clustering.assignment) {
            if let (Some(source), Some(cluster)) = (document.source.as_deref(), cluster) {
                let weight = weights.weights()[place as usize];
                *counts[*cluster as usize].entry(source).or_default() += weight;
                known[*cluster as usize].push(place);
            }
        }
        let mut archive: BTreeMap<&str, f64> = BTreeMap::new();
        for (source, weight) in counts.iter().flatten() {
            *archive.entry(source).or_default() += weight;
        }
        let all: f64 = archive.values().sum();
        let of_cluster = |(counts, known): (&BTreeMap<&str, f64>, &Vec<u32>)| {
            let sum: f64 = counts.values().sum();
            let effective = weights.effective(known);
            let share = |(source, documents): (&&str, &f64)| SourceShare {
                source: (*source).to_owned(),
                documents: *documents,
                share: documents / sum,
                interval: wilson_effective(documents / sum * effective, effective, 0.95),
                in_archive: archive[source] / all,
            };
            let mut shares: Vec<SourceShare> =
                counts.iter().filter(|(_, weight)| **weight > 0.0).map(share).collect();
            shares.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.source.cmp(&b.source)));
            shares
        };
        let one = archive.len() < 2;
        let of_cluster = counts.iter().zip(&known).map(of_cluster);
        Self { of_cluster: if one { Vec::new() } else { of_cluster.collect() } }
    }

    /// The sources that lean to a cluster: whose share in it is surely above that in the archive.
    fn said(&self, cluster: usize) -> Option<String> {
        let leaning = self.of_cluster.get(cluster)?.iter().filter(|source| {
            let above = source.interval.is_some_and(|interval| interval.low > source.in_archive);
            above && source.share >= LEANS * source.in_archive
        });
        let named: Vec<String> = leaning
            .take(3)
            .map(|source| {
                let (here, there) = (percent(source.share), percent(source.in_archive));
                format!("{} gives {here} of it ({there} of all)", source.source)
            })
            .collect();
        (!named.is_empty()).then(|| format!("{}.", named.join(", ")))
    }

    /// The table `cluster_sources`; none where the archive has fewer than two sources.
    fn table(&self, found: &Found<'_>) -> Option<Table> {
        const COLUMNS: &[Column] = &[
            column("cluster", "", "Number of the cluster"),
            column("label", "", "Its label"),
            column("source", "", "The source"),
            column("documents", "documents", "Its documents in the cluster, weighted"),
            column("share", "0..1", "Its share in the documents of the cluster"),
            column("low", "0..1", "Lower bound of the share (Wilson 1927), copies one report"),
            column("high", "0..1", "Upper bound of the share"),
            column("share_in_archive", "0..1", "Its share in the documents of all clusters"),
            column("ratio", "", "share over share_in_archive"),
        ];
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for (cluster, sources) in self.of_cluster.iter().enumerate() {
            for source in sources {
                rows.push(vec![
                    cluster.into(),
                    found.name(cluster).into(),
                    source.source.as_str().into(),
                    Cell::weighted(source.documents),
                    source.share.into(),
                    source.interval.map(|interval| interval.low).into(),
                    source.interval.map(|interval| interval.high).into(),
                    source.in_archive.into(),
                    (source.share / source.in_archive).into(),
                ]);
            }
        }
        (!rows.is_empty()).then_some(Table { name: "cluster_sources", columns: COLUMNS, rows })
    }
}
