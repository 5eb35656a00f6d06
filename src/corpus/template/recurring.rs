//! The pages of one source -> the lines that recur in them, each with its look and its epochs.

use std::collections::HashSet;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use jiff::civil::Date;

use super::TemplateParams;
use super::epochs::{Days, Epoch, epochs};
use super::lines::Page;
use super::look::Look;

/// A document as the learner sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dated<'a> {
    pub(crate) page: Page<'a>,
    pub(crate) date: Option<Date>,
}

/// The documents of one source, in the order of the corpus, and their days.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    pub(crate) name: &'a str,
    pub(crate) pages: Vec<Dated<'a>>,
    /// The day of each page in `days`; `None` when it has none.
    pub(crate) day: Vec<Option<usize>>,
    /// Whether each page is evidence: it has a day and repeats no other page.
    pub(crate) evidence: Vec<bool>,
    /// Of the evidence alone.
    pub(crate) days: Days,
    /// The date of each day; empty when most pages have no date, and all of them stand on one day.
    pub(crate) dates: Vec<Date>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(name: &'a str, pages: Vec<Dated<'a>>) -> Self {
        let mut dates: Vec<Date> = pages.iter().filter_map(|page| page.date).collect();
        if dates.len() * 2 < pages.len() {
            dates.clear();
        }
        dates.sort_unstable();
        dates.dedup();
        let day = |page: &Dated<'_>| match page.date {
            _ if dates.is_empty() => Some(0),
            date => dates.binary_search(&date?).ok(),
        };
        let day: Vec<_> = pages.iter().map(day).collect();
        let mut seen = HashSet::with_hasher(FixedState::with_seed(0));
        let mut fresh = |page: &Page<'_>| page.lines.is_empty() || seen.insert(signature(page));
        let evidence: Vec<bool> = pages
            .iter()
            .zip(&day)
            .map(|(dated, day)| day.is_some() && fresh(&dated.page))
            .collect();
        let mut counts = vec![0; dates.len().max(1)];
        for day in day.iter().zip(&evidence).filter_map(|(day, &counts)| day.filter(|_| counts)) {
            counts[day] += 1;
        }
        Self { name, pages, day, evidence, days: Days::new(counts), dates }
    }
}

/// The same for pages whose lines are the same but for their numbers.
fn signature(page: &Page<'_>) -> u64 {
    let hashes: Vec<u64> = page.lines.iter().map(|line| line.hash).collect();
    FixedState::with_seed(1).hash_one((hashes, page.total))
}

/// A line that recurs.
#[derive(Debug)]
pub(crate) struct Recurring {
    /// As the first document that holds it has it.
    pub(crate) text: String,
    pub(crate) look: Look,
    /// At least one, in order of time.
    pub(crate) epochs: Vec<Epoch>,
    /// Holders and documents of its epochs.
    pub(crate) share: f64,
}

impl Recurring {
    /// The epoch that holds a day.
    pub(crate) fn epoch(&self, day: usize) -> Option<&Epoch> {
        self.epochs.iter().find(|epoch| epoch.holds(day))
    }
}

/// Where a recurring line stands: page, line of the page, index of the recurring line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) page: u32,
    pub(crate) line: u8,
    pub(crate) recurring: u32,
}

/// The lines that recur and their places, in order of page and line.
pub(crate) fn recurring(
    source: &Source<'_>,
    params: &TemplateParams,
) -> (Vec<Recurring>, Vec<Place>) {
    let documents = source.days.documents();
    let part = (params.least_part * documents as f64).ceil() as usize;
    let least = params.min_documents.max(part);
    let (mut found, mut places) = (Vec::new(), Vec::new());
    if documents < least {
        return (found, places);
    }
    let frequent = frequent(source, least);
    for same in frequent.chunk_by(|a, b| a.0 == b.0) {
        let Some(line) = describe(source, same, least, params) else { continue };
        let recurring = found.len() as u32;
        found.push(line);
        places.extend(same.iter().map(|&(_, page, line)| Place { page, line, recurring }));
    }
    places.sort_unstable();
    (found, places)
}

/// Hash, page and line of all lines that occur at least so often, sorted.
fn frequent(source: &Source<'_>, least: usize) -> Vec<(u64, u32, u8)> {
    let all: usize = source.pages.iter().map(|dated| dated.page.lines.len()).sum();
    // A first count over so many cells, in each of which several lines may meet.
    let bits = (all * 4).next_power_of_two().ilog2().clamp(8, 20);
    let least = u8::try_from(least).unwrap_or(u8::MAX);
    let cell = |hash: u64| (hash >> (64 - bits)) as usize;
    let mut cells = vec![0_u8; 1 << bits];
    for line in source.pages.iter().flat_map(|dated| dated.page.lines) {
        let count = &mut cells[cell(line.hash)];
        *count = count.saturating_add(1);
    }
    let mut frequent = Vec::new();
    for (number, dated) in source.pages.iter().enumerate() {
        for (at, line) in dated.page.lines.iter().enumerate() {
            if cells[cell(line.hash)] >= least {
                frequent.push((line.hash, number as u32, at as u8));
            }
        }
    }
    frequent.sort_unstable();
    frequent
}

/// The line that stands at these places, if it can be furniture.
fn describe(
    source: &Source<'_>,
    places: &[(u64, u32, u8)],
    least: usize,
    params: &TemplateParams,
) -> Option<Recurring> {
    let mut days: Vec<usize> = Vec::with_capacity(places.len());
    for page in places.chunk_by(|a, b| a.1 == b.1) {
        let page = page[0].1 as usize;
        days.extend(source.day[page].filter(|_| source.evidence[page]));
    }
    if days.len() < least {
        return None;
    }
    days.sort_unstable();
    let holders: Vec<(usize, usize)> =
        days.chunk_by(|a, b| a == b).map(|day| (day[0], day.len())).collect();
    let (_, page, line) = places[0];
    let text = source.pages[page as usize].page.words(line as usize);
    let look = Look::of(text, source.name, params);
    if look.continues && !look.strong {
        return None;
    }
    let least_days = params.min_days.min(source.days.len().div_ceil(2));
    let epochs_at = |share| -> Vec<Epoch> {
        let all = epochs(&source.days, &holders, share).into_iter();
        all.filter(|epoch| epoch.holders >= least && epoch.days >= least_days).collect()
    };
    let mut found = epochs_at(params.share);
    if found.is_empty() {
        found = epochs_at(params.least_share);
    }
    let holders: usize = found.iter().map(|epoch| epoch.holders).sum();
    let documents: usize = found.iter().map(|epoch| epoch.documents).sum();
    let share = holders as f64 / documents as f64;
    (!found.is_empty()).then(|| Recurring { text: text.to_owned(), look, epochs: found, share })
}
