//! Values computed by other software -> what tests compare with.

use serde_json::Value;

/// A reference file of trends, if the references are there.
pub(super) fn reference(name: &str) -> Option<Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/reference/trends");
    let path = std::path::Path::new(folder).join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

/// A list of numbers, some of them missing.
pub(super) fn numbers(list: &Value) -> Vec<Option<f64>> {
    list.as_array().unwrap().iter().map(Value::as_f64).collect()
}

/// Equal to 1e-6 relative.
#[track_caller]
pub(super) fn close(value: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap();
    assert!((value - expected).abs() <= 1e-6 * expected.abs(), "{what}: {value} is not {expected}");
}
