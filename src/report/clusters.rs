//! Documents -> kinds of reports: weights, projection, clusters, labels, a map.

use serde::{Deserialize, Serialize};

use super::archive::Archive;
use super::section::Section;
use crate::chart::{Caption, ClusterMap, ClusterPoint, number};
use crate::cluster::nearest::{nearest, placements};
use crate::cluster::quality::Silhouette;
use crate::cluster::tables::{ClusterDocuments, Clusters, DocumentClusters};
use crate::cluster::{ClusterMethod, Features, label, map};
use crate::context::Context;
use crate::error::Result;
use crate::matrix::project::ProjectionParams;
use crate::matrix::{DocTermMatrix, Weighting};
use crate::note::{Note, Severity};
use crate::table::Tabular;

/// How documents are clustered.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClusterParams {
    /// How counts become weights.
    pub weighting: Weighting,
    /// How the weights are projected; default: to 100 dimensions, but no more than a quarter of
    /// the documents, as more would keep every document apart.
    pub projection: Option<ProjectionParams>,
    /// How the projected documents are put into groups.
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
    let weighted = params.weighting.weigh(matrix)?;
    let projection = params.projection.clone().unwrap_or_else(|| fitting(matrix.counts.n_rows()));
    let projection = projection.fit(&weighted.weights, context)?;
    let features = Features::new(&projection.scores)?;
    let clustering = params.method.fit(&features, context)?;
    let labels = label::labels(matrix, &clustering, TERMS);
    let placements = placements(&features, &clustering);
    let silhouette = Silhouette::of(&features, &clustering);
    let map = map::ClusterMap::new(&features);

    let ids = archive.ids();
    let titles: Vec<&str> = archive.corpus.documents.iter().map(|d| d.title.as_str()).collect();
    let dates: Vec<Option<String>> = (archive.corpus.documents.iter())
        .map(|document| document.date.as_ref().map(|date| date.date.to_string()))
        .collect();
    let closest = nearest(&placements, &clustering, NEAREST);
    let mut tables = vec![
        Clusters {
            clustering: &clustering,
            labels: &labels,
            silhouette: &silhouette,
            placements: &placements,
        }
        .table(),
        DocumentClusters {
            ids: &ids,
            clustering: &clustering,
            placements: &placements,
            silhouette: &silhouette,
            map: &map,
        }
        .table(),
        ClusterDocuments { nearest: &closest, ids: &ids, titles: &titles, dates: &dates }.table(),
    ];
    let mut lead = vec![format!(
        "{} documents in {} clusters, by {} on {} of {} weights.",
        number(clustering.sizes.iter().sum::<usize>() as f64),
        clustering.n_clusters,
        params.method.key(),
        plural(projection.singular_values.len(), "dimension"),
        params.weighting.key(),
    )];
    let sizes = labels.iter().zip(&clustering.sizes);
    let sizes = sizes.map(|(label, &size)| format!("{} ({})", label.label, number(size as f64)));
    lead.push(format!("By size: {}.", sizes.collect::<Vec<_>>().join("; ")));
    let mut notes = clustering.notes(&ids);
    if let Some(selection) = &clustering.selection {
        lead.push(format!(
            "Their number has the highest mean silhouette of {} numbers tried.",
            selection.rows.len()
        ));
        let most = selection.rows.iter().map(|row| row.clusters).max();
        if most == Some(clustering.n_clusters) {
            notes.push(Note::new(
                Severity::Caution,
                "most-clusters",
                clustering.n_clusters,
                "the silhouette is highest at the largest number of clusters tried: the archive \
                 has no number of kinds of its own",
                "Choose the number by use with --clusters, or try a wider range such as 2..60.",
                [],
            ));
        }
        tables.push(selection.table());
    }
    let points = clustering.assignment.iter().zip(&map.coordinates);
    let points = points.filter_map(|(cluster, place)| {
        let (cluster, [x, y]) = cluster.zip(*place)?;
        Some(ClusterPoint { x, y, cluster: cluster as usize })
    });
    let caption = Caption {
        title: format!("{} clusters of reports", clustering.n_clusters),
        subtitle: format!(
            "One dot a document, {} in all; the two main directions of the projection show \
             {:.0} % of its spread, so clusters that overlap here may be apart",
            number(clustering.sizes.iter().sum::<usize>() as f64),
            100.0 * (map.explained[0] + map.explained[1])
        ),
        source: archive.source_line(),
    };
    let chart = ClusterMap {
        caption,
        points: points.collect(),
        labels: labels.iter().map(|label| label.label.clone()).collect(),
    };
    Ok(Section {
        title: "Clusters".to_owned(),
        lead,
        about: vec![
            "A cluster is named after the terms that are frequent in it and rare in the others \
             (class TF-IDF); terms common to most clusters are passed over."
                .to_owned(),
        ],
        figures: vec![chart.draw("clusters")?],
        tables,
        notes,
    })
}

fn fitting(n_docs: usize) -> ProjectionParams {
    let default = ProjectionParams::default();
    ProjectionParams { dimensions: default.dimensions.min(n_docs / 4).max(2), ..default }
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
