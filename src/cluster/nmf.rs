//! Terms of documents with weights -> clusters by non-negative matrix factorisation.
//!
//! A document belongs to the component that it has most of (Xu, Liu & Gong 2003), components being
//! scaled to length 1, the first of equals.

use std::borrow::Cow;

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::clustering::{Clustering, squared_lengths};
use super::count::ClusterCount;
use super::counted::{self, Counted, Grouping, assign_nearest};
use super::features::{Features, Point};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::factorise::{FactorisationParams, decompose};
use crate::matrix::project::Projection;
use crate::matrix::sparse::Csr;
use crate::matrix::weights::Weights;
use crate::progress::Silent;

/// Clusters that are the components of a non-negative matrix factorisation
/// ([`FactorisationParams`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NmfParams {
    /// How many clusters: `auto` (default), a range such as `2..20`, or a number.
    pub clusters: ClusterCount,
    /// Iterations, at least 1. Default 200.
    pub max_iterations: usize,
    /// The end is reached when the projected gradient is at most this share of what it was in the
    /// first iteration; at least 0. Default 1e-4.
    pub tolerance: f64,
}

impl Default for NmfParams {
    fn default() -> Self {
        let FactorisationParams { max_iterations, tolerance, .. } = FactorisationParams::default();
        Self { clusters: ClusterCount::Auto, max_iterations, tolerance }
    }
}

impl NmfParams {
    /// Refuses settings outside their range.
    pub fn check(&self) -> Result<()> {
        self.clusters.check()?;
        self.factorisation(1).check()
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

    fn factorisation(&self, components: usize) -> FactorisationParams {
        let Self { max_iterations, tolerance, .. } = *self;
        FactorisationParams { components, max_iterations, tolerance }
    }

    /// The documents by their largest component. Documents that have none of any component go to the
    /// nearest group, and groups that no document chose are filled by [`fill_empty`].
    fn group_from(
        &self,
        start: &Projection,
        matrix: &Csr<f64>,
        (points, weights): (&Features, &[f64]),
        k: usize,
        context: &Context<'_>,
    ) -> Result<Grouping> {
        let fitted = self.factorisation(k).fit_from(start, matrix, weights, context)?;
        let lengths: Vec<f64> =
            squared_lengths(&fitted.components).into_iter().map(f64::sqrt).collect();
        let mut groups = largest(&fitted.documents, &lengths);
        let none: Vec<usize> = (0..groups.len()).filter(|&place| groups[place].is_none()).collect();
        assign_nearest(points, &mut groups, weights, k, &none);
        let mut labels: Vec<u32> = groups.into_iter().map(Option::unwrap_or_default).collect();
        let centres = fill_empty(points, weights, &mut labels, k);
        let squared = squared_distances(points, &labels, centres.view());
        let inertia = squared.iter().zip(weights).map(|(squared, weight)| weight * squared).sum();
        Ok(Grouping { labels, inertia })
    }
}

impl Counted for NmfParams {
    fn clusters(&self) -> ClusterCount {
        self.clusters
    }

    fn group(
        &self,
        points: &Features,
        weights: &[f64],
        k: usize,
        stream: &str,
        context: &Context<'_>,
    ) -> Result<Grouping> {
        let one = self.group_each(points, weights, &[k], stream, context)?;
        Ok(one.into_iter().next().expect("one number of clusters was asked for"))
    }

    /// All start from one decomposition.
    fn group_each(
        &self,
        points: &Features,
        weights: &[f64],
        counts: &[usize],
        _stream: &str,
        context: &Context<'_>,
    ) -> Result<Vec<Grouping>> {
        let matrix = non_negative(points)?;
        let most = counts.iter().copied().max().unwrap_or(1);
        // A stage of its own within that of the caller would end it.
        let silent = Context { progress: &Silent(context.progress), ..*context };
        let start = decompose(&matrix, weights, most, &silent)?;
        let each = counts.iter().map(|&k| {
            let grouping = self.group_from(&start, &matrix, (points, weights), k, context);
            context.progress.advance(1);
            grouping
        });
        each.collect()
    }
}

/// The points as a sparse matrix without negative entries.
fn non_negative(points: &Features) -> Result<Cow<'_, Csr<f64>>> {
    let dense = match points {
        Features::Terms(rows) => return Ok(Cow::Borrowed(rows)),
        Features::Dense(dense) => dense,
    };
    if dense.iter().any(|&coordinate| coordinate < 0.0) {
        return Err(Error::setting(
            "--dimensions",
            dense.ncols(),
            "none for --method nmf, which needs coordinates that are not negative",
        ));
    }
    let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
    for row in dense.rows() {
        for (column, &value) in (0..).zip(row).filter(|(_, value)| **value > 0.0) {
            indices.push(column);
            values.push(value);
        }
        indptr.push(indices.len());
    }
    Ok(Cow::Owned(Csr::new(dense.ncols(), indptr, indices, values)))
}

/// The largest component of every document, `None` where it has none.
fn largest(documents: &Array2<f64>, lengths: &[f64]) -> Vec<Option<u32>> {
    let of_row = |row: ndarray::ArrayView1<'_, f64>| {
        let mut best = (None, 0.0);
        for (component, (share, length)) in (0..).zip(row.iter().zip(lengths)) {
            if share * length > best.1 {
                best = (Some(component), share * length);
            }
        }
        best.0
    };
    documents.rows().into_iter().map(of_row).collect()
}

/// Gives every empty group the document farthest from its centre, the first of equals, with those
/// equal to it, from a group that holds others; so `k` groups become of `k` distinct documents.
/// Returns the centres.
fn fill_empty(points: &Features, weights: &[f64], labels: &mut [u32], k: usize) -> Array2<f64> {
    loop {
        let groups: Vec<Option<u32>> = labels.iter().map(|&label| Some(label)).collect();
        let centres = points.means(&groups, weights, k);
        let mut first = vec![None; k];
        let mut mixed = vec![false; k];
        for (document, &label) in labels.iter().enumerate() {
            let first = *first[label as usize].get_or_insert(document);
            mixed[label as usize] |= !same(points.point(first), points.point(document));
        }
        let Some(empty) = first.iter().position(Option::is_none) else { return centres };
        let distances = squared_distances(points, labels, centres.view());
        let farthest = (0..labels.len())
            .filter(|&document| mixed[labels[document] as usize])
            .reduce(|best, next| if distances[next] > distances[best] { next } else { best });
        let Some(farthest) = farthest else { return centres };
        let point = points.point(farthest);
        for (document, label) in labels.iter_mut().enumerate() {
            if same(point, points.point(document)) {
                *label = empty as u32;
            }
        }
    }
}

fn same(a: Point<'_>, b: Point<'_>) -> bool {
    match (a, b) {
        (Point::Dense(a), Point::Dense(b)) => a == b,
        (Point::Terms(a, p), Point::Terms(b, q)) => a == b && p == q,
        _ => false,
    }
}

/// Squared distance of every point to the centre of its group.
fn squared_distances(points: &Features, labels: &[u32], centres: ArrayView2<'_, f64>) -> Vec<f64> {
    let lengths: Vec<f64> = centres.rows().into_iter().map(|row| row.dot(&row)).collect();
    let distance = |(document, &label): (usize, &u32)| {
        let label = label as usize;
        points.point(document).squared_distance(centres.row(label), lengths[label])
    };
    labels.iter().enumerate().map(distance).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::adjusted_rand_index;
    use crate::matrix::testing::bbc;
    use ndarray::array;

    fn exactly(k: usize) -> NmfParams {
        NmfParams { clusters: ClusterCount::Exactly(k), ..Default::default() }
    }

    fn terms(rows: &Array2<f64>) -> Features {
        let dense = Features::new(rows).unwrap();
        Features::Terms(non_negative(&dense).unwrap().into_owned())
    }

    fn fit(params: &NmfParams, features: &Features) -> Result<Clustering> {
        params.fit(features, &Weights::equal(features.n_docs()), &Context::default())
    }

    /// scikit-learn 1.9.1, `NMF(5, init="nndsvd", solver="cd", random_state=0)` on the same matrix,
    /// components scaled to length 1: ARI 0.8874, sizes 522, 493, 430, 429, 351.
    #[test]
    fn bbc_equals_scikit_learn() {
        let Some(bbc) = bbc() else { return };
        let clustering = fit(&exactly(5), &Features::of_terms(&bbc.weights).unwrap()).unwrap();
        let ari = adjusted_rand_index(&bbc.labels, &clustering.assignment);
        assert!((ari - 0.8874).abs() < 0.005, "{ari}");
        for (size, expected) in clustering.sizes.iter().zip([522_usize, 493, 430, 429, 351]) {
            assert!(size.abs_diff(expected) <= 5, "{:?}", clustering.sizes);
        }
    }

    #[test]
    fn terms_and_vectors_without_negative_coordinates_are_the_same() {
        let rows = array![
            [2.0, 1.0, 0.0, 0.0],
            [0.0, 0.0, 3.0, 1.0],
            [0.0, 0.0, 0.0, 0.0],
            [4.0, 1.0, 0.0, 0.0],
            [1.0, 1.0, 0.0, 0.0]
        ];
        let of_terms = fit(&exactly(2), &terms(&rows)).unwrap();
        assert_eq!(of_terms.assignment, [Some(0), Some(1), None, Some(0), Some(0)]);
        let dense = fit(&exactly(2), &Features::new(&rows).unwrap()).unwrap();
        assert_eq!(dense.assignment, of_terms.assignment);
        let negative = Features::new(&array![[1.0, -0.5], [0.0, 1.0]]).unwrap();
        assert_eq!(
            fit(&exactly(2), &negative).unwrap_err().to_string(),
            "--dimensions 2: must be none for --method nmf, which needs coordinates that are not negative"
        );
    }

    #[test]
    fn no_group_is_empty_while_there_are_distinct_documents() {
        // Copies stay together; five distinct documents of rank three.
        let rows = array![
            [1.0, 0.0, 0.0],
            [1.0, 0.0, 0.0],
            [1.0, 1.0, 0.0],
            [0.0, 1.0, 0.0],
            [0.0, 1.0, 0.0],
            [0.0, 1.0, 1.0],
            [0.0, 0.0, 1.0]
        ];
        for features in [terms(&rows), Features::new(&rows).unwrap()] {
            for k in 1..=5 {
                let clustering = fit(&exactly(k), &features).unwrap();
                assert_eq!(clustering.n_clusters, k);
                assert!(clustering.sizes.iter().all(|&size| size > 0));
                let assignment = &clustering.assignment;
                assert_eq!(assignment[0], assignment[1], "{k}");
                assert_eq!(assignment[3], assignment[4], "{k}");
            }
            let refused = fit(&exactly(6), &features).unwrap_err().to_string();
            assert!(refused.starts_with("--clusters 6: must be at most 5"), "{refused}");
        }
    }

    #[test]
    fn empty_groups_get_the_farthest_documents() {
        let points = terms(&array![[1.0, 0.0], [1.0, 0.0], [0.8, 0.6], [0.0, 1.0]]);
        let mut labels = [2, 2, 2, 2];
        fill_empty(&points, &[1.0; 4], &mut labels, 3);
        assert_eq!(labels, [2, 2, 1, 0]);
        let mut equal = [0, 0];
        fill_empty(&terms(&array![[1.0], [1.0]]), &[1.0; 2], &mut equal, 2);
        assert_eq!(equal, [0, 0]);
    }

    #[test]
    fn the_same_at_any_thread_count_and_for_any_choice_of_k() {
        let rows = Array2::from_shape_fn((600, 20), |(i, j)| {
            let own = if i % 4 == j / 5 { 5.0 } else { 0.0 };
            own + ((i * (j + 3) + i * i) % 7) as f64 / 7.0
        });
        let features = terms(&rows);
        let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        let clusters = ClusterCount::Range { min: 3, max: 5 };
        let params = NmfParams { clusters, ..Default::default() };
        let single = pool(1).install(|| fit(&params, &features).unwrap());
        assert_eq!(single, pool(4).install(|| fit(&params, &features).unwrap()));
        assert_eq!(single.selection.as_ref().map(|table| table.chosen), Some(4));
        assert_eq!(single.sizes, [150; 4]);
    }
}
