//! A file of `term => term` lines -> which terms are merged into which.

use std::fmt;
use std::path::Path;

use crate::error::{Error, Result};

/// Terms to be counted as others: two translations of one slogan, two names of one country.
///
/// The file is UTF-8 with one entry a line, the term replaced, `=>`, and the term it is counted as:
///
/// ```text
/// # A `#` at the head of a line or behind a blank begins a comment.
/// Ten Thousand Project => Ten Million Project
/// Burma => Myanmar
/// ```
///
/// Both sides are words or phrases, in any case and inflection that the analysis takes for the same
/// term. A term is replaced at most once, and never by one that is itself replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Thesaurus {
    /// Its lines, in order.
    pub entries: Vec<Entry>,
    /// What errors call it: its path.
    pub(super) place: String,
}

/// One line of a [`Thesaurus`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The term replaced.
    pub from: String,
    /// What it is counted as, and shown as.
    pub to: String,
    /// Line in the file, from 1; 0 if it is from none.
    pub line: usize,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} => {}", self.from, self.to)
    }
}

impl fmt::Display for Thesaurus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.entries.iter().try_for_each(|entry| writeln!(f, "{entry}"))
    }
}

impl Thesaurus {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
        Self::parse(&text, path.display())
    }

    /// The entries of a text; `place` is what errors call it.
    pub fn parse(text: &str, place: impl fmt::Display) -> Result<Self> {
        let mut entries = Vec::new();
        let text = text.trim_start_matches('\u{feff}');
        for (line, number) in text.lines().zip(1..) {
            let content = without_comment(line).trim();
            if content.is_empty() {
                continue;
            }
            let sides: Vec<String> = content.split("=>").map(spaced).collect();
            let named = |side: &&String| side.chars().any(char::is_alphanumeric);
            let [from, to] = &sides[..] else {
                let what = format!("`{content}`: a line must be `term => term` or `# comment`");
                return Err(Error::input(format!("{place}:{number}"), what));
            };
            if [from, to].iter().any(|side| !named(side)) {
                let what =
                    format!("`{content}`: a word or phrase must stand on both sides of `=>`");
                return Err(Error::input(format!("{place}:{number}"), what));
            }
            entries.push(Entry { from: from.clone(), to: to.clone(), line: number });
        }
        Ok(Self { entries, place: place.to_string() })
    }

    /// An error about an entry.
    pub(super) fn refuse(&self, entry: &Entry, what: impl fmt::Display) -> Error {
        Error::input(format!("{}:{}", self.place, entry.line), format!("`{entry}`: {what}"))
    }
}

fn without_comment(line: &str) -> &str {
    let begins = |&at: &usize| line[..at].chars().next_back().is_none_or(char::is_whitespace);
    let at = line.match_indices('#').map(|(at, _)| at).find(begins);
    &line[..at.unwrap_or(line.len())]
}

/// A phrase with one space between its words.
pub(super) fn spaced(phrase: &str) -> String {
    phrase.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_comments() {
        let text = "\u{feff}# names\r\n\nBurma=>Myanmar # since 1989\r\n  Ten  Thousand Project => Ten Million Project\nC# => C sharp\n";
        let thesaurus = Thesaurus::parse(text, "t.txt").unwrap();
        let shown: Vec<_> = thesaurus.entries.iter().map(|e| format!("{} {e}", e.line)).collect();
        let phrase = "4 Ten Thousand Project => Ten Million Project";
        assert_eq!(shown, ["3 Burma => Myanmar", phrase, "5 C# => C sharp"]);
        let again = Thesaurus::parse(&thesaurus.to_string(), "again").unwrap();
        let pairs = |t: &Thesaurus| {
            t.entries.iter().map(|e| (e.from.clone(), e.to.clone())).collect::<Vec<_>>()
        };
        assert_eq!(pairs(&again), pairs(&thesaurus));
    }

    #[test]
    fn lines_that_cannot_be_understood() {
        for (line, expected) in [
            (
                "Burma, Myanmar",
                "t:2: `Burma, Myanmar`: a line must be `term => term` or `# comment`",
            ),
            ("a => b => c", "t:2: `a => b => c`: a line must be `term => term` or `# comment`"),
            ("Burma =>", "t:2: `Burma =>`: a word or phrase must stand on both sides of `=>`"),
        ] {
            let error = Thesaurus::parse(&format!("\n{line}\n"), "t").unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
        assert_eq!(Thesaurus::parse("", "t").unwrap().entries, []);
    }
}
