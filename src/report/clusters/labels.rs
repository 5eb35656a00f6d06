//! Clusters and a field of the documents -> how far the two agree.

use super::super::archive::Archive;
use super::super::comparison::groups::{field, field_names};
use super::super::section::{Section, counted};
use super::found::Found;
use super::reading::percent;
use crate::chart::number;
use crate::cluster::agreement::{
    Agreement, ConfusionTable, LabelValues, Unassigned, agreement_of_units, label_values,
};
use crate::error::{Error, Result};
use crate::note::{Note, Severity};
use crate::table::{Cell, Column, Table, Tabular, column};

/// Values of a field that a sentence names.
const NAMED: usize = 3;

/// The values of a field, one a document.
pub(super) struct Labels {
    name: String,
    values: LabelValues,
}

impl Labels {
    /// Refused where no document has the field, or all have one value.
    pub(super) fn read(archive: &Archive, name: &str) -> Result<Self> {
        let documents = &archive.corpus.documents;
        let values: Vec<Option<&str>> =
            documents.iter().map(|document| field(document, name)).collect();
        let values = label_values(&values);
        if values.names.len() > 1 {
            return Ok(Self { name: name.to_owned(), values });
        }
        let distinct = |other: &&str| {
            let mut values = documents.iter().filter_map(|document| field(document, other));
            let first = values.next();
            first.is_some_and(|first| values.any(|value| value != first))
        };
        let fields: Vec<&str> = field_names(documents).into_iter().filter(distinct).collect();
        let there = if fields.is_empty() {
            "a field with two values or more, and the documents have none".to_owned()
        } else {
            format!("a field with two values or more: {}", fields.join(", "))
        };
        Err(Error::setting("--labels", name, there))
    }

    /// The clusters against the values.
    pub(super) fn section(&self, found: &Found<'_>) -> Section {
        let weights = &found.archive.weights;
        let assignment = &found.clustering.assignment;
        let agreement =
            agreement_of_units(&self.values.ids, assignment, weights, Unassigned::LeftOut);
        let confusion = ConfusionTable::new(&self.values, assignment, weights);
        let rounded = |value: f64| number((value * 1e3).round() / 1e3);
        let mut lead = vec![format!(
            "Clusters and {}: adjusted Rand index {}, adjusted mutual information {} (1 the same \
             groups, 0 no more than chance), purity {}, over {} with both.",
            self.name,
            rounded(agreement.ari),
            rounded(agreement.ami),
            rounded(agreement.purity),
            counted(agreement.documents as u64, "report"),
        )];
        lead.extend(
            (0..found.clustering.n_clusters).map(|cluster| self.said(found, &confusion, cluster)),
        );
        let without = self.values.ids.iter().filter(|id| id.is_none()).count();
        let note = (without > 0).then(|| {
            Note::new(
                Severity::Info,
                "no-label",
                without,
                format!("documents without a {} are not compared: {without}", self.name),
                "Name another field with --labels, or mend the records.",
                [],
            )
        });
        Section {
            title: format!("Clusters against {}", self.name),
            lead,
            about: vec![
                "The adjusted Rand index (Hubert & Arabie 1985) counts pairs of reports that both put \
                 together or both keep apart, adjusted mutual information (Vinh, Epps & Bailey 2010) \
                 what one tells of the other; both are 0 on the average for groups by chance. \
                 Homogeneity, completeness and their harmonic mean V (Rosenberg & Hirschberg 2007) \
                 and purity rise with the number of groups even by chance. Of the copies of a report \
                 one is compared; the table confusion counts every document by its weight."
                    .to_owned(),
            ],
            tables: vec![self.table(&agreement), confusion.table()],
            notes: note.into_iter().collect(),
            ..Section::default()
        }
    }

    /// What a cluster is made of.
    fn said(&self, found: &Found<'_>, confusion: &ConfusionTable, cluster: usize) -> String {
        let own = || {
            let cells = confusion.cells.iter();
            cells.filter(|cell| cell.cluster == Some(cluster as u32) && cell.label.is_some())
        };
        let all: f64 = own().map(|cell| cell.weighted).sum();
        let mut parts: Vec<(f64, &str)> = own()
            .filter_map(|cell| {
                Some((cell.weighted / all, self.values.names[cell.label? as usize].as_str()))
            })
            .collect();
        parts.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let named: Vec<String> = parts
            .iter()
            .take(NAMED)
            .map(|(share, name)| format!("{name} {}", percent(*share)))
            .collect();
        format!("{} {}: {}.", found.ids[cluster], found.name(cluster), named.join(", "))
    }

    /// The table `label_agreement`.
    fn table(&self, agreement: &Agreement) -> Table {
        const COLUMNS: &[Column] = &[
            column("field", "", "The field of the documents"),
            column("values", "", "Number of its different values"),
            column("ari", "-0.5..1", "Adjusted Rand index, 0 by chance"),
            column("ami", "..1", "Adjusted mutual information, 0 by chance"),
            column("nmi", "0..1", "Normalised mutual information"),
            column("v", "0..1", "V-measure"),
            column("homogeneity", "0..1", "Clusters hold one label only"),
            column("completeness", "0..1", "Labels are in one cluster only"),
            column("purity", "0..1", "Documents with the most frequent label of their cluster"),
            column("compared", "documents", "Documents compared, one a family of copies"),
        ];
        let mut cells: Vec<Cell> = vec![self.name.as_str().into(), self.values.names.len().into()];
        cells.extend(agreement.cells());
        Table { name: "label_agreement", columns: COLUMNS, rows: vec![cells] }
    }
}
