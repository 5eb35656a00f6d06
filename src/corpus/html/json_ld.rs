//! A block of JSON-LD on a web page -> what it says about the article.

use serde_json::{Map, Value};

/// What is said about an article.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Article {
    pub(super) title: Option<String>,
    pub(super) author: Option<String>,
    pub(super) source: Option<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
}

/// Kinds of things on schema.org that a report is; a page comes after them.
const KINDS: [&str; 4] = ["Article", "Posting", "Report", "WebPage"];
/// How deep articles are looked for.
const DEPTH: usize = 6;

/// The first article that a block describes, of the kinds in their order.
pub(super) fn read(block: &str) -> Option<Article> {
    let block = block.trim().trim_start_matches("<!--").trim_end_matches("-->");
    let value: Value = serde_json::from_str(block).ok()?;
    KINDS.iter().find_map(|kind| find(&value, kind, DEPTH))
}

fn find(value: &Value, kind: &str, depth: usize) -> Option<Article> {
    let deeper = |value| find(value, kind, depth.checked_sub(1)?);
    match value {
        Value::Array(items) => items.iter().find_map(deeper),
        Value::Object(object) if is_a(object, kind) && object.contains_key("datePublished") => {
            Some(article(object))
        }
        Value::Object(object) => object.values().find_map(deeper),
        _ => None,
    }
}

fn is_a(object: &Map<String, Value>, kind: &str) -> bool {
    let named = |name: &Value| name.as_str().is_some_and(|name| name.ends_with(kind));
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(named),
        Some(name) => named(name),
        None => false,
    }
}

fn article(object: &Map<String, Value>) -> Article {
    let text = |key: &str| object.get(key).and_then(name);
    Article {
        title: text("headline").or_else(|| text("name")),
        author: text("author"),
        source: text("publisher"),
        published: text("datePublished"),
        modified: text("dateModified"),
    }
}

/// A text, or the names of persons and organisations.
fn name(value: &Value) -> Option<String> {
    let name = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Object(object) => object.get("name")?.as_str()?.trim().to_owned(),
        Value::Array(items) => items.iter().filter_map(name).collect::<Vec<_>>().join(", "),
        _ => return None,
    };
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_found_anywhere() {
        let plain = r#"{"@type": "NewsArticle", "headline": "A", "datePublished": "2023-05-30",
            "author": [{"name": "Peng Yi"}, {"name": "Li"}], "publisher": {"name": "Hebi Daily"}}"#;
        let read = read(plain).unwrap();
        assert_eq!(read.title.as_deref(), Some("A"));
        assert_eq!(read.author.as_deref(), Some("Peng Yi, Li"));
        assert_eq!(read.source.as_deref(), Some("Hebi Daily"));
        let graph = format!(
            r#"{{"@graph": [{{"@type": "WebPage", "datePublished": "2020"}}, {{"x": [{plain}]}}]}}"#
        );
        assert_eq!(super::read(&graph), Some(read));
        for other in ["", "{", "[]", r#"{"@type": "Person", "datePublished": "2020"}"#, "null"] {
            assert_eq!(super::read(other), None, "{other}");
        }
    }
}
