//! `dateline experiment`: killed and resumed, shown, compared, made again, refused.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::support::{Ran, dateline_in, files, generate, names, package, program, scratch};

const PLAN: &str = r#"
input = ["reports.jsonl"]
labels = "kind"
seeds = 3

[[features]]
name = "tfidf"
dimensions = [4, 8]

[[methods]]
method = "kmeans"
clusters = [2, 3, 4]

[winner]
by = "stability"
"#;

/// A folder with made-up reports, each with a kind, and a plan.
fn prepared(plan: &str) -> tempfile::TempDir {
    let folder = scratch();
    let reports = folder.path().join("reports.jsonl");
    generate(&reports, 80, 4);
    let text = fs::read_to_string(&reports).unwrap();
    let with_kind = text.lines().enumerate().map(|(place, line)| {
        let mut record: Value = serde_json::from_str(line).unwrap();
        record["kind"] = format!("k{}", place % 4).into();
        format!("{record}\n")
    });
    fs::write(&reports, with_kind.collect::<String>()).unwrap();
    fs::write(folder.path().join("plan.toml"), plan).unwrap();
    folder
}

fn in_folder(folder: &Path, words: &[&str]) -> Ran {
    dateline_in(folder, &[&["experiment"], words].concat())
}

/// Every file but the times, which no run repeats.
fn compared(folder: &Path) -> Vec<(String, Vec<u8>)> {
    files(folder).into_iter().filter(|(name, _)| name != "times.csv").collect()
}

#[test]
fn killed_and_resumed_gives_the_same_bytes() {
    let folder = prepared(PLAN);
    let home = folder.path();
    in_folder(home, &["plan.toml", "--output", "through", "--threads", "1", "--quiet"]).done();
    let mut kills = 0;
    for attempt in 0_u64.. {
        let begun = home.join("killed.unfinished").exists();
        let words: &[&str] = if begun {
            &["experiment", "resume", "killed", "--quiet"]
        } else {
            &["experiment", "plan.toml", "--output", "killed", "--quiet"]
        };
        let mut command = Command::new(program());
        command.args(words).current_dir(home).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(20 + 250 * attempt));
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success());
            break;
        }
        // SIGKILL.
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        assert!(attempt < 100, "it never ends");
    }
    assert!(kills > 1, "killed {kills} times");
    let (through, killed) = (compared(&home.join("through")), compared(&home.join("killed")));
    let names_of = |all: &[(String, Vec<u8>)]| all.iter().map(|f| f.0.clone()).collect::<Vec<_>>();
    assert_eq!(names_of(&through), names_of(&killed));
    for (one, other) in through.iter().zip(&killed) {
        // The manifest names the options, of which the output is none.
        assert!(one == other, "{} differs", one.0);
    }
    assert_eq!(names(home), ["killed", "plan.toml", "reports.jsonl", "through"]);
    let again = in_folder(home, &["resume", "killed"]).done();
    assert!(again.out.contains("is finished"), "{}", again.out);
}

#[test]
fn runs_are_shown_compared_and_made_again() {
    let folder = prepared(PLAN);
    let home = folder.path();
    let ran = in_folder(home, &["plan.toml", "--output", "one"]).done();
    assert!(ran.err.contains("18 runs: 2 feature sets x 3 methods"), "{}", ran.err);
    assert!(ran.out.contains("The winner is run"), "{}", ran.out);
    let shown = in_folder(home, &["show", "one"]).done().out;
    assert!(shown.starts_with("rank  run") && shown.contains("stability over 3 seeds"), "{shown}");
    let run = in_folder(home, &["show", "one", "--run", "2", "--json"]).done().out;
    assert!(run.contains("\"assignment_sha256\""), "{run}");
    in_folder(home, &["show", "one", "--run", "99"]).failed(2, &["--run 99", "from 1 to 18"]);
    fs::write(home.join("other.toml"), PLAN.replace("seeds = 3", "seeds = 2")).unwrap();
    in_folder(home, &["other.toml", "--output", "two", "--quiet"]).done();
    let compared = in_folder(home, &["compare", "one", "two"]).done().out;
    assert!(compared.contains("settings.seeds") && compared.contains("80 documents"), "{compared}");
    let same = dateline_in(home, &["verify", "one"]).done().out;
    assert!(same.starts_with("same: all"), "{same}");
}

#[test]
fn changes_after_a_kill_are_named() {
    let folder = prepared(PLAN);
    let home = folder.path();
    let mut command = Command::new(program());
    command.args(["experiment", "plan.toml", "--output", "x", "--quiet"]).current_dir(home);
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    while !home.join("x.unfinished/inputs.json").exists() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it could be killed");
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    in_folder(home, &["show", "x"]).failed(1, &["not finished", "experiment resume x"]);
    in_folder(home, &["plan.toml", "--output", "x"]).failed(1, &["unfinished", "resume x"]);
    fs::write(home.join("plan.toml"), PLAN.replace("seeds = 3", "seeds = 4")).unwrap();
    in_folder(home, &["resume", "x"]).failed(1, &["plan.toml:4: changed", "`seeds = 3`"]);
    fs::write(home.join("plan.toml"), PLAN).unwrap();
    let reports = fs::read_to_string(home.join("reports.jsonl")).unwrap();
    fs::write(home.join("reports.jsonl"), reports.replace("harvest", "crop")).unwrap();
    in_folder(home, &["resume", "x"]).failed(1, &["reports.jsonl has changed since"]);
    fs::write(home.join("reports.jsonl"), reports).unwrap();
    in_folder(home, &["resume", "x", "--quiet"]).done();
}

#[test]
fn wrong_plans_are_refused_before_any_work() {
    for (from, to, code, parts) in [
        ("seeds = 3", "sedes = 3", 2, ["plan.toml:4: ", "unknown field `sedes`"]),
        ("clusters = [2, 3, 4]", "clusters = [2, 90]", 1, ["plan.toml:12: ", "at most 80"]),
        ("\"kind\"", "\"sort\"", 1, ["plan.toml:3: labels: sort", "kind"]),
        ("by = \"stability\"", "by = \"beauty\"", 2, ["plan.toml:15: ", "unknown variant"]),
        ("\"reports.jsonl\"", "\"nowhere\"", 1, ["nowhere", ""]),
        ("name = \"tfidf\"", "name = \"tfidf\"\nmin_df = 80", 1, ["plan.toml:6: ", "tfidf"]),
    ] {
        let folder = prepared(&PLAN.replace(from, to));
        let ran = in_folder(folder.path(), &["plan.toml", "--output", "x", "--quiet"]);
        ran.failed(code, &parts);
        assert_eq!(names(folder.path()), ["plan.toml", "reports.jsonl"], "{to}");
    }
    let ran = in_folder(package(), &["nowhere.toml"]);
    ran.failed(1, &["cannot read nowhere.toml"]);
}

#[test]
fn options_about_reading_may_stand_in_the_plan() {
    let reading = "\n[reading]\nstemmer = \"none\"\nmin-df = 2\n";
    let folder = prepared(&format!("{PLAN}{reading}"));
    let settings = |more: &[&str]| {
        let words = [&["plan.toml", "--output", "x", "--quiet"], more].concat();
        in_folder(folder.path(), &words).done();
        let manifest = fs::read(folder.path().join("x/manifest.json")).unwrap();
        serde_json::from_slice::<Value>(&manifest).unwrap()["settings"]["archive"].take()
    };
    let plain = settings(&[]);
    assert_eq!(plain["vocabulary"]["min_df"], 2);
    assert_eq!(plain["analyzer"]["stemmer"], "none");
    assert_eq!(settings(&["--min-df", "3"])["vocabulary"]["min_df"], 3);
    let wrong = prepared(&format!("{PLAN}\n[reading]\nquiet = true\n"));
    let ran = in_folder(wrong.path(), &["plan.toml", "--output", "x"]);
    ran.failed(2, &["plan.toml:18: [reading] quiet", "must be one of"]);
}

/// Vectors of ids `r0` ... of which each tells the kind of its report, and a little more.
fn vectors(folder: &Path, change: impl Fn(&str) -> String) {
    let reports = fs::read_to_string(folder.join("reports.jsonl")).unwrap();
    let row = |(place, line): (usize, &str)| {
        let record: Value = serde_json::from_str(line).unwrap();
        let id = change(record["id"].as_str().unwrap());
        let own = |kind: usize| if place % 4 == kind { 1.0 } else { 0.01 * (place % 7) as f64 };
        format!("{id},{},{},{},{}\n", own(0), own(1), own(2), own(3))
    };
    let rows: String = reports.lines().enumerate().map(row).collect();
    fs::write(folder.join("vectors.csv"), format!("id,a,b,c,d\n{rows}")).unwrap();
}

const WITH_VECTORS: &str = r#"
input = ["reports.jsonl"]
labels = "kind"
[[features]]
name = "model"
embeddings = "vectors.csv"
[[methods]]
method = "kmeans"
clusters = 4
[[methods]]
method = "nmf"
clusters = 4
[[methods]]
method = "agglomerative"
clusters = 4
"#;

#[test]
fn vectors_of_the_user_are_a_feature_set() {
    let folder = prepared(WITH_VECTORS);
    let home = folder.path();
    vectors(home, str::to_owned);
    in_folder(home, &["plan.toml", "--output", "x", "--quiet"]).done();
    let manifest: Value =
        serde_json::from_slice(&fs::read(home.join("x/manifest.json")).unwrap()).unwrap();
    let inputs: Vec<&str> = manifest["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["path"].as_str().unwrap())
        .collect();
    assert_eq!(inputs, ["reports.jsonl", "plan.toml", "vectors.csv"]);
    let runs = fs::read_to_string(home.join("x/tables/runs.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(runs.as_bytes());
    let ari = reader.headers().unwrap().iter().position(|name| name == "ari").unwrap();
    let found: Vec<String> =
        reader.records().map(|row| row.unwrap().get(ari).unwrap().to_owned()).collect();
    assert_eq!(found, ["1", "1", "1"], "the vectors tell the kinds");
    assert!(home.join("x/tables/runs.parquet").exists());
    assert!(dateline_in(home, &["verify", "x"]).done().out.starts_with("same: all"));
    // Coordinates below 0 are refused for the method that cannot have them, other ids for all.
    for (from, to, part) in [(",1,", ",-1,", "nmf"), ("", "", "not one")] {
        let text = fs::read_to_string(home.join("vectors.csv")).unwrap();
        if to.is_empty() {
            vectors(home, |id| format!("other-{id}"));
        } else {
            fs::write(home.join("vectors.csv"), text.replace(from, to)).unwrap();
        }
        let ran = in_folder(home, &["plan.toml", "--output", "y", "--quiet"]);
        let part = if to.is_empty() { "vectors.csv" } else { part };
        ran.failed(1, &["plan.toml:6: [[features]] embeddings: ", part]);
        assert!(!home.join("y").exists() && !home.join("y.unfinished").exists());
    }
}

#[test]
fn one_process_at_a_time_works_on_an_experiment() {
    let folder = prepared(&PLAN.replace("seeds = 3", "seeds = 20"));
    let home = folder.path();
    let mut command = Command::new(program());
    command.args(["experiment", "plan.toml", "--output", "x", "--quiet"]).current_dir(home);
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    while !home.join("x.unfinished/inputs.json").exists() {
        assert!(child.try_wait().unwrap().is_none(), "it ended at once");
        std::thread::sleep(Duration::from_millis(2));
    }
    in_folder(home, &["resume", "x"]).failed(1, &["x.unfinished: another process is at work"]);
    in_folder(home, &["plan.toml", "--output", "x"]).failed(1, &["another process is at work"]);
    child.kill().unwrap();
    child.wait().unwrap();
    in_folder(home, &["resume", "x", "--quiet"]).done();
    in_folder(home, &["resume", "nowhere"]).failed(1, &["nowhere: no experiment was begun here"]);
    fs::create_dir(home.join("mine")).unwrap();
    fs::write(home.join("mine/thesis.txt"), "years of work").unwrap();
    let ran = in_folder(home, &["plan.toml", "--output", "mine"]);
    ran.failed(2, &["output mine: must be a new or empty folder"]);
    assert!(!home.join("mine.unfinished").exists());
    assert_eq!(names(&home.join("mine")), ["thesis.txt"]);
}

#[test]
fn methods_that_cannot_work_are_refused_before_any_run() {
    for (features, method, parts) in [
        ("dimensions = \"none\"", "method = \"hdbscan\"", ["plan.toml:5: ", "for hdbscan"]),
        ("dimensions = 4", "method = \"nmf\"", ["plan.toml:5: ", "for nmf"]),
        ("min_df = 1", "method = \"dbscan\"\neps = 0.0", ["plan.toml:8: ", "eps: 0: must be"]),
        ("min_df = 1", "method = \"nmf\"\nclusters = 81", ["plan.toml:8: ", "81: must be at most"]),
    ] {
        let folder = prepared(&format!(
            "input = [\"reports.jsonl\"]\n\n[[features]]\nname = \"a\"\n{features}\n[[methods]]\n{method}\n"
        ));
        let ran = in_folder(folder.path(), &["plan.toml", "--output", "x", "--quiet"]);
        ran.failed(if method.contains("eps") { 2 } else { 1 }, &parts);
        assert_eq!(names(folder.path()), ["plan.toml", "reports.jsonl"], "{method}");
    }
    let folder = prepared(&PLAN.replace("input = [\"reports.jsonl\"]", ""));
    let ran = in_folder(folder.path(), &["plan.toml"]);
    ran.failed(2, &["plan.toml: no reports: name them after the plan"]);
}
