//! Stories -> the same with reprints, rewritten stories and shared passages among them.

use jiff::civil::Date;
use rand::Rng;
use rand::seq::SliceRandom;

use super::dates::{days, in_batch};
use super::outlets::{BATCH, BATCHED, LAST, OUTLETS, in_gap};
use super::shingles::Shingles;
use super::story::{Part, Story, Writer};
use crate::seed::Generator;

/// Shares of the reports that are copies, and rewritten stories; passages for each report.
const COPIES: f64 = 0.12;
const NEAR_MISSES: f64 = 0.012;
const PASSAGES: f64 = 0.01;
/// A reprint is at least so much like its original; detectors ask for 0.8.
const LEAST_ALIKE: f64 = 0.87;
/// A rewritten story is at most so much like its model.
const REWRITTEN: f64 = 0.58;
/// Shortest story that is reprinted, rewritten or quoted, in words.
const SHORTEST: usize = 150;
/// Longest delay of a reprint, in days.
const DELAY: f64 = 30.0;
/// Length of a shared passage in words, to half a sentence. Detectors ask for 40.
const PASSAGE: (usize, usize) = (58, 106);
/// How often an edit of each kind is tried on a reprint.
const MOST_EDITS: usize = 4;

/// How many reports of each kind there will be.
pub(super) struct Plan {
    /// Sizes of the families, originals included.
    pub(super) families: Vec<usize>,
    pub(super) near_misses: usize,
    pub(super) passages: usize,
    /// Stories that are neither reprints nor rewritten.
    pub(super) originals: usize,
}

impl Plan {
    /// Family sizes fall like 40, 20, 13, 10, 8, ... (40 at 2,000 reports), then pairs.
    pub(super) fn new(reports: usize) -> Self {
        let n = reports as f64;
        let largest = (reports / 50).clamp(2, 40);
        let copies = (COPIES * n) as usize;
        let mut families = Vec::new();
        let mut left = copies;
        while left > 0 {
            let size = (largest / (families.len() + 1)).max(2).min(left + 1);
            left -= size - 1;
            families.push(size);
        }
        let near_misses = (NEAR_MISSES * n).round() as usize;
        let passages = (PASSAGES * n).round() as usize;
        Self { originals: reports - copies - near_misses, families, near_misses, passages }
    }
}

/// An outlet that publishes on `day`, drawn by weight. On the day of the scrape batch nothing else
/// comes from its outlet: nobody could tell it from the batch.
pub(super) fn outlet(day: Date, rng: &mut Generator) -> Option<usize> {
    let open = |&at: &usize| OUTLETS[at].publishes(day) && !(at == BATCHED && day == BATCH.2);
    let open: Vec<usize> = (0..OUTLETS.len()).filter(open).collect();
    open.choose_weighted(rng, |&at| OUTLETS[at].weight).ok().copied()
}

/// A story of the same words later elsewhere.
fn reissue(story: &Story, rng: &mut Generator) -> Story {
    loop {
        let delay = DELAY * rng.gen_range(0.0_f64..1.0).powi(2);
        let day = story.day.saturating_add(days(delay as i32));
        let Some(outlet) = outlet(day, rng).filter(|_| day <= LAST && !in_gap(day)) else {
            continue;
        };
        let copy = Story { day, outlet, ..story.clone() };
        if !in_batch(&copy) {
            return copy;
        }
    }
}

/// Stories that are long and free enough to be worked on, in an order of their own.
fn candidates(stories: &[Story], rng: &mut Generator) -> Vec<usize> {
    let fit = |story: &Story| story.is_free() && story.words() >= SHORTEST && !in_batch(story);
    let mut all: Vec<usize> = (0..stories.len()).filter(|&at| fit(&stories[at])).collect();
    all.shuffle(rng);
    all
}

/// Adds the reprints: the largest family first.
pub(super) fn reprint(stories: &mut Vec<Story>, plan: &Plan, writer: &Writer, rng: &mut Generator) {
    let originals = candidates(stories, rng);
    for (family, (&size, at)) in plan.families.iter().zip(originals).enumerate() {
        stories[at].part = Part::Family(family + 1);
        let first = stories[at].clone();
        let shingles = Shingles::new(&first.paragraphs);
        for _ in 1..size {
            let mut copy = reissue(&first, rng);
            edit(&mut copy, &shingles, writer, rng);
            stories.push(copy);
        }
    }
}

/// Small changes of an editor's hand, as long as the story stays itself.
fn edit(story: &mut Story, original: &Shingles, writer: &Writer, rng: &mut Generator) {
    if rng.gen_bool(0.2) {
        story.title = story.title.replace(" and ", " & ");
    }
    for _ in 0..rng.gen_range(0..=MOST_EDITS) {
        let mut edited = story.paragraphs.clone();
        match rng.gen_range(0..5) {
            0 => edited.insert(0, writer.draw("opening", rng)),
            1 => edited.push(writer.draw("closing", rng)),
            2 => drop_last_sentence(&mut edited),
            3 => replace_words(&mut edited, 1, writer, rng),
            _ => edited.swap(0, 1),
        }
        if Shingles::new(&edited).jaccard(original) >= LEAST_ALIKE {
            story.paragraphs = edited;
        }
    }
}

fn drop_last_sentence(paragraphs: &mut [String]) {
    if let Some(last) = paragraphs.last_mut()
        && let Some(at) = last.trim_end_matches('.').rfind(". ")
    {
        last.truncate(at + 1);
    }
}

/// Replaces `n` words somewhere by others of the same ending.
fn replace_words(paragraphs: &mut [String], n: usize, writer: &Writer, rng: &mut Generator) {
    for _ in 0..n {
        if let Some(paragraph) = paragraphs.choose_mut(rng) {
            let words: Vec<&str> = paragraph.split(' ').collect();
            let at = rng.gen_range(0..words.len());
            if is_plain(words[at]) {
                let other = writer.draw("adj", rng);
                *paragraph = [&words[..at], &[&*other], &words[at + 1..]].concat().join(" ");
            }
        }
    }
}

/// A word of small letters only, and no short one.
fn is_plain(word: &str) -> bool {
    word.len() >= 4 && word.bytes().all(|b| b.is_ascii_lowercase())
}

/// Adds stories that tell another one in other words; where they and their models are.
pub(super) fn rewrite(
    stories: &mut Vec<Story>,
    plan: &Plan,
    writer: &Writer,
    rng: &mut Generator,
) -> Vec<[usize; 2]> {
    let models: Vec<usize> = candidates(stories, rng).into_iter().take(plan.near_misses).collect();
    let mut pairs = Vec::new();
    for at in models {
        stories[at].part = Part::NearMiss;
        let model = stories[at].clone();
        let shingles = Shingles::new(&model.paragraphs);
        let mut copy = reissue(&model, rng);
        copy.title = writer.story(copy.day, copy.outlet, rng).title;
        // One word in `gap` changes: the fewer, the more alike.
        for gap in (5..16).rev() {
            copy.paragraphs =
                model.paragraphs.iter().map(|p| reword(p, gap, writer, rng)).collect();
            if Shingles::new(&copy.paragraphs).jaccard(&shingles) <= REWRITTEN {
                break;
            }
        }
        pairs.push([at, stories.len()]);
        stories.push(copy);
    }
    pairs
}

fn reword(paragraph: &str, gap: usize, writer: &Writer, rng: &mut Generator) -> String {
    let mut since = rng.gen_range(0..gap);
    let word = |word: &str| {
        since += 1;
        if since < gap || !is_plain(word) {
            return word.to_owned();
        }
        since = 0;
        writer.draw(["adj", "adv", "matter", "people"][rng.gen_range(0..4)], rng)
    };
    paragraph.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Puts passages into two to four stories each; the passages and where they are.
pub(super) fn share_passages(
    stories: &mut [Story],
    plan: &Plan,
    writer: &Writer,
    rng: &mut Generator,
) -> Vec<(String, Vec<usize>)> {
    let mut free = candidates(stories, rng).into_iter();
    let mut passages = Vec::new();
    for _ in 0..plan.passages {
        let passage = writer.passage(rng.gen_range(PASSAGE.0..PASSAGE.1), rng);
        let holders: Vec<usize> = free.by_ref().take(rng.gen_range(2..=4)).collect();
        for &at in &holders {
            let story = &mut stories[at];
            story.part = Part::Passage;
            let place = rng.gen_range(1..=story.paragraphs.len());
            story.paragraphs.insert(place, passage.clone());
        }
        if holders.len() > 1 {
            passages.push((passage, holders));
        }
    }
    passages
}
