//! Points with weights -> how dense they lie, and a walk that joins each to what it is nearest to.
//!
//! What the density methods share. Counts of neighbours are sums of weights: a report whose copies
//! are discounted makes a place as dense as one report does, however often it was reprinted.

use std::collections::BTreeMap;

use ndarray::{Array1, ArrayView1};
use rayon::prelude::*;

use super::clustering::Clustering;
use super::counted::assign_nearest;
use super::features::{Features, Point};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::weights::Weights;

/// Products held at a time by one task, 8 bytes each.
const CELLS: usize = 1 << 20;
/// Points handled by one task of a walk.
const BLOCK: usize = 1024;
/// Sums of weights that differ by less are equal: a third three times is one.
pub(super) const ROUNDING: f64 = 1e-9;

/// Refuses 0 points.
pub(super) fn check_min_points(min_points: usize) -> Result<()> {
    if min_points == 0 {
        return Err(Error::setting("--min-points", 0, "at least 1"));
    }
    Ok(())
}

/// Refuses clusters of fewer than two documents.
pub(super) fn check_min_cluster_size(size: usize) -> Result<()> {
    if size < 2 {
        return Err(Error::setting("--min-cluster-size", size, "at least 2"));
    }
    Ok(())
}

/// Refuses what is not a cosine distance above 0.
pub(super) fn check_eps(eps: Option<f64>) -> Result<()> {
    match eps {
        Some(eps) if !(eps > 0.0 && eps <= 2.0) => Err(Error::setting(
            "--eps",
            eps,
            "a cosine distance above 0, at most 2 (0.3: a cosine similarity of 0.7)",
        )),
        _ => Ok(()),
    }
}

/// The Euclidean distance of unit rows at a cosine distance of `eps = 1 - cos`: `d^2 = 2 eps`.
pub(super) fn radius(eps: f64) -> f64 {
    (2.0 * eps).sqrt()
}

/// Euclidean distances from one point to the others, by differences of coordinates: exactly 0
/// between copies of a dense row, and the same in both directions.
pub(super) fn distances_from(points: &Features, from: usize) -> impl Fn(usize) -> f64 + Sync + '_ {
    let origin = match points.point(from) {
        Point::Dense(row) => row.to_owned(),
        Point::Terms(terms, values) => {
            let mut row = Array1::zeros(points.n_dimensions());
            terms.iter().zip(values).for_each(|(&term, &value)| row[term as usize] = value);
            row
        }
    };
    let length = origin.dot(&origin);
    move |to| {
        let squared = match points.point(to) {
            Point::Dense(row) => squared_distance(row, &origin),
            terms @ Point::Terms(..) => terms.squared_distance(origin.view(), length),
        };
        squared.sqrt()
    }
}

/// Four sums side by side, which a processor adds at once.
fn squared_distance(row: ArrayView1<'_, f64>, origin: &Array1<f64>) -> f64 {
    let (Some(a), Some(b)) = (row.as_slice(), origin.as_slice()) else {
        return row.iter().zip(origin).map(|(a, b)| (a - b) * (a - b)).sum();
    };
    let mut sums = [0.0; 4];
    for (a, b) in a.chunks(4).zip(b.chunks(4)) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += (a - b) * (a - b);
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

/// The core distance of every point: the smallest distance within which points that together weigh
/// `min_points` lie, the point itself among them (Ester et al. 1996); infinite where all points
/// weigh less. Products are made for a block of points at a time: no `n` by `n` matrix is held.
pub(super) fn core_distances(
    points: &Features,
    weights: &[f64],
    min_points: usize,
    context: &Context<'_>,
) -> Result<Vec<f64>> {
    let n_points = points.n_docs();
    let lengths: Vec<f64> =
        (0..n_points).map(|point| points.point(point).squared_length()).collect();
    let rows = (CELLS / n_points.max(1)).clamp(16, 256);
    let blocks: Result<Vec<Vec<f64>>> = (0..n_points.div_ceil(rows))
        .into_par_iter()
        .map(|block| {
            context.progress.check()?;
            let chunk: Vec<usize> = (block * rows..n_points.min((block + 1) * rows)).collect();
            let products = points.products(&chunk);
            let core = |(&point, products): (&usize, ArrayView1<'_, f64>)| {
                let parts = lengths.iter().zip(products).map(|(length, dot)| length - 2.0 * dot);
                let mut near: Vec<(f64, u32)> = parts.zip(0..).collect();
                let last = last_within(&mut near, weights, min_points);
                last.map_or(f64::INFINITY, |last| distances_from(points, point)(last))
            };
            let cores = chunk.iter().zip(products.rows()).map(core).collect();
            context.progress.advance(chunk.len() as u64);
            Ok(cores)
        })
        .collect();
    Ok(blocks?.concat())
}

/// Of points with their distances, in any order, the nearest that together weigh `enough`: the last
/// of them.
fn last_within(near: &mut [(f64, u32)], weights: &[f64], enough: usize) -> Option<usize> {
    let nearer = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    let enough = enough as f64 - ROUNDING;
    let mut looked_at = near.len().min(16.max(2 * enough as usize));
    loop {
        if looked_at < near.len() {
            near.select_nth_unstable_by(looked_at, nearer);
        }
        near[..looked_at].sort_unstable_by(nearer);
        let mut weight = 0.0;
        for &(_, point) in &near[..looked_at] {
            weight += weights[point as usize];
            if weight >= enough {
                return Some(point as usize);
            }
        }
        if looked_at == near.len() {
            return None;
        }
        looked_at = near.len().min(2 * looked_at);
    }
}

/// The mutual reachability distance (Campello, Moulavi & Sander 2013, definition 4).
pub(super) fn mutual(cores: &[f64]) -> impl Fn(usize, usize, f64) -> f64 + Sync + '_ {
    move |a, b, distance| distance.max(cores[a]).max(cores[b])
}

/// A point on a walk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    pub(super) point: usize,
    /// The point it was reached from; none where a new start had to be made.
    pub(super) from: Option<usize>,
    /// At what distance it was reached; infinite where a new start had to be made.
    pub(super) reach: f64,
}

/// Visits all points, the first one first, then always the one that is nearest to any visited
/// before, the first of equals (Prim 1957): the steps are a minimum spanning tree. `reach` turns the
/// distance from a visited point to another into what counts as their distance.
pub(super) fn walk(
    points: &Features,
    reach: impl Fn(usize, usize, f64) -> f64 + Sync,
    context: &Context<'_>,
) -> Result<Vec<Step>> {
    let start = |point| Step { point, from: None, reach: f64::INFINITY };
    let mut open: Vec<Step> = (0..points.n_docs()).map(start).collect();
    let mut steps = Vec::with_capacity(open.len());
    let mut next = (!open.is_empty()).then_some(0);
    while let Some(at) = next {
        context.progress.check()?;
        let here = open.swap_remove(at);
        steps.push(here);
        let distance = distances_from(points, here.point);
        // The nearest point of a block and its place there.
        let look = |(block, open): (usize, &mut [Step])| {
            for open in &mut *open {
                let reach = reach(here.point, open.point, distance(open.point));
                if reach < open.reach {
                    (open.reach, open.from) = (reach, Some(here.point));
                }
            }
            let places = open.iter().zip(block * BLOCK..);
            places.map(|(open, at)| (open.reach, open.point, at)).min_by(nearer)
        };
        let nearest = if open.len() <= BLOCK {
            look((0, &mut open))
        } else {
            open.par_chunks_mut(BLOCK).enumerate().filter_map(look).min_by(nearer)
        };
        next = nearest.map(|(.., at)| at);
        context.progress.advance(1);
    }
    Ok(steps)
}

fn nearer(a: &(f64, usize, usize), b: &(f64, usize, usize)) -> std::cmp::Ordering {
    a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
}

/// All documents in the groups found for those `observed`, `None` for noise. A document that weighs
/// nothing goes where the first document of its report goes. With `assign_rest` what can be placed
/// and is in no group is put into the one with the nearest centre.
pub(super) fn finish(
    features: &Features,
    weights: &Weights,
    observed: &[usize],
    groups: &[Option<u32>],
    n_groups: usize,
    assign_rest: bool,
) -> Clustering {
    let mut all = vec![None; features.n_docs()];
    let mut of_unit = BTreeMap::new();
    for (&document, &group) in observed.iter().zip(groups) {
        all[document] = group;
        of_unit.entry(weights.units()[document]).or_insert(group);
    }
    let placed = features.placed();
    for &document in placed.iter().filter(|&&document| weights.weights()[document] == 0.0) {
        all[document] = of_unit.get(&weights.units()[document]).copied().flatten();
    }
    if assign_rest {
        let rest: Vec<usize> =
            placed.into_iter().filter(|&document| all[document].is_none()).collect();
        assign_nearest(features, &mut all, weights.weights(), n_groups, &rest);
    }
    Clustering::new(features, &all, weights.weights(), n_groups)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::sheaves;
    use ndarray::array;

    #[test]
    fn core_distances_are_those_of_the_definition() {
        let points = Features::new(&sheaves(90, 7)).unwrap();
        let found = core_distances(&points, &[1.0; 90], 4, &Context::default()).unwrap();
        for (point, &core) in found.iter().enumerate() {
            let distance = distances_from(&points, point);
            let mut distances: Vec<f64> = (0..90).map(distance).collect();
            distances.sort_by(f64::total_cmp);
            assert_eq!((distances[0], distances[3]), (0.0, core));
        }
        let none = core_distances(&points, &[1.0; 90], 91, &Context::default()).unwrap();
        assert!(none.iter().all(|core| *core == f64::INFINITY));
    }

    #[test]
    fn copies_make_a_place_as_dense_as_their_weights_say() {
        let points =
            Features::new(&array![[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.8, 0.6], [0.0, 1.0]])
                .unwrap();
        let third = 1.0 / 3.0;
        let cores = |weights: &[f64], min_points| {
            let cores = core_distances(&points, weights, min_points, &Context::default()).unwrap();
            cores.iter().map(|core| (1e3 * core).round()).collect::<Vec<f64>>()
        };
        // Whether or not two copies stand beside it, the first report has its second neighbour at
        // the fourth document.
        let discounted = cores(&[third, third, third, 1.0, 1.0], 2);
        assert_eq!(discounted, [632.0, 632.0, 632.0, 632.0, 894.0]);
        assert_eq!(cores(&[1.0; 5], 2), [0.0, 0.0, 0.0, 632.0, 894.0]);
        assert_eq!(cores(&[third, third, third, 1.0, 1.0], 1)[0], 0.0);
    }

    #[test]
    fn a_walk_is_a_minimum_spanning_tree() {
        // Places on a circle, in degrees; the steps join neighbours.
        let degrees = [0.0_f64, 50.0, 10.0, 30.0, 70.0];
        let scores = ndarray::Array2::from_shape_fn((5, 2), |(point, axis)| {
            let angle = degrees[point].to_radians();
            if axis == 0 { angle.cos() } else { angle.sin() }
        });
        let points = Features::new(&scores).unwrap();
        let steps = walk(&points, |_, _, distance| distance, &Context::default()).unwrap();
        let shown: Vec<_> = steps.iter().map(|step| (step.point, step.from)).collect();
        // From 30 degrees on to 50, then to 70.
        assert_eq!(
            shown,
            [(0, None), (2, Some(0)), (3, Some(2)), (1, Some(3)), (4, Some(1))],
            "{steps:?}"
        );
        // With no step over 15 degrees there are four starts.
        let limited = |_: usize, _: usize, distance: f64| {
            if distance > 0.2611 { f64::INFINITY } else { distance }
        };
        let steps = walk(&points, limited, &Context::default()).unwrap();
        assert_eq!(steps.iter().filter(|step| step.from.is_none()).count(), 4);
    }

    #[test]
    fn terms_and_their_dense_form_lie_equally_far() {
        let scores = array![[1.0, 0.0, 2.0], [0.0, 3.0, 1.0], [1.0, 1.0, 0.0]];
        let dense = Features::new(&scores).unwrap();
        let csr = crate::matrix::sparse::Csr::new(
            3,
            vec![0, 2, 4, 6],
            vec![0, 2, 1, 2, 0, 1],
            vec![1.0, 2.0, 3.0, 1.0, 1.0, 1.0],
        );
        let terms = Features::of_terms(&csr).unwrap();
        for (from, to) in [(0, 1), (1, 2), (2, 0)] {
            let (a, b) = (distances_from(&dense, from)(to), distances_from(&terms, from)(to));
            assert!((a - b).abs() < 1e-12);
        }
    }
}
