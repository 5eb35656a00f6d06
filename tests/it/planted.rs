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
    let folder = scratch();
    let [archive, result] = ["archive", "result"].map(|name| folder.path().join(name));
    write(&archive, &["--reports", "2000", "--seed", "7"]);
    let reports = archive.join("reports");
    let [reports, output] = [&reports, &result].map(|path| path.to_str().unwrap());
    dateline_in(package(), &["audit", reports, "--output", output]).done();
    let truth = fs::read(archive.join("truth.json")).unwrap();
    let truth: Truth = serde_json::from_slice(&truth).unwrap();
    let tables = result.join("tables");
    let scores = Audit::new(&truth, &tables, &tables).scores();
    println!("{}", markdown(&scores));
    for (detector, recall, precision) in FLOORS {
        let score = scores.iter().find(|score| score.detector == detector);
        let reached = |s: &&Score| s.recall() >= recall && s.precision() >= precision;
        assert!(score.as_ref().is_some_and(reached), "{detector}: {score:?}");
    }
}

/// The tables that an audit without a fault would write.
fn perfect(truth: &Truth, tables: &Path) {
    let table = |name: &str, head: &str, rows: Vec<Vec<String>>| {
        let mut writer = csv::Writer::from_path(tables.join(format!("{name}.csv"))).unwrap();
        writer.write_record(head.split(',')).unwrap();
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        writer.flush().unwrap();
    };
    let id = |file: &str| file.rsplit('/').next().unwrap().replace(".txt", "");
    let own = |text: &str| text.to_owned();
    let flag = |flag: &String| match flag.as_str() {
        "batch" => own("scrape-batch"),
        "conflict" => own("conflict of 3 days"),
        other => own(other),
    };
    let documents = truth.reports.iter().map(|r| {
        let flags = r.flags.iter().map(flag).collect::<Vec<_>>().join("; ");
        vec![id(&r.file), r.resolved.clone().unwrap_or_default(), flags, r.language.clone()]
    });
    table("documents", "id,date,date_flags,language", documents.collect());
    let removed = truth.reports.iter().flat_map(|r| {
        let row =
            |rule: &str, text: &str, new: &str| vec![id(&r.file), own(rule), own(text), own(new)];
        let lines = r.furniture.iter().map(move |line| row("template", line, ""));
        let garbled = r.damage.iter().any(|kind| kind.starts_with("mojibake"));
        lines.chain(garbled.then(|| row("mojibake", "â€™", "’"))).chain([row("title", "x", "")])
    });
    table("removed", "id,rule,text,replacement", removed.collect());
    let changes = truth
        .sources
        .iter()
        .flat_map(|s| s.template_changes.iter().map(|day| vec![s.folder.clone(), day.clone()]));
    table("template_changes", "source,before", changes.collect());
    let families = truth.families.iter();
    let reprints =
        families.flat_map(|f| f.files.iter().map(|file| vec![f.id.to_string(), id(file)]));
    table("reprints", "family,id", reprints.collect());
    let passages = truth.passages.iter().map(|p| &p.files).flat_map(|files| {
        files.iter().flat_map(move |a| files.iter().map(move |b| (a, b))).filter(|(a, b)| a < b)
    });
    table("passages", "earlier_id,later_id", passages.map(|(a, b)| vec![id(b), id(a)]).collect());
    let sources = truth.sources.iter().map(|s| {
        let silent = s.silent.as_ref().map(|days| days[0].clone());
        let cells = [Some(s.name.clone()), s.enters.clone(), s.leaves.clone(), silent];
        cells.map(Option::unwrap_or_default).to_vec()
    });
    table("sources", "source,enters,leaves,silent", sources.collect());
    let missing = truth.missing_days.iter().map(|day| vec![day.clone(), day.clone()]);
    table("missing_days", "from,to", missing.collect());
    table("drift", "before,after", vec![vec![own("countless"), own("myriad")]]);
}

#[test]
fn the_judge_sees_what_is_right_missing_and_wrong() {
    let folder = scratch();
    let truth = Demo::generate(&DemoParams { reports: 700 }, Seed(7)).unwrap().truth;
    perfect(&truth, folder.path());
    let judge = Audit::new(&truth, folder.path(), folder.path());
    let scores = judge.scores();
    assert_eq!(scores.len(), 18, "{scores:?}");
    for score in &scores {
        assert!(score.planted > 0, "{score:?}");
        assert_eq!((score.recall(), score.precision()), (1.0, 1.0), "{score:?}");
    }
    // A line that is none, one of two pairs, a day too many.
    let append = |name: &str, line: &str| {
        let path = folder.path().join(name);
        let text = fs::read_to_string(&path).unwrap() + line;
        fs::write(path, text).unwrap();
    };
    let some = truth.reports[0].file.rsplit('/').next().unwrap().replace(".txt", "");
    append("removed.csv", &format!("{some},template,Nothing of the sort,\n"));
    append("missing_days.csv", "2022-05-05,2022-05-05\n");
    let families = fs::read_to_string(folder.path().join("reprints.csv")).unwrap();
    let fewer: String =
        families.lines().filter(|line| !line.starts_with("2,")).collect::<Vec<_>>().join("\n");
    fs::write(folder.path().join("reprints.csv"), fewer).unwrap();
    fs::remove_file(folder.path().join("drift.csv")).unwrap();
    let scores = judge.scores();
    let score = |name: &str| scores.iter().find(|score| score.detector == name).unwrap();
    let (lines, days) = (score("furniture lines"), score("missing days"));
    assert_eq!((lines.recall(), lines.found - lines.right), (1.0, 1));
    assert_eq!((days.recall(), days.found - days.right), (1.0, 1));
    let second = truth.families[1].files.len();
    let pairs = score("reprints (pairs)");
    assert_eq!(
        (pairs.planted - pairs.recalled, pairs.precision()),
        (second * (second - 1) / 2, 1.0)
    );
    assert!(!scores.iter().any(|score| score.detector == "phrases that swap"));
    let table = markdown(std::slice::from_ref(days));
    let line = table.lines().last().unwrap();
    assert_eq!(
        line,
        format!(
            "| missing days | {} | {} | 1.000 | {:.3} |",
            days.planted,
            days.found,
            days.precision()
        )
    );
}
