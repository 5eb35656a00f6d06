//! Counts, weights and clusters -> the telling terms of each cluster, and a short label.

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
    /// The same as the analysis knows them.
    pub stems: Vec<String>,
}

/// The `count` terms with the highest class TF-IDF of every cluster. Passed over are a term that is
/// among the first `count` of three or more clusters and of more than a third of them all (`said` in
/// a pile of news: it tells no cluster from the others), and a term whose words all stand in terms
/// already taken (`nations` after `united nations`).
/// Sums are over documents, each times its weight in `weights`.
pub fn labels(
    matrix: &DocTermMatrix,
    weights: &[f64],
    clustering: &Clustering,
    count: usize,
) -> Vec<ClusterLabel> {
    let Clustering { assignment, n_clusters, .. } = clustering;
    let ranked = class_tfidf(&matrix.counts, weights, assignment, *n_clusters);
    let common = common_terms(&ranked, matrix.vocabulary.len(), count);
    let surface = &matrix.vocabulary.surface;
    let label = |ranked: &Vec<(u32, f64)>| {
        let (mut terms, mut stems): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for term in ranked.iter().map(|&(term, _)| term as usize).filter(|&term| !common[term]) {
            if terms.len() == count {
                break;
            }
            if !repeats(&surface[term], &terms) {
                terms.push(surface[term].clone());
                stems.push(matrix.vocabulary.terms[term].clone());
            }
        }
        let first: Vec<&str> = terms.iter().take(IN_LABEL).map(String::as_str).collect();
        ClusterLabel { label: first.join(", "), terms, stems }
    };
    ranked.iter().map(label).collect()
}

/// For every term, whether it is among the first `count` of three or more clusters and of more than
/// a third of them all.
fn common_terms(ranked: &[Vec<(u32, f64)>], n_terms: usize, count: usize) -> Vec<bool> {
    let mut clusters = vec![0_usize; n_terms];
    for &(term, _) in ranked.iter().flat_map(|terms| terms.iter().take(count)) {
        clusters[term as usize] += 1;
    }
    clusters.iter().map(|&among| among >= 3 && 3 * among > ranked.len()).collect()
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
    use ndarray::{Array2, array};
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
        let clustering = Clustering::new(&features, &[Some(0), Some(1)], &[1.0; 2], 2);
        let found = labels(&matrix, &[1.0; 2], &clustering, 10);
        assert_eq!(
            found[0],
            ClusterLabel {
                label: "banks, peace".into(),
                terms: owned(&["banks", "peace"]),
                stems: owned(&["bank", "peac"]),
            }
        );
        assert_eq!(found[1].terms, ["united nations", "peace"]);
        assert_eq!(labels(&matrix, &[1.0; 2], &clustering, 1)[1].label, "united nations");
    }

    #[test]
    fn a_term_of_most_clusters_labels_none() {
        let words = ["goal", "movie", "said", "vote"].map(str::to_owned).to_vec();
        let vocabulary = Vocabulary {
            terms: words.clone(),
            surface: words,
            document_frequency: vec![1; 4],
            collection_frequency: vec![1; 4],
        };
        let counts = Csr::new(4, vec![0, 2, 4, 6], vec![0, 2, 1, 2, 2, 3], vec![2, 9, 2, 9, 9, 2]);
        let matrix =
            DocTermMatrix { counts, vocabulary: Arc::new(vocabulary), tokens: vec![11; 3] };
        let features = Features::new(&Array2::eye(3)).unwrap();
        let clustering = Clustering::new(&features, &[Some(0), Some(1), Some(2)], &[1.0; 3], 3);
        let found = labels(&matrix, &[1.0; 3], &clustering, 10);
        assert_eq!(
            found.iter().map(|l| l.label.as_str()).collect::<Vec<_>>(),
            ["goal", "movie", "vote"]
        );
    }
}
