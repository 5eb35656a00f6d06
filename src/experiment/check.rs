//! A plan and the documents -> how many runs may go on at a time, or what could never work.

use std::collections::BTreeSet;

use serde::Serialize;

use super::feature_set::{FeatureSet, Material};
use super::memory::{self, Bytes, Size};
use super::plan::{Plan, PlannedRun};
use crate::cluster::{ClusterCount, ClusterMethod, Features, Space};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::Weights;

/// Dimensions of the reference space.
const REFERENCE: usize = 100;

/// The documents of a feature set as points.
struct Ground<'a> {
    set: &'a FeatureSet,
    points: Features,
    /// Documents that differ, of those that weigh something.
    distinct: usize,
    /// The first documents of families of copies, and how many of them differ.
    firsts: (usize, usize),
}

impl Plan {
    /// Refuses, before any run starts, what cannot work on these documents: feature sets that leave
    /// nothing, methods that cannot work on points of this form, more clusters than documents that
    /// differ, runs that need more memory than allowed. Returns how many runs may go on at a time, at
    /// most `threads`.
    pub fn check(
        &self,
        material: &Material<'_>,
        threads: usize,
        context: &Context<'_>,
    ) -> Result<Capacity> {
        self.refuse_forms()?;
        let mut capacity = Capacity::new(self.spec.memory);
        for key in self.points() {
            context.progress.check()?;
            let ground = self.ground(key, material, context)?;
            for run in self.runs.iter().filter(|run| self.points_of(run) == key) {
                self.refuse_run(run, &ground, material.ids.len())?;
                capacity.add(&self.methods[run.method], &ground.points);
            }
        }
        capacity.settle(threads)
    }

    /// Refuses methods on points of a form that they never work on.
    fn refuse_forms(&self) -> Result<()> {
        for run in &self.runs {
            let (set, method) = (&self.features[run.features], &self.methods[run.method]);
            let of_terms = self.points_of(run).1 == Space::Terms;
            let allowed = if of_terms && method.needs_few_coordinates() {
                format!("auto or a number for {}, which needs a projection", method.key())
            } else if !of_terms && method.needs_terms() && set.space.embeddings.is_none() {
                format!(
                    "auto or none for {}, which needs weights that are not negative",
                    method.key()
                )
            } else {
                continue;
            };
            let what = format!("{}: must be {allowed}; or leave {0} out", set.space.dimensions);
            let what = what.replace("leave none out", "leave that method out");
            return Err(self.wrong_set(run.features, Some("dimensions"), &what));
        }
        Ok(())
    }

    fn wrong_set(&self, features: usize, key: Option<&str>, what: &str) -> Error {
        self.spec.wrong(Some(("features", self.origins[0][features])), key, what)
    }

    fn wrong_method(&self, method: usize, key: &str, what: &str) -> Error {
        self.spec.wrong(Some(("methods", self.origins[1][method])), Some(key), what)
    }

    fn ground(
        &self,
        (features, space): (usize, Space),
        material: &Material<'_>,
        context: &Context<'_>,
    ) -> Result<Ground<'_>> {
        let set = &self.features[features];
        let of_vectors = set.space.embeddings.is_some();
        // The points themselves: those that differ as terms may fall together in few dimensions.
        let points = set.points(material, space, context).map_err(|error| match error {
            Error::Cancelled => error,
            error if of_vectors => self.wrong_set(features, Some("embeddings"), &error.to_string()),
            error => self.wrong_set(features, None, &format!("{}: {error}", set.name)),
        })?;
        let weights = set.weights(material);
        let mut placed = points.placed();
        placed.retain(|&document| weights.weights()[document] > 0.0);
        if placed.is_empty() {
            let n = material.ids.len();
            let what = if of_vectors {
                format!("{}: not one of {n} documents has a vector other than 0", set.name)
            } else {
                format!("{}: none of {n} documents holds a term that is kept", set.name)
            };
            return Err(self.wrong_set(features, None, &what));
        }
        let distinct = points.select(&placed).n_distinct();
        let firsts = firsts(&placed, &weights);
        let firsts = (firsts.len(), points.select(&firsts).n_distinct());
        Ok(Ground { set, points, distinct, firsts })
    }

    /// Refuses a run that its method would refuse.
    fn refuse_run(&self, run: &PlannedRun, ground: &Ground<'_>, n_docs: usize) -> Result<()> {
        let method = &self.methods[run.method];
        let name = &ground.set.name;
        let distinct = if method.takes_firsts() { ground.firsts.1 } else { ground.distinct };
        let least = match method.clusters() {
            Some(ClusterCount::Exactly(k)) => k,
            Some(ClusterCount::Range { min, .. }) => min,
            Some(ClusterCount::Auto) | None => 1,
        };
        if least > distinct {
            let what = format!(
                "{least}: must be at most {distinct}: so many documents of {n_docs} differ in {name} \
                 (coordinates: {})",
                ground.points.n_dimensions()
            );
            return Err(self.wrong_method(run.method, "clusters", &what));
        }
        if let ClusterMethod::Agglomerative(params) = method
            && ground.firsts.0 > params.max_documents
        {
            let what = format!(
                "{}: must be at least {} for {name}; or take a method that holds no distances of all \
                 pairs, such as kmeans or leiden",
                params.max_documents, ground.firsts.0
            );
            return Err(self.wrong_method(run.method, "max_documents", &what));
        }
        if let (Features::Dense(vectors), true) = (&ground.points, method.needs_terms())
            && vectors.iter().any(|&coordinate| coordinate < 0.0)
        {
            let what = format!(
                "{}: must be without negative coordinates for {}; or leave that method out",
                ground.set.space.embeddings.as_ref().map_or("", |path| path.to_str().unwrap_or("")),
                method.key()
            );
            return Err(self.wrong_set(run.features, Some("embeddings"), &what));
        }
        Ok(())
    }
}

/// The first document of each family; all where every document counts once.
fn firsts(placed: &[usize], weights: &Weights) -> Vec<usize> {
    let mut seen = BTreeSet::new();
    let all = weights.is_equal();
    placed.iter().copied().filter(|&d| all || seen.insert(weights.units()[d])).collect()
}

/// How many runs may go on at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Capacity {
    /// What is allowed.
    #[serde(serialize_with = "shown")]
    pub limit: Bytes,
    /// What points, shared by runs, need at most.
    #[serde(serialize_with = "shown")]
    pub shared: Bytes,
    /// What a run needs at most.
    #[serde(serialize_with = "shown")]
    pub largest: Bytes,
    /// Runs at a time.
    pub at_a_time: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn shown<S: serde::Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(bytes)
}

impl Capacity {
    fn new(limit: Bytes) -> Self {
        Self { limit, shared: Bytes(0), largest: Bytes(0), at_a_time: 1 }
    }

    fn add(&mut self, method: &ClusterMethod, points: &Features) {
        let (n_docs, dimensions) = (points.n_docs(), points.n_dimensions());
        let points = match points {
            Features::Terms(rows) => memory::of_points(rows.values().len(), true),
            Features::Dense(rows) => memory::of_points(rows.len(), false),
        };
        let reference = memory::of_points(n_docs * REFERENCE.min(n_docs), false);
        let clusters = match method.clusters() {
            Some(ClusterCount::Exactly(k)) => k,
            Some(ClusterCount::Range { max, .. }) => max,
            Some(ClusterCount::Auto) | None => 20,
        };
        let size = Size { points, n_docs, dimensions, clusters };
        self.shared = self.shared.max(Bytes(points + reference));
        self.largest = self.largest.max(Bytes(memory::of_run(method, size)));
    }

    fn settle(mut self, threads: usize) -> Result<Self> {
        let room = self.limit.0.saturating_sub(self.shared.0);
        let fit = room / self.largest.0.max(1);
        if fit == 0 {
            let what = format!(
                "at least {}: {} for the points and {} for one run, as estimated",
                Bytes(self.shared.0 + self.largest.0),
                self.shared,
                self.largest
            );
            return Err(Error::setting("memory", self.limit, what));
        }
        self.at_a_time = usize::try_from(fit).unwrap_or(usize::MAX).min(threads.max(1));
        Ok(self)
    }
}
