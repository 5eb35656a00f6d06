//! Documents -> kinds of reports: clusters, what each says, where it comes from, how it moves.
//!
//! [`clusters`] is the short form, one section; [`cluster_sections`] says everything.

mod earlier;
mod fit;
mod found;
mod labels;
mod over_time;
mod quality;
mod reading;
mod tree;
mod windows;

use serde::{Deserialize, Serialize};

use super::archive::Archive;
use super::run::or_note;
use super::section::Section;
use crate::cluster::map::MapForm;
use crate::cluster::select::{Criterion, SelectionTable};
use crate::cluster::{Clustering, Features};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::DocTermMatrix;
use crate::note::{Note, Severity};
use crate::period::Granularity;

pub use earlier::EarlierResult;
pub use fit::ClusterParams;
pub(super) use fit::cluster_names;
use found::Found;
use labels::Labels;
use over_time::OverTime;
use windows::Windows;

/// How many terms tell of a cluster, and how many documents.
const TERMS: usize = 10;
const NEAREST: usize = 10;

/// What is said of clusters beside what they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadingParams {
    /// Length of the periods; default: what fits the dates.
    pub by: Option<Granularity>,
    /// How often the dates are dealt out at random to see how many births and deaths of clusters
    /// chance makes, at most 1,000; 0: not at all. Default 19, the least that can tell at a level of
    /// 0.05.
    pub permutations: usize,
    /// A field of the documents that the clusters are compared with: `source`, `author`, `language`,
    /// or any by its name.
    pub labels: Option<String>,
    /// Bootstrap replicates that the stability of each cluster is measured by, 0 (default: not
    /// measured) or at least 2.
    pub stability: usize,
    /// Seeds that are compared, the run's own among them: 0 (default: none) or at least 2.
    pub seeds: usize,
    /// How the documents are laid out on the map: `pca` (default) or `tsne`.
    pub map: MapForm,
}

impl Default for ReadingParams {
    fn default() -> Self {
        Self { by: None, permutations: 19, labels: None, stability: 0, seeds: 0, map: MapForm::Pca }
    }
}

impl ReadingParams {
    /// Refuses values outside their range.
    pub fn check(&self) -> Result<()> {
        if self.permutations > 1000 {
            return Err(Error::setting("--permutations", self.permutations, "0 to 1000"));
        }
        for (option, value) in [("--stability", self.stability), ("--seeds", self.seeds)] {
            if value == 1 {
                return Err(Error::setting(option, 1, "0 for none, or at least 2"));
            }
        }
        Ok(())
    }
}

/// Clusters the documents and shows what each cluster is about.
pub fn clusters(
    archive: &Archive,
    matrix: &DocTermMatrix,
    params: &ClusterParams,
    context: &Context<'_>,
) -> Result<Section> {
    let fitted = fit::fit(archive, matrix, params, context)?;
    let found = Found::of(archive, matrix, fitted, MapForm::default(), None, context)?;
    let section = overview(&found, params)?;
    Ok(Section { evidence: found.evidence()?, ..section })
}

/// Clusters the documents and shows everything that can be said of each: what it is about, what it
/// says more than the rest, its sources, its curve, what becomes of it. With an `earlier` result the
/// clusters that are those of it keep their ids and names.
pub fn cluster_sections(
    archive: &Archive,
    matrix: &DocTermMatrix,
    params: &ClusterParams,
    reading: &ReadingParams,
    earlier: Option<&EarlierResult>,
    context: &Context<'_>,
) -> Result<Vec<Section>> {
    let find = || Found::new(archive, matrix, params, reading, earlier, context);
    sections_of(archive, matrix, params, reading, find, context)
}

/// The same of clusters that were made before, by `params`.
pub(super) fn sections_of_fitted(
    archive: &Archive,
    matrix: &DocTermMatrix,
    params: &ClusterParams,
    reading: &ReadingParams,
    fitted: (Features, Clustering),
    context: &Context<'_>,
) -> Result<Vec<Section>> {
    let find = || Found::of(archive, matrix, fitted, reading.map, None, context);
    sections_of(archive, matrix, params, reading, find, context)
}

fn sections_of<'a>(
    archive: &'a Archive,
    matrix: &DocTermMatrix,
    params: &ClusterParams,
    reading: &ReadingParams,
    find: impl FnOnce() -> Result<Found<'a>>,
    context: &Context<'_>,
) -> Result<Vec<Section>> {
    reading.check()?;
    // A length of periods that the dates do not allow is refused before the work.
    let mut notes = Vec::new();
    let index = match archive.periods(reading.by) {
        Err(error) if reading.by.is_some() => return Err(error),
        index => or_note(index, "no-time-axis", &mut notes),
    };
    let labels = reading.labels.as_ref().map(|name| Labels::read(archive, name)).transpose()?;
    let found = find()?;
    let mut section = overview(&found, params)?;
    section.evidence = found.evidence()?;
    section.notes.append(&mut notes);
    // A density method may find all documents to be noise: there is nothing more to say.
    if found.clustering.n_clusters == 0 {
        return Ok(vec![section]);
    }
    let over_time = index.as_ref().map(|index| OverTime::new(&found, index)).transpose()?;
    let each = reading::reading(&found, matrix, over_time.as_ref(), context)?;
    section.printed = Some(found.short_table(over_time.as_ref()));
    let mut sections = vec![section, each];
    sections.extend(quality::section(&found, matrix, params, reading, context)?);
    if let (Some(index), Some(over_time)) = (&index, &over_time) {
        let mut section = Section {
            title: "Clusters over time".to_owned(),
            lead: vec![over_time.lead(&found)],
            about: over_time.about(),
            figures: over_time.figure(&found)?.into_iter().collect(),
            tables: over_time.tables(&found),
            notes: archive.coarse_dates(index.timeline.granularity()).into_iter().collect(),
            evidence: over_time.evidence(&found)?,
            ..Section::default()
        };
        let permutations = reading.permutations;
        let windows = Windows::new(&found, matrix, index, params, permutations, context);
        context.progress.check()?;
        match windows {
            Ok(windows) => windows.add_to(&mut section, &found)?,
            Err(error) => section.notes.push(Note::new(
                Severity::Info,
                "no-windows",
                index.timeline.len(),
                error.to_string(),
                "With fewer clusters, or more documents, births and deaths could be looked for.",
                [],
            )),
        }
        sections.push(section);
    }
    sections.extend(labels.map(|labels| labels.section(&found)));
    Ok(sections)
}

/// The section that both forms begin with, without its evidence.
fn overview(found: &Found<'_>, params: &ClusterParams) -> Result<Section> {
    let mut notes = found.notes();
    let selection = found.clustering.selection.as_ref();
    notes.extend(selection.and_then(most_clusters));
    notes.extend(selection.and_then(SelectionTable::disagreement));
    Ok(Section {
        title: "Clusters".to_owned(),
        lead: found.lead(params),
        about: std::iter::once(
            "A cluster is named after the terms that are frequent in it and rare in the others \
             (class TF-IDF); terms common to most clusters are passed over."
                .to_owned(),
        )
        .chain(found.about())
        .chain(found.archive.about_reprints(
            "Centres, silhouettes and names are sums over documents by these weights. How a document \
             is described (its TF-IDF weights and their projection) rests on all documents: it says \
             what they hold, not how many there are.",
        ))
        .collect(),
        figures: found.figure()?.into_iter().collect(),
        tables: found.tables(),
        notes,
        ..Section::default()
    })
}

/// A note when the largest number of clusters tried is the best.
fn most_clusters(selection: &SelectionTable) -> Option<Note> {
    let most = selection.rows.iter().map(|row| row.clusters).max()?;
    let by_silhouette = selection.chosen_by == Criterion::Silhouette;
    (by_silhouette && selection.chosen == most).then(|| {
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

#[cfg(test)]
mod tests;
