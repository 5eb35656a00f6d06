//! Unit rows and a first map -> a map that keeps neighbours together (t-SNE). The only file that
//! names bhtsne.
//!
//! t-distributed stochastic neighbour embedding (van der Maaten & Hinton 2008) by the Barnes-Hut
//! approximation (van der Maaten 2014), from the principal components scaled down (Kobak & Berens
//! 2019), so that the large shape of the map is that of the data and not of chance.
//!
//! What bhtsne 0.7.13 leaves to the caller is done here. Its vantage point tree draws its pivots from
//! a generator without a seed: neighbours are found here, all exactly, and handed over. Its sums
//! depend on the number of threads: it runs in a pool of one. It panics where there are fewer points
//! than three times the perplexity: the perplexity is cut.

use bhtsne::{Neighbor, tSNE};
use rand::Rng;
use rayon::prelude::*;

use super::features::Features;
use crate::context::Context;
use crate::error::{Error, Result};

/// Effective number of neighbours (van der Maaten & Hinton 2008, section 2: 5 to 50).
const PERPLEXITY: f64 = 30.0;
/// Neighbours taken to a point, in perplexities (van der Maaten 2014, section 4.1).
const REACH: usize = 3;
/// Width over distance up to which a cell counts as one point (van der Maaten 2014, section 5).
const THETA: f64 = 0.5;
/// Steps of gradient descent: 250 with attraction twelvefold, then the rest.
const STEPS: usize = 1000;
/// Length of a step over the gradient: a twelfth of the points (Belkina et al. 2019), at least 200.
/// bhtsne's own is a fourth of that; scikit-learn's is too, but its gradient has the factor 4 of the
/// paper.
const LEAST_RATE: f64 = 200.0;
const RATE: f64 = 1.0 / 12.0;
/// Standard deviation of the first coordinate at the start (Kobak & Berens 2019, methods), and how
/// far equal points are drawn apart there.
const START: f64 = 1e-4;
const APART: f64 = 1e-7;
/// Rows whose products with all others are held at once.
const BLOCK: usize = 256;

/// Two coordinates for each row of `points`, all of which have a direction, from those in `start`.
pub(super) fn tsne(
    points: &Features,
    start: &[[f64; 2]],
    context: &Context<'_>,
) -> Result<Vec<[f64; 2]>> {
    let n = points.n_docs();
    if n < 2 * REACH {
        // So few have no neighbourhoods.
        return Ok(start.to_vec());
    }
    let perplexity = perplexity(n);
    let neighbours = neighbours(points, REACH * perplexity as usize, context)?;
    let start = scaled(start, context);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let pool = pool.map_err(|error| failed(error.to_string()))?;
    let places = vec![(); n];
    let flat = pool.install(|| {
        tSNE::<f64, (), 2>::new(&places)
            .perplexity(perplexity)
            .epochs(STEPS)
            .learning_rate((n as f64 * RATE).max(LEAST_RATE))
            .initial_embedding(start)
            .barnes_hut_with_neighbors(THETA, &neighbours)
            .embedding()
    });
    context.progress.check()?;
    if flat.iter().any(|coordinate| !coordinate.is_finite()) {
        return Err(failed("a coordinate is not a finite number".to_owned()));
    }
    Ok(flat.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect())
}

/// The perplexity for `n` points.
pub(super) fn perplexity(n: usize) -> f64 {
    PERPLEXITY.min((n.saturating_sub(1) / REACH) as f64)
}

fn failed(what: String) -> Error {
    Error::Numeric { method: "t-SNE", what }
}

/// The `count` nearest other rows of each row, the nearest first, ties by their number; distances are
/// Euclidean: `d^2 = 2 - 2 cos`.
fn neighbours(
    points: &Features,
    count: usize,
    context: &Context<'_>,
) -> Result<Vec<Vec<Neighbor<f64>>>> {
    let rows: Vec<usize> = (0..points.n_docs()).collect();
    let nearest = |own: usize, products: &[f64]| {
        let nearer = |a: &usize, b: &usize| products[*b].total_cmp(&products[*a]).then(a.cmp(b));
        let mut others: Vec<usize> = rows.iter().copied().filter(|&other| other != own).collect();
        if count < others.len() {
            others.select_nth_unstable_by(count, nearer);
            others.truncate(count);
        }
        others.sort_unstable_by(nearer);
        let distance = |index: usize| (2.0 - 2.0 * products[index]).max(0.0).sqrt();
        others.into_iter().map(|index| Neighbor { index, distance: distance(index) }).collect()
    };
    let block = |block: &[usize]| {
        context.progress.check()?;
        let products = points.products(block);
        Ok(block
            .iter()
            .zip(products.rows())
            .map(|(&own, row)| nearest(own, &row.to_vec()))
            .collect::<Vec<_>>())
    };
    let found: Result<Vec<Vec<Vec<Neighbor<f64>>>>> = rows.par_chunks(BLOCK).map(block).collect();
    Ok(found?.concat())
}

/// The start, so small that points move freely at first; equal points a hair apart.
fn scaled(start: &[[f64; 2]], context: &Context<'_>) -> Vec<f64> {
    let n = start.len() as f64;
    let mean = start.iter().map(|place| place[0]).sum::<f64>() / n;
    let variance = start.iter().map(|place| (place[0] - mean).powi(2)).sum::<f64>() / n;
    let scale = if variance > 0.0 { START / variance.sqrt() } else { 1.0 };
    let mut random = context.seed.generator("t-sne", 0);
    let place = |coordinate: &f64| coordinate * scale + random.gen_range(-APART..APART);
    start.iter().flatten().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::super::map::{ClusterMap, MapForm};
    use super::super::testing::blobs;
    use super::*;
    use crate::seed::Seed;
    use ndarray::{Array2, array};

    fn map(points: &Array2<f64>, seed: u64) -> Vec<[f64; 2]> {
        let context = Context { seed: Seed(seed), ..Context::default() };
        let features = Features::new(points).unwrap();
        let map = ClusterMap::in_form(MapForm::Tsne, &features, &context).unwrap();
        map.coordinates.into_iter().map(Option::unwrap).collect()
    }

    fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
        (a[0] - b[0]).hypot(a[1] - b[1])
    }

    #[test]
    fn planted_groups_lie_apart() {
        let (points, groups) = blobs(&[60, 60, 40, 20], 8, 3);
        let places = map(&points, 1);
        for (i, &a) in places.iter().enumerate() {
            let others = (0..places.len()).filter(|&j| j != i);
            let nearest =
                others.min_by(|&j, &k| distance(a, places[j]).total_cmp(&distance(a, places[k])));
            assert_eq!(groups[nearest.unwrap()], groups[i], "point {i}");
        }
        let centre = |group: u32| {
            let own: Vec<[f64; 2]> =
                (0..places.len()).filter(|&i| groups[i] == group).map(|i| places[i]).collect();
            [0, 1].map(|axis| own.iter().map(|p| p[axis]).sum::<f64>() / own.len() as f64)
        };
        let radius = |group: u32| {
            let centre = centre(group);
            let own = (0..places.len()).filter(|&i| groups[i] == group);
            own.map(|i| distance(places[i], centre)).fold(0.0, f64::max)
        };
        for (a, b) in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)] {
            assert!(distance(centre(a), centre(b)) > radius(a) + radius(b), "{a} {b}");
        }
    }

    #[test]
    fn threads_change_nothing() {
        let (points, _) = blobs(&[60, 40, 20], 12, 5);
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| map(&points, 1))
        };
        let one = with(1);
        assert_eq!(one, with(4));
        assert_eq!(one, map(&points, 1));
        assert_ne!(one, map(&points, 2), "the seed draws equal points apart");
    }

    #[test]
    fn few_and_equal_points_have_finite_places() {
        for n in [1, 2, 5, 6, 7, 40] {
            let equal = Array2::from_elem((n, 3), 1.0);
            assert_eq!(map(&equal, 1).len(), n);
            let (points, _) = blobs(&[n], 4, 1);
            assert_eq!(map(&points, 1).len(), n);
        }
        let halves = Array2::from_shape_fn((90, 2), |(i, j)| f64::from(u8::from(i % 2 == j)));
        let places = map(&halves, 1);
        let same = (0..places.len()).step_by(2).map(|i| distance(places[0], places[i]));
        assert!(same.fold(0.0, f64::max) < distance(places[0], places[1]) * 10.0);
    }

    #[test]
    fn neighbours_are_the_nearest() {
        let points =
            Features::new(&array![[1.0, 0.0], [0.0, 1.0], [1.0, 0.1], [1.0, 0.1]]).unwrap();
        let found = neighbours(&points, 2, &Context::default()).unwrap();
        let indices: Vec<Vec<usize>> =
            found.iter().map(|row| row.iter().map(|n| n.index).collect()).collect();
        assert_eq!(indices, [[2, 3], [2, 3], [3, 0], [2, 0]]);
        assert!((found[0][0].distance - (2.0 - 2.0 / 1.01_f64.sqrt()).sqrt()).abs() < 1e-12);
    }

    /// Share of neighbours on the map that are neighbours in fact, by rank (Venna & Kaski 2001,
    /// equation 1), from 0 to 1.
    fn trustworthiness(points: &Features, map: &[[f64; 2]], k: usize) -> f64 {
        let n = map.len();
        let order = |own: usize, far: &dyn Fn(usize) -> f64| -> Vec<usize> {
            let mut others: Vec<usize> = (0..n).filter(|&other| other != own).collect();
            others.sort_by(|&a, &b| far(a).total_cmp(&far(b)).then(a.cmp(&b)));
            others
        };
        let penalty = |own: usize| {
            let products = points.products(&[own]);
            let mut ranks = vec![0; n];
            for (rank, other) in order(own, &|other| -products[[0, other]]).into_iter().enumerate()
            {
                ranks[other] = rank + 1;
            }
            let near = order(own, &|other| distance(map[own], map[other]));
            near[..k].iter().map(|&other| ranks[other].saturating_sub(k) as f64).sum::<f64>()
        };
        let sum: f64 = (0..n).map(penalty).sum();
        1.0 - sum * 2.0 / (n * k * (2 * n - 3 * k - 1)) as f64
    }

    /// Every sixth report of the `bbc` corpus, by its latent semantic analysis.
    #[test]
    fn neighbours_of_real_reports_are_kept() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/bbc.jsonl.gz");
        if !std::path::Path::new(file).exists() {
            return println!("skipped: no {file}");
        }
        let context = Context::default();
        let params = crate::report::ArchiveParams::default();
        let archive =
            crate::report::Archive::read(&[file.to_owned()], &params, false, &context).unwrap();
        let matrix = archive.count(&context).unwrap();
        let space = super::super::SpaceParams::default();
        let all =
            space.fit(&matrix, &archive.ids(), super::super::Space::Projection, &context).unwrap();
        let points = all.select(&all.placed().into_iter().step_by(6).collect::<Vec<_>>());
        let kept = |form: MapForm| {
            let map = ClusterMap::in_form(form, &points, &context).unwrap();
            let places: Vec<[f64; 2]> = map.coordinates.into_iter().flatten().collect();
            trustworthiness(&points, &places, 10)
        };
        let (flat, near) = (kept(MapForm::Pca), kept(MapForm::Tsne));
        println!("trustworthiness: {flat} of principal components, {near} of t-SNE");
        assert!(near > TRUSTED && near > flat + 0.05, "{near} against {flat}");
    }

    /// scikit-learn 1.9.1 on the same points: `TSNE` reaches 0.938 from principal components, 0.933
    /// to 0.945 from three random starts, `PCA(2)` 0.776.
    const TRUSTED: f64 = 0.92;
}
