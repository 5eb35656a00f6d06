//! Documents -> kinds of reports: weights, projection, clusters, labels, a map.

use serde::{Deserialize, Serialize};

use super::archive::Archive;
use super::evidence::{Asked, Evidence, EvidenceFinder};
use super::section::{Section, counted};
use crate::chart::{Caption, ClusterMap, ClusterPoint, Figure, number};
use crate::cluster::label::{ClusterLabel, labels};
use crate::cluster::nearest::{Placement, nearest, placements};
use crate::cluster::quality::Silhouette;
use crate::cluster::select::SelectionTable;
use crate::cluster::tables::{ClusterDocuments, Clusters, DocumentClusters};
use crate::cluster::{ClusterMethod, Clustering, Features, SpaceParams, map};
use crate::context::Context;
use crate::corpus::Document;
use crate::error::Result;
use crate::matrix::DocTermMatrix;
use crate::note::{Note, Severity};
use crate::table::{Table, Tabular};

/// How documents are clustered.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClusterParams {
    /// How documents become points.
    pub space: SpaceParams,
    /// How the points are put into groups.
    pub method: ClusterMethod,
}

/// How many terms tell of a cluster, and how many documents.
const TERMS: usize = 10;
const NEAREST: usize = 10;

/// Clusters the documents and shows what each cluster is about.
pub fn clusters(
    archive: &Archive,
    matrix: &DocTermMatrix,
    params: &ClusterParams,
    context: &Context<'_>,
) -> Result<Section> {
    let (features, clustering) = fit(archive, matrix, params, context)?;
    found(archive, matrix, params, &features, clustering)
}

/// Shows what each cluster is about, of clusters found already.
pub(super) fn found(
    archive: &Archive,
    matrix: &DocTermMatrix,
    params: &ClusterParams,
    features: &Features,
    clustering: Clustering,
) -> Result<Section> {
    let weights = &archive.weights;
    let labels = labels(matrix, weights.weights(), &clustering, TERMS);
    let placements = placements(features, &clustering);
    let silhouette = Silhouette::of(features, &clustering, weights);
    let map = map::ClusterMap::new(features);

    let evidence = evidence(archive, &labels, &clustering, &placements)?;
    let found = Found { clustering, labels, placements, silhouette, map };
    let mut notes = found.clustering.notes(&archive.ids());
    notes.extend(found.clustering.selection.as_ref().and_then(most_clusters));
    Ok(Section {
        title: "Clusters".to_owned(),
        lead: found.lead(params, features.n_dimensions()),
        about: std::iter::once(
            "A cluster is named after the terms that are frequent in it and rare in the others \
             (class TF-IDF); terms common to most clusters are passed over."
                .to_owned(),
        )
        .chain(archive.about_reprints(
            "Centres, silhouettes and names are sums over documents by these weights. How a document \
             is described (its TF-IDF weights and their projection) rests on all documents: it says \
             what they hold, not how many there are.",
        ))
        .collect(),
        figures: vec![found.figure(archive)?],
        tables: found.tables(archive),
        notes,
        evidence,
        ..Section::default()
    })
}

/// Some documents of every cluster, the nearest to its centre first.
fn evidence(
    archive: &Archive,
    labels: &[ClusterLabel],
    clustering: &Clustering,
    placements: &[Option<Placement>],
) -> Result<Vec<Evidence>> {
    let asked = |(cluster, label): (u32, &ClusterLabel)| {
        let members = (0..).zip(&clustering.assignment).zip(placements);
        let mut members: Vec<(f64, u32)> = members
            .filter(|((_, of), _)| **of == Some(cluster))
            .filter_map(|((document, _), place)| Some((place.as_ref()?.distance, document)))
            .collect();
        members.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        Asked::documents(&label.label, "", members.into_iter().map(|(_, document)| document))
    };
    let asked: Vec<Asked<'_>> = (0..).zip(labels).map(asked).collect();
    EvidenceFinder::new(archive).find(&asked)
}

/// The documents in their space, and their clusters.
fn fit(
    archive: &Archive,
    matrix: &DocTermMatrix,
    params: &ClusterParams,
    context: &Context<'_>,
) -> Result<(Features, Clustering)> {
    let features = params.space.fit(matrix, params.method.space(), context)?;
    let clustering = params.method.fit(&features, &archive.weights, context)?;
    Ok((features, clustering))
}

/// The cluster of each document and the name of each cluster.
pub(super) fn cluster_names(
    archive: &Archive,
    matrix: &DocTermMatrix,
    params: &ClusterParams,
    context: &Context<'_>,
) -> Result<(Vec<Option<u32>>, Vec<String>)> {
    let (_, clustering) = fit(archive, matrix, params, context)?;
    let labels = labels(matrix, archive.weights.weights(), &clustering, TERMS);
    let names = labels.into_iter().map(|label| label.label).collect();
    Ok((clustering.assignment, names))
}

/// The clusters and everything known of them.
struct Found {
    clustering: Clustering,
    labels: Vec<ClusterLabel>,
    placements: Vec<Option<Placement>>,
    silhouette: Silhouette,
    map: map::ClusterMap,
}

impl Found {
    /// Number of documents in clusters.
    fn size(&self) -> String {
        number(self.clustering.sizes.iter().sum::<usize>() as f64)
    }

    fn lead(&self, params: &ClusterParams, dimensions: usize) -> Vec<String> {
        let sizes = self.labels.iter().zip(&self.clustering.sizes);
        let sizes =
            sizes.map(|(label, &size)| format!("{} ({})", label.label, number(size as f64)));
        let mut lead = vec![
            format!(
                "{} documents in {} clusters, by {} on {dimensions} dimension{} of {} weights.",
                self.size(),
                self.clustering.n_clusters,
                params.method.key(),
                if dimensions == 1 { "" } else { "s" },
                params.space.weighting.key(),
            ),
            format!("By size: {}.", sizes.collect::<Vec<_>>().join("; ")),
        ];
        if let Some(selection) = &self.clustering.selection {
            lead.push(format!(
                "Their number has the highest mean silhouette of {} tried.",
                counted(selection.rows.len() as u64, "number")
            ));
        }
        lead
    }

    fn tables(&self, archive: &Archive) -> Vec<Table> {
        let Self { clustering, labels, placements, silhouette, map } = self;
        let documents = &archive.corpus.documents;
        let ids = archive.ids();
        let titles: Vec<&str> = documents.iter().map(|document| document.title.as_str()).collect();
        let date = |document: &Document| Some(document.date.as_ref()?.date.to_string());
        let dates: Vec<Option<String>> = documents.iter().map(date).collect();
        let weights = archive.weights.weights();
        let nearest = nearest(placements, clustering, archive.weights.units(), NEAREST);
        let mut tables = vec![
            Clusters { clustering, labels, silhouette, placements, weights }.table(),
            DocumentClusters { ids: &ids, clustering, placements, silhouette, map }.table(),
            ClusterDocuments { nearest: &nearest, ids: &ids, titles: &titles, dates: &dates }
                .table(),
        ];
        tables.extend(clustering.selection.as_ref().map(Tabular::table));
        tables
    }

    fn figure(&self, archive: &Archive) -> Result<Figure> {
        let places = self.clustering.assignment.iter().zip(&self.map.coordinates);
        let points = places.filter_map(|(cluster, place)| {
            let (cluster, [x, y]) = cluster.zip(*place)?;
            Some(ClusterPoint { x, y, cluster: cluster as usize })
        });
        let caption = Caption {
            title: format!("{} clusters of reports", self.clustering.n_clusters),
            subtitle: format!(
                "One dot a document, {} in all; the two main directions of the projection show \
                 {:.0} % of its spread, so clusters that overlap here may be apart",
                self.size(),
                100.0 * (self.map.explained[0] + self.map.explained[1])
            ),
            source: archive.source_line(),
        };
        let labels = self.labels.iter().map(|label| label.label.clone()).collect();
        ClusterMap { caption, points: points.collect(), labels }.draw("clusters")
    }
}

/// A note when the largest number of clusters tried is the best.
fn most_clusters(selection: &SelectionTable) -> Option<Note> {
    let most = selection.rows.iter().map(|row| row.clusters).max()?;
    (selection.chosen == most).then(|| {
        Note::new(
            Severity::Caution,
            "most-clusters",
            most,
            "the silhouette is highest at the largest number of clusters tried: the archive has \
             no number of kinds of its own",
            "Choose the number by use with --clusters, or name a wider range.",
            [],
        )
    })
}
