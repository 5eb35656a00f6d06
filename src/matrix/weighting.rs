//! Counts -> weights. Each scheme is fitted to a corpus once and then applied.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::counts::DocTermMatrix;
use super::sparse::Csr;
use super::vocabulary::Vocabulary;
use crate::error::{Error, Result};
use crate::registry::registry;

/// Weighted counts: what clustering and projections take.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightedMatrix {
    /// Weights, shape `(n_docs, n_terms)`.
    pub weights: Csr<f64>,
    /// The terms of the columns.
    pub vocabulary: Arc<Vocabulary>,
}

registry! {
    /// How counts become weights.
    pub enum Weighting tagged "weighting";
    fn weigh(matrix: &DocTermMatrix) -> Result<WeightedMatrix>;
    /// TF-IDF.
    "tfidf" => TfIdf(TfIdfParams),
    /// BM25.
    "bm25" => Bm25(Bm25Params),
    /// The counts themselves.
    "count" => Count(CountParams),
}

impl Default for Weighting {
    fn default() -> Self {
        Self::TfIdf(TfIdfParams::default())
    }
}

/// TF-IDF with scikit-learn's defaults: weight = tf * idf, rows scaled to length 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TfIdfParams {
    /// tf = 1 + ln(count) instead of the count; default: no.
    pub sublinear: bool,
    /// idf = ln((1 + n) / (1 + df)) + 1, as if one more document held every term; otherwise
    /// ln(n / df) + 1; default: yes.
    pub smooth: bool,
    /// Whether rows are scaled to Euclidean length 1; default: yes.
    pub normalize: bool,
}

impl Default for TfIdfParams {
    fn default() -> Self {
        Self { sublinear: false, smooth: true, normalize: true }
    }
}

/// Inverse document frequencies, fitted to one corpus; applied to it or to others.
#[derive(Debug, Clone, PartialEq)]
pub struct TfIdf {
    params: TfIdfParams,
    /// One per term.
    pub idf: Vec<f64>,
}

impl TfIdfParams {
    /// There is nothing to refuse.
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "the registry's signature")]
    pub fn check(&self) -> Result<()> {
        Ok(())
    }

    /// The inverse document frequencies of a corpus.
    pub fn fit(&self, matrix: &DocTermMatrix) -> TfIdf {
        let extra = f64::from(u8::from(self.smooth));
        let n = matrix.counts.n_rows() as f64 + extra;
        let df = &matrix.vocabulary.document_frequency;
        let idf = df.iter().map(|&df| (n / (f64::from(df) + extra)).ln() + 1.0).collect();
        TfIdf { params: self.clone(), idf }
    }

    #[allow(clippy::unnecessary_wraps, reason = "the registry's signature")]
    fn weigh(&self, matrix: &DocTermMatrix) -> Result<WeightedMatrix> {
        let weights = self.fit(matrix).apply(&matrix.counts);
        Ok(WeightedMatrix { weights, vocabulary: Arc::clone(&matrix.vocabulary) })
    }
}

impl TfIdf {
    /// The weights of counts over the terms of the fit, shape `(n_docs, n_terms)`.
    pub fn apply(&self, counts: &Csr<u32>) -> Csr<f64> {
        let TfIdfParams { sublinear, normalize, .. } = self.params;
        counts.map_rows(|columns, row, weights| {
            let tf =
                |count: u32| if sublinear { 1.0 + f64::from(count).ln() } else { f64::from(count) };
            let mut squares = 0.0;
            for ((weight, &column), &count) in weights.iter_mut().zip(columns).zip(row) {
                *weight = tf(count) * self.idf[column as usize];
                squares += *weight * *weight;
            }
            if normalize && squares > 0.0 {
                let length = squares.sqrt();
                weights.iter_mut().for_each(|weight| *weight /= length);
            }
        })
    }
}

/// Okapi BM25 (Robertson & Zaragoza 2009, eq. 3.15) with the never negative
/// idf = ln(1 + (n - df + 0.5) / (df + 0.5)).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bm25Params {
    /// How soon more occurrences stop to count; at least 0; default 1.2.
    pub k1: f64,
    /// How much long documents are discounted, 0 to 1; default 0.75.
    pub b: f64,
}

impl Default for Bm25Params {
    fn default() -> Self {
        Self { k1: 1.2, b: 0.75 }
    }
}

impl Bm25Params {
    /// Refuses settings outside their range.
    pub fn check(&self) -> Result<()> {
        if !self.k1.is_finite() || self.k1 < 0.0 {
            return Err(Error::setting("k1", self.k1, "a number from 0"));
        }
        if !(0.0..=1.0).contains(&self.b) {
            return Err(Error::setting("b", self.b, "from 0 to 1"));
        }
        Ok(())
    }

    fn weigh(&self, matrix: &DocTermMatrix) -> Result<WeightedMatrix> {
        self.check()?;
        let n = matrix.counts.n_rows() as f64;
        let idf: Vec<f64> = (matrix.vocabulary.document_frequency.iter())
            .map(|&df| (1.0 + (n - f64::from(df) + 0.5) / (f64::from(df) + 0.5)).ln())
            .collect();
        // Length in counted terms, as the counts are what is weighted.
        let total: u64 = matrix.counts.values().iter().map(|&count| u64::from(count)).sum();
        let mean = total as f64 / n;
        let weights = matrix.counts.map_rows(|columns, row, weights| {
            let length: f64 = row.iter().map(|&count| f64::from(count)).sum();
            let pivot = self.k1 * (1.0 - self.b + self.b * length / mean);
            for ((weight, &column), &count) in weights.iter_mut().zip(columns).zip(row) {
                let count = f64::from(count);
                *weight = idf[column as usize] * count * (self.k1 + 1.0) / (count + pivot);
            }
        });
        Ok(WeightedMatrix { weights, vocabulary: Arc::clone(&matrix.vocabulary) })
    }
}

/// The counts themselves have no settings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CountParams {}

impl CountParams {
    /// There is nothing to refuse.
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "the registry's signature")]
    pub fn check(&self) -> Result<()> {
        Ok(())
    }

    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "the registry's signature")]
    fn weigh(&self, matrix: &DocTermMatrix) -> Result<WeightedMatrix> {
        let values = matrix.counts.values().iter().map(|&count| f64::from(count)).collect();
        let weights = matrix.counts.with_values(values);
        Ok(WeightedMatrix { weights, vocabulary: Arc::clone(&matrix.vocabulary) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The counts of the two documents `aaa bbb aaa aaa` and `bbb ccc`.
    fn matrix() -> DocTermMatrix {
        let vocabulary = Vocabulary {
            terms: ["aaa", "bbb", "ccc"].map(str::to_owned).to_vec(),
            surface: ["aaa", "bbb", "ccc"].map(str::to_owned).to_vec(),
            document_frequency: vec![1, 2, 1],
            collection_frequency: vec![3, 2, 1],
        };
        DocTermMatrix {
            counts: Csr::new(3, vec![0, 2, 4], vec![0, 1, 1, 2], vec![3, 1, 1, 1]),
            vocabulary: Arc::new(vocabulary),
            tokens: vec![4, 2],
        }
    }

    fn weights(params: TfIdfParams) -> Vec<f64> {
        let weighted = Weighting::TfIdf(params).weigh(&matrix()).unwrap();
        weighted.weights.values().iter().map(|w| (w * 1e9).round() / 1e9).collect()
    }

    /// scikit-learn 1.9 `TfidfVectorizer` on the same documents.
    #[test]
    fn tfidf_equals_scikit_learn() {
        let default = TfIdfParams::default;
        assert_eq!(weights(default()), [0.973008819, 0.230767930, 0.579738672, 0.814802475]);
        let sublinear = TfIdfParams { sublinear: true, ..default() };
        assert_eq!(weights(sublinear), [0.947050204, 0.321085521, 0.579738672, 0.814802475]);
        let unsmoothed = TfIdfParams { smooth: false, ..default() };
        assert_eq!(weights(unsmoothed), [0.981166438, 0.193164235, 0.508542320, 0.861036996]);
        let raw = TfIdfParams { normalize: false, ..default() };
        assert_eq!(weights(raw), [4.216395324, 1.0, 1.0, 1.405465108]);
    }

    #[test]
    fn idf_is_fitted_once_and_then_applied() {
        let fitted = TfIdfParams { normalize: false, ..TfIdfParams::default() }.fit(&matrix());
        let other = Csr::new(3, vec![0, 1, 1], vec![2], vec![2]);
        let applied = fitted.apply(&other);
        assert_eq!(applied.values(), [2.0 * fitted.idf[2]]);
        assert_eq!(applied.row(1).0.len(), 0);
    }

    #[test]
    fn bm25_by_hand() {
        let weighted = Weighting::Bm25(Bm25Params::default()).weigh(&matrix()).unwrap();
        // idf(aaa) = ln(1 + 1.5 / 1.5); length 4 of mean 3.
        let expected = 2_f64.ln() * 3.0 * 2.2 / (3.0 + 1.2 * (0.25 + 0.75 * 4.0 / 3.0));
        assert!((weighted.weights.values()[0] - expected).abs() < 1e-12);
        let wrong = Weighting::Bm25(Bm25Params { b: 2.0, ..Bm25Params::default() });
        assert_eq!(wrong.check().unwrap_err().to_string(), "b 2: must be from 0 to 1");
        assert_eq!(wrong.weigh(&matrix()).unwrap_err().to_string(), "b 2: must be from 0 to 1");
    }

    #[test]
    fn every_key_is_found_and_read_back() {
        for key in Weighting::KEYS {
            let weighting = Weighting::by_key(key).unwrap();
            assert_eq!(weighting.key(), *key);
            weighting.check().unwrap();
            let json = serde_json::to_string(&weighting).unwrap();
            assert_eq!(serde_json::from_str::<Weighting>(&json).unwrap(), weighting);
        }
        assert!(Weighting::by_key("tf-idf").is_none());
    }
}
