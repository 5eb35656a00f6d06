//! What every method of clustering promises, in a loop over the registry: a method that is
//! registered is tested without another line.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use ndarray::{Array2, Axis};
use rand::Rng;
use serde_json::{Value, json};

use super::testing::adjusted_rand_index;
use super::{ClusterMethod, Clustering, Features};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::sparse::Csr;
use crate::matrix::weights::Weights;
use crate::progress::Progress;
use crate::seed::Seed;

/// Counts of 24 terms in four kinds of documents, in turn: six terms are those of the kind, all are
/// now and then in others.
fn planted(n_docs: usize) -> (Array2<f64>, Vec<u32>) {
    let mut generator = Seed(5).generator("planted", 0);
    // Of ten documents four are of the first kind, three of the second ...
    let groups: Vec<u32> =
        (0..n_docs).map(|document| [0, 1, 2, 0, 3, 1, 0, 2, 1, 0][document % 10]).collect();
    let counts = Array2::from_shape_fn((n_docs, 24), |(document, term)| {
        let own = term / 6 == groups[document] as usize;
        f64::from(if own { generator.gen_range(1..6) } else { generator.gen_range(0..8) / 7 })
    });
    (counts, groups)
}

/// The documents as dense rows and as terms.
fn forms(counts: &Array2<f64>) -> [(&'static str, Features); 2] {
    let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
    for row in counts.rows() {
        for (term, &count) in (0..).zip(row).filter(|(_, count)| **count > 0.0) {
            indices.push(term);
            values.push(count);
        }
        indptr.push(indices.len());
    }
    let terms = Csr::new(counts.ncols(), indptr, indices, values);
    [("dense", Features::new(counts).unwrap()), ("terms", Features::of_terms(&terms).unwrap())]
}

/// All documents weigh 1; copies of the same report share that; or only the first of them counts.
/// Every seventh document has two copies, which come after all others.
fn weights_of_copies(n_docs: usize) -> (Vec<usize>, [(&'static str, Weights); 3]) {
    let mut rows: Vec<usize> = (0..n_docs).collect();
    rows.extend((0..n_docs).step_by(7).flat_map(|row| [row, row]));
    let units: Vec<u32> = rows.iter().map(|&row| row as u32).collect();
    let share = |row: &usize| if row.is_multiple_of(7) { 1.0 / 3.0 } else { 1.0 };
    let first = |at: usize| if at < n_docs { 1.0 } else { 0.0 };
    let weights = [
        ("all", Weights::new(vec![1.0; rows.len()], units.clone())),
        ("discount", Weights::new(rows.iter().map(share).collect(), units.clone())),
        ("first", Weights::new((0..rows.len()).map(first).collect(), units)),
    ];
    (rows, weights)
}

/// Every method with its defaults, told to make `clusters` if it is told any.
fn methods(clusters: usize) -> impl Iterator<Item = ClusterMethod> {
    let keys = ClusterMethod::KEYS.iter();
    keys.map(move |key| ClusterMethod::by_key(key).unwrap().with_clusters(clusters).unwrap())
}

fn with_settings(
    method: &ClusterMethod,
    settings: &[(&str, Value)],
) -> serde_json::Result<ClusterMethod> {
    let mut all = serde_json::to_value(method).unwrap();
    for (name, value) in settings {
        all[*name] = value.clone();
    }
    serde_json::from_value(all)
}

/// The clustering, `None` where the method does not take this form of documents and says so.
fn fitted(
    method: &ClusterMethod,
    (form, features): (&str, &Features),
    weights: &Weights,
    seed: u64,
) -> Option<Clustering> {
    let context = Context { seed: Seed(seed), ..Context::default() };
    match method.fit(features, weights, &context) {
        Ok(clustering) => Some(clustering),
        Err(error) => {
            let said = error.to_string();
            assert!(form == "terms" && said.starts_with("--dimensions none: must be"), "{said}");
            None
        }
    }
}

fn on_threads<T: Send>(n: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap().install(work)
}

/// Fails unless the clustering is one of these documents and its numbers are what they say.
#[track_caller]
fn assert_whole(clustering: &Clustering, features: &Features, weights: &Weights, what: &str) {
    let Clustering { assignment, n_clusters, centres, sizes, weighted_sizes, .. } = clustering;
    let weights = weights.weights();
    assert_eq!(assignment.len(), features.n_docs(), "{what}");
    assert_eq!((sizes.len(), weighted_sizes.len()), (*n_clusters, *n_clusters), "{what}");
    assert_eq!(centres.dim(), (*n_clusters, features.n_dimensions()), "{what}");
    assert!(clustering.inertia.is_finite() && clustering.inertia >= 0.0, "{what}");
    assert!(centres.iter().all(|coordinate| coordinate.is_finite()), "{what}");
    // Placed, noise, or without terms: each document is one of the three.
    let placed = features.placed();
    for (document, cluster) in assignment.iter().enumerate() {
        let is_noise = clustering.noise.binary_search(&document).is_ok();
        let can_be_placed = placed.binary_search(&document).is_ok();
        assert_eq!(cluster.is_some() || is_noise, can_be_placed, "{what}: document {document}");
        assert!(!(cluster.is_some() && is_noise), "{what}: document {document}");
        assert!(cluster.is_none_or(|cluster| (cluster as usize) < *n_clusters), "{what}");
    }
    assert!(sizes.iter().all(|&size| size > 0), "{what}: an empty cluster among {sizes:?}");
    assert_eq!(
        sizes.iter().sum::<usize>() + clustering.unclustered().len(),
        features.n_docs(),
        "{what}"
    );
    let means = features.means(assignment, weights, *n_clusters);
    for (cluster, size) in sizes.iter().enumerate() {
        let own = |document: &usize| assignment[*document] == Some(cluster as u32);
        let documents: Vec<usize> = (0..assignment.len()).filter(own).collect();
        let weight: f64 = documents.iter().map(|&document| weights[document]).sum();
        assert_eq!(documents.len(), *size, "{what}: size of {cluster}");
        assert!((weight - weighted_sizes[cluster]).abs() < 1e-9, "{what}: weight of {cluster}");
        let off = &centres.row(cluster) - &means.row(cluster);
        assert!(off.iter().all(|off| off.abs() < 1e-12), "{what}: centre of {cluster}");
    }
    let falls = |pair: &[f64]| pair[0] >= pair[1] - 1e-6;
    assert!(weighted_sizes.windows(2).all(falls), "{what}: {weighted_sizes:?} do not fall");
}

#[test]
fn the_same_input_settings_and_seed_give_the_same_bits_on_any_number_of_threads() {
    let (counts, _) = planted(240);
    let (rows, weights) = weights_of_copies(240);
    let forms = forms(&counts.select(Axis(0), &rows));
    let bits = |clustering: &Clustering| -> Vec<u64> {
        let numbers = clustering.centres.iter().chain([&clustering.inertia]);
        numbers.map(|number| number.to_bits()).collect()
    };
    for method in methods(4) {
        let mut taken = 0;
        for (form, features) in &forms {
            for (weighing, weights) in &weights {
                let fit = || fitted(&method, (form, features), weights, 1);
                let Some(one) = on_threads(1, fit) else { continue };
                let what = format!("{}, {form}, {weighing}", method.key());
                for threads in [2, 4] {
                    let other = on_threads(threads, fit).unwrap();
                    assert_eq!(one, other, "{what}, {threads} threads");
                    assert_eq!(bits(&one), bits(&other), "{what}, {threads} threads");
                }
                let other_seed = fitted(&method, (form, features), weights, 2).unwrap();
                assert!(method.is_random() || one == other_seed, "{what}: not told as random");
                taken += 1;
            }
        }
        assert!(taken >= 3, "{} takes no form of documents", method.key());
    }
}

#[test]
fn every_document_is_placed_or_noise_and_planted_kinds_are_found() {
    let (mut counts, groups) = planted(200);
    let empty = [3, 57, 199];
    empty.iter().for_each(|&document| counts.row_mut(document).fill(0.0));
    let (rows, weights) = weights_of_copies(200);
    let groups: Vec<u32> = rows.iter().map(|&row| groups[row]).collect();
    for method in methods(4) {
        for (form, features) in &forms(&counts.select(Axis(0), &rows)) {
            for (weighing, weights) in &weights {
                let found = fitted(&method, (form, features), weights, 1);
                let Some(clustering) = found else { continue };
                let what = format!("{}, {form}, {weighing}", method.key());
                assert_whole(&clustering, features, weights, &what);
                let inside = |&document: &usize| clustering.assignment[document].is_some();
                let inside: Vec<usize> = (0..rows.len()).filter(inside).collect();
                assert!(inside.len() > rows.len() / 2, "{what}: {} placed", inside.len());
                let expected: Vec<u32> = inside.iter().map(|&document| groups[document]).collect();
                let found: Vec<_> =
                    inside.iter().map(|&document| clustering.assignment[document]).collect();
                let ari = adjusted_rand_index(&expected, &found);
                assert!(ari > 0.95, "{what}: adjusted Rand index {ari}");
            }
        }
    }
}

#[test]
fn copies_of_a_report_do_not_change_the_clusters_of_the_others() {
    let (counts, _) = planted(200);
    let (rows, weights) = weights_of_copies(200);
    let copied = forms(&counts.select(Axis(0), &rows));
    for method in methods(4) {
        for (alone, with_copies) in forms(&counts).iter().zip(&copied) {
            let fit = |(form, features): &(&str, Features), weights: &Weights| {
                fitted(&method, (form, features), weights, 1)
            };
            let Some(alone) = fit(alone, &Weights::equal(200)) else { continue };
            for (weighing, weights) in &weights[1..] {
                let found = fit(with_copies, weights).unwrap();
                let what = format!("{}, {}, {weighing}", method.key(), with_copies.0);
                for (copy, &row) in rows.iter().enumerate().skip(200) {
                    assert_eq!(found.assignment[copy], found.assignment[row], "{what}");
                }
                assert_eq!(found.assignment[..200], alone.assignment, "{what}");
            }
        }
    }
}

/// What is asked of one method on one hard input: a clustering that is whole, or a setting or an
/// input that is named.
fn outcome(
    method: &ClusterMethod,
    features: &Features,
    weights: &Weights,
    what: &str,
) -> Result<Clustering> {
    let found = method.fit(features, weights, &Context::default());
    match &found {
        Ok(clustering) => assert_whole(clustering, features, weights, what),
        Err(Error::Setting { .. } | Error::Empty { .. }) => {}
        Err(error) => panic!("{what}: {error}"),
    }
    found
}

#[test]
fn hard_inputs_are_clustered_or_refused_by_name() {
    let (counts, _) = planted(30);
    let first = |n: usize| counts.select(Axis(0), &(0..n).collect::<Vec<_>>());
    let same = |n: usize| counts.select(Axis(0), &vec![0; n]);
    let mut one_with_terms = Array2::zeros((5, 24));
    one_with_terms.row_mut(3).assign(&counts.row(0));
    for (input, counts) in [
        ("no documents", first(0)),
        ("one document", first(1)),
        ("two", first(2)),
        ("three", first(3)),
        ("thirty", first(30)),
        ("five that are the same", same(5)),
        ("forty that are the same", same(40)),
        ("none has terms", Array2::zeros((6, 24))),
        ("one has terms", one_with_terms),
        ("no terms at all", Array2::zeros((6, 0))),
    ] {
        let n = counts.nrows();
        let equal = Weights::equal(n);
        let none = Weights::new(vec![0.0; n], (0..n as u32).collect());
        for (form, features) in &forms(&counts) {
            for key in ClusterMethod::KEYS {
                let method = ClusterMethod::by_key(key).unwrap();
                let what = format!("{key}, {form}, {input}");
                let auto = outcome(&method, features, &equal, &what);
                let nothing = features.placed().is_empty();
                assert!(
                    !nothing || matches!(auto, Err(Error::Empty { .. } | Error::Setting { .. }))
                );
                assert!(outcome(&method, features, &none, &format!("{what}, no weight")).is_err());
                if method.clusters().is_none() {
                    continue;
                }
                let distinct = features.select(&features.placed()).n_distinct();
                for k in
                    [1, distinct, distinct + 1, n + 1, usize::MAX].into_iter().filter(|k| *k > 0)
                {
                    let what = format!("{what}, k = {k}");
                    let told = method.with_clusters(k).unwrap();
                    match outcome(&told, features, &equal, &what) {
                        Ok(found) => {
                            assert_eq!((found.n_clusters, k <= distinct), (k, true), "{what}");
                        }
                        Err(Error::Setting { name, .. }) if name == "--clusters" => {
                            assert!(k > distinct, "{what}");
                        }
                        Err(error) => assert!(nothing || *form == "terms", "{what}: {error}"),
                    }
                }
            }
        }
    }
}

#[test]
fn settings_out_of_range_are_refused_by_name_or_do_no_harm() {
    let (counts, _) = planted(40);
    let forms = forms(&counts);
    let weights = Weights::equal(40);
    for method in methods(3) {
        let settings = serde_json::to_value(&method).unwrap();
        let names = settings.as_object().unwrap().keys().filter(|name| *name != "method");
        for name in names {
            for value in [
                json!(0),
                json!(-1),
                json!(1),
                json!(2),
                json!(39),
                json!(41),
                json!(1_000_000_000_u64),
                json!(0.0),
                json!(-0.5),
                json!(1e-300),
                json!(0.5),
                json!(1.0),
                json!(1e300),
                json!("few"),
                json!(null),
                json!(true),
            ] {
                // A billion runs would be made.
                if name == "runs" && value == json!(1_000_000_000_u64) {
                    continue;
                }
                let what = format!("{} with {name} = {value}", method.key());
                let Ok(changed) = with_settings(&method, &[(name, value)]) else { continue };
                if let Err(error) = changed.check() {
                    let flag = format!("--{} ", name.replace('_', "-"));
                    let said = error.to_string();
                    assert!(said.starts_with(&flag) || said.starts_with(name), "{what}: {said}");
                    assert!(said.contains(": must be "), "{what}: {said}");
                    continue;
                }
                for (_, features) in &forms {
                    let _ = outcome(&changed, features, &weights, &what);
                }
            }
        }
    }
}

/// The name of a stage, its steps where they are known, and those done.
type Stage = (&'static str, Option<u64>, u64);

/// Hears what a method says of its progress, and may end it at the `n`-th question.
#[derive(Default)]
struct Listener {
    asked: AtomicU64,
    end_at: Option<u64>,
    /// The stage that is open, and what is wrong.
    stage: Mutex<(Option<Stage>, Vec<String>)>,
}

impl Progress for Listener {
    fn begin(&self, stage: &'static str, total: Option<u64>) {
        let mut heard = self.stage.lock().unwrap();
        if let Some((open, ..)) = heard.0.replace((stage, total, 0)) {
            heard.1.push(format!("{stage} begins inside {open}"));
        }
    }

    fn advance(&self, steps: u64) {
        let mut heard = self.stage.lock().unwrap();
        match &mut heard.0 {
            Some((.., done)) => *done += steps,
            None => heard.1.push("steps outside a stage".to_owned()),
        }
    }

    fn end(&self) {
        let mut heard = self.stage.lock().unwrap();
        match heard.0.take() {
            Some((stage, Some(total), done)) if done > total => {
                heard.1.push(format!("{done} of {total} steps of {stage}"));
            }
            Some(_) => {}
            None => heard.1.push("an end without a beginning".to_owned()),
        }
    }

    fn cancelled(&self) -> bool {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        self.end_at.is_some_and(|end| asked >= end)
    }
}

#[test]
fn every_method_tells_its_progress_and_ends_when_it_is_told_to() {
    let (counts, _) = planted(60);
    let weights = Weights::equal(60);
    for (method, (_, features)) in ClusterMethod::KEYS
        .iter()
        .map(|key| ClusterMethod::by_key(key).unwrap())
        .flat_map(|method| forms(&counts).map(|form| (method.clone(), form)))
    {
        let fit = |listener: &Listener| {
            let context = Context { progress: listener, ..Context::default() };
            on_threads(1, || method.fit(&features, &weights, &context))
        };
        let all = Listener::default();
        if fit(&all).is_err() {
            continue;
        }
        let (open, wrong) = all.stage.into_inner().unwrap();
        assert!(open.is_none() && wrong.is_empty(), "{}: {wrong:?}", method.key());
        let asked = all.asked.into_inner();
        assert!(asked >= 2, "{} asks {asked} times whether to go on", method.key());
        for end_at in [0, 1, asked / 3, asked / 2, asked - 1] {
            let found = fit(&Listener { end_at: Some(end_at), ..Listener::default() });
            assert!(
                matches!(found, Err(Error::Cancelled)),
                "{} told to end at question {end_at} of {asked}: {found:?}",
                method.key()
            );
        }
    }
}
