//! The source each document names -> numbered sources, and the documents of each.

use crate::corpus::Document;

/// The sources of a corpus and the source of each document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// Their names, in byte order.
    pub names: Vec<String>,
    /// The index of each document's source in `names`, length `n_docs`; none where it names none.
    pub source_of: Vec<Option<u32>>,
}

impl Sources {
    /// The sources that these names stand for, one a document, equal names being one source.
    pub fn new<'a>(sources: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let sources: Vec<Option<&str>> = sources.into_iter().collect();
        let mut names: Vec<&str> = sources.iter().flatten().copied().collect();
        names.sort_unstable();
        names.dedup();
        let place = |name: &str| names.binary_search(&name).ok().map(|place| place as u32);
        let source_of = sources.iter().map(|source| source.and_then(place)).collect();
        Self { source_of, names: names.into_iter().map(str::to_owned).collect() }
    }

    /// The sources of documents, as reading resolved them.
    pub fn of(documents: &[Document]) -> Self {
        Self::new(documents.iter().map(|document| document.source.as_deref()))
    }

    /// How documents that name no source are called beside those that do.
    pub const UNNAMED: &'static str = "(no source named)";

    /// Number of groups: the sources, and the documents that name none.
    pub(super) fn n_groups(&self) -> usize {
        self.names.len() + 1
    }

    /// The group of a document: its source, or the last group when it names none.
    pub(super) fn group(&self, document: usize) -> usize {
        self.source_of[document].map_or(self.names.len(), |source| source as usize)
    }

    /// The name of a group.
    pub(super) fn name(&self, group: usize) -> &str {
        self.names.get(group).map_or(Self::UNNAMED, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_are_one_source() {
        let sources = Sources::new([Some("b"), None, Some("a"), Some("b")]);
        assert_eq!(sources.names, ["a", "b"]);
        assert_eq!(sources.source_of, [Some(1), None, Some(0), Some(1)]);
        let groups: Vec<_> = (0..4).map(|d| sources.name(sources.group(d))).collect();
        assert_eq!(groups, ["b", Sources::UNNAMED, "a", "b"]);
        assert_eq!(sources.n_groups(), 3);
        assert_eq!(Sources::new([]), Sources::default());
    }
}
