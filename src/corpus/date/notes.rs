//! Flagged documents -> notes on their dates.

use super::batch::same_day;
use super::evidence::{DateKind, Reading};
use super::flags::{DateFlag, DatePolicy};
use crate::corpus::document::Document;
use crate::corpus::read::ReadParams;
use crate::note::{Note, Severity};

/// A flag, or what follows from several, as a note.
struct Finding {
    severity: Severity,
    kind: &'static str,
    applies: fn(&Document) -> bool,
    message: &'static str,
    advice: &'static str,
}

fn has(document: &Document, name: &str) -> bool {
    document.date_flags.iter().any(|flag| flag.name() == name)
}

const FINDINGS: &[Finding] = &[
    Finding {
        severity: Severity::Caution,
        kind: "undated",
        applies: |d| d.date.is_none() && !d.date_is_doubtful(),
        message: "documents have no date and are left out of every period",
        advice: "Name the date column, or put a line `date YYYY-MM-DD` at the head of the report.",
    },
    Finding {
        severity: Severity::Caution,
        kind: "unreadable-date",
        applies: |d| {
            let unreadable = d.date_evidence.iter().any(|e| e.reading == Reading::Unreadable);
            unreadable && d.date.is_none() && !d.date_is_doubtful()
        },
        message: "documents have a date that cannot be read",
        advice: "Write dates as YYYY-MM-DD.",
    },
    Finding {
        severity: Severity::Caution,
        kind: "ambiguous-date",
        applies: |d| has(d, "ambiguous"),
        message: "documents have a date whose day and month could be exchanged; it was not used",
        advice: "If the day comes first, say so with --day-first; else write dates as YYYY-MM-DD.",
    },
    Finding {
        severity: Severity::Warning,
        kind: "early-date",
        applies: |d| has(d, "before-1500"),
        message: "documents are dated before the year 1500",
        advice: "Correct their dates; they count as undated unless --dates all takes them.",
    },
    Finding {
        severity: Severity::Warning,
        kind: "scrape-batch",
        applies: |d| has(d, "scrape-batch"),
        message: "documents share their date with a suspicious part of their source or folder, as if \
                  it were the day they were scraped",
        advice: "See whether another date is known (--date-order), or leave them out with --dates \
                 strict.",
    },
    Finding {
        severity: Severity::Caution,
        kind: "updated-only",
        applies: |d| has(d, "updated-only"),
        message: "documents are dated only by when their page or file was last changed",
        advice: "--dates strict leaves such dates out.",
    },
];

/// One note for each sort of thing there is to say.
pub(crate) fn notes(documents: &[Document], params: &ReadParams) -> Vec<Note> {
    let all = documents.len();
    let note = |severity, kind, found: Vec<&Document>, message: &str, advice| {
        let message = format!("{} of {all} {message}", found.len());
        let ids = found.iter().map(|d| &*d.id);
        (!found.is_empty()).then(|| Note::new(severity, kind, found.len(), message, advice, ids))
    };
    let which = |applies: &dyn Fn(&Document) -> bool| -> Vec<&Document> {
        documents.iter().filter(|d| applies(d)).collect()
    };
    let fixed =
        FINDINGS.iter().map(|f| note(f.severity, f.kind, which(&f.applies), f.message, f.advice));
    let conflicts = which(&|d| has(d, "conflict"));
    let order: Vec<_> = params.date_order.iter().map(|kind| kind.name()).collect();
    let apart = distance(&conflicts);
    let today = params.today.map_or(String::new(), |today| format!(", after {today}"));
    let strict = params.dates == DatePolicy::Strict;
    let others = [
        note(
            Severity::Caution,
            "date-conflict",
            conflicts,
            &format!(
                "documents state two different dates, {apart} apart; the order of trust is {}",
                order.join(", ")
            ),
            "Look at the table `dates`; --date-order changes the order of trust, --dates strict \
             leaves such dates out.",
        ),
        note(
            Severity::Warning,
            "future-date",
            which(&|d| has(d, "future")),
            &format!("documents are dated in the future{today}"),
            "Correct their dates; they count as undated unless --dates all takes them.",
        ),
        note(
            Severity::Info,
            "doubtful-date",
            which(&|d| strict && d.date.is_none() && d.date_is_doubtful()),
            "documents have a doubtful date and count as undated",
            "--dates plausible takes all but impossible ones.",
        ),
        note(
            Severity::Info,
            "missing-header",
            without_header(documents),
            "documents lack the `date` header that most text reports here begin with",
            "See the column date_evidence for what they are dated by instead.",
        ),
        note(
            Severity::Info,
            "same-day",
            same_day(documents).into_iter().map(|at| &documents[at]).collect(),
            "documents bear one and the same day of the year",
            "If it only stands for the year, choose --by year.",
        ),
    ];
    fixed.chain(others).flatten().collect()
}

/// Text reports without a header line for their date, where most have one.
fn without_header(documents: &[Document]) -> Vec<&Document> {
    let is_report = |d: &&Document| d.origin.as_ref().is_some_and(|origin| origin.line.is_none());
    let headed = |d: &&Document| d.date_evidence.iter().any(|e| e.kind == DateKind::Header);
    let (with, without): (Vec<_>, Vec<_>) = documents.iter().filter(is_report).partition(headed);
    if with.len() > without.len() { without } else { Vec::new() }
}

/// `1 day`, `1 to 35 days`
fn distance(documents: &[&Document]) -> String {
    let days = documents.iter().flat_map(|d| &d.date_flags).filter_map(|flag| match flag {
        DateFlag::Conflict { days } => Some(*days),
        _ => None,
    });
    match (days.clone().min(), days.max()) {
        (Some(1), Some(1)) => "1 day".to_owned(),
        (Some(least), Some(most)) if least == most => format!("{most} days"),
        (Some(least), Some(most)) => format!("{least} to {most} days"),
        _ => String::new(),
    }
}
