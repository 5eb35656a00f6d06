//! Decomposed changes -> the note on those that are mostly the work of sources.

use super::coverage_notes::percent;
use super::mix::{Mix, with_interval};
use crate::note::{Note, Severity};
use crate::trend::{Decomposition, SourceCoverage, SourceShift};

/// So many terms are told of, each with so many sources.
const TOLD: usize = 3;
const NAMED: usize = 3;
/// Only sources that add so much of what all do are named.
const LEAST: f64 = 0.1;

impl Mix<'_> {
    /// The terms whose change is mostly the work of sources, or hidden by it.
    pub(super) fn note(&self) -> Option<Note> {
        if self.n_common == 0 {
            return Some(Note::new(
                Severity::Warning,
                "source-mix",
                self.terms.len(),
                format!(
                    "no source has two documents both in {} and in {}: no change of a rate can be \
                     told from the change of sources",
                    self.spans[0], self.spans[1]
                ),
                "Compare windows in which the same sources publish.",
                [],
            ));
        }
        let mut found: Vec<(usize, String)> =
            (0..self.terms.len()).filter_map(|place| Some((place, self.finding(place)?))).collect();
        let strength = |place: usize| {
            let parts = self.changes[place].parts;
            parts.map_or(0.0, |parts| {
                parts.sources.value.abs() / self.changes[place].rate[0].max(1.0)
            })
        };
        found.sort_by(|a, b| strength(b.0).total_cmp(&strength(a.0)));
        let (strongest, count) = (found.first()?.0, found.len());
        let told: Vec<&str> = found.iter().take(TOLD).map(|(_, told)| told.as_str()).collect();
        let rest = match count - told.len() {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        Some(Note::new(
            Severity::Warning,
            "source-mix",
            count,
            format!("{}{rest}", told.join("; ")),
            "Believe the part within the same sources, and the curve on the fixed panel.",
            self.behind(strongest),
        ))
    }

    /// What the choice of sources does to a term, if it makes most of its change or hides one.
    fn finding(&self, place: usize) -> Option<String> {
        let (term, change) = (&self.terms[place].label, &self.changes[place]);
        let parts = change.parts?;
        let (total, sources) = (change.total.value, parts.sources.value);
        let [before, after] = &self.spans;
        if !change.total.is_solid() {
            let hides = parts.within.is_solid() && parts.sources.is_solid();
            let way = if parts.within.value > 0.0 { "rises" } else { "falls" };
            return hides.then(|| {
                format!(
                    "{} hide that {term} {way} between {before} and {after} within the same \
                     sources, by {} per million tokens",
                    self.whose(change),
                    with_interval(parts.within)
                )
            });
        }
        let share = sources / total;
        if share <= 0.5 || !parts.sources.is_solid() {
            return None;
        }
        let way = if total > 0.0 { "rise" } else { "fall" };
        let work = if share >= 1.0 {
            "wholly the work".to_owned()
        } else {
            format!("{} the work", percent(share))
        };
        Some(format!(
            "the {way} of {term} between {before} and {after}, {} per million tokens, is {work} of \
             {}: within the same sources it is {}",
            with_interval(change.total),
            self.whose(change),
            with_interval(parts.within)
        ))
    }

    /// What the sources did that add most to the choice of sources, and the names of the greatest.
    fn whose(&self, change: &Decomposition) -> String {
        const KINDS: [&str; 3] =
            ["sources that came in", "sources that left", "sources that changed their share"];
        let whole = change.parts.map_or(0.0, |parts| parts.sources.value);
        let adds = |source: &SourceShift| source.mix * whole.signum();
        let mut sums = [0.0; 3];
        for source in &change.sources {
            sums[self.kind(source)] += adds(source);
        }
        // Of equals the first.
        let kind = (0..3).rev().max_by(|&a, &b| sums[a].total_cmp(&sums[b])).unwrap_or(0);
        let counts = |source: &&SourceShift| {
            self.kind(source) == kind && adds(source) >= LEAST * whole.abs()
        };
        let mut movers: Vec<&SourceShift> = change.sources.iter().filter(counts).collect();
        movers.sort_by(|a, b| adds(b).total_cmp(&adds(a)));
        let named: Vec<String> = movers.iter().take(NAMED).map(|m| self.dated(m)).collect();
        if named.is_empty() {
            KINDS[kind].to_owned()
        } else {
            format!("{} ({})", KINDS[kind], named.join(", "))
        }
    }

    /// Whether a source came in, left, or did neither.
    fn kind(&self, source: &SourceShift) -> usize {
        let covered = self.covered(&source.source);
        match source.share {
            [before, after] if !source.common => usize::from(before >= after),
            // A newcomer of the earlier half is in both.
            _ if covered.is_some_and(|covered| covered.enters) => 0,
            _ if covered.is_some_and(|covered| covered.leaves) => 1,
            _ => 2,
        }
    }

    /// A source with the period in which it comes in or ends.
    fn dated(&self, source: &SourceShift) -> String {
        let name = &source.source;
        let covered = self.covered(name);
        let Some((covered, span)) = covered.and_then(|covered| Some((covered, covered.span?)))
        else {
            return name.clone();
        };
        let label = |period: u32| self.index.timeline.period(period as usize);
        if covered.enters {
            format!("{name} from {}", label(span.0))
        } else if covered.leaves {
            format!("{name} until {}", label(span.1))
        } else {
            name.clone()
        }
    }

    fn covered(&self, source: &str) -> Option<&SourceCoverage> {
        let sources = &self.covered.sources;
        let place = sources.binary_search_by(|covered| covered.name.as_str().cmp(source)).ok()?;
        Some(&sources[place])
    }

    /// Documents that hold the term, of the source that adds most to the choice of sources.
    fn behind(&self, place: usize) -> impl Iterator<Item = &str> {
        let change = &self.changes[place];
        let way = change.parts.map_or(0.0, |parts| parts.sources.value.signum());
        let most = change.sources.iter().max_by(|a, b| (a.mix * way).total_cmp(&(b.mix * way)));
        let most = most.map(|source| source.source.as_str());
        let documents = self.terms[place].occurrences.documents.iter().copied();
        let inside = move |document: &u32| {
            self.windows.iter().any(|window| window.binary_search(document).is_ok())
        };
        documents
            .filter(inside)
            .map(|document| &self.archive.corpus.documents[document as usize])
            .filter(move |document| document.source.as_deref() == most)
            .map(|document| document.id.as_str())
    }
}
