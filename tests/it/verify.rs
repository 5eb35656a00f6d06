//! `dateline verify`: what it calls the same, and what it names.

use std::fs;
use std::path::Path;

use crate::support::{REPORTS, Ran, dateline_in, dateline_to, package, scratch};

fn verify(folder: &Path, more: &[&str]) -> Ran {
    let folder = folder.display().to_string();
    dateline_in(package(), &[&["verify", &folder], more].concat())
}

#[test]
fn results_come_out_again_at_other_numbers_of_threads() {
    let folder = scratch();
    let config = folder.path().join("dateline.toml");
    fs::write(&config, "min-df = 2\nterm = [\"harvest\"]\n").unwrap();
    let config = config.display().to_string();
    for (place, arguments) in [
        &["cluster", REPORTS, "--clusters", "4"][..],
        &["run", REPORTS, "--config", &config],
        // Some dates lie behind this day: the settings keep it.
        &["trend", REPORTS, "-t", "innovation", "--today", "2023-02-01"],
        &["kwic", REPORTS, "innovation"],
    ]
    .into_iter()
    .enumerate()
    {
        let output = folder.path().join(place.to_string());
        dateline_to(&output, &[arguments, &["--threads", "1"]].concat()).done();
        let said = verify(&output, &["--threads", "2"]).done().out;
        assert!(said.starts_with("same: all "), "{said}");
    }
}

#[test]
fn the_part_of_one_language_comes_out_alone() {
    let folder = scratch();
    let output = folder.path().join("result");
    dateline_to(&output, &["terms", REPORTS, "--each-language"]).done();
    assert!(verify(&output.join("en"), &[]).done().out.starts_with("same: all "));
}

#[test]
fn the_first_file_that_differs_is_named() {
    let folder = scratch();
    let output = folder.path().join("result");
    dateline_to(&output, &["terms", REPORTS]).done();
    let table = output.join("tables/terms.csv");
    let text = fs::read_to_string(&table).unwrap();
    let digit = text.rfind(|letter: char| letter.is_ascii_digit()).unwrap();
    let other = if &text[digit..=digit] == "7" { "8" } else { "7" };
    fs::write(&table, format!("{}{other}{}", &text[..digit], &text[digit + 1..])).unwrap();
    verify(&output, &[]).failed(1, &["tables/terms.csv: is not what the manifest says", "(1 of "]);
    let verdicts = verify(&output, &["--json"]).out;
    assert!(verdicts.contains(r#"{"file":"tables/terms.csv","state":"altered""#), "{verdicts}");
    fs::remove_file(&table).unwrap();
    verify(&output, &[])
        .failed(1, &["tables/terms.csv: is in the manifest, but not in the folder"]);
}

#[test]
fn changed_inputs_are_named_before_any_work() {
    let folder = scratch();
    let [reports, output] = ["reports", "result"].map(|name| folder.path().join(name));
    fs::create_dir(&reports).unwrap();
    for (name, text) in
        [("a.txt", "date 2023-02-16 Rice and barley"), ("b.txt", "date 2023-03-01 Rye")]
    {
        fs::write(reports.join(name), text).unwrap();
    }
    dateline_to(&output, &["terms", &reports.display().to_string()]).done();
    fs::write(reports.join("b.txt"), "date 2023-03-01 Oats").unwrap();
    verify(&output, &[]).failed(1, &["b.txt: has other content", "input 1 of 1 that changed"]);
    fs::remove_file(reports.join("b.txt")).unwrap();
    verify(&output, &[]).failed(1, &["b.txt: cannot be read any more"]);
    verify(&reports, &[]).failed(1, &["manifest.json"]);
}
