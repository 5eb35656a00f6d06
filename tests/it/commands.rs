//! Trends of all terms, comparisons, briefs, formulas and collocates: what they leave, what they refuse.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::{Csv, REPORTS, Ran, dateline_in, dateline_to, names, package, scratch};

/// The commands that stand on dates, then those that do without.
const DATED: [&[&str]; 5] = [
    &["trend"],
    &["trend", "-t", "river"],
    &["trend", "--power"],
    &["compare", "--target", "2023", "--reference", "2022"],
    &["brief", "--from", "2023", "--against", "2022"],
];
const UNDATED: [&[&str]; 6] = [
    &["compare", "--groups", "source"],
    &["compare", "--groups", "cluster"],
    &["compare", "--groups", "query", "--target", "river"],
    &["formulas"],
    &["collocates"],
    &["collocates", "-t", "river"],
];

/// Runs a command in `folder` over `input`, told to write to `result` there.
fn over(folder: &Path, command: &[&str], input: &str) -> Ran {
    let all = [&[command[0], input], &command[1..], &["--output", "result", "--quiet"]].concat();
    let ran = dateline_in(folder, &all);
    assert_eq!(folder.join("result").exists(), ran.code == 0, "{all:?}: {}", ran.err);
    if ran.code == 0 {
        fs::remove_dir_all(folder.join("result")).unwrap();
    }
    ran
}

/// Writes reports of these names, with a date each where `dated`.
fn reports(folder: &Path, count: usize, dated: bool) {
    fs::create_dir(folder).unwrap();
    for n in 0..count {
        let date = if dated { format!("date 2022-03-0{}\n\n", n + 1) } else { String::new() };
        let text = format!("{date}Dike {n} holds\n\nThe river rose and the dike held {n} days.\n");
        fs::write(folder.join(format!("{n}.txt")), text).unwrap();
    }
}

#[test]
fn nothing_to_read() {
    let folder = scratch();
    fs::create_dir(folder.path().join("empty")).unwrap();
    for command in DATED.iter().chain(&UNDATED) {
        over(folder.path(), command, "empty").failed(1, &["empty: no reports here"]);
        over(folder.path(), command, "nowhere").failed(1, &["cannot read nowhere: No such file"]);
    }
    assert_eq!(names(folder.path()), ["empty"]);
}

#[test]
fn no_dates() {
    let folder = scratch();
    reports(&folder.path().join("r"), 3, false);
    for command in DATED {
        over(folder.path(), command, "r").failed(1, &["none of the 3 documents has a date"]);
    }
    for command in [&["formulas"][..], &["collocates"], &["collocates", "-t", "river"]] {
        over(folder.path(), command, "r").done();
    }
    assert_eq!(names(folder.path()), ["r"]);
}

#[test]
fn one_document() {
    let folder = scratch();
    reports(&folder.path().join("r"), 1, true);
    for command in [
        &["trend"][..],
        &["trend", "-t", "river"],
        &["trend", "--power"],
        &["formulas"],
        &["collocates"],
    ] {
        over(folder.path(), command, "r").done();
    }
    let dates = "the dates there are run 2022-03-01..2022-03-01";
    over(folder.path(), DATED[3], "r").failed(2, &["target 2023", dates]);
    over(folder.path(), DATED[4], "r").failed(2, &["--from 2023", dates]);
    let groups = "must be what the documents have: period, query, cluster, language";
    over(folder.path(), UNDATED[0], "r").failed(2, &["--groups source", groups]);
    over(folder.path(), UNDATED[1], "r").failed(2, &["at most 1, one for each different document"]);
    assert_eq!(names(folder.path()), ["r"]);
}

/// The result of a command over the sample reports, in a folder that goes with it.
fn on_samples(command: &[&str]) -> tempfile::TempDir {
    let folder = scratch();
    let all = [&[command[0], REPORTS], &command[1..], &["--quiet"]].concat();
    dateline_to(&folder.path().join("result"), &all).done();
    folder
}

fn table(folder: &tempfile::TempDir, name: &str) -> Csv {
    Csv::of(&folder.path().join("result"), name)
}

/// Fails unless every p and q is a probability and no q is below its p.
#[track_caller]
fn check_probabilities(table: &Csv, p: &str, q: &str) {
    for (p, q) in table.numbers(p).into_iter().zip(table.numbers(q)) {
        let sound = (0.0..=1.0).contains(&p) && (0.0..=1.0).contains(&q) && q >= p * (1.0 - 1e-9);
        assert!(sound || (p.is_nan() && q.is_nan()), "p {p}, q {q}");
    }
}

#[test]
fn each_source_is_compared_with_the_rest() {
    let result = on_samples(&["compare", "--groups", "source"]);
    let compared = table(&result, "compare_groups");
    check_probabilities(&compared, "p", "q");
    check_probabilities(&compared, "p_documents", "q_documents");
    let distinct: BTreeSet<&str> = compared.column("group").into_iter().collect();
    assert!(distinct.len() > 1, "{distinct:?}");
    let sources = on_samples(&["audit"]);
    let sources = table(&sources, "sources");
    let known: Vec<&str> = sources.column("source");
    assert!(distinct.iter().all(|group| known.contains(group)), "{distinct:?} of {known:?}");
}

#[test]
fn each_cluster_is_compared_with_the_rest() {
    let result = on_samples(&["compare", "--groups", "cluster"]);
    let compared = table(&result, "compare_groups");
    assert!(compared.column("group").iter().all(|group| group.starts_with("cluster ")));
    assert!(!compared.rows.is_empty());
    check_probabilities(&compared, "p", "q");
}

/// A query that only says which documents makes the group that the field makes. The rest differs by
/// the documents without a source, so more terms reach the count at which they are tested.
#[test]
fn a_filter_is_a_group() {
    let counts = |by: &str, target: &str| -> BTreeSet<(String, String)> {
        let result = on_samples(&["compare", "--groups", by, "--target", target]);
        let compared = table(&result, "compare");
        let pairs = compared.column("term").into_iter().zip(compared.column("count_target"));
        pairs.map(|(term, count)| (term.to_owned(), count.to_owned())).collect()
    };
    let by_field = counts("source", "Lanwei Daily");
    assert!(by_field.len() > 50);
    assert!(by_field.is_subset(&counts("query", "source:\"Lanwei Daily\"")));
}

#[test]
fn groups_and_periods_that_are_not_there() {
    let on = |arguments: &[&str]| {
        let all = [&["compare", REPORTS, "--quiet", "--json"], arguments].concat();
        dateline_in(package(), &all)
    };
    on(&["--groups", "weather"])
        .failed(2, &["--groups weather", "must be what the documents have"]);
    let ran = on(&["--groups", "source", "--target", "The Nowhere Times"]);
    ran.failed(2, &["The Nowhere Times"]);
    on(&["--target", "1999"]).failed(2, &["target 1999", "the dates there are run"]);
}

#[test]
fn a_reference_list() {
    let folder = scratch();
    let list = folder.path().join("list.csv");
    let path = list.display().to_string();
    let against = |text: Option<&[u8]>| {
        let _ = fs::remove_file(&list);
        if let Some(text) = text {
            fs::write(&list, text).unwrap();
        }
        let output = folder.path().join("result");
        let ran = dateline_to(&output, &["compare", REPORTS, "--reference-list", &path, "--quiet"]);
        assert_eq!(output.exists(), ran.code == 0, "a result stands only when the run was done");
        ran
    };
    against(None).failed(1, &["cannot read", "list.csv: No such file"]);
    against(Some(b"")).failed(1, &["list.csv: holds no counts"]);
    against(Some(b"\0\x01\xff\xfe")).failed(1, &["cannot read", "list.csv", "UTF-8"]);
    against(Some(b"river 3\nwater 4\n")).failed(1, &["list.csv:1: `river 3`: must be term,count"]);
    let bad = b"term,count\nriver,3\nwater,many\nrain,2\n";
    against(Some(bad)).failed(1, &["list.csv:3: count `many` of `water`: must be a number"]);
    against(Some(b"term,count\nwater,900\nharvest,1\nother,99000\n")).done();
    let compared = table(&folder, "compare");
    check_probabilities(&compared, "p", "q");
    let counts = compared.column("term").into_iter().zip(compared.numbers("count_reference"));
    let of = |wanted: &str| counts.clone().find(|(term, _)| *term == wanted).map(|(_, n)| n);
    assert_eq!(of("water"), Some(900.0));
    assert_eq!(of("harvest"), Some(1.0));
}

#[test]
fn every_term_is_tested() {
    let result = on_samples(&["trend", "--by", "quarter"]);
    let tests = table(&result, "trend_tests");
    let terms = tests.column("term");
    assert!(terms.len() > 50 && terms.contains(&"harvest"), "{}", terms.len());
    assert_eq!(terms.iter().collect::<BTreeSet<_>>().len(), terms.len());
    check_probabilities(&tests, "p", "q");
    // What is drawn is chosen; the table holds every test.
    let few = on_samples(&["trend", "--by", "quarter", "--max-q", "0.01", "--shape", "falling"]);
    assert_eq!(table(&few, "trend_tests").rows.len(), tests.rows.len());
    // Fewer tests, and each costs the others less.
    let frequent = on_samples(&["trend", "--by", "quarter", "--min-count", "20"]);
    assert!(table(&frequent, "trend_tests").rows.len() < tests.rows.len());
}

#[test]
fn a_brief_is_one_page() {
    let result = on_samples(&["brief", "--from", "2023", "--against", "2022"]);
    let brief = table(&result, "brief");
    assert!(!brief.rows.is_empty());
    let page = fs::read_to_string(result.path().join("result/report.html")).unwrap();
    for word in ["risen", "2022", "2023"] {
        assert!(page.to_lowercase().contains(word), "{word}");
    }
    let same = &["brief", REPORTS, "--from", "2022", "--against", "2022", "--json", "--quiet"];
    let same = dateline_in(package(), same);
    assert!(same.code != 0, "a window is compared with itself: {}", same.out);
}

#[test]
fn vectors_of_another_model_are_clustered() {
    let folder = scratch();
    let plain = on_samples(&["cluster", "--clusters", "3", "--parquet"]);
    assert!(plain.path().join("result/tables/clusters.parquet").exists());
    let documents = table(&plain, "document_clusters");
    // One direction for the documents of each cluster: they are found again, whatever the order.
    let mut lines: Vec<String> = documents
        .column("id")
        .iter()
        .zip(documents.column("cluster"))
        .map(|(id, cluster)| {
            format!("{id},{}", ["1,0,0", "0,1,0", "0,0,1"][cluster.parse::<usize>().unwrap()])
        })
        .collect();
    lines.reverse();
    let vectors = folder.path().join("vectors.csv");
    fs::write(&vectors, format!("id,x,y,z\n{}\n", lines.join("\n"))).unwrap();
    let vectors = vectors.display().to_string();
    let command = ["cluster", "--clusters", "3", "--embeddings", &vectors];
    let found = table(&on_samples(&command), "document_clusters");
    assert_eq!(found.column("cluster"), documents.column("cluster"));
    let refused = |command: &[&str], code: i32, parts: &[&str]| {
        let all = [&[command[0], REPORTS], &command[1..]].concat();
        dateline_to(&folder.path().join("none"), &all).failed(code, parts);
    };
    let both = [&command[..], &["--dimensions", "9"]].concat();
    refused(&both, 2, &["--dimensions 9", "--embeddings"]);
    fs::write(&vectors, "id,x\nanother,1\n").unwrap();
    refused(&command, 1, &["vectors.csv: no vector for 62 of 62 documents", "\"another\""]);
}
