//! Terms over time -> what happened to each of their curves: bursts, change points, rhythm; in
//! tables and sentences.

use std::fmt::Write as _;

use super::archive::Archive;
use super::evidence::{Asked, Evidence, EvidenceFinder};
use super::trends::Counted;
use crate::chart::{BurstSpan, LevelStep, TrendLine, number};
use crate::error::Result;
use crate::note::{Note, Severity};
use crate::period::Granularity;
use crate::table::Table;
use crate::trend::series::Point;
use crate::trend::{
    Batches, BurstParams, Bursts, ChangePointParams, Changes, Denominators, PeriodIndex, Season,
    Seasonality, TimeSeries, TrendParams, burst_table, bursts, change_point_table,
    leading_documents, season_table,
};

/// How many documents are named for a burst or a change.
const LEADING: usize = 5;
/// How many bursts and changes of a term are told in words.
const TOLD: usize = 2;
const TOLD_CHANGES: usize = 3;

/// A term and what happened to its curve.
pub(super) struct Curve<'a> {
    pub(super) label: &'a str,
    pub(super) series: TimeSeries,
    season: Option<Seasonality>,
    /// Whether the rhythm is taken out.
    adjusted: bool,
    pub(super) bursts: Bursts,
    changes: Changes,
    /// Ids of the leading documents of each burst, and of each change.
    burst_documents: Vec<Vec<String>>,
    change_documents: Vec<Vec<String>>,
}

impl<'a> Curve<'a> {
    /// Of every term.
    pub(super) fn of_all(
        archive: &Archive,
        index: &PeriodIndex,
        terms: &'a [Counted],
        params: &TrendParams,
    ) -> Result<Vec<Self>> {
        let weights = &archive.weights;
        let rates = Denominators::new(index, archive.tokens.lengths(), weights, params.level)?;
        let batches = Batches::new(index, weights);
        Ok(terms
            .iter()
            .map(|term| Self::of(archive, index, (&rates, &batches), term, params))
            .collect())
    }

    fn of(
        archive: &Archive,
        index: &PeriodIndex,
        (rates, batches): (&Denominators<'_>, &Batches<'_>),
        term: &'a Counted,
        params: &TrendParams,
    ) -> Self {
        let series = rates.series(&term.occurrences);
        let of_rates: Vec<Option<f64>> = series.points.iter().map(|p| p.rate_per_million).collect();
        let season = Seasonality::of(&of_rates, index.timeline);
        let removed = season.as_ref();
        let removed = removed.filter(|s| params.season == Season::Remove && s.is_considerable());
        let changes = rates.changes(
            &term.occurrences,
            &params.change_points,
            removed.map(|season| season.adjusted.as_slice()),
        );
        let mut relevant = batches.relevant(&term.occurrences.documents);
        if removed.is_some() {
            relevant = without_rhythm(&relevant, batches.documents(), index);
        }
        let bursts = bursts(&relevant, batches.documents(), &params.bursts);
        let leading = |first: usize, last: usize| -> Vec<String> {
            leading_documents(&term.occurrences, index, &archive.weights, first..=last, LEADING)
                .into_iter()
                .map(|(document, _)| archive.corpus.documents[document as usize].id.clone())
                .collect()
        };
        let higher = |around: &[crate::trend::Segment]| {
            let segment = if around[0].level > around[1].level { around[0] } else { around[1] };
            leading(segment.first, segment.last)
        };
        Self {
            label: &term.label,
            burst_documents: bursts.bursts.iter().map(|b| leading(b.first, b.last)).collect(),
            change_documents: changes.segments.windows(2).map(higher).collect(),
            adjusted: removed.is_some(),
            series,
            season,
            bursts,
            changes,
        }
    }

    /// With a thin line beside it: the values with their rhythm where that is taken out; else with
    /// every reprint counted, where that leaves the interval in some period.
    pub(super) fn line(&self) -> TrendLine {
        let points = || self.series.points.iter();
        let rates = || points().map(|point| point.rate_per_million);
        let step =
            |s: &crate::trend::Segment| LevelStep { first: s.first, last: s.last, level: s.level };
        let plain = TrendLine {
            label: self.label.to_owned(),
            values: rates().collect(),
            band: points().map(|point| point.low.zip(point.high)).collect(),
            bursts: self.spans(),
            steps: self.changes.segments.iter().map(step).collect(),
            ..TrendLine::default()
        };
        if let Some(season) = self.season.as_ref().filter(|_| self.adjusted) {
            let moved = |period: usize| {
                let by = season.adjusted[period]? - plain.values[period]?;
                plain.band[period].map(|(low, high)| ((low + by).max(0.0), (high + by).max(0.0)))
            };
            let band = (0..plain.values.len()).map(moved).collect();
            return TrendLine {
                band,
                thin: plain.values,
                thin_name: "with its rhythm".to_owned(),
                values: season.adjusted.clone(),
                ..plain
            };
        }
        if points().any(Point::differs) {
            return TrendLine {
                thin: points().map(|point| point.rate_all).collect(),
                thin_name: "every reprint counted".to_owned(),
                ..plain
            };
        }
        plain
    }

    /// Its bursts for a chart.
    pub(super) fn spans(&self) -> Vec<BurstSpan> {
        let span = |burst: &crate::trend::Burst| BurstSpan {
            first: burst.first,
            last: burst.last,
            weight: burst.weight,
        };
        self.bursts.bursts.iter().map(span).collect()
    }

    /// Its heaviest bursts and its changes, in a sentence each; nothing where there are none.
    pub(super) fn sentences(&self) -> String {
        let timeline = self.series.timeline;
        let mut heaviest: Vec<&crate::trend::Burst> = self.bursts.bursts.iter().collect();
        heaviest.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.first.cmp(&b.first)));
        let mut words = String::new();
        for burst in heaviest.into_iter().take(TOLD) {
            let (first, last) = (timeline.period(burst.first), timeline.period(burst.last));
            let span =
                if first == last { format!("{first}") } else { format!("{first} to {last}") };
            let against = burst
                .share_outside
                .map_or(String::new(), |share| format!(" against {} outside", percent(share)));
            let _ = write!(
                words,
                " Burst {span}: in {} of the documents{against}, weight {}.",
                percent(burst.share),
                number(burst.weight)
            );
        }
        let mut largest: Vec<usize> = (0..self.changes.gains.len()).collect();
        let gain = |place: usize| self.changes.gains[place];
        largest.sort_by(|&a, &b| gain(b).total_cmp(&gain(a)).then(a.cmp(&b)));
        largest.truncate(TOLD_CHANGES);
        largest.sort_unstable();
        let change = |&place: &usize| {
            let [before, after] = [place, place + 1].map(|at| self.changes.segments[at]);
            let rates = [after, before].map(|segment| number(round(segment.level)));
            format!(
                "from {}: {} per million after {}",
                timeline.period(after.first),
                rates[0],
                rates[1]
            )
        };
        let changes: Vec<String> = largest.iter().map(change).collect();
        if !changes.is_empty() {
            let rest = match self.changes.gains.len() - changes.len() {
                0 => String::new(),
                more => format!("; {more} more"),
            };
            let _ = write!(words, " Change of level {}{rest}.", changes.join("; "));
        }
        words
    }
}

/// The evidence of every burst, and of the higher level at every change: as the charts name them.
pub(super) fn evidence(
    archive: &Archive,
    index: &PeriodIndex,
    terms: &[Counted],
    curves: &[Curve<'_>],
) -> Result<Vec<Evidence>> {
    let finder = EvidenceFinder::new(archive);
    if !finder.is_wanted() {
        return Ok(Vec::new());
    }
    let mut asked = Vec::new();
    for (term, curve) in terms.iter().zip(curves) {
        let bursts = curve.bursts.bursts.iter().map(|burst| (burst.first, burst.last));
        let levels = curve.changes.segments.windows(2).map(|around| {
            let higher = if around[0].level > around[1].level { around[0] } else { around[1] };
            (higher.first, higher.last)
        });
        let mut spans: Vec<(usize, usize)> = bursts.chain(levels).collect();
        spans.sort_unstable();
        spans.dedup();
        asked.extend(spans.into_iter().map(|(first, last)| {
            let timeline = index.timeline;
            let within = |document: usize| {
                index.period_of[document].is_some_and(|p| (first..=last).contains(&(p as usize)))
            };
            let held = term.occurrences.iter().filter(|(document, _)| within(*document));
            Asked {
                term: term.label.clone(),
                part: format!("{}..{}", timeline.period(first), timeline.period(last)),
                needle: Some(&term.needle),
                held: held.map(|(document, count)| (document as u32, count)).collect(),
            }
        }));
    }
    finder.find(&asked)
}

/// The documents that would hold the term without the rhythm of its share.
fn without_rhythm(relevant: &[f64], documents: &[f64], index: &PeriodIndex) -> Vec<f64> {
    let share = |(r, d): (&f64, &f64)| (*d > 0.0).then(|| r / d);
    let shares: Vec<Option<f64>> = relevant.iter().zip(documents).map(share).collect();
    let Some(season) = Seasonality::of(&shares, index.timeline) else { return relevant.to_vec() };
    let counted = |(share, all): (&Option<f64>, &f64)| share.unwrap_or(0.0).min(1.0) * all;
    season.adjusted.iter().zip(documents).map(counted).collect()
}

/// A share in per cent, to one decimal.
pub(super) fn percent(share: f64) -> String {
    format!("{} %", number((share * 1000.0).round() / 10.0))
}

/// To three digits or a whole number.
fn round(value: f64) -> f64 {
    if value >= 100.0 { value.round() } else { (value * 10.0).round() / 10.0 }
}

/// What a chart's subtitle says of bursts and steps, of those that are drawn.
pub(super) fn legend(lines: &[TrendLine]) -> String {
    let mut words = String::new();
    if let Some(line) = lines.iter().find(|line| !line.thin.is_empty()) {
        let _ = write!(words, "; thin: {}", line.thin_name);
    }
    if lines.iter().any(|line| !line.bursts.is_empty()) {
        words += "; shaded: bursts";
    }
    if lines.iter().any(|line| line.steps.len() > 1) {
        words += "; steps: mean rate between change points";
    }
    words
}

/// How bursts, changes and rhythms were found.
pub(super) fn about(curves: &[Curve<'_>], params: &TrendParams, by: Granularity) -> Vec<String> {
    let mut about = vec![
        format!(
            "Bursts are {by}s in which the term is in far more of the documents than usual: the burst \
             state of Kleinberg's automaton, where a document is {} times as likely to hold it, with a \
             cost of {} ln n for every start (Kleinberg 2002). The weight says by how much that fits \
             better.{}",
            number(params.bursts.ratio),
            number(params.bursts.gamma),
            measured(
                params.bursts == BurstParams::default(),
                " Where the dates of two archives were dealt out anew, 3 to 6 in 100 terms showed \
                 one, up to 12 of the frequent."
            )
        ),
        format!(
            "Change points cut the curve into stretches of one rate (PELT with a Poisson cost and a \
             penalty of {} ln n, Killick et al. 2012). Words come in clumps, so counts are taken at \
             their effective size.{}",
            number(params.change_points.penalty),
            measured(
                params.change_points == ChangePointParams::default(),
                " Where the dates of two archives were dealt out anew, 3 to 4 in 100 terms showed \
                 a change, 6 of the frequent."
            )
        ),
    ];
    if curves.iter().any(|curve| curve.season.is_some()) {
        let taken = if params.season == Season::Remove {
            " Where chance does not explain it (p < 0.05), it is taken out of the curves, and so out of \
             their bursts and change points."
        } else {
            ""
        };
        about.push(format!(
            "The rhythm of the {} is that of STL, the same in every cycle; gaps are filled for it on a \
             straight line and nowhere else.{taken} Its strength is the share of the variance about \
             the trend that it explains.",
            cycle_name(by)
        ));
    }
    about
}

/// What was measured at the default settings says nothing of others.
fn measured(at_defaults: bool, found: &str) -> &str {
    if at_defaults { found } else { "" }
}

/// What the rhythm of such periods is of.
pub(super) fn cycle_name(by: Granularity) -> &'static str {
    if by == Granularity::Day { "week" } else { "year" }
}

/// The tables `bursts` and `change_points`, and `season` where there is one.
pub(super) fn tables(curves: &[Curve<'_>], index: &PeriodIndex) -> Vec<Table> {
    let timeline = index.timeline;
    let bursts = curves.iter().map(|c| (c.label, &c.bursts, c.burst_documents.as_slice()));
    let changes = curves.iter().map(|c| (c.label, &c.changes, c.change_documents.as_slice()));
    let mut tables = vec![burst_table(bursts, timeline), change_point_table(changes, timeline)];
    let seasons: Vec<_> =
        curves.iter().filter_map(|c| Some((c.label, c.season.as_ref()?))).collect();
    if !seasons.is_empty() {
        tables.push(season_table(seasons, timeline.granularity()));
    }
    tables
}

/// A note of the terms whose rhythm is considerable and still in the curve.
pub(super) fn rhythm_note(curves: &[Curve<'_>], by: Granularity) -> Option<Note> {
    let strong: Vec<String> = considerable(curves)
        .filter(|(curve, _)| !curve.adjusted)
        .map(|(curve, season)| format!("{} {}", curve.label, percent(season.strength)))
        .collect();
    (!strong.is_empty()).then(|| {
        Note::new(
            Severity::Caution,
            "rhythm",
            strong.len(),
            format!(
                "the rhythm of the {} explains much of the variance about the trend: {}",
                cycle_name(by),
                strong.join(", ")
            ),
            "Take it out with --deseason before reading single periods.",
            [],
        )
    })
}

/// The curves with a considerable rhythm.
pub(super) fn considerable<'a>(
    curves: &'a [Curve<'a>],
) -> impl Iterator<Item = (&'a Curve<'a>, &'a Seasonality)> {
    let season = |curve: &'a Curve<'a>| Some((curve, curve.season.as_ref()?));
    curves.iter().filter_map(season).filter(|(_, season)| season.is_considerable())
}
