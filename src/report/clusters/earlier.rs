//! The folder of an earlier result -> its clusters, and which of the new ones they are.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::super::archive::Archive;
use super::super::section::counted;
use crate::cluster::Clustering;
use crate::cluster::label::ClusterLabel;
use crate::cluster::matching::{
    ClusterMatches, EarlierCluster, LEAST_OVERLAP, document_overlap, match_clusters, stable_ids,
    term_overlap,
};
use crate::error::{Error, Result};
use crate::note::{Note, Severity};
use crate::table::{Table, Tabular};

/// The option that names the folder.
const OPTION: &str = "--keep-names";
/// Clusters are matched by their documents where so great a share of the earlier ones are there
/// again; else by their terms.
const LEAST_SHARED: f64 = 0.1;

/// The clusters of an earlier result.
#[derive(Debug, Clone)]
pub struct EarlierResult {
    clusters: Vec<EarlierCluster>,
    /// The telling terms of each.
    terms: Vec<Vec<String>>,
    /// The place of its cluster for every document that was in one.
    documents: HashMap<String, Option<u32>>,
    /// Ids that clusters before those had.
    used: Vec<String>,
}

/// Ids and names carried over.
pub(super) struct Carried {
    pub(super) ids: Vec<String>,
    pub(super) names: Vec<String>,
    pub(super) table: Table,
    pub(super) lead: String,
    pub(super) about: String,
    pub(super) note: Option<Note>,
}

impl EarlierResult {
    /// Reads the tables `clusters`, `document_clusters` and, where names were carried before,
    /// `cluster_matches` of a result folder. Refused where the first two are not there.
    pub fn read(folder: &Path) -> Result<Self> {
        let [clusters, documents, matches] = ["clusters", "document_clusters", "cluster_matches"]
            .map(|name| folder.join(format!("tables/{name}.csv")));
        if let Some(missing) = [&clusters, &documents].into_iter().find(|path| !path.is_file()) {
            let allowed = format!(
                "the folder of an earlier result of `dateline cluster` or `dateline run`; {} is \
                 not there",
                missing.display()
            );
            return Err(Error::setting(OPTION, folder.display(), allowed));
        }
        let mut result = Self {
            clusters: Vec::new(),
            terms: Vec::new(),
            documents: HashMap::new(),
            used: Vec::new(),
        };
        let mut places: BTreeMap<String, u32> = BTreeMap::new();
        for row in rows(&clusters, &["cluster", "label", "terms"], &["id"])? {
            let [number, label, terms, id] = &row[..] else { continue };
            let cluster = number.parse().map_err(|_| {
                let what = format!("column cluster: `{number}` is no number of a cluster");
                Error::input(clusters.display(), what)
            })?;
            places.insert(number.clone(), result.clusters.len() as u32);
            // Results from before there were ids.
            let id = if id.is_empty() { format!("c{}", cluster + 1) } else { id.clone() };
            result.clusters.push(EarlierCluster { id, label: label.clone(), cluster });
            result.terms.push(terms.split(", ").map(str::to_owned).collect());
        }
        if result.clusters.is_empty() {
            return Err(Error::input(clusters.display(), "there is no cluster in it"));
        }
        for row in rows(&documents, &["id", "cluster"], &[])? {
            if let [id, cluster] = &row[..] {
                result.documents.insert(id.clone(), places.get(cluster).copied());
            }
        }
        if matches.is_file() {
            let rows = rows(&matches, &["id"], &[])?;
            result.used = rows.into_iter().flatten().collect();
        }
        Ok(result)
    }

    /// Which of these clusters are the earlier ones.
    pub(super) fn carry(
        &self,
        archive: &Archive,
        clustering: &Clustering,
        labels: &[ClusterLabel],
    ) -> Carried {
        let shared: Vec<(usize, Option<u32>)> = archive
            .ids()
            .iter()
            .enumerate()
            .filter_map(|(document, id)| Some((document, *self.documents.get(*id)?)))
            .collect();
        let by_documents =
            !shared.is_empty() && shared.len() as f64 >= LEAST_SHARED * self.documents.len() as f64;
        let overlap = if by_documents {
            let earlier: Vec<Option<u32>> = shared.iter().map(|&(_, earlier)| earlier).collect();
            let of = |document: usize| clustering.assignment[document];
            let now: Vec<Option<u32>> = shared.iter().map(|&(document, _)| of(document)).collect();
            let unit = |document: usize| archive.weights.units()[document];
            let units: Vec<u32> = shared.iter().map(|&(document, _)| unit(document)).collect();
            let earlier = (&earlier[..], self.clusters.len());
            document_overlap(earlier, (&now[..], clustering.n_clusters), &units)
        } else {
            let terms: Vec<Vec<String>> = labels.iter().map(|label| label.terms.clone()).collect();
            term_overlap(&self.terms, &terms)
        };
        let matches = match_clusters(&overlap);
        let ids = stable_ids(&matches, &self.clusters, self.used.iter().map(String::as_str));
        let own: Vec<String> = labels.iter().map(|label| label.label.clone()).collect();
        let name = |(found, own): (&Option<(usize, f64)>, &String)| {
            found.map_or_else(|| own.clone(), |(place, _)| self.clusters[place].label.clone())
        };
        let names: Vec<String> = matches.iter().zip(&own).map(name).collect();
        let table = ClusterMatches {
            earlier: &self.clusters,
            ids: &ids,
            labels: &own,
            matches: &matches,
            overlap: &overlap,
        };
        let kept = matches.iter().flatten().count();
        let gone: Vec<String> = (0..self.clusters.len())
            .filter(|&place| !matches.iter().flatten().any(|&(found, _)| found == place))
            .map(|place| format!("{} {}", self.clusters[place].id, self.clusters[place].label))
            .collect();
        let new = ids.iter().zip(&matches).filter(|(_, found)| found.is_none());
        let new: Vec<&str> = new.map(|(id, _)| id.as_str()).collect();
        let lead = format!(
            "{kept} of {} keep id and name{}{}.",
            counted(self.clusters.len() as u64, "earlier cluster"),
            if new.is_empty() { String::new() } else { format!("; new: {}", new.join(", ")) },
            if gone.is_empty() { String::new() } else { format!("; gone: {}", gone.join("; ")) },
        );
        let basis = if by_documents {
            format!(
                "documents, {} of {} earlier ones being here again",
                shared.len(),
                self.documents.len()
            )
        } else {
            "telling terms, as hardly any earlier document is here again".to_owned()
        };
        let about = format!(
            "Earlier clusters are found again by the overlap (Jaccard index) of their {basis}; the \
             pairs are those of the largest overlap in all. Below {LEAST_OVERLAP:.2} nothing is \
             matched: a new cluster then gets a new id, and no id is used twice."
        );
        let note = (!by_documents).then(|| {
            Note::new(
                Severity::Caution,
                "matched-by-terms",
                shared.len(),
                "earlier clusters are found again by their terms alone: their documents are not here",
                "See the overlap in the table cluster_matches before the names are trusted.",
                [],
            )
        });
        Carried { names, table: table.table(), lead, about, note, ids }
    }
}

/// The cells of some columns, those in `needed` and those that may be missing.
fn rows(path: &Path, needed: &[&str], others: &[&str]) -> Result<Vec<Vec<String>>> {
    let broken = |error: &dyn std::fmt::Display| Error::input(path.display(), error.to_string());
    let mut reader = csv::Reader::from_path(path).map_err(|error| broken(&error))?;
    let header = reader.headers().map_err(|error| broken(&error))?.clone();
    let place = |name: &&str| header.iter().position(|column| column == *name);
    if let Some(missing) = needed.iter().find(|name| place(name).is_none()) {
        return Err(broken(&format!("there is no column {missing}")));
    }
    let places: Vec<Option<usize>> = needed.iter().chain(others).map(|name| place(name)).collect();
    let cells = |record: csv::StringRecord| -> Vec<String> {
        let cell = |place: &Option<usize>| place.and_then(|place| record.get(place)).unwrap_or("");
        places.iter().map(|place| cell(place).to_owned()).collect()
    };
    reader.records().map(|record| record.map(cells).map_err(|error| broken(&error))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(clusters: &str, documents: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("tables")).unwrap();
        std::fs::write(folder.path().join("tables/clusters.csv"), clusters).unwrap();
        std::fs::write(folder.path().join("tables/document_clusters.csv"), documents).unwrap();
        folder
    }

    #[test]
    fn an_earlier_result_is_read_with_its_ids() {
        let folder = folder(
            "id,cluster,label,terms\nc4,0,Farms,\"wheat, rye\"\n,1,Rails,tram\n",
            "id,cluster,margin\na,0,1\nb,1,\nx,,\n",
        );
        let result = EarlierResult::read(folder.path()).unwrap();
        let ids: Vec<&str> = result.clusters.iter().map(|cluster| cluster.id.as_str()).collect();
        assert_eq!(ids, ["c4", "c2"]);
        assert_eq!(result.terms[0], ["wheat", "rye"]);
        assert_eq!(result.documents["b"], Some(1));
        assert_eq!(result.documents["x"], None);
    }

    #[test]
    fn a_wrong_folder_is_refused() {
        let empty = tempfile::tempdir().unwrap();
        let error = EarlierResult::read(empty.path()).unwrap_err().to_string();
        assert!(error.starts_with("--keep-names ") && error.contains("clusters.csv"), "{error}");
        let other = folder("label,terms\na,b\n", "id,cluster\n");
        let error = EarlierResult::read(other.path()).unwrap_err().to_string();
        assert!(error.ends_with("there is no column cluster"), "{error}");
        let none = folder("cluster,label,terms\n", "id,cluster\n");
        let error = EarlierResult::read(none.path()).unwrap_err().to_string();
        assert!(error.ends_with("there is no cluster in it"), "{error}");
    }
}
