//! A value of a chart or table -> the documents, sentences, file and bytes behind it.
//!
//! An [`Asked`] says which value: a term in a part of the archive, and the documents that make it.
//! An [`EvidenceFinder`] chooses a few of them and shows where each says it.

mod choice;
mod finder;
mod needle;
mod sentence;
mod table;
mod terms;

use std::ops::Range;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use crate::error::{Error, Result};

pub use finder::{Asked, EvidenceFinder};
pub use needle::Needle;
pub(super) use needle::quoted;
pub use table::evidence_table;
pub use terms::{archive_evidence, group_evidence, period_evidence};

/// How much of the evidence is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EvidenceParams {
    /// Most sentences shown for a value, each of another report, 0 to 100; default 3. With 0 no
    /// evidence is looked for, and the texts need not be kept.
    pub lines: usize,
}

impl Default for EvidenceParams {
    fn default() -> Self {
        Self { lines: 3 }
    }
}

impl EvidenceParams {
    /// Refuses a number out of range.
    pub fn check(&self) -> Result<()> {
        if self.lines > 100 {
            return Err(Error::setting("--evidence", self.lines, "0 to 100 sentences a value"));
        }
        Ok(())
    }
}

/// What stands behind one value: a term in a period, a group, a burst.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The term.
    pub term: String,
    /// Its period or group; empty for the whole archive.
    pub part: String,
    /// How many documents hold it in all, every reprint counted.
    pub documents: u64,
    /// How many occurrences there are in all, every reprint counted.
    pub occurrences: u64,
    /// The command that shows all of them.
    pub command: String,
    /// Some of them: those that add most to the value first, one a report, of many sources.
    pub lines: Vec<EvidenceLine>,
}

impl Evidence {
    /// The key of the value, as [`crate::chart::spot_key`] makes it for charts.
    pub fn key(&self) -> String {
        crate::chart::spot_key(&self.term, &self.part)
    }

    /// The value in words: `innovation, 2023-02`.
    pub fn title(&self) -> String {
        if self.part.is_empty() {
            self.term.clone()
        } else {
            format!("{}, {}", self.term, self.part)
        }
    }
}

/// One sentence of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceLine {
    /// Id of the document.
    pub id: String,
    /// Its date, as precisely as it is known.
    pub date: Option<String>,
    /// Its source.
    pub source: Option<String>,
    /// The sentence, white space made single, cut at some hundred characters; the title where the
    /// evidence is the document itself.
    pub sentence: String,
    /// The byte range of the occurrence within `sentence`; empty where the evidence is the document
    /// itself.
    pub found: Range<usize>,
    /// The file, with the member of an archive.
    pub path: Option<String>,
    /// The line of the record in a table or JSONL file.
    pub line: Option<u64>,
    /// The bytes of the occurrence in the file, or in the text value of a record; none where they
    /// cannot be told.
    pub bytes: Option<Range<usize>>,
}

impl EvidenceLine {
    /// The occurrence as written.
    pub fn matched(&self) -> &str {
        &self.sentence[self.found.clone()]
    }
}

impl Serialize for EvidenceLine {
    /// The place in the sentence is told in characters: bytes of a text are no use outside of it.
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let characters = |end: usize| self.sentence[..end].chars().count();
        let mut line = serializer.serialize_struct("EvidenceLine", 11)?;
        line.serialize_field("document", &self.id)?;
        line.serialize_field("date", &self.date)?;
        line.serialize_field("source", &self.source)?;
        line.serialize_field("sentence", &self.sentence)?;
        line.serialize_field("match", self.matched())?;
        line.serialize_field("match_start", &characters(self.found.start))?;
        line.serialize_field("match_end", &characters(self.found.end))?;
        line.serialize_field("path", &self.path)?;
        line.serialize_field("line", &self.line)?;
        line.serialize_field("byte_start", &self.bytes.as_ref().map(|bytes| bytes.start))?;
        line.serialize_field("byte_end", &self.bytes.as_ref().map(|bytes| bytes.end))?;
        line.end()
    }
}

#[cfg(test)]
mod tests;
