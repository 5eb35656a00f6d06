//! Two labelings -> how many documents are in each pair of groups, and the measures on those counts.

use super::information::{entropy, expected_mutual_information, mutual_information};
use super::{Agreement, Unassigned};

/// How many documents each group of one labeling shares with each of the other. Only cells that
/// hold a document are kept, so that many small groups on both sides stay small.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contingency {
    /// Shared documents as `(row, column, documents)`, by row and then by column, none of them 0.
    pub cells: Vec<(u32, u32, u64)>,
    /// Documents of each group of the first labeling; 0 for numbers that are not used.
    pub rows: Vec<u64>,
    /// Documents of each group of the second labeling; 0 for numbers that are not used.
    pub columns: Vec<u64>,
}

impl Contingency {
    /// Counts the documents of each pair of groups; with [`Unassigned::OneGroup`], the documents that
    /// a labeling leaves out are its last group.
    ///
    /// # Panics
    /// When the two are not of one length.
    pub fn new(a: &[Option<u32>], b: &[Option<u32>], unassigned: Unassigned) -> Self {
        assert_eq!(a.len(), b.len(), "one group for every document in both labelings");
        let last = |groups: &[Option<u32>]| groups.iter().flatten().max().map_or(0, |&g| g + 1);
        let (last_a, last_b) = (last(a), last(b));
        let pair = |(a, b): (&Option<u32>, &Option<u32>)| match unassigned {
            Unassigned::LeftOut => a.zip(*b),
            Unassigned::OneGroup => a.or(*b).map(|_| (a.unwrap_or(last_a), b.unwrap_or(last_b))),
        };
        let mut pairs: Vec<(u32, u32)> = a.iter().zip(b).filter_map(pair).collect();
        pairs.sort_unstable();
        let count = |pairs: &[(u32, u32)]| (pairs[0].0, pairs[0].1, pairs.len() as u64);
        let cells: Vec<_> = pairs.chunk_by(|a, b| a == b).map(count).collect();
        let n_rows = cells.iter().map(|cell| cell.0 as usize + 1).max().unwrap_or(0);
        let n_columns = cells.iter().map(|cell| cell.1 as usize + 1).max().unwrap_or(0);
        let (mut rows, mut columns) = (vec![0; n_rows], vec![0; n_columns]);
        for &(row, column, documents) in &cells {
            rows[row as usize] += documents;
            columns[column as usize] += documents;
        }
        Self { cells, rows, columns }
    }

    /// Number of documents counted.
    pub fn documents(&self) -> u64 {
        self.rows.iter().sum()
    }

    /// All measures of agreement; rows are the labels, columns the clusters.
    pub fn agreement(&self) -> Agreement {
        let documents = self.documents();
        if documents == 0 {
            let none = f64::NAN;
            return Agreement {
                ari: none,
                ami: none,
                nmi: none,
                v: none,
                homogeneity: none,
                completeness: none,
                purity: none,
                documents: 0,
            };
        }
        let (of_labels, of_clusters) = (entropy(&self.rows), entropy(&self.columns));
        let shared = mutual_information(self);
        // A labeling of one group has no entropy: nothing is left to be explained.
        let explained =
            |entropy: f64| if entropy > 0.0 { (shared / entropy).min(1.0) } else { 1.0 };
        let (homogeneity, completeness) = (explained(of_labels), explained(of_clusters));
        let either = homogeneity + completeness;
        let v = if either > 0.0 { 2.0 * homogeneity * completeness / either } else { 0.0 };
        let mean = f64::midpoint(of_labels, of_clusters);
        Agreement {
            ari: self.adjusted_rand_index(),
            ami: self.adjusted_mutual_information(shared, mean),
            nmi: if mean > 0.0 { (shared / mean).min(1.0) } else { 1.0 },
            v,
            homogeneity,
            completeness,
            purity: self.purity(),
            documents: documents as usize,
        }
    }

    /// Whether both labelings make the same groups: every row is in one column and the reverse.
    fn is_same(&self) -> bool {
        let whole = |&(row, column, documents): &(u32, u32, u64)| {
            self.rows[row as usize] == documents && self.columns[column as usize] == documents
        };
        self.cells.iter().all(whole)
    }

    fn adjusted_rand_index(&self) -> f64 {
        let pairs = |n: u64| n as f64 * (n as f64 - 1.0) / 2.0;
        let together: f64 = self.cells.iter().map(|cell| pairs(cell.2)).sum();
        let rows: f64 = self.rows.iter().map(|&n| pairs(n)).sum();
        let columns: f64 = self.columns.iter().map(|&n| pairs(n)).sum();
        if self.is_same() {
            return 1.0;
        }
        let chance = rows * columns / pairs(self.documents());
        (together - chance) / (f64::midpoint(rows, columns) - chance)
    }

    fn adjusted_mutual_information(&self, shared: f64, mean_entropy: f64) -> f64 {
        if self.is_same() {
            return 1.0;
        }
        let used = |sizes: &[u64]| sizes.iter().filter(|&&size| size > 0).count();
        // One group on one side says nothing of the other, exactly.
        if used(&self.rows) == 1 || used(&self.columns) == 1 {
            return 0.0;
        }
        let expected = expected_mutual_information(&self.rows, &self.columns);
        let room = mean_entropy - expected;
        let room = if room < 0.0 { room.min(-f64::EPSILON) } else { room.max(f64::EPSILON) };
        (shared - expected) / room
    }

    fn purity(&self) -> f64 {
        let mut most = vec![0; self.columns.len()];
        for &(_, column, documents) in &self.cells {
            let most = &mut most[column as usize];
            *most = documents.max(*most);
        }
        most.iter().sum::<u64>() as f64 / self.documents() as f64
    }
}
