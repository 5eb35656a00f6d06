//! A text and a place in it -> the sentence around the place, cut to a length that can be read.

use std::ops::Range;

use crate::query::kwic::{left_context, right_context, spaced};
use crate::text::sentence::sentences;

/// Longest sentence shown, in characters.
const LONGEST: usize = 300;
/// Bytes looked at on each side: a sentence that is longer is cut anyway.
const WINDOW: usize = 1600;

/// The sentence of `text` that holds the bytes `found`, white space made single, and where in it
/// they stand. A long one is cut on both sides, between words.
pub(super) fn sentence(text: &str, found: Range<usize>) -> (String, Range<usize>) {
    let around = around(text, &found);
    let matched = spaced(text[found.clone()].chars(), usize::MAX);
    let (before, after) = (&text[around.start..found.start], &text[found.end..around.end]);
    let before = spaced(before.chars(), usize::MAX).trim_start().to_owned();
    let after = spaced(after.chars(), usize::MAX).trim_end().to_owned();
    let [left, right] = [&before, &after].map(|side| side.chars().count());
    // What one side leaves of its half belongs to the other.
    let room = LONGEST.saturating_sub(matched.chars().count());
    let half = room / 2;
    let (wide_left, wide_right) =
        (half.max(room.saturating_sub(right)), half.max(room.saturating_sub(left)));
    let cut_left = left_context(&before, wide_left);
    let cut_right = right_context(&after, wide_right);
    let mut sentence = String::new();
    if cut_left.len() < before.len() {
        // A cut may fall before a comma.
        sentence.push_str("… ");
        sentence.push_str(cut_left.trim_start_matches([',', ';', ':', ' ', '，', '、', '；']));
    } else {
        sentence.push_str(&cut_left);
    }
    let start = sentence.len();
    sentence.push_str(&matched);
    let end = sentence.len();
    sentence.push_str(&cut_right);
    if cut_right.len() < after.len() {
        sentence.push_str(" …");
    }
    (sentence, start..end)
}

/// The bounds of the sentence, as the streams have it.
fn around(text: &str, found: &Range<usize>) -> Range<usize> {
    let first = boundary(text, found.start.saturating_sub(WINDOW));
    let last = boundary(text, found.end.saturating_add(WINDOW).min(text.len()));
    let sentences = sentences(&text[first..last]);
    let mut sentences = sentences.iter().map(|s| first + s.start..first + s.end);
    let holds = |sentence: &Range<usize>| sentence.end > found.start;
    let Some(mut sentence) = sentences.find(holds) else { return found.clone() };
    while sentence.end < found.end
        && let Some(next) = sentences.next()
    {
        sentence.end = next.end;
    }
    sentence.start.min(found.start)..sentence.end.max(found.end)
}

/// The next character boundary at or before a byte.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, word: &str) -> String {
        let start = text.find(word).unwrap();
        let (sentence, found) = sentence(text, start..start + word.len());
        assert_eq!(sentence[found.clone()], spaced(word.chars(), usize::MAX));
        format!(
            "{}[{}]{}",
            &sentence[..found.start],
            &sentence[found.clone()],
            &sentence[found.end..]
        )
    }

    #[test]
    fn a_sentence_ends_where_sentences_end() {
        let text = "First one. Dr. Wang praised\nthe harvest  of 2.5 tons. Then all went home.";
        assert_eq!(shown(text, "harvest"), "Dr. Wang praised the [harvest] of 2.5 tons.");
        assert_eq!(shown(text, "First"), "[First] one.");
        assert_eq!(shown(text, "home"), "Then all went [home].");
        assert_eq!(shown(text, "tons"), "Dr. Wang praised the harvest of 2.5 [tons].");
        assert_eq!(shown("会议召开。会议强调创新。完", "强调"), "会议[强调]创新。");
    }

    #[test]
    fn a_blank_line_ends_a_sentence_too() {
        let text = "A heading\n\nThe port grew\nfast\n \nAnother";
        assert_eq!(shown(text, "port"), "The [port] grew fast");
        assert_eq!(shown(text, "heading"), "A [heading]");
        assert_eq!(shown(text, "Another"), "[Another]");
    }

    #[test]
    fn an_occurrence_may_hold_a_full_stop() {
        assert_eq!(shown("The U.S. Senate met. Fine.", "U.S. Senate"), "The [U.S. Senate] met.");
        assert_eq!(shown("He met Mr. Li today. Fine.", "Mr. Li"), "He met [Mr. Li] today.");
    }

    #[test]
    fn long_sentences_are_cut_between_words() {
        let text = format!("{}HIT {}", "before ".repeat(200), "after ".repeat(200));
        let shown = shown(&text, "HIT");
        assert!(shown.starts_with("… before") && shown.ends_with("after …"), "{shown}");
        assert!((280..=306).contains(&shown.chars().count()), "{}", shown.chars().count());
        // What the short side leaves goes to the long one.
        let text = format!("A HIT {}", "after ".repeat(200));
        let (sentence, found) = sentence(&text, 2..5);
        assert_eq!(found, 2..5);
        assert!((280..=303).contains(&sentence.chars().count()));
        // Without any place to cut.
        let text = format!("{}字", "字".repeat(4000));
        let (sentence, found) = super::sentence(&text, 3000..3003);
        assert_eq!(&sentence[found], "字");
        assert!(sentence.chars().count() <= 306);
    }
}
