//! The folder of a finished experiment -> its runs and assignments.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::plan::own_settings;
use super::store::Store;
use super::tables::RUNS;
use super::winner::WinnerParams;
use crate::error::{Error, Result};
use crate::table::{Cell, Column, Table};

/// A finished experiment, read from its folder.
#[derive(Debug, Clone)]
pub struct Finished {
    /// The folder.
    pub folder: PathBuf,
    /// Its table `runs`, by rank: the winner first, then in the order of the plan.
    pub runs: Table,
    /// Its plan.
    pub spec: String,
    /// What its manifest says.
    pub manifest: serde_json::Value,
}

impl Finished {
    /// Reads the folder; says how to go on where the experiment is not finished.
    pub fn open(folder: &Path) -> Result<Self> {
        let manifest = folder.join("manifest.json");
        let unfinished = Store::place(folder).exists();
        let bytes = fs::read(&manifest).map_err(|error| match error.kind() {
            ErrorKind::NotFound if unfinished => {
                let folder = folder.display();
                Error::input(
                    &folder,
                    format!("not finished: go on with `dateline experiment resume {folder}`"),
                )
            }
            ErrorKind::NotFound => {
                Error::input(folder.display(), "not the folder of an experiment: no manifest.json")
            }
            _ => Error::io("read", &manifest)(error),
        })?;
        let manifest: serde_json::Value = serde_json::from_slice(&bytes)
            .map_err(|error| Error::input(manifest.display(), error.to_string()))?;
        if manifest["command"] != "experiment" {
            let what = format!("the result of {}, not of an experiment", manifest["command"]);
            return Err(Error::input(folder.display(), what));
        }
        let spec = folder.join("experiment.toml");
        let spec = fs::read_to_string(&spec).map_err(Error::io("read", &spec))?;
        let mut runs = runs_table(&folder.join("tables/runs.csv"))?;
        by_rank(&mut runs);
        Ok(Self { folder: folder.to_owned(), runs, spec, manifest })
    }

    /// The runs by rank, with the columns that fit a terminal.
    pub fn ranked_table(&self) -> Table {
        narrow(&self.runs)
    }

    /// The rule in words.
    pub fn rule(&self) -> String {
        let winner = self.manifest["settings"]["winner"].clone();
        let winner: WinnerParams = serde_json::from_value(winner).unwrap_or_default();
        let seeds = self.manifest["settings"]["seeds"].as_array().map_or(1, Vec::len);
        winner.rule(seeds)
    }

    /// The row of a run, by its number or the beginning of its id.
    pub fn run(&self, asked: &str) -> Result<&[Cell]> {
        let is = |row: &&Vec<Cell>| {
            let id = matches!(&row[place("id")], Cell::Text(id) if asked.len() >= 4 && id.starts_with(asked));
            id || asked.parse() == Ok(number(&row[place("run")]))
        };
        self.runs.rows.iter().find(is).map(Vec::as_slice).ok_or_else(|| {
            let allowed = format!("a number from 1 to {}, or an id", self.runs.rows.len());
            Error::setting("--run", asked, allowed)
        })
    }

    /// The winner, if the rule named one.
    pub fn winner(&self) -> Option<&[Cell]> {
        let row = self.runs.rows.first()?;
        (number(&row[place("rank")]) == 1).then_some(row)
    }

    /// The cluster of every document in a run, with its id.
    pub fn assignment(&self, run: &[Cell]) -> Result<Vec<(String, Option<u32>)>> {
        let path = self.folder.join("assignments.csv");
        let wrong = |what: String| Error::input(path.display(), what);
        let mut reader = csv::Reader::from_path(&path).map_err(|error| wrong(error.to_string()))?;
        let wanted = number(&run[place("run")]).to_string();
        let headers = reader.headers().map_err(|error| wrong(error.to_string()))?;
        let column = headers.iter().position(|header| header == wanted);
        let column = column.ok_or_else(|| wrong(format!("no column {wanted}")))?;
        let mut found = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| wrong(error.to_string()))?;
            let field = record.get(column).unwrap_or_default();
            let cluster = match field {
                "" => None,
                field => Some(field.parse().map_err(|_| wrong(format!("`{field}`: no cluster")))?),
            };
            found.push((record.get(0).unwrap_or_default().to_owned(), cluster));
        }
        Ok(found)
    }
}

/// The runs by rank, the winner first and those without a rank last, in the order of the plan.
pub(super) fn by_rank(runs: &mut Table) {
    let rank = place("rank");
    runs.rows.sort_by_key(|row| match row[rank] {
        Cell::Integer(rank) => rank,
        _ => i64::MAX,
    });
}

/// The columns that fit a terminal, of the settings those that are not the default; agreement with
/// labels only where there is any.
pub(super) fn narrow(runs: &Table) -> Table {
    const PLAIN: &[Column] = &[
        RUNS[2], RUNS[0], RUNS[1], RUNS[3], RUNS[4], RUNS[5], RUNS[6], RUNS[7], RUNS[9], RUNS[10],
        RUNS[11], RUNS[14],
    ];
    const LABELLED: &[Column] = &[
        RUNS[2], RUNS[0], RUNS[3], RUNS[4], RUNS[5], RUNS[6], RUNS[7], RUNS[9], RUNS[10], RUNS[14],
        RUNS[15], RUNS[16],
    ];
    let labelled = runs.rows.iter().any(|row| row[place("ari")] != Cell::Missing);
    let columns = if labelled { LABELLED } else { PLAIN };
    let cell = |row: &Vec<Cell>, column: &Column| {
        let cell = row[place(column.name)].clone();
        match (column.name, &cell, &row[place("method")]) {
            ("settings", Cell::Text(all), Cell::Text(method)) => own_settings(method, all).into(),
            _ => cell,
        }
    };
    let row = |row: &Vec<Cell>| columns.iter().map(|column| cell(row, column)).collect();
    Table { name: "runs", columns, rows: runs.rows.iter().map(row).collect() }
}

/// The place of a column among those of runs.
pub(super) fn place(column: &str) -> usize {
    RUNS.iter().position(|own| own.name == column).expect("columns are named as RUNS names them")
}

/// A whole number, or -1.
fn number(cell: &Cell) -> i64 {
    if let Cell::Integer(number) = cell { *number } else { -1 }
}

fn runs_table(path: &Path) -> Result<Table> {
    let wrong = |what: String| Error::input(path.display(), what);
    let mut reader = csv::Reader::from_path(path).map_err(|error| wrong(error.to_string()))?;
    let headers = reader.headers().map_err(|error| wrong(error.to_string()))?;
    if !headers.iter().eq(RUNS.iter().map(|column| column.name)) {
        return Err(wrong("not the columns of this version of dateline".to_owned()));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| wrong(error.to_string()))?;
        let named =
            ["id", "features", "method", "settings", "sizes", "assignment_sha256", "failed"];
        let cells = RUNS.iter().zip(&record).map(|(column, field)| match field {
            "" => Cell::Missing,
            field if named.contains(&column.name) => field.into(),
            field => match (field.parse(), field.parse()) {
                (Ok(whole), _) => Cell::Integer(whole),
                (_, Ok(number)) => Cell::Number(number),
                _ => field.into(),
            },
        });
        rows.push(cells.collect());
    }
    Ok(Table { name: "runs", columns: RUNS, rows })
}
