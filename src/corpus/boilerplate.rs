//! A line of a web page -> the rule that calls it furniture, if any.
//!
//! A rule matches a whole short line, never a part of one: a sentence of running text that mentions
//! cookies stays. What is removed is kept in [`Document::removed`](super::Document::removed) with
//! the name of its rule; [`ReadParams::keep_boilerplate`](super::ReadParams) turns the rules off.
//!
//! | rule | lines |
//! | --- | --- |
//! | `comment-form` | `Leave a Comment`, `Your email address will not be published. ...` |
//! | `related` | `You may also like`, `Related posts`, `See also: ...` |
//! | `share` | `Share this:`, `Click to share on X`, `Print this page` |
//! | `cookie-notice` | `This website uses cookies ...`, `Privacy & Cookies Policy` |
//! | `spam-notice` | `This site uses Akismet to reduce spam. ...` |
//! | `copyright` | `Copyright © 2023 ...`, `... All rights reserved.` |
//! | `subscribe` | `Subscribe to our newsletter`, `Follow us on ...` |
//! | `navigation` | `Skip to content`, `Back to top`, `Previous article: ...` |
//! | `breadcrumb` | `Home » News » ...`, `Current location: Home > ...` |
//! | `page-tools` | `Font size: large medium small`, `【Print】【Close】`, `Views: 123` |

use std::sync::LazyLock;

/// Longest line a rule matches, in bytes.
const LONGEST: usize = 300;

/// How a phrase is compared with a line, both in lower case and the line without closing marks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Match {
    /// The line is the phrase.
    Whole,
    /// The line begins with the phrase: for notices nobody else writes.
    Start,
    /// The line begins with the phrase and a colon or wide space, and is no sentence.
    Label,
}

use Match::{Label, Start, Whole};

/// The phrases, in sections by rule and match.
const PHRASES: &str = include_str!("furniture.txt");

/// A rule, how it is matched, and its phrase.
type Phrase = (&'static str, Match, &'static str);

/// The phrases by their first byte, so that an ordinary line is done after one
/// look.
static BY_FIRST_BYTE: LazyLock<Vec<Vec<Phrase>>> = LazyLock::new(|| {
    let mut table = vec![Vec::new(); 256];
    let mut section = ("", Whole);
    for line in PHRASES.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')?.split_once(' ')) {
            Some((rule, "whole")) => section = (rule, Whole),
            Some((rule, "start")) => section = (rule, Start),
            Some((rule, "label")) => section = (rule, Label),
            _ => table[usize::from(line.as_bytes()[0])].push((section.0, section.1, line)),
        }
    }
    table
});

/// Marks around a line that do not count.
fn is_mark(c: char) -> bool {
    // Most lines begin and end with a letter: spare them the search.
    !c.is_ascii_alphanumeric()
        && (c.is_whitespace() || ".:：。!…*•·-–—→←»«›‹>|\u{FEFF}".contains(c))
}

/// The rule that removes this line, if one does.
pub(crate) fn rule(line: &str) -> Option<&'static str> {
    if line.len() > LONGEST {
        return None;
    }
    let bare = line.trim_matches(is_mark);
    let first = bare.as_bytes().first()?.to_ascii_lowercase();
    let phrases = &BY_FIRST_BYTE[usize::from(first)];
    let by_phrase = phrases.iter().find(|(_, how, phrase)| match how {
        Whole => {
            bare.len() == phrase.len() && bare.eq_ignore_ascii_case(phrase) && stands_alone(line)
        }
        // Leading marks are part of these phrases.
        Start => starts_with(bare, phrase),
        Label => {
            starts_with(bare, phrase) && stands_alone(line) && is_label(&bare[phrase.len()..], line)
        }
    });
    by_phrase.map(|found| found.0).or_else(|| by_shape(first, bare, line))
}

/// Whether a line can be a phrase of its own: the last words of a hard-wrapped sentence begin with a
/// small letter or end with a full stop.
fn stands_alone(line: &str) -> bool {
    let line = line.trim();
    !line.starts_with(|c: char| c.is_ascii_lowercase()) && !line.ends_with(['.', ',', ';'])
}

fn by_shape(first: u8, bare: &str, line: &str) -> Option<&'static str> {
    match first {
        b'h' | 0xE9 if breadcrumb(line).is_some() => Some("breadcrumb"),
        b'v' | b'h' | b'c' | b'r' | b'p' | b'n' if is_counter(bare) => Some("page-tools"),
        _ if bare.len() <= 160 && ends_with(bare, "all rights reserved") => Some("copyright"),
        _ => None,
    }
}

fn starts_with(text: &str, phrase: &str) -> bool {
    text.as_bytes()
        .get(..phrase.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(phrase.as_bytes()))
}

fn ends_with(text: &str, phrase: &str) -> bool {
    let start = text.len().wrapping_sub(phrase.len());
    text.as_bytes().get(start..).is_some_and(|end| end.eq_ignore_ascii_case(phrase.as_bytes()))
}

/// After `See also`: a colon, or a wide space as left by a removed link; and no sentence.
fn is_label(rest: &str, line: &str) -> bool {
    let marked = rest.starts_with([':', '：', '\u{A0}', '\t']) || rest.starts_with("  ");
    let words = rest.trim_matches(is_mark);
    marked
        && words.chars().count() >= 4
        && line.len() <= 200
        && !line.trim_end().ends_with(['.', '。', ';', ','])
}

/// `Views: 1,234`, `Hits 12`, `Page views: `
fn is_counter(bare: &str) -> bool {
    const COUNTERS: [&str; 9] = [
        "views",
        "hits",
        "clicks",
        "reads",
        "page views",
        "number of views",
        "view count",
        "visits",
        "number of visits",
    ];
    if !bare.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let words = bare.trim_end_matches(|c: char| c.is_ascii_digit() || " :：,.()times".contains(c));
    let label = bare.trim_end_matches(|c: char| c.is_ascii_digit() || " :：,.()".contains(c));
    COUNTERS.iter().any(|c| c.eq_ignore_ascii_case(label) || c.eq_ignore_ascii_case(words))
}

/// The parts of a breadcrumb line (`Home » News » Title`), when it is one.
pub(crate) fn breadcrumb(line: &str) -> Option<Vec<&str>> {
    if line.len() > LONGEST {
        return None;
    }
    let parts: Vec<&str> = line.split(['»', '›', '>', '→']).map(str::trim).collect();
    let homes = ["home", "homepage", "home page", "首页", "main page", "index"];
    let home = homes.iter().any(|home| home.eq_ignore_ascii_case(parts[0]));
    (parts.len() >= 2 && home).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_is_named() {
        for (line, expected) in [
            ("Leave a Comment", "comment-form"),
            ("You may also like", "related"),
            ("See also\u{A0} in-house ICT companies to support smart working", "related"),
            ("See also: City holds meeting on innovation", "related"),
            ("Share this:", "share"),
            (
                "This site uses Akismet to reduce spam. Learn how your comment data is processed.",
                "spam-notice",
            ),
            (
                "This website uses cookies to improve your experience. We'll assume you're ok with this, but you can opt-out if you wish. Accept Read More",
                "cookie-notice",
            ),
            ("Privacy & Cookies Policy", "cookie-notice"),
            ("Copyright © 2023 Hebi Daily", "copyright"),
            ("Hebi Daily. All Rights Reserved.", "copyright"),
            ("Home » News » Symposium held", "breadcrumb"),
            ("Home > News", "breadcrumb"),
            ("首页 > 新闻", "breadcrumb"),
            ("Views: 1,234", "page-tools"),
            ("【Print】 【Close】", "page-tools"),
            ("Previous article: Meeting held in the city", "navigation"),
            ("  Skip to content  ", "navigation"),
            ("Back to top ↑".trim_end_matches(" ↑"), "navigation"),
        ] {
            assert_eq!(rule(line), Some(expected), "{line}");
        }
    }

    #[test]
    fn running_text_stays() {
        for line in [
            "",
            "We use",
            "The bureau shares the view of the ministry.",
            "See also Chapter 4.",
            "See also",
            "See also: the annual report, which is attached.",
            "Home",
            "Home affairs",
            "Homes > flats in the new plan",
            "Printing and dyeing: 12 projects",
            "Next, the bureau will act.",
            "Next steps: training",
            "Related work was reported.",
            "He asked whether this website uses cookies.",
            "Copyright law was on the agenda.",
            "Share of research in output: 3.1%",
            "Comments were invited from all departments.",
            "Reads: the law shall apply",
            "Visits to enterprises: Zhang led a team to visit 12 enterprises",
            "Views of the party",
            "Follow up on the work",
            "Innovation rose by 12%.",
            "Subscribers rose",
        ] {
            assert_eq!(rule(line), None, "{line}");
        }
        let long = format!("This website uses cookies {}", "and more ".repeat(40));
        assert_eq!(rule(&long), None);
    }
}
