//! Repeats -> what may be a formula: not grammar, not a name, not a piece of something longer.
//!
//! "In accordance with the" is frequent and says nothing. A candidate
//! - has at least two words of content that are no proper names, which corpora with capitals tell:
//!   words that hardly ever begin with a small letter; nor numbers written out, in English;
//! - begins with no word of grammar, and ends with one only where a quarter of its uses end at a
//!   break of the text ("health for all"): words of grammar around it are cut off;
//! - within quotation marks needs one word of content only, and may begin and end as it likes.
//!
//! Candidates are ranked by the product of five numbers:
//! - the natural logarithm of the number of reports that hold it;
//! - its cohesion: normalised pointwise total correlation `(ln p - sum ln p_i) / (-(n - 1) ln p)` of
//!   its n words (Bouma 2009, for more than two words; 0 where chance brings them together, 1 where
//!   each occurs nowhere else);
//! - the share of its words that are words of content and no names;
//! - its completeness: how often a break follows it, over how often one follows any word, at most 1.
//!   What breaks off in the middle is hardly ever followed by a break. Of a phrase that comes in
//!   through its quotation marks it is 1 and the share of its uses that stand in them: who quotes
//!   says that it is a formula;
//! - 1 + its unevenness over time in bits (`Reports::unevenness`): a formula is born and goes, where
//!   grammar and courtesies stay.

use rayon::prelude::*;

use super::repeats::Repeat;
use super::words::{Unit, Word, Words};

/// Share of uses that end at a break from which on a formula may end with a word of grammar.
const ENDS: f64 = 0.25;

/// Something that may be a formula.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) repeat: Repeat,
    /// Its words without those of grammar, inflections made one.
    pub(super) key: Vec<Unit>,
    /// Reports that put it in quotation marks.
    pub(super) quoted_units: u32,
    pub(super) cohesion: f64,
    pub(super) score: f64,
}

/// Whether a sequence has words enough that say something. Asked of every repeat: cheap.
pub(super) fn says_something(words: &Words<'_>, sequence: &[i32]) -> bool {
    sequence.iter().filter(|word| words.is_plain(word.cast_unsigned())).take(2).count() == 2
}

/// Repeats without the words of grammar around them, of at least `least` words, each once.
///
/// Where "build a strong country" always stands behind "we", the repeat is the longer one: it is cut
/// to what it says. What is left may be a repeat of its own or come of several; the one of most
/// reports has its true number, as it is as frequent as the sequence itself.
pub(super) fn trimmed(words: &Words<'_>, repeats: Vec<Repeat>, least: usize) -> Vec<Repeat> {
    let mut trimmed: Vec<Repeat> = repeats.into_iter().map(|repeat| trim(words, repeat)).collect();
    trimmed.retain(|repeat| repeat.words.len() >= least);
    trimmed.par_sort_by(|a, b| {
        a.words.cmp(&b.words).then((b.units, b.occurrences).cmp(&(a.units, a.occurrences)))
    });
    trimmed.dedup_by(|later, first| later.words == first.words);
    trimmed
}

/// A word of grammar stays at the end where a quarter of the uses end with it.
fn trim(words: &Words<'_>, mut repeat: Repeat) -> Repeat {
    let ends = f64::from(repeat.before_break) / f64::from(repeat.occurrences);
    while ends < ENDS && repeat.words.last().is_some_and(|&word| words.is_function(word)) {
        repeat.words.pop();
        repeat.before_break = 0;
    }
    let front = repeat.words.iter().take_while(|&&word| words.is_function(word)).count();
    repeat.words.drain(..front);
    repeat
}

impl Candidate {
    /// A repeat with its score.
    pub(super) fn of_repeat(words: &Words<'_>, repeat: Repeat) -> Self {
        // As if one more occurrence were followed by as many breaks as any word.
        let usual = words.n_breaks as f64 / words.total as f64;
        let smoothed = (f64::from(repeat.before_break) + usual) / f64::from(repeat.occurrences + 1);
        let completeness = if usual > 0.0 { (smoothed / usual).min(1.0) } else { 1.0 };
        Self::new(words, repeat, completeness, 0)
    }

    /// A phrase in quotation marks, which is complete by itself; `None` where it says nothing.
    /// `share` of its uses stand in them.
    pub(super) fn of_quoted(
        words: &Words<'_>,
        repeat: Repeat,
        quoted_units: u32,
        share: f64,
    ) -> Option<Self> {
        let says = repeat.words.iter().any(|&word| words.is_content(word));
        says.then(|| Self::new(words, repeat, 1.0 + share, quoted_units))
    }

    fn new(words: &Words<'_>, repeat: Repeat, completeness: f64, quoted_units: u32) -> Self {
        let cohesion = cohesion(words, &repeat.words, repeat.occurrences);
        let plain = repeat.words.iter().filter(|&&word| words.is_plain(word)).count();
        let content = plain as f64 / repeat.words.len() as f64;
        let score = f64::from(repeat.units).ln()
            * cohesion
            * content
            * completeness
            * (1.0 + repeat.unevenness);
        Self { key: words.key(&repeat.words), repeat, quoted_units, cohesion, score }
    }
}

/// Normalised pointwise total correlation of the words of a sequence, 0 to 1.
fn cohesion(words: &Words<'_>, sequence: &[Word], occurrences: u32) -> f64 {
    let ln_share = |count: f64| (count / words.total as f64).ln();
    let together = ln_share(f64::from(occurrences));
    let apart: f64 = sequence.iter().map(|&word| ln_share(words.count[word as usize] as f64)).sum();
    let most = -(sequence.len() as f64 - 1.0) * together;
    if most > 0.0 { ((together - apart) / most).clamp(0.0, 1.0) } else { 0.0 }
}
