//! Points with weights and a group for each -> groups in a fixed order with centres, sizes, inertia.

use ndarray::Array2;
use rayon::prelude::*;

use super::dendrogram::Dendrogram;
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
    /// The documents that could be placed and are in no cluster, because they lie where it is sparse.
    pub noise: Vec<usize>,
    /// What the method wants its reader to know besides.
    pub remarks: Vec<Note>,
    /// The tree that the clusters were cut from, of methods that make one.
    pub hierarchy: Option<Dendrogram>,
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
        let centres = features.means(&assignment, weights, sizes.len());
        let inertia = inertia(features, &assignment, weights, &centres);
        let n_clusters = sizes.len();
        let placed = features.placed().into_iter();
        let noise = placed.filter(|&document| assignment[document].is_none()).collect();
        Self {
            assignment,
            n_clusters,
            centres,
            inertia,
            sizes,
            weighted_sizes,
            selection: None,
            noise,
            remarks: Vec::new(),
            hierarchy: None,
        }
    }

    /// The documents in no cluster.
    pub fn unclustered(&self) -> Vec<usize> {
        let documents = self.assignment.iter().enumerate();
        documents.filter(|(_, cluster)| cluster.is_none()).map(|(document, _)| document).collect()
    }

    /// What a reader must know: how many documents are in no cluster and why, and what the method
    /// has to say. `ids` are those of all documents.
    pub fn notes(&self, ids: &[&str]) -> Vec<Note> {
        let without_terms = self
            .unclustered()
            .into_iter()
            .filter(|document| self.noise.binary_search(document).is_err())
            .collect();
        let n_docs = self.assignment.len();
        let note = |documents: Vec<usize>, kind, why: &str, advice| {
            (!documents.is_empty()).then(|| {
                Note::new(
                    Severity::Caution,
                    kind,
                    documents.len(),
                    format!("{} of {n_docs} documents are in no cluster{why}", documents.len()),
                    advice,
                    documents.iter().map(|&document| ids[document]),
                )
            })
        };
        let unclustered = note(
            without_terms,
            "unclustered",
            "",
            "They hold none of the terms that were kept: keep rarer terms, or fewer stop words.",
        );
        let noise = note(
            self.noise.clone(),
            "noise",
            ": too few others are near them",
            "Put each into the nearest cluster with --assign-rest, or ask for less density: fewer \
             --min-points, a smaller --min-cluster-size, a larger --eps.",
        );
        unclustered.into_iter().chain(noise).chain(self.remarks.iter().cloned()).collect()
    }
}

/// Sum over the documents of their weight times the squared distance to the centre of their
/// cluster, in document order; documents in none count nothing.
pub(super) fn inertia(
    features: &Features,
    assignment: &[Option<u32>],
    weights: &[f64],
    centres: &Array2<f64>,
) -> f64 {
    let lengths = squared_lengths(centres);
    let distance = |document: usize, cluster: Option<u32>| {
        cluster.map_or(0.0, |cluster| {
            let cluster = cluster as usize;
            features.point(document).squared_distance(centres.row(cluster), lengths[cluster])
        })
    };
    let rows = assignment.par_iter().zip(weights).enumerate();
    let distances: Vec<f64> =
        rows.map(|(document, (&cluster, weight))| weight * distance(document, cluster)).collect();
    distances.iter().sum()
}

/// Squared length of each row.
pub(super) fn squared_lengths(rows: &Array2<f64>) -> Vec<f64> {
    rows.rows().into_iter().map(|row| row.dot(&row)).collect()
}
