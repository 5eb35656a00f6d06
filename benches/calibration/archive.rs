//! Inputs -> one dated report of each family of reprints, and archives drawn from them.

use anyhow::Result;
use dateline::Context;
use dateline::matrix::sparse::Csr;
use dateline::matrix::{DocTermMatrix, Weights};
use dateline::period::{Granularity, Timeline};
use dateline::report::{Archive, ArchiveParams};
use dateline::seed::Generator;
use dateline::trend::PeriodIndex;
use rand::Rng;
use rand::seq::SliceRandom;

/// Dated documents, no two of one family of reprints.
pub(crate) struct Dated {
    name: String,
    pub(crate) matrix: DocTermMatrix,
    timeline: Timeline,
    /// Documents of each period.
    sizes: Vec<usize>,
    period_of: Vec<Option<u32>>,
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
        Ok(Self { name: archive.name, matrix, timeline: index.timeline, sizes, period_of })
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
