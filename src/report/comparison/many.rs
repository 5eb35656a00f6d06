//! Groups of documents -> each against all others: a sentence, a chart and table rows of each.

use super::Comparison;
use super::figure::shown;
use super::groups::{Named, Partition, REST, sizes};
use crate::compare::tabular::groups_table;
use crate::compare::{CompareParams, Comparer, Groups, Keyness, Kind};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::DocTermMatrix;
use crate::note::{Note, Severity};
use crate::report::archive::Archive;
use crate::report::page;
use crate::report::section::{Section, counted};

/// How many terms of a group are named in its sentence.
const NAMED: usize = 6;
/// Rows of a group in the table.
const ROWS: usize = 100;
/// Charts are drawn of so many groups, the largest.
const CHARTS: usize = 6;

/// Compares each group of at least `min_documents` with all others together.
pub fn each_against_rest(
    archive: &Archive,
    (comparer, matrix): (&Comparer<'_>, &DocTermMatrix),
    partition: &Partition,
    min_documents: usize,
    params: &CompareParams,
    context: &Context<'_>,
) -> Result<Section> {
    let (large, small): (Vec<&Named>, Vec<&Named>) =
        partition.groups.iter().partition(|group| group.documents.len() >= min_documents);
    if large.is_empty() || partition.groups.len() < 2 {
        return Err(Error::setting(
            "--min-documents",
            min_documents,
            format!(
                "a number that some of two or more groups have; there are {}",
                sizes(&partition.groups)
            ),
        ));
    }
    let mut section = Section { title: "Comparison".to_owned(), ..Section::default() };
    section.notes.clone_from(&partition.notes);
    section.notes.extend(too_small(&small, min_documents));
    let mut found: Vec<(&str, Keyness)> = Vec::new();
    let mut doubted = (0, 0);
    context.stage("comparing", Some(large.len() as u64), || {
        for (place, group) in large.iter().enumerate() {
            context.progress.check()?;
            let groups = Groups::new(group.documents.iter().copied(), partition.rest(group))?;
            let names = [group.name.as_str(), REST];
            let mut one = Comparison::new(comparer, groups, names, params, context.seed)?;
            section.lead.push(sentence(&one));
            if place < CHARTS {
                let name = format!("compare-{}", place + 1);
                section.figures.extend(super::figure::figure(&one.view(), archive, &name)?);
                let rows = if place == 0 { page::ROWS } else { 0 };
                let rows = one.keyness.rows.iter().take(rows);
                let shown = shown(&one.keyness.rows).into_iter().chain(rows);
                // The rest is another one for every group, so its name names no documents.
                let found = one.evidence_of(archive, matrix, shown)?.into_iter();
                section.evidence.extend(found.filter(|value| value.part == group.name));
            }
            if place == 0 {
                section.about = one.view().about(archive);
            }
            let doubt = one.keyness.notes.iter().find(|note| note.kind == "tests-disagree");
            doubted.0 += usize::from(doubt.is_some());
            doubted.1 += doubt.map_or(0, |note| note.count);
            one.keyness.rows.truncate(ROWS);
            found.push((&group.name, one.keyness));
            context.progress.advance(1);
        }
        Ok(())
    })?;
    section.notes.extend(disagreement(doubted, large.len()));
    section.about.push(format!(
        "Each group is compared with the documents of all other groups together, its terms tested \
         as one family. The table holds the first {ROWS} terms of each group by rank."
    ));
    section.tables.push(groups_table(found.iter().map(|(name, k)| (*name, k)), ROWS));
    Ok(section)
}

fn sentence(comparison: &Comparison) -> String {
    let view = comparison.view();
    let documents = counted(comparison.keyness.target.documents as u64, "document");
    let says = |kind: Kind, word: &str| {
        let there = view.keyness.rows.iter().any(|row| row.kind == kind);
        there.then(|| format!("{word} {}", view.first(kind, NAMED)))
    };
    let found = [says(Kind::More, "more"), says(Kind::Less, "less")];
    let found: Vec<String> = found.into_iter().flatten().collect();
    let found = if found.is_empty() { "nothing beyond doubt".to_owned() } else { found.join("; ") };
    format!("{} ({documents}): {found}.", comparison.target)
}

fn too_small(small: &[&Named], min_documents: usize) -> Option<Note> {
    let groups: Vec<Named> = small.iter().map(|&group| group.clone()).collect();
    (!groups.is_empty()).then(|| {
        Note::new(
            Severity::Info,
            "small-groups",
            groups.len(),
            format!(
                "groups of fewer than {min_documents} documents are not compared by themselves: {}",
                sizes(&groups)
            ),
            "Lower --min-documents to see them; little can be told of so few.",
            [],
        )
    })
}

fn disagreement((groups, terms): (usize, usize), all: usize) -> Option<Note> {
    (terms > 0).then(|| {
        Note::new(
            Severity::Warning,
            "tests-disagree",
            terms,
            format!(
                "in {groups} of {all} groups terms differ by the token-level test that do not by the \
                 test over documents: {terms} in all"
            ),
            "Trust the test over documents: words come in clumps, and G2 takes each for independent.",
            [],
        )
    })
}
