//! A query as a value: labelled alternatives, each a sequence of word patterns.

use regex::Regex;

/// What a user looks for: any of several words or phrases, counted together.
///
/// | written | finds |
/// | --- | --- |
/// | `innovation` | every form with the same term (`Innovations`, `innovation's`) |
/// | `"science and technology"` | the words in this order, stop words included, no punctuation between them; the quotes may be left out |
/// | `self-reliance` | a phrase of its words |
/// | `innov*`, `organi?ation` | forms of this shape, case-folded: `*` any characters, `?` one |
/// | `"science * technology"` | `*` alone is any one word |
/// | `/inno.*n/` | forms that the regular expression covers from end to end, case-folded |
/// | `=Innovation` | this form only, exactly as written; inside a phrase too |
/// | `a\|b` | either; where they overlap, one occurrence |
/// | `Name=a\|b` | the same, shown as `Name` |
///
/// A backslash before a character takes away its special meaning. Occurrences never overlap:
/// the leftmost comes first, of those that begin at the same word the longest.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// How it is shown: its name, or else the query itself.
    pub label: String,
    /// The whole query as typed.
    pub text: String,
    /// What is looked for; at least one.
    pub alternatives: Vec<Phrase>,
}

/// Words that follow one another.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase {
    /// The words, 1 to [`Phrase::MAX_WORDS`].
    pub words: Vec<Word>,
}

impl Phrase {
    /// The longest phrase that can be searched for.
    pub const MAX_WORDS: usize = 64;
}

/// What stands at one place of a phrase.
#[derive(Debug, Clone, PartialEq)]
pub enum Word {
    /// Every form with the term of this word.
    Like(String),
    /// This form only.
    Exact(String),
    /// Every form of this shape.
    Shape(Pattern),
    /// Any one word.
    Any,
}

impl Word {
    /// The word as written, without its marks.
    pub fn text(&self) -> &str {
        match self {
            Self::Like(word) | Self::Exact(word) => word,
            Self::Shape(pattern) => &pattern.source,
            Self::Any => "*",
        }
    }
}

/// A glob or a regular expression on the case-folded form.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// As written.
    pub source: String,
    /// Anchored at both ends.
    pub(super) regex: Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.regex.as_str() == other.regex.as_str()
    }
}
