//! Two texts -> how alike they are: the Jaccard index of their 5-word shingles (Broder 1997).

use std::collections::BTreeSet;

/// Words in lower case without marks.
pub(super) fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric() && c != '’');
    parts.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// Length of a shingle.
const SHINGLE: usize = 5;

/// The shingles of one text, to be compared with others.
pub(super) struct Shingles {
    words: Vec<String>,
}

impl Shingles {
    pub(super) fn new(paragraphs: &[String]) -> Self {
        Self { words: words(&paragraphs.join("\n")) }
    }

    fn set(&self) -> BTreeSet<&[String]> {
        self.words.windows(SHINGLE).collect()
    }

    pub(super) fn jaccard(&self, other: &Self) -> f64 {
        let (a, b) = (self.set(), other.set());
        let shared = a.intersection(&b).count();
        shared as f64 / (a.len() + b.len() - shared).max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_of_ten_breaks_five_shingles() {
        let shingles = |text: &str| Shingles::new(&[text.to_owned()]);
        let a = shingles("a b c d e f g h i j");
        assert_eq!(a.jaccard(&shingles("A, b. c d e f g h i j")), 1.0);
        assert_eq!(a.jaccard(&shingles("a b c d X f g h i j")), 1.0 / 11.0);
        assert_eq!(a.jaccard(&shingles("short")), 0.0);
    }
}
