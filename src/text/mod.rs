//! Documents -> streams of form ids; forms -> terms.

pub mod analyzer;
pub mod detect;
#[cfg(feature = "cjk")]
mod han;
pub mod language;
pub mod languages;
pub mod lexicon;
mod phrases;
mod punctuation;
mod script;
pub mod segment;
pub mod sentence;
pub mod stop_words;
pub mod thesaurus;
pub mod token_block;
pub mod tokens;
mod word_mask;

pub use analyzer::{Analyzer, AnalyzerParams, NO_TERM, Stemming, TermId};
pub use language::{Language, LanguageChoice};
pub use languages::{LanguageCount, Languages};
pub use lexicon::{BREAK, FormId, Lexicon};
pub use stop_words::StopWords;
pub use thesaurus::Thesaurus;
pub use tokens::{SegmentParams, Segmenter, Tokens};
