//! The day of a report -> the days that its file states, right or wrong.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use rand::Rng;
use rand::seq::SliceRandom;

use super::outlets::{BATCH, BATCHED, Form, LAST, OUTLETS};
use super::story::{Part, Story};
use crate::seed::Generator;

/// What a file says about its day.
#[derive(Debug, Clone, Default)]
pub(super) struct Written {
    /// In the header line.
    pub(super) header: Option<Date>,
    /// In a line above the body.
    pub(super) line: Option<Date>,
    /// Whether that line reads `04/05/2023`.
    pub(super) ambiguous: bool,
    /// In the name of the file.
    pub(super) file: Option<Date>,
    /// When the page was changed, which says nothing of its publication.
    pub(super) updated: Option<Date>,
    /// What is wrong.
    pub(super) flags: Vec<&'static str>,
    /// The day that follows from this.
    pub(super) resolved: Option<Date>,
    pub(super) conflict_days: Option<i32>,
}

/// Shares of the reports with each fault.
const CONFLICTS: f64 = 0.02;
const UNDATED: f64 = 0.015;
const AMBIGUOUS: f64 = 0.012;
const FUTURE: f64 = 0.005;
const PAST: f64 = 0.004;
const UPDATED: f64 = 0.02;
/// Of the reports of the batch, those whose page says the true day.
const BATCH_WITH_LINE: f64 = 0.65;
/// By how many days two dates differ.
const DAYS_APART: [i32; 12] = [1, 1, 1, 2, 2, 3, 5, 7, 14, 30, 91, 300];

pub(super) fn days(n: i32) -> Span {
    Span::new().days(n)
}

/// As an outlet writes it when nothing goes wrong.
fn honest(day: Date, form: Form) -> Written {
    let only = |condition: bool| condition.then_some(day);
    Written {
        header: only(form.has_header()),
        line: only(!matches!(form, Form::Header | Form::FileName)),
        file: only(form == Form::FileName),
        resolved: Some(day),
        ..Written::default()
    }
}

/// Whether a report lies in the scrape batch.
pub(super) fn in_batch(story: &Story) -> bool {
    story.outlet == BATCHED && (BATCH.0..=BATCH.1).contains(&story.day)
}

/// Gives every story its dates, some of them wrong.
pub(super) fn plant(stories: &mut [Story], rng: &mut Generator) {
    for story in &mut *stories {
        story.written = honest(story.day, OUTLETS[story.outlet].form);
        if in_batch(story) {
            scrape(story, rng);
        }
    }
    let mut free: Vec<usize> = (0..stories.len())
        .filter(|&at| stories[at].part == Part::None && !in_batch(&stories[at]))
        .collect();
    free.shuffle(rng);
    let total = stories.len() as f64;
    let faults: [(f64, Fault); 6] = [
        (AMBIGUOUS, ambiguous),
        (CONFLICTS, conflict),
        (UNDATED, undated),
        (FUTURE, future),
        (PAST, past),
        (UPDATED, updated),
    ];
    for (share, fault) in faults {
        let mut left = (share * total).round() as usize;
        // Stories that cannot have this fault stay for the next.
        free.retain(|&at| {
            let done = left > 0 && fault(&mut stories[at], rng);
            left -= usize::from(done);
            !done
        });
    }
}

/// Plants a fault; `false` when the story cannot have it.
type Fault = fn(&mut Story, &mut Generator) -> bool;

fn scrape(story: &mut Story, rng: &mut Generator) {
    let written = &mut story.written;
    written.header = Some(BATCH.2);
    written.resolved = Some(BATCH.2);
    written.flags.push("batch");
    if rng.gen_bool(BATCH_WITH_LINE) {
        written.flags.push("conflict");
        written.conflict_days = Some((BATCH.2 - story.day).get_days());
    } else {
        written.line = None;
    }
}

fn conflict(story: &mut Story, rng: &mut Generator) -> bool {
    if story.written.file.is_some() {
        return false;
    }
    let apart = DAYS_APART.choose(rng).copied().unwrap_or(1);
    let later = story.day.saturating_add(days(apart));
    let header = if later <= LAST { later } else { story.day.saturating_sub(days(apart)) };
    let written = &mut story.written;
    written.header = Some(header);
    written.line = Some(story.day);
    written.resolved = Some(header);
    written.flags.push("conflict");
    written.conflict_days = Some(apart);
    true
}

fn undated(story: &mut Story, _: &mut Generator) -> bool {
    story.written = Written { flags: vec!["undated"], ..Written::default() };
    true
}

fn ambiguous(story: &mut Story, _: &mut Generator) -> bool {
    let (day, month) = (story.day.day(), story.day.month());
    let two_ways = day <= 12 && day != month;
    if two_ways && OUTLETS[story.outlet].form != Form::FileName {
        let line = Some(story.day);
        let flags = vec!["ambiguous", "undated"];
        story.written = Written { line, ambiguous: true, flags, ..Written::default() };
    }
    two_ways && story.written.ambiguous
}

fn future(story: &mut Story, _: &mut Generator) -> bool {
    shift_year(story, 70, "future")
}

fn past(story: &mut Story, _: &mut Generator) -> bool {
    shift_year(story, -1000, "before-1500")
}

fn shift_year(story: &mut Story, years: i32, flag: &'static str) -> bool {
    let written = &mut story.written;
    for day in [&mut written.header, &mut written.line, &mut written.file].into_iter().flatten() {
        *day = day.saturating_add(years.years());
    }
    written.resolved = None;
    written.flags.push(flag);
    true
}

fn updated(story: &mut Story, rng: &mut Generator) -> bool {
    let changed = story.day.saturating_add(days(rng.gen_range(1..40)));
    if story.written.line.is_some() {
        story.written.updated = Some(changed);
    }
    story.written.updated.is_some()
}
