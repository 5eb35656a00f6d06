//! A text and its stream -> where in the text each position of the stream stands.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::text::segment::{Piece, segment};
use crate::text::{BREAK, FormId, Lexicon, Segmenter};

/// The byte range in `text` of every position of its stream; empty for a break. A joined phrase
/// reaches from its first word to its last. `None` if the stream is not that of this text.
pub(crate) fn align(
    text: &str,
    stream: &[FormId],
    lexicon: &Lexicon,
    segmenter: &Segmenter,
) -> Option<Vec<Range<usize>>> {
    let mut ranges: Vec<Range<usize>> = Vec::with_capacity(stream.len());
    // Words of the current joined phrase still to come.
    let mut pending = 0;
    let mut fits = true;
    segmenter.words(text, |piece| {
        if let (1.., Some((range, _)), Some(last)) = (pending, &piece, ranges.last_mut()) {
            last.end = range.end;
            pending -= 1;
            return;
        }
        match (piece, stream.get(ranges.len())) {
            (None, Some(&BREAK)) => ranges.push(0..0),
            (Some((range, form)), Some(&id)) if id != BREAK => {
                let stored = lexicon.form(id);
                if form != stored && !form.nfc().eq(stored.chars()) {
                    pending = n_words(stored).saturating_sub(1);
                    fits &= pending > 0;
                }
                ranges.push(range);
            }
            _ => fits = false,
        }
    });
    let whole = fits && pending == 0 && ranges.len() == stream.len();
    if whole && segmenter.lowers_case() {
        unlower(text, &mut ranges);
    }
    whole.then_some(ranges)
}

/// Number of words of a joined phrase.
fn n_words(phrase: &str) -> usize {
    let mut words = 0;
    segment(phrase, |piece| words += usize::from(piece != Piece::Break));
    words
}

/// Turns ranges of the lower-cased copy of a text into ranges of the text. They differ only where
/// a small letter needs another number of bytes than its capital.
fn unlower(text: &str, ranges: &mut [Range<usize>]) {
    let lowered = |c: char| c.to_lowercase().map(char::len_utf8).sum::<usize>();
    if text.is_ascii() || text.chars().all(|c| lowered(c) == c.len_utf8()) {
        return;
    }
    // Where each character begins, in the copy and in the text.
    let mut starts = Vec::new();
    let mut copied = 0;
    for (start, c) in text.char_indices() {
        starts.push((copied, start));
        copied += lowered(c);
    }
    starts.push((copied, text.len()));
    for range in ranges.iter_mut() {
        let first = starts.partition_point(|&(copied, _)| copied <= range.start) - 1;
        let last = starts.partition_point(|&(copied, _)| copied < range.end);
        *range = starts[first].1..starts[last].1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Document;
    use crate::text::{Analyzer, AnalyzerParams, SegmentParams, Tokens};

    fn aligned(text: &str, segmenter: &Segmenter, join: &[&str]) -> Vec<String> {
        let document = Document { text: text.to_owned(), ..Document::default() };
        let tokens = Tokens::of(&[document], segmenter);
        let join = join.iter().map(|&phrase| phrase.to_owned()).collect();
        let params = AnalyzerParams { join, ..AnalyzerParams::default() };
        let (_, tokens) = Analyzer::new(&params, tokens).unwrap();
        let ranges = align(text, tokens.document(0), tokens.lexicon(), segmenter).unwrap();
        ranges.into_iter().map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn words_breaks_and_joined_phrases_find_their_place() {
        let text = "The plan, self-reliance\nand  technology: cafe\u{301} 科学.";
        let plain = Segmenter::default();
        assert_eq!(
            aligned(text, &plain, &[]),
            [
                "The",
                "plan",
                "",
                "self",
                "reliance",
                "and",
                "technology",
                "",
                "cafe\u{301}",
                "科",
                "学",
                "",
                ""
            ]
        );
        let joined = aligned(text, &plain, &["self-reliance and technology", "the plan"]);
        assert_eq!(joined[..4], ["The plan", "", "self-reliance\nand  technology", ""]);
    }

    #[test]
    fn a_token_pattern_counts_in_the_lower_cased_copy() {
        let pattern = SegmentParams { token_pattern: Some(r"[\w\u{307}-]+".into()) };
        let segmenter = pattern.build().unwrap();
        let text = "İİ Straße \u{212a}elvin SELF-reliance Ⱥb end";
        assert_eq!(
            aligned(text, &segmenter, &[]),
            ["İİ", "Straße", "\u{212a}elvin", "SELF-reliance", "Ⱥb", "end"]
        );
        assert_eq!(aligned("One Two", &segmenter, &["one two"]), ["One Two"]);
    }

    #[test]
    fn another_text_does_not_fit() {
        let document = Document { text: "one two, three".into(), ..Document::default() };
        let plain = Segmenter::default();
        let tokens = Tokens::of(&[document], &plain);
        for other in ["", "one two", "one two three", "one two, four", "one two, three four"] {
            assert_eq!(align(other, tokens.document(0), tokens.lexicon(), &plain), None, "{other}");
        }
    }
}
