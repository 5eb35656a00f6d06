//! Uses of formulas over time -> birth, adopters, curve, peak, half-life, what became of them.
//!
//! Definitions:
//! - *first use*: the earliest dated document that holds it; *born* in the archive only when, at the
//!   rate of documents from its first use to its last, at least three would be expected in the words
//!   before: else it may be older than the archive;
//! - *adopter*: a source, from its first dated use on; its *lag* counts from the first use of all;
//! - *peak*: the period with the highest rate per million words, of those with at least half as many
//!   documents that hold it as any period;
//! - *half-life*: days from the beginning of the peak to that of the first period from which on the
//!   rate never again exceeds half of the peak's. It is missing ("not yet") while the rate is above
//!   half, and where at half the peak's rate fewer than three uses would be expected in the rest of
//!   the archive: then the fall may be chance, or the end of the archive;
//! - *gone*: at least three documents would be expected after its last use; *new*: born in the last
//!   quarter of all dated words.

use jiff::civil::Date;

use super::find::{Formula, Formulas};
use super::reports::FormulaInput;
use crate::period::Timeline;

/// Expected documents or uses whose absence is no chance: a Poisson variable of this mean is 0 in one
/// case of twenty.
const EXPECTED: f64 = 3.0;
/// From this share of all dated words on a formula is new.
const LATE: f64 = 0.75;

/// What became of a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It came up in the last quarter of the archive.
    New,
    /// It is in use to the end.
    Alive,
    /// It is no longer used.
    Gone,
}

impl Status {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Alive => "alive",
            Self::Gone => "gone",
        }
    }
}

/// A source that took up a formula.
#[derive(Debug, Clone, PartialEq)]
pub struct Adopter {
    /// Its name.
    pub source: String,
    /// Its first dated document with the formula; `None` where all of them are undated.
    pub first: Option<(Date, u32)>,
    /// Days since the first use of all.
    pub lag_days: Option<i64>,
    /// Its documents with the formula, each times its weight.
    pub documents: f64,
    /// Uses in them, weighted.
    pub uses: f64,
}

/// A formula in one period.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FormulaPeriod {
    /// Uses, weighted.
    pub uses: f64,
    /// Uses per million words; `None` in a period without words.
    pub rate_per_million: Option<f64>,
    /// Documents with it, weighted.
    pub documents: f64,
    /// Documents with it up to the end of the period.
    pub cumulative_documents: f64,
    /// Sources that have used it up to the end of the period.
    pub cumulative_sources: u32,
}

/// The life of one formula.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Career {
    /// Documents with it, weighted, dated or not.
    pub documents: f64,
    /// Reports with it, copies counted once.
    pub units: u32,
    /// Uses, weighted, dated or not.
    pub uses: f64,
    /// Its earliest dated document.
    pub first: Option<(Date, u32)>,
    /// Its latest dated document.
    pub last: Option<(Date, u32)>,
    /// Whether it came up within the archive.
    pub born: bool,
    /// Who used it, the earliest first, undated ones last.
    pub adopters: Vec<Adopter>,
    /// One a period of the timeline; empty without one.
    pub periods: Vec<FormulaPeriod>,
    /// Place of its peak in the timeline.
    pub peak: Option<usize>,
    /// Days from the peak to the lasting fall to half of it; `None` if not yet.
    pub half_life_days: Option<i64>,
    /// Days from the first use to that by which half of the uses so far had been made.
    pub days_to_half: Option<i64>,
    /// What became of it; `None` without dates.
    pub status: Option<Status>,
}

/// The lives of formulas, in their order. `axis` is the timeline with the period of each document.
///
/// # Panics
/// When the parts of the input are not of one length.
pub fn careers(
    formulas: &Formulas,
    input: &FormulaInput<'_>,
    axis: Option<(Timeline, &[Option<u32>])>,
) -> Vec<Career> {
    let clock = Clock::new(input, axis);
    formulas.formulas.iter().map(|formula| clock.career(formula)).collect()
}

/// How many words were said by when.
struct Clock<'a> {
    input: &'a FormulaInput<'a>,
    axis: Option<(Timeline, &'a [Option<u32>])>,
    /// Days in order with the weighted words up to their end.
    days: Vec<(Date, f64)>,
    /// Weighted words of each period.
    period_words: Vec<f64>,
}

impl<'a> Clock<'a> {
    fn new(input: &'a FormulaInput<'a>, axis: Option<(Timeline, &'a [Option<u32>])>) -> Self {
        let (lengths, weights) = (input.tokens.lengths(), input.weights.weights());
        let words = |document: usize| f64::from(lengths[document]) * weights[document];
        let mut order: Vec<(Date, usize)> = (0..lengths.len())
            .filter_map(|document| Some((input.days[document]?, document)))
            .collect();
        order.sort_unstable();
        let mut sum = 0.0;
        let days = order.chunk_by(|a, b| a.0 == b.0).map(|day| {
            sum += day.iter().map(|&(_, document)| words(document)).sum::<f64>();
            (day[0].0, sum)
        });
        let days = days.collect();
        let mut period_words = vec![0.0; axis.map_or(0, |(timeline, _)| timeline.len())];
        for (document, period) in
            axis.iter().flat_map(|(_, period_of)| period_of.iter().enumerate())
        {
            if let Some(period) = period {
                period_words[*period as usize] += words(document);
            }
        }
        Self { input, axis, days, period_words }
    }

    /// Words before a day, up to its end, and in all.
    fn words(&self, day: Date) -> (f64, f64, f64) {
        let place = self.days.partition_point(|&(other, _)| other < day);
        let up_to = |place: usize| place.checked_sub(1).map_or(0.0, |place| self.days[place].1);
        (up_to(place), up_to((place + 1).min(self.days.len())), up_to(self.days.len()))
    }

    fn career(&self, formula: &Formula) -> Career {
        let weights = self.input.weights.weights();
        // Document, uses, weight; documents of no weight count nowhere.
        let by_document = formula.uses.chunk_by(|a, b| a.document == b.document);
        let mut held: Vec<(u32, f64, f64)> = by_document
            .map(|uses| (uses[0].document, uses.len() as f64, weights[uses[0].document as usize]))
            .collect();
        held.retain(|&(_, _, weight)| weight > 0.0);
        let day = |document: u32| self.input.days[document as usize];
        let dated = || held.iter().filter_map(|&(document, ..)| Some((day(document)?, document)));
        let mut units: Vec<u32> = held
            .iter()
            .map(|&(document, ..)| self.input.weights.units()[document as usize])
            .collect();
        units.sort_unstable();
        units.dedup();
        let (first, last) = (
            dated().min(),
            dated().max_by_key(|&(day, document)| (day, std::cmp::Reverse(document))),
        );
        let mut career = Career {
            documents: held.iter().map(|held| held.2).sum(),
            units: units.len() as u32,
            uses: held.iter().map(|held| held.1 * held.2).sum(),
            adopters: self.adopters(&held, first.map(|first| first.0)),
            first,
            last,
            ..Career::default()
        };
        self.place_in_time(&mut career, &held);
        self.spread(&mut career, &held);
        career.peak = peak(&career.periods);
        career.half_life_days = self.half_life(&career);
        career
    }

    fn adopters(&self, held: &[(u32, f64, f64)], first: Option<Date>) -> Vec<Adopter> {
        let source = |document: u32| self.input.sources[document as usize];
        let mut by_source: Vec<(&str, u32, f64, f64)> = held
            .iter()
            .filter_map(|&(document, uses, weight)| {
                Some((source(document)?, document, uses, weight))
            })
            .collect();
        by_source.sort_by_key(|&(source, document, ..)| (source, document));
        let adopter = |group: &[(&str, u32, f64, f64)]| {
            let days = group.iter().filter_map(|&(_, document, ..)| {
                Some((self.input.days[document as usize]?, document))
            });
            let own = days.min();
            let lag = |own: (Date, u32)| Some(i64::from((own.0 - first?).get_days()));
            Adopter {
                source: group[0].0.to_owned(),
                first: own,
                lag_days: own.and_then(lag),
                documents: group.iter().map(|held| held.3).sum(),
                uses: group.iter().map(|held| held.2 * held.3).sum(),
            }
        };
        let mut adopters: Vec<Adopter> =
            by_source.chunk_by(|a, b| a.0 == b.0).map(adopter).collect();
        let day = |adopter: &Adopter| adopter.first.map(|first| first.0);
        adopters.sort_by(|a, b| {
            (day(a).is_none(), day(a), &a.source).cmp(&(day(b).is_none(), day(b), &b.source))
        });
        adopters
    }

    /// Birth, status, and by when half of the uses had been made.
    fn place_in_time(&self, career: &mut Career, held: &[(u32, f64, f64)]) {
        let (Some((first, _)), Some((last, _))) = (career.first, career.last) else { return };
        let mut dated: Vec<(Date, f64, f64)> = held
            .iter()
            .filter_map(|&(document, uses, weight)| {
                Some((self.input.days[document as usize]?, uses * weight, weight))
            })
            .collect();
        dated.sort_by_key(|held| held.0);
        let (before, _, _) = self.words(first);
        let (_, until, all) = self.words(last);
        let documents: f64 = dated.iter().map(|held| held.2).sum();
        let rate = documents / (until - before).max(1.0);
        career.born = rate * before >= EXPECTED;
        career.status = Some(if rate * (all - until) >= EXPECTED {
            Status::Gone
        } else if career.born && before >= LATE * all {
            Status::New
        } else {
            Status::Alive
        });
        let half = dated.iter().map(|held| held.1).sum::<f64>() / 2.0;
        let mut sum = 0.0;
        let by_then = dated.iter().find(|held| {
            sum += held.1;
            // Rounding of weights must not carry it over to the next.
            sum >= half * (1.0 - 1e-9)
        });
        career.days_to_half = by_then.map(|held| i64::from((held.0 - first).get_days()));
    }

    /// Its uses by period.
    fn spread(&self, career: &mut Career, held: &[(u32, f64, f64)]) {
        let Some((timeline, period_of)) = self.axis else { return };
        let mut periods = vec![FormulaPeriod::default(); timeline.len()];
        for &(document, uses, weight) in held {
            if let Some(period) = period_of[document as usize] {
                let period = &mut periods[period as usize];
                period.uses += uses * weight;
                period.documents += weight;
            }
        }
        for adopter in &career.adopters {
            let period = adopter.first.and_then(|(_, document)| period_of[document as usize]);
            if let Some(period) = period {
                periods[period as usize].cumulative_sources += 1;
            }
        }
        let (mut documents, mut sources) = (0.0, 0);
        for (period, &words) in periods.iter_mut().zip(&self.period_words) {
            documents += period.documents;
            sources += period.cumulative_sources;
            (period.cumulative_documents, period.cumulative_sources) = (documents, sources);
            period.rate_per_million = (words > 0.0).then(|| period.uses / words * 1e6);
        }
        career.periods = periods;
    }

    fn half_life(&self, career: &Career) -> Option<i64> {
        let ((timeline, _), peak) = (self.axis?, career.peak?);
        let half = career.periods[peak].rate_per_million? / 2.0;
        let rate = |place: usize| career.periods[place].rate_per_million;
        let above = |place: &usize| rate(*place).is_some_and(|rate| rate > half);
        let last_above = (peak..timeline.len()).rev().find(above)?;
        let fallen = (last_above + 1..timeline.len()).find(|&place| rate(place).is_some())?;
        let words: f64 = self.period_words[fallen..].iter().sum();
        let day = |place: usize| timeline.period(place).start();
        (half * words / 1e6 >= EXPECTED).then(|| i64::from((day(fallen) - day(peak)).get_days()))
    }
}

/// The period with the highest rate, the first of equals, of those with documents enough.
fn peak(periods: &[FormulaPeriod]) -> Option<usize> {
    let most = periods.iter().map(|period| period.documents).fold(0.0, f64::max);
    let rate = |place: usize| periods[place].rate_per_million.unwrap_or(0.0);
    let enough = |place: &usize| most > 0.0 && periods[*place].documents >= most / 2.0;
    (0..periods.len()).rev().filter(enough).max_by(|&a, &b| rate(a).total_cmp(&rate(b)))
}
