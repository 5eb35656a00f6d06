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
        std::thread::sleep(Duration::from_millis(20 + 90 * attempt));
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
