//! Unit rows -> for each the rows nearest to it by cosine, without a matrix of all pairs.

use rayon::prelude::*;

use super::features::Features;
use crate::context::Context;
use crate::error::Result;

/// Rows whose cosines with all others are held at once by one task.
const BLOCK: usize = 64;

/// The neighbours of one row with their cosines, the nearest first.
pub type Nearest = Vec<(u32, f64)>;

/// The nearest neighbours of every row, the nearest first; of equal cosines the row of the lower
/// number is nearer.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbours {
    /// One entry a row.
    pub nearest: Vec<Nearest>,
}

impl Neighbours {
    /// The exact `k` nearest neighbours by cosine of every row of `points`, fewer where there are no
    /// more. Rows of one of the `units` are copies of one report and no neighbours of each other.
    /// Takes time that grows with the square of the rows, and memory for 64 rows of cosines a thread.
    /// Steps of progress: one a row.
    pub fn exact(
        points: &Features,
        units: &[u32],
        k: usize,
        context: &Context<'_>,
    ) -> Result<Self> {
        let n = points.n_docs();
        let starts: Vec<usize> = (0..n).step_by(BLOCK).collect();
        let blocks: Result<Vec<Vec<Nearest>>> = starts
            .into_par_iter()
            .map(|start| {
                context.progress.check()?;
                let rows: Vec<usize> = (start..(start + BLOCK).min(n)).collect();
                let cosines = points.products(&rows);
                let nearest = rows.iter().zip(cosines.rows()).map(|(&row, cosines)| {
                    let others = (0..).zip(cosines.iter().copied());
                    let strange = |&(other, _): &(u32, f64)| units[other as usize] != units[row];
                    nearest(others.filter(strange).collect(), k)
                });
                let nearest = nearest.collect();
                context.progress.advance(rows.len() as u64);
                Ok(nearest)
            })
            .collect();
        Ok(Self { nearest: blocks?.into_iter().flatten().collect() })
    }

    /// The graph in which two rows are tied when either is a neighbour of the other and their cosine
    /// is above 0: `(row, higher row, cosine)`, rising.
    pub fn edges(&self) -> Vec<(u32, u32, f64)> {
        let mut edges: Vec<(u32, u32, f64)> = (0..)
            .zip(&self.nearest)
            .flat_map(|(row, nearest)| {
                nearest.iter().map(move |&(other, cosine)| (row, other, cosine))
            })
            .filter(|&(_, _, cosine)| cosine > 0.0)
            .map(|(row, other, cosine)| (row.min(other), row.max(other), cosine))
            .collect();
        // The two cosines of a pair may differ in the last bit: the larger is taken.
        edges.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.total_cmp(&a.2)));
        edges.dedup_by_key(|edge| (edge.0, edge.1));
        edges
    }
}

/// The `k` highest of `others`, the highest first.
fn nearest(mut others: Nearest, k: usize) -> Nearest {
    let nearer = |a: &(u32, f64), b: &(u32, f64)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if k < others.len() {
        others.select_nth_unstable_by(k, nearer);
        others.truncate(k);
    }
    others.sort_unstable_by(nearer);
    others.shrink_to_fit();
    others
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::blobs;
    use crate::matrix::sparse::Csr;
    use crate::matrix::testing::bbc;
    use ndarray::{Array2, array};

    fn exact(points: &Features, units: &[u32], k: usize) -> Neighbours {
        Neighbours::exact(points, units, k, &Context::default()).unwrap()
    }

    fn rows(neighbours: &Neighbours) -> Vec<Vec<u32>> {
        let rows = |near: &Nearest| near.iter().map(|near| near.0).collect();
        neighbours.nearest.iter().map(rows).collect()
    }

    #[test]
    fn nearest_first_ties_by_number_and_no_copies() {
        let rows_of = array![[1.0, 0.0], [0.8, 0.6], [0.8, 0.6], [0.0, 1.0], [-1.0, 0.0]];
        let points = Features::new(&rows_of).unwrap();
        let each = exact(&points, &[0, 1, 2, 3, 4], 2);
        assert_eq!(rows(&each), [vec![1, 2], vec![2, 0], vec![1, 0], vec![1, 2], vec![3, 1]]);
        let copies = exact(&points, &[0, 1, 1, 3, 4], 2);
        assert_eq!(rows(&copies)[1..3], [vec![0, 3], vec![0, 3]]);
        // Row 4 is tied to nothing: no cosine of it is above 0.
        let pairs: Vec<_> = copies.edges().iter().map(|edge| (edge.0, edge.1)).collect();
        assert_eq!(pairs, [(0, 1), (0, 2), (1, 3), (2, 3)]);
        assert_eq!(rows(&exact(&points, &[0, 1, 2, 3, 4], 99))[0], [1, 2, 3, 4]);
        assert!(rows(&exact(&points, &[0; 5], 3)).iter().all(Vec::is_empty));
        assert!(exact(&Features::Dense(Array2::zeros((0, 2))), &[], 3).edges().is_empty());
    }

    #[test]
    fn terms_and_their_dense_form_have_the_same_neighbours() {
        let terms = Csr::new(3, vec![0, 2, 4, 5, 7], vec![0, 2, 1, 2, 1, 0, 1], vec![1.0; 7]);
        let dense = array![[1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [0.0, 1.0, 0.0], [1.0, 1.0, 0.0]];
        let units = [0, 1, 2, 3];
        let of_terms = exact(&Features::of_terms(&terms).unwrap(), &units, 2);
        let of_dense = exact(&Features::new(&dense).unwrap(), &units, 2);
        assert_eq!(rows(&of_terms), rows(&of_dense));
    }

    #[test]
    fn the_same_at_any_thread_count() {
        let (points, _) = blobs(&[90, 60], 5, 3);
        let points = Features::new(&points).unwrap();
        let units: Vec<u32> = (0..150).collect();
        let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        let single = pool(1).install(|| exact(&points, &units, 9));
        assert_eq!(single, pool(4).install(|| exact(&points, &units, 9)));
    }

    /// Every neighbour list of the first documents of bbc against a plain search.
    #[test]
    fn real_terms_against_a_plain_search() {
        let Some(bbc) = bbc() else { return };
        let few: Vec<usize> = (0..200).collect();
        let points = Features::of_terms(&bbc.weights).unwrap().select(&few);
        let found = exact(&points, &(0..200).collect::<Vec<_>>(), 5);
        let products = points.products(&few);
        for row in 0..200 {
            let mut others: Vec<usize> = (0..200).filter(|&other| other != row).collect();
            others.sort_by(|&a, &b| {
                products[[row, b]].total_cmp(&products[[row, a]]).then(a.cmp(&b))
            });
            let expected: Vec<u32> = others[..5].iter().map(|&other| other as u32).collect();
            assert_eq!(rows(&found)[row], expected);
        }
    }
}
