//! Points -> centres, joined points and mixtures by linfa. The only file that names its types.
//!
//! What linfa 0.8.1 gets wrong is kept away from the caller.
//!
//! K-means: it panics on no points and on more
//! centres than points (refused here); its own seeding is slow and one form of it differs from run
//! to run (starting centres are always given); with several runs it reports the sizes of the last
//! one (a single run each); its inertia is that of the step before and an empty cluster stays empty
//! (only the centres are taken; see `kmeans`).
//!
//! DBSCAN: it panics on numbers that are not finite (refused here), takes quadratic time and more for
//! equal rows (one of them is given), counts rows where weights are to be counted and refuses fewer
//! than two neighbours (it is only asked to join the points that the caller found dense).
//!
//! Gaussian mixture: densities underflow, and a document far from all components then ends the fit
//! with the error that a component has no points (coordinates are scaled here, and the caller asks
//! for few of them and for covariances that no document is far out of); its runs after the first go
//! on from the first (a single run each, from a random stream of its own); a run that does not
//! converge is an error (the caller has other runs); its likelihood is not to be had (the parameters
//! are given back; see `gaussian_mixture`).
//!
//! OPTICS is not used: see `optics` and the test here.

use linfa::DatasetBase;
use linfa::prelude::ParamGuard;
use linfa::traits::{Fit, Transformer};
use linfa_clustering::{Dbscan, GaussianMixtureModel, GmmInitMethod, KMeans, KMeansInit};
use ndarray::{Array1, Array2, Array3, ArrayView2, Axis};

use crate::error::{Error, Result};
use crate::seed::{Generator, Seed};

/// Lloyd's iterations from `start`, shape `(k, d)`, over `points`, shape `(n, d)`, until the centres
/// together move by less than `tolerance` (Euclidean) or `max_iterations` have passed.
pub(super) fn lloyd(
    points: ArrayView2<'_, f64>,
    start: Array2<f64>,
    max_iterations: u64,
    tolerance: f64,
) -> Result<Array2<f64>> {
    let failed = |what: String| Error::Numeric { method: "k-means", what };
    if points.nrows() < start.nrows() || start.is_empty() {
        return Err(failed(format!("{} centres for {} points", start.nrows(), points.nrows())));
    }
    if points.iter().chain(&start).any(|coordinate| !coordinate.is_finite()) {
        return Err(failed("a coordinate is not a finite number".into()));
    }
    // The generator is asked for by the constructor and not used: the start is given.
    let model = KMeans::params_with_rng(start.nrows(), Seed(0).generator("unused", 0))
        .n_runs(1)
        .max_n_iterations(max_iterations)
        .tolerance(tolerance)
        .init_method(KMeansInit::Precomputed(start))
        .fit(&DatasetBase::from(points))
        .map_err(|error| failed(error.to_string()))?;
    Ok(model.centroids().clone())
}

/// The group of every point, shape `(n, d)`: points within `radius` of each other are of one group.
/// Groups are numbered by their first point.
pub(super) fn connected(points: ArrayView2<'_, f64>, radius: f64) -> Result<Vec<u32>> {
    let failed = |what: String| Error::Numeric { method: "dbscan", what };
    if points.iter().any(|coordinate| !coordinate.is_finite()) {
        return Err(failed("a coordinate is not a finite number".into()));
    }
    if points.is_empty() {
        return Ok(vec![0; points.nrows()]);
    }
    let (distinct, place) = distinct_rows(points);
    let joined = Dbscan::params(2)
        .tolerance(radius)
        .check()
        .map_err(|error| failed(error.to_string()))?
        .transform(&points.select(Axis(0), &distinct));
    let mut number = Numbers::default();
    let mut lone = usize::MAX;
    let groups: Vec<usize> = joined
        .iter()
        .map(|group| {
            group.unwrap_or_else(|| {
                lone -= 1;
                lone
            })
        })
        .collect();
    Ok(place.iter().map(|&row| number.of(groups[row])).collect())
}

/// The first of each set of equal rows, in no order of theirs, and for each row its place there.
fn distinct_rows(points: ArrayView2<'_, f64>) -> (Vec<usize>, Vec<usize>) {
    let compare = |a: usize, b: usize| {
        let pairs = points.row(a).into_iter().zip(points.row(b));
        pairs.map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne())
    };
    let mut order: Vec<usize> = (0..points.nrows()).collect();
    order.sort_by(|&a, &b| compare(a, b).unwrap_or(std::cmp::Ordering::Equal));
    let mut first: Vec<usize> = Vec::new();
    let mut place = vec![0; points.nrows()];
    for &row in &order {
        if first.last().is_none_or(|&last| compare(last, row).is_some()) {
            first.push(row);
        }
        place[row] = first.len() - 1;
    }
    (first, place)
}

/// Numbers for names, in the order in which they come.
#[derive(Default)]
struct Numbers {
    of: std::collections::BTreeMap<usize, u32>,
}

impl Numbers {
    fn of(&mut self, name: usize) -> u32 {
        let next = self.of.len() as u32;
        *self.of.entry(name).or_insert(next)
    }
}

/// A Gaussian mixture.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mixture {
    /// The share of each component, length `k`.
    pub(super) shares: Array1<f64>,
    /// Shape `(k, d)`.
    pub(super) means: Array2<f64>,
    /// Shape `(k, d, d)`.
    pub(super) covariances: Array3<f64>,
}

/// How a mixture is fitted.
#[derive(Debug, Clone, Copy)]
pub(super) struct MixtureFit {
    /// Number of components.
    pub(super) components: usize,
    /// Added to the variances.
    pub(super) regularisation: f64,
    /// A run ends when the mean log-likelihood changes by less.
    pub(super) tolerance: f64,
    /// Or after as many iterations, which is an error.
    pub(super) max_iterations: u64,
}

/// One run of expectation and maximisation over `points`, shape `(n, d)`, from the clusters of a
/// k-means of linfa's own.
pub(super) fn mixture(
    points: ArrayView2<'_, f64>,
    by: MixtureFit,
    generator: Generator,
) -> Result<Mixture> {
    let failed = |what: String| Error::Numeric { method: "Gaussian mixture", what };
    if points.iter().any(|coordinate| !coordinate.is_finite()) {
        return Err(failed("a coordinate is not a finite number".into()));
    }
    if points.nrows() < by.components || by.components == 0 || points.ncols() == 0 {
        return Err(failed(format!("{} components for {} points", by.components, points.nrows())));
    }
    let model = GaussianMixtureModel::params_with_rng(by.components, generator)
        .n_runs(1)
        .init_method(GmmInitMethod::KMeans)
        .reg_covariance(by.regularisation)
        .tolerance(by.tolerance)
        .max_n_iterations(by.max_iterations)
        .fit(&DatasetBase::from(points))
        .map_err(|error| failed(error.to_string()))?;
    let mixture = Mixture {
        shares: model.weights().clone(),
        means: model.means().clone(),
        covariances: model.covariances().clone(),
    };
    let numbers = mixture.shares.iter().chain(&mixture.means).chain(&mixture.covariances);
    if numbers.copied().any(|number| !number.is_finite()) {
        return Err(failed("the densities are too small to be told apart".into()));
    }
    Ok(mixture)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::{blobs, sheaves};
    use linfa_clustering::Optics;
    use ndarray::array;

    #[test]
    fn equal_rows_are_joined_at_once_and_lone_points_are_groups() {
        let mut points = Array2::from_elem((3000, 2), 0.5);
        points[[7, 0]] = 9.0;
        points[[8, 0]] = 0.55;
        let groups = connected(points.view(), 0.1).unwrap();
        let of_seven: Vec<usize> = (0..3000).filter(|&point| groups[point] == 1).collect();
        assert_eq!((of_seven, groups.iter().max()), (vec![7], Some(&1)));
        assert_eq!(connected(Array2::zeros((0, 3)).view(), 0.1).unwrap(), [0_u32; 0]);
        points[[5, 1]] = f64::NAN;
        let error = connected(points.view(), 0.1).unwrap_err().to_string();
        assert_eq!(error, "dbscan: a coordinate is not a finite number");
    }

    #[test]
    fn the_first_point_of_optics_is_reached_from_itself() {
        let points = sheaves(60, 5);
        let order = Optics::params(5).check().unwrap().transform(points.view());
        // By definition 6 of Ankerst et al. (1999) the reachability of the first point of a walk is
        // undefined, and the walk begins with it.
        assert!(order.iter().all(|sample| sample.reachability_distance().is_some()));
        assert_ne!(order[0].index(), 0, "others come before the one that it starts from");
    }

    #[test]
    fn a_mixture_of_many_dimensions_underflows() {
        let (points, _) = blobs(&[100, 100], 400, 3);
        let by = MixtureFit {
            components: 2,
            regularisation: 1e-6,
            tolerance: 1e-3,
            max_iterations: 100,
        };
        let generator = || Seed(1).generator("test", 0);
        let error = mixture(points.view(), by, generator()).unwrap_err().to_string();
        assert!(error.starts_with("Gaussian mixture: "), "{error}");
        let few = points.select(Axis(1), &[0, 1, 2, 3, 4]);
        let found = mixture(few.view(), by, generator()).unwrap();
        assert_eq!(found.means.dim(), (2, 5));
        assert_eq!(found, mixture(few.view(), by, generator()).unwrap());
        let none = mixture(few.select(Axis(0), &[0]).view(), by, generator()).unwrap_err();
        assert_eq!(none.to_string(), "Gaussian mixture: 2 components for 1 points");
    }

    #[test]
    fn what_linfa_panics_on_is_refused() {
        let message = |points: Array2<f64>, start: Array2<f64>| {
            lloyd(points.view(), start, 10, 1e-4).unwrap_err().to_string()
        };
        assert_eq!(message(array![[1.0]], array![[1.0], [2.0]]), "k-means: 2 centres for 1 points");
        assert_eq!(
            message(Array2::zeros((0, 1)), Array2::zeros((0, 1))),
            "k-means: 0 centres for 0 points"
        );
        assert_eq!(
            message(array![[1.0], [f64::NAN]], array![[1.0]]),
            "k-means: a coordinate is not a finite number"
        );
    }
}
