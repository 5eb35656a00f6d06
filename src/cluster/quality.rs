//! Points with weights and their clusters -> how well each document sits in its cluster.
//!
//! The silhouette compares the mean distance of a document to the others of its cluster with that to
//! the nearest other cluster. Means are weighted, and the copies of the document's own report are
//! left out of both, as the document itself is: that a reprint lies near its original says nothing.

use std::sync::Arc;

use ndarray::{Array2, ArrayView1};
use rayon::prelude::*;

use super::clustering::Clustering;
use super::features::Features;
use super::nearest::placements;
use crate::matrix::weights::Weights;

/// Distances held at a time by one task, 8 bytes each.
const CELLS: usize = 1 << 20;
/// A sum of weights below this is rounding: nothing is there.
const NOTHING: f64 = 1e-9;
/// Above this many documents the silhouette is taken in its centroid form.
pub const EXACT_SILHOUETTE_LIMIT: usize = 20_000;

/// How a silhouette was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SilhouetteForm {
    /// From the distances between all documents (Rousseeuw 1987).
    Exact,
    /// From the distances to the cluster centres, for large collections.
    Centroid,
}

/// The silhouette of every document: from -1 (it would fit another cluster) over 0 (between two) to
/// 1 (it fits its own).
#[derive(Debug, Clone, PartialEq)]
pub struct Silhouette {
    /// How it was computed.
    pub form: SilhouetteForm,
    /// One value for each document; `None` for documents in no cluster, and everywhere when there
    /// are fewer than two clusters.
    pub documents: Vec<Option<f64>>,
    /// Weighted mean of each cluster.
    pub clusters: Vec<Option<f64>>,
    /// Weighted mean of all documents in clusters.
    pub mean: Option<f64>,
}

impl Silhouette {
    /// The silhouette of a clustering: exact up to [`EXACT_SILHOUETTE_LIMIT`] documents, in centroid
    /// form above.
    pub fn of(features: &Features, clustering: &Clustering, weights: &Weights) -> Self {
        let form = if features.n_docs() <= EXACT_SILHOUETTE_LIMIT {
            SilhouetteForm::Exact
        } else {
            SilhouetteForm::Centroid
        };
        Self::in_form(form, features, clustering, weights)
    }

    /// The silhouette of a clustering in the given form.
    pub fn in_form(
        form: SilhouetteForm,
        features: &Features,
        clustering: &Clustering,
        weights: &Weights,
    ) -> Self {
        let documents = match form {
            _ if clustering.n_clusters < 2 => vec![None; features.n_docs()],
            SilhouetteForm::Exact => exact(features, clustering, weights),
            SilhouetteForm::Centroid => centroid_form(features, clustering, weights),
        };
        let mean = |cluster: Option<u32>| {
            let of_cluster = |own: &Option<u32>| cluster.is_none() || *own == cluster;
            let (mut sum, mut weight) = (0.0, 0.0);
            let rows = documents.iter().zip(&clustering.assignment).zip(weights.weights());
            for ((value, _), own_weight) in rows.filter(|((_, own), _)| of_cluster(own)) {
                if let Some(value) = value {
                    sum += own_weight * value;
                    weight += own_weight;
                }
            }
            (weight > 0.0).then(|| sum / weight)
        };
        let clusters =
            (0..clustering.n_clusters as u32).map(|cluster| mean(Some(cluster))).collect();
        Self { form, clusters, mean: mean(None), documents }
    }
}

fn exact(features: &Features, clustering: &Clustering, weights: &Weights) -> Vec<Option<f64>> {
    let assignment = &clustering.assignment;
    let (clustered, labels): (Vec<usize>, Vec<u32>) = assignment
        .iter()
        .enumerate()
        .filter_map(|(document, cluster)| cluster.map(|cluster| (document, cluster)))
        .unzip();
    let points = features.select(&clustered);
    let values = silhouettes(&points, &weights.select(&clustered), &[&labels]).remove(0);
    let mut documents = vec![None; assignment.len()];
    for (&document, value) in clustered.iter().zip(values) {
        documents[document] = Some(value);
    }
    documents
}

/// `(b - a) / max(a, b)` with the distance `a` to the own centre and `b` to the next; 0 in a cluster
/// of one report.
fn centroid_form(
    features: &Features,
    clustering: &Clustering,
    weights: &Weights,
) -> Vec<Option<f64>> {
    let lone = lone_reports(clustering, weights);
    let value = |cluster: u32, own: f64, margin: f64| {
        if lone[cluster as usize] { 0.0 } else { ratio(own, own + margin) }
    };
    placements(features, clustering)
        .into_iter()
        .zip(&clustering.assignment)
        .map(|(placement, cluster)| {
            let placement = placement?;
            Some(value((*cluster)?, placement.distance, placement.margin?))
        })
        .collect()
}

/// For every cluster, whether all documents in it that weigh anything are copies of one report.
fn lone_reports(clustering: &Clustering, weights: &Weights) -> Vec<bool> {
    let mut lone = vec![true; clustering.n_clusters];
    let mut first: Vec<Option<u32>> = vec![None; clustering.n_clusters];
    let rows = clustering.assignment.iter().zip(weights.weights()).zip(weights.units());
    for ((cluster, weight), &unit) in rows {
        if let Some(cluster) = cluster.filter(|_| *weight > 0.0) {
            let first = first[cluster as usize].get_or_insert(unit);
            lone[cluster as usize] &= *first == unit;
        }
    }
    lone
}

/// `(b - a) / max(a, b)`, 0 where both are 0.
fn ratio(a: f64, b: f64) -> f64 {
    let larger = a.max(b);
    if larger > 0.0 { (b - a) / larger } else { 0.0 }
}

/// Silhouettes (Rousseeuw 1987) of the same `points`, shape `(n, d)`, under several labelings: for
/// each labeling one value a point, with Euclidean distances; a report alone in its cluster has 0.
///
/// Distances are made by matrix products for a block of points at a time and shared by all
/// labelings, so that no `n` by `n` matrix is ever held.
///
/// # Panics
/// When there is not one weight and, in each labeling, one label a point.
pub fn silhouettes(points: &Features, weights: &Weights, labelings: &[&[u32]]) -> Vec<Vec<f64>> {
    let n_points = points.n_docs();
    assert_eq!(weights.n_docs(), n_points, "one weight for every point");
    let lengths: Vec<f64> =
        (0..n_points).map(|point| points.point(point).squared_length()).collect();
    let copies = copies(weights.units());
    let groupings: Vec<Grouping<'_>> =
        labelings.iter().map(|labels| Grouping::new(labels, weights.weights())).collect();
    let rows = (CELLS / n_points.max(1)).clamp(16, 256);
    let blocks: Vec<Vec<Vec<f64>>> = (0..n_points.div_ceil(rows))
        .into_par_iter()
        .map(|block| {
            let chunk: Vec<usize> = (block * rows..n_points.min((block + 1) * rows)).collect();
            let distances = block_distances(points, &chunk, &lengths);
            let of_labeling = |grouping: &Grouping<'_>| {
                let points = distances.rows().into_iter().zip(block * rows..);
                let value =
                    |(distances, point)| grouping.silhouette(distances, point, &copies[point]);
                points.map(value).collect()
            };
            groupings.iter().map(of_labeling).collect()
        })
        .collect();
    let of_labeling =
        |labeling: usize| blocks.iter().flat_map(|block| block[labeling].iter().copied()).collect();
    (0..labelings.len()).map(of_labeling).collect()
}

/// For every point the points of its unit, itself among them.
fn copies(units: &[u32]) -> Vec<Arc<[usize]>> {
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by_key(|&point| units[point]);
    let mut copies: Vec<Arc<[usize]>> = vec![Arc::from([]); units.len()];
    for unit in order.chunk_by(|&a, &b| units[a] == units[b]) {
        let members: Arc<[usize]> = Arc::from(unit);
        for &point in unit {
            copies[point] = Arc::clone(&members);
        }
    }
    copies
}

/// Distances of the points of a block to all points.
fn block_distances(points: &Features, block: &[usize], lengths: &[f64]) -> Array2<f64> {
    let mut distances = points.products(block);
    for (&point, mut row) in block.iter().zip(distances.rows_mut()) {
        for (cell, &length) in row.iter_mut().zip(lengths) {
            *cell = (lengths[point] + length - 2.0 * *cell).max(0.0).sqrt();
        }
        row[point] = 0.0;
    }
    distances
}

/// A labeling with the weight of its clusters.
struct Grouping<'a> {
    labels: &'a [u32],
    weights: &'a [f64],
    sizes: Vec<f64>,
}

impl<'a> Grouping<'a> {
    fn new(labels: &'a [u32], weights: &'a [f64]) -> Self {
        let n_clusters = labels.iter().max().map_or(0, |&label| label as usize + 1);
        let mut sizes = vec![0.0; n_clusters];
        for (&label, weight) in labels.iter().zip(weights) {
            sizes[label as usize] += weight;
        }
        Self { labels, weights, sizes }
    }

    /// The silhouette of a point from its distances to all points; `copies` are those of its unit.
    fn silhouette(&self, distances: ArrayView1<'_, f64>, point: usize, copies: &[usize]) -> f64 {
        let own = self.labels[point] as usize;
        let mut sizes = self.sizes.clone();
        for &copy in copies {
            sizes[self.labels[copy] as usize] -= self.weights[copy];
        }
        if sizes[own] < NOTHING {
            return 0.0;
        }
        let mut sums = vec![0.0; sizes.len()];
        for ((&distance, &label), &weight) in distances.iter().zip(self.labels).zip(self.weights) {
            sums[label as usize] += weight * distance;
        }
        for &copy in copies {
            sums[self.labels[copy] as usize] -= self.weights[copy] * distances[copy];
        }
        let mean = |cluster: usize| (sums[cluster] / sizes[cluster]).max(0.0);
        let between = (0..sizes.len())
            .filter(|&cluster| cluster != own && sizes[cluster] >= NOTHING)
            .map(mean)
            .fold(f64::INFINITY, f64::min);
        if between.is_finite() { ratio(mean(own), between) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::blobs;
    use ndarray::{Axis, array};

    /// scikit-learn 1.9.1, `silhouette_samples`.
    #[test]
    fn silhouettes_equal_scikit_learn() {
        let points = array![
            [0.0, 0.0],
            [0.0, 1.0],
            [1.0, 0.0],
            [5.0, 5.0],
            [5.0, 6.0],
            [6.0, 5.0],
            [2.5, 3.0],
            [9.0, 0.0]
        ];
        let with_singleton = [0, 0, 0, 1, 1, 1, 1, 2];
        let copies = array![[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [3.0, 4.0], [3.0, 4.0], [1.0, 1.0]];
        let expected = [
            0.849_605_356_946_099_2,
            0.797_862_599_438_746_8,
            0.799_145_244_291_212_8,
            0.729_217_492_074_262_7,
            0.707_888_479_110_442_4,
            0.631_544_297_125_814_4,
            -0.060_786_326_348_314_59,
            0.0,
        ];
        let expected_copies = [
            1.0,
            1.0,
            -1.0,
            -0.639_444_872_453_601,
            -0.306_624_754_718_463_57,
            -0.607_767_729_723_631_8,
        ];
        let found =
            silhouettes(&Features::Dense(points), &Weights::equal(8), &[&with_singleton, &[0; 8]]);
        for (value, expected) in found[0].iter().zip(expected) {
            assert!((value - expected).abs() < 1e-12, "{value} for {expected}");
        }
        assert_eq!(found[1], [0.0; 8]);
        let found =
            silhouettes(&Features::Dense(copies), &Weights::equal(6), &[&[0, 0, 1, 1, 2, 2]]);
        for (value, expected) in found[0].iter().zip(expected_copies) {
            assert!((value - expected).abs() < 1e-7, "{value} for {expected}");
        }
    }

    #[test]
    fn both_forms_agree_on_clear_clusters_and_leave_out_the_unplaced() {
        let (mut scores, groups) = blobs(&[40, 30, 1], 4, 1);
        scores.row_mut(3).fill(0.0);
        let features = Features::new(&scores).unwrap();
        let mut assignment: Vec<Option<u32>> = groups.into_iter().map(Some).collect();
        assignment[3] = None;
        let equal = &Weights::equal(71);
        let clustering = Clustering::new(&features, &assignment, equal.weights(), 3);
        for form in [SilhouetteForm::Exact, SilhouetteForm::Centroid] {
            let silhouette = Silhouette::in_form(form, &features, &clustering, equal);
            assert_eq!(silhouette.documents[3], None);
            assert_eq!(silhouette.clusters[2], Some(0.0));
            assert!(silhouette.clusters[0].unwrap() > 0.8, "{silhouette:?}");
            assert!(silhouette.mean.unwrap() > 0.8);
        }
        assert_eq!(Silhouette::of(&features, &clustering, equal).form, SilhouetteForm::Exact);
        let one = Clustering::new(&features, &vec![Some(0); 71], equal.weights(), 1);
        let silhouette = Silhouette::of(&features, &one, equal);
        assert_eq!((silhouette.mean, silhouette.clusters), (None, vec![None]));
    }

    #[test]
    fn the_same_at_any_thread_count() {
        let (points, groups) = blobs(&[300, 200, 99], 7, 5);
        let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        let points = Features::Dense(points);
        let values = |n| pool(n).install(|| silhouettes(&points, &Weights::equal(599), &[&groups]));
        assert_eq!(values(1), values(4));
    }

    #[test]
    fn copies_of_a_report_leave_all_silhouettes_as_they_were() {
        let (scores, groups) = blobs(&[12, 9, 1, 2], 4, 3);
        let n_docs = scores.nrows();
        // Every second report has a copy behind all reports, the lone one of its cluster too.
        let rows: Vec<usize> = (0..n_docs).chain((0..n_docs).filter(|row| row % 2 == 1)).collect();
        assert_eq!(groups[21], 2);
        let units: Vec<u32> = rows.iter().map(|&row| row as u32).collect();
        let copied = |row: usize| row % 2 == 1;
        let halves = rows.iter().map(|&row| if copied(row) { 0.5 } else { 1.0 }).collect();
        let first = (0..rows.len()).map(|place| if place < n_docs { 1.0 } else { 0.0 }).collect();
        let all = Features::new(&scores.select(Axis(0), &rows)).unwrap();
        let alone = Features::new(&scores).unwrap();
        let assigned =
            |rows: &[usize]| rows.iter().map(|&row| Some(groups[row])).collect::<Vec<_>>();
        let each: Vec<usize> = (0..n_docs).collect();
        let equal = Weights::equal(n_docs);
        let expected = Clustering::new(&alone, &assigned(&each), equal.weights(), 4);
        for weights in [halves, first].map(|weights| Weights::new(weights, units.clone())) {
            let found = Clustering::new(&all, &assigned(&rows), weights.weights(), 4);
            for form in [SilhouetteForm::Exact, SilhouetteForm::Centroid] {
                let found = Silhouette::in_form(form, &all, &found, &weights);
                let expected = Silhouette::in_form(form, &alone, &expected, &equal);
                let near = |a: Option<f64>, b: Option<f64>| (a.unwrap() - b.unwrap()).abs() < 1e-7;
                assert!(near(found.mean, expected.mean), "{found:?} {expected:?}");
                for (a, b) in found.documents.iter().zip(&expected.documents) {
                    assert!(near(*a, *b), "{a:?} {b:?}");
                }
                for (a, b) in found.clusters.iter().zip(&expected.clusters) {
                    assert!(near(*a, *b), "{a:?} {b:?}");
                }
            }
        }
    }
}
