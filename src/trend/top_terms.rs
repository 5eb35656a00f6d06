//! Counts and TF-IDF weights by document -> the top terms of each period, the table `terms`.
//!
//! By TF-IDF a term scores the sum of its L2-normalised TF-IDF weights over the documents of the
//! period: every document has the same say, and a term leads when it matters in many of them. By
//! count it scores its occurrences. Both sums count a document by its own weight, so that a report
//! reprinted often has no more say than the others. Inverse document frequencies stay those of all
//! documents: they say how common a word is in what was read, in the units of the vocabulary.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::axis::PeriodIndex;
use crate::error::{Error, Result};
use crate::matrix::counts::DocTermMatrix;
use crate::matrix::sparse::Csr;
use crate::matrix::weights::Weights;
use crate::period::Timeline;
use crate::table::{Cell, Column, Table, Tabular, column};

/// Settings of the top terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TopTermsParams {
    /// How many terms of each period by each ranking, at least 1. Default 10.
    pub top: usize,
}

impl Default for TopTermsParams {
    fn default() -> Self {
        Self { top: 10 }
    }
}

impl TopTermsParams {
    /// Refuses values outside their range.
    pub fn check(&self) -> Result<()> {
        if self.top == 0 {
            return Err(Error::setting("--top", self.top, "at least 1"));
        }
        Ok(())
    }
}

/// What terms are ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ranking {
    /// Sum of TF-IDF weights.
    Tfidf,
    /// Occurrences.
    Count,
}

impl Ranking {
    /// Its name in tables and flags.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tfidf => "tfidf",
            Self::Count => "count",
        }
    }
}

/// The top terms of the periods.
#[derive(Debug, Clone, PartialEq)]
pub struct TopTerms {
    /// The periods.
    pub timeline: Timeline,
    /// By period, then ranking (TF-IDF first), then rank. An empty period has none.
    pub rows: Vec<TopTerm>,
}

/// One term at its rank in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct TopTerm {
    /// Index of the period on the timeline.
    pub period: usize,
    /// What it is ranked by.
    pub ranking: Ranking,
    /// Its rank, from 1.
    pub rank: usize,
    /// Its surface form.
    pub term: String,
    /// What it is ranked by, as a number.
    pub value: f64,
    /// Its occurrences in the period, each times the weight of its document.
    pub count: f64,
    /// The documents of the period that hold it, the sum of their weights.
    pub documents: f64,
    /// Its occurrences in the period, every reprint counted.
    pub count_all: u64,
    /// The documents of the period that hold it, every reprint counted.
    pub documents_all: u32,
}

/// The top terms of each period. `tfidf` are L2-normalised TF-IDF weights over the same documents
/// and terms as `counts`, both `(n_docs, n_terms)`; `weights` say how much each document counts.
/// Equal scores go to the first term in byte order; terms of documents that weigh nothing have none.
///
/// # Panics
/// When the shapes do not agree.
pub fn top_terms(
    index: &PeriodIndex,
    counts: &DocTermMatrix,
    tfidf: &Csr<f64>,
    weights: &Weights,
    params: &TopTermsParams,
) -> Result<TopTerms> {
    params.check()?;
    let shape = (index.period_of.len(), counts.vocabulary.len());
    assert_eq!((counts.counts.n_rows(), counts.counts.n_cols()), shape, "counts fit the documents");
    assert_eq!((tfidf.n_rows(), tfidf.n_cols()), shape, "TF-IDF fits the counts");
    assert_eq!(weights.n_docs(), shape.0, "one weight for every document");
    let rows = index
        .documents()
        .par_iter()
        .enumerate()
        .map_init(
            || Sums::new(shape.1),
            |sums, (period, documents)| {
                sums.add(&counts.counts, tfidf, weights.weights(), documents);
                let rows = sums.rows(period, counts, params.top);
                sums.clear();
                rows
            },
        )
        .flatten_iter()
        .collect();
    Ok(TopTerms { timeline: index.timeline, rows })
}

/// Sums over the documents of a period, dense over the terms, and the terms that are not 0.
struct Sums {
    terms: Vec<Sum>,
    touched: Vec<u32>,
}

/// The sums of one term.
#[derive(Clone, Copy, Default)]
struct Sum {
    tfidf: f64,
    count: f64,
    documents: f64,
    count_all: u64,
    documents_all: u32,
}

impl Sums {
    fn new(n_terms: usize) -> Self {
        Self { terms: vec![Sum::default(); n_terms], touched: Vec::new() }
    }

    fn add(&mut self, counts: &Csr<u32>, tfidf: &Csr<f64>, weights: &[f64], documents: &[u32]) {
        for &document in documents {
            let document = document as usize;
            let weight = weights[document];
            let (terms, counts) = counts.row(document);
            for (&term, &count) in terms.iter().zip(counts) {
                let sum = &mut self.terms[term as usize];
                if sum.documents_all == 0 {
                    self.touched.push(term);
                }
                sum.documents_all += 1;
                sum.count_all += u64::from(count);
                sum.documents += weight;
                sum.count += weight * f64::from(count);
            }
            let (terms, tfidf) = tfidf.row(document);
            for (&term, &value) in terms.iter().zip(tfidf) {
                self.terms[term as usize].tfidf += weight * value;
            }
        }
    }

    fn clear(&mut self) {
        for term in self.touched.drain(..) {
            self.terms[term as usize] = Sum::default();
        }
    }

    fn rows(&self, period: usize, counts: &DocTermMatrix, top: usize) -> Vec<TopTerm> {
        let mut rows = Vec::new();
        for ranking in [Ranking::Tfidf, Ranking::Count] {
            for (place, term) in self.leaders(ranking, top).into_iter().enumerate() {
                let Sum { count, documents, count_all, documents_all, .. } = self.terms[term];
                rows.push(TopTerm {
                    period,
                    ranking,
                    rank: place + 1,
                    term: counts.vocabulary.surface[term].clone(),
                    value: self.value(ranking, term),
                    count,
                    documents,
                    count_all,
                    documents_all,
                });
            }
        }
        rows
    }

    /// The terms of the highest values, the highest first. Columns are in the byte order of terms.
    fn leaders(&self, ranking: Ranking, top: usize) -> Vec<usize> {
        let weighs = |term: &u32| self.terms[*term as usize].documents > 0.0;
        let mut leaders: Vec<u32> = self.touched.iter().copied().filter(weighs).collect();
        let order = |a: &u32, b: &u32| {
            let (value_a, value_b) =
                (self.value(ranking, *a as usize), self.value(ranking, *b as usize));
            value_b.total_cmp(&value_a).then(a.cmp(b))
        };
        if top < leaders.len() {
            leaders.select_nth_unstable_by(top, order);
            leaders.truncate(top);
        }
        leaders.sort_unstable_by(order);
        leaders.into_iter().map(|term| term as usize).collect()
    }

    fn value(&self, ranking: Ranking, term: usize) -> f64 {
        match ranking {
            Ranking::Tfidf => self.terms[term].tfidf,
            Ranking::Count => self.terms[term].count,
        }
    }
}

impl Tabular for TopTerms {
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("period", "", "The calendar period"),
            column("ranking", "", "What the terms are ranked by: tfidf or count"),
            column("rank", "", "Rank within the period, from 1"),
            column("term", "", "The term in its most frequent form"),
            column("value", "", "Sum of TF-IDF weights over documents, or occurrences"),
            column("count", "occurrences", "Occurrences in the period, times documents' weights"),
            column("documents", "documents", "Documents that hold it, the sum of their weights"),
            column("count_all", "occurrences", "Occurrences in the period, every reprint counted"),
            column("documents_all", "documents", "Documents that hold it, every reprint counted"),
        ];
        let row = |row: &TopTerm| {
            vec![
                self.timeline.period(row.period).to_string().into(),
                row.ranking.name().into(),
                row.rank.into(),
                row.term.as_str().into(),
                row.value.into(),
                Cell::weighted(row.count),
                Cell::weighted(row.documents),
                row.count_all.into(),
                row.documents_all.into(),
            ]
        };
        Table { name: "terms", columns: COLUMNS, rows: self.rows.iter().map(row).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::vocabulary::Vocabulary;
    use crate::period::Granularity;
    use jiff::civil::date;

    /// Two months and an undated document over three terms.
    fn example() -> (PeriodIndex, DocTermMatrix, Csr<f64>) {
        let dates = [Some(date(2023, 1, 1)), Some(date(2023, 1, 2)), None, Some(date(2023, 3, 1))];
        let terms: Vec<String> = ["alpha", "beta", "gamma"].map(str::to_owned).into();
        let counts =
            Csr::new(3, vec![0, 2, 4, 5, 7], vec![0, 1, 0, 2, 0, 1, 2], vec![1, 3, 2, 3, 90, 4, 4]);
        let weights = counts.with_values(vec![0.9, 0.4, 0.3, 0.6, 1.0, 0.7, 0.7]);
        let vocabulary = Vocabulary {
            surface: terms.iter().map(|term| term.to_uppercase()).collect(),
            terms,
            document_frequency: vec![3, 2, 2],
            collection_frequency: vec![93, 7, 7],
        };
        let matrix =
            DocTermMatrix { counts, vocabulary: vocabulary.into(), tokens: vec![9, 9, 99, 9] };
        (PeriodIndex::new(dates, Granularity::Month).unwrap(), matrix, weights)
    }

    fn leaders(top: usize) -> Vec<(usize, Ranking, usize, String)> {
        let (index, counts, tfidf) = example();
        let terms = top_terms(&index, &counts, &tfidf, &Weights::equal(4), &TopTermsParams { top })
            .unwrap();
        terms.rows.into_iter().map(|row| (row.period, row.ranking, row.rank, row.term)).collect()
    }

    #[test]
    fn terms_lead_by_weight_and_by_count_and_ties_go_by_term() {
        let row = |period, ranking, rank, term: &str| (period, ranking, rank, term.to_owned());
        assert_eq!(
            leaders(2),
            [
                row(0, Ranking::Tfidf, 1, "ALPHA"),
                row(0, Ranking::Tfidf, 2, "GAMMA"),
                row(0, Ranking::Count, 1, "ALPHA"),
                row(0, Ranking::Count, 2, "BETA"),
                row(2, Ranking::Tfidf, 1, "BETA"),
                row(2, Ranking::Tfidf, 2, "GAMMA"),
                row(2, Ranking::Count, 1, "BETA"),
                row(2, Ranking::Count, 2, "GAMMA"),
            ]
        );
    }

    #[test]
    fn asking_for_more_than_there_are_gives_all() {
        assert_eq!(leaders(50).len(), 3 + 3 + 2 + 2);
        assert!(TopTermsParams { top: 0 }.check().is_err());
    }

    #[test]
    fn the_table_is_in_long_form() {
        let (index, counts, tfidf) = example();
        let terms =
            top_terms(&index, &counts, &tfidf, &Weights::equal(4), &TopTermsParams::default())
                .unwrap();
        let table = terms.table();
        let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        assert_eq!(
            names.join(", "),
            "period, ranking, rank, term, value, count, documents, count_all, documents_all"
        );
        let row = &table.rows[0];
        assert_eq!(row[..4], ["2023-01".into(), "tfidf".into(), 1_u32.into(), "ALPHA".into()]);
        assert_eq!(row[4..7], [(0.9 + 0.3).into(), 3_u32.into(), 2_u32.into()]);
        assert_eq!(row[7..], row[5..7]);
    }

    #[test]
    fn any_number_of_threads_gives_the_same_rows() {
        let (index, counts, tfidf) = example();
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                top_terms(&index, &counts, &tfidf, &Weights::equal(4), &TopTermsParams::default())
            })
        };
        assert_eq!(with(1).unwrap(), with(4).unwrap());
    }

    #[test]
    fn documents_count_by_their_weight_and_those_without_any_not_at_all() {
        let (index, counts, tfidf) = example();
        let weights = Weights::new(vec![1.0, 0.5, 1.0, 0.0], vec![0, 1, 2, 1]);
        let params = TopTermsParams::default();
        let terms = top_terms(&index, &counts, &tfidf, &weights, &params).unwrap();
        assert!(terms.rows.iter().all(|row| row.period == 0), "{terms:?}");
        let row = &terms.rows[0];
        assert_eq!((row.term.as_str(), row.value), ("ALPHA", 0.9 + 0.5 * 0.3));
        assert_eq!((row.count, row.documents, row.count_all, row.documents_all), (2.0, 1.5, 3, 2));
    }
}
