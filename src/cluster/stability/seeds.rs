//! A method that takes chances -> how far its clusters agree from seed to seed.

use ndarray::Array2;
use rayon::prelude::*;
use serde::Serialize;

use super::super::ClusterMethod;
use super::super::agreement::{Unassigned, agreement_of_units};
use super::super::features::Features;
use super::{Muted, mean_and_spread};
use crate::context::Context;
use crate::error::Result;
use crate::matrix::weights::Weights;
use crate::seed::Seed;
use crate::table::{Column, Table, Tabular, column};

/// Agreement of the clusters of several seeds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeedAgreement {
    /// The seeds, that of the run first.
    pub seeds: Vec<u64>,
    /// Adjusted Rand index of each two, shape `(n_seeds, n_seeds)`, 1 on the diagonal.
    #[serde(skip)]
    pub ari: Array2<f64>,
    /// Mean over the pairs of different seeds.
    pub mean: f64,
    /// Standard deviation over those pairs. They share runs: it describes, and is no error of the mean.
    pub spread: f64,
    /// The pair that agrees least.
    pub least: f64,
}

impl SeedAgreement {
    /// The agreement of labelings of the same documents, one a seed.
    ///
    /// # Panics
    /// When there are not as many labelings as seeds, or fewer than two.
    pub fn new(seeds: Vec<u64>, labelings: &[Vec<Option<u32>>], weights: &Weights) -> Self {
        assert_eq!(seeds.len(), labelings.len(), "one labeling a seed");
        assert!(seeds.len() > 1, "one seed compares with nothing");
        let n = seeds.len();
        let pairs: Vec<(usize, usize)> =
            (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))).collect();
        let agree = |&(a, b): &(usize, usize)| {
            agreement_of_units(&labelings[a], &labelings[b], weights, Unassigned::OneGroup).ari
        };
        let values: Vec<f64> = pairs.par_iter().map(agree).collect();
        let mut ari = Array2::eye(n);
        for (&(a, b), &value) in pairs.iter().zip(&values) {
            ari[[a, b]] = value;
            ari[[b, a]] = value;
        }
        let (mean, spread) = mean_and_spread(&values);
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        Self { seeds, ari, mean, spread, least }
    }
}

impl Tabular for SeedAgreement {
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("seed", "", "A seed"),
            column("other_seed", "", "Another, or the same"),
            column("ari", "-0.5..1", "Adjusted Rand index of their clusters"),
        ];
        let cell = |((a, b), &ari): ((usize, usize), &f64)| {
            vec![self.seeds[a].into(), self.seeds[b].into(), ari.into()]
        };
        let rows = self.ari.indexed_iter().map(cell).collect();
        Table { name: "cluster_seeds", columns: COLUMNS, rows }
    }
}

/// Clusters the documents into `clusters` clusters by `seeds` seeds, the run's own and those after
/// it, and compares each two over one document a sampling unit. `None` for methods that take no
/// chances, and for fewer than two seeds.
pub fn seed_agreement(
    method: &ClusterMethod,
    features: &Features,
    weights: &Weights,
    clusters: usize,
    seeds: usize,
    context: &Context<'_>,
) -> Result<Option<SeedAgreement>> {
    if !method.is_random() || seeds < 2 {
        return Ok(None);
    }
    let method = method.with_clusters(clusters)?;
    let seeds: Vec<u64> = (0..seeds as u64).map(|seed| context.seed.0.wrapping_add(seed)).collect();
    let labelings = context.stage("other seeds", Some(seeds.len() as u64), || {
        let run = |&seed: &u64| {
            context.progress.check()?;
            let muted = Muted(context.progress);
            let own = Context { seed: Seed(seed), progress: &muted };
            let clustering = method.fit(features, weights, &own)?;
            context.progress.advance(1);
            Ok(clustering.assignment)
        };
        seeds.par_iter().map(run).collect::<Result<Vec<_>>>()
    })?;
    Ok(Some(SeedAgreement::new(seeds, &labelings, weights)))
}
