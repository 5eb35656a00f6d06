//! `dateline trend`: rates of terms over time.

use anyhow::Result;
use clap::Args;
use dateline::Context;
use dateline::compare::CompareParams;
use dateline::query::Query;
use dateline::report::comparison::between_halves;
use dateline::report::mix::{has_mix, mix};
use dateline::report::movers::Movers;
use dateline::report::tested::{Tests, TestsParams};
use dateline::report::trend_figures::add_figures;
use dateline::report::trends::{Counted, look_up, trends};
use dateline::report::{Archive, ArchiveParams, Section};
use dateline::trend::{PowerParams, Shape, TestedParams, TrendParams};
use serde::Serialize;

use super::curve_options::CurveOptions;
use super::options::Shared;
use super::output::Output;

/// Arguments of `dateline trend`.
#[derive(Debug, Args)]
#[command(after_help = TERMS_HELP)]
pub(super) struct Arguments {
    /// A term to follow; may be repeated [default: of all terms those that moved most]
    #[arg(short, long = "term", value_name = "TERM")]
    terms: Vec<String>,
    /// Confidence level of the intervals
    #[arg(long, value_name = "SHARE", default_value = "0.95")]
    level: f64,
    /// Without --term: draw so many of the terms that moved, the strongest first
    #[arg(long, value_name = "N", default_value_t = TestsParams::default().top)]
    top: usize,
    /// Without --term: draw only these shapes: rising, falling, peak, dip, recurring, irregular
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    shape: Vec<Shape>,
    /// Without --term: draw only slopes of at least this size, per million tokens a year
    #[arg(long, value_name = "SLOPE", default_value_t = TestsParams::default().min_slope)]
    min_slope: f64,
    /// A term has moved if its q (false discovery rate over all terms tested) is below this
    #[arg(long, value_name = "Q", default_value_t = TestedParams::default().max_q)]
    max_q: f64,
    /// Test terms with at least so many occurrences
    #[arg(long, value_name = "N", default_value_t = TestedParams::default().min_count)]
    min_count: u64,
    /// Estimate how often a trend would be found with more or fewer periods, by planting one in
    /// these reports: table power
    #[arg(long)]
    power: bool,
    #[command(flatten)]
    curves: CurveOptions,
    #[command(flatten)]
    pub(super) shared: Shared,
}

/// The term language, shown by every command that takes terms.
pub(super) const TERMS_HELP: &str = "\
Terms:
  innovation                 every form with the same stem
  \"science and technology\"   a phrase
  innov*   /inno.*n/         wild card, regular expression
  port|harbour               either, summed
  Ports=port|harbour         the same under a name
  =Innovation                this form exactly
  a NEAR/5 b                 both in one sentence, at most 5 words between (NEAR: 10)
  a BEFORE/5 b               the same, a first
  a SENTENCE b               both in one sentence
  a AND NOT \"b c\"            a, in documents without the phrase; also OR, ( )
  a source:\"Hebi Daily\"      a, in documents with this source; -source:Hebi* without;
                             title: author: language: date:2023-02..2023-05 FIELD:
Operators are in capitals; none between quotes. A rate is over all tokens of the period,
whatever documents a term is restricted to.";

#[derive(Serialize)]
struct Settings {
    archive: ArchiveParams,
    by: Option<dateline::period::Granularity>,
    terms: Vec<String>,
    trend: TrendParams,
    tests: TestsParams,
}

impl Arguments {
    fn tests(&self) -> TestsParams {
        TestsParams {
            tests: TestedParams { min_count: self.min_count, max_q: self.max_q, level: self.level },
            top: self.top,
            shapes: self.shape.clone(),
            min_slope: self.min_slope,
            power: self.power.then(PowerParams::default),
        }
    }
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let shared = &arguments.shared;
    let queries: Vec<Query> =
        arguments.terms.iter().map(|term| term.parse()).collect::<dateline::Result<_>>()?;
    let settings = Settings {
        archive: shared.archive_params()?,
        by: shared.by,
        terms: arguments.terms.clone(),
        trend: arguments.curves.params(arguments.level),
        tests: arguments.tests(),
    };
    settings.trend.check()?;
    settings.tests.check()?;
    let output = Output::prepare(shared, "trend")?;
    let archive = Archive::read_weighed(&shared.inputs, &settings.archive, context)?;
    let index = archive.periods(shared.by)?;
    let named = look_up(&archive, &queries)?;
    let matrix = archive.count(context)?;
    let tests = Tests::new(&archive, &matrix, &index, &named, &settings.tests, context)?;
    let drawn = tests.drawn(&archive);
    let found = tests.section(&archive)?;
    let follow = |terms: &[Counted], title: &str| -> dateline::Result<Section> {
        let mut section = trends(&archive, &index, terms, &settings.trend, title)?;
        let level = settings.trend.level;
        add_figures(&mut section, &archive, &index, terms, !named.is_empty(), level)?;
        Ok(section)
    };
    let movers;
    let (mut sections, terms): (Vec<Section>, &[Counted]) = if !named.is_empty() {
        let mut followed = follow(&named, "How often the terms are said")?;
        followed.lead.splice(0..0, tests.verdicts());
        (vec![followed, found], &*named)
    } else if tests.none_wanted() {
        (vec![found], &[])
    } else if !drawn.is_empty() {
        (vec![found, follow(&drawn, "The terms that moved most")?], &*drawn)
    } else {
        // Without two halves to compare, the most widespread terms are shown.
        let halves = between_halves(&archive, &matrix, &index, &CompareParams::default()).ok();
        movers = Movers::new(&archive, &matrix, halves.as_ref());
        (vec![found, movers.section(&archive, &index, &settings.trend)?], &*movers.terms)
    };
    let rows = if queries.is_empty() { 0 } else { 40 };
    sections[0] = archive.noted(std::mem::take(&mut sections[0]));
    if has_mix(&archive) && !terms.is_empty() {
        // An archive of one period has no halves to take apart.
        let terms = &terms[..terms.len().min(MIXED.max(queries.len()))];
        sections.extend(mix(&archive, &index, terms, &settings.trend).ok());
    }
    output.finish(&archive, &settings, &sections, rows, context)
}

/// So many of the terms that nobody named are taken apart into what sources say and which there are.
const MIXED: usize = 6;
