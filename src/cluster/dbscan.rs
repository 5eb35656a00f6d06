//! Unit rows with weights -> clusters of documents that dense places join, and noise: DBSCAN.

use ndarray::{ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::clustering::Clustering;
use super::condensed::top;
use super::counted::placed_and_followers;
use super::density::Step;
use super::features::Features;
use super::{density, linfa};
use crate::context::Context;
use crate::error::Result;
use crate::matrix::weights::Weights;
use crate::note::{Note, Severity};

/// Points handled by one task.
const BLOCK: usize = 256;
/// Distances are widened by this share, so that one that makes a core point also joins it.
const WIDER: f64 = 1.0 + 1e-9;

/// DBSCAN (Ester, Kriegel, Sander & Xu 1996) on cosine distance, joined by linfa. A document with
/// documents of a weight of `min_points` within `eps` is a core; cores within `eps` of each other are
/// of one cluster; other documents belong to the nearest core within `eps` (so that their order
/// decides nothing), or are noise. It finds the number of clusters.
///
/// linfa counts rows: cores are found here, where documents count as their weights say. A document
/// that weighs nothing goes where the first of its copies goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DbscanParams {
    /// Cosine distance, `1 - cosine similarity`, of neighbours, above 0 and at most 2. Default: the
    /// distance at which most documents are in clusters other than the largest one; at a smaller one
    /// more is noise, at a greater one the clusters flow together. (The knee of the core distances,
    /// which is often advised, joins nearly all: on BBC news, AG news and the `RustSec` advisories it
    /// is at 0.43, 0.51 and 0.60 with one cluster, this at 0.29, 0.31 and 0.43 with 13, 25 and 10,
    /// where the agreement with their labels, noise among them, is about greatest.)
    pub eps: Option<f64>,
    /// Documents, by weight, within `eps` of a core, itself among them, at least 1. Default 5.
    pub min_points: usize,
    /// Put noise into the cluster with the nearest centre. Default no.
    pub assign_rest: bool,
}

impl Default for DbscanParams {
    fn default() -> Self {
        Self { eps: None, min_points: 5, assign_rest: false }
    }
}

impl DbscanParams {
    /// Refuses settings outside their range.
    pub fn check(&self) -> Result<()> {
        density::check_eps(self.eps)?;
        density::check_min_points(self.min_points)
    }

    /// Clusters the documents that can be placed. An `eps` that was found is in the notes.
    pub fn fit(
        &self,
        features: &Features,
        weights: &Weights,
        context: &Context<'_>,
    ) -> Result<Clustering> {
        self.check()?;
        features.dense("dbscan")?;
        let (observed, _) = placed_and_followers(features, weights)?;
        let points = features.select(&observed);
        let own = weights.select(&observed);
        let mut found = None;
        let walks = if self.eps.is_some() { 1 } else { 2 };
        let groups = context.stage("clustering", Some(walks * observed.len() as u64), || {
            let cores = density::core_distances(&points, own.weights(), self.min_points, context)?;
            let radius = if let Some(eps) = self.eps {
                density::radius(eps)
            } else {
                let steps = density::walk(&points, density::mutual(&cores), context)?;
                *found.insert(most_in_several(&steps, own.weights(), self.min_points))
            };
            join(points.dense("dbscan")?, &cores, radius * WIDER)
        })?;
        let n_groups = groups.iter().flatten().max().map_or(0, |last| *last as usize + 1);
        let mut clustering =
            density::finish(features, weights, &observed, &groups, n_groups, self.assign_rest);
        clustering.remarks.extend(found.map(|radius| {
            let eps = radius * radius / 2.0;
            Note::new(
                Severity::Info,
                "eps",
                observed.len(),
                format!("documents within a cosine distance of {eps:.4} are neighbours"),
                "It is the distance at which most documents are in clusters other than the largest: \
                 give --eps to set it.",
                [],
            )
        }));
        Ok(clustering)
    }
}

/// The distance at which most of the weight is in clusters other than the largest, the first of
/// equals. Clusters are those of core points that are joined as the distance grows; what weighs less
/// than `enough` is not yet one. Where there never are two, the distance that joins all.
fn most_in_several(steps: &[Step], weights: &[f64], enough: usize) -> f64 {
    let enough = enough as f64 - density::ROUNDING;
    let mut edges: Vec<&Step> = steps.iter().filter(|step| step.from.is_some()).collect();
    edges.sort_by(|a, b| a.reach.total_cmp(&b.reach));
    edges.retain(|edge| edge.reach.is_finite());
    let mut weight = weights.to_vec();
    let mut root: Vec<usize> = (0..weights.len()).collect();
    let counted = |weight: f64| if weight >= enough { weight } else { 0.0 };
    let (mut all, mut largest) = (0.0, 0.0_f64);
    let (mut most, mut found) = (density::ROUNDING, None);
    for same in edges.chunk_by(|a, b| a.reach == b.reach) {
        for edge in same {
            let ends = [edge.from.unwrap_or(edge.point), edge.point].map(|end| top(&mut root, end));
            let joined = weight[ends[0]] + weight[ends[1]];
            all += counted(joined) - counted(weight[ends[0]]) - counted(weight[ends[1]]);
            largest = largest.max(counted(joined));
            (root[ends[1]], weight[ends[0]]) = (ends[0], joined);
        }
        if all - largest > most + density::ROUNDING {
            (most, found) = (all - largest, Some(same[0].reach));
        }
    }
    let last = edges.last().map_or(1.0, |edge| edge.reach);
    found.unwrap_or(last).max(f64::EPSILON.sqrt())
}

/// The group of every point, groups numbered by their first core.
fn join(
    points: ArrayView2<'_, f64>,
    core_distances: &[f64],
    radius: f64,
) -> Result<Vec<Option<u32>>> {
    let (cores, others): (Vec<usize>, Vec<usize>) =
        (0..points.nrows()).partition(|&point| core_distances[point] <= radius);
    let core_points = points.select(Axis(0), &cores);
    let group_of_core = linfa::connected(core_points.view(), radius)?;
    let mut groups = vec![None; points.nrows()];
    for (&core, &group) in cores.iter().zip(&group_of_core) {
        groups[core] = Some(group);
    }
    // Unit rows: the nearest core has the largest product.
    let nearest = |products: ArrayView1<'_, f64>| {
        let rows = products.iter().copied().zip(&group_of_core);
        let (dot, group) = rows.reduce(|best, core| if core.0 > best.0 { core } else { best })?;
        (2.0 - 2.0 * dot <= radius * radius).then_some(*group)
    };
    let of_others: Vec<Option<u32>> = others
        .par_chunks(BLOCK)
        .flat_map_iter(|block| {
            let products = points.select(Axis(0), block).dot(&core_points.t());
            products.rows().into_iter().map(nearest).collect::<Vec<_>>()
        })
        .collect();
    for (&other, group) in others.iter().zip(of_others) {
        groups[other] = group;
    }
    Ok(groups)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::{letters, sheaves};
    use ndarray::{Array2, array};

    fn found(params: &DbscanParams, points: &Array2<f64>, weights: &Weights) -> Clustering {
        params.fit(&Features::new(points).unwrap(), weights, &Context::default()).unwrap()
    }

    fn eps(eps: f64, min_points: usize) -> DbscanParams {
        DbscanParams { eps: Some(eps), min_points, assign_rest: false }
    }

    /// scikit-learn 1.9.1, `DBSCAN(eps=sqrt(2 eps))`. All cores and all noise are the same; where a
    /// document is within reach of two clusters it takes the first, this one the nearest.
    #[test]
    #[rustfmt::skip]
    fn clusters_are_those_of_scikit_learn() {
        for (reach, min_points, expected, cores) in [
            (0.05, 5, "abcabcab..b.abcab.a.cabcab.ab.abcabcabc.bcabcab.a.cabcabcab.abcab.abc.b.abcabca.cabcabcab.abcabcabc.bcab.ab.a..abcab.ab.",
                      "ab.abcab..b.abcab.a.ca..ab.ab.a..ab.abc.bcab.ab.a.cab.abcab.ab.ab.ab..b.ab.abca.cab.ab.ab.abcabcabc.bcab.ab.a..ab.ab.ab."),
            (0.08, 5, "abcabcab..bcabcab.a.cabcabcab.abcabcabc.bcabcabca.cabcabcab.abcab.abc.b.abcabca.cabcabcab.abcabcabc.bcab.abca.cabcab.ab.",
                      "abcabcab..bcabcab.a.cabcab.ab.abcabcabc.bcab.ab.a.cabcabcab.ab.ab.ab..b.ab.abca.cabcabcab.abcabcabc.bcab.ab.a..abcab.ab."),
            (0.12, 4, "abcabcabc.bcabcabca.cabcabcabcabcabcabc.bcabcabca.cabcabcab.abcabcabc.bcabcabca.cabcabcab.abcabcabc.bcabcabca.cabcabcab.",
                      "abcabcabc.bcabcab.a.cabcabcab.abcabcabc.bcabcabca.cabcabcab.abcab.abc.b.abcabca.cabcabcab.abcabcabc.bcab.ab.a.cabcab.ab."),
        ] {
            let clustering = found(&eps(reach, min_points), &sheaves(120, 3), &Weights::equal(120));
            let letters = letters(&clustering.assignment);
            for ((own, theirs), core) in letters.chars().zip(expected.chars()).zip(cores.chars()) {
                assert_eq!(own == '.', theirs == '.', "{letters}");
                assert!(core == '.' || own == theirs, "{letters}");
            }
        }
    }

    #[test]
    fn a_reach_that_is_not_given_parts_clusters_and_is_told() {
        let clustering = found(&DbscanParams::default(), &sheaves(120, 3), &Weights::equal(120));
        assert!(clustering.n_clusters >= 2, "{:?}", clustering.sizes);
        let note = &clustering.remarks[0];
        assert_eq!((note.kind, note.count), ("eps", 120));
        let eps: f64 = note.message.split(' ').find_map(|word| word.parse().ok()).unwrap();
        assert!((0.01..0.3).contains(&eps), "{note:?}");
        assert!(found(&self::eps(0.1, 5), &sheaves(60, 3), &Weights::equal(60)).remarks.is_empty());
    }

    #[test]
    fn the_reach_found_has_most_documents_beside_the_largest_cluster() {
        // Three chains of three points each weigh enough at 0.1; two of them join at 0.2, all at 0.5.
        let step = |point: usize, from: Option<usize>, reach| Step { point, from, reach };
        let reaches = [0.0, 0.1, 0.1, 0.5, 0.1, 0.1, 0.2, 0.1, 0.1];
        let steps: Vec<Step> =
            (0..9).map(|point: usize| step(point, point.checked_sub(1), reaches[point])).collect();
        assert_eq!(most_in_several(&steps, &[1.0; 9], 3), 0.1);
        // One of three points is missing something: with the next it is enough.
        let weights = [1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
        assert_eq!(most_in_several(&steps, &weights, 3), 0.2);
        // Never two: all are one.
        assert_eq!(most_in_several(&steps, &[1.0; 9], 5), 0.5);
        assert_eq!(most_in_several(&steps[..1], &[1.0], 1), 1.0);
        let same = [step(0, None, f64::INFINITY), step(1, Some(0), 0.0)];
        assert!(most_in_several(&same, &[1.0; 2], 1) > 0.0);
    }

    #[test]
    fn copies_count_as_their_weights_say() {
        let scores =
            array![[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.05, 1.0], [0.0, 1.1]];
        let third = 1.0 / 3.0;
        let weights = |copies: [f64; 3]| {
            let all = [&copies[..], &[1.0; 3]].concat();
            Weights::new(all, vec![0, 0, 0, 3, 4, 5])
        };
        let clusters = |copies| letters(&found(&eps(0.1, 3), &scores, &weights(copies)).assignment);
        assert_eq!(clusters([1.0; 3]), "aaabbb");
        assert_eq!(clusters([third; 3]), "...aaa");
        assert_eq!(clusters([1.0, 0.0, 0.0]), "...aaa");
        let one = eps(0.1, 1);
        let lone = found(&one, &scores, &weights([1.0, 0.0, 0.0]));
        assert_eq!(letters(&lone.assignment), "aaabbb", "with one point to make a core");
    }

    #[test]
    fn noise_can_be_assigned_and_wrong_reaches_are_refused() {
        let points = sheaves(120, 3);
        let params = DbscanParams { assign_rest: true, ..eps(0.05, 5) };
        assert_eq!(found(&params, &points, &Weights::equal(120)).noise.len(), 0);
        let none = found(&eps(1e-9, 5), &points, &Weights::equal(120));
        assert_eq!((none.n_clusters, none.noise.len()), (0, 120));
        for wrong in [0.0, -0.1, 2.1, f64::NAN, f64::INFINITY] {
            let error = eps(wrong, 5).check().unwrap_err().to_string();
            assert!(error.starts_with(&format!("--eps {wrong}: must be a cosine distance")));
        }
        assert!(eps(2.0, 1).check().is_ok() && eps(0.1, 0).check().is_err());
        assert_eq!(found(&eps(2.0, 5), &points, &Weights::equal(120)).n_clusters, 1);
        found(&DbscanParams::default(), &sheaves(1, 1), &Weights::equal(1));
    }

    #[test]
    fn runs_are_the_same_at_any_thread_count() {
        let points = sheaves(1500, 5);
        let fit = || found(&DbscanParams::default(), &points, &Weights::equal(1500));
        let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        let one = pool(1).install(fit);
        assert_eq!(one, pool(4).install(fit));
        assert_eq!(one, pool(4).install(fit));
    }
}
