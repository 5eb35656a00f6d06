//! Syllables -> names of places, people and firms that exist nowhere, and slogans made with them.

use rand::Rng;
use rand::seq::SliceRandom;

use super::grammar::{Grammar, Scope};
use super::inflect::capital;
use crate::seed::{Generator, Seed};

const ONSETS: &str = "b br d dr f fl g gr h j k kl l m n p qu r s sk st t tr v w z";
const NUCLEI: &str = "a e i o u ar el en il in or ul un ast est ind olm erd alv osk";
const PLACE_ENDS: &str = "by mere wick ham ness dale holt stead ow en ara ingen au ford ick wen";
const FAMILY_ENDS: &str = "ik ano elle owitz sen er ault ini ovar ey man dottir as uk ende";
const GIVEN_ENDS: &str = "a o ia us ek ine en is ette or";

/// How many names of each sort there are.
const PLACES: usize = 260;
const FAMILIES: usize = 700;
const GIVEN: usize = 140;
const FIRMS: usize = 160;
const POLICIES: usize = 90;
const SLOGANS: usize = 90;

/// Adds the symbols `place`, `anyone`, `firm`, `policy` and `slogan` to a grammar.
pub(super) fn add(grammar: &mut Grammar, seed: Seed) {
    let rng = &mut seed.generator("demo names", 0);
    let places = names(PLACES, PLACE_ENDS, rng);
    let families = names(FAMILIES, FAMILY_ENDS, rng);
    let given = names(GIVEN, GIVEN_ENDS, rng);
    let company = |rng: &mut Generator| {
        let (place, family) = (pick(&places, rng), pick(&families, rng));
        match rng.gen_range(0..4) {
            0 => format!("{family} and Daughters"),
            1 => format!("{place} Works"),
            2 => format!("{family} Brothers"),
            _ => format!("{family} of {place}"),
        }
    };
    let firms = (0..FIRMS).map(|_| company(rng)).collect();
    grammar.add("firm", firms);
    grammar.add("place", places);
    grammar.add("family", families);
    grammar.add("given", given);
    let scope = Scope::default();
    let mut drawn = |n, forms: &[&str]| {
        let mut one = || {
            let form = forms.choose(rng).copied().unwrap_or_default();
            grammar.expand(form, &scope, rng)
        };
        (0..n).map(|_| capital(&one())).collect::<Vec<_>>()
    };
    let policies = ["{place2} {thing} plan", "{small} {thing.s} programme", "{adj} {thing} action"];
    let policies = drawn(POLICIES, &policies);
    let slogans =
        ["{adj} {thing.s}, {adj} hearts", "more {matter}, less {matter}", "hands on the {thing}"];
    let slogans = drawn(SLOGANS, &slogans);
    grammar.add("policy", policies);
    grammar.add("slogan", slogans);
}

/// Names for a grammar of another language: those of the English one.
pub(super) fn share(from: &Grammar, to: &mut Grammar) {
    for name in ["place", "family", "given"] {
        to.add(name, from.words(name).to_vec());
    }
}

fn names(n: usize, ends: &str, rng: &mut Generator) -> Vec<String> {
    let parts = [ONSETS, NUCLEI, ends].map(|list| list.split(' ').collect::<Vec<_>>());
    let mut names: Vec<String> = Vec::with_capacity(n);
    while names.len() < n {
        let [onset, nucleus, end] = [0, 1, 2].map(|part| parts[part].choose(rng).copied());
        let middle = if rng.gen_bool(0.3) { parts[1].choose(rng).copied() } else { None };
        let second = middle.map(|_| "l");
        let syllables = [onset, nucleus, second, middle, end];
        let name = capital(&syllables.into_iter().flatten().collect::<String>());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn pick<'a>(list: &'a [String], rng: &mut Generator) -> &'a str {
    list.choose(rng).map_or("", String::as_str)
}
