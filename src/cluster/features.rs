//! Weights of terms, scores of a projection or vectors of the user's own -> unit rows that can be
//! clustered.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::fast::FixedState;
use ndarray::{Array2, ArrayView1, ArrayView2, Axis, Slice};
use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::matrix::sparse::Csr;

/// Rows shorter than this share of the longest are rounding noise: the document has no direction.
const NOISE: f64 = 1e-12;
/// Documents handled by one task.
const BLOCK: usize = 1024;

/// What clustering works on: one point a document, of length 1, so that Euclidean distance orders
/// documents as cosine similarity does (`d^2 = 2 - 2 cos`). A document that cannot be placed,
/// because none of its terms is left, has a row of zeros.
#[derive(Debug, Clone, PartialEq)]
pub enum Features {
    /// Few coordinates a document, shape `(n_docs, d)`: of a projection, or vectors of any model.
    Dense(Array2<f64>),
    /// The weights of the terms themselves, shape `(n_docs, n_terms)`.
    Terms(Csr<f64>),
}

/// One document.
#[derive(Debug, Clone, Copy)]
pub enum Point<'a> {
    /// All its coordinates.
    Dense(ArrayView1<'a, f64>),
    /// Its terms and their weights.
    Terms(&'a [u32], &'a [f64]),
}

impl Features {
    /// Scales every row of `scores`, shape `(n_docs, d)`, to length 1. Zero rows stay zero.
    pub fn new(scores: &Array2<f64>) -> Result<Self> {
        let mut points = scores.as_standard_layout().into_owned();
        let rows = points.rows();
        refuse_endless(rows.into_iter().map(|row| row.iter().all(|cell| cell.is_finite())))?;
        let norms: Vec<f64> = points.rows().into_iter().map(|row| row.dot(&row).sqrt()).collect();
        let noise = noise(&norms);
        for (mut row, norm) in points.rows_mut().into_iter().zip(norms) {
            if norm > noise {
                row /= norm;
            } else {
                row.fill(0.0);
            }
        }
        Ok(Self::Dense(points))
    }

    /// Scales every row of `weights`, shape `(n_docs, n_terms)`, to length 1.
    pub fn of_terms(weights: &Csr<f64>) -> Result<Self> {
        let finite = |(_, values): (&[u32], &[f64])| values.iter().all(|value| value.is_finite());
        refuse_endless(weights.rows().map(finite))?;
        let length = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>().sqrt();
        let norms: Vec<f64> = weights.rows().map(|(_, values)| length(values)).collect();
        let noise = noise(&norms);
        let rows = weights.map_rows(|_, values, scaled| {
            let norm = length(values);
            for (scaled, &value) in scaled.iter_mut().zip(values) {
                *scaled = if norm > noise { value / norm } else { 0.0 };
            }
        });
        Ok(Self::Terms(rows))
    }

    /// Number of documents.
    pub fn n_docs(&self) -> usize {
        match self {
            Self::Dense(points) => points.nrows(),
            Self::Terms(rows) => rows.n_rows(),
        }
    }

    /// Number of coordinates of a point.
    pub fn n_dimensions(&self) -> usize {
        match self {
            Self::Dense(points) => points.ncols(),
            Self::Terms(rows) => rows.n_cols(),
        }
    }

    /// One document.
    pub fn point(&self, document: usize) -> Point<'_> {
        match self {
            Self::Dense(points) => Point::Dense(points.row(document)),
            Self::Terms(rows) => {
                let (terms, values) = rows.row(document);
                Point::Terms(terms, values)
            }
        }
    }

    /// The documents that can be placed: those whose row is not all zeros.
    pub fn placed(&self) -> Vec<usize> {
        (0..self.n_docs()).filter(|&document| !self.point(document).is_zero()).collect()
    }

    /// The rows of `documents`, in their order.
    #[must_use]
    pub fn select(&self, documents: &[usize]) -> Self {
        match self {
            Self::Dense(points) => Self::Dense(points.select(Axis(0), documents)),
            Self::Terms(rows) => {
                let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
                for &document in documents {
                    let (terms, weights) = rows.row(document);
                    indices.extend_from_slice(terms);
                    values.extend_from_slice(weights);
                    indptr.push(indices.len());
                }
                Self::Terms(Csr::new(rows.n_cols(), indptr, indices, values))
            }
        }
    }

    /// The points of `method`, which needs few coordinates; refused where there are only terms.
    pub fn dense(&self, method: &'static str) -> Result<ArrayView2<'_, f64>> {
        match self {
            Self::Dense(points) => Ok(points.view()),
            Self::Terms(_) => Err(Error::setting(
                "--dimensions",
                "none",
                format!("a number for --method {method}, which works on a projection"),
            )),
        }
    }

    /// Scalar products of all documents with `centres`, shape `(k, d)`: shape `(n_docs, k)`.
    pub fn dots(&self, centres: ArrayView2<'_, f64>) -> Array2<f64> {
        let mut dots = Array2::zeros((self.n_docs(), centres.nrows()));
        let blocks = dots.axis_chunks_iter_mut(Axis(0), BLOCK).into_par_iter().enumerate();
        match self {
            Self::Dense(points) => blocks.for_each(|(block, mut out)| {
                let start = block * BLOCK;
                let end = start + out.nrows();
                let rows = points.slice_axis(Axis(0), Slice::from(start..end));
                out.assign(&rows.dot(&centres.t()));
            }),
            Self::Terms(rows) => {
                // One row a term: the products of a document are sums of few such rows.
                let by_term = centres.t().as_standard_layout().into_owned();
                blocks.for_each(|(block, mut out)| {
                    for (mut out, document) in out.rows_mut().into_iter().zip(block * BLOCK..) {
                        let (terms, values) = rows.row(document);
                        for (&term, &value) in terms.iter().zip(values) {
                            out.scaled_add(value, &by_term.row(term as usize));
                        }
                    }
                });
            }
        }
        dots
    }

    /// Scalar products of some `documents` with all: shape `(documents.len(), n_docs)`.
    pub fn products(&self, documents: &[usize]) -> Array2<f64> {
        match self {
            Self::Dense(points) => points.select(Axis(0), documents).dot(&points.t()),
            Self::Terms(rows) => {
                let mut dense = Array2::zeros((documents.len(), rows.n_cols()));
                for (&document, mut row) in documents.iter().zip(dense.rows_mut()) {
                    let (terms, values) = rows.row(document);
                    terms.iter().zip(values).for_each(|(&term, &value)| row[term as usize] = value);
                }
                self.dots(dense.view()).t().as_standard_layout().into_owned()
            }
        }
    }

    /// Weighted mean point of each cluster, shape `(n_clusters, d)`; rows are added in document
    /// order. A cluster without weight has its centre at 0.
    pub fn means(
        &self,
        assignment: &[Option<u32>],
        weights: &[f64],
        n_clusters: usize,
    ) -> Array2<f64> {
        let mut centres = Array2::zeros((n_clusters, self.n_dimensions()));
        let mut members = vec![Vec::new(); n_clusters];
        for (document, cluster) in assignment.iter().enumerate() {
            if let Some(cluster) = cluster {
                members[*cluster as usize].push(document);
            }
        }
        let by_cluster = centres.axis_iter_mut(Axis(0)).into_par_iter().zip(members);
        by_cluster.for_each(|(mut centre, members)| {
            for &document in &members {
                let weight = weights[document];
                match self.point(document) {
                    Point::Dense(point) => centre.scaled_add(weight, &point),
                    Point::Terms(terms, values) => {
                        for (&term, value) in terms.iter().zip(values) {
                            centre[term as usize] += weight * value;
                        }
                    }
                }
            }
            let size: f64 = members.iter().map(|&document| weights[document]).sum();
            if size > 0.0 {
                centre /= size;
            }
        });
        centres
    }

    /// Whether at least `count` rows differ from each other; most often the first rows tell.
    pub fn has_distinct(&self, count: usize) -> bool {
        let mut seen = HashSet::with_hasher(FixedState::default());
        let hash = |document: usize| {
            let mut hasher = FixedState::default().build_hasher();
            self.point(document).cells().for_each(|cell| cell.hash(&mut hasher));
            hasher.finish()
        };
        let enough = count == 0
            || (0..self.n_docs())
                .any(|document| seen.insert(hash(document)) && seen.len() >= count);
        // Rows that differ may have the same hash, not the other way round.
        enough || self.n_distinct() >= count
    }

    /// Number of rows that differ from all others before them.
    pub fn n_distinct(&self) -> usize {
        let mut documents: Vec<usize> = (0..self.n_docs()).collect();
        let cells = |document: usize| self.point(document).cells();
        documents.par_sort_unstable_by(|&a, &b| cells(a).cmp(cells(b)));
        documents.dedup_by(|a, b| cells(*a).eq(cells(*b)));
        documents.len()
    }
}

impl<'a> Point<'a> {
    /// Whether the document has no direction.
    pub fn is_zero(self) -> bool {
        match self {
            Self::Dense(point) => point.iter().all(|&coordinate| coordinate == 0.0),
            Self::Terms(_, values) => values.iter().all(|&value| value == 0.0),
        }
    }

    /// Squared Euclidean length: 1 or 0, but for rounding.
    pub fn squared_length(self) -> f64 {
        match self {
            Self::Dense(point) => point.dot(&point),
            Self::Terms(_, values) => values.iter().map(|value| value * value).sum(),
        }
    }

    /// Scalar product with a centre, all of whose coordinates are given.
    pub fn dot(self, centre: ArrayView1<'_, f64>) -> f64 {
        match self {
            Self::Dense(point) => point.dot(&centre),
            Self::Terms(terms, values) => {
                terms.iter().zip(values).map(|(&term, value)| value * centre[term as usize]).sum()
            }
        }
    }

    /// Squared Euclidean distance to a centre, whose squared length is `centre_length`.
    pub fn squared_distance(self, centre: ArrayView1<'_, f64>, centre_length: f64) -> f64 {
        match self {
            Self::Dense(point) => point.iter().zip(centre).map(|(a, b)| (a - b) * (a - b)).sum(),
            Self::Terms(..) => {
                (self.squared_length() + centre_length - 2.0 * self.dot(centre)).max(0.0)
            }
        }
    }

    /// Coordinates other than 0 by their number, as bits that are equal where numbers are.
    fn cells(self) -> impl Iterator<Item = (u32, u64)> + 'a {
        let (dense, (terms, values)) = match self {
            Self::Dense(point) => (Some(point), (&[][..], &[][..])),
            Self::Terms(terms, values) => (None, (terms, values)),
        };
        let dense = (0..).zip(dense.into_iter().flatten().copied());
        let terms = terms.iter().copied().zip(values.iter().copied());
        dense
            .chain(terms)
            .filter(|(_, value)| *value != 0.0)
            .map(|(at, value)| (at, value.to_bits()))
    }
}

/// The first row that is not finite is the error.
fn refuse_endless(mut finite: impl Iterator<Item = bool>) -> Result<()> {
    finite.position(|finite| !finite).map_or(Ok(()), |row| {
        Err(Error::Numeric {
            method: "clustering",
            what: format!("document {row} has a coordinate that is not a finite number"),
        })
    })
}

fn noise(norms: &[f64]) -> f64 {
    NOISE * norms.iter().copied().fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn rows_have_length_one_or_zero() {
        let features = Features::new(&array![[3.0, 4.0], [0.0, 0.0], [1e-15, 0.0]]).unwrap();
        assert_eq!(features, Features::Dense(array![[0.6, 0.8], [0.0, 0.0], [0.0, 0.0]]));
        assert_eq!(features.placed(), [0]);
    }

    #[test]
    fn numbers_that_are_not_finite_are_refused() {
        for bad in [f64::NAN, f64::INFINITY] {
            let expected = "clustering: document 1 has a coordinate that is not a finite number";
            let error = Features::new(&array![[1.0, 0.0], [bad, 0.0]]).unwrap_err();
            assert_eq!(error.to_string(), expected);
            let terms = Csr::new(2, vec![0, 1, 2], vec![0, 0], vec![1.0, bad]);
            assert_eq!(Features::of_terms(&terms).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn terms_and_their_dense_form_are_the_same_points() {
        let terms = Csr::new(
            3,
            vec![0, 2, 2, 4, 6],
            vec![0, 2, 1, 2, 0, 2],
            vec![3.0, 4.0, 1.0, 1.0, 6.0, 8.0],
        );
        let dense = array![[3.0, 0.0, 4.0], [0.0, 0.0, 0.0], [0.0, 1.0, 1.0], [6.0, 0.0, 8.0]];
        let forms = [Features::of_terms(&terms).unwrap(), Features::new(&dense).unwrap()];
        let centres = array![[0.5, 0.25, 0.0], [0.0, 1.0, -1.0]];
        let groups = [Some(1), None, Some(0), Some(0)];
        let of = |features: &Features| {
            let distances: Vec<i64> = (0..4)
                .map(|document| {
                    let centre = centres.row(0);
                    let squared = features.point(document).squared_distance(centre, 0.3125);
                    (1e12 * squared).round() as i64
                })
                .collect();
            (
                features.placed(),
                features.n_distinct(),
                features.dots(centres.view()),
                features.means(&groups, &[1.0, 1.0, 0.5, 1.5], 2),
                features.select(&[3, 0]).dots(centres.view()),
                features.products(&[2, 1]),
                distances,
            )
        };
        assert_eq!(of(&forms[0]), of(&forms[1]));
        assert_eq!((forms[0].placed(), forms[0].n_distinct()), (vec![0, 2, 3], 3));
        assert!(forms.iter().all(|rows| rows.has_distinct(3) && !rows.has_distinct(4)));
        assert_eq!(
            forms[0].dense("dbscan").unwrap_err().to_string(),
            "--dimensions none: must be a number for --method dbscan, which works on a projection"
        );
    }
}
