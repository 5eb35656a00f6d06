//! Points and their clusters -> how much denser clusters are within than between: DBCV.
//!
//! Moulavi, Jaskowiak, Campello, Zimek & Sander, *Density-based clustering validation* (2014). No `n`
//! by `n` matrix is held: distances are made for one point at a time.
//!
//! Core distances make many mutual reachability distances equal, so that the spanning tree, and with
//! it which members are inner ones, is not unique. Here it is that of Prim's walk from the first
//! member, the first of equals; other implementations break ties in other ways and differ by it.

use rayon::prelude::*;

use super::clustering::Clustering;
use super::density::{Step, distances_from, walk};
use super::features::Features;
use crate::context::Context;

/// Density-based validity, from -1 (a cluster is less dense than what parts it from another) to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Dbcv {
    /// Mean over the clusters, each counted by its share of the documents placed, with noise
    /// (equation 7): noise lowers it.
    pub mean: f64,
    /// The validity of each cluster (equation 6).
    pub clusters: Vec<f64>,
}

/// A cluster as the definitions see it.
struct Part {
    members: Vec<usize>,
    /// All-points core distance of each member (definition 1).
    cores: Vec<f64>,
    /// Places of the members that have several neighbours in the spanning tree.
    inner: Vec<usize>,
    /// Longest edge between inner members (definition 5).
    sparseness: f64,
}

/// The validity of `clustering`, with Euclidean distances; none when there are fewer than two
/// clusters. Every document counts once, whatever it weighs. A cluster of one document has validity
/// 0. Members at distance 0 of each other say nothing on density and are left out of it.
pub fn dbcv(features: &Features, clustering: &Clustering) -> Option<Dbcv> {
    if clustering.n_clusters < 2 {
        return None;
    }
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); clustering.n_clusters];
    for (document, cluster) in clustering.assignment.iter().enumerate() {
        if let Some(cluster) = cluster {
            members[*cluster as usize].push(document);
        }
    }
    let parts: Vec<Part> =
        members.into_iter().map(|members| Part::new(features, members)).collect();
    let mut separation = vec![f64::INFINITY; parts.len()];
    for (a, part) in parts.iter().enumerate() {
        for (b, other) in parts.iter().enumerate().skip(a + 1) {
            let between = part.separation(features, other);
            separation[a] = separation[a].min(between);
            separation[b] = separation[b].min(between);
        }
    }
    let validity = |(part, &separation): (&Part, &f64)| {
        let larger = separation.max(part.sparseness);
        let lone = part.members.len() < 2 || larger == 0.0;
        if lone { 0.0 } else { (separation - part.sparseness) / larger }
    };
    let clusters: Vec<f64> = parts.iter().zip(&separation).map(validity).collect();
    let sum: f64 =
        parts.iter().zip(&clusters).map(|(part, value)| part.members.len() as f64 * value).sum();
    Some(Dbcv { mean: sum / features.placed().len() as f64, clusters })
}

impl Part {
    fn new(features: &Features, members: Vec<usize>) -> Self {
        let points = features.select(&members);
        let cores = all_points_cores(&points);
        let mutual = |a: usize, b: usize, distance: f64| distance.max(cores[a]).max(cores[b]);
        let steps = walk(&points, mutual, &Context::default())
            .expect("nothing can end a walk without a listener");
        let edges: Vec<(&Step, usize)> =
            steps.iter().filter_map(|step| Some((step, step.from?))).collect();
        let mut degree = vec![0; members.len()];
        for (step, from) in &edges {
            degree[step.point] += 1;
            degree[*from] += 1;
        }
        let is_inner = |point: usize| degree[point] > 1;
        let longest = |inner: bool| {
            let counted = edges
                .iter()
                .filter(|(step, from)| !inner || (is_inner(step.point) && is_inner(*from)));
            counted.map(|(step, _)| step.reach).reduce(f64::max)
        };
        // Of two or three members none or one is inner: then all edges count.
        let sparseness = longest(true).or_else(|| longest(false)).unwrap_or(0.0);
        let mut inner: Vec<usize> = (0..members.len()).filter(|&point| is_inner(point)).collect();
        if inner.is_empty() {
            inner = (0..members.len()).collect();
        }
        Self { members, cores, inner, sparseness }
    }

    /// Smallest mutual reachability distance between inner members (definition 6).
    fn separation(&self, features: &Features, other: &Self) -> f64 {
        let from = |&point: &usize| {
            let distance = distances_from(features, self.members[point]);
            let to = |&other_point: &usize| {
                let cores = self.cores[point].max(other.cores[other_point]);
                distance(other.members[other_point]).max(cores)
            };
            other.inner.iter().map(to).fold(f64::INFINITY, f64::min)
        };
        self.inner.par_iter().map(from).reduce(|| f64::INFINITY, f64::min)
    }
}

/// `(sum over the others of (1 / distance)^d / (n - 1))^(-1 / d)` in `d` dimensions, by logarithms:
/// the powers are beyond numbers (definition 1).
fn all_points_cores(points: &Features) -> Vec<f64> {
    let dimensions = points.n_dimensions() as f64;
    let others = (points.n_docs() as f64 - 1.0).max(1.0);
    let core = |point: usize| {
        let distance = distances_from(points, point);
        let distances = (0..points.n_docs()).map(distance).filter(|&distance| distance > 0.0);
        let logs: Vec<f64> = distances.map(|distance| -dimensions * distance.ln()).collect();
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if most == f64::NEG_INFINITY {
            return 0.0;
        }
        let sum: f64 = logs.iter().map(|log| (log - most).exp()).sum();
        (-(most + sum.ln() - others.ln()) / dimensions).exp()
    };
    (0..points.n_docs()).into_par_iter().map(core).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::sheaves;
    use crate::matrix::sparse::Csr;

    fn clustering(features: &Features, group: impl Fn(u32) -> Option<u32>) -> Clustering {
        let n_docs = features.n_docs();
        let groups: Vec<Option<u32>> = (0..n_docs as u32).map(group).collect();
        let n_groups = groups.iter().flatten().max().map_or(0, |last| *last as usize + 1);
        Clustering::new(features, &groups, &vec![1.0; n_docs], n_groups)
    }

    /// A transcription of the definitions into `NumPy` that holds all distances. For the cluster of
    /// four, whose tree is unique, `hdbscan.validity.validity_index` of Python says the same; for the
    /// others, with ties, 0.001 to 0.3 less.
    #[test]
    fn values_are_those_of_the_definitions() {
        let features = Features::new(&sheaves(120, 3)).unwrap();
        let threes = |point: u32| (point % 10 != 9).then_some(point % 3);
        let halved = |point: u32| {
            let split = point % 3 == 2 && point > 60;
            threes(point).map(|group| if split { 3 } else { group })
        };
        let cuts = |point: u32| Some(u32::from(point >= 4) + u32::from(point >= 60));
        let check = |group: &dyn Fn(u32) -> Option<u32>, mean: f64, clusters: &[f64]| {
            let found = dbcv(&features, &clustering(&features, group)).unwrap();
            assert!((found.mean - mean).abs() < 1e-9, "{found:?} {mean}");
            for (found, expected) in found.clusters.iter().zip(clusters) {
                assert!((found - expected).abs() < 1e-9, "{found} {expected}");
            }
        };
        let threes_found = [0.8416809755702542, 0.7752193703201803, 0.6201238039582552];
        check(&threes, 0.6711072449546068, &threes_found);
        let halved_found = [0.8416809755702542, 0.7716547465084143];
        check(&halved, 0.4213031395092532, &halved_found);
        let cuts_found = [-0.7822196405279817, -0.7930486335225932, -1.5253877953283757e-06];
        check(&cuts, -0.7611992334207941, &cuts_found);
    }

    #[test]
    fn terms_and_their_dense_form_are_equally_valid() {
        let points = sheaves(60, 8).mapv(f64::abs);
        let dense = Features::new(&points).unwrap();
        let indptr = (0..=60).map(|row| row * 5).collect();
        let columns = (0..300).map(|cell| cell % 5).collect();
        let terms = Csr::new(5, indptr, columns, points.iter().copied().collect());
        let terms = Features::of_terms(&terms).unwrap();
        let value = |features| dbcv(features, &clustering(features, |p| Some(p % 3))).unwrap();
        assert!((value(&dense).mean - value(&terms).mean).abs() < 1e-6);
    }

    #[test]
    fn one_cluster_lone_documents_and_copies() {
        let features = Features::new(&sheaves(30, 8)).unwrap();
        assert_eq!(dbcv(&features, &clustering(&features, |_| Some(0))), None);
        assert_eq!(dbcv(&features, &clustering(&features, |_| None)), None);
        let lone = clustering(&features, |point| Some(u32::from(point == 0)));
        let lone = dbcv(&features, &lone).unwrap();
        assert_eq!(lone.clusters[1], 0.0);
        assert!(lone.mean.is_finite());
        let pairs = dbcv(&features, &clustering(&features, |point| Some(point / 2))).unwrap();
        assert!(pairs.clusters.iter().all(|value| (-1.0..=1.0).contains(value)));
        let same = Features::new(&ndarray::Array2::ones((8, 3))).unwrap();
        let same = dbcv(&same, &clustering(&same, |point| Some(point % 2))).unwrap();
        assert_eq!(same.clusters, [0.0, 0.0]);
        let apart =
            Features::new(&ndarray::Array2::eye(4).select(ndarray::Axis(0), &[0, 0, 0, 1, 1, 1]));
        let apart = apart.unwrap();
        let apart = dbcv(&apart, &clustering(&apart, |point| Some(point / 3))).unwrap();
        assert_eq!(apart.clusters, [1.0, 1.0]);
    }
}
