//! Which terms to draw when nobody names one.

use super::archive::Archive;
use super::comparison::Comparison;
use super::section::Section;
use super::trends::{Counted, columns, trends};
use crate::compare::Kind;
use crate::error::Result;
use crate::matrix::DocTermMatrix;
use crate::trend::{PeriodIndex, TrendParams};

/// How many terms are followed: half of them risen, half fallen.
const FOLLOWED: usize = 6;

/// Terms to follow where nobody names one.
pub struct Movers {
    /// The terms.
    pub terms: Vec<Counted>,
    /// Whether they changed between the halves of the archive; else they are the most widespread.
    pub changed: bool,
}

impl Movers {
    /// The terms that changed most between the halves of the archive, in their rates and in the share
    /// of documents that hold them; the most widespread terms when none did.
    pub fn new(archive: &Archive, matrix: &DocTermMatrix, halves: Option<&Comparison>) -> Self {
        let found = halves.map(|halves| changed(matrix, halves)).unwrap_or_default();
        let changed = !found.is_empty();
        let found = if changed { found } else { widespread(archive, matrix) };
        Self { terms: columns(archive, matrix, &found), changed }
    }

    /// Their trends.
    pub fn section(
        &self,
        archive: &Archive,
        index: &PeriodIndex,
        params: &TrendParams,
    ) -> Result<Section> {
        if self.changed {
            let title = match &*self.terms {
                [_] => "The only term that changed beyond doubt between the halves of the archive",
                _ => "Terms that changed most between the halves of the archive",
            };
            return trends(archive, index, &self.terms, params, title);
        }
        let mut section = trends(archive, index, &self.terms, params, "The most widespread terms")?;
        section.about.push(
            "No term changed beyond doubt between the halves of the archive, so the terms found in \
             most documents are shown."
                .to_owned(),
        );
        Ok(section)
    }
}

/// The terms that lead a comparison beyond doubt, on both sides.
pub fn leading(archive: &Archive, matrix: &DocTermMatrix, comparison: &Comparison) -> Vec<Counted> {
    columns(archive, matrix, &changed(matrix, comparison))
}

/// The columns of the terms that changed most: risen, then fallen. Rows are ranked by LRC already.
fn changed(matrix: &DocTermMatrix, halves: &Comparison) -> Vec<usize> {
    let side = |kind: Kind| {
        let rows = halves.keyness.rows.iter();
        rows.filter(move |row| row.kind == kind).take(FOLLOWED / 2)
    };
    side(Kind::More)
        .chain(side(Kind::Less))
        .filter_map(|row| matrix.vocabulary.column(&row.stem))
        .collect()
}

/// The columns of the terms found in most documents, each counted by its weight.
fn widespread(archive: &Archive, matrix: &DocTermMatrix) -> Vec<usize> {
    let frequency = archive.weights.frequencies(&matrix.counts);
    let mut columns: Vec<usize> = (0..matrix.vocabulary.len()).collect();
    columns.sort_by(|&a, &b| {
        let more = |values: &[f64]| values[b].total_cmp(&values[a]);
        more(&frequency.documents).then(more(&frequency.occurrences))
    });
    columns.truncate(FOLLOWED);
    columns
}
