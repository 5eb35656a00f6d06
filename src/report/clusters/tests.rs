//! A planted archive -> what is said of its clusters.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rand::Rng;
use rand::seq::SliceRandom;

use super::*;
use crate::cluster::{ClusterCount, ClusterMethod, DbscanParams, KMeansParams};
use crate::export::csv::csv_bytes;
use crate::report::ArchiveParams;
use crate::seed::Seed;
use crate::table::{Cell, Table};

const FARM: [&str; 12] = [
    "wheat",
    "barley",
    "rice",
    "harvest",
    "tractor",
    "field",
    "farmer",
    "seed",
    "barn",
    "orchard",
    "plough",
    "irrigation",
];
const TRAM: [&str; 12] = [
    "tram",
    "rail",
    "station",
    "platform",
    "line",
    "passenger",
    "timetable",
    "driver",
    "carriage",
    "ticket",
    "depot",
    "track",
];
const SCHOOL: [&str; 12] = [
    "school",
    "pupil",
    "teacher",
    "classroom",
    "lesson",
    "exam",
    "library",
    "homework",
    "campus",
    "textbook",
    "scholarship",
    "kindergarten",
];

/// Two years, twenty reports a month: half of farms throughout, half of trams in the first year and
/// of schools in the second. `Farm Weekly` writes of farms only.
fn planted() -> String {
    let mut generator = Seed(3).generator("planted", 0);
    let mut lines = String::new();
    for number in 0..480 {
        let month = number / 20;
        let (topic, phrase) = match (number % 2, month < 12) {
            (0, _) => (&FARM, "digital harvest programme"),
            (_, true) => (&TRAM, "new tram line"),
            (_, false) => (&SCHOOL, "free school meals"),
        };
        let mut words: Vec<&str> = topic.choose_multiple(&mut generator, 8).copied().collect();
        words.extend(["office", "county", "report"]);
        let text = format!("The office saw {phrase} again. {} today.", words.join(" and the "));
        let source = match (number % 4, generator.gen_range(0..2)) {
            (0, _) => "Farm Weekly",
            (_, 0) => "County Herald",
            _ => "Evening Post",
        };
        let date =
            jiff::civil::date(2021 + month / 12, (month % 12 + 1) as i8, (number % 27 + 1) as i8);
        let _ = writeln!(
            lines,
            r#"{{"id":"r{number}","date":"{date}","source":"{source}","topic":"{}","text":"{text}"}}"#,
            topic[0]
        );
    }
    lines
}

fn read(lines: &str) -> Archive {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reports.jsonl");
    std::fs::write(&path, lines).unwrap();
    let inputs = [path.display().to_string()];
    Archive::read_weighed(&inputs, &ArchiveParams::default(), &Context::default()).unwrap()
}

fn params(clusters: usize) -> ClusterParams {
    let clusters = ClusterCount::Exactly(clusters);
    let method = KMeansParams { clusters, runs: 3, ..KMeansParams::default() };
    ClusterParams { method: ClusterMethod::KMeans(method), ..ClusterParams::default() }
}

fn sections(
    archive: &Archive,
    clusters: usize,
    reading: &ReadingParams,
    earlier: Option<&EarlierResult>,
) -> Result<Vec<Section>> {
    let context = Context::default();
    let matrix = archive.count(&context).unwrap();
    cluster_sections(archive, &matrix, &params(clusters), reading, earlier, &context)
}

fn tables(sections: &[Section]) -> BTreeMap<&str, &Table> {
    let tables = sections.iter().flat_map(|section| &section.tables);
    tables.map(|table| (table.name, table)).collect()
}

fn cells(table: &Table, column: &str) -> Vec<Cell> {
    let place = table.columns.iter().position(|own| own.name == column).unwrap();
    table.rows.iter().map(|row| row[place].clone()).collect()
}

fn texts(table: &Table, column: &str) -> Vec<String> {
    let text = |cell: Cell| match cell {
        Cell::Text(text) => text,
        _ => String::new(),
    };
    cells(table, column).into_iter().map(text).collect()
}

/// The cluster with this phrase.
fn with_phrase(tables: &BTreeMap<&str, &Table>, word: &str) -> usize {
    let phrases = texts(tables["clusters"], "phrase");
    let found = phrases.iter().position(|phrase| phrase.contains(word));
    found.unwrap_or_else(|| panic!("no {word} in {phrases:?}"))
}

#[test]
fn a_planted_archive_is_read() {
    let archive = read(&planted());
    let reading = ReadingParams {
        by: Some(Granularity::Month),
        labels: Some("topic".to_owned()),
        stability: 3,
        permutations: 3,
        ..ReadingParams::default()
    };
    let sections = sections(&archive, 3, &reading, None).unwrap();
    let titles: Vec<&str> = sections.iter().map(|section| section.title.as_str()).collect();
    let expected = [
        "Clusters",
        "Each cluster",
        "How good the clusters are",
        "Clusters over time",
        "Clusters against topic",
    ];
    assert_eq!(titles, expected);
    let tables = tables(&sections);
    for table in tables.values() {
        let full = |row: &Vec<Cell>| row.len() == table.columns.len();
        assert!(table.rows.iter().all(full), "{}", table.name);
    }
    let [farm, tram, school] = ["digital harvest programme", "new tram line", "free school meals"]
        .map(|phrase| with_phrase(&tables, phrase));
    let shapes = texts(tables["cluster_trends"], "shape");
    assert_eq!([&*shapes[farm], &*shapes[tram], &*shapes[school]], ["flat", "falling", "rising"]);
    let there = [
        texts(tables["cluster_trends"], "first_period"),
        texts(tables["cluster_trends"], "last_period"),
    ];
    assert_eq!((&*there[0][tram], &*there[1][tram]), ("2021-01", "2021-12"));
    assert_eq!((&*there[0][school], &*there[1][school]), ("2022-01", "2022-12"));
    assert_eq!(tables["cluster_periods"].rows.len(), 3 * 24);
    // All labels in clusters of their own.
    assert_eq!(cells(tables["label_agreement"], "ari"), [Cell::Number(1.0)]);
    assert_eq!(texts(tables["clusters"], "mark"), ["highly-stable"; 3]);
    let leaning = &sections[1].lead[1 + farm];
    assert!(leaning.contains("Farm Weekly gives 50 % of it (25 % of all)"), "{leaning}");

    let transitions = tables["cluster_transitions"];
    let events = texts(transitions, "event");
    let named = |event: &str, column: &str| -> String {
        let labels = texts(transitions, column).into_iter().zip(&events);
        labels.filter(|(_, of)| *of == event).map(|(label, _)| label + "; ").collect()
    };
    let holds = |labels: &str, words: &[&str]| words.iter().any(|word| labels.contains(word));
    let (born, died) = (named("birth", "next_label"), named("death", "label"));
    assert!(holds(&born, &SCHOOL) || born.contains("meals"), "{born}");
    assert!(holds(&died, &TRAM), "{died}");
    assert!(!born.contains("tram") && !died.contains("school"), "{born} {died}");
}

#[test]
fn names_are_carried_to_another_number_of_clusters() {
    let archive = read(&planted());
    let reading = ReadingParams { permutations: 0, ..ReadingParams::default() };
    let first = sections(&archive, 3, &reading, None).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("tables")).unwrap();
    let write = |name: &str, edit: &dyn Fn(String) -> String| {
        let text = String::from_utf8(csv_bytes(tables(&first)[name])).unwrap();
        std::fs::write(folder.path().join(format!("tables/{name}.csv")), edit(text)).unwrap();
    };
    let old = texts(tables(&first)["clusters"], "label");
    // A person has given a name.
    write("clusters", &|text| text.replacen(&old[1], "My name", 1));
    write("document_clusters", &|text| text);
    let earlier = EarlierResult::read(folder.path()).unwrap();
    let again = sections(&archive, 5, &reading, Some(&earlier)).unwrap();
    let matches = tables(&again)["cluster_matches"];
    let kept = texts(matches, "status").iter().filter(|status| *status == "kept").count();
    assert!(kept >= 1, "{matches:?}");
    let ids = texts(tables(&again)["clusters"], "id");
    let mut distinct = ids.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), 5);
    assert!(ids.contains(&"c4".to_owned()), "new ids follow the old: {ids:?}");
    let same = sections(&archive, 3, &reading, Some(&earlier)).unwrap();
    assert_eq!(texts(tables(&same)["clusters"], "id"), ["c1", "c2", "c3"]);
    assert_eq!(texts(tables(&same)["clusters"], "label")[1], "My name");

    // An archive without these documents is matched by terms.
    let renamed = read(&planted().replace("\"id\":\"r", "\"id\":\"other"));
    let other = sections(&renamed, 3, &reading, Some(&earlier)).unwrap();
    assert_eq!(texts(tables(&other)["clusters"], "id"), ["c1", "c2", "c3"]);
    assert!(other[0].notes.iter().any(|note| note.kind == "matched-by-terms"));
}

#[test]
fn labels_that_are_not_there_are_refused_with_those_that_are() {
    let archive = read(&planted());
    for name in ["nothing", "language"] {
        let reading = ReadingParams { labels: Some(name.to_owned()), ..ReadingParams::default() };
        let error = sections(&archive, 3, &reading, None).unwrap_err().to_string();
        let expected =
            format!("--labels {name}: must be a field with two values or more: source, topic");
        assert_eq!(error, expected);
    }
}

#[test]
fn the_same_at_any_number_of_threads() {
    let archive = read(&planted());
    let reading = ReadingParams { permutations: 1, stability: 2, ..ReadingParams::default() };
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let sections = pool.install(|| sections(&archive, 4, &reading, None).unwrap());
        let tables = sections.iter().flat_map(|section| &section.tables);
        tables.map(csv_bytes).collect::<Vec<_>>()
    };
    assert_eq!(run(1), run(4));
}

#[test]
fn undated_reports_have_clusters_but_no_curves() {
    let undated = planted().replace("\"date\":\"", "\"unknown\":\"");
    let reading = ReadingParams { labels: Some("topic".to_owned()), ..ReadingParams::default() };
    let sections = sections(&read(&undated), 3, &reading, None).unwrap();
    let titles: Vec<&str> = sections.iter().map(|section| section.title.as_str()).collect();
    assert_eq!(
        titles,
        ["Clusters", "Each cluster", "How good the clusters are", "Clusters against topic"]
    );
    assert!(sections[0].notes.iter().any(|note| note.kind == "no-time-axis"));
}

#[test]
fn quality_is_measured_and_seeds_are_compared() {
    let archive = read(&planted());
    let reading = ReadingParams { seeds: 3, permutations: 0, ..ReadingParams::default() };
    let sections = sections(&archive, 3, &reading, None).unwrap();
    let section = sections.iter().find(|s| s.title == "How good the clusters are").unwrap();
    let tables = tables(&sections);
    let metrics = texts(tables["cluster_quality"], "metric");
    let expected = [
        "silhouette",
        "misplaced",
        "davies-bouldin",
        "calinski-harabasz",
        "clustered",
        "seeds-ari",
        "seeds-ari-least",
    ];
    assert_eq!(metrics, expected);
    let values = cells(tables["cluster_quality"], "value");
    assert_eq!((&values[1], &values[4]), (&Cell::Number(0.0), &Cell::Number(1.0)));
    assert_eq!(tables["cluster_seeds"].rows.len(), 9);
    // Planted topics are found by any seed.
    assert_eq!(values[5], Cell::Number(1.0));
    let figures: Vec<&str> = section.figures.iter().map(|figure| figure.name.as_str()).collect();
    assert_eq!(figures, ["cluster-silhouettes", "cluster-seeds"]);
    let said = section.lead.join(" ");
    assert!(said.contains("Euclidean distances of unit rows"), "{said}");
    assert!(said.contains("Clustered by 3 seeds, this run's among them"), "{said}");
    for (option, reading) in [
        ("--seeds", ReadingParams { seeds: 1, ..ReadingParams::default() }),
        ("--stability", ReadingParams { stability: 1, ..ReadingParams::default() }),
    ] {
        let error = reading.check().unwrap_err().to_string();
        assert_eq!(error, format!("{option} 1: must be 0 for none, or at least 2"));
    }
}

#[test]
fn every_method_can_be_read() {
    let archive = read(&planted());
    let context = Context::default();
    let matrix = archive.count(&context).unwrap();
    let reading = ReadingParams { permutations: 0, seeds: 2, ..ReadingParams::default() };
    for key in ClusterMethod::KEYS {
        let method = ClusterMethod::by_key(key).unwrap().with_clusters(3).unwrap();
        let params = ClusterParams { method, ..ClusterParams::default() };
        let sections =
            cluster_sections(&archive, &matrix, &params, &reading, None, &context).unwrap();
        let figures: Vec<&str> = sections[0].figures.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(figures, ["clusters"], "{key}");
        let tables = tables(&sections);
        assert_eq!(tables.contains_key("dendrogram"), *key == "agglomerative");
        let tree = sections.iter().flat_map(|s| &s.files).any(|(name, _)| name == "dendrogram.nwk");
        assert_eq!(tree, *key == "agglomerative");
    }
}

#[test]
fn an_archive_that_is_all_noise_is_told_so() {
    let archive = read(&planted());
    let context = Context::default();
    let matrix = archive.count(&context).unwrap();
    let method = DbscanParams { eps: Some(1e-6), min_points: 50, ..DbscanParams::default() };
    let params =
        ClusterParams { method: ClusterMethod::Dbscan(method), ..ClusterParams::default() };
    let reading = ReadingParams::default();
    let sections = cluster_sections(&archive, &matrix, &params, &reading, None, &context).unwrap();
    assert_eq!(sections.len(), 1);
    assert!(sections[0].lead[0].starts_with("None of 480 documents is in a cluster, by dbscan"));
}
