//! The bytes of text reports -> documents.

use std::cell::Cell;
use std::io::Read;
use std::rc::Rc;

use crate::corpus::clean::{self, Builder, Cleaned};
use crate::corpus::date;
use crate::corpus::document::{DateEvidence, DateKind, Document, Rejected, ResolvedDate};
use crate::corpus::encoding;
use crate::corpus::front::{self, Use};
use crate::corpus::offsets::{FileOffsets, Source};
use crate::error::{Error, Result};

use super::html;
use super::inputs::{self, Form};
use super::open;
use super::produce::{Place, RawReport};
use super::{Parsed, ReadParams};

/// Reads and parses a batch of reports. A file that was named and cannot be read is an error.
pub(crate) fn parse(reports: Vec<RawReport>, params: &ReadParams) -> Result<Parsed> {
    let mut parsed = Parsed::default();
    for report in reports {
        let RawReport { place, packing, named, bytes } = report;
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
            Ok(bytes) if matches!(inputs::kind_of(&place.name()), Some((Form::Html, _))) => {
                parsed.push(html::document(bytes, &place, params));
            }
            Ok(bytes) => parsed.push(document(bytes, &place, params)),
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
    params: &ReadParams,
) -> Result<Document, Rejected> {
    if bytes.is_empty() {
        return Err(place.rejected(None, "the file is empty"));
    }
    let decoded = encoding::decode(bytes).map_err(|reason| place.rejected(None, reason))?;
    let read = of_lines(&decoded.text, decoded.skipped, place, params, vec![]);
    let Document { text, offsets, mut removed, .. } = read;
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
    if text.is_empty() {
        return Err(place.rejected(None, "no text besides its title and header lines"));
    }
    Ok(Document { text, offsets, removed, encoding: decoded.encoding, ..read })
}

/// What the lines of a report make of it, besides the dates that are `stated` elsewhere. Its offsets
/// are those of `source`, behind `skipped` bytes.
pub(crate) fn of_lines(
    source: &str,
    skipped: usize,
    place: &Place,
    params: &ReadParams,
    stated: Vec<DateEvidence>,
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
    let mut evidence = stated;
    evidence.extend(front.evidence);
    if let Some((read, words)) = date::in_file_stem(&id) {
        let kind = DateKind::Filename;
        let text = words.to_owned();
        evidence.push(DateEvidence { date: read.date, precision: read.precision, kind, text });
    }
    let date = ResolvedDate::from_evidence(evidence);
    Document {
        id,
        title: front.title,
        unread_date: front.unread.filter(|_| date.is_none()),
        date,
        source: front.source,
        author: front.author,
        fields: front.fields,
        origin: Some(place.origin(None)),
        text,
        offsets,
        removed,
        repaired,
        ..Document::default()
    }
}
