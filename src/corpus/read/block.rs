//! A stream of lines -> blocks of whole lines and their text.

use std::borrow::Cow;
use std::io::{self, Read};
use std::ops::Range;

use encoding_rs::Encoding;

use crate::corpus::encoding;

use super::open;
use super::produce::{BLOCK, Buffers};

/// Reads a stream block by block; what a block leaves over begins the next one.
pub(crate) struct Blocks<'b, R> {
    stream: R,
    buffers: &'b Buffers,
    rest: Vec<u8>,
    last: bool,
}

impl<'b, R: Read> Blocks<'b, R> {
    pub(crate) fn new(stream: R, buffers: &'b Buffers) -> Self {
        Self { stream, buffers, rest: Vec::new(), last: false }
    }

    /// The next block, until the stream ends; empty when no record ended in what was read. `cut`
    /// gets the bytes and whether they are the last, and says where the last whole record ends.
    pub(crate) fn next(
        &mut self,
        cut: impl FnOnce(&[u8], bool) -> usize,
    ) -> io::Result<Option<Vec<u8>>> {
        if self.last {
            return Ok(None);
        }
        // A used buffer keeps its length, so that little of it is written before it is read to.
        let mut bytes = self.buffers.take();
        let kept = self.rest.len();
        bytes.resize(kept + BLOCK, 0);
        bytes[..kept].copy_from_slice(&self.rest);
        let read = open::fill(&mut self.stream, &mut bytes[kept..])?;
        bytes.truncate(kept + read);
        self.last = read < BLOCK;
        let end = cut(&bytes, self.last);
        self.rest.clear();
        self.rest.extend_from_slice(&bytes[end..]);
        bytes.truncate(end);
        Ok(Some(bytes))
    }
}

/// Decides once for a file how lines that are not UTF-8 are read.
#[derive(Default)]
pub(crate) struct Decoder {
    legacy: Option<&'static Encoding>,
}

impl Decoder {
    /// The text of the next block. The first block with lines that are neither UTF-8 nor damaged
    /// UTF-8 decides the encoding of such lines in the whole file.
    pub(crate) fn text(&mut self, bytes: Vec<u8>) -> Text {
        match String::from_utf8(bytes) {
            Ok(text) => Text::Utf8(text),
            Err(error) => {
                let bytes = error.into_bytes();
                if self.legacy.is_none() {
                    let foreign = |line: &&[u8]| encoding::utf8(line).is_none();
                    let lines = || bytes.split(|&b| b == b'\n').filter(foreign);
                    self.legacy = lines().next().map(|_| encoding::guess(lines()));
                }
                Text::Mixed { bytes, legacy: self.legacy }
            }
        }
    }
}

/// A block of whole lines.
pub(crate) enum Text {
    Utf8(String),
    /// Some lines are not UTF-8.
    Mixed {
        bytes: Vec<u8>,
        legacy: Option<&'static Encoding>,
    },
}

impl Text {
    /// The memory of the block, for another one.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Utf8(text) => text.into_bytes(),
            Self::Mixed { bytes, .. } => bytes,
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Utf8(text) => text.as_bytes(),
            Self::Mixed { bytes, .. } => bytes,
        }
    }

    /// How the record `bytes` of this block is encoded; `None` for UTF-8, damaged or not.
    pub(crate) fn legacy(&self, bytes: &[u8]) -> Option<&'static Encoding> {
        match self {
            Self::Utf8(_) => None,
            Self::Mixed { legacy, .. } => legacy.filter(|_| encoding::utf8(bytes).is_none()),
        }
    }

    /// A line, and its encoding when that is not UTF-8.
    pub(crate) fn line(&self, range: Range<usize>) -> (Cow<'_, str>, Option<&'static Encoding>) {
        match self {
            Self::Utf8(text) => (Cow::Borrowed(&text[range]), None),
            Self::Mixed { bytes, .. } => {
                let bytes = &bytes[range];
                let legacy = self.legacy(bytes);
                (decode(bytes, legacy), legacy)
            }
        }
    }

    /// Where each line begins and ends, without its `\n`.
    pub(crate) fn lines(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut start = 0;
        memchr::memchr_iter(b'\n', self.bytes()).chain([self.bytes().len()]).map(move |end| {
            let line = start..end;
            start = end + 1;
            line
        })
    }
}

/// The text of a value in a record of this encoding.
pub(crate) fn decode<'a>(bytes: &'a [u8], legacy: Option<&'static Encoding>) -> Cow<'a, str> {
    match legacy {
        Some(legacy) => legacy.decode_without_bom_handling(bytes).0,
        None => String::from_utf8_lossy(bytes),
    }
}
