//! The number of clusters of planted ones, by every criterion.

use super::*;
use crate::cluster::kmeans::KMeansParams;
use crate::cluster::testing::blobs;
use crate::cluster::{ClusterCount, ClusterMethod, Features};
use crate::context::Context;
use crate::matrix::weights::Weights;
use crate::table::Tabular;

#[test]
fn large_collections_are_sampled() {
    let (points, _) = blobs(&[3000, 1100, 1000], 3, 1);
    let clusters = ClusterCount::Range { min: 2, max: 4 };
    let params = KMeansParams { clusters, runs: 1, ..Default::default() };
    let table = select(
        &params,
        &Features::Dense(points.clone()),
        &Weights::equal(points.nrows()),
        &Context::default(),
    )
    .unwrap();
    assert_eq!((table.chosen, table.sample, table.rows.len()), (3, 5000, 3));
    let shown = table.table();
    assert_eq!((shown.name, shown.rows.len()), ("cluster_selection", 3));
    assert_eq!(shown.rows[1].len(), shown.columns.len());
}

#[test]
fn the_range_is_cut_to_the_documents_and_ties_go_to_fewer_clusters() {
    let (points, _) = blobs(&[3, 2], 2, 1);
    let automatic = KMeansParams::default();
    let table = select(
        &automatic,
        &Features::Dense(points.clone()),
        &Weights::equal(points.nrows()),
        &Context::default(),
    )
    .unwrap();
    assert_eq!(table.rows.len(), 1, "two clusters are the least that auto tries");
    let clusters = ClusterCount::Range { min: 2, max: 20 };
    let params = KMeansParams { clusters, ..automatic };
    let table = select(
        &params,
        &Features::Dense(points.clone()),
        &Weights::equal(points.nrows()),
        &Context::default(),
    )
    .unwrap();
    assert_eq!(table.rows.iter().map(|row| row.clusters).collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!(table.chosen, 2);
    let clusters = ClusterCount::Range { min: 2, max: 3 };
    let params = KMeansParams { clusters, ..params };
    // Three points alike in pairs of distance: every number of clusters scores 0 or the same.
    let even = ndarray::Array2::eye(4);
    let table =
        select(&params, &Features::Dense(even), &Weights::equal(4), &Context::default()).unwrap();
    assert_eq!(table.rows[0].silhouette, table.rows[1].silhouette);
    assert_eq!(table.chosen, 2);
}

fn planted() -> (Features, Weights, ClusterMethod) {
    let (scores, _) = blobs(&[30, 25, 20], 5, 2);
    let clusters = ClusterCount::Range { min: 2, max: 5 };
    let method = KMeansParams { clusters, runs: 2, ..KMeansParams::default() };
    (Features::new(&scores).unwrap(), Weights::equal(75), ClusterMethod::KMeans(method))
}

fn all() -> SelectionParams {
    SelectionParams {
        criteria: Criteria::All,
        references: 5,
        replicates: 5,
        ..SelectionParams::default()
    }
}

#[test]
fn every_criterion_finds_planted_clusters() {
    let (features, weights, method) = planted();
    let context = Context::default();
    let clustering = fit_chosen(&method, &features, &weights, &all(), &context).unwrap();
    let table = clustering.selection.unwrap();
    assert_eq!((clustering.n_clusters, table.chosen, table.sample), (3, 3, 75));
    for criterion in Criterion::ALL {
        assert_eq!(table.preferred(criterion), Some(3), "{criterion:?} {table:?}");
    }
    assert_eq!(table.disagreement(), None);
    let shown = table.table();
    assert_eq!(shown.rows.len(), 5, "one cluster and two to five");
    assert!(shown.rows.iter().all(|row| row.len() == shown.columns.len()));
    let curves = table.curves();
    // Five numbers with a gap, four with each of the others.
    assert_eq!((curves.points().len(), curves.table().rows.len()), (21, 21));
    assert_eq!(curves.points().iter().filter(|point| point.preferred).count(), 5);

    let by_gap = SelectionParams { choose_by: Criterion::Gap, ..all() };
    let clustering = fit_chosen(&method, &features, &weights, &by_gap, &context).unwrap();
    assert_eq!(clustering.selection.unwrap().chosen_by, Criterion::Gap);
}

#[test]
fn all_criteria_are_the_same_at_any_thread_count() {
    let (features, weights, method) = planted();
    let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
    let found = |n| {
        let fit = || fit_chosen(&method, &features, &weights, &all(), &Context::default());
        pool(n).install(|| fit().unwrap())
    };
    assert_eq!(found(1), found(4));
}

#[test]
fn terms_have_reference_sets() {
    // Three groups of documents with three terms each of their own and one that all share.
    let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
    for document in 0..36_u32 {
        let own = document % 3 * 3;
        for (place, term) in [own, own + 1, own + 2, 9].into_iter().enumerate() {
            indices.push(term);
            values.push(1.0 + f64::from((document * 7 + place as u32 * 5) % 4) / 4.0);
        }
        indptr.push(indices.len());
    }
    let rows = crate::matrix::sparse::Csr::new(10, indptr, indices, values);
    let features = Features::of_terms(&rows).unwrap();
    let references = gap::References::draw(&features, 4, &Context::default()).unwrap();
    let weights = Weights::equal(36);
    let inertia = gap::inertia_of_one(&features, &weights);
    let gap = references.gap_of_one(&weights, inertia).unwrap();
    assert!(gap.value.abs() < 0.5 && gap.error > 0.0, "{gap:?}");
}

#[test]
fn the_default_is_the_methods_own_choice() {
    let (features, weights, method) = planted();
    let (params, context) = (SelectionParams::default(), Context::default());
    let chosen = fit_chosen(&method, &features, &weights, &params, &context).unwrap();
    assert_eq!(chosen, method.fit(&features, &weights, &context).unwrap());
    assert_eq!(chosen.selection.unwrap().rows[0].gap, None);
    let given = method.with_clusters(4).unwrap();
    let given = fit_chosen(&given, &features, &weights, &all(), &context).unwrap();
    assert_eq!((given.n_clusters, given.selection), (4, None));
}

/// Rows with these silhouettes, gaps (error 0.1) and stabilities (deviation 0.05).
fn table_of(rows: &[(usize, f64, f64, f64)]) -> SelectionTable {
    let row = |&(clusters, silhouette, gap, stability): &(usize, f64, f64, f64)| SelectionRow {
        clusters,
        silhouette: (clusters > 1).then_some(silhouette),
        calinski_harabasz: None,
        davies_bouldin: None,
        inertia: 1.0,
        gap: Some(Gap { value: gap, error: 0.1 }),
        stability: (clusters > 1).then_some(Spread { mean: stability, deviation: 0.05 }),
    };
    let rows = rows.iter().map(row).collect();
    let form = crate::cluster::quality::SilhouetteForm::Exact;
    SelectionTable::new(rows, Criterion::Silhouette, form, 10)
}

#[test]
fn criteria_that_disagree_are_told() {
    let table = table_of(&[
        (1, 0.0, 0.0, 0.0),
        (2, 0.3, 0.5, 0.90),
        (3, 0.4, 0.9, 0.88),
        (4, 0.2, 1.0, 0.86),
        (5, 0.1, 1.2, 0.50),
    ]);
    let said = [Criterion::Silhouette, Criterion::Gap, Criterion::Stability]
        .map(|criterion| table.preferred(criterion));
    // Three is the smallest with a gap within one error of the next one's.
    assert_eq!(said, [Some(3), Some(3), Some(4)]);
    let note = table.disagreement().unwrap();
    assert_eq!(
        note.message,
        "silhouette says 3, gap says 3, stability says 4: the archive has no number of kinds of \
         its own"
    );
    let rising = table_of(&[(2, 0.3, 0.5, 0.9), (3, 0.2, 0.9, 0.2)]);
    assert_eq!(rising.preferred(Criterion::Gap), None);
    assert!(rising.disagreement().unwrap().message.contains("gap says none of those tried"));
    let agreed = table_of(&[(2, 0.3, 0.5, 0.9), (3, 0.2, 0.5, 0.2)]);
    assert_eq!(agreed.disagreement(), None);
}

#[test]
fn refused_settings_are_named() {
    let message = |params: SelectionParams| params.check().unwrap_err().to_string();
    assert_eq!(
        message(SelectionParams { references: 1, ..all() }),
        "references 1: must be at least 2"
    );
    let gap = SelectionParams { choose_by: Criterion::Gap, ..SelectionParams::default() };
    assert!(message(gap).starts_with("--choose-by gap: must be silhouette, calinski"));
    for criterion in Criterion::ALL {
        assert_eq!(Criterion::by_name(criterion.name()), Some(criterion));
        let name = format!("\"{}\"", criterion.name());
        assert_eq!(serde_json::to_string(&criterion).unwrap(), name);
    }
    assert_eq!(
        Criteria::NAMES.map(Criteria::by_name),
        [Criteria::Silhouette, Criteria::All].map(Some)
    );
}
