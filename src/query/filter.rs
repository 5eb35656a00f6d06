//! `FIELD:value` and documents -> those whose field has the value.

use regex::{Regex, RegexBuilder};

use super::words::Symbol;
use crate::corpus::Document;
use crate::error::{Error, Result};
use crate::period::DateRange;

/// A condition on a field of the documents: `source:"Hebi Daily"`, `date:2023-02..2023-05`.
///
/// The fields are `id`, `title`, `author`, `source`, `language`, `url`, `date` and those of the
/// records, whatever the case of their names. A text is the value as a whole, case aside, where `*`
/// stands for any characters and `?` for one. A date is a period or a range of them, as `compare`
/// takes them; it holds a document by its day, or the first of its month or year. A document
/// without the field does not fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// The name of the field, in small letters.
    pub field: String,
    /// The value as written.
    pub value: String,
    /// Where the filter stands in the query, in characters from 0.
    pub(super) column: usize,
    pub(super) test: Test,
}

/// What fits a filter.
#[derive(Debug, Clone)]
pub(super) enum Test {
    Text(Regex),
    Date(DateRange),
}

impl PartialEq for Test {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => one.as_str() == other.as_str(),
            (Self::Date(one), Self::Date(other)) => one == other,
            _ => false,
        }
    }
}

/// The fields that every document may have.
const FIELDS: [&str; 7] = ["id", "title", "author", "source", "language", "url", "date"];

impl Filter {
    /// The filter of a field and its value, or what is wrong with the value.
    pub(super) fn new(
        field: &str,
        symbols: &[Symbol],
        column: usize,
    ) -> std::result::Result<Self, String> {
        let value: String = symbols.iter().map(|symbol| symbol.c).collect();
        let field = field.to_lowercase();
        let test = if field == "date" {
            Test::Date(value.parse().map_err(|_| {
                format!(
                    "`{value}` is no period: write date:2023, date:2023-Q1, date:2023-02-28 or a \
                     range, date:2023-02..2023-05"
                )
            })?)
        } else {
            let pattern = RegexBuilder::new(&format!(r"(?s)\A{}\z", pattern(symbols)))
                .case_insensitive(true)
                .build();
            Test::Text(pattern.map_err(|_| "the value is too long".to_owned())?)
        };
        Ok(Self { field, value, column, test })
    }

    /// The documents that fit, rising. Refuses a field that no document has.
    pub(super) fn documents(&self, query: &str, documents: &[Document]) -> Result<Vec<u32>> {
        let named = |document: &Document| {
            document.fields.iter().any(|(name, _)| name.to_lowercase() == self.field)
        };
        if !FIELDS.contains(&&*self.field) && !documents.iter().any(named) {
            return Err(Error::Query {
                query: query.to_owned(),
                column: self.column,
                message: format!(
                    "no field `{}`; there are {}",
                    self.field,
                    fields(documents).join(", ")
                ),
            });
        }
        let fitting = (0..).zip(documents).filter(|(_, document)| self.fits(document));
        Ok(fitting.map(|(number, _)| number).collect())
    }

    fn fits(&self, document: &Document) -> bool {
        let test = match &self.test {
            Test::Date(range) => {
                return document.date.as_ref().is_some_and(|date| range.contains(date.date));
            }
            Test::Text(test) => test,
        };
        let own = match &*self.field {
            "id" => Some(document.id.as_str()),
            "title" => Some(document.title.as_str()),
            "author" => document.author.as_deref(),
            "source" => document.source.as_deref(),
            "language" => document.language,
            "url" => document.url.as_deref(),
            _ => None,
        };
        let others = document.fields.iter().filter(|(name, _)| name.to_lowercase() == self.field);
        let mut values = own.into_iter().chain(others.map(|(_, value)| value.as_str()));
        values.any(|value| test.is_match(value.trim()))
    }
}

/// The names of the fields that documents have.
fn fields(documents: &[Document]) -> Vec<String> {
    let mut names: Vec<String> = documents
        .iter()
        .flat_map(|document| document.fields.iter().map(|(name, _)| name.to_lowercase()))
        .collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| !FIELDS.contains(&name.as_str()));
    FIELDS.iter().map(|&name| name.to_owned()).chain(names).collect()
}

/// The regular expression of a value with wildcards.
fn pattern(symbols: &[Symbol]) -> String {
    let piece = |symbol: &Symbol| match symbol.c {
        '*' if !symbol.escaped => ".*".to_owned(),
        '?' if !symbol.escaped => ".".to_owned(),
        c => regex::escape(c.encode_utf8(&mut [0; 4])),
    };
    symbols.iter().map(piece).collect()
}
