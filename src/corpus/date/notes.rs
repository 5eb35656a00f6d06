//! Flagged documents -> notes on their dates.

use super::batch::same_day;
use super::evidence::{DateKind, Reading};
use super::flags::{DateFlag, DatePolicy};
use crate::corpus::document::Document;
use crate::corpus::read::ReadParams;
use crate::note::{Note, Severity};

/// One note for each sort of thing there is to say.
pub(crate) fn notes(documents: &[Document], params: &ReadParams) -> Vec<Note> {
    let all = documents.len();
    let flagged = |name: &'static str| {
        documents.iter().filter(move |d| d.date_flags.iter().any(|flag| flag.name() == name))
    };
    let mut notes = Vec::new();
    let mut add = |severity, kind, found: Vec<&Document>, message: &str, advice| {
        if !found.is_empty() {
            let message = format!("{} of {all} {message}", found.len());
            let ids: Vec<&str> = found.iter().map(|d| &*d.id).collect();
            notes.push(Note::new(severity, kind, found.len(), message, advice, ids));
        }
    };
    let caution = Severity::Caution;
    let undated = documents.iter().filter(|d| d.date.is_none()).collect();
    add(
        caution,
        "undated",
        undated,
        "documents have no date and are left out of every period",
        "Name the date column, or put a line `date YYYY-MM-DD` at the head of the report.",
    );
    let unreadable = |d: &&Document| {
        d.date.is_none()
            && d.date_evidence.iter().any(|e| e.reading == Reading::Unreadable)
            && !d.date_is_doubtful()
    };
    add(
        caution,
        "unreadable-date",
        documents.iter().filter(unreadable).collect(),
        "documents have a date that cannot be read",
        "Write dates as YYYY-MM-DD.",
    );
    add(
        caution,
        "ambiguous-date",
        flagged("ambiguous").collect(),
        "documents have a date whose day and month could be exchanged; it was not used",
        "If the day comes first, say so with --day-first; else write dates as YYYY-MM-DD.",
    );
    let conflicts: Vec<_> = flagged("conflict").collect();
    let order: Vec<_> = params.date_order.iter().map(|kind| kind.name()).collect();
    let message = format!(
        "documents state two different dates, {} apart; the order of trust is {}",
        distance(&conflicts),
        order.join(", ")
    );
    add(
        caution,
        "date-conflict",
        conflicts,
        &message,
        "Look at the table `dates`; --date-order changes the order of trust, --dates strict leaves \
         such dates out.",
    );
    let today = params.today.map_or(String::new(), |today| format!(", {today}"));
    add(
        Severity::Warning,
        "future-date",
        flagged("future").collect(),
        &format!("documents are dated after the day of this run{today}"),
        "Correct their dates, or leave them out with --dates strict.",
    );
    add(
        Severity::Warning,
        "early-date",
        flagged("before-1500").collect(),
        "documents are dated before the year 1500",
        "Correct their dates, or leave them out with --dates strict.",
    );
    add(
        Severity::Warning,
        "scrape-batch",
        flagged("scrape-batch").collect(),
        "documents share their date with a suspicious part of their source or folder, as if it were \
         the day they were scraped",
        "See whether another date is known (--date-order), or leave them out with --dates strict.",
    );
    add(
        caution,
        "updated-only",
        flagged("updated-only").collect(),
        "documents are dated only by when their page or file was last changed",
        "--dates strict leaves such dates out.",
    );
    let aside = documents.iter().filter(|d| d.date.is_none() && d.date_is_doubtful());
    if params.dates == DatePolicy::Strict {
        add(
            Severity::Info,
            "doubtful-date",
            aside.collect(),
            "documents have a doubtful date and count as undated",
            "--dates all takes their dates.",
        );
    }
    add(
        Severity::Info,
        "missing-header",
        without_header(documents),
        "documents lack the `date` header that most text reports here begin with",
        "See the column date_evidence for what they are dated by instead.",
    );
    add(
        Severity::Info,
        "same-day",
        same_day(documents).into_iter().map(|at| &documents[at]).collect(),
        "documents bear one and the same day of the year",
        "If it only stands for the year, choose --by year.",
    );
    notes
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
