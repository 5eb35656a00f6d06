//! What cleaning changed in the texts, and the page templates it learned.

use std::collections::{BTreeMap, BTreeSet};

use crate::chart::{Caption, TermBars};
use crate::error::Result;
use crate::report::archive::Archive;
use crate::report::section::{Section, counted};
use crate::table::{Column, Table, column};

/// The section on cleaning.
pub(super) fn cleaning(archive: &Archive) -> Result<Section> {
    let rules = rules(archive);
    let changes: usize = rules.values().map(|rule| rule.changes).sum();
    let touched: BTreeSet<&str> = archive
        .corpus
        .documents
        .iter()
        .filter(|document| !document.removed.is_empty())
        .map(|document| document.id.as_str())
        .collect();
    let templates = &archive.corpus.templates;
    let mut lead = vec![match changes {
        0 => "No text was changed.".to_owned(),
        _ => format!(
            "{} in {}.",
            counted(changes as u64, "change"),
            counted(touched.len() as u64, "document")
        ),
    }];
    if !templates.lines.is_empty() {
        lead.push(format!(
            "{} learned from the pages of the sources; {} of a template found.",
            counted(templates.lines.len() as u64, "recurring line"),
            counted(templates.changes.len() as u64, "change")
        ));
    }
    let mut section = Section {
        title: "Cleaning".to_owned(),
        lead,
        about: vec![
            "Every change is a row of the table removed: document, bytes in the source, rule, text \
             and what stands in its place. Nothing is deleted from the source. Furniture is removed \
             by a short list of phrases and by the rule template: lines that recur in the documents \
             of one source within one epoch (table templates). --keep-boilerplate keeps it all."
                .to_owned(),
        ],
        tables: vec![
            rules_table(&rules),
            archive.corpus.templates_table(),
            archive.corpus.template_changes_table(),
        ],
        ..Section::default()
    };
    if !rules.is_empty() {
        let caption = Caption {
            title: "What cleaning changed".to_owned(),
            subtitle: "Documents changed by each rule".to_owned(),
            source: archive.source_line(),
        };
        let mut bars: Vec<(String, f64)> =
            rules.iter().map(|(name, rule)| ((*name).to_owned(), rule.documents as f64)).collect();
        bars.sort_by(|a, b| b.1.total_cmp(&a.1));
        let chart = TermBars { caption, x_label: "documents".to_owned(), bars };
        section.figures.push(chart.draw("cleaning")?);
    }
    Ok(section)
}

/// What one rule did.
#[derive(Debug, Default, Clone, Copy)]
struct Rule {
    documents: usize,
    changes: usize,
    characters: usize,
}

fn rules(archive: &Archive) -> BTreeMap<&'static str, Rule> {
    let mut rules: BTreeMap<&'static str, Rule> = BTreeMap::new();
    for document in &archive.corpus.documents {
        let mut seen = BTreeSet::new();
        for removal in &document.removed {
            let rule = rules.entry(removal.rule).or_default();
            rule.changes += 1;
            rule.characters += removal.text.chars().count();
            rule.documents += usize::from(seen.insert(removal.rule));
        }
    }
    rules
}

fn rules_table(rules: &BTreeMap<&'static str, Rule>) -> Table {
    const COLUMNS: &[Column] = &[
        column("rule", "", "Rule of cleaning"),
        column("documents", "documents", "Documents it changed"),
        column("changes", "", "Its changes, rows of the table removed"),
        column("characters", "characters", "Characters of the source it concerned"),
    ];
    let row = |(name, rule): (&&'static str, &Rule)| {
        vec![(*name).into(), rule.documents.into(), rule.changes.into(), rule.characters.into()]
    };
    Table { name: "cleaning", columns: COLUMNS, rows: rules.iter().map(row).collect() }
}
