//! Joint and single counts -> measures of how strongly a word keeps to a term.
//!
//! All are of one table: the words of the corpus stand inside the windows of the term or outside
//! them, and are the collocate or are not. `O` is the joint count, `E` what it would be if the
//! collocate stood in windows as often as elsewhere.

use crate::stats::distribution::chi_square_1_ln_survival;
use crate::stats::log_likelihood;

/// The counts of a collocate. All are weighted sums over documents; the term's own words are in
/// none of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Association {
    /// Occurrences of the collocate inside windows, each once.
    pub joint: f64,
    /// Windows that hold the collocate.
    pub windows: f64,
    /// Occurrences of the term, each with a window.
    pub term: f64,
    /// Occurrences of the collocate.
    pub count: f64,
    /// Words inside windows, each once.
    pub inside: f64,
    /// Words of the corpus.
    pub words: f64,
}

impl Association {
    /// `E`: the collocate's share of all words times the words inside windows (Evert 2008, 4.1).
    pub fn expected(&self) -> f64 {
        self.count * self.inside / self.words
    }

    /// Co-occurrences with no token of either in two of them: the joint count, or the windows that
    /// hold the collocate where these are fewer. So they are no more than either occurs.
    pub fn pairs(&self) -> f64 {
        self.joint.min(self.windows)
    }

    /// `14 + log2(2 f_xy / (f_x + f_y))` (Rychly 2008): 14 when neither occurs without the other,
    /// 1 less for half as often. It does not depend on the size of the corpus. `f_xy` are the
    /// [`pairs`](Self::pairs).
    pub fn log_dice(&self) -> f64 {
        log_dice(self.pairs(), self.term, self.count)
    }

    /// Pointwise mutual information, `log2(O / E)` (Church & Hanks 1990).
    pub fn mi(&self) -> f64 {
        (self.joint / self.expected()).log2()
    }

    /// Normalised pointwise mutual information (Bouma 2009, equation 7): [`npmi`] of the
    /// [`pairs`](Self::pairs).
    pub fn npmi(&self) -> f64 {
        npmi(self.pairs(), self.expected(), self.inside / self.term, self.words)
    }

    /// The t score, `(O - E) / sqrt(O)` (Church, Gale, Hanks & Hindle 1991).
    pub fn t(&self) -> f64 {
        (self.joint - self.expected()) / self.joint.sqrt()
    }

    /// Log-likelihood ratio over all four cells (Dunning 1993), negative where the collocate
    /// avoids the term.
    pub fn g2(&self) -> f64 {
        let (outside, other_words) = (self.count - self.joint, self.words - self.inside);
        // Without words outside windows there is nothing to compare with.
        if other_words <= 0.0 {
            return 0.0;
        }
        let outside = outside.clamp(0.0, other_words);
        let g2 = log_likelihood(self.joint, self.inside, outside, other_words);
        if self.joint >= self.expected() { g2 } else { -g2 }
    }

    /// Natural logarithm of the p-value of [`g2`](Self::g2), chi-square with one degree of freedom.
    pub fn ln_p(&self) -> f64 {
        chi_square_1_ln_survival(self.g2().abs())
    }
}

/// [`Association::log_dice`] of a number of pairs and the counts of both.
pub fn log_dice(pairs: f64, one: f64, other: f64) -> f64 {
    14.0 + (2.0 * pairs / (one + other)).log2()
}

/// `ln(p_xy / (p_x p_y)) / -ln p_xy` (Bouma 2009): 1 when neither occurs without the other, 0 by
/// chance, towards -1 when they keep apart. A window of `size` words is the place where both can be
/// met, so probabilities are counts over `words / size` of them: `p_xy = pairs size / words`, and
/// `p_xy / (p_x p_y) = pairs / expected`. NaN in a corpus with hardly more places than pairs.
pub fn npmi(pairs: f64, expected: f64, size: f64, words: f64) -> f64 {
    let surprise = -(pairs * size / words).ln();
    if surprise > 0.0 { (pairs / expected).ln() / surprise } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// nltk 3.10.4, `BigramAssocMeasures` of `(O, (words inside, count), words)`: `pmi`,
    /// `student_t`, `likelihood_ratio`; p by scipy 1.17 `chi2.sf`.
    #[test]
    fn mi_t_and_g2_equal_nltk() {
        for (joint, inside, count, words, mi, t, g2, p) in NLTK {
            let table = Association { joint, windows: joint, term: 900.0, count, inside, words };
            let close = |value: f64, expected: f64| {
                let scale = expected.abs().max(1e-3);
                assert!((value - expected).abs() < 1e-9 * scale, "{value} is not {expected}");
            };
            close(table.mi(), mi);
            close(table.t(), t);
            close(table.g2().abs(), g2);
            assert_eq!(table.g2() > 0.0, t > 0.0);
            assert!((table.ln_p().exp() / p - 1.0).abs() < 1e-7);
        }
    }

    const NLTK: [(f64, f64, f64, f64, f64, f64, f64, f64); 4] = [
        (
            120.0,
            8100.0,
            900.0,
            1000000.0,
            4.040971781056307,
            10.288968242734544,
            463.27721353909124,
            9.305044228304395e-103,
        ),
        (
            7.0,
            8100.0,
            31.0,
            1000000.0,
            4.801020988335555,
            2.5508444318919734,
            34.70065032735688,
            3.84503117702519e-09,
        ),
        (
            3.0,
            8100.0,
            1500.0,
            1000000.0,
            -2.0179219079972626,
            -5.282754963085076,
            9.97428677872447,
            0.0015874147371911173,
        ),
        (
            5.0,
            40.0,
            60.0,
            2000.0,
            2.0588936890535674,
            1.69941166289984,
            7.314747080489797,
            0.006839102389449189,
        ),
    ];

    /// By hand: 40 pairs of 50 and 110 occurrences make a Dice of 1/2; windows of 8 words in 4,000
    /// make 500 places, and 40 of them are shared where 11 would be by chance.
    #[test]
    fn dice_and_npmi_by_hand() {
        let table = Association {
            joint: 44.0,
            windows: 40.0,
            term: 50.0,
            count: 110.0,
            inside: 400.0,
            words: 4000.0,
        };
        assert!((table.log_dice() - 13.0).abs() < 1e-14);
        assert_eq!(table.expected(), 11.0);
        let npmi = (40.0_f64 / 11.0).ln() / (500.0_f64 / 40.0).ln();
        assert!((table.npmi() - npmi).abs() < 1e-14);
    }

    #[test]
    fn what_is_never_apart_has_the_greatest_score() {
        let table = Association {
            joint: 30.0,
            windows: 30.0,
            term: 30.0,
            count: 30.0,
            inside: 270.0,
            words: 9000.0,
        };
        assert_eq!(table.log_dice(), 14.0);
        assert!((table.npmi() - 1.0).abs() < 1e-14);
        // Three of the collocate in every window do not make it more than whole.
        let table = Association { joint: 90.0, count: 90.0, ..table };
        assert!(table.log_dice() < 14.0);
    }

    #[test]
    fn what_stands_in_windows_as_elsewhere_scores_nothing() {
        let table = Association {
            joint: 10.0,
            windows: 10.0,
            term: 100.0,
            count: 100.0,
            inside: 1000.0,
            words: 10_000.0,
        };
        for score in [table.mi(), table.npmi(), table.t(), table.g2()] {
            assert!(score.abs() < 1e-12, "{score}");
        }
        let all_inside = Association { words: 1000.0, joint: 100.0, windows: 100.0, ..table };
        assert_eq!(all_inside.g2(), 0.0);
        assert!(all_inside.npmi().is_nan());
    }
}
