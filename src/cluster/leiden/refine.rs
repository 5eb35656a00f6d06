//! Groups of a graph -> smaller groups within them, each well connected.

use rand::Rng;
use rand::seq::SliceRandom;

use super::graph::{Graph, Sums};
use crate::seed::Generator;

/// How much less likely a merge becomes by what it gains less than another (theta of the paper), in
/// mean weights of an edge.
const THETA: f64 = 0.01;

/// The refined partition (Traag, Waltman & van Eck 2019, algorithm A.2, `MergeNodesSubset`). Within
/// each group every node begins alone. Nodes in random order, if still alone and well connected to
/// the rest of their group, join one of the well connected parts of it without loss, by chance, the
/// more likely the more that gains.
pub(super) fn refine(
    graph: &Graph,
    groups: &[u32],
    resolution: f64,
    mean_weight: f64,
    generator: &mut Generator,
) -> Vec<u32> {
    let n = graph.n();
    let mut part: Vec<u32> = (0..n as u32).collect();
    if graph.total <= 0.0 {
        return part;
    }
    let mut group_strength = vec![0.0; n];
    for (node, &group) in groups.iter().enumerate() {
        group_strength[group as usize] += graph.strength[node];
    }
    // Of every part its strength, its size, and its ties with the rest of its group.
    let mut strength = graph.strength.clone();
    let mut size = vec![1_usize; n];
    let mut outward: Vec<f64> = (0..n)
        .map(|node| {
            let own = graph.edges(node).filter(|&(end, _)| groups[end] == groups[node]);
            own.map(|(_, weight)| weight).sum()
        })
        .collect();
    let mut order: Vec<usize> = (0..n).collect();
    order.shuffle(generator);
    let mut ties = Sums::new(n);
    let mut choices: Vec<(usize, f64)> = Vec::new();
    for node in order {
        let own = part[node] as usize;
        let whole = group_strength[groups[node] as usize];
        let expected = |part: f64| resolution * part * (whole - part) / graph.total;
        let inward = outward[own];
        if size[own] != 1 || inward < expected(strength[own]) {
            continue;
        }
        for (end, weight) in graph.edges(node).filter(|&(end, _)| groups[end] == groups[node]) {
            ties.add(part[end] as usize, weight);
        }
        // To stay alone gains nothing.
        choices.clear();
        choices.push((own, 0.0));
        for &part in &ties.touched {
            let gain = ties.of[part] - resolution * strength[own] * strength[part] / graph.total;
            if gain >= 0.0 && outward[part] >= expected(strength[part]) {
                choices.push((part, gain));
            }
        }
        let chosen = choose(&mut choices, THETA * mean_weight, generator);
        if chosen != own {
            part[node] = chosen as u32;
            strength[chosen] += strength[own];
            size[chosen] += 1;
            outward[chosen] += inward - 2.0 * ties.of[chosen];
            (strength[own], size[own], outward[own]) = (0.0, 0, 0.0);
        }
        ties.clear();
    }
    part
}

/// One of `choices`, each with a probability that grows with `exp(gain / theta)`.
fn choose(choices: &mut [(usize, f64)], theta: f64, generator: &mut Generator) -> usize {
    let best = choices.iter().map(|choice| choice.1).fold(0.0, f64::max);
    let mut sum = 0.0;
    for choice in choices.iter_mut() {
        sum += ((choice.1 - best) / theta).exp();
        choice.1 = sum;
    }
    let drawn = generator.r#gen::<f64>() * sum;
    let found = choices.iter().find(|choice| drawn < choice.1).or(choices.last());
    found.expect("to stay alone is always a choice").0
}
