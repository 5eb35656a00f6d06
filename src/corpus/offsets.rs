//! Offsets in a decoded source -> offsets in the bytes of its file, by encoding it again.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// What the source offsets of a document count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Source {
    /// Bytes of the source, which is UTF-8.
    #[default]
    Utf8,
    /// Bytes of a file in this encoding, which the decoded text gives back exactly.
    Encoded(&'static Encoding),
    /// Bytes of a decoded text that does not give its file back: damaged characters, say.
    Lost,
}

/// Bytes of `text` in this encoding.
pub(crate) fn encoded_len(text: &str, encoding: &'static Encoding) -> usize {
    if is_utf16(encoding) { 2 * text.encode_utf16().count() } else { encoding.encode(text).0.len() }
}

pub(crate) fn is_utf16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

/// Walks through a decoded source, counting the bytes of its file.
pub(crate) struct FileOffsets<'a> {
    source: &'a str,
    encoding: &'static Encoding,
    at: usize,
    file: usize,
}

impl<'a> FileOffsets<'a> {
    pub(crate) fn new(source: &'a str, encoding: &'static Encoding) -> Self {
        // UTF-16 is known by its byte-order mark.
        Self { source, encoding, at: 0, file: if is_utf16(encoding) { 2 } else { 0 } }
    }

    /// Where byte `at` of the source stands in the file; `at` begins a character and does not fall
    /// from call to call, else `None`.
    pub(crate) fn of(&mut self, at: usize) -> Option<usize> {
        self.file += encoded_len(self.source.get(self.at..at)?, self.encoding);
        self.at = at;
        Some(self.file)
    }
}
