//! Two labelings of the same documents -> how far they agree: clusters against labels in the data,
//! or one clustering against another.
//!
//! Pairs and entropies count plain documents. A family of copies that lies in one cluster would
//! count as many agreeing pairs that say nothing: [`agreement_of_units`] takes one document a
//! sampling unit, and is the one to report where reports have copies.

mod confusion;
mod contingency;
mod information;

use serde::Serialize;

pub use confusion::ConfusionTable;
pub use contingency::Contingency;

use crate::matrix::weights::Weights;
use crate::table::{Cell, Column, column};

/// What becomes of documents that one of the two labelings leaves in no group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unassigned {
    /// They are not compared: agreement is over the documents that both put into a group.
    #[default]
    LeftOut,
    /// They are one more group of that labeling: a method that leaves many documents out pays for it.
    /// Documents that neither puts into a group are not compared.
    OneGroup,
}

/// How far two labelings agree. All are 1 for labelings that are the same but for the names of their
/// groups, and not numbers where no document is compared.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Agreement {
    /// Adjusted Rand index (Hubert & Arabie 1985, eq. 5): 0 on average for labelings by chance.
    pub ari: f64,
    /// Adjusted mutual information (Vinh, Epps & Bailey 2010), normalised by the arithmetic mean of
    /// the entropies: 0 on average for labelings by chance.
    pub ami: f64,
    /// Mutual information over the arithmetic mean of the entropies, 0..1; rises with the number of
    /// groups even by chance.
    pub nmi: f64,
    /// V-measure (Rosenberg & Hirschberg 2007), the harmonic mean of the next two; equal to `nmi`.
    pub v: f64,
    /// Share of the entropy of the labels that the clusters explain: 1 when each cluster holds
    /// documents of one label only.
    pub homogeneity: f64,
    /// Share of the entropy of the clusters that the labels explain: 1 when all documents of a label
    /// are in one cluster.
    pub completeness: f64,
    /// Share of documents that have the most frequent label of their cluster; rises with the number
    /// of clusters.
    pub purity: f64,
    /// Number of documents compared.
    pub documents: usize,
}

impl Agreement {
    /// The columns of the measures, in the order of [`Self::cells`].
    pub const COLUMNS: &[Column] = &[
        column("ari", "-0.5..1", "Adjusted Rand index, 0 by chance"),
        column("ami", "..1", "Adjusted mutual information, 0 by chance"),
        column("nmi", "0..1", "Normalised mutual information"),
        column("v", "0..1", "V-measure"),
        column("homogeneity", "0..1", "Clusters hold one label only"),
        column("completeness", "0..1", "Labels are in one cluster only"),
        column("purity", "0..1", "Documents with the most frequent label of their cluster"),
        column("compared", "documents", "Documents compared, one a family of copies"),
    ];

    /// The measures as cells.
    pub fn cells(&self) -> Vec<Cell> {
        vec![
            self.ari.into(),
            self.ami.into(),
            self.nmi.into(),
            self.v.into(),
            self.homogeneity.into(),
            self.completeness.into(),
            self.purity.into(),
            self.documents.into(),
        ]
    }
}

/// How far `clusters` agree with `labels`, over the documents that have both; every document counts
/// once. Only homogeneity, completeness and purity tell the two apart.
///
/// # Panics
/// When the two are not of one length.
pub fn agreement(labels: &[Option<u32>], clusters: &[Option<u32>]) -> Agreement {
    agreement_with(labels, clusters, Unassigned::LeftOut)
}

/// The same with a choice of what becomes of documents in no group.
///
/// # Panics
/// When the two are not of one length.
pub fn agreement_with(
    labels: &[Option<u32>],
    clusters: &[Option<u32>],
    unassigned: Unassigned,
) -> Agreement {
    Contingency::new(labels, clusters, unassigned).agreement()
}

/// The same over one document a sampling unit: of the copies of a report the one that weighs most,
/// the first of equals. Documents that weigh nothing are not compared.
///
/// # Panics
/// When the three are not of one length.
pub fn agreement_of_units(
    labels: &[Option<u32>],
    clusters: &[Option<u32>],
    weights: &Weights,
    unassigned: Unassigned,
) -> Agreement {
    let chosen = representatives(weights);
    let of = |all: &[Option<u32>]| chosen.iter().map(|&document| all[document]).collect::<Vec<_>>();
    assert_eq!(labels.len(), weights.n_docs(), "one weight for every document");
    agreement_with(&of(labels), &of(clusters), unassigned)
}

/// Of every sampling unit the document that weighs most, the first of equals, in document order;
/// none of a unit that weighs nothing.
pub fn representatives(weights: &Weights) -> Vec<usize> {
    let all: Vec<u32> = (0..weights.n_docs() as u32).collect();
    let members = weights.by_unit(&all);
    let weight = |document: u32| weights.weights()[document as usize];
    let heaviest = |unit: &[(u32, u32)]| {
        let documents = unit.iter().map(|&(_, document)| document);
        let heavier =
            |best, document| if weight(document) > weight(best) { document } else { best };
        documents.reduce(heavier)
    };
    let mut chosen: Vec<usize> = members
        .chunk_by(|a, b| a.0 == b.0)
        .filter_map(heaviest)
        .map(|document| document as usize)
        .collect();
    chosen.sort_unstable();
    chosen
}

/// The values of a column as groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelValues {
    /// The different values, in the order of their bytes.
    pub names: Vec<String>,
    /// For every document the place of its value in `names`; `None` where it has none.
    pub ids: Vec<Option<u32>>,
}

/// Numbers the different values of a column of labels, one value a document. Empty values are none;
/// space around a value is not part of it.
pub fn label_values<S: AsRef<str>>(values: &[Option<S>]) -> LabelValues {
    let value = |value: &'_ Option<S>| -> Option<String> {
        let text = value.as_ref()?.as_ref().trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let values: Vec<Option<String>> = values.iter().map(value).collect();
    let mut names: Vec<String> = values.iter().flatten().cloned().collect();
    names.sort_unstable();
    names.dedup();
    let id = |name: String| names.binary_search(&name).ok().map(|place| place as u32);
    let ids = values.into_iter().map(|value| value.and_then(id)).collect();
    LabelValues { names, ids }
}

#[cfg(test)]
mod tests;
