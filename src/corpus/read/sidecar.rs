//! A JSON file beside a text report -> what it says about the report.
//!
//! `report.json` or `report.meta.json` beside `report.txt` is its sidecar: one object whose fields
//! are named like the columns of a table. It is no report of its own.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::ReadParams;
use super::columns::{Columns, Role};
use super::inputs::{self, Form};
use super::record::Record;

/// The endings of a sidecar.
const ENDINGS: [&str; 2] = [".meta.json", ".json"];
/// Largest sidecar read, in bytes.
pub(crate) const LARGEST: u64 = 1 << 20;

/// The names that the sidecar of the report `path` may have.
pub(crate) fn names(path: &str) -> [String; 2] {
    let base = &path[..path.len() - inputs::endings(path)];
    ENDINGS.map(|ending| format!("{base}{ending}"))
}

/// The name of a sidecar without its ending; `None` when it cannot be one.
pub(crate) fn base(name: &str) -> Option<&str> {
    ENDINGS.into_iter().find_map(|ending| name.strip_suffix(ending))
}

/// Whether the file `path` is the sidecar of a report beside it.
pub(crate) fn is_sidecar(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Some(base) = base(&name).filter(|base| !base.is_empty()) else { return false };
    let is_report = |name: String| {
        let text = matches!(inputs::kind_of(&name), Some((Form::Text, _)));
        text && path.with_file_name(name).is_file()
    };
    let forms = [".txt", ".md", ".html", ".htm"];
    let packed = ["", ".gz", ".zst"];
    forms.iter().any(|form| packed.iter().any(|packed| is_report(format!("{base}{form}{packed}"))))
}

/// The sidecar of the report `path` on disk: its path and its bytes.
pub(crate) fn find(path: &Path) -> Option<(PathBuf, Vec<u8>)> {
    let name = path.file_name()?.to_str()?;
    names(name).into_iter().find_map(|name| {
        let path = path.with_file_name(name);
        let small = fs::metadata(&path).is_ok_and(|meta| meta.is_file() && meta.len() <= LARGEST);
        let bytes = small.then(|| fs::read(&path).ok()).flatten()?;
        Some((path, bytes))
    })
}

/// The values of a sidecar by their role, or why it has none.
pub(crate) fn parse(bytes: &[u8], params: &ReadParams) -> Result<Record, String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| format!("a sidecar that is no JSON: {error}"))?;
    let Value::Object(fields) = value else {
        return Err("a sidecar that is no JSON object".to_owned());
    };
    let names: Vec<String> = fields.keys().cloned().collect();
    let columns = Columns::guess(&names, params);
    let mut record = Record::default();
    for (name, value) in fields {
        match (columns.role(&name), scalar(&value)) {
            // The text and the id are those of the report.
            (Some(Role::Text | Role::Id), _) | (_, None) => {}
            (Some(role), Some(value)) => record.set(role, value),
            (None, Some(value)) => record.fields.push((name, value)),
        }
    }
    Ok(record)
}

/// A value as text, a list of them joined by commas.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Array(values) => {
            let all: Vec<String> = values.iter().filter_map(scalar).collect();
            (!all.is_empty()).then(|| all.join(", "))
        }
        Value::Null | Value::Object(_) => None,
    }
}
