//! Unit rows with weights -> clusters of any density that last as it rises, and noise: HDBSCAN*.

use serde::{Deserialize, Serialize};

use super::clustering::Clustering;
use super::condensed::CondensedTree;
use super::counted::placed_and_followers;
use super::density;
use super::features::Features;
use crate::context::Context;
use crate::error::Result;
use crate::matrix::weights::Weights;

/// HDBSCAN* (Campello, Moulavi & Sander 2013) with Euclidean distances of unit rows, which order
/// documents as the cosine does. It finds the number of clusters; documents where it is sparse are
/// noise, in no cluster. Exact: all distances are looked at, `O(n^2 d)` in time and `O(n)` in memory.
///
/// Documents count as their weights say, in densities, sizes and stabilities; one that weighs
/// nothing goes where the first of its copies goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HdbscanParams {
    /// Documents, by weight, that a cluster has at least, from 2. Default 15. More makes fewer and
    /// broader clusters and hardly less noise: with 50 BBC news has 9 instead of 25 (ARI of what is
    /// placed 0.52, not 0.32), AG news 11 instead of 36 (0.27, not 0.16); half and three quarters
    /// are noise with either.
    pub min_cluster_size: usize,
    /// Documents, by weight, within the distance that says how dense it is around a document, itself
    /// among them, at least 1: more of them make more noise. Default 5; with 1 or 2 nearly all of AG
    /// news is a single cluster.
    pub min_points: usize,
    /// Take the finest clusters, those that split no further, instead of those that last longest.
    /// Default no.
    pub leaves: bool,
    /// Put noise into the cluster with the nearest centre. Default no.
    pub assign_rest: bool,
}

impl Default for HdbscanParams {
    fn default() -> Self {
        Self { min_cluster_size: 15, min_points: 5, leaves: false, assign_rest: false }
    }
}

impl HdbscanParams {
    /// Refuses settings outside their range.
    pub fn check(&self) -> Result<()> {
        density::check_min_cluster_size(self.min_cluster_size)?;
        density::check_min_points(self.min_points)
    }

    /// Clusters the documents that can be placed.
    pub fn fit(
        &self,
        features: &Features,
        weights: &Weights,
        context: &Context<'_>,
    ) -> Result<Clustering> {
        self.check()?;
        features.dense("hdbscan")?;
        let (observed, _) = placed_and_followers(features, weights)?;
        let points = features.select(&observed);
        let own = weights.select(&observed);
        let (groups, n_groups) =
            context.stage("clustering", Some(2 * observed.len() as u64), || {
                let cores =
                    density::core_distances(&points, own.weights(), self.min_points, context)?;
                if cores.contains(&f64::INFINITY) {
                    return Ok((vec![None; observed.len()], 0));
                }
                let steps = density::walk(&points, density::mutual(&cores), context)?;
                let tree = CondensedTree::new(&steps, own.weights(), self.min_cluster_size);
                Ok(tree.clusters(self.leaves))
            })?;
        Ok(density::finish(features, weights, &observed, &groups, n_groups, self.assign_rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::{adjusted_rand_index, letters, sheaves};
    use crate::matrix::testing::{bbc, bbc_projection};

    fn found(params: &HdbscanParams, features: &Features, weights: &Weights) -> Clustering {
        params.fit(features, weights, &Context::default()).unwrap()
    }

    /// scikit-learn 1.9.1, `HDBSCAN(algorithm="brute")`, metric Euclidean.
    #[test]
    #[rustfmt::skip]
    fn clusters_are_those_of_scikit_learn() {
        for (n_points, seed, min_cluster_size, min_points, leaves, expected) in [
            (120, 3, 5, 5, false, "abcabcabc.bcabcabcaacabcabcabcabcabcabc.bcabcabca.cabcabcab.abcabcabcabcabcabca.cabcabcab.abcabcabc.bcab.abca.cabcabcab."),
            (120, 3, 10, 3, false, "abcabcabc.bcabcabca.cabcabcabcabcabcabc.bcabcabca.cabcabcab.abcabcabcabcabcabca.cabcabcab.abcabcabc.bcab.abca.cabcabcab."),
            (120, 3, 4, 2, false, "abcabcabc.bcabcabcaacabcabcabcabcabcabc.bcabcabca.cabcabcab.abcabcabccbcabcabca.cabcabcabcabcabcabc.bcabcabca.cabcabcab."),
            (120, 3, 4, 2, true, "a.bacd.c..ce.cdac.a.d..fghei..a.f...i.d.hdgcb.he..d.c..cdic.gc.gc.gcf.c..c.acdg.f.cdac....g.bacfg.b..fgh.i........gceac."),
            (300, 11, 8, 4, true, "abcabcabc.bcabcabca.cabcabcab.abcabcabcbbcabcabcabcabcabcabcabcabcabc.bcabcabca.cabcabcabaabcabcabc.bcabcabcaccabcabcab.abcabcabccbcabcabca.cabcabcab.abcabcabcabcabcabca.cabcabcabbabcabcabc.bcabcabca.cabcabcabcabcabcabc.bcabcabca.cabcabcab.abcabcabccbcabcabca.cabcabcab.abcabcabcabcabcabca.cabcabcabc"),
            (300, 11, 15, 5, false, "abcabcabc.bcabcabca.cabcabcab.abcabcabcbbcabcabcabcabcabcabcabcabcabc.bcabcabca.cabcabcabaabcabcabc.bcabcabcaccabcabcab.abcabcabccbcabcabca.cabcabcab.abcabcabcabcabcabca.cabcabcabbabcabcabc.bcabcabcabcabcabcabcabcabcabc.bcabcabca.cabcabcab.abcabcabccbcabcabca.cabcabcab.abcabcabcabcabcabca.cabcabcabc"),
        ] {
            let params =
                HdbscanParams { min_cluster_size, min_points, leaves, assign_rest: false };
            let features = Features::new(&sheaves(n_points, seed)).unwrap();
            let clustering = found(&params, &features, &Weights::equal(n_points));
            assert_eq!(letters(&clustering.assignment), expected, "{params:?}");
        }
    }

    #[test]
    fn bbc_is_much_like_that_of_scikit_learn() {
        let Some(bbc) = bbc() else { return };
        let features = Features::new(&bbc_projection().unwrap().scores).unwrap();
        let weights = Weights::equal(features.n_docs());
        let clustering = found(&HdbscanParams::default(), &features, &weights);
        // 0.436 are noise, 20 clusters, ARI 0.508 of the others, on a projection of other terms.
        let noise = clustering.noise.len() as f64 / 2225.0;
        assert!((0.33..0.55).contains(&noise), "{noise}");
        assert!((12..=28).contains(&clustering.n_clusters), "{}", clustering.n_clusters);
        let inside = |document: &usize| clustering.assignment[*document].is_some();
        let documents: Vec<usize> = (0..2225).filter(inside).collect();
        let labels: Vec<u32> = documents.iter().map(|&document| bbc.labels[document]).collect();
        let clusters: Vec<_> =
            documents.iter().map(|&document| clustering.assignment[document]).collect();
        let ari = adjusted_rand_index(&labels, &clusters);
        assert!((0.35..0.75).contains(&ari), "{ari}");
    }

    #[test]
    fn copies_that_are_discounted_change_nothing_and_those_that_weigh_nothing_follow() {
        let points = sheaves(120, 3);
        let params = HdbscanParams { min_cluster_size: 10, min_points: 3, ..Default::default() };
        let alone = Features::new(&points).unwrap();
        let alone = found(&params, &alone, &Weights::equal(120)).assignment;
        // Every seventh report has two copies.
        let mut rows: Vec<usize> = (0..120).collect();
        rows.extend((0..120).step_by(7).flat_map(|row| [row, row]));
        let features = Features::new(&points.select(ndarray::Axis(0), &rows)).unwrap();
        let units: Vec<u32> = rows.iter().map(|&row| row as u32).collect();
        let expected: Vec<_> = rows.iter().map(|&row| alone[row]).collect();
        let discount = |row: &usize| if row.is_multiple_of(7) { 1.0 / 3.0 } else { 1.0 };
        let first = |at: usize| if at < 120 { 1.0 } else { 0.0 };
        for weights in
            [rows.iter().map(discount).collect(), (0..rows.len()).map(first).collect::<Vec<f64>>()]
        {
            let clustering = found(&params, &features, &Weights::new(weights, units.clone()));
            assert_eq!(letters(&clustering.assignment), letters(&expected));
        }
    }

    #[test]
    fn noise_is_told_and_can_be_assigned() {
        let mut points = sheaves(120, 3);
        points.row_mut(4).fill(0.0);
        let features = Features::new(&points).unwrap();
        let weights = Weights::equal(120);
        let params = HdbscanParams { min_cluster_size: 10, ..Default::default() };
        let clustering = found(&params, &features, &weights);
        let ids: Vec<String> = (0..120).map(|number| number.to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let notes = clustering.notes(&ids);
        let shown: Vec<_> = notes.iter().map(|note| (note.kind, note.count)).collect();
        assert_eq!(shown, [("unclustered", 1), ("noise", clustering.noise.len())]);
        assert_eq!(notes[0].documents, ["4"]);
        assert!(!clustering.noise.is_empty() && !clustering.noise.contains(&4));
        assert!(notes[1].message.ends_with("are in no cluster: too few others are near them"));
        let params = HdbscanParams { assign_rest: true, ..params };
        let all = found(&params, &features, &weights);
        assert_eq!((all.unclustered(), all.noise.len()), (vec![4], 0));
        let kept = |document: usize| clustering.assignment[document].is_some();
        let before: Vec<_> =
            (0..120).filter(|&d| kept(d)).map(|d| clustering.assignment[d]).collect();
        let after: Vec<_> = (0..120).filter(|&d| kept(d)).map(|d| all.assignment[d]).collect();
        assert_eq!(letters(&before), letters(&after));
    }

    #[test]
    fn few_documents_and_copies_alone_are_noise() {
        let params = HdbscanParams::default();
        for n_points in [1, 2, 14] {
            let features = Features::new(&sheaves(n_points, 1)).unwrap();
            let clustering = found(&params, &features, &Weights::equal(n_points));
            assert_eq!((clustering.n_clusters, clustering.noise.len()), (0, n_points));
        }
        let same = Features::new(&ndarray::Array2::ones((40, 3))).unwrap();
        let clustering = found(&params, &same, &Weights::equal(40));
        assert!(clustering.inertia.is_finite());
        let none = Features::new(&ndarray::Array2::zeros((3, 3))).unwrap();
        let error = params.fit(&none, &Weights::equal(3), &Context::default()).unwrap_err();
        assert!(error.to_string().starts_with("nothing to cluster"), "{error}");
    }

    #[test]
    fn settings_outside_their_range_are_refused() {
        let message = |params: HdbscanParams| params.check().unwrap_err().to_string();
        assert_eq!(
            message(HdbscanParams { min_cluster_size: 1, ..Default::default() }),
            "--min-cluster-size 1: must be at least 2"
        );
        assert_eq!(
            message(HdbscanParams { min_points: 0, ..Default::default() }),
            "--min-points 0: must be at least 1"
        );
    }

    #[test]
    fn runs_are_the_same_at_any_thread_count() {
        let features = Features::new(&sheaves(2500, 5)).unwrap();
        let weights = Weights::equal(2500);
        let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        let with = |n| pool(n).install(|| found(&HdbscanParams::default(), &features, &weights));
        let one = with(1);
        assert_eq!(one, with(4));
        assert_eq!(one, with(4));
        assert!(one.n_clusters > 1);
    }
}
