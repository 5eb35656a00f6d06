//! A clustering -> where each document sits, and those nearest each centre.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::clustering::{Clustering, squared_lengths};
use super::features::Features;

/// Where a document sits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// Euclidean distance to the centre of its cluster.
    pub distance: f64,
    /// Cosine similarity with that centre.
    pub cosine: f64,
    /// How much farther the next centre is; near 0 for a document on the border, `None` with one
    /// cluster.
    pub margin: Option<f64>,
    /// The cluster of that next centre.
    pub next: Option<u32>,
}

/// A document near a centre.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// Its place, from 1.
    pub rank: usize,
    /// Its index.
    pub document: usize,
    /// Where it sits.
    pub placement: Placement,
}

/// Where every document sits; `None` for documents in no cluster.
pub fn placements(features: &Features, clustering: &Clustering) -> Vec<Option<Placement>> {
    let lengths = squared_lengths(&clustering.centres);
    (0..features.n_docs())
        .into_par_iter()
        .map(|document| {
            let cluster = clustering.assignment[document]?;
            let point = features.point(document);
            let distance = |cluster: u32| {
                let cluster = cluster as usize;
                point.squared_distance(clustering.centres.row(cluster), lengths[cluster]).sqrt()
            };
            let own = distance(cluster);
            let next = (0..clustering.n_clusters as u32)
                .filter(|&other| other != cluster)
                .map(|other| (distance(other), other))
                .reduce(|best, other| if other.0 < best.0 { other } else { best });
            let dot = point.dot(clustering.centres.row(cluster as usize));
            let length = lengths[cluster as usize].sqrt();
            Some(Placement {
                distance: own,
                cosine: if length > 0.0 { dot / length } else { 0.0 },
                margin: next.map(|(distance, _)| distance - own),
                next: next.map(|(_, other)| other),
            })
        })
        .collect()
}

/// Up to `count` documents of each cluster, those nearest its centre first, equal distances by
/// document. Of the copies of one report, which have the same of `units`, only the first is taken.
pub fn nearest(
    placements: &[Option<Placement>],
    clustering: &Clustering,
    units: &[u32],
    count: usize,
) -> Vec<Vec<Nearest>> {
    first_by(|placement| Some(placement.distance), placements, clustering, units, count)
}

/// Up to `count` documents of each cluster, those with the smallest margin first: what hardly belongs
/// to it. Of the copies of one report only the first is taken; none with one cluster.
pub fn borderline(
    placements: &[Option<Placement>],
    clustering: &Clustering,
    units: &[u32],
    count: usize,
) -> Vec<Vec<Nearest>> {
    first_by(|placement| placement.margin, placements, clustering, units, count)
}

/// The first documents of each cluster by rising `key`.
fn first_by(
    key: impl Fn(&Placement) -> Option<f64>,
    placements: &[Option<Placement>],
    clustering: &Clustering,
    units: &[u32],
    count: usize,
) -> Vec<Vec<Nearest>> {
    let mut members: Vec<Vec<(f64, usize, Placement)>> = vec![Vec::new(); clustering.n_clusters];
    for (document, (placement, cluster)) in
        placements.iter().zip(&clustering.assignment).enumerate()
    {
        if let (Some(placement), Some(cluster)) = (placement, cluster)
            && let Some(key) = key(placement)
        {
            members[*cluster as usize].push((key, document, *placement));
        }
    }
    let first = |mut members: Vec<(f64, usize, Placement)>| -> Vec<Nearest> {
        members.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut seen = BTreeSet::new();
        members.retain(|&(_, document, _)| seen.len() < count && seen.insert(units[document]));
        let ranked = members.into_iter().zip(1..);
        ranked
            .map(|((_, document, placement), rank)| Nearest { rank, document, placement })
            .collect()
    };
    members.into_iter().map(first).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn documents_are_ranked_by_distance() {
        let scores = array![[1.0, 0.0], [0.0, 1.0], [0.8, 0.6], [0.0, 2.0], [0.0, 0.0], [5.0, 0.0]];
        let features = Features::new(&scores).unwrap();
        let groups = [Some(0), Some(1), Some(0), Some(1), None, Some(0)];
        let clustering = Clustering::new(&features, &groups, &[1.0; 6], 2);
        let places = placements(&features, &clustering);
        assert_eq!(places[4], None);
        let near = nearest(&places, &clustering, &[0, 1, 2, 3, 4, 5], 2);
        // Documents 0 and 5 are the same point: the first comes first.
        let order =
            |near: &[Nearest]| near.iter().map(|n| (n.rank, n.document)).collect::<Vec<_>>();
        assert_eq!(order(&near[0]), [(1, 0), (2, 5)]);
        assert_eq!(order(&near[1]), [(1, 1), (2, 3)]);
        // A reprint of document 0 gives its place to the next report.
        let near_reports = nearest(&places, &clustering, &[0, 1, 2, 3, 4, 0], 2);
        assert_eq!(order(&near_reports[0]), [(1, 0), (2, 2)]);
        assert_eq!(near[1][0].placement.distance, 0.0);
        assert!((near[1][0].placement.cosine - 1.0).abs() < 1e-15);
        // Centres: (2.8 / 3, 0.2) and (0, 1).
        let place = places[2].unwrap();
        let own = (0.4_f64 / 3.0).hypot(0.4);
        assert!((place.distance - own).abs() < 1e-12);
        assert!((place.margin.unwrap() - (0.8_f64.hypot(0.4) - own)).abs() < 1e-12);
        assert_eq!(place.next, Some(1));
        assert!(
            (place.cosine - (0.8 * 2.8 / 3.0 + 0.12) / (2.8_f64 / 3.0).hypot(0.2)).abs() < 1e-12
        );
        let one =
            Clustering::new(&features, &[Some(0), None, None, None, None, None], &[1.0; 6], 1);
        assert_eq!(placements(&features, &one)[0].unwrap().margin, None);
    }
}
