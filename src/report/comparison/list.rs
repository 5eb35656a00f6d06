//! Documents and a frequency list -> which terms the documents say more than the list's corpus.

use super::text::Compared;
use crate::compare::{CompareParams, Comparer, FrequencyList};
use crate::error::Result;
use crate::report::archive::Archive;
use crate::report::section::Section;

/// Compares documents under a name with a frequency list.
pub fn against_list(
    archive: &Archive,
    comparer: &Comparer<'_>,
    name: &str,
    documents: &[u32],
    list: &FrequencyList,
    params: &CompareParams,
) -> Result<Section> {
    let keyness = comparer.against_list(documents, list, params)?;
    let view = Compared { target: name, reference: &list.name, keyness: &keyness, params };
    view.section(archive, "compare")
}
