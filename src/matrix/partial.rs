//! Counts of a part of a corpus -> the counts of the whole, whatever the split and the order.
//!
//! A part is counted with a lexicon of its own, here or on another machine; stems and periods are
//! texts, so that parts can meet. All sums are of integers.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::counts::DocTermMatrix;
use crate::error::{Error, Result};
use crate::table::{Cell, Column, Table, column};

/// How often a stem occurs in a period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermCount {
    /// Occurrences.
    pub count: u64,
    /// Documents that hold it.
    pub documents: u64,
}

/// How much text a period holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodTotal {
    /// Documents.
    pub documents: u64,
    /// Words, stop words and numbers included.
    pub tokens: u64,
}

/// The counts of one or more parts of a corpus, by period and stem. Undated documents are in the
/// period with the empty name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartialCounts {
    /// Stands for everything that decides what is counted as what: language, stemmer, stop list,
    /// length of periods. Parts with other settings do not merge.
    pub settings: String,
    /// The parts counted, by name.
    pub parts: BTreeSet<String>,
    /// Totals by period.
    pub totals: BTreeMap<String, PeriodTotal>,
    /// Counts by period, then stem: the term as the analysis knows it.
    pub counts: BTreeMap<String, BTreeMap<String, TermCount>>,
}

impl PartialCounts {
    /// The counts of one part. `period_of` names the period of each document; the empty text is
    /// for undated ones. The matrix is not pruned: a limit on document frequency is for the whole.
    pub fn of(
        part: impl Into<String>,
        settings: impl Into<String>,
        matrix: &DocTermMatrix,
        period_of: &[String],
    ) -> Self {
        let mut partial = Self {
            settings: settings.into(),
            parts: BTreeSet::from([part.into()]),
            totals: BTreeMap::new(),
            counts: BTreeMap::new(),
        };
        let mut sums: BTreeMap<&String, BTreeMap<u32, TermCount>> = BTreeMap::new();
        for (document, period) in period_of.iter().enumerate() {
            let total = partial.totals.entry(period.clone()).or_default();
            total.documents += 1;
            total.tokens += u64::from(matrix.tokens[document]);
            let sums = sums.entry(period).or_default();
            let (columns, counts) = matrix.counts.row(document);
            for (&column, &count) in columns.iter().zip(counts) {
                let sum = sums.entry(column).or_default();
                sum.count += u64::from(count);
                sum.documents += 1;
            }
        }
        let stem = |column: u32| matrix.vocabulary.terms[column as usize].clone();
        for (period, sums) in sums {
            let stems = sums.into_iter().map(|(column, sum)| (stem(column), sum));
            partial.counts.insert(period.clone(), stems.collect());
        }
        partial
    }

    /// The counts of both. Refuses other settings and a part that both hold.
    pub fn merge(mut self, other: Self) -> Result<Self> {
        if self.settings != other.settings {
            let allowed = format!("those of the other part, {}", other.settings);
            return Err(Error::setting("analysis settings", self.settings, allowed));
        }
        if let Some(part) = self.parts.intersection(&other.parts).next() {
            return Err(Error::setting("part", part, "counted once; it is in both"));
        }
        self.parts.extend(other.parts);
        for (period, more) in other.totals {
            let total = self.totals.entry(period).or_default();
            total.documents += more.documents;
            total.tokens += more.tokens;
        }
        for (period, stems) in other.counts {
            let sums = self.counts.entry(period).or_default();
            for (stem, more) in stems {
                let sum = sums.entry(stem).or_default();
                sum.count += more.count;
                sum.documents += more.documents;
            }
        }
        self.check()?;
        Ok(self)
    }

    /// No stem is in more documents than its period has, nor occurs more often than it has words.
    fn check(&self) -> Result<()> {
        for (period, stems) in &self.counts {
            let total = self.totals.get(period).copied().unwrap_or_default();
            if let Some((stem, sum)) = stems.iter().find(|(_, sum)| {
                sum.documents > total.documents || sum.count > total.tokens || sum.documents == 0
            }) {
                let what = format!(
                    "{stem} in {period}: {} occurrences in {} documents, of {} words in {} documents",
                    sum.count, sum.documents, total.tokens, total.documents
                );
                return Err(Error::Numeric { method: "merging counts", what });
            }
        }
        Ok(())
    }

    /// The table `counts`: one row a period and stem.
    pub fn counts_table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("period", "", "The period; empty for undated documents"),
            column("stem", "", "The term as the analysis knows it"),
            column("count", "occurrences", "Occurrences in the period"),
            column("documents", "documents", "Documents of the period that hold it"),
        ];
        let row = |period: &String, stem: &String, sum: &TermCount| -> Vec<Cell> {
            vec![
                period.as_str().into(),
                stem.as_str().into(),
                sum.count.into(),
                sum.documents.into(),
            ]
        };
        let rows = self.counts.iter().flat_map(|(period, stems)| {
            stems.iter().map(move |(stem, sum)| row(period, stem, sum))
        });
        Table { name: "counts", columns: COLUMNS, rows: rows.collect() }
    }

    /// The table `totals`: one row a period.
    pub fn totals_table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("period", "", "The period; empty for undated documents"),
            column("documents", "documents", "Documents dated in it"),
            column("tokens", "tokens", "Words in them, stop words and numbers included"),
        ];
        let rows = self.totals.iter().map(|(period, total)| {
            vec![period.as_str().into(), total.documents.into(), total.tokens.into()]
        });
        Table { name: "totals", columns: COLUMNS, rows: rows.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Context;
    use crate::corpus::Document;
    use crate::matrix::VocabularyParams;
    use crate::text::{Analyzer, AnalyzerParams, Language, LanguageChoice, Segmenter, Tokens};
    use proptest::prelude::*;

    const SETTINGS: &str = "en snowball month";

    /// Counts a part of the documents, with a lexicon of its own.
    fn count(part: &str, documents: &[(String, String)]) -> PartialCounts {
        let read =
            |(_, text): &(String, String)| Document { text: text.clone(), ..Document::default() };
        let tokens =
            Tokens::of(&documents.iter().map(read).collect::<Vec<_>>(), &Segmenter::default());
        let language = LanguageChoice::Is(Language::English);
        let params = AnalyzerParams { language, ..AnalyzerParams::default() };
        let (analyzer, tokens) = Analyzer::new(&params, tokens).unwrap();
        let matrix = DocTermMatrix::count(
            &tokens,
            &analyzer,
            &VocabularyParams::default(),
            &Context::default(),
        );
        let periods: Vec<String> = documents.iter().map(|(period, _)| period.clone()).collect();
        PartialCounts::of(part, SETTINGS, &matrix.unwrap(), &periods)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_split_in_any_order_gives_the_same_table(
            documents in proptest::collection::vec(("202[23]-0[1-3]|", "port[a-c]( [a-d]{2,3}){0,9}"), 3..20),
            cuts in (1_usize..19, 1_usize..19),
            order in Just([0, 1, 2]).prop_shuffle(),
        ) {
            let n = documents.len();
            let (mut low, mut high) = (cuts.0.min(n - 1), cuts.1.min(n - 1));
            if low > high { std::mem::swap(&mut low, &mut high); }
            prop_assume!(low < high);
            let parts = [&documents[..low], &documents[low..high], &documents[high..]];
            let mut merged: Option<PartialCounts> = None;
            for place in order {
                let part = count(&format!("part {place}"), parts[place]);
                merged = Some(match merged {
                    None => part,
                    Some(sum) => sum.merge(part).unwrap(),
                });
            }
            let (merged, whole) = (merged.unwrap(), count("whole", &documents));
            prop_assert_eq!(merged.counts_table(), whole.counts_table());
            prop_assert_eq!(merged.totals_table(), whole.totals_table());
        }
    }

    #[test]
    fn other_settings_and_repeated_parts_are_refused() {
        let part = count("a", &[("2023-01".into(), "ports and trade".into())]);
        let table = part.counts_table();
        let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        assert_eq!(names, ["period", "stem", "count", "documents"]);
        let error = part.clone().merge(part.clone()).unwrap_err().to_string();
        assert_eq!(error, "part a: must be counted once; it is in both");
        let mut other = part.clone();
        other.settings = "de".into();
        assert!(part.clone().merge(other).unwrap_err().to_string().contains("analysis settings"));
        let mut broken = part.clone();
        broken.parts = BTreeSet::from(["b".into()]);
        broken.totals.clear();
        for sum in broken.counts.values_mut().flat_map(|terms| terms.values_mut()) {
            sum.count = 99;
        }
        assert!(part.merge(broken).unwrap_err().to_string().contains("merging counts: port"));
    }

    #[test]
    fn parts_survive_their_journey() {
        let part =
            count("a", &[(String::new(), "ports".into()), ("2023-01".into(), "trade".into())]);
        let sent = serde_json::to_string(&part).unwrap();
        assert_eq!(serde_json::from_str::<PartialCounts>(&sent).unwrap(), part);
    }
}
