//! Corpora in several languages, and a thesaurus, from the command line to the tables.

use std::fs;
use std::path::Path;

use crate::support::{Csv, dateline_in, names, scratch};

const ENGLISH: [&str; 3] = [
    "The plan of the town was not what they said it would be. Burma is the name of the plan.",
    "It is the plan that we have been asked for, and Myanmar is what they called it then.",
    "This is what the people of the town have said about the harvest and the plan.",
];
const GERMAN: [&str; 2] = [
    "Der Plan der Stadt ist nicht das, was sie gesagt haben, und er wird es auch nicht.",
    "Wir haben den Plan nicht gesehen, aber er soll für die Stadt und die Ernte sein.",
];

fn mixed(folder: &Path) {
    let reports = folder.join("mixed");
    fs::create_dir(&reports).unwrap();
    for (number, text) in ENGLISH.iter().chain(&GERMAN).enumerate() {
        let text = format!("date 2022-0{}-05\n\nNo title {number}\n\n{text}\n", number + 1);
        fs::write(reports.join(format!("{number}.txt")), text).unwrap();
    }
}

fn terms(result: &Path) -> Vec<String> {
    let table = Csv::of(result, "terms");
    let mut terms: Vec<String> = table.column("term").into_iter().map(str::to_owned).collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}

#[test]
fn each_language_apart_and_one_alone() {
    let folder = scratch();
    mixed(folder.path());
    let told = dateline_in(folder.path(), &["terms", "mixed", "--output", "all"]).done();
    assert!(told.err.contains("several languages (en 3, de 2)"), "{}", told.err);
    let each = ["terms", "mixed", "--each-language", "--by", "year", "--output", "each"];
    dateline_in(folder.path(), &each).done();
    assert_eq!(names(&folder.path().join("each")), ["de", "en"]);
    let german = terms(&folder.path().join("each/de"));
    assert!(german.contains(&"Ernte".to_owned()) && !german.contains(&"harvest".to_owned()));
    assert!(!german.contains(&"nicht".to_owned()), "a German stop word: {german:?}");
    let one = ["terms", "mixed", "--only-language", "de", "--by", "year", "--output", "one"];
    let one = dateline_in(folder.path(), &one).done();
    assert!(one.err.contains("3 documents are in another language than de"), "{}", one.err);
    assert_eq!(terms(&folder.path().join("one")), german);
    let both = ["terms", "mixed", "--only-language", "de", "--each-language"];
    dateline_in(folder.path(), &both).failed(2, &["--each-language"]);
    dateline_in(folder.path(), &["terms", "mixed", "--only-language", "xx"])
        .failed(2, &["--only-language xx: must be one of af, "]);
}

#[test]
fn a_thesaurus_merges_everywhere() {
    let folder = scratch();
    mixed(folder.path());
    fs::write(folder.path().join("t.txt"), "Burma => Myanmar\nZaire => Congo\n").unwrap();
    let run = |command: &str, arguments: &[&str]| {
        let shared = ["--only-language", "en", "--thesaurus", "t.txt"];
        dateline_in(folder.path(), &[&[command, "mixed"], arguments, &shared].concat())
    };
    let ran = run("terms", &["--by", "year", "--output", "terms"]).done();
    assert!(ran.err.contains("do not occur: Zaire"), "{}", ran.err);
    let found = terms(&folder.path().join("terms"));
    assert!(found.contains(&"Myanmar".to_owned()) && !found.contains(&"Burma".to_owned()));
    let manifest = fs::read_to_string(folder.path().join("terms/manifest.json")).unwrap();
    assert!(manifest.contains("\"t.txt\""), "the file is recorded: {manifest}");
    run("kwic", &["burma", "--output", "lines"]).done();
    let lines = Csv::of(&folder.path().join("lines"), "kwic");
    assert_eq!(lines.column("match"), ["Burma", "Myanmar"]);
    fs::write(folder.path().join("t.txt"), "Burma => Myanmar\nMyanmar => Burma\n").unwrap();
    run("terms", &[]).failed(1, &["t.txt:1: `Burma => Myanmar`: `Myanmar` is itself replaced"]);
}
