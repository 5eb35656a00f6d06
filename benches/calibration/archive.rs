//! Inputs -> one dated report of each family of reprints, and archives drawn from them.

use anyhow::Result;
use dateline::matrix::sparse::Csr;
use dateline::matrix::{DocTermMatrix, Weights};
use dateline::period::{Granularity, Timeline};
use dateline::report::{Archive, ArchiveParams};
use dateline::seed::Generator;
use dateline::trend::PeriodIndex;
use dateline::{Context, Seed};
use rand::Rng;
use rand::seq::SliceRandom;

/// Dated documents, no two of one family of reprints.
pub(crate) struct Dated {
    name: String,
    pub(crate) matrix: DocTermMatrix,
    /// Its counts by term, shape `(n_terms, n_docs)`.
    pub(crate) columns: Csr<u32>,
    truths: Vec<Truth>,
    timeline: Timeline,
    /// Documents of each period.
    sizes: Vec<usize>,
    period_of: Vec<Option<u32>>,
}

/// A term in the archive that others are drawn from.
#[derive(Clone, Copy)]
pub(crate) struct Truth {
    /// Occurrences per million tokens.
    pub(crate) rate: f64,
    /// Share of the documents that hold it.
    pub(crate) share: f64,
}

impl Dated {
    pub(crate) fn read(inputs: &[String], by: Granularity) -> Result<Self> {
        let archive =
            Archive::read_weighed(inputs, &ArchiveParams::default(), &Context::default())?;
        let index = archive.periods(Some(by))?;
        let mut seen = vec![false; archive.tokens.n_documents()];
        let kept: Vec<usize> = (0..archive.tokens.n_documents())
            .filter(|&document| index.period_of[document].is_some())
            .filter(|&document| {
                let unit = archive.weights.units()[document] as usize;
                !std::mem::replace(&mut seen[unit], true)
            })
            .collect();
        let matrix = select(&archive.count(&Context::default())?, &kept);
        let period_of: Vec<Option<u32>> = kept.iter().map(|&d| index.period_of[d]).collect();
        let mut sizes = vec![0; index.timeline.len()];
        for period in period_of.iter().flatten() {
            sizes[*period as usize] += 1;
        }
        let columns = matrix.counts.transpose();
        let tokens: f64 = matrix.tokens.iter().map(|&tokens| f64::from(tokens)).sum();
        let truth = |term: usize| {
            let (documents, counts) = columns.row(term);
            let occurrences: f64 = counts.iter().map(|&count| f64::from(count)).sum();
            let share = documents.len() as f64 / kept.len() as f64;
            Truth { rate: occurrences / tokens * 1e6, share }
        };
        let truths = (0..columns.n_rows()).map(truth).collect();
        let (name, timeline) = (archive.name, index.timeline);
        Ok(Self { name, matrix, columns, truths, timeline, sizes, period_of })
    }

    /// What it is, in a sentence.
    pub(crate) fn about(&self) -> String {
        format!(
            "{}: {} documents without their reprints, {} terms, {} periods by {}, with documents {}, \
             the smallest of {} documents, the largest of {}.",
            self.name,
            self.period_of.len(),
            self.matrix.vocabulary.len(),
            self.timeline.len(),
            self.timeline.granularity(),
            self.sizes.iter().filter(|&&size| size > 0).count(),
            self.sizes.iter().filter(|&&size| size > 0).min().unwrap_or(&0),
            self.sizes.iter().max().unwrap_or(&0)
        )
    }

    /// What is true of a term.
    pub(crate) fn truth(&self, term: usize) -> Truth {
        self.truths[term]
    }

    /// So many terms of at least `least` documents, drawn at random, in rising order.
    pub(crate) fn some_terms(&self, most: usize, least: u32, seed: Seed) -> Vec<usize> {
        let enough = |&term: &usize| self.columns.row(term).0.len() >= least as usize;
        let mut terms: Vec<usize> = (0..self.columns.n_rows()).filter(enough).collect();
        terms.shuffle(&mut seed.generator("calibration-terms", 0));
        terms.truncate(most);
        terms.sort_unstable();
        terms
    }

    /// Number of documents.
    pub(crate) fn n_docs(&self) -> usize {
        self.period_of.len()
    }

    /// Each document once.
    pub(crate) fn weights(&self) -> Weights {
        Weights::equal(self.n_docs())
    }

    /// The periods of the documents as they are.
    pub(crate) fn index(&self) -> PeriodIndex {
        PeriodIndex { timeline: self.timeline, period_of: self.period_of.clone() }
    }

    /// The dates among the documents in another order.
    pub(crate) fn permuted(&self, generator: &mut Generator) -> PeriodIndex {
        let mut index = self.index();
        index.period_of.shuffle(generator);
        index
    }

    /// As many documents, drawn with replacement whatever their date.
    pub(crate) fn drawn(&self, generator: &mut Generator) -> DocTermMatrix {
        let n_docs = self.n_docs();
        let documents: Vec<usize> = (0..n_docs).map(|_| generator.gen_range(0..n_docs)).collect();
        select(&self.matrix, &documents)
    }

    /// Counts of such an archive where a document keeps a term of a period with this probability.
    pub(crate) fn thinned(
        &self,
        drawn: &DocTermMatrix,
        kept: &dyn Fn(usize, u32) -> f64,
        generator: &mut Generator,
    ) -> DocTermMatrix {
        let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
        for (document, period) in self.period_of.iter().enumerate() {
            let (terms, counts) = drawn.counts.row(document);
            for (&term, &count) in terms.iter().zip(counts) {
                let share = kept(term as usize, period.unwrap_or(0));
                if share >= 1.0 || generator.gen_bool(share) {
                    indices.push(term);
                    values.push(count);
                }
            }
            indptr.push(indices.len());
        }
        DocTermMatrix {
            counts: Csr::new(drawn.counts.n_cols(), indptr, indices, values),
            vocabulary: drawn.vocabulary.clone(),
            tokens: drawn.tokens.clone(),
        }
    }
}

/// The rows of some documents, in their order; one may come several times.
fn select(matrix: &DocTermMatrix, documents: &[usize]) -> DocTermMatrix {
    let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
    for &document in documents {
        let (terms, counts) = matrix.counts.row(document);
        indices.extend_from_slice(terms);
        values.extend_from_slice(counts);
        indptr.push(indices.len());
    }
    DocTermMatrix {
        counts: Csr::new(matrix.counts.n_cols(), indptr, indices, values),
        vocabulary: matrix.vocabulary.clone(),
        tokens: documents.iter().map(|&document| matrix.tokens[document]).collect(),
    }
}
