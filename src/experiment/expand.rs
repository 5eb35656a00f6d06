//! A table of settings, some of them lists -> every combination of their values.

use serde_json::{Map, Value};

/// The settings of one point of a grid.
pub(super) type Settings = Map<String, Value>;

/// A key of the table and what is wrong with its value.
pub(super) type Wrong = (String, String);

/// Every combination of the values of `table`, and of each the settings that vary, in the order of
/// the alphabet. A list stands for its values, `{ from, to, step }` for whole numbers; the last key
/// varies first.
pub(super) fn expand(table: &toml::Table) -> Result<Vec<(Settings, Settings)>, Wrong> {
    let mut points = vec![(Settings::new(), Settings::new())];
    for (key, value) in table {
        let values = values(value).map_err(|what| (key.clone(), what))?;
        let varies = values.len() > 1;
        points = points
            .into_iter()
            .flat_map(|(settings, varying)| {
                values.iter().map(move |value| {
                    let (mut settings, mut varying) = (settings.clone(), varying.clone());
                    settings.insert(key.clone(), value.clone());
                    if varies {
                        varying.insert(key.clone(), value.clone());
                    }
                    (settings, varying)
                })
            })
            .collect();
    }
    Ok(points)
}

fn values(value: &toml::Value) -> Result<Vec<Value>, String> {
    match value {
        toml::Value::Array(values) if values.is_empty() => {
            Err("an empty list leaves no run: must hold at least one value".to_owned())
        }
        toml::Value::Array(values) => values.iter().map(single).collect(),
        toml::Value::Table(range) => whole_numbers(range),
        value => Ok(vec![single(value)?]),
    }
}

fn single(value: &toml::Value) -> Result<Value, String> {
    Ok(match value {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(on) => (*on).into(),
        _ => return Err(format!("{value}: must be a number, a text, true or false")),
    })
}

fn whole_numbers(range: &toml::Table) -> Result<Vec<Value>, String> {
    const FORM: &str =
        "must be { from = 4, to = 12, step = 2 } of whole numbers, from not after to";
    let known = ["from", "to", "step"];
    let whole = |key: &str| range.get(key).and_then(toml::Value::as_integer);
    let (from, to) = (whole("from"), whole("to"));
    let step = if range.contains_key("step") { whole("step") } else { Some(1) };
    let (Some(from), Some(to), Some(step)) = (from, to, step) else { return Err(FORM.to_owned()) };
    if step < 1 || from > to || range.keys().any(|key| !known.contains(&key.as_str())) {
        return Err(FORM.to_owned());
    }
    let count = (to - from) / step + 1;
    if count > 10_000 {
        return Err(format!("{count} values: must be at most 10000"));
    }
    Ok((0..count).map(|place| (from + place * step).into()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(toml: &str) -> Result<Vec<String>, Wrong> {
        let points = expand(&toml.parse().unwrap())?;
        Ok(points.into_iter().map(|(all, _)| Value::Object(all).to_string()).collect())
    }

    #[test]
    fn lists_and_ranges_span_the_grid_in_order() {
        let found = points("clusters = [4, 6]\nmethod = \"kmeans\"\nruns = { from = 1, to = 3 }");
        let expected = [(4, 1), (4, 2), (4, 3), (6, 1), (6, 2), (6, 3)];
        let line = |(k, runs): (u32, u32)| {
            format!("{{\"clusters\":{k},\"method\":\"kmeans\",\"runs\":{runs}}}")
        };
        assert_eq!(found.unwrap(), expected.map(line));
        let stepped = points("clusters = { from = 2, to = 9, step = 3 }").unwrap();
        assert_eq!(stepped, ["{\"clusters\":2}", "{\"clusters\":5}", "{\"clusters\":8}"]);
        assert_eq!(points("").unwrap(), ["{}"]);
        let (_, varying) = &expand(&"a = 1\nb = [2, 3]".parse().unwrap()).unwrap()[1];
        assert_eq!(Value::Object(varying.clone()).to_string(), "{\"b\":3}");
    }

    #[test]
    fn what_is_no_list_of_values_is_refused() {
        for (toml, part) in [
            ("clusters = []", "an empty list leaves no run"),
            ("clusters = [[4], 6]", "must be a number, a text, true or false"),
            ("clusters = 2020-01-01", "must be a number, a text"),
            ("clusters = { from = 9, to = 2 }", "from not after to"),
            ("clusters = { from = 2, to = 9, by = 2 }", "must be { from = 4"),
            ("clusters = { from = 2, to = 9, step = 0 }", "must be { from = 4"),
            ("clusters = { from = 2 }", "must be { from = 4"),
        ] {
            let (key, what) = points(toml).unwrap_err();
            assert_eq!(key, "clusters");
            assert!(what.contains(part), "{what}");
        }
    }
}
