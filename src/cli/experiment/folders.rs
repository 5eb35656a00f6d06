//! `dateline experiment show` and `compare`: folders of finished experiments -> tables on the terminal.

use std::path::Path;

use anyhow::Result;
use dateline::experiment::{Finished, compare as compared};
use dateline::export::json::tables_json;
use dateline::table::{Cell, Column, Table, column};

use super::super::terminal::{print_table, say};

pub(super) fn show(folder: &Path, run: Option<&str>, top: usize, json: bool) -> Result<()> {
    let finished = Finished::open(folder)?;
    if let Some(run) = run {
        let row = finished.run(run)?;
        return print(&one_run(&finished.runs, row), usize::MAX, json);
    }
    if json {
        return say(&serde_json::to_string(&tables_json(&[finished.runs]))?);
    }
    print_table(&finished.ranked_table(), top)?;
    say("")?;
    say(&format!("By {}.", finished.rule()))
}

pub(super) fn compare(first: &Path, second: &Path, json: bool) -> Result<()> {
    let found = compared(&Finished::open(first)?, &Finished::open(second)?)?;
    if json {
        let tables = [found.differences, found.winners, agreement(found.shared, found.ari)];
        return say(&serde_json::to_string(&tables_json(&tables))?);
    }
    say(&format!("first: {}\nsecond: {}\n", first.display(), second.display()))?;
    if found.differences.rows.is_empty() {
        say("The same plan, settings and reports.")?;
    } else {
        print_table(&found.differences, 40)?;
    }
    say("")?;
    print_table(&found.winners, usize::MAX)?;
    say("")?;
    let ari = found.ari.map_or_else(
        || "cannot be compared".to_owned(),
        |ari| format!("agree with an adjusted Rand index of {}", dateline::table::short(ari)),
    );
    say(&format!("The winners {ari}; {} documents are in both experiments.", found.shared))
}

fn print(table: &Table, rows: usize, json: bool) -> Result<()> {
    if json {
        return say(&serde_json::to_string(&tables_json(std::slice::from_ref(table)))?);
    }
    print_table(table, rows)
}

/// A run, a row for each of its values.
fn one_run(runs: &Table, row: &[Cell]) -> Table {
    const COLUMNS: &[Column] = &[
        column("value", "", "Column of the table of runs"),
        column("of_run", "", "Its value"),
        column("about", "", "What it is"),
    ];
    let rows = runs.columns.iter().zip(row).filter(|(_, cell)| **cell != Cell::Missing);
    let rows =
        rows.map(|(column, cell)| vec![column.name.into(), cell.clone(), column.about.into()]);
    Table { name: "run", columns: COLUMNS, rows: rows.collect() }
}

fn agreement(shared: usize, ari: Option<f64>) -> Table {
    const COLUMNS: &[Column] = &[
        column("shared", "documents", "Documents in both experiments, by id"),
        column("ari", "-1..1", "Adjusted Rand index of the winners over them"),
    ];
    Table { name: "agreement", columns: COLUMNS, rows: vec![vec![shared.into(), ari.into()]] }
}
