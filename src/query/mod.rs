//! Which tokens a user means: the term language, its search, and the lines it finds.
//!
//! A query is read ([`parse`]) into its syntax ([`syntax`]), its words become sets of forms over
//! the lexicon and its filters sets of documents ([`compile`]), and the sets are looked up
//! ([`index`]) or searched for in the streams ([`search`]). [`kwic`] shows what was found, [`suggest`] helps when nothing was.

mod align;
pub mod compile;
mod evaluate;
pub mod filter;
pub mod index;
pub mod kwic;
mod operators;
pub mod parse;
pub mod search;
pub mod suggest;
pub mod syntax;
mod words;

pub(crate) use align::align;
pub use compile::Compiled;
pub use filter::Filter;
pub use index::Index;
pub use kwic::{Kwic, KwicLine, KwicParams, KwicSort};
pub use syntax::{Expression, Nearness, Phrase, Query, Word};
