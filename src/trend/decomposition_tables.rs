//! Decomposed changes of labelled terms -> the tables `decomposition` and `decomposition_parts`.

use super::decomposition::{Decomposition, Part};
use crate::table::{Cell, Column, Table, column};

const SOURCES: &[Column] = &[
    column("term", "", "The term as asked for"),
    column("source", "", "The source"),
    column(
        "role",
        "",
        "common to both windows, enters, or leaves, as it has (next to) nothing in one",
    ),
    column("documents_before", "documents", "Its documents with tokens in the earlier window"),
    column("documents_after", "documents", "The same in the later window"),
    column("share_before", "share of tokens", "Its share of the tokens of the earlier window"),
    column("share_after", "share of tokens", "The same in the later window"),
    column("rate_before", "per million tokens", "Rate of the term in it in the earlier window"),
    column("rate_after", "per million tokens", "The same in the later window"),
    column("within", "per million tokens", "What its own change of wording adds to the change"),
    column("mix", "per million tokens", "What its changed share, its coming or going adds"),
];

const PARTS: &[Column] = &[
    column("term", "", "The term as asked for"),
    column("part", "", "total, within, mix, entering, leaving, or sources: mix, entering, leaving"),
    column("value", "per million tokens", "How much of the change of the rate it is"),
    column("low", "per million tokens", "Lower bound, documents as sampling units"),
    column("high", "per million tokens", "Upper bound, documents as sampling units"),
    column("share", "share of the change", "value / total"),
];

/// The table `decomposition` of labelled changes: a row for every source of a term.
pub fn decomposition_table<'a>(
    changes: impl IntoIterator<Item = (&'a str, &'a Decomposition)>,
) -> Table {
    let mut rows = Vec::new();
    for (term, change) in changes {
        for source in &change.sources {
            let role = match source.share {
                _ if source.common => "common",
                [before, after] if before < after => "enters",
                _ => "leaves",
            };
            rows.push(vec![
                term.into(),
                source.source.as_str().into(),
                role.into(),
                source.documents[0].into(),
                source.documents[1].into(),
                source.share[0].into(),
                source.share[1].into(),
                source.rate[0].into(),
                source.rate[1].into(),
                source.within.into(),
                Cell::from(source.mix),
            ]);
        }
    }
    Table { name: "decomposition", columns: SOURCES, rows }
}

/// The table `decomposition_parts` of labelled changes. Where no source is common to both windows
/// only the total is there.
pub fn parts_table<'a>(changes: impl IntoIterator<Item = (&'a str, &'a Decomposition)>) -> Table {
    let mut rows = Vec::new();
    for (term, change) in changes {
        let mut row = |name: &str, part: Part| {
            let share = part.value / change.total.value;
            let ends = part.interval.map(|interval| (interval.low, interval.high)).unzip();
            rows.push(vec![
                term.into(),
                name.into(),
                part.value.into(),
                ends.0.into(),
                ends.1.into(),
                Cell::from(share),
            ]);
        };
        row("total", change.total);
        if let Some(parts) = &change.parts {
            row("within", parts.within);
            row("mix", parts.mix);
            row("entering", parts.entering);
            row("leaving", parts.leaving);
            row("sources", parts.sources);
        }
    }
    Table { name: "decomposition_parts", columns: PARTS, rows }
}

#[cfg(test)]
mod tests {
    use super::super::decomposition::{Parts, SourceShift};
    use super::*;
    use crate::stats::Interval;

    #[test]
    fn rows_are_the_sources_and_the_parts() {
        let part = |value| Part { value, interval: Some(Interval { low: -1.0, high: 9.0 }) };
        let source = SourceShift {
            source: "Hebi Daily".into(),
            common: false,
            documents: [0, 7],
            share: [0.0, 0.25],
            rate: [None, Some(80.0)],
            within: 0.0,
            mix: 4.0,
        };
        let parts = Parts {
            within: part(1.0),
            mix: part(-1.0),
            entering: part(4.0),
            leaving: Part { value: 0.0, interval: None },
            sources: part(3.0),
        };
        let change = Decomposition {
            rate: [60.0, 64.0],
            total: part(4.0),
            parts: Some(parts),
            sources: vec![source],
        };
        let table = decomposition_table([("a", &change)]);
        assert_eq!(table.rows.len(), 1);
        assert_eq!((&table.rows[0][2], &table.rows[0][7]), (&"enters".into(), &Cell::Missing));
        let table =
            parts_table([("a", &change), ("b", &Decomposition { parts: None, ..change.clone() })]);
        assert_eq!(table.rows.len(), 7);
        assert_eq!(table.rows[3][5], Cell::Number(1.0));
        assert_eq!(table.rows[4][3], Cell::Missing);
        let zero = Decomposition { total: part(0.0), ..change };
        assert_eq!(parts_table([("a", &zero)]).rows[1][5], Cell::Missing);
    }
}
