//! Pairs -> suspects with their days, counts and sources; the table, the note, the thesaurus.

use std::collections::{BTreeMap, BTreeSet};

use super::candidates::Candidate;
use super::contexts::Profile;
use super::pairs::Pair;
use super::stream::{Key, Stream};
use super::{Drift, DriftTerm, Suspect};
use crate::note::{Note, Severity};
use crate::table::{Cell, Column, Table, Tabular, column};
use crate::text::Analyzer;

/// Documents named with a suspect.
const DOCUMENTS: usize = Note::MAX_DOCUMENTS;

pub(super) fn suspects(
    stream: &Stream<'_>,
    pairs: &[Pair],
    candidates: &[Candidate],
    profiles: &[Profile],
    sources: &[Option<&str>],
) -> Vec<Suspect> {
    let suspect = |pair: &Pair| {
        let (old, new) = (&profiles[pair.old].places, &profiles[pair.new].places);
        let change = pair.change;
        let last = old[old.partition_point(|&place| place < change).saturating_sub(1)] as usize;
        let first = new[new.partition_point(|&place| place < change).min(new.len() - 1)] as usize;
        let (last_old, first_new) = (stream.days[last], stream.days[first]);
        let tokens = stream.before[stream.order.len()];
        let tokens_before = stream.before[change as usize];
        let term = |key: &Key, places: &[u32], own: &dyn Fn(u32) -> bool, tokens: u64| {
            let own = places.iter().filter(|&&place| own(place)).count();
            DriftTerm {
                term: spelling(stream, key, places),
                count: places.len() as u64,
                rate_per_million: own as f64 / tokens as f64 * 1e6,
                strays: (places.len() - own) as u64,
            }
        };
        let places: BTreeSet<u32> = old.iter().chain(new).copied().collect();
        let source = |&place: &u32| sources[stream.order[place as usize] as usize];
        let distinct: BTreeSet<&str> = places.iter().filter_map(source).collect();
        let mut nearest: Vec<u32> = places.iter().copied().collect();
        nearest.sort_by_key(|&place| (place.abs_diff(change), place));
        nearest.truncate(DOCUMENTS);
        Suspect {
            old: term(&candidates[pair.old].key, old, &|place| place < change, tokens_before),
            new: term(
                &candidates[pair.new].key,
                new,
                &|place| place >= change,
                tokens - tokens_before,
            ),
            last_old,
            first_new,
            similarity: pair.similarity,
            score: pair.score,
            sources: distinct.into_iter().map(str::to_owned).collect(),
            n_documents: places.len(),
            documents: nearest.into_iter().map(|place| stream.order[place as usize]).collect(),
        }
    };
    pairs.iter().map(suspect).collect()
}

/// The most frequent spelling of a key, by the documents that hold it; of equals the first.
fn spelling(stream: &Stream<'_>, key: &Key, places: &[u32]) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut units = Vec::new();
    let mut places = places.to_vec();
    places.dedup();
    for &place in places.iter().take(200) {
        stream.units_at(place as usize, &mut units);
        let forms: Vec<_> = stream.forms(place as usize).collect();
        for at in 0..units.len() {
            stream.keys_at(&units, at, |found, length| {
                if found == *key {
                    let words = forms[at..at + length].iter().map(|&form| stream.form(form));
                    *counts.entry(words.collect::<Vec<_>>().join(" ")).or_default() += 1;
                }
            });
        }
    }
    let best = counts.into_iter().rev().max_by_key(|&(_, count)| count);
    best.map_or_else(String::new, |(spelling, _)| spelling)
}

/// The suspects as a [`Thesaurus`](crate::text::Thesaurus) file: the old term is counted as the new
/// one. Each entry stands under a comment with its evidence; one that a thesaurus may not hold beside
/// those before it is a comment itself.
pub(super) fn thesaurus(suspects: &[Suspect], analyzer: &Analyzer) -> String {
    let mut text = String::from(
        "# Suspected translation drift: check each pair, delete what is wrong, then use this file\n\
         # with --thesaurus.\n",
    );
    let rules = analyzer.rules();
    let unit = |word: &str| rules.term(word).unwrap_or_else(|| rules.fold(word).into_owned());
    let key = |term: &str| term.split(' ').map(unit).collect::<Vec<_>>();
    let (mut replaced, mut targets) = (BTreeSet::new(), BTreeSet::new());
    for Suspect { old, new, last_old, first_new, similarity, .. } in suspects {
        let (from, to) = (key(&old.term), key(&new.term));
        let refused = from == to
            || replaced.contains(&from)
            || targets.contains(&from)
            || replaced.contains(&to);
        let mark = if refused { "# " } else { "" };
        text.extend([
            format!("# until {last_old} ({} times), from {first_new} ", old.count),
            format!("({} times), contexts {similarity:.2}\n", new.count),
            format!("{mark}{} => {}\n", old.term, new.term),
        ]);
        if !refused {
            replaced.insert(from);
            targets.insert(to);
        }
    }
    text
}

impl Drift {
    /// The note `translation-drift`; `ids` are those of the documents, in their order.
    pub fn note(&self, ids: &[&str]) -> Option<Note> {
        let first = self.suspects.first()?;
        let count = self.suspects.len();
        let pairs = if count == 1 { "pair of terms swaps" } else { "pairs of terms swap" };
        let message = format!(
            "{count} {pairs} at one date in like contexts, as when a translation changes; the \
             first: `{}` until {}, `{}` from {}",
            first.old.term, first.last_old, first.new.term, first.first_new
        );
        let advice = "Look at the table drift; merge what is one thing with --thesaurus.";
        let documents = first.documents.iter().map(|&document| ids[document as usize]);
        Some(Note::new(Severity::Caution, "translation-drift", count, message, advice, documents))
    }
}

impl Tabular for Drift {
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("old_term", "", "Term that stops"),
            column("new_term", "", "Term that begins"),
            column("last_old", "", "Last day of the old term before the change"),
            column("first_new", "", "First day of the new term behind the change"),
            column("old_count", "occurrences", "Occurrences of the old term"),
            column("new_count", "occurrences", "Occurrences of the new term"),
            column("old_rate", "per million tokens", "Rate of the old term before the change"),
            column("new_rate", "per million tokens", "Rate of the new term after the change"),
            column("strays", "occurrences", "Occurrences of both on the wrong side of the change"),
            column("similarity", "", "Cosine of their context words, 0 to 1"),
            column("score", "", "Similarity, weighed by rates and shared words: the order"),
            column("documents", "documents", "Documents that hold either"),
            column("sources", "", "Sources of these documents; the first ten"),
        ];
        let row = |suspect: &Suspect| -> Vec<Cell> {
            let Suspect { old, new, .. } = suspect;
            let more = if suspect.sources.len() > 10 { "; ..." } else { "" };
            let sources: Vec<&str> = suspect.sources.iter().take(10).map(String::as_str).collect();
            vec![
                old.term.as_str().into(),
                new.term.as_str().into(),
                suspect.last_old.to_string().into(),
                suspect.first_new.to_string().into(),
                old.count.into(),
                new.count.into(),
                old.rate_per_million.into(),
                new.rate_per_million.into(),
                (old.strays + new.strays).into(),
                suspect.similarity.into(),
                suspect.score.into(),
                suspect.n_documents.into(),
                Some(format!("{}{more}", sources.join("; "))).filter(|s| !s.is_empty()).into(),
            ]
        };
        Table { name: "drift", columns: COLUMNS, rows: self.suspects.iter().map(row).collect() }
    }
}
