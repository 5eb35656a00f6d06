use std::f64::consts::SQRT_2;

use super::*;
use crate::cluster::testing::{adjusted_rand_index, blobs};
use crate::matrix::sparse::Csr;
use crate::matrix::testing::{bbc, bbc_projection};
use ndarray::{Array2, array};

const LINKAGES: [Linkage; 3] = [Linkage::Ward, Linkage::Average, Linkage::Complete];

fn exactly(k: usize, linkage: Linkage) -> AgglomerativeParams {
    AgglomerativeParams { clusters: ClusterCount::Exactly(k), linkage, ..Default::default() }
}

fn weighted(
    params: &AgglomerativeParams,
    features: &Features,
    weights: &Weights,
) -> Result<Clustering> {
    params.fit(features, weights, &Context::default())
}

fn fit(params: &AgglomerativeParams, scores: &Array2<f64>) -> Result<Clustering> {
    weighted(params, &Features::new(scores)?, &Weights::equal(scores.nrows()))
}

fn heights(clustering: &Clustering) -> Vec<f64> {
    clustering.hierarchy.as_ref().unwrap().merges.iter().map(|merge| merge.height).collect()
}

fn close(found: &[f64], expected: &[f64]) -> bool {
    found.len() == expected.len()
        && found.iter().zip(expected).all(|(a, b)| (a - b).abs() <= 2e-6 * b.abs().max(1e-3))
}

fn seven() -> Array2<f64> {
    array![
        [1.0, 0.0, 0.0],
        [0.6, 0.8, 0.0],
        [0.0, 1.0, 0.0],
        [0.0, 0.8, 0.6],
        [0.0, 0.0, 1.0],
        [0.6, 0.0, 0.8],
        [0.8, 0.6, 0.0]
    ]
}

/// `SciPy` 1.17.1, `linkage(points, method)`: heights, and `fcluster(.., 3, 'maxclust')`.
#[test]
fn small_cases_equal_scipy() {
    let cases = [
        (
            Linkage::Ward,
            [0.282842712, 0.632455532, 0.632455532, 0.879393731, 1.484138358, 1.732380691],
        ),
        (
            Linkage::Average,
            [0.282842712, 0.632455532, 0.632455532, 0.763441362, 1.037273648, 1.203090085],
        ),
        (Linkage::Complete, [0.282842712, 0.632455532, 0.632455532, 0.894427191, SQRT_2, SQRT_2]),
    ];
    for (linkage, expected) in cases {
        let found = fit(&exactly(3, linkage), &seven()).unwrap();
        assert!(close(&heights(&found), &expected), "{linkage:?} {:?}", heights(&found));
        // {0, 1, 6}, {2, 3} and {4, 5} by all three.
        let expected = [0, 0, 1, 1, 2, 2, 0].map(Some);
        assert_eq!(found.assignment, expected, "{linkage:?}");
        let tree = found.hierarchy.unwrap();
        assert_eq!(tree.leaves, [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(tree.merges.last().unwrap().size, 7);
    }
}

/// `SciPy` 1.17.1 on the TF-IDF rows of scikit-learn 1.9.1 (2,225 x 13,143): the last five heights,
/// their sum, and the ARI of five clusters.
#[test]
fn bbc_terms_equal_scipy() {
    let Some(bbc) = bbc() else { return };
    let features = Features::of_terms(&bbc.weights).unwrap();
    let cases = [
        (Linkage::Ward, [3.937303, 4.585156, 4.86578, 5.192212, 5.870084], 2880.6856, 0.7062),
        (Linkage::Average, [1.395593, 1.397814, 1.398217, 1.398786, 1.4027], 2550.3564, -0.0001),
    ];
    for (linkage, last, sum, ari) in cases {
        let found = weighted(&exactly(5, linkage), &features, &Weights::equal(2225)).unwrap();
        let heights = heights(&found);
        assert!(close(&heights[2219..], &last), "{linkage:?} {:?}", &heights[2219..]);
        let total: f64 = heights.iter().sum();
        assert!((total / sum - 1.0).abs() < 1e-6, "{linkage:?} {total}");
        let found = adjusted_rand_index(&bbc.labels, &found.assignment);
        assert!((found - ari).abs() < 2e-4, "{linkage:?} {found}");
    }
}

/// `SciPy` 1.17.1 on unit LSA-100 rows by ARPACK: the last five Ward heights 7.77, 9.33, 10.14, 10.79,
/// 12.35, ARI of five clusters 0.755. The projection here is another approximation: a tree hangs on
/// details, its heights do less.
#[test]
fn bbc_projection_is_near_scipy() {
    let Some(bbc) = bbc() else { return };
    let scores = &bbc_projection().unwrap().scores;
    let found = fit(&exactly(5, Linkage::Ward), scores).unwrap();
    let heights = heights(&found);
    for (height, expected) in heights[2219..].iter().zip([7.77, 9.33, 10.14, 10.79, 12.35]) {
        assert!((height / expected - 1.0).abs() < 0.1, "{:?}", &heights[2219..]);
    }
    let ari = adjusted_rand_index(&bbc.labels, &found.assignment);
    assert!(ari > 0.65, "{ari}");
}

#[test]
fn planted_blobs_are_found_with_their_number() {
    let (scores, planted) = blobs(&[60, 40, 25], 6, 1);
    for linkage in LINKAGES {
        let params = AgglomerativeParams { linkage, ..Default::default() };
        let found = fit(&params, &scores).unwrap();
        assert_eq!(found.sizes, [60, 40, 25], "{linkage:?}");
        assert_eq!(adjusted_rand_index(&planted, &found.assignment), 1.0);
        assert_eq!(found.selection.unwrap().chosen, 3);
        assert!(found.hierarchy.unwrap().merges.is_sorted_by(|a, b| a.height <= b.height));
    }
}

#[test]
fn every_number_of_clusters_is_a_cut_of_one_tree() {
    let (scores, _) = blobs(&[8, 7], 4, 2);
    let whole = fit(&exactly(1, Linkage::Ward), &scores).unwrap();
    assert_eq!((whole.n_clusters, whole.sizes), (1, vec![15]));
    let mut before = fit(&exactly(15, Linkage::Ward), &scores).unwrap();
    assert_eq!(before.n_clusters, 15);
    for k in (1..15).rev() {
        let found = fit(&exactly(k, Linkage::Ward), &scores).unwrap();
        assert_eq!((found.n_clusters, &found.hierarchy), (k, &before.hierarchy));
        assert!(found.inertia >= before.inertia - 1e-12);
        // Who was together stays together.
        for (a, b) in (0..15).flat_map(|a| (0..a).map(move |b| (a, b))) {
            let together =
                |clustering: &Clustering| clustering.assignment[a] == clustering.assignment[b];
            assert!(!together(&before) || together(&found));
        }
        before = found;
    }
}

#[test]
fn copies_go_where_their_first_goes_and_count_once() {
    // Three copies of document 0, one of them damaged beyond recognition.
    let scores = array![[1.0, 0.0], [0.99, 0.1], [0.0, 1.0], [0.1, 1.0], [1.0, 0.02], [0.0, 0.9]];
    let units = vec![0, 0, 0, 3, 4, 5];
    for first in [false, true] {
        let weight = if first {
            vec![1.0, 0.0, 0.0, 1.0, 1.0, 1.0]
        } else {
            vec![1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, 1.0, 1.0, 1.0]
        };
        let weights = Weights::new(weight, units.clone());
        let features = Features::new(&scores).unwrap();
        let found = weighted(&exactly(2, Linkage::Ward), &features, &weights).unwrap();
        assert_eq!(found.assignment[..3], [found.assignment[0]; 3]);
        assert_eq!(found.assignment[4], found.assignment[0]);
        assert_eq!(found.assignment[3], found.assignment[5]);
        let size = found.weighted_sizes.iter().sum::<f64>();
        assert!((size - 4.0).abs() < 1e-12);
        let tree = found.hierarchy.unwrap();
        assert_eq!((tree.leaves, tree.merges.len()), (vec![0, 3, 4, 5], 3));
    }
    // Counted in full, each is a leaf.
    let weights = Weights::new(vec![1.0; 6], units);
    let features = Features::new(&scores).unwrap();
    let found = weighted(&exactly(2, Linkage::Ward), &features, &weights).unwrap();
    assert_eq!(found.hierarchy.unwrap().leaves.len(), 6);
    assert_eq!(found.assignment[2], found.assignment[3]);
}

#[test]
fn terms_and_their_dense_form_have_one_tree() {
    let dense = seven();
    let cells = |row: usize| (0..3_u32).filter(move |&c| seven()[[row, c as usize]] != 0.0);
    let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
    for row in 0..7 {
        for column in cells(row) {
            indices.push(column);
            values.push(dense[[row, column as usize]]);
        }
        indptr.push(indices.len());
    }
    let terms = Features::of_terms(&Csr::new(3, indptr, indices, values)).unwrap();
    for linkage in LINKAGES {
        let of_terms = weighted(&exactly(3, linkage), &terms, &Weights::equal(7)).unwrap();
        let of_dense = fit(&exactly(3, linkage), &dense).unwrap();
        assert_eq!(of_terms.assignment, of_dense.assignment);
        assert!(close(&heights(&of_terms), &heights(&of_dense)));
    }
}

#[test]
fn small_and_equal_inputs() {
    for linkage in LINKAGES {
        let one = fit(&exactly(1, linkage), &array![[3.0, 4.0]]).unwrap();
        assert_eq!((one.assignment, one.hierarchy.unwrap().merges.len()), (vec![Some(0)], 0));
        let two = fit(&exactly(2, linkage), &array![[3.0, 4.0], [1.0, 0.0]]).unwrap();
        assert_eq!((two.sizes, two.hierarchy.unwrap().merges.len()), (vec![1, 1], 1));
        let equal = array![[1.0, 1.0], [2.0, 2.0], [0.5, 0.5], [0.0, 0.0]];
        let same = fit(&exactly(1, linkage), &equal).unwrap();
        assert_eq!((same.sizes.clone(), heights(&same)), (vec![3], vec![0.0, 0.0]));
        assert_eq!(same.assignment[3], None);
        assert_eq!(same.hierarchy.unwrap().leaves, [0, 1, 2]);
        let refused = fit(&exactly(2, linkage), &equal).unwrap_err().to_string();
        assert!(refused.starts_with("--clusters 2: must be at most 1"), "{refused}");
    }
}

#[test]
fn the_same_at_any_thread_count_and_twice() {
    let (scores, _) = blobs(&[90, 70, 40], 5, 2);
    let clusters = ClusterCount::Range { min: 2, max: 5 };
    for linkage in LINKAGES {
        let params = AgglomerativeParams { clusters, linkage, ..Default::default() };
        let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        let single = pool(1).install(|| fit(&params, &scores).unwrap());
        assert_eq!(single, pool(4).install(|| fit(&params, &scores).unwrap()));
        assert_eq!(single, fit(&params, &scores).unwrap());
    }
}

#[test]
fn what_is_too_large_is_refused_before_it_starts() {
    let (scores, _) = blobs(&[3, 3], 3, 1);
    let params = AgglomerativeParams { max_documents: 5, ..exactly(2, Linkage::Ward) };
    let error = fit(&params, &scores).unwrap_err().to_string();
    assert!(error.starts_with("--max-documents 5: must be at least 6 for this input"), "{error}");
    assert!((linkage::bytes(20_000) / 1e9 - 0.8).abs() < 0.001);
    let none = AgglomerativeParams { max_documents: 0, ..params };
    assert_eq!(none.check().unwrap_err().to_string(), "--max-documents 0: must be at least 1");
    let unknown = serde_json::from_str::<AgglomerativeParams>(r#"{"linkage":"single"}"#);
    assert!(unknown.unwrap_err().to_string().contains("unknown variant `single`"));
    for (name, linkage) in Linkage::NAMES.iter().zip(LINKAGES) {
        let read: Linkage = serde_json::from_str(&format!("\"{name}\"")).unwrap();
        assert_eq!(read, linkage);
    }
}
