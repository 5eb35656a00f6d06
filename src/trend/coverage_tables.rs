//! What an archive covers -> the tables `sources` and `source_periods`.

use super::coverage::{Amount, Coverage, SourceCoverage};
use crate::table::{Cell, Column, Table, column};

const SOURCES: &[Column] = &[
    column("source", "", "The source"),
    column("documents", "documents", "Its dated documents"),
    column("tokens", "tokens", "Words in them"),
    column("share", "share of tokens", "tokens / tokens of all dated documents"),
    column("first", "", "Day of its first document, strays aside"),
    column("last", "", "Day of its last document, strays aside"),
    column("strays", "documents", "At most 2 % at either end, far from the others: wrong dates?"),
    column("periods", "periods", "Periods in which it has documents"),
    column("periods_share", "share of periods", "periods / periods that have documents of anyone"),
    column("usual_gap", "days", "95th percentile of days from one publication day to the next"),
    column("status", "", "throughout, enters, leaves, silent, or few documents"),
    column("enters", "", "Period of its first document, if it comes in after the start"),
    column("leaves", "", "Period of its last document, if it ends before the end"),
    column("silent", "", "Periods without it between its first document and its last"),
];

const SOURCE_PERIODS: &[Column] = &[
    column("source", "", "The source; empty for documents that name none"),
    column("period", "", "The period"),
    column("documents", "documents", "Documents of the source dated in it"),
    column("tokens", "tokens", "Words in them"),
];

impl Coverage {
    /// The table `sources`, by tokens, the most first.
    pub fn sources_table(&self) -> Table {
        let mut sources: Vec<&SourceCoverage> = self.sources.iter().collect();
        sources.sort_by_key(|source| std::cmp::Reverse(source.total.tokens));
        let rows = sources.into_iter().map(|source| self.source_row(source)).collect();
        Table { name: "sources", columns: SOURCES, rows }
    }

    fn source_row(&self, source: &SourceCoverage) -> Vec<Cell> {
        let span = source.span;
        let label = |place: u32| self.timeline.period(place as usize).to_string();
        let share = |part: u64, all: u64| (all > 0).then(|| part as f64 / all as f64);
        let silent: Vec<String> = source
            .silences
            .iter()
            .map(|&(from, to)| match (label(from), label(to)) {
                (from, to) if from == to => from,
                (from, to) => format!("{from}..{to}"),
            })
            .collect();
        vec![
            source.name.as_str().into(),
            source.total.documents.into(),
            source.total.tokens.into(),
            share(source.total.tokens, self.total().tokens).into(),
            source.first.map(|day| day.to_string()).into(),
            source.last.map(|day| day.to_string()).into(),
            source.strays.into(),
            self.n_present(source).into(),
            share(self.n_present(source) as u64, self.n_covered() as u64).into(),
            source.usual_gap.into(),
            source.status().into(),
            span.filter(|_| source.enters).map(|(first, _)| label(first)).into(),
            span.filter(|_| source.leaves).map(|(_, last)| label(last)).into(),
            (!silent.is_empty()).then(|| silent.join("; ")).into(),
        ]
    }

    /// The table `source_periods`: a row for every source and period with documents.
    pub fn source_periods_table(&self) -> Table {
        let row = |name: Option<&str>, period: u32, amount: Amount| {
            let period = self.timeline.period(period as usize).to_string();
            vec![name.into(), period.into(), amount.documents.into(), amount.tokens.into()]
        };
        let named = self.sources.iter().flat_map(|source| {
            source.periods.iter().map(|&(period, amount)| row(Some(&source.name), period, amount))
        });
        let unnamed = self.unnamed.iter().map(|&(period, amount)| row(None, period, amount));
        let rows = named.chain(unnamed).collect();
        Table { name: "source_periods", columns: SOURCE_PERIODS, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{PeriodIndex, Sources};
    use super::*;
    use crate::period::Granularity;
    use jiff::civil::date;

    #[test]
    fn every_document_stands_in_one_row() {
        let year = |year: i16| Some(date(year, 9, 20));
        let dates = [year(2001), year(2001), year(2002), None, year(2004)];
        let sources = Sources::new([Some("b"), Some("a"), None, Some("a"), Some("a")]);
        let index = PeriodIndex::new(dates, Granularity::Year).unwrap();
        let coverage = Coverage::new(&index, &dates, &[10, 20, 30, 40, 0], &sources);
        let shown = |table: Table| -> Vec<String> {
            let cell = |cell: &Cell| match cell {
                Cell::Missing => String::new(),
                Cell::Text(text) => text.clone(),
                Cell::Integer(number) => number.to_string(),
                Cell::Number(number) => format!("{number:.3}"),
            };
            let row = |row: &Vec<Cell>| row.iter().map(cell).collect::<Vec<_>>().join(",");
            table.rows.iter().map(row).collect()
        };
        assert_eq!(
            shown(coverage.source_periods_table()),
            ["a,2001,1,20", "a,2004,1,0", "b,2001,1,10", ",2002,1,30"]
        );
        assert_eq!(
            shown(coverage.sources_table()),
            [
                "a,2,20,0.333,2001-09-20,2004-09-20,0,2,0.667,,few documents,,,",
                "b,1,10,0.167,2001-09-20,2001-09-20,0,1,0.333,,few documents,,,",
            ]
        );
    }
}
