//! Clusters -> how well each is found again among resampled documents (Hennig 2007).

use rand::{Rng, RngCore};
use rayon::prelude::*;
use serde::Serialize;

use super::super::ClusterMethod;
use super::super::agreement::{Unassigned, agreement_of_units};
use super::super::clustering::Clustering;
use super::super::features::Features;
use super::{Muted, mean_and_spread};
use crate::context::Context;
use crate::error::Result;
use crate::matrix::weights::Weights;
use crate::seed::Seed;
use crate::table::{Cell, Column, Table, Tabular, column};

/// What a mean Jaccard similarity says of a cluster (Hennig 2008, section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Below 0.6: not to be trusted.
    Doubtful,
    /// From 0.6: a pattern, but which documents belong to it is doubtful.
    Pattern,
    /// From 0.75: a valid, stable cluster.
    Stable,
    /// From 0.85: highly stable.
    HighlyStable,
}

impl Mark {
    /// The mark of a mean Jaccard similarity.
    pub fn of(jaccard: f64) -> Self {
        match jaccard {
            _ if jaccard >= 0.85 => Self::HighlyStable,
            _ if jaccard >= 0.75 => Self::Stable,
            _ if jaccard >= 0.6 => Self::Pattern,
            _ => Self::Doubtful,
        }
    }

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Doubtful => "doubtful",
            Self::Pattern => "pattern",
            Self::Stable => "stable",
            Self::HighlyStable => "highly-stable",
        }
    }
}

/// How well one cluster was found again.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ClusterStability {
    /// Mean over the replicates of the largest Jaccard similarity with a cluster of the replicate;
    /// `None` when none of its documents was ever drawn.
    pub jaccard: Option<f64>,
    /// Standard deviation over the replicates.
    pub spread: Option<f64>,
    /// Replicates in which documents of it were drawn.
    pub replicates: usize,
    /// Replicates in which it fell apart: similarity at most 0.5.
    pub dissolved: usize,
    /// Replicates in which it came back: similarity at least 0.75.
    pub recovered: usize,
}

impl ClusterStability {
    fn of(similarities: &[f64]) -> Self {
        let (mean, spread) = mean_and_spread(similarities);
        let drawn = !similarities.is_empty();
        Self {
            jaccard: drawn.then_some(mean),
            spread: drawn.then_some(spread),
            replicates: similarities.len(),
            dissolved: similarities.iter().filter(|&&similarity| similarity <= 0.5).count(),
            recovered: similarities.iter().filter(|&&similarity| similarity >= 0.75).count(),
        }
    }

    /// What the mean similarity says.
    pub fn mark(&self) -> Option<Mark> {
        self.jaccard.map(Mark::of)
    }
}

/// How well clusters are found again among resampled documents.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bootstrap {
    /// One value for each cluster.
    pub clusters: Vec<ClusterStability>,
    /// Adjusted Rand index of each replicate with the clusters, over the sampling units drawn.
    pub ari: Vec<f64>,
}

impl Bootstrap {
    /// Mean and standard deviation of the adjusted Rand index over the replicates.
    pub fn mean_ari(&self) -> (f64, f64) {
        mean_and_spread(&self.ari)
    }
}

impl Tabular for Bootstrap {
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("cluster", "", "Number of the cluster"),
            column("jaccard", "0..1", "Mean Jaccard similarity with the nearest bootstrap cluster"),
            column("spread", "0..1", "Standard deviation over the replicates"),
            column("mark", "", "highly-stable from 0.85, stable 0.75, pattern 0.6, else doubtful"),
            column("replicates", "", "Replicates that drew documents of the cluster"),
            column("dissolved", "", "Replicates with a similarity of at most 0.5"),
            column("recovered", "", "Replicates with a similarity of at least 0.75"),
        ];
        let row = |(cluster, stability): (usize, &ClusterStability)| -> Vec<Cell> {
            vec![
                cluster.into(),
                stability.jaccard.into(),
                stability.spread.into(),
                stability.mark().map(Mark::name).into(),
                stability.replicates.into(),
                stability.dissolved.into(),
                stability.recovered.into(),
            ]
        };
        let rows = self.clusters.iter().enumerate().map(row).collect();
        Table { name: "cluster_stability", columns: COLUMNS, rows }
    }
}

/// Draws as many sampling units as there are with replacement, clusters their documents by the same
/// method into the same number of clusters, and compares, `replicates` times (Hennig 2007, the
/// bootstrap scheme). A family of reprints is drawn whole; documents drawn twice weigh twice.
/// Similarities are over the documents drawn, by their own weights: of two sets the weight of what
/// they share over that of both.
///
/// # Panics
/// When features, clustering and weights are not of the same documents.
pub fn bootstrap_jaccard(
    method: &ClusterMethod,
    features: &Features,
    weights: &Weights,
    clustering: &Clustering,
    replicates: usize,
    context: &Context<'_>,
) -> Result<Bootstrap> {
    context.stage("resampling", Some(replicates as u64), || {
        replicate_all(method, features, weights, clustering, replicates, context)
    })
}

/// The same as a part of another stage, which is told of every replicate.
pub(in crate::cluster) fn replicate_all(
    method: &ClusterMethod,
    features: &Features,
    weights: &Weights,
    clustering: &Clustering,
    replicates: usize,
    context: &Context<'_>,
) -> Result<Bootstrap> {
    let sampling = Sampling::new(weights, &features.placed());
    let replicate = |replicate: usize| {
        context.progress.check()?;
        let mut generator = context.seed.generator("bootstrap", replicate as u64);
        let drawn = sampling.draw(&mut generator);
        let points = features.select(&drawn.documents);
        let seed = Seed(generator.next_u64());
        let muted = Muted(context.progress);
        let context_of_one = Context { seed, progress: &muted };
        // So few different documents may have been drawn that they make fewer clusters.
        let own = clustering.n_clusters.min(drawn.n_distinct(&points)).max(1);
        let again =
            method.with_clusters(own)?.fit(&points, &drawn.weights, &context_of_one)?.assignment;
        let of_drawn = |&document: &usize| clustering.assignment[document];
        let before: Vec<Option<u32>> = drawn.documents.iter().map(of_drawn).collect();
        let weights = weights.select(&drawn.documents);
        context.progress.advance(1);
        Ok((
            similarities(&before, &again, weights.weights(), clustering.n_clusters),
            agreement_of_units(&before, &again, &weights, Unassigned::OneGroup).ari,
        ))
    };
    let replicates: Result<Vec<(Vec<Option<f64>>, f64)>> =
        (0..replicates).into_par_iter().map(replicate).collect();
    let replicates = replicates?;
    let stability = |cluster: usize| {
        let found: Vec<f64> = replicates.iter().filter_map(|(all, _)| all[cluster]).collect();
        ClusterStability::of(&found)
    };
    Ok(Bootstrap {
        clusters: (0..clustering.n_clusters).map(stability).collect(),
        ari: replicates.iter().map(|(_, ari)| *ari).filter(|ari| ari.is_finite()).collect(),
    })
}

/// The sampling units that weigh anything, each with its documents.
struct Sampling<'a> {
    weights: &'a Weights,
    units: Vec<Vec<usize>>,
}

/// Documents drawn, each once, with their weight times how often their unit was drawn.
struct Drawn {
    documents: Vec<usize>,
    weights: Weights,
}

impl<'a> Sampling<'a> {
    /// Of the documents that can be `placed`.
    fn new(weights: &'a Weights, placed: &[usize]) -> Self {
        let mut order = placed.to_vec();
        order.sort_by_key(|&document| weights.units()[document]);
        let unit = |&document: &usize| weights.units()[document];
        let counts = |copies: &&[usize]| copies.iter().any(|&one| weights.weights()[one] > 0.0);
        let units = order.chunk_by(|a, b| unit(a) == unit(b)).filter(counts);
        Self { weights, units: units.map(<[usize]>::to_vec).collect() }
    }

    fn draw(&self, generator: &mut impl Rng) -> Drawn {
        let mut times = vec![0_u32; self.units.len()];
        for _ in 0..self.units.len() {
            times[generator.gen_range(0..self.units.len())] += 1;
        }
        let mut drawn: Vec<(usize, u32)> = Vec::new();
        for (copies, &count) in self.units.iter().zip(&times).filter(|(_, count)| **count > 0) {
            drawn.extend(copies.iter().map(|&document| (document, count)));
        }
        drawn.sort_unstable();
        let weight =
            |&(document, times): &(usize, u32)| self.weights.weights()[document] * f64::from(times);
        let unit = |&(document, _): &(usize, u32)| self.weights.units()[document];
        Drawn {
            weights: Weights::new(
                drawn.iter().map(weight).collect(),
                drawn.iter().map(unit).collect(),
            ),
            documents: drawn.into_iter().map(|(document, _)| document).collect(),
        }
    }
}

impl Drawn {
    /// Number of different points that weigh anything.
    fn n_distinct(&self, points: &Features) -> usize {
        let weighs = |&document: &usize| self.weights.weights()[document] > 0.0;
        let placed: Vec<usize> = points.placed().into_iter().filter(weighs).collect();
        points.select(&placed).n_distinct()
    }
}

/// For each of `n_clusters` clusters the largest weighted Jaccard similarity with a cluster of
/// `again`; `None` where no document of it was drawn.
fn similarities(
    before: &[Option<u32>],
    again: &[Option<u32>],
    weights: &[f64],
    n_clusters: usize,
) -> Vec<Option<f64>> {
    let n_again = again.iter().flatten().max().map_or(0, |&last| last as usize + 1);
    let (mut sizes, mut sizes_again) = (vec![0.0; n_clusters], vec![0.0; n_again]);
    let mut shared = vec![0.0; n_clusters * n_again];
    for ((before, again), weight) in before.iter().zip(again).zip(weights) {
        if let Some(cluster) = before {
            sizes[*cluster as usize] += weight;
        }
        if let Some(cluster) = again {
            sizes_again[*cluster as usize] += weight;
        }
        if let Some((before, again)) = before.zip(*again) {
            shared[before as usize * n_again + again as usize] += weight;
        }
    }
    let largest = |(cluster, &size): (usize, &f64)| {
        let shared = shared[cluster * n_again..].iter().zip(&sizes_again);
        let similarity = |(shared, again): (&f64, &f64)| shared / (size + again - shared);
        (size > 0.0).then(|| shared.map(similarity).fold(0.0, f64::max))
    };
    sizes.iter().enumerate().map(largest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: {0,1,2} with {0,1} is 2/3, {3,4} with {2,3,4} 2/3, the third was not drawn.
    #[test]
    fn similarities_are_those_of_sets() {
        let before = [0, 0, 0, 1, 1].map(Some);
        let again = [0, 0, 1, 1, 1].map(Some);
        let found = similarities(&before, &again, &[1.0; 5], 3);
        assert_eq!(found, [Some(2.0 / 3.0), Some(2.0 / 3.0), None]);
        // Halves weigh half, and who is in no cluster counts for its own.
        let again = [Some(0), Some(0), None, Some(1), Some(1)];
        let found = similarities(&before, &again, &[0.5, 0.5, 1.0, 1.0, 1.0], 2);
        assert_eq!(found, [Some(0.5), Some(1.0)]);
        assert_eq!(similarities(&before, &[None; 5], &[1.0; 5], 2), [Some(0.0); 2]);
    }

    #[test]
    fn marks_are_those_of_hennig() {
        let marks = [0.9, 0.85, 0.75, 0.6, 0.59].map(|value| Mark::of(value).name());
        assert_eq!(marks, ["highly-stable", "highly-stable", "stable", "pattern", "doubtful"]);
    }

    #[test]
    fn units_are_drawn_whole_and_as_many_as_there_are() {
        let weights = Weights::new(vec![0.5, 1.0, 0.5, 0.0, 1.0, 1.0], vec![0, 1, 0, 2, 4, 5]);
        let sampling = Sampling::new(&weights, &[0, 1, 2, 3, 4, 5]);
        assert_eq!(sampling.units, [vec![0, 2], vec![1], vec![4], vec![5]]);
        for part in 0..20 {
            let drawn = sampling.draw(&mut Seed(1).generator("test", part));
            let sum: f64 = drawn.weights.weights().iter().sum();
            assert_eq!(sum, 4.0, "each unit weighs 1 a time");
            assert_eq!(drawn.documents.contains(&0), drawn.documents.contains(&2));
            assert!(!drawn.documents.contains(&3));
        }
    }
}
