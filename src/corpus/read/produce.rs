//! Files -> raw blocks of whole records, in order, sent to the threads that parse them.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;

use crate::corpus::document::{Origin, Rejected};
use crate::error::{Error, Result};

use super::ReadParams;
use super::block::{Blocks, Decoder};
use super::columns::Columns;
use super::inputs::{self, Form, Found, Packing};
use super::jsonl::{self, Lines};
use super::open::{self, Start};
use super::quotes;
use super::sidecar;
use super::table::{self, Rows};

/// Bytes of a block of records; one record may be longer.
pub(crate) const BLOCK: usize = 4 << 20;
/// Reports of a block of text files.
const REPORTS: usize = 256;

/// A file or a member of an archive.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) path: Arc<PathBuf>,
    pub(crate) member: Option<Arc<str>>,
}

impl Place {
    pub(crate) fn origin(&self, line: Option<u64>) -> Origin {
        Origin { path: Arc::clone(&self.path), member: self.member.clone(), line }
    }

    /// The member `name` of this archive, unless it is hidden.
    pub(super) fn inside(&self, name: &str) -> Option<Self> {
        let hidden = |part: &str| part.starts_with('.') && part != "." || part == "__MACOSX";
        let visible = !name.split('/').any(hidden);
        visible.then(|| Self { member: Some(name.into()), ..self.clone() })
    }

    /// `reports/a.txt`, `reports.zip/a.txt`.
    pub(crate) fn name(&self) -> String {
        self.origin(None).to_string()
    }

    /// The last part of its name without endings.
    pub(crate) fn stem(&self) -> String {
        match &self.member {
            Some(member) => inputs::stem(member).to_owned(),
            None => inputs::stem(&self.path.to_string_lossy()).to_owned(),
        }
    }

    pub(crate) fn rejected(&self, line: Option<u64>, reason: impl Into<String>) -> Rejected {
        Rejected { path: self.name(), line, reason: reason.into(), stray: false }
    }
}

/// A text report whose bytes are still to be read from disk, or are there.
pub(crate) struct RawReport {
    pub(crate) place: Place,
    pub(crate) packing: Packing,
    pub(crate) named: bool,
    pub(crate) bytes: Option<Vec<u8>>,
    /// The sidecar of a member of an archive: its name and bytes.
    pub(crate) sidecar: Option<(String, Vec<u8>)>,
    /// When a member of an archive was last changed.
    pub(crate) modified: Option<Date>,
}

pub(crate) enum Raw {
    Rejected(Rejected),
    Reports(Vec<RawReport>),
    Lines(Lines),
    Rows(Rows),
}

/// A piece of the input: its running number, and how many bytes of the files it took.
pub(crate) struct Block {
    pub(crate) index: usize,
    pub(crate) read: u64,
    pub(crate) raw: Raw,
}

/// Buffers of blocks that have been parsed, for those to come: memory that is fresh from the system
/// costs more than the reading.
#[derive(Default)]
pub(crate) struct Buffers(Mutex<Vec<Vec<u8>>>);

impl Buffers {
    pub(crate) fn give(&self, buffer: Vec<u8>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
    }

    pub(crate) fn take(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }
}

/// Cuts the files into blocks; `send` says whether anybody still wants them.
pub(crate) fn produce(
    files: &[Found],
    params: &ReadParams,
    buffers: &Buffers,
    send: &dyn Fn(Block) -> bool,
) -> Result<()> {
    let count = Rc::default();
    let mut producer = Producer {
        params,
        buffers,
        send,
        sent: 0,
        count,
        counted: 0,
        reports: vec![],
        report_bytes: 0,
        sidecars: BTreeMap::new(),
    };
    for file in files {
        if let Err(error) = producer.file(file) {
            // The reports before it may hold an earlier fault.
            producer.flush_reports()?;
            return Err(error);
        }
    }
    producer.flush_reports()
}

/// Why reading a file or a member of an archive stopped.
pub(super) enum Stop {
    /// Its bytes cannot be read.
    File(io::Error),
    /// It is a table without the columns needed.
    Columns(String),
    /// The whole run is.
    Run(Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Run(error)
    }
}

pub(super) struct Producer<'a> {
    params: &'a ReadParams,
    buffers: &'a Buffers,
    send: &'a dyn Fn(Block) -> bool,
    sent: usize,
    /// Bytes read from disk, and those already reported with a block.
    pub(super) count: Rc<Cell<u64>>,
    counted: u64,
    reports: Vec<RawReport>,
    report_bytes: u64,
    /// Members of the archive that may be sidecars, by name, until their report comes.
    pub(super) sidecars: BTreeMap<String, (Place, Vec<u8>)>,
}

impl Producer<'_> {
    pub(super) fn send(&mut self, raw: Raw) -> Result<()> {
        let read = self.count.get() - self.counted;
        self.counted += read;
        self.sent += 1;
        // Nobody listens any more only when the run has been stopped.
        let wanted = (self.send)(Block { index: self.sent - 1, read, raw });
        if wanted { Ok(()) } else { Err(Error::Cancelled) }
    }

    pub(super) fn flush_reports(&mut self) -> Result<()> {
        self.report_bytes = 0;
        match std::mem::take(&mut self.reports) {
            reports if reports.is_empty() => Ok(()),
            reports => self.send(Raw::Reports(reports)),
        }
    }

    fn report(&mut self, report: RawReport, size: u64) -> Result<()> {
        self.reports.push(report);
        self.report_bytes += size;
        if self.reports.len() >= REPORTS || self.report_bytes >= BLOCK as u64 {
            self.flush_reports()?;
        }
        Ok(())
    }

    fn reject(&mut self, place: &Place, reason: impl Into<String>) -> Result<()> {
        self.flush_reports()?;
        self.send(Raw::Rejected(place.rejected(None, reason)))
    }

    /// Rejects what was found; what stops the run is passed on.
    pub(super) fn reject_stopped(&mut self, place: &Place, stop: Stop) -> Result<()> {
        match stop {
            Stop::Run(error) => Err(error),
            Stop::File(error) => self.reject(place, format!("cannot be read: {error}")),
            Stop::Columns(what) => self.reject(place, what),
        }
    }

    fn file(&mut self, file: &Found) -> Result<()> {
        let place = Place { path: Arc::new(file.path.clone()), member: None };
        let Found { size, packing, named, .. } = *file;
        let open = |count| open::open(&file.path, packing, count);
        let count = Rc::clone(&self.count);
        let result = match file.form {
            Form::Text => {
                self.count.set(self.count.get() + size);
                let place = place.clone();
                let report =
                    RawReport { place, packing, named, bytes: None, sidecar: None, modified: None };
                self.report(report, size).map_err(Stop::Run)
            }
            Form::Zip => self.zip(&place, size),
            Form::Tar => open(&count).map_err(Stop::File).and_then(|tar| self.tar(&place, tar)),
            form => open(&count)
                .map_err(Stop::File)
                .and_then(|stream| self.records(&place, form, stream)),
        };
        match result {
            Ok(()) => Ok(()),
            Err(Stop::Run(error)) => Err(error),
            Err(Stop::File(error)) if named => Err(Error::io("read", &file.path)(error)),
            Err(Stop::Columns(what)) if named => Err(Error::input(place.name(), what)),
            Err(stop) => self.reject_stopped(&place, stop),
        }
    }

    /// One member of an archive.
    pub(super) fn member(
        &mut self,
        place: &Place,
        stream: impl Read,
        modified: Option<Date>,
    ) -> Result<(), Stop> {
        let name = place.member.as_deref().unwrap_or_default();
        let place = place.clone();
        match inputs::kind_of(name) {
            Some((Form::Text, packing)) => {
                let mut bytes = Vec::new();
                open::unpack(stream, packing)?.read_to_end(&mut bytes)?;
                let size = bytes.len() as u64;
                let mut names = sidecar::names(name).into_iter();
                let sidecar = names.find_map(|name| self.sidecars.remove_entry(&*name));
                let report = RawReport {
                    sidecar: sidecar.map(|(_, (place, bytes))| (place.name(), bytes)),
                    place,
                    packing: Packing::None,
                    named: false,
                    bytes: Some(bytes),
                    modified,
                };
                Ok(self.report(report, size)?)
            }
            Some((form @ (Form::Jsonl | Form::Table(_)), packing)) => {
                self.records(&place, form, open::unpack(stream, packing)?)
            }
            Some((Form::Zip | Form::Tar, _)) => {
                Ok(self.reject(&place, "an archive within an archive is not read")?)
            }
            None if sidecar::base(name).is_some() => {
                // Whose it is shows when its report comes.
                let mut bytes = Vec::new();
                stream.take(sidecar::LARGEST).read_to_end(&mut bytes)?;
                self.sidecars.insert(name.to_owned(), (place, bytes));
                Ok(())
            }
            None => {
                self.flush_reports()?;
                let row = place.rejected(None, "not a kind of file that is read");
                Ok(self.send(Raw::Rejected(Rejected { stray: true, ..row }))?)
            }
        }
    }

    fn records(
        &mut self,
        place: &Place,
        form: Form,
        stream: Box<dyn Read + '_>,
    ) -> Result<(), Stop> {
        self.flush_reports()?;
        match (open::start(stream)?, form) {
            (Start::Empty, _) => Ok(self.reject(place, "the file is empty")?),
            (Start::Binary, _) => Ok(self.reject(place, "a binary file, not text")?),
            (Start::Bytes(stream), Form::Table(delimiter)) => self.rows(place, delimiter, stream),
            (Start::Bytes(stream), _) => self.lines(place, stream),
        }
    }

    fn lines(&mut self, place: &Place, stream: impl Read) -> Result<(), Stop> {
        let whole_lines = |bytes: &[u8], last| {
            // Without a line end the record goes on: the next round reads more of it.
            if last { bytes.len() } else { memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1) }
        };
        let (mut blocks, mut decoder) = (Blocks::new(stream, self.buffers), Decoder::default());
        let mut columns: Option<Arc<Columns>> = None;
        let mut first_line = 1;
        while let Some(bytes) = blocks.next(whole_lines)? {
            if bytes.is_empty() {
                continue;
            }
            let count = memchr::memchr_iter(b'\n', &bytes).count() as u64;
            let text = decoder.text(bytes);
            let columns = if let Some(columns) = &columns {
                Arc::clone(columns)
            } else {
                let found = jsonl::columns(&text, self.params).map_err(Stop::Columns)?;
                Arc::clone(columns.insert(Arc::new(found)))
            };
            self.send(Raw::Lines(Lines { place: place.clone(), columns, first_line, text }))?;
            first_line += count;
        }
        Ok(())
    }

    fn rows(&mut self, place: &Place, delimiter: u8, stream: impl Read) -> Result<(), Stop> {
        let mut stream = BufReader::new(stream);
        let delimiter = separator(stream.fill_buf()?, delimiter);
        let (mut blocks, mut decoder) = (Blocks::new(stream, self.buffers), Decoder::default());
        let mut known: Option<(Arc<Vec<String>>, Arc<Columns>)> = None;
        let mut first_line = 1;
        loop {
            let mut unclosed = Vec::new();
            let whole_rows = |bytes: &[u8], last| {
                let cut = quotes::cut(bytes, delimiter, last);
                unclosed = cut.unclosed;
                cut.end
            };
            let Some(bytes) = blocks.next(whole_rows)? else { return Ok(()) };
            if bytes.is_empty() {
                continue;
            }
            let count = memchr::memchr_iter(b'\n', &bytes).count() as u64;
            let text = decoder.text(bytes);
            let mut start = 0;
            if known.is_none() {
                let (header, end) = table::header(&text, delimiter, &unclosed);
                let columns = Columns::choose(&header, self.params).map_err(Stop::Columns)?;
                start = end;
                known = Some((Arc::new(header), Arc::new(columns)));
            }
            if let Some((header, columns)) = known.clone() {
                let place = place.clone();
                let rows =
                    Rows { place, header, columns, delimiter, first_line, text, start, unclosed };
                self.send(Raw::Rows(rows))?;
            }
            first_line += count;
        }
    }
}

/// What separates the values of a table: the semicolon where the header holds it and no comma, as
/// spreadsheets write it where the comma is the decimal sign.
fn separator(head: &[u8], delimiter: u8) -> u8 {
    let header = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let semicolons = delimiter == b',' && header.contains(&b';') && !header.contains(&b',');
    if semicolons { b';' } else { delimiter }
}
