//! Ties between nodes and the room of their labels -> a place for each node on the page.
//!
//! Stress majorisation (Gansner, Koren & North 2004, "Graph drawing by stress majorization") of the
//! distances along the ties, by local updates in the order of the nodes; the best of a few starts
//! drawn from a fixed seed. Then the picture is turned so that it is widest from left to right,
//! fitted to the frame, and what still overlaps is pushed apart. Every step runs in one order: the
//! same ties give the same places.

use rand::Rng;

use super::super::canvas::Px;
use crate::seed::Seed;

/// Starts that are tried, rounds for each, and further rounds for the best.
const STARTS: u64 = 12;
const ROUNDS: usize = 60;
const MORE_ROUNDS: usize = 240;
/// Rounds of pushing labels apart.
const PUSHES: usize = 600;
/// After so many rounds in which some still overlap, so many push the other way.
const JAM: usize = 200;
const OUT_OF_JAM: usize = 20;

/// A tie of a wished length.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tie {
    pub(super) one: usize,
    pub(super) other: usize,
    pub(super) length: f64,
}

/// The centres of boxes of these sizes within a frame from `(0, 0)` to its size.
pub(super) fn layout(boxes: &[Px], ties: &[Tie], frame: Px) -> Vec<Px> {
    let distances = Distances::new(boxes.len(), ties);
    let starts = (0..STARTS).map(|start| {
        let mut places = distances.start(start);
        distances.settle(&mut places, ROUNDS);
        (distances.stress(&places), places)
    });
    let best = starts.reduce(|best, next| if next.0 < best.0 { next } else { best });
    let mut places = best.map_or_else(Vec::new, |(_, places)| places);
    distances.settle(&mut places, MORE_ROUNDS);
    turn(&mut places);
    fit(&mut places, boxes, frame);
    push_apart(&mut places, boxes, frame);
    places
}

/// Distances along the ties, shape `(n, n)`.
struct Distances {
    n: usize,
    of: Vec<f64>,
}

impl Distances {
    /// Shortest paths (Floyd & Warshall). Nodes without a path between them are put as far apart as
    /// two thirds of the longest path, so that lone groups stand beside the rest.
    fn new(n: usize, ties: &[Tie]) -> Self {
        let mut of = vec![f64::INFINITY; n * n];
        for node in 0..n {
            of[node * n + node] = 0.0;
        }
        for &Tie { one, other, length } in ties {
            let shorter = of[one * n + other].min(length.max(1e-3));
            (of[one * n + other], of[other * n + one]) = (shorter, shorter);
        }
        for via in 0..n {
            for from in 0..n {
                let start = of[from * n + via];
                for to in 0..n {
                    of[from * n + to] = of[from * n + to].min(start + of[via * n + to]);
                }
            }
        }
        let longest = of.iter().copied().filter(|d| d.is_finite()).fold(1.0, f64::max);
        let apart = (longest * 2.0 / 3.0).max(1.5);
        of.iter_mut().filter(|d| d.is_infinite()).for_each(|d| *d = apart);
        Self { n, of }
    }

    fn start(&self, start: u64) -> Vec<Px> {
        let mut generator = Seed::default().generator("network layout", start);
        let side = (self.n as f64).sqrt();
        (0..self.n)
            .map(|_| (generator.gen_range(0.0..side), generator.gen_range(0.0..side)))
            .collect()
    }

    /// Moves every node in turn to where the pull of all others is balanced.
    fn settle(&self, places: &mut [Px], rounds: usize) {
        for _ in 0..rounds {
            for node in 0..self.n {
                let (mut sum, mut weights) = ((0.0, 0.0), 0.0);
                let (x, y) = places[node];
                for (other, &(far_x, far_y)) in places.iter().enumerate() {
                    if other == node {
                        continue;
                    }
                    let wished = self.of[node * self.n + other];
                    let weight = wished.powi(-2);
                    let (dx, dy) = (x - far_x, y - far_y);
                    let stretch = wished / dx.hypot(dy).max(1e-9);
                    sum.0 += weight * (far_x + dx * stretch);
                    sum.1 += weight * (far_y + dy * stretch);
                    weights += weight;
                }
                if weights > 0.0 {
                    places[node] = (sum.0 / weights, sum.1 / weights);
                }
            }
        }
    }

    fn stress(&self, places: &[Px]) -> f64 {
        let pairs = (0..self.n).flat_map(|a| (0..a).map(move |b| (a, b)));
        pairs
            .map(|(a, b)| {
                let wished = self.of[a * self.n + b];
                let far = (places[a].0 - places[b].0).hypot(places[a].1 - places[b].1);
                (far / wished - 1.0).powi(2)
            })
            .sum()
    }
}

/// Turns the places about their mean so that they spread most from left to right.
fn turn(places: &mut [Px]) {
    let n = places.len().max(1) as f64;
    let mean = places.iter().fold((0.0, 0.0), |m, p| (m.0 + p.0 / n, m.1 + p.1 / n));
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for place in places.iter() {
        let (x, y) = (place.0 - mean.0, place.1 - mean.1);
        (xx, xy, yy) = (xx + x * x, xy + x * y, yy + y * y);
    }
    let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
    let (sin, cos) = angle.sin_cos();
    for place in places {
        let (x, y) = (place.0 - mean.0, place.1 - mean.1);
        *place = (x * cos + y * sin, y * cos - x * sin);
    }
}

/// Scales the places, each direction by itself, so that they fill the frame.
fn fit(places: &mut [Px], boxes: &[Px], frame: Px) {
    let margin = |size: fn(&Px) -> f64| boxes.iter().map(size).fold(0.0, f64::max) / 2.0;
    let (wide, high) = (margin(|b| b.0), margin(|b| b.1));
    let extent = |part: fn(&Px) -> f64| {
        let values = || places.iter().map(part);
        (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
    };
    let (x, y) = (extent(|p| p.0), extent(|p| p.1));
    let scaled = |at: f64, (low, high): (f64, f64), margin: f64, size: f64| {
        let share = if high - low > 1e-9 { (at - low) / (high - low) } else { 0.5 };
        margin + share * (size - 2.0 * margin).max(0.0)
    };
    for place in places {
        *place = (scaled(place.0, x, wide, frame.0), scaled(place.1, y, high, frame.1));
    }
}

/// Pushes boxes that overlap apart, in the direction that takes least; where that jams, as in a column
/// that is full from edge to edge, in the other one for some rounds.
fn push_apart(places: &mut [Px], boxes: &[Px], frame: Px) {
    for round in 0..PUSHES {
        let jammed = round % JAM >= JAM - OUT_OF_JAM;
        let mut moved = false;
        for a in 0..places.len() {
            for b in 0..a {
                let between = (places[a].0 - places[b].0, places[a].1 - places[b].1);
                let over = (
                    f64::midpoint(boxes[a].0, boxes[b].0) - between.0.abs(),
                    f64::midpoint(boxes[a].1, boxes[b].1) - between.1.abs(),
                );
                if over.0 <= 0.01 || over.1 <= 0.01 {
                    continue;
                }
                moved = true;
                // A little more than half each, or rounding leaves an overlap for ever.
                if (over.0 < over.1) != jammed {
                    let step = (over.0 * 0.51).copysign(between.0);
                    (places[a].0, places[b].0) = (places[a].0 + step, places[b].0 - step);
                } else {
                    let step = (over.1 * 0.51).copysign(between.1);
                    (places[a].1, places[b].1) = (places[a].1 + step, places[b].1 - step);
                }
            }
        }
        for (place, size) in places.iter_mut().zip(boxes) {
            let within = |at: f64, size: f64, room: f64| at.min(room - size / 2.0).max(size / 2.0);
            *place = (within(place.0, size.0, frame.0), within(place.1, size.1, frame.1));
        }
        if !moved {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(n: usize) -> Vec<Tie> {
        (0..n).map(|one| Tie { one, other: (one + 1) % n, length: 1.0 }).collect()
    }

    #[test]
    fn neighbours_stand_near_and_boxes_apart() {
        let boxes = vec![(60.0, 26.0); 24];
        let places = layout(&boxes, &ring(24), (760.0, 500.0));
        let far = |a: usize, b: usize| (places[a].0 - places[b].0).hypot(places[a].1 - places[b].1);
        for node in 0..24 {
            assert!(far(node, (node + 1) % 24) < far(node, (node + 12) % 24));
            let (x, y) = places[node];
            assert!((30.0..=730.0).contains(&x) && (13.0..=487.0).contains(&y));
            for other in 0..node {
                let (dx, dy) = (x - places[other].0, y - places[other].1);
                assert!(dx.abs() > 59.9 || dy.abs() > 25.9, "{node} {other}: {places:?}");
            }
        }
        assert_eq!(places, layout(&boxes, &ring(24), (760.0, 500.0)));
    }

    #[test]
    fn lone_nodes_and_none_have_finite_places() {
        assert!(layout(&[], &[], (100.0, 100.0)).is_empty());
        for n in [1, 2, 5] {
            let places = layout(&vec![(20.0, 10.0); n], &[], (100.0, 100.0));
            assert!(places.iter().all(|p| p.0.is_finite() && p.1.is_finite()), "{places:?}");
        }
    }
}
