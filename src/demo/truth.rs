//! What was planted in a generated archive: the file `truth.json`. Days are ISO 8601 texts.

use serde::{Deserialize, Serialize};

/// Everything that is known of a generated archive.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// Decides everything that follows.
    pub seed: u64,
    /// First day on which a report may have come out.
    pub from: String,
    /// Last day on which a report may have come out.
    pub to: String,
    /// One for each file, by its path.
    pub reports: Vec<ReportTruth>,
    /// The outlets.
    pub sources: Vec<SourceTruth>,
    /// Reports that are one story, reprinted.
    pub families: Vec<FamilyTruth>,
    /// Pairs of reports that are alike (Jaccard index 0.3 to 0.6 of their 5-word shingles) and no
    /// reprints.
    pub near_misses: Vec<[String; 2]>,
    /// Passages that otherwise different reports share word for word.
    pub passages: Vec<PassageTruth>,
    /// Terms with a given rate in each month, in original reports (reprints come on top).
    pub trends: Vec<TrendTruth>,
    /// Terms with a burst.
    pub bursts: Vec<BurstTruth>,
    /// The word whose rate rises only because a source enters.
    pub house_style: HouseStyleTruth,
    /// The phrase that another one replaces at one day in the same contexts.
    pub drift: DriftTruth,
    /// One source's reports that all carry the day on which they were scraped.
    pub batch: BatchTruth,
    /// Days between the first and the last on which no report came out, by their true dates.
    pub missing_days: Vec<String>,
    /// Lines that come back in a tenth of the reports or so and are not furniture.
    pub recurring_lines: Vec<String>,
}

/// One report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ReportTruth {
    /// Path below the folder of reports, with `/`.
    pub file: String,
    /// Name of its source.
    pub source: String,
    /// The day on which it came out.
    pub date: String,
    /// The day that its evidence gives when the header is trusted most, then lines above the body,
    /// then the file name; `null` when nothing says it, when it can be read two ways, or when the
    /// year cannot be right.
    pub resolved: Option<String>,
    /// `conflict`, `undated`, `ambiguous`, `future`, `before-1500`, `batch`.
    pub flags: Vec<String>,
    /// How many days its two dates lie apart, of a conflict.
    pub conflict_days: Option<i32>,
    /// ISO 639-1 code of its language.
    pub language: String,
    /// The number of its family, of a reprint and its original.
    pub family: Option<usize>,
    /// `mojibake-1252`, `mojibake-1257`, `full-width`, `glued`, `invisible`, `entities`.
    pub damage: Vec<String>,
    /// Lines that belong to the page and not to the report, in order, as in the file.
    pub furniture: Vec<String>,
}

/// One outlet.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceTruth {
    /// As its reports name it.
    pub name: String,
    /// The folder of its reports: its name in small letters with hyphens.
    pub folder: String,
    /// How many reports it has.
    pub reports: usize,
    /// The day on which it enters, if that is not the first of the archive.
    pub enters: Option<String>,
    /// Its last day, if that is not the last of the archive.
    pub leaves: Option<String>,
    /// First and last of the days on which it is silent.
    pub silent: Option<[String; 2]>,
    /// Days from which on its pages have another template.
    pub template_changes: Vec<String>,
}

/// A story and its reprints.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FamilyTruth {
    /// From 1.
    pub id: usize,
    /// Files, the original first, then by day.
    pub files: Vec<String>,
    /// The Jaccard index of 5-word shingles of each with the first.
    pub similarity: Vec<f64>,
}

/// A shared passage.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PassageTruth {
    /// Files.
    pub files: Vec<String>,
    /// Its length in words.
    pub words: usize,
    /// The passage.
    pub text: String,
}

/// A term with a rate.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TrendTruth {
    /// The word.
    pub term: String,
    /// `rising`, `falling` or `flat`.
    pub kind: String,
    /// The rate of each month.
    pub rates: Vec<RateTruth>,
}

/// The rate of a month.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RateTruth {
    /// `2021-07`
    pub month: String,
    /// Expected occurrences in a million words.
    pub per_million: f64,
}

/// A burst: a rate within some days, and another one before and after.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct BurstTruth {
    /// The word.
    pub term: String,
    /// Its first day.
    pub from: String,
    /// Its last day.
    pub to: String,
    /// Expected occurrences in a million words on these days.
    pub inside: f64,
    /// The same on all other days.
    pub outside: f64,
}

/// A word that one source likes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct HouseStyleTruth {
    /// The word.
    pub term: String,
    /// The source, which enters half-way.
    pub source: String,
    /// Expected occurrences in a million words of it, the same at all times.
    pub in_source: f64,
    /// The same in all other sources.
    pub elsewhere: f64,
}

/// A phrase that changes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DriftTruth {
    /// The phrase before.
    pub before: String,
    /// The phrase from the day on.
    pub after: String,
    /// The day.
    pub date: String,
}

/// A scrape batch.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct BatchTruth {
    /// The source.
    pub source: String,
    /// The day that all carry.
    pub day: String,
    /// Files.
    pub files: Vec<String>,
}

impl Truth {
    /// The bytes of `truth.json`.
    pub fn to_json(&self) -> Vec<u8> {
        // Texts, numbers and lists of them always become JSON.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}
