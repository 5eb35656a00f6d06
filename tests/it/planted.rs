//! The made-up archive: written the same each time, and what `audit` finds of what was planted.

use std::fs;
use std::path::Path;

use dateline::Seed;
use dateline::demo::{Demo, DemoParams, Truth};

use crate::scores::{Audit, Score, markdown};
use crate::support::{dateline_in, package, scratch};

fn write(folder: &Path, arguments: &[&str]) -> String {
    let folder = folder.to_str().unwrap();
    dateline_in(package(), &[&["demo", folder], arguments].concat()).done().out
}

/// The files of an archive, by path, with their bytes.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file());
    let name = |path: &Path| path.strip_prefix(folder).unwrap().display().to_string();
    files.map(|entry| (name(entry.path()), fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn the_same_seed_writes_the_same_bytes() {
    let folder = scratch();
    let [a, b, c] = ["a", "b", "deep/c"].map(|name| folder.path().join(name));
    let said = write(&a, &["--reports", "120", "--seed", "7"]);
    assert!(said.starts_with("120 reports of 12 made-up sources are in "), "{said}");
    write(&b, &["--seed", "7", "--reports", "120"]);
    write(&c, &["--reports", "120"]);
    let written = bytes(&a);
    assert_eq!(written.len(), 121);
    assert_eq!(written, bytes(&b));
    assert_ne!(written, bytes(&c));
    let made = Demo::generate(&DemoParams { reports: 120 }, Seed(7)).unwrap();
    assert_eq!(fs::read(a.join("truth.json")).unwrap(), made.truth.to_json());
    for (path, text) in &made.files {
        assert_eq!(fs::read_to_string(a.join("reports").join(path)).unwrap(), *text);
    }
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let folder = scratch();
    fs::write(folder.path().join("mine.txt"), "mine").unwrap();
    let name = folder.path().to_str().unwrap();
    dateline_in(package(), &["demo", name]).failed(2, &[name, "must be a new or an empty folder"]);
    assert_eq!(bytes(folder.path()).len(), 1);
    let few = dateline_in(package(), &["demo", "none", "--reports", "99"]);
    few.failed(2, &["--reports 99", "from 100 to 1000000"]);
    dateline_in(package(), &["demo", "none", "--config", "x"]).failed(2, &["--config"]);
}

/// Recall and precision that must be reached at least.
const FLOORS: [(&str, f64, f64); 3] = [
    ("date conflicts", 1.0, 1.0),
    ("furniture lines", 0.98, 0.98),
    ("reprints (pairs)", 0.99, 0.99),
];

#[test]
fn an_audit_finds_what_was_planted() {
    if !dateline_in(package(), &["--help"]).done().out.contains("\n  audit") {
        println!("skipped: there is no `dateline audit`");
        return;
    }
    let folder = scratch();
    let [archive, result] = ["archive", "result"].map(|name| folder.path().join(name));
    write(&archive, &["--reports", "2000", "--seed", "7"]);
    let reports = archive.join("reports");
    let [reports, output] = [&reports, &result].map(|path| path.to_str().unwrap());
    dateline_in(package(), &["audit", reports, "--output", output]).done();
    let truth = fs::read(archive.join("truth.json")).unwrap();
    let truth: Truth = serde_json::from_slice(&truth).unwrap();
    let scores = Audit::new(&truth, &result.join("tables")).scores();
    println!("{}", markdown(&scores));
    for (detector, recall, precision) in FLOORS {
        let score = scores.iter().find(|score| score.detector == detector);
        let reached = |s: &&Score| s.recall() >= recall && s.precision() >= precision;
        assert!(score.as_ref().is_some_and(reached), "{detector}: {score:?}");
    }
}
