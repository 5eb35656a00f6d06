//! Terms and the fixed panel of sources -> their rates in all sources and in the panel.

use super::coverage_notes::percent;
use super::evidence::{Asked, Evidence, EvidenceFinder};
use super::mix::Mix;
use super::section::counted;
use super::trends::Counted;
use crate::chart::{Caption, Figure, TrendLine, TrendLines};
use crate::error::Result;
use crate::table::Table;
use crate::trend::{Denominators, FixedPanel, PeriodIndex, TimeSeries, trend_table};

/// Of so many terms the curves are drawn.
const DRAWN: usize = 3;
/// How many sources of the panel are named.
const NAMED: usize = 6;
/// The names of the two lines.
const LINES: [&str; 2] = ["all sources", "fixed panel"];

/// The rates of each term, of all sources and of the panel.
pub(super) struct PanelCurves<'a> {
    mix: &'a Mix<'a>,
    panel: &'a FixedPanel,
    series: Vec<[TimeSeries; 2]>,
    /// The periods, without the documents outside the panel.
    index: PeriodIndex,
}

impl<'a> PanelCurves<'a> {
    pub(super) fn new(mix: &'a Mix<'a>, panel: &'a FixedPanel) -> Result<Self> {
        // Out of every period is what a document outside the panel is.
        let documents = mix.index.period_of.iter().zip(&panel.mask);
        let period_of = documents.map(|(period, &within)| period.filter(|_| within)).collect();
        let index = PeriodIndex { timeline: mix.index.timeline, period_of };
        let (tokens, weights) = (mix.archive.tokens.lengths(), &mix.archive.weights);
        let all = Denominators::new(mix.index, tokens, weights, mix.level)?;
        let fixed = Denominators::new(&index, tokens, weights, mix.level)?;
        let both =
            |term: &Counted| [all.series(&term.occurrences), fixed.series(&term.occurrences)];
        let series = mix.terms.iter().map(both).collect();
        Ok(Self { mix, panel, series, index })
    }

    /// What the panel is.
    pub(super) fn about(&self) -> String {
        let (panel, covered) = (self.panel, self.mix.covered);
        let tokens = |&source: &u32| covered.sources[source as usize].total.tokens;
        let share = panel.sources.iter().map(tokens).sum::<u64>() as f64;
        let mut sources = panel.sources.clone();
        sources.sort_by_key(|source| std::cmp::Reverse(tokens(source)));
        let names = sources.iter().take(NAMED);
        let names: Vec<&str> =
            names.map(|&source| self.mix.sources.names[source as usize].as_str()).collect();
        let rest = match sources.len() - names.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!(
            "The fixed panel: the {} {}, {} of all tokens: {}{rest}. No newcomer moves its rate.",
            counted(sources.len() as u64, "source"),
            panel.basis.words(),
            percent(share / covered.total().tokens.max(1) as f64),
            names.join(", ")
        )
    }

    /// The curves of the terms that the choice of sources moves most, a figure each.
    pub(super) fn draw(&self) -> Result<Vec<Figure>> {
        self.drawn().into_iter().map(|place| self.figure(place)).collect()
    }

    fn drawn(&self) -> Vec<usize> {
        let moved = |place: usize| {
            let change = &self.mix.changes[place];
            let sources = change.parts.map_or(0.0, |parts| parts.sources.value);
            sources.abs() / (change.rate[0] + change.rate[1]).max(1e-9)
        };
        let mut order: Vec<usize> = (0..self.series.len()).collect();
        order.sort_by(|&a, &b| moved(b).total_cmp(&moved(a)));
        order.truncate(DRAWN);
        order.sort_unstable();
        order
    }

    /// The evidence of both curves of the terms drawn.
    pub(super) fn evidence(&self) -> Result<Vec<Evidence>> {
        let by_period = |place: usize| {
            let term = &self.mix.terms[place];
            LINES.into_iter().zip([self.mix.index, &self.index]).flat_map(|(name, index)| {
                let name = format!("{} ({name})", term.label);
                Asked::by_period(&name, &term.needle, &term.occurrences, index)
            })
        };
        let asked: Vec<Asked<'_>> = self.drawn().into_iter().flat_map(by_period).collect();
        EvidenceFinder::new(self.mix.archive).find(&asked)
    }

    fn figure(&self, place: usize) -> Result<Figure> {
        let band = |series: &TimeSeries| {
            series.points.iter().map(|point| point.low.zip(point.high)).collect()
        };
        let (timeline, basis) = (self.mix.index.timeline, self.panel.basis);
        let lines = LINES.iter().zip(&self.series[place]).map(|(name, series)| TrendLine {
            label: (*name).to_owned(),
            key: format!("{} ({name})", self.mix.terms[place].label),
            values: series.points.iter().map(|point| point.rate_per_million).collect(),
            // Two bands of nearly the same would hide both lines.
            band: if *name == LINES[1] { band(series) } else { Vec::new() },
            ..TrendLine::default()
        });
        let caption = Caption {
            title: format!("{}: all sources and the fixed panel", self.mix.terms[place].label),
            subtitle: format!(
                "Occurrences per million tokens, by {}; the panel is the {} {}; band: its \
                 {:.0} % interval over documents",
                timeline.granularity(),
                counted(self.panel.sources.len() as u64, "source"),
                basis.words(),
                self.mix.level * 100.0
            ),
            source: self.mix.archive.source_line(),
        };
        let y_label = "per million tokens".to_owned();
        let lines = lines.collect();
        let marks = Vec::new();
        TrendLines { caption, y_label, timeline, lines, marks }
            .draw(&format!("fixed-panel-{}", place + 1))
    }

    /// The table `fixed_panel`: both curves of every term.
    pub(super) fn table(&self) -> Table {
        let labels: Vec<[String; 2]> = self
            .mix
            .terms
            .iter()
            .map(|term| LINES.map(|line| format!("{} ({line})", term.label)))
            .collect();
        let rows = labels.iter().flatten().map(String::as_str).zip(self.series.iter().flatten());
        Table { name: "fixed_panel", ..trend_table(rows) }
    }
}
