//! Query text -> [`Query`], or an error that points at the character of the mistake.

use std::str::FromStr;

use super::syntax::{Expression, Phrase, Query, Word};
use super::words::{Symbol, anchored, words};
use crate::error::{Error, Result};

impl FromStr for Query {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let chars: Vec<char> = text.chars().collect();
        let mut parser = Parser { text, chars, at: 0, depth: 0 };
        let label = parser.label()?;
        let body = parser.chars[parser.at..].iter().collect();
        let expression = parser.expression()?;
        Ok(Self {
            body,
            label: label.unwrap_or_else(|| plain_label(text)),
            text: text.to_owned(),
            expression,
        })
    }
}

/// A mistake: where it is, in characters, and what is wrong and would be right.
pub(super) type Mistake = (usize, String);

/// Reads a query from left to right. Operators are in [`super::operators`].
pub(super) struct Parser<'q> {
    text: &'q str,
    pub(super) chars: Vec<char>,
    pub(super) at: usize,
    /// Open brackets.
    pub(super) depth: usize,
}

impl Parser<'_> {
    pub(super) fn fail<T>(&self, column: usize, message: impl Into<String>) -> Result<T> {
        Err(Error::Query { query: self.text.to_owned(), column, message: message.into() })
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    pub(super) fn skip_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Reads `Name=` if the query begins with it.
    fn label(&mut self) -> Result<Option<String>> {
        self.skip_blanks();
        let Some(sign) = self.label_sign() else { return Ok(None) };
        let mut symbols = self.symbols(self.at, sign)?;
        if symbols.len() > 1 && is_quote(symbols.first()) && is_quote(symbols.last()) {
            symbols = symbols[1..symbols.len() - 1].to_vec();
        }
        let label: String = symbols.iter().map(|symbol| symbol.c).collect();
        let label = label.trim();
        if label.is_empty() {
            return self.fail(sign, "no label before `=`: write Name=query");
        }
        self.at = sign + 1;
        self.skip_blanks();
        if self.at == self.chars.len() {
            let message = format!("nothing to look for behind the label: write {label}=query");
            return self.fail(sign, message);
        }
        Ok(Some(label.to_owned()))
    }

    /// Where the `=` behind a label stands: the first one, outside quotes and a regular
    /// expression, that does not begin a word (`=Innovation`).
    fn label_sign(&self) -> Option<usize> {
        if self.peek() == Some('/') {
            return None;
        }
        let mut quoted = false;
        let mut at = self.at;
        while let Some(&c) = self.chars.get(at) {
            match c {
                '\\' => at += 1,
                '|' if !quoted => return None,
                '=' if !quoted => return (!self.begins_exact(at)).then_some(at),
                _ if is_quote_char(c) => quoted = !quoted,
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// Whether the `=` at `at` stands directly before a word and not directly behind one.
    fn begins_exact(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map(|before| self.chars[before]);
        let after = self.chars.get(at + 1);
        match before {
            None | Some('(') => true,
            Some(c) => c.is_whitespace() && after.is_some_and(|c| !c.is_whitespace()),
        }
    }

    /// Words or phrases between `|`.
    pub(super) fn alternatives(&mut self) -> Result<Expression> {
        let mut found = vec![self.alternative()?];
        loop {
            self.skip_blanks();
            if self.peek() != Some('|') {
                return Ok(either(found));
            }
            self.at += 1;
            self.skip_blanks();
            if self.at_end() || self.operator_at(self.at).is_some() {
                let bar = (0..self.at).rev().find(|&at| self.chars[at] == '|');
                return self.fail(
                    bar.unwrap_or_default(),
                    "nothing behind |: write a word there, or leave it out",
                );
            }
            found.push(self.alternative()?);
        }
    }

    fn alternative(&mut self) -> Result<Expression> {
        self.skip_blanks();
        let start = self.at;
        match self.peek() {
            Some('|') => self.fail(start, "nothing before |: write a word there, or leave it out"),
            Some('(') => self.group(),
            Some('/') => self.regex(),
            Some(c) if is_quote_char(c) => {
                let Some(end) = self.find(start + 1, is_quote_char) else {
                    return self.fail(
                        start,
                        "no closing quote: write \"a phrase\", or \\\" for the character",
                    );
                };
                self.at = end + 1;
                self.phrase(start + 1, end, start)
            }
            _ => {
                if let Some(filter) = self.filter()? {
                    return Ok(Expression::Field(filter));
                }
                let end = self.bare_end(start);
                self.check_bare(start, end)?;
                self.at = end;
                self.phrase(start, end, start)
            }
        }
    }

    /// Words without quotes hold no quote and no stray `=`.
    fn check_bare(&self, start: usize, end: usize) -> Result<()> {
        if let Some(quote) = self.find(start, is_quote_char).filter(|&quote| quote < end) {
            return self.fail(
                quote,
                "a quote inside an alternative: put the whole phrase between quotes, or write \\\" \
                 for the character",
            );
        }
        let mut at = start;
        while let Some(sign) = self.find(at, |c| c == '=').filter(|&sign| sign < end) {
            if sign > start && !self.chars[sign - 1].is_whitespace() {
                return self.fail(
                    sign,
                    "`=` inside a word: it stands before an exact form (=Innovation) or behind the \
                     one label (Name=a|b); write \\= for the character",
                );
            }
            at = sign + 1;
        }
        Ok(())
    }

    fn phrase(&self, start: usize, end: usize, opening: usize) -> Result<Expression> {
        let found = words(&self.symbols(start, end)?);
        let words = found.or_else(|(column, message)| self.fail(column, message))?;
        if words.is_empty() {
            return self.fail(
                opening,
                "no word here: write a word of letters or digits, \"a phrase\", glob* or /regex/",
            );
        }
        Ok(Expression::Any(vec![Phrase { words }]))
    }

    /// Reads `/pattern/`. Only `\/` is an escape of ours; the others belong to the pattern.
    fn regex(&mut self) -> Result<Expression> {
        let start = self.at;
        let Some(end) = self.find(start + 1, |c| c == '/') else {
            return self.fail(start, "no closing /: write /regex/, or \\/ for the character");
        };
        self.at = end + 1;
        let mut pattern = String::new();
        for &c in &self.chars[start + 1..end] {
            if c == '/' {
                pattern.pop();
            }
            pattern.push(c);
        }
        if pattern.is_empty() {
            return self.fail(start, "nothing between the slashes: write /regex/");
        }
        match anchored(&pattern, &pattern) {
            Ok(pattern) => Ok(Expression::Any(vec![Phrase { words: vec![Word::Shape(pattern)] }])),
            Err((offset, message)) => {
                // Every slash in the pattern stands behind a backslash that was taken out.
                let slashes = pattern.chars().take(offset).filter(|&c| c == '/').count();
                self.fail(start + 1 + offset + slashes, message)
            }
        }
    }

    /// The first unescaped character of this kind at or after `from`.
    pub(super) fn find(&self, from: usize, wanted: impl Fn(char) -> bool) -> Option<usize> {
        let mut at = from;
        while let Some(&c) = self.chars.get(at) {
            if wanted(c) {
                return Some(at);
            }
            at += if c == '\\' { 2 } else { 1 };
        }
        None
    }

    /// The characters from `start` to `end` with escapes resolved.
    pub(super) fn symbols(&self, start: usize, end: usize) -> Result<Vec<Symbol>> {
        let mut symbols = Vec::with_capacity(end - start);
        let mut at = start;
        while at < end {
            let escaped = self.chars[at] == '\\';
            if escaped && at + 1 >= end {
                return self.fail(at, "nothing behind \\: write \\\\ for the character");
            }
            at += usize::from(escaped);
            symbols.push(Symbol { c: self.chars[at], column: at, escaped });
            at += 1;
        }
        Ok(symbols)
    }
}

/// Any of several expressions: one list of phrases when there is nothing else in them.
pub(super) fn either(mut parts: Vec<Expression>) -> Expression {
    if parts.len() == 1 {
        return parts.remove(0);
    }
    if !parts.iter().all(|part| matches!(part, Expression::Any(_))) {
        return Expression::Or(parts);
    }
    let phrases = parts.into_iter().flat_map(|part| match part {
        Expression::Any(phrases) => phrases,
        _ => Vec::new(),
    });
    Expression::Any(phrases.collect())
}

pub(super) fn is_quote_char(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}')
}

fn is_quote(symbol: Option<&Symbol>) -> bool {
    symbol.is_some_and(|symbol| !symbol.escaped && is_quote_char(symbol.c))
}

/// The query as typed; a single quoted phrase goes without its quotes.
fn plain_label(text: &str) -> String {
    let text = text.trim();
    let phrase = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    phrase.filter(|phrase| !phrase.contains('"')).unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Alternatives joined by `|`, words by a blank; `=` before exact forms, `~` before shapes.
    fn shown(text: &str) -> String {
        let query: Query = text.parse().unwrap_or_else(|error| panic!("{error}"));
        let word = |word: &Word| match word {
            Word::Like(word) => word.clone(),
            Word::Exact(word) => format!("={word}"),
            Word::Shape(pattern) => format!("~{}", pattern.source),
            Word::Any => "*".to_owned(),
        };
        let phrase = |phrase: &Phrase| phrase.words.iter().map(word).collect::<Vec<_>>().join(" ");
        query.phrases().into_iter().map(phrase).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn every_form_of_the_language() {
        for (text, expected) in [
            ("innovation", "innovation"),
            ("  innovation ", "innovation"),
            ("\"science and technology\"", "science and technology"),
            ("science and  technology", "science and technology"),
            ("“science and technology”", "science and technology"),
            ("\"science and technology.\"", "science and technology"),
            ("self-reliance", "self reliance"),
            ("people's", "people's"),
            ("people’s", "people’s"),
            ("U.S.", "U.S"),
            ("1,200", "1,200"),
            ("and/or", "and or"),
            ("科学", "科 学"),
            ("cafe\u{301}", "café"),
            ("innov*", "~innov*"),
            ("organi?ation", "~organi?ation"),
            ("*tion", "~*tion"),
            ("self-rel*", "self ~rel*"),
            ("*-reliance", "* reliance"),
            ("1,*", "~1,*"),
            ("科*", "~科*"),
            ("/inno.*n/", "~inno.*n"),
            ("/a|b/|c", "~a|b|c"),
            (r"/a\/b\\/", r"~a/b\\"),
            ("a|b", "a|b"),
            ("\"a b\" | c d|/e/", "a b|c d|~e"),
            ("=Innovation", "=Innovation"),
            ("=Self-Reliance", "=Self =Reliance"),
            ("\"=Science and =Technology\"", "=Science and =Technology"),
            ("the =West", "the =West"),
            ("\"science * technology\"", "science * technology"),
            ("\"innov* capacity\"", "~innov* capacity"),
            ("Name=a|b", "a|b"),
            ("Name==Innovation", "=Innovation"),
            ("Two words = \"a b\"", "a b"),
            ("\"a=b|c\"=d", "d"),
            (r"a\*", "a"),
            (r"a\*b*", "a ~b*"),
            (r"\=a", "a"),
            (r#"\"a\""#, "a"),
            (r"a\|b c", ""),
        ] {
            if expected.is_empty() {
                assert!(text.parse::<Query>().is_err(), "{text}");
            } else {
                assert_eq!(shown(text), expected, "{text}");
            }
        }
    }

    #[test]
    fn labels() {
        let label = |text: &str| text.parse::<Query>().unwrap().label;
        assert_eq!(label(" innovation "), "innovation");
        assert_eq!(label("\"a b\""), "a b");
        assert_eq!(label("\"a b\"|\"c d\""), "\"a b\"|\"c d\"");
        assert_eq!(label("Name=a|b"), "Name");
        assert_eq!(label("Two words = a"), "Two words");
        assert_eq!(label("\"a=b|c\"=d"), "a=b|c");
        assert_eq!(label(r"a\=b=c"), "a=b");
        assert_eq!(label("=Innovation"), "=Innovation");
        assert_eq!(label("/a=b/"), "/a=b/");
        assert_eq!("Name=a".parse::<Query>().unwrap().text, "Name=a");
    }

    #[test]
    fn every_mistake_is_pointed_at() {
        for (text, at, reason) in [
            ("", 0, "the query is empty"),
            ("   ", 0, "the query is empty"),
            ("...", 0, "no word here"),
            ("  - ", 2, "no word here"),
            ("a|!", 2, "no word here"),
            ("\"\"", 0, "no word here"),
            ("a|\"b c", 2, "no closing quote"),
            ("科学|“b", 3, "no closing quote"),
            ("/inno", 0, "no closing /"),
            (r"/inno\/", 0, "no closing /"),
            ("//", 0, "nothing between the slashes"),
            ("/inno(/", 5, "not a regular expression: unclosed group"),
            ("a|/b**[/", 6, "not a regular expression: unclosed character class"),
            (r"/a\/(/", 4, "not a regular expression: unclosed group"),
            ("|a", 0, "nothing before |"),
            ("a||b", 2, "nothing before |"),
            ("a|", 1, "nothing behind |"),
            ("a|  ", 1, "nothing behind |"),
            ("Name=|a", 5, "nothing before |"),
            ("Name=", 4, "nothing to look for behind the label: write Name=query"),
            (" Name = ", 6, "nothing to look for behind the label"),
            ("\"\"=a", 2, "no label before `=`"),
            ("\"a b\" c", 6, "`c` behind the end of an alternative"),
            ("/a/b", 3, "`b` behind the end of an alternative"),
            ("a \"b c\"", 2, "a quote inside an alternative"),
            ("Name=a=b", 6, "`=` inside a word"),
            ("a|b=c", 3, "`=` inside a word"),
            ("=Name=a", 5, "`=` inside a word"),
            ("=", 0, "`=` needs a form directly behind it"),
            ("= a", 0, "`=` needs a form directly behind it"),
            ("\"a = b\"", 3, "`=` needs a form directly behind it"),
            ("=Innov*", 6, "an exact form takes no wildcard"),
            ("*", 0, "`*` alone is any word"),
            ("\"* *\"", 1, "`*` alone is any word"),
            ("\"science, technology\"", 8, "no phrase runs across `,`"),
            ("\"a , b\"", 3, "no phrase runs across `,`"),
            ("meeting.Zhang", 7, "no phrase runs across `.`"),
            ("\"a|b\"", 2, "no phrase runs across `|`"),
            ("innovation\\", 10, r"nothing behind \"),
        ] {
            match text.parse::<Query>() {
                Err(Error::Query { query, column, message }) => {
                    assert_eq!((query.as_str(), column), (text, at), "{text}: {message}");
                    assert!(message.starts_with(reason), "{text}: {message}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
        let error = "a||b".parse::<Query>().unwrap_err().to_string();
        assert!(error.ends_with("\n  a||b\n    ^"), "{error}");
    }

    #[test]
    fn a_phrase_has_an_end() {
        let phrase = |n| vec!["a"; n].join(" ");
        assert_eq!(phrase(64).parse::<Query>().unwrap().phrases()[0].words.len(), 64);
        match phrase(65).parse::<Query>() {
            Err(Error::Query { column: 128, message, .. }) => {
                assert_eq!(message, "a phrase has at most 64 words");
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn equal_shapes_are_equal() {
        let parse = |text: &str| text.parse::<Query>().unwrap().expression;
        assert_eq!(parse("innov*"), parse("x=innov*"));
        assert_ne!(parse("innov*"), parse("innov?"));
    }

    proptest! {
        #[test]
        fn nothing_typed_makes_it_panic(text in "([aB科é0 .,:'*?=|/\"\\\\()\\[-]|AND |OR|NOT| NEAR/5 |date:|b:){0,12}") {
            match text.parse::<Query>() {
                Ok(query) => prop_assert!(query.phrases().iter().all(|a| !a.words.is_empty())),
                Err(Error::Query { column, .. }) => {
                    prop_assert!(column <= text.chars().count());
                }
                Err(other) => prop_assert!(false, "{other}"),
            }
        }
    }
}
