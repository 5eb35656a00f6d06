//! Stories and the files made of them -> their truth.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::dates::{days, in_batch};
use super::outlets::{BATCH, BATCHED, FIRST, LAST, OUTLETS, RECURRING};
use super::shingles::Shingles;
use super::story::{Part, Story};
use super::terms;
use super::truth::{BatchTruth, FamilyTruth, PassageTruth, ReportTruth, SourceTruth, Truth};

/// One report.
pub(super) fn report(story: &Story, file: &str, furniture: Vec<String>) -> ReportTruth {
    let written = &story.written;
    let family = match story.part {
        Part::Family(id) => Some(id),
        _ => None,
    };
    let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
    ReportTruth {
        file: file.to_owned(),
        source: OUTLETS[story.outlet].name.to_owned(),
        date: story.day.to_string(),
        resolved: written.resolved.map(|day| day.to_string()),
        flags: texts(&written.flags),
        conflict_days: written.conflict_days,
        language: story.language.to_owned(),
        family,
        damage: texts(&story.damage),
        furniture,
    }
}

/// Everything but the reports. `texts` are the paragraphs before they were damaged, `paths` the
/// files, both by story.
pub(super) fn archive(
    truth: &mut Truth,
    stories: &[Story],
    texts: &[Vec<String>],
    paths: &[String],
) {
    truth.from = FIRST.to_string();
    truth.to = LAST.to_string();
    truth.sources = (0..OUTLETS.len()).map(|outlet| source(outlet, stories)).collect();
    truth.families = families(stories, texts, paths);
    terms::record(truth);
    let batch = stories.iter().zip(paths).filter(|(story, _)| in_batch(story));
    let mut files: Vec<String> = batch.map(|(_, path)| path.clone()).collect();
    files.sort();
    let source = OUTLETS[BATCHED].name.to_owned();
    truth.batch = BatchTruth { source, day: BATCH.2.to_string(), files };
    let taken: BTreeSet<Date> = stories.iter().map(|story| story.day).collect();
    let all = FIRST.series(days(1)).take_while(|day| *day <= LAST);
    let missing = all.filter(|day| !taken.contains(day)).map(|day| day.to_string());
    truth.missing_days = missing.collect();
    truth.recurring_lines = RECURRING.map(str::to_owned).to_vec();
}

fn source(outlet: usize, stories: &[Story]) -> SourceTruth {
    let planned = &OUTLETS[outlet];
    let other = |day: Date, usual: Date| (day != usual).then(|| day.to_string());
    SourceTruth {
        name: planned.name.to_owned(),
        folder: planned.folder(),
        reports: stories.iter().filter(|story| story.outlet == outlet).count(),
        enters: other(planned.from, FIRST),
        leaves: other(planned.to, LAST),
        silent: planned.silent.map(|(from, to)| [from.to_string(), to.to_string()]),
        template_changes: planned.templates[1..].iter().map(|t| t.from.to_string()).collect(),
    }
}

fn families(stories: &[Story], texts: &[Vec<String>], paths: &[String]) -> Vec<FamilyTruth> {
    let number = |at: usize| match stories[at].part {
        Part::Family(id) => Some(id),
        _ => None,
    };
    let last = (0..stories.len()).filter_map(number).max().unwrap_or(0);
    let family = |id: usize| {
        // The original was there before its copies.
        let mut members: Vec<usize> =
            (0..stories.len()).filter(|&at| number(at) == Some(id)).collect();
        members[1..].sort_by_key(|&at| (stories[at].day, at));
        let first = Shingles::new(&texts[members[0]]);
        let alike = |&at: &usize| Shingles::new(&texts[at]).jaccard(&first);
        FamilyTruth {
            id,
            files: members.iter().map(|&at| paths[at].clone()).collect(),
            similarity: members.iter().map(|at| (alike(at) * 1e4).round() / 1e4).collect(),
        }
    };
    (1..=last).map(family).collect()
}

/// The passages with the stories that hold them.
pub(super) fn passages(passages: &[(String, Vec<usize>)], paths: &[String]) -> Vec<PassageTruth> {
    let one = |(text, holders): &(String, Vec<usize>)| PassageTruth {
        files: holders.iter().map(|&at| paths[at].clone()).collect(),
        words: text.split_whitespace().count(),
        text: text.clone(),
    };
    passages.iter().map(one).collect()
}
