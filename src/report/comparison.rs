//! Two groups of documents -> which terms one says more than the other.

use super::archive::Archive;
use super::section::Section;
use crate::chart::{Caption, KeynessDot, KeynessDots, number};
use crate::compare::keyness::GroupSize;
use crate::compare::{CompareParams, Groups, KeynessRow, compare};
use crate::error::Result;
use crate::matrix::DocTermMatrix;
use crate::note::{Note, Severity};
use crate::period::DateRange;
use crate::table::Tabular;
use crate::trend::PeriodIndex;

/// How many terms the chart shows for each group.
const DOTS: usize = 15;

/// Compares two date ranges.
pub fn between_ranges(
    archive: &Archive,
    matrix: &DocTermMatrix,
    target: &DateRange,
    reference: &DateRange,
    params: &CompareParams,
    names: [&str; 2],
) -> Result<Section> {
    let groups = Groups::from_ranges(&archive.dates(), target, reference)?;
    section(archive, matrix, &groups, params, names)
}

/// Compares the later half of the dated documents with the earlier half.
pub fn between_halves(
    archive: &Archive,
    matrix: &DocTermMatrix,
    index: &PeriodIndex,
    params: &CompareParams,
) -> Result<Section> {
    let groups = Groups::halves(&index.period_of, archive.tokens.words())?;
    let names = [groups.target(), groups.reference()].map(|group| span(index, group));
    section(archive, matrix, &groups, params, [&names[0], &names[1]])
}

/// First and last period of a group.
fn span(index: &PeriodIndex, group: &[u32]) -> String {
    let places = || group.iter().filter_map(|&document| index.period_of[document as usize]);
    let period = |place: Option<u32>| {
        place.map_or(String::new(), |place| index.timeline.period(place as usize).to_string())
    };
    match (period(places().min()), period(places().max())) {
        (first, last) if first == last => first,
        (first, last) => format!("{first} to {last}"),
    }
}

fn section(
    archive: &Archive,
    matrix: &DocTermMatrix,
    groups: &Groups,
    params: &CompareParams,
    [target, reference]: [&str; 2],
) -> Result<Section> {
    let keyness = compare(matrix, groups, params)?;
    let certain = keyness.rows.iter().filter(|row| row.lrc != 0.0).count();
    let size = |name: &str, group: &GroupSize| {
        format!(
            "{name}: {} documents, {} tokens",
            number(group.documents as f64),
            number(group.tokens as f64)
        )
    };
    let mut section = Section {
        title: "Comparison".to_owned(),
        lead: vec![
            format!("{}. {}.", size(target, &keyness.target), size(reference, &keyness.reference)),
            leading(&keyness.rows, target, reference),
            format!(
                "{} terms with at least {} occurrences were tested; the rates of {} differ for \
                 certain, allowing for the number of tests (LRC not 0). Ranked by LRC.",
                number(keyness.rows.len() as f64),
                params.min_count,
                number(certain as f64)
            ),
        ],
        notes: keyness.notes.clone(),
        tables: vec![keyness.table()],
        ..Section::default()
    };
    if keyness.rows.is_empty() {
        return Ok(section);
    }
    if certain == 0 {
        section.notes.push(Note::new(
            Severity::Caution,
            "nothing-certain",
            keyness.rows.len(),
            "no term's rate differs for certain between the two groups",
            "Compare larger groups, or read the table as a list of guesses.",
            [],
        ));
    }
    let shown = shown(&keyness.rows, certain > 0);
    let caption = Caption {
        title: format!("Words of {target} against {reference}"),
        subtitle: format!(
            "Log Ratio of the rates with its {:.0} % interval; {}; {}",
            params.level * 100.0,
            size(target, &keyness.target),
            size(reference, &keyness.reference)
        ),
        source: archive.source_line(),
    };
    let dots = KeynessDots {
        caption,
        x_label: "Log Ratio (each step to the right doubles the rate)".to_owned(),
        target: target.to_owned(),
        reference: reference.to_owned(),
        dots: shown.into_iter().map(dot).collect(),
    };
    section.figures.push(dots.draw("compare")?);
    Ok(section)
}

/// The first terms of both sides in words.
fn leading(rows: &[KeynessRow], target: &str, reference: &str) -> String {
    let side = |positive: bool| {
        let certain = rows.iter().filter(|row| row.lrc != 0.0 && (row.lrc > 0.0) == positive);
        let terms: Vec<&str> = certain.take(8).map(|row| row.term.as_str()).collect();
        if terms.is_empty() { "none for certain".to_owned() } else { terms.join(", ") }
    };
    format!("More in {target}: {}. More in {reference}: {}.", side(true), side(false))
}

/// The leading terms of both sides, from the target's to the reference's. When nothing is certain
/// the order is that of G2.
fn shown(rows: &[KeynessRow], by_lrc: bool) -> Vec<&KeynessRow> {
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

fn dot(row: &KeynessRow) -> KeynessDot {
    KeynessDot {
        term: row.term.clone(),
        log_ratio: row.log_ratio,
        low: row.log_ratio_low,
        high: row.log_ratio_high,
    }
}
