//! A line such as `Release time: 09:59 on May 30, 2023Source: Hebi DailyViews:` -> what it states.
//!
//! Such lines consist of labels with their values, dates standing alone, and bylines, one after the
//! other or parted by `|`. A line is taken only as a whole: one value that is no date, name or
//! number where the label promises one, and the line is running text.

use std::ops::Range;
use std::sync::LazyLock;

use super::date::{self, Unread, WrittenDate};
use crate::period::Granularity;

/// Something a line states about its report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fact {
    /// When it was published, or updated.
    Date {
        read: Result<WrittenDate, Unread>,
        updated: bool,
        labelled: bool,
        /// Bytes of the line that hold its words.
        at: Range<usize>,
    },
    Source(String),
    Url(String),
    Author(String),
    Title(String),
    /// Another labelled value.
    Field(&'static str, String),
}

/// What a label announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A date, and nothing but a date.
    Published,
    /// A date, or something else: then the line is not about the report.
    MaybePublished,
    Updated,
    Source,
    Author,
    Title,
    Url,
    Field(&'static str),
    Counter,
}

/// The labels, in sections by what they announce.
const LABELS_TEXT: &str = include_str!("labels.txt");

static LABELS: LazyLock<Vec<(Kind, &'static str)>> = LazyLock::new(|| {
    let mut kind = Kind::Counter;
    let mut labels = Vec::new();
    for line in LABELS_TEXT.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some("published") => kind = Kind::Published,
            Some("maybe-published") => kind = Kind::MaybePublished,
            Some("updated") => kind = Kind::Updated,
            Some("source") => kind = Kind::Source,
            Some("author") => kind = Kind::Author,
            Some("title") => kind = Kind::Title,
            Some("url") => kind = Kind::Url,
            Some("counter") => kind = Kind::Counter,
            Some(field) => kind = Kind::Field(field.strip_prefix("field ").unwrap_or(field)),
            None => labels.push((kind, line)),
        }
    }
    labels
});

/// Longest line that is looked at, in bytes.
const LONGEST: usize = 300;
/// Longest name of a source or author, in characters.
const LONGEST_NAME: usize = 80;
/// Longest unlabelled part beside a date.
const LONGEST_PART: usize = 40;

/// The facts a line states; `None` when it is not such a line.
pub(crate) fn facts(whole: &str, day_first: bool) -> Option<Vec<Fact>> {
    if whole.len() > LONGEST {
        return None;
    }
    let line =
        whole.trim_matches(|c: char| c.is_whitespace() || "*_#()（）[]【】<>\u{FEFF}".contains(c));
    let line = line.trim_start_matches(['-', '–', '—', '•', '·']).trim();
    if line.is_empty() {
        return None;
    }
    let labels = find_labels(line);
    let mut found = Found { whole, day_first, ..Found::default() };
    let first = labels.first().map_or(line.len(), |label| label.start);
    found.parts(&line[..first]);
    for (at, label) in labels.iter().enumerate() {
        let end = labels.get(at + 1).map_or(line.len(), |next| next.start);
        let (value, rest) = split_part(&line[label.end..end]);
        found.labelled(label.kind, value)?;
        found.parts(rest);
    }
    let dated = found.facts.iter().any(|f| matches!(f, Fact::Date { .. }));
    let stray = found.unknown > 0 && (!dated || found.unknown > 2);
    ((found.known || dated) && !stray && !found.running).then_some(found.facts)
}

/// Whether `c` parts the values of such a line.
fn is_separator(c: char) -> bool {
    matches!(c, '|' | '｜' | '\t' | '\u{3000}' | '丨' | '│' | '•' | '·')
}

fn split_part(text: &str) -> (&str, &str) {
    let wide = text.trim_start().find("  ").map(|at| at + text.len() - text.trim_start().len());
    match [text.find(is_separator), wide].into_iter().flatten().min() {
        Some(at) => text.split_at(at),
        None => (text, ""),
    }
}

struct Label {
    kind: Kind,
    start: usize,
    /// After its colon.
    end: usize,
}

/// The labels of a line, each ended by a colon. A capitalised one may be glued to the value before
/// it (`2023Source:`), as text taken out of a page often is.
fn find_labels(line: &str) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    for (colon, mark) in line.char_indices().filter(|(_, c)| matches!(c, ':' | '：')) {
        let before = line[..colon].trim_end();
        let from = labels.last().map_or(0, |label| label.end);
        let longest = LABELS
            .iter()
            .copied()
            .filter(|(_, name)| ends_with_label(before, name, from))
            .max_by_key(|(_, name)| name.len());
        if let Some((kind, name)) = longest {
            labels.push(Label {
                kind,
                start: before.len() - name.len(),
                end: colon + mark.len_utf8(),
            });
        }
    }
    labels
}

fn ends_with_label(text: &str, name: &str, from: usize) -> bool {
    let Some(start) = text.len().checked_sub(name.len()).filter(|start| *start >= from) else {
        return false;
    };
    let Some(label) = text.get(start..).filter(|label| label.eq_ignore_ascii_case(name)) else {
        return false;
    };
    let capital = label.starts_with(char::is_uppercase);
    match text[..start].chars().next_back() {
        None => true,
        Some(_) if !name.is_ascii() => true,
        Some(c) if c.is_alphanumeric() => {
            capital && (c.is_ascii_digit() || c.is_lowercase() || !c.is_ascii())
        }
        // In the middle of a line a label begins with a capital or after a separator.
        Some(c) => {
            capital || is_separator(c) || ";,/(".contains(c) || text[..start].ends_with("  ")
        }
    }
}

/// Where `part`, which was cut out of `whole`, stands in it.
fn place(whole: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - whole.as_ptr() as usize;
    start..start + part.len()
}

#[derive(Default)]
struct Found<'a> {
    /// The line that places are counted in.
    whole: &'a str,
    facts: Vec<Fact>,
    day_first: bool,
    /// A label or byline was found.
    known: bool,
    /// Short parts that state nothing.
    unknown: usize,
    /// A part reads like running text.
    running: bool,
}

impl Found<'_> {
    /// Takes a labelled value; `None` when it is not what the label promises.
    fn labelled(&mut self, kind: Kind, value: &str) -> Option<()> {
        let value = value
            .trim()
            .trim_matches(|c: char| "()（）[]【】,;，；".contains(c) || c.is_whitespace());
        self.known = true;
        if value.is_empty() {
            return Some(());
        }
        match kind {
            Kind::Published | Kind::MaybePublished | Kind::Updated => {
                let read = date::parse(value, self.day_first);
                let unread = read == Err(Unread::NotADate);
                let short =
                    value.len() <= LONGEST_PART && value.contains(|c: char| c.is_ascii_digit());
                if unread && (kind == Kind::MaybePublished || !short) {
                    return None;
                }
                let updated = kind == Kind::Updated;
                self.facts.push(Fact::Date {
                    read,
                    updated,
                    labelled: true,
                    at: place(self.whole, value),
                });
            }
            Kind::Source => self.facts.push(Fact::Source(name(value)?)),
            Kind::Author => {
                let (words, on) = split_on_date(value, self.whole, self.day_first);
                self.facts.extend(on);
                self.author(&name(words)?);
            }
            Kind::Title => self.facts.push(Fact::Title(value.to_owned())),
            Kind::Url if is_address(value) => self.facts.push(Fact::Url(value.to_owned())),
            Kind::Url | Kind::Field(_) => {
                let Kind::Field(label) = kind else { return Some(()) };
                let running = value.chars().count() > 2 * LONGEST_NAME || value.contains(". ");
                if running {
                    return None;
                }
                self.facts.push(Fact::Field(label, value.to_owned()));
            }
            Kind::Counter => {
                let rest = value.trim_matches(|c: char| c.is_ascii_digit() || " ,.次".contains(c));
                if !rest.is_empty() && !rest.eq_ignore_ascii_case("times") {
                    return None;
                }
            }
        }
        Some(())
    }

    fn author(&mut self, name: &str) {
        const NOBODY: [&str; 6] = ["admin", "administrator", "webmaster", "editor", "root", "user"];
        if !NOBODY.iter().any(|nobody| nobody.eq_ignore_ascii_case(name)) {
            self.facts.push(Fact::Author(name.to_owned()));
        }
    }

    /// Takes parts without a label.
    fn parts(&mut self, mut text: &str) {
        while !text.is_empty() {
            let (part, rest) = split_part(text);
            self.part(
                part.trim_matches(|c: char| {
                    c.is_whitespace() || is_separator(c) || ",;".contains(c)
                }),
            );
            text = rest.trim_start_matches(|c: char| c.is_whitespace() || is_separator(c));
        }
    }

    fn part(&mut self, part: &str) {
        if part.is_empty() {
            return;
        }
        if let Some(date) = lone_date(part, self.whole, self.day_first) {
            self.facts.push(date);
        } else if let Some((words, on)) = byline(part, self.whole, self.day_first) {
            self.known = true;
            self.facts.extend(on);
            self.author(words);
        } else {
            self.unknown += 1;
            let sentence = part.ends_with(['.', '。', '!', '?']);
            self.running |= sentence || part.chars().count() > LONGEST_PART;
        }
    }
}

/// A date on its own, or after `Published on`; precise to the day, and not a bare number.
fn lone_date(part: &str, whole: &str, day_first: bool) -> Option<Fact> {
    let mut names =
        LABELS.iter().copied().filter(|(kind, _)| matches!(kind, Kind::Published | Kind::Updated));
    let label = names.find_map(|(kind, name)| {
        let start = part.get(..name.len())?;
        let rest = part[name.len()..].strip_prefix(' ')?;
        let rest = rest.strip_prefix("on ").unwrap_or(rest);
        (start.eq_ignore_ascii_case(name) && date::parse(rest, day_first).is_ok())
            .then_some((kind, rest))
    });
    let words = label.map_or(part, |(_, rest)| rest);
    let read = date::parse(words, day_first);
    let precise = match read {
        Ok(date) => date.precision == Granularity::Day,
        Err(why) => why != Unread::NotADate,
    };
    let bare = words.bytes().all(|b| b.is_ascii_digit());
    (precise && !bare).then(|| Fact::Date {
        read,
        updated: label.is_some_and(|(kind, _)| kind == Kind::Updated),
        labelled: label.is_some(),
        at: place(whole, words),
    })
}

/// `by admin`, `By Peng Yi`, `By Peng Yi on May 30, 2023`
fn byline<'p>(part: &'p str, whole: &str, day_first: bool) -> Option<(&'p str, Option<Fact>)> {
    let starts =
        |start: &&str| part.get(..start.len()).is_some_and(|s| s.eq_ignore_ascii_case(start));
    let start = ["by ", "posted by ", "written by "].into_iter().find(starts)?;
    let (words, on) = split_on_date(&part[start.len()..], whole, day_first);
    let particle =
        |w: &str| ["and", "de", "van", "von", "al", "bin", "of", "the", "da", "di"].contains(&w);
    let count = words.split_whitespace().count();
    let names = words
        .split_whitespace()
        .all(|w| particle(w) || w.starts_with(|c: char| c.is_uppercase() || !c.is_ascii()));
    let plain =
        !words.contains(|c: char| c.is_ascii_digit()) && !words.ends_with(['.', '。', ':', ';']);
    (plain && (1..=8).contains(&count) && (names || count == 1)).then_some((words.trim(), on))
}

/// `admin on May 30, 2023` -> `admin` and the date.
fn split_on_date<'t>(text: &'t str, whole: &str, day_first: bool) -> (&'t str, Option<Fact>) {
    for joint in [" on ", ", ", " - ", " "] {
        for (at, _) in text.match_indices(joint) {
            if let Some(date) = lone_date(text[at + joint.len()..].trim(), whole, day_first) {
                return (text[..at].trim_end_matches([',', ' ']), Some(date));
            }
        }
    }
    (text, None)
}

/// Whether `value` is the address of a page, or its path.
pub(crate) fn is_address(value: &str) -> bool {
    let plain = !value.contains(char::is_whitespace) && value.len() > 3;
    plain && (value.contains("://") || value.starts_with("www.") || value.starts_with('/'))
}

/// The dateline that begins a report, `BEIJING, May 30, 2023 (Hebi Daily) -- On ...`: how its date
/// reads and where it stands. The date names its year, and a dash or colon, or the end of a short
/// line, follows.
pub(crate) fn dateline(line: &str, day_first: bool) -> Option<(WrittenDate, Range<usize>)> {
    let start = line.find([',', '，'])?;
    let place = line[..start].trim();
    let named = place.split_whitespace().all(|word| word.starts_with(char::is_uppercase));
    if !named || place.is_empty() || place.chars().count() > LONGEST_PART {
        return None;
    }
    let from = start + line[start..].chars().next()?.len_utf8();
    let words = line[from..].trim_start();
    let at = line.len() - words.len();
    let (read, end) = date::parse_prefix(words, day_first).ok()?;
    let mut rest = words[end..].trim_start_matches([',', '.', ' ']);
    if let Some(agency) = rest.strip_prefix('(') {
        let close = agency.find(')').filter(|&close| close <= LONGEST_PART)?;
        rest = agency[close + 1..].trim_start();
    }
    let ends = rest.is_empty() && line.len() <= 2 * LONGEST_PART;
    let dash = ["--", "—", "– ", "- ", ": ", "：", "| "].iter().any(|dash| rest.starts_with(dash));
    (read.precision == Granularity::Day && (ends || dash)).then_some((read, at..at + end))
}

/// The name of a source or author, unless it is too long to be one.
fn name(value: &str) -> Option<String> {
    let value = value.trim().trim_end_matches(['.', '。']).trim();
    let running =
        value.contains(". ") || value.contains('。') || value.split_whitespace().count() > 12;
    (value.chars().count() <= LONGEST_NAME && !running).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> Vec<String> {
        let Some(facts) = facts(line, false) else { return vec!["-".to_owned()] };
        facts
            .into_iter()
            .map(|fact| match fact {
                Fact::Date { read, updated, .. } => {
                    let day = match read {
                        Ok(read) => read.date.to_string(),
                        Err(Unread::NotADate) => "NotADate".to_owned(),
                        Err(_) => "Ambiguous".to_owned(),
                    };
                    if updated { format!("updated {day}") } else { day }
                }
                Fact::Source(name) => format!("source {name}"),
                Fact::Url(url) => format!("url {url}"),
                Fact::Author(name) => format!("author {name}"),
                Fact::Title(name) => format!("title {name}"),
                Fact::Field(label, value) => format!("{label} {value}"),
            })
            .collect()
    }

    #[test]
    fn lines_about_the_report() {
        for (line, expected) in [
            ("July 02, 2023 09:17:35", vec!["2023-07-02"]),
            ("Source: Heilongjiang Daily", vec!["source Heilongjiang Daily"]),
            ("Author: Peng Yi", vec!["author Peng Yi"]),
            ("Date: 2023-04-19", vec!["2023-04-19"]),
            (
                "Release time: 09:59 on May 30, 2023Source: Hebi DailyViews:",
                vec!["2023-05-30", "source Hebi Daily"],
            ),
            ("by admin", vec![]),
            ("By Peng Yi", vec!["author Peng Yi"]),
            ("Posted by admin on May 30, 2023", vec!["2023-05-30"]),
            ("Posted on May 30, 2023", vec!["2023-05-30"]),
            ("Published May 30, 2023 | Hebi Daily", vec!["2023-05-30"]),
            (
                "2023-05-30 09:59  Source: Hebi Daily  Author: Li Na",
                vec!["2023-05-30", "source Hebi Daily", "author Li Na"],
            ),
            ("发布时间：2023-05-30 来源：鹤壁日报", vec!["2023-05-30", "source 鹤壁日报"]),
            ("Last updated: 1 June 2023", vec!["updated 2023-06-01"]),
            ("(Editor: Wang Wei)", vec!["editor Wang Wei"]),
            ("Date: 04/05/2023", vec!["Ambiguous"]),
            ("Release date: 31 June 2023", vec!["NotADate"]),
            ("Views: 1,204 times", vec![]),
            ("May 2023", vec!["-"]),
            ("Date: May 2023", vec!["2023-05-01"]),
            ("Publié le 30 mai 2023 à 9h59", vec!["2023-05-30"]),
            ("Veröffentlicht am 30. Mai 2023", vec!["2023-05-30"]),
            ("Fecha: 30 de mayo de 2023", vec!["2023-05-30"]),
            ("Дата публикации: 30 мая 2023 г.", vec!["2023-05-30"]),
            ("URL: https://a.example/2023/05/30/x", vec!["url https://a.example/2023/05/30/x"]),
            ("Link: click here", vec![]),
        ] {
            assert_eq!(shown(line), expected, "{line}");
        }
    }

    #[test]
    fn the_place_of_a_date_in_its_line() {
        for (line, words) in [
            ("(Release time: 09:59 on May 30, 2023Source: Hebi Daily)", "09:59 on May 30, 2023"),
            ("  Posted by admin on May 30, 2023", "May 30, 2023"),
            ("发布时间：2023-05-30 来源：鹤壁日报", "2023-05-30"),
        ] {
            let facts = facts(line, false).unwrap();
            let place = facts.iter().find_map(|fact| match fact {
                Fact::Date { at, .. } => Some(at.clone()),
                _ => None,
            });
            assert_eq!(&line[place.unwrap()], words);
        }
    }

    #[test]
    fn datelines() {
        for (line, words) in [
            ("BEIJING, May 30, 2023 (Hebi Daily) -- On Tuesday", "May 30, 2023"),
            ("Hebi City, 30 May 2023 — On Tuesday the bureau met.", "30 May 2023"),
            ("New York, May 30, 2023: A meeting", "May 30, 2023"),
            ("Paris, le 30 mai 2023", "le 30 mai 2023"),
        ] {
            let (read, at) = dateline(line, false).unwrap();
            assert_eq!((&line[at], read.date.to_string()), (words, "2023-05-30".to_owned()));
        }
        for line in [
            "BEIJING, May 30 (Xinhua) -- On Tuesday",
            "In the city of Hebi, May 30, 2023 -- was a day",
            "Hebi, May 30, 2023 was a Tuesday.",
            "Hebi, May 2023 -- A meeting",
            "Monday, Tuesday -- all days",
            "On Tuesday, the bureau met on May 30, 2023",
        ] {
            assert_eq!(dateline(line, false), None, "{line}");
        }
    }

    #[test]
    fn running_text() {
        for line in [
            "",
            "2023",
            "20230530",
            "On May 30, 2023 the bureau held a meeting.",
            "May 30, 2023 was a Tuesday.",
            "Time: the greatest resource of all",
            "Date: to be announced",
            "By the end of 2023 all will be done",
            "By 2025",
            "Source: the data were collected by the bureau in 2022. They cover 12 districts of the city.",
            "Reads: the law shall apply",
            "The source: a well in the hills",
            "He told the reporter: we are ready",
            "Innovation | 12",
            "Meeting of the party group",
            "Reporter: what do you expect from the new plan, and when will it be finished and paid for?",
        ] {
            assert_eq!(facts(line, false), None, "{line}");
        }
    }
}
