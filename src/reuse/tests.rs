//! What the tests of reprints share.

use crate::corpus::Document;
use crate::text::{Segmenter, Tokens};

/// The tokens of texts.
pub(super) fn tokens<T: AsRef<str>>(texts: &[T]) -> Tokens {
    let document = |text: &T| Document { text: text.as_ref().to_owned(), ..Document::default() };
    let documents: Vec<Document> = texts.iter().map(document).collect();
    Tokens::of(&documents, &Segmenter::default())
}

/// A text of made-up words, all different: `w3 w4 w5 `.
pub(super) fn text(numbers: std::ops::Range<usize>) -> String {
    numbers.fold(String::new(), |text, number| text + &format!("w{number} "))
}
