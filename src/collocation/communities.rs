//! The edges of a network -> groups of nodes that hold together.

/// Most rounds; networks of some hundred nodes settle within ten.
const ROUNDS: usize = 100;

/// The community of each of `n` nodes, numbered by size from 0, ties by their first node; none for
/// a node in a community of its own. `edges` are `(one, other, weight)`.
///
/// Label propagation (Raghavan, Albert & Kumara 2007) with nothing left to chance: nodes take, in
/// their order, the label with the greatest weight among their neighbours; of equals they keep
/// their own, or else take the smallest.
pub(super) fn communities(n: usize, edges: &[(usize, usize, f64)]) -> Vec<Option<usize>> {
    let mut neighbours: Vec<Vec<(usize, f64)>> = vec![Vec::new(); n];
    for &(one, other, weight) in edges {
        neighbours[one].push((other, weight));
        neighbours[other].push((one, weight));
    }
    let mut label: Vec<usize> = (0..n).collect();
    for _ in 0..ROUNDS {
        let before = label.clone();
        for node in 0..n {
            label[node] = strongest(&neighbours[node], &label, label[node]);
        }
        if label == before {
            break;
        }
    }
    number(&label)
}

/// The label with the greatest weight among the neighbours of a node with the label `own`.
fn strongest(neighbours: &[(usize, f64)], label: &[usize], own: usize) -> usize {
    let mut votes: Vec<(usize, f64)> =
        neighbours.iter().map(|&(other, weight)| (label[other], weight)).collect();
    votes.sort_by_key(|&(label, _)| label);
    let mut best = (own, 0.0);
    for same in votes.chunk_by(|a, b| a.0 == b.0) {
        let (label, weight) = (same[0].0, same.iter().map(|(_, weight)| weight).sum::<f64>());
        let tie = weight == best.1 && label == own;
        if weight > best.1 || tie {
            best = (label, weight);
        }
    }
    best.0
}

/// Labels numbered by the size of their groups.
fn number(label: &[usize]) -> Vec<Option<usize>> {
    let mut sizes = vec![0_usize; label.len()];
    label.iter().for_each(|&label| sizes[label] += 1);
    let first = |wanted: usize| label.iter().position(|&label| label == wanted);
    let mut order: Vec<usize> = (0..label.len()).filter(|&label| sizes[label] > 1).collect();
    order.sort_by_key(|&label| (usize::MAX - sizes[label], first(label)));
    label.iter().map(|label| order.iter().position(|known| known == label)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_cliques_with_a_bridge_are_two_communities() {
        let mut edges = Vec::new();
        for (from, to) in [(0, 4), (4, 7)] {
            for one in from..to {
                edges.extend((one + 1..to).map(|other| (one, other, 1.0)));
            }
        }
        edges.push((3, 4, 0.5));
        let found = communities(8, &edges);
        let expected = [Some(0), Some(0), Some(0), Some(0), Some(1), Some(1), Some(1), None];
        assert_eq!(found, expected);
        assert_eq!(communities(3, &[]), [None; 3]);
        assert!(communities(0, &[]).is_empty());
    }
}
