//! Weighted edges -> a graph that knows the strength of its nodes; groups of nodes -> a graph of them.

/// An undirected graph with weights. A node may be a group of nodes: the edges within are its loop.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Graph {
    indptr: Vec<usize>,
    ends: Vec<u32>,
    weights: Vec<f64>,
    /// Weight of the edges within each node.
    loops: Vec<f64>,
    /// Sum of the weights of the edges at each node, loops twice.
    pub(super) strength: Vec<f64>,
    /// Sum of all strengths: twice the weight of all edges.
    pub(super) total: f64,
}

impl Graph {
    /// A graph of `n` nodes with edges `(one, other, weight)`, each pair once, weights above 0.
    pub(super) fn new(n: usize, edges: &[(u32, u32, f64)]) -> Self {
        let mut loops = vec![0.0; n];
        let mut indptr = vec![0; n + 1];
        for &(one, other, weight) in edges {
            if one == other {
                loops[one as usize] += weight;
            } else {
                indptr[one as usize + 1] += 1;
                indptr[other as usize + 1] += 1;
            }
        }
        for node in 0..n {
            indptr[node + 1] += indptr[node];
        }
        let mut next = indptr.clone();
        let (mut ends, mut weights) = (vec![0; indptr[n]], vec![0.0; indptr[n]]);
        for &(one, other, weight) in edges.iter().filter(|edge| edge.0 != edge.1) {
            for (from, to) in [(one, other), (other, one)] {
                let place = &mut next[from as usize];
                (ends[*place], weights[*place]) = (to, weight);
                *place += 1;
            }
        }
        Self::of_parts(indptr, ends, weights, loops)
    }

    fn of_parts(indptr: Vec<usize>, ends: Vec<u32>, weights: Vec<f64>, loops: Vec<f64>) -> Self {
        let strength: Vec<f64> = indptr
            .windows(2)
            .zip(&loops)
            .map(|(row, own)| weights[row[0]..row[1]].iter().sum::<f64>() + 2.0 * own)
            .collect();
        let total = strength.iter().sum();
        Self { indptr, ends, weights, loops, strength, total }
    }

    /// Number of nodes.
    pub(super) fn n(&self) -> usize {
        self.loops.len()
    }

    /// Mean weight of an edge, 0 without edges.
    pub(super) fn mean_weight(&self) -> f64 {
        let count = self.weights.len();
        if count == 0 { 0.0 } else { self.weights.iter().sum::<f64>() / count as f64 }
    }

    /// The other ends of the edges at `node`, with their weights.
    pub(super) fn edges(&self, node: usize) -> impl Iterator<Item = (usize, f64)> {
        let row = self.indptr[node]..self.indptr[node + 1];
        let ends = self.ends[row.clone()].iter().map(|&end| end as usize);
        ends.zip(self.weights[row].iter().copied())
    }

    /// The graph whose nodes are the `count` groups.
    pub(super) fn aggregate(&self, groups: &[u32], count: usize) -> Self {
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (node, &group) in groups.iter().enumerate() {
            members[group as usize].push(node);
        }
        let mut sums = Sums::new(count);
        let (mut indptr, mut ends, mut weights) = (vec![0], Vec::new(), Vec::new());
        let mut loops = vec![0.0; count];
        for (group, members) in members.iter().enumerate() {
            for &node in members {
                loops[group] += self.loops[node];
                for (end, weight) in self.edges(node) {
                    sums.add(groups[end] as usize, weight);
                }
            }
            sums.touched.sort_unstable();
            for &end in &sums.touched {
                if end == group {
                    // Every edge within was met from both of its ends.
                    loops[group] += sums.of[end] / 2.0;
                } else {
                    ends.push(end as u32);
                    weights.push(sums.of[end]);
                }
            }
            sums.clear();
            indptr.push(ends.len());
        }
        Self::of_parts(indptr, ends, weights, loops)
    }

    /// Modularity of a partition into `count` groups, 0 without edges.
    pub(super) fn modularity(&self, groups: &[u32], count: usize, resolution: f64) -> f64 {
        if self.total <= 0.0 {
            return 0.0;
        }
        let (mut within, mut strength) = (0.0, vec![0.0; count]);
        for (node, &group) in groups.iter().enumerate() {
            strength[group as usize] += self.strength[node];
            let own = self.edges(node).filter(|&(end, _)| groups[end] == group);
            within += 2.0 * self.loops[node] + own.map(|(_, weight)| weight).sum::<f64>();
        }
        let expected: f64 = strength.iter().map(|s| s * s).sum::<f64>() / self.total;
        (within - resolution * expected) / self.total
    }

    /// The same groups, each that does not hang together split into its parts; numbered by their first
    /// node. Second: how many there are.
    pub(super) fn connected(&self, groups: &[u32]) -> (Vec<u32>, usize) {
        let mut part = vec![u32::MAX; self.n()];
        let mut count = 0;
        let mut reached = Vec::new();
        for first in 0..self.n() {
            if part[first] != u32::MAX {
                continue;
            }
            part[first] = count;
            reached.push(first);
            while let Some(node) = reached.pop() {
                for (end, _) in self.edges(node) {
                    if part[end] == u32::MAX && groups[end] == groups[first] {
                        part[end] = count;
                        reached.push(end);
                    }
                }
            }
            count += 1;
        }
        (part, count as usize)
    }
}

/// Groups numbered anew from 0 by their first node, and how many there are. Numbers are below the
/// number of nodes.
pub(super) fn renumber(groups: &mut [u32]) -> usize {
    let mut number = vec![u32::MAX; groups.len()];
    let mut count = 0;
    for group in groups {
        let number = &mut number[*group as usize];
        if *number == u32::MAX {
            *number = count;
            count += 1;
        }
        *group = *number;
    }
    count as usize
}

/// Sums by number, of which few are not 0 at a time.
pub(super) struct Sums {
    pub(super) of: Vec<f64>,
    pub(super) touched: Vec<usize>,
    is_touched: Vec<bool>,
}

impl Sums {
    pub(super) fn new(n: usize) -> Self {
        Self { of: vec![0.0; n], touched: Vec::new(), is_touched: vec![false; n] }
    }

    pub(super) fn add(&mut self, at: usize, value: f64) {
        if !self.is_touched[at] {
            self.is_touched[at] = true;
            self.touched.push(at);
        }
        self.of[at] += value;
    }

    pub(super) fn clear(&mut self) {
        for at in self.touched.drain(..) {
            self.of[at] = 0.0;
            self.is_touched[at] = false;
        }
    }
}
