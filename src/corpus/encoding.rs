//! Bytes of a report -> text.
//!
//! A byte-order mark decides; else UTF-8 when the bytes are valid, or so nearly valid that they are
//! a damaged UTF-8 file (one cut in the middle of a character, say); else the legacy encoding that
//! `chardetng` finds likeliest. Bytes that are no text at all are refused.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::offsets::{self, Source};

/// The byte-order mark of UTF-8.
pub(crate) const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A decoded file.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// Bytes of the file before the text, so that offsets in UTF-8 files are those of the file.
    pub(crate) skipped: usize,
    /// Name of the encoding, when it is not UTF-8.
    pub(crate) encoding: Option<&'static str>,
    /// How offsets in the text lead to bytes of the file.
    pub(crate) source: Source,
}

/// Decodes a whole file, or says why it is no text.
pub(crate) fn decode(mut bytes: Vec<u8>) -> Result<Decoded, &'static str> {
    for utf16 in [UTF_16LE, UTF_16BE] {
        let mark: &[u8] = if utf16 == UTF_16LE { &[0xFF, 0xFE] } else { &[0xFE, 0xFF] };
        if let Some(body) = bytes.strip_prefix(mark) {
            return Ok(decoded(utf16, body));
        }
    }
    let skipped = if bytes.starts_with(UTF8_MARK) { UTF8_MARK.len() } else { 0 };
    if is_binary(&bytes) {
        return Err("a binary file, not text");
    }
    bytes.drain(..skipped);
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Decoded { text, skipped, encoding: None, source: Source::Utf8 }),
        Err(error) => {
            let bytes = error.into_bytes();
            Ok(match damaged_utf8(&bytes) {
                Some(text) => Decoded { text, skipped, encoding: None, source: Source::Lost },
                None => decoded(guess([&*bytes]), &bytes),
            })
        }
    }
}

/// Decodes a web page: bytes that are no UTF-8 in the encoding it names, if it names one.
pub(crate) fn decode_html(bytes: Vec<u8>) -> Result<Decoded, &'static str> {
    let marked =
        [UTF8_MARK, &[0xFF, 0xFE], &[0xFE, 0xFF]].iter().any(|mark| bytes.starts_with(mark));
    let named = if marked || utf8(&bytes).is_some() { None } else { named(&bytes) };
    match named {
        Some(encoding) if !is_binary(&bytes) => Ok(decoded(encoding, &bytes)),
        _ => decode(bytes),
    }
}

/// The encoding behind `charset=` in the head of a page.
fn named(bytes: &[u8]) -> Option<&'static Encoding> {
    const HEAD: usize = 4096;
    let head = bytes[..bytes.len().min(HEAD)].to_ascii_lowercase();
    let at = memchr::memmem::find(&head, b"charset=")? + b"charset=".len();
    let value = head[at..].trim_ascii_start();
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let end = value.iter().position(|b| !(b.is_ascii_alphanumeric() || b"-_".contains(b)));
    let encoding = Encoding::for_label(&value[..end.unwrap_or(value.len())])?;
    (encoding.is_ascii_compatible() && encoding != UTF_8).then_some(encoding)
}

fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    // Some encodings have two byte sequences for one character.
    let exact = !damaged && (offsets::is_utf16(encoding) || *encoding.encode(&text).0 == *bytes);
    let source = if exact { Source::Encoded(encoding) } else { Source::Lost };
    Decoded { text: text.into_owned(), skipped: 0, encoding: Some(encoding.name()), source }
}

/// The likeliest legacy encoding of all the pieces together.
pub(crate) fn guess<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    for piece in pieces {
        detector.feed(piece, false);
    }
    detector.feed(&[], true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    debug_assert_ne!(encoding, UTF_8);
    encoding
}

/// NUL bytes, or more control characters than any text has.
fn is_binary(bytes: &[u8]) -> bool {
    let odd = |b: &&u8| **b < 0x20 && !b"\t\n\r\x0B\x0C\x1B".contains(*b);
    memchr::memchr(0, bytes).is_some() || bytes.iter().filter(odd).count() * 20 > bytes.len()
}

/// The bytes as UTF-8, when they are that, damaged or not.
pub(crate) fn utf8(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Cow::Borrowed(text)),
        Err(_) => damaged_utf8(bytes).map(Cow::Owned),
    }
}

/// The text, when at most one in twenty of its multi-byte characters is damaged.
fn damaged_utf8(bytes: &[u8]) -> Option<String> {
    let (mut intact, mut damaged) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        intact += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    let cut_at_end = damaged == 1
        && intact > 0
        && std::str::from_utf8(bytes).is_err_and(|e| e.error_len().is_none());
    (cut_at_end || damaged * 20 <= intact).then(|| String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use encoding_rs::{GBK, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};

    use super::*;

    fn text(bytes: &[u8]) -> String {
        decode(bytes.to_vec()).unwrap().text
    }

    #[test]
    fn unicode_forms() {
        assert_eq!(text("naïve — 中文".as_bytes()), "naïve — 中文");
        let marked = decode([UTF8_MARK, "naïve".as_bytes()].concat()).unwrap();
        assert_eq!((&*marked.text, marked.skipped, marked.encoding), ("naïve", 3, None));
        let le: Vec<u8> = "\u{FEFF}naïve 中".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = "\u{FEFF}naïve 中".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(text(&le), "naïve 中");
        assert_eq!(text(&be), "naïve 中");
        assert_eq!(decode(le).unwrap().encoding, Some("UTF-16LE"));
    }

    #[test]
    fn legacy_encodings() {
        let russian = "Заседание комиссии по науке и технике прошло в среду.";
        assert_eq!(text(&WINDOWS_1251.encode(russian).0), russian);
        let chinese = "会议强调，要加快推进科技创新，实现高水平科技自立自强。";
        assert_eq!(text(&GBK.encode(chinese).0), chinese);
        let japanese = "会議では、科学技術の発展について話し合いました。";
        assert_eq!(text(&SHIFT_JIS.encode(japanese).0), japanese);
        let french = "La réunion s’est tenue à l’hôtel de ville ; les élèves étaient présents.";
        assert_eq!(text(&WINDOWS_1252.encode(french).0), french);
    }

    #[test]
    fn pages_name_their_encoding() {
        let page = "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=gb2312\">会议";
        let decoded = decode_html(GBK.encode(page).0.into_owned()).unwrap();
        assert_eq!((&*decoded.text, decoded.encoding), (page, Some("GBK")));
        // What is valid UTF-8 is that, whatever it says.
        let decoded = decode_html(page.as_bytes().to_vec()).unwrap();
        assert_eq!((&*decoded.text, decoded.encoding), (page, None));
        let page = "<meta charset='windows-1251'>Да";
        assert_eq!(decode_html(WINDOWS_1251.encode(page).0.into_owned()).unwrap().text, page);
    }

    #[test]
    fn a_cut_utf8_file_stays_utf8() {
        let whole = "the city’s work".as_bytes();
        assert_eq!(text(&[whole, &[0xE2, 0x80]].concat()), "the city’s work\u{FFFD}");
    }

    #[test]
    fn binary_files_are_refused() {
        assert!(decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()).is_err());
        assert!(decode((1..9).cycle().take(400).collect()).is_err());
        assert_eq!(text(b""), "");
    }
}
