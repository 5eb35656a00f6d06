//! A plan and its material -> every run, in parallel within its memory, each kept as it ends.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};

use super::feature_set::Material;
use super::hash::assignment_hash;
use super::measure::{Measure, Measures};
use super::outcome::Experiment;
use super::plan::{Plan, PlannedRun};
use super::store::Store;
use crate::cluster::agreement::{Unassigned, agreement_of_units};
use crate::cluster::dbcv::dbcv;
use crate::cluster::quality::quality;
use crate::cluster::{Clustering, Features, Space};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::Weights;
use crate::progress::Progress;
use crate::seed::Seed;

/// Seconds since some moment; the library reads no clock of its own.
pub type Clock<'a> = &'a (dyn Fn() -> f64 + Sync);

/// What a run found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RunResult {
    /// The id of the run.
    pub id: String,
    /// Why there is no result, where there is none.
    pub failed: Option<String>,
    /// The cluster of every document, numbered from 0 by falling size; `None` where it is in none.
    pub assignment: Vec<Option<u32>>,
    /// Number of documents of each cluster.
    pub sizes: Vec<usize>,
    /// Its measures.
    pub measures: Measures,
    /// How long it took; in no file that is compared.
    pub seconds: f64,
}

impl RunResult {
    /// Documents in no cluster.
    pub fn unclustered(&self) -> usize {
        self.assignment.len() - self.sizes.iter().sum::<usize>()
    }

    /// SHA-256 of its assignment: of the cluster numbers in document order, each followed by a line
    /// feed, an empty line for a document in none.
    pub fn hash(&self) -> String {
        assignment_hash(&self.assignment)
    }
}

/// What the runs of one set of points share.
struct Bench<'a> {
    plan: &'a Plan,
    material: &'a Material<'a>,
    reference: &'a Reference,
    points: Features,
    weights: Weights,
    clock: Clock<'a>,
    context: Context<'a>,
}

/// The one space in which all runs are measured.
struct Reference {
    points: Features,
    weights: Weights,
}

/// Forwards nothing but the wish to stop: the stages of runs at one time would mix.
struct Silent<'a>(&'a dyn Progress);

impl Progress for Silent<'_> {
    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}

/// Runs what `store` does not hold yet, `at_a_time` runs side by side, and keeps each in it as soon
/// as it is done. What comes out does not depend on what was held, nor on the order of completion.
/// A run that cannot be done, say because its method finds no cluster, is kept as failed.
pub fn run(
    plan: &Plan,
    material: &Material<'_>,
    at_a_time: usize,
    store: Option<&Store>,
    clock: Clock<'_>,
    context: &Context<'_>,
) -> Result<Experiment> {
    let mut results: Vec<Option<RunResult>> = plan
        .runs
        .iter()
        .map(|run| Some(store?.held(&run.id, material.ids.len())).flatten())
        .collect();
    let held = results.iter().flatten().count();
    context.stage("running", Some(plan.runs.len() as u64), || {
        context.progress.advance(held as u64);
        if held == plan.runs.len() {
            return Ok(());
        }
        let silent = Silent(context.progress);
        let quiet = Context { seed: context.seed, progress: &silent };
        let set = plan.reference();
        let points = set.points(material, Space::Projection, &quiet)?;
        let reference = Reference { points, weights: material.weights.clone() };
        for key in plan.points() {
            let open = |place: &usize| {
                results[*place].is_none() && plan.points_of(&plan.runs[*place]) == key
            };
            let open: Vec<usize> = (0..plan.runs.len()).filter(open).collect();
            if open.is_empty() {
                continue;
            }
            let set = &plan.features[key.0];
            let bench = Bench {
                plan,
                material,
                reference: &reference,
                points: set.points(material, key.1, &quiet)?,
                weights: set.weights(material),
                clock,
                context: quiet,
            };
            for (place, result) in bench.run_all(&open, at_a_time, store, context)? {
                results[place] = Some(result);
            }
        }
        Ok(())
    })?;
    let results = results.into_iter().flatten().collect();
    Ok(Experiment::new(plan.clone(), material, results))
}

impl Bench<'_> {
    /// The runs at `open`, of which at most `at_a_time` go on at any moment.
    fn run_all(
        &self,
        open: &[usize],
        at_a_time: usize,
        store: Option<&Store>,
        context: &Context<'_>,
    ) -> Result<Vec<(usize, RunResult)>> {
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::with_capacity(open.len()));
        let failed = Mutex::new(None);
        let work = || {
            while let Some(&place) = open.get(next.fetch_add(1, Ordering::Relaxed)) {
                let result = self.run_one(&self.plan.runs[place]).and_then(|result| {
                    store.map_or(Ok(()), |store| store.keep(&result))?;
                    Ok(result)
                });
                match result {
                    Ok(result) => {
                        context.progress.advance(1);
                        lock(&done).push((place, result));
                    }
                    Err(error) => {
                        // The others stop at their next run.
                        next.store(open.len(), Ordering::Relaxed);
                        lock(&failed).get_or_insert(error);
                    }
                }
            }
        };
        rayon::scope(|scope| (0..at_a_time.max(1)).for_each(|_| scope.spawn(|_| work())));
        match failed.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok(done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)),
        }
    }

    fn run_one(&self, run: &PlannedRun) -> Result<RunResult> {
        self.context.progress.check()?;
        let start = (self.clock)();
        let context = Context { seed: Seed(run.seed), ..self.context };
        let method = &self.plan.methods[run.method];
        let result = match method.fit(&self.points, &self.weights, &context) {
            Ok(clustering) => self.measured(run, &clustering),
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Err(error) => RunResult {
                failed: Some(error.to_string()),
                assignment: vec![None; self.points.n_docs()],
                ..RunResult::default()
            },
        };
        self.context.progress.check()?;
        Ok(RunResult { id: run.id.clone(), seconds: (self.clock)() - start, ..result })
    }

    fn measured(&self, run: &PlannedRun, clustering: &Clustering) -> RunResult {
        let mut measures = Measures::default();
        measures.set(Measure::OwnInertia, Some(clustering.inertia));
        let own = quality(&self.points, clustering, &self.weights);
        measures.set(Measure::OwnSilhouette, own.silhouette);
        if Measure::Dbcv.is_of(&self.plan.methods[run.method]) {
            let validity = dbcv(&self.points, clustering).map(|validity| validity.mean);
            measures.set(Measure::Dbcv, validity);
        }
        let Reference { points, weights } = self.reference;
        // The same clusters with their centres and sizes in the reference space.
        let groups = &clustering.assignment;
        let there = Clustering::new(points, groups, weights.weights(), clustering.n_clusters);
        let shared = quality(points, &there, weights);
        measures.set(Measure::Inertia, Some(there.inertia));
        measures.set(Measure::Silhouette, shared.silhouette);
        measures.set(Measure::DaviesBouldin, shared.davies_bouldin);
        measures.set(Measure::CalinskiHarabasz, shared.calinski_harabasz);
        if let Some(labels) = &self.material.labels {
            let with = agreement_of_units(labels, groups, weights, Unassigned::OneGroup);
            for (measure, value) in [
                (Measure::Ari, with.ari),
                (Measure::Ami, with.ami),
                (Measure::Nmi, with.nmi),
                (Measure::V, with.v),
                (Measure::Purity, with.purity),
            ] {
                measures.set(measure, Some(value));
            }
        }
        RunResult {
            id: run.id.clone(),
            failed: None,
            assignment: clustering.assignment.clone(),
            sizes: clustering.sizes.clone(),
            measures,
            seconds: 0.0,
        }
    }
}

/// What a thread that panicked left is whole: values are only ever added.
fn lock<T>(held: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    held.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
