//! The characters of an alternative -> its words, segmented as the texts are.

use regex::RegexBuilder;
use unicode_normalization::UnicodeNormalization;

use super::parse::Mistake;
use super::syntax::{Pattern, Phrase, Word};
use crate::text::analyzer::fold_case;
use crate::text::segment::{Piece, segment};

/// A character of a query.
#[derive(Debug, Clone, Copy)]
pub(super) struct Symbol {
    pub(super) c: char,
    /// Where it stands in the query, in characters.
    pub(super) column: usize,
    /// Whether a backslash took away its special meaning.
    pub(super) escaped: bool,
}

impl Symbol {
    fn is(self, special: char) -> bool {
        self.c == special && !self.escaped
    }

    fn is_wildcard(self) -> bool {
        self.is('*') || self.is('?')
    }
}

/// The words of a phrase; none if there is nothing but punctuation.
pub(super) fn words(symbols: &[Symbol]) -> Result<Vec<Word>, Mistake> {
    check_exact(symbols)?;
    let spans = spans(symbols)?;
    if let Some(&(start, _)) = spans.get(Phrase::MAX_WORDS) {
        let message = format!("a phrase has at most {} words", Phrase::MAX_WORDS);
        return Err((symbols[start].column, message));
    }
    let words: Vec<Word> = spans
        .iter()
        .map(|&(start, end)| word(symbols, start, end))
        .collect::<Result<_, Mistake>>()?;
    match spans.first() {
        Some(&(start, _)) if words.iter().all(|word| *word == Word::Any) => Err((
            symbols[start].column,
            "`*` alone is any word: add letters (innov*) or another word".to_owned(),
        )),
        _ => Ok(words),
    }
}

/// Every `=` that begins a word is followed by a form without wildcards.
fn check_exact(symbols: &[Symbol]) -> Result<(), Mistake> {
    for chunk in symbols.split(|symbol| symbol.c.is_whitespace()) {
        let Some((sign, rest)) = chunk.split_first().filter(|(sign, _)| sign.is('=')) else {
            continue;
        };
        if let Some(wildcard) = rest.iter().find(|symbol| symbol.is_wildcard()) {
            let message = format!(
                "an exact form takes no wildcard: leave out the `=` before it, or write \\{}",
                wildcard.c
            );
            return Err((wildcard.column, message));
        }
        if !rest.iter().any(|symbol| symbol.c.is_alphanumeric()) {
            return Err((
                sign.column,
                "`=` needs a form directly behind it: =Innovation".to_owned(),
            ));
        }
    }
    Ok(())
}

/// Where the words stand, as ranges of symbols. A wildcard counts as a letter like the one before
/// it, so that `self-rel*` is two words and `1,*` one.
fn spans(symbols: &[Symbol]) -> Result<Vec<(usize, usize)>, Mistake> {
    let mut text = String::new();
    let mut symbol_at = Vec::new();
    for (number, symbol) in symbols.iter().enumerate() {
        let c = if symbol.is_wildcard() { stand_in(symbols, number) } else { symbol.c };
        text.push(c);
        symbol_at.resize(text.len(), number);
    }
    symbol_at.push(symbols.len());
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut broken = false;
    let mut mistake = None;
    segment(&text, |piece| match piece {
        Piece::Break => broken = true,
        Piece::Word(start, end) => {
            let (start, end) = (symbol_at[start], symbol_at[end]);
            if broken && mistake.is_none() {
                mistake = spans.last().map(|&(_, before)| before);
            }
            match spans.last_mut() {
                // A wildcard belongs to the word it touches, whatever the script.
                Some(last)
                    if last.1 == start
                        && (symbols[start].is_wildcard() || symbols[start - 1].is_wildcard()) =>
                {
                    last.1 = end;
                }
                _ => spans.push((start, end)),
            }
        }
    });
    match mistake {
        Some(before) => {
            let mark = symbols[before..].iter().find(|symbol| !symbol.c.is_whitespace());
            let mark = mark.unwrap_or(&symbols[before]);
            let message = format!(
                "no phrase runs across `{}`: leave it out, or write | between two alternatives",
                mark.c.escape_debug()
            );
            Err((mark.column, message))
        }
        None => Ok(spans),
    }
}

/// The letter or digit that a wildcard stands for in segmentation.
fn stand_in(symbols: &[Symbol], at: usize) -> char {
    let solid = |symbol: &&Symbol| symbol.c.is_alphanumeric();
    let within = |symbol: &&Symbol| !symbol.c.is_whitespace();
    let before = symbols[..at].iter().rev().take_while(within).find(solid);
    let after = || symbols[at..].iter().take_while(within).find(solid);
    before.or_else(after).map_or('x', |symbol| symbol.c)
}

fn word(symbols: &[Symbol], start: usize, end: usize) -> Result<Word, Mistake> {
    let own = &symbols[start..end];
    let text: String = own.iter().map(|symbol| symbol.c).nfc().collect();
    if own.iter().all(|symbol| symbol.is('*')) {
        return Ok(Word::Any);
    }
    if own.iter().any(|symbol| symbol.is_wildcard()) {
        let pattern =
            anchored(&text, &glob(own)).map_err(|(_, message)| (own[0].column, message))?;
        return Ok(Word::Shape(pattern));
    }
    let chunk = symbols[..start].iter().rposition(|symbol| symbol.c.is_whitespace());
    let exact = symbols[chunk.map_or(0, |blank| blank + 1)].is('=');
    Ok(if exact { Word::Exact(text) } else { Word::Like(text) })
}

/// The regular expression of a glob. Wildcards do not run over the spaces of a joined phrase.
fn glob(symbols: &[Symbol]) -> String {
    let mut pattern = String::new();
    let mut literal = String::new();
    for symbol in symbols {
        if symbol.is_wildcard() {
            push_literal(&mut pattern, &mut literal);
            pattern.push_str(if symbol.c == '*' { r"\S*" } else { r"\S" });
        } else {
            literal.push(symbol.c);
        }
    }
    push_literal(&mut pattern, &mut literal);
    pattern
}

fn push_literal(pattern: &mut String, literal: &mut String) {
    let composed: String = literal.nfc().collect();
    pattern.push_str(&regex::escape(&fold_case(&composed)));
    literal.clear();
}

/// A pattern that fits whole forms, or the character of `pattern` where it is wrong.
pub(super) fn anchored(source: &str, pattern: &str) -> Result<Pattern, Mistake> {
    let compile = |pattern: &str| RegexBuilder::new(pattern).case_insensitive(true).build();
    // Alone first, so that the place of a mistake is one in the pattern as typed.
    let built = compile(pattern).and_then(|_| compile(&format!(r"\A(?:{pattern})\z")));
    match built {
        Ok(regex) => Ok(Pattern { source: source.to_owned(), regex }),
        Err(error) => Err(regex_mistake(&error.to_string())),
    }
}

/// The column and the reason in the report of the regex crate, which shows the pattern indented by
/// four blanks, a line with `^` below the mistake, and `error: reason`.
fn regex_mistake(report: &str) -> Mistake {
    let column = report
        .lines()
        .find(|line| line.trim_start().starts_with('^'))
        .and_then(|line| line.chars().position(|c| c == '^'))
        .map_or(0, |column| column.saturating_sub(4));
    let reason = report.lines().last().unwrap_or_default();
    let reason = reason.strip_prefix("error: ").unwrap_or(reason);
    (column, format!("not a regular expression: {reason}"))
}
