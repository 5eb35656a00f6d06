//! Clusters -> tables: the clusters, the documents in them, the typical and the borderline documents
//! of each.

use super::clustering::Clustering;
use super::label::ClusterLabel;
use super::map::ClusterMap;
use super::nearest::{Nearest, Placement};
use super::phrase::ClusterPhrase;
use super::quality::Silhouette;
use super::stability::{Bootstrap, ClusterStability, Mark};
use crate::table::{Cell, Column, Table, Tabular, column};

/// One row a cluster.
#[derive(Debug, Clone, Copy)]
pub struct Clusters<'a> {
    /// The clusters.
    pub clustering: &'a Clustering,
    /// Their labels.
    pub labels: &'a [ClusterLabel],
    /// The phrase of each.
    pub phrases: &'a [Option<ClusterPhrase>],
    /// The ids they keep.
    pub ids: &'a [String],
    /// How well they are found again, where that was measured.
    pub stability: Option<&'a Bootstrap>,
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
            column("id", "", "Its id, which a refit with --keep-names carries on"),
            column("label", "", "Its three most telling terms, or the name it keeps"),
            column("phrase", "", "The two to four neighbouring words that say it best"),
            column("size", "documents", "Documents in the cluster, every reprint counted"),
            column("share", "0..1", "weighted_size over that of all clusters"),
            column(
                "silhouette",
                "-1..1",
                "Weighted mean silhouette: Euclidean distances, on terms cosine",
            ),
            column("distance", "0..2", "Weighted mean distance of its documents to their centre"),
            column("terms", "", "Its terms by class TF-IDF, the most telling first"),
            column("weighted_size", "documents", "Sum of the weights of its documents"),
            column("phrase_share", "0..1", "Its reports that hold the phrase, copies one report"),
            column("phrase_outside", "0..1", "Reports of other clusters that hold the phrase"),
            column("stability", "0..1", "Mean bootstrap Jaccard index, with --stability"),
            column("mark", "", "highly-stable from 0.85, stable 0.75, pattern 0.6, else doubtful"),
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
            let phrase = self.phrases[cluster].as_ref();
            let stability = self.stability.map(|stability| &stability.clusters[cluster]);
            vec![
                cluster.into(),
                self.ids[cluster].as_str().into(),
                self.labels[cluster].label.as_str().into(),
                phrase.map(|phrase| phrase.phrase.as_str()).into(),
                size.into(),
                (weighted_size / clustered).into(),
                self.silhouette.clusters[cluster].into(),
                (distances[cluster] / weighted_size).into(),
                self.labels[cluster].terms.join(", ").into(),
                Cell::weighted(weighted_size),
                phrase.map(|phrase| phrase.share).into(),
                phrase.map(|phrase| phrase.share_outside).into(),
                stability.and_then(|stability| stability.jaccard).into(),
                stability.and_then(ClusterStability::mark).map(Mark::name).into(),
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
            column(
                "silhouette",
                "-1..1",
                "How well it fits its cluster; Euclidean distances, on terms cosine",
            ),
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
    /// What to say of them.
    pub names: DocumentNames<'a>,
}

/// What tables say of documents, each in document order.
#[derive(Debug, Clone, Copy)]
pub struct DocumentNames<'a> {
    /// Their ids.
    pub ids: &'a [&'a str],
    /// Their titles; an empty one is written as missing.
    pub titles: &'a [&'a str],
    /// Their dates as they are to be written.
    pub dates: &'a [Option<String>],
}

impl DocumentNames<'_> {
    /// Id, title and date.
    fn cells(&self, document: usize) -> [Cell; 3] {
        let title = self.titles[document];
        [
            self.ids[document].into(),
            Some(title).filter(|title| !title.is_empty()).into(),
            self.dates[document].clone().into(),
        ]
    }
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
            let mut cells = vec![cluster.into(), near.rank.into()];
            cells.extend(self.names.cells(near.document));
            cells.extend([near.placement.distance.into(), near.placement.cosine.into()]);
            cells
        };
        let rows = self.nearest.iter().enumerate();
        let rows = rows.flat_map(|(cluster, near)| near.iter().map(move |near| row(cluster, near)));
        Table { name: "cluster_documents", columns: COLUMNS, rows: rows.collect() }
    }
}

/// The documents of each cluster that hardly belong to it, by cluster and rank.
#[derive(Debug, Clone, Copy)]
pub struct BorderlineDocuments<'a> {
    /// Those of each cluster with the smallest margin; see [`super::nearest::borderline`].
    pub borderline: &'a [Vec<Nearest>],
    /// The labels of the clusters.
    pub labels: &'a [ClusterLabel],
    /// What to say of the documents.
    pub names: DocumentNames<'a>,
}

impl Tabular for BorderlineDocuments<'_> {
    /// The table `cluster_borderline`.
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("cluster", "", "Number of the cluster"),
            column("label", "", "Its label"),
            column("rank", "", "Place by rising margin, from 1"),
            column("id", "", "The document"),
            column("title", "", "Its title"),
            column("date", "", "Its date"),
            column("margin", "distance", "How much farther the next centre is"),
            column("next_cluster", "", "The cluster it would go to"),
            column("next_label", "", "The label of that one"),
        ];
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for (cluster, documents) in self.borderline.iter().enumerate() {
            for near in documents {
                let mut cells = vec![
                    cluster.into(),
                    self.labels[cluster].label.as_str().into(),
                    near.rank.into(),
                ];
                cells.extend(self.names.cells(near.document));
                let next = near.placement.next;
                let label = next.map(|next| self.labels[next as usize].label.as_str());
                cells.extend([near.placement.margin.into(), next.into(), label.into()]);
                rows.push(cells);
            }
        }
        Table { name: "cluster_borderline", columns: COLUMNS, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::features::Features;
    use crate::cluster::nearest::{borderline, nearest, placements};
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
        let phrase = ClusterPhrase {
            phrase: "crude steel".to_owned(),
            reports: 2,
            share: 0.5,
            share_outside: 0.0,
        };
        let phrases = &[Some(phrase), None][..];
        let ids = &["c1".to_owned(), "c7".to_owned()][..];
        let weights = &[1.0; 5][..];
        let clusters = Clusters {
            clustering,
            labels,
            phrases,
            ids,
            stability: None,
            silhouette,
            placements,
            weights,
        };
        let clusters = clusters.table();
        assert_eq!(clusters.rows.len(), 2);
        assert_eq!(shown(&clusters.rows[0][..6]), "0|c1|steel|crude steel|3|0.75");
        assert_eq!(shown(&clusters.rows[1][1..4]), "c7|wheat|");
        assert_eq!(shown(&clusters.rows[1][6..]), "0|0|wheat, rye|1||||");

        let ids = &["a", "b", "c", "d", "e"][..];
        let map = &ClusterMap::new(&features);
        let documents = DocumentClusters { ids, clustering, placements, silhouette, map }.table();
        assert_eq!(documents.rows.len(), 5);
        assert_eq!(shown(&documents.rows[0][..3]), "a|1|0");
        assert_eq!(shown(&documents.rows[1]), "b|||||||");

        let near = &nearest(placements, clustering, &[0, 1, 2, 3, 4], 2)[..];
        let titles = &["A", "", "C", "D", ""][..];
        let dates = &[None, None, Some("2023-05-30".to_owned()), None, None][..];
        let names = DocumentNames { ids, titles, dates };
        let typical = ClusterDocuments { nearest: near, names }.table();
        let borderline = &borderline(placements, clustering, &[0, 1, 2, 3, 4], 2)[..];
        let borderline = BorderlineDocuments { borderline, labels, names }.table();
        assert_eq!(shown(&borderline.rows[0][..5]), "0|steel|1|d|D");
        assert_eq!(shown(&borderline.rows[0][7..]), "1|wheat");
        assert_eq!(typical.rows.len(), 3);
        assert_eq!(shown(&typical.rows[0][..5]), "0|1|c|C|2023-05-30");
        assert_eq!(shown(&typical.rows[1][..5]), "0|2|e||");
        assert_eq!(shown(&typical.rows[2]), "1|1|a|A||0|1");
        for table in [clusters, documents, typical, borderline] {
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
