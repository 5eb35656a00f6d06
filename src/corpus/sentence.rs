//! Words at the head of a report -> is this a title or running text, and what title it gives.

use super::sentence_end::sentence_end_at;

/// Longest title made of a sentence, in characters.
pub(crate) const TITLE: usize = 120;
/// Longest line taken as a title, in characters.
pub(crate) const TITLE_LINE: usize = 400;

/// Whether words on a header line are running text: more than one sentence, or a long one with its
/// full stop.
pub(crate) fn is_paragraph(text: &str) -> bool {
    match sentence_end(text) {
        None => text.chars().count() > TITLE_LINE,
        Some(end) => {
            let inner = !text[end..].trim().is_empty();
            let closed = text.trim_end_matches(['”', '"', '’', ')', '」']).ends_with(['.', '。']);
            let long = text.chars().count() > TITLE;
            if inner { closed || long } else { closed && long }
        }
    }
}

/// The byte after the first sentence, if it is closed.
pub(crate) fn sentence_end(text: &str) -> Option<usize> {
    text.char_indices().find_map(|(at, _)| sentence_end_at(text, at))
}

pub(crate) fn first_sentence(text: &str) -> &str {
    sentence_end(text).map_or(text, |end| text[..end].trim_end_matches(['.', '。']))
}

/// At most [`TITLE`] characters, cut at the end of a word.
pub(crate) fn shorten(text: &str) -> String {
    let text = text.trim().trim_start_matches('#').trim_start();
    let Some((limit, _)) = text.char_indices().nth(TITLE) else { return text.to_owned() };
    let cut =
        text[..limit].rfind(char::is_whitespace).filter(|cut| *cut > limit / 2).unwrap_or(limit);
    let kept =
        text[..cut].trim_end_matches(|c: char| c.is_whitespace() || ",;:-–—，、".contains(c));
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_full_stops_that_are_no_abbreviation() {
        for (text, first) in [
            ("One. Two.", "One"),
            (
                "Dr. Wang met J. Li of Hebi Co. Ltd. yesterday. They agreed.",
                "Dr. Wang met J. Li of Hebi Co. Ltd. yesterday",
            ),
            ("“It works.” He smiled.", "“It works.”"),
            ("会议召开。会议强调创新。", "会议召开"),
            ("Version 2.0 is out", "Version 2.0 is out"),
            ("Will it work? Yes.", "Will it work?"),
        ] {
            assert_eq!(first_sentence(text), first);
        }
    }

    #[test]
    fn titles_and_paragraphs() {
        assert!(!is_paragraph("Bureau holds meeting"));
        assert!(!is_paragraph("Will it work? A question for the bureau"));
        assert!(!is_paragraph("The bureau met."));
        assert!(is_paragraph("The bureau met. It agreed on a plan."));
        assert!(is_paragraph(&"word ".repeat(100)));
    }

    #[test]
    fn long_titles_are_cut_at_a_word() {
        let short = shorten(&"eleven, letters ".repeat(20));
        assert!(short.chars().count() <= TITLE + 1 && short.ends_with('…'), "{short}");
        assert!(!short.contains(",…"));
        assert_eq!(shorten("# Title"), "Title");
        assert_eq!(shorten(&"字".repeat(200)).chars().count(), TITLE + 1);
    }
}
