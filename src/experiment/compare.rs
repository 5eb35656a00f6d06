//! Two finished experiments -> what differs in their settings, their best runs, how far these agree.

use std::collections::HashMap;

use serde_json::Value;

use super::feature_set::plain;
use super::plan::own_settings;
use super::read::{Finished, place};
use crate::cluster::agreement::{Unassigned, agreement_with};
use crate::error::Result;
use crate::table::{Cell, Column, Table, column};

/// Two experiments side by side.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// What differs: settings of the reading and of the plan, input files.
    pub differences: Table,
    /// The winner of each, value by value.
    pub winners: Table,
    /// Documents, by id, that both experiments hold.
    pub shared: usize,
    /// Adjusted Rand index of the two winners over the documents that are in a cluster of both.
    pub ari: Option<f64>,
}

/// Puts two experiments side by side.
pub fn compare(first: &Finished, second: &Finished) -> Result<Comparison> {
    let (mut shared, mut ari) = (0, None);
    if let (Some(one), Some(other)) = (first.winner(), second.winner()) {
        let of: HashMap<String, Option<u32>> = second.assignment(other)?.into_iter().collect();
        let both = first.assignment(one)?;
        let both = both.iter().filter_map(|(id, cluster)| Some((*cluster, *of.get(id)?)));
        let (a, b): (Vec<Option<u32>>, Vec<Option<u32>>) = both.unzip();
        shared = a.len();
        let clustered = a.iter().zip(&b).any(|(a, b)| a.is_some() && b.is_some());
        ari = clustered
            .then(|| agreement_with(&a, &b, Unassigned::OneGroup).ari)
            .filter(|ari| ari.is_finite());
    }
    Ok(Comparison {
        differences: differences(first, second),
        winners: winners(first, second),
        shared,
        ari,
    })
}

fn differences(first: &Finished, second: &Finished) -> Table {
    const COLUMNS: &[Column] = &[
        column("setting", "", "What differs: a setting, a file that was read"),
        column("first", "", "Its value in the first experiment"),
        column("second", "", "Its value in the second"),
    ];
    let all = |experiment: &Finished| {
        let mut found = Vec::new();
        let mut settings = experiment.manifest["settings"].clone();
        found.extend(methods(&settings["methods"].take()));
        flatten("settings", &settings, &mut found);
        for input in experiment.manifest["inputs"].as_array().into_iter().flatten() {
            let text = |key: &str| input[key].as_str().unwrap_or_default().to_owned();
            found.push((format!("input {}", text("path")), text("sha256")));
        }
        found.push(("seed".to_owned(), experiment.manifest["seed"].to_string()));
        found
    };
    let (one, other) = (all(first), all(second));
    let of: HashMap<&str, &str> = other.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let known: HashMap<&str, &str> = one.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let row = |key: &str| -> Option<Vec<Cell>> {
        let (a, b) = (known.get(key), of.get(key));
        let cell = |value: Option<&&str>| value.map_or(Cell::Missing, |value| (**value).into());
        (a != b).then(|| vec![key.into(), cell(a), cell(b)])
    };
    let added = other.iter().filter(|(key, _)| !known.contains_key(key.as_str()));
    let rows = one.iter().chain(added).filter_map(|(key, _)| row(key)).collect();
    Table { name: "differences", columns: COLUMNS, rows }
}

/// The settings that each method was tried with, those that are its default left out.
fn methods(planned: &Value) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for entry in planned.as_array().into_iter().flatten() {
        let key = entry["method"].as_str().unwrap_or_default();
        let own = entry.as_object().into_iter().flatten().filter(|(key, _)| *key != "method");
        let own: Vec<String> = own.map(|(key, value)| format!("{key}={}", plain(value))).collect();
        let own = own_settings(key, &own.join(", "));
        let own = if own.is_empty() { "default".to_owned() } else { own };
        let name = format!("method {key}");
        match found.iter_mut().find(|(known, _)| *known == name) {
            Some((_, tried)) => *tried = format!("{tried}; {own}"),
            None => found.push((name, own)),
        }
    }
    found
}

/// Every value with the keys that lead to it.
fn flatten(path: &str, value: &Value, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(inner) => {
            inner.iter().for_each(|(key, value)| flatten(&format!("{path}.{key}"), value, found));
        }
        Value::Array(inner) if inner.iter().any(Value::is_object) => {
            for (place, value) in inner.iter().enumerate() {
                flatten(&format!("{path}.{}", place + 1), value, found);
            }
        }
        Value::Null => {}
        Value::String(text) => found.push((path.to_owned(), text.clone())),
        value => found.push((path.to_owned(), value.to_string())),
    }
}

fn winners(first: &Finished, second: &Finished) -> Table {
    const COLUMNS: &[Column] = &[
        column("value", "", "Column of the table of runs"),
        column("first", "", "Its value for the winner of the first experiment"),
        column("second", "", "Its value for the winner of the second"),
    ];
    let cell = |row: Option<&[Cell]>, at: usize| {
        let Some(row) = row else { return Cell::Missing };
        match (first.runs.columns[at].name, &row[at], &row[place("method")]) {
            ("settings", Cell::Text(all), Cell::Text(method)) => own_settings(method, all).into(),
            (_, cell, _) => cell.clone(),
        }
    };
    let rows = first.runs.columns.iter().enumerate().filter_map(|(at, column)| {
        let (a, b) = (cell(first.winner(), at), cell(second.winner(), at));
        (a != Cell::Missing || b != Cell::Missing).then(|| vec![column.name.into(), a, b])
    });
    Table { name: "winners", columns: COLUMNS, rows: rows.collect() }
}
