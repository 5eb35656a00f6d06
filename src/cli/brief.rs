//! `dateline brief`: two windows of time on one page.

use anyhow::Result;
use clap::Args;
use dateline::Context;
use dateline::compare::CompareParams;
use dateline::period::{DateRange, Period};
use dateline::report::brief::{BriefParams, Window, brief};
use dateline::report::{Archive, ArchiveParams};
use serde::Serialize;

use super::options::Shared;
use super::output::Output;

/// Arguments of `dateline brief`.
#[derive(Debug, Args)]
#[command(
    after_help = "Periods: 2022, 2022-Q3, 2022-09, 2022-W36, 2022-09-30; --against takes ranges too: 2022-09..2023-02, ..2022",
    mut_arg("from", |from| from
        .required(true)
        .help_heading(None::<&str>)
        .help("The window under study; with --to its first period")),
    mut_arg("to", |to| to
        .help_heading(None::<&str>)
        .help("Last period of the window under study [default: that of --from]")),
)]
pub(super) struct Arguments {
    /// The window it is set against: a period or a range, before it or after
    #[arg(long, value_name = "PERIOD")]
    against: String,
    /// A term is new or gone with at least so many reports that hold it
    #[arg(long, value_name = "N", default_value_t = BriefParams::default().min_documents)]
    min_documents: u64,
    /// Test terms with at least so many occurrences in both windows together
    #[arg(long, value_name = "N", default_value_t = CompareParams::default().min_count)]
    min_count: u64,
    /// How many terms of each kind are told of
    #[arg(long, value_name = "N", default_value_t = BriefParams::default().top)]
    top: usize,
    /// Confidence level of the intervals
    #[arg(long, value_name = "SHARE", default_value = "0.95")]
    level: f64,
    #[command(flatten)]
    pub(super) shared: Shared,
}

#[derive(Serialize)]
struct Settings<'a> {
    archive: ArchiveParams,
    from: &'a str,
    against: &'a str,
    brief: BriefParams,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let shared = &arguments.shared;
    let mut archive = shared.archive_params()?;
    // Here --from and --to name the window: what is outside is read too, to set it against.
    archive.read.range = DateRange { from: None, to: None };
    let window = window(shared.from, shared.to);
    let against =
        Window { name: arguments.against.clone(), range: arguments.against.parse::<DateRange>()? };
    let defaults = BriefParams::default();
    let (min_count, level) = (arguments.min_count, arguments.level);
    let settings = Settings {
        archive,
        from: &window.name,
        against: &against.name,
        brief: BriefParams {
            compare: CompareParams { min_count, level, ..defaults.compare },
            min_documents: arguments.min_documents,
            top: arguments.top,
            ..defaults
        },
    };
    settings.brief.check()?;
    let output = Output::prepare(shared, "brief")?;
    let archive = Archive::read_weighed(&shared.inputs, &settings.archive, context)?;
    let matrix = archive.count(context)?;
    let mut sections = brief(&archive, &matrix, &window, &against, &settings.brief, context)?;
    let first = sections.remove(0);
    sections.insert(0, archive.noted(first));
    output.finish(&archive, &settings, &sections, 0, context)
}

/// The window from the first day of one period to the last of another, or of the same.
fn window(from: Option<Period>, to: Option<Period>) -> Window {
    let last = to.or(from);
    let name = match (from, to) {
        (Some(from), Some(to)) if from != to => format!("{from} to {to}"),
        (Some(one), _) | (None, Some(one)) => one.to_string(),
        (None, None) => String::new(),
    };
    Window { name, range: DateRange { from: from.map(Period::start), to: last.map(Period::end) } }
}
