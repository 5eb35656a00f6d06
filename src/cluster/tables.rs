//! Clusters -> tables: the clusters, the documents in them, and the typical documents of each.

use super::clustering::Clustering;
use super::label::ClusterLabel;
use super::map::ClusterMap;
use super::nearest::{Nearest, Placement};
use super::quality::Silhouette;
use crate::table::{Cell, Column, Table, Tabular, column};

/// One row a cluster.
#[derive(Debug, Clone, Copy)]
pub struct Clusters<'a> {
    /// The clusters.
    pub clustering: &'a Clustering,
    /// Their labels.
    pub labels: &'a [ClusterLabel],
    /// Their quality.
    pub silhouette: &'a Silhouette,
    /// Where the documents sit.
    pub placements: &'a [Option<Placement>],
    /// The weights of the documents.
    pub weights: &'a [f64],
}

impl Tabular for Clusters<'_> {
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("cluster", "", "Number of the cluster, from 0, by falling size"),
            column("label", "", "Its three most telling terms"),
            column("size", "documents", "Documents in the cluster, every reprint counted"),
            column("share", "0..1", "weighted_size over that of all clusters"),
            column("silhouette", "-1..1", "Weighted mean silhouette of its documents"),
            column("distance", "0..2", "Weighted mean distance of its documents to their centre"),
            column("terms", "", "Its terms by class TF-IDF, the most telling first"),
            column("weighted_size", "documents", "Sum of the weights of its documents"),
        ];
        let Clustering { assignment, weighted_sizes, .. } = self.clustering;
        let clustered: f64 = weighted_sizes.iter().sum();
        let mut distances = vec![0.0; self.clustering.n_clusters];
        for ((placement, cluster), weight) in
            self.placements.iter().zip(assignment).zip(self.weights)
        {
            if let (Some(placement), Some(cluster)) = (placement, cluster) {
                distances[*cluster as usize] += weight * placement.distance;
            }
        }
        let rows = self.clustering.sizes.iter().enumerate().map(|(cluster, &size)| {
            let weighted_size = weighted_sizes[cluster];
            vec![
                cluster.into(),
                self.labels[cluster].label.as_str().into(),
                size.into(),
                (weighted_size / clustered).into(),
                self.silhouette.clusters[cluster].into(),
                (distances[cluster] / weighted_size).into(),
                self.labels[cluster].terms.join(", ").into(),
                Cell::weighted(weighted_size),
            ]
        });
        Table { name: "clusters", columns: COLUMNS, rows: rows.collect() }
    }
}

/// One row a document, in document order.
#[derive(Debug, Clone, Copy)]
pub struct DocumentClusters<'a> {
    /// Ids of all documents.
    pub ids: &'a [&'a str],
    /// Their clusters.
    pub clustering: &'a Clustering,
    /// Where they sit.
    pub placements: &'a [Option<Placement>],
    /// How well they fit.
    pub silhouette: &'a Silhouette,
    /// Where they are drawn.
    pub map: &'a ClusterMap,
}

impl Tabular for DocumentClusters<'_> {
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("id", "", "The document"),
            column("cluster", "", "Number of its cluster; empty when it is in none"),
            column("distance", "0..2", "Euclidean distance to the centre of its cluster"),
            column("margin", "distance", "How much farther the next centre is; near 0 on a border"),
            column("next_cluster", "", "The cluster of that next centre"),
            column("silhouette", "-1..1", "How well it fits its cluster"),
            column("x", "", "First coordinate on the map"),
            column("y", "", "Second coordinate on the map"),
        ];
        let rows = self.ids.iter().enumerate().map(|(document, &id)| {
            let placement = self.placements[document];
            let place = self.map.coordinates[document];
            vec![
                id.into(),
                self.clustering.assignment[document].into(),
                placement.map(|placement| placement.distance).into(),
                placement.and_then(|placement| placement.margin).into(),
                placement.and_then(|placement| placement.next).into(),
                self.silhouette.documents[document].into(),
                place.map(|[x, _]| x).into(),
                place.map(|[_, y]| y).into(),
            ]
        });
        Table { name: "document_clusters", columns: COLUMNS, rows: rows.collect() }
    }
}

/// The documents nearest each centre, by cluster and rank.
#[derive(Debug, Clone, Copy)]
pub struct ClusterDocuments<'a> {
    /// The nearest documents of each cluster.
    pub nearest: &'a [Vec<Nearest>],
    /// Ids of all documents.
    pub ids: &'a [&'a str],
    /// Titles of all documents; an empty one is written as missing.
    pub titles: &'a [&'a str],
    /// Dates of all documents as they are to be written.
    pub dates: &'a [Option<String>],
}

impl Tabular for ClusterDocuments<'_> {
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("cluster", "", "Number of the cluster"),
            column("rank", "", "Place by distance to the centre, from 1"),
            column("id", "", "The document"),
            column("title", "", "Its title"),
            column("date", "", "Its date"),
            column("distance", "0..2", "Euclidean distance to the centre"),
            column("cosine", "-1..1", "Cosine similarity with the centre"),
        ];
        let row = |cluster: usize, near: &Nearest| -> Vec<Cell> {
            let title = self.titles[near.document];
            vec![
                cluster.into(),
                near.rank.into(),
                self.ids[near.document].into(),
                Some(title).filter(|title| !title.is_empty()).into(),
                self.dates[near.document].clone().into(),
                near.placement.distance.into(),
                near.placement.cosine.into(),
            ]
        };
        let rows = self.nearest.iter().enumerate();
        let rows = rows.flat_map(|(cluster, near)| near.iter().map(move |near| row(cluster, near)));
        Table { name: "cluster_documents", columns: COLUMNS, rows: rows.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::features::Features;
    use crate::cluster::nearest::{nearest, placements};
    use crate::matrix::weights::Weights;
    use ndarray::array;

    #[test]
    fn rows_are_full_and_unplaced_documents_have_empty_cells() {
        let scores = array![[1.0, 0.0], [0.0, 0.0], [0.0, 1.0], [0.6, 0.8], [0.0, 3.0]];
        let features = Features::new(&scores).unwrap();
        let groups = [Some(1), None, Some(0), Some(0), Some(0)];
        let clustering = &Clustering::new(&features, &groups, &[1.0; 5], 2);
        let placements = &placements(&features, clustering)[..];
        let silhouette = &Silhouette::of(&features, clustering, &Weights::equal(5));
        let terms = |terms: [&str; 2]| ClusterLabel {
            label: terms[0].to_owned(),
            terms: terms.map(str::to_owned).to_vec(),
            stems: terms.map(str::to_owned).to_vec(),
        };
        let labels = &[terms(["steel", "coal"]), terms(["wheat", "rye"])][..];
        let clusters = Clusters { clustering, labels, silhouette, placements, weights: &[1.0; 5] };
        let clusters = clusters.table();
        assert_eq!(clusters.rows.len(), 2);
        assert_eq!(shown(&clusters.rows[0][..4]), "0|steel|3|0.75");
        assert_eq!(shown(&clusters.rows[1][4..]), "0|0|wheat, rye|1");

        let ids = &["a", "b", "c", "d", "e"][..];
        let map = &ClusterMap::new(&features);
        let documents = DocumentClusters { ids, clustering, placements, silhouette, map }.table();
        assert_eq!(documents.rows.len(), 5);
        assert_eq!(shown(&documents.rows[0][..3]), "a|1|0");
        assert_eq!(shown(&documents.rows[1]), "b|||||||");

        let near = &nearest(placements, clustering, &[0, 1, 2, 3, 4], 2)[..];
        let titles = &["A", "", "C", "D", ""][..];
        let dates = &[None, None, Some("2023-05-30".to_owned()), None, None][..];
        let typical = ClusterDocuments { nearest: near, ids, titles, dates }.table();
        assert_eq!(typical.rows.len(), 3);
        assert_eq!(shown(&typical.rows[0][..5]), "0|1|c|C|2023-05-30");
        assert_eq!(shown(&typical.rows[1][..5]), "0|2|e||");
        assert_eq!(shown(&typical.rows[2]), "1|1|a|A||0|1");
        for table in [clusters, documents, typical] {
            assert!(
                table.rows.iter().all(|row| row.len() == table.columns.len()),
                "{}",
                table.name
            );
        }
    }

    fn shown(cells: &[Cell]) -> String {
        let text = |cell: &Cell| match cell {
            Cell::Missing => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Integer(number) => number.to_string(),
            Cell::Number(number) => number.to_string(),
        };
        cells.iter().map(text).collect::<Vec<_>>().join("|")
    }
}
