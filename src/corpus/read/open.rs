//! A file or archive member -> its unpacked bytes as a stream.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;

use super::inputs::Packing;
use crate::corpus::encoding;

/// Counts the bytes that pass, for the progress of packed files.
pub(crate) struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

/// Notices when the stream below fails.
pub(crate) struct Watched<'c, R> {
    pub(crate) inner: R,
    pub(crate) broken: &'c Cell<bool>,
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).inspect_err(|_| self.broken.set(true))
    }
}

/// Opens `path`; `count` grows by the bytes read from disk.
pub(crate) fn open(
    path: &Path,
    packing: Packing,
    count: &Rc<Cell<u64>>,
) -> io::Result<Box<dyn Read>> {
    unpack(Counted { inner: File::open(path)?, count: Rc::clone(count) }, packing)
}

/// Undoes the packing of a stream.
pub(crate) fn unpack<'a>(
    stream: impl Read + 'a,
    packing: Packing,
) -> io::Result<Box<dyn Read + 'a>> {
    Ok(match packing {
        Packing::None => Box::new(stream),
        Packing::Gzip => Box::new(MultiGzDecoder::new(BufReader::with_capacity(1 << 16, stream))),
        Packing::Zstandard => Box::new(ZstandardFrames::new(stream)?),
    })
}

/// Reads until `buffer` is full or the stream ends; how many bytes were read.
pub(crate) fn fill(stream: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut read = 0;
    while read < buffer.len() {
        match stream.read(&mut buffer[read..]) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}

/// A Zstandard stream of one or several frames.
struct ZstandardFrames<R: Read> {
    frame: Option<StreamingDecoder<BufReader<R>, ruzstd::decoding::FrameDecoder>>,
}

impl<R: Read> ZstandardFrames<R> {
    fn new(stream: R) -> io::Result<Self> {
        let stream = BufReader::with_capacity(1 << 16, stream);
        Ok(Self { frame: Some(StreamingDecoder::new(stream).map_err(io::Error::other)?) })
    }
}

impl<R: Read> Read for ZstandardFrames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        use std::io::BufRead;
        while let Some(frame) = &mut self.frame {
            let read = frame.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            // The decoder ends with its frame; another one may follow.
            let mut stream = self.frame.take().expect("just matched").into_inner();
            if !stream.fill_buf()?.is_empty() {
                self.frame = Some(StreamingDecoder::new(stream).map_err(io::Error::other)?);
            }
        }
        Ok(0)
    }
}

/// The beginning of a table or a file of records, looked at before it is read.
pub(crate) enum Start<'a> {
    Empty,
    Binary,
    /// UTF-8 or a legacy encoding, without byte-order mark.
    Bytes(Box<dyn Read + 'a>),
}

/// How many bytes are looked at.
const HEAD: u64 = 8192;

/// Looks at the start of a stream: empty, binary, UTF-16 (then decoded as a whole), or bytes.
pub(crate) fn start<'a>(mut stream: Box<dyn Read + 'a>) -> io::Result<Start<'a>> {
    let mut head = Vec::new();
    stream.by_ref().take(HEAD).read_to_end(&mut head)?;
    if head.is_empty() {
        return Ok(Start::Empty);
    }
    if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) {
        stream.read_to_end(&mut head)?;
        return Ok(match encoding::decode(head) {
            Ok(decoded) => Start::Bytes(Box::new(Cursor::new(decoded.text.into_bytes()))),
            Err(_) => Start::Binary,
        });
    }
    if memchr::memchr(0, &head).is_some() {
        return Ok(Start::Binary);
    }
    let mut head = Cursor::new(head);
    if head.get_ref().starts_with(encoding::UTF8_MARK) {
        head.set_position(encoding::UTF8_MARK.len() as u64);
    }
    Ok(Start::Bytes(Box::new(head.chain(stream))))
}
