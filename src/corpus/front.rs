//! The lines of a text report -> its title and dates, and which lines are the body.
//!
//! In order: a header line `date 2023-02-16 TITLE`; metadata lines, breadcrumbs and the repeated
//! title above the body; metadata lines below it. When a whole paragraph stands on the header line,
//! the title is its first sentence, shortened, and the paragraph belongs to the body. Without a
//! header the title is the first line, when it stands apart.

use std::ops::Range;

use super::boilerplate;
use super::clean::Line;
use super::date::{self, Unread, WrittenDate};
use super::document::{DateEvidence, DateKind, Reading};
use super::metadata::{self, Fact};
use super::sentence::{TITLE, TITLE_LINE, first_sentence, is_paragraph, sentence_end, shorten};

/// How many lines above and below the body are looked at.
const ABOVE: usize = 40;
const BELOW: usize = 15;
/// How many unknown short lines (a subtitle, a place) may stand between title and metadata.
const UNKNOWN: usize = 3;

/// What to do with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Body, from this byte of the line on.
    Body(usize),
    /// Not body, by this rule.
    Left(&'static str),
}

/// What the lines say about their report.
#[derive(Debug, Default)]
pub(crate) struct Front {
    pub(crate) title: String,
    pub(crate) source: Option<String>,
    pub(crate) author: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) fields: Vec<(String, String)>,
    /// In order of trust within each kind; spans count bytes of the decoded text.
    pub(crate) evidence: Vec<DateEvidence>,
    /// For each line.
    pub(crate) uses: Vec<Use>,
}

/// Reads the lines of a report.
pub(crate) fn read(lines: &[Line<'_>], day_first: bool, keep_boilerplate: bool) -> Front {
    let front = Front { uses: vec![Use::Body(0); lines.len()], ..Front::default() };
    let mut reader =
        Reader { lines, day_first, keep_boilerplate, front, titled: false, lone: vec![] };
    let mut at = reader.next_line(0);
    at = reader.yaml(at);
    at = reader.header(at);
    let body = reader.above(at);
    reader.dateline(body);
    let lone = std::mem::take(&mut reader.lone);
    reader.front.evidence.extend(lone);
    reader.below(body);
    reader.furniture();
    let below = std::mem::take(&mut reader.lone);
    reader.front.evidence.extend(below);
    reader.title_of_body();
    reader.front
}

struct Reader<'a> {
    lines: &'a [Line<'a>],
    day_first: bool,
    keep_boilerplate: bool,
    front: Front,
    /// Whether the title is a line of its own, so that its repetition is no body.
    titled: bool,
    /// Dates that stand alone: less trusted than labelled ones.
    lone: Vec<DateEvidence>,
}

impl Reader<'_> {
    fn text(&self, at: usize) -> &str {
        self.lines[at].text.trim()
    }

    /// The first line from `at` on that is not blank.
    fn next_line(&self, at: usize) -> usize {
        (at..self.lines.len()).find(|&at| !self.lines[at].is_blank()).unwrap_or(self.lines.len())
    }

    fn leave(&mut self, at: usize, rule: &'static str) {
        self.front.uses[at] = Use::Left(rule);
    }

    fn facts(&self, at: usize) -> Option<Vec<Fact>> {
        metadata::facts(&self.lines[at].text, self.day_first)
    }

    /// A candidate in the bytes `at` of the words of line `line`.
    fn evidence(
        &self,
        kind: DateKind,
        line: usize,
        at: Range<usize>,
        reading: impl Into<Reading>,
    ) -> DateEvidence {
        let line = &self.lines[line];
        let span = Some(line.source_range(at.clone()));
        DateEvidence { span, ..DateEvidence::new(kind, &line.text[at], reading) }
    }

    fn rule(&self, at: usize) -> Option<&'static str> {
        // Editors are metadata.
        boilerplate::rule(self.text(at)).filter(|rule| *rule != "editor")
    }

    /// Whether some line from `at` on is neither metadata, furniture nor the title again.
    fn has_body(&self, at: usize, title: &str) -> bool {
        (at..self.lines.len()).any(|at| {
            !self.lines[at].is_blank()
                && self.facts(at).is_none()
                && self.rule(at).is_none()
                && !same(self.text(at), title)
        })
    }

    /// A block of `key: value` lines between `---` lines, as Markdown files have it.
    fn yaml(&mut self, at: usize) -> usize {
        if at >= self.lines.len() || self.text(at) != "---" {
            return at;
        }
        let end = (at + 1..self.lines.len().min(at + ABOVE)).find(|&end| self.text(end) == "---");
        let keyed = |line: usize| {
            self.text(line).contains(':')
                || self.text(line).starts_with('-')
                || self.lines[line].is_blank()
        };
        let Some(end) = end.filter(|&end| (at + 1..end).all(keyed)) else { return at };
        for line in at..=end {
            if let Some(facts) = self.facts(line) {
                self.take(facts, line);
            } else if let Some((key, value)) = self.text(line).split_once(':') {
                let value = value.trim().trim_matches(['"', '\'']).to_owned();
                if !value.is_empty() {
                    let key = key.trim().to_owned();
                    self.front.fields.push((key, value));
                }
            }
            self.leave(line, "metadata");
        }
        self.next_line(end + 1)
    }

    /// The `date 2023-02-16 TITLE` line; the line to go on with.
    fn header(&mut self, at: usize) -> usize {
        let Some((read, words, from)) =
            self.lines.get(at).and_then(|line| header(&line.text, self.day_first))
        else {
            return at;
        };
        let evidence = self.evidence(DateKind::Header, at, words, read);
        self.front.evidence.push(evidence);
        let rest = self.lines[at].text[from..].trim().to_owned();
        let has_body = self.has_body(at + 1, &rest);
        if rest.is_empty() || (has_body && !is_paragraph(&rest)) {
            self.titled = !rest.is_empty();
            self.front.title = rest;
            self.leave(at, "header");
        } else {
            self.front.title = shorten(first_sentence(&rest));
            let skipped =
                self.lines[at].text[from..].len() - self.lines[at].text[from..].trim_start().len();
            self.front.uses[at] = Use::Body(from + skipped);
            // The body has begun, but metadata lines may still stand below this line.
        }
        at + 1
    }

    /// Metadata, title and furniture above the body; the line where the body begins.
    fn above(&mut self, start: usize) -> usize {
        let mut trail = String::new();
        let mut unknown = 0;
        let mut body = None;
        for at in start..self.lines.len().min(start + ABOVE) {
            if self.lines[at].is_blank() {
                continue;
            }
            let text = self.text(at).to_owned();
            if let Some(parts) = boilerplate::breadcrumb(&text) {
                trail = parts.last().map_or_else(String::new, ToString::to_string);
                continue;
            }
            if self.rule(at).is_some() {
                continue;
            }
            if self.titled && same(&text, &self.front.title) {
                self.leave(at, "title");
            } else if let Some(facts) = self.facts(at) {
                self.take(facts, at);
                self.leave(at, "metadata");
            } else if self.front.title.is_empty()
                && body.is_none()
                && (same(&text, &trail) || self.is_title(at))
            {
                self.front.title = text.trim_start_matches('#').trim().into();
                self.titled = true;
                self.leave(at, "title");
            } else {
                body.get_or_insert(at);
                unknown += 1;
                if unknown > UNKNOWN || text.chars().count() > 60 || sentence_end(&text).is_some() {
                    break;
                }
            }
        }
        body.unwrap_or(start)
    }

    /// Whether the first line stands apart from what follows, as titles do.
    fn is_title(&self, at: usize) -> bool {
        let text = self.text(at);
        let long = text.chars().count();
        if long > TITLE_LINE || is_paragraph(text) || !self.has_body(at + 1, text) {
            return false;
        }
        if text.starts_with("# ") {
            return true;
        }
        match self.lines.get(at + 1) {
            None => false,
            Some(next) if next.is_blank() => !text.ends_with([',', ';']),
            Some(_) if self.facts(at + 1).is_some() => true,
            // Directly above a paragraph: shorter by far, or it is a hard-wrapped line of it.
            Some(next) => {
                let below = next.text.chars().count();
                !text.ends_with(['.', ',', ';', '。', '，'])
                    && below > TITLE
                    && below > long * 3 / 2
            }
        }
    }

    /// Metadata lines at the end, among furniture.
    fn below(&mut self, body: usize) {
        let mut seen = 0;
        for at in (body + 1..self.lines.len()).rev() {
            if self.lines[at].is_blank() || self.rule(at).is_some() {
                continue;
            }
            seen += 1;
            let Some(facts) = self.facts(at) else { break };
            let byline_only = facts.iter().all(|fact| matches!(fact, Fact::Author(_)))
                && self.text(at).get(..3).is_some_and(|by| by.eq_ignore_ascii_case("by "));
            if seen > BELOW || byline_only || matches!(self.front.uses[at], Use::Left(_)) {
                break;
            }
            self.take(facts, at);
            self.leave(at, "metadata");
        }
    }

    /// The dateline at the beginning of the body, which stays there.
    fn dateline(&mut self, body: usize) {
        let in_body = |at: &usize| {
            matches!(self.front.uses[*at], Use::Body(0)) && !self.lines[*at].is_blank()
        };
        let found = (body..self.lines.len().min(body + ABOVE))
            .filter(in_body)
            .take(UNKNOWN)
            .find_map(|at| Some((at, metadata::dateline(&self.lines[at].text, self.day_first)?)));
        if let Some((at, (read, words))) = found {
            let evidence = self.evidence(DateKind::BodyLine, at, words, read);
            self.lone.push(evidence);
        }
    }

    fn furniture(&mut self) {
        if self.keep_boilerplate {
            return;
        }
        for at in 0..self.lines.len() {
            if let (Use::Body(0), Some(rule)) = (self.front.uses[at], self.rule(at)) {
                self.leave(at, rule);
            }
        }
    }

    fn title_of_body(&mut self) {
        if self.front.title.is_empty() {
            let first = (0..self.lines.len()).find(|&at| {
                matches!(self.front.uses[at], Use::Body(_)) && !self.lines[at].is_blank()
            });
            if let Some(at) = first {
                self.front.title = shorten(first_sentence(self.text(at)));
            }
        }
    }

    /// Takes what line `line` states.
    fn take(&mut self, facts: Vec<Fact>, line: usize) {
        for fact in facts {
            match fact {
                Fact::Date { read, updated, labelled, at } => {
                    let kind = if updated { DateKind::Updated } else { DateKind::BodyLine };
                    let found = self.evidence(kind, line, at, read);
                    if labelled { &mut self.front.evidence } else { &mut self.lone }.push(found);
                }
                Fact::Url(url) => {
                    self.front.url.get_or_insert(url);
                }
                Fact::Source(name) => {
                    self.front.source.get_or_insert(name);
                }
                Fact::Author(name) => {
                    self.front.author.get_or_insert(name);
                }
                Fact::Title(title) if self.front.title.is_empty() => {
                    self.front.title = title.trim_matches(['"', '\'']).into();
                    self.titled = true;
                }
                Fact::Title(_) => {}
                Fact::Field(label, value) => self.front.fields.push((label.to_owned(), value)),
            }
        }
    }
}

/// The date of a header line, where its words stand, and the byte where the rest begins.
///
/// `date 2023-02-16 ...`, `Date: 2023-02-16 TITLE`, or an ISO day followed by words. A lone
/// `Date: 2023-02-16` is a metadata line.
fn header(
    line: &str,
    day_first: bool,
) -> Option<(Result<WrittenDate, Unread>, Range<usize>, usize)> {
    let line_start =
        line.len() - line.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').len();
    let text = &line[line_start..];
    let after_word =
        text.get(..4).filter(|word| word.eq_ignore_ascii_case("date")).map(|_| &text[4..]);
    let value = match after_word {
        Some(rest) => {
            let value = rest.trim_start_matches([' ', '\t', ':', '：', '\u{A0}']);
            if value.len() == rest.len() {
                return None;
            }
            value
        }
        None => text,
    };
    let labelled = after_word.is_some_and(|rest| rest.trim_start().starts_with([':', '：']));
    let value_at = line.len() - value.len();
    let (read, end) = match date::parse_prefix(value, day_first) {
        Ok((read, end)) => (Ok(read), end),
        // A header whose date cannot be used: the words up to the next space.
        Err(why)
            if after_word.is_some()
                && !labelled
                && value.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            (Err(why), value.find(char::is_whitespace).unwrap_or(value.len()))
        }
        Err(_) => return None,
    };
    let rest = &value[end..];
    let parted =
        rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || ",:;-–—|.".contains(c));
    let iso = value.get(4..5) == Some("-") && value.get(7..8) == Some("-");
    let bare = rest.trim().is_empty();
    let fits = match after_word {
        Some(_) => !(labelled && bare),
        None => {
            iso && rest.split_whitespace().count() >= 2
                && metadata::facts(line, day_first).is_none()
        }
    };
    let marks = rest.len()
        - rest.trim_start_matches(|c: char| c.is_whitespace() || ",:;|".contains(c)).len();
    let words = value_at..value_at + value[..end].trim_end().len();
    (parted && fits).then_some((read, words, value_at + end + marks))
}

/// Whether two lines are the same but for marks and case.
fn same(a: &str, b: &str) -> bool {
    let mut left = a.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    let mut right =
        b.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).peekable();
    right.peek().is_some() && left.by_ref().eq(right)
}
