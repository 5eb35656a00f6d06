//! Experiment -> what it works on, and its sections: the runs compared, the winner's clusters.

mod figures;

use std::fs::File;
use std::path::Path;

use figures::figures;

use super::archive::Archive;
use super::clusters::{ClusterParams, ReadingParams, sections_of_fitted};
use super::section::{Section, counted};
use crate::cluster::{Clustering, Features, Space};
use crate::context::Context;
use crate::corpus::Document;
use crate::error::Result;
use crate::experiment::{
    Experiment, Material, Measure, Plan, Winner, WinnerParams, assignments_csv,
};
use crate::export::FileRecord;
use crate::note::{Note, Severity};
use crate::seed::Seed;
use crate::table::short;

/// Fields of every document that are no column of its record.
const FIELDS: [&str; 3] = ["source", "author", "language"];

/// The label of each document, numbered in the order of their text, from the field that the plan
/// names, if it names one. Refused where no document has the field, or all have the same value.
pub fn labels(archive: &Archive, plan: &Plan) -> Result<Option<Vec<Option<u32>>>> {
    let Some(field) = &plan.spec.labels else { return Ok(None) };
    let documents = &archive.corpus.documents;
    let values: Vec<Option<&str>> =
        documents.iter().map(|document| value(document, field)).collect();
    let mut names: Vec<&str> = values.iter().flatten().copied().collect();
    names.sort_unstable();
    names.dedup();
    if names.len() < 2 {
        let what = match names.first() {
            None => format!("{field}: must be a field of the documents: {}", fields(documents)),
            Some(only) => format!("{field}: must tell documents apart, and all have `{only}`"),
        };
        return Err(plan.spec.wrong(None, Some("labels"), &what));
    }
    let number = |value: &str| names.binary_search(&value).ok().map(|place| place as u32);
    Ok(Some(values.into_iter().map(|value| number(value?)).collect()))
}

fn value<'a>(document: &'a Document, field: &str) -> Option<&'a str> {
    let found = match field {
        "source" => document.source.as_deref(),
        "author" => document.author.as_deref(),
        "language" => document.language,
        _ => {
            document.fields.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
        }
    };
    found.map(str::trim).filter(|value| !value.is_empty())
}

/// The fields that any document has, for messages.
fn fields(documents: &[Document]) -> String {
    let own = documents.iter().flat_map(|document| &document.fields);
    let mut names: Vec<&str> = own.map(|(name, _)| name.as_str()).collect();
    names
        .extend(FIELDS.iter().filter(|&field| documents.iter().any(|d| value(d, field).is_some())));
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

/// What the experiment works on.
pub fn material(archive: &Archive, labels: Option<Vec<Option<u32>>>) -> Material<'_> {
    Material {
        ids: archive.ids(),
        tokens: &archive.tokens,
        analyzer: &archive.analyzer,
        families: &archive.families,
        weights: &archive.weights,
        labels,
    }
}

/// The files that were read, each with its SHA-256.
pub fn read_files(archive: &Archive) -> Result<Vec<(String, String)>> {
    let files = archive.corpus.files.iter().map(|file| file.path.as_path());
    let lists = archive.lists.iter().map(std::path::PathBuf::as_path);
    // A file that nobody may open is among the rejected.
    let open: Vec<&Path> = files.chain(lists).filter(|path| File::open(path).is_ok()).collect();
    let records = FileRecord::of_all(&open)?;
    Ok(records.into_iter().map(|record| (record.path, record.sha256)).collect())
}

/// The runs compared, and the clusters of the winner.
pub fn sections(
    archive: &mut Archive,
    experiment: &Experiment,
    context: &Context<'_>,
) -> Result<Vec<Section>> {
    let mut sections = vec![runs(archive, experiment)?];
    if let Some(run) = experiment.winner.run {
        sections.extend(winner(archive, experiment, run, context)?);
    }
    Ok(sections)
}

fn runs(archive: &Archive, experiment: &Experiment) -> Result<Section> {
    let plan = &experiment.plan;
    let section = Section {
        title: "Experiment".to_owned(),
        lead: lead(experiment),
        about: about(),
        figures: figures(archive, experiment)?,
        tables: vec![
            experiment.runs_table(),
            experiment.summary_table(),
            experiment.features_table(),
            experiment.agreement_table(),
        ],
        notes: failures(experiment),
        files: vec![
            ("experiment.toml".to_owned(), plan.spec.text.clone()),
            ("assignments.csv".to_owned(), assignments_csv(experiment)),
        ],
        ..Section::default()
    };
    Ok(archive.noted(section))
}

fn lead(experiment: &Experiment) -> Vec<String> {
    let plan = &experiment.plan;
    let mut lead = vec![format!(
        "{} of {}: {} x {}, with their settings, x {}.",
        counted(plan.runs.len() as u64, "run"),
        counted(experiment.n_docs as u64, "document"),
        counted(plan.features.len() as u64, "feature set"),
        counted(plan.methods.len() as u64, "method"),
        counted(plan.n_seeds() as u64, "seed"),
    )];
    let by = plan.spec.winner.by;
    lead.push(match experiment.winner.run {
        None => format!("No winner, by the rule: {}.", experiment.rule()),
        Some(place) => {
            let run = &plan.runs[place];
            let seeds = plan.n_seeds();
            let settings = experiment.settings();
            let spread = experiment.spread(&settings[place / seeds], by);
            let over = spread.filter(|spread| spread.runs > 1).map_or_else(String::new, |spread| {
                format!(" ({} to {} over {seeds} seeds)", short(spread.min), short(spread.max))
            });
            format!(
                "The winner is run {}: {} on {} ({}), seed {}, with {}; its {} is {}{over}.",
                place + 1,
                plan.methods[run.method].key(),
                plan.features[run.features].name,
                plan.settings_of(run.method),
                run.seed,
                counted(experiment.results[place].sizes.len() as u64, "cluster"),
                by.name(),
                experiment.results[place].measures.get(by).map_or_else(String::new, short),
            )
        }
    });
    if experiment.winner.run.is_some() {
        lead.push(format!("It is named by the rule: {}.", experiment.rule()));
        lead.extend(other_winners(experiment));
    }
    lead
}

/// Which settings other measures would name, where they are others: the choice of the measure is a
/// choice.
fn other_winners(experiment: &Experiment) -> Option<String> {
    const ASKED: [Measure; 5] = [
        Measure::Silhouette,
        Measure::DaviesBouldin,
        Measure::CalinskiHarabasz,
        Measure::Stability,
        Measure::Ami,
    ];
    let plan = &experiment.plan;
    let setting = |run: usize| run / plan.n_seeds();
    let own = setting(experiment.winner.run?);
    let other = |by: Measure| {
        let run = Winner::of(experiment, &WinnerParams { by, ..plan.spec.winner }).run?;
        let planned = &plan.runs[run];
        (setting(run) != own).then(|| {
            format!(
                "by {} run {} ({} on {}, {})",
                by.name(),
                run + 1,
                plan.methods[planned.method].key(),
                plan.features[planned.features].name,
                counted(experiment.results[run].sizes.len() as u64, "cluster"),
            )
        })
    };
    let others: Vec<String> = ASKED.into_iter().filter_map(other).collect();
    (!others.is_empty())
        .then(|| format!("Other measures name other settings: {}.", others.join("; ")))
}

fn about() -> Vec<String> {
    vec![
        "So that runs of different features can be compared, silhouette, Davies-Bouldin, \
         Calinski-Harabasz and inertia of all runs are measured in one reference space: TF-IDF with \
         its default settings over the vocabulary of the reading, projected to 100 dimensions (a \
         quarter of the documents, if that is less), documents weighed as the reading weighs them. \
         The columns own_silhouette and own_inertia are those in the run's own points, and compare \
         within a feature set only. The reference space is still one view of the documents, nearest \
         to the runs that work on it; agreement with labels and between seeds depends on no space."
            .to_owned(),
        "Stability is the mean adjusted Rand index of a run with those of other seeds: 0 by chance, 1 \
         for the same clusters. A method without random choices has none: it is blind to seeds, \
         which says nothing for it. Agreement takes one document of each family of reprints, and documents in \
         no cluster for one more cluster: a method pays for what it leaves out."
            .to_owned(),
    ]
}

fn failures(experiment: &Experiment) -> Vec<Note> {
    let failed: Vec<&str> =
        experiment.results.iter().filter_map(|result| result.failed.as_deref()).collect();
    let Some(first) = failed.first() else { return Vec::new() };
    vec![Note::new(
        Severity::Caution,
        "failed-runs",
        failed.len(),
        format!(
            "{} of {} failed, the first with: {first}",
            counted(failed.len() as u64, "run"),
            counted(experiment.results.len() as u64, "run")
        ),
        "They are passed over by the rule; the column `failed` of the table of runs says why.",
        [],
    )]
}

/// The clusters of a run made again, with all that its method says of them: its tree, how it chose
/// their number, what it takes for noise. As kept, should they not come out again.
fn again(
    archive: &Archive,
    experiment: &Experiment,
    place: usize,
    features: &Features,
    context: &Context<'_>,
) -> Result<Clustering> {
    let run = &experiment.plan.runs[place];
    let kept = &experiment.results[place];
    let context = Context { seed: Seed(run.seed), ..*context };
    let again = experiment.plan.methods[run.method].fit(features, &archive.weights, &context)?;
    if again.assignment == kept.assignment {
        return Ok(again);
    }
    let weights = archive.weights.weights();
    Ok(Clustering::new(features, &kept.assignment, weights, kept.sizes.len()))
}

/// The clusters of the winner, shown as `dateline cluster` shows them.
fn winner(
    archive: &mut Archive,
    experiment: &Experiment,
    place: usize,
    context: &Context<'_>,
) -> Result<Vec<Section>> {
    let plan = &experiment.plan;
    let run = &plan.runs[place];
    let set = &plan.features[run.features];
    let (features, matrix, weights) = {
        let material = material(archive, None);
        let (_, space): (usize, Space) = plan.points_of(run);
        let features = set.points(&material, space, context)?;
        (features, set.count(&material, context)?, set.weights(&material))
    };
    archive.weights = weights;
    let clustering = again(archive, experiment, place, &features, context)?;
    let params = ClusterParams {
        space: set.space.clone(),
        method: plan.methods[run.method].clone(),
        ..ClusterParams::default()
    };
    let reading = ReadingParams { labels: plan.spec.labels.clone(), ..ReadingParams::default() };
    let fitted = (features, clustering);
    let mut sections = sections_of_fitted(archive, &matrix, &params, &reading, fitted, context)?;
    if let Some(first) = sections.first_mut() {
        "Winner".clone_into(&mut first.title);
    }
    Ok(sections)
}
