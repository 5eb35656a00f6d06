//! A text -> its words and the places that break a phrase.
//!
//! Words are those of Unicode word segmentation (UAX #29) that hold a letter or a digit, with
//! rules of our own for scraped text, where spaces get lost:
//! - a full stop between a small and a capital letter ends a word (`meeting.Zhang`);
//! - a colon ends a word (`said:We`);
//! - with the `cjk` feature, runs of Han characters are cut into words by dictionary.
//!
//! A hyphen separates words and does not break a phrase: `self-reliance` is two words that a
//! phrase query finds together. An apostrophe inside a word belongs to it (`people's`).
//!
//! ASCII is scanned 64 bytes at a time as a bit mask of word bytes; a piece of text that holds
//! another character goes through `unicode-segmentation`. Both give the same words.

use unicode_segmentation::UnicodeSegmentation;

/// What the segmenter finds, in order. Offsets are bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// A word, from its first byte to one past its last.
    Word(usize, usize),
    /// Punctuation or a blank line that no phrase runs across. Never first, never twice in a row.
    Break,
}

/// Calls `found` for every word and break of `text`.
pub fn segment(text: &str, mut found: impl FnMut(Piece)) {
    let mut scan = Scan {
        text,
        mask: MaskCursor::new(text.as_bytes()),
        broken: true,
        #[cfg(feature = "cjk")]
        chinese: None,
    };
    let mut at = 0;
    while at < text.len() {
        at = scan.step(at, &mut found);
        at = scan.plain_words(at, &mut found);
    }
}

struct Scan<'t> {
    text: &'t str,
    mask: MaskCursor<'t>,
    /// Whether a break would be the first piece or follow another.
    broken: bool,
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
            match classify_gap(gap) {
                Gap::Plain => {}
                Gap::Breaks => self.word_break(found),
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
            if piece.chars().any(char::is_alphanumeric) {
                self.glued_word(start + offset, start + offset + piece.len(), found);
                newlines = 0;
            } else {
                newlines += piece.bytes().filter(|&byte| byte == b'\n').count();
                if newlines > 1 || piece.chars().any(breaks_phrase) {
                    self.word_break(found);
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
        self.broken = false;
    }

    /// A word of UAX #29 that may hold a lost space.
    fn glued_word(&mut self, mut start: usize, end: usize, found: &mut impl FnMut(Piece)) {
        while let Some((stop, length)) = glue(&self.text.as_bytes()[start..end]) {
            self.word(start, start + stop, found);
            self.word_break(found);
            start += stop + length;
        }
        self.word(start, end, found);
    }

    #[inline]
    fn word_break(&mut self, found: &mut impl FnMut(Piece)) {
        if !self.broken {
            found(Piece::Break);
            self.broken = true;
        }
    }
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

enum Gap {
    Plain,
    Breaks,
    Unicode,
}

/// What stands between two runs of word bytes. A line break alone separates words; a blank line
/// breaks a phrase.
fn classify_gap(gap: &[u8]) -> Gap {
    let mut newlines = 0;
    let mut breaks = false;
    let mut rest = gap;
    while let [byte, after @ ..] = rest {
        rest = after;
        match CLASS[*byte as usize] {
            Class::Breaking => breaks = true,
            Class::Newline => newlines += 1,
            Class::Multibyte => match simple_punctuation(*byte, after) {
                Some(mark) => {
                    breaks |= mark.breaks;
                    rest = &after[2..];
                }
                None => return Gap::Unicode,
            },
            Class::Other => {}
        }
    }
    if breaks || newlines > 1 { Gap::Breaks } else { Gap::Plain }
}

enum Junction {
    /// The word ends here.
    Apart,
    /// The mark of so many bytes belongs to the word, which goes on behind it.
    Joined(usize),
    /// Only full segmentation can tell.
    Unicode,
}

/// Whether the mark at `end` joins the word byte before it with the byte behind it: rules WB6,
/// WB7, WB11 and WB12 of UAX #29.
#[inline]
fn junction(bytes: &[u8], end: usize) -> Junction {
    let mark = bytes[end];
    let (length, letters, digits) = match mark {
        b'\'' | b'.' => (1, true, true),
        b',' | b';' => (1, false, true),
        b':' => (1, false, false),
        0x80.. => match simple_punctuation(mark, &bytes[end + 1..]) {
            Some(mark) if mark.joins => (3, true, true),
            Some(_) => return Junction::Apart,
            None => return Junction::Unicode,
        },
        _ => return Junction::Apart,
    };
    let (before, after) = (bytes[end - 1], bytes.get(end + length).copied().unwrap_or(b' '));
    if !after.is_ascii() {
        // A curly quote or dash behind the mark joins nothing; another character might.
        let known = simple_punctuation(after, &bytes[end + length + 1..]).is_some();
        return if known { Junction::Apart } else { Junction::Unicode };
    }
    let joined = (letters && before.is_ascii_alphabetic() && after.is_ascii_alphabetic())
        || (digits && before.is_ascii_digit() && after.is_ascii_digit());
    if joined { Junction::Joined(length) } else { Junction::Apart }
}

struct Mark {
    /// Joins two letters or two digits, as an apostrophe does.
    joins: bool,
    breaks: bool,
}

/// The punctuation U+2010 to U+2026 that English text is full of: dashes, curly quotes, bullets,
/// the ellipsis. All of it is plain to UAX #29 but for the single quotes.
#[inline]
fn simple_punctuation(first: u8, after: &[u8]) -> Option<Mark> {
    let [0x80, third, ..] = after else { return None };
    if first != 0xe2 {
        return None;
    }
    let (joins, breaks) = match third {
        0x98 | 0x99 => (true, false),
        0x90..=0x93 | 0x96 | 0x97 | 0x9a..=0x9f | 0xa0..=0xa1 => (false, false),
        0x94 | 0x95 | 0xa2 | 0xa6 => (false, true),
        _ => return None,
    };
    // A combining mark or joiner behind it would attach to it; leave that to the full rules.
    match after.get(2) {
        Some(0xcc..=0xcd | 0xe2..) => {
            after.get(2..5).is_some_and(is_simple).then_some(Mark { joins, breaks })
        }
        Some(0x80..) => None,
        _ => Some(Mark { joins, breaks }),
    }
}

/// Whether three bytes are one of the marks of [`simple_punctuation`].
fn is_simple(bytes: &[u8]) -> bool {
    matches!(bytes, [0xe2, 0x80, 0x90..=0x9f | 0xa0..=0xa2 | 0xa6])
}

/// Whether no phrase runs across this character.
pub(super) fn breaks_phrase(c: char) -> bool {
    if c.is_ascii() {
        return CLASS[c as usize] == Class::Breaking;
    }
    matches!(c,
        '\u{2014}' | '\u{2015}' | '\u{2022}' | '\u{2026}' | '\u{2028}' | '\u{2029}'
        | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301b}'
        | '丨' | '\u{ff01}' | '\u{ff08}' | '\u{ff09}' | '\u{ff0c}' | '\u{ff0e}' | '\u{ff1a}' | '\u{ff1b}'
        | '\u{ff1f}' | '\u{ff3b}' | '\u{ff3d}' | '\u{ff5b}'..='\u{ff5d}' | '\u{ff61}' | '\u{ff64}'
        | '\u{bf}' | '\u{a1}' | '\u{37e}' | '\u{387}' | '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{6d4}'
        | '\u{964}' | '\u{965}')
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Breaking,
    Newline,
    Multibyte,
    Other,
}

const CLASS: [Class; 256] = {
    let mut class = [Class::Other; 256];
    let mut byte = 0x80;
    while byte < 256 {
        class[byte] = Class::Multibyte;
        byte += 1;
    }
    class[b'\n' as usize] = Class::Newline;
    let breaking = b".,;:!?()[]{}|";
    let mut i = 0;
    while i < breaking.len() {
        class[breaking[i] as usize] = Class::Breaking;
        i += 1;
    }
    class
};

/// Walks over runs of word bytes (ASCII letters, digits, the underscore), a mask of 64 at a time.
#[derive(Clone, Copy)]
struct MaskCursor<'t> {
    bytes: &'t [u8],
    base: usize,
    words: u64,
    spaces: u64,
}

impl<'t> MaskCursor<'t> {
    fn new(bytes: &'t [u8]) -> Self {
        let mut cursor = Self { bytes, base: 0, words: 0, spaces: 0 };
        cursor.load(0);
        cursor
    }

    fn load(&mut self, base: usize) {
        let rest = self.bytes.get(base..).unwrap_or_default();
        let mut padded = [0; 64];
        let block = rest.first_chunk::<64>().unwrap_or_else(|| {
            padded[..rest.len()].copy_from_slice(rest);
            &padded
        });
        self.base = base;
        self.words = mask(block, word_byte);
        self.spaces = mask(block, |byte| u8::from(byte == b' '));
    }

    /// The first position at or after `from` that is (`word`) or is not a word byte; the length of
    /// the text if there is none.
    #[inline]
    fn next(&mut self, from: usize, word: bool) -> usize {
        if from.wrapping_sub(self.base) >= 64 {
            self.load(from & !63);
        }
        let mut wanted =
            (if word { self.words } else { !self.words }) & (u64::MAX << (from - self.base));
        while wanted == 0 {
            if self.base + 64 >= self.bytes.len() {
                return self.bytes.len();
            }
            self.load(self.base + 64);
            wanted = if word { self.words } else { !self.words };
        }
        (self.base + wanted.trailing_zeros() as usize).min(self.bytes.len())
    }
}

#[inline]
fn word_byte(byte: u8) -> u8 {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let digit = byte.wrapping_sub(b'0') < 10;
    u8::from(letter) | u8::from(digit) | u8::from(byte == b'_')
}

/// One bit a byte: what `wanted`, which branches nowhere, says of it, 1 or 0.
#[inline]
fn mask(block: &[u8; 64], wanted: impl Fn(u8) -> u8) -> u64 {
    let mut hits = [0_u8; 64];
    for (hit, &byte) in hits.iter_mut().zip(block) {
        *hit = wanted(byte);
    }
    let mut mask = 0;
    for (i, eight) in hits.as_chunks::<8>().0.iter().enumerate() {
        // Gathers the low bit of each of the eight bytes into one byte.
        let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        mask |= bits << (8 * i);
    }
    mask
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
        for mut word in text.unicode_words() {
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
            "presided over the meeting / Zhang Shihui"
        );
        assert_eq!(shown("the U.S. e.g. 3.14 and 1,200"), "the U.S / e.g / 3.14 and 1,200");
        assert_eq!(
            shown("he said:We and Source：Hebi Daily"),
            "he said / We and Source / Hebi Daily"
        );
        assert_eq!(shown("conference，AccelerateKey tasks"), "conference / AccelerateKey tasks");
        assert_eq!(shown("one\ntwo\n\nthree"), "one two / three");
        assert_eq!(shown("... one !? two"), "one / two");
        assert_eq!(shown("snake_case _x _ -"), "snake_case _x");
        assert_eq!(shown(""), "");
    }

    #[cfg(feature = "cjk")]
    #[test]
    fn chinese_is_cut_into_words() {
        assert_eq!(shown("科技创新，推动高质量发展。"), "科技 创新 / 推动 高质量 发展 /");
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
