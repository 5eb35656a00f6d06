//! A file of terms and their counts -> a reference that is no set of documents.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use super::comparer::{Comparer, ROUNDING, Sums, contingency, ranked, row};
use super::contingency::{Contingency, Family};
use super::keyness::{GroupSize, Keyness, KeynessRow};
use super::params::CompareParams;
use super::units::NEITHER;
use crate::error::{Error, Result};
use crate::note::{Note, Severity};
use crate::text::Analyzer;

/// How often each term occurs in a corpus that is not at hand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FrequencyList {
    /// What it is called: the file's name.
    pub name: String,
    /// By the term as the analysis knows it.
    terms: BTreeMap<String, Listed>,
    /// Sum of all counts, those of stop words too.
    tokens: f64,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Listed {
    /// Its most frequent form in the list.
    shown: String,
    /// The count of that form.
    shown_count: f64,
    count: f64,
    /// Of the form in most documents; NaN where the list does not say.
    documents: f64,
    /// Whether it occurs in the reports.
    known: bool,
}

/// Where a term tested comes from.
enum Origin<'a> {
    Reports(usize, Sums),
    List(&'a str, &'a Listed),
}

impl FrequencyList {
    /// Reads lines of `term,count` or `term,count,documents`, separated by tabs, commas or semicolons,
    /// with or without a header. Terms run through `analyzer`, so `innovations` and `innovation` add
    /// up (of their documents the larger number stands, for they may share some). Counts of stop words
    /// are part of the tokens.
    pub fn read(path: &Path, analyzer: &Analyzer) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self::parse(&text, &path.display().to_string(), name, analyzer)
    }

    /// [`read`](Self::read) of a text; `place` stands in errors.
    pub fn parse(text: &str, place: &str, name: String, analyzer: &Analyzer) -> Result<Self> {
        let mut list = Self { name, ..Self::default() };
        let text = text.trim_start_matches('\u{feff}');
        let first = text.lines().next().unwrap_or_default();
        let separator = [b'\t', b';', b','].into_iter().find(|&c| first.contains(c as char));
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator.unwrap_or(b','))
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        for (index, record) in reader.records().enumerate() {
            let record = record.map_err(|error| Error::input(place, error.to_string()))?;
            let line = record.position().map_or(0, csv::Position::line);
            let place = format!("{place}:{line}");
            let header = index == 0 && record.get(1).is_some_and(|c| c.parse::<f64>().is_err());
            if !header {
                list.add(&record, &place, analyzer)?;
            }
        }
        if list.tokens > 0.0 {
            return Ok(list);
        }
        Err(Error::input(place, "holds no counts; its lines must be term,count[,documents]"))
    }

    fn add(&mut self, record: &csv::StringRecord, place: &str, analyzer: &Analyzer) -> Result<()> {
        let (Some(term), Some(count)) = (record.get(0).filter(|t| !t.is_empty()), record.get(1))
        else {
            let line = record.iter().collect::<Vec<_>>().join(",");
            return Err(Error::input(place, format!("`{line}`: must be term,count[,documents]")));
        };
        let number = |name: &str, text: &str| {
            text.parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0).ok_or_else(|| {
                let what = format!("{name} `{text}` of `{term}`: must be a number, 0 or more");
                Error::input(place, what)
            })
        };
        let count = number("count", count)?;
        let documents = match record.get(2).filter(|text| !text.is_empty()) {
            Some(text) => number("documents", text)?,
            None => f64::NAN,
        };
        self.tokens += count;
        let Some(stem) = analyzer.analyze(term) else { return Ok(()) };
        let known = analyzer.terms().binary_search(&stem).is_ok();
        let listed = self.terms.entry(stem).or_insert_with(|| Listed {
            documents: f64::NAN,
            known,
            ..Listed::default()
        });
        listed.count += count;
        listed.documents = listed.documents.max(documents);
        if listed.shown.is_empty() || count > listed.shown_count {
            (listed.shown, listed.shown_count) = (term.to_owned(), count);
        }
        Ok(())
    }

    /// Number of distinct terms.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether it holds no term.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Sum of all counts.
    pub fn tokens(&self) -> f64 {
        self.tokens
    }

    fn size(&self) -> GroupSize {
        GroupSize {
            documents: 0,
            tokens: self.tokens.round() as u64,
            weighted_documents: 0.0,
            weighted_tokens: self.tokens,
            effective_documents: 0.0,
        }
    }
}

impl Comparer<'_> {
    /// Compares documents with a frequency list, by tokens alone: nobody knows how its words clump. A
    /// term of the list that the reports hold but the counts do not (by `--min-df`, say) is left out.
    ///
    /// # Panics
    /// When a document is none of the counts.
    pub fn against_list(
        &self,
        target: &[u32],
        list: &FrequencyList,
        params: &CompareParams,
    ) -> Result<Keyness> {
        params.check()?;
        let (size, vocabulary) = (self.size("target", target)?, &self.counts.vocabulary);
        let mut sides = vec![NEITHER; self.counts.tokens.len()];
        target.iter().for_each(|&document| sides[document as usize] = 0);
        let totals = [size.weighted_tokens, list.tokens];
        let mut terms: Vec<(Contingency, Origin<'_>)> = Vec::new();
        for (column, mut sums) in self.sums(&sides).into_iter().enumerate() {
            if let Some(listed) = list.terms.get(&vocabulary.terms[column]) {
                sums.count[1] = listed.count.round() as u64;
                sums.weighted_count[1] = listed.count;
                sums.documents[1] = listed.documents;
            } else {
                sums.documents[1] = 0.0;
            }
            terms.push((contingency(sums.weighted_count, totals), Origin::Reports(column, sums)));
        }
        let absent = |(stem, listed): &(&String, &Listed)| {
            !listed.known && vocabulary.column(stem).is_none()
        };
        for (stem, listed) in list.terms.iter().filter(absent) {
            terms.push((contingency([0.0, listed.count], totals), Origin::List(stem, listed)));
        }
        terms.retain(|(table, _)| table.sum() > 0.0);
        let types = terms.len();
        terms.retain(|(table, _)| table.sum() >= params.min_count as f64 - ROUNDING);
        let family = Family { level: params.level, size: terms.len().max(1), types };
        let untested = types - terms.len();
        let make = |(table, term): (Contingency, Origin<'_>)| {
            let row = row(table, &family);
            match term {
                Origin::Reports(column, sums) => {
                    let row = self.named(row, column, &sums);
                    KeynessRow { column: Some(column as u32), ..row }
                }
                Origin::List(stem, listed) => KeynessRow {
                    term: listed.shown.clone(),
                    stem: stem.to_owned(),
                    count_reference: listed.count.round() as u64,
                    documents_reference: listed.documents,
                    ..row
                },
            }
        };
        let rows = terms.into_par_iter().map(make).collect();
        let mut keyness = ranked(rows, params, &family, size, list.size(), untested);
        keyness.notes.push(Note::new(
            Severity::Caution,
            "no-document-tests",
            keyness.rows.len(),
            "against a frequency list only token-level tests are possible, which take every word for \
             independent: nobody knows how the words of the list clump in its documents",
            "Compare with documents where they can be had; take a term of few documents for a guess.",
            [],
        ));
        Ok(keyness)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Document;
    use crate::text::{AnalyzerParams, Language, LanguageChoice, Segmenter, Tokens};

    fn analyzer() -> Analyzer {
        let text = "innovation and trade".to_owned();
        let document = Document { text, ..Document::default() };
        let language = LanguageChoice::Is(Language::English);
        let params = AnalyzerParams { language, ..AnalyzerParams::default() };
        Analyzer::new(&params, Tokens::of(&[document], &Segmenter::default())).unwrap().0
    }

    fn parse(text: &str) -> Result<FrequencyList> {
        FrequencyList::parse(text, "list.csv", "list.csv".to_owned(), &analyzer())
    }

    #[test]
    fn forms_of_a_term_add_up_and_stop_words_are_tokens() {
        let text = "Innovation,10,4\ninnovations,20,7\nthe,1000,9\nharbour,3,\n";
        for text in [text.to_owned(), format!("\u{feff}Term,Count,Docs\n{text}")] {
            let list = parse(&text).unwrap();
            assert_eq!((list.len(), list.tokens()), (2, 1033.0));
            let innovation = &list.terms["innov"];
            assert_eq!(
                (innovation.count, innovation.documents, innovation.known),
                (30.0, 7.0, true)
            );
            assert_eq!(innovation.shown, "innovations");
            let harbour = &list.terms["harbour"];
            assert!(harbour.documents.is_nan() && !harbour.known);
            let tabs = text.replace(',', "\t");
            assert_eq!(format!("{:?}", parse(&tabs).unwrap()), format!("{list:?}"));
        }
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        for (text, message) in [
            ("a,1\nport,many", "list.csv:2: count `many` of `port`: must be a number, 0 or more"),
            ("port,-3\n", "list.csv:1: count `-3` of `port`: must be a number, 0 or more"),
            ("port,3,x\n", "list.csv:1: documents `x` of `port`: must be a number, 0 or more"),
            ("a,1\nport\n", "list.csv:2: `port`: must be term,count[,documents]"),
            ("", "list.csv: holds no counts; its lines must be term,count[,documents]"),
            ("term,count\n", "list.csv: holds no counts; its lines must be term,count[,documents]"),
        ] {
            assert_eq!(parse(text).unwrap_err().to_string(), message, "{text}");
        }
    }
}
