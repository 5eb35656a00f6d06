//! Which terms to draw when nobody names one.

use super::archive::Archive;
use super::comparison::Comparison;
use super::section::Section;
use super::trends::{columns, trends};
use crate::error::Result;
use crate::matrix::DocTermMatrix;
use crate::trend::{PeriodIndex, TrendParams};

/// How many terms are followed: half of them risen, half fallen.
const FOLLOWED: usize = 6;

/// The trends of the terms that changed most between the halves of the archive, in their rates and
/// in the share of documents that hold them; of the most widespread terms when none did.
pub fn movers(
    archive: &Archive,
    matrix: &DocTermMatrix,
    index: &PeriodIndex,
    halves: Option<&Comparison>,
    params: &TrendParams,
) -> Result<Section> {
    let changed = halves.map(|halves| changed(matrix, halves)).unwrap_or_default();
    if !changed.is_empty() {
        let title = "Terms that changed most between the halves of the archive";
        return trends(archive, index, &columns(matrix, &changed), params, title);
    }
    let widespread = columns(matrix, &widespread(archive, matrix));
    let mut section = trends(archive, index, &widespread, params, "The most widespread terms")?;
    section.about.push(
        "No term changed beyond doubt between the halves of the archive, so the terms found in \
         most documents are shown."
            .to_owned(),
    );
    Ok(section)
}

/// The columns of the terms that changed most: risen, then fallen. Rows are ranked by LRC already.
fn changed(matrix: &DocTermMatrix, halves: &Comparison) -> Vec<usize> {
    let solid = halves.keyness.rows.iter().filter(|row| row.is_solid());
    let side =
        |risen: bool| solid.clone().filter(move |row| (row.lrc > 0.0) == risen).take(FOLLOWED / 2);
    side(true).chain(side(false)).filter_map(|row| matrix.vocabulary.column(&row.stem)).collect()
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
