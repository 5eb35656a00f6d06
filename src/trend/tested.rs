//! Counts `(n_docs, n_terms)`, periods and weights -> every term tested: which ones moved, and how.
//!
//! **Whether** a term moved is asked of the documents. Their sampling units (a report and its reprints)
//! are set against scores of the periods: the period number (a trend); its square, freed of the trend (a
//! bend); and, where the periods are parts of a year or a week and there are three of these, three
//! phases of that rhythm. Each is tested on the share of units that hold the term, by the permutation
//! distribution of dealing the dates out anew, and on the rate; the larger p-value counts
//! ([`super::cochran_armitage`]). For terms in more than half of the units the share is that of units that
//! say it more often than the median one. `p` is the smallest over the scores times their number
//! (Bonferroni; the three phases are one score after their own), and `q` its Benjamini-Hochberg value over
//! all terms tested. As `p` is that of a permutation, no archive whose dates say nothing gets many terms
//! below a small q, however unequal its periods are.
//!
//! **How** it moved is asked of its rates by Log Ratios of stretches of periods with their intervals
//! ([`super::contrast`]). The shape of a term is the first that holds:
//! 1. `unknown`: fewer than [`LEAST_PERIODS`] periods have documents.
//! 2. `flat`: its q is not below `max_q`.
//! 3. `recurring`: the rhythm has the smallest p of the scores and comes back in cycle after cycle
//!    (`recurrence`).
//! 4. `peak`: in the stretch that holds the middle four fifths of it (of the sum of its rates) the rate
//!    is surely half as much again as before that stretch, and as after it.
//! 5. `dip`: in the middle half of the archive's tokens it is surely less by that than in the first
//!    quarter, and than in the last.
//! 6. `rising`, `falling`: it has a trend, and the rate of the later half surely differs that way.
//! 7. `irregular`: it moved, but in none of these ways.
//!
//! Whether a trend is **steady** is asked of the periods: Mann-Kendall on the rates, corrected for
//! autocorrelation by Hamed & Rao where that widens the variance, at Benjamini-Hochberg `q` over the
//! terms that moved by a trend. One that leaps once and stays need not be.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::axis::PeriodIndex;
use super::cochran_armitage::ScoreResult;
use super::contrast::Change;
use super::line::Line;
use super::mann_kendall::MannKendall;
use super::profile::Units;
use super::sen::TheilSen;
use super::shape::{Shape, Signs};
use super::tester::Tester;
use crate::error::{Error, Result};
use crate::matrix::occurrences::Occurrences;
use crate::matrix::sparse::Csr;
use crate::matrix::weights::Weights;
use crate::note::{Note, Severity};
use crate::stats::multiple::benjamini_hochberg_ln;
use crate::stats::{Interval, check_level};

pub use super::tester::per_year;

/// With fewer periods that have documents, how a curve runs is not told.
pub const LEAST_PERIODS: usize = 8;

/// Settings of the tests of all terms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TestedParams {
    /// Terms with fewer occurrences in dated documents, each times the weight of its document, are
    /// not tested, at least 1. Default 10: rarer ones can hardly reach a result and cost the others
    /// their significance.
    pub min_count: u64,
    /// A term has moved if its q is below this, between 0 and 1. Default 0.05.
    pub max_q: f64,
    /// Confidence level of slopes and changes. Default 0.95.
    pub level: f64,
}

impl Default for TestedParams {
    fn default() -> Self {
        Self { min_count: 10, max_q: 0.05, level: 0.95 }
    }
}

impl TestedParams {
    /// Refuses values outside their range.
    pub fn check(&self) -> Result<()> {
        if self.min_count == 0 {
            return Err(Error::setting("--min-count", self.min_count, "at least 1"));
        }
        if !(self.max_q > 0.0 && self.max_q < 1.0) {
            return Err(Error::setting("--max-q", self.max_q, "between 0 and 1, such as 0.05"));
        }
        check_level(self.level)
    }
}

/// What the tests find of one term.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TermTests {
    /// Occurrences in dated documents, each times the weight of its document.
    pub occurrences: f64,
    /// Sampling units (reports with their reprints) that hold it.
    pub units: u64,
    /// Occurrences per million tokens over all periods.
    pub rate: f64,
    /// The interval of that, sampling units as what was sampled.
    pub rate_interval: Interval,
    /// Mann-Kendall on the rates of the periods, the correction of Hamed and Rao as it comes.
    pub mann_kendall: MannKendall,
    /// Theil-Sen slope of the rates, per million tokens a period; its interval by the variance that
    /// the test uses. None with fewer than two periods.
    pub slope: Option<TheilSen>,
    /// The straight line through the rates, per million tokens a period, sampling units as what was
    /// sampled.
    pub line: Option<Line>,
    /// Cochran-Armitage on the share of sampling units that hold the term: standardised.
    pub cochran_armitage_z: f64,
    /// Natural logarithm of its two-sided permutation p-value.
    pub cochran_armitage_ln_p: f64,
    /// Against the period number.
    pub trend: ScoreResult,
    /// Against its square, freed of the trend.
    pub bend: ScoreResult,
    /// Natural logarithm of the p-value of the rhythm, adjusted for its phases; none where there is
    /// no rhythm to look for.
    pub rhythm_ln_p: Option<f64>,
    /// Natural logarithm of the p-value that decides, adjusted for the number of scores.
    pub ln_p: f64,
    /// The rate in the later half of the tokens against the earlier.
    pub change: Change,
    /// The rate in the middle half of the tokens against the first quarter, and the last.
    pub middle: [Change; 2],
    /// The rate in the stretch that holds the middle four fifths of the term against what comes before
    /// and after; none where it begins or ends with the archive.
    pub around: Option<[Change; 2]>,
    /// Whether the rhythm comes back in cycle after cycle.
    pub recurs: bool,
}

impl TermTests {
    /// Mann-Kendall with a correction that never shrinks the variance: the one that decides.
    pub fn steady(&self) -> MannKendall {
        self.mann_kendall.at_least_independent()
    }

    /// How many scores are looked at.
    fn scores(&self) -> f64 {
        if self.rhythm_ln_p.is_some() { 3.0 } else { 2.0 }
    }

    /// What the change is surely worth: the Log Ratio bound nearest to 0, between the halves or, if
    /// that is more, of a stretch against what comes before and after. 0 where no interval leaves 0.
    pub fn strength(&self) -> f64 {
        let around = self.around.map_or(0.0, both);
        self.change.surely().abs().max(both(self.middle).abs()).max(around)
    }
}

/// What two changes are both surely worth: the lesser, 0 where they differ in sign.
fn both([one, other]: [Change; 2]) -> f64 {
    let (one, other) = (one.surely(), other.surely());
    if one * other > 0.0 { one.signum() * one.abs().min(other.abs()) } else { 0.0 }
}

/// Half as much again, as a binary logarithm.
const HALF_AGAIN: f64 = 0.584_962_500_721_156_2;

/// One term with what follows from all of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TestedTerm {
    /// Its column in the counts; of terms tested beside them, their number after the last column.
    pub column: usize,
    /// Its tests.
    pub tests: TermTests,
    /// Natural logarithm of its q-value over all terms tested.
    pub ln_q: f64,
    /// Natural logarithm of the q-value of Mann-Kendall over the terms that moved by a trend; none for
    /// others.
    pub steady_ln_q: Option<f64>,
    /// The shape of its curve.
    pub shape: Shape,
}

impl TestedTerm {
    /// Whether it goes steadily one way, period after period.
    pub fn is_steady(&self, max_q: f64) -> bool {
        self.steady_ln_q.is_some_and(|ln_q| ln_q < max_q.ln())
    }

    /// The q-value that decides; 0 where it is too small for a float.
    pub fn q(&self) -> f64 {
        self.ln_q.exp()
    }
}

/// Every term of an archive, tested.
#[derive(Debug, Clone, PartialEq)]
pub struct TestedTerms {
    /// The terms, the strongest first: those that moved before the others, each by
    /// [`TermTests::strength`], then by q, then by column.
    pub terms: Vec<TestedTerm>,
    /// Number of terms in dated documents that were too rare.
    pub untested: usize,
    /// Periods with tokens.
    pub periods: usize,
    /// The number of terms that moved.
    pub moved: usize,
    /// The largest p-value of a term that moved, as a natural logarithm; what a lone one would need
    /// where none did.
    pub ln_p_needed: f64,
    /// Of each term beside the columns the column under which it stands.
    pub beside: Vec<usize>,
    /// What a reader should know.
    pub notes: Vec<Note>,
}

impl TestedTerms {
    /// Tests every column of `counts` (transposed: a row a term, shape `(n_terms, n_docs)`), and the
    /// terms `beside` them, which are tested however rare they are.
    pub fn new(
        index: &PeriodIndex,
        transposed: &Csr<u32>,
        beside: &[&Occurrences],
        tokens: &[u32],
        weights: &Weights,
        params: &TestedParams,
    ) -> Result<Self> {
        params.check()?;
        let units = Units::new(index, tokens, weights);
        let tester = Tester::new(index.timeline, &units.totals, params.level);
        let test = |documents: &[u32], counts: &[u32], least: f64| {
            units.profile(documents, counts, least).map(|profile| tester.test(&profile))
        };
        let columns = transposed.n_rows();
        let least = params.min_count as f64;
        let mut tests: Vec<(usize, TermTests)> = (0..columns)
            .into_par_iter()
            .filter_map(|column| {
                let (documents, counts) = transposed.row(column);
                Some((column, test(documents, counts, least)?))
            })
            .collect();
        let untested = columns - tests.len();
        let mut stand_at = Vec::with_capacity(beside.len());
        for (place, term) in beside.iter().enumerate() {
            let own = (term.documents.as_slice(), term.counts.as_slice());
            // A term that is a column is tested once.
            let column = tests
                .iter()
                .map(|(column, _)| *column)
                .find(|&column| column < columns && transposed.row(column) == own);
            if column.is_none() {
                let found = test(&term.documents, &term.counts, f64::MIN_POSITIVE);
                tests.extend(found.map(|found| (columns + place, found)));
            }
            stand_at.push(column.unwrap_or(columns + place));
        }
        let judged = Self::judge(tests, untested, tester.periods(), params);
        Ok(Self { beside: stand_at, ..judged })
    }

    fn judge(
        tests: Vec<(usize, TermTests)>,
        untested: usize,
        periods: usize,
        params: &TestedParams,
    ) -> Self {
        let ln_max = params.max_q.ln();
        let ln_p: Vec<f64> = tests.iter().map(|(_, tests)| tests.ln_p).collect();
        let ln_q = benjamini_hochberg_ln(&ln_p);
        let reached = ln_p.iter().zip(&ln_q).filter(|(_, ln_q)| **ln_q < ln_max);
        let needed = reached.map(|(ln_p, _)| *ln_p).reduce(f64::max);
        let needed = needed.unwrap_or(ln_max - (tests.len().max(1) as f64).ln());
        let passes =
            |tests: &TermTests, ln_p: f64| ln_p < 0.0 && ln_p + tests.scores().ln() <= needed;
        let trending: Vec<usize> = (0..tests.len())
            .filter(|&i| ln_q[i] < ln_max && passes(&tests[i].1, tests[i].1.trend.ln_p))
            .collect();
        let steady: Vec<f64> = trending.iter().map(|&i| tests[i].1.steady().ln_p()).collect();
        let mut steady_ln_q = vec![None; tests.len()];
        for (&place, ln_q) in trending.iter().zip(benjamini_hochberg_ln(&steady)) {
            steady_ln_q[place] = Some(ln_q);
        }
        let terms = tests.into_iter().zip(ln_q).zip(steady_ln_q);
        let mut terms: Vec<TestedTerm> = terms
            .map(|(((column, tests), ln_q), steady_ln_q)| {
                let sign = |score: ScoreResult| {
                    if passes(&tests, score.ln_p) { score.z_share.signum() as i8 } else { 0 }
                };
                // What leapt and fell again has a trend, and goes the other way for the most part.
                let way = tests.slope.as_ref().map_or(0.0, |slope| slope.slope);
                let best = tests.trend.ln_p.min(tests.bend.ln_p);
                let rhythm = tests.rhythm_ln_p.is_some_and(|ln_p| ln_p < best);
                let signs = Signs {
                    told: periods >= LEAST_PERIODS,
                    moved: ln_q < ln_max,
                    rhythm: rhythm && tests.recurs,
                    peak: tests.around.is_some_and(|around| both(around) > HALF_AGAIN),
                    dip: both(tests.middle) < -HALF_AGAIN,
                    trend: match sign(tests.trend) {
                        trend if f64::from(trend) * way < 0.0 => 0,
                        trend => trend,
                    },
                    change: match tests.change.surely() {
                        0.0 => 0,
                        change => change.signum() as i8,
                    },
                };
                TestedTerm { column, tests, ln_q, steady_ln_q, shape: signs.shape() }
            })
            .collect();
        let moved = |term: &TestedTerm| term.ln_q < ln_max;
        terms.sort_by(|a, b| {
            let strength = |term: &TestedTerm| term.tests.strength();
            (moved(b).cmp(&moved(a)))
                .then(strength(b).total_cmp(&strength(a)))
                .then(a.ln_q.total_cmp(&b.ln_q))
                .then(a.column.cmp(&b.column))
        });
        let moved = terms.iter().filter(|term| moved(term)).count();
        let mut tested = Self {
            terms,
            untested,
            periods,
            moved,
            ln_p_needed: needed,
            beside: Vec::new(),
            notes: Vec::new(),
        };
        tested.notes = tested.notes(params);
        tested
    }

    /// The term of this column, if it was tested.
    pub fn of_column(&self, column: usize) -> Option<&TestedTerm> {
        self.terms.iter().find(|term| term.column == column)
    }

    fn notes(&self, params: &TestedParams) -> Vec<Note> {
        let mut notes = Vec::new();
        if self.periods < LEAST_PERIODS {
            notes.push(Note::new(
                Severity::Caution,
                "too-few-periods",
                self.periods,
                format!(
                    "only {} periods have documents: how terms move cannot be told from fewer than \
                     {LEAST_PERIODS}",
                    self.periods
                ),
                "Choose shorter periods with --by, or see with --power how many would do.",
                [],
            ));
        }
        if self.moved == 0 && !self.terms.is_empty() {
            notes.push(Note::new(
                Severity::Caution,
                "nothing-moved",
                self.terms.len(),
                format!(
                    "no term moved beyond what dealing the dates out at random would do, allowing \
                     for all {} tested (q < {})",
                    self.terms.len(),
                    params.max_q
                ),
                "See with --power what could have been found.",
                [],
            ));
        }
        if self.untested > 0 {
            notes.push(Note::new(
                Severity::Info,
                "untested-terms",
                self.untested,
                format!(
                    "{} terms occur fewer than {} times in dated documents and are not tested",
                    self.untested, params.min_count
                ),
                "Lower --min-count to test them too; every test costs the others significance.",
                [],
            ));
        }
        notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::Granularity;
    use crate::seed::{Generator, Seed};
    use crate::trend::power::{Power, PowerParams};
    use jiff::civil::date;
    use rand::Rng;
    use rand::seq::SliceRandom;

    const TERMS: usize = 120;
    const PERIODS: i16 = 16;

    /// An archive that grows from 5 documents a year to 80, with terms of all frequencies, some in
    /// clumps: its index and its counts `(n_terms, n_docs)`.
    fn growing(random: &mut Generator) -> (PeriodIndex, Csr<u32>, Vec<u32>) {
        let years = (0..PERIODS).flat_map(|year| vec![year; 5 + 5 * year as usize]);
        let dates: Vec<_> = years.map(|year| Some(date(2000 + year, 3, 1))).collect();
        let tokens: Vec<u32> = dates.iter().map(|_| random.gen_range(50..400)).collect();
        let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
        for term in 0..TERMS {
            let share = 0.9 / (1.0 + term as f64 / 3.0);
            for document in 0..dates.len() {
                if random.gen_bool(share) {
                    indices.push(document as u32);
                    values.push(if random.gen_bool(0.1) { 20 } else { 1 });
                }
            }
            indptr.push(indices.len());
        }
        let n_docs = dates.len();
        let index = PeriodIndex::new(dates, Granularity::Year).unwrap();
        (index, Csr::new(n_docs, indptr, indices, values), tokens)
    }

    fn test(index: &PeriodIndex, counts: &Csr<u32>, tokens: &[u32]) -> TestedTerms {
        let weights = Weights::equal(tokens.len());
        TestedTerms::new(index, counts, &[], tokens, &weights, &TestedParams::default()).unwrap()
    }

    #[test]
    fn dates_that_say_nothing_move_nothing() {
        let mut random = Seed(5).generator("test", 0);
        let (index, counts, tokens) = growing(&mut random);
        let mut with_any = 0;
        for _ in 0..40 {
            let mut dealt = index.clone();
            dealt.period_of.shuffle(&mut random);
            let tested = test(&dealt, &counts, &tokens);
            assert!(tested.terms.len() > 100);
            with_any += usize::from(tested.moved > 0);
        }
        // At 5 % more than 5 of 40 come once in 80 such tests.
        assert!(with_any <= 5, "{with_any}");
    }

    /// The growing archive with term 3 planted as `share` of documents by year.
    fn planted(share: impl Fn(usize) -> f64) -> TestedTerm {
        let mut random = Seed(6).generator("test", 1);
        let (index, counts, tokens) = growing(&mut random);
        let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
        for (term, (documents, row)) in counts.rows().enumerate() {
            if term == 3 {
                for (document, period) in index.period_of.iter().enumerate() {
                    if random.gen_bool(share(period.unwrap() as usize)) {
                        indices.push(document as u32);
                        values.push(1);
                    }
                }
            } else {
                indices.extend_from_slice(documents);
                values.extend_from_slice(row);
            }
            indptr.push(indices.len());
        }
        let counts = Csr::new(tokens.len(), indptr, indices, values);
        *test(&index, &counts, &tokens).of_column(3).unwrap()
    }

    #[test]
    fn planted_movements_have_their_shapes() {
        let rising = planted(|year| 0.02 + 0.03 * year as f64);
        assert_eq!((rising.shape, rising.is_steady(0.05)), (Shape::Rising, true));
        assert!(rising.tests.slope.unwrap().low > 0.0 && rising.tests.strength() > 0.3);
        let falling = planted(|year| 0.5 - 0.03 * year as f64);
        assert_eq!(falling.shape, Shape::Falling);
        let peak = planted(|year| if (7..11).contains(&year) { 0.5 } else { 0.05 });
        assert_eq!(peak.shape, Shape::Peak);
        let dip = planted(|year| if (5..14).contains(&year) { 0.1 } else { 0.5 });
        assert_eq!(dip.shape, Shape::Dip);
        assert_eq!(planted(|_| 0.2).shape, Shape::Flat);
    }

    #[test]
    fn reversed_dates_turn_every_sign() {
        let (index, counts, tokens) = growing(&mut Seed(7).generator("test", 2));
        let mut reversed = index.clone();
        for period in reversed.period_of.iter_mut().flatten() {
            *period = PERIODS as u32 - 1 - *period;
        }
        let (a, b) = (test(&index, &counts, &tokens), test(&reversed, &counts, &tokens));
        for term in &a.terms {
            let (one, other) = (term.tests, b.of_column(term.column).unwrap().tests);
            let near = |x: f64, y: f64| (x - y).abs() < 1e-6 * (1.0 + x.abs());
            assert_eq!(one.mann_kendall.s, -other.mann_kendall.s);
            assert!(near(one.trend.z_share, -other.trend.z_share));
            assert!(near(one.slope.unwrap().slope, -other.slope.unwrap().slope));
            assert!(near(one.ln_p, other.ln_p), "{} {}", one.ln_p, other.ln_p);
        }
    }

    #[test]
    fn few_periods_and_rare_terms_are_said() {
        let dates = (0..60).map(|day| Some(date(2000 + day / 10, 1, 1)));
        let index = PeriodIndex::new(dates, Granularity::Year).unwrap();
        let counts = Csr::new(60, vec![0, 20, 22], (40..60).chain([3, 8]).collect(), vec![1; 22]);
        let tested = test(&index, &counts, &[100; 60]);
        assert_eq!((tested.terms.len(), tested.untested, tested.periods), (1, 1, 6));
        assert_eq!(tested.terms[0].shape, Shape::Unknown);
        let kinds: Vec<_> = tested.notes.iter().map(|note| note.kind).collect();
        assert_eq!(kinds, ["too-few-periods", "untested-terms"]);
        let weights = Weights::equal(60);
        let rare = Occurrences { documents: vec![3], counts: vec![1] };
        let params = TestedParams::default();
        let beside =
            TestedTerms::new(&index, &counts, &[&rare], &[100; 60], &weights, &params).unwrap();
        assert_eq!(beside.of_column(2).unwrap().tests.units, 1);
        for params in [
            TestedParams { min_count: 0, ..params.clone() },
            TestedParams { max_q: 1.0, ..params.clone() },
            TestedParams { level: 95.0, ..params.clone() },
        ] {
            assert!(params.check().is_err());
        }
    }

    #[test]
    fn any_number_of_threads_gives_the_same_numbers() {
        let (index, counts, tokens) = growing(&mut Seed(8).generator("test", 3));
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let tested = test(&index, &counts, &tokens);
                let params = PowerParams { runs: 20, ..PowerParams::default() };
                let weights = Weights::equal(tokens.len());
                let power =
                    Power::estimate(&index, &counts, &tokens, &weights, &tested, &params, Seed(1));
                (tested, power.unwrap())
            })
        };
        let (one, four) = (with(1), with(4));
        assert_eq!(one, four);
        // A longer archive makes a trend easier to find, however much these terms come in clumps.
        let share = |reports: u64, periods: usize| {
            let row = one.1.rows.iter().find(|r| (r.reports, r.periods) == (reports, periods));
            row.unwrap().share()
        };
        assert!(share(300, 64) > share(300, 8), "{:?}", one.1);
        // Where no trend would be told none is found.
        assert!(one.1.rows.iter().all(|row| row.periods >= LEAST_PERIODS));
    }
}
