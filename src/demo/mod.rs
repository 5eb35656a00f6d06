//! A number of reports and a seed -> an archive of made-up local news in which everything that the
//! analyses should find is planted, and known.
//!
//! Twelve invented outlets report for two years. Their texts are drawn from a grammar with a
//! vocabulary of several thousand words, so that two of them never share a longer passage unless
//! that was planted. Planted are terms that rise, fall, stay and burst; a source that enters
//! half-way with a word of its own, one that leaves and one that falls silent; reprints with small
//! edits, rewritten stories, shared passages; conflicting, missing, ambiguous and impossible dates
//! and a batch that carries the day of its scraping; page furniture and its changes; garbled
//! characters, glued words; reports in other languages; and a phrase that another replaces.
//! [`Truth`] tells all of it.

mod damage;
mod dates;
mod families;
mod grammar;
mod inflect;
mod names;
mod outlets;
mod page;
mod record;
mod shingles;
mod story;
mod terms;
#[cfg(test)]
mod tests;
pub mod truth;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jiff::civil::Date;
use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::seed::{Generator, Seed};

use families::Plan;
use outlets::{FIRST, GAPS, LAST, OUTLETS};
use story::{Story, Writer};
pub use truth::Truth;

/// The folder of the reports within that of the archive.
pub const REPORTS: &str = "reports";
/// The file of the truth, beside it.
pub const TRUTH: &str = "truth.json";

/// How to make an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DemoParams {
    /// How many reports; at least 100, so that every fault has room.
    pub reports: usize,
}

impl Default for DemoParams {
    fn default() -> Self {
        Self { reports: 2000 }
    }
}

impl DemoParams {
    /// Fewest and most reports.
    pub const RANGE: (usize, usize) = (100, 1_000_000);

    /// Refuses numbers outside [`Self::RANGE`].
    pub fn check(&self) -> Result<()> {
        let (least, most) = Self::RANGE;
        if (least..=most).contains(&self.reports) {
            return Ok(());
        }
        Err(Error::setting("--reports", self.reports, format!("from {least} to {most}")))
    }
}

/// A generated archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Demo {
    /// Paths below the folder of the reports, with `/`, and texts, in the order of their days.
    pub files: Vec<(String, String)>,
    /// What was planted.
    pub truth: Truth,
}

impl Demo {
    /// Makes an archive; the same for the same seed.
    pub fn generate(params: &DemoParams, seed: Seed) -> Result<Self> {
        params.check()?;
        let writer = Writer::new(seed);
        let plan = Plan::new(params.reports);
        let rng = &mut seed.generator("demo calendar", 0);
        let days = publishing_days();
        let mut stories: Vec<Story> = (0..plan.originals)
            .map(|at| {
                let day = day(at, plan.originals, &days, rng);
                let outlet = families::outlet(day, rng).unwrap_or(0);
                let own = &mut seed.generator("demo story", at as u64);
                writer.story(day, outlet, own)
            })
            .collect();
        let rng = &mut seed.generator("demo families", 0);
        families::reprint(&mut stories, &plan, &writer, rng);
        let near_misses = families::rewrite(&mut stories, &plan, &writer, rng);
        let passages = families::share_passages(&mut stories, &plan, &writer, rng);
        dates::plant(&mut stories, &mut seed.generator("demo dates", 0));
        let clean: Vec<Vec<String>> =
            stories.iter().map(|story| story.paragraphs.clone()).collect();
        damage::plant(&mut stories, &mut seed.generator("demo damage", 0));

        let mut demo = Self { files: Vec::new(), truth: Truth::default() };
        let paths = demo.lay_out(&stories, &writer, seed);
        let truth = &mut demo.truth;
        truth.seed = seed.0;
        truth.near_misses =
            near_misses.iter().map(|pair| pair.map(|at| paths[at].clone())).collect();
        record::archive(truth, &stories, &clean, &paths);
        truth.passages = record::passages(&passages, &paths);
        Ok(demo)
    }

    /// Writes the stories as files, in the order of their days; the path of each story.
    fn lay_out(&mut self, stories: &[Story], writer: &Writer, seed: Seed) -> Vec<String> {
        let mut order: Vec<usize> = (0..stories.len()).collect();
        order.sort_by_key(|&at| (stories[at].day, at));
        let mut paths = vec![String::new(); stories.len()];
        for (number, &at) in order.iter().enumerate() {
            let story = &stories[at];
            let other = &stories[order[number.saturating_sub(1)]].title;
            let rng = &mut seed.generator("demo page", at as u64);
            let page = page::lay_out(story, other, writer, rng);
            let folder = OUTLETS[story.outlet].folder();
            let path = format!("{folder}/{}", page::file_name(story, number + 1));
            self.truth.reports.push(record::report(story, &path, page.furniture.clone()));
            self.files.push((path.clone(), page.text(story.outlet)));
            paths[at] = path;
        }
        paths
    }

    /// Refuses a folder that holds something.
    pub fn check_folder(folder: &Path) -> Result<()> {
        let taken = match fs::read_dir(folder) {
            Ok(mut entries) => entries.next().is_some(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
            Err(error) => return Err(Error::io("write to", folder)(error)),
        };
        if taken {
            return Err(Error::setting("DIR", folder.display(), "a new or an empty folder"));
        }
        Ok(())
    }

    /// Writes the archive to a new or empty folder: the reports below `reports`, and `truth.json`.
    pub fn write(&self, folder: &Path) -> Result<()> {
        Self::check_folder(folder)?;
        let reports = folder.join(REPORTS);
        let folders: BTreeSet<&str> =
            self.files.iter().filter_map(|(path, _)| Some(path.split_once('/')?.0)).collect();
        for name in folders {
            let place = reports.join(name);
            fs::create_dir_all(&place).map_err(Error::io("create", &place))?;
        }
        for (path, text) in &self.files {
            let place = reports.join(path);
            fs::write(&place, text).map_err(Error::io("write", &place))?;
        }
        let place = folder.join(TRUTH);
        fs::write(&place, self.truth.to_json()).map_err(Error::io("write", &place))
    }
}

/// The days on which there is news, each with the sum of the weights up to it.
fn publishing_days() -> Vec<(Date, f64)> {
    let mut sum = 0.0;
    let open = |day: &Date| !GAPS.iter().any(|(from, to)| (*from..=*to).contains(day));
    let all = FIRST.series(dates::days(1)).take_while(|day| *day <= LAST).filter(open);
    all.map(|day| {
        let weekend = day.weekday().to_monday_zero_offset() >= 5;
        let sources = OUTLETS.iter().filter(|outlet| outlet.publishes(day));
        let weight: f64 = sources.map(|outlet| outlet.weight).sum();
        sum += if weekend { 0.8 } else { 1.0 } * weight.sqrt();
        (day, sum)
    })
    .collect()
}

/// The day of original `at` of `n`: spread over the days by weight, so that few stay empty.
fn day(at: usize, n: usize, days: &[(Date, f64)], rng: &mut Generator) -> Date {
    let whole = days.last().map_or(0.0, |(_, sum)| *sum);
    let place = (at as f64 + rng.gen_range(0.0..1.0)) / n as f64 * whole;
    let found = days.partition_point(|(_, sum)| *sum <= place);
    days.get(found).or(days.last()).map_or(FIRST, |(day, _)| *day)
}
