//! A text -> its words and the places that break a phrase.
//!
//! Words are those of Unicode word segmentation (UAX #29) that hold a letter or a digit, with
//! rules of our own for scraped text, where spaces get lost:
//! - a full stop between a small and a capital letter ends a word (`meeting.Zhang`);
//! - a colon ends a word (`said:We`);
//! - with the `cjk` feature, runs of Han characters are cut into words by dictionary.
//!
//! What breaks a phrase is marked between the words, and doubly where a sentence ends.
//!
//! A hyphen separates words and does not break a phrase: `self-reliance` is two words that a
//! phrase query finds together. An apostrophe inside a word belongs to it (`people's`).
//!
//! ASCII is scanned 64 bytes at a time as a bit mask of word bytes; a piece of text that holds
//! another character goes through `unicode-segmentation`. Both give the same words.

use unicode_segmentation::UnicodeSegmentation;

use super::punctuation::{
    Gap, Junction, breaks_phrase, classify_gap, ends_sentence, ends_within, junction,
};
use super::word_mask::MaskCursor;

/// What the segmenter finds, in order. Offsets are bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// A word, from its first byte to one past its last.
    Word(usize, usize),
    /// Punctuation that no phrase runs across. Never first; twice in a row, and never more often,
    /// where a sentence ends: with a mark that ends one, or at a blank line.
    Break,
}

/// Calls `found` for every word and break of `text`.
pub fn segment(text: &str, mut found: impl FnMut(Piece)) {
    let mut scan = Scan {
        text,
        mask: MaskCursor::new(text.as_bytes()),
        breaks: SENTENCE,
        #[cfg(feature = "cjk")]
        chinese: None,
    };
    let mut at = 0;
    while at < text.len() {
        at = scan.step(at, &mut found);
        at = scan.plain_words(at, &mut found);
    }
}

/// Breaks that stand where a sentence ends.
const SENTENCE: u8 = 2;

struct Scan<'t> {
    text: &'t str,
    mask: MaskCursor<'t>,
    /// Breaks since the last word; before the first one no more are wanted.
    breaks: u8,
    /// Whether the text is Chinese, once somebody asked.
    #[cfg(feature = "cjk")]
    chinese: Option<bool>,
}

impl Scan<'_> {
    /// Finds the next word at or after `at`, which is a word boundary, and the break before it.
    /// Returns where to go on.
    #[inline]
    fn step(&mut self, at: usize, found: &mut impl FnMut(Piece)) -> usize {
        let bytes = self.text.as_bytes();
        let start = self.mask.next(at, true);
        let gap = &bytes[at..start];
        if gap != b" " {
            match classify_gap(self.text, at, start) {
                Gap::Plain => {}
                Gap::Breaks => self.break_up_to(1, found),
                Gap::EndsSentence => self.break_up_to(SENTENCE, found),
                Gap::Unicode => return self.unicode(at, found),
            }
        }
        if start == bytes.len() {
            return start;
        }
        let mut end = self.mask.next(start, false);
        let mut joined = false;
        while let Some(&byte) = bytes.get(end) {
            if byte == b' ' {
                break;
            }
            match junction(bytes, end) {
                Junction::Apart => break,
                Junction::Joined(length) => {
                    end = self.mask.next(end + length, false);
                    joined = true;
                }
                Junction::Unicode => return self.unicode(start, found),
            }
        }
        if joined {
            self.glued_word(start, end, found);
        } else if bytes[start] != b'_' || bytes[start..end].iter().any(|&byte| byte != b'_') {
            self.word(start, end, found);
        }
        end
    }

    /// Finds the words that come next as long as each stands between two spaces and in the block at
    /// hand: most words, and what [`Scan::step`] would find. `at` is where the last word ended.
    #[inline]
    fn plain_words(&mut self, at: usize, found: &mut impl FnMut(Piece)) -> usize {
        let MaskCursor { bytes, base, words, spaces } = self.mask;
        let is_space = |place: usize| place < 64 && (spaces >> place) & 1 == 1;
        let mut space = at.wrapping_sub(base);
        if !is_space(space) {
            return at;
        }
        loop {
            let length = (!(words >> space >> 1)).trailing_zeros() as usize;
            let (start, end) = (space + 1, space + 1 + length);
            if length == 0 || !is_space(end) || bytes[base + start] == b'_' {
                return base + space;
            }
            self.word(base + start, base + end, found);
            space = end;
        }
    }

    /// Segments the piece from the boundary `start` to the next ASCII blank by UAX #29.
    #[cold]
    fn unicode(&mut self, start: usize, found: &mut impl FnMut(Piece)) -> usize {
        let bytes = self.text.as_bytes();
        let first = (start..bytes.len()).find(|&i| !bytes[i].is_ascii()).unwrap_or(start);
        let end =
            (first..bytes.len()).find(|&i| bytes[i].is_ascii_whitespace()).unwrap_or(bytes.len());
        let chunk = &self.text[start..end];
        let mut newlines = 0;
        #[cfg(feature = "cjk")]
        let mut han_end = 0;
        for (offset, piece) in chunk.split_word_bound_indices() {
            #[cfg(feature = "cjk")]
            {
                if offset < han_end {
                    continue;
                }
                let rest = &chunk[offset..];
                let run = rest.find(|c| !super::han::is_han(c)).unwrap_or(rest.len());
                if run > piece.len() && self.is_chinese() {
                    let mut at = start + offset;
                    for word in super::han::words(&rest[..run]) {
                        self.word(at, at + word.len(), found);
                        at += word.len();
                    }
                    han_end = offset + run;
                    newlines = 0;
                    continue;
                }
            }
            if is_word(piece) {
                self.glued_word(start + offset, start + offset + piece.len(), found);
                newlines = 0;
            } else {
                newlines += piece.bytes().filter(|&byte| byte == b'\n').count();
                let (from, to) = (start + offset, start + offset + piece.len());
                if newlines > 1 || ends_within(self.text, from, to) {
                    self.break_up_to(SENTENCE, found);
                } else if piece.chars().any(breaks_phrase) {
                    self.break_up_to(1, found);
                }
            }
        }
        end
    }

    #[cfg(feature = "cjk")]
    fn is_chinese(&mut self) -> bool {
        *self.chinese.get_or_insert_with(|| super::han::is_chinese(self.text))
    }

    #[inline]
    fn word(&mut self, start: usize, end: usize, found: &mut impl FnMut(Piece)) {
        found(Piece::Word(start, end));
        self.breaks = 0;
    }

    /// A word of UAX #29 that may hold a lost space.
    fn glued_word(&mut self, mut start: usize, end: usize, found: &mut impl FnMut(Piece)) {
        while let Some((stop, length)) = glue(&self.text.as_bytes()[start..end]) {
            self.word(start, start + stop, found);
            let ends = length == 1 && ends_sentence(self.text, start + stop);
            self.break_up_to(if ends { SENTENCE } else { 1 }, found);
            start += stop + length;
        }
        self.word(start, end, found);
    }

    #[inline]
    fn break_up_to(&mut self, breaks: u8, found: &mut impl FnMut(Piece)) {
        while self.breaks < breaks {
            found(Piece::Break);
            self.breaks += 1;
        }
    }
}

/// Whether a piece of UAX #29 is a word. A vowel sign that hangs on a space is none.
fn is_word(piece: &str) -> bool {
    piece.chars().any(char::is_alphanumeric) && !piece.starts_with(char::is_whitespace)
}

/// Position and length of the first mark inside a word where a space was lost: a full stop between
/// a small and a capital ASCII letter, or a colon (U+003A, U+FF1A).
fn glue(word: &[u8]) -> Option<(usize, usize)> {
    (1..word.len()).find_map(|at| match word[at..] {
        [b':', ..] => Some((at, 1)),
        [0xef, 0xbc, 0x9a, ..] => Some((at, 3)),
        [b'.', next, ..] if next.is_ascii_uppercase() && word[at - 1].is_ascii_lowercase() => {
            Some((at, 1))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        let mut words = Vec::new();
        segment(text, |piece| {
            if let Piece::Word(start, end) = piece {
                words.push(&text[start..end]);
            }
        });
        words
    }

    fn shown(text: &str) -> String {
        let mut shown = Vec::new();
        segment(text, |piece| match piece {
            Piece::Word(start, end) => shown.push(&text[start..end]),
            Piece::Break => shown.push("/"),
        });
        shown.join(" ")
    }

    /// The words of UAX #29 with the glued-sentence rule applied.
    fn reference(text: &str) -> Vec<&str> {
        let mut words = Vec::new();
        for mut word in text.split_word_bounds().filter(|piece| is_word(piece)) {
            while let Some((stop, length)) = glue(word.as_bytes()) {
                words.push(&word[..stop]);
                word = &word[stop + length..];
            }
            words.push(word);
        }
        words
    }

    #[test]
    fn rules_of_the_house() {
        assert_eq!(shown("self-reliance, people's"), "self reliance / people's");
        assert_eq!(shown("people’s “four chains” of"), "people’s four chains of");
        assert_eq!(
            shown("presided over the meeting.Zhang Shihui"),
            "presided over the meeting / / Zhang Shihui"
        );
        assert_eq!(shown("the U.S. e.g. 3.14 and 1,200"), "the U.S / e.g / 3.14 and 1,200");
        assert_eq!(
            shown("he said:We and Source：Hebi Daily"),
            "he said / We and Source / Hebi Daily"
        );
        assert_eq!(shown("conference，AccelerateKey tasks"), "conference / AccelerateKey tasks");
        assert_eq!(shown("one\ntwo\n\nthree"), "one two / / three");
        assert_eq!(shown("... one !? two"), "one / two");
        assert_eq!(shown("snake_case _x _ -"), "snake_case _x");
        assert_eq!(shown("\u{2000} \u{11d3c}"), "", "a vowel sign on a space");
        assert_eq!(shown(""), "");
    }

    #[test]
    fn sentence_ends_are_two_breaks() {
        assert_eq!(
            shown("The plan, he said. “Why?” (See Art. 5.) Mr. Wu left... and no one"),
            "The plan / he said / / Why / / See Art / 5 / / Mr / Wu left / and no one"
        );
        assert_eq!(shown("a ! b? C… D – e;\u{2029}f"), "a / b / / C / / D e / / f");
        assert_eq!(shown("a,\n\nb\n—\nC.\n\n\n"), "a / / b / / C / /");
        assert_eq!(shown("好。“好！”，好"), "好 / / 好 / 好");
        assert_eq!(shown("Größe. Übung. été."), "Größe / / Übung / été / /");
    }

    #[cfg(feature = "cjk")]
    #[test]
    fn chinese_is_cut_into_words() {
        assert_eq!(shown("科技创新，推动高质量发展。"), "科技 创新 / 推动 高质量 发展 / /");
        assert_eq!(words("東京のカメラ").len(), 4, "Japanese stays as it is");
    }

    #[test]
    fn full_width_and_other_scripts() {
        assert_eq!(words("Москва и Пекин"), ["Москва", "и", "Пекин"]);
        assert_eq!(words("Größe naïve été"), ["Größe", "naïve", "été"]);
        assert_eq!(words("ＡＢＣ（２０２３）年"), ["ＡＢＣ", "２０２３", "年"]);
    }

    const ALPHABET: &str =
        "：aZ09_ .,;:'’‘“—…-\n\t\r\"é\u{301}\u{200d}Жא科カ한，。Ⓜ👍🇨🇳ß\u{ad}\u{feff}/(";

    /// The text without Han characters where a dictionary would cut them.
    fn plain(text: &str) -> String {
        let han = |c: char| ('\u{3400}'..='\u{323af}').contains(&c);
        text.chars().filter(|&c| !(cfg!(feature = "cjk") && han(c))).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]
        #[test]
        fn same_words_as_unicode_segmentation(
            picks in proptest::collection::vec(0..ALPHABET.chars().count(), 0..90)
        ) {
            let alphabet: Vec<char> = ALPHABET.chars().collect();
            let text: String = picks.into_iter().map(|i| alphabet[i]).collect();
            let text = plain(&text);
            prop_assert_eq!(words(&text), reference(&text));
        }

        #[test]
        fn same_words_on_any_text(text in "\\PC{0,80}") {
            let text = plain(&text);
            prop_assert_eq!(words(&text), reference(&text));
        }

        #[test]
        fn same_words_on_long_ascii(text in "[ -~\n]{0,400}") {
            prop_assert_eq!(words(&text), reference(&text));
        }
    }
}
