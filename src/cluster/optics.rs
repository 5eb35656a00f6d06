//! Unit rows with weights -> an order of the documents by density, and the clusters in it: OPTICS.
//!
//! The order is a walk of this crate. That of linfa 0.8.1 gives the first document of a walk its core
//! distance as reachability, as if it had been reached from itself, where the definition says none;
//! it puts others before it; it does not say from where a document was reached, which the extraction
//! of clusters asks for; and it knows no weights (a test in `linfa` shows the first two).

use serde::{Deserialize, Serialize};

use super::clustering::Clustering;
use super::counted::placed_and_followers;
use super::density;
use super::features::Features;
use super::xi::{Plot, Steepness, valleys};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::weights::Weights;

/// OPTICS (Ankerst, Breunig, Kriegel & Sander 1999) with Euclidean distances of unit rows, which
/// order documents as the cosine does; clusters are the steep valleys of its reachability plot, the
/// innermost of nested ones. It finds the number of clusters; documents in no valley are noise.
/// `O(n^2 d)` in time, `O(n)` in memory.
///
/// Documents count as their weights say, in densities and sizes; one that weighs nothing goes where
/// the first of its copies goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OpticsParams {
    /// Documents, by weight, within the distance that says how dense it is around a document, itself
    /// among them, at least 1. Default 5.
    pub min_points: usize,
    /// Documents, by weight, that a cluster has at least, from 2. Default 15.
    pub min_cluster_size: usize,
    /// The share by which reachability falls or rises at the edge of a cluster, above 0 and below 1.
    /// Default 0.05.
    pub xi: f64,
    /// Documents farther apart than this cosine distance, above 0 and at most 2, are not neighbours.
    /// Default none: all are.
    pub eps: Option<f64>,
    /// Put noise into the cluster with the nearest centre. Default no.
    pub assign_rest: bool,
}

/// A document in the order of OPTICS.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Reached {
    /// The document.
    pub document: usize,
    /// The Euclidean distance at which it was reached from those before it, at least the core
    /// distance of the one it was reached from; none where a new start had to be made.
    pub reachability: Option<f64>,
    /// The document it was reached from.
    pub from: Option<usize>,
    /// Distance within which `min_points` documents lie; none where there are fewer within `eps`.
    pub core_distance: Option<f64>,
}

impl Default for OpticsParams {
    fn default() -> Self {
        Self { min_points: 5, min_cluster_size: 15, xi: 0.05, eps: None, assign_rest: false }
    }
}

impl OpticsParams {
    /// Refuses settings outside their range.
    pub fn check(&self) -> Result<()> {
        density::check_min_points(self.min_points)?;
        density::check_min_cluster_size(self.min_cluster_size)?;
        density::check_eps(self.eps)?;
        if !(self.xi > 0.0 && self.xi < 1.0) {
            return Err(Error::setting("--xi", self.xi, "above 0 and below 1"));
        }
        Ok(())
    }

    /// The documents that can be placed and weigh anything, in their order by density: the
    /// reachability plot.
    pub fn order(
        &self,
        features: &Features,
        weights: &Weights,
        context: &Context<'_>,
    ) -> Result<Vec<Reached>> {
        self.check()?;
        features.dense("optics")?;
        let (observed, _) = placed_and_followers(features, weights)?;
        let points = features.select(&observed);
        let own = weights.select(&observed);
        let limit = self.eps.map_or(f64::INFINITY, density::radius);
        context.stage("clustering", Some(2 * observed.len() as u64), || {
            let cores = density::core_distances(&points, own.weights(), self.min_points, context)?;
            let reach = |from: usize, _: usize, distance: f64| {
                let near = cores[from] <= limit && distance <= limit;
                if near { distance.max(cores[from]) } else { f64::INFINITY }
            };
            let steps = density::walk(&points, reach, context)?;
            let reached = steps.into_iter().map(|step| Reached {
                document: observed[step.point],
                reachability: step.from.map(|_| step.reach),
                from: step.from.map(|from| observed[from]),
                core_distance: Some(cores[step.point]).filter(|core| *core <= limit),
            });
            Ok(reached.collect())
        })
    }

    /// Clusters the documents that can be placed.
    pub fn fit(
        &self,
        features: &Features,
        weights: &Weights,
        context: &Context<'_>,
    ) -> Result<Clustering> {
        let order = self.order(features, weights, context)?;
        let mut place = vec![0; features.n_docs()];
        order.iter().zip(0..).for_each(|(reached, at)| place[reached.document] = at);
        let reach: Vec<f64> =
            order.iter().map(|reached| reached.reachability.unwrap_or(f64::INFINITY)).collect();
        let from: Vec<Option<usize>> =
            order.iter().map(|reached| reached.from.map(|from| place[from])).collect();
        let documents: Vec<usize> = order.iter().map(|reached| reached.document).collect();
        let own = weights.select(&documents);
        let plot = Plot { reach: &reach, from: &from, weights: own.weights() };
        let by = Steepness {
            xi: self.xi,
            min_points: self.min_points,
            min_cluster_size: self.min_cluster_size,
        };
        let mut groups: Vec<Option<u32>> = vec![None; order.len()];
        let mut n_groups = 0;
        for (start, end) in valleys(&plot, &by) {
            let inside = &mut groups[start..=end];
            if inside.iter().all(Option::is_none) {
                inside.fill(Some(n_groups));
                n_groups += 1;
            }
        }
        // Copies follow the first of their report in document order.
        let mut by_document: Vec<(usize, Option<u32>)> =
            documents.into_iter().zip(groups).collect();
        by_document.sort_unstable();
        let (observed, groups): (Vec<usize>, Vec<Option<u32>>) = by_document.into_iter().unzip();
        Ok(density::finish(
            features,
            weights,
            &observed,
            &groups,
            n_groups as usize,
            self.assign_rest,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::{letters, sheaves};

    /// scikit-learn 1.9.1, `OPTICS(cluster_method="xi")`, metric Euclidean.
    #[test]
    #[rustfmt::skip]
    fn clusters_are_those_of_scikit_learn() {
        for (min_points, min_cluster_size, xi, eps, expected) in [
            (5, 5, 0.05, None, "a.b..b..bbcb..ba.ba.b..bd.b..bd.b..b..b..bd.b..b..b..b..b.c.d.bdcbd.b..b..ba.bd.b.cba.b..bd.ba.bd.b..bd.b..bd.b..bdcba.."),
            (5, 15, 0.05, None, "abcabcabccbc.bcabca.c.bcabc.bcabc.bc.bc.bcabc.bc..c.bc.bc.b.abcabcabc.bc.bcabca.c.bcabc.bcabcabcabc.bcabc.bca.c.bcabcabb"),
            (3, 10, 0.1, None, ".ab.ab.a..ab.ab.a...b.abcab.a..ab.ab.ab.abcab.ab..b.ab.ab.a.cabca.cab.a..ab.abc.b.ab.ab.a.cab.abcab.abca..a...b.abcab.a."),
            (5, 5, 0.05, Some(0.08), "a......b.....b.a..a.c...d.....d.......c...d.......c.b...c.b.d..db.d......b.abcd...b.ab....d..ab.d.....d.....d.....db.ab."),
        ] {
            let params = OpticsParams { min_points, min_cluster_size, xi, eps, assign_rest: false };
            let features = Features::new(&sheaves(120, 3)).unwrap();
            let clustering =
                params.fit(&features, &Weights::equal(120), &Context::default()).unwrap();
            assert_eq!(letters(&clustering.assignment), expected, "{params:?}");
        }
    }

    /// scikit-learn 1.9.1: `ordering_` and `reachability_`.
    #[test]
    fn the_order_is_that_of_scikit_learn() {
        let features = Features::new(&sheaves(120, 3)).unwrap();
        let params = OpticsParams::default();
        let order = params.order(&features, &Weights::equal(120), &Context::default()).unwrap();
        let documents: Vec<usize> = order[..10].iter().map(|reached| reached.document).collect();
        assert_eq!(documents, [0, 15, 75, 84, 117, 18, 93, 3, 24, 60]);
        assert_eq!((order[0].reachability, order[0].from), (None, None));
        for (at, expected) in [(1, 0.082952752084133), (2, 0.081833914628073)] {
            let reachability = order[at].reachability.unwrap();
            assert!((reachability - expected).abs() < 1e-12, "{reachability}");
        }
        assert_eq!(order.len(), 120);
    }

    #[test]
    fn copies_that_are_discounted_make_nothing_denser() {
        let points = sheaves(120, 3);
        let mut rows: Vec<usize> = (0..120).collect();
        rows.extend((0..120).step_by(7));
        let features = Features::new(&points.select(ndarray::Axis(0), &rows)).unwrap();
        let units: Vec<u32> = rows.iter().map(|&row| row as u32).collect();
        let weight = |row: &usize| if row.is_multiple_of(7) { 0.5 } else { 1.0 };
        let weights = Weights::new(rows.iter().map(weight).collect(), units);
        let params = OpticsParams { min_cluster_size: 5, ..Default::default() };
        let core = |features: &Features, weights: &Weights| {
            let order = params.order(features, weights, &Context::default()).unwrap();
            let mut cores = vec![None; 240];
            order.iter().for_each(|reached| cores[reached.document] = reached.core_distance);
            cores.truncate(120);
            cores
        };
        let alone = core(&Features::new(&points).unwrap(), &Weights::equal(120));
        assert_eq!(alone, core(&features, &weights));
        assert_ne!(alone, core(&features, &Weights::equal(138)));
    }

    #[test]
    fn edges() {
        let fit = |params: &OpticsParams, features: &Features| {
            let weights = Weights::equal(features.n_docs());
            params.fit(features, &weights, &Context::default())
        };
        let params = OpticsParams::default();
        for points in [sheaves(1, 1), sheaves(3, 1), ndarray::Array2::ones((30, 3))] {
            let clustering = fit(&params, &Features::new(&points).unwrap()).unwrap();
            assert!(clustering.inertia.is_finite());
        }
        let apart = Features::new(&ndarray::Array2::eye(20)).unwrap();
        let assigned = OpticsParams { assign_rest: true, eps: Some(0.1), ..params.clone() };
        assert_eq!(fit(&assigned, &apart).unwrap().noise.len(), 20);
        for (wrong, expected) in [
            (OpticsParams { xi: 1.0, ..params.clone() }, "--xi 1: must be above 0 and below 1"),
            (OpticsParams { xi: f64::NAN, ..params.clone() }, "--xi NaN: must be above 0"),
            (OpticsParams { eps: Some(0.0), ..params.clone() }, "--eps 0: must be a cosine"),
            (OpticsParams { min_points: 0, ..params.clone() }, "--min-points 0: must be"),
            (OpticsParams { min_cluster_size: 0, ..params }, "--min-cluster-size 0: must be"),
        ] {
            let error = fit(&wrong, &apart).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn runs_are_the_same_at_any_thread_count() {
        let features = Features::new(&sheaves(1500, 5)).unwrap();
        let weights = Weights::equal(1500);
        let fit = || OpticsParams::default().fit(&features, &weights, &Context::default()).unwrap();
        let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        let one = pool(1).install(fit);
        assert_eq!(one, pool(4).install(fit));
        assert_eq!(one, pool(4).install(fit));
    }
}
