//! Documents -> their clusters and all that is known of each: name, phrase, id, places, quality.

use super::super::archive::Archive;
use super::super::evidence::{Asked, Evidence, EvidenceFinder};
use super::super::section::counted;
use super::earlier::{Carried, EarlierResult};
use super::fit::{ClusterParams, fit};
use super::over_time::OverTime;
use super::{NEAREST, ReadingParams, TERMS};
use crate::chart::{Caption, ClusterMap, ClusterPoint, Figure, number};
use crate::cluster::label::{ClusterLabel, labels};
use crate::cluster::map::{self, MapForm};
use crate::cluster::nearest::{Placement, nearest, placements};
use crate::cluster::phrase::{ClusterPhrase, PhraseInput, phrases};
use crate::cluster::quality::Silhouette;
use crate::cluster::select::Criterion;
use crate::cluster::stability::{Bootstrap, Mark, bootstrap_jaccard};
use crate::cluster::tables::{ClusterDocuments, Clusters, DocumentClusters, DocumentNames};
use crate::cluster::{Clustering, Features};
use crate::context::Context;
use crate::corpus::Document;
use crate::error::Result;
use crate::matrix::DocTermMatrix;
use crate::note::Note;
use crate::table::{Cell, Column, Table, Tabular, column};

/// The clusters and everything known of them.
pub(super) struct Found<'a> {
    pub(super) archive: &'a Archive,
    pub(super) features: Features,
    pub(super) clustering: Clustering,
    /// Under the names they keep.
    pub(super) labels: Vec<ClusterLabel>,
    pub(super) phrases: Vec<Option<ClusterPhrase>>,
    pub(super) ids: Vec<String>,
    pub(super) placements: Vec<Option<Placement>>,
    /// Which earlier clusters they are, where that was asked.
    carried: Option<Carried>,
    /// How well they are found again, where that was asked.
    stability: Option<Bootstrap>,
    pub(super) silhouette: Silhouette,
    map: map::ClusterMap,
}

impl<'a> Found<'a> {
    /// Names are carried over from an `earlier` result.
    pub(super) fn new(
        archive: &'a Archive,
        matrix: &DocTermMatrix,
        params: &ClusterParams,
        reading: &ReadingParams,
        earlier: Option<&EarlierResult>,
        context: &Context<'_>,
    ) -> Result<Self> {
        let fitted = fit(archive, matrix, params, context)?;
        let mut found = Self::of(archive, matrix, fitted, reading.map, earlier, context)?;
        let replicates = reading.stability;
        if replicates > 0 {
            let Self { features, clustering, .. } = &found;
            let (method, weights) = (&params.method, &archive.weights);
            let stability =
                bootstrap_jaccard(method, features, weights, clustering, replicates, context)?;
            found.stability = Some(stability);
        }
        Ok(found)
    }

    /// The same of clusters that were made before.
    pub(super) fn of(
        archive: &'a Archive,
        matrix: &DocTermMatrix,
        (features, clustering): (Features, Clustering),
        form: MapForm,
        earlier: Option<&EarlierResult>,
        context: &Context<'_>,
    ) -> Result<Self> {
        let map = map::ClusterMap::in_form(form, &features, context)?;
        let mut labels = labels(matrix, archive.weights.weights(), &clustering, TERMS);
        let sources: Vec<Option<&str>> =
            archive.corpus.documents.iter().map(|document| document.source.as_deref()).collect();
        let input = PhraseInput {
            tokens: &archive.tokens,
            analyzer: &archive.analyzer,
            weights: &archive.weights,
            sources: &sources,
        };
        let phrases = phrases(&input, &clustering, &labels);
        let carried = earlier.map(|earlier| earlier.carry(archive, &clustering, &labels));
        let ids = match &carried {
            Some(carried) => carried.ids.clone(),
            None => (1..=clustering.n_clusters).map(|number| format!("c{number}")).collect(),
        };
        if let Some(carried) = &carried {
            for (label, name) in labels.iter_mut().zip(&carried.names) {
                label.label.clone_from(name);
            }
        }
        Ok(Self {
            archive,
            stability: None,
            placements: placements(&features, &clustering),
            silhouette: Silhouette::of(&features, &clustering, &archive.weights),
            map,
            features,
            clustering,
            labels,
            phrases,
            ids,
            carried,
        })
    }

    /// The name of a cluster.
    pub(super) fn name(&self, cluster: usize) -> &str {
        &self.labels[cluster].label
    }

    /// The share of a cluster in all documents that are in one.
    pub(super) fn share(&self, cluster: usize) -> f64 {
        let sizes = &self.clustering.weighted_sizes;
        sizes[cluster] / sizes.iter().sum::<f64>()
    }

    /// The documents of a cluster, rising.
    pub(super) fn members(&self, cluster: usize) -> Vec<u32> {
        let documents = (0..).zip(&self.clustering.assignment);
        let own = documents.filter(|(_, of)| **of == Some(cluster as u32));
        own.map(|(document, _)| document).collect()
    }

    /// The documents of a cluster, the nearest to its centre first.
    pub(super) fn nearest_first(&self, cluster: usize) -> Vec<u32> {
        let distance = |document: &u32| self.placements[*document as usize].map(|at| at.distance);
        let mut members: Vec<(f64, u32)> = self
            .members(cluster)
            .into_iter()
            .filter_map(|document| Some((distance(&document)?, document)))
            .collect();
        members.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        members.into_iter().map(|(_, document)| document).collect()
    }

    /// Number of documents in clusters.
    fn size(&self) -> String {
        number(self.clustering.sizes.iter().sum::<usize>() as f64)
    }

    pub(super) fn lead(&self, params: &ClusterParams) -> Vec<String> {
        let sizes = self.labels.iter().zip(&self.clustering.sizes);
        let sizes =
            sizes.map(|(label, &size)| format!("{} ({})", label.label, number(size as f64)));
        let dimensions = self.features.n_dimensions();
        let space = match &self.features {
            Features::Terms(_) => format!("{} terms", number(dimensions as f64)),
            Features::Dense(_) => counted(dimensions as u64, "dimension"),
        };
        let how = format!(
            "by {} on {space} of {}",
            params.method.key(),
            match &params.space.embeddings {
                Some(path) => path.display().to_string(),
                None => format!("{} weights", params.space.weighting.key()),
            },
        );
        let n_docs = self.clustering.assignment.len();
        let all = if self.clustering.unclustered().is_empty() {
            String::new()
        } else {
            format!(" of {}", number(n_docs as f64))
        };
        let clusters = counted(self.clustering.n_clusters as u64, "cluster");
        let mut lead = vec![if self.labels.is_empty() {
            format!("None of {} is in a cluster, {how}.", counted(n_docs as u64, "document"))
        } else {
            format!("{}{all} documents in {clusters}, {how}.", self.size())
        }];
        if !self.labels.is_empty() {
            lead.push(format!("By size: {}.", sizes.collect::<Vec<_>>().join("; ")));
        }
        if let Some(selection) = &self.clustering.selection {
            let tried = selection.rows.iter().filter(|row| row.clusters > 1).count();
            let tried = counted(tried as u64, "number");
            lead.push(match selection.chosen_by {
                Criterion::Silhouette => {
                    format!("Their number has the highest mean silhouette of {tried} tried.")
                }
                other => format!("Their number is chosen by {} of {tried} tried.", other.name()),
            });
        }
        lead.extend(self.stability.as_ref().map(stability_in_words));
        lead.extend(self.carried.as_ref().map(|carried| carried.lead.clone()));
        lead
    }

    /// How names were carried over, where they were.
    pub(super) fn about(&self) -> Option<String> {
        self.carried.as_ref().map(|carried| carried.about.clone())
    }

    pub(super) fn notes(&self) -> Vec<Note> {
        let mut notes = self.clustering.notes(&self.archive.ids());
        notes.extend(self.carried.as_ref().and_then(|carried| carried.note.clone()));
        notes
    }

    pub(super) fn tables(&self) -> Vec<Table> {
        let Self { clustering, labels, placements, silhouette, map, phrases, ids, .. } = self;
        let weights = self.archive.weights.weights();
        let nearest = nearest(placements, clustering, self.archive.weights.units(), NEAREST);
        let mut tables = vec![
            Clusters {
                clustering,
                labels,
                phrases,
                ids,
                stability: self.stability.as_ref(),
                silhouette,
                placements,
                weights,
            }
            .table(),
            DocumentClusters { ids: &self.archive.ids(), clustering, placements, silhouette, map }
                .table(),
            self.with_names(|names| ClusterDocuments { nearest: &nearest, names }.table()),
        ];
        tables.extend(clustering.selection.as_ref().map(Tabular::table));
        tables.extend(self.stability.as_ref().map(Tabular::table));
        tables.extend(self.carried.as_ref().map(|carried| carried.table.clone()));
        tables
    }

    /// The clusters in few columns, for a terminal.
    pub(super) fn short_table(&self, over_time: Option<&OverTime<'_>>) -> Table {
        const COLUMNS: &[Column] = &[
            column("id", "", "Its id"),
            column("label", "", "Its name"),
            column("phrase", "", "The words that say it best"),
            column("size", "documents", "Documents in it"),
            column("share", "%", "Its share in the documents"),
            column("silhouette", "-1..1", "Mean silhouette of its documents"),
            column("over_time", "", "How its share moved"),
            column("stability", "", "How well it is found again"),
        ];
        // A column that nobody asked for would hold nothing.
        let columns = if self.stability.is_some() { COLUMNS } else { &COLUMNS[..7] };
        let row = |cluster: usize| -> Vec<Cell> {
            let phrase = self.phrases[cluster].as_ref();
            vec![
                self.ids[cluster].as_str().into(),
                self.name(cluster).into(),
                phrase.map(|phrase| phrase.phrase.as_str()).into(),
                self.clustering.sizes[cluster].into(),
                format!("{:.1} %", 100.0 * self.share(cluster)).into(),
                self.silhouette.clusters[cluster].into(),
                over_time.map(|over_time| over_time.shape(cluster)).into(),
                self.mark(cluster).map(Mark::name).into(),
            ]
        };
        let mut rows: Vec<Vec<Cell>> = (0..self.clustering.n_clusters).map(row).collect();
        rows.iter_mut().for_each(|row| row.truncate(columns.len()));
        Table { name: "clusters", columns, rows }
    }

    /// How well a cluster is found again, where that was measured.
    pub(super) fn mark(&self, cluster: usize) -> Option<Mark> {
        self.stability.as_ref()?.clusters[cluster].mark()
    }

    /// With what tables say of documents.
    pub(super) fn with_names<T>(&self, make: impl FnOnce(DocumentNames<'_>) -> T) -> T {
        let documents = &self.archive.corpus.documents;
        let titles: Vec<&str> = documents.iter().map(|document| document.title.as_str()).collect();
        let date = |document: &Document| Some(document.date.as_ref()?.date.to_string());
        let dates: Vec<Option<String>> = documents.iter().map(date).collect();
        make(DocumentNames { ids: &self.archive.ids(), titles: &titles, dates: &dates })
    }

    /// Some documents of every cluster, the nearest to its centre first.
    pub(super) fn evidence(&self) -> Result<Vec<Evidence>> {
        let asked =
            |cluster: usize| Asked::documents(self.name(cluster), "", self.nearest_first(cluster));
        let asked: Vec<Asked<'_>> = (0..self.clustering.n_clusters).map(asked).collect();
        EvidenceFinder::new(self.archive).find(&asked)
    }

    /// The documents on a plane; none where nothing has a place.
    pub(super) fn figure(&self) -> Result<Option<Figure>> {
        // Documents in no cluster are grey.
        let none = self.labels.len();
        let point = |(cluster, place): (&Option<u32>, &Option<[f64; 2]>)| {
            let [x, y] = (*place)?;
            Some(ClusterPoint { x, y, cluster: cluster.map_or(none, |cluster| cluster as usize) })
        };
        let points: Vec<ClusterPoint> = self
            .clustering
            .assignment
            .iter()
            .zip(&self.map.coordinates)
            .filter_map(point)
            .collect();
        if points.is_empty() {
            return Ok(None);
        }
        let all = number(points.len() as f64);
        let noise = points.iter().any(|point| point.cluster == none);
        let grey = if noise { ", grey in no cluster" } else { "" };
        let caption = Caption {
            title: format!("{} of reports", counted(none as u64, "cluster")),
            subtitle: format!("One dot a document, {all} in all{grey}; {}", self.map.reading()),
            source: self.archive.source_line(),
        };
        let labels = self.labels.iter().map(|label| label.label.clone()).collect();
        ClusterMap { caption, points, labels }.draw("clusters").map(Some)
    }
}

/// How many clusters other documents of the same kind would give again.
fn stability_in_words(stability: &Bootstrap) -> String {
    let doubtful =
        stability.clusters.iter().filter(|cluster| cluster.mark() == Some(Mark::Doubtful));
    let (ari, spread) = stability.mean_ari();
    format!(
        "Clustered again in {} of the reports, drawn with replacement, doubtful clusters (mean Jaccard \
         index below 0.6, Hennig 2007): {} of {}; the adjusted Rand index with the clusters is \
         {ari:.2}, give or take {spread:.2}.",
        counted(stability.ari.len() as u64, "sample"),
        doubtful.count(),
        stability.clusters.len(),
    )
}
