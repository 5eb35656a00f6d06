//! Counts, weights and a class for each document -> the terms of each class, the most telling first.

use super::sparse::Csr;

/// Class TF-IDF (Grootendorst 2022, equation 1): all documents of a class are read as one, and
/// `weight = tf * ln(1 + A / f)`, where `tf` is the count of the term in the class, `f` its count
/// in all classes and `A` the average number of counted words of a class.
///
/// `counts` has shape `(n_docs, n_terms)`; all sums are over documents, each times its weight in
/// `weights`; documents of class `None` count nowhere. One list for each class holds `(term, weight)`
/// for every term that occurs in it, by falling weight, equal weights by term. A class without
/// documents gets an empty list.
///
/// # Panics
/// When `weights` or `class_of` is not as long as there are documents, or names a class of
/// `n_classes` or more.
pub fn class_tfidf(
    counts: &Csr<u32>,
    weights: &[f64],
    class_of: &[Option<u32>],
    n_classes: usize,
) -> Vec<Vec<(u32, f64)>> {
    let by_class = class_counts(counts, weights, class_of, n_classes);
    let mut term_totals = vec![0.0; counts.n_cols()];
    for class in &by_class {
        for (total, &count) in term_totals.iter_mut().zip(class) {
            *total += count;
        }
    }
    let average = term_totals.iter().sum::<f64>() / n_classes.max(1) as f64;
    by_class.iter().map(|class| ranked(class, &term_totals, average)).collect()
}

/// Counts of every term in every class, one row of length `n_terms` a class.
fn class_counts(
    counts: &Csr<u32>,
    weights: &[f64],
    class_of: &[Option<u32>],
    n_classes: usize,
) -> Vec<Vec<f64>> {
    assert_eq!(class_of.len(), counts.n_rows(), "one class for every document");
    assert_eq!(weights.len(), counts.n_rows(), "one weight for every document");
    let mut by_class = vec![vec![0.0; counts.n_cols()]; n_classes];
    for (((terms, values), class), weight) in counts.rows().zip(class_of).zip(weights) {
        let Some(class) = class else { continue };
        let row = &mut by_class[*class as usize];
        for (&term, &count) in terms.iter().zip(values) {
            row[term as usize] += weight * f64::from(count);
        }
    }
    by_class
}

fn ranked(class: &[f64], term_totals: &[f64], average: f64) -> Vec<(u32, f64)> {
    let mut weights: Vec<(u32, f64)> = class
        .iter()
        .zip(term_totals)
        .enumerate()
        .filter(|&(_, (&count, _))| count > 0.0)
        .map(|(term, (&count, &total))| (term as u32, count * (1.0 + average / total).ln()))
        .collect();
    weights.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_follow_the_formula_by_hand() {
        // Classes: 0 = documents 0 and 2, 1 = document 1; document 3 has none.
        let counts =
            Csr::new(3, vec![0, 2, 4, 5, 6], vec![0, 1, 1, 2, 0, 2], vec![2, 1, 3, 4, 1, 100]);
        let classes = [Some(0), Some(1), Some(0), None];
        let result = class_tfidf(&counts, &[1.0; 4], &classes, 2);
        // tf: class 0 = [3, 1, 0], class 1 = [0, 3, 4]; f = [3, 4, 4]; A = 11 / 2.
        let weight = |tf: f64, f: f64| tf * (1.0 + 5.5 / f).ln();
        assert_eq!(result[0], [(0, weight(3.0, 3.0)), (1, weight(1.0, 4.0))]);
        assert_eq!(result[1], [(2, weight(4.0, 4.0)), (1, weight(3.0, 4.0))]);
    }

    /// Computed with numpy 2.4.6 from counts of scikit-learn 1.9.1.
    #[test]
    fn bbc_kinds_have_the_expected_terms() {
        let Some(bbc) = crate::matrix::testing::bbc() else { return };
        let classes: Vec<Option<u32>> = bbc.labels.iter().copied().map(Some).collect();
        let result = class_tfidf(&bbc.counts, &vec![1.0; classes.len()], &classes, 5);
        let expected = [
            (1, [("film", 3_724.325_517), ("best", 2_870.270_425), ("music", 2_081.389_907)]),
            (2, [("mr", 5_952.127_056), ("labour", 3_702.360_534), ("government", 3_267.671_136)]),
            (
                4,
                [
                    ("people", 3_753.474_997),
                    ("technology", 2_612.998_933),
                    ("mobile", 2_574.468_061),
                ],
            ),
        ];
        for (class, terms) in expected {
            for (&(term, weight), (name, expected)) in result[class].iter().zip(terms) {
                assert_eq!(bbc.terms[term as usize], name);
                assert!((weight - expected).abs() < 1e-5, "{weight} for {expected}");
            }
        }
    }

    #[test]
    fn equal_weights_go_by_term_and_empty_classes_stay_empty() {
        let counts = Csr::new(2, vec![0, 2], vec![0, 1], vec![5, 5]);
        let result = class_tfidf(&counts, &[1.0], &[Some(1)], 3);
        assert!(result[0].is_empty() && result[2].is_empty());
        assert_eq!(result[1].iter().map(|&(term, _)| term).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(class_tfidf(&Csr::new(0, vec![0], vec![], vec![]), &[], &[], 0), [[]; 0]);
    }

    #[test]
    fn a_copy_of_half_weight_changes_nothing() {
        let once = Csr::new(2, vec![0, 2, 3], vec![0, 1, 1], vec![4, 2, 6]);
        let twice = Csr::new(2, vec![0, 2, 3, 5], vec![0, 1, 1, 0, 1], vec![4, 2, 6, 4, 2]);
        let classes = [Some(0), Some(1), Some(0)];
        let halves = class_tfidf(&twice, &[0.5, 1.0, 0.5], &classes, 2);
        assert_eq!(halves, class_tfidf(&once, &[1.0; 2], &classes[..2], 2));
        assert_eq!(halves, class_tfidf(&twice, &[1.0, 1.0, 0.0], &classes, 2));
    }
}
