//! Counts and clusters -> the telling terms of each cluster, and a short label.

use super::clustering::Clustering;
use crate::matrix::class_tfidf::class_tfidf;
use crate::matrix::counts::DocTermMatrix;

/// Terms that make up a label.
const IN_LABEL: usize = 3;

/// What a cluster is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterLabel {
    /// Its first three terms, joined by commas.
    pub label: String,
    /// Its terms in their surface form, the most telling first.
    pub terms: Vec<String>,
}

/// The `count` terms with the highest class TF-IDF of every cluster. A term is passed over when each
/// of its words is already there (`united nations` after `united` and `nations`), or when it is the
/// part of a longer one that is.
pub fn labels(matrix: &DocTermMatrix, clustering: &Clustering, count: usize) -> Vec<ClusterLabel> {
    class_tfidf(&matrix.counts, &clustering.assignment, clustering.n_clusters)
        .into_iter()
        .map(|ranked| {
            let mut terms: Vec<String> = Vec::new();
            for (term, _) in ranked {
                if terms.len() == count {
                    break;
                }
                let surface = &matrix.vocabulary.surface[term as usize];
                if !repeats(surface, &terms) {
                    terms.push(surface.clone());
                }
            }
            let label =
                terms.iter().take(IN_LABEL).map(String::as_str).collect::<Vec<_>>().join(", ");
            ClusterLabel { label, terms }
        })
        .collect()
}

/// Whether every word of `surface` stands in one of `terms`.
fn repeats(surface: &str, terms: &[String]) -> bool {
    surface
        .split(' ')
        .all(|word| terms.iter().any(|term| term.split(' ').any(|other| other == word)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::features::Features;
    use crate::matrix::sparse::Csr;
    use crate::matrix::vocabulary::Vocabulary;
    use ndarray::array;
    use std::sync::Arc;

    #[test]
    fn labels_show_surface_forms_and_no_word_twice() {
        let owned = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        let vocabulary = Vocabulary {
            terms: owned(&["bank", "nation", "peac", "unit", "unit nation"]),
            surface: owned(&["banks", "nations", "peace", "united", "united nations"]),
            document_frequency: vec![1; 5],
            collection_frequency: vec![1; 5],
        };
        let counts = Csr::new(5, vec![0, 2, 6], vec![0, 2, 1, 2, 3, 4], vec![7, 1, 4, 1, 4, 5]);
        let matrix =
            DocTermMatrix { counts, vocabulary: Arc::new(vocabulary), tokens: vec![8, 14] };
        let features = Features::new(&array![[1.0, 0.0], [0.0, 1.0]]).unwrap();
        let clustering = Clustering::new(&features, &[Some(0), Some(1)], 2);
        let found = labels(&matrix, &clustering, 10);
        assert_eq!(
            found[0],
            ClusterLabel { label: "banks, peace".into(), terms: owned(&["banks", "peace"]) }
        );
        assert_eq!(found[1].terms, ["united nations", "peace"]);
        assert_eq!(labels(&matrix, &clustering, 1)[1].label, "united nations");
    }
}
