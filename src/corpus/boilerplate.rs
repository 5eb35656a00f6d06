//! A line of a web page -> the rule that calls it furniture, if any.
//!
//! A rule matches a whole short line, never a part of one: a sentence of running text that mentions
//! cookies stays. What is removed is kept in [`Document::removed`](super::Document::removed) with
//! the name of its rule; [`ReadParams::keep_boilerplate`](super::ReadParams) turns the rules off.
//! The phrases stand in `boilerplate/furniture.txt`.
//!
//! | rule | lines |
//! | --- | --- |
//! | `comment-form` | `Leave a Comment`, `Your email address will not be published. ...`, `12 comments` |
//! | `related` | `You may also like`, `Related posts`, `See also: ...` |
//! | `share` | `Share this:`, `Click to share on X`, `Facebook Twitter WhatsApp`, `Scan the QR code to ...` |
//! | `cookie-notice` | `This website uses cookies ...`, `Privacy & Cookies Policy` |
//! | `spam-notice` | `This site uses Akismet to reduce spam. ...` |
//! | `copyright` | `Copyright © 2023 ...`, `... All rights reserved.` |
//! | `subscribe` | `Subscribe to our newsletter`, `Follow us on ...` |
//! | `advertisement` | `Advertisement`, `Story continues below` |
//! | `navigation` | `Skip to content`, `Back to top`, `Previous article: ...`, `About us \| Contact us` |
//! | `breadcrumb` | `Home » News » ...`, `Current location: Home > ...` |
//! | `page-tools` | `Font size: large medium small`, `【Print】【Close】`, `Views: 123`, `5 min read` |
//! | `editor` | `Editor: Wang Li`, `(Responsible editor: Wang Li)` |

mod phrases;
mod shape;

pub(crate) use shape::breadcrumb;

/// Longest line a rule matches, in bytes.
const LONGEST: usize = 300;

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
    phrases::rule(bare, line).or_else(|| shape::rule(bare, line))
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
            ("Facebook Twitter WhatsApp", "share"),
            ("Share on Facebook", "share"),
            ("Facebook | X | Email", "share"),
            ("Scan the QR code to follow us on WeChat", "share"),
            ("About Us | Contact Us | Sitemap", "navigation"),
            ("[Print] [Close]", "page-tools"),
            ("【打印】【关闭】", "page-tools"),
            ("Font size: large medium small", "page-tools"),
            ("Large Medium Small", "page-tools"),
            ("1,234 views", "page-tools"),
            ("5 min read", "page-tools"),
            ("Page views: 12 times", "page-tools"),
            ("浏览次数：123", "page-tools"),
            ("12 comments", "comment-form"),
            ("Home / News / Symposium held", "breadcrumb"),
            ("Current location: Home > News", "breadcrumb"),
            ("上一篇：会议召开", "navigation"),
            ("Next article: None", "navigation"),
            ("Editor: Wang Li", "editor"),
            ("(Responsible editor: Wang Li)", "editor"),
            ("[责任编辑：王力]", "editor"),
            ("ADVERTISEMENT", "advertisement"),
            ("More >>", "navigation"),
            ("You must be logged in to post a comment.", "comment-form"),
            ("By clicking “Accept All”, you agree to the storing of cookies.", "cookie-notice"),
            ("Copyright © 2023 Hebi Daily. All rights reserved. Designed by us", "copyright"),
            ("冀ICP备12345678号-1", "copyright"),
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
            "Copyright (c) 2019 by Microsoft Corporation. This material may be",
            "See also: `Excuse me son, but your code is leaking",
            "Facebook",
            "X",
            "Facebook and Twitter were blocked",
            "Print media and the press",
            "More",
            "More than half",
            "Home / away matches were played.",
            "12 comments were received",
            "5 min",
            "1,234 reads as follows",
            "Editor: the report that was published on Monday by the bureau says that it will act",
            "Editorial: what next",
            "Large and small",
            "About us and them",
            "Contact: Wang Li",
            "Print",
            "    ... print line",
            "        print(x)",
            "Next",
            "Close",
            "Searching for truth",
            "Advertisement law",
            "Previous plans: three years",
            "Share",
        ] {
            assert_eq!(rule(line), None, "{line}");
        }
        let long = format!("This website uses cookies {}", "and more ".repeat(40));
        assert_eq!(rule(&long), None);
    }
}
