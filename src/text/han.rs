//! A run of Han characters -> Chinese words, by dictionary and a hidden Markov model (jieba).

use std::sync::OnceLock;

use jieba_rs::Jieba;

/// The dictionary takes a quarter of a second to load: once, and only when it is needed.
static DICTIONARY: OnceLock<Jieba> = OnceLock::new();

/// The words of a run of Han characters, in order and without a gap.
pub(super) fn words(run: &str) -> impl Iterator<Item = &str> {
    DICTIONARY.get_or_init(Jieba::new).cut(run, true).into_iter().map(|word| word.word)
}

/// Whether a text is written in Chinese: Han characters and no kana.
pub(super) fn is_chinese(text: &str) -> bool {
    let kana = |c| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}');
    text.chars().any(is_han) && !text.chars().any(kana)
}

/// Whether a character is a Han character.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}
