//! A reading of garbled characters, and what stands around them -> how sure it is.

use super::page::Page;
use super::{Reading, Unit};

/// How sure a reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// By itself.
    Sure,
    /// With others of its script beside it.
    InGroup,
    /// Not by itself.
    No,
    /// Nobody means such a character.
    Never,
}

/// How sure a reading is by itself.
pub(super) fn trust(units: &[Unit], reading: &Reading) -> Trust {
    let Reading { page, at, shown, meant, lossy } = *reading;
    let second = units[at + 1].shown;
    let before = at.checked_sub(1).map(|before| units[before].shown);
    let after = units.get(at + shown).map(|unit| unit.shown);
    let initial = at < 2 || !units[at - 2].shown.is_alphabetic();
    let place = Place { page, second, before, after, initial };
    if lossy {
        return sure_if(shown >= 3 && page.byte(second).is_some());
    }
    match meant as u32 {
        // Controls and private use are never meant, `ſ` by no one now.
        0..=0x9F | 0x17F | 0xE000..=0xF8FF | 0xFFFE..=0xFFFF => Trust::Never,
        0x2010..=0x206F | 0x20A0..=0x20BF | 0x2116..=0x2122 | 0xFEFF | 0xFFFD => Trust::Sure,
        0x2190..=0x27BF | 0x1F000..=0x1FAFF => {
            // `«в…»` is Russian.
            let quote = is_punctuation(second) && !page.is_latin();
            if quote { Trust::InGroup } else { Trust::Sure }
        }
        // Ligatures.
        0xFB00..=0xFB06 => sure_if(place.touches(|c| c.is_ascii_alphabetic())),
        0x3000..=0x3011 | 0xFF01..=0xFF5E if page.is_latin() => Trust::Sure,
        // No capital stands behind a small letter.
        0xA0..=0x17F if meant.is_uppercase() && place.follows_lower() => Trust::No,
        0xA0..=0xFF => sure_if(place.allows_latin1(meant)),
        0x100..=0x17F => sure_if(place.allows_extended()),
        // Vietnamese letters and the like, of three bytes: `áº¡`.
        0x1E00..=0x1EFF if "¸¹º»".contains(second) && place.touches_lower() => Trust::Sure,
        0x300..=0x36F => Trust::No,
        0x3B1..=0x3BF if page == Page::Western && place.allows_lone_greek() => Trust::Sure,
        _ => Trust::InGroup,
    }
}

fn sure_if(condition: bool) -> Trust {
    if condition { Trust::Sure } else { Trust::No }
}

/// Dashes, quotes and the like.
pub(super) fn is_punctuation(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{206F}' | '«' | '»')
}

fn is_quote(c: char) -> bool {
    "‘’“”".contains(c)
}

/// The second of the characters shown for one that was meant, and what stands around them.
struct Place {
    page: Page,
    second: char,
    before: Option<char>,
    after: Option<char>,
    /// Whether `before` begins its word.
    initial: bool,
}

impl Place {
    fn touches(&self, what: impl Fn(char) -> bool) -> bool {
        self.before.is_some_and(&what) || self.after.is_some_and(&what)
    }

    fn touches_lower(&self) -> bool {
        self.touches(|c| c.is_ascii_lowercase())
    }

    fn follows_lower(&self) -> bool {
        self.before.is_some_and(|c| c.is_ascii_lowercase())
    }

    /// Signs and letters of Latin-1.
    fn allows_latin1(&self, meant: char) -> bool {
        let second = self.second;
        match self.page {
            // Prepositions of one capital stand before a no-break space.
            Page::Cyrillic | Page::Greek => {
                let sign = !second.is_alphabetic()
                    && !matches!(second, '\u{A0}' | '\u{2010}'..='\u{206F}');
                sign && self.touches(|c| c.is_ascii_alphabetic())
            }
            // Roots and operators stand before numbers and letters of formulas.
            Page::Mac => meant >= 'À' && self.touches_lower() && !"πΩµ∂∑∏∫∞∆".contains(second),
            Page::Dos => {
                let boxes = matches!(second, '\u{2500}'..='\u{259F}');
                meant >= 'À' && self.touches_lower() && !boxes
            }
            Page::Western | Page::Turkish => self.allows_western(meant),
            // `ăș`-like pairs are Romanian.
            Page::Central | Page::Latin2 => {
                let letter = meant >= 'À' && !"şŞţŢ".contains(second);
                (letter || !second.is_alphabetic()) && self.allows_capital()
            }
            Page::Baltic => !second.is_alphabetic() && self.allows_capital(),
        }
    }

    fn allows_western(&self, meant: char) -> bool {
        let upper = self.before.is_some_and(char::is_uppercase);
        let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        let lower = |c: Option<char>| c.is_some_and(char::is_lowercase);
        match self.second {
            // `SÃ’s`.
            '’' if self.after.is_some_and(|c| c.eq_ignore_ascii_case(&'s')) => false,
            '‘' | '’' | '“' | '”' if !letter(self.before) => false,
            // `SÃ—mas`: the sign stands between numbers.
            '—' | '·' if "×÷".contains(meant) => !letter(self.before) && !letter(self.after),
            // `SÃ\u{A0}Paulo`, but `GÃ\u{A0}idheal`.
            '\u{A0}' if upper && !(self.initial && lower(self.after)) => false,
            _ => self.word_allows(),
        }
    }

    /// Capitals of the other alphabets end words, before quotes and spaces too: `JEREMIĆ’S`.
    fn allows_capital(&self) -> bool {
        let upper = self.before.is_some_and(char::is_uppercase);
        let parted = self.second == '\u{A0}' || is_punctuation(self.second);
        let ends_word = is_quote(self.second) || (upper && parted);
        !ends_word && self.word_allows()
    }

    /// Letters of the other Latin alphabets stand within lower-case words.
    fn allows_extended(&self) -> bool {
        let second = self.second;
        let lower = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase());
        match self.page {
            Page::Cyrillic | Page::Greek | Page::Dos => false,
            Page::Mac => {
                // `ƒã` is Ewe.
                let both = lower(self.before) && lower(self.after);
                (both && !second.is_lowercase()) || (second.is_uppercase() && self.touches_lower())
            }
            _ => {
                let quote = matches!(second, '\u{A0}' | '\u{2010}'..='\u{206F}');
                lower(self.before) || (lower(self.after) && !quote && !second.is_alphabetic())
            }
        }
    }

    /// `IL2RÎ³c`, `10 Î¼g`: no capital has a sign and then a letter behind it.
    fn allows_lone_greek(&self) -> bool {
        let sign = !self.second.is_alphabetic() && !"·»".contains(self.second);
        sign && self.after.is_some_and(|c| c.is_ascii_alphanumeric())
    }

    /// Whether a garbled letter or sign may stand here: within a word, or at its end when what is
    /// before is neither a capital nor an opening quote or other non-ASCII sign.
    fn word_allows(&self) -> bool {
        if self.after.is_some_and(|c| c.is_ascii_alphabetic()) {
            return true;
        }
        match self.before {
            None => true,
            Some(c) if c.is_uppercase() => false,
            Some(c) => c.is_ascii() || c.is_lowercase() || c.is_whitespace(),
        }
    }
}
