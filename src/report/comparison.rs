//! Two groups of documents -> which terms one says more than the other.

use std::collections::HashSet;

use jiff::civil::Date;

use super::archive::Archive;
use super::evidence::{Evidence, group_evidence};
use super::page::ROWS;
use super::section::{Section, counted, weighted};
use super::trends::columns;
use crate::chart::{Caption, Figure, KeynessDot, KeynessDots, number};
use crate::compare::keyness::GroupSize;
use crate::compare::{CompareParams, Groups, Keyness, KeynessRow, compare};
use crate::corpus::date::ResolvedDate;
use crate::error::Result;
use crate::matrix::DocTermMatrix;
use crate::note::{Note, Severity};
use crate::period::{DateRange, Granularity, Period};
use crate::table::Tabular;
use crate::trend::PeriodIndex;

/// How many terms the chart shows for each group.
const DOTS: usize = 15;
/// How many terms of each group are named in the text.
const NAMED: usize = 8;

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
    /// The level of its intervals.
    level: f64,
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
        level: params.level,
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
        level: params.level,
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
    /// The section of this comparison.
    pub fn section(&self, archive: &Archive, matrix: &DocTermMatrix) -> Result<Section> {
        let mut notes = self.keyness.notes.clone();
        let rows = &self.keyness.rows;
        if !rows.is_empty() && rows.iter().all(|row| row.lrc == 0.0) {
            notes.push(Note::new(
                Severity::Caution,
                "nothing-differs",
                rows.len(),
                "no term's rates differ beyond chance between the two groups, allowing for the \
                 number of tests",
                "Compare larger groups, or read the table as a list of guesses.",
                [],
            ));
        }
        let mut about = vec![
            "Ranked by LRC, the end of the Log Ratio's interval nearest to no difference, \
             adjusted for all terms tested. It takes every occurrence for independent, but \
             words come in clumps: a term of few documents can lead by chance. So a term counts as \
             beyond doubt, and has a colour in the chart, only if its share of documents differs \
             too (column shares_differ)."
                .to_owned(),
        ];
        about.extend(archive.about_reprints(
            "So it is for the shares of documents; columns that end in _all count every one.",
        ));
        Ok(Section {
            title: "Comparison".to_owned(),
            lead: vec![self.sizes(), self.leading(), self.tested()],
            about,
            notes,
            figures: self.figure(archive)?.into_iter().collect(),
            tables: vec![self.keyness.table()],
            evidence: self.evidence(archive, matrix)?,
            ..Section::default()
        })
    }

    /// The evidence of the terms drawn and of the first rows of the table, in both groups.
    fn evidence(&self, archive: &Archive, matrix: &DocTermMatrix) -> Result<Vec<Evidence>> {
        let drawn = self.shown();
        let rows = drawn.into_iter().chain(self.keyness.rows.iter().take(ROWS));
        self.evidence_of(archive, matrix, rows)
    }

    /// The evidence of some rows in both groups.
    pub(super) fn evidence_of<'r>(
        &self,
        archive: &Archive,
        matrix: &DocTermMatrix,
        rows: impl IntoIterator<Item = &'r KeynessRow>,
    ) -> Result<Vec<Evidence>> {
        let mut terms: Vec<usize> =
            rows.into_iter().filter_map(|row| matrix.vocabulary.column(&row.stem)).collect();
        let mut seen = HashSet::new();
        terms.retain(|column| seen.insert(*column));
        let groups = [
            (self.target.as_str(), self.groups.target()),
            (self.reference.as_str(), self.groups.reference()),
        ];
        group_evidence(archive, &groups, &columns(archive, matrix, &terms))
    }

    fn sizes(&self) -> String {
        let size = |name: &str, group: &GroupSize| {
            let documents = weighted(group.weighted_documents, "document");
            let tokens = weighted(group.weighted_tokens, "token");
            let all = counted(group.documents as u64, "document");
            let raw = if all == documents {
                String::new()
            } else {
                format!(" ({all}, {}, every reprint counted)", counted(group.tokens, "token"))
            };
            format!("{name}: {documents}, {tokens}{raw}")
        };
        let (target, reference) = (&self.keyness.target, &self.keyness.reference);
        format!("{}. {}.", size(&self.target, target), size(&self.reference, reference))
    }

    /// The first solid terms of both sides.
    fn leading(&self) -> String {
        let side = |positive: bool| {
            let rows = self.keyness.rows.iter();
            let solid = rows.filter(|row| (row.lrc > 0.0) == positive && row.is_solid());
            let terms: Vec<&str> = solid.take(NAMED).map(|row| row.term.as_str()).collect();
            if terms.is_empty() { "no term beyond doubt".to_owned() } else { terms.join(", ") }
        };
        format!(
            "More in {}: {}. More in {}: {}.",
            self.target,
            side(true),
            self.reference,
            side(false)
        )
    }

    fn tested(&self) -> String {
        let rows = &self.keyness.rows;
        let count = |keep: &dyn Fn(&KeynessRow) -> bool| {
            number(rows.iter().filter(|row| keep(row)).count() as f64)
        };
        format!(
            "{} terms were tested: the rates of {} differ beyond chance (LRC not 0), and of these \
             {} differ in their shares of documents too.",
            number(rows.len() as f64),
            count(&|row| row.lrc != 0.0),
            count(&|row| row.is_solid())
        )
    }

    /// The dot plot; none when no term differs at all.
    fn figure(&self, archive: &Archive) -> Result<Option<Figure>> {
        let shown = self.shown();
        if shown.is_empty() {
            return Ok(None);
        }
        let caption = Caption {
            title: format!("Words of {} against {}", self.target, self.reference),
            subtitle: format!(
                "Log Ratio of the rates with its {:.0} % interval, the leading terms by LRC; {}",
                self.level * 100.0,
                self.sizes()
            ),
            source: archive.source_line(),
        };
        let dots = KeynessDots {
            caption,
            x_label: "Log Ratio (each step to the right doubles the rate)".to_owned(),
            target: self.target.clone(),
            reference: self.reference.clone(),
            dots: shown.into_iter().map(dot).collect(),
        };
        dots.draw("compare").map(Some)
    }

    /// The leading terms of both sides, from the target's to the reference's. When no LRC is
    /// other than 0 the order is that of G2.
    fn shown(&self) -> Vec<&KeynessRow> {
        let rows = &self.keyness.rows;
        let by_lrc = rows.iter().any(|row| row.lrc != 0.0);
        let score = |row: &KeynessRow| if by_lrc { row.lrc } else { row.g2 };
        let mut ranked: Vec<&KeynessRow> = rows.iter().filter(|row| score(row) != 0.0).collect();
        ranked.sort_by(|a, b| score(b).abs().total_cmp(&score(a).abs()));
        let side = |positive: bool| {
            ranked.iter().copied().filter(move |row| (score(row) > 0.0) == positive).take(DOTS)
        };
        let mut shown: Vec<_> = side(true).collect();
        let below: Vec<_> = side(false).collect();
        shown.extend(below.into_iter().rev());
        shown
    }
}

fn dot(row: &KeynessRow) -> KeynessDot {
    KeynessDot {
        term: row.term.clone(),
        log_ratio: row.log_ratio,
        low: row.log_ratio_low,
        high: row.log_ratio_high,
        decided: row.is_solid(),
    }
}
