//! `dateline trend`: rates of terms over time.

use anyhow::Result;
use clap::Args;
use dateline::Context;
use dateline::compare::CompareParams;
use dateline::query::Query;
use dateline::report::comparison::between_halves;
use dateline::report::mix::{has_mix, mix};
use dateline::report::movers::Movers;
use dateline::report::trends::{look_up, trends};
use dateline::report::{Archive, ArchiveParams};
use dateline::trend::TrendParams;
use serde::Serialize;

use super::curve_options::CurveOptions;
use super::options::Shared;
use super::output::Output;

/// Arguments of `dateline trend`.
#[derive(Debug, Args)]
#[command(after_help = TERMS_HELP)]
pub(super) struct Arguments {
    /// A term to follow; may be repeated [default: the terms that changed most]
    #[arg(short, long = "term", value_name = "TERM")]
    terms: Vec<String>,
    /// Confidence level of the intervals
    #[arg(long, value_name = "SHARE", default_value = "0.95")]
    level: f64,
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
    };
    settings.trend.check()?;
    let output = Output::prepare(shared, "trend")?;
    let archive = Archive::read_weighed(&shared.inputs, &settings.archive, context)?;
    let index = archive.periods(shared.by)?;
    let (section, terms) = if queries.is_empty() {
        let matrix = archive.count(context)?;
        // Without two halves to compare, the most widespread terms are shown.
        let halves = between_halves(&archive, &matrix, &index, &CompareParams::default()).ok();
        let movers = Movers::new(&archive, &matrix, halves.as_ref());
        (movers.section(&archive, &index, &settings.trend)?, movers.terms)
    } else {
        let named = look_up(&archive, &queries)?;
        (trends(&archive, &index, &named, &settings.trend, "Rates over time")?, named)
    };
    let mut sections = vec![archive.noted(section)];
    if has_mix(&archive) {
        // An archive of one period has no halves to take apart.
        sections.extend(mix(&archive, &index, &terms, &settings.trend).ok());
    }
    output.finish(&archive, &settings, &sections, 40, context)
}
