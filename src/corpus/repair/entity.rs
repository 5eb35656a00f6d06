//! Character references of HTML that were left in a text -> the characters they name.

use encoding_rs::WINDOWS_1252;

use super::Change;
use super::invisible::is_invisible;

/// Longest reference: `&CounterClockwiseContourIntegral;`.
const LONGEST: usize = 33;
/// How often a reference may be written as one: `&amp;amp;nbsp;`.
const LAYERS: usize = 3;

/// The references of a line: well-formed ones that end with `;`.
pub(super) fn find(line: &str) -> Vec<Change> {
    let mut found = Vec::new();
    let mut from = 0;
    for at in memchr::memchr_iter(b'&', line.as_bytes()) {
        if at < from {
            continue;
        }
        if let Some((end, meant)) = reference(line, at, LAYERS) {
            // What nobody sees is not wanted as a character either.
            let replacement = if is_invisible(meant) { String::new() } else { meant.into() };
            found.push(Change::new(at, end, "entity", replacement));
            from = end;
        }
    }
    found
}

/// The end of the reference that begins at `at`, and its character.
fn reference(line: &str, at: usize, layers: usize) -> Option<(usize, char)> {
    let window = &line.as_bytes()[at..line.len().min(at + LONGEST)];
    let end = at + memchr::memchr(b';', window)? + 1;
    let name = &line[at + 1..end - 1];
    let meant = match name.strip_prefix('#') {
        Some(number) => by_number(number)?,
        None => by_name(&line[at..end])?,
    };
    if meant == '&' && layers > 0 {
        // The rest of `&amp;nbsp;`, put behind an ampersand.
        let tail = line[end..].bytes().take(LONGEST * layers);
        let tail = tail.take_while(|b| b.is_ascii_alphanumeric() || b"#;".contains(b)).count();
        let again = format!("&{}", &line[end..end + tail]);
        if let Some((inner, meant)) = reference(&again, 0, layers - 1) {
            return Some((end + inner - 1, meant));
        }
    }
    Some((end, meant))
}

fn by_name(reference: &str) -> Option<char> {
    let name = &reference[1..reference.len() - 1];
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let decoded = html_escape::decode_html_entities(reference);
    let mut chars = decoded.chars();
    let first = chars.next().filter(|_| chars.next().is_none() && decoded != reference)?;
    Some(visible(first))
}

fn by_number(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => u32::from_str_radix(hex, 16),
        None if number.bytes().all(|b| b.is_ascii_digit()) => number.parse(),
        _ => return None,
    };
    match code.ok()? {
        // Browsers read these as windows-1252.
        code @ 0x80..=0x9F => {
            let byte = [u8::try_from(code).ok()?];
            WINDOWS_1252.decode_without_bom_handling(&byte).0.chars().next()
        }
        code => char::from_u32(code).filter(|c| !c.is_control() || c.is_whitespace()).map(visible),
    }
}

/// A line break within a line is a space.
fn visible(c: char) -> char {
    if c.is_control() { ' ' } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> Option<String> {
        let found = find(text);
        let [change] = found.as_slice() else { return None };
        assert_eq!((change.start, change.end), (0, text.len()), "{text}");
        Some(change.replacement.clone())
    }

    #[test]
    fn references_are_read() {
        for (text, meant) in [
            ("&amp;", "&"),
            ("&nbsp;", "\u{A0}"),
            ("&eacute;", "é"),
            ("&#8217;", "’"),
            ("&#x2019;", "’"),
            ("&#150;", "–"),
            ("&#10;", " "),
            ("&shy;", ""),
            ("&amp;nbsp;", "\u{A0}"),
            ("&amp;amp;#8217;", "’"),
            ("&CounterClockwiseContourIntegral;", "∳"),
        ] {
            assert_eq!(decoded(text).as_deref(), Some(meant), "{text}");
        }
    }

    #[test]
    fn what_is_no_reference_stays() {
        for text in [
            "&", "&;", "&#;", "&#x;", "&#xxx;", "&c;", "&amp", "AT&T;", "&1;", "&#0;", "&#55296;",
            "&é;",
        ] {
            assert_eq!(find(text), [], "{text}");
        }
        assert_eq!(find("&lt;b&gt;").len(), 2);
    }
}
