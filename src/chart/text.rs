//! Any string -> text that is safe in XML and fits a width in pixels.
//!
//! Widths are estimates by class of character, taken from wide common faces (Inter, `DejaVu` Sans):
//! the font that will draw the text is not known here, and too much room does less harm than too
//! little.

use unicode_segmentation::UnicodeSegmentation;

/// Without characters that XML forbids or that would reorder neighbouring text; every white space
/// becomes one space.
pub(super) fn clean(text: &str) -> String {
    let keep = |c: &char| {
        !c.is_control()
            && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFE}' | '\u{FFFF}')
    };
    let spaced = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    let kept: String = spaced.filter(keep).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// [`clean`], with the five markup characters escaped.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            other => out.push(other),
        }
    }
    out
}

/// The parts that say something, with semicolons between them.
pub(super) fn join(parts: [&str; 2]) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// Estimated width of `text` in px at font size `size`.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

/// The largest [`width`] among `texts`, 0 for none.
pub(super) fn widest(texts: &[String], size: f64) -> f64 {
    texts.iter().map(|text| width(text, size)).fold(0.0, f64::max)
}

/// Estimated advance of a character, in em.
fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '’' | '·' => 0.3,
        ' ' | 'f' | 't' | 'r' | 'I' | '(' | ')' | '[' | ']' | '-' | '/' | '"' => 0.38,
        // Curly quotation marks are as wide as a Han character in fonts for Chinese.
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '—' | '…' | '→' | '←' | '“' | '”' => 0.95,
        'A'..='Z' => 0.7,
        'a'..='z' | '0'..='9' => 0.61,
        // Combining marks, joiners, variation selectors.
        '\u{0300}'..='\u{036F}'
        | '\u{064B}'..='\u{065F}'
        | '\u{200B}'..='\u{200F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{E0100}'..='\u{E01EF}' => 0.0,
        // Hebrew and Arabic; the scripts of India.
        '\u{0590}'..='\u{06FF}' => 0.6,
        '\u{0900}'..='\u{0DFF}' => 0.75,
        // Han, kana, hangul, full-width forms; emoji and everything else beyond the first plane.
        '\u{1100}'..='\u{11FF}'
        | '\u{2E80}'..='\u{A4CF}'
        | '\u{AC00}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE6F}'
        | '\u{FF00}'..='\u{FF60}'
        | '\u{FFE0}'..='\u{FFE6}'
        | '\u{10000}'.. => 1.0,
        _ => 0.68,
    }
}

/// [`clean`], cut to `room` px with an ellipsis.
pub(super) fn shorten(text: &str, size: f64, room: f64) -> String {
    let text = clean(text);
    if width(&text, size) <= room { text } else { cut(&text, size, room) }
}

/// As many whole graphemes as fit beside an ellipsis.
fn cut(text: &str, size: f64, room: f64) -> String {
    let mut used = width("…", size);
    let fits = |g: &&str| {
        used += width(g, size);
        used <= room
    };
    let kept: String = text.graphemes(true).take_while(fits).collect();
    format!("{}…", kept.trim_end())
}

/// [`clean`], broken into at most `lines` lines of `room` px: between words, or anywhere in a word
/// wider than a line. What does not fit the last line is cut with an ellipsis.
pub(super) fn wrap(text: &str, size: f64, room: f64, lines: usize) -> Vec<String> {
    let text = clean(text);
    let mut out: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        if out.len() + 1 == lines {
            out.push(shorten(rest, size, room));
            return out;
        }
        line.clear();
        for piece in rest.split_word_bounds() {
            if width(&line, size) + width(piece.trim_end(), size) > room {
                break;
            }
            line.push_str(piece);
        }
        if line.is_empty() {
            let fits = |taken: &str| width(taken, size) <= room;
            let end = rest.grapheme_indices(true).map(|(at, g)| at + g.len());
            let end = end.take_while(|&end| fits(&rest[..end])).last();
            line.push_str(&rest[..end.unwrap_or(rest.len())]);
        }
        let taken = kept_together(rest, line.len());
        out.push(rest[..taken].trim_end().to_owned());
        rest = rest[taken..].trim_start();
    }
    out
}

/// The end of a line moved back from within `4.86e-281`, `(1,777` or `q < 0.05` to the space before
/// it; where it was when there is none. Only Han characters may part without a space.
fn kept_together(text: &str, end: usize) -> usize {
    let mut taken = end;
    while taken > 0 && taken < text.len() {
        let (line, next) = text.split_at(taken);
        let spaced = line.ends_with(' ') || next.starts_with(' ');
        let (before, after) = (line.trim_end(), next.trim_start());
        let tied = if spaced {
            before.ends_with(BINDING) || after.starts_with(BINDING) || after.starts_with('%')
        } else {
            let free = |c: Option<char>| c.is_some_and(|c| c >= '\u{2E80}');
            after.starts_with(['。', '，', '、', '；'])
                || !free(before.chars().next_back()) && !free(after.chars().next())
        };
        if !tied {
            return taken;
        }
        taken = before.rfind(' ').map_or(0, |space| space + 1);
    }
    if taken == 0 { end } else { taken }
}

/// Signs that stand between what belongs together.
const BINDING: [char; 5] = ['<', '>', '=', '/', '±'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_characters_go_and_spaces_collapse() {
        assert_eq!(clean("a\0b\u{1b}[1m\tc\n\n d\u{202E}\u{FFFE}"), "ab[1m c d");
        assert_eq!(escape("<a & \"b\" 'c'>"), "&lt;a &amp; &quot;b&quot; &apos;c&apos;&gt;");
    }

    #[test]
    fn cuts_fall_between_graphemes_and_fit() {
        assert_eq!(shorten("short", 12.0, 100.0), "short");
        let flags = "🇫🇷🇩🇪🇮🇹🇪🇸🇵🇹";
        let cut = shorten(flags, 10.0, 60.0);
        assert_eq!(cut, "🇫🇷🇩🇪…");
        assert!(width(&cut, 10.0) <= 60.0);
        assert_eq!(shorten("anything", 12.0, 0.0), "…");
    }

    #[test]
    fn wrapping_keeps_every_word_and_every_width() {
        let text = "Documents per 1,000 containing the stem, weekly; shaded band: 95% interval";
        let lines = wrap(text, 13.0, 200.0, 9);
        assert_eq!(lines.join(" "), text);
        assert!(lines.len() > 2 && lines.iter().all(|l| width(l, 13.0) <= 200.0), "{lines:?}");
        let chinese = wrap("科技创新引领高质量发展的若干问题研究报告", 13.0, 100.0, 9);
        assert!(chinese.len() >= 3 && chinese.iter().all(|l| width(l, 13.0) <= 100.0));
        let two = wrap(text, 13.0, 200.0, 2);
        assert!(two.len() == 2 && two[1].ends_with('…'));
        let sign = wrap("a trend planted is found at q < 0.05 by then", 13.0, 210.0, 9);
        assert_eq!(sign, ["a trend planted is found at", "q < 0.05 by then"]);
        let bracket = wrap("of 326,588 tokens (1,777 documents)", 13.0, 135.0, 9);
        assert_eq!(bracket, ["of 326,588 tokens", "(1,777 documents)"]);
        assert!(wrap(" \0 ", 13.0, 200.0, 2).is_empty());
        assert_eq!(wrap("x".repeat(99).as_str(), 10.0, 100.0, 99).concat(), "x".repeat(99));
    }
}
