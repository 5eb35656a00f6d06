//! The weighted matrix with what its rows and columns mean.

use super::archive::Archive;
use super::section::Section;
use crate::chart::number;
use crate::context::Context;
use crate::error::Result;
use crate::matrix::{WeightedMatrix, Weighting};
use crate::table::Tabular;

/// Weighs the counts; the section's tables are the documents (rows) and the vocabulary (columns).
pub fn matrix(
    archive: &Archive,
    weighting: &Weighting,
    context: &Context<'_>,
) -> Result<(Section, WeightedMatrix)> {
    let counts = archive.count(context)?;
    let weighted = weighting.weigh(&counts)?;
    let section = Section {
        title: "Matrix".to_owned(),
        lead: vec![format!(
            "{} documents by {} terms, {} entries, weighted by {}.",
            number(weighted.weights.n_rows() as f64),
            number(weighted.weights.n_cols() as f64),
            number(weighted.weights.n_entries() as f64),
            weighting.key()
        )],
        tables: vec![
            archive.corpus.documents_table(archive.tokens.lengths()),
            counts.vocabulary.table(),
        ],
        ..Section::default()
    };
    Ok((archive.noted(section), weighted))
}
