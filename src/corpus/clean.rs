//! A raw text -> the text that is counted, with the way back to every byte of its source.
//!
//! Line breaks become `\n`, characters that stand for others are repaired ([`repair`]), and the
//! furniture of web pages ([`boilerplate`]) is taken out; every change is logged. Everything else
//! stays as it is, hard-wrapped lines included.

use std::borrow::Cow;
use std::ops::Range;

use super::boilerplate;
use super::document::{OffsetMap, Removal};
use super::repair::{self, Change, Nature};

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
    let furniture = |line: &str| !keep_boilerplate && boilerplate::rule(line).is_some();
    if !repair::is_suspect(&text) && !text_lines(&text).any(furniture) {
        return Cleaned { text, ..Cleaned::default() };
    }
    let lines: Vec<Line<'_>> = lines(&text).collect();
    let broken = memchr::memchr(b'\r', text.as_bytes()).is_some();
    if !broken && lines.iter().all(|line| line.changes.is_empty() && !furniture(&line.text)) {
        drop(lines);
        return Cleaned { text, ..Cleaned::default() };
    }
    let mut builder = Builder::new(&text, 0);
    for line in &lines {
        match boilerplate::rule(&line.text).filter(|_| !keep_boilerplate) {
            Some(rule) => builder.remove(line.start..line.next, rule),
            None => builder.keep(line, 0),
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
pub(crate) struct Line<'a> {
    /// Its first byte in the source, its last and the first of the next line.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) next: usize,
    /// Its repaired words, without the line break.
    pub(crate) text: Cow<'a, str>,
    changes: Vec<Change>,
}

impl<'a> Line<'a> {
    /// The line `bytes` of a source, and where the next begins; without a nature there is nothing to
    /// repair in the source.
    fn new(source: &'a str, bytes: Range<usize>, next: usize, nature: Option<&Nature<'_>>) -> Self {
        let Range { start, end } = bytes;
        let raw = &source[start..end];
        let changes = nature.map_or_else(Vec::new, |nature| repair::changes(raw, nature));
        let text = if changes.is_empty() {
            Cow::Borrowed(raw)
        } else {
            Cow::Owned(repair::applied(raw, &changes))
        };
        Self { start, end, next, text, changes }
    }

    /// The byte of the source, counted from the line's first, at which byte `at` of its text stands.
    pub(crate) fn source(&self, at: usize) -> usize {
        // Where the last change ended.
        let (mut source, mut text) = (0, 0);
        for change in &self.changes {
            let begins = text + (change.start - source);
            if at <= begins {
                break;
            }
            let ends = begins + change.replacement.len();
            if at < ends {
                return change.start;
            }
            (source, text) = (change.end, ends);
        }
        source + (at - text)
    }

    /// The bytes of the source that the bytes `within` of its words come from.
    pub(crate) fn source_range(&self, within: Range<usize>) -> Range<usize> {
        let source = |at: usize| self.start + self.source(at);
        source(within.start)..source(within.end)
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// The lines of a source, ended by `\n`, `\r\n` or `\r`.
pub(crate) fn lines(source: &str) -> impl Iterator<Item = Line<'_>> {
    let nature = repair::is_suspect(source).then(|| Nature::of(source));
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = source.as_bytes().get(start..).filter(|rest| !rest.is_empty())?;
        let end = memchr::memchr2(b'\n', b'\r', rest).map_or(source.len(), |at| start + at);
        let broken = if source[end..].starts_with("\r\n") { 2 } else { 1 };
        let next = (end + broken).min(source.len());
        let line = Line::new(source, start..end, next, nature.as_ref());
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

    /// Takes a line into the text, from byte `from` of its repaired text on.
    pub(crate) fn keep(&mut self, line: &Line<'_>, from: usize) {
        if line.is_blank() {
            let text = &self.cleaned.text;
            if self.gap && (text.is_empty() || text.ends_with("\n\n")) {
                return;
            }
        } else {
            self.gap = false;
        }
        let mut from = line.start + line.source(from);
        for change in &line.changes {
            let (start, end) = (line.start + change.start, line.start + change.end);
            if start < from {
                continue;
            }
            self.push(from, start);
            self.replace(start, end, change);
            from = end;
        }
        self.push(from, line.end);
        if line.next > line.end {
            let at = self.cleaned.text.len();
            // Of `\r\n` the `\n` is kept.
            self.cleaned.offsets.push(at, self.base + line.next - 1);
            self.cleaned.text.push('\n');
        }
    }

    /// Takes bytes of the source as they are.
    fn push(&mut self, start: usize, end: usize) {
        if start < end {
            self.cleaned.offsets.push(self.cleaned.text.len(), self.base + start);
            self.cleaned.text.push_str(&self.source[start..end]);
        }
    }

    fn replace(&mut self, start: usize, end: usize, change: &Change) {
        if !change.replacement.is_empty() {
            let source = self.base + start..self.base + end;
            self.cleaned.offsets.push_replaced(self.cleaned.text.len(), source);
            self.cleaned.text.push_str(&change.replacement);
        }
        self.cleaned.repaired += usize::from(change.rule == "mojibake");
        self.log(start, end, change.rule, &change.replacement);
    }

    /// Leaves a stretch of the source out of the text, and says which rule did.
    pub(crate) fn remove(&mut self, bytes: Range<usize>, rule: &'static str) {
        let words = self.source[bytes.clone()].trim_end();
        self.log(bytes.start, bytes.start + words.len(), rule, "");
        self.gap = true;
    }

    /// Logs a change; repairs of a row of characters by one rule are one change.
    fn log(&mut self, start: usize, end: usize, rule: &'static str, replacement: &str) {
        let text = &self.source[start..end];
        let (start, end) = (self.base + start, self.base + end);
        match self.cleaned.removed.last_mut() {
            Some(last) if last.is_repair() && last.rule == rule && last.end == start => {
                last.end = end;
                last.text.push_str(text);
                last.replacement.push_str(replacement);
            }
            _ => self.cleaned.removed.push(Removal {
                start,
                end,
                rule,
                text: text.to_owned(),
                replacement: replacement.to_owned(),
            }),
        }
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
        for text in [
            "A line.\n\n  Another, naïve — “one”.\n\n\n中文，句子。\n",
            "R&D, “…”’ and √2 ≈ 1.4",
            "",
        ] {
            let cleaned = record_text(text.to_owned(), false);
            assert_eq!(cleaned.text, text);
            assert_eq!(cleaned.offsets, OffsetMap::default());
            assert_eq!(cleaned.removed, []);
        }
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
        let rules: Vec<_> = cleaned
            .removed
            .iter()
            .map(|r| (r.rule, &text[r.start..r.end], &*r.replacement))
            .collect();
        assert_eq!(
            rules,
            [
                ("invisible-character", "\u{FEFF}", ""),
                ("mojibake", "â€™", "’"),
                ("share", "Share this:", "")
            ]
        );
        let kept = record_text(text.to_owned(), true);
        assert!(kept.text.contains("Share this:") && kept.text.contains('’'));
    }

    #[test]
    fn a_row_of_repairs_is_one_change() {
        let text = "РџСЂРёРІРµС‚ мир &lt;&gt; one.The end";
        let cleaned = record_text(text.to_owned(), false);
        assert_eq!(cleaned.text, "Привет мир <> one. The end");
        assert_eq!(cleaned.repaired, 6);
        let rows: Vec<_> =
            cleaned.removed.iter().map(|r| (r.rule, &*r.text, &*r.replacement)).collect();
        assert_eq!(
            rows,
            [
                ("mojibake", "РџСЂРёРІРµС‚", "Привет"),
                ("entity", "&lt;&gt;", "<>"),
                ("glued", ".", ". ")
            ]
        );
        let amp = cleaned.text.find('<').unwrap();
        assert_eq!(&text[cleaned.offsets.source_range(amp..amp + 1)], "&lt;");
        let words = cleaned.text.find("мир").unwrap();
        assert_eq!(&text[cleaned.offsets.source_range(words..amp + 2)], "мир &lt;&gt;");
    }

    /// None of the cases that `ftfy` leaves alone is altered by any repair.
    #[test]
    fn negative_cases_of_ftfy_stay() {
        let path =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/conformance/ftfy/negative.json");
        let Ok(json) = std::fs::read_to_string(path) else {
            println!("skipped: {path} is not there");
            return;
        };
        let cases: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
        assert!(!cases.is_empty());
        for case in &cases {
            let text = case["original"].as_str().unwrap();
            assert_eq!(record_text(text.to_owned(), false).text, text, "{}", case["label"]);
        }
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
            "[，。（）！Ａ１]{0,3}",
            "[\u{0}-\u{1F}\u{7F}-\u{9F}\u{200B}-\u{200F}\u{2028}\u{AD}]{0,3}",
            "&(amp|nbsp|lt|eacute|#8217|#x41|#150|shy|nothing|#0);?",
            Just("\r\n".to_owned()),
            Just("\n".to_owned()),
            Just("\r".to_owned()),
            Just("\u{FEFF}".to_owned()),
            Just("\nShare this:\n".to_owned()),
            Just("\nLeave a Comment\r\n".to_owned()),
            Just("itâ€™s".to_owned()),
            Just(" Ā» ".to_owned()),
            Just("cafÃ©".to_owned()),
            Just("itÃ¢â‚¬â„¢s Ã la".to_owned()),
            Just("the meeting.The bureau".to_owned()),
        ];
        proptest::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
    }

    fn broken(text: &str) -> String {
        text.replace("\r\n", "\n").replace('\r', "\n")
    }

    proptest! {
        /// Each character of the clean text is that of the source at its mapped place, or stands in
        /// a repair that the log names with this very place; the places rise.
        #[test]
        fn offsets_lead_back_to_the_source(text in messy_text(), keep in any::<bool>()) {
            let cleaned = record_text(text.clone(), keep);
            let mut last = 0..0;
            for (at, c) in cleaned.text.char_indices() {
                let source = cleaned.offsets.source_range(at..at + c.len_utf8());
                prop_assert!(source.start >= last.end || source == last, "{source:?} {last:?}");
                let original = &text[source.clone()];
                if original != c.encode_utf8(&mut [0; 4]) && !(c == '\n' && original == "\r") {
                    let here = |change: &Removal| {
                        change.start <= source.start && source.end <= change.end
                            && change.is_repair() && change.replacement.contains(c)
                    };
                    prop_assert!(cleaned.removed.iter().any(here), "{:?} for {:?}", original, c);
                }
                last = source;
            }
            for removal in &cleaned.removed {
                prop_assert_eq!(&text[removal.start..removal.end], &removal.text);
                prop_assert_ne!(&removal.text, &removal.replacement);
            }
            let starts: Vec<usize> = cleaned.removed.iter().map(|removal| removal.start).collect();
            prop_assert!(starts.is_sorted());
        }

        /// The log holds every change: undoing it gives the source back, but for the form of line
        /// breaks and blank lines beside removed ones.
        #[test]
        fn the_log_is_complete(text in messy_text()) {
            let cleaned = record_text(text.clone(), true);
            let mut made = String::new();
            let mut from = 0;
            for change in &cleaned.removed {
                made.push_str(&broken(&text[from..change.start]));
                made.push_str(&change.replacement);
                from = change.end;
            }
            made.push_str(&broken(&text[from..]));
            prop_assert_eq!(made, cleaned.text);
        }

        /// Whatever stands on the line, a byte of its text leads to one of its source.
        #[test]
        fn places_in_lines(text in messy_text()) {
            for line in lines(&text) {
                let raw = &text[line.start..line.end];
                let mut last = 0;
                for (at, _) in line.text.char_indices().chain([(line.text.len(), ' ')]) {
                    let source = line.source(at);
                    prop_assert!(raw.is_char_boundary(source) && source >= last);
                    last = source;
                }
            }
        }

        /// The quick look before cleaning decides nothing that the cleaning would not.
        #[test]
        fn the_fast_path_changes_nothing(text in messy_text()) {
            let nature = Nature::of(&text);
            if !repair::is_suspect(&text) {
                let mut lines = text.split('\n');
                prop_assert!(lines.all(|line| repair::find(line, &nature).is_empty()));
                prop_assert_eq!(&record_text(text.clone(), true).text, &text);
            }
        }
    }
}
