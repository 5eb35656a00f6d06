//! An archive with its texts, and the values asked about -> their evidence.

use std::ops::Range;

use rayon::prelude::*;

use super::super::archive::Archive;
use super::choice::{choose, choose_in_order};
use super::needle::Needle;
use super::sentence::sentence;
use super::{Evidence, EvidenceLine};
use crate::corpus::Document;
use crate::error::{Error, Result};
use crate::matrix::Occurrences;
use crate::period::Period;
use crate::query::align;
use crate::trend::PeriodIndex;

/// A value whose evidence is wanted.
#[derive(Debug, Clone)]
pub struct Asked<'n> {
    /// The term, as charts and tables show it.
    pub term: String,
    /// Its period or group, as they show it; empty for the whole archive.
    pub part: String,
    /// How to find the term in a document; none where the documents themselves are the evidence.
    pub needle: Option<&'n Needle>,
    /// The documents behind the value, each with its occurrences.
    pub held: Vec<(u32, u32)>,
}

impl<'n> Asked<'n> {
    /// A term in each period that holds it.
    pub fn by_period(
        term: &str,
        needle: &'n Needle,
        occurrences: &Occurrences,
        index: &PeriodIndex,
    ) -> Vec<Self> {
        let mut held = vec![Vec::new(); index.timeline.len()];
        for (document, count) in occurrences.iter() {
            if let Some(period) = index.period_of[document] {
                held[period as usize].push((document as u32, count));
            }
        }
        let asked = |(period, held): (Period, Vec<(u32, u32)>)| Self {
            term: term.to_owned(),
            part: period.to_string(),
            needle: Some(needle),
            held,
        };
        index.timeline.periods().zip(held).map(asked).collect()
    }

    /// A term in a group of documents, their indices rising.
    pub fn in_group(
        term: &str,
        part: &str,
        needle: &'n Needle,
        occurrences: &Occurrences,
        group: &[u32],
    ) -> Self {
        let documents = occurrences.documents.iter().zip(&occurrences.counts);
        let within = documents.filter(|(document, _)| group.binary_search(document).is_ok());
        Self {
            term: term.to_owned(),
            part: part.to_owned(),
            needle: Some(needle),
            held: within.map(|(&document, &count)| (document, count)).collect(),
        }
    }

    /// A term in all documents.
    pub fn everywhere(term: &str, needle: &'n Needle, occurrences: &Occurrences) -> Self {
        let documents = occurrences.iter().map(|(document, count)| (document as u32, count));
        let (term, part) = (term.to_owned(), String::new());
        Self { term, part, needle: Some(needle), held: documents.collect() }
    }

    /// Documents that are the value themselves, those of a period or a cluster: shown by their
    /// titles, in the order given.
    pub fn documents(term: &str, part: &str, documents: impl IntoIterator<Item = u32>) -> Self {
        let held = documents.into_iter().map(|document| (document, 1)).collect();
        Self { term: term.to_owned(), part: part.to_owned(), needle: None, held }
    }
}

/// Finds the evidence behind values, as much as the archive's [`super::EvidenceParams`] say.
#[derive(Clone, Copy)]
pub struct EvidenceFinder<'a> {
    archive: &'a Archive,
}

impl<'a> EvidenceFinder<'a> {
    /// Over an archive; without its texts there is no evidence.
    pub fn new(archive: &'a Archive) -> Self {
        Self { archive }
    }

    /// Whether any evidence is wanted. If not, [`find`](Self::find) returns none and asking is in
    /// vain.
    pub fn is_wanted(&self) -> bool {
        self.archive.evidence.lines > 0
    }

    /// The evidence of each value that any document holds, in the order asked.
    ///
    /// Of a value at most so many documents are shown as the archive's settings say: one a report,
    /// those that add most to the value first, each source once before any twice; of a document the
    /// first occurrence in it.
    pub fn find(&self, asked: &[Asked<'_>]) -> Result<Vec<Evidence>> {
        if !self.is_wanted() {
            return Ok(Vec::new());
        }
        let held: Vec<&Asked<'_>> = asked.iter().filter(|asked| !asked.held.is_empty()).collect();
        let chosen: Vec<Vec<u32>> = held.par_iter().map(|asked| self.choose(asked)).collect();
        // A document that is shown for several values is aligned once.
        let mut places: Vec<(u32, usize, usize)> = Vec::new();
        for (value, documents) in chosen.iter().enumerate() {
            places.extend(documents.iter().enumerate().map(|(rank, &d)| (d, value, rank)));
        }
        places.sort_unstable();
        let documents: Vec<&[(u32, usize, usize)]> = places.chunk_by(|a, b| a.0 == b.0).collect();
        let lines = documents.par_iter().map(|places| self.lines(&held, places));
        let lines: Vec<Vec<(usize, usize, EvidenceLine)>> = lines.collect::<Result<_>>()?;
        let mut lines: Vec<_> = lines.into_iter().flatten().collect();
        lines.sort_unstable_by_key(|(value, rank, _)| (*value, *rank));
        let mut lines = lines.into_iter().peekable();
        let evidence = held.into_iter().enumerate().map(|(value, asked)| {
            let mut evidence = self.empty(asked);
            while let Some((.., line)) = lines.next_if(|(other, ..)| *other == value) {
                evidence.lines.push(line);
            }
            evidence
        });
        Ok(evidence.collect())
    }

    fn choose(self, asked: &Asked<'_>) -> Vec<u32> {
        let choose = if asked.needle.is_some() { choose } else { choose_in_order };
        choose(self.archive, &asked.held, self.archive.evidence.lines)
    }

    /// The lines that one document gives for several values, with value and rank.
    fn lines(
        self,
        asked: &[&Asked<'_>],
        places: &[(u32, usize, usize)],
    ) -> Result<Vec<(usize, usize, EvidenceLine)>> {
        let number = places[0].0;
        let tokens = &self.archive.tokens;
        let document = &self.archive.corpus.documents[number as usize];
        let stream = tokens.document(number as usize);
        let mut aligned = None;
        let mut lines = Vec::with_capacity(places.len());
        for &(_, value, rank) in places {
            let line = match asked[value].needle {
                None => whole(document),
                Some(needle) => {
                    let Some(found) = needle.first(number, stream) else { continue };
                    if aligned.is_none() {
                        let segmenter = &self.archive.segmenter;
                        aligned = align(&document.text, stream, tokens.lexicon(), segmenter);
                    }
                    let bytes = aligned.as_ref().ok_or_else(|| {
                        Error::input(&document.id, "its text is not the one that was counted")
                    })?;
                    spoken(document, bytes[found.start].start..bytes[found.end - 1].end)
                }
            };
            lines.push((value, rank, line));
        }
        Ok(lines)
    }

    /// The evidence of a value, its lines still to come.
    fn empty(self, asked: &Asked<'_>) -> Evidence {
        Evidence {
            term: asked.term.clone(),
            part: asked.part.clone(),
            documents: asked.held.len() as u64,
            occurrences: match asked.needle {
                Some(_) => asked.held.iter().map(|(_, count)| u64::from(*count)).sum(),
                None => 0,
            },
            command: self.command(asked),
            lines: Vec::new(),
        }
    }

    /// The command that shows every occurrence; none for documents, and for groups that no query
    /// tells.
    fn command(self, asked: &Asked<'_>) -> String {
        let Some(needle) = asked.needle else { return String::new() };
        let typed = |words: &[String]| -> String {
            words.iter().map(|word| shell_word(word) + " ").collect()
        };
        let (inputs, options) = (typed(&self.archive.inputs), typed(&self.archive.options));
        let command = format!("dateline kwic {inputs}{options}");
        if asked.part.is_empty() || needle.is_of_places() {
            return command + &shell_word(&needle.query);
        }
        if let Some((from, to)) = dates(&asked.part) {
            return format!("{command}{} --from {from} --to {to}", shell_word(&needle.query));
        }
        let Some(field) = self.field(asked) else { return String::new() };
        command + &shell_word(&format!("({}) {field}:\"{}\"", needle.query, asked.part))
    }

    /// The field by which documents are in a group of this name.
    fn field(self, asked: &Asked<'_>) -> Option<&'a str> {
        let (document, _) = asked.held.first()?;
        let document = &self.archive.corpus.documents[*document as usize];
        let is = |value: &str| value == asked.part;
        let fields = document.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let known =
            [("source", document.source.as_deref()), ("author", document.author.as_deref())];
        let known = known.into_iter().filter_map(|(name, value)| Some((name, value?)));
        known.chain(fields).find(|(_, value)| is(value)).map(|(name, _)| name)
    }
}

/// The first and the last period of a part that is named after its dates: `2023-02`, `2022..2023`,
/// `2022 to 2023`.
fn dates(part: &str) -> Option<(Period, Period)> {
    let (first, last) =
        part.split_once("..").or_else(|| part.split_once(" to ")).unwrap_or((part, part));
    Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
}

/// A word of a command line, quoted where a shell would change it.
fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+:@%,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// Where a document says it.
fn spoken(document: &Document, found: Range<usize>) -> EvidenceLine {
    let bytes = document.source_range(found.clone());
    let (sentence, found) = sentence(&document.text, found);
    EvidenceLine { sentence, found, bytes, ..whole(document) }
}

/// A document by its title.
fn whole(document: &Document) -> EvidenceLine {
    let origin = document.origin.as_ref();
    let date = document.date.as_ref();
    EvidenceLine {
        id: document.id.clone(),
        date: date.map(|date| Period::of(date.date, date.precision).to_string()),
        source: document.source.clone(),
        sentence: document.title.clone(),
        found: 0..0,
        path: origin.map(|origin| match &origin.member {
            Some(member) => format!("{}/{member}", origin.path.display()),
            None => origin.path.display().to_string(),
        }),
        line: origin.and_then(|origin| origin.line),
        bytes: None,
    }
}
