//! A shown character -> the byte it stands for in a code page.

use std::sync::LazyLock;

use encoding_rs::{
    Encoding, ISO_8859_2, MACINTOSH, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253,
    WINDOWS_1254, WINDOWS_1257,
};

/// The code pages that garble, in the order they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    Western,
    Baltic,
    Central,
    Cyrillic,
    Turkish,
    Greek,
    /// ISO 8859-2.
    Latin2,
    /// Mac Roman.
    Mac,
    /// The code page 437 of the first PCs.
    Dos,
}

/// The upper half of code page 437.
const DOS: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
    αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";

impl Page {
    pub(crate) const ALL: [Self; 9] = [
        Self::Western,
        Self::Baltic,
        Self::Central,
        Self::Cyrillic,
        Self::Turkish,
        Self::Greek,
        Self::Latin2,
        Self::Mac,
        Self::Dos,
    ];

    fn encoding(self) -> Option<&'static Encoding> {
        match self {
            Self::Western => Some(WINDOWS_1252),
            Self::Baltic => Some(WINDOWS_1257),
            Self::Central => Some(WINDOWS_1250),
            Self::Cyrillic => Some(WINDOWS_1251),
            Self::Turkish => Some(WINDOWS_1254),
            Self::Greek => Some(WINDOWS_1253),
            Self::Latin2 => Some(ISO_8859_2),
            Self::Mac => Some(MACINTOSH),
            Self::Dos => None,
        }
    }

    /// The byte 0x80..=0xFF shown as `shown`.
    pub(crate) fn byte(self, shown: char) -> Option<u8> {
        static TABLES: LazyLock<[Vec<(char, u8)>; 9]> =
            LazyLock::new(|| Page::ALL.map(Page::table));
        let table = &TABLES[self as usize];
        table.binary_search_by_key(&shown, |entry| entry.0).ok().map(|at| table[at].1)
    }

    fn table(self) -> Vec<(char, u8)> {
        let upper = 0x80..=0xFF;
        let mut table: Vec<(char, u8)> = match self.encoding() {
            None => DOS.chars().zip(upper).collect(),
            Some(encoding) => {
                let shown =
                    |byte: u8| encoding.decode_without_bom_handling(&[byte]).0.chars().next();
                upper.filter_map(|b| Some((shown(b)?, b))).collect()
            }
        };
        table.retain(|(shown, _)| *shown != '\u{FFFD}');
        // Bytes without a character of their own are shown as the control character of their
        // number. Latin-1, which has these only, goes with the Western page.
        let free = |byte: &u8| {
            let taken = table.iter().any(|entry| entry.1 == *byte);
            !taken || (self == Self::Western && !table.contains(&(char::from(*byte), *byte)))
        };
        let free: Vec<u8> = (0x80..=0x9F).filter(free).collect();
        table.extend(free.into_iter().map(|byte| (char::from(byte), byte)));
        table.sort_unstable();
        table
    }

    /// Whether its characters for the leading bytes are letters of the Latin alphabet.
    pub(crate) fn is_latin(self) -> bool {
        !matches!(self, Self::Cyrillic | Self::Greek | Self::Mac | Self::Dos)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_shown_characters() {
        for (page, shown, byte) in [
            (Page::Western, '™', Some(0x99)),
            (Page::Western, '\u{99}', Some(0x99)),
            (Page::Western, '\u{9D}', Some(0x9D)),
            (Page::Baltic, 'Ā', Some(0xC2)),
            (Page::Cyrillic, 'в', Some(0xE2)),
            (Page::Greek, 'β', Some(0xE2)),
            (Page::Mac, '√', Some(0xC3)),
            (Page::Mac, '\u{99}', None),
            (Page::Dos, 'Ç', Some(0x80)),
            (Page::Dos, '├', Some(0xC3)),
            (Page::Dos, 'Γ', Some(0xE2)),
            (Page::Dos, '\u{A0}', Some(0xFF)),
            (Page::Western, '中', None),
        ] {
            assert_eq!(page.byte(shown), byte, "{page:?} {shown}");
        }
    }
}
