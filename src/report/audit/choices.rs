//! The leading findings of a comparison -> which of them stand under other sound choices.
//!
//! A choice is a weighting of the documents: those it doubts count 0. So one comparison, done again
//! with other weights, answers each.

use std::collections::HashMap;

use crate::chart::{Caption, Verdict, VerdictGrid};
use crate::compare::{CompareParams, KeynessRow, Kind, compare};
use crate::context::Context;
use crate::corpus::Document;
use crate::error::Result;
use crate::matrix::{DocTermMatrix, Weights};
use crate::note::{Note, Severity};
use crate::report::archive::Archive;
use crate::report::comparison::between_halves;
use crate::report::section::{Section, counted};
use crate::reuse::Reprints;
use crate::table::{Cell, Column, Table, column};
use crate::trend::coverage::Coverage;
use crate::trend::fixed_panel::fixed_panel;
use crate::trend::{PeriodIndex, Sources};

/// How many findings of each side are looked at.
const FINDINGS: usize = 10;

/// Another way to count the same archive.
struct Choice {
    /// Short name: a column of the grid, a value of the table.
    name: &'static str,
    /// What it leaves out or weighs otherwise, and how many documents that concerns.
    about: String,
    /// The weights that make it.
    weights: Weights,
}

/// A leading term and what becomes of it under each choice.
struct Finding<'a> {
    main: &'a KeynessRow,
    under: Vec<Option<KeynessRow>>,
}

impl Finding<'_> {
    fn verdicts(&self) -> Vec<Verdict> {
        self.under.iter().map(|row| verdict(self.main, row.as_ref())).collect()
    }
}

fn verdict(main: &KeynessRow, other: Option<&KeynessRow>) -> Verdict {
    match other {
        None => Verdict::Untested,
        Some(row) if row.is_solid() && row.kind == main.kind => Verdict::Stands,
        Some(row) if (row.bounds.low..=row.bounds.high).contains(&main.log_ratio) => {
            Verdict::Weaker
        }
        Some(_) => Verdict::Falls,
    }
}

/// The section on the findings that tell the later half of the archive from the earlier.
pub(super) fn choices(
    archive: &Archive,
    matrix: &DocTermMatrix,
    index: &PeriodIndex,
    context: &Context<'_>,
) -> Result<Section> {
    let halves = between_halves(archive, matrix, index, &CompareParams::default())?;
    let choices = other_choices(archive, index);
    let side = |kind: Kind| {
        let rows = halves.keyness.rows.iter();
        rows.filter(move |row| row.kind == kind).take(FINDINGS)
    };
    let mut findings: Vec<Finding<'_>> = side(Kind::More)
        .chain(side(Kind::Less))
        .map(|main| Finding { main, under: Vec::with_capacity(choices.len()) })
        .collect();
    for choice in &choices {
        context.progress.check()?;
        // A choice may leave a side without any document: then nothing can be tested.
        let params = CompareParams::default();
        let rows = compare(matrix, &halves.groups, &choice.weights, &params)
            .map_or(Vec::new(), |keyness| keyness.rows);
        let mut by_stem: HashMap<String, KeynessRow> =
            rows.into_iter().map(|row| (row.stem.clone(), row)).collect();
        for finding in &mut findings {
            finding.under.push(by_stem.remove(&finding.main.stem));
        }
    }
    let mut section = section(archive, [&halves.target, &halves.reference], &choices, &findings)?;
    section.evidence =
        halves.evidence_of(archive, matrix, findings.iter().map(|finding| finding.main))?;
    Ok(section)
}

/// The choices that differ from the main one on this archive.
fn other_choices(archive: &Archive, index: &PeriodIndex) -> Vec<Choice> {
    let documents = &archive.corpus.documents;
    let without = |left_out: &dyn Fn(&Document) -> bool| {
        let weights = archive.weights.weights().iter().zip(documents);
        let weights = weights.map(|(&weight, d)| if left_out(d) { 0.0 } else { weight });
        Weights::new(weights.collect(), archive.weights.units().to_vec())
    };
    let mut choices = Vec::new();
    let doubtful = documents.iter().filter(|d| d.date.is_some() && d.date_is_doubtful()).count();
    if doubtful > 0 {
        choices.push(Choice {
            name: "strict dates",
            about: format!("without {} of doubtful date", counted(doubtful as u64, "document")),
            weights: without(&Document::date_is_doubtful),
        });
    }
    if !archive.families.families.is_empty() {
        for (reprints, name, about) in [
            (Reprints::All, "every reprint", "each copy of a report counts as a report"),
            (Reprints::Discount, "reprints discounted", "a report and its reprints count as one"),
            (Reprints::First, "first prints only", "of each family only the earliest counts"),
        ] {
            let weights = archive.families.weights(reprints);
            if weights != archive.weights {
                choices.push(Choice { name, about: about.to_owned(), weights });
            }
        }
    }
    let sources = Sources::of(documents);
    let dates = archive.dates_at(index.timeline.granularity());
    let coverage = Coverage::new(index, &dates, archive.tokens.lengths(), &sources);
    if let Some(panel) = fixed_panel(&sources, &coverage)
        && panel.mask.iter().any(|within| !within)
    {
        choices.push(Choice {
            name: "fixed panel",
            about: format!(
                "only the {} {}",
                counted(panel.sources.len() as u64, "source"),
                panel.basis.words()
            ),
            weights: panel.weights(&archive.weights),
        });
    }
    if let Some(main) = archive.languages.majority()
        && documents.iter().any(|d| d.language.is_some_and(|code| code != main))
    {
        choices.push(Choice {
            name: "one language",
            about: format!("only documents in {main}, or in no known language"),
            weights: without(&|d| d.language.is_some_and(|code| code != main)),
        });
    }
    choices
}

fn section(
    archive: &Archive,
    [target, reference]: [&str; 2],
    choices: &[Choice],
    findings: &[Finding<'_>],
) -> Result<Section> {
    let mut section = Section {
        title: "Findings under other choices".to_owned(),
        about: choices.iter().map(|choice| format!("{}: {}.", choice.name, choice.about)).collect(),
        tables: vec![table(choices, findings)],
        ..Section::default()
    };
    if findings.is_empty() {
        section.lead.push(format!(
            "No term differs beyond doubt between {target} and {reference}, so there is no finding \
             to try under other choices."
        ));
        return Ok(section);
    }
    if choices.is_empty() {
        section.lead.push(
            "No document is doubtful, reprinted, of a passing source or in another language: there \
             is no other choice to try."
                .to_owned(),
        );
        return Ok(section);
    }
    let unlike = |wanted: &dyn Fn(Verdict) -> bool, place: Option<usize>| -> Vec<&str> {
        let there = |finding: &&Finding<'_>| {
            let verdicts = finding.verdicts();
            let shown = place.map_or(&verdicts[..], |place| &verdicts[place..=place]);
            shown.iter().any(|&verdict| wanted(verdict))
        };
        findings.iter().filter(there).map(|finding| finding.main.term.as_str()).collect()
    };
    let unsure = unlike(&|verdict| verdict != Verdict::Stands, None);
    let falls = unlike(&|verdict| verdict == Verdict::Falls, None);
    section.lead.push(format!(
        "Of {} ({target} against {reference}) {} beyond doubt under every choice, {} to another \
         size under some.",
        counted(findings.len() as u64, "leading finding"),
        verb(findings.len() - unsure.len(), "is", "are"),
        verb(falls.len(), "falls", "fall")
    ));
    for (place, choice) in choices.iter().enumerate() {
        for (verdict, said) in [
            (Verdict::Falls, "Of another size with"),
            (Verdict::Weaker, "Of like size, but perhaps chance, with"),
        ] {
            let terms = unlike(&|other| other == verdict, Some(place));
            section.lead.extend(
                (!terms.is_empty())
                    .then(|| format!("{said} {}: {}.", choice.name, terms.join(", "))),
            );
        }
    }
    section.notes.extend((!falls.is_empty()).then(|| {
        Note::new(
            Severity::Warning,
            "finding-changes",
            falls.len(),
            format!(
                "{} of {} {} to another size under another sound choice: {}",
                falls.len(),
                counted(findings.len() as u64, "leading finding"),
                if falls.len() == 1 { "falls" } else { "fall" },
                falls.join(", ")
            ),
            "Publish such a term only with the choice it rests on, or leave it out.",
            [],
        )
    }));
    let grid = VerdictGrid {
        caption: Caption {
            title: "Which findings stand under other choices".to_owned(),
            subtitle: format!(
                "Terms that tell {target} from {reference} beyond doubt, compared again under each choice"
            ),
            source: archive.source_line(),
        },
        choices: choices.iter().map(|choice| choice.name.to_owned()).collect(),
        findings: findings
            .iter()
            .map(|finding| (finding.main.term.clone(), finding.verdicts()))
            .collect(),
    };
    section.figures.push(grid.draw("choices")?);
    Ok(section)
}

/// `none is`, `1 is`, `12 are`.
fn verb(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => format!("none {one}"),
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}

fn table(choices: &[Choice], findings: &[Finding<'_>]) -> Table {
    const COLUMNS: &[Column] = &[
        column("term", "", "Surface form of the term"),
        column("choice", "", "What is counted otherwise; main: as in every other table"),
        column(
            "verdict",
            "",
            "stands, weaker (like size, could be chance), falls (another size) or untested (too few)",
        ),
        column("count_target", "occurrences", "Weighted occurrences in the later half"),
        column("count_reference", "occurrences", "Weighted occurrences in the earlier half"),
        column("log_ratio", "log2", "Log Ratio of the rates"),
        column("lrc", "log2", "Conservative Log Ratio"),
        column("kind", "", "more or less in the later half beyond doubt, locked or none"),
    ];
    let row = |finding: &Finding<'_>, choice: &str, verdict: Verdict, row: Option<&KeynessRow>| {
        vec![
            finding.main.term.as_str().into(),
            choice.into(),
            verdict.name().into(),
            row.map(|row| row.counts.target).into(),
            row.map(|row| row.counts.reference).into(),
            row.map(|row| row.log_ratio).into(),
            row.map(|row| row.bounds.lrc).into(),
            row.map(|row| row.kind.name()).into(),
        ]
    };
    let rows: Vec<Vec<Cell>> = findings
        .iter()
        .flat_map(|finding| {
            let main = row(finding, "main", Verdict::Stands, Some(finding.main));
            let under = choices.iter().zip(&finding.under).zip(finding.verdicts());
            let rest = under.map(|((choice, other), verdict)| {
                row(finding, choice.name, verdict, other.as_ref())
            });
            std::iter::once(main).chain(rest).collect::<Vec<_>>()
        })
        .collect();
    Table { name: "choices", columns: COLUMNS, rows }
}
