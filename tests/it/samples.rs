//! The sample reports against what is known of them: every date, title and source, and how three
//! slogans went.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use regex::Regex;

use crate::support::{Csv, REPORTS, dateline_to, package, sample_run, scratch};

/// `reports_expected.csv`: a row for each file.
fn expected() -> Csv {
    Csv::read(&package().join("tests/data/reports_expected.csv"))
}

#[test]
fn all_reports_are_read_right() {
    let (expected, documents) = (expected(), Csv::of(sample_run(), "documents"));
    let names = expected.column("file").into_iter().map(|name| format!("{REPORTS}/{name}"));
    assert_eq!(documents.column("path"), names.collect::<Vec<_>>());
    assert_eq!(documents.rows.len(), 62);
    let mut wrong = Vec::new();
    for (row, file) in expected.column("file").iter().enumerate() {
        let (known, read) = (|c: &str| expected.column(c)[row], |c: &str| documents.column(c)[row]);
        let right = known("date") == read("date")
            && known("source") == read("source")
            && read("title").starts_with(known("title_starts_with"))
            && read("id") == file.trim_end_matches(".txt");
        if !right {
            wrong.push(format!(
                "{file}: {:?}, known: {:?}",
                documents.rows[row], expected.rows[row]
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of 62 wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(documents.numbers("tokens").iter().all(|tokens| (90.0..300.0).contains(tokens)));
}

#[test]
fn what_is_odd_about_a_report_is_noted() {
    let (expected, documents) = (expected(), Csv::of(sample_run(), "documents"));
    let marked = |kind: &str| -> BTreeSet<&str> {
        let rows = expected.column("file").into_iter().zip(expected.column("kind"));
        let of_kind = rows.filter(|(_, kinds)| kinds.split(' ').any(|k| k == kind));
        of_kind.map(|(file, _)| file.trim_end_matches(".txt")).collect()
    };
    let ids = documents.column("id");
    let read: BTreeMap<&str, &str> =
        ids.into_iter().zip(documents.column("date_evidence")).collect();
    let with = |test: &dyn Fn(&str) -> bool| -> BTreeSet<&str> {
        read.iter().filter(|(_, evidence)| test(evidence)).map(|(id, _)| *id).collect()
    };
    // A conflict lists every date with what it was read from.
    assert_eq!(with(&|evidence| evidence.contains("; ")), marked("conflict"));
    assert_eq!(with(&str::is_empty), marked("undated"));
    let header = with(&|evidence| evidence.starts_with("header"));
    assert_eq!(header, marked("header"));
    let removed = Csv::of(sample_run(), "removed");
    let rules = removed.column("id").into_iter().zip(removed.column("rule"));
    let with_rules = |wanted: &dyn Fn(&str) -> bool| -> BTreeSet<&str> {
        rules.clone().filter(|(_, rule)| wanted(rule)).map(|(id, _)| id).collect()
    };
    let repairs = ["mojibake", "entity", "invisible-character", "full-width", "glued"];
    let own = ["header", "metadata", "title"];
    let furniture = with_rules(&|rule| !own.contains(&rule) && !repairs.contains(&rule));
    assert_eq!(furniture, marked("furniture"));
}

/// Where `pattern` matches in the text of each report, by the file's bytes: the whole file is
/// searched, and what the table `removed` says was taken out is left aside.
fn matches(pattern: &str) -> BTreeMap<String, Vec<usize>> {
    let pattern = Regex::new(pattern).unwrap();
    let removed = Csv::of(sample_run(), "removed");
    let (starts, ends) = (removed.numbers("start"), removed.numbers("end"));
    let mut found = BTreeMap::new();
    for file in expected().column("file") {
        let id = file.trim_end_matches(".txt");
        let bytes = fs::read(package().join(REPORTS).join(file)).unwrap();
        let (text, encoding, _) = encoding_rs::UTF_8.decode(&bytes);
        let bom = if encoding == encoding_rs::UTF_8 && bytes.starts_with(b"\xef\xbb\xbf") {
            3
        } else {
            0
        };
        let places = pattern.find_iter(&text).map(|place| place.start() + bom);
        let kept = places.filter(|place| {
            let within = |row: usize| (starts[row]..ends[row]).contains(&(*place as f64));
            !(0..removed.rows.len()).any(|row| removed.column("id")[row] == id && within(row))
        });
        let kept: Vec<usize> = kept.collect();
        if !kept.is_empty() {
            found.insert(id.to_owned(), kept);
        }
    }
    found
}

/// The occurrences of a term in each month that has any, as `dateline trend` counts them.
fn by_month(folder: &Path, term: &str) -> BTreeMap<String, f64> {
    dateline_to(folder, &["trend", REPORTS, "-t", term, "--by", "month"]).done();
    let trend = Csv::of(folder, "trend");
    let counts = trend.column("period").into_iter().zip(trend.numbers("numerator_all"));
    counts
        .filter(|(_, count)| *count > 0.0)
        .map(|(month, count)| (month.to_owned(), count))
        .collect()
}

#[test]
fn the_curves_are_those_of_a_plain_search_of_the_files() {
    let folder = scratch();
    for (term, pattern) in [
        ("\"digital harvest\"", r"(?i)digital\s+harvest"),
        ("\"three cleanups and one greening\"", r"(?i)three\s+cleanups\s+and\s+one\s+greening"),
        ("typhoon", r"(?i)typhoon"),
        ("innovation", r"(?i)innovat(?:e|es|ed|ing|ion|ions|ive|or|ors)(?-u:\b)"),
    ] {
        let found = matches(pattern);
        let result = folder.path().join("kwic");
        dateline_to(&result, &["kwic", REPORTS, term]).done();
        let kwic = Csv::of(&result, "kwic");
        let mut listed: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (id, start) in kwic.column("id").into_iter().zip(kwic.numbers("start")) {
            listed.entry(id.to_owned()).or_default().push(start as usize);
        }
        let count = |places: &BTreeMap<String, Vec<usize>>| -> BTreeMap<String, usize> {
            places.iter().map(|(id, places)| (id.clone(), places.len())).collect()
        };
        assert_eq!(count(&listed), count(&found), "{term}");
        for (id, places) in &found {
            let bytes = fs::read(package().join(REPORTS).join(format!("{id}.txt"))).unwrap();
            if std::str::from_utf8(&bytes).is_ok() {
                assert_eq!(listed[id], *places, "{term} in {id}");
            }
        }
        // The same by month, under the dates that are known.
        let expected = expected();
        let mut months: BTreeMap<String, f64> = BTreeMap::new();
        for (file, date) in expected.column("file").into_iter().zip(expected.column("date")) {
            let places = found.get(file.trim_end_matches(".txt")).map_or(0, Vec::len);
            if places > 0 && !date.is_empty() {
                *months.entry(date[..7].to_owned()).or_default() += places as f64;
            }
        }
        assert_eq!(by_month(&folder.path().join("trend"), term), months, "{term}");
    }
}

#[test]
fn one_slogan_rises_one_dies_and_a_typhoon_bursts() {
    let folder = scratch();
    let months = |term: &str| by_month(&folder.path().join("trend"), term);
    let between = |months: &BTreeMap<String, f64>, from: &str, to: &str| -> f64 {
        months
            .iter()
            .filter(|(month, _)| (from..=to).contains(&month.as_str()))
            .map(|(_, n)| n)
            .sum()
    };
    let rising = months("\"digital harvest\"");
    let halves = ["2022-01 2022-06", "2022-07 2022-12", "2023-01 2023-06", "2023-07 2023-12"];
    let halves = halves.map(|half| between(&rising, &half[..7], &half[8..]));
    assert!(
        halves.is_sorted() && halves[3] > 3.0 * halves[2] && halves[2] > halves[1],
        "{halves:?}"
    );

    let dying = months("\"three cleanups and one greening\"");
    assert!(between(&dying, "2022-01", "2022-12") >= 8.0, "{dying:?}");
    assert_eq!(between(&dying, "2023-01", "2023-12"), 0.0);

    let burst: Vec<String> = months("typhoon").into_keys().collect();
    assert_eq!(burst, ["2022-08", "2022-09"]);

    // The comparison of the two years finds the first two without being asked.
    let result = folder.path().join("compare");
    dateline_to(&result, &["compare", REPORTS, "--target", "2023", "--reference", "2022"]).done();
    let compare = Csv::of(&result, "compare");
    let g2: BTreeMap<&str, f64> =
        compare.column("term").into_iter().zip(compare.numbers("g2")).collect();
    assert!(g2["harvest"] > 0.0 && g2["digital"] > 0.0 && g2["cleanups"] < 0.0);
    assert_eq!(compare.column("term")[0], "harvest");
}
