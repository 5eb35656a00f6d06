//! Real matrices for tests: corpora with labels, weighted as in the reference files.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::sync::OnceLock;

use super::project::{Projection, ProjectionParams};
use super::sparse::Csr;
use crate::context::Context;

/// Left out of the BBC matrix; the reference values were computed with the same list.
const STOP_WORDS: &str = "the of to and a in is it that for on was with as are be by at have has from this an \
     not but or had were they their which will would been he she his her its we you said who one \
     all also there can more if when than so no";

/// A corpus as counts and as weights.
pub(crate) struct Bbc {
    /// Counts, shape `(n_docs, n_terms)`.
    pub(crate) counts: Csr<u32>,
    /// Sublinear TF-IDF with unit rows.
    pub(crate) weights: Csr<f64>,
    /// The words of the columns.
    pub(crate) terms: Vec<String>,
    /// The kind of each document, from 0.
    pub(crate) labels: Vec<u32>,
}

/// The matrix of scikit-learn's `TfidfVectorizer(stop_words=[...], min_df=3, max_df=0.5,
/// sublinear_tf=True)`, or `None` (with a line saying so) where the data is not at hand.
pub(crate) fn bbc() -> Option<&'static Bbc> {
    static BBC: OnceLock<Option<Bbc>> = OnceLock::new();
    BBC.get_or_init(|| read("bbc")).as_ref()
}

/// The same of the test half of AG News.
pub(crate) fn ag_news() -> Option<&'static Bbc> {
    static AG_NEWS: OnceLock<Option<Bbc>> = OnceLock::new();
    AG_NEWS.get_or_init(|| read("agnews_test")).as_ref()
}

fn read(name: &str) -> Option<Bbc> {
    let path = format!("{}/../shared/data/{name}.jsonl.gz", env!("CARGO_MANIFEST_DIR"));
    let Ok(file) = std::fs::File::open(&path) else {
        println!("skipped: {path} is not there");
        return None;
    };
    let lines = BufReader::new(flate2::read::MultiGzDecoder::new(file)).lines();
    let records: Vec<serde_json::Value> =
        lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
    Some(weigh(&records))
}

/// Its projection to 100 dimensions with the default settings.
pub(crate) fn bbc_projection() -> Option<&'static Projection> {
    static PROJECTION: OnceLock<Projection> = OnceLock::new();
    let bbc = bbc()?;
    let fit = || ProjectionParams::default().fit(&bbc.weights, &Context::default()).unwrap();
    Some(PROJECTION.get_or_init(fit))
}

fn weigh(records: &[serde_json::Value]) -> Bbc {
    let field = |record: &serde_json::Value, name| record[name].as_str().unwrap_or("").to_owned();
    let word = regex::Regex::new(r"\b\w\w+\b").unwrap();
    let stop_words: BTreeSet<&str> = STOP_WORDS.split_whitespace().collect();
    let mut frequency: BTreeMap<String, usize> = BTreeMap::new();
    let mut documents = Vec::new();
    for record in records {
        let text = format!("{}\n{}", field(record, "title"), field(record, "text")).to_lowercase();
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        for found in word.find_iter(&text).filter(|found| !stop_words.contains(found.as_str())) {
            *counts.entry(found.as_str().to_owned()).or_default() += 1;
        }
        for term in counts.keys() {
            *frequency.entry(term.clone()).or_default() += 1;
        }
        documents.push(counts);
    }
    let n_docs = documents.len() as f64;
    frequency.retain(|_, &mut df| df >= 3 && df as f64 <= 0.5 * n_docs);
    let columns: BTreeMap<&str, u32> =
        frequency.keys().zip(0..).map(|(term, column)| (term.as_str(), column)).collect();
    let idf: Vec<f64> =
        frequency.values().map(|&df| ((1.0 + n_docs) / (1.0 + df as f64)).ln() + 1.0).collect();
    let (mut indptr, mut indices, mut counted, mut weights) = (vec![0], vec![], vec![], vec![]);
    for counts in &documents {
        let start = indices.len();
        for (term, &count) in counts {
            let Some(&column) = columns.get(term.as_str()) else { continue };
            indices.push(column);
            counted.push(count);
            weights.push((1.0 + f64::from(count).ln()) * idf[column as usize]);
        }
        let norm = weights[start..].iter().map(|weight| weight * weight).sum::<f64>().sqrt();
        weights[start..].iter_mut().for_each(|weight| *weight /= norm);
        indptr.push(indices.len());
    }
    let kinds: BTreeSet<String> = records.iter().map(|record| field(record, "label")).collect();
    let labels = records.iter().map(|record| {
        kinds.iter().position(|kind| *kind == field(record, "label")).unwrap() as u32
    });
    let counts = Csr::new(columns.len(), indptr, indices, counted);
    Bbc {
        weights: counts.with_values(weights),
        counts,
        labels: labels.collect(),
        terms: frequency.into_keys().collect(),
    }
}
