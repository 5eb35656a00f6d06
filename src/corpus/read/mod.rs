//! Names of files and folders -> blocks of documents in a fixed order.
//!
//! One thread reads and unpacks, cutting the input into blocks of whole records whose bounds depend
//! on the input alone; the threads of the pool parse and clean them. So reading overlaps with
//! parsing, only a few blocks are in memory at a time, and the result does not depend on the number
//! of threads.

mod archive;
mod block;
mod columns;
mod html;
mod inputs;
mod jsonl;
mod open;
mod produce;
mod quotes;
mod record;
mod sidecar;
mod summary;
mod table;
mod text;

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::sync_channel;
use std::thread;

use jiff::civil::Date;
use rayon::iter::{ParallelBridge, ParallelIterator};
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::corpus::date::{self, DateKind, DatePolicy};
use crate::corpus::document::{Document, Rejected};
use crate::corpus::source::SourceFrom;
use crate::corpus::template::TemplateParams;
use crate::error::{Error, Result};
use crate::period::DateRange;

use inputs::Inputs;
use produce::{Block, Buffers, Raw};

pub use summary::{InputFile, LeftOut, ReadSummary};

/// How reports are read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadParams {
    /// Column of a table that holds the text; guessed by its name when not given.
    pub text_column: Option<String>,
    /// Column of a table that holds the date; guessed by its name when not given.
    pub date_column: Option<String>,
    /// Column of a table that holds the id; guessed by its name when not given.
    pub id_column: Option<String>,
    /// Column of a table that holds the title; guessed by its name when not given.
    pub title_column: Option<String>,
    /// Column of a table that holds the source; guessed by its name when not given.
    pub source_column: Option<String>,
    /// What the source of a document is read from.
    pub source_from: SourceFrom,
    /// Whether to keep what looks like the furniture of a web page (cookie notices, share links).
    pub keep_boilerplate: bool,
    /// When a line that recurs is furniture, too.
    pub template: TemplateParams,
    /// Whether `4/5/2023` is the 4th of May; otherwise such a date is not used.
    pub day_first: bool,
    /// What a date may be read from, the most trusted first. Other kinds are kept as evidence and
    /// never taken, as is [`DateKind::Modified`] by default.
    pub date_order: Vec<DateKind>,
    /// Whether doubtful dates count.
    pub dates: DatePolicy,
    /// The day of the run: later dates are flagged, and count as undated unless `dates` is `all`.
    /// Without it no date lies in the future.
    #[serde(with = "day_as_text", skip_serializing_if = "Option::is_none")]
    pub today: Option<Date>,
    /// Documents whose date does not lie wholly within it are left out, undated ones too; a month
    /// or year must lie within it as a whole. Open on both sides it takes everything.
    #[serde(with = "range_as_text")]
    pub range: DateRange,
    /// ISO 639-1 code: documents in other languages are left out. Those too short to tell stay when
    /// most of the others are in it. Default: every language.
    pub only_language: Option<String>,
    /// Largest share of rejected files and records, 0 to 1, with which a run goes on. Strays
    /// ([`Rejected::stray`]) do not count.
    pub max_rejected_share: f64,
}

impl Default for ReadParams {
    fn default() -> Self {
        Self {
            text_column: None,
            date_column: None,
            id_column: None,
            title_column: None,
            source_column: None,
            source_from: SourceFrom::Auto,
            keep_boilerplate: false,
            template: TemplateParams::default(),
            day_first: false,
            date_order: DateKind::DEFAULT_ORDER.to_vec(),
            dates: DatePolicy::Plausible,
            today: None,
            range: DateRange { from: None, to: None },
            only_language: None,
            max_rejected_share: 0.5,
        }
    }
}

impl ReadParams {
    /// Refuses values outside their range.
    pub fn check(&self) -> Result<()> {
        if self.source_column.is_some()
            && !matches!(self.source_from, SourceFrom::Auto | SourceFrom::Field)
        {
            let allowed = "auto or field when --source-column names one";
            return Err(Error::setting("--source-from", self.source_from, allowed));
        }
        date::check_order(&self.date_order)?;
        self.template.check()?;
        let allowed = "a share from 0 to 1";
        if (0.0..=1.0).contains(&self.max_rejected_share) {
            Ok(())
        } else {
            Err(Error::setting("max_rejected_share", self.max_rejected_share, allowed))
        }
    }
}

mod day_as_text {
    use jiff::civil::Date;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[allow(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
    pub(super) fn serialize<S: Serializer>(day: &Option<Date>, to: S) -> Result<S::Ok, S::Error> {
        match day {
            Some(day) => to.collect_str(day),
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Date>, D::Error> {
        let text: Option<String> = Option::deserialize(from)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}

mod range_as_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::period::DateRange;

    pub(super) fn serialize<S: Serializer>(range: &DateRange, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(range)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<DateRange, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// What [`read_blocks`] read.
#[derive(Debug)]
pub struct Reading<T> {
    /// What was made of each block of documents, in input order.
    pub blocks: Vec<T>,
    /// Everything else that was met.
    pub summary: ReadSummary,
}

/// What became of one block.
struct Done<T> {
    made: Option<T>,
    rejected: Vec<Rejected>,
    left_out: LeftOut,
}

/// Documents and rejections of one block, in input order.
#[derive(Default)]
struct Parsed {
    documents: Vec<Document>,
    rejected: Vec<Rejected>,
}

impl Parsed {
    fn push(&mut self, result: Result<Document, Rejected>) {
        match result {
            Ok(document) => self.documents.push(document),
            Err(rejected) => self.rejected.push(rejected),
        }
    }
}

/// Reads documents block by block, handing each block to `each` on a thread of the pool, so that
/// the caller can take what it needs and drop the texts at once. The blocks and their order depend
/// on the input alone. Ids are not yet unique: see [`Corpus::assemble`](super::Corpus::assemble).
pub fn read_blocks<T: Send>(
    inputs: &[String],
    params: &ReadParams,
    context: &Context<'_>,
    each: impl Fn(Vec<Document>) -> T + Sync,
) -> Result<Reading<T>> {
    params.check()?;
    let Inputs { files, rejected, results, .. } = inputs::find(inputs)?;
    let total = files.iter().map(|file| file.size).sum();
    // The first block known to be at fault.
    let faulty = AtomicUsize::new(usize::MAX);
    let buffers = Buffers::default();
    let done: Vec<Done<T>> = context.stage("reading", Some(total), || {
        let (sender, receiver) = sync_channel(2);
        thread::scope(|scope| {
            let (files, faulty, buffers) = (&files, &faulty, &buffers);
            let producer = scope.spawn(move || {
                let wanted = |block: &Block| block.index < faulty.load(Relaxed);
                let send = |block| wanted(&block) && sender.send(block).is_ok();
                produce::produce(files, params, buffers, &send)
            });
            let results: Vec<(usize, Result<Done<T>>)> = receiver
                .into_iter()
                .par_bridge()
                // Blocks before a fault are still parsed: they may hold an earlier one.
                .filter(|block: &Block| block.index < faulty.load(Relaxed))
                .map(|block| {
                    let (index, read) = (block.index, block.read);
                    let checked = context.progress.check();
                    let done = checked.and_then(|()| work(block, params, buffers, &each));
                    match &done {
                        Ok(_) => context.progress.advance(read),
                        Err(_) => _ = faulty.fetch_min(index, Relaxed),
                    }
                    (index, done)
                })
                .collect();
            let ended = producer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            let done = in_order(results)?;
            // When a block stopped the run, its error is the cause and the reader only noticed.
            ended.map(|()| done)
        })
    })?;
    let files = files.into_iter().map(|f| InputFile { path: f.path, size: f.size }).collect();
    let mut summary = ReadSummary { rejected, files, results, ..ReadSummary::default() };
    let mut blocks = Vec::with_capacity(done.len());
    for block in done {
        blocks.extend(block.made);
        summary.rejected.extend(block.rejected);
        summary.left_out.add(block.left_out);
    }
    Ok(Reading { blocks, summary })
}

/// The blocks in input order, or the error of the first that failed, whichever failed first in time.
fn in_order<T>(mut results: Vec<(usize, Result<Done<T>>)>) -> Result<Vec<Done<T>>> {
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, done)| done).collect()
}

fn work<T>(
    block: Block,
    params: &ReadParams,
    buffers: &Buffers,
    each: &impl Fn(Vec<Document>) -> T,
) -> Result<Done<T>> {
    let mut parsed = parse(block.raw, params, buffers)?;
    let mut left_out = LeftOut::default();
    parsed.documents.iter_mut().for_each(|document| document.judge_date(params));
    parsed.documents.retain(|document| left_out.takes(document, &params.range));
    let made = (!parsed.documents.is_empty()).then(|| each(parsed.documents));
    Ok(Done { made, rejected: parsed.rejected, left_out })
}

fn parse(raw: Raw, params: &ReadParams, buffers: &Buffers) -> Result<Parsed> {
    match raw {
        Raw::Rejected(rejected) => Ok(Parsed { rejected: vec![rejected], ..Parsed::default() }),
        Raw::Reports(reports) => text::parse(reports, params),
        Raw::Lines(lines) => {
            let parsed = jsonl::parse(&lines, params);
            buffers.give(lines.text.into_bytes());
            Ok(parsed)
        }
        Raw::Rows(rows) => {
            let parsed = table::parse(&rows, params);
            buffers.give(rows.text.into_bytes());
            Ok(parsed)
        }
    }
}

/// One text report, as [`read_blocks`] makes it of a file's bytes.
#[cfg(test)]
pub(crate) fn document_of_text(
    bytes: Vec<u8>,
    path: std::sync::Arc<std::path::PathBuf>,
    params: &ReadParams,
) -> Result<Document, Rejected> {
    let place = produce::Place { path, member: None };
    text::document(bytes, &place, text::Beside::default(), params)
}

#[cfg(test)]
mod tests;
