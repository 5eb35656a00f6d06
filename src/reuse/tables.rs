//! Families and passages -> tables: the copies, who took what from whom, and the passages.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::families::Families;
use super::passages::{Passage, Passages};
use crate::table::{Cell, Column, Table, Tabular, column};
use crate::text::{BREAK, Tokens};

/// What tables say of documents, each in document order.
#[derive(Debug, Clone, Copy)]
pub struct DocumentLabels<'a> {
    /// Their ids.
    pub ids: &'a [&'a str],
    /// Their dates as they are to be written.
    pub dates: &'a [Option<String>],
    /// The days that families were dated by.
    pub days: &'a [Option<Date>],
    /// Their sources, where known.
    pub sources: &'a [Option<&'a str>],
}

impl DocumentLabels<'_> {
    fn id(&self, document: u32) -> &str {
        self.ids[document as usize]
    }

    fn source(&self, document: u32) -> Option<&str> {
        self.sources[document as usize]
    }

    /// Days from one document to another; `None` when either is undated.
    fn days_between(&self, from: u32, to: u32) -> Option<i64> {
        let day = |document: u32| self.days[document as usize];
        Some(i64::from((day(to)? - day(from)?).get_days()))
    }
}

/// One row a document that is in a family, by family and date.
#[derive(Debug, Clone, Copy)]
pub struct ReprintTable<'a> {
    /// The families.
    pub families: &'a Families,
    /// The documents.
    pub documents: DocumentLabels<'a>,
}

impl Tabular for ReprintTable<'_> {
    /// The table `reprints`.
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("family", "", "Number of the family, from 0, by falling size"),
            column("id", "", "The document"),
            column("date", "", "Its date"),
            column("source", "", "Its source"),
            column("days_after_first", "days", "Days since the first of its family"),
            column("similarity_to_first", "0..1", "Jaccard index of its shingles with the first's"),
            column("first_id", "", "The first of its family"),
            column("closest_id", "", "The earlier document of its family most like it"),
            column(
                "similarity_to_closest",
                "0..1",
                "Jaccard index of its shingles with that one's",
            ),
        ];
        let labels = &self.documents;
        let families = self.families.families.iter().enumerate();
        let rows = families.flat_map(|(number, family)| {
            let first = family.members[0].document;
            family.members.iter().map(move |member| -> Vec<Cell> {
                vec![
                    number.into(),
                    labels.id(member.document).into(),
                    labels.dates[member.document as usize].clone().into(),
                    labels.source(member.document).into(),
                    labels.days_between(first, member.document).into(),
                    member.to_first.into(),
                    labels.id(first).into(),
                    member.closest.map(|closest| labels.id(closest.document)).into(),
                    member.closest.map(|closest| closest.similarity).into(),
                ]
            })
        });
        Table { name: "reprints", columns: COLUMNS, rows: rows.collect() }
    }
}

/// One row a pair of sources: how many reports the one took from the other. Only dated documents
/// count, as nobody knows who of others came first.
#[derive(Debug, Clone, Copy)]
pub struct ReprintFlows<'a> {
    /// The families.
    pub families: &'a Families,
    /// The documents.
    pub documents: DocumentLabels<'a>,
}

impl Tabular for ReprintFlows<'_> {
    /// The table `reprint_flows`, by falling number of reports, then by source.
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("from_source", "", "Source of the earlier document most like the copy"),
            column("to_source", "", "Source of the copy"),
            column("reports", "documents", "Dated copies of dated documents"),
            column("same_day", "documents", "Copies of the same day: either may be the original"),
            column("median_days", "days", "Median of the days from the earlier one to the copy"),
        ];
        let labels = &self.documents;
        let mut flows: BTreeMap<(Option<&str>, Option<&str>), Vec<i64>> = BTreeMap::new();
        for member in self.families.families.iter().flat_map(|family| &family.members) {
            if let Some(closest) = member.closest
                && let Some(days) = labels.days_between(closest.document, member.document)
            {
                let flow = (labels.source(closest.document), labels.source(member.document));
                flows.entry(flow).or_default().push(days);
            }
        }
        let mut flows: Vec<_> = flows.into_iter().collect();
        flows.sort_by_key(|(_, days)| std::cmp::Reverse(days.len()));
        let rows = flows.into_iter().map(|((from, to), mut days)| {
            days.sort_unstable();
            let same_day = days.iter().filter(|&&days| days == 0).count();
            let middle = days.len() / 2;
            let median = (days[(days.len() - 1) / 2] + days[middle]) as f64 / 2.0;
            vec![from.into(), to.into(), days.len().into(), same_day.into(), median.into()]
        });
        Table { name: "reprint_flows", columns: COLUMNS, rows: rows.collect() }
    }
}

/// One row a passage, the longest first.
#[derive(Debug, Clone, Copy)]
pub struct PassageTable<'a> {
    /// The passages.
    pub passages: &'a Passages,
    /// The words of the documents.
    pub tokens: &'a Tokens,
    /// The documents.
    pub documents: DocumentLabels<'a>,
}

impl PassageTable<'_> {
    /// The first words of a passage, as the later document has them.
    fn opening(&self, passage: &Passage) -> String {
        const WORDS: usize = 12;
        let stream = &self.tokens.document(passage.later as usize)[passage.later_words.clone()];
        let words = stream.iter().filter(|&&form| form != BREAK).take(WORDS);
        let words: Vec<&str> = words.map(|&form| self.tokens.lexicon().form(form)).collect();
        words.join(" ")
    }
}

impl Tabular for PassageTable<'_> {
    /// The table `passages`.
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("earlier_id", "", "The earlier document"),
            column("later_id", "", "The later document"),
            column("words", "words", "Length of what they share"),
            column("share", "0..1", "Length over all words of the later document"),
            column("days", "days", "Days from the earlier to the later"),
            column("earlier_source", "", "Source of the earlier document"),
            column("later_source", "", "Source of the later document"),
            column("opening", "", "Its first twelve words, as the later document has them"),
        ];
        let labels = &self.documents;
        let rows = self.passages.passages.iter().map(|passage| {
            let length = self.tokens.lengths()[passage.later as usize];
            vec![
                labels.id(passage.earlier).into(),
                labels.id(passage.later).into(),
                passage.words.into(),
                (passage.words as f64 / f64::from(length)).into(),
                labels.days_between(passage.earlier, passage.later).into(),
                labels.source(passage.earlier).into(),
                labels.source(passage.later).into(),
                self.opening(passage).into(),
            ]
        });
        Table { name: "passages", columns: COLUMNS, rows: rows.collect() }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::context::Context;
    use crate::reuse::ReprintParams;
    use crate::reuse::tests::{text, tokens};

    #[test]
    fn rows_say_who_took_what_from_whom_and_when() {
        let quote = text(3000..3050);
        let texts = [
            text(0..60),
            text(0..60),
            text(0..59),
            text(0..60),
            quote.clone() + &text(900..1000),
            text(500..600) + &quote,
        ];
        let tokens = tokens(&texts);
        let day = |day| Some(date(2023, 5, day));
        let days = &[day(1), day(3), day(3), None, day(9), day(7)];
        let dates: Vec<Option<String>> =
            days.iter().map(|day| day.map(|day| day.to_string())).collect();
        let documents = DocumentLabels {
            ids: &["a", "b", "c", "d", "e", "f"],
            dates: &dates,
            days,
            sources: &[Some("A"), Some("B"), Some("B"), Some("A"), None, Some("C")],
        };
        let (params, context) = (ReprintParams::default(), Context::default());
        let families = &Families::find(&tokens, days, &params, &context).unwrap();
        let reprints = ReprintTable { families, documents }.table();
        assert_eq!(
            shown(&reprints),
            [
                "0|a|2023-05-01|A|0|1|a||",
                "0|b|2023-05-03|B|2|1|a|a|1",
                "0|c|2023-05-03|B|2|0.982|a|a|0.982",
                "0|d||A||1|a|a|1",
            ]
        );
        let flows = ReprintFlows { families, documents }.table();
        assert_eq!(shown(&flows), ["A|B|2|0|2"]);
        let passages = &Passages::find(&tokens, days, families, &params, &context).unwrap();
        let table = PassageTable { passages, tokens: &tokens, documents }.table();
        let opening = "w3000 w3001 w3002 w3003 w3004 w3005 w3006 w3007 w3008 w3009 w3010 w3011";
        assert_eq!(shown(&table), [format!("f|e|50|0.333|2|C||{opening}")]);
    }

    fn shown(table: &Table) -> Vec<String> {
        let text = |cell: &Cell| match cell {
            Cell::Missing => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Integer(number) => number.to_string(),
            Cell::Number(number) => ((number * 1000.0).round() / 1000.0).to_string(),
        };
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
        table.rows.iter().map(|row| row.iter().map(text).collect::<Vec<_>>().join("|")).collect()
    }
}
