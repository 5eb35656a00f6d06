//! A line -> whether it has the shape of furniture: a breadcrumb, a counter, a notice of rights.

use super::{LONGEST, is_mark};

/// The rule of a line by its shape; `bare` is it without the marks around it.
pub(super) fn rule(bare: &str, line: &str) -> Option<&'static str> {
    let first = bare.as_bytes().first()?;
    match first.to_ascii_lowercase() {
        b'h' | b'i' | b'm' | 0xE9 if breadcrumb(line).is_some() => Some("breadcrumb"),
        b'0'..=b'9' => counted(bare),
        b'b' | b'c' | b'h' | b'n' | b'p' | b'r' | b'v' | 0xE6..=0xE9 if is_counter(bare) => {
            Some("page-tools")
        }
        b'm' if is_more(line) => Some("navigation"),
        _ if bare.len() <= 160 && ends_with(bare, "all rights reserved") => Some("copyright"),
        0xE4..=0xE9 if bare.len() <= 160 && bare.contains("ICP备") => Some("copyright"),
        _ => None,
    }
}

fn ends_with(text: &str, phrase: &str) -> bool {
    let start = text.len().wrapping_sub(phrase.len());
    text.as_bytes().get(start..).is_some_and(|end| end.eq_ignore_ascii_case(phrase.as_bytes()))
}

/// Names of counters.
const COUNTERS: [&str; 26] = [
    "views",
    "view",
    "hits",
    "clicks",
    "reads",
    "visits",
    "page views",
    "pageviews",
    "view count",
    "number of views",
    "number of visits",
    "number of clicks",
    "number of reads",
    "click count",
    "click volume",
    "click rate",
    "reading volume",
    "reading times",
    "browsing volume",
    "browse times",
    "浏览次数",
    "浏览量",
    "阅读次数",
    "点击数",
    "点击次数",
    "访问量",
];

fn is_count(word: &str) -> bool {
    COUNTERS.iter().any(|counter| counter.eq_ignore_ascii_case(word))
}

/// `Views: 1,234`, `Hits 12`, `Page views: 12 times`.
fn is_counter(bare: &str) -> bool {
    let ends = |last: &u8| last.is_ascii_digit() || b")s\xA1".contains(last);
    if !bare.as_bytes().last().is_some_and(ends) || !bare.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let number = bare.trim_end_matches("times").trim_end_matches('次');
    let label =
        number.trim_end_matches(|c: char| c.is_ascii_digit() || " \u{A0}:：,.()（）".contains(c));
    label.len() < number.len() && is_count(label)
}

/// `1,234 views`, `12 comments`, `5 min read`.
fn counted(bare: &str) -> Option<&'static str> {
    if bare.len() > 30 {
        return None;
    }
    let what = bare.trim_start_matches(|c: char| c.is_ascii_digit() || c == ',').trim_start();
    match what.to_ascii_lowercase().as_str() {
        "comments" | "comment" | "replies" => Some("comment-form"),
        "shares" | "likes" => Some("share"),
        "min read" | "mins read" | "minute read" | "minutes read" | "次浏览" | "次阅读" => {
            Some("page-tools")
        }
        what if is_count(what) => Some("page-tools"),
        _ => None,
    }
}

/// `More >>`.
fn is_more(line: &str) -> bool {
    let line = line.trim();
    let word = line.trim_end_matches(is_mark);
    let pointed = line[word.len()..].trim_start().starts_with(['>', '»', '›', '→']);
    pointed && ["more", "read more", "more news"].iter().any(|more| more.eq_ignore_ascii_case(word))
}

/// The parts of a breadcrumb line (`Home » News » Title`), when it is one.
pub(crate) fn breadcrumb(line: &str) -> Option<Vec<&str>> {
    const HOMES: [&str; 6] = ["home", "homepage", "home page", "首页", "main page", "index"];
    let begins = |home: &&str| {
        let start = line.trim_start().as_bytes().get(..home.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(home.as_bytes()))
    };
    if line.len() > LONGEST || !HOMES.iter().any(begins) {
        return None;
    }
    let mut parts: Vec<&str> = line.split(['»', '›', '>', '→']).map(str::trim).collect();
    if parts.len() < 2 && !line.trim_end().ends_with('.') {
        parts = line.split(" / ").map(str::trim).collect();
    }
    let home = HOMES.iter().any(|home| home.eq_ignore_ascii_case(parts[0]));
    (parts.len() >= 2 && home).then_some(parts)
}
