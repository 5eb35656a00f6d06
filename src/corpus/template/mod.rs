//! The lines of all documents, with source and date -> the furniture of each source's pages, when
//! its template changed, and which lines to take out of which document.
//!
//! Lines that recur across many documents of one source within one epoch are furniture: menus,
//! notices, share bars, counters. `lines` finds the lines that may be, `recurring` those that
//! recur and their `epochs`, `judge` decides between furniture and what a report says again and
//! again, `removal` takes it out. A false removal is worse than a miss: where the signs do not
//! agree, the line stays.

mod epochs;
mod judge;
mod lines;
mod look;
mod recurring;
mod removal;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

use super::date::DateFlag;
use super::document::Document;
use judge::Change;
use recurring::{Dated, Recurring, Source};

pub(crate) use lines::{Line, LineBlock, Page};
pub(crate) use removal::{Cut, notes, remove};

/// When a line that recurs is furniture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TemplateParams {
    /// How many of the first and of the last lines of a text are looked at, 1 to 100.
    pub window: u8,
    /// Longest line looked at, in bytes.
    pub longest_line: u16,
    /// Least number of documents of an epoch that hold a line, at least 2. Sources with fewer
    /// documents are taken together with the others of their folder or table.
    pub min_documents: usize,
    /// The same as a share of all documents of the source, 0 to 1.
    pub least_part: f64,
    /// On how many days of an epoch documents must hold a line, unless the source has fewer than
    /// twice as many: then on half of them.
    pub min_days: usize,
    /// Share of the documents of an epoch, 0 to 1, above which any line may be furniture ...
    pub share: f64,
    /// ... or, below that, a line that names what pages have or stands with one that does.
    pub least_share: f64,
    /// Share above which a phrase between template and report is taken for the template's.
    pub near_all: f64,
    /// Words of a line that is more than a heading or a name; two characters count as one in
    /// scripts without spaces.
    pub strong_words: usize,
    /// How many other lines may stand between a template and the edge of a text: a title, a byline.
    pub margin: u8,
    /// Share of its occurrences, 0 to 1, in which a line must stand as a template's lines do.
    pub agreement: f64,
    /// Nothing is learned of a document whose recurring lines are more than this share of it.
    pub max_part: f64,
    /// How many documents apart two lines of one template may start or stop.
    pub tolerance: usize,
}

impl Default for TemplateParams {
    fn default() -> Self {
        Self {
            window: 40,
            longest_line: 300,
            min_documents: 10,
            least_part: 0.05,
            min_days: 5,
            share: 0.7,
            least_share: 0.3,
            near_all: 0.9,
            strong_words: 4,
            margin: 2,
            agreement: 0.8,
            max_part: 0.5,
            tolerance: 3,
        }
    }
}

impl TemplateParams {
    /// Refuses values outside their range.
    pub fn check(&self) -> Result<()> {
        let shares = [
            ("template.least_part", self.least_part),
            ("template.share", self.share),
            ("template.least_share", self.least_share),
            ("template.near_all", self.near_all),
            ("template.agreement", self.agreement),
            ("template.max_part", self.max_part),
        ];
        if let Some((name, share)) = shares.into_iter().find(|(_, s)| !(0.0..=1.0).contains(s)) {
            return Err(Error::setting(name, share, "a share from 0 to 1"));
        }
        if !(1..=100).contains(&self.window) {
            return Err(Error::setting("template.window", self.window, "1 to 100 lines"));
        }
        if self.min_documents < 2 {
            return Err(Error::setting("template.min_documents", self.min_documents, "at least 2"));
        }
        Ok(())
    }
}

/// What was learned of the pages that documents were taken from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Templates {
    /// By source, then in order of time.
    pub lines: Vec<FurnitureLine>,
    /// By source, then in order of time.
    pub changes: Vec<TemplateChange>,
}

/// A line of a page template, in one epoch.
#[derive(Debug, Clone, PartialEq)]
pub struct FurnitureLine {
    /// Source of the documents; their folder or table when it is not known.
    pub source: String,
    /// The line, as the first document has it.
    pub text: String,
    /// How many documents of the epoch hold it. Exact repetitions of a document count once.
    pub documents: usize,
    /// The share of the epoch's documents that is.
    pub share: f64,
    /// Date of the first document of the epoch that holds it; `None` without dates.
    pub first: Option<Date>,
    /// Date of the last.
    pub last: Option<Date>,
}

/// A day at which the furniture of a source changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateChange {
    /// Source of the documents; their folder or table when it is not known.
    pub source: String,
    /// Date of the last documents before it ...
    pub after: Date,
    /// ... and of the first ones behind it.
    pub before: Date,
    /// How many lines stop there ...
    pub lines_gone: usize,
    /// ... and how many begin.
    pub lines_new: usize,
}

/// What one source taught.
struct Learned {
    lines: Vec<FurnitureLine>,
    changes: Vec<TemplateChange>,
    cuts: Vec<Cut>,
    kept: Vec<usize>,
}

/// The templates of a corpus, what to cut in order of documents, and the documents that would lose
/// every line and are to be kept whole. `pages` are the lines of `documents`, in their order.
pub(crate) fn learn(
    documents: &[Document],
    pages: &[Page<'_>],
    params: &TemplateParams,
) -> (Templates, Vec<Cut>, Vec<usize>) {
    if pages.iter().all(|page| page.lines.is_empty()) {
        return Default::default();
    }
    let groups = groups(documents, params);
    let learned: Vec<Learned> = groups
        .par_iter()
        .map(|(name, members)| learn_source(name, members, documents, pages, params))
        .collect();
    let (mut templates, mut cuts, mut kept) = (Templates::default(), Vec::new(), Vec::new());
    for source in learned {
        templates.lines.extend(source.lines);
        templates.changes.extend(source.changes);
        cuts.extend(source.cuts);
        kept.extend(source.kept);
    }
    cuts.sort_unstable_by_key(|cut| cut.document);
    kept.sort_unstable();
    (templates, cuts, kept)
}

/// Sources by name, then folders and tables, with the indices of their documents. Documents of small
/// sources are taken together by folder or table.
fn groups(documents: &[Document], params: &TemplateParams) -> Vec<(String, Vec<usize>)> {
    let mut named: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut unnamed: Vec<usize> = Vec::new();
    let mut at = 0;
    for same in documents.chunk_by(|a, b| a.source == b.source) {
        let members = at..at + same.len();
        at = members.end;
        match &same[0].source {
            Some(source) => named.entry(source).or_default().extend(members),
            None => unnamed.extend(members),
        }
    }
    let (large, small): (Vec<_>, Vec<_>) =
        named.into_iter().partition(|(_, members)| members.len() >= params.min_documents);
    unnamed.extend(small.into_iter().flat_map(|(_, members)| members));
    unnamed.sort_unstable();
    let mut places: BTreeMap<(&Path, &str), Vec<usize>> = BTreeMap::new();
    for same in unnamed.chunk_by(|&a, &b| is_same_table(&documents[a], &documents[b])) {
        places.entry(place(&documents[same[0]])).or_default().extend(same);
    }
    let shown = |(path, folder): (&Path, &str)| match folder {
        "" => path.display().to_string(),
        _ => path.join(folder).display().to_string(),
    };
    let large = large.into_iter().map(|(name, members)| (name.to_owned(), members));
    large.chain(places.into_iter().map(|(place, members)| (shown(place), members))).collect()
}

/// Whether two records are surely of one table: a quick look at what most neighbours have in common.
fn is_same_table(a: &Document, b: &Document) -> bool {
    a.origin.as_ref().zip(b.origin.as_ref()).is_some_and(|(a, b)| {
        a.line.is_some()
            && b.line.is_some()
            && Arc::ptr_eq(&a.path, &b.path)
            && a.member == b.member
    })
}

/// The folder of a report, the table of a record: a path and, in an archive, a folder within.
fn place(document: &Document) -> (&Path, &str) {
    let Some(origin) = &document.origin else { return (Path::new(""), "") };
    match (origin.line, &origin.member) {
        (None, None) => (origin.path.parent().unwrap_or(Path::new("")), ""),
        (None, Some(member)) => (&origin.path, member.rsplit_once('/').map_or("", |parts| parts.0)),
        (Some(_), member) => (&origin.path, member.as_deref().unwrap_or_default()),
    }
}

fn learn_source(
    name: &str,
    members: &[usize],
    documents: &[Document],
    pages: &[Page<'_>],
    params: &TemplateParams,
) -> Learned {
    let dated = |&at: &usize| Dated { page: pages[at], date: day(&documents[at]) };
    let source = Source::new(name, members.iter().map(dated).collect());
    let (lines, places) = recurring::recurring(&source, params);
    let furniture = judge::furniture(&source, &lines, &places, params);
    let (mut cuts, mut kept) = removal::cuts(&source, &lines, &places, &furniture, params);
    for cut in &mut cuts {
        cut.document = members[cut.document];
    }
    for at in &mut kept {
        *at = members[*at];
    }
    let changes = judge::changes(&source, &lines, &furniture, params);
    Learned {
        lines: furniture_lines(&source, &lines, &furniture),
        changes: template_changes(&source, &changes, params),
        cuts,
        kept,
    }
}

/// The day of a document, where it says to which epoch it belongs.
fn day(document: &Document) -> Option<Date> {
    let doubts = [DateFlag::Before1500, DateFlag::Future, DateFlag::ScrapeBatch];
    let doubtful = document.date_flags.iter().any(|flag| doubts.contains(flag));
    document.date.as_ref().filter(|_| !doubtful).map(|resolved| resolved.date)
}

/// The furniture with its epochs, by time and then by text.
fn furniture_lines(
    source: &Source<'_>,
    lines: &[Recurring],
    furniture: &[bool],
) -> Vec<FurnitureLine> {
    let mut found: Vec<FurnitureLine> = Vec::new();
    for line in lines.iter().zip(furniture).filter_map(|(line, &is)| is.then_some(line)) {
        found.extend(line.epochs.iter().map(|epoch| FurnitureLine {
            source: source.name.to_owned(),
            text: line.text.clone(),
            documents: epoch.holders,
            share: epoch.share(),
            first: source.dates.get(epoch.first).copied(),
            last: source.dates.get(epoch.last).copied(),
        }));
    }
    found.sort_by(|a, b| (a.first, a.last, &a.text).cmp(&(b.first, b.last, &b.text)));
    found
}

/// Where at least two lines of the template start or stop within few documents.
fn template_changes(
    source: &Source<'_>,
    changes: &[Change],
    params: &TemplateParams,
) -> Vec<TemplateChange> {
    let mut found = Vec::new();
    let mut rest = changes;
    while let Some(first) = rest.first() {
        let near = rest.partition_point(|c| c.before <= first.before + params.tolerance);
        let (together, others) = rest.split_at(near);
        rest = others;
        if together.len() < 2 {
            continue;
        }
        // Most lines agree on the day; the others were missing in a document next to it.
        let same = together.chunk_by(|a, b| a.before == b.before);
        let day = same.max_by_key(|same| (same.len(), std::cmp::Reverse(same[0].before)));
        let day = source.days.at(day.map_or(first.before, |same| same[0].before));
        let (Some(&after), Some(&before)) =
            (day.checked_sub(1).and_then(|day| source.dates.get(day)), source.dates.get(day))
        else {
            continue;
        };
        let lines_gone = together.iter().filter(|change| change.stops).count();
        let lines_new = together.len() - lines_gone;
        let source = source.name.to_owned();
        found.push(TemplateChange { source, after, before, lines_gone, lines_new });
    }
    found
}
