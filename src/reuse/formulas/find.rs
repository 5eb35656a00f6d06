//! A corpus -> its formulas, the best first.

use super::candidates::{Candidate, says_something, trimmed};
use super::families::{Kin, VariantKind, counted, families};
use super::matcher::{FormulaUse, Matcher};
use super::params::FormulaParams;
use super::quotes::{Quoted, quoted};
use super::repeats::{Repeat, Tally, Wanted, repeats};
use super::reports::{FormulaInput, Reports};
use super::words::{Unit, Words};
use crate::context::Context;
use crate::error::Result;
use crate::text::Segmenter;

/// Texts, for the phrases in quotation marks: tokens know none.
#[derive(Clone, Copy)]
pub struct QuotedTexts<'a> {
    /// The texts of the documents, in their order.
    pub texts: &'a [&'a str],
    /// What cut them into words.
    pub segmenter: &'a Segmenter,
}

/// A sequence of words that is used again and again.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// Its most frequent form, case-folded.
    pub text: String,
    /// Its words of content as terms, and its numbers: what it has in common with others.
    pub terms: Vec<u32>,
    /// Number of its words.
    pub n_words: usize,
    /// What it is ranked by; comparable within one corpus.
    pub score: f64,
    /// How far its words keep together, 0 to 1.
    pub cohesion: f64,
    /// How unevenly it is spread over time, in bits, at least 0.
    pub unevenness: f64,
    /// Whether it came in as a phrase in quotation marks.
    pub quoted: bool,
    /// Its uses in quotation marks, the same phrase alone between them.
    pub quoted_uses: u32,
    /// Its uses, in any inflection, by document and place.
    pub uses: Vec<FormulaUse>,
    /// Its forms, the head first.
    pub variants: Vec<Variant>,
}

/// One of the forms of a formula that is frequent by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Its words, case-folded.
    pub text: String,
    /// What it is to the head.
    pub kind: VariantKind,
    /// Occurrences.
    pub occurrences: u32,
    /// Reports that hold it, copies counted once.
    pub documents: u32,
}

/// The formulas of a corpus.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Formulas {
    /// The best first.
    pub formulas: Vec<Formula>,
    /// Sequences that may be formulas, before variants became one.
    pub n_candidates: usize,
    /// Repeats of more words than a formula may have.
    pub n_passages: usize,
    /// The number of sources that a formula had to have.
    pub min_sources: u32,
}

/// Finds the formulas of a corpus. Without texts none is known to stand in quotation marks.
///
/// # Panics
/// When the parts of the input are not of one length.
pub fn formulas(
    input: &FormulaInput<'_>,
    texts: Option<QuotedTexts<'_>>,
    params: &FormulaParams,
    context: &Context<'_>,
) -> Result<Formulas> {
    params.check()?;
    context.stage("finding formulas", None, || {
        let reports = Reports::new(input);
        let words = Words::new(input.tokens, input.analyzer);
        let min_sources = params.min_sources.unwrap_or(if reports.n_sources > 1 { 2 } else { 0 });
        // Where no source is known none can be asked for.
        let min_sources = if reports.n_sources == 0 { 0 } else { min_sources };
        let wanted = Wanted {
            min_words: params.min_words,
            max_words: params.max_words,
            min_units: params.min_documents,
            min_sources,
        };
        let found = repeats(&words, &reports, &wanted, |found| says_something(&words, found))?;
        context.progress.check()?;
        let in_quotes = texts.map_or_else(Vec::new, |QuotedTexts { texts, segmenter }| {
            quoted(&words, &reports, texts, segmenter, params.max_words, LEAST_QUOTED)
        });
        let (passages, found): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|repeat| repeat.words.len() > params.max_words);
        let passages: Vec<(Vec<Unit>, u32)> =
            passages.iter().map(|repeat| (words.key(&repeat.words), repeat.units)).collect();
        let found = trimmed(&words, found, params.min_words);
        let mut candidates: Vec<Candidate> =
            found.into_iter().map(|repeat| Candidate::of_repeat(&words, repeat)).collect();
        let least_quoted = params.min_documents.div_ceil(2).max(LEAST_QUOTED);
        add_quoted(&mut candidates, &words, &reports, &in_quotes, &wanted, least_quoted);
        let kin = families(&candidates, &passages, params.top);
        Ok(Formulas {
            formulas: followed(&words, &candidates, &kin, &in_quotes, least_quoted),
            n_candidates: candidates.len(),
            n_passages: passages.len(),
            min_sources,
        })
    })
}

/// Reports that must quote a phrase for its quotation to say anything.
const LEAST_QUOTED: u32 = 2;

/// Adds the phrases in quotation marks that are used often enough, quoted or not.
fn add_quoted(
    candidates: &mut Vec<Candidate>,
    words: &Words<'_>,
    reports: &Reports<'_>,
    in_quotes: &[Quoted],
    wanted: &Wanted,
    least_quoted: u32,
) {
    let mut matcher = Matcher::new(words, false);
    for (number, quoted) in in_quotes.iter().enumerate() {
        matcher.add(&quoted.words, number);
    }
    let mut tally = Tally::new(reports);
    let mut added = Vec::new();
    for (uses, quoted) in matcher.uses().iter().zip(in_quotes) {
        tally.clear();
        uses.iter().for_each(|found| tally.add(reports, found.document));
        // A phrase that is hardly ever in quotation marks is no quotation.
        let often = quoted.units >= least_quoted
            && quoted.documents.len() as f64 >= QUOTED_SHARE * uses.len() as f64;
        if often && tally.units >= wanted.min_units && tally.sources >= wanted.min_sources {
            let repeat = Repeat {
                words: quoted.words.clone(),
                occurrences: uses.len() as u32,
                units: tally.units,
                sources: tally.sources,
                before_break: 0,
                unevenness: reports.unevenness(&tally.slices),
            };
            let share = (quoted.documents.len() as f64 / uses.len() as f64).min(1.0);
            added.extend(Candidate::of_quoted(words, repeat, quoted.units, share));
        }
    }
    added.sort_by(|a, b| a.repeat.words.cmp(&b.repeat.words));
    candidates.retain(|candidate| {
        added.binary_search_by(|quoted| quoted.repeat.words.cmp(&candidate.repeat.words)).is_err()
    });
    candidates.extend(added);
}

/// Least share of the uses of a phrase that stand in quotation marks, for a quotation.
const QUOTED_SHARE: f64 = 0.1;

/// The formulas with their uses.
fn followed(
    words: &Words<'_>,
    candidates: &[Candidate],
    kin: &[Kin],
    in_quotes: &[Quoted],
    least_quoted: u32,
) -> Vec<Formula> {
    let mut matcher = Matcher::new(words, true);
    for (number, kin) in kin.iter().enumerate() {
        counted(kin, candidates).for_each(|sequence| matcher.add(sequence, number));
    }
    let mut quoted_uses = vec![0; kin.len()];
    for quoted in in_quotes {
        if let Some(number) = matcher.number(&quoted.words) {
            quoted_uses[number as usize] += quoted.documents.len() as u32;
        }
    }
    let formula = |((kin, uses), quoted_uses): ((&Kin, Vec<FormulaUse>), u32)| {
        let head = &candidates[kin.members[0].0];
        let variant = |&(place, kind): &(usize, VariantKind)| {
            let repeat = &candidates[place].repeat;
            Variant {
                text: words.phrase(&repeat.words),
                kind,
                occurrences: repeat.occurrences,
                documents: repeat.units,
            }
        };
        let members = || kin.members.iter().map(|&(place, _)| &candidates[place]);
        Formula {
            text: words.phrase(&head.repeat.words),
            terms: head.key.clone(),
            n_words: head.repeat.words.len(),
            score: head.score,
            cohesion: head.cohesion,
            unevenness: head.repeat.unevenness,
            quoted: members().any(|member| member.quoted_units >= least_quoted),
            quoted_uses,
            uses,
            variants: kin.members.iter().map(variant).collect(),
        }
    };
    // One list of uses a formula: each has at least its head.
    let uses = matcher.uses();
    kin.iter().zip(uses).zip(quoted_uses).map(formula).collect()
}
