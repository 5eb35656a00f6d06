//! Documents -> streams of form ids; forms -> terms.

pub mod analyzer;
#[cfg(feature = "cjk")]
mod han;
pub mod language;
pub mod lexicon;
mod punctuation;
pub mod segment;
pub mod stop_words;
pub mod tokens;
mod word_mask;

pub use analyzer::{Analyzer, AnalyzerParams, NO_TERM, Stemming, TermId};
pub use language::{Language, LanguageChoice};
pub use lexicon::{BREAK, FormId, Lexicon};
pub use stop_words::StopWords;
pub use tokens::{SegmentParams, Segmenter, Tokens};
