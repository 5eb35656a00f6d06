//! The furniture of a source -> what to cut out of each document, and the cutting.
//!
//! A cut leaves an empty line, so that no phrase runs from what stood before it to what follows.

use std::ops::Range;

use crate::corpus::document::{Document, Removal};
use crate::note::{Note, Severity};

use super::judge::{blocks, edges, is_ruled};
use super::lines::{Line, Page};
use super::recurring::{Place, Recurring, Source};
use super::{TemplateParams, Templates};

/// The rule of these removals.
const RULE: &str = "template";

/// What to cut out of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) document: usize,
    /// The lines, and their indices among those of the page.
    pub(crate) lines: Vec<Line>,
    pub(crate) indices: Vec<usize>,
}

/// What to cut out of the pages of a source, and the pages that would lose every line.
pub(crate) fn cuts(
    source: &Source<'_>,
    lines: &[Recurring],
    places: &[Place],
    furniture: &[bool],
    params: &TemplateParams,
) -> (Vec<Cut>, Vec<usize>) {
    let (mut cuts, mut kept) = (Vec::new(), Vec::new());
    let mut here: Vec<Place> = Vec::new();
    for places in places.chunk_by(|a, b| a.page == b.page) {
        let document = places[0].page as usize;
        let page = &source.pages[document].page;
        here.clear();
        here.extend(places.iter().filter(|place| furniture[place.recurring as usize]).copied());
        let mut indices = Vec::new();
        for block in blocks(&here, page.lines) {
            let leaves = leaving(block, source, lines, page, params);
            indices.extend(leaves.map(|place| place.line as usize));
        }
        if indices.len() == usize::from(page.total) {
            kept.push(document);
        } else if !indices.is_empty() {
            let lines = indices.iter().map(|&at| page.lines[at]).collect();
            cuts.push(Cut { document, lines, indices });
        }
    }
    (cuts, kept)
}

/// The lines of a block that are furniture where they stand.
fn leaving<'p>(
    block: &'p [Place],
    source: &Source<'_>,
    lines: &'p [Recurring],
    page: &Page<'_>,
    params: &TemplateParams,
) -> impl Iterator<Item = &'p Place> {
    let look = |place: &Place| lines[place.recurring as usize].look;
    let day = source.day[block[0].page as usize];
    // An undated page may be of any epoch; one of the old template may be dated too late.
    let current = move |place: &Place| {
        day.is_none_or(|day| lines[place.recurring as usize].epoch(day).is_some())
    };
    let (head, tail) = edges(block, page, params);
    let several =
        is_ruled(block, page) || block.iter().any(|place| place.recurring != block[0].recurring);
    let known = block.iter().any(|place| current(place) || look(place).cue || look(place).strong);
    block.iter().filter(move |place| {
        let clear = look(place).cue && look(place).strong;
        if current(place) {
            clear || several || head || tail
        } else {
            (several && known) || (clear && (head || tail))
        }
    })
}

/// Takes the lines out of a document, and logs them.
pub(crate) fn remove(document: &mut Document, cut: &Cut, page: &Page<'_>) {
    for (line, &at) in cut.lines.iter().zip(&cut.indices) {
        let range = line.start as usize..line.end();
        let source = document
            .source_range(range.clone())
            .unwrap_or_else(|| document.offsets.source_range(range));
        let text = page.words(at).to_owned();
        document.removed.push(Removal {
            start: source.start,
            end: source.end,
            rule: RULE,
            text,
            replacement: String::new(),
        });
    }
    document.removed.sort_by_key(|removal| (removal.start, removal.end));
    if !document.text.is_empty() {
        let kept = kept(&document.text, &cut.lines);
        document.keep(&kept);
    }
}

/// The pieces of a text that stay when lines are cut out of it. What stands before a cut ends with
/// two line breaks then, one of which may be the same taken twice.
fn kept(text: &str, lines: &[Line]) -> Vec<Range<usize>> {
    let mut kept: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    for line in lines {
        let before = &text[from..line.start as usize];
        if !before.trim().is_empty() {
            // Up to the end of the last line before the cut, its line break included.
            let words = from + before.trim_end().len();
            let end = text[words..].find('\n').map_or(text.len(), |at| words + at + 1);
            kept.extend([from..end, end - 1..end]);
        }
        let after = &text[line.end()..];
        let blank = after.len() - after.trim_start().len();
        from = line.end() + after[..blank].rfind('\n').map_or(blank, |at| at + 1);
    }
    if from < text.len() {
        kept.push(from..text.len());
    }
    kept
}

/// What a reader should know of templates: what was cut, what was kept whole, what changed.
pub(crate) fn notes(
    documents: &[Document],
    templates: &Templates,
    cuts: &[Cut],
    kept: &[usize],
) -> Vec<Note> {
    let mut notes = Vec::new();
    let id = |at: usize| documents[at].id.as_str();
    if !cuts.is_empty() {
        let lines: usize = cuts.iter().map(|cut| cut.lines.len()).sum();
        let count = cuts.len();
        notes.push(Note::new(
            Severity::Info,
            "template-lines",
            count,
            format!("{lines} lines that recur as part of a page were taken out of {count} documents"),
            "They are listed in the tables templates and removed; --keep-boilerplate leaves them in.",
            cuts.iter().map(|cut| id(cut.document)),
        ));
    }
    if !kept.is_empty() {
        let count = kept.len();
        notes.push(Note::new(
            Severity::Info,
            "template-only",
            count,
            format!("{count} documents hold nothing but lines that recur as part of a page; they were kept whole"),
            "Look at them: the report itself may have been lost when they were collected.",
            kept.iter().map(|&at| id(at)),
        ));
    }
    if let Some(first) = templates.changes.first() {
        let count = templates.changes.len();
        let times = if count == 1 { "once" } else { "" };
        let several = if count == 1 { String::new() } else { format!("{count} times") };
        notes.push(Note::new(
            Severity::Caution,
            "template-change",
            count,
            format!(
                "page templates change {times}{several}; the first: {} between {} and {}",
                first.source, first.after, first.before
            ),
            "What is collected may change with its page: compare the source before and after the \
             day before trusting a step in a curve there.",
            [],
        ));
    }
    notes
}
