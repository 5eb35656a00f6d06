//! Points and a group for each -> groups in a fixed order with centres, sizes and inertia.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

use super::features::Features;
use super::select::SelectionTable;
use crate::note::{Note, Severity};

/// Documents in groups. Clusters are numbered from 0 by falling size, equal sizes by their first
/// document.
#[derive(Debug, Clone, PartialEq)]
pub struct Clustering {
    /// The cluster of every document; `None` where it is in none.
    pub assignment: Vec<Option<u32>>,
    /// Number of clusters.
    pub n_clusters: usize,
    /// Mean point of each cluster, shape `(n_clusters, d)`.
    pub centres: Array2<f64>,
    /// Sum over the documents in clusters of the squared distance to their centre.
    pub inertia: f64,
    /// Number of documents of each cluster.
    pub sizes: Vec<usize>,
    /// How the number of clusters was chosen, when it was not given.
    pub selection: Option<SelectionTable>,
}

impl Clustering {
    /// A clustering from the groups of the documents. Groups may be numbered in any way below
    /// `n_groups`; empty groups vanish.
    ///
    /// # Panics
    /// When `groups` is not as long as there are documents, or names a group of `n_groups` or more.
    pub fn new(features: &Features, groups: &[Option<u32>], n_groups: usize) -> Self {
        assert_eq!(groups.len(), features.n_docs(), "one group for every document");
        let mut sizes = vec![0_usize; n_groups];
        let mut first = vec![usize::MAX; n_groups];
        for (document, group) in groups.iter().enumerate() {
            if let Some(group) = group {
                let group = *group as usize;
                sizes[group] += 1;
                first[group] = first[group].min(document);
            }
        }
        let mut order: Vec<usize> = (0..n_groups).filter(|&group| sizes[group] > 0).collect();
        order.sort_by_key(|&group| (std::cmp::Reverse(sizes[group]), first[group]));
        let mut cluster_of = vec![0_u32; n_groups];
        for (cluster, &group) in order.iter().enumerate() {
            cluster_of[group] = cluster as u32;
        }
        let assignment: Vec<Option<u32>> =
            groups.iter().map(|group| group.map(|group| cluster_of[group as usize])).collect();
        let sizes: Vec<usize> = order.iter().map(|&group| sizes[group]).collect();
        let centres = means(features.points.view(), &assignment, &sizes);
        let inertia = squared_distances(features.points.view(), &assignment, &centres).sum();
        Self { assignment, n_clusters: sizes.len(), centres, inertia, sizes, selection: None }
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

/// Mean row of each cluster, shape `(n_clusters, d)`; rows are added in document order.
pub(super) fn means(
    points: ArrayView2<'_, f64>,
    assignment: &[Option<u32>],
    sizes: &[usize],
) -> Array2<f64> {
    let mut centres = Array2::zeros((sizes.len(), points.ncols()));
    for (point, cluster) in points.rows().into_iter().zip(assignment) {
        if let Some(cluster) = cluster {
            let mut centre = centres.row_mut(*cluster as usize);
            centre += &point;
        }
    }
    for (mut centre, &size) in centres.rows_mut().into_iter().zip(sizes) {
        centre /= size.max(1) as f64;
    }
    centres
}

/// Squared distance of every document to the centre of its cluster; 0 for documents in none.
pub(super) fn squared_distances(
    points: ArrayView2<'_, f64>,
    assignment: &[Option<u32>],
    centres: &Array2<f64>,
) -> Array1<f64> {
    let distance = |(point, cluster): (ArrayView1<'_, f64>, &Option<u32>)| {
        cluster.map_or(0.0, |cluster| squared_distance(point, centres.row(cluster as usize)))
    };
    points.rows().into_iter().zip(assignment).map(distance).collect()
}

/// Squared Euclidean distance.
pub(super) fn squared_distance(a: ArrayView1<'_, f64>, b: ArrayView1<'_, f64>) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}
