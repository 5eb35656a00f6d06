//! Surface forms <-> form ids: one arena of text, one open-addressing table.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The number of a surface form in a [`Lexicon`].
pub type FormId = u32;

/// The form id of a place where no phrase may run on: a comma, a full stop, a blank line. Two in a
/// row, and never more, are the end of a sentence.
pub const BREAK: FormId = 0;

/// Forms of up to this many bytes are found by comparing one integer.
const SHORT: usize = 16;
const EMPTY: u32 = u32::MAX;

/// The distinct surface forms of a corpus, exactly as written (NFC), numbered from 1 in order of
/// first appearance. Id 0 is [`BREAK`].
#[derive(Debug, Clone)]
pub struct Lexicon {
    arena: String,
    /// Where each form ends in the arena; `ends[0]` belongs to [`BREAK`].
    ends: Vec<u32>,
    /// Short forms, open addressing with linear probing, a power of two long.
    slots: Vec<Slot>,
    /// Forms longer than [`SHORT`] bytes: well under one token in a hundred.
    long: HashMap<Box<str>, FormId, FixedState>,
}

/// A short form as its bytes, zero-padded: forms hold no NUL, so the bytes tell the length too.
#[derive(Debug, Clone, Copy)]
struct Slot {
    low: u64,
    high: u64,
    id: FormId,
}

impl Default for Lexicon {
    fn default() -> Self {
        Self::with_capacity(1 << 12)
    }
}

impl Lexicon {
    /// An empty lexicon with room for about `forms` forms.
    pub fn with_capacity(forms: usize) -> Self {
        let slots = (forms * 2).next_power_of_two().max(16);
        let mut lexicon = Self {
            arena: String::with_capacity(forms * 8),
            ends: vec![0],
            slots: vec![Slot { low: 0, high: 0, id: EMPTY }; slots],
            long: HashMap::with_hasher(FixedState::with_seed(0)),
        };
        // A break is looked up like a word, the one without bytes.
        let place = lexicon.find(0, 0);
        lexicon.slots[place].id = BREAK;
        lexicon
    }

    /// The forms alone, without what finds them: room for others while this one waits.
    pub(super) fn into_forms(self) -> Forms {
        Forms { arena: self.arena, ends: self.ends }
    }

    /// Number of ids given, [`BREAK`] included: ids are below this.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a form; empty for [`BREAK`].
    pub fn form(&self, id: FormId) -> &str {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] };
        &self.arena[start as usize..self.ends[id] as usize]
    }

    /// All forms with their ids, in order, without [`BREAK`].
    pub fn forms(&self) -> impl Iterator<Item = (FormId, &str)> {
        (1..self.len() as FormId).map(|id| (id, self.form(id)))
    }

    /// The id of a form, if it occurs.
    pub fn get(&self, form: &str) -> Option<FormId> {
        if form.is_empty() {
            return None;
        }
        if form.len() > SHORT {
            return self.long.get(form).copied();
        }
        let (low, high) = short_key(form.as_bytes());
        let slot = self.slots[self.find(low, high)];
        (slot.id != EMPTY).then_some(slot.id)
    }

    /// The id of a form, which is numbered if it is new. The form is not empty and holds no NUL.
    ///
    /// # Panics
    /// When the distinct forms come to 4 GiB of text.
    pub fn intern(&mut self, form: &str) -> FormId {
        if form.len() > SHORT {
            return self.intern_long(form);
        }
        let (low, high) = short_key(form.as_bytes());
        let place = self.find(low, high);
        let id = self.slots[place].id;
        if id == EMPTY { self.insert_short(place, low, high, form) } else { id }
    }

    /// The ids here of the forms of another lexicon, at their ids there.
    pub(super) fn intern_all<'f>(&mut self, forms: impl Iterator<Item = &'f str>) -> Vec<FormId> {
        std::iter::once(BREAK).chain(forms.map(|form| self.intern(form))).collect()
    }

    /// The id of the word `text[start..end]`, normalised to NFC, or [`BREAK`] if it is empty: the
    /// fast way for words inside a longer text.
    #[inline]
    pub(super) fn intern_word(&mut self, text: &str, start: usize, end: usize) -> FormId {
        let length = end - start;
        if let Some(window) = text.as_bytes().get(start..start + SHORT)
            && let Some(window) = window.first_chunk::<SHORT>()
        {
            let bytes = u128::from_le_bytes(*window) & MASKS[length.min(SHORT)];
            let (low, high) = (bytes as u64, (bytes >> 64) as u64);
            let slot = &self.slots[hash(low, high) as usize & (self.slots.len() - 1)];
            let differs = (slot.low ^ low) | (slot.high ^ high);
            // Forms are NFC: a word found is one, too.
            if differs == 0 && slot.id != EMPTY && length <= SHORT {
                return slot.id;
            }
        }
        self.intern_other(&text[start..end])
    }

    /// A word not found at once: new, long, displaced in the table, or at the very end of its text.
    #[inline(never)]
    fn intern_other(&mut self, word: &str) -> FormId {
        if word.is_ascii() || is_nfc(word) {
            self.intern(word)
        } else {
            self.intern(&word.nfc().collect::<String>())
        }
    }

    /// The slot of a key, or the empty slot where it belongs.
    #[inline]
    fn find(&self, low: u64, high: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = hash(low, high) as usize & mask;
        loop {
            let slot = &self.slots[place];
            if (slot.low == low && slot.high == high) || slot.id == EMPTY {
                return place;
            }
            place = (place + 1) & mask;
        }
    }

    #[cold]
    fn insert_short(&mut self, place: usize, low: u64, high: u64, form: &str) -> FormId {
        let id = self.append(form);
        self.slots[place] = Slot { low, high, id };
        // Two thirds full at most; frequent words come early and stand where they are looked for.
        if self.len() * 3 > self.slots.len() * 2 {
            self.grow();
        }
        id
    }

    #[cold]
    fn intern_long(&mut self, form: &str) -> FormId {
        if let Some(&id) = self.long.get(form) {
            return id;
        }
        let id = self.append(form);
        self.long.insert(form.into(), id);
        id
    }

    /// Numbers a new form: the one place where ids and places in the arena are made.
    fn append(&mut self, form: &str) -> FormId {
        let id = FormId::try_from(self.ends.len()).expect("fewer than 2^32 distinct forms");
        self.arena.push_str(form);
        let end = u32::try_from(self.arena.len()).expect("fewer than 2^32 bytes of distinct forms");
        self.ends.push(end);
        id
    }

    fn grow(&mut self) {
        let larger = vec![Slot { low: 0, high: 0, id: EMPTY }; self.slots.len() * 2];
        for slot in std::mem::replace(&mut self.slots, larger) {
            if slot.id != EMPTY {
                let place = self.find(slot.low, slot.high);
                self.slots[place] = slot;
            }
        }
    }
}

/// The texts of the forms of a [`Lexicon`], in the order of their ids.
#[derive(Debug)]
pub(super) struct Forms {
    arena: String,
    ends: Vec<u32>,
}

impl Forms {
    /// The forms in order, without [`BREAK`].
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        let bounds = self.ends.windows(2);
        bounds.map(|bounds| &self.arena[bounds[0] as usize..bounds[1] as usize])
    }
}

/// `MASKS[n]` keeps the first `n` bytes of a little-endian window.
const MASKS: [u128; SHORT + 1] = {
    let mut masks = [u128::MAX; SHORT + 1];
    let mut n = 0;
    while n < SHORT {
        masks[n] = (1 << (8 * n)) - 1;
        n += 1;
    }
    masks
};

fn short_key(form: &[u8]) -> (u64, u64) {
    let mut window = [0; SHORT];
    window[..form.len()].copy_from_slice(form);
    let bytes = u128::from_le_bytes(window);
    (bytes as u64, (bytes >> 64) as u64)
}

/// A folded multiplication of both halves (the mixing step of wyhash).
#[inline]
fn hash(low: u64, high: u64) -> u64 {
    let product = u128::from(low ^ 0x9e37_79b9_7f4a_7c15)
        .wrapping_mul(u128::from(high ^ 0xa076_1d64_78bd_642f));
    (product as u64) ^ ((product >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_come_back_by_id_and_by_text() {
        let mut lexicon = Lexicon::with_capacity(4);
        let forms =
            ["a", "innovation", "sixteen-bytes-ok", "seventeen-bytes-x", "科学", "a\u{300}"];
        let ids: Vec<_> = forms.iter().map(|form| lexicon.intern(form)).collect();
        assert_eq!(ids, [1, 2, 3, 4, 5, 6]);
        for (form, id) in forms.iter().zip(ids) {
            assert_eq!(lexicon.intern(form), id);
            assert_eq!(lexicon.get(form), Some(id));
            assert_eq!(lexicon.form(id), *form);
        }
        assert_eq!(lexicon.get("b"), None);
        assert_eq!(lexicon.get(""), None);
        assert_eq!(lexicon.form(BREAK), "");
    }

    #[test]
    fn a_range_of_a_text_is_the_same_form_as_the_word_alone() {
        let text = "one two internationalisation two 科学 two";
        let mut lexicon = Lexicon::default();
        for word in text.split(' ') {
            let start = text.find(word).unwrap();
            let id = lexicon.intern_word(text, start, start + word.len());
            assert_eq!(lexicon.get(word), Some(id));
        }
        assert_eq!(lexicon.len(), 5);
        assert_eq!(lexicon.intern_word(text, text.len() - 3, text.len()), 2);
    }

    #[test]
    fn growing_loses_nothing() {
        let mut lexicon = Lexicon::with_capacity(1);
        let ids: Vec<_> = (0..10_000).map(|n| lexicon.intern(&format!("w{n}"))).collect();
        assert!((0..10_000).all(|n| lexicon.get(&format!("w{n}")) == Some(ids[n])));
    }
}
