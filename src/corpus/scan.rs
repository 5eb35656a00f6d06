//! Bytes of a text -> whether any four in a row look as if cleaning had to look closer.

/// Bytes looked at without a way out: short, for most pieces of English text have no mark in them
/// that `coarse` stops at.
const PIECE: usize = 128;

/// Whether `fine` (not 0) holds anywhere for a byte and the three behind it, which are 0 behind the
/// end. It is only asked around bytes for which `coarse` holds with the one behind it. Both should be
/// arithmetic without branches: so many bytes are compared at once.
#[inline]
pub(crate) fn any(
    text: &str,
    coarse: impl Fn(u8, u8) -> u8,
    fine: impl Fn(u8, u8, u8, u8) -> u8,
) -> bool {
    let bytes = text.as_bytes();
    let whole = bytes.len().saturating_sub(3);
    let pieces = (0..whole).step_by(PIECE).any(|from| {
        let until = (from + PIECE).min(whole);
        let pairs = bytes[from..until].iter().zip(&bytes[from + 1..=until]);
        if pairs.fold(0, |any, (&a, &b)| any | coarse(a, b)) == 0 {
            return false;
        }
        let from = from.saturating_sub(3);
        let [first, second, third, fourth] = [0, 1, 2, 3].map(|by| &bytes[from + by..until + by]);
        let rows = first.iter().zip(second).zip(third).zip(fourth);
        rows.fold(0, |any, (((&a, &b), &c), &d)| any | fine(a, b, c, d)) != 0
    });
    let at = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let mut end = whole.saturating_sub(3)..bytes.len();
    pieces || end.any(|i| fine(at(i), at(i + 1), at(i + 2), at(i + 3)) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_looked_at() {
        for len in [0, 1, 3, 4, 5, 255, 256, 259, 260, 3000] {
            let mut text = "a".repeat(len);
            let found = |text: &str| {
                let x = |a: u8, _| u8::from(a == b'x');
                any(text, x, |a, b, _, _| u8::from(a == b'x') & u8::from(b != b'y'))
            };
            assert!(!found(&text));
            text.push('x');
            assert!(found(&text), "{len}");
            text.push_str("y...");
            assert!(!found(&text), "{len}");
        }
        let all = |_, _| 1;
        assert!(any("abcd", all, |a, b, c, d| u8::from([a, b, c, d] == *b"bcd\0")));
        // A match may begin before the byte that was stopped at.
        for len in 240..270 {
            let text = format!("{}abcd{}", "-".repeat(len), "-".repeat(len));
            let d = |a: u8, _| u8::from(a == b'd');
            assert!(any(&text, d, |a, b, c, d| u8::from([a, b, c, d] == *b"abcd")), "{len}");
        }
    }
}
