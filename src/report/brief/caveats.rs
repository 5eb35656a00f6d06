//! The documents behind a finding -> what to beware of: other sources, few documents, reprints.

use super::terms::{BriefTerm, Kind, units};
use crate::error::Result;
use crate::note::{Note, Severity};
use crate::report::archive::Archive;
use crate::report::comparison::Comparison;
use crate::report::mix::{has_mix, per_million, with_interval};
use crate::report::section::counted;
use crate::trend::{Decomposer, DecompositionParams, PeriodIndex, Sources};

/// Fewer reports than these are few.
const FEW: usize = 5;
/// Windows of fewer reports than these say little.
const SMALL: f64 = 30.0;
/// Sources that hold so much of a window and nothing of the other are worth a note.
const LARGE: f64 = 0.05;
/// How many sources a note names.
const NAMED: usize = 5;

/// The two windows, ready to judge findings by.
pub(super) struct Caveats<'a> {
    archive: &'a Archive,
    compared: &'a Comparison,
    sources: Sources,
    index: Option<PeriodIndex>,
}

impl<'a> Caveats<'a> {
    pub(super) fn new(archive: &'a Archive, compared: &'a Comparison) -> Result<Self> {
        let sources = Sources::of(&archive.corpus.documents);
        let index = has_mix(archive).then(|| archive.periods(None)).transpose()?;
        Ok(Self { archive, compared, sources, index })
    }

    /// The window under study, and the other.
    fn windows(&self) -> [&'a [u32]; 2] {
        [self.compared.groups.target(), self.compared.groups.reference()]
    }

    /// What to beware of with one term, in a few words each.
    pub(super) fn of(&self, term: &BriefTerm) -> Vec<String> {
        let mut found = Vec::new();
        if !term.solid {
            found.push("could be chance".to_owned());
        }
        let [window, against] = self.windows();
        let holders = match term.kind {
            Kind::Gone | Kind::Fallen => against,
            _ => window,
        };
        let reports = units(self.archive, &term.occurrences, holders);
        if reports < FEW {
            found.push(format!("in {} only", counted(reports as u64, "report")));
        }
        if term.kind != Kind::Locked {
            found.extend(self.lone_source(term, holders));
            found.extend(self.mix(term));
        }
        found.extend(reprinted(term));
        found
    }

    /// Whether all documents that hold a term are of one source, where there are several.
    fn lone_source(&self, term: &BriefTerm, holders: &[u32]) -> Option<String> {
        self.index.as_ref()?;
        let inside = term.occurrences.documents.iter().filter(|d| holders.binary_search(d).is_ok());
        let mut sources: Vec<Option<u32>> =
            inside.map(|&document| self.sources.source_of[document as usize]).collect();
        sources.sort_unstable();
        sources.dedup();
        let [Some(only)] = sources[..] else { return None };
        Some(format!("{} alone", self.sources.names[only as usize]))
    }

    /// Whether the choice of sources makes most of a change.
    fn mix(&self, term: &BriefTerm) -> Option<String> {
        let index = self.index.as_ref()?;
        let [window, against] = self.windows();
        let tokens = self.archive.tokens.lengths();
        let settings = DecompositionParams::default();
        let shared = Decomposer::new(
            [against, window],
            &index.period_of,
            tokens,
            &self.sources,
            &self.archive.weights,
            settings,
        );
        let change = shared.ok()?.decompose(&term.occurrences);
        let Some(parts) = change.parts else {
            return Some("no source in both windows".to_owned());
        };
        let share = parts.sources.value / change.total.value;
        (share > 0.5).then(|| {
            let within = with_interval(parts.within);
            format!("mostly other sources: within the same ones {within} per million")
        })
    }

    /// What holds of the windows as a whole.
    pub(super) fn notes(&self, names: [&str; 2]) -> Vec<Note> {
        let mut notes = Vec::new();
        let sizes = [&self.compared.keyness.target, &self.compared.keyness.reference];
        for (name, size) in names.iter().zip(sizes) {
            if size.effective_documents < SMALL {
                notes.push(Note::new(
                    Severity::Caution,
                    "small-window",
                    size.documents,
                    format!(
                        "{name} holds {}: what it does not say may have been missed",
                        counted(size.documents as u64, "document")
                    ),
                    "Take a longer window.",
                    [],
                ));
            }
        }
        let [window, against] = self.windows();
        notes.extend(self.movers(names, [window, against], "source-enters"));
        notes.extend(self.movers([names[1], names[0]], [against, window], "source-leaves"));
        notes
    }

    /// Sources that one window has and the other has not.
    fn movers(
        &self,
        [here, there]: [&str; 2],
        [inside, outside]: [&[u32]; 2],
        kind: &'static str,
    ) -> Option<Note> {
        self.index.as_ref()?;
        let sums = |documents: &[u32]| {
            let mut sums = vec![0u64; self.sources.names.len()];
            for &document in documents {
                if let Some(source) = self.sources.source_of[document as usize] {
                    let tokens = self.archive.tokens.lengths()[document as usize];
                    sums[source as usize] += u64::from(tokens);
                }
            }
            sums
        };
        let (with, without) = (sums(inside), sums(outside));
        let all: u64 = with.iter().sum();
        let mut only: Vec<usize> =
            (0..with.len()).filter(|&s| with[s] > 0 && without[s] == 0).collect();
        let held: u64 = only.iter().map(|&source| with[source]).sum();
        let share = held as f64 / all.max(1) as f64;
        if share < LARGE {
            return None;
        }
        only.sort_by(|&a, &b| with[b].cmp(&with[a]).then(a.cmp(&b)));
        let names: Vec<&str> =
            only.iter().take(NAMED).map(|&source| self.sources.names[source].as_str()).collect();
        let rest = match only.len() - names.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        Some(Note::new(
            if share >= 0.2 { Severity::Warning } else { Severity::Caution },
            kind,
            only.len(),
            format!(
                "{:.0} % of the words of {here} are of sources that {there} has not: {}{rest}",
                share * 100.0,
                names.join(", ")
            ),
            "Read the caveat of each term: how much of it is left within the same sources.",
            [],
        ))
    }
}

/// Whether counting every reprint carries the rate of a term out of its interval.
fn reprinted(term: &BriefTerm) -> Option<String> {
    let point = term.points.iter().rev().find(|point| point.differs())?;
    let all = per_million(point.rate_all?);
    Some(format!("{all} per million with every reprint counted"))
}
