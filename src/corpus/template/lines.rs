//! The text of a document -> the lines of it that may belong to a page template.
//!
//! Templates stand above and below a report, so only the first and last lines are looked at. A line
//! is known by a hash of its words with every number and date masked, so that `Views: 12` and
//! `Views: 345` are one line; what follows the label of a field of a page (`Editor: `, `Tags: `) is
//! masked as a whole. Line breaks never lie inside a word, so every line is a range of tokens, too.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::TemplateParams;

/// A line that may belong to a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line {
    /// Of its masked words.
    pub(crate) hash: u64,
    /// Its first byte in the text, without blank space around it.
    pub(crate) start: u32,
    pub(crate) length: u16,
    /// Its number among the lines of the document, blank ones and those skipped in the middle of a
    /// long document not counted.
    pub(crate) order: u8,
    /// Its first token in the stream of its document and one past its last.
    pub(crate) tokens: (u32, u32),
}

impl Line {
    /// One past its last byte in the text.
    pub(crate) fn end(&self) -> usize {
        self.start as usize + usize::from(self.length)
    }
}

/// The lines of a block of documents, with their words.
#[derive(Debug, Default)]
pub(crate) struct LineBlock {
    lines: Vec<Line>,
    words: String,
    documents: Vec<Held>,
    scratch: Vec<u8>,
}

/// What is known of the lines of one document.
#[derive(Debug, Clone, Copy)]
struct Held {
    /// Where its lines and their words end.
    lines: u32,
    words: u32,
    /// How many lines it has, as [`Line::order`] counts them.
    total: u8,
    bytes: u32,
}

/// One document of a [`LineBlock`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page<'a> {
    /// In the order of the text.
    pub(crate) lines: &'a [Line],
    words: &'a str,
    /// How many lines it has, as [`Line::order`] counts them.
    pub(crate) total: u8,
    /// Length of its text.
    pub(crate) bytes: u32,
}

impl<'a> Page<'a> {
    /// The words of the line with this index.
    pub(crate) fn words(&self, index: usize) -> &'a str {
        let before: usize = self.lines[..index].iter().map(|line| usize::from(line.length)).sum();
        &self.words[before..before + usize::from(self.lines[index].length)]
    }
}

impl LineBlock {
    /// Adds a document and returns its lines, whose tokens are still to be filled in: none when it
    /// has but one.
    pub(crate) fn push(&mut self, text: &str, params: &TemplateParams) -> &mut [Line] {
        let (lines, words) = (self.lines.len(), self.words.len());
        let mut total = 0;
        if u32::try_from(text.len()).is_ok() && memchr::memchr(b'\n', text.as_bytes()).is_some() {
            total = self.scan(text, params);
            if total < 2 {
                self.lines.truncate(lines);
                self.words.truncate(words);
            }
        }
        let (end, words) = (self.lines.len() as u32, self.words.len() as u32);
        self.documents.push(Held { lines: end, words, total, bytes: text.len() as u32 });
        &mut self.lines[lines..]
    }

    /// Adds the first and last lines of a text; how many lines it has.
    fn scan(&mut self, text: &str, params: &TemplateParams) -> u8 {
        let window = params.window;
        let (mut at, mut order) = (0, 0);
        while order < window && at < text.len() {
            let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |n| at + n);
            order += self.take(text, at..end, order, params);
            at = (end + 1).min(text.len());
        }
        // The last lines, found backwards from the end.
        let mut last = Vec::new();
        let mut end = text.len();
        while last.len() < usize::from(window) && end > at {
            let start =
                memchr::memrchr(b'\n', &text.as_bytes()[at..end]).map_or(at, |n| at + n + 1);
            if has_words(&text[start..end]) {
                last.push(start..end);
            }
            end = start.saturating_sub(1);
        }
        if end > at && has_words(&text[at..end]) {
            order += 1;
        }
        for range in last.into_iter().rev() {
            order += self.take(text, range, order, params);
        }
        order
    }

    /// Adds a line if it is short enough; whether it is more than blank space and marks, as 0 or 1.
    fn take(
        &mut self,
        text: &str,
        range: std::ops::Range<usize>,
        order: u8,
        params: &TemplateParams,
    ) -> u8 {
        let line = text[range.clone()].trim_start();
        let start = range.end - line.len();
        let line = line.trim_end();
        if !has_words(line) {
            return 0;
        }
        if line.len() <= usize::from(params.longest_line) {
            let hash = self.hash(line);
            let (start, length) = (start as u32, line.len() as u16);
            self.lines.push(Line { hash, start, length, order, tokens: (0, 0) });
            self.words.push_str(line);
        }
        1
    }

    fn hash(&mut self, line: &str) -> u64 {
        const STATE: FixedState = FixedState::with_seed(0);
        let bytes = line.as_bytes();
        let label = label(line);
        let masked = |byte: &u8| byte.is_ascii_digit() | (*byte < b' ');
        let wide = || bytes.windows(2).any(|pair| pair == b"  ");
        if label.is_none() && !bytes.iter().any(masked) && !wide() {
            return STATE.hash_one(bytes);
        }
        self.scratch.clear();
        match label {
            Some(label) => {
                self.scratch.extend(label.bytes().map(|byte| byte.to_ascii_lowercase()));
                self.scratch.push(0);
            }
            None => mask(line, &mut self.scratch),
        }
        STATE.hash_one(self.scratch.as_slice())
    }

    /// The documents, in the order they were added.
    pub(crate) fn pages(&self) -> impl Iterator<Item = Page<'_>> {
        let (mut lines, mut words) = (0, 0);
        self.documents.iter().map(move |held| {
            let page = Page {
                lines: &self.lines[lines..held.lines as usize],
                words: &self.words[words..held.words as usize],
                total: held.total,
                bytes: held.bytes,
            };
            (lines, words) = (held.lines as usize, held.words as usize);
            page
        })
    }

    /// The block without room for more documents.
    pub(crate) fn finish(mut self) -> Self {
        self.lines.shrink_to_fit();
        self.words.shrink_to_fit();
        self
    }
}

fn has_words(line: &str) -> bool {
    line.chars().any(char::is_alphanumeric)
}

/// The words of a line with one space between them; each number, and each month or day of the week
/// in a line with numbers, as a `0`.
fn mask(line: &str, masked: &mut Vec<u8>) {
    let dated = line.bytes().any(|byte| byte.is_ascii_digit());
    for (number, word) in line.split_whitespace().enumerate() {
        if number > 0 {
            masked.push(b' ');
        }
        let name = word.trim_end_matches([',', '.', ')']);
        if dated && is_calendar_name(name) {
            masked.push(b'0');
            masked.extend(&word.as_bytes()[name.len()..]);
            continue;
        }
        let bytes = word.as_bytes();
        let mut within = false;
        for (at, &byte) in bytes.iter().enumerate() {
            let next = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
            match byte {
                b'0'..=b'9' if within => {}
                b'0'..=b'9' => masked.push(b'0'),
                b'.' | b',' | b':' if within && next => continue,
                _ => masked.push(byte),
            }
            within = byte.is_ascii_digit();
        }
    }
}

/// Whether a word is an English month or day of the week, written out or in three letters.
fn is_calendar_name(word: &str) -> bool {
    const NAMES: [&str; 19] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    (3..=9).contains(&word.len())
        && NAMES.iter().any(|name| {
            name.eq_ignore_ascii_case(word)
                || (word.len() == 3 && name.as_bytes()[..3].eq_ignore_ascii_case(word.as_bytes()))
        })
}

/// Labels of the fields of a page, whose values differ from document to document.
const LABELS: &str = include_str!("labels.txt");

/// Bytes of a line within which a label ends.
const LONGEST_LABEL: usize = 32;

/// The label that begins a line, when it is one of a page: what follows it does not count.
pub(super) fn label(line: &str) -> Option<&str> {
    let head = &line.as_bytes()[..line.len().min(LONGEST_LABEL)];
    let end = memchr::memchr2_iter(b':', 0xEF, head)
        .find(|&at| head[at] == b':' || line[at..].starts_with('：'))?;
    let label = line[..end].trim();
    let known = || LABELS.lines().any(|known| known.eq_ignore_ascii_case(label));
    (!label.is_empty() && known()).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(line: &str) -> u64 {
        LineBlock::default().hash(line)
    }

    #[test]
    fn numbers_dates_and_values_do_not_count() {
        for (a, b) in [
            ("Views: 12", "views:1,345"),
            ("Page 3 of 9", "Page  12 of\t20"),
            ("Posted on May 30, 2023 09:59", "Posted on Jun 2, 2021 17:03:22"),
            ("Editor: Wang Li", "Editor: Zhao Min and Qian Wu"),
            ("责任编辑：王力", "责任编辑：赵敏"),
        ] {
            assert_eq!(hash(a), hash(b), "{a}");
        }
        for (a, b) in [
            ("He said: yes", "He said: no"),
            ("May I help?", "June I help?"),
            ("Share", "share"),
            ("Part 1", "Part one"),
        ] {
            assert_ne!(hash(a), hash(b), "{a}");
        }
    }

    #[test]
    fn first_and_last_lines_are_taken() {
        let params = TemplateParams { window: 2, longest_line: 20, ..TemplateParams::default() };
        let long = "so long a line that it is none of a template";
        let text = format!("\n a \n---\nb 1\n\nc\n{long}\nd\n{long}\n  e");
        let mut block = LineBlock::default();
        let lines = block.push(&text, &params).to_vec();
        let shown: Vec<_> =
            lines.iter().map(|l| (l.order, &text[l.start as usize..l.end()])).collect();
        assert_eq!(shown, [(0, "a"), (1, "b 1"), (4, "e")]);
        assert!(block.push("one\n\n--\n", &params).is_empty());
        assert!(block.push("one", &params).is_empty());
        assert_eq!(block.push("x\ny\nz", &params).len(), 3);
        let pages: Vec<_> = block.pages().collect();
        assert_eq!(pages.iter().map(|page| page.total).collect::<Vec<_>>(), [5, 1, 0, 3]);
        assert_eq!([0, 1, 2].map(|at| pages[0].words(at)), ["a", "b 1", "e"]);
        assert_eq!(pages[3].words(2), "z");
    }
}
