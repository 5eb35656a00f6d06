//! Labels, clusters and weights -> how many documents of each label are in each cluster.

use super::LabelValues;
use crate::matrix::weights::Weights;
use crate::table::{Cell, Column, Table, Tabular, column};

/// Documents of one label in one cluster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConfusionCell {
    /// The label, as its place in the names; `None` for documents without one.
    pub label: Option<u32>,
    /// The cluster; `None` for documents in none.
    pub cluster: Option<u32>,
    /// Number of documents.
    pub documents: usize,
    /// Sum of their weights.
    pub weighted: f64,
}

/// Labels against clusters, every document counted by its weight: the copies of a report count
/// together as its weight says.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfusionTable {
    /// The names of the labels.
    pub labels: Vec<String>,
    /// Number of clusters.
    pub n_clusters: usize,
    /// The cells that hold documents, by label and then by cluster, those of no label or no cluster
    /// last.
    pub cells: Vec<ConfusionCell>,
}

impl ConfusionTable {
    /// Counts the documents of each label in each cluster.
    ///
    /// # Panics
    /// When labels, clusters and weights are not as many.
    pub fn new(labels: &LabelValues, clusters: &[Option<u32>], weights: &Weights) -> Self {
        assert_eq!(labels.ids.len(), clusters.len(), "one label for every document");
        assert_eq!(weights.n_docs(), clusters.len(), "one weight for every document");
        let key = |document: usize| {
            let place = |group: Option<u32>| group.map_or(u64::MAX, u64::from);
            (place(labels.ids[document]), place(clusters[document]))
        };
        let mut order: Vec<usize> = (0..clusters.len()).collect();
        order.sort_by_key(|&document| key(document));
        let cell = |documents: &[usize]| ConfusionCell {
            label: labels.ids[documents[0]],
            cluster: clusters[documents[0]],
            documents: documents.len(),
            weighted: documents.iter().map(|&document| weights.weights()[document]).sum(),
        };
        Self {
            labels: labels.names.clone(),
            n_clusters: clusters.iter().flatten().max().map_or(0, |&last| last as usize + 1),
            cells: order.chunk_by(|&a, &b| key(a) == key(b)).map(cell).collect(),
        }
    }

    /// Weight of the documents of each label (rows) in each cluster (columns), shape
    /// `(n_labels, n_clusters)`, without documents that have no label or no cluster.
    pub fn weighted(&self) -> ndarray::Array2<f64> {
        let mut table = ndarray::Array2::zeros((self.labels.len(), self.n_clusters));
        for cell in &self.cells {
            if let Some((label, cluster)) = cell.label.zip(cell.cluster) {
                table[[label as usize, cluster as usize]] = cell.weighted;
            }
        }
        table
    }

    fn name(&self, label: Option<u32>) -> Cell {
        label.map(|label| self.labels[label as usize].as_str()).into()
    }
}

impl Tabular for ConfusionTable {
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("label", "", "Label in the data; empty for documents without one"),
            column("cluster", "", "Number of the cluster; empty for documents in none"),
            column("documents", "documents", "Documents of the label in the cluster"),
            column("weighted_documents", "documents", "Sum of their weights"),
            column("share_of_label", "0..1", "weighted_documents over those of the label"),
            column("share_of_cluster", "0..1", "weighted_documents over those of the cluster"),
        ];
        // The last place of each is for documents without a label, or in no cluster.
        let place = |group: Option<u32>, n_groups: usize| group.map_or(n_groups, |g| g as usize);
        let (n_labels, n_clusters) = (self.labels.len(), self.n_clusters);
        let (mut labels, mut clusters) = (vec![0.0; n_labels + 1], vec![0.0; n_clusters + 1]);
        for cell in &self.cells {
            labels[place(cell.label, n_labels)] += cell.weighted;
            clusters[place(cell.cluster, n_clusters)] += cell.weighted;
        }
        let row = |cell: &ConfusionCell| {
            let of_label = labels[place(cell.label, n_labels)];
            let of_cluster = clusters[place(cell.cluster, n_clusters)];
            vec![
                self.name(cell.label),
                cell.cluster.into(),
                cell.documents.into(),
                Cell::weighted(cell.weighted),
                (cell.weighted / of_label).into(),
                (cell.weighted / of_cluster).into(),
            ]
        };
        let rows = self.cells.iter().map(row).collect();
        Table { name: "cluster_confusion", columns: COLUMNS, rows }
    }
}
