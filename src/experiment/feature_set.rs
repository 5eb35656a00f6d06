//! Documents in terms and the settings of a feature set -> points with weights.

use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value;

use super::expand::Settings;
use super::plan::Defaults;
use crate::cluster::{Dimensions, Features, Space, SpaceParams};
use crate::context::Context;
use crate::error::Result;
use crate::matrix::{DocTermMatrix, VocabularyParams, Weighting, Weights};
use crate::reuse::{Families, Reprints};
use crate::text::{Analyzer, Tokens};

/// How documents become points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FeatureSet {
    /// What tables call it: the name in the plan, with the settings that vary in the grid.
    pub name: String,
    /// Which terms become columns.
    pub vocabulary: VocabularyParams,
    /// How counts become weights, and how many dimensions they are projected to.
    pub space: SpaceParams,
    /// How the copies of a report count.
    pub reprints: Reprints,
}

/// What an experiment works on: documents, read once.
pub struct Material<'a> {
    /// Ids of the documents.
    pub ids: Vec<&'a str>,
    /// Their words.
    pub tokens: &'a Tokens,
    /// The mapping from words to terms.
    pub analyzer: &'a Analyzer,
    /// The families of reprints among them.
    pub families: &'a Families,
    /// How the reading weighs them: so they count in the reference space.
    pub weights: &'a Weights,
    /// The label of each document, numbered; `None` where it has none.
    pub labels: Option<Vec<Option<u32>>>,
}

/// The keys of a feature set that are no settings of its weighting.
const OWN: [&str; 8] =
    ["name", "dimensions", "n_grams", "min_df", "max_df", "max_terms", "reprints", "embeddings"];

impl FeatureSet {
    /// The feature set of one point of the grid: its settings, those of them that vary, and the
    /// defaults of the reading. The error is a key and what is wrong with its value.
    pub(super) fn new(
        settings: &Settings,
        varying: &Settings,
        defaults: &Defaults,
    ) -> Result<Self, (String, String)> {
        let name = match settings.get("name") {
            Some(Value::String(name)) if !name.trim().is_empty() => name.clone(),
            Some(other) => return Err(("name".into(), format!("{other}: must be a short text"))),
            None => return Err((String::new(), "must have a name".to_owned())),
        };
        let varies = varying.iter().map(|(key, value)| format!(" {key}={}", plain(value)));
        let base = &defaults.vocabulary;
        let embeddings = read(settings, "embeddings", None::<PathBuf>)?;
        if embeddings.is_some()
            && let Some((key, _)) = settings
                .iter()
                .find(|(key, _)| !["name", "embeddings", "reprints"].contains(&key.as_str()))
        {
            let what = "must be left out beside embeddings, which need no terms";
            return Err((key.clone(), what.to_owned()));
        }
        let set = Self {
            name: std::iter::once(name).chain(varies).collect(),
            vocabulary: VocabularyParams {
                min_df: read(settings, "min_df", base.min_df)?,
                max_df: read(settings, "max_df", base.max_df)?,
                max_terms: read(settings, "max_terms", base.max_terms)?,
                n_grams: read(settings, "n_grams", base.n_grams)?,
            },
            space: SpaceParams {
                weighting: weighting(settings)?,
                dimensions: read(settings, "dimensions", Dimensions::default())?,
                embeddings,
            },
            reprints: read(settings, "reprints", defaults.reprints)?,
        };
        set.check().map_err(|error| (String::new(), error.to_string().replacen("--", "", 1)))?;
        Ok(set)
    }

    /// Refuses settings outside their range.
    pub fn check(&self) -> Result<()> {
        self.vocabulary.check()?;
        self.space.check()
    }

    /// The space of the points that a method gets.
    pub(super) fn space_for(&self, wanted: Space) -> Space {
        match self.space.dimensions {
            _ if self.space.embeddings.is_some() => Space::Projection,
            Dimensions::None => Space::Terms,
            Dimensions::Exactly(_) => Space::Projection,
            Dimensions::Auto => wanted,
        }
    }

    /// The counts of its terms.
    pub fn count(&self, material: &Material<'_>, context: &Context<'_>) -> Result<DocTermMatrix> {
        DocTermMatrix::count(material.tokens, material.analyzer, &self.vocabulary, context)
    }

    /// The points in `space`.
    pub fn points(
        &self,
        material: &Material<'_>,
        space: Space,
        context: &Context<'_>,
    ) -> Result<Features> {
        self.space.fit(&self.count(material, context)?, &material.ids, space, context)
    }

    /// How much each document counts.
    pub fn weights(&self, material: &Material<'_>) -> Weights {
        material.families.weights(self.reprints)
    }
}

fn read<T: serde::de::DeserializeOwned>(
    settings: &Settings,
    key: &str,
    default: T,
) -> Result<T, (String, String)> {
    let Some(value) = settings.get(key) else { return Ok(default) };
    serde_json::from_value(value.clone())
        .map_err(|error| (key.to_owned(), format!("{}: {error}", plain(value))))
}

/// What the feature set says about its weighting, TF-IDF where it does not say which.
fn weighting(settings: &Settings) -> Result<Weighting, (String, String)> {
    let own = settings.iter().filter(|(key, _)| !OWN.contains(&key.as_str()));
    let mut own: Settings = own.map(|(key, value)| (key.clone(), value.clone())).collect();
    own.entry("weighting").or_insert_with(|| Weighting::default().key().into());
    from_settings(&own, "weighting").map_err(|(key, what)| {
        let unknown = what.contains("unknown field");
        let others =
            if unknown { format!("; a feature set has {}", OWN.join(", ")) } else { String::new() };
        (key, what + &others)
    })
}

/// An entry of a registry from its settings; the error names the setting that is wrong.
pub(super) fn from_settings<T: serde::de::DeserializeOwned>(
    settings: &Settings,
    tag: &str,
) -> Result<T, (String, String)> {
    let parse = |settings: &Settings| serde_json::from_value::<T>(Value::Object(settings.clone()));
    let Err(all) = parse(settings) else {
        return parse(settings).map_err(|e| (String::new(), e.to_string()));
    };
    // Which of them it is: the one that is refused beside the tag alone.
    let alone = |(key, value): (&String, &Value)| {
        let mut few = Settings::new();
        few.extend(settings.get(tag).map(|entry| (tag.to_owned(), entry.clone())));
        few.insert(key.clone(), value.clone());
        let error = parse(&few).err()?.to_string();
        let value = if error.contains("unknown field") {
            String::new()
        } else {
            format!("{}: ", plain(value))
        };
        Some((key.clone(), format!("{value}{error}")))
    };
    let tagged = settings.get_key_value(tag).and_then(alone);
    Err(tagged
        .or_else(|| settings.iter().filter(|(key, _)| *key != tag).find_map(alone))
        .unwrap_or_else(|| (String::new(), all.to_string())))
}

/// A setting as it is shown: texts without quotes.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn set(settings: Value) -> Result<FeatureSet, (String, String)> {
        let Value::Object(settings) = settings else { panic!() };
        FeatureSet::new(&settings, &Settings::new(), &Defaults::default())
    }

    #[test]
    fn settings_are_read_by_name() {
        let found = set(json!({"name": "a", "weighting": "bm25", "b": 0.5, "min_df": 0.25,
            "dimensions": "none", "reprints": "first"}))
        .unwrap();
        assert_eq!(found.space.weighting.key(), "bm25");
        assert_eq!((found.space.dimensions, found.reprints), (Dimensions::None, Reprints::First));
        assert_eq!(found.space_for(Space::Projection), Space::Terms);
        assert_eq!(found.vocabulary.min_df.documents(8), 2.0);
        let found = set(json!({"name": "a", "sublinear": true})).unwrap();
        assert_eq!(found.space.weighting.key(), "tfidf");
    }

    #[test]
    fn mistakes_name_the_setting() {
        for (settings, key, part) in [
            (json!({}), "", "must have a name"),
            (json!({"name": 3}), "name", "3: must be a short text"),
            (json!({"name": "a", "weightng": "bm25"}), "weightng", "a feature set has name, dim"),
            (json!({"name": "a", "weighting": "bm26"}), "weighting", "bm26: unknown variant"),
            (json!({"name": "a", "sublinear": 3}), "sublinear", "3: invalid type"),
            (json!({"name": "a", "dimensions": "few"}), "dimensions", "auto, none, or a number"),
            (json!({"name": "a", "min_df": 1.5}), "min_df", "a share from 0.0 to 1.0"),
            (json!({"name": "a", "n_grams": 9}), "", "n-grams 9: must be 1, 2 or 3"),
            (json!({"name": "a", "weighting": "bm25", "b": 2}), "", "b 2: must be from 0 to 1"),
            (json!({"name": "a", "reprints": "once"}), "reprints", "once: unknown variant"),
            (json!({"name": "a", "embeddings": "v.npy", "min_df": 2}), "min_df", "left out"),
        ] {
            let (found, what) = set(settings).unwrap_err();
            assert_eq!(found, key, "{what}");
            assert!(what.contains(part), "{what}");
        }
    }
}
