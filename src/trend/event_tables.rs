//! Bursts, change points and rhythms of terms -> the tables `bursts`, `change_points`, `season`.

use super::burst::Bursts;
use super::change_point::Changes;
use super::season::Seasonality;
use crate::period::{Granularity, Timeline};
use crate::table::{Cell, Column, Table, column};

/// A label, its findings, and for each of them the ids of the documents that lead it.
pub type Led<'a, T> = (&'a str, &'a T, &'a [Vec<String>]);

const BURSTS: &[Column] = &[
    column("term", "", "The term as asked for"),
    column("from", "", "First period of the burst"),
    column("to", "", "Last period of the burst"),
    column("weight", "ln", "By how much the burst state fits better, natural log of likelihood"),
    column("documents_with_term", "documents", "Documents in it that hold the term, effective"),
    column("documents", "documents", "All documents in it, effective"),
    column("share", "share of documents", "documents_with_term / documents"),
    column("share_outside", "share of documents", "The share in all other periods"),
    column("base_share", "share of documents", "p0: the share over all periods"),
    column("burst_share", "share of documents", "p1: the share in the burst state"),
    column("leading_documents", "", "Ids of the documents in it with most occurrences"),
];

/// The table `bursts`: terms in the order given, their bursts in that of time.
pub fn burst_table<'a>(
    terms: impl IntoIterator<Item = Led<'a, Bursts>>,
    timeline: Timeline,
) -> Table {
    let mut rows = Vec::new();
    for (label, found, leading) in terms {
        for (burst, leading) in found.bursts.iter().zip(leading) {
            rows.push(vec![
                label.into(),
                timeline.period(burst.first).to_string().into(),
                timeline.period(burst.last).to_string().into(),
                burst.weight.into(),
                Cell::weighted(burst.holders),
                Cell::weighted(burst.documents),
                burst.share.into(),
                burst.share_outside.into(),
                found.base.into(),
                found.raised.into(),
                leading.join(" ").into(),
            ]);
        }
    }
    Table { name: "bursts", columns: BURSTS, rows }
}

const CHANGE_POINTS: &[Column] = &[
    column("term", "", "The term as asked for"),
    column("period", "", "First period of the new level"),
    column("since", "", "First period of the old level"),
    column("until", "", "Last period of the new level"),
    column("rate_before", "per million tokens", "The old level"),
    column("low_before", "per million tokens", "Lower bound of rate_before"),
    column("high_before", "per million tokens", "Upper bound of rate_before"),
    column("rate_after", "per million tokens", "The new level"),
    column("low_after", "per million tokens", "Lower bound of rate_after"),
    column("high_after", "per million tokens", "Upper bound of rate_after"),
    column("documents_before", "documents", "Documents of the old level that hold the term"),
    column("documents_after", "documents", "Documents of the new level that hold the term"),
    column("gain", "2 ln", "What the change gains, twice the log likelihood at effective size"),
    column("penalty", "2 ln", "What it had to gain"),
    column("dispersion", "", "How many times the Poisson variance was reckoned with"),
    column(
        "leading_documents",
        "",
        "Ids of the documents of the higher level with most occurrences",
    ),
];

/// The table `change_points`: terms in the order given, their changes in that of time.
pub fn change_point_table<'a>(
    terms: impl IntoIterator<Item = Led<'a, Changes>>,
    timeline: Timeline,
) -> Table {
    let mut rows = Vec::new();
    for (label, found, leading) in terms {
        let changes = found.segments.windows(2).zip(&found.gains).zip(leading);
        for ((around, &gain), leading) in changes {
            let (before, after) = (&around[0], &around[1]);
            rows.push(vec![
                label.into(),
                timeline.period(after.first).to_string().into(),
                timeline.period(before.first).to_string().into(),
                timeline.period(after.last).to_string().into(),
                before.rate.into(),
                before.low.into(),
                before.high.into(),
                after.rate.into(),
                after.low.into(),
                after.high.into(),
                Cell::weighted(before.holders),
                Cell::weighted(after.holders),
                gain.into(),
                found.penalty.into(),
                found.dispersion.into(),
                leading.join(" ").into(),
            ]);
        }
    }
    Table { name: "change_points", columns: CHANGE_POINTS, rows }
}

const SEASON: &[Column] = &[
    column("term", "", "The term as asked for"),
    column("phase", "", "Day of the week, month, quarter, or week of the year"),
    column("effect", "per million tokens", "What is usual in it, above the trend"),
    column(
        "low_quartile",
        "per million tokens",
        "A quarter of its periods lie lower above the trend",
    ),
    column("high_quartile", "per million tokens", "A quarter of its periods lie higher"),
    column("periods", "periods", "Its periods that have a value"),
    column(
        "strength",
        "share of variance",
        "What the rhythm explains of the variance about the trend",
    ),
    column("p", "", "F test of the phases, periods taken as independent"),
];

/// The table `season`: terms in the order given, a row for every phase.
pub fn season_table<'a>(
    terms: impl IntoIterator<Item = (&'a str, &'a Seasonality)>,
    granularity: Granularity,
) -> Table {
    let mut rows = Vec::new();
    for (label, season) in terms {
        for (place, phase) in season.phases.iter().enumerate() {
            rows.push(vec![
                label.into(),
                phase_name(granularity, place).into(),
                phase.quartiles.map(|_| phase.effect).into(),
                phase.quartiles.map(|quartiles| quartiles.0).into(),
                phase.quartiles.map(|quartiles| quartiles.1).into(),
                phase.periods.into(),
                season.strength.into(),
                season.p.into(),
            ]);
        }
    }
    Table { name: "season", columns: SEASON, rows }
}

/// What the phase at `place` of a cycle of such periods is called: `Mon`, `W07`, `Feb`, `Q1`.
pub fn phase_name(granularity: Granularity, place: usize) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    match granularity {
        Granularity::Day => DAYS[place % 7].to_owned(),
        Granularity::Week => format!("W{:02}", place + 1),
        Granularity::Month => MONTHS[place % 12].to_owned(),
        Granularity::Quarter => format!("Q{}", place + 1),
        Granularity::Year => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trend::burst::{BurstParams, bursts};
    use crate::trend::change_point::Segment;
    use crate::trend::season::Phase;
    use jiff::civil::date;

    fn months() -> Timeline {
        Timeline::spanning([date(2022, 11, 1), date(2023, 4, 1)], Granularity::Month).unwrap()
    }

    fn row(table: &Table, row: usize) -> String {
        assert_eq!(table.rows[row].len(), table.columns.len());
        let shown = |cell: &Cell| match cell {
            Cell::Missing => "-".to_owned(),
            Cell::Text(text) => text.clone(),
            Cell::Integer(number) => number.to_string(),
            Cell::Number(number) => format!("{number:.3}"),
        };
        table.rows[row].iter().map(shown).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn bursts_are_rows_with_their_periods_and_documents() {
        let found = bursts(
            &[1.0, 1.0, 30.0, 25.0, 0.0, 1.0],
            &[50.0, 50.0, 50.0, 50.0, 0.0, 50.0],
            &BurstParams::default(),
        );
        let leading = [vec!["a".to_owned(), "b".to_owned()]];
        let table = burst_table([("x", &found, &leading[..])], months());
        assert_eq!(table.rows.len(), 1);
        let weight = found.bursts[0].weight;
        assert_eq!(
            row(&table, 0),
            format!("x, 2023-01, 2023-02, {weight:.3}, 55, 100, 0.550, 0.020, 0.232, 0.464, a b")
        );
    }

    #[test]
    fn changes_are_rows_between_two_levels() {
        let segment = |first, last, rate| Segment {
            first,
            last,
            level: rate,
            rate,
            low: Some(rate / 2.0),
            high: None,
            occurrences: 9.0,
            holders: 4.0,
        };
        let segments = vec![segment(0, 2, 10.0), segment(3, 5, 40.0)];
        let found = Changes { segments, gains: vec![12.5], penalty: 3.5, dispersion: 2.0 };
        let table = change_point_table([("x", &found, &[vec!["d".to_owned()]][..])], months());
        assert_eq!(
            row(&table, 0),
            "x, 2023-02, 2022-11, 2023-04, 10.000, 5.000, -, 40.000, 20.000, -, 4, 4, 12.500, 3.500, \
             2.000, d"
        );
    }

    #[test]
    fn phases_are_rows_and_unknown_ones_missing() {
        let phase = |quartiles| Phase { effect: 2.0, quartiles, periods: 3 };
        let season = Seasonality {
            phases: vec![phase(Some((1.0, 4.0))), phase(None)],
            strength: 0.5,
            p: 0.01,
            adjusted: vec![],
        };
        let table = season_table([("x", &season)], Granularity::Day);
        assert_eq!(row(&table, 0), "x, Mon, 2.000, 1.000, 4.000, 3, 0.500, 0.010");
        assert_eq!(row(&table, 1), "x, Tue, -, -, -, 3, 0.500, 0.010");
        let names =
            [(Granularity::Week, "W03"), (Granularity::Month, "Mar"), (Granularity::Quarter, "Q3")];
        for (granularity, name) in names {
            assert_eq!(phase_name(granularity, 2), name);
        }
    }
}
