//! `dateline compare`: two groups of reports, or each against the rest.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use clap::builder::PossibleValuesParser;
use dateline::compare::tabular::measures_table;
use dateline::compare::{CompareParams, Comparer, FrequencyList, Groups, Measure};
use dateline::matrix::DocTermMatrix;
use dateline::note::Note;
use dateline::report::comparison::Comparison;
use dateline::report::comparison::groups::{GroupBy, Partition, REST, by_period, by_query};
use dateline::report::comparison::list::against_list;
use dateline::report::comparison::many::each_against_rest;
use dateline::report::mix::{has_mix, mix_between};
use dateline::report::movers::leading;
use dateline::report::{Archive, ArchiveParams, Section};
use dateline::trend::TrendParams;
use dateline::{Context, Error};
use serde::Serialize;

use super::options::Shared;
use super::output::Output;

const HELP: &str = "\
Groups:
  period       --target 2023 --reference 2022
               Periods: 2022, 2022-Q3, 2022-09, 2022-W36, 2022-09-30, 2022-09..2023-02, ..2022, 2023..
  query        --target innovation --reference trade   documents that hold one, not both
  cluster      those that dateline cluster finds; --target 3
  source, author, language, or another field of the records: --target NAME --reference NAME
Without --target each group is compared with the rest, without --reference the target is.";

/// Arguments of `dateline compare`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// What puts reports into groups: period, query, cluster, source, or another field
    #[arg(long, value_name = "NAME", default_value = "period")]
    groups: GroupBy,
    /// The group whose words are sought: a period, a query, or a value of the field
    #[arg(long, value_name = "GROUP")]
    target: Option<String>,
    /// The group it is compared with, or rest [default: rest]
    #[arg(long, value_name = "GROUP")]
    reference: Option<String>,
    /// Compare with a file of lines `term,count[,documents]` instead of a group
    #[arg(long, value_name = "FILE", conflicts_with = "reference")]
    reference_list: Option<PathBuf>,
    /// Without --target: compare groups of at least so many reports with the rest
    #[arg(long, value_name = "N", default_value_t = 5)]
    min_documents: usize,
    /// Test terms with at least so many occurrences in both together
    #[arg(long, value_name = "N", default_value_t = CompareParams::default().min_count)]
    min_count: u64,
    /// Confidence level of the intervals
    #[arg(long, value_name = "SHARE", default_value = "0.95")]
    level: f64,
    /// What the terms are ranked by, whatever the direction
    #[arg(long, value_name = "NAME", default_value = "lrc",
          value_parser = PossibleValuesParser::new(Measure::KEYS))]
    rank_by: String,
    /// Further measures, into the table measures: all, or some of those of --rank-by; only between
    /// two groups of reports
    #[arg(long, value_name = "NAME,...", value_delimiter = ',',
          value_parser = PossibleValuesParser::new(Measure::KEYS.iter().copied().chain(["all"])))]
    measures: Vec<String>,
    /// Lockwords: how far from 0 the interval of their Log Ratio over documents may reach; 0.5 is a
    /// factor of 1.41
    #[arg(long, value_name = "LOG2", default_value_t = CompareParams::default().lock_band)]
    lock_band: f64,
    /// Draw so many permutations N for the test over documents, no p being below 2 / (N + 1);
    /// 0: approximate all of them (saddlepoint)
    #[arg(long, value_name = "N", default_value_t = CompareParams::default().permutations)]
    permutations: u64,
    #[command(flatten)]
    pub(super) shared: Shared,
}

#[derive(Serialize)]
struct Settings<'a> {
    archive: ArchiveParams,
    groups: &'a GroupBy,
    target: Option<&'a str>,
    reference: Option<&'a str>,
    reference_list: Option<&'a PathBuf>,
    min_documents: usize,
    measures: Vec<&'static str>,
    compare: CompareParams,
}

impl Arguments {
    fn measures(&self) -> Vec<Measure> {
        let wanted = |key: &&str| self.measures.iter().any(|name| name == key || name == "all");
        Measure::KEYS.iter().copied().filter(wanted).filter_map(Measure::by_key).collect()
    }

    /// The reference, unless it is everything else.
    fn reference(&self) -> Option<&str> {
        self.reference.as_deref().filter(|&reference| reference != REST && reference != "rest")
    }

    fn settings(&self) -> dateline::error::Result<Settings<'_>> {
        let default = CompareParams::default();
        Ok(Settings {
            archive: self.shared.archive_params()?,
            groups: &self.groups,
            target: self.target.as_deref(),
            reference: self.reference(),
            reference_list: self.reference_list.as_ref(),
            min_documents: self.min_documents,
            measures: self.measures().iter().map(Measure::key).collect(),
            compare: CompareParams {
                min_count: self.min_count,
                level: self.level,
                rank_by: Measure::by_key(&self.rank_by).unwrap_or(default.rank_by),
                lock_band: self.lock_band,
                permutations: self.permutations,
            },
        })
    }

    /// Refuses what cannot be a comparison whatever the reports are.
    fn check(&self) -> dateline::error::Result<()> {
        let needs = matches!(self.groups, GroupBy::Period | GroupBy::Query);
        let all = self.reference().is_none();
        let two = self.target.is_some() && self.reference_list.is_none();
        if !two && !self.measures.is_empty() {
            let allowed = "left out where not two groups of reports are compared";
            return Err(Error::setting("--measures", self.measures.join(","), allowed));
        }
        if self.target.is_some() || all && (!needs || self.reference_list.is_some()) {
            return Ok(());
        }
        let example = if self.groups == GroupBy::Query { "innovation" } else { "2023" };
        let allowed = format!("the group whose words are sought, such as --target {example}");
        Err(Error::setting("--target", "(none)", allowed))
    }
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let shared = &arguments.shared;
    let settings = arguments.settings()?;
    settings.compare.check()?;
    arguments.check()?;
    if arguments.groups == GroupBy::Period {
        for period in [settings.target, settings.reference].into_iter().flatten() {
            period.parse::<dateline::period::DateRange>()?;
        }
    }
    let output = Output::prepare(shared, "compare")?;
    let mut archive = Archive::read_weighed(&shared.inputs, &settings.archive, context)?;
    let matrix = archive.count(context)?;
    archive.lists.extend(arguments.reference_list.clone());
    let sections = compared(arguments, &archive, &matrix, &settings.compare, context)?;
    output.finish(&archive, &settings, &sections, 20, context)
}

fn compared(
    arguments: &Arguments,
    archive: &Archive,
    matrix: &DocTermMatrix,
    params: &CompareParams,
    context: &Context<'_>,
) -> Result<Vec<Section>> {
    let comparer = Comparer::new(matrix, &archive.weights);
    let Some(target) = arguments.target.as_deref() else {
        if let Some(path) = &arguments.reference_list {
            let all: Vec<u32> = (0..archive.corpus.documents.len() as u32).collect();
            let list = FrequencyList::read(path, &archive.analyzer)?;
            let section = against_list(archive, &comparer, &archive.name, &all, &list, params)?;
            return Ok(vec![archive.noted(section)]);
        }
        let partition = Partition::find(&arguments.groups, archive, matrix, context)?;
        let least = arguments.min_documents;
        let section =
            each_against_rest(archive, (&comparer, matrix), &partition, least, params, context)?;
        return Ok(vec![archive.noted(section)]);
    };
    let (groups, names, notes) = pair(arguments, target, archive, matrix, context)?;
    let measures = arguments.measures();
    if let Some(path) = &arguments.reference_list {
        let list = FrequencyList::read(path, &archive.analyzer)?;
        let target = groups.target();
        let section = against_list(archive, &comparer, &names[0], target, &list, params)?;
        return Ok(vec![archive.noted(section)]);
    }
    let names = names.each_ref().map(String::as_str);
    let comparison = Comparison::new(&comparer, groups, names, params, context.seed)?;
    let mut section = comparison.section(archive, matrix)?;
    section.notes.extend(notes);
    section.tables.push(comparison.dispersion(archive));
    if !measures.is_empty() {
        section.tables.push(measures_table(&comparison.keyness, &measures, params.level));
    }
    let mut sections = vec![archive.noted(section)];
    let terms = leading(archive, matrix, &comparison);
    if arguments.groups == GroupBy::Period && has_mix(archive) && !terms.is_empty() {
        let trend = TrendParams { level: params.level, ..TrendParams::default() };
        // Without a time axis there are no curves to set beside the panel's.
        let index = archive.periods(arguments.shared.by);
        let mix = |index| mix_between(archive, &index, &terms, &comparison.groups, &trend);
        sections.extend(index.and_then(mix).ok());
    }
    Ok(sections)
}

/// The two groups named, what they are called, and what to beware of.
fn pair(
    arguments: &Arguments,
    target: &str,
    archive: &Archive,
    matrix: &DocTermMatrix,
    context: &Context<'_>,
) -> dateline::error::Result<(Groups, [String; 2], Vec<Note>)> {
    let reference = arguments.reference();
    let names = [target, reference.unwrap_or(REST)].map(str::to_owned);
    match &arguments.groups {
        GroupBy::Period => Ok((by_period(archive, target, reference)?, names, Vec::new())),
        GroupBy::Query => {
            let (groups, note) = by_query(archive, target, reference)?;
            Ok((groups, names, note.into_iter().collect()))
        }
        by => {
            let partition = Partition::find(by, archive, matrix, context)?;
            let target = partition.group("--target", target)?;
            let reference =
                reference.map(|name| partition.group("--reference", name)).transpose()?;
            let documents =
                reference.map_or_else(|| partition.rest(target), |group| group.documents.clone());
            let groups = Groups::new(target.documents.iter().copied(), documents)?;
            let reference = reference.map_or(REST, |group| &group.name).to_owned();
            Ok((groups, [target.name.clone(), reference], partition.notes))
        }
    }
}
