//! The words of a line -> what it looks like: part of a page, a sentence, a heading, a list.
//!
//! None of these decides by itself; they say how much more must be known of a line that recurs.

use super::TemplateParams;
use super::lines::label;

/// How a line looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "independent signs")]
pub(crate) struct Look {
    /// It has enough words to say something that is not said by chance.
    pub(crate) strong: bool,
    /// It names what pages have and reports have not: `Share`, `Newsletter`, an address, a menu.
    pub(crate) cue: bool,
    /// It ends like a sentence.
    pub(crate) sentence: bool,
    /// It goes on in the next line: a salutation, an item of an enumeration, a wrapped line.
    pub(crate) continues: bool,
    /// It is marked or numbered as a heading or an item of a list.
    pub(crate) marked: bool,
}

/// Words and short phrases of pages, in lower case.
const PAGE_WORDS: &str = include_str!("page_words.txt");

/// Marks that part the entries of a menu.
const PAGE_MARKS: [&str; 8] = ["|", "»", "›", "©", "®", "【", "→", ">>"];

/// Parts of addresses, which long sentences hold, too.
const ADDRESSES: [&str; 4] = ["http://", "https://", "www.", "@"];

/// How sentences end, and the lines that announce one.
const ENDS: [char; 11] = ['.', '!', '?', '…', '。', '！', '？', ':', '：', '"', '”'];

/// Words of a sentence that is no mere pointer to an address.
const LONG_SENTENCE: usize = 10;

impl Look {
    /// How a line of a source of this name looks.
    pub(crate) fn of(line: &str, source: &str, params: &TemplateParams) -> Self {
        let folded = line.to_lowercase();
        let source = source.to_lowercase();
        let named = source.chars().count() > 3 && folded.contains(&source);
        let sentence = line.ends_with(ENDS);
        let weight = weight(line);
        let within = |marks: &[&str]| marks.iter().any(|mark| folded.contains(mark));
        let addressed = !(sentence && weight >= LONG_SENTENCE) && within(&ADDRESSES);
        let worded = || PAGE_WORDS.lines().any(|phrase| holds(&folded, phrase));
        Self {
            strong: weight >= params.strong_words,
            cue: named || addressed || within(&PAGE_MARKS) || label(line).is_some() || worded(),
            sentence,
            continues: line.ends_with([',', ';', '-', '，', '；', '、']),
            marked: is_marked(line),
        }
    }
}

/// Number of words; two characters of a script without spaces count as one.
fn weight(line: &str) -> usize {
    let dense = |c: &char| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}');
    let characters = line.chars().filter(dense).count();
    let words = line
        .split(|c: char| !c.is_alphabetic() || dense(&c))
        .filter(|word| !word.is_empty())
        .count();
    words + characters / 2
}

/// Whether `phrase` stands in `text` as whole words; in scripts without spaces anywhere.
fn holds(text: &str, phrase: &str) -> bool {
    let dense = !phrase.is_ascii();
    text.match_indices(phrase).any(|(at, _)| {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let (before, after) = (&text[..at], &text[at + phrase.len()..]);
        dense || !(letter(before.chars().next_back()) || letter(after.chars().next()))
    })
}

/// `## Impact`, `- item`, `1. First`, `IV. Outlook`, `(a) point`.
fn is_marked(line: &str) -> bool {
    if line.starts_with(['#', '-', '*', '•', '·', '=', '–', '+', '(', '（']) {
        return true;
    }
    let Some((number, _)) = line.split_once(['.', ')', '、', '．']) else { return false };
    !number.is_empty()
        && number.len() <= 9
        && (number.chars().all(|c| c.is_ascii_digit())
            || number.chars().all(|c| "IVXLC".contains(c))
            || number.chars().all(|c| "一二三四五六七八九十".contains(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(line: &str) -> Look {
        Look::of(line, "Hebi Daily", &TemplateParams::default())
    }

    #[test]
    fn lines_of_pages_are_told() {
        for line in [
            "Share",
            "Home | News | Sports",
            "Sign up for our newsletter",
            "Views: 12",
            "All the news of HEBI DAILY",
            "责任编辑：王力",
            "分享到微信",
            "© Town Council",
            "This document has been placed in the public domain.",
        ] {
            assert!(look(line).cue, "{line}");
        }
        for line in [
            "Abstract",
            "## Impact",
            "Mr. President,",
            "The market share rose",
            "Motivation",
            "Thank you.",
            "高质量发展",
            "Ladies and gentlemen",
            "Rationale",
            "God bless you, and God bless the United States of America.",
        ] {
            assert!(line == "The market share rose" || !look(line).cue, "{line}");
        }
    }

    #[test]
    fn other_signs() {
        assert!(look("Mr. President,").continues && !look("Mr. President,").strong);
        assert!(look("Thank you for your attention.").sentence);
        for line in ["## Impact", "1. Prices", "IV. Outlook", "- an item", "二、工作"] {
            assert!(look(line).marked, "{line}");
        }
        assert!(!look("A. Smith").marked && !look("News of the city").marked);
        assert!(look("News of the city").strong && look("全市科技创新工作").strong);
        assert!(!look("Press release").strong && !look("首页").strong);
    }
}
