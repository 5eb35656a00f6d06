//! Same input, same settings, same seed: the same bytes, at any number of threads.

use std::collections::BTreeMap;
use std::path::Path;

use dateline::cluster::ClusterMethod;

use crate::support::{REPORTS, dateline_to, files, generate, scratch};

/// Every file of the result, of which pixels and times are no promise.
fn result(folder: &Path, arguments: &[&str], threads: &str) -> BTreeMap<String, Vec<u8>> {
    let output = folder.join("result");
    let threads = ["--quiet", "--threads", threads];
    dateline_to(&output, &[arguments, &threads].concat()).done();
    let mut files = files(&output);
    files.retain(|path, _| !path.ends_with(".png") && path != "times.csv");
    std::fs::remove_dir_all(output).unwrap();
    files
}

/// Fails unless runs on these numbers of threads leave the same bytes.
#[track_caller]
fn assert_same(arguments: &[&str], threads: &[&str]) {
    let folder = scratch();
    let first = result(folder.path(), arguments, threads[0]);
    assert!(first.contains_key("manifest.json") && first.contains_key("report.html"));
    for threads in &threads[1..] {
        let other = result(folder.path(), arguments, threads);
        assert!(first.keys().eq(other.keys()), "other files on {threads} threads, {arguments:?}");
        for (path, bytes) in &first {
            assert!(bytes == &other[path], "{path} differs on {threads} threads, {arguments:?}");
        }
    }
}

#[test]
fn every_subcommand_on_the_sample_reports() {
    for arguments in [
        &["trend", REPORTS, "-t", "innovation", "-t", "\"digital harvest\"", "-t", "harvest*"][..],
        &["trend", REPORTS, "--by", "quarter"],
        &["trend", REPORTS, "--power"],
        &["trend", REPORTS, "-t", "harvest", "--by", "month", "--deseason"],
        &["compare", REPORTS, "--target", "2023", "--reference", "2022"],
        &["compare", REPORTS, "--target", "2023", "--permutations", "50", "--measures", "all"],
        &["compare", REPORTS, "--groups", "source"],
        &["compare", REPORTS, "--groups", "cluster"],
        &["formulas", REPORTS, "--min-documents", "3"],
        &["brief", REPORTS, "--from", "2023", "--against", "2022"],
        &["collocates", REPORTS, "-t", "harvest", "-t", "rain*"],
        &["collocates", REPORTS],
        &["cluster", REPORTS, "--clusters", "auto"],
        &["cluster", REPORTS, "--clusters", "5", "--weighting", "bm25", "--seed", "9"],
        &["cluster", REPORTS, "--method", "agglomerative", "--linkage", "average"],
        &["cluster", REPORTS, "--method", "leiden", "--neighbours", "5"],
        &["experiment", "notebooks/experiment.toml"],
        &["terms", REPORTS, "--by", "year", "--n-grams", "3"],
        &["kwic", REPORTS, "innovation"],
        &["matrix", REPORTS, "--format", "npz"],
        &["matrix", REPORTS, "--format", "mtx", "--n-grams", "2", "--min-df", "2"],
    ] {
        assert_same(arguments, &["1", "2"]);
    }
}

#[test]
fn every_method_of_clustering() {
    let folder = scratch();
    let archive = folder.path().join("archive.jsonl");
    generate(&archive, 48, 3);
    let archive = archive.display().to_string();
    for &method in ClusterMethod::KEYS {
        let few = ["--permutations", "0", "--evidence", "0"];
        assert_same(&[&["cluster", &archive, "--method", method], &few[..]].concat(), &["1", "2"]);
    }
}

#[test]
fn the_main_job_on_the_sample_reports() {
    assert_same(&["run", REPORTS, "--clusters", "2..6"], &["1", "2", "2"]);
}

#[test]
fn the_main_job_on_a_larger_archive() {
    let folder = scratch();
    let archive = folder.path().join("archive.jsonl");
    generate(&archive, 600, 8);
    assert_same(&["run", &archive.display().to_string(), "--clusters", "3..4"], &["1", "2"]);
}

#[test]
fn another_seed_is_another_random_choice() {
    // So that the checks above are known to reach something that could differ.
    let folder = scratch();
    let run = |seed: &str| {
        let arguments = ["cluster", REPORTS, "--clusters", "7", "--runs", "1", "--seed", seed];
        result(folder.path(), &arguments, "2").remove("tables/document_clusters.csv").unwrap()
    };
    assert!((2..6).any(|seed| run(&seed.to_string()) != run("1")));
}
