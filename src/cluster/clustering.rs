//! Points with weights and a group for each -> groups in a fixed order with centres, sizes, inertia.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

use super::features::Features;
use super::select::SelectionTable;
use crate::note::{Note, Severity};

/// Documents in groups. Clusters are numbered from 0 by falling size, the sum of their documents'
/// weights, equal sizes by their first document.
#[derive(Debug, Clone, PartialEq)]
pub struct Clustering {
    /// The cluster of every document; `None` where it is in none.
    pub assignment: Vec<Option<u32>>,
    /// Number of clusters.
    pub n_clusters: usize,
    /// Mean point of each cluster, documents counted by their weight, shape `(n_clusters, d)`.
    pub centres: Array2<f64>,
    /// Sum over the documents in clusters of their weight times the squared distance to their
    /// centre.
    pub inertia: f64,
    /// Number of documents of each cluster.
    pub sizes: Vec<usize>,
    /// Sum of the weights of the documents of each cluster.
    pub weighted_sizes: Vec<f64>,
    /// How the number of clusters was chosen, when it was not given.
    pub selection: Option<SelectionTable>,
}

impl Clustering {
    /// A clustering from the groups of the documents, each counted by its weight. Groups may be
    /// numbered in any way below `n_groups`; empty groups vanish.
    ///
    /// # Panics
    /// When `groups` or `weights` are not as many as documents, or a group is `n_groups` or more.
    pub fn new(
        features: &Features,
        groups: &[Option<u32>],
        weights: &[f64],
        n_groups: usize,
    ) -> Self {
        assert_eq!(groups.len(), features.n_docs(), "one group for every document");
        assert_eq!(weights.len(), features.n_docs(), "one weight for every document");
        let mut sizes = vec![0_usize; n_groups];
        let mut weighted_sizes = vec![0.0; n_groups];
        let mut first = vec![usize::MAX; n_groups];
        for (document, (group, weight)) in groups.iter().zip(weights).enumerate() {
            if let Some(group) = group {
                let group = *group as usize;
                sizes[group] += 1;
                weighted_sizes[group] += weight;
                first[group] = first[group].min(document);
            }
        }
        let mut order: Vec<usize> = (0..n_groups).filter(|&group| sizes[group] > 0).collect();
        // Rounding of the sums must not order clusters of one size.
        let rounded = |group: usize| (weighted_sizes[group] * 1e6).round();
        order.sort_by(|&a, &b| rounded(b).total_cmp(&rounded(a)).then(first[a].cmp(&first[b])));
        let mut cluster_of = vec![0_u32; n_groups];
        for (cluster, &group) in order.iter().enumerate() {
            cluster_of[group] = cluster as u32;
        }
        let assignment: Vec<Option<u32>> =
            groups.iter().map(|group| group.map(|group| cluster_of[group as usize])).collect();
        let sizes: Vec<usize> = order.iter().map(|&group| sizes[group]).collect();
        let weighted_sizes: Vec<f64> = order.iter().map(|&group| weighted_sizes[group]).collect();
        let points = features.points.view();
        let centres = means(points, &assignment, weights, sizes.len());
        let inertia = inertia(points, &assignment, weights, &centres);
        let n_clusters = sizes.len();
        Self { assignment, n_clusters, centres, inertia, sizes, weighted_sizes, selection: None }
    }

    /// The documents in no cluster.
    pub fn unclustered(&self) -> Vec<usize> {
        let documents = self.assignment.iter().enumerate();
        documents.filter(|(_, cluster)| cluster.is_none()).map(|(document, _)| document).collect()
    }

    /// What a reader must know: how many documents are in no cluster. `ids` are those of all
    /// documents.
    pub fn notes(&self, ids: &[&str]) -> Vec<Note> {
        let left_out = self.unclustered();
        if left_out.is_empty() {
            return Vec::new();
        }
        vec![Note::new(
            Severity::Caution,
            "unclustered",
            left_out.len(),
            format!("{} of {} documents are in no cluster", left_out.len(), self.assignment.len()),
            "They hold none of the terms that were kept: keep rarer terms, or fewer stop words.",
            left_out.iter().map(|&document| ids[document]),
        )]
    }
}

/// Weighted mean row of each cluster, shape `(n_clusters, d)`; rows are added in document order. A
/// cluster without weight has its centre at 0.
pub(super) fn means(
    points: ArrayView2<'_, f64>,
    assignment: &[Option<u32>],
    weights: &[f64],
    n_clusters: usize,
) -> Array2<f64> {
    let mut centres = Array2::zeros((n_clusters, points.ncols()));
    let mut sizes = vec![0.0; n_clusters];
    for ((point, cluster), &weight) in points.rows().into_iter().zip(assignment).zip(weights) {
        if let Some(cluster) = cluster {
            centres.row_mut(*cluster as usize).scaled_add(weight, &point);
            sizes[*cluster as usize] += weight;
        }
    }
    for (mut centre, size) in centres.rows_mut().into_iter().zip(sizes) {
        if size > 0.0 {
            centre /= size;
        }
    }
    centres
}

/// Sum over the documents of their weight times the squared distance to the centre of their
/// cluster; documents in none count nothing.
pub(super) fn inertia(
    points: ArrayView2<'_, f64>,
    assignment: &[Option<u32>],
    weights: &[f64],
    centres: &Array2<f64>,
) -> f64 {
    let distance = |point: ArrayView1<'_, f64>, cluster: Option<u32>| {
        cluster.map_or(0.0, |cluster| squared_distance(point, centres.row(cluster as usize)))
    };
    let rows = points.rows().into_iter().zip(assignment).zip(weights);
    rows.map(|((point, &cluster), weight)| weight * distance(point, cluster))
        .collect::<Array1<f64>>()
        .sum()
}

/// Squared Euclidean distance.
pub(super) fn squared_distance(a: ArrayView1<'_, f64>, b: ArrayView1<'_, f64>) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}
