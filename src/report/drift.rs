//! Terms that swap at one date in like contexts -> suspects of a changed translation.

use super::archive::Archive;
use super::section::{Section, counted};
use crate::context::Context;
use crate::error::Result;
use crate::table::Tabular;
use crate::trend::{Drift, DriftParams, drift};

/// The file with the suspects, ready for `--thesaurus`.
const THESAURUS: &str = "thesaurus.txt";

/// Looks for drift and tells of it.
pub(super) fn translation_drift(
    archive: &Archive,
    params: &DriftParams,
    context: &Context<'_>,
) -> Result<Section> {
    let sources: Vec<Option<&str>> =
        archive.corpus.documents.iter().map(|document| document.source.as_deref()).collect();
    let (tokens, analyzer) = (&archive.tokens, &archive.analyzer);
    let found = drift(tokens, analyzer, &archive.days(), &sources, params, context)?;
    let files = if found.suspects.is_empty() {
        Vec::new()
    } else {
        vec![(THESAURUS.to_owned(), found.thesaurus.clone())]
    };
    Ok(Section {
        title: "Translation drift".to_owned(),
        lead: vec![told(&found)],
        about: vec![format!(
            "Two terms are suspects when one stops and the other begins at about the same day, both \
             were frequent, and the words around them are alike (cosine of at least {:.1}, {:.1} if they \
             share no word, and above {:.2}, what unrelated terms stay below here). Many are true changes of name: read the table, delete the lines \
             of {THESAURUS} that are wrong, and count with --thesaurus {THESAURUS}.",
            params.min_similarity, params.min_similarity_unlike, found.unrelated_similarity
        )],
        tables: vec![found.table()],
        notes: found.note(&archive.ids()).into_iter().collect(),
        files,
        ..Section::default()
    })
}

fn told(found: &Drift) -> String {
    if found.suspects.is_empty() {
        return "No two terms swap at one date in like contexts.".to_owned();
    }
    let pairs = found.suspects.iter().take(5);
    let pairs: Vec<String> =
        pairs.map(|s| format!("{} → {} ({})", s.old.term, s.new.term, s.first_new)).collect();
    format!("{}: {}.", counted(found.suspects.len() as u64, "suspect"), pairs.join(", "))
}
