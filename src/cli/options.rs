//! The options that every subcommand shares, and the settings they stand for.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use dateline::corpus::date::{DateKind, DatePolicy};
use dateline::corpus::{ReadParams, SourceFrom};
use dateline::error::Result;
use dateline::matrix::{DocumentLimit, VocabularyParams};
use dateline::period::{DateRange, Granularity, Period};
use dateline::report::ArchiveParams;
use dateline::report::evidence::EvidenceParams;
use dateline::reuse::{ReprintParams, Reprints};
use dateline::text::{AnalyzerParams, LanguageChoice, SegmentParams, Stemming, StopWords};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};

/// What is read, how words become terms, where results go.
#[derive(Debug, Clone, Args)]
#[allow(clippy::struct_excessive_bools, reason = "flags are what they are")]
pub(crate) struct Shared {
    /// Reports: files, folders, globs, archives, tables
    #[arg(required = true)]
    pub inputs: Vec<String>,

    /// The options given that decide what is counted.
    #[arg(skip)]
    pub reading: Vec<String>,

    /// Everything given that shapes the result.
    #[arg(skip)]
    pub arguments: Vec<String>,

    /// Length of the periods: day, week, month, quarter or year [default: what fits the dates]
    #[arg(long, value_name = "LENGTH")]
    pub by: Option<Granularity>,

    /// Leave out documents before this day, month or year
    #[arg(long, value_name = "PERIOD", help_heading = "Input")]
    pub from: Option<Period>,
    /// Leave out documents after this day, month or year
    #[arg(long, value_name = "PERIOD", help_heading = "Input")]
    pub to: Option<Period>,
    /// Column or field of the text in tables [default: text, body, content, ...]
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    text_column: Option<String>,
    /// Column or field of the date [default: date, published, ...]
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    date_column: Option<String>,
    /// Column or field of the id [default: id, ...]
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    id_column: Option<String>,
    /// Column or field of the title [default: title, headline, ...]
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    title_column: Option<String>,
    /// Column or field of the source [default: source, newspaper, ...]
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    source_column: Option<String>,
    /// What the source is read from: auto, field, line, url or folder
    #[arg(long, value_name = "PLACE", default_value = "auto", help_heading = "Input")]
    source_from: SourceFrom,
    /// Leave out documents in other languages: en, de, uk, ...
    #[arg(long, value_name = "CODE", help_heading = "Input")]
    pub only_language: Option<String>,
    /// Analyse each language apart, into OUTPUT/CODE
    #[arg(long, conflicts_with = "only_language", help_heading = "Input")]
    pub each_language: bool,
    /// Read 3/4/2023 as 3 April; without this such dates are refused
    #[arg(long, help_heading = "Input")]
    day_first: bool,
    /// What a date is read from, the most trusted first: of header, metadata, body-line, url,
    /// filename, updated, modified; what is left out is never taken [default: all but modified]
    #[arg(long, value_name = "KIND,...", value_delimiter = ',', help_heading = "Input")]
    date_order: Vec<DateKind>,
    /// Which dates count: all, plausible (none in the future or before 1500) or strict (none that
    /// is doubtful); other documents count as undated
    #[arg(long, value_name = "POLICY", default_value = "plausible", help_heading = "Input")]
    dates: DatePolicy,
    /// The day of this run: later dates are flagged [default: by the clock]
    #[arg(long, value_name = "DATE", help_heading = "Input")]
    pub today: Option<Date>,
    /// Keep cookie notices, share bars and other site furniture in the texts
    #[arg(long, help_heading = "Input")]
    keep_boilerplate: bool,

    /// How copies of a report count: all, discount (each 1 / number of its copies) or first; kwic
    /// and matrix show every document
    #[arg(long, value_name = "NAME", default_value = "discount", help_heading = "Input")]
    reprints: Reprints,
    /// How alike two texts are that count as copies: share of their 5-word runs in both, 0.5 to 1
    #[arg(long, value_name = "SHARE", default_value = "0.8", help_heading = "Input")]
    reprint_threshold: f64,

    /// Language of the reports: auto, en, de, fr, ... or zh
    #[arg(long, value_name = "CODE", default_value = "auto", help_heading = "Words")]
    language: LanguageChoice,
    /// snowball or none
    #[arg(long, value_name = "NAME", default_value = "snowball", help_heading = "Words")]
    stemmer: Stemming,
    /// auto (that of the language), english, german, ..., none, or a file with a word a line
    #[arg(long, value_name = "LIST", default_value = "auto", help_heading = "Words")]
    stop_words: StopWords,
    /// Regular expression whose matches in the case-folded text are the words
    #[arg(long, value_name = "REGEX", help_heading = "Words")]
    token_pattern: Option<String>,
    /// Count words without a letter (2023; 1,200) as terms
    #[arg(long, help_heading = "Words")]
    numbers: bool,
    /// Count a phrase as one term; may be repeated
    #[arg(long, value_name = "PHRASE", help_heading = "Words")]
    join: Vec<String>,
    /// File of terms counted as others, lines such as `Burma => Myanmar`
    #[arg(long, value_name = "FILE", help_heading = "Words")]
    thesaurus: Option<PathBuf>,
    /// Least number of documents with a term (5), or share of them (0.01)
    #[arg(long, value_name = "N", default_value = "1", help_heading = "Words")]
    min_df: DocumentLimit,
    /// Greatest number of documents with a term, or share of them
    #[arg(long, value_name = "N", default_value = "1.0", help_heading = "Words")]
    max_df: DocumentLimit,
    /// Keep the N most frequent terms
    #[arg(long, value_name = "N", help_heading = "Words")]
    max_terms: Option<usize>,
    /// Count sequences of up to N words too: 1, 2 or 3
    #[arg(long, value_name = "N", default_value = "1", help_heading = "Words")]
    n_grams: usize,

    /// Sentences shown for each value, with their documents, files and bytes; 0: none
    #[arg(long, value_name = "N", default_value = "3", help_heading = "Run")]
    pub evidence: usize,
    /// Decides every random choice
    #[arg(long, value_name = "N", default_value = "1", help_heading = "Run")]
    pub seed: u64,
    /// Number of threads; it never changes a result [default: all processors]
    #[arg(long, value_name = "N", help_heading = "Run")]
    pub threads: Option<NonZeroUsize>,
    /// Folder of the result, replaced whole [default: output/NAME]
    #[arg(long, value_name = "DIR", help_heading = "Run")]
    pub output: Option<PathBuf>,
    /// Write each chart as PNG too
    #[cfg(feature = "png")]
    #[arg(long, help_heading = "Run")]
    pub png: bool,
    /// Print the result as JSON instead of writing a folder (with --output: both)
    #[arg(long, help_heading = "Run")]
    pub json: bool,
    /// No progress bar and no summary
    #[arg(long, help_heading = "Run")]
    pub quiet: bool,
    /// Read options from a TOML file; the command line wins
    #[arg(long, value_name = "FILE", help_heading = "Run")]
    pub config: Option<PathBuf>,
}

impl Shared {
    /// The settings for reading and analysis.
    pub(crate) fn archive_params(&self) -> Result<ArchiveParams> {
        let range = DateRange { from: self.from.map(Period::start), to: self.to.map(Period::end) };
        if let (Some(from), Some(to)) = (range.from, range.to)
            && from > to
        {
            return Err(dateline::Error::setting("--from", from, format!("not after --to, {to}")));
        }
        Ok(ArchiveParams {
            options: self.reading.clone(),
            read: ReadParams {
                text_column: self.text_column.clone(),
                date_column: self.date_column.clone(),
                id_column: self.id_column.clone(),
                title_column: self.title_column.clone(),
                source_column: self.source_column.clone(),
                source_from: self.source_from,
                keep_boilerplate: self.keep_boilerplate,
                day_first: self.day_first,
                date_order: if self.date_order.is_empty() {
                    DateKind::DEFAULT_ORDER.to_vec()
                } else {
                    self.date_order.clone()
                },
                dates: self.dates,
                today: Some(self.today.unwrap_or_else(latest_day)),
                range,
                only_language: self.only_language.clone(),
                ..ReadParams::default()
            },
            segment: SegmentParams { token_pattern: self.token_pattern.clone() },
            analyzer: AnalyzerParams {
                language: self.language,
                stemmer: self.stemmer,
                stop_words: self.stop_words.clone(),
                numbers: self.numbers,
                join: self.join.clone(),
                thesaurus: self.thesaurus.clone(),
                ..AnalyzerParams::default()
            },
            vocabulary: VocabularyParams {
                min_df: self.min_df,
                max_df: self.max_df,
                max_terms: self.max_terms,
                n_grams: self.n_grams,
            },
            reprints: self.reprints,
            reuse: ReprintParams { threshold: self.reprint_threshold, ..ReprintParams::default() },
            evidence: EvidenceParams { lines: self.evidence },
        })
    }
}

/// The day it is now where the day begins first: what is dated later is in the future everywhere.
fn latest_day() -> Date {
    Timestamp::now().to_zoned(TimeZone::fixed(offset(14))).date()
}
