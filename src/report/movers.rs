//! Which terms to draw when nobody names one.

use super::archive::Archive;
use super::section::Section;
use super::trends::{columns, trends};
use crate::compare::{CompareParams, Groups, Keyness, compare};
use crate::error::Result;
use crate::matrix::DocTermMatrix;
use crate::trend::{PeriodIndex, TrendParams};

/// How many terms are followed: half of them risen, half fallen.
const FOLLOWED: usize = 6;

/// The trends of the terms that changed most, for certain, between the earlier and the later half
/// of the archive; of the most widespread terms when none did.
pub fn movers(
    archive: &Archive,
    matrix: &DocTermMatrix,
    index: &PeriodIndex,
    params: &TrendParams,
) -> Result<Section> {
    let keyness = Groups::halves(&index.period_of, archive.tokens.words())
        .and_then(|groups| compare(matrix, &groups, &CompareParams::default()));
    let changed = keyness.map(|keyness| changed(matrix, &keyness)).unwrap_or_default();
    if !changed.is_empty() {
        let title = "Terms that changed most between the halves of the archive";
        return trends(archive, index, &columns(matrix, &changed), params, title);
    }
    let widespread = columns(matrix, &widespread(matrix));
    let mut section = trends(archive, index, &widespread, params, "The most widespread terms")?;
    section.lead.push(
        "No term's rate changed for certain between the halves of the archive, so the terms found \
         in most documents are shown."
            .to_owned(),
    );
    Ok(section)
}

/// The columns of the terms whose rates changed most for certain: risen, then fallen.
fn changed(matrix: &DocTermMatrix, keyness: &Keyness) -> Vec<usize> {
    // A term of one or two documents makes no curve. Rows are ranked by LRC already.
    let certain = keyness
        .rows
        .iter()
        .filter(|row| row.lrc != 0.0 && row.documents_target + row.documents_reference > 2);
    let side = |risen: bool| {
        certain.clone().filter(move |row| (row.lrc > 0.0) == risen).take(FOLLOWED / 2)
    };
    side(true).chain(side(false)).filter_map(|row| matrix.vocabulary.column(&row.stem)).collect()
}

/// The columns of the terms found in most documents.
fn widespread(matrix: &DocTermMatrix) -> Vec<usize> {
    let vocabulary = &matrix.vocabulary;
    let mut columns: Vec<usize> = (0..vocabulary.len()).collect();
    columns.sort_by_key(|&column| {
        let documents = vocabulary.document_frequency[column];
        std::cmp::Reverse((documents, vocabulary.collection_frequency[column]))
    });
    columns.truncate(FOLLOWED);
    columns
}
