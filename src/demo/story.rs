//! A day and an outlet -> a story: a title and paragraphs drawn from the grammar of its language.

use jiff::civil::Date;
use rand::Rng;
use rand::seq::SliceRandom;

use super::dates::Written;
use super::grammar::{Grammar, Scope};
use super::inflect::capital;
use super::names;
use super::outlets::RECURRING;
use super::terms::{TERMS, Term};
use crate::seed::{Generator, Seed};

/// What is planted in a story besides terms; each has one part at most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Part {
    #[default]
    None,
    /// Original or reprint of this family.
    Family(usize),
    NearMiss,
    Passage,
}

/// A story on its way to a report.
#[derive(Debug, Clone, Default)]
pub(super) struct Story {
    pub(super) day: Date,
    pub(super) outlet: usize,
    pub(super) language: &'static str,
    pub(super) title: String,
    pub(super) paragraphs: Vec<String>,
    pub(super) part: Part,
    pub(super) written: Written,
    pub(super) damage: Vec<&'static str>,
}

impl Story {
    pub(super) fn words(&self) -> usize {
        self.paragraphs.iter().map(|text| text.split_whitespace().count()).sum()
    }

    /// Whether something may still be planted in its text.
    pub(super) fn is_free(&self) -> bool {
        self.part == Part::None && self.language == "en"
    }
}

/// The grammars of all languages.
#[derive(Debug)]
pub(super) struct Writer {
    english: Grammar,
    spanish: Grammar,
    german: Grammar,
}

/// Shares of the reports in other languages.
const SPANISH: f64 = 0.009;
const GERMAN: f64 = 0.007;
/// How often one of the four headings, the salutation and the greeting stand in a report.
const HEADING: f64 = 0.5;
const GREETING: f64 = 0.12;
/// Shortest and longest report, in words.
const LENGTHS: (f64, f64) = (85.0, 390.0);

impl Writer {
    pub(super) fn new(seed: Seed) -> Self {
        let mut english = Grammar::parse(include_str!("english.txt"));
        let mut spanish = Grammar::parse(include_str!("spanish.txt"));
        let mut german = Grammar::parse(include_str!("german.txt"));
        names::add(&mut english, seed);
        names::share(&english, &mut spanish);
        names::share(&english, &mut german);
        Self { english, spanish, german }
    }

    /// A new story.
    pub(super) fn story(&self, day: Date, outlet: usize, rng: &mut Generator) -> Story {
        let draw: f64 = rng.gen_range(0.0..1.0);
        let (language, grammar) = match draw {
            _ if draw < SPANISH => ("es", &self.spanish),
            _ if draw < SPANISH + GERMAN => ("de", &self.german),
            _ => ("en", &self.english),
        };
        let scope = self.scope(rng);
        let title = capital(&grammar.draw("headline", &scope, rng));
        let words = LENGTHS.0 + (LENGTHS.1 - LENGTHS.0) * rng.gen_range(0.0_f64..1.0).powf(1.6);
        let paragraphs = if language == "en" {
            let sentences = self.english_sentences(words, day, outlet, &scope, rng);
            with_recurring_lines(paragraphs(&sentences, rng), rng)
        } else {
            let enough = words.min(160.0) as usize;
            paragraphs(&sentences(grammar, enough, &scope, rng), rng)
        };
        Story { day, outlet, language, title, paragraphs, ..Story::default() }
    }

    /// A passage of about `words` words that fits into any report.
    pub(super) fn passage(&self, words: usize, rng: &mut Generator) -> String {
        let scope = self.scope(rng);
        sentences(&self.english, words, &scope, rng).join(" ")
    }

    /// One sentence or word of the English grammar.
    pub(super) fn draw(&self, name: &str, rng: &mut Generator) -> String {
        let scope = self.scope(rng);
        self.english.draw(name, &scope, rng)
    }

    /// The name of somebody.
    pub(super) fn name(&self, rng: &mut Generator) -> String {
        self.english.expand("{given} {family}", &Scope::default(), rng)
    }

    /// Who and what a report is about.
    fn scope(&self, rng: &mut Generator) -> Scope {
        let grammar = &self.english;
        let empty = Scope::default();
        let mut scope = Scope::of_topic(grammar.draw("topic", &empty, rng));
        let place = grammar.draw("place", &empty, rng);
        let office = grammar.draw("office", &empty, rng);
        let office = office.split(' ').map(capital).collect::<Vec<_>>().join(" ");
        scope.bind("body", format!("{place} {office}"));
        scope.bind("place", place);
        for name in ["person", "other"] {
            scope.bind(name, self.name(rng));
        }
        for name in ["role", "policy", "slogan"] {
            scope.bind(name, grammar.draw(name, &empty, rng));
        }
        scope
    }

    fn english_sentences(
        &self,
        words: f64,
        day: Date,
        outlet: usize,
        scope: &Scope,
        rng: &mut Generator,
    ) -> Vec<String> {
        let mut mentions = Vec::new();
        for term in &TERMS {
            let expected = term.per_million(day, outlet) * words / 1e6;
            for _ in 0..poisson(expected, rng) {
                mentions.push(self.mention(term, scope, rng));
            }
        }
        let lead = capital(&self.english.draw("lead", scope, rng));
        let taken = mentions.iter().chain([&lead]).map(|text| count(text)).sum::<usize>();
        let rest = (words as usize).saturating_sub(taken);
        let mut all = vec![lead];
        all.extend(sentences(&self.english, rest, scope, rng));
        for mention in mentions {
            all.insert(rng.gen_range(1..=all.len()), mention);
        }
        all
    }

    fn mention(&self, term: &Term, scope: &Scope, rng: &mut Generator) -> String {
        let mut scope = scope.clone();
        let mut companions = term.companions.choose_multiple(rng, 2);
        scope.bind("term", term.phrase);
        scope.bind("companion", companions.next().copied().unwrap_or_default());
        scope.bind("companion2", companions.next().copied().unwrap_or_default());
        capital(&self.english.draw("mention", &scope, rng))
    }
}

fn count(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Half the length of a sentence, in words.
const HALF_SENTENCE: usize = 9;

/// Sentences of about `words` words together, each form once before any comes again.
fn sentences(grammar: &Grammar, words: usize, scope: &Scope, rng: &mut Generator) -> Vec<String> {
    let (mut all, mut taken) = (Vec::new(), 0);
    while taken + HALF_SENTENCE < words {
        for form in grammar.shuffled("sentence", rng) {
            let sentence = capital(&grammar.expand(form, scope, rng));
            taken += count(&sentence);
            all.push(sentence);
            if taken + HALF_SENTENCE >= words {
                return all;
            }
        }
    }
    all
}

fn paragraphs(sentences: &[String], rng: &mut Generator) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let mut rest = sentences;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(rng.gen_range(2..=4).min(rest.len()));
        paragraphs.push(now.join(" "));
        rest = later;
    }
    paragraphs
}

/// Puts in a heading, a salutation, a greeting now and then.
fn with_recurring_lines(mut paragraphs: Vec<String>, rng: &mut Generator) -> Vec<String> {
    let [headings @ .., salutation, greeting] = RECURRING;
    if paragraphs.len() > 1 && rng.gen_bool(HEADING) {
        let heading = headings.choose(rng).copied().unwrap_or_default();
        paragraphs.insert(rng.gen_range(1..paragraphs.len()), heading.to_owned());
    }
    if rng.gen_bool(GREETING) {
        paragraphs.insert(0, salutation.to_owned());
    }
    if rng.gen_bool(GREETING) {
        paragraphs.push(greeting.to_owned());
    }
    paragraphs
}

/// A draw of the Poisson distribution (Knuth 1969, multiplication of uniforms), for small means.
fn poisson(mean: f64, rng: &mut Generator) -> usize {
    let limit = (-mean).exp();
    let (mut n, mut product) = (0, rng.gen_range(0.0..1.0_f64));
    while product > limit {
        n += 1;
        product *= rng.gen_range(0.0..1.0);
    }
    n
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn every_symbol_is_explained() {
        let writer = Writer::new(Seed(1));
        let rng = &mut Seed(1).generator("test", 0);
        let bound = ["body", "person", "other", "term", "companion", "companion2"];
        for grammar in [&writer.english, &writer.spanish, &writer.german] {
            assert_eq!(grammar.unknown(&bound, rng), [] as [&str; 0]);
        }
    }

    #[test]
    fn poisson_has_its_mean() {
        let rng = &mut Seed(1).generator("test", 0);
        let sum: usize = (0..20_000).map(|_| poisson(0.7, rng)).sum();
        assert!((sum as f64 / 20_000.0 - 0.7).abs() < 0.03);
    }
}
