//! A word -> the script it is written in, and the language where the script has one.

/// What the first letter of a word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Script {
    /// No letter: a number, a break.
    None,
    /// A script of one language, or of one that is far more written than the others.
    Of(&'static str),
    /// Han characters: Chinese, or Japanese beside [`Script::Kana`].
    Han,
    /// Hiragana and katakana.
    Kana,
    /// Latin.
    Latin,
    /// Cyrillic.
    Cyrillic,
    /// Arabic.
    Arabic,
    /// A script of several languages that have no lists here: Hebrew, Devanagari.
    Shared,
    /// Any other.
    Other,
}

/// First and last character of blocks, by first character.
const BLOCKS: &[(char, char, Script)] = &[
    ('A', '\u{24f}', Script::Latin),
    ('\u{370}', '\u{3ff}', Script::Of("el")),
    ('\u{400}', '\u{52f}', Script::Cyrillic),
    ('\u{531}', '\u{58f}', Script::Of("hy")),
    ('\u{590}', '\u{5ff}', Script::Shared),
    ('\u{600}', '\u{6ff}', Script::Arabic),
    ('\u{750}', '\u{77f}', Script::Arabic),
    ('\u{900}', '\u{97f}', Script::Shared),
    ('\u{980}', '\u{9ff}', Script::Of("bn")),
    ('\u{a00}', '\u{a7f}', Script::Of("pa")),
    ('\u{a80}', '\u{aff}', Script::Of("gu")),
    ('\u{b00}', '\u{b7f}', Script::Of("or")),
    ('\u{b80}', '\u{bff}', Script::Of("ta")),
    ('\u{c00}', '\u{c7f}', Script::Of("te")),
    ('\u{c80}', '\u{cff}', Script::Of("kn")),
    ('\u{d00}', '\u{d7f}', Script::Of("ml")),
    ('\u{d80}', '\u{dff}', Script::Of("si")),
    ('\u{e00}', '\u{e7f}', Script::Of("th")),
    ('\u{e80}', '\u{eff}', Script::Of("lo")),
    ('\u{1000}', '\u{109f}', Script::Of("my")),
    ('\u{10a0}', '\u{10ff}', Script::Of("ka")),
    ('\u{1100}', '\u{11ff}', Script::Of("ko")),
    ('\u{1780}', '\u{17ff}', Script::Of("km")),
    ('\u{1e00}', '\u{1eff}', Script::Latin),
    ('\u{1f00}', '\u{1fff}', Script::Of("el")),
    ('\u{3041}', '\u{30ff}', Script::Kana),
    ('\u{3400}', '\u{4dbf}', Script::Han),
    ('\u{4e00}', '\u{9fff}', Script::Han),
    ('\u{ac00}', '\u{d7a3}', Script::Of("ko")),
    ('\u{20000}', '\u{323af}', Script::Han),
];

/// The codes of languages with a script of their own.
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    let code = |&(.., script): &(char, char, Script)| match script {
        Script::Of(code) => Some(code),
        _ => None,
    };
    BLOCKS.iter().filter_map(code).chain(["ja", "zh"])
}

/// The script of the first letter of a word.
pub(super) fn script(word: &str) -> Script {
    let Some(letter) = word.chars().find(|c| c.is_alphabetic()) else { return Script::None };
    let block = BLOCKS.partition_point(|&(first, ..)| first <= letter);
    match block.checked_sub(1).map(|block| BLOCKS[block]) {
        Some((_, last, script)) if letter <= last => script,
        _ => Script::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_letter_tells() {
        for (word, expected) in [
            ("2023", Script::None),
            ("", Script::None),
            ("20th", Script::Latin),
            ("été", Script::Latin),
            ("Ξένος", Script::Of("el")),
            ("право", Script::Cyrillic),
            ("科学", Script::Han),
            ("カメラ", Script::Kana),
            ("한국", Script::Of("ko")),
            ("ᏣᎳᎩ", Script::Other),
        ] {
            assert_eq!(script(word), expected, "{word}");
        }
        assert!(BLOCKS.is_sorted_by(|a, b| a.1 < b.0));
    }
}
