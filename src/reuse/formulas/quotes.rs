//! Texts -> the phrases that stand in quotation marks, as words.

use rayon::prelude::*;

use super::reports::Reports;
use super::words::{FIRST_WORD, Word, Words};
use crate::text::{BREAK, Segmenter};

/// Opening marks with what may close them. Single marks are left out: they are apostrophes.
const MARKS: [(char, &[char]); 8] = [
    ('“', &['”', '"']),
    ('„', &['“', '”', '"']),
    ('"', &['"', '”']),
    ('«', &['»']),
    ('»', &['«']),
    ('‹', &['›']),
    ('「', &['」']),
    ('『', &['』']),
];

/// Phrases of so many words.
const FEWEST: usize = 2;
/// No phrase of words has more bytes.
const MOST_BYTES: usize = 400;

/// A phrase and where it stands in quotation marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quoted {
    pub(super) words: Vec<Word>,
    /// The document of each time that it does, in order.
    pub(super) documents: Vec<u32>,
    /// Different reports among them.
    pub(super) units: u32,
}

/// The phrases of two to `most` words in quotation marks that at least `least` reports quote, in the
/// order of their words. `texts` are those of the documents, in their order.
pub(super) fn quoted(
    words: &Words<'_>,
    reports: &Reports<'_>,
    texts: &[&str],
    segmenter: &Segmenter,
    most: usize,
    least: u32,
) -> Vec<Quoted> {
    let of_text = |(document, text): (usize, &&str)| {
        let mut found = Vec::new();
        spans(text, |span| found.extend(phrase(words, segmenter, span)));
        found.retain(|phrase: &Vec<Word>| (FEWEST..=most).contains(&phrase.len()));
        found.into_iter().map(move |phrase| (phrase, document as u32)).collect::<Vec<_>>()
    };
    let mut found: Vec<(Vec<Word>, u32)> =
        texts.par_iter().enumerate().with_min_len(16).flat_map_iter(of_text).collect();
    found.par_sort_unstable();
    let group = |same: &[(Vec<Word>, u32)]| {
        let documents: Vec<u32> = same.iter().map(|&(_, document)| document).collect();
        let mut units: Vec<usize> =
            documents.iter().map(|&document| reports.unit(document)).collect();
        units.sort_unstable();
        units.dedup();
        Quoted { words: same[0].0.clone(), documents, units: units.len() as u32 }
    };
    let groups = found.chunk_by(|a, b| a.0 == b.0).map(group);
    groups.filter(|quoted| quoted.units >= least).collect()
}

/// Calls `found` with every stretch between two quotation marks that belong together, within one
/// paragraph.
fn spans<'t>(text: &'t str, mut found: impl FnMut(&'t str)) {
    let marks = |c: char| MARKS.iter().find(|(open, _)| *open == c).map(|&(_, close)| close);
    // The first bytes of all marks: few characters have to be looked at.
    let may_be = |byte: &u8| matches!(byte, b'"' | 0xc2 | 0xe2 | 0xe3);
    let mut from = 0;
    while let Some(at) = text.as_bytes()[from..].iter().position(may_be).map(|at| from + at) {
        let Some(open) = text.get(at..).and_then(|rest| rest.chars().next()) else { return };
        let start = at + open.len_utf8();
        let Some(close) = marks(open) else {
            from = start;
            continue;
        };
        let limit = (start + MOST_BYTES).min(text.len());
        let limit = (start..=limit).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(start);
        let rest = &text[start..limit];
        let rest = &rest[..rest.find("\n\n").unwrap_or(rest.len())];
        from = start;
        // A mark that no other answers opens nothing, and none does that stands before a blank.
        if let Some(length) = rest.find(close).filter(|_| !rest.starts_with(char::is_whitespace)) {
            found(&rest[..length]);
            from = start + length;
            from += text[from..].chars().next().map_or(0, char::len_utf8);
        }
    }
}

/// The words of a stretch of text; `None` where a break stands between them, or a word that the
/// corpus does not know.
fn phrase(words: &Words<'_>, segmenter: &Segmenter, span: &str) -> Option<Vec<Word>> {
    let lexicon = words.tokens.lexicon();
    let mut phrase = Vec::new();
    segmenter.words(span, |piece| {
        let form = piece.and_then(|(_, form)| lexicon.get(form)).unwrap_or(BREAK);
        phrase.push(words.of_form[form as usize]);
    });
    // A comma or full stop before the closing mark is usage.
    while phrase.last() == Some(&BREAK) {
        phrase.pop();
    }
    phrase.iter().all(|&word| word >= FIRST_WORD).then_some(phrase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let mut all = Vec::new();
        spans(text, |span| all.push(span));
        all
    }

    #[test]
    fn marks_that_belong_together_enclose_a_phrase() {
        assert_eq!(
            found("a “b c” d \"e f\" g „h i“ «j» 「科学」"),
            ["b c", "e f", "h i", "j", "科学"]
        );
        assert_eq!(found("it's 5\" wide"), [""; 0]);
        assert_eq!(found("a \"b\n\nc\" \"d\""), ["d"]);
        assert_eq!(found("“never closed, and \"closed\""), ["never closed, and "]);
        assert_eq!(found(&format!("“{}”", "ä".repeat(300))), [""; 0]);
        assert_eq!(found(""), [""; 0]);
    }
}
