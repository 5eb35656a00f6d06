//! A raw text -> the text that is counted, with the way back to every byte of its source.
//!
//! Line breaks become `\n`, garbled characters are repaired ([`mojibake`]), byte-order marks inside
//! the text and the furniture of web pages ([`boilerplate`]) are taken out. Everything else stays
//! as it is, hard-wrapped lines and full-width punctuation included.

use std::ops::Range;

use super::boilerplate;
use super::document::{OffsetMap, Removal};
use super::mojibake::{self, Repair};

/// A cleaned text.
#[derive(Debug, Default)]
pub(crate) struct Cleaned {
    pub(crate) text: String,
    pub(crate) offsets: OffsetMap,
    pub(crate) removed: Vec<Removal>,
    pub(crate) repaired: usize,
}

/// Cleans the text of a record. Text with nothing to clean costs a scan and is passed through.
pub(crate) fn record_text(text: String, keep_boilerplate: bool) -> Cleaned {
    let furniture =
        !keep_boilerplate && text_lines(&text).any(|line| boilerplate::rule(line).is_some());
    let broken = memchr::memchr(b'\r', text.as_bytes()).is_some();
    let marked = memchr::memmem::find(text.as_bytes(), "\u{FEFF}".as_bytes()).is_some();
    if !furniture && !broken && !marked && !mojibake::is_suspect(&text) {
        return Cleaned { text, ..Cleaned::default() };
    }
    let mut builder = Builder::new(&text, 0);
    for line in lines(&text) {
        match boilerplate::rule(&line.text).filter(|_| !keep_boilerplate) {
            Some(rule) => builder.remove(line.start..line.next, rule),
            None => builder.keep(&line, 0),
        }
    }
    builder.finish()
}

/// The lines of a text, unrepaired, for a quick look.
fn text_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]).map(move |end| {
        let line = &text[start..end.max(start)];
        start = end + 1;
        line
    })
}

/// A line of a source text.
#[derive(Debug)]
pub(crate) struct Line {
    /// Its first byte in the source, its last and the first of the next line.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) next: usize,
    /// Its repaired words, without the line break.
    pub(crate) text: String,
    repairs: Vec<Repair>,
}

impl Line {
    fn new(source: &str, start: usize, end: usize, next: usize) -> Self {
        let raw = &source[start..end];
        let repairs = if mojibake::is_suspect(raw) { mojibake::find(raw) } else { vec![] };
        let mut line = Self { start, end, next, text: String::new(), repairs };
        line.text = line.pieces(raw).map(|(_, piece)| piece).collect();
        line
    }

    /// Its pieces with their place in the line: words as they stand, and repaired characters.
    fn pieces<'a>(&'a self, raw: &'a str) -> impl Iterator<Item = ((usize, usize), Piece<'a>)> {
        let ends = self.repairs.iter().map(Some).chain([None]);
        let mut from = 0;
        ends.flat_map(move |repair| {
            let until = repair.map_or(raw.len(), |r| r.start);
            let kept = ((from, until), Piece::Kept(&raw[from..until]));
            from = repair.map_or(until, |r| r.end);
            [Some(kept), repair.map(|r| ((r.start, r.end), Piece::Repaired(r.meant)))]
                .into_iter()
                .flatten()
        })
    }

    /// The bytes of the source that the bytes `within` of its words come from.
    pub(crate) fn source_range(&self, within: Range<usize>) -> Range<usize> {
        let source = |at: usize| {
            // A repair made the words shorter.
            let lost = self.repairs.iter().try_fold(0, |lost, repair| {
                let before = repair.start - lost < at;
                let shorter = repair.end - repair.start - repair.meant.len_utf8();
                if before { Ok(lost + shorter) } else { Err(lost) }
            });
            self.start + at + lost.unwrap_or_else(|lost| lost)
        };
        source(within.start)..source(within.end)
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

enum Piece<'a> {
    Kept(&'a str),
    Repaired(char),
}

impl<'a> Extend<Piece<'a>> for String {
    fn extend<I: IntoIterator<Item = Piece<'a>>>(&mut self, pieces: I) {
        for piece in pieces {
            match piece {
                Piece::Kept(words) => self.push_str(words),
                Piece::Repaired(meant) => self.push(meant),
            }
        }
    }
}

impl<'a> FromIterator<Piece<'a>> for String {
    fn from_iter<I: IntoIterator<Item = Piece<'a>>>(pieces: I) -> Self {
        let mut text = Self::new();
        text.extend(pieces);
        text
    }
}

/// The lines of a source, ended by `\n`, `\r\n` or `\r`.
pub(crate) fn lines(source: &str) -> impl Iterator<Item = Line> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = source.as_bytes().get(start..).filter(|rest| !rest.is_empty())?;
        let end = memchr::memchr2(b'\n', b'\r', rest).map_or(source.len(), |at| start + at);
        let broken = if source[end..].starts_with("\r\n") { 2 } else { 1 };
        let line = Line::new(source, start, end, (end + broken).min(source.len()));
        start = line.next;
        Some(line)
    })
}

/// Puts a cleaned text together from the lines of its source, in order.
pub(crate) struct Builder<'a> {
    source: &'a str,
    /// Added to source offsets: bytes of the file before `source`.
    base: usize,
    cleaned: Cleaned,
    /// Whether a line was just removed: then blank lines around it become one.
    gap: bool,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(source: &'a str, base: usize) -> Self {
        let cleaned = Cleaned { text: String::with_capacity(source.len()), ..Cleaned::default() };
        Self { source, base, cleaned, gap: false }
    }

    /// The same without blank lines at the beginning.
    pub(crate) fn trimmed(source: &'a str, base: usize) -> Self {
        Self { gap: true, ..Self::new(source, base) }
    }

    /// Takes a line into the text, from byte `from` of the source line on.
    pub(crate) fn keep(&mut self, line: &Line, from: usize) {
        if line.is_blank() {
            let text = &self.cleaned.text;
            if self.gap && (text.is_empty() || text.ends_with("\n\n")) {
                return;
            }
        } else {
            self.gap = false;
        }
        let raw = &self.source[line.start..line.end];
        for ((start, end), piece) in line.pieces(raw) {
            let cleaned = &mut self.cleaned;
            match piece {
                Piece::Kept(_) if end <= from => {}
                Piece::Kept(words) => {
                    let skipped = from.saturating_sub(start);
                    self.push_words(&words[skipped..], line.start + start + skipped);
                }
                Piece::Repaired(_) if start < from => {}
                Piece::Repaired(meant) => {
                    let at = cleaned.text.len();
                    cleaned.text.push(meant);
                    cleaned.repaired += 1;
                    cleaned.offsets.push(at, self.base + line.start + start);
                    let last = cleaned.text.len() - 1;
                    cleaned.offsets.push(last, self.base + line.start + end - 1);
                }
            }
        }
        if line.next > line.end {
            let at = self.cleaned.text.len();
            // Of `\r\n` the `\n` is kept.
            self.cleaned.offsets.push(at, self.base + line.next - 1);
            self.cleaned.text.push('\n');
        }
    }

    fn push_words(&mut self, words: &str, mut at: usize) {
        for (number, part) in words.split('\u{FEFF}').enumerate() {
            if number > 0 {
                self.log(at, at + '\u{FEFF}'.len_utf8(), "byte-order-mark");
                at += '\u{FEFF}'.len_utf8();
            }
            if !part.is_empty() {
                self.cleaned.offsets.push(self.cleaned.text.len(), self.base + at);
                self.cleaned.text.push_str(part);
            }
            at += part.len();
        }
    }

    /// Leaves a stretch of the source out of the text, and says which rule did.
    pub(crate) fn remove(&mut self, bytes: Range<usize>, rule: &'static str) {
        let words = self.source[bytes.clone()].trim_end();
        self.log(bytes.start, bytes.start + words.len(), rule);
        self.gap = true;
    }

    fn log(&mut self, start: usize, end: usize, rule: &'static str) {
        let text = self.source[start..end].to_owned();
        let (start, end) = (self.base + start, self.base + end);
        self.cleaned.removed.push(Removal { start, end, rule, text });
    }

    /// The text as it is.
    pub(crate) fn finish(self) -> Cleaned {
        self.cleaned
    }

    /// The text without blank space at its end.
    pub(crate) fn finish_trimmed(mut self) -> Cleaned {
        let end = self.cleaned.text.trim_end().len();
        self.cleaned.text.truncate(end);
        self.cleaned
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn clean_text_is_passed_through() {
        let text = "A line.\n\n  Another, naïve — “one”.\n\n\n中文，句子。\n".to_owned();
        let cleaned = record_text(text.clone(), false);
        assert_eq!(cleaned.text, text);
        assert_eq!(cleaned.offsets, OffsetMap::default());
    }

    #[test]
    fn line_ends_marks_and_furniture() {
        let text = "One\r\ntwo\rit\u{FEFF}â€™s\r\n\r\nShare this:\r\n\r\nEnd";
        let cleaned = record_text(text.to_owned(), false);
        assert_eq!(cleaned.text, "One\ntwo\nit’s\n\nEnd");
        assert_eq!(cleaned.repaired, 1);
        let quote = cleaned.text.find('’').unwrap();
        let source = cleaned.offsets.source_range(quote..quote + '’'.len_utf8());
        assert_eq!(&text[source], "â€™");
        let end = cleaned.text.find("End").unwrap();
        assert_eq!(&text[cleaned.offsets.source_range(end..end + 3)], "End");
        let rules: Vec<_> =
            cleaned.removed.iter().map(|r| (r.rule, &text[r.start..r.end])).collect();
        assert_eq!(rules, [("byte-order-mark", "\u{FEFF}"), ("share", "Share this:")]);
        let kept = record_text(text.to_owned(), true);
        assert!(kept.text.contains("Share this:"));
    }

    #[test]
    fn words_of_a_line_lead_back_to_its_source() {
        let source = "One\nitâ€™s 2023 â€“ cafÃ© 2024";
        let line = lines(source).nth(1).unwrap();
        for words in ["it", "’", "’s 2023", "2023", "2024"] {
            let at = line.text.find(words).unwrap();
            let found = &source[line.source_range(at..at + words.len())];
            assert_eq!(found, words.replace('’', "â€™"));
        }
    }

    fn messy_text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[a-zA-Z ,.]{0,12}",
            "[é中’Ā»Ã©\u{A0}]{0,4}",
            Just("\r\n".to_owned()),
            Just("\n".to_owned()),
            Just("\r".to_owned()),
            Just("\u{FEFF}".to_owned()),
            Just("\nShare this:\n".to_owned()),
            Just("\nLeave a Comment\r\n".to_owned()),
            Just("itâ€™s".to_owned()),
            Just(" Ā» ".to_owned()),
            Just("cafÃ©".to_owned()),
        ];
        proptest::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        /// Each character of the clean text is that of the source at its mapped place, or a repair
        /// of it, or a line break; the places rise.
        #[test]
        fn offsets_lead_back_to_the_source(text in messy_text(), keep in any::<bool>()) {
            let cleaned = record_text(text.clone(), keep);
            // Some repairs are made in groups only, so the whole text is looked at.
            let repairs = mojibake::find(&text);
            let mut repaired = 0;
            let mut last = 0;
            for (at, c) in cleaned.text.char_indices() {
                let source = cleaned.offsets.source_range(at..at + c.len_utf8());
                prop_assert!(source.start >= last);
                last = source.end;
                let start = source.start;
                let original = &text[source];
                if original != c.encode_utf8(&mut [0; 4]) && !(c == '\n' && original == "\r") {
                    let here = |repair: &mojibake::Repair| repair.start == start && repair.meant == c;
                    prop_assert!(repairs.iter().any(here), "{:?} for {:?}", original, c);
                    repaired += 1;
                }
            }
            prop_assert_eq!(repaired, cleaned.repaired);
            for removal in &cleaned.removed {
                prop_assert_eq!(&text[removal.start..removal.end], &removal.text);
            }
        }

        /// The quick look before cleaning decides nothing that the cleaning would not.
        #[test]
        fn the_fast_path_changes_nothing(text in messy_text()) {
            let mut builder = Builder::new(&text, 0);
            for line in lines(&text) {
                builder.keep(&line, 0);
            }
            let slow = builder.finish();
            if !text.contains(['\r', '\u{FEFF}']) && slow.repaired == 0 {
                prop_assert_eq!(&record_text(text.clone(), true).text, &slow.text);
                prop_assert_eq!(&slow.text, &text);
            }
        }
    }
}
