//! A method and a range -> the clusters of the number that the chosen criterion prefers.

use super::driver::{counts, rows, sample};
use super::gap::{References, inertia_of_one};
use super::{Criteria, SelectionParams, SelectionRow, SelectionTable, Spread};
use crate::cluster::count::ClusterCount;
use crate::cluster::counted::placed_and_followers;
use crate::cluster::features::Features;
use crate::cluster::quality::SilhouetteForm;
use crate::cluster::stability::{Muted, replicate_all};
use crate::cluster::{ClusterMethod, Clustering};
use crate::context::Context;
use crate::error::Result;
use crate::matrix::weights::Weights;

/// Clusters the documents. Where the method is to choose its number of clusters, all that `params`
/// ask for is computed of each, on at most 5,000 documents, and the one that
/// [`SelectionParams::choose_by`] prefers is made. With default settings this is the method's own
/// `fit`. With others the method is run anew for each number, so that a silhouette may differ a
/// little from that of the default, which has random streams of its own.
pub fn fit_chosen(
    method: &ClusterMethod,
    features: &Features,
    weights: &Weights,
    params: &SelectionParams,
    context: &Context<'_>,
) -> Result<Clustering> {
    params.check()?;
    method.check()?;
    let clusters = match method.clusters() {
        Some(clusters @ (ClusterCount::Auto | ClusterCount::Range { .. }))
            if !params.is_plain() =>
        {
            clusters
        }
        _ => return method.fit(features, weights, context),
    };
    let (placed, _) = placed_and_followers(features, weights)?;
    let (points, own) = (features.select(&placed), weights.select(&placed));
    let sampled = sample(&points, &own, context);
    let (points, own) = sampled.as_ref().map_or((&points, &own), |(p, w)| (p, w));
    let counts = counts(clusters, points, own)?;
    let selection = tried(method, points, own, &counts, params, context)?;
    let method = method.with_clusters(selection.chosen)?;
    let clustering = method.fit(features, weights, context)?;
    Ok(Clustering { selection: Some(selection), ..clustering })
}

/// Makes every number of clusters and asks all criteria of `params`.
fn tried(
    method: &ClusterMethod,
    points: &Features,
    weights: &Weights,
    counts: &[usize],
    params: &SelectionParams,
    context: &Context<'_>,
) -> Result<SelectionTable> {
    let all = params.criteria == Criteria::All;
    let (references, replicates) =
        if all { (params.references, params.replicates) } else { (0, 0) };
    let steps = counts.len() * (1 + references + replicates);
    context.stage("choosing clusters", Some(steps as u64), || {
        let muted = Muted(context.progress);
        let quiet = Context { seed: context.seed, progress: &muted };
        let make = |&k: &usize| {
            let clustering = method.with_clusters(k)?.fit(points, weights, &quiet)?;
            context.progress.advance(1);
            Ok(clustering)
        };
        let clusterings: Vec<Clustering> = counts.iter().map(make).collect::<Result<_>>()?;
        let mut rows = rows(points, weights, counts, &clusterings);
        if all {
            let references = References::draw(points, references, context)?;
            for (row, clustering) in rows.iter_mut().zip(&clusterings) {
                row.gap = references.gap(method, weights, row.clusters, row.inertia, context)?;
                let again =
                    replicate_all(method, points, weights, clustering, replicates, context)?;
                let (mean, deviation) = again.mean_ari();
                row.stability = mean.is_finite().then_some(Spread { mean, deviation });
            }
            if counts[0] == 2 {
                let inertia = inertia_of_one(points, weights);
                let gap = references.gap_of_one(weights, inertia);
                rows.insert(0, one_cluster(inertia, gap));
            }
        }
        let form = SilhouetteForm::of(points);
        Ok(SelectionTable::new(rows, params.choose_by, form, points.n_docs()))
    })
}

/// All documents in one cluster, which only the gap statistic can judge.
fn one_cluster(inertia: f64, gap: Option<super::Gap>) -> SelectionRow {
    SelectionRow {
        clusters: 1,
        silhouette: None,
        calinski_harabasz: None,
        davies_bouldin: None,
        inertia,
        gap,
        stability: None,
    }
}
