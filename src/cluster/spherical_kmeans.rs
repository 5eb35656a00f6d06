//! Unit rows with weights -> clusters by spherical k-means, the best of several runs.
//!
//! Centres have length 1 and every document belongs to the one of the highest cosine, so that a kind
//! of report with a loose vocabulary does not lose its members to a tight one.

use serde::{Deserialize, Serialize};

use super::batch::Batch;
use super::clustering::Clustering;
use super::count::ClusterCount;
use super::counted::{self, Counted, Grouping};
use super::features::Features;
use super::sparse::{Engine, Objective, Settings};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::weights::Weights;

/// K-means by cosine (Dhillon & Modha 2001) from greedy k-means++ seeds, on the terms themselves or
/// on a projection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SphericalKMeansParams {
    /// How many clusters: `auto` (default), a range such as `2..20`, or a number.
    pub clusters: ClusterCount,
    /// Independent runs, at least 1; the one with the highest sum of cosines is kept. Default 4.
    pub runs: usize,
    /// Iterations of a run, at least 1. Default 300.
    pub max_iterations: u64,
    /// A run ends when the centres together move by less than this (Euclidean distance), above 0.
    /// Default 1e-4.
    pub tolerance: f64,
    /// Documents that an iteration looks at: `auto` (default: all of up to 200,000, otherwise batches
    /// of 4,096), `none` (always all) or a number (Sculley 2010, Web-scale k-means clustering).
    pub batch: Batch,
}

impl Default for SphericalKMeansParams {
    fn default() -> Self {
        Self {
            clusters: ClusterCount::Auto,
            runs: 4,
            max_iterations: 300,
            tolerance: 1e-4,
            batch: Batch::Auto,
        }
    }
}

impl SphericalKMeansParams {
    /// Refuses settings outside their range.
    pub fn check(&self) -> Result<()> {
        self.clusters.check()?;
        if self.runs == 0 {
            return Err(Error::setting("--runs", 0, "at least 1"));
        }
        if self.max_iterations == 0 {
            return Err(Error::setting("max_iterations", 0, "at least 1"));
        }
        if !(self.tolerance.is_finite() && self.tolerance > 0.0) {
            return Err(Error::setting("tolerance", self.tolerance, "a number above 0"));
        }
        self.batch.check()
    }

    /// Clusters the documents by `super::counted::fit`.
    pub fn fit(
        &self,
        features: &Features,
        weights: &Weights,
        context: &Context<'_>,
    ) -> Result<Clustering> {
        self.check()?;
        counted::fit(self, features, weights, context)
    }
}

impl Counted for SphericalKMeansParams {
    fn clusters(&self) -> ClusterCount {
        self.clusters
    }

    fn steps(&self) -> u64 {
        self.runs as u64
    }

    fn group(
        &self,
        points: &Features,
        weights: &[f64],
        k: usize,
        stream: &str,
        context: &Context<'_>,
    ) -> Result<Grouping> {
        let counts = self.group_each(points, weights, &[k], stream, context)?;
        Ok(counts.into_iter().next().expect("one count, one grouping"))
    }

    fn group_each(
        &self,
        points: &Features,
        weights: &[f64],
        counts: &[usize],
        stream: &str,
        context: &Context<'_>,
    ) -> Result<Vec<Grouping>> {
        let settings = Settings {
            objective: Objective::Spherical,
            max_iterations: self.max_iterations,
            tolerance: self.tolerance,
            batch: self.batch.size(points.n_docs()),
        };
        let engine = Engine::new(points, weights);
        let best = |&k| {
            let best = engine.best_of(self.runs, k, &settings, stream, context)?;
            Ok(Grouping { labels: best.labels, inertia: best.inertia })
        };
        counts.iter().map(best).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::kmeans::KMeansParams;
    use crate::cluster::testing::{adjusted_rand_index, blobs, normalized_mutual_information};
    use crate::matrix::Csr;
    use crate::matrix::project::ProjectionParams;
    use crate::matrix::testing::{Bbc, ag_news, bbc};
    use crate::seed::Seed;
    use ndarray::Array2;

    fn exactly(k: usize) -> SphericalKMeansParams {
        SphericalKMeansParams { clusters: ClusterCount::Exactly(k), ..Default::default() }
    }

    fn equal(features: &Features) -> Weights {
        Weights::equal(features.n_docs())
    }

    /// Counts of three kinds of documents, each with words of its own and some of all.
    fn terms() -> (Features, Vec<u32>) {
        let planted: Vec<u32> = (0..90).map(|row| row % 3).collect();
        let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
        for (row, &kind) in planted.iter().enumerate() {
            for column in 0..12 {
                let common = column >= 9 && (row + column) % 3 > 0;
                if column / 3 == kind as usize && (row / 3 + column) % 4 > 0 || common {
                    indices.push(column as u32);
                    values.push(1.0 + ((row * 7 + column) % 5) as f64);
                }
            }
            indptr.push(indices.len());
        }
        (Features::of_terms(&Csr::new(12, indptr, indices, values)).unwrap(), planted)
    }

    #[test]
    fn planted_kinds_are_found_in_terms_and_in_projections() {
        let (features, planted) = terms();
        let found = exactly(3).fit(&features, &equal(&features), &Context::default()).unwrap();
        assert_eq!(adjusted_rand_index(&planted, &found.assignment), 1.0);
        assert_eq!(found.sizes, [30, 30, 30]);
        let (scores, planted) = blobs(&[50, 30, 20], 6, 1);
        let features = Features::new(&scores).unwrap();
        let found = exactly(3).fit(&features, &equal(&features), &Context::default()).unwrap();
        assert_eq!(adjusted_rand_index(&planted, &found.assignment), 1.0);
    }

    #[test]
    fn kmeans_takes_terms_too() {
        let (features, planted) = terms();
        let params = KMeansParams { clusters: ClusterCount::Exactly(3), ..KMeansParams::default() };
        let found = params.fit(&features, &equal(&features), &Context::default()).unwrap();
        assert_eq!(adjusted_rand_index(&planted, &found.assignment), 1.0);
    }

    #[test]
    fn copies_leave_the_clusters_as_they_were() {
        let (scores, _) = blobs(&[40, 25, 15], 5, 4);
        let alone = Features::new(&scores).unwrap();
        let rows: Vec<usize> = (0..80).chain((0..80).filter(|row| row % 2 == 0)).collect();
        let copied = alone.select(&rows);
        let units: Vec<u32> = rows.iter().map(|&row| row as u32).collect();
        let weight = rows.iter().map(|row| if row % 2 == 0 { 0.5 } else { 1.0 }).collect();
        let expected = exactly(3).fit(&alone, &equal(&alone), &Context::default()).unwrap();
        let weights = Weights::new(weight, units);
        let found = exactly(3).fit(&copied, &weights, &Context::default()).unwrap();
        assert_eq!(found.assignment[..80], expected.assignment);
        assert!((found.inertia - expected.inertia).abs() < 1e-9);
    }

    #[test]
    fn the_same_twice_and_at_any_thread_count() {
        let (scores, _) = blobs(&[300, 200, 100], 5, 2);
        let features = Features::new(&scores).unwrap();
        let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        for batch in [Batch::None, Batch::Size(128)] {
            let params = SphericalKMeansParams { runs: 2, batch, ..exactly(7) };
            let run = || params.fit(&features, &equal(&features), &Context::default()).unwrap();
            assert_eq!(pool(1).install(run), pool(4).install(run));
        }
    }

    #[test]
    fn refused_settings_are_named() {
        let (features, _) = terms();
        for (params, expected) in [
            (SphericalKMeansParams { runs: 0, ..exactly(2) }, "--runs 0: must be at least 1"),
            (
                SphericalKMeansParams { max_iterations: 0, ..exactly(2) },
                "max_iterations 0: must be at least 1",
            ),
            (
                SphericalKMeansParams { tolerance: -1.0, ..exactly(2) },
                "tolerance -1: must be a number above 0",
            ),
            (
                SphericalKMeansParams { batch: Batch::Size(0), ..exactly(2) },
                "--batch 0: must be auto, none, or a number from 1",
            ),
        ] {
            let refused = params.fit(&features, &equal(&features), &Context::default());
            assert_eq!(refused.unwrap_err().to_string(), expected);
        }
        let many = exactly(99).fit(&features, &equal(&features), &Context::default());
        assert!(many.unwrap_err().to_string().starts_with("--clusters 99: must be at most"));
    }

    /// What scikit-learn's best of ten seeds reaches.
    struct Peer {
        inertia: f64,
        ari: f64,
        nmi: f64,
    }

    /// Fits `method` to the documents that have a term left; ARI, NMI and inertia.
    fn scores(corpus: &Bbc, features: &Features, spherical: bool, k: usize) -> [f64; 3] {
        // Few starts reach the inertia on the terms, where a run takes seconds without optimisation.
        let runs = if matches!(features, Features::Terms(_)) { 3 } else { 10 };
        let clusters = ClusterCount::Exactly(k);
        let context = Context { seed: Seed(0), ..Context::default() };
        let weights = equal(features);
        let found = if spherical {
            SphericalKMeansParams { clusters, runs, ..Default::default() }
                .fit(features, &weights, &context)
        } else {
            KMeansParams { clusters, runs, ..Default::default() }.fit(features, &weights, &context)
        };
        let found = found.unwrap();
        let placed = features.placed();
        let labels: Vec<u32> = placed.iter().map(|&row| corpus.labels[row]).collect();
        let own: Vec<Option<u32>> = placed.iter().map(|&row| found.assignment[row]).collect();
        [
            adjusted_rand_index(&labels, &own),
            normalized_mutual_information(&labels, &own),
            found.inertia,
        ]
    }

    /// Best of ten runs beside `KMeans(k, n_init=1)` of scikit-learn 1.9.1, best of the seeds 0..9,
    /// on the same matrix and on its unit LSA-100 rows (ARPACK).
    #[track_caller]
    fn beside_scikit_learn(corpus: &Bbc, k: usize, terms: &Peer, projected: &Peer) {
        let projection = ProjectionParams::default();
        let projection = projection.fit(&corpus.weights, &Context::default()).unwrap();
        let projection: Array2<f64> = projection.scores;
        for (features, peer) in [
            (Features::of_terms(&corpus.weights).unwrap(), terms),
            (Features::new(&projection).unwrap(), projected),
        ] {
            for spherical in [false, true] {
                let [ari, nmi, inertia] = scores(corpus, &features, spherical, k);
                let terms = matches!(features, Features::Terms(_));
                println!(
                    "terms {terms} spherical {spherical}: ARI {ari:.4} (scikit-learn {:.4}) NMI \
                     {nmi:.4} ({:.4}) inertia {inertia:.3} ({:.3})",
                    peer.ari, peer.nmi, peer.inertia
                );
                if !spherical {
                    assert!(inertia <= 1.001 * peer.inertia, "{inertia}");
                }
                // On the terms the kinds of the labels are not those of the lowest inertia: of two
                // optima of nearly the same inertia the lower one may agree less with the labels.
                if !terms {
                    assert!(ari >= peer.ari - 0.01 && nmi >= peer.nmi - 0.01, "{ari} {nmi}");
                }
            }
        }
    }

    #[test]
    fn bbc_as_well_as_scikit_learn() {
        let Some(corpus) = bbc() else { return };
        let terms = Peer { inertia: 2089.2051, ari: 0.9110, nmi: 0.8809 };
        let projected = Peer { inertia: 1604.9395, ari: 0.9177, nmi: 0.8902 };
        beside_scikit_learn(corpus, 5, &terms, &projected);
    }

    #[test]
    fn ag_news_as_well_as_scikit_learn() {
        let Some(corpus) = ag_news() else { return };
        let terms = Peer { inertia: 7465.4896, ari: 0.1440, nmi: 0.2316 };
        let projected = Peer { inertia: 6698.4720, ari: 0.3519, nmi: 0.3565 };
        beside_scikit_learn(corpus, 4, &terms, &projected);
    }
}
