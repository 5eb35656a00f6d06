//! The bytes of a web page, or a record whose text is one -> a document.

use crate::corpus::date;
use crate::corpus::document::{DateEvidence, DateKind, Document, OffsetMap, Rejected, Removal};
use crate::corpus::encoding;
use crate::corpus::html::{self, Kind, Page};
use crate::corpus::repair::repaired;

use super::ReadParams;
use super::produce::Place;
use super::text::{self, Beside};

/// One page as a document. Its places in the file cannot be told: markup stands between the words.
pub(crate) fn document(
    bytes: Vec<u8>,
    place: &Place,
    beside: Beside,
    params: &ReadParams,
) -> Result<Document, Rejected> {
    if bytes.is_empty() {
        return Err(place.rejected(None, "the file is empty"));
    }
    let decoded = encoding::decode_html(bytes).map_err(|reason| place.rejected(None, reason))?;
    let mut page = html::page(&decoded.text, params.keep_boilerplate);
    let (stated, url) = (evidence(&page, params.day_first), page.url.take());
    let read = text::of_lines(&page.text, 0, place, Beside { stated, url, ..beside }, params);
    if read.text.is_empty() {
        return Err(place.rejected(None, "no text on the page besides its title and furniture"));
    }
    let mut removed = vec![removal(&mut page, decoded.text.len(), Kind::Page)];
    removed.extend(read.removed);
    Ok(Document {
        title: page.title.map_or(read.title, repaired),
        source: page.source.map(repaired).or(read.source),
        author: page.author.map(repaired).or(read.author),
        date_evidence: without_spans(read.date_evidence),
        offsets: OffsetMap::lost(),
        removed,
        encoding: decoded.encoding,
        ..read
    })
}

/// That a text of so many bytes was HTML, and what was left out of it, all in one row.
fn removal(page: &mut Page, end: usize, kind: Kind) -> Removal {
    let rule = match kind {
        Kind::Page => "html-page",
        Kind::Fragment => "html-fragment",
    };
    let text = std::mem::take(&mut page.left_out);
    Removal { start: 0, end, rule, text, replacement: String::new() }
}

/// Their places in the file cannot be told either.
fn without_spans(mut evidence: Vec<DateEvidence>) -> Vec<DateEvidence> {
    evidence.iter_mut().for_each(|evidence| evidence.span = None);
    evidence
}

/// The dates a page states.
fn evidence(page: &Page, day_first: bool) -> Vec<DateEvidence> {
    let published = page.published.iter().map(|text| (text, DateKind::Metadata));
    let modified = page.modified.iter().map(|text| (text, DateKind::Updated));
    published
        .chain(modified)
        .map(|(text, kind)| DateEvidence::new(kind, text.clone(), date::parse(text, day_first)))
        .collect()
}

/// The text of a record that is HTML, with what it says about itself; `None` for plain text.
pub(crate) struct RecordPage {
    pub(crate) text: String,
    pub(crate) removal: Removal,
    pub(crate) page: Page,
}

impl RecordPage {
    pub(crate) fn of(html: &str, keep_boilerplate: bool) -> Option<Self> {
        let kind = html::kind(html)?;
        let mut page = match kind {
            Kind::Page => html::page(html, keep_boilerplate),
            Kind::Fragment => Page { text: html::fragment(html), ..Page::default() },
        };
        let text = std::mem::take(&mut page.text);
        let removal = removal(&mut page, html.len(), kind);
        Some(Self { text, removal, page })
    }

    /// The dates it states.
    pub(crate) fn evidence(&self, day_first: bool) -> Vec<DateEvidence> {
        evidence(&self.page, day_first)
    }
}
