//! Tokens, dates and sources -> the formulas of a corpus: fixed sequences of words, who used them and
//! when.
//!
//! A formula is a slogan: a sequence of words that many reports repeat as it is. Found are all
//! maximal repeats of 3 to 12 words in at least so many reports and sources, a report and
//! its copies counted once, and the phrases of two words or more that reports put in quotation marks. What is
//! grammar is told from what says something, and ranked (`candidates`); variants become one
//! formula (`families`); and its uses are counted in any inflection (`matcher`).

mod candidates;
mod career;
mod families;
mod find;
mod matcher;
mod moved;
mod params;
mod quotes;
mod repeats;
mod reports;
mod runs;
mod successors;
mod suffix_array;
mod tables;
#[cfg(test)]
mod tests;
mod words;

pub use career::{Adopter, Career, FormulaPeriod, Status, careers};
pub use families::VariantKind;
pub use find::{Formula, Formulas, QuotedTexts, Variant, formulas};
pub use matcher::FormulaUse;
pub use moved::{Moved, moved};
pub use params::FormulaParams;
pub use reports::FormulaInput;
pub use successors::{Successor, successors};
pub use tables::{FormulaTables, formula_tables};
