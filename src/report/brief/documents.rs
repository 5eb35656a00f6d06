//! The terms a window says more -> the documents of it that say most of them: what to read.

use crate::chart::number;
use crate::compare::{KeynessRow, Kind};
use crate::matrix::DocTermMatrix;
use crate::period::Period;
use crate::report::archive::Archive;
use crate::report::comparison::Comparison;
use crate::report::section::Section;
use crate::table::{Cell, Column, Table, column};

/// How many terms of a document are named.
const NAMED: usize = 6;

const COLUMNS: &[Column] = &[
    column("id", "", "Id of the document"),
    column("date", "", "Its date"),
    column("title", "", "Its title"),
    column("source", "", "Newspaper, site or office"),
    column("path", "", "File, with archive member and line"),
    column("score", "", "Cosine of the terms it holds with the LRC of the terms that rose"),
    column("terms", "", "Terms that rose, of those it holds"),
    column("reprints", "documents", "Further reports of the window that are copies of it"),
];

/// The documents of the window to read first.
pub(super) struct KeyDocuments {
    rows: Vec<Vec<Cell>>,
    told: Vec<String>,
}

/// The `most` documents of the window that say most of what rose or is new beyond doubt: the sum of
/// the bounds nearest 0 of the Log Ratios of the terms present over the square root of the number of
/// distinct terms, which is, scaled, the cosine between presence and bound. One of each family of reprints, the earliest.
pub(super) fn key_documents(
    archive: &Archive,
    matrix: &DocTermMatrix,
    compared: &Comparison,
    most: usize,
) -> KeyDocuments {
    let solid = |row: &&KeynessRow| row.kind == Kind::More;
    let mut weight = vec![0.0; matrix.vocabulary.len()];
    for row in compared.keyness.rows.iter().filter(solid) {
        if let Some(column) = matrix.vocabulary.column(&row.stem) {
            weight[column] = row.bounds.nearest();
        }
    }
    let length = weight.iter().map(|w| w * w).sum::<f64>().sqrt();
    let score = |document: u32| {
        let (terms, _) = matrix.counts.row(document as usize);
        let sum: f64 = terms.iter().map(|&term| weight[term as usize]).sum();
        sum / (terms.len() as f64).sqrt() / length
    };
    let mut scored: Vec<(f64, u32)> = compared
        .groups
        .target()
        .iter()
        .map(|&document| (score(document), document))
        .filter(|(score, _)| *score > 0.0)
        .collect();
    let day =
        |document: u32| archive.corpus.documents[document as usize].date.as_ref().map(|d| d.date);
    // Copies are judged alike but for what cleaning left: the earliest speaks for its family.
    scored.sort_by(|a, b| {
        b.0.total_cmp(&a.0).then_with(|| day(a.1).cmp(&day(b.1))).then(a.1.cmp(&b.1))
    });
    let units = archive.weights.units();
    let mut families: Vec<u32> = Vec::new();
    let mut found = KeyDocuments { rows: Vec::new(), told: Vec::new() };
    for (score, document) in scored {
        if found.rows.len() == most {
            break;
        }
        let family = units[document as usize];
        if families.contains(&family) {
            continue;
        }
        families.push(family);
        let members = compared.groups.target().iter().filter(|&&d| units[d as usize] == family);
        let copies = members.count() - 1;
        let terms = terms(matrix, document, &weight);
        found.add(archive, document, (score, copies), &terms);
    }
    found
}

/// The terms of a document that weigh most.
fn terms<'a>(matrix: &'a DocTermMatrix, document: u32, weight: &[f64]) -> Vec<&'a str> {
    let (terms, _) = matrix.counts.row(document as usize);
    let mut terms: Vec<usize> =
        terms.iter().map(|&term| term as usize).filter(|&term| weight[term] > 0.0).collect();
    terms.sort_by(|&a, &b| weight[b].total_cmp(&weight[a]).then(a.cmp(&b)));
    terms.into_iter().take(NAMED).map(|term| matrix.vocabulary.surface[term].as_str()).collect()
}

impl KeyDocuments {
    fn add(
        &mut self,
        archive: &Archive,
        document: u32,
        (score, copies): (f64, usize),
        terms: &[&str],
    ) {
        let document = &archive.corpus.documents[document as usize];
        let date = document.date.as_ref().map(|d| Period::of(d.date, d.precision).to_string());
        self.rows.push(vec![
            document.id.as_str().into(),
            date.clone().into(),
            document.title.as_str().into(),
            document.source.as_deref().into(),
            document.origin.as_ref().map(ToString::to_string).into(),
            score.into(),
            terms.join(", ").into(),
            copies.into(),
        ]);
        let title = if document.title.is_empty() { &document.id } else { &document.title };
        let source = document.source.as_ref().map(|s| format!(", {s}")).unwrap_or_default();
        let copies = match copies {
            0 => String::new(),
            1 => "; 1 reprint".to_owned(),
            more => format!("; {} reprints", number(more as f64)),
        };
        let terms = terms.join(", ");
        self.told.push(format!(
            "Key document: {title} ({}{source}{copies}), for {terms}.",
            date.unwrap_or_else(|| "undated".to_owned())
        ));
    }

    /// The section of them.
    pub(super) fn section(self, archive: &Archive, [window, against]: [&str; 2]) -> Section {
        let lead = if self.told.is_empty() {
            vec![format!("No document of {window} stands for what it says more than {against}.")]
        } else {
            self.told
        };
        let mut about = vec![format!(
            "The documents of {window} whose words are most like what it says more than {against}: \
             the sum of the LRC of the terms beyond doubt that a document holds, over the square \
             root of the number of its distinct terms. One of each family of reprints."
        )];
        about.extend(archive.about_reprints(""));
        Section {
            title: "Key documents".to_owned(),
            lead,
            about,
            tables: vec![Table { name: "key_documents", columns: COLUMNS, rows: self.rows }],
            ..Section::default()
        }
    }
}
