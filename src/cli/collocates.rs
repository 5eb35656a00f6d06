//! `dateline collocates`: the words that keep a term's company, and the network of terms.

use anyhow::Result;
use clap::Args;
use clap::builder::PossibleValuesParser;
use dateline::Context;
use dateline::collocation::{CollocationParams, NetworkParams, Rank, Window};
use dateline::note::{Note, Severity};
use dateline::query::Query;
use dateline::report::collocates::{Stretches, changes_section, collocates_section, look_around};
use dateline::report::network::network_section;
use dateline::report::{Archive, ArchiveParams};
use serde::Serialize;

use super::options::Shared;
use super::output::Output;
use super::trend::TERMS_HELP;

/// Arguments of `dateline collocates`.
#[derive(Debug, Args)]
#[command(after_help = TERMS_HELP)]
pub(super) struct Arguments {
    /// A term whose collocates are looked for; may be repeated [default: the network of the archive]
    #[arg(short, long = "term", value_name = "TERM")]
    terms: Vec<String>,
    /// The period whose collocates are compared [default: the later half]
    #[arg(long, value_name = "PERIOD", requires = "reference")]
    target: Option<String>,
    /// The period it is compared with [default: the earlier half]
    #[arg(long, value_name = "PERIOD", requires = "target")]
    reference: Option<String>,
    /// Words on either side of the term, within its sentence; two numbers such as 3,5: before, after
    #[arg(long, value_name = "N", default_value_t = Window::default())]
    window: Window,
    /// Leave out words found fewer times so near the term
    #[arg(long, value_name = "N", default_value_t = CollocationParams::default().min_count)]
    min_count: u64,
    /// What the collocates are ranked by
    #[arg(long, value_name = "NAME", default_value = "log_dice",
          value_parser = PossibleValuesParser::new(Rank::KEYS))]
    rank_by: String,
    /// Confidence level of the intervals
    #[arg(long, value_name = "SHARE", default_value = "0.95")]
    level: f64,
    /// Most terms of the network
    #[arg(long, value_name = "N", default_value_t = NetworkParams::default().nodes)]
    nodes: usize,
    #[command(flatten)]
    pub(super) shared: Shared,
}

#[derive(Serialize)]
struct Settings<'a> {
    archive: ArchiveParams,
    by: Option<dateline::period::Granularity>,
    terms: &'a [String],
    target: Option<&'a str>,
    reference: Option<&'a str>,
    collocation: CollocationParams,
    network: NetworkParams,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let shared = &arguments.shared;
    let queries: Vec<Query> =
        arguments.terms.iter().map(|term| term.parse()).collect::<dateline::Result<_>>()?;
    let (window, min_count) = (arguments.window, arguments.min_count);
    let rank_by = Rank::by_key(&arguments.rank_by).unwrap_or_default();
    let settings = Settings {
        archive: shared.archive_params()?,
        by: shared.by,
        terms: &arguments.terms,
        target: arguments.target.as_deref(),
        reference: arguments.reference.as_deref(),
        collocation: CollocationParams { window, min_count, rank_by, level: arguments.level },
        network: NetworkParams { nodes: arguments.nodes, reach: window.reach(), min_count },
    };
    settings.collocation.check()?;
    settings.network.check()?;
    let periods = settings.target.zip(settings.reference);
    if queries.is_empty() && periods.is_some() {
        let what = "no term is named whose company could have changed: use -t TERM";
        return Err(dateline::Error::empty(what).into());
    }
    let output = Output::prepare(shared, "collocates")?;
    let archive = Archive::read_weighed(&shared.inputs, &settings.archive, context)?;
    let matrix = archive.count(context)?;
    let params = &settings.collocation;
    let terms = look_around(&archive, &matrix, &queries, params)?;
    let mut sections = Vec::new();
    if !terms.is_empty() {
        sections.push(collocates_section(&archive, &terms, params)?);
        let changed = |stretches| changes_section(&archive, &matrix, &terms, &stretches, params);
        if let Some((target, reference)) = periods {
            sections.push(changed(Stretches::named(&archive, target, reference)?)?);
        } else {
            // What nobody asked for may fail: without two halves, or without the term in one.
            let index = archive.periods(shared.by);
            let halves = index.and_then(|index| Stretches::halves(&archive, &index));
            match halves.and_then(changed) {
                Ok(section) => sections.push(section),
                Err(error) => sections[0].notes.push(Note::new(
                    Severity::Info,
                    "no-change",
                    1,
                    error.to_string(),
                    "The other sections stand without it.",
                    [],
                )),
            }
        }
    }
    sections.push(network_section(&archive, &matrix, &terms, &settings.network)?);
    let first = archive.noted(sections.remove(0));
    sections.insert(0, first);
    output.finish(&archive, &settings, &sections, 20, context)
}
