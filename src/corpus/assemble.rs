//! Documents as read -> a corpus: unique ids, notes, and the errors of a run with nothing to work on.

use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::note::{Note, Severity};

use super::date::{self, DatePolicy};
use super::document::{Document, Origin, Rejected, Removal};
use super::read::{InputFile, LeftOut, ReadParams, ReadSummary, Reading, read_blocks};
use super::template::{self, Cut, LineBlock, Page, Templates};

/// All documents of a run, and what is to be known about them.
#[derive(Debug, Default)]
pub struct Corpus {
    /// In input order, with unique ids.
    pub documents: Vec<Document>,
    /// Files and records that could not be read.
    pub rejected: Vec<Rejected>,
    /// The files read.
    pub files: Vec<InputFile>,
    /// Documents left out by the range asked for.
    pub left_out: LeftOut,
    /// The lines that recur as part of a page, which were taken out of the documents.
    pub templates: Templates,
    /// What a reader of the results should know.
    pub notes: Vec<Note>,
}

impl Corpus {
    /// Reads all documents into memory, texts included.
    pub fn read(inputs: &[String], params: &ReadParams, context: &Context<'_>) -> Result<Self> {
        let Reading { blocks, summary } = read_blocks(inputs, params, context, |documents| {
            let mut lines = LineBlock::default();
            if !params.keep_boilerplate {
                for document in &documents {
                    lines.push(document, &params.template);
                }
            }
            (documents, lines.finish())
        })?;
        let (documents, lines): (Vec<_>, Vec<_>) = blocks.into_iter().unzip();
        let documents = documents.into_iter().flatten().collect();
        let pages: Vec<Page<'_>> = lines.iter().flat_map(LineBlock::pages).collect();
        Ok(Self::assemble_without_templates(documents, &pages, summary, params)?.0)
    }

    /// Makes a corpus of what [`read_blocks`] read; the texts may have been dropped by then.
    ///
    /// Ids become unique: text reports of the same name get their folders before it, and whatever
    /// still repeats gets `#2`, `#3`, ... An error when nothing was read, when nothing lies in the
    /// range, or when more than [`ReadParams::max_rejected_share`] was rejected.
    ///
    /// Dates shared by a whole scrape batch can only be seen here: under `DatePolicy::Strict` such
    /// documents count as undated, but stay where a range was asked for. The flags of `documents` are
    /// the same under every policy.
    pub fn assemble(
        documents: Vec<Document>,
        summary: ReadSummary,
        params: &ReadParams,
    ) -> Result<Self> {
        Ok(Self::assemble_without_templates(documents, &[], summary, params)?.0)
    }

    /// The same without the lines that recur as part of a page. `pages` are those of all documents, or
    /// none. Texts that are there are cut; what was cut comes back too.
    pub(crate) fn assemble_without_templates(
        mut documents: Vec<Document>,
        pages: &[Page<'_>],
        summary: ReadSummary,
        params: &ReadParams,
    ) -> Result<(Self, Vec<Cut>)> {
        params.check()?;
        check_amounts(documents.len(), &summary, params)?;
        let renamed = make_unique(&mut documents);
        let source = super::source::resolve(&mut documents, params.source_from);
        documents.iter_mut().for_each(|document| document.judge_date(params));
        for at in date::scrape_batches(&documents) {
            documents[at].flag_scrape_batch(params.dates);
        }
        let (templates, cuts, kept) = template::learn(&documents, pages, &params.template);
        let mut notes = date::notes(&documents, params);
        notes.extend(document_notes(&documents));
        notes.extend(template::notes(&documents, &templates, &cuts, &kept));
        for cut in &cuts {
            template::remove(&mut documents[cut.document], cut, &pages[cut.document]);
        }
        notes.extend(reading_notes(&summary, params));
        notes.extend(renamed);
        notes.extend(source);
        notes.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.kind.cmp(b.kind)));
        let ReadSummary { rejected, files, left_out, .. } = summary;
        Ok((Self { documents, rejected, files, left_out, templates, notes }, cuts))
    }
}

fn check_amounts(documents: usize, summary: &ReadSummary, params: &ReadParams) -> Result<()> {
    let ReadSummary { rejected, left_out, .. } = summary;
    let named = |first: Option<&Rejected>| {
        first.map_or(String::new(), |first| format!("; the first: {first}"))
    };
    let read = documents + left_out.total();
    // A report that could not be read says more than a picture beside it.
    let report = rejected.iter().find(|row| !row.stray);
    if read == 0 {
        let first = named(report.or(rejected.first()));
        let what = match rejected.len() {
            0 => "no report was found in the input".to_owned(),
            bad => format!("no report could be read, {bad} rejected{first}"),
        };
        return Err(Error::empty(what));
    }
    let bad = rejected.iter().filter(|row| !row.stray).count();
    let (all, first) = (read + bad, named(report));
    if bad as f64 > params.max_rejected_share * all as f64 {
        return Err(Error::empty(format!(
            "{bad} of {all} files and records could not be read, more than the share of {} \
             that is allowed (max_rejected_share){first}",
            params.max_rejected_share
        )));
    }
    if documents == 0 && left_out.language > 0 {
        let code = params.only_language.as_deref().unwrap_or_default();
        let in_range = left_out.language;
        return Err(Error::empty(format!(
            "none of the {in_range} documents is in the language asked for, {code}"
        )));
    }
    if documents == 0 {
        let range = params.range;
        let undated = match left_out.undated {
            0 => String::new(),
            undated => format!("; {undated} have no date"),
        };
        let what = format!("none of the {read} documents lies in {range}{undated}");
        return Err(Error::empty(what));
    }
    Ok(())
}

/// Renames documents until no id repeats; a note when that happened.
fn make_unique(documents: &mut [Document]) -> Option<Note> {
    let mut groups: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, document) in documents.iter().enumerate() {
        groups.entry(&document.id).or_default().push(at);
    }
    let mut repeated: Vec<Vec<usize>> = groups.into_values().filter(|g| g.len() > 1).collect();
    if repeated.is_empty() {
        return None;
    }
    repeated.sort_unstable();
    for group in &repeated {
        add_folders(documents, group);
    }
    let mut taken = HashSet::with_capacity(documents.len());
    // The number last given to a copy of each id, so that the next copy need not try them all.
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut changed: Vec<usize> = repeated.into_iter().flatten().collect();
    for (at, document) in documents.iter_mut().enumerate() {
        let mut id = document.id.clone();
        if taken.contains(&id) {
            let number = numbers.entry(document.id.clone()).or_insert(1);
            while taken.contains(&id) {
                *number += 1;
                id = format!("{}#{number}", document.id);
            }
            changed.push(at);
        }
        taken.insert(id.clone());
        document.id = id;
    }
    changed.sort_unstable();
    changed.dedup();
    let count = changed.len();
    Some(Note::new(
        Severity::Info,
        "repeated-id",
        count,
        format!("{count} documents shared their id with another and were told apart"),
        "Check that no report was given twice.",
        changed.iter().map(|&at| &*documents[at].id),
    ))
}

/// Puts folders before the ids of text reports that share their name.
fn add_folders(documents: &mut [Document], group: &[usize]) {
    let reports: Vec<usize> =
        group.iter().copied().filter(|&at| is_report(documents[at].origin.as_ref())).collect();
    let paths: Vec<PathBuf> = reports.iter().filter_map(|&at| path_of(&documents[at])).collect();
    let Some(first) = paths.first().filter(|_| paths.len() > 1) else { return };
    let shared = paths.iter().fold(first.components().count(), |shared, path| {
        let same = path.components().zip(first.components()).take_while(|(a, b)| a == b).count();
        shared.min(same)
    });
    for (&at, path) in reports.iter().zip(&paths) {
        let id = &documents[at].id;
        let parts = path.components().skip(shared).filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy()),
            _ => None,
        });
        let folders: Vec<_> = parts.collect();
        if folders.len() > 1 {
            documents[at].id = format!("{}/{id}", folders[..folders.len() - 1].join("/"));
        }
    }
}

fn is_report(origin: Option<&Origin>) -> bool {
    origin.is_some_and(|origin| origin.line.is_none())
}

fn path_of(document: &Document) -> Option<PathBuf> {
    let origin = document.origin.as_ref()?;
    Some(
        origin.member.as_deref().map_or_else(
            || origin.path.to_path_buf(),
            |member| origin.path.join(Path::new(member)),
        ),
    )
}

/// One sort of thing to say about documents.
struct Finding {
    severity: Severity,
    kind: &'static str,
    applies: fn(&Document) -> bool,
    message: &'static str,
    advice: &'static str,
}

const FINDINGS: &[Finding] = &[
    Finding {
        severity: Severity::Info,
        kind: "boilerplate",
        applies: |d| d.removed.iter().any(Removal::is_by_pattern),
        message: "documents held lines that belong to a web page and were taken out",
        advice: "The removed lines are listed; --keep-boilerplate leaves them in.",
    },
    Finding {
        severity: Severity::Info,
        kind: "repaired-characters",
        applies: |d| d.repaired > 0,
        message: "documents held garbled characters that were repaired",
        advice: "They were UTF-8 read in a Windows code page somewhere before.",
    },
    Finding {
        severity: Severity::Info,
        kind: "cleaned-characters",
        applies: |d| d.removed.iter().any(|r| r.is_repair() && r.rule != "mojibake"),
        message: "documents held HTML entities, invisible or full-width characters, or sentences \
                  without a space between, which were put right",
        advice: "Each change is listed with the text before and after it.",
    },
    Finding {
        severity: Severity::Info,
        kind: "legacy-encoding",
        applies: |d| d.encoding.is_some(),
        message: "documents are not in UTF-8; their encoding was guessed",
        advice: "Check their titles; convert the files to UTF-8 if they look wrong.",
    },
];

fn document_notes(documents: &[Document]) -> Vec<Note> {
    let note = |finding: &Finding| {
        let found: Vec<&str> =
            documents.iter().filter(|d| (finding.applies)(d)).map(|d| &*d.id).collect();
        let count = found.len();
        let message = format!("{count} of {} {}", documents.len(), finding.message);
        (count > 0).then(|| {
            Note::new(finding.severity, finding.kind, count, message, finding.advice, found)
        })
    };
    FINDINGS.iter().filter_map(note).collect()
}

fn reading_notes(summary: &ReadSummary, params: &ReadParams) -> Vec<Note> {
    let ReadSummary { rejected, left_out, results, .. } = summary;
    let mut notes = vec![];
    if let Some(first) = rejected.first() {
        let count = rejected.len();
        notes.push(Note::new(
            Severity::Warning,
            "rejected",
            count,
            format!("{count} files or records could not be read; the first: {first}"),
            "Each is listed with its file, line and reason in the table of rejected records.",
            [],
        ));
    }
    let range = params.range;
    let mut info = |kind, count: usize, message: String, advice| {
        if count > 0 {
            notes.push(Note::new(Severity::Info, kind, count, message, advice, []));
        }
    };
    let LeftOut { outside, coarse, undated, language } = *left_out;
    let message = format!("{outside} documents lie outside {range} and were left out");
    info("outside-range", outside, message, "Widen the range to include them.");
    let message = format!(
        "{coarse} documents are dated only to a period that lies partly in {range} and were left out"
    );
    info("partly-in-range", coarse, message, "Begin and end the range with whole periods.");
    let doubtful = match params.dates {
        DatePolicy::All => "",
        DatePolicy::Plausible => " or an impossible one",
        DatePolicy::Strict => " or a doubtful one",
    };
    let message =
        format!("{undated} documents have no date{doubtful} and were left out of {range}");
    info("undated-left-out", undated, message, "Without --from and --to they are kept.");
    let code = params.only_language.as_deref().unwrap_or_default();
    let message =
        format!("{language} documents are in another language than {code} and were left out");
    info("other-language", language, message, "Without --only-language they are kept.");
    let count = results.len();
    let first = results.first().map_or(String::new(), |path| path.display().to_string());
    let message =
        format!("{count} folders with results of Dateline were passed over; the first: {first}");
    info("result-folder", count, message, "Name such a folder itself to read its tables.");
    notes
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn document(id: &str, path: &str, line: Option<u64>) -> Document {
        let origin = Origin { path: Arc::new(PathBuf::from(path)), member: None, line };
        Document { id: id.to_owned(), origin: Some(origin), ..Document::default() }
    }

    fn assemble(documents: Vec<Document>, rejected: usize, outside: usize) -> Result<Corpus> {
        let (path, reason) = ("r/x".into(), "broken".into());
        let row = Rejected { path, line: Some(3), reason, stray: false };
        let params = ReadParams { range: "2022".parse()?, ..ReadParams::default() };
        let left_out = LeftOut { outside, ..LeftOut::default() };
        let rejected = vec![row; rejected];
        let summary = ReadSummary { rejected, left_out, ..ReadSummary::default() };
        Corpus::assemble(documents, summary, &params)
    }

    #[test]
    fn ids_become_unique() {
        let corpus = assemble(
            vec![
                document("a", "r/2022/a.txt", None),
                document("b", "r/2022/b.txt", None),
                document("a", "r/2023/a.txt", None),
                document("a", "r/2023/a.md", None),
                document("x", "t.csv", Some(2)),
                document("x", "t.csv", Some(3)),
                document("x#2", "t.csv", Some(4)),
            ],
            0,
            0,
        )
        .unwrap();
        let ids: Vec<_> = corpus.documents.iter().map(|d| &*d.id).collect();
        assert_eq!(ids, ["2022/a", "b", "2023/a", "2023/a#2", "x", "x#2", "x#2#2"]);
        let note = corpus.notes.iter().find(|n| n.kind == "repeated-id").unwrap();
        assert_eq!(note.count, 6);
    }

    /// Linear: trying every number for every copy, these would take hours.
    #[test]
    fn many_copies_of_one_id() {
        let rows = (0..200_000).map(|row| document("x", "t.csv", Some(row))).collect();
        let corpus = assemble(rows, 0, 0).unwrap();
        assert_eq!(corpus.documents[199_999].id, "x#200000");
    }

    #[test]
    fn strays_do_not_count_as_failures() {
        let (path, reason) = ("r/x.jpg".to_owned(), "not a kind".to_owned());
        let row = Rejected { path, line: None, reason, stray: true };
        let summary = ReadSummary { rejected: vec![row; 9], ..ReadSummary::default() };
        let one = vec![document("a", "a.txt", None)];
        let corpus = Corpus::assemble(one, summary.clone(), &ReadParams::default()).unwrap();
        assert_eq!(corpus.rejected.len(), 9);
        let none = Corpus::assemble(vec![], summary, &ReadParams::default());
        assert!(none.unwrap_err().to_string().contains("9 rejected; the first: r/x.jpg"));
    }

    #[test]
    fn nothing_to_work_on_is_an_error() {
        let error = |result: Result<Corpus>| result.unwrap_err().to_string();
        assert_eq!(error(assemble(vec![], 0, 0)), "no report was found in the input");
        assert_eq!(
            error(assemble(vec![], 2, 0)),
            "no report could be read, 2 rejected; the first: r/x:3: broken"
        );
        assert!(error(assemble(vec![], 0, 7)).starts_with("none of the 7 documents lies in 2022-"));
        let one = || vec![document("a", "a.txt", None)];
        assert!(error(assemble(one(), 2, 0)).starts_with("2 of 3 files and records"));
        let corpus = assemble(one(), 1, 0).unwrap();
        assert_eq!(corpus.notes[0].kind, "rejected");
        assert_eq!(corpus.notes[1].kind, "undated");
    }
}
