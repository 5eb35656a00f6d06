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

const RULES: &[(&str, Match, &[&str])] = &[
    (
        "comment-form",
        Whole,
        &[
            "leave a comment",
            "leave a reply",
            "post a comment",
            "add a comment",
            "write a comment",
            "comments are closed",
            "no comments",
            "no comments yet",
            "cancel reply",
            "post comment",
            "0 comments",
            "1 comment",
            "be the first to comment",
            "发表评论",
        ],
    ),
    (
        "comment-form",
        Start,
        &[
            "your email address will not be published",
            "required fields are marked",
            "save my name, email, and website in this browser",
            "you must be logged in to post a comment",
        ],
    ),
    (
        "related",
        Whole,
        &[
            "you may also like",
            "you might also like",
            "you may also be interested in",
            "related posts",
            "related articles",
            "related news",
            "related stories",
            "related reading",
            "related links",
            "related content",
            "recommended reading",
            "recommended for you",
            "more stories",
            "read more",
            "recent posts",
            "popular posts",
            "most read",
            "trending now",
            "相关阅读",
            "相关新闻",
            "相关链接",
            "推荐阅读",
        ],
    ),
    (
        "related",
        Label,
        &["see also", "also read", "read also", "read more", "related", "相关阅读", "相关新闻"],
    ),
    (
        "share",
        Whole,
        &[
            "share this",
            "share this article",
            "share this post",
            "share this page",
            "share this story",
            "share on facebook",
            "share on twitter",
            "share on linkedin",
            "share on whatsapp",
            "like this",
            "like loading",
            "tweet",
            "email this",
            "print this page",
            "print this article",
            "share to",
            "share to wechat",
            "scan the qr code",
            "分享到",
            "分享",
            "打印本页",
            "扫一扫",
        ],
    ),
    (
        "share",
        Start,
        &[
            "click to share on",
            "click to print (opens",
            "click to email a link",
            "scan the qr code to",
            "open wechat and scan",
        ],
    ),
    (
        "cookie-notice",
        Whole,
        &[
            "privacy & cookies policy",
            "privacy and cookies policy",
            "cookie policy",
            "privacy policy",
            "cookies policy",
            "cookie settings",
            "manage consent",
            "accept all cookies",
            "accept all",
            "accept cookies",
            "privacy overview",
            "close and accept",
            "accept read more",
            "terms of use",
            "terms of service",
        ],
    ),
    (
        "cookie-notice",
        Start,
        &[
            "this website uses cookies",
            "this site uses cookies",
            "our website uses cookies",
            "our site uses cookies",
            "we use cookies",
            "privacy & cookies: this site uses cookies",
            "by continuing to use this website, you agree to",
            "by using this website, you agree to",
        ],
    ),
    (
        "spam-notice",
        Start,
        &[
            "this site uses akismet",
            "learn how your comment data is processed",
            "this site is protected by recaptcha",
        ],
    ),
    (
        "copyright",
        Start,
        &[
            "copyright ©",
            "copyright (c)",
            "© copyright",
            "copyrights ©",
            "版权所有",
            "© 19",
            "© 20",
            "©19",
            "©20",
        ],
    ),
    ("copyright", Whole, &["all rights reserved"]),
    (
        "subscribe",
        Whole,
        &[
            "subscribe",
            "subscribe now",
            "subscribe to our newsletter",
            "sign up for our newsletter",
            "subscribe to our channel",
            "newsletter signup",
            "join our newsletter",
            "follow us",
            "connect with us",
        ],
    ),
    (
        "subscribe",
        Start,
        &[
            "follow us on ",
            "subscribe to our newsletter",
            "sign up to our newsletter",
            "sign up for our newsletter",
            "like us on facebook",
        ],
    ),
    (
        "navigation",
        Whole,
        &[
            "skip to content",
            "skip to main content",
            "skip to navigation",
            "back to top",
            "toggle navigation",
            "return to top",
            "go to top",
            "main menu",
            "search for",
            "post navigation",
            "previous post",
            "next post",
            "previous article",
            "next article",
            "返回顶部",
            "返回首页",
            "jump to navigation",
        ],
    ),
    (
        "navigation",
        Label,
        &[
            "previous article",
            "next article",
            "previous post",
            "next post",
            "previous",
            "next",
            "last article",
            "上一篇",
            "下一篇",
            "上一条",
            "下一条",
        ],
    ),
    (
        "breadcrumb",
        Start,
        &[
            "current location:",
            "current position:",
            "you are here:",
            "your location:",
            "your current location",
            "your position:",
            "当前位置",
            "您当前的位置",
            "您现在的位置",
            "所在位置",
        ],
    ),
    (
        "page-tools",
        Start,
        &[
            "font size:",
            "[font size",
            "【font size",
            "font: large",
            "font: [",
            "【字体",
            "字体：",
            "字号：",
            "[print]",
            "【print】",
            "【打印",
            "[打印",
        ],
    ),
    (
        "page-tools",
        Whole,
        &[
            "print",
            "close",
            "print close",
            "close window",
            "print] [close",
            "print】 【close",
            "print】【close",
            "打印",
            "关闭",
        ],
    ),
];

/// Phrases by their first byte, so that an ordinary line is done after one look.
static BY_FIRST_BYTE: LazyLock<Vec<Vec<(&'static str, Match, &'static str)>>> =
    LazyLock::new(|| {
        let mut table = vec![Vec::new(); 256];
        for (rule, how, phrases) in RULES {
            for phrase in *phrases {
                table[usize::from(phrase.as_bytes()[0])].push((*rule, *how, *phrase));
            }
        }
        table
    });

/// Marks around a line that do not count.
fn is_mark(c: char) -> bool {
    c.is_whitespace() || ".:：。!…*•·-–—→←»«›‹>|\u{FEFF}".contains(c)
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
        Whole => bare.len() == phrase.len() && bare.eq_ignore_ascii_case(phrase),
        // Leading marks are part of these phrases.
        Start => starts_with(bare, phrase),
        Label => starts_with(bare, phrase) && is_label(&bare[phrase.len()..], line),
    });
    by_phrase.map(|found| found.0).or_else(|| by_shape(first, bare, line))
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
    let words = bare.trim_end_matches(|c: char| c.is_ascii_digit() || " :：,.()times".contains(c));
    let digits = bare.bytes().any(|b| b.is_ascii_digit());
    let label = bare.trim_end_matches(|c: char| c.is_ascii_digit() || " :：,.()".contains(c));
    digits
        && (COUNTERS.iter().any(|c| c.eq_ignore_ascii_case(label) || c.eq_ignore_ascii_case(words)))
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
            ("Previous: Meeting held in the city", "navigation"),
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
