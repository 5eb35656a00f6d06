//! The operators of a query -> the expression that they make of its words.

use super::filter::Filter;
use super::parse::{Parser, either, is_quote_char};
use super::syntax::{Expression, Nearness};
use crate::error::Result;

/// A word in capitals that is no word to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
    Near(Nearness),
}

/// Words between the operands of `NEAR` and `BEFORE` unless a number is given.
const NEAR: u32 = 10;
/// Parentheses within each other.
const DEEPEST: usize = 50;

impl Parser<'_> {
    /// The whole query, up to its end.
    pub(super) fn expression(&mut self) -> Result<Expression> {
        self.skip_blanks();
        if self.at_end() {
            return self
                .fail(0, "the query is empty: write a word, \"a phrase\", glob* or /regex/");
        }
        self.check_distances()?;
        let expression = self.any()?;
        match self.peek() {
            None => Ok(expression),
            Some(')') => self
                .fail(self.at, "`)` without its `(`: leave it out, or write \\) for the character"),
            Some(c) => {
                let message = format!(
                    "`{c}` behind the end of an alternative: write | before another one, AND, OR or \
                     NEAR between two, or put all words of a phrase between the same quotes"
                );
                self.fail(self.at, message)
            }
        }
    }

    /// Refuses `NEAR/` and `BEFORE/` without a number of words.
    fn check_distances(&self) -> Result<()> {
        let mut quoted = false;
        for at in self.at..self.chars.len() {
            quoted ^= is_quote_char(self.chars[at]);
            let begins = at == 0 || self.chars[at - 1].is_whitespace();
            if quoted || !begins || self.operator_at(at).is_some() {
                continue;
            }
            let word: String =
                self.chars[at..].iter().take_while(|c| !c.is_whitespace()).take(20).collect();
            if let Some((name @ ("NEAR" | "BEFORE"), _)) = word.split_once('/') {
                let message = format!(
                    "no number of words behind {name}/: write {name}/5, or \"{word}\" for the words"
                );
                return self.fail(at, message);
            }
        }
        Ok(())
    }

    /// What stands between `OR`.
    fn any(&mut self) -> Result<Expression> {
        let mut parts = vec![self.all()?];
        while self.take(|operator| operator == Operator::Or) {
            parts.push(self.all()?);
        }
        Ok(either(parts))
    }

    /// What stands between `AND`, which may be left out beside a filter.
    fn all(&mut self) -> Result<Expression> {
        let mut parts = vec![self.not()?];
        loop {
            self.skip_blanks();
            if self.take(|operator| operator == Operator::And)
                || self.begins_filter()
                || self.goes_on_after_filter(&parts)
            {
                parts.push(self.not()?);
            } else if self.operator_at(self.at).is_some_and(|(found, _)| found == Operator::Not) {
                return self.fail(self.at, "NOT needs AND before it here: write a AND NOT b");
            } else if parts.len() == 1 {
                return Ok(parts.remove(0));
            } else {
                return Ok(Expression::And(parts));
            }
        }
    }

    /// Whether words come next behind a filter.
    fn goes_on_after_filter(&self, parts: &[Expression]) -> bool {
        let filter = match parts.last() {
            Some(Expression::Not(part)) => matches!(**part, Expression::Field(_)),
            Some(part) => matches!(part, Expression::Field(_)),
            None => false,
        };
        filter
            && self.operator_at(self.at).is_none()
            && self.peek().is_some_and(|c| !matches!(c, ')' | '|'))
    }

    fn not(&mut self) -> Result<Expression> {
        let mut denied = false;
        while self.take(|operator| operator == Operator::Not) {
            denied = !denied;
        }
        if self.peek() == Some('-') && self.begins_filter() {
            self.at += 1;
            denied = !denied;
        }
        let part = self.near()?;
        Ok(if denied { Expression::Not(Box::new(part)) } else { part })
    }

    /// What stands between `NEAR`, `BEFORE` and `SENTENCE`.
    fn near(&mut self) -> Result<Expression> {
        let mut start = self.at;
        let mut left = self.operand()?;
        loop {
            self.skip_blanks();
            let Some((Operator::Near(nearness), end)) = self.operator_at(self.at) else {
                return Ok(left);
            };
            let sign = self.at;
            self.check_near(&left, start, sign)?;
            self.at = end;
            self.skip_blanks();
            start = self.at;
            let right = self.operand()?;
            self.check_near(&right, start, sign)?;
            left = Expression::Near(Box::new(left), nearness, Box::new(right));
        }
    }

    /// Only words have a place in a sentence.
    fn check_near(&self, operand: &Expression, at: usize, sign: usize) -> Result<()> {
        if has_places(operand) {
            return Ok(());
        }
        let name: String =
            self.chars[sign..].iter().take_while(|c| c.is_ascii_uppercase()).collect();
        let message = format!(
            "{name} takes words, phrases or (a|b) on both sides: put AND, NOT and field filters \
             outside it"
        );
        self.fail(at, message)
    }

    fn operand(&mut self) -> Result<Expression> {
        self.skip_blanks();
        let name = |from: usize, to: usize| self.chars[from..to].iter().collect::<String>();
        if let Some((_, end)) = self.operator_at(self.at) {
            let name = name(self.at, end);
            let message = format!(
                "nothing to look for before {name}: write a word there, or \"{name}\" for the word"
            );
            return self.fail(self.at, message);
        }
        if self.at_end() || self.peek() == Some(')') {
            // The operator or bracket before it.
            let end = self.chars[..self.at].iter().rposition(|c| !c.is_whitespace());
            let end = end.map_or(0, |end| end + 1);
            let start = self.chars[..end].iter().rposition(|c| c.is_whitespace() || *c == '(');
            let start = start.map_or(0, |start| start + 1).min(end.saturating_sub(1));
            let message = match name(start, end).as_str() {
                "" | ")" => "nothing to look for before `)`: write a word there".to_owned(),
                "(" => "nothing between the brackets: write (a OR b)".to_owned(),
                before => format!(
                    "nothing to look for behind {before}: write a word there, or \"{before}\" for \
                     the word"
                ),
            };
            return self.fail(start, message);
        }
        self.alternatives()
    }

    /// Reads `( ... )`.
    pub(super) fn group(&mut self) -> Result<Expression> {
        let start = self.at;
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.fail(start, format!("more than {DEEPEST} brackets within each other"));
        }
        self.at += 1;
        let expression = self.any()?;
        self.depth -= 1;
        self.skip_blanks();
        match self.peek() {
            Some(')') => {
                self.at += 1;
                Ok(expression)
            }
            None => self.fail(start, "no closing `)`: write (a OR b), or \\( for the character"),
            Some(c) => {
                let message = format!(
                    "`{c}` behind the end of an alternative: write | before another one, or AND, \
                     OR or NEAR between two"
                );
                self.fail(self.at, message)
            }
        }
    }

    pub(super) fn at_end(&self) -> bool {
        self.at >= self.chars.len()
    }

    /// Reads the operator at hand if it is wanted.
    fn take(&mut self, wanted: impl Fn(Operator) -> bool) -> bool {
        self.skip_blanks();
        let found = self.operator_at(self.at).filter(|&(operator, _)| wanted(operator));
        if let Some((_, end)) = found {
            self.at = end;
            self.skip_blanks();
        }
        found.is_some()
    }

    /// The operator that begins at `at`, between blanks or brackets, and where it ends.
    pub(super) fn operator_at(&self, at: usize) -> Option<(Operator, usize)> {
        let ends = |c: &char| c.is_whitespace() || matches!(c, '(' | ')' | '|');
        let before = at.checked_sub(1).map(|before| &self.chars[before]);
        if !before.is_none_or(|c| ends(c) || is_quote_char(*c)) {
            return None;
        }
        let length = self.chars.get(at..)?.iter().take_while(|c| !ends(c)).take(20).count();
        let word: String = self.chars[at..at + length].iter().collect();
        let (name, words) = match word.split_once('/') {
            Some((name, words)) => (name, Some(words.parse().ok()?)),
            None => (word.as_str(), None),
        };
        let near =
            |ordered| Operator::Near(Nearness { words: Some(words.unwrap_or(NEAR)), ordered });
        let operator = match (name, words) {
            ("AND", None) => Operator::And,
            ("OR", None) => Operator::Or,
            ("NOT", None) => Operator::Not,
            ("NEAR", _) => near(false),
            ("BEFORE", _) => near(true),
            ("SENTENCE", None) => Operator::Near(Nearness { words: None, ordered: false }),
            _ => return None,
        };
        Some((operator, at + length))
    }

    /// Where words without quotes that begin at `start` end: before `|`, a bracket, an operator or a
    /// filter.
    pub(super) fn bare_end(&self, start: usize) -> usize {
        let mut at = start;
        while let Some(&c) = self.chars.get(at) {
            let begins = at > start && self.chars[at - 1].is_whitespace();
            if matches!(c, '|' | '(' | ')')
                || (begins && (self.operator_at(at).is_some() || self.filter_at(at).is_some()))
            {
                break;
            }
            at += if c == '\\' { 2 } else { 1 };
        }
        at.min(self.chars.len())
    }

    fn begins_filter(&self) -> bool {
        self.filter_at(self.at).is_some()
    }

    /// Where the colon stands of the filter that begins at `at`, with `-` before it or not: behind a
    /// name that begins with a letter, and before a value. An address (`http://`) is none.
    fn filter_at(&self, at: usize) -> Option<usize> {
        let chars = self.chars.get(at..)?;
        let sign = usize::from(chars.first() == Some(&'-'));
        let name = &chars[sign..];
        let length =
            name.iter().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-')).count();
        let begins = name.first().is_some_and(|c| c.is_alphabetic());
        let value = name.get(length + 1).is_some_and(|c| !c.is_whitespace() && *c != '/');
        (begins && value && name[length] == ':').then_some(at + sign + length)
    }

    /// Reads `FIELD:value` if it comes next.
    pub(super) fn filter(&mut self) -> Result<Option<Filter>> {
        let start = self.at;
        let Some(colon) = self.filter_at(start).filter(|_| self.peek() != Some('-')) else {
            return Ok(None);
        };
        let field: String = self.chars[start..colon].iter().collect();
        let value = colon + 1;
        let symbols = if is_quote_char(self.chars[value]) {
            let Some(end) = self.find(value + 1, is_quote_char) else {
                return self.fail(value, "no closing quote: write source:\"Hebi Daily\"");
            };
            self.at = end + 1;
            self.symbols(value + 1, end)?
        } else {
            let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|');
            self.at = self.find(value, ends).unwrap_or(self.chars.len());
            self.symbols(value, self.at)?
        };
        if symbols.iter().all(|symbol| symbol.c.is_whitespace()) {
            let message = format!("no value: write {field}:value, or {field}:* for any");
            return self.fail(value, message);
        }
        match Filter::new(&field, &symbols, start) {
            Ok(filter) => Ok(Some(filter)),
            Err(message) => self.fail(value, message),
        }
    }
}

/// Whether the occurrences of an expression stand each in a sentence, whatever else the document
/// holds.
fn has_places(expression: &Expression) -> bool {
    match expression {
        Expression::Any(_) | Expression::Near(..) => true,
        Expression::Or(parts) => parts.iter().all(has_places),
        Expression::And(_) | Expression::Not(_) | Expression::Field(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::error::Error;
    use crate::query::{Expression, Nearness, Query};

    /// The tree in one line; words of a phrase joined by `_`.
    fn shown(text: &str) -> String {
        let query: Query = text.parse().unwrap_or_else(|error| panic!("{error}"));
        tree(&query.expression)
    }

    fn tree(expression: &Expression) -> String {
        let joined = |parts: &[Expression], name: &str| {
            format!("{name}[{}]", parts.iter().map(tree).collect::<Vec<_>>().join(" "))
        };
        match expression {
            Expression::Any(phrases) => {
                let phrase = |phrase: &&crate::query::Phrase| {
                    phrase
                        .words
                        .iter()
                        .map(crate::query::syntax::Word::text)
                        .collect::<Vec<_>>()
                        .join("_")
                };
                phrases.iter().map(|p| phrase(&p)).collect::<Vec<_>>().join("|")
            }
            Expression::And(parts) => joined(parts, "and"),
            Expression::Or(parts) => joined(parts, "or"),
            Expression::Not(part) => format!("not[{}]", tree(part)),
            Expression::Field(filter) => format!("{}:{}", filter.field, filter.value),
            Expression::Near(left, Nearness { words, ordered }, right) => {
                let words = words.map_or("all".to_owned(), |words| words.to_string());
                let sign = if *ordered { "<" } else { "~" };
                format!("({} {sign}{words} {})", tree(left), tree(right))
            }
        }
    }

    #[test]
    fn operators_bind_in_their_order() {
        for (text, expected) in [
            ("a b NEAR/5 c|d", "(a_b ~5 c|d)"),
            ("a NEAR b BEFORE/0 c", "((a ~10 b) <0 c)"),
            ("a SENTENCE \"b AND c\"", "(a ~all b_AND_c)"),
            ("a OR b", "a|b"),
            ("a OR b AND NOT c", "or[a and[b not[c]]]"),
            ("(a OR b) AND c AND d", "and[a|b c d]"),
            ("(a)", "a"),
            ("((a|b))|c", "a|b|c"),
            ("NOT NOT a", "a"),
            ("near and or not", "near_and_or_not"),
            ("\"NOT\"", "NOT"),
            ("source:\"Hebi Daily\"", "source:Hebi Daily"),
            ("plan source:Hebi* -Title:x", "and[plan source:Hebi* not[title:x]]"),
            ("source:a OR source:b", "or[source:a source:b]"),
            ("a|source:b", "or[a source:b]"),
            ("date:2023-02..2023-05 plan", "and[date:2023-02..2023-05 plan]"),
            ("N=(a AND =B)", "and[a B]"),
            ("/a AND b/ AND c", "and[a AND b c]"),
            ("self-reliance", "self_reliance"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn every_mistake_is_pointed_at() {
        for (text, at, reason) in [
            ("a AND", 2, "nothing to look for behind AND"),
            ("a AND OR b", 6, "nothing to look for before OR"),
            ("AND a", 0, "nothing to look for before AND"),
            ("a NEAR/5", 2, "nothing to look for behind NEAR/5"),
            ("a NEAR/x y", 2, "no number of words behind NEAR/"),
            ("a BEFORE/99999999999 y", 2, "no number of words behind BEFORE/"),
            ("NOT", 0, "nothing to look for behind NOT"),
            ("a NOT b", 2, "NOT needs AND before it"),
            ("(a", 0, "no closing `)`"),
            ("a)", 1, "`)` without its `(`"),
            ("()", 0, "nothing between the brackets"),
            ("(a OR )", 3, "nothing to look for behind OR"),
            ("a (b)", 2, "`(` behind the end of an alternative"),
            ("(a) b", 4, "`b` behind the end of an alternative"),
            ("a| AND b", 1, "nothing behind |"),
            ("a NEAR (b AND c)", 7, "NEAR takes words"),
            ("(NOT a) BEFORE/2 b", 0, "BEFORE takes words"),
            ("a SENTENCE source:x", 11, "SENTENCE takes words"),
            ("source:\"Hebi", 7, "no closing quote"),
            ("source:\"\"", 7, "no value: write source:value"),
            ("date:may", 5, "`may` is no period: write date:2023"),
            ("plan date:2023..2022", 10, "`2023..2022` is no period"),
            ("http://x.org", 4, "no phrase runs across `:`"),
            ("12:30", 2, "no phrase runs across `:`"),
        ] {
            match text.parse::<Query>() {
                Err(Error::Query { column, message, .. }) => {
                    assert!(message.starts_with(reason), "{text}: {message}");
                    assert_eq!(column, at, "{text}: {message}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
        let deep = "(".repeat(60) + "a" + &")".repeat(60);
        assert!(deep.parse::<Query>().unwrap_err().to_string().starts_with("more than 50"));
    }
}
