//! Non-negative weights `(n_docs, n_terms)` -> non-negative factors `(n_docs, k)` and `(k, n_terms)`.

use ndarray::{Array1, Array2, ArrayView1, Axis};
use rand::Rng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::panel::{cross_product, product};
use super::project::{Projection, ProjectionParams};
use super::sparse::Csr;
use crate::context::Context;
use crate::error::{Error, Result};

/// Rows handled by one task.
const BLOCK: usize = 256;
/// Entries of the start below this are 0, as in scikit-learn.
const SMALL: f64 = 1e-6;

/// Non-negative matrix factorisation with the Frobenius loss (Lee & Seung 1999) by coordinate descent
/// (Cichocki & Phan 2009), with the settings and the stopping rule of scikit-learn's
/// `NMF(init="nndsvd", solver="cd")`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FactorisationParams {
    /// Components, at least 1. Default 10.
    pub components: usize,
    /// Iterations, at least 1; each updates both factors once. Default 200.
    pub max_iterations: usize,
    /// The end is reached when the projected gradient, summed by size over one iteration, is at most
    /// this share of what it was in the first; at least 0. Default 1e-4.
    pub tolerance: f64,
}

impl Default for FactorisationParams {
    fn default() -> Self {
        Self { components: 10, max_iterations: 200, tolerance: 1e-4 }
    }
}

/// `X = W H` but for a rest, nowhere negative.
#[derive(Debug, Clone, PartialEq)]
pub struct Factorisation {
    /// `W`, shape `(n_docs, k)`: how much of each component a document has.
    pub documents: Array2<f64>,
    /// `H`, shape `(k, n_terms)`: the weights of the terms in each component.
    pub components: Array2<f64>,
    /// Frobenius norm of the rest, the root of the sum of `w (X - W H)^2` with the weights `w` of the
    /// documents.
    pub error: f64,
    /// Iterations made.
    pub iterations: usize,
    /// Whether the tolerance was reached.
    pub converged: bool,
}

impl FactorisationParams {
    /// Refuses settings outside their range.
    pub fn check(&self) -> Result<()> {
        if self.components == 0 {
            return Err(Error::setting("components", 0, "at least 1"));
        }
        if self.max_iterations == 0 {
            return Err(Error::setting("max_iterations", 0, "at least 1"));
        }
        if !(self.tolerance.is_finite() && self.tolerance >= 0.0) {
            return Err(Error::setting("tolerance", self.tolerance, "a number from 0"));
        }
        Ok(())
    }

    /// Factors of `matrix`, shape `(n_docs, n_terms)`, whose documents count by `weights`, each finite
    /// and at least 0. Documents that weigh 0 have no say in the components, but get their shares.
    ///
    /// # Panics
    /// When there is not one weight for every document.
    pub fn fit(
        &self,
        matrix: &Csr<f64>,
        weights: &[f64],
        context: &Context<'_>,
    ) -> Result<Factorisation> {
        self.check()?;
        let start = decompose(matrix, weights, self.components, context)?;
        self.fit_from(&start, matrix, weights, context)
    }

    /// The same from a decomposition made by [`decompose`] with at least as many components.
    pub(crate) fn fit_from(
        &self,
        start: &Projection,
        matrix: &Csr<f64>,
        weights: &[f64],
        context: &Context<'_>,
    ) -> Result<Factorisation> {
        self.check()?;
        let (mut documents, mut terms) = nndsvd(start, weights, self.components);
        self.fill_up(&mut documents, matrix, start.singular_values.len(), context);
        let transposed = matrix.transpose();
        let (mut iterations, mut first, mut converged) = (0, 0.0, false);
        while iterations < self.max_iterations && !converged {
            context.progress.check()?;
            let shares = product(matrix, &terms);
            let gram = cross_product(&terms, &terms);
            let mut violation = descend(&mut documents, &gram, &shares, Some(weights));
            let weighed = weigh(&documents, weights);
            let gram = cross_product(&documents, &weighed);
            violation += descend(&mut terms, &gram, &product(&transposed, &weighed), None);
            if iterations == 0 {
                first = violation;
            }
            iterations += 1;
            converged = violation <= self.tolerance * first;
        }
        let error = error(matrix, weights, &documents, &terms);
        let components = terms.t().as_standard_layout().into_owned();
        Ok(Factorisation { documents, components, error, iterations, converged })
    }

    /// Components beyond the rank of the matrix have no singular vectors to start from: they start
    /// from small random shares, as in `NNDSVDar`.
    fn fill_up(
        &self,
        documents: &mut Array2<f64>,
        matrix: &Csr<f64>,
        rank: usize,
        context: &Context<'_>,
    ) {
        let cells = matrix.n_rows() as f64 * matrix.n_cols() as f64;
        let mean = matrix.values().iter().sum::<f64>() / cells;
        for component in rank..self.components {
            let mut generator = context.seed.generator("factorisation", component as u64);
            for cell in documents.column_mut(component) {
                *cell = mean * generator.r#gen::<f64>() / 100.0;
            }
        }
    }
}

/// The leading singular vectors of the weighted matrix: row `i` times the root of `weights[i]`, so
/// that its square counts `weights[i]` times.
pub(crate) fn decompose(
    matrix: &Csr<f64>,
    weights: &[f64],
    components: usize,
    context: &Context<'_>,
) -> Result<Projection> {
    assert_eq!(weights.len(), matrix.n_rows(), "one weight for every document");
    if let Some(entry) = matrix.values().iter().position(|&value| value < 0.0) {
        let row = matrix.indptr().partition_point(|&start| start <= entry) - 1;
        return Err(Error::Numeric {
            method: "factorisation",
            what: format!(
                "the weight of term {} in document {row} is {}; weights must not be negative",
                matrix.indices()[entry],
                matrix.values()[entry]
            ),
        });
    }
    let params = ProjectionParams { dimensions: components, ..ProjectionParams::default() };
    if weights.iter().all(|&weight| weight == 1.0) {
        return params.fit(matrix, context);
    }
    let mut values = Vec::with_capacity(matrix.n_entries());
    for ((_, row), weight) in matrix.rows().zip(weights) {
        values.extend(row.iter().map(|value| value * weight.sqrt()));
    }
    params.fit(&matrix.with_values(values), context)
}

/// The start of Boutsidis & Gallopoulos (2008): of each pair of singular vectors the positive or the
/// negative parts, whichever are longer. Shapes `(n_docs, k)` and `(n_terms, k)`.
fn nndsvd(start: &Projection, weights: &[f64], components: usize) -> (Array2<f64>, Array2<f64>) {
    let mut documents = Array2::zeros((start.scores.nrows(), components));
    let mut terms = Array2::zeros((start.components.ncols(), components));
    for (component, &singular) in start.singular_values.iter().enumerate().take(components) {
        let left = &start.scores.column(component) / singular;
        let right = start.components.row(component);
        let sides = [1.0, -1.0].map(|sign| (part(left.view(), sign), part(right, sign)));
        let products = sides.each_ref().map(|(left, right)| length(left) * length(right));
        let side = usize::from(products[1] > products[0]);
        if products[side] == 0.0 {
            continue;
        }
        let scale = (singular * products[side]).sqrt();
        for (factor, part) in [(&mut documents, &sides[side].0), (&mut terms, &sides[side].1)] {
            let scaled = part * (scale / length(part));
            let kept = scaled.mapv_into(|cell| if cell < SMALL { 0.0 } else { cell });
            factor.column_mut(component).assign(&kept);
        }
    }
    for (mut row, &weight) in documents.rows_mut().into_iter().zip(weights) {
        if weight > 0.0 {
            row /= weight.sqrt();
        }
    }
    (documents, terms)
}

/// The entries with this sign, by size.
fn part(vector: ArrayView1<'_, f64>, sign: f64) -> Array1<f64> {
    vector.mapv(|entry| (sign * entry).max(0.0))
}

fn length(vector: &Array1<f64>) -> f64 {
    vector.dot(vector).sqrt()
}

/// Every row times the weight of its document.
fn weigh(documents: &Array2<f64>, weights: &[f64]) -> Array2<f64> {
    let mut weighed = documents.clone();
    weighed.rows_mut().into_iter().zip(weights).for_each(|(mut row, &weight)| row *= weight);
    weighed
}

/// One pass over a factor, shape `(n, k)`, the other being fixed: every entry in turn takes its best
/// value from 0. `gram`, shape `(k, k)`, is the product of the other factor with itself, `target`,
/// shape `(n, k)`, that of the matrix with it. Rows do not depend on each other. Returns the sum of
/// the sizes of the projected gradient on the way, rows counted by their weights.
fn descend(
    factor: &mut Array2<f64>,
    gram: &Array2<f64>,
    target: &Array2<f64>,
    weights: Option<&[f64]>,
) -> f64 {
    let violations: Vec<f64> = factor
        .axis_chunks_iter_mut(Axis(0), BLOCK)
        .into_par_iter()
        .zip(target.axis_chunks_iter(Axis(0), BLOCK))
        .enumerate()
        .map(|(block, (mut factor, target))| {
            let rows = factor.rows_mut().into_iter().zip(target.rows());
            rows.zip(block * BLOCK..)
                .map(|((mut row, target), place)| {
                    let row = row.as_slice_mut().expect("factors are in standard layout");
                    weights.map_or(1.0, |weights| weights[place]) * descend_row(row, gram, target)
                })
                .sum()
        })
        .collect();
    violations.iter().sum()
}

fn descend_row(row: &mut [f64], gram: &Array2<f64>, target: ArrayView1<'_, f64>) -> f64 {
    let mut violation = 0.0;
    for (component, gram) in gram.rows().into_iter().enumerate() {
        let gradient = gram.dot(&ArrayView1::from(&*row)) - target[component];
        let own = row[component];
        // At the bound only a way up is a way.
        violation += if own == 0.0 { gradient.min(0.0).abs() } else { gradient.abs() };
        if gram[component] > 0.0 {
            row[component] = (own - gradient / gram[component]).max(0.0);
        }
    }
    violation
}

/// Frobenius norm of the rest: `|X|^2 - 2 <X, W H> + |W H|^2`, never a dense matrix.
fn error(matrix: &Csr<f64>, weights: &[f64], documents: &Array2<f64>, terms: &Array2<f64>) -> f64 {
    let squares = |(_, row): (&[u32], &[f64])| row.iter().map(|value| value * value).sum::<f64>();
    let whole: f64 =
        matrix.rows().map(squares).zip(weights).map(|(row, weight)| weight * row).sum();
    let weighed = weigh(documents, weights);
    let both: f64 = (product(matrix, terms) * &weighed).sum();
    let fitted = (cross_product(documents, &weighed) * cross_product(terms, terms)).sum();
    (whole - 2.0 * both + fitted).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::testing::bbc;
    use crate::matrix::weights::Weights;
    use ndarray::array;

    fn csr(rows: &Array2<f64>) -> Csr<f64> {
        let (mut indptr, mut indices, mut values) = (vec![0], vec![], vec![]);
        for row in rows.rows() {
            for (column, &value) in row.iter().enumerate().filter(|(_, value)| **value != 0.0) {
                indices.push(column as u32);
                values.push(value);
            }
            indptr.push(indices.len());
        }
        Csr::new(rows.ncols(), indptr, indices, values)
    }

    fn params(components: usize) -> FactorisationParams {
        FactorisationParams { components, ..Default::default() }
    }

    fn fit(components: usize, rows: &Array2<f64>, weights: &[f64]) -> Factorisation {
        params(components).fit(&csr(rows), weights, &Context::default()).unwrap()
    }

    fn blocks() -> Array2<f64> {
        array![
            [2.0, 1.0, 0.0, 0.0],
            [4.0, 2.0, 0.0, 0.0],
            [0.0, 0.0, 0.0, 0.0],
            [0.0, 0.0, 3.0, 1.0],
            [0.0, 0.0, 1.5, 0.5]
        ]
    }

    /// scikit-learn 1.9.1, `NMF(k, init="nndsvd", solver="cd", random_state=0)` on the same matrix:
    /// `reconstruction_err_`, and `n_iter_` of 31 and 126.
    #[test]
    fn bbc_equals_scikit_learn() {
        let Some(bbc) = bbc() else { return };
        // With 20 components 44.471806374569326 is reached as well; it takes five times as long.
        let fitted = params(5)
            .fit(&bbc.weights, Weights::equal(2225).weights(), &Context::default())
            .unwrap();
        // The loss is the square of the error, by tradition halved.
        let loss = (fitted.error / 45.53936548594934).powi(2);
        assert!(loss <= 1.001, "{}", fitted.error);
        assert!(fitted.converged, "{} iterations", fitted.iterations);
    }

    #[test]
    fn what_has_the_rank_is_rebuilt_and_empty_rows_have_no_share() {
        let one = array![[1.0, 2.0, 0.0], [0.5, 1.0, 0.0], [2.0, 4.0, 0.0]];
        for (rows, rank) in [(one, 1), (blocks(), 2)] {
            let weights = vec![1.0; rows.nrows()];
            let fitted = fit(rank, &rows, &weights);
            assert!(fitted.converged);
            assert!(fitted.error < 1e-6, "{}", fitted.error);
            let rebuilt = fitted.documents.dot(&fitted.components);
            assert!((&rebuilt - &rows).iter().all(|rest| rest.abs() < 1e-9), "{rebuilt}");
            // More components than the rank change nothing.
            assert!(fit(rank + 2, &rows, &weights).error < 1e-4);
        }
        assert!(fit(2, &blocks(), &[1.0; 5]).documents.row(2).iter().all(|&share| share == 0.0));
    }

    #[test]
    fn a_weight_is_so_many_copies_and_weight_0_is_no_say() {
        let rows = array![
            [2.0, 1.0, 0.0, 0.3],
            [1.0, 2.0, 0.4, 0.0],
            [0.0, 0.2, 3.0, 1.0],
            [0.1, 0.0, 1.0, 2.0]
        ];
        let copied = rows.select(Axis(0), &[0, 1, 1, 1, 2]);
        let expected = fit(2, &copied, &[1.0; 5]);
        let found = fit(2, &rows, &[1.0, 3.0, 1.0, 0.0]);
        assert!((found.error / expected.error - 1.0).abs() < 1e-6);
        let near = |a: &Array2<f64>, b: &Array2<f64>| {
            assert!((a - b).iter().all(|rest| rest.abs() < 1e-3), "{a} {b}");
        };
        near(&found.components, &expected.components);
        near(
            &found.documents.select(Axis(0), &[0, 1, 2]),
            &expected.documents.select(Axis(0), &[0, 1, 4]),
        );
        assert!(found.documents[[3, 0]].max(found.documents[[3, 1]]) > 0.5);
    }

    #[test]
    fn the_same_at_any_thread_count() {
        let rows = Array2::from_shape_fn((700, 30), |(i, j)| {
            f64::from(u8::try_from((i * (j + 3) + i * i) % 7).unwrap())
        });
        let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        let fitted = |n| pool(n).install(|| fit(4, &rows, &[1.0; 700]));
        assert_eq!(fitted(1), fitted(4));
    }

    #[test]
    fn what_cannot_be_factorised_is_named() {
        let refused = |params: FactorisationParams, rows: &Array2<f64>| {
            let weights = vec![1.0; rows.nrows()];
            params.fit(&csr(rows), &weights, &Context::default()).unwrap_err().to_string()
        };
        let one = array![[1.0]];
        assert_eq!(refused(params(0), &one), "components 0: must be at least 1");
        let none = FactorisationParams { max_iterations: 0, ..Default::default() };
        assert_eq!(refused(none, &one), "max_iterations 0: must be at least 1");
        let below = FactorisationParams { tolerance: -1.0, ..Default::default() };
        assert_eq!(refused(below, &one), "tolerance -1: must be a number from 0");
        assert_eq!(
            refused(params(1), &array![[1.0, 0.0], [0.0, -2.0]]),
            "factorisation: the weight of term 1 in document 1 is -2; weights must not be negative"
        );
        assert!(refused(params(1), &array![[0.0]]).starts_with("no term is left"));
    }
}
