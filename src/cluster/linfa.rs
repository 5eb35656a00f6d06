//! Points and starting centres -> centres by linfa's k-means. The only file that names its types.
//!
//! What linfa 0.8.1 gets wrong is kept away from the caller: it panics on no points and on more
//! centres than points (refused here); its own seeding is slow and one form of it differs from run
//! to run (starting centres are always given); with several runs it reports the sizes of the last
//! one (a single run each); its inertia is that of the step before and an empty cluster stays empty
//! (only the centres are taken; see `kmeans`).

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::{KMeans, KMeansInit};
use ndarray::{Array2, ArrayView2};

use crate::error::{Error, Result};
use crate::seed::Seed;

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

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

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
