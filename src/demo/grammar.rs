//! A text of rules -> sentences drawn from them: a small context-free grammar.

use std::collections::BTreeMap;

use rand::Rng;
use rand::seq::SliceRandom;

use super::inflect;
use crate::seed::Generator;

/// The alternatives of one symbol.
#[derive(Debug, Default)]
struct Rule {
    alternatives: Vec<String>,
    /// Words are drawn by Zipf's law in their order, sentences evenly.
    zipf: bool,
}

/// The rules of a language, by the name of their symbol.
#[derive(Debug, Default)]
pub(super) struct Grammar {
    rules: BTreeMap<String, Rule>,
}

/// What is the same throughout one report.
#[derive(Debug, Default, Clone)]
pub(super) struct Scope {
    bound: Vec<(&'static str, String)>,
    /// Things are drawn from those of this topic, mostly.
    topic: String,
}

/// How often a thing is one of the report's topic.
const ON_TOPIC: f64 = 0.7;

impl Scope {
    pub(super) fn of_topic(topic: String) -> Self {
        Self { topic, ..Self::default() }
    }

    pub(super) fn bind(&mut self, name: &'static str, text: impl Into<String>) {
        let text = text.into();
        match self.bound.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = text,
            None => self.bound.push((name, text)),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.bound.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())
    }
}

impl Grammar {
    /// Reads the format described in `english.txt`.
    pub(super) fn parse(text: &str) -> Self {
        let mut grammar = Self::default();
        let mut name = String::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(head) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                let words = head.strip_suffix(" ,");
                words.unwrap_or(head).clone_into(&mut name);
                let zipf = words.is_some();
                grammar.rules.insert(name.clone(), Rule { zipf, ..Rule::default() });
            } else if let Some(rule) = grammar.rules.get_mut(&name) {
                if rule.zipf {
                    rule.alternatives.extend(line.split(',').map(|word| word.trim().to_owned()));
                } else {
                    rule.alternatives.push(line.to_owned());
                }
            }
        }
        grammar
    }

    /// Adds a list of words, the most frequent first.
    pub(super) fn add(&mut self, name: &str, words: Vec<String>) {
        self.rules.insert(name.to_owned(), Rule { alternatives: words, zipf: true });
    }

    /// One alternative of `name`, expanded.
    pub(super) fn draw(&self, name: &str, scope: &Scope, rng: &mut Generator) -> String {
        let template = self.choose(name, rng).unwrap_or(name);
        self.expand(template, scope, rng)
    }

    /// The alternatives of `name` in an order of their own, unexpanded.
    pub(super) fn shuffled(&self, name: &str, rng: &mut Generator) -> Vec<&str> {
        let mut all: Vec<&str> = self.words(name).iter().map(String::as_str).collect();
        all.shuffle(rng);
        all
    }

    fn choose(&self, name: &str, rng: &mut Generator) -> Option<&str> {
        let rule = self.rules.get(name)?;
        let n = rule.alternatives.len();
        let at = if rule.zipf { zipf(n, rng) } else { rng.gen_range(0..n) };
        rule.alternatives.get(at).map(String::as_str)
    }

    /// Puts words in the place of the symbols of a template.
    pub(super) fn expand(&self, template: &str, scope: &Scope, rng: &mut Generator) -> String {
        let mut text = String::with_capacity(template.len() * 2);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (symbol, after) = after.split_once('}').unwrap_or((after, ""));
            let (name, form) = symbol.split_once('.').unwrap_or((symbol, ""));
            text.push_str(before);
            text.push_str(&inflect::apply(form, self.symbol(name, scope, rng)));
            rest = after;
        }
        text.push_str(rest);
        text
    }

    fn symbol(&self, name: &str, scope: &Scope, rng: &mut Generator) -> String {
        if let Some(text) = scope.get(name) {
            return text.to_owned();
        }
        if let Some(number) = number(name, rng) {
            return number;
        }
        // A place that may be another than that of the report.
        let name = if name == "place2" { "place" } else { name };
        if name == "thing" && rng.gen_bool(ON_TOPIC) {
            let of_topic = format!("thing_{}", scope.topic);
            if self.rules.contains_key(&of_topic) {
                return self.draw(&of_topic, scope, rng);
            }
        }
        self.draw(name, scope, rng)
    }

    /// The words of `name`, the most frequent first.
    pub(super) fn words(&self, name: &str) -> &[String] {
        self.rules.get(name).map_or(&[], |rule| &rule.alternatives)
    }

    /// Symbols that nothing explains, for a test.
    #[cfg(test)]
    pub(super) fn unknown(&self, bound: &[&str], rng: &mut Generator) -> Vec<String> {
        let rules = self.rules.values().flat_map(|rule| &rule.alternatives);
        let symbols = rules.flat_map(|line| line.split('{').skip(1));
        let names = symbols.filter_map(|rest| rest.split(['}', '.']).next());
        let mut names: Vec<String> = names
            .filter(|name| {
                !self.rules.contains_key(*name)
                    && !bound.contains(name)
                    && *name != "place2"
                    && number(name, rng).is_none()
            })
            .map(str::to_owned)
            .collect();
        names.dedup();
        names
    }
}

/// A rank below `n`, drawn with a probability of about 1 / (rank + 3): Zipf's law with a softer top
/// (Mandelbrot).
fn zipf(n: usize, rng: &mut Generator) -> usize {
    const SHIFT: f64 = 3.0;
    let u: f64 = rng.gen_range(0.0..1.0);
    let rank = SHIFT * ((n as f64 + SHIFT) / SHIFT).powf(u) - SHIFT;
    (rank as usize).min(n.saturating_sub(1))
}

/// The symbols that stand for numbers.
fn number(name: &str, rng: &mut Generator) -> Option<String> {
    const SMALL: [&str; 11] = [
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ];
    let range = match name {
        "small" => return Some((*SMALL.choose(rng)?).to_owned()),
        "digit" => 0..10,
        "ones" => 2..10,
        "num" => 13..980,
        "large" => 30..400,
        "percent" => 3..97,
        "year" => 1951..2016,
        _ => return None,
    };
    Some(rng.gen_range(range).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn symbols_are_replaced_and_bent() {
        let mut rng = Seed(1).generator("test", 0);
        let mut grammar =
            Grammar::parse("# remark\n[s]\n{x.C} {v.ed} {y.a} {y.s}.\n\n[v ,]\nplan\n");
        grammar.add("y", vec!["old city".into()]);
        let mut scope = Scope::default();
        scope.bind("x", "we");
        assert_eq!(grammar.draw("s", &scope, &mut rng), "We planned an old city old cities.");
    }

    #[test]
    fn frequent_words_come_first() {
        let mut rng = Seed(1).generator("test", 0);
        let mut counts = [0; 50];
        for _ in 0..20_000 {
            counts[zipf(50, &mut rng)] += 1;
        }
        assert!(counts[0] > 4 * counts[20] && counts[20] > counts[49] && counts[49] > 50);
    }
}
