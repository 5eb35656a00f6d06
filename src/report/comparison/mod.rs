//! Two groups of documents -> which terms one says more than the other.

mod evidence;
mod figure;
pub mod groups;
pub mod list;
pub mod many;
mod text;

use jiff::civil::Date;

use super::archive::Archive;
use super::section::Section;
use crate::compare::reduced_frequency::average_reduced_frequencies;
use crate::compare::tabular::dispersion_table;
use crate::compare::{CompareParams, Comparer, Groups, Keyness, compare};
use crate::corpus::date::ResolvedDate;
use crate::error::Result;
use crate::matrix::DocTermMatrix;
use crate::period::{DateRange, Granularity, Period};
use crate::seed::Seed;
use crate::table::Table;
use crate::trend::PeriodIndex;

use text::Compared;

/// Two groups under their names, compared.
pub struct Comparison {
    /// What the target is called.
    pub target: String,
    /// What the reference is called.
    pub reference: String,
    /// The documents of both.
    pub groups: Groups,
    /// The result.
    pub keyness: Keyness,
    /// The settings.
    pub params: CompareParams,
}

/// Compares two date ranges.
pub fn between_ranges(
    archive: &Archive,
    matrix: &DocTermMatrix,
    target: &DateRange,
    reference: &DateRange,
    params: &CompareParams,
    [target_name, reference_name]: [&str; 2],
) -> Result<Comparison> {
    let groups = Groups::from_ranges(&dates(archive, target, reference), target, reference)?;
    Ok(Comparison {
        target: target_name.to_owned(),
        reference: reference_name.to_owned(),
        keyness: compare(matrix, &groups, &archive.weights, params)?,
        groups,
        params: params.clone(),
    })
}

/// The date of each document. One dated to a month or year only has a date here if all of that
/// lies in one of the ranges.
pub(super) fn dates(
    archive: &Archive,
    target: &DateRange,
    reference: &DateRange,
) -> Vec<Option<Date>> {
    let date = |date: Option<&ResolvedDate>| {
        let date = date?;
        let period = Period::of(date.date, date.precision);
        let within =
            |range: &DateRange| range.contains(period.start()) && range.contains(period.end());
        let exact = date.precision == Granularity::Day;
        (exact || within(target) || within(reference)).then_some(date.date)
    };
    archive.times().map(date).collect()
}

/// Compares the later half of the dated documents with the earlier half.
pub fn between_halves(
    archive: &Archive,
    matrix: &DocTermMatrix,
    index: &PeriodIndex,
    params: &CompareParams,
) -> Result<Comparison> {
    let groups = Groups::halves(&index.period_of, archive.tokens.lengths(), &archive.weights)?;
    Ok(Comparison {
        target: span(index, groups.target()),
        reference: span(index, groups.reference()),
        keyness: compare(matrix, &groups, &archive.weights, params)?,
        groups,
        params: params.clone(),
    })
}

/// First and last period of a group.
pub(super) fn span(index: &PeriodIndex, group: &[u32]) -> String {
    let places = || group.iter().filter_map(|&document| index.period_of[document as usize]);
    let period = |place: Option<u32>| {
        place.map_or(String::new(), |place| index.timeline.period(place as usize).to_string())
    };
    match (period(places().min()), period(places().max())) {
        (first, last) if first == last => first,
        (first, last) => format!("{first} to {last}"),
    }
}

impl Comparison {
    /// Compares two groups under their names.
    pub fn new(
        comparer: &Comparer<'_>,
        groups: Groups,
        [target, reference]: [&str; 2],
        params: &CompareParams,
        seed: Seed,
    ) -> Result<Self> {
        Ok(Self {
            target: target.to_owned(),
            reference: reference.to_owned(),
            keyness: comparer.compare(&groups, params, seed)?,
            groups,
            params: params.clone(),
        })
    }

    /// The section of this comparison.
    pub fn section(&self, archive: &Archive, matrix: &DocTermMatrix) -> Result<Section> {
        let section = self.view().section(archive, "compare")?;
        Ok(Section { evidence: self.evidence(archive, matrix)?, ..section })
    }

    fn view(&self) -> Compared<'_> {
        Compared {
            target: &self.target,
            reference: &self.reference,
            keyness: &self.keyness,
            params: &self.params,
        }
    }

    /// How evenly each term is spread over the documents of both groups.
    pub fn dispersion(&self, archive: &Archive) -> Table {
        let arf = [self.groups.target(), self.groups.reference()]
            .map(|group| average_reduced_frequencies(&archive.tokens, &archive.analyzer, group));
        let terms = archive.analyzer.terms();
        dispersion_table(&self.keyness, |stem, side| {
            let place = terms.binary_search_by(|term| term.as_str().cmp(stem)).ok()?;
            Some(arf[side][place])
        })
    }
}
