//! The bytes of text reports -> documents.

use std::cell::Cell;
use std::fs;
use std::io::Read;
use std::ops::Range;
use std::rc::Rc;
use std::time::SystemTime;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::corpus::clean::{self, Builder, Cleaned};
use crate::corpus::date;
use crate::corpus::document::{DateEvidence, DateKind, Document, Reading, Rejected, ResolvedDate};
use crate::corpus::encoding::{self, Decoded};
use crate::corpus::front::{self, Use};
use crate::corpus::offsets::{FileOffsets, Source};
use crate::error::{Error, Result};
use crate::period::Granularity;

use super::columns::Role;
use super::html;
use super::inputs::{self, Form};
use super::open;
use super::produce::{Place, RawReport};
use super::record::{Record, url_evidence};
use super::sidecar;
use super::{Parsed, ReadParams};

/// What is known of a report beside its bytes.
#[derive(Default)]
pub(crate) struct Beside {
    /// What its sidecar says.
    pub(crate) sidecar: Record,
    /// When it was last changed.
    pub(crate) modified: Option<Date>,
    /// The dates its page states.
    pub(crate) stated: Vec<DateEvidence>,
    /// The address its page states.
    pub(crate) url: Option<String>,
}

/// Reads and parses a batch of reports. A file that was named and cannot be read is an error.
pub(crate) fn parse(reports: Vec<RawReport>, params: &ReadParams) -> Result<Parsed> {
    let mut parsed = Parsed::default();
    for report in reports {
        let RawReport { place, packing, named, bytes, sidecar, modified } = report;
        let sidecar = match &bytes {
            None => {
                sidecar::find(&place.path).map(|(path, bytes)| (path.display().to_string(), bytes))
            }
            Some(_) => sidecar,
        };
        let modified =
            modified.or_else(|| day_of(fs::metadata(&*place.path).ok()?.modified().ok()?));
        let bytes = bytes.map_or_else(
            || {
                let mut bytes = Vec::new();
                let count = Rc::new(Cell::new(0));
                open::open(&place.path, packing, &count)?.read_to_end(&mut bytes)?;
                Ok(bytes)
            },
            Ok,
        );
        match bytes {
            Ok(bytes) => {
                let mut beside = Beside { modified, ..Beside::default() };
                if let Some((path, bytes)) = sidecar {
                    match sidecar::parse(&bytes, params) {
                        Ok(record) => beside.sidecar = record,
                        Err(reason) => {
                            let row = Rejected { path, line: None, reason, stray: true };
                            parsed.rejected.push(row);
                        }
                    }
                }
                let page = matches!(inputs::kind_of(&place.name()), Some((Form::Html, _)));
                let read = if page { html::document } else { document };
                parsed.push(read(bytes, &place, beside, params));
            }
            Err(error) if named => return Err(Error::io("read", &*place.path)(error)),
            Err(error) => {
                let reason = format!("cannot be read: {error}");
                parsed.push(Err(place.rejected(None, reason)));
            }
        }
    }
    Ok(parsed)
}

/// One report as a document.
pub(crate) fn document(
    bytes: Vec<u8>,
    place: &Place,
    beside: Beside,
    params: &ReadParams,
) -> Result<Document, Rejected> {
    if bytes.is_empty() {
        return Err(place.rejected(None, "the file is empty"));
    }
    let decoded = encoding::decode(bytes).map_err(|reason| place.rejected(None, reason))?;
    let read = of_lines(&decoded.text, decoded.skipped, place, beside, params);
    let Document { text, offsets, mut removed, mut date_evidence, .. } = read;
    let offsets = offsets.in_file(&text, &decoded.text, decoded.source);
    if let Source::Encoded(encoding) = decoded.source {
        let mut file = FileOffsets::new(&decoded.text, encoding);
        for removal in &mut removed {
            let places = (file.of(removal.start), file.of(removal.end));
            if let (Some(start), Some(end)) = places {
                (removal.start, removal.end) = (start, end);
            }
        }
    }
    for evidence in &mut date_evidence {
        evidence.span = evidence.span.take().and_then(|span| in_file(span, &decoded));
    }
    if text.is_empty() {
        return Err(place.rejected(None, "no text besides its title and header lines"));
    }
    let encoding = decoded.encoding;
    Ok(Document { date_evidence, text, offsets, removed, encoding, ..read })
}

/// What the lines of a report, and what is known beside it, make of it. Its offsets are those of
/// `source`, behind `skipped` bytes; the spans of its dates those of `source` itself.
pub(crate) fn of_lines(
    source: &str,
    skipped: usize,
    place: &Place,
    beside: Beside,
    params: &ReadParams,
) -> Document {
    let lines: Vec<_> = clean::lines(source).collect();
    let front = front::read(&lines, params.day_first, params.keep_boilerplate);
    let mut builder = Builder::trimmed(source, skipped);
    for (line, what) in lines.iter().zip(&front.uses) {
        match *what {
            Use::Body(from) => {
                if from > 0 {
                    builder.remove(line.start..line.start + line.source(from), "header");
                }
                builder.keep(line, from);
            }
            Use::Left(rule) => builder.remove(line.start..line.next, rule),
        }
    }
    let Cleaned { text, offsets, removed, repaired } = builder.finish_trimmed();
    let id = place.stem();
    let Beside { mut sidecar, modified, stated, url } = beside;
    let url = sidecar.take(Role::Url).or(url).or(front.url);
    let mut date_evidence = stated;
    date_evidence.extend(front.evidence);
    date_evidence.extend(sidecar.date(params.day_first));
    date_evidence.extend(url.as_deref().and_then(url_evidence));
    if let Some((read, words)) = date::in_file_stem(&id) {
        date_evidence.push(DateEvidence::new(DateKind::Filename, words, read));
    }
    if let Some(date) = modified {
        let reading = Reading::Date { date, precision: Granularity::Day };
        date_evidence.push(DateEvidence::new(DateKind::Modified, date.to_string(), reading));
    }
    let date = ResolvedDate::take(&mut date_evidence, &params.date_order);
    let mut fields = front.fields;
    fields.append(&mut sidecar.fields);
    Document {
        id,
        title: sidecar.take(Role::Title).unwrap_or(front.title),
        date,
        date_evidence,
        source: sidecar.take(Role::Source).or(front.source),
        author: sidecar.take(Role::Author).or(front.author),
        url,
        fields,
        origin: Some(place.origin(None)),
        text,
        offsets,
        removed,
        repaired,
        ..Document::default()
    }
}

/// Bytes of the decoded text as bytes of the file, where the file can be told.
fn in_file(span: Range<usize>, decoded: &Decoded) -> Option<Range<usize>> {
    match decoded.source {
        Source::Utf8 => Some(span.start + decoded.skipped..span.end + decoded.skipped),
        Source::Encoded(encoding) => {
            let mut file = FileOffsets::new(&decoded.text, encoding);
            Some(file.of(span.start)?..file.of(span.end)?)
        }
        Source::Lost => None,
    }
}

/// The day of a moment, as Greenwich has it.
pub(crate) fn day_of(moment: SystemTime) -> Option<Date> {
    let moment = Timestamp::try_from(moment).ok()?;
    Some(moment.to_zoned(TimeZone::UTC).date())
}
