//! A value of a chart or table -> the documents, sentences, file and bytes behind it.

/// What stands behind one value: a term in a period, a group, a burst.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The key of the value, as [`crate::chart::spot_key`] makes it for charts.
    pub key: String,
    /// The value in words: `innovation, 2023-02`.
    pub title: String,
    /// How many documents hold it in all.
    pub documents: u64,
    /// How many occurrences there are in all.
    pub occurrences: u64,
    /// Some of them, the most telling first.
    pub lines: Vec<EvidenceLine>,
}

/// One sentence of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceLine {
    /// Id of the document.
    pub id: String,
    /// Its date as far as it is known; empty if undated.
    pub date: String,
    /// Its source; empty if unknown.
    pub source: String,
    /// The sentence, white space made single, cut at some hundred characters.
    pub sentence: String,
    /// The byte range of the occurrence within `sentence`.
    pub found: std::ops::Range<usize>,
    /// The file.
    pub path: String,
    /// The line of the record in a table or JSONL file.
    pub line: Option<u64>,
    /// The bytes of the occurrence in the file, or in the text value of a record.
    pub bytes: std::ops::Range<usize>,
}
