//! Two clusterings -> which clusters of one are those of the other: overlap, pairs, ids that stay.
//!
//! The overlap of two clusters is the Jaccard index of their documents, where the two clusterings
//! share documents, else that of their terms. Pairs are those of the assignment of the largest total
//! overlap ([`super::optimal`]); a pair that overlaps less than [`LEAST_OVERLAP`] is none.

use std::collections::BTreeSet;

use ndarray::Array2;

use super::optimal::best_pairs;
use crate::table::{Cell, Column, Table, Tabular, column};

/// A third: what two clusters have in common is then half of their mean size (the index of Dice is
/// 1/2). Below it they are two clusters.
pub const LEAST_OVERLAP: f64 = 1.0 / 3.0;

/// The Jaccard index of every cluster of one clustering with every one of another of the same
/// documents, shape `(n_earlier, n_clusters)`. The copies of a report, which have one of `units`,
/// count as one document together, so that no family of reprints decides.
///
/// # Panics
/// When the three are not of one length, or name a cluster beyond the number given.
pub fn document_overlap(
    earlier: (&[Option<u32>], usize),
    clusters: (&[Option<u32>], usize),
    units: &[u32],
) -> Array2<f64> {
    let ((earlier, n_earlier), (clusters, n_clusters)) = (earlier, clusters);
    assert_eq!(earlier.len(), clusters.len(), "the same documents");
    assert_eq!(units.len(), clusters.len(), "one unit for every document");
    let mut copies = vec![0_u32; units.iter().max().map_or(0, |&most| most as usize + 1)];
    units.iter().for_each(|&unit| copies[unit as usize] += 1);
    let mut both = Array2::zeros((n_earlier, n_clusters));
    let (mut of_earlier, mut of_cluster) = (vec![0.0; n_earlier], vec![0.0; n_clusters]);
    for ((earlier, cluster), &unit) in earlier.iter().zip(clusters).zip(units) {
        let weight = 1.0 / f64::from(copies[unit as usize]);
        if let Some(earlier) = earlier {
            of_earlier[*earlier as usize] += weight;
        }
        if let Some(cluster) = cluster {
            of_cluster[*cluster as usize] += weight;
        }
        if let (Some(earlier), Some(cluster)) = (earlier, cluster) {
            both[[*earlier as usize, *cluster as usize]] += weight;
        }
    }
    for ((earlier, cluster), both) in both.indexed_iter_mut() {
        let either: f64 = of_earlier[earlier] + of_cluster[cluster] - *both;
        *both = if either > 0.0 { *both / either } else { 0.0 };
    }
    both
}

/// The Jaccard index of the telling terms of every cluster of one clustering with those of every one
/// of another, shape `(n_earlier, n_clusters)`, in lower case.
pub fn term_overlap(earlier: &[Vec<String>], clusters: &[Vec<String>]) -> Array2<f64> {
    let sets = |all: &[Vec<String>]| -> Vec<BTreeSet<String>> {
        let set = |terms: &Vec<String>| terms.iter().map(|term| term.to_lowercase()).collect();
        all.iter().map(set).collect()
    };
    let (earlier, clusters) = (sets(earlier), sets(clusters));
    Array2::from_shape_fn((earlier.len(), clusters.len()), |(a, b)| {
        let both = earlier[a].intersection(&clusters[b]).count();
        let either = earlier[a].union(&clusters[b]).count();
        if either > 0 { both as f64 / either as f64 } else { 0.0 }
    })
}

/// The earlier cluster of every cluster, with their overlap.
///
/// # Panics
/// When an overlap is not finite.
pub fn match_clusters(overlap: &Array2<f64>) -> Vec<Option<(usize, f64)>> {
    // What cannot be a pair must not keep others from being one.
    let gain = overlap.mapv(|overlap| if overlap >= LEAST_OVERLAP { overlap } else { 0.0 });
    let mut found = vec![None; overlap.ncols()];
    for (earlier, cluster) in best_pairs(gain.view()).into_iter().enumerate() {
        let kept = cluster.filter(|&cluster| gain[[earlier, cluster]] > 0.0);
        if let Some(cluster) = kept {
            found[cluster] = Some((earlier, overlap[[earlier, cluster]]));
        }
    }
    found
}

/// A cluster of an earlier result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierCluster {
    /// The id it has kept.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Its number there.
    pub cluster: usize,
}

/// The id of every cluster: that of the earlier cluster it is, else a new one. New ids go on after
/// the highest number that `used` ever had: `c1`, `c2`, ...
pub fn stable_ids<'a>(
    matches: &[Option<(usize, f64)>],
    earlier: &[EarlierCluster],
    used: impl IntoIterator<Item = &'a str>,
) -> Vec<String> {
    let number = |id: &str| id.strip_prefix('c')?.parse::<u64>().ok();
    let known = earlier.iter().filter_map(|earlier| number(&earlier.id));
    let mut last = used.into_iter().filter_map(number).chain(known).max().unwrap_or(0);
    let id = |found: &Option<(usize, f64)>| {
        if let Some((place, _)) = found {
            return earlier[*place].id.clone();
        }
        last += 1;
        format!("c{last}")
    };
    matches.iter().map(id).collect()
}

/// Clusters and the earlier ones they are: pairs and new clusters in the order of the clusters, then
/// earlier ones that are no more.
#[derive(Debug, Clone, Copy)]
pub struct ClusterMatches<'a> {
    /// The earlier clusters.
    pub earlier: &'a [EarlierCluster],
    /// The ids of the clusters.
    pub ids: &'a [String],
    /// Their own names.
    pub labels: &'a [String],
    /// Which earlier cluster each is.
    pub matches: &'a [Option<(usize, f64)>],
    /// The overlap of all pairs, shape `(n_earlier, n_clusters)`.
    pub overlap: &'a Array2<f64>,
}

impl Tabular for ClusterMatches<'_> {
    /// The table `cluster_matches`.
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("id", "", "The id that stays"),
            column("status", "", "kept (an earlier cluster), new, or gone (no cluster is it)"),
            column("cluster", "", "Its number in this result"),
            column(
                "earlier_cluster",
                "",
                "Its number in the earlier result; of a new one the nearest",
            ),
            column("earlier_label", "", "The name of that one"),
            column("overlap", "0..1", "Jaccard index of the two, copies of a report one"),
            column("own_label", "", "Its three most telling terms now; of one gone the nearest's"),
        ];
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for (cluster, found) in self.matches.iter().enumerate() {
            let nearest = || largest(self.overlap.column(cluster).iter().copied());
            let (status, earlier) = match found {
                Some(found) => ("kept", Some(*found)),
                None => ("new", nearest()),
            };
            let of = earlier.map(|(place, _)| &self.earlier[place]);
            rows.push(vec![
                self.ids[cluster].as_str().into(),
                status.into(),
                cluster.into(),
                of.map(|earlier| earlier.cluster).into(),
                of.map(|earlier| earlier.label.as_str()).into(),
                earlier.map(|(_, overlap)| overlap).into(),
                self.labels[cluster].as_str().into(),
            ]);
        }
        let kept = |place: usize| self.matches.iter().flatten().any(|&(found, _)| found == place);
        for (place, earlier) in self.earlier.iter().enumerate().filter(|&(place, _)| !kept(place)) {
            let nearest = largest(self.overlap.row(place).iter().copied());
            rows.push(vec![
                earlier.id.as_str().into(),
                "gone".into(),
                Cell::Missing,
                earlier.cluster.into(),
                earlier.label.as_str().into(),
                nearest.map(|(_, overlap)| overlap).into(),
                nearest.map(|(cluster, _)| self.labels[cluster].as_str()).into(),
            ]);
        }
        Table { name: "cluster_matches", columns: COLUMNS, rows }
    }
}

/// The first of the largest values with its place; none where all are 0.
fn largest(values: impl Iterator<Item = f64>) -> Option<(usize, f64)> {
    let positive = values.enumerate().filter(|&(_, value)| value > 0.0);
    positive.reduce(|best, next| if next.1 > best.1 { next } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(groups: &[u32]) -> Vec<Option<u32>> {
        groups.iter().copied().map(Some).collect()
    }

    fn earlier(n: usize) -> Vec<EarlierCluster> {
        let one = |cluster| EarlierCluster {
            id: format!("c{}", cluster + 1),
            label: format!("name {cluster}"),
            cluster,
        };
        (0..n).map(one).collect()
    }

    #[test]
    fn a_refit_with_other_numbers_keeps_the_ids() {
        let before = some(&[0, 0, 0, 0, 1, 1, 1, 2, 2, 2]);
        let after = some(&[2, 2, 2, 1, 0, 0, 0, 1, 1, 1]);
        let units: Vec<u32> = (0..10).collect();
        let overlap = document_overlap((&before, 3), (&after, 3), &units);
        assert_eq!(overlap[[0, 2]], 0.75);
        assert_eq!(overlap[[2, 1]], 0.75);
        let matches = match_clusters(&overlap);
        assert_eq!(matches, [Some((1, 1.0)), Some((2, 0.75)), Some((0, 0.75))]);
        assert_eq!(stable_ids(&matches, &earlier(3), []), ["c2", "c3", "c1"]);
    }

    #[test]
    fn the_larger_part_of_a_split_keeps_the_id_and_ids_are_never_used_again() {
        let before = some(&[0, 0, 0, 0, 0, 1, 1, 1]);
        let after = some(&[0, 0, 0, 2, 2, 1, 1, 1]);
        let units: Vec<u32> = (0..8).collect();
        let overlap = document_overlap((&before, 2), (&after, 3), &units);
        let matches = match_clusters(&overlap);
        assert_eq!(matches, [Some((0, 0.6)), Some((1, 1.0)), None]);
        assert_eq!(stable_ids(&matches, &earlier(2), ["c7", "mine"]), ["c1", "c2", "c8"]);
    }

    #[test]
    fn what_overlaps_too_little_is_not_matched() {
        let before = some(&[0, 0, 0, 1, 1, 1, 2, 2, 2]);
        let after = some(&[0, 1, 2, 0, 1, 2, 0, 1, 2]);
        let units: Vec<u32> = (0..9).collect();
        let overlap = document_overlap((&before, 3), (&after, 3), &units);
        assert!(overlap.iter().all(|&overlap| overlap == 0.2));
        assert_eq!(match_clusters(&overlap), [None; 3]);
        assert_eq!(stable_ids(&[None; 3], &[], []), ["c1", "c2", "c3"]);
    }

    #[test]
    fn a_family_of_copies_is_one_document() {
        // Ten copies of one report change sides; the other reports stay.
        let before = some(&[0; 13]);
        let mut after = some(&[0; 13]);
        let mut units = vec![0; 13];
        for document in 3..13 {
            after[document] = Some(1);
            units[document] = 3;
        }
        for document in 0..3 {
            units[document] = document as u32;
        }
        let overlap = document_overlap((&before, 1), (&after, 2), &units);
        assert!((overlap[[0, 0]] - 0.75).abs() < 1e-12 && (overlap[[0, 1]] - 0.25).abs() < 1e-12);
    }

    #[test]
    fn documents_in_no_cluster_lessen_the_overlap() {
        let before = [Some(0), Some(0), None, None];
        let after = [Some(0), None, Some(0), None];
        let overlap = document_overlap((&before, 1), (&after, 1), &[0, 1, 2, 3]);
        assert_eq!(overlap[[0, 0]], 1.0 / 3.0);
        let none = document_overlap((&[], 2), (&[], 1), &[]);
        assert!(none.iter().all(|&overlap| overlap == 0.0));
    }

    #[test]
    fn terms_stand_in_for_documents() {
        let owned = |terms: &[&str]| terms.iter().map(|&term| term.to_owned()).collect::<Vec<_>>();
        let before = [owned(&["steel", "coal", "iron"]), owned(&["wheat", "rye"])];
        let after = [owned(&["Wheat", "rye", "barley"]), owned(&["tram"])];
        let overlap = term_overlap(&before, &after);
        assert_eq!(match_clusters(&overlap), [Some((1, 2.0 / 3.0)), None]);
        assert_eq!(term_overlap(&before, &[]).dim(), (2, 0));
    }

    #[test]
    fn the_table_lists_kept_new_and_gone() {
        let before = some(&[0, 0, 0, 1, 1, 2]);
        let after = some(&[0, 0, 0, 1, 0, 0]);
        let units: Vec<u32> = (0..6).collect();
        let overlap = &document_overlap((&before, 3), (&after, 2), &units);
        let matches = &match_clusters(overlap)[..];
        let earlier = &earlier(3)[..];
        let ids = &stable_ids(matches, earlier, [])[..];
        let labels = &["a".to_owned(), "b".to_owned()][..];
        let table = ClusterMatches { earlier, ids, labels, matches, overlap }.table();
        let status: Vec<_> = table.rows.iter().map(|row| (&row[0], &row[1])).collect();
        assert_eq!(status.len(), 3);
        assert_eq!(table.rows[0][..3], ["c1".into(), "kept".into(), Cell::Integer(0)]);
        assert_eq!(table.rows[1][..3], ["c2".into(), "kept".into(), Cell::Integer(1)]);
        assert_eq!(table.rows[2][..3], ["c3".into(), "gone".into(), Cell::Missing]);
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
    }
}
