//! Every method of clustering on inputs and with settings that are hard.

use std::fs;
use std::path::Path;

use dateline::cluster::ClusterMethod;

use crate::support::{Ran, dateline_in, files, generate, scratch};

/// Reports of three kinds in turn, each with words of its own.
fn reports(n: usize) -> Vec<serde_json::Value> {
    let kinds = ["harvest rice field", "port ship cargo", "school teacher pupil"];
    let report = |at: usize| {
        let text = format!("{} word{at} term{}", kinds[at % 3], at % 4);
        serde_json::json!({ "id": format!("d{at}"), "source": "one", "text": text })
    };
    (0..n).map(report).collect()
}

fn cluster(folder: &Path, input: &str, options: &[&str]) -> Ran {
    let fixed = ["--quiet", "--permutations", "0", "--evidence", "0", "--output", "result"];
    dateline_in(folder, &[&["cluster", input], options, &fixed].concat())
}

/// Fails unless the run ended well with tables free of numbers that are none, or named what is wrong.
#[track_caller]
fn assert_done_or_told(folder: &Path, ran: &Ran, what: &str) {
    if ran.code == 0 {
        for (path, bytes) in files(&folder.join("result")) {
            let text = String::from_utf8_lossy(&bytes);
            let number = |word: &str| ["NaN", "inf", "-inf"].contains(&word);
            let table = Path::new(&path).extension().is_some_and(|kind| kind == "csv");
            assert!(!(table && text.split([',', '\n']).any(number)), "{what}: {path}");
        }
        return;
    }
    println!("{what}: {}", ran.err);
    assert!([1, 2].contains(&ran.code), "{what}: {ran:?}");
    ran.failed(ran.code, &[]);
    assert!(!folder.join("result").exists(), "{what}: something was written");
}

#[test]
fn few_and_empty_and_equal_reports_are_clustered_or_refused_in_plain_words() {
    let folder = scratch();
    let folder = folder.path();
    let mut same = reports(9);
    same.iter_mut().for_each(|report| report["text"] = "harvest rice field".into());
    let mut wordless = reports(4);
    wordless.iter_mut().for_each(|report| report["text"] = "the of and".into());
    for (input, reports) in [
        ("none", reports(0)),
        ("one", reports(1)),
        ("two", reports(2)),
        ("three", reports(3)),
        ("undated", reports(13)),
        ("same", same),
        ("wordless", wordless),
    ] {
        let path = format!("{input}.jsonl");
        let lines: Vec<String> = reports.iter().map(ToString::to_string).collect();
        fs::write(folder.join(&path), lines.join("\n")).unwrap();
        for method in ClusterMethod::KEYS {
            let ran = cluster(folder, &path, &["--method", method]);
            assert_done_or_told(folder, &ran, &format!("{method}, {input}"));
            let refused = ["none", "wordless"].contains(&input);
            assert!(!refused || ran.code != 0, "{method}, {input}");
            assert!(input != "undated" || ran.code == 0, "{method}, {input}: {}", ran.err);
            let _ = fs::remove_dir_all(folder.join("result"));
        }
    }
}

#[test]
fn settings_that_cannot_be_are_refused_before_the_work() {
    let folder = scratch();
    let folder = folder.path();
    generate(&folder.join("r.jsonl"), 20, 2);
    for (options, parts) in [
        ("kmeans --clusters 0", &["--clusters", "0"][..]),
        ("kmeans --clusters 21", &["--clusters 21", "at most 20"]),
        ("kmeans --runs 0", &["--runs 0", "at least 1"]),
        ("kmeans --dimensions 0", &["--dimensions", "number from 1"]),
        ("kmeans --eps 0.3", &["--eps 0.3", "kmeans"]),
        ("dbscan --clusters 3", &["--clusters 3", "dbscan"]),
        ("dbscan --eps 0", &["--eps 0", "above 0, at most 2"]),
        ("dbscan --eps=-1", &["--eps -1", "above 0, at most 2"]),
        ("dbscan --eps NaN", &["--eps", "finite number"]),
        ("leiden --resolution inf", &["--resolution", "finite number"]),
        ("optics --xi nan", &["--xi", "finite number"]),
        ("dbscan --eps 1e9", &["--eps 1000000000", "above 0, at most 2"]),
        ("dbscan --min-points 0", &["--min-points 0", "at least 1"]),
        ("dbscan --dimensions none", &["--dimensions none", "dbscan"]),
        ("optics --xi 0", &["--xi 0", "above 0 and below 1"]),
        ("optics --xi 1", &["--xi 1", "above 0 and below 1"]),
        ("hdbscan --min-cluster-size 1", &["--min-cluster-size 1", "at least 2"]),
        ("leiden --resolution 0", &["--resolution 0", "above 0"]),
        ("leiden --resolution=-1", &["--resolution -1", "above 0"]),
        ("leiden --neighbours 0", &["--neighbours 0", "at least 1"]),
        ("agglomerative --linkage single", &["--linkage", "ward"]),
        ("agglomerative --max-documents 5", &["--max-documents 5", "at least 20"]),
        ("spherical-kmeans --batch 0", &["--batch", "0"]),
        ("gaussian-mixture --mixture-dimensions 0", &["--mixture-dimensions 0", "from 1 to 50"]),
        ("bisecting-kmeans --clusters 21", &["--clusters 21", "at most 20"]),
        ("nmf --clusters 21", &["--clusters 21", "at most 20"]),
    ] {
        let words: Vec<&str> = options.split(' ').collect();
        let ran = cluster(folder, "r.jsonl", &[&["--method"], &words[..]].concat());
        assert!([1, 2].contains(&ran.code), "{options}: {ran:?}");
        ran.failed(ran.code, parts);
        assert!(!folder.join("result").exists(), "{options}");
    }
    for options in [
        "kmeans --clusters 1",
        "kmeans --clusters 20",
        "kmeans --dimensions 500 --clusters 2",
        "dbscan --eps 2",
        "dbscan --min-points 500",
        "hdbscan --min-cluster-size 500",
        "optics --min-cluster-size 500",
        "leiden --neighbours 500",
        "leiden --resolution 1000",
        "agglomerative --clusters 20",
        "nmf --clusters 1",
        "spherical-kmeans --clusters 20",
        "bisecting-kmeans --clusters 20",
        "gaussian-mixture --clusters 1",
    ] {
        let words: Vec<&str> = options.split(' ').collect();
        let ran = cluster(folder, "r.jsonl", &[&["--method"], &words[..]].concat());
        assert_eq!(ran.code, 0, "{options}: {}", ran.err);
        assert_done_or_told(folder, &ran, options);
        fs::remove_dir_all(folder.join("result")).unwrap();
    }
}
