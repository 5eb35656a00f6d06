//! Unit rows -> clusters as the components of a Gaussian mixture, of any shape and width.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, Slice};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::clustering::{self, Clustering};
use super::count::ClusterCount;
use super::counted::{self, Counted, Grouping, placed_and_followers};
use super::features::Features;
use super::linfa::{self, Mixture, MixtureFit};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::panel::{cross_product, fix_signs, small_svd};
use crate::matrix::weights::Weights;

/// A mixture of Gaussians with full covariances, fitted by linfa from k-means clusters (Dempster,
/// Laird & Rubin 1977); a document belongs to the component that most probably made it.
///
/// Only the first `mixture_dimensions` principal axes are looked at: a covariance has `d (d + 1) / 2`
/// parameters, and linfa's densities underflow where there are many dimensions. The coordinates along
/// them are scaled to a mean variance of 1.
///
/// linfa knows no weights. Where all documents weigh 1, all count. Otherwise the copies of a report
/// enter once, by the first that weighs anything, as one document of weight 1; the others follow it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GaussianMixtureParams {
    /// How many clusters: `auto` (default), a range such as `2..20`, or a number.
    pub clusters: ClusterCount,
    /// Independent runs, at least 1; the one with the highest likelihood is kept. Default 4.
    pub runs: usize,
    /// Principal axes looked at, from 1 to 50. Default 10.
    pub mixture_dimensions: usize,
    /// Added to every variance, as a share of the mean variance of a coordinate, above 0: no
    /// component can be thinner. Default 0.01.
    pub regularisation: f64,
    /// Iterations of a run, at least 1. Default 300.
    pub max_iterations: u64,
    /// A run ends when the mean log-likelihood of a document changes by less, above 0. Default 1e-3.
    pub tolerance: f64,
}

/// The mean log-likelihood of a point, and the component of every point.
type Run = (f64, Vec<u32>);

impl Default for GaussianMixtureParams {
    fn default() -> Self {
        Self {
            clusters: ClusterCount::Auto,
            runs: 4,
            mixture_dimensions: 10,
            regularisation: 0.01,
            max_iterations: 300,
            tolerance: 1e-3,
        }
    }
}

impl GaussianMixtureParams {
    /// Refuses settings outside their range.
    pub fn check(&self) -> Result<()> {
        self.clusters.check()?;
        if self.runs == 0 {
            return Err(Error::setting("--runs", 0, "at least 1"));
        }
        if !(1..=50).contains(&self.mixture_dimensions) {
            let allowed = "from 1 to 50: densities of many dimensions underflow";
            return Err(Error::setting("--mixture-dimensions", self.mixture_dimensions, allowed));
        }
        if self.max_iterations == 0 {
            return Err(Error::setting("max_iterations", 0, "at least 1"));
        }
        for (name, value) in
            [("regularisation", self.regularisation), ("tolerance", self.tolerance)]
        {
            if !(value.is_finite() && value > 0.0) {
                return Err(Error::setting(name, value, "a number above 0"));
            }
        }
        Ok(())
    }

    /// Clusters the documents by `super::counted::fit`.
    pub fn fit(
        &self,
        features: &Features,
        weights: &Weights,
        context: &Context<'_>,
    ) -> Result<Clustering> {
        self.check()?;
        features.dense("gaussian-mixture")?;
        if weights.is_equal() {
            return counted::fit(self, features, weights, context);
        }
        let first = first_of_units(features, weights)?;
        let enters = |(document, first): (usize, &Option<usize>)| {
            if *first == Some(document) { 1.0 } else { 0.0 }
        };
        let entered: Vec<f64> = first.iter().enumerate().map(enters).collect();
        let entered = Weights::new(entered, weights.units().to_vec());
        let of_firsts = counted::fit(self, features, &entered, context)?;
        let follow = |(document, first): (usize, &Option<usize>)| {
            of_firsts.assignment[first.unwrap_or(document)]
        };
        let groups: Vec<Option<u32>> = first.iter().enumerate().map(follow).collect();
        let all = Clustering::new(features, &groups, weights.weights(), of_firsts.n_clusters);
        Ok(Clustering { selection: of_firsts.selection, ..all })
    }

    /// One run over `points`, scaled.
    fn run(
        &self,
        points: ArrayView2<'_, f64>,
        k: usize,
        generator: crate::seed::Generator,
    ) -> Result<Run> {
        let by = MixtureFit {
            components: k,
            regularisation: self.regularisation,
            tolerance: self.tolerance,
            max_iterations: self.max_iterations,
        };
        let densities = log_densities(&linfa::mixture(points, by, generator)?, points)?;
        let likelihoods = densities.rows().into_iter().map(log_sum);
        let likelihood = likelihoods.sum::<f64>() / points.nrows() as f64;
        let mut labels: Vec<u32> = densities.rows().into_iter().map(largest).collect();
        fill_empty(&mut labels, &densities);
        Ok((likelihood, labels))
    }
}

impl Counted for GaussianMixtureParams {
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
        let one = self.group_each(points, weights, &[k], stream, context)?;
        Ok(one.into_iter().next().expect("one number of clusters was asked for"))
    }

    /// All look at the same principal axes.
    fn group_each(
        &self,
        points: &Features,
        weights: &[f64],
        counts: &[usize],
        stream: &str,
        context: &Context<'_>,
    ) -> Result<Vec<Grouping>> {
        let scaled = scaled(points.dense("gaussian-mixture")?, self.mixture_dimensions);
        let each = counts.iter().map(|&k| {
            let labels = self.best_run(scaled.view(), k, stream, context)?;
            let groups: Vec<Option<u32>> = labels.iter().copied().map(Some).collect();
            let centres = points.means(&groups, weights, k);
            let inertia = clustering::inertia(points, &groups, weights, &centres);
            Ok(Grouping { labels, inertia })
        });
        each.collect()
    }
}

impl GaussianMixtureParams {
    /// The run with the highest likelihood over `points`, scaled, the first of equals. A run that
    /// fails (it does not converge, or a component loses its points) is left out as long as another
    /// does not.
    fn best_run(
        &self,
        points: ArrayView2<'_, f64>,
        k: usize,
        stream: &str,
        context: &Context<'_>,
    ) -> Result<Vec<u32>> {
        let runs: Result<Vec<Result<Run>>> = (0..self.runs as u64)
            .into_par_iter()
            .map(|run| {
                context.progress.check()?;
                let generator = context.seed.generator(stream, ((k as u64) << 32) | run);
                let run = self.run(points, k, generator);
                context.progress.advance(1);
                Ok(run)
            })
            .collect();
        let better = |best: Result<Run>, run: Result<Run>| {
            let improves = match (&best, &run) {
                (Ok(best), Ok(run)) => run.0 > best.0,
                (best, run) => best.is_err() && run.is_ok(),
            };
            if improves { run } else { best }
        };
        let best = runs?.into_iter().reduce(better).expect("check() asks for at least one run");
        best.map(|(_, labels)| labels).map_err(|error| {
            let allowed = format!(
                "fewer for a Gaussian mixture of this input, or --mixture-dimensions fewer: no run of \
                 {} succeeded ({error})",
                self.runs
            );
            Error::setting("--clusters", k, allowed)
        })
    }
}

/// For every document that can be placed the first of its report that weighs anything, if there is
/// one.
fn first_of_units(features: &Features, weights: &Weights) -> Result<Vec<Option<usize>>> {
    let (weighing, others) = placed_and_followers(features, weights)?;
    let mut first_of_unit = std::collections::BTreeMap::new();
    for &document in &weighing {
        first_of_unit.entry(weights.units()[document]).or_insert(document);
    }
    let mut first = vec![None; features.n_docs()];
    for document in weighing.into_iter().chain(others) {
        first[document] = first_of_unit.get(&weights.units()[document]).copied();
    }
    Ok(first)
}

/// Coordinates along the first principal axes, with a mean variance of 1.
fn scaled(points: ArrayView2<'_, f64>, dimensions: usize) -> Array2<f64> {
    let few = if dimensions < points.ncols() {
        let mut centred = points.to_owned();
        if let Some(mean) = points.mean_axis(Axis(0)) {
            centred -= &mean;
        }
        let (_, axes) = small_svd(&cross_product(&centred, &centred));
        let mut axes = axes.slice_axis(Axis(0), Slice::from(..dimensions)).to_owned();
        fix_signs(&mut axes);
        centred.dot(&axes.t())
    } else {
        points.to_owned()
    };
    let variance = few.var_axis(Axis(0), 0.0).mean().unwrap_or(0.0);
    let scale = if variance > 0.0 { variance.sqrt().recip() } else { 1.0 };
    few.mapv(|coordinate| coordinate * scale)
}

/// The logarithm of the share times the density of every component at every point, shape `(n, k)`.
fn log_densities(mixture: &Mixture, points: ArrayView2<'_, f64>) -> Result<Array2<f64>> {
    let k = mixture.shares.len();
    let mut densities = Array2::zeros((points.nrows(), k));
    for component in 0..k {
        let factor = cholesky(mixture.covariances.index_axis(Axis(0), component))?;
        let log_determinant: f64 = factor.diag().iter().map(|pivot| pivot.ln()).sum();
        let norm = points.ncols() as f64 * std::f64::consts::TAU.ln() / 2.0 + log_determinant;
        let mean = mixture.means.row(component);
        for (point, cell) in points.rows().into_iter().zip(densities.column_mut(component)) {
            let squared = squared_length_solved(&factor, &point - &mean);
            *cell = mixture.shares[component].ln() - norm - squared / 2.0;
        }
    }
    Ok(densities)
}

/// `L` with `L L^T = a`, lower triangular.
fn cholesky(a: ArrayView2<'_, f64>) -> Result<Array2<f64>> {
    let n = a.nrows();
    let mut l: Array2<f64> = Array2::zeros((n, n));
    for row in 0..n {
        for column in 0..=row {
            let known: f64 = (0..column).map(|at| l[[row, at]] * l[[column, at]]).sum();
            let left = a[[row, column]] - known;
            l[[row, column]] = if row == column { left.sqrt() } else { left / l[[column, column]] };
        }
        if !(l[[row, row]].is_finite() && l[[row, row]] > 0.0) {
            let what = "a covariance is not positive definite".into();
            return Err(Error::Numeric { method: "Gaussian mixture", what });
        }
    }
    Ok(l)
}

/// `|x|^2` with `L x = b`.
fn squared_length_solved(l: &Array2<f64>, mut b: Array1<f64>) -> f64 {
    for row in 0..b.len() {
        let known: f64 = (0..row).map(|at| l[[row, at]] * b[at]).sum();
        b[row] = (b[row] - known) / l[[row, row]];
    }
    b.dot(&b)
}

/// `ln sum exp`, which does not underflow.
fn log_sum(logs: ArrayView1<'_, f64>) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    most + logs.iter().map(|log| (log - most).exp()).sum::<f64>().ln()
}

/// The place of the largest, the first of equals.
fn largest(values: ArrayView1<'_, f64>) -> u32 {
    let pairs = (0..).zip(values.iter().copied());
    let larger = |best: (u32, f64), value: (u32, f64)| if value.1 > best.1 { value } else { best };
    pairs.reduce(larger).map_or(0, |(at, _)| at)
}

/// A component that is the most probable one of no point is given the point, of those not alone in
/// theirs, that it is least less probable for.
fn fill_empty(labels: &mut [u32], densities: &Array2<f64>) {
    let k = densities.ncols();
    let mut sizes = vec![0_usize; k];
    labels.iter().for_each(|&label| sizes[label as usize] += 1);
    for empty in 0..k {
        if sizes[empty] > 0 {
            continue;
        }
        let loss =
            |point: usize| densities[[point, labels[point] as usize]] - densities[[point, empty]];
        let movable = (0..labels.len()).filter(|&point| sizes[labels[point] as usize] > 1);
        if let Some(point) = movable.min_by(|&a, &b| loss(a).total_cmp(&loss(b))) {
            sizes[labels[point] as usize] -= 1;
            sizes[empty] += 1;
            labels[point] = empty as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::{adjusted_rand_index, blobs, sheaves};
    use crate::matrix::testing::{bbc, bbc_projection};
    use ndarray::array;

    fn exactly(k: usize) -> GaussianMixtureParams {
        GaussianMixtureParams { clusters: ClusterCount::Exactly(k), ..Default::default() }
    }

    #[test]
    fn planted_groups_are_found_in_many_dimensions_too() {
        for dimensions in [3, 150] {
            let (scores, labels) = blobs(&[60, 40, 50], dimensions, 4);
            let features = Features::new(&scores).unwrap();
            let clustering =
                exactly(3).fit(&features, &Weights::equal(150), &Context::default()).unwrap();
            let ari = adjusted_rand_index(&labels, &clustering.assignment);
            assert!(ari > 0.98, "{dimensions} dimensions: {ari}");
        }
    }

    #[test]
    fn bbc_is_found() {
        let Some(bbc) = bbc() else { return };
        let features = Features::new(&bbc_projection().unwrap().scores).unwrap();
        let clustering = exactly(5)
            .fit(&features, &Weights::equal(features.n_docs()), &Context::default())
            .unwrap();
        let ari = adjusted_rand_index(&bbc.labels, &clustering.assignment);
        assert!(ari > 0.7, "{ari}");
    }

    #[test]
    fn densities_are_those_of_the_formula() {
        // Two components in two dimensions; scipy 1.17 multivariate_normal.logpdf + ln share.
        let mixture = Mixture {
            shares: array![0.25, 0.75],
            means: array![[0.0, 0.0], [1.0, -1.0]],
            covariances: array![[[2.0, 0.5], [0.5, 1.0]], [[0.5, 0.0], [0.0, 4.0]]],
        };
        let densities = log_densities(&mixture, array![[1.0, 2.0], [60.0, 0.0]].view()).unwrap();
        let expected =
            [-5.5039793214969475, -3.597132729141099, -1032.0754078929256, -3483.597132729142];
        for (found, expected) in densities.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-9, "{densities}");
        }
        assert!(log_sum(densities.row(1)).is_finite());
        assert!(cholesky(array![[1.0, 2.0], [2.0, 1.0]].view()).is_err());
    }

    #[test]
    fn no_component_stays_empty() {
        let densities = array![[0.0, -1.0, -9.0], [0.0, -2.0, -3.0], [0.0, -5.0, -4.0]];
        let mut labels = vec![0; 3];
        fill_empty(&mut labels, &densities);
        assert_eq!(labels, [1, 2, 0]);
        // As many clusters as documents that differ, and equal ones beside them.
        let scores = array![[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.6, 0.8], [0.6, 0.8]];
        let features = Features::new(&scores).unwrap();
        let clustering =
            exactly(3).fit(&features, &Weights::equal(5), &Context::default()).unwrap();
        assert_eq!(clustering.n_clusters, 3);
        let error = exactly(4).fit(&features, &Weights::equal(5), &Context::default());
        assert!(error.unwrap_err().to_string().starts_with("--clusters 4: must be at most 3"));
    }

    #[test]
    fn the_copies_of_a_report_enter_once_and_follow() {
        let points = sheaves(90, 3);
        let mut rows: Vec<usize> = (0..90).collect();
        rows.extend((0..90).step_by(5));
        let features = Features::new(&points.select(Axis(0), &rows)).unwrap();
        let weight = |row: &usize| if row.is_multiple_of(5) { 0.5 } else { 1.0 };
        let units: Vec<u32> = rows.iter().map(|&row| row as u32).collect();
        let weights = Weights::new(rows.iter().map(weight).collect(), units);
        let alone = exactly(3)
            .fit(&Features::new(&points).unwrap(), &Weights::equal(90), &Context::default())
            .unwrap();
        let found = exactly(3).fit(&features, &weights, &Context::default()).unwrap();
        let expected: Vec<_> = rows.iter().map(|&row| alone.assignment[row]).collect();
        assert_eq!(found.assignment, expected);
        assert!((found.weighted_sizes.iter().sum::<f64>() - 90.0).abs() < 1e-9);
    }

    #[test]
    fn settings_outside_their_range_are_refused() {
        let default = GaussianMixtureParams::default();
        for (wrong, expected) in [
            (GaussianMixtureParams { runs: 0, ..default.clone() }, "--runs 0"),
            (
                GaussianMixtureParams { mixture_dimensions: 51, ..default.clone() },
                "--mixture-dimensions 51: must be from 1 to 50",
            ),
            (GaussianMixtureParams { max_iterations: 0, ..default.clone() }, "max_iterations 0"),
            (GaussianMixtureParams { tolerance: f64::NAN, ..default.clone() }, "tolerance NaN"),
            (GaussianMixtureParams { regularisation: 0.0, ..default }, "regularisation 0"),
        ] {
            let error = wrong.check().unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn runs_are_the_same_at_any_thread_count() {
        let features = Features::new(&sheaves(400, 5)).unwrap();
        let fit = || exactly(4).fit(&features, &Weights::equal(400), &Context::default()).unwrap();
        let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        let one = pool(1).install(fit);
        assert_eq!(one, pool(4).install(fit));
        assert_eq!(one, pool(4).install(fit));
    }
}
