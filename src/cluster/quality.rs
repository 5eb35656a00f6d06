//! Points and their clusters -> how well each document sits in its cluster.

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;

use super::clustering::Clustering;
use super::features::Features;
use super::nearest::placements;

/// Distances held at a time by one task, 8 bytes each.
const CELLS: usize = 1 << 20;
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
    /// Mean of each cluster.
    pub clusters: Vec<Option<f64>>,
    /// Mean of all documents in clusters.
    pub mean: Option<f64>,
}

impl Silhouette {
    /// The silhouette of a clustering: exact up to [`EXACT_SILHOUETTE_LIMIT`] documents, in centroid
    /// form above.
    pub fn of(features: &Features, clustering: &Clustering) -> Self {
        let form = if features.n_docs() <= EXACT_SILHOUETTE_LIMIT {
            SilhouetteForm::Exact
        } else {
            SilhouetteForm::Centroid
        };
        Self::in_form(form, features, clustering)
    }

    /// The silhouette of a clustering in the given form.
    pub fn in_form(form: SilhouetteForm, features: &Features, clustering: &Clustering) -> Self {
        let documents = match form {
            _ if clustering.n_clusters < 2 => vec![None; features.n_docs()],
            SilhouetteForm::Exact => exact(features, clustering),
            SilhouetteForm::Centroid => centroid_form(features, clustering),
        };
        let mean = |cluster: Option<u32>| {
            let of_cluster = |own: &Option<u32>| cluster.is_none() || *own == cluster;
            let values: Vec<f64> = documents
                .iter()
                .zip(&clustering.assignment)
                .filter(|(_, own)| of_cluster(own))
                .filter_map(|(value, _)| *value)
                .collect();
            (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
        };
        let clusters =
            (0..clustering.n_clusters as u32).map(|cluster| mean(Some(cluster))).collect();
        Self { form, clusters, mean: mean(None), documents }
    }
}

fn exact(features: &Features, clustering: &Clustering) -> Vec<Option<f64>> {
    let assignment = &clustering.assignment;
    let (clustered, labels): (Vec<usize>, Vec<u32>) = assignment
        .iter()
        .enumerate()
        .filter_map(|(document, cluster)| cluster.map(|cluster| (document, cluster)))
        .unzip();
    let points = features.select(&clustered);
    let values = silhouettes(points.view(), &[&labels]).remove(0);
    let mut documents = vec![None; assignment.len()];
    for (&document, value) in clustered.iter().zip(values) {
        documents[document] = Some(value);
    }
    documents
}

/// `(b - a) / max(a, b)` with the distance `a` to the own centre and `b` to the next; 0 in a cluster
/// of one.
fn centroid_form(features: &Features, clustering: &Clustering) -> Vec<Option<f64>> {
    let value = |cluster: u32, own: f64, margin: f64| {
        if clustering.sizes[cluster as usize] < 2 { 0.0 } else { ratio(own, own + margin) }
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

/// `(b - a) / max(a, b)`, 0 where both are 0.
fn ratio(a: f64, b: f64) -> f64 {
    let larger = a.max(b);
    if larger > 0.0 { (b - a) / larger } else { 0.0 }
}

/// Silhouettes (Rousseeuw 1987) of the same `points`, shape `(n, d)`, under several labelings: for
/// each labeling one value a point, with Euclidean distances; a point alone in its cluster has 0.
///
/// Distances are made by matrix products for a block of points at a time and shared by all
/// labelings, so that no `n` by `n` matrix is ever held.
pub fn silhouettes(points: ArrayView2<'_, f64>, labelings: &[&[u32]]) -> Vec<Vec<f64>> {
    let n_points = points.nrows();
    let lengths: Vec<f64> = points.rows().into_iter().map(|row| row.dot(&row)).collect();
    let sizes: Vec<Vec<usize>> = labelings.iter().map(|labels| cluster_sizes(labels)).collect();
    let rows = (CELLS / n_points.max(1)).clamp(16, 256);
    let blocks: Vec<Vec<Vec<f64>>> = points
        .axis_chunks_iter(Axis(0), rows)
        .into_par_iter()
        .enumerate()
        .map(|(block, chunk)| {
            let distances = block_distances(points, chunk, &lengths, block * rows);
            let of_labeling = |(labels, sizes): (&&[u32], &Vec<usize>)| {
                let rows = distances.rows().into_iter().zip(&labels[block * rows..]);
                rows.map(|(distances, &own)| silhouette(distances, labels, sizes, own)).collect()
            };
            labelings.iter().zip(&sizes).map(of_labeling).collect()
        })
        .collect();
    let of_labeling =
        |labeling: usize| blocks.iter().flat_map(|block| block[labeling].iter().copied()).collect();
    (0..labelings.len()).map(of_labeling).collect()
}

fn cluster_sizes(labels: &[u32]) -> Vec<usize> {
    let n_clusters = labels.iter().max().map_or(0, |&label| label as usize + 1);
    let mut sizes = vec![0; n_clusters];
    for &label in labels {
        sizes[label as usize] += 1;
    }
    sizes
}

/// Distances of the points of a block, the first of which is number `start`, to all points.
fn block_distances(
    points: ArrayView2<'_, f64>,
    block: ArrayView2<'_, f64>,
    lengths: &[f64],
    start: usize,
) -> Array2<f64> {
    let mut distances = block.dot(&points.t());
    for (offset, mut row) in distances.rows_mut().into_iter().enumerate() {
        let own = lengths[start + offset];
        for (cell, &length) in row.iter_mut().zip(lengths) {
            *cell = (own + length - 2.0 * *cell).max(0.0).sqrt();
        }
        row[start + offset] = 0.0;
    }
    distances
}

/// The silhouette of one point from its distances to all points.
fn silhouette(distances: ArrayView1<'_, f64>, labels: &[u32], sizes: &[usize], own: u32) -> f64 {
    let own = own as usize;
    if sizes[own] < 2 {
        return 0.0;
    }
    let mut sums = vec![0.0; sizes.len()];
    for (&distance, &label) in distances.iter().zip(labels) {
        sums[label as usize] += distance;
    }
    let within = sums[own] / (sizes[own] - 1) as f64;
    let between = sums
        .iter()
        .zip(sizes)
        .enumerate()
        .filter(|&(cluster, (_, &size))| cluster != own && size > 0)
        .map(|(_, (sum, &size))| sum / size as f64)
        .fold(f64::INFINITY, f64::min);
    if between.is_finite() { ratio(within, between) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::blobs;
    use ndarray::array;

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
        let found = silhouettes(points.view(), &[&with_singleton, &[0; 8]]);
        for (value, expected) in found[0].iter().zip(expected) {
            assert!((value - expected).abs() < 1e-12, "{value} for {expected}");
        }
        assert_eq!(found[1], [0.0; 8]);
        let found = silhouettes(copies.view(), &[&[0, 0, 1, 1, 2, 2]]);
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
        let clustering = Clustering::new(&features, &assignment, 3);
        for form in [SilhouetteForm::Exact, SilhouetteForm::Centroid] {
            let silhouette = Silhouette::in_form(form, &features, &clustering);
            assert_eq!(silhouette.documents[3], None);
            assert_eq!(silhouette.clusters[2], Some(0.0));
            assert!(silhouette.clusters[0].unwrap() > 0.8, "{silhouette:?}");
            assert!(silhouette.mean.unwrap() > 0.8);
        }
        assert_eq!(Silhouette::of(&features, &clustering).form, SilhouetteForm::Exact);
        let one = Clustering::new(&features, &vec![Some(0); 71], 1);
        let silhouette = Silhouette::of(&features, &one);
        assert_eq!((silhouette.mean, silhouette.clusters), (None, vec![None]));
    }

    #[test]
    fn the_same_at_any_thread_count() {
        let (points, groups) = blobs(&[300, 200, 99], 7, 5);
        let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        let values = |n| pool(n).install(|| silhouettes(points.view(), &[&groups]));
        assert_eq!(values(1), values(4));
    }
}
