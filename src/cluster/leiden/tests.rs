use super::*;
use crate::cluster::testing::{adjusted_rand_index, blobs};
use crate::matrix::testing::{bbc, bbc_projection};
use crate::seed::Seed;
use ndarray::{Array2, array};
use rand::Rng;

/// Zachary's karate club (1977) with the weights of the same paper, as networkx 3.6.1 has them.
const KARATE: [(u32, u32, u8); 78] = [
    (0, 1, 4),
    (0, 2, 5),
    (0, 3, 3),
    (0, 4, 3),
    (0, 5, 3),
    (0, 6, 3),
    (0, 7, 2),
    (0, 8, 2),
    (0, 10, 2),
    (0, 11, 3),
    (0, 12, 1),
    (0, 13, 3),
    (0, 17, 2),
    (0, 19, 2),
    (0, 21, 2),
    (0, 31, 2),
    (1, 2, 6),
    (1, 3, 3),
    (1, 7, 4),
    (1, 13, 5),
    (1, 17, 1),
    (1, 19, 2),
    (1, 21, 2),
    (1, 30, 2),
    (2, 3, 3),
    (2, 7, 4),
    (2, 8, 5),
    (2, 9, 1),
    (2, 13, 3),
    (2, 27, 2),
    (2, 28, 2),
    (2, 32, 2),
    (3, 7, 3),
    (3, 12, 3),
    (3, 13, 3),
    (4, 6, 2),
    (4, 10, 3),
    (5, 6, 5),
    (5, 10, 3),
    (5, 16, 3),
    (6, 16, 3),
    (8, 30, 3),
    (8, 32, 3),
    (8, 33, 4),
    (9, 33, 2),
    (13, 33, 3),
    (14, 32, 3),
    (14, 33, 2),
    (15, 32, 3),
    (15, 33, 4),
    (18, 32, 1),
    (18, 33, 2),
    (19, 33, 1),
    (20, 32, 3),
    (20, 33, 1),
    (22, 32, 2),
    (22, 33, 3),
    (23, 25, 5),
    (23, 27, 4),
    (23, 29, 3),
    (23, 32, 5),
    (23, 33, 4),
    (24, 25, 2),
    (24, 27, 3),
    (24, 31, 2),
    (25, 31, 7),
    (26, 29, 4),
    (26, 33, 2),
    (27, 33, 4),
    (28, 31, 2),
    (28, 33, 2),
    (29, 32, 4),
    (29, 33, 2),
    (30, 32, 3),
    (30, 33, 3),
    (31, 32, 4),
    (31, 33, 4),
    (32, 33, 5),
];

fn karate(weighted: bool) -> Graph {
    let weight = |weight: u8| if weighted { f64::from(weight) } else { 1.0 };
    Graph::new(34, &KARATE.map(|(a, b, w)| (a, b, weight(w))))
}

fn communities(graph: &Graph, resolution: f64, seed: u64) -> Communities {
    let params = LeidenParams { resolution, ..Default::default() };
    params.communities(graph, &Context { seed: Seed(seed), ..Default::default() }).unwrap()
}

fn fit(params: &LeidenParams, scores: &Array2<f64>) -> Result<Clustering> {
    params.fit(&Features::new(scores)?, &Weights::equal(scores.nrows()), &Context::default())
}

/// leidenalg 0.12.0, `RBConfigurationVertexPartition`, best of 20 seeds, until nothing changes.
#[test]
fn karate_club_equals_leidenalg() {
    for (weighted, resolution, expected) in [
        (false, 0.5, 0.6217948718),
        (false, 1.0, 0.4197896121),
        (false, 2.0, 0.1645299145),
        (true, 0.5, 0.6541950113),
        (true, 1.0, 0.4449035813),
        (true, 2.0, 0.1860160042),
    ] {
        let graph = karate(weighted);
        let params = LeidenParams { resolution, runs: 20, ..Default::default() };
        let found = params.communities(&graph, &Context::default()).unwrap();
        let gap = found.modularity - expected;
        assert!(gap.abs() < 1e-9, "{weighted} {resolution}: {}", found.modularity);
    }
}

/// leidenalg 0.12.0 on the graph of the 15 nearest neighbours by cosine of the TF-IDF rows of
/// scikit-learn 1.9.1 (23,759 edges, sum of cosines 4175.903), ten seeds, until nothing changes:
/// median 0.85355 and best 0.85394 at resolution 0.5; 0.79062 and 0.79149 at 1; 0.71203 and 0.71248
/// at 2.
#[test]
fn bbc_terms_are_as_good_as_leidenalg() {
    let Some(bbc) = bbc() else { return };
    let points = Features::of_terms(&bbc.weights).unwrap();
    let units: Vec<u32> = (0..2225).collect();
    let edges = Neighbours::exact(&points, &units, 15, &Context::default()).unwrap().edges();
    let sum: f64 = edges.iter().map(|edge| edge.2).sum();
    assert_eq!(edges.len(), 23_759);
    assert!((sum - 4175.90291).abs() < 1e-4, "{sum}");
    let graph = Graph::new(2225, &edges);
    for (resolution, median, kinds) in
        [(0.5, 0.85355, 0.75), (1.0, 0.79062, 0.5), (2.0, 0.71203, 0.3)]
    {
        let found = communities(&graph, resolution, 1);
        assert!(found.modularity > median, "{resolution}: {}", found.modularity);
        let groups: Vec<Option<u32>> = found.groups.iter().copied().map(Some).collect();
        let ari = adjusted_rand_index(&bbc.labels, &groups);
        assert!(ari > kinds, "{resolution}: {ari}");
    }
}

#[test]
fn bbc_projection_falls_into_its_kinds() {
    let Some(bbc) = bbc() else { return };
    let params = LeidenParams { resolution: 0.3, neighbours: 30, runs: 2 };
    let found = fit(&params, &bbc_projection().unwrap().scores).unwrap();
    let ari = adjusted_rand_index(&bbc.labels, &found.assignment);
    assert!(ari > 0.7, "{ari} {:?}", found.sizes);
}

/// Random graphs of all densities: communities hang together, what is reported is their modularity,
/// and no node gains by moving to another community.
#[test]
fn communities_hang_together_and_no_node_gains_by_moving() {
    for seed in 0..60 {
        let mut generator = Seed(seed).generator("graph", 0);
        let n = generator.gen_range(1..40_u32);
        let density = generator.r#gen::<f64>().powi(2);
        let mut edges = Vec::new();
        for (one, other) in (0..n).flat_map(|one| (one + 1..n).map(move |other| (one, other))) {
            if generator.r#gen::<f64>() < density {
                edges.push((one, other, generator.gen_range(0.1..2.0)));
            }
        }
        let graph = Graph::new(n as usize, &edges);
        let resolution = [0.3, 1.0, 3.0][seed as usize % 3];
        let found = communities(&graph, resolution, seed);
        assert_eq!(graph.connected(&found.groups), (found.groups.clone(), found.count));
        let modularity = |groups: &[u32]| graph.modularity(groups, n as usize + 1, resolution);
        assert!((modularity(&found.groups) - found.modularity).abs() < 1e-12);
        let single: Vec<u32> = (0..n).collect();
        assert!(found.modularity >= modularity(&single) - 1e-12);
        for node in 0..n as usize {
            for group in 0..=found.count as u32 {
                let mut moved = found.groups.clone();
                moved[node] = group;
                assert!(modularity(&moved) <= found.modularity + 1e-9, "{seed} {node} {group}");
            }
        }
    }
}

#[test]
fn aggregation_keeps_the_modularity() {
    let graph = karate(true);
    let groups: Vec<u32> = (0..34).map(|node| node / 4).collect();
    let level = graph.aggregate(&groups, 9);
    assert_eq!((level.n(), level.total), (9, graph.total));
    let alone: Vec<u32> = (0..9).collect();
    let before = graph.modularity(&groups, 9, 1.3);
    assert!((level.modularity(&alone, 9, 1.3) - before).abs() < 1e-12);
    let halves: Vec<u32> = (0..9).map(|group| group / 5).collect();
    let both: Vec<u32> = groups.iter().map(|&group| group / 5).collect();
    let twice = level.aggregate(&halves, 2);
    assert!((twice.modularity(&[0, 1], 2, 1.0) - graph.modularity(&both, 2, 1.0)).abs() < 1e-12);
}

#[test]
fn parts_without_a_tie_are_communities_apart() {
    let triangle = |first: u32| {
        [(first, first + 1, 1.0), (first, first + 2, 1.0), (first + 1, first + 2, 1.0)]
    };
    let edges: Vec<_> = [0, 3].into_iter().flat_map(triangle).collect();
    // Node 6 has no edge.
    let found = communities(&Graph::new(7, &edges), 1.0, 1);
    assert_eq!((found.groups, found.count), (vec![0, 0, 0, 1, 1, 1, 2], 3));
    let none = communities(&Graph::new(3, &[]), 1.0, 1);
    assert_eq!((none.groups, none.modularity), (vec![0, 1, 2], 0.0));
    // Groups that do not hang together are split.
    let graph = Graph::new(4, &[(0, 1, 1.0), (2, 3, 1.0)]);
    assert_eq!(graph.connected(&[5, 5, 5, 5]), (vec![0, 0, 1, 1], 2));
}

#[test]
fn planted_blobs_are_communities() {
    let (scores, planted) = blobs(&[60, 40, 25], 6, 1);
    // As many neighbours as most others of the smallest group.
    let params = LeidenParams { neighbours: 20, resolution: 0.5, ..Default::default() };
    let found = fit(&params, &scores).unwrap();
    assert_eq!(found.sizes, [60, 40, 25]);
    assert_eq!(adjusted_rand_index(&planted, &found.assignment), 1.0);
}

#[test]
fn copies_go_where_their_first_goes() {
    let (mut scores, _) = blobs(&[20, 20], 4, 5);
    // Document 39 is a copy of the first, but looks like its neighbours.
    let mut units: Vec<u32> = (0..40).collect();
    (units[39], units[38]) = (0, 37);
    scores.row_mut(38).fill(0.0);
    let mut weight = vec![1.0; 40];
    (weight[0], weight[39]) = (0.5, 0.5);
    // A family that weighs nothing is put to the nearest centre.
    weight[25] = 0.0;
    let weights = Weights::new(weight, units);
    let features = Features::new(&scores).unwrap();
    let params = LeidenParams { resolution: 0.3, ..Default::default() };
    let found = params.fit(&features, &weights, &Context::default()).unwrap();
    assert_eq!(found.assignment[39], found.assignment[0]);
    assert_eq!(found.assignment[25], found.assignment[24]);
    assert_eq!(found.assignment[38], None);
    assert_ne!(found.assignment[25], found.assignment[0]);
}

#[test]
fn small_and_equal_inputs() {
    let params = LeidenParams::default();
    let one = fit(&params, &array![[3.0, 4.0]]).unwrap();
    assert_eq!((one.assignment, one.n_clusters), (vec![Some(0)], 1));
    let two = fit(&params, &array![[3.0, 4.0], [4.0, 3.0]]).unwrap();
    assert_eq!(two.sizes, [2]);
    // At right angles there is no tie.
    let apart = fit(&params, &array![[1.0, 0.0], [0.0, 1.0]]).unwrap();
    assert_eq!(apart.sizes, [1, 1]);
    let equal = fit(&params, &Array2::ones((6, 2))).unwrap();
    assert_eq!(equal.sizes, [6]);
    let empty = fit(&params, &Array2::zeros((3, 2))).unwrap_err().to_string();
    assert!(empty.starts_with("nothing to cluster: none of 3"), "{empty}");
}

#[test]
fn the_same_at_any_thread_count_and_twice() {
    let (scores, _) = blobs(&[90, 70, 40], 5, 2);
    let params = LeidenParams::default();
    let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
    let single = pool(1).install(|| fit(&params, &scores).unwrap());
    assert_eq!(single, pool(4).install(|| fit(&params, &scores).unwrap()));
    assert_eq!(single, fit(&params, &scores).unwrap());
}

#[test]
fn settings_outside_their_range_are_refused() {
    let message = |params: LeidenParams| params.check().unwrap_err().to_string();
    let default = LeidenParams::default;
    assert_eq!(
        message(LeidenParams { neighbours: 0, ..default() }),
        "--neighbours 0: must be at least 1"
    );
    for resolution in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let message = message(LeidenParams { resolution, ..default() });
        assert!(message.ends_with("must be a number above 0"), "{message}");
    }
    assert_eq!(message(LeidenParams { runs: 0, ..default() }), "--runs 0: must be at least 1");
}
