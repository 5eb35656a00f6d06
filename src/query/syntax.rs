//! A query as a value: labelled words and phrases, and what is asked of how they stand together.

use regex::Regex;

use super::filter::Filter;

/// What a user looks for: words or phrases, counted together, and conditions on the documents.
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
/// | `a NEAR/5 b` | both in one sentence, at most 5 words between them, in either order; `NEAR` alone is `NEAR/10` |
/// | `a BEFORE/5 b` | the same, `a` first |
/// | `a SENTENCE b` | both in one sentence |
/// | `source:"Hebi Daily"` | documents with this value of a field ([`Filter`]) |
/// | `a AND b`, `a OR b`, `NOT a`, `( )` | what documents hold |
/// | `Name=a\|b` | the same as `a\|b`, shown as `Name` |
///
/// Operators are written in capitals; between quotes nothing is one. A backslash before a character
/// takes away its special meaning. `|` binds tightest, then `NEAR`, `BEFORE` and `SENTENCE` from left
/// to right, then `NOT`, `AND`, `OR`; beside a field filter `AND` may be left out, and `-` before it
/// is `NOT`.
///
/// # What is counted
/// Every [`Expression`] holds for a document or does not, and has occurrences in those for which it
/// holds. Occurrences never overlap: the leftmost comes first, of those that begin at the same word
/// the longest, or, for two words in one sentence, the shortest.
///
/// | expression | holds where | its occurrences |
/// | --- | --- | --- |
/// | words | they occur | each |
/// | `a NEAR b` and its like | some pair of them stands so | from the first word of a pair to its last |
/// | a filter | the field has the value | none |
/// | `a AND b` | both hold | those of both |
/// | `a OR b` | one of them holds | those of what holds |
/// | `NOT a` | `a` does not hold | none |
///
/// So `innovation AND NOT "science park"` counts *innovation* in the documents without a science
/// park. Distance is the number of words between, stop words included, as in CQL's `a []{0,5} b`.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// How it is shown: its name, or else the query itself.
    pub label: String,
    /// The whole query as typed.
    pub text: String,
    /// The same without its label.
    pub body: String,
    /// What is looked for.
    pub expression: Expression,
}

/// What a query asks; see [`Query`] for what each part counts.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// Any of several words or phrases; at least one.
    Any(Vec<Phrase>),
    /// Two of them in one sentence.
    Near(Box<Self>, Nearness, Box<Self>),
    /// All hold.
    And(Vec<Self>),
    /// At least one holds.
    Or(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// A field has a value.
    Field(Filter),
}

/// How two occurrences in a sentence stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nearness {
    /// At most so many words stand between them; `None` for any number.
    pub words: Option<u32>,
    /// Whether the first operand stands first.
    pub ordered: bool,
}

impl Expression {
    /// All words and phrases in it, in the order of the query.
    pub fn phrases(&self) -> Vec<&Phrase> {
        match self {
            Self::Any(phrases) => phrases.iter().collect(),
            Self::Near(left, _, right) => [left.phrases(), right.phrases()].concat(),
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::phrases).collect(),
            Self::Not(part) => part.phrases(),
            Self::Field(_) => Vec::new(),
        }
    }

    /// All field filters in it, in the order of the query.
    pub fn filters(&self) -> Vec<&Filter> {
        match self {
            Self::Any(_) => Vec::new(),
            Self::Near(left, _, right) => [left.filters(), right.filters()].concat(),
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::filters).collect(),
            Self::Not(part) => part.filters(),
            Self::Field(filter) => vec![filter],
        }
    }

    /// Whether there is anything to count: words outside `NOT`.
    pub fn counts(&self) -> bool {
        match self {
            Self::Any(_) | Self::Near(..) => true,
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::counts),
            Self::Not(_) | Self::Field(_) => false,
        }
    }
}

impl Query {
    /// All words and phrases in it, in the order of the query.
    pub fn phrases(&self) -> Vec<&Phrase> {
        self.expression.phrases()
    }
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
