//! Term queries -> the words that keep their company, and how that changed.

use super::archive::Archive;
use super::collocate_evidence::evidence;
use super::comparison::{dates, span};
use super::section::{Section, weighted};
use super::trends::find;
use crate::chart::{Caption, Figure, PairedDot, PairedDots, ScoreDot, ScoreDots, number};
use crate::collocation::{
    Change, ChangeRow, CollocateRow, Collocates, CollocationParams, Share, Verdict, WindowCounts,
    change_table, changes, collocates, collocates_table,
};
use crate::compare::Groups;
use crate::error::{Error, Result};
use crate::matrix::{DocTermMatrix, Occurrences};
use crate::note::{Note, Severity};
use crate::period::DateRange;
use crate::query::{Compiled, Query};
use crate::trend::PeriodIndex;

/// How many collocates a chart shows.
const DOTS: usize = 25;
/// How many changes of either direction a chart shows.
const CHANGES: usize = 12;
/// How many are named in the text.
const NAMED: usize = 8;
/// With fewer occurrences of a term its collocates are guesses.
const FEW: f64 = 30.0;

/// A term with its company.
pub struct Company {
    /// What it is called.
    pub label: String,
    /// The query without its label.
    pub query: String,
    /// How it is searched for.
    pub compiled: Compiled,
    /// Where it occurs.
    pub occurrences: Occurrences,
    /// Its windows.
    pub counts: WindowCounts,
    /// Its collocates.
    pub found: Collocates,
}

/// Two stretches of time under their names.
pub struct Stretches {
    /// What the target is called.
    pub target: String,
    /// What the reference is called.
    pub reference: String,
    /// The documents of both.
    pub groups: Groups,
}

impl Stretches {
    /// Two date ranges, as named.
    pub fn named(archive: &Archive, target: &str, reference: &str) -> Result<Self> {
        let (range, other): (DateRange, DateRange) = (target.parse()?, reference.parse()?);
        let groups = Groups::from_ranges(&dates(archive, &range, &other), &range, &other)?;
        Ok(Self { target: target.to_owned(), reference: reference.to_owned(), groups })
    }

    /// The later half of the dated documents as target, the earlier as reference.
    pub fn halves(archive: &Archive, index: &PeriodIndex) -> Result<Self> {
        let lengths = archive.tokens.lengths();
        let groups = Groups::halves(&index.period_of, lengths, &archive.weights)?;
        let (target, reference) = (span(index, groups.target()), span(index, groups.reference()));
        Ok(Self { target, reference, groups })
    }
}

/// Looks up terms and counts what stands in their windows. A term that does not occur is an error
/// that names the nearest words; so is a label used twice.
pub fn look_around(
    archive: &Archive,
    matrix: &DocTermMatrix,
    queries: &[Query],
    params: &CollocationParams,
) -> Result<Vec<Company>> {
    for (place, query) in queries.iter().enumerate() {
        if queries[..place].iter().any(|earlier| earlier.label == query.label) {
            let allowed = "another name than the terms before it: write Name=term";
            return Err(Error::setting("--term", &query.label, allowed));
        }
    }
    let around = |query: &Query| {
        let (compiled, occurrences) = find(archive, None, query)?;
        let (tokens, analyzer) = (&archive.tokens, &archive.analyzer);
        let looked_for = (&compiled, &occurrences);
        let counts = WindowCounts::new(tokens, analyzer, matrix, looked_for, params.window);
        let found = collocates(&counts, matrix, &archive.weights, params)?;
        let (label, text) = (query.label.clone(), query.body.clone());
        Ok(Company { label, query: text, compiled, occurrences, counts, found })
    };
    queries.iter().map(around).collect()
}

/// The section of the collocates of some terms.
pub fn collocates_section(
    archive: &Archive,
    terms: &[Company],
    params: &CollocationParams,
) -> Result<Section> {
    let figures = terms
        .iter()
        .enumerate()
        .filter(|(_, term)| !term.found.rows.is_empty())
        .map(|(place, term)| figure(archive, term, params, &numbered("collocates", place)));
    let mut about = vec![format!(
        "A collocate stands within {} of the term, in the same sentence; stop words take their \
         place there but are not counted as collocates (--stop-words none counts them). logDice \
         tells how much two words keep to each other, 14 when neither occurs without the other, \
         one less for half as often. G2 takes every word for independent; the interval of the \
         ratio of the rates inside and outside the windows takes documents for the sampling units, \
         and a collocate has a colour in the chart if that interval lies above 1.",
        reach(params)
    )];
    about.extend(archive.about_reprints("The column joint_all counts every one."));
    Ok(Section {
        title: "Collocates".to_owned(),
        lead: terms.iter().map(|term| summary(term, params)).collect(),
        about,
        figures: figures.collect::<Result<_>>()?,
        tables: vec![collocates_table(terms.iter().map(|t| (t.label.as_str(), &t.found)))],
        notes: terms.iter().filter_map(|term| note(term, params)).collect(),
        evidence: evidence(archive, terms, params, DOTS)?,
        ..Section::default()
    })
}

/// `collocates`, `collocates-2`, ...
fn numbered(name: &str, place: usize) -> String {
    if place == 0 { name.to_owned() } else { format!("{name}-{}", place + 1) }
}

fn reach(params: &CollocationParams) -> String {
    let window = params.window;
    if window.left == window.right {
        format!("{} words on either side", window.left)
    } else {
        format!("{} words before or {} behind", window.left, window.right)
    }
}

fn summary(term: &Company, params: &CollocationParams) -> String {
    let found = &term.found;
    let leading = found.rows.iter().filter(|row| row.ratio.is_solid()).take(NAMED);
    let leading: Vec<&str> = leading.map(|row| row.term.as_str()).collect();
    let leading = if leading.is_empty() {
        "none beyond doubt".to_owned()
    } else {
        format!("the first by {}: {}", params.rank_by.name(), leading.join(", "))
    };
    format!(
        "{}: {} in {}; {} in its windows, {} of them at least {} times; {leading}.",
        term.label,
        weighted(found.group.occurrences, "occurrence"),
        weighted(found.group.documents, "document"),
        weighted(found.n_terms as f64, "term"),
        number(found.rows.len() as f64),
        params.min_count,
    )
}

fn note(term: &Company, params: &CollocationParams) -> Option<Note> {
    let found = &term.found;
    let occurrences = weighted(found.group.occurrences, "occurrence");
    if found.rows.is_empty() {
        return Some(Note::new(
            Severity::Caution,
            "no-collocates",
            found.n_terms,
            format!(
                "no word stands {} times in the windows of {} ({occurrences})",
                params.min_count, term.label
            ),
            "Lower --min-count or widen --window.",
            [],
        ));
    }
    (found.group.occurrences < FEW).then(|| {
        Note::new(
            Severity::Caution,
            "few-occurrences",
            found.units,
            format!(
                "{} has {occurrences} in {}: too few for its collocates to be more than guesses",
                term.label,
                weighted(found.group.documents, "document")
            ),
            "Look every one up with kwic.",
            [],
        )
    })
}

fn figure(
    archive: &Archive,
    term: &Company,
    params: &CollocationParams,
    name: &str,
) -> Result<Figure> {
    let dot = |row: &CollocateRow| ScoreDot {
        term: row.term.clone(),
        score: row.score,
        decided: row.ratio.is_solid(),
        note: format!(
            "{} of {} in {}",
            number(row.association.joint.round()),
            number(row.association.count.round()),
            weighted(row.documents.round(), "document")
        ),
    };
    let reprints = archive.reprints().map(|how| format!("; {how}")).unwrap_or_default();
    ScoreDots {
        caption: Caption {
            title: format!("The company of {}", term.label),
            subtitle: format!(
                "Words within {} of its {}, the first by {}; right: how often there, of all their \
                 occurrences{reprints}",
                reach(params),
                weighted(term.found.group.occurrences.round(), "occurrence"),
                params.rank_by.name()
            ),
            source: archive.source_line(),
        },
        x_label: params.rank_by.name().to_owned(),
        part: term.label.clone(),
        dots: term.found.rows.iter().take(DOTS).map(dot).collect(),
    }
    .draw(name)
}

/// The section of the changes between two stretches of time.
pub fn changes_section(
    archive: &Archive,
    matrix: &DocTermMatrix,
    terms: &[Company],
    stretches: &Stretches,
    params: &CollocationParams,
) -> Result<Section> {
    let (target, reference) = (&stretches.target, &stretches.reference);
    let groups = [
        (target.as_str(), stretches.groups.target()),
        (reference.as_str(), stretches.groups.reference()),
    ];
    let mut changed = Vec::with_capacity(terms.len());
    for term in terms {
        let found = changes(&term.counts, matrix, &archive.weights, groups, params)?;
        changed.push((term.label.as_str(), found));
    }
    let mut figures = Vec::new();
    for (place, (label, change)) in changed.iter().enumerate() {
        let name = numbered("collocates-change", place);
        figures.extend(change_figure(archive, label, change, stretches, params, &name)?);
    }
    Ok(Section {
        title: "Change of company".to_owned(),
        lead: changed.iter().map(|(label, c)| change_summary(label, c, stretches)).collect(),
        about: vec![format!(
            "What is compared is the share of a term's windows that hold the collocate: the term \
             may have become more frequent without its company having changed. Intervals and tests \
             take documents for the sampling units; a change counts at q < 0.05 over all {} tested. \
             Against: {reference}.",
            weighted(changed.iter().map(|(_, c)| c.rows.len() as f64).sum(), "collocate"),
        )],
        figures,
        tables: vec![change_table(changed.iter().map(|(label, change)| (*label, change)))],
        ..Section::default()
    })
}

/// The collocates with a verdict for which `keep` holds, the surest first.
fn told(change: &Change, risen: bool) -> impl Iterator<Item = &ChangeRow> {
    let clear = |row: &&ChangeRow| row.verdict() != Verdict::Unclear;
    change.rows.iter().filter(clear).filter(move |row| (row.difference > 0.0) == risen)
}

fn change_summary(label: &str, change: &Change, stretches: &Stretches) -> String {
    let side = |risen: bool| {
        let terms: Vec<&str> = told(change, risen).take(NAMED).map(|r| r.term.as_str()).collect();
        if terms.is_empty() { "none beyond doubt".to_owned() } else { terms.join(", ") }
    };
    format!(
        "{label}: {} in {}, {} in {}. More in its company in the former: {}. Less: {}.",
        weighted(change.target.occurrences, "occurrence"),
        stretches.target,
        weighted(change.reference.occurrences, "occurrence"),
        stretches.reference,
        side(true),
        side(false)
    )
}

/// None when nothing changed beyond doubt.
fn change_figure(
    archive: &Archive,
    label: &str,
    change: &Change,
    stretches: &Stretches,
    params: &CollocationParams,
    name: &str,
) -> Result<Option<Figure>> {
    let mut shown: Vec<&ChangeRow> =
        [true, false].into_iter().flat_map(|risen| told(change, risen).take(CHANGES)).collect();
    if shown.is_empty() {
        return Ok(None);
    }
    shown.sort_by(|a, b| b.difference.total_cmp(&a.difference).then(a.column.cmp(&b.column)));
    let per_cent = |share: Option<Share>| {
        let missing = (f64::NAN, f64::NAN, f64::NAN);
        share.map_or(missing, |s| (s.share * 100.0, s.low * 100.0, s.high * 100.0))
    };
    let row = |row: &&ChangeRow| PairedDot {
        term: row.term.clone(),
        before: per_cent(row.shares[1]),
        after: per_cent(row.shares[0]),
    };
    let chart = PairedDots {
        caption: Caption {
            title: format!("How the company of {label} changed"),
            subtitle: format!(
                "Share of its windows, {}, that hold the word, the surest changes; lines: {:.0} % \
                 intervals over documents; {} and {}",
                reach(params),
                params.level * 100.0,
                weighted(change.reference.occurrences.round(), "window"),
                weighted(change.target.occurrences.round(), "window"),
            ),
            source: archive.source_line(),
        },
        x_label: "per cent of windows".to_owned(),
        before: stretches.reference.clone(),
        after: stretches.target.clone(),
        rows: shown.iter().map(row).collect(),
    };
    chart.draw(name).map(Some)
}
