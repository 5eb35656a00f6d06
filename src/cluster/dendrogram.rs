//! Merges of a hierarchical clustering -> cuts, the order of the leaves, the top of the tree.

use std::fmt::Write as _;

use super::linkage::Linkage;
use crate::table::{Column, Table, Tabular, column};

/// Two clusters that became one. Nodes are numbered as in `SciPy`: `0..n` are the leaves, `n + s` is
/// what step `s` made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Merge {
    /// One node.
    pub left: u32,
    /// The other, of a higher number.
    pub right: u32,
    /// How far the two were from each other, by the linkage.
    pub height: f64,
    /// Number of leaves of the cluster made.
    pub size: usize,
}

/// A tree over documents.
#[derive(Debug, Clone, PartialEq)]
pub struct Dendrogram {
    /// The document of every leaf, rising. A family of copies is one leaf where copies are not
    /// counted in full.
    pub leaves: Vec<u32>,
    /// The `n_leaves - 1` merges, by rising height.
    pub merges: Vec<Merge>,
    /// What the heights are.
    pub linkage: Linkage,
}

/// The top of a tree: its last merges, over branches that are not looked into.
#[derive(Debug, Clone, PartialEq)]
pub struct TreeTop {
    /// The branches, in the order in which they are to be drawn: no two lines of the tree cross.
    pub branches: Vec<Branch>,
    /// The merges, by rising height. Nodes `0..branches.len()` are the branches.
    pub merges: Vec<Merge>,
}

/// A part of a tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// Its documents, rising.
    pub documents: Vec<u32>,
    /// The height of its last merge; 0 for a single document.
    pub height: f64,
}

impl Dendrogram {
    /// Number of leaves.
    pub fn n_leaves(&self) -> usize {
        self.leaves.len()
    }

    /// The group of every leaf when the tree is cut into `k` groups, `1 <= k <= n_leaves`; groups are
    /// numbered by their first leaf. The last `k - 1` merges are undone, of equal heights the last.
    pub fn cut(&self, k: usize) -> Vec<u32> {
        let n = self.n_leaves();
        let done = n.saturating_sub(k.max(1)).min(self.merges.len());
        // From the last merge down, every node knows its root before its parts ask for it.
        let mut root: Vec<usize> = (0..n + done).collect();
        for step in (0..done).rev() {
            let Merge { left, right, .. } = self.merges[step];
            root[left as usize] = root[n + step];
            root[right as usize] = root[n + step];
        }
        let mut number = vec![u32::MAX; n + done];
        let mut next = 0;
        root[..n]
            .iter()
            .map(|&root| {
                if number[root] == u32::MAX {
                    number[root] = next;
                    next += 1;
                }
                number[root]
            })
            .collect()
    }

    /// The leaves in an order in which no two lines of the tree cross: of two parts, the one that
    /// was made first, or the leaf of the lower number, comes first.
    pub fn order(&self) -> Vec<u32> {
        order(self.n_leaves(), &self.merges)
    }

    /// The top of the tree over `m` branches, or over all leaves where there are no more.
    pub fn top(&self, m: usize) -> TreeTop {
        let n = self.n_leaves();
        let groups = self.cut(m);
        let n_groups = groups.iter().map(|&group| group as usize + 1).max().unwrap_or(0);
        let mut branches = vec![Branch { documents: Vec::new(), height: 0.0 }; n_groups];
        for (&document, &group) in self.leaves.iter().zip(&groups) {
            branches[group as usize].documents.push(document);
        }
        // The group of every node below the cut, and the new number of every node above it.
        let mut node = groups;
        let below = n - n_groups;
        for merge in &self.merges[..below] {
            let group = node[merge.left as usize];
            branches[group as usize].height = merge.height;
            node.push(group);
        }
        let first = n_groups as u32;
        node.extend((first..).take(self.merges.len() - below));
        let mut merges: Vec<Merge> = self.merges[below..]
            .iter()
            .map(|merge| Merge {
                left: node[merge.left as usize],
                right: node[merge.right as usize],
                ..*merge
            })
            .collect();
        let order = order(n_groups, &merges);
        let mut place = vec![0_u32; n_groups];
        for (&branch, at) in order.iter().zip(0..) {
            place[branch as usize] = at;
        }
        for merge in &mut merges {
            for end in [&mut merge.left, &mut merge.right] {
                *end = place.get(*end as usize).copied().unwrap_or(*end);
            }
        }
        let branches = order.iter().map(|&branch| branches[branch as usize].clone()).collect();
        TreeTop { branches, merges }
    }

    /// The tree in the Newick format, which tree viewers and R (`ape::read.tree`) read: every leaf
    /// under its name, every branch with its length, the difference of the heights of its ends.
    /// `names` are those of all documents.
    pub fn newick(&self, names: &[&str]) -> String {
        let n = self.n_leaves();
        let height = |node: usize| node.checked_sub(n).map_or(0.0, |step| self.merges[step].height);
        let mut out = String::new();
        // What is still to be written, the next on top: a node below a height, or a piece of text.
        let mut left: Vec<(Option<(usize, f64)>, &str)> = vec![(None, ";")];
        let top = (n + self.merges.len()).checked_sub(1);
        left.extend(top.map(|top| (Some((top, height(top))), "")));
        while let Some((node, text)) = left.pop() {
            let Some((node, above)) = node else {
                out.push_str(text);
                continue;
            };
            // A closing bracket comes back with the node it closes.
            if text.is_empty() && node >= n {
                let Merge { left: one, right: other, height, .. } = self.merges[node - n];
                out.push('(');
                left.push((Some((node, above)), ")"));
                left.push((Some((other as usize, height)), ""));
                left.push((None, ","));
                left.push((Some((one as usize, height)), ""));
                continue;
            }
            out.push_str(text);
            if node < n {
                out.push_str(&quoted(names[self.leaves[node] as usize]));
            }
            if Some(node) != top {
                let _ = write!(out, ":{}", above - height(node));
            }
        }
        out
    }
}

/// A name as Newick takes it, whatever it holds.
fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\'', "''"))
}

/// The leaves of a tree of `n` in an order in which no two lines cross.
fn order(n: usize, merges: &[Merge]) -> Vec<u32> {
    let mut order = Vec::with_capacity(n);
    let mut left: Vec<u32> =
        (n + merges.len()).checked_sub(1).map(|top| top as u32).into_iter().collect();
    while let Some(node) = left.pop() {
        match (node as usize).checked_sub(n) {
            None => order.push(node),
            Some(step) => left.extend([merges[step].right, merges[step].left]),
        }
    }
    order
}

/// One row a merge, the lowest first.
impl Tabular for Dendrogram {
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("step", "", "Number of the merge, from 0, by rising height"),
            column(
                "left",
                "",
                "One part: a leaf, or the number of leaves plus the step that made it",
            ),
            column("right", "", "The other part, numbered alike"),
            column("height", "distance", "How far the two parts were from each other"),
            column("size", "documents", "Leaves of the cluster made"),
        ];
        let row = |(step, merge): (usize, &Merge)| {
            vec![
                step.into(),
                merge.left.into(),
                merge.right.into(),
                merge.height.into(),
                merge.size.into(),
            ]
        };
        let rows = self.merges.iter().enumerate().map(row).collect();
        Table { name: "dendrogram", columns: COLUMNS, rows }
    }
}

/// Which document each leaf is: one row a leaf.
#[derive(Debug, Clone, Copy)]
pub struct DendrogramLeaves<'a> {
    /// The tree.
    pub dendrogram: &'a Dendrogram,
    /// Ids of all documents.
    pub ids: &'a [&'a str],
    /// The cluster of every document.
    pub assignment: &'a [Option<u32>],
}

impl Tabular for DendrogramLeaves<'_> {
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("leaf", "", "Number of the leaf, from 0"),
            column("place", "", "Its place when the tree is drawn without crossings, from 0"),
            column("id", "", "The document"),
            column("cluster", "", "Number of its cluster"),
        ];
        let mut place = vec![0_usize; self.dendrogram.n_leaves()];
        for (at, leaf) in self.dendrogram.order().into_iter().enumerate() {
            place[leaf as usize] = at;
        }
        let row = |(leaf, &document): (usize, &u32)| {
            let document = document as usize;
            vec![
                leaf.into(),
                place[leaf].into(),
                self.ids[document].into(),
                self.assignment[document].into(),
            ]
        };
        let rows = self.dendrogram.leaves.iter().enumerate().map(row).collect();
        Table { name: "dendrogram_leaves", columns: COLUMNS, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(leaves: &[u32], merges: &[(u32, u32, f64, usize)]) -> Dendrogram {
        let merge = |&(left, right, height, size)| Merge { left, right, height, size };
        Dendrogram {
            leaves: leaves.to_vec(),
            merges: merges.iter().map(merge).collect(),
            linkage: Linkage::Ward,
        }
    }

    /// Leaves 0 and 3, then 1 and 4, then 2 to the first pair, then all.
    fn five() -> Dendrogram {
        let merges = [(0, 3, 0.25, 2), (1, 4, 0.5, 2), (2, 5, 1.0, 3), (6, 7, 3.0, 5)];
        tree(&[10, 11, 12, 13, 15], &merges)
    }

    #[test]
    fn cuts_undo_the_last_merges() {
        let tree = five();
        assert_eq!(tree.cut(1), [0; 5]);
        assert_eq!(tree.cut(2), [0, 1, 0, 0, 1]);
        assert_eq!(tree.cut(3), [0, 1, 2, 0, 1]);
        assert_eq!(tree.cut(5), [0, 1, 2, 3, 4]);
        assert_eq!(tree.cut(0), [0; 5]);
        assert_eq!(tree.cut(9), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn leaves_stand_so_that_no_lines_cross() {
        assert_eq!(five().order(), [1, 4, 2, 0, 3]);
    }

    #[test]
    fn the_top_keeps_heights_and_documents() {
        let top = five().top(3);
        let documents: Vec<_> =
            top.branches.iter().map(|b| (b.documents.clone(), b.height)).collect();
        assert_eq!(documents, [(vec![11, 15], 0.5), (vec![12], 0.0), (vec![10, 13], 0.25)]);
        let merges: Vec<_> =
            top.merges.iter().map(|m| (m.left, m.right, m.height, m.size)).collect();
        assert_eq!(merges, [(1, 2, 1.0, 3), (0, 3, 3.0, 5)]);
        assert_eq!(five().top(99).merges.len(), 4);
        let whole = five().top(1);
        assert_eq!((whole.branches.len(), whole.branches[0].height), (1, 3.0));
        assert!(whole.merges.is_empty());
    }

    #[test]
    fn newick_names_the_leaves_and_measures_the_branches() {
        let names: Vec<String> = (0..16).map(|i| format!("d{i}")).collect();
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        names[15] = "it's (15)";
        assert_eq!(
            five().newick(&names),
            "(('d11':0.5,'it''s (15)':0.5):2.5,('d12':1,('d10':0.25,'d13':0.25):0.75):2);"
        );
        assert_eq!(tree(&[3], &[]).newick(&names), "'d3';");
        assert_eq!(tree(&[], &[]).newick(&names), ";");
    }

    #[test]
    fn trees_of_no_and_one_leaf() {
        for leaves in [&[][..], &[4]] {
            let tree = tree(leaves, &[]);
            assert_eq!(tree.order().len(), leaves.len());
            assert_eq!(tree.cut(1).len(), leaves.len());
            assert_eq!(tree.top(5).branches.len(), leaves.len());
            assert!(tree.table().rows.is_empty());
        }
    }

    #[test]
    fn tables_are_full() {
        let tree = five();
        let table = tree.table();
        assert_eq!((table.rows.len(), table.columns.len()), (4, 5));
        let ids = ["x"; 16];
        let assignment = [Some(0); 16];
        let leaves = DendrogramLeaves { dendrogram: &tree, ids: &ids, assignment: &assignment };
        let leaves = leaves.table();
        assert_eq!(leaves.rows.len(), 5);
        assert_eq!(leaves.rows[1][1], 0_usize.into());
    }
}
