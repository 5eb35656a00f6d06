//! Documents with their sampling units -> one document for each family of copies, and whom the
//! others follow.

use crate::matrix::weights::Weights;

/// Documents of which each stands for its family: the copies of one report say one thing.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Families {
    /// The first document of each family that weighs something, rising.
    pub(super) representatives: Vec<usize>,
    /// The other documents of these families, each with its representative.
    pub(super) copies: Vec<(usize, usize)>,
    /// Documents of families that weigh nothing.
    pub(super) others: Vec<usize>,
}

impl Families {
    /// The families of `documents`, which weigh something, and of `followers`, which do not; both
    /// rise.
    pub(super) fn of(documents: &[usize], followers: &[usize], weights: &Weights) -> Self {
        let units = weights.units();
        let n_units = units.iter().max().map_or(0, |&unit| unit as usize + 1);
        let mut first: Vec<Option<usize>> = vec![None; n_units];
        let mut families =
            Self { representatives: Vec::new(), copies: Vec::new(), others: Vec::new() };
        for &document in documents {
            match &mut first[units[document] as usize] {
                Some(first) => families.copies.push((document, *first)),
                none => {
                    *none = Some(document);
                    families.representatives.push(document);
                }
            }
        }
        for &document in followers {
            match first[units[document] as usize] {
                Some(first) => families.copies.push((document, first)),
                None => families.others.push(document),
            }
        }
        families
    }

    /// The weights with all that a family weighs at its representative.
    pub(super) fn gathered(&self, weights: &Weights) -> Weights {
        let mut weight = weights.weights().to_vec();
        for &(copy, representative) in &self.copies {
            weight[representative] += std::mem::take(&mut weight[copy]);
        }
        Weights::new(weight, weights.units().to_vec())
    }

    /// Gives the copies the group of their representative.
    pub(super) fn follow(&self, groups: &mut [Option<u32>]) {
        for &(copy, representative) in &self.copies {
            groups[copy] = groups[representative];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_document_stands_for_its_family() {
        let weights = Weights::new(vec![0.5, 1.0, 0.5, 1.0, 0.0, 0.0], vec![7, 2, 7, 0, 0, 5]);
        let families = Families::of(&[0, 1, 2, 3], &[4, 5], &weights);
        assert_eq!(families.representatives, [0, 1, 3]);
        assert_eq!(families.copies, [(2, 0), (4, 3)]);
        assert_eq!(families.others, [5]);
        assert_eq!(families.gathered(&weights).weights(), [1.0, 1.0, 0.0, 1.0, 0.0, 0.0]);
        let mut groups = [Some(4), None, None, Some(1), None, None];
        families.follow(&mut groups);
        assert_eq!(groups, [Some(4), None, Some(4), Some(1), Some(1), None]);
        assert!(Families::of(&[], &[], &Weights::equal(0)).representatives.is_empty());
    }
}
