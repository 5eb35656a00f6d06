//! Values a period with intervals -> one series: what is there to draw, its axis, its words.

use super::number_axis::{NumberAxis, number};
use super::spot_key;
use crate::error::{Error, Result};
use crate::period::Timeline;

/// A band may raise the axis to this multiple of the largest value; longer ends are clipped.
const BAND_REACH: f64 = 1.6;

/// One series.
#[derive(Debug, Clone, Default)]
pub struct TrendLine {
    /// Its name, at the end of the line.
    pub label: String,
    /// Under which name its evidence is kept; the label when empty.
    pub key: String,
    /// What to say beside the name over a panel; empty for nothing.
    pub aside: String,
    /// One value a period; `None` is a gap.
    pub values: Vec<Option<f64>>,
    /// The interval of each value; empty when there is none at all.
    pub band: Vec<Option<(f64, f64)>>,
    /// The same series counted in another way, drawn thin and light without a band; empty for none.
    pub thin: Vec<Option<f64>>,
    /// What the thin series is: `every reprint counted`.
    pub thin_name: String,
    /// Stretches in which the series stands out: shaded under the line.
    pub bursts: Vec<BurstSpan>,
    /// Stretches of one level, drawn as a thin line of steps where there are two or more.
    pub steps: Vec<LevelStep>,
}

/// A stretch in which a series stands out.
#[derive(Debug, Clone, PartialEq)]
pub struct BurstSpan {
    /// Index of its first period.
    pub first: usize,
    /// Index of its last period.
    pub last: usize,
    /// By how much it stands out.
    pub weight: f64,
}

/// A stretch of one level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelStep {
    /// Index of its first period.
    pub first: usize,
    /// Index of its last period.
    pub last: usize,
    /// The level, in the unit of the values.
    pub level: f64,
}

impl BurstSpan {
    /// The key of its spot: that of the term and `first..last`.
    pub(super) fn key(&self, term: &str, timeline: Timeline) -> String {
        spot_key(term, &self.range(timeline))
    }

    /// It in words.
    pub(super) fn words(&self, term: &str, timeline: Timeline) -> String {
        let (range, weight) = (self.range(timeline).replace("..", " to "), number(self.weight));
        format!("{term}: burst {range}, weight {weight}")
    }

    fn range(&self, timeline: Timeline) -> String {
        range(timeline, self.first, self.last)
    }

    /// Whether it lies on a timeline of so many periods.
    pub(super) fn fits(&self, periods: usize) -> bool {
        self.first <= self.last && self.last < periods
    }
}

impl TrendLine {
    /// The name of its spots.
    pub(super) fn key(&self) -> &str {
        if self.key.is_empty() { &self.label } else { &self.key }
    }

    /// The value of a period, when there is a finite one.
    pub(super) fn value(&self, index: usize) -> Option<f64> {
        self.values[index].filter(|v| v.is_finite())
    }

    /// The value of a period in the thin series.
    pub(super) fn thin_value(&self, index: usize) -> Option<f64> {
        self.thin.get(index).copied().flatten().filter(|v| v.is_finite())
    }

    /// The interval around a value that is there; an end may be infinite.
    pub(super) fn interval(&self, index: usize) -> Option<(f64, f64)> {
        self.value(index)?;
        let (low, high) = self.band.get(index).copied().flatten()?;
        (low <= high).then_some((low, high))
    }

    /// The last value, with its period.
    pub(super) fn last(&self) -> Option<(usize, f64)> {
        (0..self.values.len()).rev().find_map(|i| Some((i, self.value(i)?)))
    }
}

/// A stretch of periods as [`crate::period::DateRange`] reads it: `2021..2023`.
pub(super) fn range(timeline: Timeline, first: usize, last: usize) -> String {
    format!("{}..{}", timeline.period(first), timeline.period(last))
}

/// Refuses more than `most` series, series that do not fit the timeline, and nothing to draw.
pub(super) fn check(lines: &[TrendLine], timeline: Timeline, most: usize) -> Result<()> {
    if lines.len() > most {
        let allowed = format!("at most {most} in one chart");
        return Err(Error::setting("lines", lines.len(), allowed));
    }
    for line in lines {
        let periods = timeline.len();
        let wrong = |len: usize| {
            Error::setting(
                "line",
                format!("`{}` with {len} entries", line.label),
                format!("one entry a period: {periods}"),
            )
        };
        if line.values.len() != periods {
            return Err(wrong(line.values.len()));
        }
        for len in [line.band.len(), line.thin.len()] {
            if len != 0 && len != periods {
                return Err(wrong(len));
            }
        }
        let spans = line.bursts.iter().map(|burst| (burst.first, burst.last));
        let steps = line.steps.iter().map(|step| (step.first, step.last));
        if let Some((first, last)) =
            spans.chain(steps).find(|(first, last)| first > last || *last >= periods)
        {
            let span = format!("{first} to {last} of `{}`", line.label);
            return Err(Error::setting("span", span, format!("within 0 to {}", periods - 1)));
        }
    }
    if lines.iter().all(|line| line.last().is_none()) {
        return Err(Error::empty("no series has a value to draw"));
    }
    Ok(())
}

/// An axis of about `ticks` steps for all values, and for the bands as far as they do not rule it.
pub(super) fn value_axis(lines: &[TrendLine], ticks: usize) -> NumberAxis {
    let indices = |line: &TrendLine| 0..line.values.len();
    let drawn = |l, i| [TrendLine::value(l, i), TrendLine::thin_value(l, i)];
    let values: Vec<f64> =
        lines.iter().flat_map(|l| indices(l).flat_map(move |i| drawn(l, i))).flatten().collect();
    let bands = lines.iter().flat_map(|l| indices(l).filter_map(|i| l.interval(i)));
    let (ends_low, ends_high): (Vec<f64>, Vec<f64>) = bands.unzip();
    let most =
        |values: &[f64]| values.iter().copied().filter(|v| v.is_finite()).fold(0.0, f64::max);
    let least = |values: &[f64]| -most(&values.iter().map(|v| -v).collect::<Vec<_>>());
    let (low, high) = (least(&values), most(&values));
    let reach = BAND_REACH * if high - low > 0.0 { high.max(-low) } else { most(&ends_high) };
    // Rates cannot be negative: a band below 0 widens the axis only when values lie there too.
    let low = if low < 0.0 { low.min(least(&ends_low).max(-reach)) } else { 0.0 };
    let whole = values.iter().all(|v| v.fract() == 0.0);
    NumberAxis::covering(low, high.max(most(&ends_high).min(reach)), ticks, whole)
}

/// `kind`, what is drawn, and of every series its first, last and highest value.
pub(super) fn describe(
    kind: &str,
    y_label: &str,
    lines: &[TrendLine],
    timeline: Timeline,
) -> String {
    let last = timeline.period(timeline.len() - 1);
    let lines: String = lines.iter().map(|line| describe_line(line, timeline)).collect();
    format!(
        "{kind}, {y_label} by {} from {} to {last}.{lines}",
        timeline.granularity(),
        timeline.period(0),
    )
}

fn describe_line(line: &TrendLine, timeline: Timeline) -> String {
    let mut values = (0..line.values.len()).filter_map(|i| Some((i, line.value(i)?)));
    let highest = values.clone().reduce(|a, b| if b.1 > a.1 { b } else { a });
    let (Some(first), Some(last), Some(highest)) = (values.next(), line.last(), highest) else {
        return format!(" {}: no values.", line.label);
    };
    let at = |(i, v): (usize, f64)| format!("{} in {}", number(v), timeline.period(i));
    let thin = (0..line.thin.len()).filter_map(|i| Some((i, line.thin_value(i)?)));
    let thin = thin.reduce(|a, b| if b.1 > a.1 { b } else { a });
    let thin = thin.map_or(String::new(), |highest| {
        format!("; thin, {}, highest {}", line.thin_name, at(highest))
    });
    let bursts = listed("bursts", line.bursts.iter().map(|burst| burst.range(timeline)));
    let changes = line.steps.iter().skip(1).map(|step| timeline.period(step.first).to_string());
    let changes = listed("changes of level at", changes);
    let (first, last, highest) = (at(first), at(last), at(highest));
    format!(" {}: {first}, {last}, highest {highest}{thin}{bursts}{changes}.", line.label)
}

/// `; what a, b`; nothing without items.
fn listed(what: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() { String::new() } else { format!("; {what} {}", items.join(", ")) }
}
