//! The engine beside plain Lloyd iterations in double precision.

use ndarray::Array2;
use rand::Rng;

use super::*;
use crate::cluster::testing::{adjusted_rand_index, blobs};
use crate::error::Error;
use crate::matrix::sparse::Csr;
use crate::progress::Progress;
use crate::seed::Seed;

const BOTH: [Objective; 2] = [Objective::Euclidean, Objective::Spherical];

fn settings(objective: Objective) -> Settings {
    Settings { objective, max_iterations: 300, tolerance: 1e-12, batch: None }
}

/// Rows without groups, so that many rows lie between centres: the hardest to get right.
fn noise(n_rows: usize, n_cols: usize, seed: u64) -> Features {
    let mut generator = Seed(seed).generator("noise", 0);
    let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
    for _ in 0..n_rows {
        let first = indices.len();
        for column in 0..n_cols {
            if generator.gen_bool(0.15) {
                indices.push(column as u32);
                values.push(generator.gen_range(0.1..1.0));
            }
        }
        if indices.len() == first {
            indices.push(generator.gen_range(0..n_cols as u32));
            values.push(1.0);
        }
        indptr.push(indices.len());
    }
    Features::of_terms(&Csr::new(n_cols, indptr, indices, values)).unwrap()
}

fn dense(features: &Features) -> Features {
    let mut points = Array2::zeros((features.n_docs(), features.n_dimensions()));
    let Features::Terms(rows) = features else { return features.clone() };
    for (row, (columns, values)) in rows.rows().enumerate() {
        columns.iter().zip(values).for_each(|(&at, &value)| points[(row, at as usize)] = value);
    }
    Features::Dense(points)
}

/// Centres of the objective, shape `(k, n_cols)`.
fn centres(
    points: &Features,
    labels: &[u32],
    weights: &[f64],
    k: usize,
    how: Objective,
) -> Array2<f64> {
    let groups: Vec<Option<u32>> = labels.iter().copied().map(Some).collect();
    let mut centres = points.means(&groups, weights, k);
    if how == Objective::Spherical {
        for mut centre in centres.rows_mut() {
            let length = centre.dot(&centre).sqrt();
            if length > 0.0 {
                centre /= length;
            }
        }
    }
    centres
}

fn distances(points: &Features, centres: &Array2<f64>) -> Array2<f64> {
    let mut distances = points.dots(centres.view());
    for (row, mut distances) in distances.rows_mut().into_iter().enumerate() {
        let own = points.point(row).squared_length();
        for (distance, centre) in distances.iter_mut().zip(centres.rows()) {
            *distance = own + centre.dot(&centre) - 2.0 * *distance;
        }
    }
    distances
}

/// Lloyd's iterations as in the book, empty clusters filled with the farthest rows.
fn plain(
    points: &Features,
    weights: &[f64],
    start: &[usize],
    how: Objective,
    iterations: u64,
) -> (Vec<u32>, u64) {
    let k = start.len();
    let own: Vec<u32> = (0..k as u32).collect();
    let mut middle = centres(&points.select(start), &own, &vec![1.0; k], k, how);
    let mut labels: Vec<u32> = Vec::new();
    for iteration in 1..=iterations {
        let far = distances(points, &middle);
        let first_least = |row: ndarray::ArrayView1<'_, f64>| {
            let least = row.iter().copied().fold(f64::INFINITY, f64::min);
            row.iter().position(|&far| far <= least + 2e-10).unwrap() as u32
        };
        let mut next: Vec<u32> = far.rows().into_iter().map(first_least).collect();
        let mut taken = vec![false; next.len()];
        for empty in 0..k as u32 {
            let size = |label: u32| next.iter().filter(|&&other| other == label).count();
            if size(empty) > 0 {
                continue;
            }
            let free: Vec<usize> =
                (0..next.len()).filter(|&row| !taken[row] && size(next[row]) > 1).collect();
            let distance = |row: usize| far[(row, next[row] as usize)];
            let farthest = free
                .into_iter()
                .reduce(|best, row| if distance(row) > distance(best) { row } else { best });
            if let Some(row) = farthest {
                next[row] = empty;
                taken[row] = true;
            }
        }
        if next == labels {
            return (labels, iteration);
        }
        labels = next;
        middle = centres(points, &labels, weights, k, how);
    }
    (labels, iterations)
}

fn uneven(n_rows: usize) -> Vec<f64> {
    (0..n_rows).map(|row| 1.0 / (1 + row % 4) as f64).collect()
}

#[test]
fn labels_are_those_of_plain_lloyd() {
    let points = noise(320, 60, 1);
    for objective in BOTH {
        for (weights, k) in
            [(vec![1.0; 320], 5), (uneven(320), 16), (vec![1.0; 320], 17), (uneven(320), 45)]
        {
            let start: Vec<usize> = (0..k).map(|at| at * 7).collect();
            for iterations in [1, 2, 5, 300] {
                let (expected, taken) = plain(&points, &weights, &start, objective, iterations);
                for points in [points.clone(), dense(&points)] {
                    let engine = Engine::new(&points, &weights);
                    let settings = Settings { max_iterations: iterations, ..settings(objective) };
                    let found = engine.run_from(&start, &settings, &Context::default()).unwrap();
                    assert_eq!(found.labels, expected, "{objective:?} {k} {iterations}");
                    assert_eq!(found.iterations, taken, "{objective:?} {k}");
                    let middle = centres(&points, &expected, &weights, k, objective);
                    let far = distances(&points, &middle);
                    let of = |row: usize| weights[row] * far[(row, expected[row] as usize)];
                    let sum: f64 = (0..320).map(of).sum();
                    assert!((found.objective / sum - 1.0).abs() < 1e-11, "{}", found.objective);
                }
            }
        }
    }
}

/// Directions with negative coordinates, as projections have.
#[test]
fn projected_points_too() {
    let mut generator = Seed(5).generator("dense", 0);
    let scores = Array2::from_shape_fn((400, 12), |_| generator.gen_range(-1.0..1.0));
    let points = Features::new(&scores).unwrap();
    let weights = uneven(400);
    for objective in BOTH {
        for k in [3, 20] {
            let start: Vec<usize> = (0..k).collect();
            let (expected, _) = plain(&points, &weights, &start, objective, 300);
            let engine = Engine::new(&points, &weights);
            let found = engine.run_from(&start, &settings(objective), &Context::default()).unwrap();
            assert_eq!(found.labels, expected, "{objective:?} {k}");
        }
    }
}

#[test]
fn bounds_spare_most_scores() {
    let (scores, _) = blobs(&[60; 40], 40, 3);
    let points = Features::new(&scores).unwrap();
    let weights = vec![1.0; 2400];
    let engine = Engine::new(&points, &weights);
    // Two starts in the first blob, none in the last: a long way to go for a few.
    let start: Vec<usize> = (0..40).map(|at| if at == 39 { 1 } else { at * 60 }).collect();
    let settings = settings(Objective::Euclidean);
    let found = engine.run_from(&start, &settings, &Context::default()).unwrap();
    let all = found.iterations * 2400 * 48;
    assert!(found.iterations > 2 && found.scores < all * 6 / 10, "{} of {all}", found.scores);
}

#[test]
fn rows_between_two_centres_go_to_the_first() {
    let half = 0.5_f64.sqrt();
    let points = Features::Dense(ndarray::array![[1.0, 0.0], [0.0, 1.0], [half, half]]);
    for (start, expected) in [([0, 1], [0, 1, 0]), ([1, 0], [1, 0, 0])] {
        for objective in BOTH {
            let settings = Settings { max_iterations: 1, ..settings(objective) };
            let engine = Engine::new(&points, &[1.0; 3]);
            let found = engine.run_from(&start, &settings, &Context::default()).unwrap();
            assert_eq!(found.labels, expected);
        }
    }
}

#[test]
fn no_cluster_stays_empty() {
    let (scores, _) = blobs(&[30, 20], 4, 2);
    let points = Features::new(&scores).unwrap();
    for objective in BOTH {
        // The same row three times: two clusters begin without rows.
        let engine = Engine::new(&points, &[1.0; 50]);
        let found =
            engine.run_from(&[4, 4, 4, 35], &settings(objective), &Context::default()).unwrap();
        let (expected, _) = plain(&points, &[1.0; 50], &[4, 4, 4, 35], objective, 300);
        assert_eq!(found.labels, expected);
        assert!((0..4).all(|cluster| found.labels.contains(&cluster)));
    }
}

#[test]
fn one_cluster_a_cluster_each_and_more_than_there_are_kinds() {
    let points = noise(40, 30, 2);
    for objective in BOTH {
        let engine = Engine::new(&points, &[1.0; 40]);
        let run = |k: usize| {
            let mut generator = Seed(1).generator("test", k as u64);
            engine.run(k, &settings(objective), &mut generator, &Context::default()).unwrap()
        };
        let one = run(1);
        assert_eq!((one.labels, one.iterations), (vec![0; 40], 2));
        let mut each = run(40);
        each.labels.sort_unstable();
        assert_eq!(each.labels, (0..40).collect::<Vec<_>>());
        assert!(each.inertia < 1e-10, "{}", each.inertia);
        // Every row twice and a third time: ten kinds, twelve clusters.
        let thrice: Vec<usize> = (0..30).map(|row| row % 10).collect();
        let copies = points.select(&thrice);
        let engine = Engine::new(&copies, &[1.0; 30]);
        let mut generator = Seed(1).generator("test", 0);
        let found = engine.run(12, &settings(objective), &mut generator, &Context::default());
        let found = found.unwrap();
        assert!((0..12).all(|cluster| found.labels.contains(&cluster)), "{:?}", found.labels);
        assert!(found.inertia < 1e-10);
        let alike = points.select(&[3; 9]);
        let engine = Engine::new(&alike, &[1.0; 9]);
        let found = engine.run(1, &settings(objective), &mut generator, &Context::default());
        assert_eq!(found.unwrap().labels, [0; 9]);
    }
}

#[test]
fn seeds_are_distinct_rows_while_there_are_any() {
    let points = noise(12, 40, 4);
    let copies = points.select(&(0..120).map(|row| row % 12).collect::<Vec<_>>());
    let rows = Rows::new(&copies);
    let all: Vec<usize> = (0..120).collect();
    for part in 0..10 {
        let mut generator = Seed(3).generator("test", part);
        let context = Context::default();
        let seeds =
            seeding::plus_plus(&rows, &[0.25; 120], &all, 12, &mut generator, &context).unwrap();
        let mut kinds: Vec<usize> = seeds.iter().map(|row| row % 12).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, (0..12).collect::<Vec<_>>());
    }
}

#[test]
fn batches_come_near_the_full_result() {
    let (scores, planted) = blobs(&[400, 300, 200, 100], 8, 6);
    let points = Features::new(&scores).unwrap();
    let weights = vec![1.0; 1000];
    let engine = Engine::new(&points, &weights);
    for objective in BOTH {
        let run = |batch| {
            let mut generator = Seed(2).generator("test", 0);
            let settings = Settings { batch, ..settings(objective) };
            engine.run(4, &settings, &mut generator, &Context::default()).unwrap()
        };
        let (full, batches) = (run(None), run(Some(64)));
        assert!(
            batches.objective <= 1.001 * full.objective,
            "{} {}",
            batches.objective,
            full.objective
        );
        let found: Vec<Option<u32>> = batches.labels.iter().copied().map(Some).collect();
        assert_eq!(adjusted_rand_index(&planted, &found), 1.0);
        // A batch of everything is no batch.
        assert_eq!(run(Some(1000)), full);
    }
}

#[test]
fn the_same_at_any_thread_count() {
    let points = noise(1200, 50, 9);
    let weights = uneven(1200);
    let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
    for objective in BOTH {
        for batch in [None, Some(300)] {
            let run = || {
                let settings = Settings { batch, ..settings(objective) };
                let mut generator = Seed(7).generator("test", 0);
                let engine = Engine::new(&points, &weights);
                engine.run(18, &settings, &mut generator, &Context::default()).unwrap()
            };
            assert_eq!(pool(1).install(run), pool(4).install(run));
        }
    }
}

#[test]
fn a_run_can_be_ended() {
    struct Stop;
    impl Progress for Stop {
        fn cancelled(&self) -> bool {
            true
        }
    }
    let points = noise(20, 10, 1);
    let context = Context { progress: &Stop, ..Context::default() };
    let engine = Engine::new(&points, &[1.0; 20]);
    let mut generator = Seed(1).generator("test", 0);
    for batch in [None, Some(5)] {
        let settings = Settings { batch, ..settings(Objective::Spherical) };
        let ended = engine.run(3, &settings, &mut generator, &context);
        assert!(matches!(ended, Err(Error::Cancelled)));
    }
    let ended = engine.run_from(&[0, 1], &settings(Objective::Euclidean), &context);
    assert!(matches!(ended, Err(Error::Cancelled)));
}
