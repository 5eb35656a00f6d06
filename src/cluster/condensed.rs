//! Minimum spanning tree -> the tree of clusters that are large enough -> those that last longest.
//!
//! Campello, Moulavi & Sander, *Density-based clustering based on hierarchical density estimates*
//! (2013): sections 3 (hierarchy) and 5 (excess of mass). Sizes are sums of weights.

use super::density::{ROUNDING, Step};

/// Distances below this are rounding of unit rows; densities are `1 / distance`, at most `1e8`.
const NEAREST: f64 = 1e-8;

/// A node of the single linkage tree, above the points.
struct Merge {
    children: [usize; 2],
    distance: f64,
}

/// Single linkage: nodes `0..n` are the points, node `n + i` is merge `i`, by rising distance.
struct Linkage {
    n_points: usize,
    merges: Vec<Merge>,
    /// Weight below every node.
    weight: Vec<f64>,
}

/// A cluster while the density that is asked for rises.
struct Branch {
    parent: Option<usize>,
    /// The density `1 / distance` at which it splits from its parent.
    birth: f64,
    /// Excess of mass: sum over its points of their weight times `density at which the point leaves
    /// it - birth` (equation 3).
    stability: f64,
    splits: bool,
}

/// The clusters that shrink but live on while points leave them, the whole first, each before those
/// that it splits into.
pub(super) struct CondensedTree {
    branches: Vec<Branch>,
    /// The last cluster that each point was in.
    home: Vec<usize>,
}

impl Linkage {
    fn new(steps: &[Step], weights: &[f64]) -> Self {
        let n_points = steps.len();
        let mut edges: Vec<&Step> = steps.iter().filter(|step| step.from.is_some()).collect();
        edges.sort_by(|a, b| a.reach.total_cmp(&b.reach));
        let mut weight = weights.to_vec();
        let mut root: Vec<usize> = (0..2 * n_points).collect();
        let mut merges = Vec::with_capacity(edges.len());
        for edge in edges {
            let ends = [edge.from.unwrap_or(edge.point), edge.point];
            let children = ends.map(|point| top(&mut root, point));
            let node = n_points + merges.len();
            children.iter().for_each(|&child| root[child] = node);
            weight.push(weight[children[0]] + weight[children[1]]);
            merges.push(Merge { children, distance: edge.reach });
        }
        Self { n_points, merges, weight }
    }

    /// The points below a node.
    fn points(&self, node: usize) -> Vec<usize> {
        let (mut open, mut points) = (vec![node], Vec::new());
        while let Some(node) = open.pop() {
            match node.checked_sub(self.n_points) {
                Some(merge) => open.extend(self.merges[merge].children),
                None => points.push(node),
            }
        }
        points
    }
}

/// The root of the tree of `node`, with shorter ways to it.
pub(super) fn top(root: &mut [usize], mut node: usize) -> usize {
    while root[node] != node {
        root[node] = root[root[node]];
        node = root[node];
    }
    node
}

impl CondensedTree {
    /// From the `steps` of a walk over all points, with the weights of the points. A part that weighs
    /// less than `min_cluster_size` is not a cluster: its points leave the one they were in.
    pub(super) fn new(steps: &[Step], weights: &[f64], min_cluster_size: usize) -> Self {
        let linkage = Linkage::new(steps, weights);
        let enough = min_cluster_size as f64 - ROUNDING;
        let whole = Branch { parent: None, birth: 0.0, stability: 0.0, splits: false };
        let mut tree = Self { branches: vec![whole], home: vec![0; linkage.n_points] };
        let mut open = vec![(linkage.weight.len() - 1, 0)];
        while let Some((node, branch)) = open.pop() {
            let Some(merge) = node.checked_sub(linkage.n_points) else { continue };
            let Merge { children, distance } = &linkage.merges[merge];
            let density = 1.0 / distance.max(NEAREST);
            let is_cluster =
                |child: usize| child >= linkage.n_points && linkage.weight[child] >= enough;
            let split = children.iter().all(|&child| is_cluster(child));
            tree.branches[branch].splits |= split;
            for &child in children {
                let stays = is_cluster(child) && !split;
                if stays {
                    open.push((child, branch));
                    continue;
                }
                let own = &mut tree.branches[branch];
                own.stability += (density - own.birth) * linkage.weight[child];
                if split {
                    open.push((child, tree.branches.len()));
                    let parent = Some(branch);
                    tree.branches.push(Branch {
                        parent,
                        birth: density,
                        stability: 0.0,
                        splits: false,
                    });
                } else {
                    for point in linkage.points(child) {
                        tree.home[point] = branch;
                    }
                }
            }
        }
        tree
    }

    /// The cluster of every point, below the number returned; none for noise. Chosen are the clusters
    /// with no overlap whose stabilities sum to most (excess of mass), or the `leaves` of the tree.
    /// The whole is never a cluster.
    pub(super) fn clusters(&self, leaves: bool) -> (Vec<Option<u32>>, usize) {
        let n_branches = self.branches.len();
        let mut best: Vec<f64> = vec![0.0; n_branches];
        let mut chosen = vec![false; n_branches];
        for (number, branch) in self.branches.iter().enumerate().skip(1).rev() {
            // What is best below it is known: those that it splits into have higher numbers.
            let outlasts = !leaves && best[number] <= branch.stability;
            chosen[number] = !branch.splits || outlasts;
            if chosen[number] {
                best[number] = branch.stability;
            }
            best[branch.parent.unwrap_or(0)] += best[number];
        }
        let mut cluster: Vec<Option<u32>> = vec![None; n_branches];
        for (number, branch) in self.branches.iter().enumerate().skip(1) {
            let above = branch.parent.and_then(|parent| cluster[parent]);
            cluster[number] = above.or(chosen[number].then_some(number as u32));
        }
        (self.home.iter().map(|&branch| cluster[branch]).collect(), n_branches)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points in a row with these gaps between them.
    fn row(gaps: &[f64]) -> Vec<Step> {
        let first = Step { point: 0, from: None, reach: f64::INFINITY };
        let step = |(at, &reach)| Step { point: at + 1, from: Some(at), reach };
        std::iter::once(first).chain(gaps.iter().enumerate().map(step)).collect()
    }

    #[test]
    fn two_groups_and_a_point_far_off() {
        let steps = row(&[0.1, 0.1, 1.0, 0.2, 0.2, 9.0]);
        let tree = CondensedTree::new(&steps, &[1.0; 7], 3);
        let (clusters, n) = tree.clusters(false);
        assert_eq!(n, 3);
        assert_eq!(clusters[0], clusters[2]);
        assert_eq!(clusters[3], clusters[5]);
        assert_ne!(clusters[0], clusters[3]);
        assert_eq!(clusters[6], None);
        // Born at density 1 / 1, left by three points at 1 / 0.1.
        let stabilities: Vec<f64> =
            tree.branches.iter().map(|branch| branch.stability.round()).collect();
        let mut halves = stabilities[1..].to_vec();
        halves.sort_by(f64::total_cmp);
        assert_eq!(halves, [12.0, 27.0]);
    }

    #[test]
    fn a_parent_that_lasts_longer_wins_but_leaves_can_be_asked_for() {
        // Two pairs of pairs: the halves split late, and what they split into ends soon after.
        let steps = row(&[0.1, 0.11, 0.1, 9.0, 0.1, 0.11, 0.1]);
        let tree = CondensedTree::new(&steps, &[1.0; 8], 2);
        let count = |leaves| {
            let mut clusters: Vec<u32> = tree.clusters(leaves).0.into_iter().flatten().collect();
            clusters.sort_unstable();
            clusters.dedup();
            clusters.len()
        };
        assert_eq!((count(false), count(true)), (2, 4));
    }

    #[test]
    fn sizes_are_weights_and_copies_have_a_finite_density() {
        let steps = row(&[0.0, 0.0, 9.0, 0.1, 0.1]);
        let sizes = |weights: &[f64]| {
            CondensedTree::new(&steps, weights, 2).clusters(false).0.iter().flatten().count()
        };
        assert_eq!(sizes(&[1.0; 6]), 6);
        let third = 1.0 / 3.0;
        // Three copies of one report are not a cluster: there is only one part that is large enough.
        assert_eq!(sizes(&[third, third, third, 1.0, 1.0, 1.0]), 0);
    }
}
