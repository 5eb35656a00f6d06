//! Documents -> streams of form ids; forms -> terms.

pub mod lexicon;
pub mod segment;
