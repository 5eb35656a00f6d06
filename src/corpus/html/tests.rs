use super::*;

const PAGE: &str = r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Symposium held | Hebi Daily</title>
<meta property="og:title" content="Symposium held">
<meta property="og:site_name" content="Hebi Daily">
<meta property="article:published_time" content="2023-05-30T09:59:00+08:00">
<meta name="author" content="Peng Yi">
<link rel="canonical" href="https://example.org/a.html">
<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle",
  "datePublished": "2023-05-30", "dateModified": "2023-06-01"}]}</script>
<style>p { color: red }</style></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
<div class="share">Share this:</div>
<article><h1>Symposium held</h1>
<p>On the morning of May 29, the symposium of the workers in science and technology was held in the
city, and the deputy secretary attended it, delivered a speech, and presented certificates.</p>
<p>He pointed out that the workers should take part in the practice of building the city, in the
new era, with new achievements; it is necessary to improve the quality of science &amp; technology.</p>
<p>The meeting emphasized that committees at all levels should implement the strategy of innovation
in depth, cultivate an ecology of innovation and of industry, and create new advantages.</p>
</article>
<aside><h3>You may also like</h3><ul><li><a href="/b">Another symposium</a></li></ul></aside>
<footer>Copyright © 2023 Hebi Daily. <a href="/privacy">Privacy Policy</a></footer>
<script>var x = "<p>never seen</p>";</script></body></html>"#;

#[test]
fn a_page_gives_its_article_and_facts() {
    let page = page(PAGE, false);
    assert_eq!(page.title.as_deref(), Some("Symposium held"));
    assert_eq!(page.source.as_deref(), Some("Hebi Daily"));
    assert_eq!(page.author.as_deref(), Some("Peng Yi"));
    assert_eq!(page.url.as_deref(), Some("https://example.org/a.html"));
    assert_eq!(page.published, ["2023-05-30", "2023-05-30T09:59:00+08:00"]);
    assert_eq!(page.modified.as_deref(), Some("2023-06-01"));
    let paragraphs: Vec<&str> = page.text.split("\n\n").collect();
    assert!(paragraphs.len() >= 3, "{}", page.text);
    assert!(page.text.contains("held in the city, and the deputy secretary"), "{}", page.text);
    assert!(page.text.contains("science & technology"));
    for furniture in ["Home", "Share this", "You may also like", "Copyright", "never seen"] {
        assert!(!page.text.contains(furniture), "{}", page.text);
    }
}

/// Every word of the page is in its text or in what was left out.
#[test]
fn nothing_is_lost_silently() {
    let page = page(PAGE, false);
    for line in ["Share this:", "You may also like", "Another symposium", "Privacy Policy"] {
        assert!(page.left_out.contains(line), "{}", page.left_out);
    }
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let whole = super::page(PAGE, true);
    assert_eq!(letters(&whole.text), letters(&page.text) + letters(&page.left_out));
    assert!(whole.text.contains("You may also like") && whole.left_out.is_empty());
}

#[test]
fn pages_without_an_article_are_taken_whole() {
    for (html, text) in [
        ("<html><body><p>One.</p><p>Two.</p></body></html>", "One.\n\nTwo."),
        ("<html></html>", ""),
        ("", ""),
        ("<body><div><div><div>Deep</div></div>", "Deep"),
    ] {
        assert_eq!(page(html, false).text, text);
    }
}

#[test]
fn what_is_html() {
    for (text, expected) in [
        (PAGE, Some(Kind::Page)),
        ("\n<HTML><body>x", Some(Kind::Page)),
        ("<p>One</p><p>Two</p>", Some(Kind::Fragment)),
        ("One<br/>two<br>three <b>bold</b><br />", Some(Kind::Fragment)),
        ("Plain text", None),
        ("a < b and <p>, <p>, <p>", None),
        ("<p>One", None),
        ("See <http://example.org>, <p> <p> <p>", None),
        ("for <T> in List<String>", None),
        ("", None),
    ] {
        assert_eq!(kind(text), expected, "{text}");
    }
    assert_eq!(
        fragment("<p>One &amp; all</p><p>Two<br>three</p>").trim(),
        "One & all\n\nTwo\nthree"
    );
}

#[test]
fn the_day_of_publication_is_marked() {
    let times = |body: &str| page(&format!("<html><body>{body}</body></html>"), false).published;
    let one = r#"<time datetime="2023-05-30T10:00">May 30</time>"#;
    let other = r#"<time datetime="2022-01-01">x</time>"#;
    assert_eq!(times(one), ["2023-05-30T10:00"]);
    assert_eq!(times(&format!("{one}{other}")), [""; 0]);
    let marked = r#"<time itemprop="datePublished" datetime="2023-05-31">x</time>"#;
    assert_eq!(times(&format!("{one}{other}{marked}")), ["2023-05-31"]);
    let meta = r#"<meta name="PubDate" content="2023-04-19 10:00"><meta name="ContentSource" content="科技局">"#;
    assert_eq!(times(meta), ["2023-04-19 10:00"]);
}

proptest::proptest! {
    /// Whatever the markup, a page is read.
    #[test]
    fn any_markup_is_read(parts in proptest::collection::vec(proptest::prop_oneof![
        "</?(p|div|table|tr|td|ul|li|article|h1|a|script|style|html|body|head|br|pre|math|svg)>",
        "<(a|img|meta|time|p) (href|src|content|datetime|class)=[\"']?[a-z0-9:/. -]{0,9}[\"']?>",
        "[a-z ,.<>&;\"'{}]{0,20}",
        proptest::prelude::Just("words of a sentence, and more of them; ".repeat(8)),
    ], 0..40)) {
        let html = parts.concat();
        let _ = (kind(&html), fragment(&html), page(&html, false), page(&html, true));
    }
}
