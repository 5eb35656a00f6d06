//! The dates of all documents -> days that look like those of a scrape, not of publication.
//!
//! A scraper or a move to another content system may give everything it touched one date. The days
//! of a *group* are looked at: the documents of one source, or of one folder or table where no
//! source is named, dated to the day. A day is suspicious when at least [`LEAST`] documents and
//! [`SHARE`] of the group bear it, and
//!
//! - at least half of them hold other evidence that names an earlier day, or
//! - the group knows [`OTHER_DAYS`] other days and the day has [`TIMES`] their median number of
//!   documents, or
//! - the group has hardly any other day ([`ALMOST_ALL`]), while at least as many groups of its size
//!   spread over [`OTHER_DAYS`] days or more.
//!
//! So an archive of yearly sessions or weekly issues, a folder each, is not suspicious: there a
//! single day is the rule. That all documents share one day of the year is only worth a note
//! ([`same_day`]): their dates are probably known to the year.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use super::evidence::{DateKind, Reading, ResolvedDate};
use crate::corpus::document::{Document, Origin};
use crate::period::Granularity;

/// Fewest documents of a suspicious day.
const LEAST: usize = 20;
/// Smallest share of its group on a suspicious day.
const SHARE: f64 = 0.2;
/// How many times the median of the other days it has.
const TIMES: f64 = 10.0;
/// How many other days make a median.
const OTHER_DAYS: usize = 5;
/// Share of a group that has hardly any other day.
const ALMOST_ALL: f64 = 0.9;

/// Documents (by index) of each day.
type Days = BTreeMap<Date, Vec<usize>>;

fn day_of(date: Option<ResolvedDate>) -> Option<Date> {
    date.filter(|date| date.precision == Granularity::Day).map(|date| date.date)
}

/// Indices of the documents whose date a suspicious part of their group shares, in order. Dates that
/// are put aside as doubtful are looked at too: the batches do not depend on which dates count.
pub(crate) fn scrape_batches(documents: &[Document]) -> Vec<usize> {
    let by_source = |document: &Document| document.source.clone();
    let mut found = in_groups(documents, by_source);
    found.extend(in_groups(documents, folder));
    found.sort_unstable();
    found.dedup();
    found
}

fn in_groups(documents: &[Document], group: impl Fn(&Document) -> Option<String>) -> Vec<usize> {
    let mut groups: BTreeMap<String, Days> = BTreeMap::new();
    for (at, document) in documents.iter().enumerate() {
        if let (Some(day), Some(group)) = (day_of(document.date_taken()), group(document)) {
            groups.entry(group).or_default().entry(day).or_default().push(at);
        }
    }
    groups.retain(|_, days| size(days) >= LEAST);
    let spread = groups.values().filter(|days| days.len() > OTHER_DAYS).count();
    let lone = groups.values().filter(|days| lone_day(days).is_some()).count();
    let mut found = Vec::new();
    for days in groups.values() {
        let lone = lone_day(days).filter(|_| spread >= lone);
        let suspicious = |(day, bearers): &(&Date, &Vec<usize>)| {
            let large = bearers.len() >= LEAST && bearers.len() as f64 >= SHARE * size(days) as f64;
            large
                && (lone == Some(**day)
                    || contradicted(documents, bearers, **day)
                    || unusual(days, **day))
        };
        found.extend(days.iter().filter(suspicious).flat_map(|(_, bearers)| bearers));
    }
    found
}

fn size(days: &Days) -> usize {
    days.values().map(Vec::len).sum()
}

/// The folder of a text report, or the table of a record.
fn folder(document: &Document) -> Option<String> {
    let origin = document.origin.as_ref()?;
    let name = Origin { line: None, ..origin.clone() }.to_string();
    if origin.line.is_some() {
        return Some(name);
    }
    Some(Path::new(&name).parent().map(|folder| folder.display().to_string()).unwrap_or_default())
}

/// The day that almost all documents of the group bear.
fn lone_day(days: &Days) -> Option<Date> {
    let (day, bearers) = days.iter().max_by_key(|(_, bearers)| bearers.len())?;
    (bearers.len() as f64 >= ALMOST_ALL * size(days) as f64).then_some(*day)
}

/// Whether at least half of the documents hold evidence of an earlier day.
fn contradicted(documents: &[Document], bearers: &[usize], day: Date) -> bool {
    let earlier = |&&at: &&usize| {
        documents[at].date_evidence.iter().any(|evidence| match evidence.reading {
            Reading::Date { date, precision: Granularity::Day } => {
                // Two days: a page dated after midnight elsewhere is nothing odd.
                evidence.kind != DateKind::Modified && (day - date).get_days() >= 2
            }
            _ => false,
        })
    };
    2 * bearers.iter().filter(earlier).count() >= bearers.len()
}

/// Whether the day has many times the documents that days of the group have.
fn unusual(days: &Days, day: Date) -> bool {
    let mut others: Vec<usize> =
        days.iter().filter(|(other, _)| **other != day).map(|(_, b)| b.len()).collect();
    others.sort_unstable();
    let median = others.get(others.len() / 2).copied().unwrap_or(0);
    others.len() >= OTHER_DAYS && days[&day].len() as f64 >= TIMES * median as f64
}

/// The documents that share one day of the year, over one year or several, when almost all that are
/// dated to the day do.
pub(crate) fn same_day(documents: &[Document]) -> Vec<usize> {
    let mut days: BTreeMap<(i8, i8), Vec<usize>> = BTreeMap::new();
    for (at, document) in documents.iter().enumerate() {
        if let Some(day) = day_of(document.date) {
            days.entry((day.month(), day.day())).or_default().push(at);
        }
    }
    let dated: usize = days.values().map(Vec::len).sum();
    let most = days.into_values().max_by_key(Vec::len).unwrap_or_default();
    let shared = most.len() >= LEAST && most.len() as f64 >= ALMOST_ALL * dated as f64;
    if shared { most } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::corpus::Corpus;
    use crate::corpus::date::{DateEvidence, DateFlag, DatePolicy};
    use crate::corpus::read::{ReadParams, ReadSummary};

    fn document(source: &str, day: Date, body_line: Option<Date>) -> Document {
        let reading = |date: Date| Reading::Date { date, precision: Granularity::Day };
        let mut evidence = vec![DateEvidence::new(DateKind::Metadata, "", reading(day))];
        evidence.extend(body_line.map(|d| DateEvidence::new(DateKind::BodyLine, "", reading(d))));
        Document {
            source: Some(source.to_owned()),
            date: ResolvedDate::take(&mut evidence, &DateKind::DEFAULT_ORDER),
            date_evidence: evidence,
            ..Document::default()
        }
    }

    /// `n` documents, `a_day` a day from the first of the year on.
    fn daily(source: &str, n: usize, a_day: usize) -> Vec<Document> {
        let day = |at: usize| date(2023, 1, 1) + jiff::Span::new().days((at / a_day) as i64);
        (0..n).map(|at| document(source, day(at), None)).collect()
    }

    fn batch(source: &str, n: usize, day: Date, body_line: Option<Date>) -> Vec<Document> {
        (0..n).map(|_| document(source, day, body_line)).collect()
    }

    #[test]
    fn a_batch_among_usual_days() {
        let mut documents = daily("a", 100, 2);
        documents.extend(batch("a", 40, date(2023, 9, 1), None));
        assert_eq!(scrape_batches(&documents), (100..140).collect::<Vec<_>>());
        // A busy day is not yet a batch, nor are few documents.
        let mut documents = daily("a", 100, 2);
        documents.extend(batch("a", 19, date(2023, 9, 1), None));
        assert!(scrape_batches(&documents).is_empty());
        let mut documents = daily("a", 400, 2);
        documents.extend(batch("a", 40, date(2023, 9, 1), None));
        assert!(scrape_batches(&documents).is_empty());
    }

    #[test]
    fn a_batch_that_other_evidence_contradicts() {
        let scraped = date(2023, 9, 1);
        let told = batch("a", 20, scraped, Some(date(2021, 5, 5)));
        assert_eq!(scrape_batches(&told).len(), 20);
        let next_day = batch("a", 20, scraped, Some(date(2023, 8, 31)));
        assert!(scrape_batches(&next_day).is_empty());
    }

    #[test]
    fn a_source_of_one_day_beside_sources_of_many() {
        let mut documents = daily("a", 100, 2);
        documents.extend(batch("b", 30, date(2023, 2, 1), None));
        assert_eq!(scrape_batches(&documents).len(), 30);
        // Where it is the rule, or nothing else is known, it is no sign.
        documents.extend(batch("c", 30, date(2023, 2, 2), None));
        documents.extend(batch("d", 30, date(2023, 2, 3), None));
        assert!(scrape_batches(&documents).is_empty());
        assert!(scrape_batches(&batch("b", 30, date(2023, 2, 1), None)).is_empty());
    }

    /// Of many sources with few documents each, in one folder beside others.
    #[test]
    fn a_folder_scraped_on_one_day() {
        let placed = |folder: &str, document: Document| {
            let path = std::sync::Arc::new(Path::new(folder).join("r.txt"));
            Document { origin: Some(Origin { path, member: None, line: None }), ..document }
        };
        let named = |n: usize, day| document(&format!("source {n}"), day, None);
        let mut documents: Vec<_> =
            daily("a", 60, 1).into_iter().map(|d| placed("first", d)).collect();
        documents.extend((0..30).map(|n| placed("second", named(n, date(2023, 9, 1)))));
        assert_eq!(scrape_batches(&documents), (60..90).collect::<Vec<_>>());
        // A folder for each day, as archives of daily papers have.
        documents.extend((0..30).map(|n| placed("third", named(n, date(2023, 9, 2)))));
        assert!(scrape_batches(&documents).is_empty());
    }

    /// In a batch of 40 and among the usual days some dates are contradicted, and so put aside by
    /// `strict` before the batch is looked for; what lies in the future is by `plausible`.
    #[test]
    fn batches_do_not_depend_on_which_dates_count() {
        let scraped = date(2023, 9, 1);
        let mut documents = daily("a", 100, 2);
        documents.extend(batch("a", 15, scraped, None));
        documents.extend(batch("a", 25, scraped, Some(date(2023, 9, 2))));
        documents.extend(batch("b", 20, date(2024, 9, 1), Some(date(2021, 5, 5))));
        let flags = |dates| {
            let today = Some(date(2024, 1, 1));
            let params = ReadParams { dates, today, ..ReadParams::default() };
            let summary = ReadSummary::default();
            let corpus = Corpus::assemble(documents.clone(), summary, &params).unwrap();
            let dated = corpus.documents.iter().filter(|d| d.date.is_some()).count();
            let told = |flag: &DateFlag| *flag != DateFlag::Undated;
            let flags = |d: Document| d.date_flags.into_iter().filter(told).collect::<Vec<_>>();
            (dated, corpus.documents.into_iter().map(flags).collect::<Vec<_>>())
        };
        let [all, plausible, strict] =
            [DatePolicy::All, DatePolicy::Plausible, DatePolicy::Strict].map(flags);
        assert!(all.1[100..].iter().all(|flags| flags.contains(&DateFlag::ScrapeBatch)));
        assert_eq!((&plausible.1, &strict.1), (&all.1, &all.1));
        assert_eq!([all.0, plausible.0, strict.0], [160, 140, 100]);
    }

    #[test]
    fn yearly_archives_are_only_noted() {
        let mut documents = Vec::new();
        for year in 1990..2020 {
            documents.extend(batch("UN", 50 + (year as usize % 7) * 10, date(year, 9, 20), None));
        }
        assert!(scrape_batches(&documents).is_empty());
        assert_eq!(same_day(&documents).len(), documents.len());
        assert!(same_day(&daily("a", 100, 2)).is_empty());
        assert!(same_day(&[]).is_empty() && scrape_batches(&[]).is_empty());
    }
}
