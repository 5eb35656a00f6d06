//! A graph -> communities of the highest modularity found: moves, refinement, aggregation.

use std::borrow::Cow;
use std::collections::VecDeque;

use rand::seq::SliceRandom;

use super::Communities;
use super::graph::{Graph, Sums, renumber};
use super::refine::refine;
use crate::seed::Generator;

/// Most passes over the whole graph; most graphs settle within five.
const PASSES: usize = 20;

/// A move must gain this share of the weight of all edges: less is rounding.
pub(super) const LEAST_GAIN: f64 = 1e-13;

/// The communities of one run: passes until one gains nothing.
pub(super) fn communities(
    graph: &Graph,
    resolution: f64,
    generator: &mut Generator,
) -> Communities {
    let mut best = measured(graph, &(0..graph.n() as u32).collect::<Vec<_>>(), resolution);
    for _ in 0..PASSES {
        let found = measured(graph, &pass(graph, &best.groups, resolution, generator), resolution);
        if found.modularity <= best.modularity + LEAST_GAIN {
            break;
        }
        best = found;
    }
    best
}

/// No group may fall apart: splitting one that does only takes expected edges away, so it never
/// lowers the modularity.
fn measured(graph: &Graph, groups: &[u32], resolution: f64) -> Communities {
    let (groups, count) = graph.connected(groups);
    let modularity = graph.modularity(&groups, count, resolution);
    Communities { groups, count, modularity }
}

/// One pass from a partition (Traag, Waltman & van Eck 2019, algorithm A.2): single nodes move, the
/// groups are refined, the refined groups become the nodes of the next level, which starts from the
/// groups before refinement.
fn pass(graph: &Graph, start: &[u32], resolution: f64, generator: &mut Generator) -> Vec<u32> {
    let randomness = graph.mean_weight();
    let mut level = Cow::Borrowed(graph);
    let mut node_of: Vec<u32> = (0..graph.n() as u32).collect();
    let mut groups = start.to_vec();
    loop {
        move_nodes(&level, &mut groups, resolution, generator);
        if renumber(&mut groups) == level.n() {
            break;
        }
        let mut refined = refine(&level, &groups, resolution, randomness, generator);
        let count = renumber(&mut refined);
        if count == level.n() {
            break;
        }
        let mut next = vec![0; count];
        for (&part, &group) in refined.iter().zip(&groups) {
            next[part as usize] = group;
        }
        for node in &mut node_of {
            *node = refined[*node as usize];
        }
        level = Cow::Owned(level.aggregate(&refined, count));
        groups = next;
    }
    node_of.iter().map(|&node| groups[node as usize]).collect()
}

/// Moves nodes to the group where each gains most, until none can gain: nodes wait in a queue, in
/// random order, and come back to it when a neighbour leaves them (algorithm A.2, `MoveNodesFast`).
fn move_nodes(graph: &Graph, groups: &mut [u32], resolution: f64, generator: &mut Generator) {
    let n = graph.n();
    if graph.total <= 0.0 {
        return;
    }
    let mut strength = vec![0.0; n];
    let mut size = vec![0_usize; n];
    for (node, &group) in groups.iter().enumerate() {
        strength[group as usize] += graph.strength[node];
        size[group as usize] += 1;
    }
    let mut free: Vec<usize> = (0..n).rev().filter(|&group| size[group] == 0).collect();
    let mut order: Vec<usize> = (0..n).collect();
    order.shuffle(generator);
    let mut queue = VecDeque::from(order);
    let mut waits = vec![true; n];
    let mut ties = Sums::new(n);
    while let Some(node) = queue.pop_front() {
        waits[node] = false;
        let own = groups[node] as usize;
        let node_strength = graph.strength[node];
        for (end, weight) in graph.edges(node) {
            ties.add(groups[end] as usize, weight);
        }
        strength[own] -= node_strength;
        size[own] -= 1;
        let gain = |group: usize, ties: &Sums| {
            ties.of[group] - resolution * node_strength * strength[group] / graph.total
        };
        let least = LEAST_GAIN * graph.total;
        let mut best = (own, gain(own, &ties));
        // A group of its own is worth 0.
        if size[own] > 0
            && best.1 < -least
            && let Some(&empty) = free.last()
        {
            best = (empty, 0.0);
        }
        for &group in &ties.touched {
            let gain = gain(group, &ties);
            if gain > best.1 + least {
                best = (group, gain);
            }
        }
        ties.clear();
        let best = best.0;
        strength[best] += node_strength;
        size[best] += 1;
        if best == own {
            continue;
        }
        if free.last() == Some(&best) {
            free.pop();
        }
        if size[own] == 0 {
            // Sums of differences: what is left of an empty group is rounding.
            strength[own] = 0.0;
            free.push(own);
        }
        groups[node] = best as u32;
        for (end, _) in graph.edges(node) {
            if !waits[end] && groups[end] as usize != best {
                waits[end] = true;
                queue.push_back(end);
            }
        }
    }
}
