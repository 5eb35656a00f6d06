//! The clusters of neighbouring windows of time -> which survive, split, merge, die, are born.
//!
//! After MONIC (Spiliopoulou, Ntoutsi, Theodoridis & Schult 2006): the overlap of a cluster with one
//! of the next window is the share of its documents that fall there. The windows have no documents in
//! common, so a document falls where it would stand in the other window: into the cluster of the
//! nearest centre, if it is no farther from it than nineteen in twenty of that cluster's own
//! documents are (each from the mean of the others, as a newcomer is), else nowhere.

use ndarray::Array2;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::clustering::{Clustering, squared_lengths};
use super::features::Features;
use crate::error::{Error, Result};

/// A cluster takes in what is no farther than this share of its own documents.
const REACH: f64 = 0.95;

/// When a cluster goes on in the next window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TransitionParams {
    /// A cluster is found again where at least this share of its documents fall into one, above 0 to
    /// 1. Default 0.5 (tau).
    pub survival: f64,
    /// It has split where at least this share fall into each of several, which together take
    /// `survival` of it; above 0, at most `survival`. Default 0.25 (tau split).
    pub split: f64,
}

impl Default for TransitionParams {
    fn default() -> Self {
        Self { survival: 0.5, split: 0.25 }
    }
}

impl TransitionParams {
    /// Refuses values outside their range.
    pub fn check(&self) -> Result<()> {
        if !(self.survival > 0.0 && self.survival <= 1.0) {
            return Err(Error::setting("survival", self.survival, "above 0 and at most 1"));
        }
        if !(self.split > 0.0 && self.split <= self.survival) {
            let allowed = format!("above 0 and at most survival, {}", self.survival);
            return Err(Error::setting("split", self.split, allowed));
        }
        Ok(())
    }
}

/// Where the documents of one window fall in the next.
#[derive(Debug, Clone, PartialEq)]
pub struct Flows {
    /// Weight of the documents of a cluster that fall into one of the next, shape `(n_from, n_to)`.
    pub into: Array2<f64>,
    /// Weight of the documents of a cluster that fall nowhere.
    pub nowhere: Vec<f64>,
}

impl Flows {
    /// The documents of `from` among the clusters of `to`, both clusterings of all documents of
    /// `features` in which those outside their window are in no cluster.
    pub fn between(
        features: &Features,
        weights: &[f64],
        from: &Clustering,
        to: &Clustering,
    ) -> Self {
        let lengths = squared_lengths(&to.centres);
        let reach = reach(features, weights, to);
        let fall = |(document, cluster): (usize, &Option<u32>)| {
            let cluster = cluster.filter(|_| weights[document] > 0.0)?;
            let point = features.point(document);
            let distance =
                |other: usize| point.squared_distance(to.centres.row(other), lengths[other]);
            let nearest = (0..to.n_clusters)
                .map(|other| (distance(other), other))
                .reduce(|best, next| if next.0 < best.0 { next } else { best });
            let within = nearest.filter(|&(distance, other)| distance <= reach[other]);
            Some((document, cluster as usize, within.map(|(_, other)| other)))
        };
        let fallen: Vec<_> = from.assignment.par_iter().enumerate().map(fall).collect();
        let mut flows = Self {
            into: Array2::zeros((from.n_clusters, to.n_clusters)),
            nowhere: vec![0.0; from.n_clusters],
        };
        for (document, cluster, other) in fallen.into_iter().flatten() {
            match other {
                Some(other) => flows.into[[cluster, other]] += weights[document],
                None => flows.nowhere[cluster] += weights[document],
            }
        }
        flows
    }

    /// Share of the documents of a cluster that fall into one of the next; 0 for one without any.
    pub fn share(&self, from: usize, to: usize) -> f64 {
        let all: f64 = self.into.row(from).sum() + self.nowhere[from];
        if all > 0.0 { self.into[[from, to]] / all } else { 0.0 }
    }

    /// What becomes of every cluster of the earlier window, in order.
    pub fn fates(&self, params: &TransitionParams) -> Vec<Fate> {
        let (n_from, n_to) = self.into.dim();
        let heir = |from: usize| {
            let shares = (0..n_to).map(|to| (self.share(from, to), to));
            let largest = shares.reduce(|best, next| if next.0 > best.0 { next } else { best });
            largest.filter(|(share, _)| *share >= params.survival).map(|(_, to)| to)
        };
        let heirs: Vec<Option<usize>> = (0..n_from).map(heir).collect();
        let fate = |from: usize| {
            if let Some(to) = heirs[from] {
                let alone = heirs.iter().filter(|heir| **heir == Some(to)).count() == 1;
                return if alone { Fate::Survives(to) } else { Fate::Merges(to) };
            }
            let parts: Vec<usize> =
                (0..n_to).filter(|&to| self.share(from, to) >= params.split).collect();
            let together: f64 = parts.iter().map(|&to| self.share(from, to)).sum();
            if parts.len() > 1 && together >= params.survival {
                Fate::Splits(parts)
            } else {
                Fate::Dies
            }
        };
        (0..n_from).map(fate).collect()
    }

    /// The clusters of the later window that none of the earlier became: neither the heir of one nor
    /// a part of one that split.
    pub fn born(&self, fates: &[Fate]) -> Vec<usize> {
        let came = |to: &usize| {
            fates.iter().any(|fate| match fate {
                Fate::Survives(heir) | Fate::Merges(heir) => heir == to,
                Fate::Splits(parts) => parts.contains(to),
                Fate::Dies => false,
            })
        };
        (0..self.into.ncols()).filter(|to| !came(to)).collect()
    }
}

/// What becomes of a cluster in the next window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It alone goes on in this one.
    Survives(usize),
    /// It goes on in this one together with others.
    Merges(usize),
    /// It goes on in these.
    Splits(Vec<usize>),
    /// Nothing takes enough of it.
    Dies,
}

impl Fate {
    /// Its name in tables.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Survives(_) => "survival",
            Self::Merges(_) => "merge",
            Self::Splits(_) => "split",
            Self::Dies => "death",
        }
    }

    /// Whether it leads into this cluster.
    pub fn leads_to(&self, to: usize) -> bool {
        match self {
            Self::Survives(heir) | Self::Merges(heir) => *heir == to,
            Self::Splits(parts) => parts.contains(&to),
            Self::Dies => false,
        }
    }
}

/// The squared distance within which nineteen in twenty of each cluster's own documents lie from the
/// mean of its others; endless for a cluster of one document, which says nothing of its width.
fn reach(features: &Features, weights: &[f64], clustering: &Clustering) -> Vec<f64> {
    let lengths = squared_lengths(&clustering.centres);
    let mut distances: Vec<Vec<f64>> = vec![Vec::new(); clustering.n_clusters];
    for (document, cluster) in clustering.assignment.iter().enumerate() {
        let weight = weights[document];
        let Some(cluster) = cluster.filter(|_| weight > 0.0).map(|cluster| cluster as usize) else {
            continue;
        };
        let all = clustering.weighted_sizes[cluster];
        let others = all - weight;
        if others <= 1e-9 * all {
            continue;
        }
        // The mean of the others is (all c - w x) / others, and x has length 1.
        let dot = features.point(document).dot(clustering.centres.row(cluster));
        let to_mean = (all * dot - weight) / others;
        let length = (all * all * lengths[cluster] - 2.0 * all * weight * dot + weight * weight)
            / (others * others);
        distances[cluster].push((1.0 - 2.0 * to_mean + length).max(0.0));
    }
    let quantile = |mut distances: Vec<f64>| {
        distances.sort_by(f64::total_cmp);
        let place = (REACH * distances.len() as f64).ceil() as usize;
        distances.get(place.saturating_sub(1)).copied().unwrap_or(f64::INFINITY)
    };
    distances.into_iter().map(quantile).collect()
}

/// Consecutive periods as windows `first..=last` of about as many documents each: as many windows as
/// leave each `least` documents on the average and none less than half of that, but no more than
/// `most`; none where that is fewer than two. `documents` are those of each period, times their
/// weights.
pub fn windows(documents: &[f64], least: f64, most: usize) -> Vec<(usize, usize)> {
    let all: f64 = documents.iter().sum();
    let held = documents.iter().filter(|&&documents| documents > 0.0).count();
    let count = ((all / least) as usize).min(most).min(held);
    let size = |&(first, last): &(usize, usize)| documents[first..=last].iter().sum::<f64>();
    let tried = (2..=count).rev().map(|count| parts(documents, all, count));
    let mut enough =
        tried.filter(|windows| windows.iter().all(|window| size(window) >= least / 2.0));
    enough.next().unwrap_or_default()
}

/// So many parts of about as many documents each.
fn parts(documents: &[f64], all: f64, count: usize) -> Vec<(usize, usize)> {
    let (mut windows, mut first, mut sum, mut before) = (Vec::new(), 0, 0.0, 0.0);
    for (period, &documents) in documents.iter().enumerate() {
        let target = all * (windows.len() + 1) as f64 / count as f64;
        let with = sum + documents;
        // The border that comes closest to equal parts; a window holds documents.
        if windows.len() + 1 < count
            && sum > before
            && with > target
            && target - sum < with - target
        {
            windows.push((first, period - 1));
            (first, before) = (period, sum);
        }
        sum = with;
    }
    windows.push((first, documents.len() - 1));
    windows
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    use crate::seed::Seed;

    /// Documents around axes: for each window the axes and how many documents each has.
    fn planted(windows: &[&[(&[usize], usize)]]) -> (Features, Vec<Clustering>) {
        let mut generator = Seed(5).generator("planted", 0);
        let mut rows: Vec<Vec<f64>> = Vec::new();
        let mut groups: Vec<(usize, u32)> = Vec::new();
        for (window, clusters) in windows.iter().enumerate() {
            for (cluster, (axes, size)) in (0..).zip(clusters.iter()) {
                for document in 0..*size {
                    let mut row = vec![0.0; 8];
                    row[axes[document % axes.len()]] = 1.0;
                    row.iter_mut().for_each(|cell| *cell += generator.gen_range(-0.1..0.1));
                    rows.push(row);
                    groups.push((window, cluster));
                }
            }
        }
        let points = Array2::from_shape_fn((rows.len(), 8), |(row, column)| rows[row][column]);
        let features = Features::new(&points).unwrap();
        let weights = vec![1.0; rows.len()];
        let of_window = |window: usize| {
            let groups: Vec<Option<u32>> =
                groups.iter().map(|&(of, group)| (of == window).then_some(group)).collect();
            Clustering::new(&features, &groups, &weights, windows[window].len())
        };
        let clusterings = (0..windows.len()).map(of_window).collect();
        (features, clusterings)
    }

    fn fates(windows: &[&[(&[usize], usize)]]) -> (Vec<Fate>, Vec<usize>) {
        let (features, clusterings) = planted(windows);
        let weights = vec![1.0; features.n_docs()];
        let flows = Flows::between(&features, &weights, &clusterings[0], &clusterings[1]);
        let fates = flows.fates(&TransitionParams::default());
        let born = flows.born(&fates);
        (fates, born)
    }

    // Sizes fall within each window, so that clusters keep their order.
    #[test]
    fn planted_births_and_deaths_are_found() {
        let before: &[(&[usize], usize)] = &[(&[0], 60), (&[1], 50), (&[2], 40)];
        let after: &[(&[usize], usize)] = &[(&[0], 60), (&[1], 50), (&[3], 40)];
        let (found, born) = fates(&[before, after]);
        assert_eq!(found, [Fate::Survives(0), Fate::Survives(1), Fate::Dies]);
        assert_eq!(born, [2]);
        let (found, born) = fates(&[before, before]);
        assert_eq!(found, [Fate::Survives(0), Fate::Survives(1), Fate::Survives(2)]);
        assert!(born.is_empty());
    }

    #[test]
    fn planted_merges_and_splits_are_found() {
        let apart: &[(&[usize], usize)] = &[(&[0], 60), (&[1], 50), (&[2], 40)];
        let together: &[(&[usize], usize)] = &[(&[1, 2], 90), (&[0], 60)];
        let (found, born) = fates(&[apart, together]);
        assert_eq!(found, [Fate::Survives(1), Fate::Merges(0), Fate::Merges(0)]);
        assert!(born.is_empty());
        let (found, born) = fates(&[together, apart]);
        assert_eq!(found, [Fate::Splits(vec![1, 2]), Fate::Survives(0)]);
        assert!(born.is_empty());
    }

    #[test]
    fn documents_without_weight_and_single_documents_do_no_harm() {
        let before: &[(&[usize], usize)] = &[(&[0], 3), (&[1], 1)];
        let (features, clusterings) = planted(&[before, before]);
        let mut weights = vec![1.0; features.n_docs()];
        weights[0] = 0.0;
        let flows = Flows::between(&features, &weights, &clusterings[0], &clusterings[1]);
        let all: f64 = flows.into.sum() + flows.nowhere.iter().sum::<f64>();
        assert_eq!(all, 3.0);
        assert_eq!(flows.share(1, 1), 1.0);
    }

    #[test]
    fn the_same_at_any_number_of_threads() {
        let before: &[(&[usize], usize)] = &[(&[0, 1], 70), (&[2], 50)];
        let (features, clusterings) = planted(&[before, before]);
        let weights = vec![1.0; features.n_docs()];
        let flows = || Flows::between(&features, &weights, &clusterings[0], &clusterings[1]);
        let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(pool(1).install(flows), pool(4).install(flows));
    }

    #[test]
    fn windows_hold_documents_enough() {
        assert_eq!(windows(&[10.0; 12], 30.0, 8), [(0, 2), (3, 5), (6, 8), (9, 11)]);
        assert_eq!(windows(&[10.0; 12], 30.0, 2), [(0, 5), (6, 11)]);
        assert_eq!(windows(&[90.0, 10.0, 0.0, 10.0, 10.0], 40.0, 8), [(0, 0), (1, 4)]);
        assert!(windows(&[10.0; 12], 61.0, 8).is_empty());
        assert!(windows(&[500.0], 10.0, 8).is_empty());
        assert!(windows(&[], 10.0, 8).is_empty());
        let uneven = windows(&[0.0, 40.0, 0.0, 0.0, 40.0, 0.0], 10.0, 8);
        assert_eq!(uneven, [(0, 3), (4, 5)]);
    }

    #[test]
    fn thresholds_outside_their_range_are_refused() {
        let params = |survival, split| TransitionParams { survival, split };
        assert!(params(0.5, 0.25).check().is_ok());
        for (survival, split) in [(0.0, 0.1), (1.1, 0.2), (0.5, 0.6), (0.5, 0.0), (f64::NAN, 0.1)] {
            assert!(params(survival, split).check().is_err(), "{survival} {split}");
        }
    }
}
