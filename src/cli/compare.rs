//! `dateline compare`: two stretches of time.

use anyhow::Result;
use clap::Args;
use clap::builder::PossibleValuesParser;
use dateline::Context;
use dateline::compare::{CompareParams, Measure};
use dateline::period::DateRange;
use dateline::report::comparison::between_ranges;
use dateline::report::mix::{has_mix, mix_between};
use dateline::report::movers::leading;
use dateline::report::{Archive, ArchiveParams};
use dateline::trend::TrendParams;
use serde::Serialize;

use super::options::Shared;
use super::output::Output;

/// Arguments of `dateline compare`.
#[derive(Debug, Args)]
#[command(
    after_help = "Periods: 2022, 2022-Q3, 2022-09, 2022-W36, 2022-09-30, 2022-09..2023-02, ..2022, 2023.."
)]
pub(super) struct Arguments {
    /// The period whose words are sought
    #[arg(long, value_name = "PERIOD")]
    target: String,
    /// The period it is compared with
    #[arg(long, value_name = "PERIOD")]
    reference: String,
    /// Test terms with at least so many occurrences in both together
    #[arg(long, value_name = "N", default_value_t = CompareParams::default().min_count)]
    min_count: u64,
    /// Confidence level of the intervals
    #[arg(long, value_name = "SHARE", default_value = "0.95")]
    level: f64,
    /// What the terms are ranked by, whatever the sign
    #[arg(long, value_name = "NAME", default_value = "lrc",
          value_parser = PossibleValuesParser::new(Measure::KEYS))]
    rank_by: String,
    #[command(flatten)]
    pub(super) shared: Shared,
}

#[derive(Serialize)]
struct Settings<'a> {
    archive: ArchiveParams,
    target: &'a str,
    reference: &'a str,
    compare: CompareParams,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let shared = &arguments.shared;
    let (min_count, level) = (arguments.min_count, arguments.level);
    let rank_by =
        Measure::by_key(&arguments.rank_by).unwrap_or_else(|| CompareParams::default().rank_by);
    let settings = Settings {
        archive: shared.archive_params()?,
        target: &arguments.target,
        reference: &arguments.reference,
        compare: CompareParams { min_count, level, rank_by },
    };
    settings.compare.check()?;
    let target: DateRange = arguments.target.parse()?;
    let reference: DateRange = arguments.reference.parse()?;
    let output = Output::prepare(shared, "compare")?;
    let archive = Archive::read_weighed(&shared.inputs, &settings.archive, context)?;
    let matrix = archive.count(context)?;
    let names = [settings.target, settings.reference];
    let params = &settings.compare;
    let comparison = between_ranges(&archive, &matrix, &target, &reference, params, names)?;
    let mut sections = vec![archive.noted(comparison.section(&archive, &matrix)?)];
    let terms = leading(&archive, &matrix, &comparison);
    if has_mix(&archive) && !terms.is_empty() {
        let trend = TrendParams { level, ..TrendParams::default() };
        // Without a time axis there are no curves to set beside the panel's.
        let index = archive.periods(shared.by);
        let mix = |index| mix_between(&archive, &index, &terms, &comparison.groups, &trend);
        sections.extend(index.and_then(mix).ok());
    }
    output.finish(&archive, &settings, &sections, 20, context)
}
