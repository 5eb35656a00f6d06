//! Rows of a comparison -> the documents behind them, in both groups.

use std::collections::HashSet;

use super::Comparison;
use super::figure::shown;
use crate::compare::KeynessRow;
use crate::error::Result;
use crate::matrix::DocTermMatrix;
use crate::report::archive::Archive;
use crate::report::evidence::{Evidence, group_evidence};
use crate::report::page::ROWS;
use crate::report::trends::columns;

impl Comparison {
    /// The evidence of the terms drawn and of the first rows of the table, in both groups.
    pub(super) fn evidence(
        &self,
        archive: &Archive,
        matrix: &DocTermMatrix,
    ) -> Result<Vec<Evidence>> {
        let rows = shown(&self.keyness.rows).into_iter().chain(self.keyness.rows.iter().take(ROWS));
        self.evidence_of(archive, matrix, rows)
    }

    /// The evidence of some rows in both groups.
    pub(in crate::report) fn evidence_of<'r>(
        &self,
        archive: &Archive,
        matrix: &DocTermMatrix,
        rows: impl IntoIterator<Item = &'r KeynessRow>,
    ) -> Result<Vec<Evidence>> {
        let mut terms: Vec<usize> =
            rows.into_iter().filter_map(|row| matrix.vocabulary.column(&row.stem)).collect();
        let mut seen = HashSet::new();
        terms.retain(|column| seen.insert(*column));
        let groups = [
            (self.target.as_str(), self.groups.target()),
            (self.reference.as_str(), self.groups.reference()),
        ];
        group_evidence(archive, &groups, &columns(archive, matrix, &terms))
    }
}
