//! The fixed formulas of an archive -> those that one window has more than the other.

use super::BriefParams;
use crate::chart::number;
use crate::compare::keyness::GroupSize;
use crate::context::Context;
use crate::error::Result;
use crate::matrix::Occurrences;
use crate::report::archive::Archive;
use crate::report::comparison::Comparison;
use crate::report::evidence::{Asked, Evidence, EvidenceFinder, Needle};
use crate::report::formulas::{Found, found, needle};
use crate::report::section::{Section, weighted};
use crate::reuse::formulas::{Formula, FormulaParams, Moved, moved};
use crate::stats::proportion::wilson_effective;
use crate::table::{Cell, Column, Table, column};

const COLUMNS: &[Column] = &[
    column("kind", "", "new, gone, risen or fallen"),
    column("formula", "", "The sequence of words in its most frequent form"),
    column("documents", "documents", "Documents of the window under study that hold it, weighted"),
    column(
        "documents_against",
        "documents",
        "Documents of the other window that hold it, weighted",
    ),
    column("z", "", "Difference of the shares of reports over its standard error"),
];

/// The formulas whose share of documents differs between the windows beyond chance, all candidates
/// tested together (Bonferroni), those that moved most first; none without such a formula.
pub(super) fn formulas(
    archive: &Archive,
    compared: &Comparison,
    names: [&str; 2],
    params: &BriefParams,
    context: &Context<'_>,
) -> Result<Option<Section>> {
    let settings = FormulaParams::default();
    let all = found(archive, params.by, &settings, context)?;
    let groups = &compared.groups;
    let mut shifts = moved(&all.formulas, &archive.weights, groups.target(), groups.reference());
    let sizes = [compared.keyness.target, compared.keyness.reference];
    // The formulas were chosen from all candidates for having come and gone, among other things.
    let tested = all.formulas.n_candidates.max(1) as f64;
    let level = 1.0 - (1.0 - params.compare.level) / tested;
    shifts.retain(|shift| {
        let most = shift.documents_target.max(shift.documents_reference);
        most >= params.min_documents as f64 && shares_differ(shift, sizes, level)
    });
    if shifts.is_empty() {
        return Ok(None);
    }
    let shown = || {
        let top = shifts.iter().take(params.top);
        top.map(|shift| (&all.formulas.formulas[shift.formula], shift))
    };
    let sizes = sizes.map(|group| group.weighted_documents);
    Ok(Some(Section {
        title: "Formulas".to_owned(),
        lead: shown().map(|(formula, shift)| told(formula, shift, names, sizes)).collect(),
        about: vec![format!(
            "The {} leading fixed formulas of the archive, sequences of {} to {} words that come \
             again and again, of which the share of reports differs between the windows beyond \
             chance, as if all {} candidates had been tested. dateline formulas tells their lives.",
            number(all.formulas.formulas.len() as f64),
            settings.min_words,
            settings.max_words,
            number(tested)
        )],
        tables: vec![Table {
            name: "brief_formulas",
            columns: COLUMNS,
            rows: shifts.iter().map(|shift| cells(&all, shift)).collect(),
        }],
        evidence: evidence(archive, compared, names, shown().map(|(formula, _)| formula))?,
        ..Section::default()
    }))
}

/// Whether the Wilson intervals of the shares of documents, taken at their effective numbers, lie
/// apart at `level`: a normal test would trust a handful of documents.
fn shares_differ(shift: &Moved, sizes: [GroupSize; 2], level: f64) -> bool {
    let share = |documents: f64, group: GroupSize| {
        let information = group.effective_documents / group.weighted_documents;
        wilson_effective(documents * information, group.effective_documents, level)
    };
    let target = share(shift.documents_target, sizes[0]);
    let reference = share(shift.documents_reference, sizes[1]);
    target.zip(reference).is_some_and(|(a, b)| a.low > b.high || b.low > a.high)
}

fn kind(shift: &Moved) -> &'static str {
    match (shift.documents_target > 0.0, shift.documents_reference > 0.0) {
        (true, false) => "new",
        (false, true) => "gone",
        _ if shift.z > 0.0 => "risen",
        _ => "fallen",
    }
}

fn told(
    formula: &Formula,
    shift: &Moved,
    [window, against]: [&str; 2],
    [here, there]: [f64; 2],
) -> String {
    let of = |some: f64, all: f64| {
        format!("{} of {}", number(round(some)), weighted(round(all), "document"))
    };
    format!(
        "“{}”, {}: in {} of {window}, {} of {against}.",
        formula.text,
        kind(shift),
        of(shift.documents_target, here),
        of(shift.documents_reference, there)
    )
}

fn round(documents: f64) -> f64 {
    (documents * 10.0).round() / 10.0
}

fn cells(all: &Found, shift: &Moved) -> Vec<Cell> {
    vec![
        kind(shift).into(),
        all.formulas.formulas[shift.formula].text.as_str().into(),
        Cell::weighted(shift.documents_target),
        Cell::weighted(shift.documents_reference),
        shift.z.into(),
    ]
}

fn evidence<'f>(
    archive: &Archive,
    compared: &Comparison,
    [window, against]: [&str; 2],
    shown: impl Iterator<Item = &'f Formula>,
) -> Result<Vec<Evidence>> {
    let finder = EvidenceFinder::new(archive);
    if !finder.is_wanted() {
        return Ok(Vec::new());
    }
    let needles: Vec<(&str, Needle, Occurrences)> = shown
        .map(|formula| {
            let (needle, occurrences) = needle(formula);
            (formula.text.as_str(), needle, occurrences)
        })
        .collect();
    let groups = [(window, compared.groups.target()), (against, compared.groups.reference())];
    let asked: Vec<Asked<'_>> = needles
        .iter()
        .flat_map(|(text, needle, occurrences)| {
            groups.map(|(name, documents)| {
                Asked::in_group(text, name, needle, occurrences, documents)
            })
        })
        .collect();
    finder.find(&asked)
}
