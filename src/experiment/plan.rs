//! A specification -> every run in order, checked before any of them starts.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::expand::{Settings, expand};
use super::feature_set::{FeatureSet, from_settings, plain};
use super::hash::sha256;
use super::measure::Measure;
use super::spec::Spec;
use crate::cluster::{ClusterMethod, Space};
use crate::error::{Error, Result};
use crate::matrix::VocabularyParams;
use crate::reuse::Reprints;

/// What the reading says about words and copies, for feature sets that do not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Defaults {
    /// Which terms become columns.
    pub vocabulary: VocabularyParams,
    /// How the copies of a report count.
    pub reprints: Reprints,
}

/// Every run of an experiment.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What was written.
    pub spec: Spec,
    /// The feature sets, lists spread out.
    pub features: Vec<FeatureSet>,
    /// The methods with all their settings, lists spread out.
    pub methods: Vec<ClusterMethod>,
    /// The seeds of the runs of the same settings.
    pub seeds: Vec<u64>,
    /// The runs: features x methods x seeds, the seed varying first.
    pub runs: Vec<PlannedRun>,
    /// For points and documents of the reading.
    pub defaults: Defaults,
    /// The places of features and methods in the specification.
    pub(super) origins: [Vec<usize>; 2],
}

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedRun {
    /// Ten hexadecimal digits of the hash of its settings: the same in every experiment with such a
    /// run.
    pub id: String,
    /// Its feature set, by its place in the plan.
    pub features: usize,
    /// Its method, by its place in the plan.
    pub method: usize,
    /// Decides its random choices.
    pub seed: u64,
}

impl Plan {
    /// The runs of `spec`; `first_seed` is the seed of the experiment.
    pub fn new(spec: &Spec, defaults: &Defaults, first_seed: u64) -> Result<Self> {
        let (features, of_features) = features(spec, defaults)?;
        let (methods, of_methods) = methods(spec)?;
        let seeds = spec.seeds.list(first_seed);
        let mut plan = Self {
            spec: spec.clone(),
            runs: Vec::new(),
            defaults: defaults.clone(),
            origins: [of_features, of_methods],
            features,
            methods,
            seeds,
        };
        for (features, set) in plan.features.iter().enumerate() {
            for (method, settings) in plan.methods.iter().enumerate() {
                for &seed in &plan.seeds {
                    let id = run_id(set, settings, seed);
                    plan.runs.push(PlannedRun { id, features, method, seed });
                }
            }
        }
        plan.refuse_twins()?;
        plan.refuse_rule()?;
        Ok(plan)
    }

    /// Number of seeds: so many runs of the same settings stand side by side.
    pub fn n_seeds(&self) -> usize {
        self.seeds.len()
    }

    /// The settings of a method but its name, as they are shown: `clusters=4, runs=10`.
    pub fn settings_of(&self, method: usize) -> String {
        let shown = settings(&self.methods[method]).into_iter().filter(|(key, _)| key != "method");
        let shown = shown.map(|(key, value)| format!("{key}={}", plain(&value)));
        shown.collect::<Vec<_>>().join(", ")
    }

    /// Those of the settings that are not the default of the method.
    pub fn own_settings_of(&self, method: usize) -> String {
        own_settings(self.methods[method].key(), &self.settings_of(method))
    }

    /// The number of clusters that a method is told, where it is one number.
    pub fn clusters_of(&self, method: usize) -> Option<usize> {
        let count = settings(&self.methods[method]).get("clusters")?.as_u64()?;
        usize::try_from(count).ok()
    }

    /// The points that runs share: feature set and space, in the order of the runs.
    pub fn points(&self) -> Vec<(usize, Space)> {
        let mut points = Vec::new();
        for run in &self.runs {
            let key = self.points_of(run);
            if !points.contains(&key) {
                points.push(key);
            }
        }
        points
    }

    /// The points of a run.
    pub fn points_of(&self, run: &PlannedRun) -> (usize, Space) {
        (run.features, self.features[run.features].space_for(self.methods[run.method].space()))
    }

    /// The feature set of the reference space.
    pub fn reference(&self) -> FeatureSet {
        FeatureSet {
            name: "reference".to_owned(),
            vocabulary: self.defaults.vocabulary.clone(),
            space: crate::cluster::SpaceParams::default(),
            reprints: self.defaults.reprints,
        }
    }

    /// Refuses a rule by a measure that not one run will have.
    fn refuse_rule(&self) -> Result<()> {
        let by = self.spec.winner.by;
        if self.methods.iter().any(|method| by.is_of(method)) {
            return Ok(());
        }
        let of = if by == Measure::Dbcv {
            "dbscan, optics, hdbscan have it, and none is planned"
        } else {
            "methods with random choices have it, and none is planned"
        };
        let what = format!("{}: must be a measure of the methods here: {of}", by.key());
        Err(self.spec.wrong(Some(("winner", 0)), Some("by"), &what))
    }

    fn refuse_twins(&self) -> Result<()> {
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for (place, run) in self.runs.iter().enumerate() {
            let Some(earlier) = seen.insert(&run.id, place) else { continue };
            let other = &self.runs[earlier];
            let (table, key) = if other.features == run.features {
                (("methods", self.origins[1][run.method]), "method")
            } else {
                (("features", self.origins[0][run.features]), "name")
            };
            let what = format!(
                "the same run twice: {}, {} ({}), seed {}, is also that of {}",
                self.features[run.features].name,
                self.methods[run.method].key(),
                self.settings_of(run.method),
                run.seed,
                self.features[other.features].name,
            );
            return Err(self.spec.wrong(Some(table), Some(key), &what));
        }
        Ok(())
    }
}

/// All settings of a method, those with their default too.
fn settings(method: &ClusterMethod) -> Settings {
    match serde_json::to_value(method) {
        Ok(Value::Object(settings)) => settings,
        _ => Settings::new(),
    }
}

/// Of the settings of a method, as [`Plan::settings_of`] shows them, those that are not its default.
pub(super) fn own_settings(method: &str, shown: &str) -> String {
    let default = ClusterMethod::by_key(method).map(|method| settings(&method)).unwrap_or_default();
    let default: Vec<String> =
        default.iter().map(|(key, value)| format!("{key}={}", plain(value))).collect();
    let own = shown.split(", ").filter(|one| !default.iter().any(|other| other == one));
    own.collect::<Vec<_>>().join(", ")
}

fn run_id(set: &FeatureSet, method: &ClusterMethod, seed: u64) -> String {
    // What a set is called decides nothing.
    let set = FeatureSet { name: String::new(), ..set.clone() };
    let text = json!({ "features": set, "method": method, "seed": seed }).to_string();
    sha256(text.as_bytes())[..10].to_owned()
}

fn features(spec: &Spec, defaults: &Defaults) -> Result<(Vec<FeatureSet>, Vec<usize>)> {
    let (mut sets, mut origins): (Vec<FeatureSet>, Vec<usize>) = (Vec::new(), Vec::new());
    for (place, table) in spec.features.iter().enumerate() {
        let table_of = Some(("features", place));
        let wrong = |(key, what): (String, String)| {
            spec.wrong(table_of, Some(key.as_str()).filter(|key| !key.is_empty()), &what)
        };
        for (settings, mut varying) in expand(table).map_err(wrong)? {
            varying.remove("name");
            let set = FeatureSet::new(&settings, &varying, defaults).map_err(wrong)?;
            if sets.iter().any(|other| other.name == set.name) {
                let what = format!("{}: must differ from the names of the others", set.name);
                return Err(wrong(("name".to_owned(), what)));
            }
            sets.push(set);
            origins.push(place);
        }
    }
    Ok((sets, origins))
}

fn methods(spec: &Spec) -> Result<(Vec<ClusterMethod>, Vec<usize>)> {
    let (mut methods, mut origins) = (Vec::new(), Vec::new());
    for (place, table) in spec.methods.iter().enumerate() {
        let wrong = |(key, what): (String, String)| {
            let key = Some(key.as_str()).filter(|key| !key.is_empty());
            spec.wrong(Some(("methods", place)), key, &what)
        };
        if !table.contains_key("method") {
            let what =
                format!("must say which: method = one of {}", ClusterMethod::KEYS.join(", "));
            return Err(wrong((String::new(), what)));
        }
        for (settings, _) in expand(table).map_err(wrong)? {
            let method: ClusterMethod = from_settings(&settings, "method").map_err(wrong)?;
            method.check().map_err(|error| match error {
                Error::Setting { name, value, allowed } => {
                    let key = name.trim_start_matches('-').replace('-', "_");
                    wrong((key, format!("{value}: must be {allowed}")))
                }
                other => wrong((String::new(), other.to_string())),
            })?;
            methods.push(method);
            origins.push(place);
        }
    }
    Ok((methods, origins))
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
