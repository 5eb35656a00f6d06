//! Stability of planted clusters, of clusters that are not there, and at any number of threads.

use super::*;
use crate::cluster::testing::blobs;
use crate::cluster::{ClusterCount, ClusterMethod, Clustering, Features, KMeansParams};
use crate::context::Context;
use crate::matrix::weights::Weights;
use crate::table::Tabular;
use ndarray::{Array2, Axis};

fn kmeans(k: usize, runs: usize) -> ClusterMethod {
    let clusters = ClusterCount::Exactly(k);
    ClusterMethod::KMeans(KMeansParams { clusters, runs, ..Default::default() })
}

fn fit(method: &ClusterMethod, scores: &Array2<f64>) -> (Features, Clustering, Weights) {
    let (features, weights) = (Features::new(scores).unwrap(), Weights::equal(scores.nrows()));
    let clustering = method.fit(&features, &weights, &Context::default()).unwrap();
    (features, clustering, weights)
}

#[test]
fn planted_clusters_are_stable_and_halves_of_one_are_not() {
    let (scores, _) = blobs(&[60, 40, 30], 5, 1);
    let context = Context::default();
    let method = kmeans(3, 2);
    let (features, clustering, weights) = fit(&method, &scores);
    let found = bootstrap_jaccard(&method, &features, &weights, &clustering, 10, &context).unwrap();
    for cluster in &found.clusters {
        assert_eq!(cluster.jaccard, Some(1.0));
        assert_eq!((cluster.mark(), cluster.recovered), (Some(Mark::HighlyStable), 10));
    }
    assert_eq!(found.mean_ari(), (1.0, 0.0));
    let table = found.table();
    assert_eq!((table.rows.len(), table.rows[0].len()), (3, table.columns.len()));
    let seeds = seed_agreement(&method, &features, &weights, 3, 4, &context).unwrap().unwrap();
    assert_eq!((seeds.mean, seeds.spread, seeds.least), (1.0, 0.0, 1.0));
    assert_eq!((&seeds.seeds[..], seeds.table().rows.len()), (&[1, 2, 3, 4][..], 16));

    // Five clusters where there are three: some are cut in two.
    let method = kmeans(5, 1);
    let (features, clustering, weights) = fit(&method, &scores);
    let found = bootstrap_jaccard(&method, &features, &weights, &clustering, 10, &context).unwrap();
    let least = found.clusters.iter().filter_map(|cluster| cluster.jaccard).fold(1.0, f64::min);
    assert!(least < 0.75, "{found:?}");
    assert!(found.mean_ari().0 < 0.95);
    let seeds = seed_agreement(&method, &features, &weights, 5, 4, &context).unwrap().unwrap();
    assert!(seeds.least <= seeds.mean && seeds.mean < 1.0, "{seeds:?}");
}

#[test]
fn copies_are_one_draw() {
    let (scores, _) = blobs(&[12, 9], 4, 2);
    // Each document has a copy that weighs nothing: draws, clusters and similarities are the same.
    let rows: Vec<usize> = (0..21).chain(0..21).collect();
    let copied = Features::new(&scores.select(Axis(0), &rows)).unwrap();
    let first = (0..42).map(|row| if row < 21 { 1.0 } else { 0.0 }).collect();
    let first = Weights::new(first, rows.iter().map(|&row| row as u32).collect());
    let method = kmeans(4, 1);
    let (alone, clustering, equal) = fit(&method, &scores);
    let context = Context::default();
    let expected = bootstrap_jaccard(&method, &alone, &equal, &clustering, 5, &context).unwrap();
    let clustering = method.fit(&copied, &first, &context).unwrap();
    let found = bootstrap_jaccard(&method, &copied, &first, &clustering, 5, &context).unwrap();
    assert_eq!(found, expected);
}

#[test]
fn the_same_at_any_thread_count() {
    let (scores, _) = blobs(&[30, 25, 20], 4, 3);
    let method = kmeans(4, 1);
    let (features, clustering, weights) = fit(&method, &scores);
    let context = Context::default();
    let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
    let found = |n| {
        pool(n).install(|| {
            (
                bootstrap_jaccard(&method, &features, &weights, &clustering, 6, &context).unwrap(),
                seed_agreement(&method, &features, &weights, 4, 3, &context).unwrap(),
            )
        })
    };
    assert_eq!(found(1), found(4));
}

#[test]
fn few_documents_and_refused_settings() {
    let (scores, _) = blobs(&[3, 2], 3, 4);
    let method = kmeans(5, 1);
    let (features, clustering, weights) = fit(&method, &scores);
    let context = Context::default();
    let found = bootstrap_jaccard(&method, &features, &weights, &clustering, 8, &context).unwrap();
    assert_eq!(found.clusters.len(), 5);
    assert!(found.clusters.iter().all(|cluster| cluster.replicates <= 8));
    assert_eq!(seed_agreement(&method, &features, &weights, 2, 1, &context).unwrap(), None);

    StabilityParams::default().check().unwrap();
    let none = StabilityParams { replicates: 0, seeds: 0 };
    none.check().unwrap();
    let message = |params: StabilityParams| params.check().unwrap_err().to_string();
    assert_eq!(
        message(StabilityParams { replicates: 1, ..none.clone() }),
        "--replicates 1: must be 0 for none, or at least 2"
    );
    assert_eq!(
        message(StabilityParams { seeds: 1, ..none }),
        "--seeds 1: must be 0 for none, or at least 2"
    );
}
