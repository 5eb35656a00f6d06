//! A web page -> its article, one line a paragraph, and what the page says about it.
//!
//! The article is found by `dom_smoothie`, a port of the reader view of Firefox (Readability); this
//! is the only file that names it. Everything of the page that is not part of the article is handed
//! back as [`Page::left_out`]. Where no article is found, the whole page is the text.

mod json_ld;

use std::collections::HashMap;

use dom_smoothie::{Config, Readability, TextMode};

/// Pages with more elements are taken as a whole.
const MOST_ELEMENTS: usize = 200_000;

/// What a page holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) text: String,
    /// The lines of the page that are not part of the article.
    pub(crate) left_out: String,
    pub(crate) title: Option<String>,
    pub(crate) author: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) url: Option<String>,
    /// Days of publication as they are written, the most trusted first.
    pub(crate) published: Vec<String>,
    /// When it was changed last.
    pub(crate) modified: Option<String>,
}

/// Whether a text is HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A page with its head or body.
    Page,
    /// Paragraphs and the like.
    Fragment,
}

/// Elements that make a text HTML, the first that begin a paragraph or line.
const TAGS: [&str; 44] = [
    "p",
    "br",
    "div",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "tr",
    "section",
    "article",
    "blockquote",
    "html",
    "head",
    "body",
    "td",
    "th",
    "tbody",
    "thead",
    "a",
    "b",
    "i",
    "u",
    "em",
    "strong",
    "span",
    "font",
    "img",
    "hr",
    "sup",
    "sub",
    "small",
    "center",
    "figure",
    "figcaption",
    "header",
    "footer",
    "main",
    "meta",
];
const BLOCKS: usize = 20;

/// Whether the text of a record is clearly HTML: a page, or a fragment in which every `<` begins a
/// known tag and three or more of them part paragraphs or lines.
pub(crate) fn kind(text: &str) -> Option<Kind> {
    let trimmed = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    let begins = |start: &str| {
        trimmed.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    if ["<!doctype html", "<html", "<head>", "<body"].into_iter().any(begins) {
        return Some(Kind::Page);
    }
    let mut blocks = 0;
    for at in memchr::memchr_iter(b'<', text.as_bytes()) {
        let name = tag(&text[at + 1..])?;
        blocks += usize::from(TAGS[..BLOCKS].iter().any(|block| name.eq_ignore_ascii_case(block)));
    }
    (blocks >= 3).then_some(Kind::Fragment)
}

/// The name of the tag whose inside begins here, if it is a known one that is closed.
fn tag(inside: &str) -> Option<&str> {
    const LONGEST: usize = 2000;
    let end = inside.bytes().take(LONGEST).position(|b| b == b'>')?;
    let inside = inside[..end].strip_prefix('/').unwrap_or(&inside[..end]);
    let name_end = inside.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inside.len());
    let name = &inside[..name_end];
    TAGS.iter().any(|known| name.eq_ignore_ascii_case(known)).then_some(name)
}

/// The text of a fragment.
pub(crate) fn fragment(html: &str) -> String {
    let page = Readability::from(html);
    page.doc.select(UNSEEN).remove();
    page.doc.formatted_text().to_string()
}

/// What no reader sees.
const UNSEEN: &str = "script, style, noscript, template, svg, iframe, head, option";

/// The article of a page, and what the page says about it; `whole` leaves nothing of it out.
pub(crate) fn page(html: &str, whole: bool) -> Page {
    let mut reader = Readability::from(html);
    reader.config = Config {
        text_mode: TextMode::Formatted,
        disable_json_ld: true,
        max_elements_to_parse: MOST_ELEMENTS,
        ..Config::default()
    };
    let mut page = facts(&reader);
    reader.doc.select(UNSEEN).remove();
    let all = reader.doc.formatted_text().to_string();
    let article =
        if whole { None } else { reader.parse().ok().map(|article| article.text_content) };
    match article.filter(|text| !text.trim().is_empty()) {
        Some(article) => {
            page.text = lines(&article);
            page.left_out = left_out(&all, &page.text);
        }
        None => page.text = lines(&all),
    }
    page
}

/// Lines without blank space at their ends, and at most one blank line between them.
fn lines(text: &str) -> String {
    let mut lines = String::with_capacity(text.len());
    for line in text.lines().map(str::trim) {
        if !(line.is_empty() && (lines.is_empty() || lines.ends_with("\n\n"))) {
            lines.push_str(line);
            lines.push('\n');
        }
    }
    lines.truncate(lines.trim_end().len());
    lines
}

/// The lines of the page that the article has not.
fn left_out(all: &str, article: &str) -> String {
    let mut kept: HashMap<&str, usize> = HashMap::new();
    for line in article.lines() {
        *kept.entry(line).or_default() += 1;
    }
    let mut left = Vec::new();
    for line in all.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match kept.get_mut(line) {
            Some(count) if *count > 0 => *count -= 1,
            _ => left.push(line),
        }
    }
    left.join("\n")
}

/// What the head of a page and its marked-up data say.
fn facts(reader: &Readability) -> Page {
    let mut named: HashMap<String, String> = HashMap::new();
    for node in reader.doc.select("meta[content]").nodes() {
        let name = ["property", "name", "itemprop"].iter().find_map(|key| node.attr(key));
        let content = node.attr("content").map(|content| content.trim().to_owned());
        if let (Some(name), Some(content)) = (name, content.filter(|content| !content.is_empty())) {
            named.entry(name.to_ascii_lowercase()).or_insert(content);
        }
    }
    let meta = |names: &[&str]| names.iter().find_map(|name| named.get(*name).cloned());
    let data: Vec<_> = reader
        .doc
        .select(r#"script[type="application/ld+json"]"#)
        .nodes()
        .iter()
        .filter_map(|node| json_ld::read(&node.text()))
        .collect();
    let stated =
        |pick: fn(&json_ld::Article) -> Option<&String>| data.iter().find_map(pick).cloned();
    let head = reader.get_article_metadata(None);
    let address = |url: String| url.starts_with("http").then_some(url);
    let link = reader.doc.select(r#"link[rel="canonical"]"#).attr("href");
    let mut published: Vec<String> = stated(|a| a.published.as_ref()).into_iter().collect();
    published.extend(PUBLISHED.iter().filter_map(|name| named.get(*name).cloned()));
    published.extend(time(reader));
    let mut seen = std::collections::HashSet::new();
    published.retain(|date| seen.insert(date.clone()));
    let title = meta(&["articletitle", "og:title"]).or_else(|| stated(|a| a.title.as_ref()));
    Page {
        title: title
            .or(Some(head.title))
            .map(|title| title.trim().to_owned())
            .filter(|text| !text.is_empty()),
        author: meta(&["author", "dc.creator", "parsely-author"])
            .or_else(|| stated(|a| a.author.as_ref()))
            .or(head.byline)
            .filter(|author| !author.is_empty() && !author.starts_with("http")),
        source: meta(&["contentsource", "og:site_name"])
            .or_else(|| stated(|a| a.source.as_ref()))
            .or_else(|| meta(&["sitename", "application-name"]))
            .filter(|text| !text.is_empty()),
        url: link
            .map(|link| link.to_string())
            .and_then(address)
            .or_else(|| meta(&["og:url"]).and_then(address)),
        published,
        modified: meta(&["article:modified_time", "og:updated_time"])
            .or_else(|| stated(|a| a.modified.as_ref())),
        ..Page::default()
    }
}

/// Names of `meta` elements that hold the day of publication.
const PUBLISHED: [&str; 16] = [
    "article:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "publication_date",
    "citation_publication_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "parsely-pub-date",
    "weibo:article:create_at",
    "og:published_time",
    "date",
];

/// The day of a `time` element that is marked as that of publication, or of all of them if they
/// name one: lists of other articles have theirs.
fn time(reader: &Readability) -> Option<String> {
    let marked = r#"time[itemprop="datePublished"][datetime], time[pubdate][datetime]"#;
    if let Some(date) = reader.doc.select(marked).attr("datetime") {
        return Some(date.to_string());
    }
    let times = reader.doc.select("time[datetime]");
    let mut days = times.nodes().iter().filter_map(|node| node.attr("datetime"));
    let first = days.next()?;
    let day = |date: &str| date.get(..10).unwrap_or(date).to_owned();
    days.all(|other| day(&other) == day(&first)).then(|| first.to_string())
}

#[cfg(test)]
mod tests;
