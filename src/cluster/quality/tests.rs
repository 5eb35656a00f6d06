//! Silhouettes against scikit-learn and under copies.

use super::*;
use crate::cluster::testing::blobs;
use crate::matrix::sparse::Csr;
use ndarray::{Array2, Axis, array};

/// scikit-learn 1.9.1, `silhouette_samples`.
#[test]
fn silhouettes_equal_scikit_learn() {
    let points = array![
        [0.0, 0.0],
        [0.0, 1.0],
        [1.0, 0.0],
        [5.0, 5.0],
        [5.0, 6.0],
        [6.0, 5.0],
        [2.5, 3.0],
        [9.0, 0.0]
    ];
    let with_singleton = [0, 0, 0, 1, 1, 1, 1, 2];
    let copies = array![[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [3.0, 4.0], [3.0, 4.0], [1.0, 1.0]];
    let expected = [
        0.849_605_356_946_099_2,
        0.797_862_599_438_746_8,
        0.799_145_244_291_212_8,
        0.729_217_492_074_262_7,
        0.707_888_479_110_442_4,
        0.631_544_297_125_814_4,
        -0.060_786_326_348_314_59,
        0.0,
    ];
    let expected_copies = [
        1.0,
        1.0,
        -1.0,
        -0.639_444_872_453_601,
        -0.306_624_754_718_463_57,
        -0.607_767_729_723_631_8,
    ];
    let found =
        silhouettes(&Features::Dense(points), &Weights::equal(8), &[&with_singleton, &[0; 8]]);
    for (value, expected) in found[0].iter().zip(expected) {
        assert!((value - expected).abs() < 1e-12, "{value} for {expected}");
    }
    assert_eq!(found[1], [0.0; 8]);
    let found = silhouettes(&Features::Dense(copies), &Weights::equal(6), &[&[0, 0, 1, 1, 2, 2]]);
    for (value, expected) in found[0].iter().zip(expected_copies) {
        assert!((value - expected).abs() < 1e-7, "{value} for {expected}");
    }
}

#[test]
fn both_forms_agree_on_clear_clusters_and_leave_out_the_unplaced() {
    let (mut scores, groups) = blobs(&[40, 30, 1], 4, 1);
    scores.row_mut(3).fill(0.0);
    let features = Features::new(&scores).unwrap();
    let mut assignment: Vec<Option<u32>> = groups.into_iter().map(Some).collect();
    assignment[3] = None;
    let equal = &Weights::equal(71);
    let clustering = Clustering::new(&features, &assignment, equal.weights(), 3);
    for form in [SilhouetteForm::Exact, SilhouetteForm::Cosine, SilhouetteForm::Centroid] {
        let silhouette = Silhouette::in_form(form, &features, &clustering, equal);
        assert_eq!(silhouette.documents[3], None);
        assert_eq!(silhouette.clusters[2], Some(0.0));
        assert!(silhouette.clusters[0].unwrap() > 0.8, "{silhouette:?}");
        assert!(silhouette.mean.unwrap() > 0.8);
    }
    assert_eq!(Silhouette::of(&features, &clustering, equal).form, SilhouetteForm::Exact);
    let one = Clustering::new(&features, &vec![Some(0); 71], equal.weights(), 1);
    let silhouette = Silhouette::of(&features, &one, equal);
    assert_eq!((silhouette.mean, silhouette.clusters), (None, vec![None]));
}

#[test]
fn the_same_at_any_thread_count() {
    let (points, groups) = blobs(&[300, 200, 99], 7, 5);
    let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
    let points = Features::Dense(points);
    let values = |n| {
        pool(n).install(|| {
            let equal = Weights::equal(599);
            (silhouettes(&points, &equal, &[&groups]), cosine_silhouettes(&points, &equal, &groups))
        })
    };
    assert_eq!(values(1), values(4));
}

#[test]
fn copies_of_a_report_leave_all_silhouettes_as_they_were() {
    let (scores, groups) = blobs(&[12, 9, 1, 2], 4, 3);
    let n_docs = scores.nrows();
    // Every second report has a copy behind all reports, the lone one of its cluster too.
    let rows: Vec<usize> = (0..n_docs).chain((0..n_docs).filter(|row| row % 2 == 1)).collect();
    assert_eq!(groups[21], 2);
    let units: Vec<u32> = rows.iter().map(|&row| row as u32).collect();
    let copied = |row: usize| row % 2 == 1;
    let halves = rows.iter().map(|&row| if copied(row) { 0.5 } else { 1.0 }).collect();
    let first = (0..rows.len()).map(|place| if place < n_docs { 1.0 } else { 0.0 }).collect();
    let all = Features::new(&scores.select(Axis(0), &rows)).unwrap();
    let alone = Features::new(&scores).unwrap();
    let assigned = |rows: &[usize]| rows.iter().map(|&row| Some(groups[row])).collect::<Vec<_>>();
    let each: Vec<usize> = (0..n_docs).collect();
    let equal = Weights::equal(n_docs);
    let expected = Clustering::new(&alone, &assigned(&each), equal.weights(), 4);
    for weights in [halves, first].map(|weights| Weights::new(weights, units.clone())) {
        let found = Clustering::new(&all, &assigned(&rows), weights.weights(), 4);
        for form in [SilhouetteForm::Exact, SilhouetteForm::Cosine, SilhouetteForm::Centroid] {
            let found = Silhouette::in_form(form, &all, &found, &weights);
            let expected = Silhouette::in_form(form, &alone, &expected, &equal);
            let near = |a: Option<f64>, b: Option<f64>| (a.unwrap() - b.unwrap()).abs() < 1e-7;
            assert!(near(found.mean, expected.mean), "{found:?} {expected:?}");
            for (a, b) in found.documents.iter().zip(&expected.documents) {
                assert!(near(*a, *b), "{a:?} {b:?}");
            }
            for (a, b) in found.clusters.iter().zip(&expected.clusters) {
                assert!(near(*a, *b), "{a:?} {b:?}");
            }
        }
    }
}

/// Thirty unit rows of four coordinates in three planted groups.
fn thirty() -> (Array2<f64>, Vec<u32>) {
    let cell = |(i, j): (usize, usize)| {
        ((i * 7 + j * j * 3) % 11) as f64 / 10.0 + if i % 3 == j { 2.0 } else { 0.0 }
    };
    (Array2::from_shape_fn((30, 4), cell), (0..30).map(|i| i % 3).collect())
}

fn terms_of(points: &Array2<f64>) -> Csr<f64> {
    let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
    for row in points.rows() {
        for (column, &value) in row.iter().enumerate().filter(|(_, value)| **value != 0.0) {
            indices.push(column as u32);
            values.push(value);
        }
        indptr.push(indices.len());
    }
    Csr::new(points.ncols(), indptr, indices, values)
}

fn assert_near(found: Option<f64>, expected: f64) {
    let found = found.unwrap();
    assert!((found - expected).abs() < 1e-12 * expected.abs().max(1.0), "{found} for {expected}");
}

/// scikit-learn 1.9: `davies_bouldin_score`, `calinski_harabasz_score`, `silhouette_score` with
/// `euclidean` and `cosine`.
#[test]
fn indices_equal_scikit_learn_for_rows_and_for_terms() {
    let (points, groups) = thirty();
    let groups: Vec<Option<u32>> = groups.into_iter().map(Some).collect();
    let alone: Vec<Option<u32>> =
        (0..30).map(|i| Some(if i == 0 { 0 } else { 2 - i % 2 })).collect();
    let equal = Weights::equal(30);
    let dense = Features::new(&points).unwrap();
    let terms = Features::of_terms(&terms_of(&points)).unwrap();
    for features in [&dense, &terms] {
        let clustering = Clustering::new(features, &groups, equal.weights(), 3);
        let found = quality(features, &clustering, &equal);
        assert_near(found.davies_bouldin, 0.3737886146090994);
        assert_near(found.calinski_harabasz, 123.95845466541556);
        let silhouette = |form| Silhouette::in_form(form, features, &clustering, &equal);
        assert_near(silhouette(SilhouetteForm::Exact).mean, 0.7334711938487136);
        let cosine = silhouette(SilhouetteForm::Cosine);
        assert_near(cosine.mean, 0.914735561018384);
        let expected = [
            0.9434739325962135,
            0.9216889287268903,
            0.9354583706846995,
            0.9272144927826135,
            0.9190096702969082,
        ];
        for (found, expected) in cosine.documents.iter().zip(expected) {
            assert_near(*found, expected);
        }
        let clustering = Clustering::new(features, &alone, equal.weights(), 3);
        let found = quality(features, &clustering, &equal);
        assert_near(found.davies_bouldin, 12.494294986304466);
        assert_near(found.calinski_harabasz, 0.6407737498194324);
        let silhouette = Silhouette::in_form(SilhouetteForm::Cosine, features, &clustering, &equal);
        assert_near(silhouette.mean, -0.3173108688579954);
        assert_eq!(silhouette.documents[0], Some(0.0));
    }
    assert_eq!(SilhouetteForm::of(&dense), SilhouetteForm::Exact);
    assert_eq!(SilhouetteForm::of(&terms), SilhouetteForm::Cosine);
}

#[test]
fn copies_leave_the_indices_as_they_were() {
    let (points, groups) = thirty();
    // Every third document has a copy; the two weigh a half each, or the first all.
    let rows: Vec<usize> = (0..30).chain((0..30).step_by(3)).collect();
    let units: Vec<u32> = rows.iter().map(|&row| row as u32).collect();
    let halves = rows.iter().map(|row| if row % 3 == 0 { 0.5 } else { 1.0 }).collect();
    let first = (0..40).map(|place| if place < 30 { 1.0 } else { 0.0 }).collect();
    let assigned = |rows: &[usize]| rows.iter().map(|&row| Some(groups[row])).collect::<Vec<_>>();
    let alone = Features::new(&points).unwrap();
    let equal = Weights::equal(30);
    let each: Vec<usize> = (0..30).collect();
    let expected = Clustering::new(&alone, &assigned(&each), equal.weights(), 3);
    let expected = quality(&alone, &expected, &equal);
    let all = Features::new(&points.select(Axis(0), &rows)).unwrap();
    for weights in [halves, first].map(|weights| Weights::new(weights, units.clone())) {
        let found = Clustering::new(&all, &assigned(&rows), weights.weights(), 3);
        let found = quality(&all, &found, &weights);
        assert_near(found.davies_bouldin, expected.davies_bouldin.unwrap());
        assert_near(found.calinski_harabasz, expected.calinski_harabasz.unwrap());
        assert_near(found.silhouette, expected.silhouette.unwrap());
    }
}

#[test]
fn without_two_clusters_there_is_no_index() {
    let features = Features::new(&array![[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]).unwrap();
    let equal = Weights::equal(3);
    for groups in [[Some(0), Some(0), None], [None; 3], [Some(0), Some(1), None]] {
        let clustering = Clustering::new(&features, &groups, equal.weights(), 2);
        let found = quality(&features, &clustering, &equal);
        assert_eq!(found.calinski_harabasz, None);
        assert_eq!(found.davies_bouldin.is_some(), clustering.n_clusters == 2);
        assert_eq!(found.cells().len(), Quality::COLUMNS.len());
    }
}
