//! A block of lines, each a JSON object -> documents.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use encoding_rs::Encoding;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::corpus::document::{Document, Rejected};

use super::block::Text;
use super::columns::{Columns, Role};
use super::produce::Place;
use super::record::Record;
use super::{Parsed, ReadParams};

/// Whole lines of one file.
pub(crate) struct Lines {
    pub(crate) place: Place,
    pub(crate) columns: Arc<Columns>,
    /// Line number of the first, from 1.
    pub(crate) first_line: u64,
    pub(crate) text: Text,
}

/// How many records are looked at for the names of the columns.
const SAMPLE: usize = 100;

/// Chooses the columns by the names in the first records (more of them while a name the user gave
/// has not been seen).
pub(crate) fn columns(text: &Text, params: &ReadParams) -> Result<Columns, String> {
    let mut names: Vec<String> = Vec::new();
    let mut seen = 0;
    for range in text.lines() {
        if seen >= SAMPLE && Columns::missing(&names, params).is_none() {
            break;
        }
        let line = text.line(range).0;
        let Ok(Names(record)) = serde_json::from_str::<Names<'_>>(&line) else { continue };
        seen += 1;
        for name in record {
            if !names.iter().any(|known| *known == name) {
                names.push(name.into_owned());
            }
        }
    }
    if names.is_empty() {
        // No line is an object: each will be rejected with its own reason.
        names.push("text".to_owned());
        return Columns::choose(&names, &ReadParams::default());
    }
    Columns::choose(&names, params)
}

/// The documents of a block.
pub(crate) fn parse(lines: &Lines, params: &ReadParams) -> Parsed {
    let mut parsed = Parsed::default();
    for (number, range) in (lines.first_line..).zip(lines.text.lines()) {
        let (line, legacy) = lines.text.line(range);
        if !line.trim_ascii().is_empty() {
            let encoding = legacy.map(Encoding::name);
            let document = parse_line(&line, number, lines, params);
            parsed.push(document.map(|document| Document { encoding, ..document }));
        }
    }
    parsed
}

fn parse_line(
    line: &str,
    number: u64,
    lines: &Lines,
    params: &ReadParams,
) -> Result<Document, Rejected> {
    let mut json = serde_json::Deserializer::from_str(line);
    let record = RecordSeed(&lines.columns).deserialize(&mut json);
    match record.and_then(|record| json.end().map(|()| record)) {
        Ok(record) => record.into_document(&lines.place, number, &lines.columns, params),
        Err(error) => {
            // serde_json adds "at line 1 column 7"; the line is ours to name.
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or(&message);
            let reason = format!("not a JSON object: {message}, column {}", error.column());
            Err(lines.place.rejected(Some(number), reason))
        }
    }
}

/// Reads one object, keeping its scalar values.
struct RecordSeed<'c>(&'c Columns);

impl<'de> DeserializeSeed<'de> for RecordSeed<'_> {
    type Value = Record;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Record, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RecordSeed<'_> {
    type Value = Record;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with named values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record, A::Error> {
        let mut record = Record::default();
        while let Some(key) = map.next_key_seed(KeySeed(self.0))? {
            let Scalar(value) = map.next_value()?;
            match (key, value) {
                (_, None) => {}
                (Key::Role(role), Some(value)) => record.set(role, value),
                (Key::Field(name), Some(value)) => record.fields.push((name, value)),
            }
        }
        Ok(record)
    }
}

enum Key {
    Role(Role),
    Field(String),
}

struct KeySeed<'c>(&'c Columns);

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Key, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        Ok(self.0.role(name).map_or_else(|| Key::Field(name.to_owned()), Key::Role))
    }
}

/// A string, number or truth value as text; `None` for null, lists and objects.
struct Scalar(Option<String>);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ScalarVisitor).map(Self)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Some(value.to_owned()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

/// The names in one object.
struct Names<'a>(Vec<Cow<'a, str>>);

impl<'de> Deserialize<'de> for Names<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct NamesVisitor;
        impl<'de> Visitor<'de> for NamesVisitor {
            type Value = Names<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut names = Vec::new();
                while let Some((name, IgnoredAny)) =
                    map.next_entry::<Cow<'de, str>, IgnoredAny>()?
                {
                    names.push(name);
                }
                Ok(Names(names))
            }
        }
        from.deserialize_map(NamesVisitor)
    }
}
