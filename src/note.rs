//! Everything a run wants its reader to know, as typed values with advice.

use serde::Serialize;

/// How much a note matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// May change how a result is read.
    Caution,
    /// Makes a result doubtful.
    Warning,
}

impl Severity {
    /// Its name in tables and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Caution => "caution",
            Self::Warning => "warning",
        }
    }
}

/// One finding about the input or a result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Note {
    /// How much it matters.
    pub severity: Severity,
    /// A stable short name: `undated`, `rejected`, `date-conflict`.
    pub kind: &'static str,
    /// How many documents, rows or periods it is about.
    pub count: usize,
    /// What was found, in one sentence.
    pub message: String,
    /// What to do about it, in one sentence.
    pub advice: &'static str,
    /// Up to ten ids of the documents behind it.
    pub documents: Vec<String>,
}

impl Note {
    /// How many document ids a note lists at most.
    pub const MAX_DOCUMENTS: usize = 10;

    /// A note; the first [`Self::MAX_DOCUMENTS`] of `documents` are kept.
    pub fn new<'a>(
        severity: Severity,
        kind: &'static str,
        count: usize,
        message: impl Into<String>,
        advice: &'static str,
        documents: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self {
            severity,
            kind,
            count,
            message: message.into(),
            advice,
            documents: documents.into_iter().take(Self::MAX_DOCUMENTS).map(str::to_owned).collect(),
        }
    }
}
