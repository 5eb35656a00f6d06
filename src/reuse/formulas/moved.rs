//! Formulas and two groups of documents -> how often each holds them.

use super::find::Formulas;
use crate::matrix::Weights;

/// A formula in two groups of documents.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// Its place among the formulas.
    pub formula: usize,
    /// Documents of the target group that hold it, weighted.
    pub documents_target: f64,
    /// The same of the reference group.
    pub documents_reference: f64,
    /// Uses in the target group, weighted.
    pub uses_target: f64,
    /// The same of the reference group.
    pub uses_reference: f64,
    /// Difference of the shares of reports that hold it, over its standard error where both groups
    /// had one share: positive where the target group has more. A report and its copies are one.
    pub z: f64,
}

/// Every formula in two groups of documents, those first that moved most by [`Moved::z`], those that
/// stand in neither left out. A document in both groups counts in both.
pub fn moved(
    formulas: &Formulas,
    weights: &Weights,
    target: &[u32],
    reference: &[u32],
) -> Vec<Moved> {
    let groups = [target, reference].map(|group| Group::new(weights, group));
    let in_groups = |(place, formula): (usize, &super::Formula)| {
        let [target, reference] = groups.each_ref().map(|group| {
            let (mut documents, mut uses, mut units) = (0.0, 0.0, Vec::new());
            for held in formula.uses.chunk_by(|a, b| a.document == b.document) {
                let document = held[0].document as usize;
                let weight = weights.weights()[document];
                if group.holds[document] && weight > 0.0 {
                    documents += weight;
                    uses += weight * held.len() as f64;
                    units.push(weights.units()[document]);
                }
            }
            units.sort_unstable();
            units.dedup();
            (documents, uses, units.len() as f64)
        });
        let all = groups.each_ref().map(|group| group.units as f64);
        (target.0 + reference.0 > 0.0).then(|| Moved {
            formula: place,
            documents_target: target.0,
            documents_reference: reference.0,
            uses_target: target.1,
            uses_reference: reference.1,
            z: z([target.2, reference.2], all),
        })
    };
    let mut moved: Vec<Moved> =
        formulas.formulas.iter().enumerate().filter_map(in_groups).collect();
    moved.sort_by(|a, b| b.z.abs().total_cmp(&a.z.abs()).then(a.formula.cmp(&b.formula)));
    moved
}

struct Group {
    holds: Vec<bool>,
    /// Reports that weigh anything, copies counted once.
    units: usize,
}

impl Group {
    fn new(weights: &Weights, documents: &[u32]) -> Self {
        let mut holds = vec![false; weights.n_docs()];
        documents.iter().for_each(|&document| holds[document as usize] = true);
        let units = weights.by_unit(documents);
        Self { holds, units: units.chunk_by(|a, b| a.0 == b.0).count() }
    }
}

/// The test statistic of two proportions, pooled; 0 where it is not defined.
fn z(found: [f64; 2], all: [f64; 2]) -> f64 {
    let pooled = (found[0] + found[1]) / (all[0] + all[1]);
    let variance = pooled * (1.0 - pooled) * (1.0 / all[0] + 1.0 / all[1]);
    let z = (found[0] / all[0] - found[1] / all[1]) / variance.sqrt();
    if z.is_finite() { z } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn z_of_two_proportions() {
        // prop.test(c(30, 10), c(100, 100), correct = FALSE) of R: X-squared = 12.5.
        assert!((z([30.0, 10.0], [100.0, 100.0]) - 12.5_f64.sqrt()).abs() < 1e-12);
        assert!(z([1.0, 9.0], [10.0, 10.0]) < 0.0);
        assert_eq!(z([0.0, 0.0], [0.0, 5.0]), 0.0);
        assert_eq!(z([5.0, 5.0], [5.0, 5.0]), 0.0);
    }
}
