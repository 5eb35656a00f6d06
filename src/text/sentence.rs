//! A text -> the byte ranges of its sentences, as the token streams have them.

use std::ops::Range;

use super::segment::{Piece, segment};
use crate::corpus::sentence_end::sentence_end_at;

/// The byte ranges of the sentences of a text, in order, without the white space around them. Each
/// holds a word; they end where [`segment`] finds two breaks in a row.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    // Where the sentence at hand begins, where its last word ends, and breaks since.
    let (mut start, mut last, mut breaks) = (0, 0, 0);
    segment(text, |piece| match piece {
        Piece::Break => breaks += 1,
        Piece::Word(word, end) => {
            if breaks > 1 {
                let border = border(text, last, word);
                sentences.extend(trimmed(text, start..border));
                start = border;
            }
            (last, breaks) = (end, 0);
        }
    });
    if last > 0 {
        let end = if breaks > 1 { border(text, last, text.len()) } else { text.len() };
        sentences.extend(trimmed(text, start..end));
    }
    sentences
}

/// Where the sentence ends whose last word ends at `from`, when the next begins at `to`: behind the
/// mark that ends it, or at a blank line.
fn border(text: &str, from: usize, to: usize) -> usize {
    let end = text[from..to].char_indices().find_map(|(at, c)| match c {
        '\u{2029}' => Some(from + at),
        '\n' => text[from + at + 1..to].contains('\n').then_some(from + at),
        _ => sentence_end_at(text, from + at),
    });
    end.map_or(to, |end| end.min(to))
}

fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start().len();
    let end = range.start + part.trim_end().len();
    (start < end).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn sentences_come_with_their_marks() {
        assert_eq!(
            split("The plan, he said. “Why?” (It was Mr. Wu’s.)\n\n  A heading\n\n• One!Two"),
            ["The plan, he said.", "“Why?”", "(It was Mr. Wu’s.)", "A heading", "• One!", "Two"]
        );
        assert_eq!(split("会议召开。他说：“好！” 完"), ["会议召开。", "他说：“好！”", "完"]);
        assert_eq!(split("one\n—\ntwo"), ["one", "—\ntwo"]);
        assert_eq!(split("met.Zhang ..."), ["met.", "Zhang ..."]);
        assert!(split(" ... ").is_empty());
    }

    proptest! {
        /// As many sentences as the stream has, each with the words the stream has between two ends.
        #[test]
        fn sentences_are_those_of_the_stream(
            text in "([a-zA-Z]{1,3}|[0-9]{1,2}|[.!?…,]|[.] |[ \\n“”()—]|。|é|科|\u{2029}){0,40}"
        ) {
            let (mut expected, mut words, mut breaks) = (Vec::new(), Vec::new(), 0);
            segment(&text, |piece| match piece {
                Piece::Break => {
                    breaks += 1;
                    if breaks == 2 {
                        expected.push(std::mem::take(&mut words));
                    }
                }
                Piece::Word(start, end) => {
                    breaks = 0;
                    words.push(text[start..end].to_owned());
                }
            });
            if !words.is_empty() {
                expected.push(words);
            }
            let found = sentences(&text);
            prop_assert!(found.is_sorted_by(|a, b| a.end <= b.start));
            prop_assert_eq!(found.len(), expected.len(), "{:?}", found);
            for (range, words) in found.into_iter().zip(expected) {
                let mut at = range.start;
                for word in words {
                    let place = text[at..range.end].find(&word);
                    prop_assert!(place.is_some(), "{:?} in {:?}", word, &text[range]);
                    at += place.unwrap() + word.len();
                }
            }
        }
    }
}
