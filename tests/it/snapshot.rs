//! What a person sees, kept in `snapshots/`: the text of each command, the help, one chart.
//!
//! A change that is meant is taken over with `INSTA_UPDATE=always cargo test --test it snapshot`
//! and read in the difference before it is committed.

use std::fs;
use std::path::Path;

use crate::support::{REPORTS, dateline_in, dateline_to, package, scratch};

/// Both streams of a run that succeeds, under the command that made them.
fn shown(arguments: &[&str]) -> String {
    let folder = scratch();
    let output = folder.path().join("result");
    let ran = dateline_to(&output, arguments).done();
    let out = ran.out.replace(&output.display().to_string(), "DIR");
    format!("$ dateline {} --output DIR\n{out}--- standard error\n{}", arguments.join(" "), ran.err)
}

#[test]
fn help() {
    insta::assert_snapshot!(dateline_in(package(), &["--help"]).done().out);
}

#[test]
fn run() {
    insta::assert_snapshot!(shown(&["run", REPORTS, "--clusters", "5"]));
}

#[test]
fn trend() {
    let terms = ["-t", "innovation", "-t", "\"digital harvest\""];
    insta::assert_snapshot!(shown(
        &[&["trend", REPORTS], &terms[..], &["--by", "quarter"]].concat()
    ));
}

#[test]
fn compare() {
    insta::assert_snapshot!(shown(&[
        "compare",
        REPORTS,
        "--target",
        "2023",
        "--reference",
        "2022"
    ]));
}

#[test]
fn terms() {
    insta::assert_snapshot!(shown(&["terms", REPORTS, "--by", "year"]));
}

#[test]
fn kwic() {
    let ran = dateline_in(package(), &["kwic", REPORTS, "\"three cleanups and one greening\""]);
    insta::assert_snapshot!(ran.done().out);
}

/// The chart of the README, kept as the SVG it is: `INSTA_UPDATE=always` writes it anew.
#[test]
fn trend_chart() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots/trend.svg");
    let folder = scratch();
    let output = folder.path().join("result");
    let term = ["-t", "\"digital harvest\"", "-t", "typhoon"];
    dateline_to(&output, &[&["trend", REPORTS], &term[..], &["--by", "quarter"]].concat()).done();
    let drawn = fs::read_to_string(output.join("figures/trend.svg")).unwrap();
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&kept, &drawn).unwrap();
    }
    let kept = fs::read_to_string(kept).unwrap();
    let differing = kept.lines().zip(drawn.lines()).find(|(kept, drawn)| kept != drawn);
    assert_eq!(differing, None, "the chart changed");
    assert_eq!(kept.len(), drawn.len(), "the chart changed");
}
