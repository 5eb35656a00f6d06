//! Bytes of a text -> whether any four in a row look as if cleaning had to look closer.

/// Whether `suspicious` (0 or 1) holds anywhere for a byte and the three behind it, which are 0
/// behind the end. It should be arithmetic without branches: so many bytes are compared at once.
#[inline]
pub(crate) fn any(text: &str, suspicious: impl Fn(u8, u8, u8, u8) -> u8) -> bool {
    // Looked at in pieces, without a way out within a piece.
    const PIECE: usize = 1024;
    let bytes = text.as_bytes();
    let whole = bytes.len().saturating_sub(3);
    let pieces = (0..whole).step_by(PIECE).any(|from| {
        let until = (from + PIECE).min(whole);
        let [first, second, third, fourth] = [0, 1, 2, 3].map(|by| &bytes[from + by..until + by]);
        let rows = first.iter().zip(second).zip(third).zip(fourth);
        rows.fold(0, |any, (((&a, &b), &c), &d)| any | suspicious(a, b, c, d)) != 0
    });
    let at = |at: usize| bytes.get(at).copied().unwrap_or(0);
    pieces || (whole..bytes.len()).any(|i| suspicious(at(i), at(i + 1), at(i + 2), at(i + 3)) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_looked_at() {
        for len in [0, 1, 3, 4, 5, 1023, 1024, 1027, 1028, 3000] {
            let mut text = "a".repeat(len);
            let found =
                |text: &str| any(text, |a, b, _, _| u8::from(a == b'x') & u8::from(b != b'y'));
            assert!(!found(&text));
            text.push('x');
            assert!(found(&text), "{len}");
            text.push_str("y...");
            assert!(!found(&text), "{len}");
        }
        assert!(any("abcd", |a, b, c, d| u8::from([a, b, c, d] == *b"bcd\0")));
    }
}
