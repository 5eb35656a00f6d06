//! Bytes -> runs of ASCII word bytes, by a bit mask of 64 bytes at a time.

/// Walks over runs of word bytes (ASCII letters, digits, the underscore), a mask of 64 at a time.
#[derive(Clone, Copy)]
pub(super) struct MaskCursor<'t> {
    pub(super) bytes: &'t [u8],
    /// Where the block at hand begins.
    pub(super) base: usize,
    /// One bit a byte of the block: whether it is a word byte.
    pub(super) words: u64,
    /// One bit a byte of the block: whether it is a space.
    pub(super) spaces: u64,
}

impl<'t> MaskCursor<'t> {
    pub(super) fn new(bytes: &'t [u8]) -> Self {
        let mut cursor = Self { bytes, base: 0, words: 0, spaces: 0 };
        cursor.load(0);
        cursor
    }

    fn load(&mut self, base: usize) {
        let rest = self.bytes.get(base..).unwrap_or_default();
        let mut padded = [0; 64];
        let block = rest.first_chunk::<64>().unwrap_or_else(|| {
            padded[..rest.len()].copy_from_slice(rest);
            &padded
        });
        self.base = base;
        self.words = mask(block, word_byte);
        self.spaces = mask(block, |byte| u8::from(byte == b' '));
    }

    /// The first position at or after `from` that is (`word`) or is not a word byte; the length of
    /// the text if there is none.
    #[inline]
    pub(super) fn next(&mut self, from: usize, word: bool) -> usize {
        if from.wrapping_sub(self.base) >= 64 {
            self.load(from & !63);
        }
        let mut wanted =
            (if word { self.words } else { !self.words }) & (u64::MAX << (from - self.base));
        while wanted == 0 {
            if self.base + 64 >= self.bytes.len() {
                return self.bytes.len();
            }
            self.load(self.base + 64);
            wanted = if word { self.words } else { !self.words };
        }
        (self.base + wanted.trailing_zeros() as usize).min(self.bytes.len())
    }
}

#[inline]
fn word_byte(byte: u8) -> u8 {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let digit = byte.wrapping_sub(b'0') < 10;
    u8::from(letter) | u8::from(digit) | u8::from(byte == b'_')
}

/// One bit a byte: what `wanted`, which branches nowhere, says of it, 1 or 0.
#[inline]
fn mask(block: &[u8; 64], wanted: impl Fn(u8) -> u8) -> u64 {
    let mut hits = [0_u8; 64];
    for (hit, &byte) in hits.iter_mut().zip(block) {
        *hit = wanted(byte);
    }
    let mut mask = 0;
    for (i, eight) in hits.as_chunks::<8>().0.iter().enumerate() {
        // Gathers the low bit of each of the eight bytes into one byte.
        let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        mask |= bits << (8 * i);
    }
    mask
}
